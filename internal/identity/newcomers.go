package identity

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// How many devices one address may register: a hall behind one address arrives
// in minutes, and a flood of names does not.
const (
	newcomersBurst = 600
	newcomersRate  = 20 // a second
	// maxAddresses bounds what is remembered. Beyond it everything is forgotten:
	// a flood from so many addresses is not stopped by counting each.
	maxAddresses = 50_000
)

// Newcomers counts the devices that are registered, by address. The zero value
// is ready; it is safe for concurrent use.
type Newcomers struct {
	mu   sync.Mutex
	from map[netip.Addr]*rate.Limiter
}

// Allow reports whether one more device from this address is fine. This machine
// is not counted: a proxy on it speaks for everybody. Nor is an invalid address.
func (n *Newcomers) Allow(from netip.Addr, now time.Time) bool {
	from, counted := countedAs(from)
	if !counted {
		return true
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.from == nil || len(n.from) >= maxAddresses {
		n.from = make(map[netip.Addr]*rate.Limiter)
	}
	b := n.from[from]
	if b == nil {
		b = rate.NewLimiter(newcomersRate, newcomersBurst)
		n.from[from] = b
	}
	return b.AllowN(now, 1)
}

// countedAs is the address that stands for all that one is given out with.
func countedAs(from netip.Addr) (netip.Addr, bool) {
	from = from.Unmap()
	if !from.IsValid() || from.IsLoopback() {
		return from, false
	}
	if from.Is6() { // a network is given out whole
		if p, err := from.Prefix(64); err == nil {
			from = p.Addr()
		}
	}
	return from, true
}
