package fanout

import (
	"net/netip"
	"testing"
	"time"
)

func TestPostsComeBackWithTimeAndAreForgotten(t *testing.T) {
	var p posts
	at := netip.MustParseAddr
	for range 8 {
		if wait := p.take(at("2001:db8::1"), 8, 0); wait != 0 {
			t.Fatal(wait)
		}
	}
	if wait := p.take(at("2001:db8::2"), 8, 0); wait != 500*time.Millisecond {
		t.Errorf("a neighbour waits for %v", wait)
	}
	if wait := p.take(at("2001:db8:0:1::1"), 8, 0); wait != 0 {
		t.Errorf("another network waits for %v", wait)
	}
	if wait := p.take(at("2001:db8::1"), 8, 500); wait != 0 {
		t.Errorf("half a second later it waits for %v", wait)
	}
	for i := range 3 * maxPosts {
		p.take(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), 8, int64(i)*1000)
	}
	if len(p.of) > maxPosts+1 {
		t.Errorf("%d addresses are known", len(p.of))
	}
}
