package identity

import (
	"net/netip"
	"sync"
	"time"
)

// How many wrong codes one address may try: people in a hall behind one address
// mistype, and who tries them all does it for weeks.
const (
	guessesBurst = 60
	guessEvery   = 2 * time.Second
)

// Guesses counts the wrong codes that an address tries. Right ones cost nothing:
// a whole hall comes from one address. The zero value is ready; it is safe for
// concurrent use. This machine is not counted, as with Newcomers.
type Guesses struct {
	mu   sync.Mutex
	from map[netip.Addr]guesses
}

// guesses is how many are left to an address, and when that was so.
type guesses struct {
	left float64
	at   time.Time
}

// Take takes a guess before it is looked at, so that many at once are counted
// too. False: there is none left at the moment.
func (g *Guesses) Take(from netip.Addr, now time.Time) bool {
	from, counted := countedAs(from)
	if !counted {
		return true
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.from == nil || len(g.from) >= maxAddresses {
		g.from = make(map[netip.Addr]guesses)
	}
	b, known := g.from[from]
	if !known {
		b = guesses{left: guessesBurst, at: now}
	}
	if passed := now.Sub(b.at); passed > 0 {
		b.left, b.at = min(guessesBurst, b.left+passed.Seconds()/guessEvery.Seconds()), now
	}
	enough := b.left >= 1
	if enough {
		b.left--
	}
	g.from[from] = b
	return enough
}

// Right gives a guess back that was none.
func (g *Guesses) Right(from netip.Addr) {
	from, counted := countedAs(from)
	if !counted {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if b, known := g.from[from]; known {
		b.left = min(guessesBurst, b.left+1)
		g.from[from] = b
	}
}
