package fanout

import (
	"maps"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"

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
	of     map[K]*rate.Limiter
	forgot int64
}

// take takes one, or says how long to wait. clock is the coarse one, ms.
func (q *quota[K]) take(who K, burst int, perSecond rate.Limit, clock int64) time.Duration {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := time.UnixMilli(clock)
	if len(q.of) >= maxQuotas && clock-q.forgot >= forgetQuotas {
		q.forgot = clock
		maps.DeleteFunc(q.of, func(_ K, l *rate.Limiter) bool { return l.TokensAt(now) >= float64(burst) })
	}
	l := q.of[who]
	if l == nil {
		if q.of == nil {
			q.of = make(map[K]*rate.Limiter)
		}
		l = rate.NewLimiter(perSecond, burst)
		q.of[who] = l
	}
	r := l.ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait > 0 {
		r.CancelAt(now)
	}
	return wait
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
	most := s.cfg.PerAddress
	if wait := s.posts.take(from, most, rate.Limit(most)/postShare, s.clock.Load()); wait > 0 {
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
