package fanout

import (
	"net/http"
	"net/netip"
	"sync"
	"time"

	"frontrow/internal/room"
)

const (
	// maxQuotas is of how many a quota knows what they have left, before those that
	// have all of it are forgotten, at most once in forgetQuotas, ms.
	maxQuotas, forgetQuotas = 4096, 1000
	// postShare is in how many seconds as many may be posted as connections are
	// allowed: a client of an event stream posts a ping every 10 s, and votes.
	postShare = 4
)

// quota is how much each of many may still do.
type quota[K comparable] struct {
	mu     sync.Mutex
	of     map[K]*allowance
	forgot int64
}

type allowance struct {
	left float64
	at   int64 // on the coarse clock, ms
}

// take takes one, or says how long to wait.
func (q *quota[K]) take(who K, burst, perSecond float64, clock int64) time.Duration {
	q.mu.Lock()
	defer q.mu.Unlock()
	level := func(x *allowance) float64 { return min(burst, x.left+float64(clock-x.at)*perSecond/1000) }
	if len(q.of) >= maxQuotas && clock-q.forgot >= forgetQuotas {
		q.forgot = clock
		for k, x := range q.of {
			if level(x) >= burst {
				delete(q.of, k)
			}
		}
	}
	x := q.of[who]
	if x == nil {
		if q.of == nil {
			q.of = make(map[K]*allowance)
		}
		x = &allowance{left: burst, at: clock}
		q.of[who] = x
	}
	x.left, x.at = level(x), clock
	if x.left < 1 {
		return time.Duration((1 - x.left) / perSecond * float64(time.Second))
	}
	x.left--
	return 0
}

// origin is where a request comes from, for quotas: of IPv6 one customer's network.
func origin(r *http.Request) netip.Addr {
	from := remote(r).WithZone("")
	if from.Is6() {
		if p, err := from.Prefix(64); err == nil {
			return p.Addr()
		}
	}
	return from
}

// mayPost refuses an address from which too much comes, whoever it is. One of this
// machine is a proxy's, for very many: there only those without an identity are
// counted, whom nothing else bounds.
func (s *Server) mayPost(r *http.Request, nobody bool) error {
	from := origin(r)
	if from.IsLoopback() != nobody {
		return nil
	}
	most := float64(s.cfg.PerAddress)
	if wait := s.posts.take(from, most, most/postShare, s.clock.Load()); wait > 0 {
		e := room.RateLimited.Refuse()
		e.After = wait
		return e
	}
	return nil
}

// mayAsk refuses who asks for people too often by POST: an identity, or an address.
func (s *Server) mayAsk(r *http.Request, a *room.Actor) error {
	who := a.ID
	if who == "" {
		who = origin(r).String()
	}
	return tooManyAsks(s.asks.take(who, asksBurst, asksPerSecond, s.clock.Load()))
}
