package webhook

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// sendTimeout bounds a try, from the name's resolution to the answer's body.
const sendTimeout = 10 * time.Second

// newClient makes a client that looks at the address itself when it connects, so
// that a name which resolves to something else the next time is no way around.
func newClient(private bool) *http.Client {
	dialer := &net.Dialer{Timeout: sendTimeout, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("read the address %s: %w", address, err)
		}
		return reachable(at.Addr(), private)
	}}
	return &http.Client{
		Timeout: sendTimeout,
		Transport: &http.Transport{ // no Proxy: that would connect in our place
			DialContext: dialer.DialContext, ForceAttemptHTTP2: true, DisableCompression: true,
			TLSHandshakeTimeout: sendTimeout, ResponseHeaderTimeout: sendTimeout, MaxResponseHeaderBytes: 16 << 10,
			MaxIdleConnsPerHost: MaxInFlight, IdleConnTimeout: 30 * time.Second,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

var (
	errPrivate = errors.New("that address is not public: the server's setting webhook.private would allow it")
	errNowhere = errors.New("nothing can be sent to that address")
)

// special are the networks of the IANA registries of special-purpose addresses
// that nobody on the internet answers from and that netip has no word for.
// Translated addresses are refused too: they may lead anywhere.
var special = func() (all []netip.Prefix) {
	for _, p := range []string{
		"0.0.0.0/8", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fec0::/10",
	} {
		all = append(all, netip.MustParsePrefix(p))
	}
	return all
}()

var carrierGrade = netip.MustParsePrefix("100.64.0.0/10")

// reachable reports why nothing may be sent to an address. Link-local addresses
// are shut even with private: clouds keep their machines' credentials there.
func reachable(a netip.Addr, private bool) error {
	a = a.Unmap().WithZone("")
	switch {
	case a.IsLoopback(), a.IsPrivate(), carrierGrade.Contains(a):
		if private {
			return nil
		}
		return errPrivate
	case !a.IsGlobalUnicast():
		return errNowhere
	}
	for _, p := range special {
		if p.Contains(a) {
			return errNowhere
		}
	}
	return nil
}
