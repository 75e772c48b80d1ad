package fanout

import (
	"net/http"
	"net/netip"
	"sync"
	"time"

	"frontrow/internal/room"
)

const (
	// maxPosts is for how many addresses is known what they posted, before those that
	// may post as much as ever are forgotten, at most once in forgetPosts, ms.
	maxPosts, forgetPosts = 4096, 1000
	// postShare is in how many seconds as many may be posted as connections are
	// allowed: a client of an event stream posts a ping every 10 s, and votes.
	postShare = 4
)

// posts bound what comes by POST from each address, whoever it is: so many at once
// as there may be connections.
type posts struct {
	mu     sync.Mutex
	of     map[netip.Addr]*posted
	forgot int64
}

type posted struct {
	left float64
	at   int64 // on the coarse clock, ms
}

// take takes one, or says how long to wait.
func (p *posts) take(from netip.Addr, most int, clock int64) time.Duration {
	if from.Is6() { // one customer's network
		if net, err := from.WithZone("").Prefix(64); err == nil {
			from = net.Addr()
		}
	}
	burst, perMilli := float64(most), float64(most)/postShare/1000
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.of) >= maxPosts && clock-p.forgot >= forgetPosts {
		p.forgot = clock
		for a, x := range p.of {
			if x.left+float64(clock-x.at)*perMilli >= burst {
				delete(p.of, a)
			}
		}
	}
	x := p.of[from]
	if x == nil {
		if p.of == nil {
			p.of = make(map[netip.Addr]*posted)
		}
		x = &posted{left: burst, at: clock}
		p.of[from] = x
	}
	x.left, x.at = min(burst, x.left+float64(clock-x.at)*perMilli), clock
	if x.left < 1 {
		return time.Duration((1 - x.left) / perMilli * float64(time.Millisecond))
	}
	x.left--
	return 0
}

// mayPost refuses an address from which too much comes.
func (s *Server) mayPost(r *http.Request) error {
	if wait := s.posts.take(remote(r), s.cfg.PerAddress, s.clock.Load()); wait > 0 {
		e := room.RateLimited.Refuse()
		e.After = wait
		return e
	}
	return nil
}
