package api

import (
	"net/http"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// How many devices one address may register: a hall behind one address arrives
// in minutes, and a flood of names does not.
const (
	sessionBurst = 600
	sessionRate  = 20 // a second
	// maxAddresses bounds what is remembered. Beyond it everything is forgotten:
	// a flood from so many addresses is not stopped by counting each.
	maxAddresses = 50_000
)

// limiter counts requests by address.
type limiter struct {
	mu   sync.Mutex
	from map[netip.Addr]*rate.Limiter
}

// allow reports whether one more request from this address is fine. This
// machine is not counted: a proxy on it speaks for everybody.
func (l *limiter) allow(q *http.Request, now time.Time) bool {
	a, err := netip.ParseAddrPort(q.RemoteAddr)
	if err != nil || a.Addr().Unmap().IsLoopback() {
		return true
	}
	ip := a.Addr().Unmap()
	if ip.Is6() { // a network is given out whole
		if p, err := ip.Prefix(64); err == nil {
			ip = p.Addr()
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.from) >= maxAddresses {
		clear(l.from)
	}
	b := l.from[ip]
	if b == nil {
		b = rate.NewLimiter(sessionRate, sessionBurst)
		l.from[ip] = b
	}
	return b.AllowN(now, 1)
}

// limited refuses who asks for too many sessions.
func (s *Server) limited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if !s.sessions.allow(q, time.Now()) {
			w.Header().Set("Access-Control-Allow-Origin", "*")
			w.Header().Set("Retry-After", "2")
			fail(w, http.StatusTooManyRequests, "rate_limited", "Too many people arrive from this address at once. Try again in a moment.")
			return
		}
		next.ServeHTTP(w, q)
	})
}
