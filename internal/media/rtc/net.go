package rtc

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/logging"
	"github.com/pion/transport/v5"
	"github.com/pion/transport/v5/stdnet"
	"github.com/pion/webrtc/v4"
)

// family holds one address that stands for all local addresses of IPv4 and
// IPv6, invalid where the socket does not speak it.
//
// pion starts a goroutine and a buffer for every local candidate of every peer.
// A mux reads from one socket however many addresses the machine has, so a peer
// is given one candidate a family, and the SDP lists the addresses that are
// announced instead.
type family struct{ v4, v6 netip.Addr }

func families(bound netip.Addr) family {
	switch {
	case bound.Is4() && bound.IsUnspecified():
		return family{v4: netip.AddrFrom4([4]byte{127, 0, 0, 1})}
	case bound.IsUnspecified():
		return family{v4: netip.AddrFrom4([4]byte{127, 0, 0, 1}), v6: netip.IPv6Loopback()}
	case bound.Unmap().Is4():
		return family{v4: bound.Unmap()}
	}
	return family{v6: bound}
}

func (f family) each(do func(netip.Addr)) {
	if f.v4.IsValid() {
		do(f.v4)
	}
	if f.v6.IsValid() {
		do(f.v6)
	}
}

func (f family) networkTypes() (types []webrtc.NetworkType) {
	if f.v4.IsValid() {
		types = append(types, webrtc.NetworkTypeUDP4, webrtc.NetworkTypeTCP4)
	}
	if f.v6.IsValid() {
		types = append(types, webrtc.NetworkTypeUDP6, webrtc.NetworkTypeTCP6)
	}
	return types
}

// listen opens UDP and TCP on the same port.
func listen(addr string) (*net.UDPConn, net.Listener, error) {
	const attempts = 16 // only port 0 has more than one
	ua, err := net.ResolveUDPAddr("udp", addr)
	if err != nil {
		return nil, nil, fmt.Errorf("listen for WebRTC on %s: %w", addr, err)
	}
	for n := 1; ; n++ {
		udp, err := net.ListenUDP("udp", ua)
		if err != nil {
			return nil, nil, fmt.Errorf("listen for WebRTC on UDP %s: %w", addr, err)
		}
		tcp, err := net.Listen("tcp", netip.AddrPortFrom(hostOf(ua), udp.LocalAddr().(*net.UDPAddr).AddrPort().Port()).String())
		if err == nil {
			return udp, tcp, nil
		}
		_ = udp.Close()
		if ua.Port != 0 || n == attempts {
			return nil, nil, fmt.Errorf("listen for WebRTC on TCP %s: %w", addr, err)
		}
	}
}

func hostOf(a *net.UDPAddr) netip.Addr {
	if ip := a.AddrPort().Addr(); ip.IsValid() {
		return ip.Unmap()
	}
	return netip.IPv6Unspecified()
}

// localNet is the network as pion sees it: one interface with one address a
// family. It spares a look at the kernel's interfaces for every peer.
type localNet struct {
	*stdnet.Net
	ifaces []*transport.Interface
}

func newLocalNet(f family) (*localNet, error) {
	std, err := stdnet.NewNet()
	if err != nil {
		return nil, fmt.Errorf("look at the network: %w", err)
	}
	i := transport.NewInterface(net.Interface{Index: 1, MTU: 1500, Name: "all", Flags: net.FlagUp | net.FlagLoopback})
	f.each(func(a netip.Addr) {
		i.AddAddress(&net.IPNet{IP: a.AsSlice(), Mask: net.CIDRMask(a.BitLen(), a.BitLen())})
	})
	return &localNet{Net: std, ifaces: []*transport.Interface{i}}, nil
}

// Interfaces implements transport.Net.
func (n *localNet) Interfaces() ([]*transport.Interface, error) { return n.ifaces, nil }

// udpMux shares the UDP socket between peers by their ICE user names.
type udpMux struct {
	*ice.UDPMuxDefault
	families family
	listen   []net.Addr
	net      *localNet
}

func newUDPMux(conn *net.UDPConn, f family, log logging.LeveledLogger) (*udpMux, error) {
	local, err := newLocalNet(f)
	if err != nil {
		return nil, err
	}
	m := &udpMux{families: f, net: local}
	port := conn.LocalAddr().(*net.UDPAddr).Port
	f.each(func(a netip.Addr) { m.listen = append(m.listen, &net.UDPAddr{IP: a.AsSlice(), Port: port}) })
	m.UDPMuxDefault = ice.NewUDPMuxDefault(ice.UDPMuxParams{Logger: log, UDPConn: conn, Net: m.net})
	return m, nil
}

// GetListenAddresses implements ice.UDPMux.
func (m *udpMux) GetListenAddresses() []net.Addr { return m.listen }

// tcpListener accepts a bounded number of connections and lets them all appear
// to have arrived at their family's address.
type tcpListener struct {
	net.Listener
	families family
	limit    int64
	open     atomic.Int64
}

func newTCPListener(ln net.Listener, f family, limit int) *tcpListener {
	return &tcpListener{Listener: ln, families: f, limit: int64(limit)}
}

// Accept implements net.Listener. A connection above the limit is closed at once.
func (l *tcpListener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if l.open.Add(1) > l.limit {
			l.open.Add(-1)
			_ = c.Close()
			continue
		}
		if t, ok := c.(*net.TCPConn); ok {
			// What waits in the kernel is delay.
			_ = t.SetWriteBuffer(tcpBuffer)
		}
		local := c.LocalAddr().(*net.TCPAddr)
		at := l.families.v4
		if local.IP.To4() == nil {
			at = l.families.v6
		}
		return &tcpConn{Conn: c, l: l, local: &net.TCPAddr{IP: at.AsSlice(), Port: local.Port}}, nil
	}
}

const (
	// writeTimeout is how long a TCP connection may take nothing.
	writeTimeout = 4 * time.Second
	// tcpBuffer is what the kernel keeps for a TCP connection, in bytes.
	tcpBuffer = 512 << 10
)

type tcpConn struct {
	net.Conn
	l     *tcpListener
	local *net.TCPAddr
	once  sync.Once
}

func (c *tcpConn) LocalAddr() net.Addr { return c.local }

// Write closes a connection that takes nothing for writeTimeout: whoever writes
// must get free to notice that the peer is gone.
func (c *tcpConn) Write(b []byte) (int, error) {
	_ = c.SetWriteDeadline(time.Now().Add(writeTimeout))
	n, err := c.Conn.Write(b)
	if err != nil {
		_ = c.Close() // a packet cut off in the middle spoils all that follow
	}
	return n, err
}

func (c *tcpConn) Close() error {
	c.once.Do(func() { c.l.open.Add(-1) })
	return c.Conn.Close()
}

// newTCPMux shares the TCP port. Writing waits for the connection: what comes
// too fast for it makes its viewer lag, which the hub answers.
func newTCPMux(ln net.Listener, log logging.LeveledLogger) ice.TCPMux {
	return ice.NewTCPMuxDefault(ice.TCPMuxParams{
		Listener: ln, Logger: log, ReadBufferSize: 64,
		FirstStunBindTimeout: 5 * time.Second, AliveDurationForConnFromStun: 10 * time.Second,
	})
}

// hosts knows the addresses that are announced.
type hosts struct {
	public  []string
	resolve func(ctx context.Context, host string) ([]netip.Addr, error)
	ifaces  func() ([]net.Addr, error)

	mu   sync.Mutex
	at   time.Time
	last []netip.Addr
}

// hostsFor is how long the addresses of host names and of interfaces are
// believed.
const hostsFor = 30 * time.Second

func newHosts(public []string) *hosts {
	return &hosts{
		public: public, ifaces: net.InterfaceAddrs,
		resolve: func(ctx context.Context, host string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		},
	}
}

// announce returns the addresses that a client may reach a socket bound to
// bound by, best first. near: the client is on this machine and may use
// loopback.
func (h *hosts) announce(bound netip.Addr, near bool) (all []netip.Addr) {
	bound = bound.Unmap()
	h.mu.Lock()
	if h.last == nil || time.Since(h.at) > hostsFor {
		if found := h.find(bound); len(found) > 0 {
			h.last = found
		}
		h.at = time.Now()
	}
	all = append(all, h.last...)
	h.mu.Unlock()

	if near && bound.IsUnspecified() {
		all = append(all, netip.AddrFrom4([4]byte{127, 0, 0, 1}))
		if bound.Is6() {
			all = append(all, netip.IPv6Loopback())
		}
	}
	if len(all) == 0 {
		return []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1})}
	}
	return all
}

func (h *hosts) find(bound netip.Addr) (found []netip.Addr) {
	add := func(a netip.Addr) {
		a = a.Unmap().WithZone("")
		for _, f := range found {
			if f == a {
				return
			}
		}
		found = append(found, a)
	}
	for _, p := range h.public {
		if a, err := netip.ParseAddr(p); err == nil {
			add(a)
			continue
		}
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		addrs, err := h.resolve(ctx, p)
		cancel()
		if err != nil {
			continue
		}
		for _, a := range addrs {
			add(a)
		}
	}
	if len(h.public) > 0 && len(found) > 0 {
		return found
	}
	if !bound.IsUnspecified() {
		add(bound)
		return found
	}
	addrs, err := h.ifaces()
	if err != nil {
		return found
	}
	for _, a := range addrs {
		n, ok := a.(*net.IPNet)
		if !ok {
			continue
		}
		ip, ok := netip.AddrFromSlice(n.IP)
		ip = ip.Unmap()
		// Link-local addresses mean nothing without the client's own zone.
		if ok && ip.IsGlobalUnicast() && (ip.Is4() || bound.Is6()) {
			add(ip)
		}
	}
	return found
}

// candidateLines says where the engine is reached (RFC 8839, 5.1; RFC 6544):
// first all addresses by UDP, then by TCP.
func candidateLines(addrs []netip.Addr, port uint16) []string {
	const (
		udpType, tcpType = 126, 90 // type preferences, RFC 8445 5.1.2.2
		passive          = 4 << 13 // direction preference, RFC 6544 4.2
	)
	var lines []string
	for i, a := range addrs {
		prio := udpType<<24 | max(65535-i, 1)<<8 | 255
		lines = append(lines, fmt.Sprintf("a=candidate:u%d 1 udp %d %s %d typ host", i+1, prio, a, port))
	}
	for i, a := range addrs {
		prio := tcpType<<24 | (passive+max(8191-i, 1))<<8 | 255
		lines = append(lines, fmt.Sprintf("a=candidate:t%d 1 tcp %d %s %d typ host tcptype passive", i+1, prio, a, port))
	}
	return lines
}
