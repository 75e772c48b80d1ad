package webhook

import (
	"net/http"
	"net/netip"
	"time"
)

// Wake lets a test's clock be heard.
func (s *Service) Wake(e Endpoint) { s.wake(e) }

// Hurry shortens the time that a try may take.
func (s *Service) Hurry(d time.Duration) { s.client.Timeout = d }

// Answer reads what an endpoint answered, as a try does.
func Answer(retry string, body []byte) (time.Duration, string) {
	return retryAfter(retry, time.Unix(1_000_000_000, 0)), clean(body)
}

// Reachable reports why nothing is sent to an address.
func Reachable(a netip.Addr, private bool) error { return reachable(a, private) }

// Sign puts the headers of a try on a request.
func Sign(h http.Header, e Endpoint, event string, now time.Time, body []byte) {
	sign(h, e, event, now, body)
}
