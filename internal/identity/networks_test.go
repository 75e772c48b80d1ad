package identity_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"frontrow/internal/identity"
)

func TestNetworksNameWhereAnAddressIs(t *testing.T) {
	s, err := identity.New(nil, []byte(strings.Repeat("s", 32)), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	other, err := identity.New(nil, []byte(strings.Repeat("o", 32)), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	at := func(addr string) []string { return s.Networks("live", netip.MustParseAddr(addr)) }
	for _, c := range []struct {
		a, b           string
		address, netwk bool
	}{
		{"203.0.113.7", "203.0.113.7", true, true},
		{"203.0.113.7", "::ffff:203.0.113.7", true, true},
		{"203.0.113.7", "203.0.113.8", false, true},
		{"203.0.113.7", "203.0.114.7", false, false},
		{"2001:db8:1:2::3", "2001:db8:1:2:ffff::4", true, true},
		{"2001:db8:1:2::3", "2001:db8:1:3::3", false, true},
		{"2001:db8:1:2::3", "2001:db8:2:2::3", false, false},
	} {
		a, b := at(c.a), at(c.b)
		if len(a) != 2 || len(b) != 2 {
			t.Fatalf("%s %v, %s %v", c.a, a, c.b, b)
		}
		if (a[0] == b[0]) != c.address || (a[1] == b[1]) != c.netwk || a[0] == a[1] {
			t.Errorf("%s %v, %s %v", c.a, a, c.b, b)
		}
		if len(a[0]) != 22 || strings.Contains(a[0], "203") {
			t.Errorf("%q", a[0])
		}
	}
	home := at("203.0.113.7")
	for _, x := range [][]string{s.Networks("other", netip.MustParseAddr("203.0.113.7")), other.Networks("live", netip.MustParseAddr("203.0.113.7"))} {
		if slices.Equal(home, x) {
			t.Error("the names are the same in another channel, or on another server")
		}
	}
	for _, addr := range []string{
		"127.0.0.1", "::1", "10.1.2.3", "192.168.1.2", "172.16.0.1", "fd00::1", "fe80::1%eth0", "169.254.1.1", "100.64.1.1", "0.0.0.0", "::",
		"224.0.0.1", "255.255.255.255", "::ffff:10.0.0.1",
	} {
		if n := at(addr); n != nil {
			t.Errorf("%s has %v", addr, n)
		}
	}
	if n := s.Networks("live", netip.Addr{}); n != nil {
		t.Errorf("no address has %v", n)
	}
}
