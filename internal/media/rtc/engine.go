package rtc

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"sync"

	"github.com/pion/dtls/v3"
	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/transport/v5/packetio"
	"github.com/pion/webrtc/v4"
)

// ErrOff refuses a peer while the engine does not listen.
var ErrOff = errors.New("WebRTC is turned off on this server")

// receiveMTU is the size in bytes of the buffers that packets are read into.
// No sane path carries datagrams above 1500.
const receiveMTU = 1600

// replayWindow is how many packets of one SSRC a packet may be behind the newest.
const replayWindow = 2048

// Deps are what an Engine needs from outside.
type Deps struct {
	Log *slog.Logger
}

// Engine owns the WebRTC port of the process and makes peers on it.
type Engine struct {
	cfg   Config
	log   *slog.Logger
	cert  webrtc.Certificate
	hosts *hosts

	mu     sync.Mutex
	bound  netip.AddrPort
	udp    *udpMux
	tcp    ice.TCPMux
	tcpLn  net.Listener
	closed bool
}

// New makes an engine with a certificate of its own. It does not listen yet.
func New(cfg Config, deps Deps) (*Engine, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("generate the DTLS key: %w", err)
	}
	cert, err := webrtc.GenerateCertificate(key)
	if err != nil {
		return nil, fmt.Errorf("generate the DTLS certificate: %w", err)
	}
	log := deps.Log.With("component", "media/rtc")
	return &Engine{cfg: cfg, log: log, cert: *cert, hosts: newHosts(cfg.Public)}, nil
}

// Listen opens the UDP and TCP sockets. It does nothing when Addr is off.
func (e *Engine) Listen() error {
	if e.cfg.Addr == Off {
		return nil
	}
	udp, tcp, err := listen(e.cfg.Addr)
	if err != nil {
		return err
	}
	if e.cfg.SocketBuffer > 0 {
		// The kernel clamps to its own limit; that is no reason to stop.
		_ = udp.SetReadBuffer(e.cfg.SocketBuffer)
		_ = udp.SetWriteBuffer(e.cfg.SocketBuffer)
	}
	bound := udp.LocalAddr().(*net.UDPAddr).AddrPort()
	fam := families(bound.Addr())

	e.mu.Lock()
	defer e.mu.Unlock()
	logs := logFactory{e.log}
	mux, err := newUDPMux(udp, fam, logs.NewLogger("udp"))
	if err != nil {
		_, _ = udp.Close(), tcp.Close()
		return err
	}
	e.bound, e.udp = bound, mux
	e.tcpLn = newTCPListener(tcp, fam, e.cfg.TCPConns)
	e.tcp = newTCPMux(e.tcpLn, logs.NewLogger("tcp"))
	return nil
}

// Addr is the address of the UDP and TCP sockets with the port that was taken,
// "" while the engine does not listen.
func (e *Engine) Addr() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.udp == nil {
		return ""
	}
	return e.bound.String()
}

// Close closes the sockets. Peers are their owners' to close, before.
func (e *Engine) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.udp == nil || e.closed {
		return nil
	}
	e.closed = true
	return errors.Join(e.tcp.Close(), e.udp.Close())
}

// PeerConfig says what a peer can do.
type PeerConfig struct {
	// Media holds the codecs and header extensions. Register what the protocol
	// speaks; the answer accepts what the offer has in common with it.
	Media *webrtc.MediaEngine
	// Interceptors work on the peer's packets; nil for none.
	Interceptors *interceptor.Registry
	// Buffers, when set, makes the buffer between the decryption of packets of
	// one SSRC and their reader. Its Write runs on the peer's reading loop, so
	// a protocol may also consume packets right there.
	Buffers func(kind packetio.BufferPacketType, ssrc uint32) io.ReadWriteCloser
}

// NewPeer makes a peer on the engine's sockets. Its owner closes it.
func (e *Engine) NewPeer(cfg PeerConfig) (*webrtc.PeerConnection, error) {
	e.mu.Lock()
	udp, tcp, closed := e.udp, e.tcp, e.closed
	e.mu.Unlock()
	if udp == nil || closed {
		return nil, ErrOff
	}
	var s webrtc.SettingEngine
	s.LoggerFactory = logFactory{e.log}
	s.BufferFactory = cfg.Buffers
	s.SetLite(true)
	s.SetICEUDPMux(udp)
	s.SetICETCPMux(tcp)
	s.SetNet(udp.net)
	s.SetIncludeLoopbackCandidate(true)
	s.SetNetworkTypes(udp.families.networkTypes())
	s.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	s.SetICETimeouts(e.cfg.DisconnectTimeout, e.cfg.FailTimeout, 0)
	s.DisableActiveTCP(true)
	s.SetReceiveMTU(receiveMTU)
	// A packet that was asked for again comes this late at most. The usual
	// window of 64 packets is a few milliseconds of a good picture.
	s.SetSRTPReplayProtectionWindow(replayWindow)
	// ICE has verified the address before DTLS begins, so a cookie would only
	// cost the viewer one more round trip.
	s.SetDTLSInsecureSkipHelloVerify(true)
	s.SetSRTPProtectionProfiles(
		dtls.SRTP_AEAD_AES_128_GCM,
		dtls.SRTP_AEAD_AES_256_GCM,
		dtls.SRTP_AES128_CM_HMAC_SHA1_80,
	)
	opts := []func(*webrtc.API){webrtc.WithSettingEngine(s), webrtc.WithMediaEngine(cfg.Media)}
	registry := cfg.Interceptors
	if registry == nil {
		registry = &interceptor.Registry{}
	}
	opts = append(opts, webrtc.WithInterceptorRegistry(registry))
	pc, err := webrtc.NewAPI(opts...).NewPeerConnection(webrtc.Configuration{
		Certificates:  []webrtc.Certificate{e.cert},
		BundlePolicy:  webrtc.BundlePolicyMaxBundle,
		RTCPMuxPolicy: webrtc.RTCPMuxPolicyRequire,
		SDPSemantics:  webrtc.SDPSemanticsUnifiedPlan,
	})
	if err != nil {
		return nil, fmt.Errorf("make a peer connection: %w", err)
	}
	return pc, nil
}

// candidates returns the lines of SDP ("a=candidate:…") that say where the
// engine is reached. near says that the client is on this machine.
func (e *Engine) candidates(near bool) []string {
	e.mu.Lock()
	bound := e.bound
	e.mu.Unlock()
	return candidateLines(e.hosts.announce(bound.Addr(), near), bound.Port())
}
