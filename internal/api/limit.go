package api

import (
	"net/http"
	"net/netip"
	"time"
)

// limited refuses who asks for too many sessions.
func (s *Server) limited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		from, _ := netip.ParseAddrPort(q.RemoteAddr)
		if !s.deps.Newcomers.Allow(from.Addr(), time.Now()) {
			w.Header().Set("Access-Control-Allow-Origin", "*")
			w.Header().Set("Retry-After", "2")
			fail(w, http.StatusTooManyRequests, "rate_limited", "Too many people arrive from this address at once. Try again in a moment.")
			return
		}
		next.ServeHTTP(w, q)
	})
}
