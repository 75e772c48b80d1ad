package webhook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"frontrow/internal/room"
)

// pauses are how long a delivery waits after each failed try, give or take a
// fifth. After as many tries and one more it is dead.
var pauses = []time.Duration{
	5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour,
}

const (
	// maxRetryAfter bounds how long an endpoint may ask to be left alone.
	maxRetryAfter = time.Hour
	// giveUp is how long every delivery may fail before an endpoint is disabled.
	giveUp = 5 * 24 * time.Hour
	// readAnswer and keepAnswer bound what is read and kept of an answer, bytes.
	readAnswer, keepAnswer = 4096, 512
	// lookAgain is how often a lane looks for work without being woken.
	lookAgain = time.Minute
)

// lane sends the deliveries of one endpoint.
type lane struct {
	s       *Service
	channel string
	id      string
	nudge   chan struct{} // holds one
	flying  map[int64]bool
	landed  chan int64
}

// wake has an endpoint served, by a new lane if there is none.
func (s *Service) wake(e Endpoint) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx == nil || s.ctx.Err() != nil {
		return // the next Run begins with all
	}
	l := s.lanes[e.ID]
	if l == nil {
		l = &lane{
			s: s, channel: e.Channel, id: e.ID, nudge: make(chan struct{}, 1),
			flying: make(map[int64]bool), landed: make(chan int64, MaxInFlight),
		}
		s.lanes[e.ID] = l
		ctx := s.ctx
		s.sending.Go(func() { l.run(ctx) })
	}
	select {
	case l.nudge <- struct{}{}:
	default:
	}
}

// run sends until ctx ends or the endpoint is gone.
func (l *lane) run(ctx context.Context) {
	defer func() {
		for len(l.flying) > 0 {
			delete(l.flying, <-l.landed)
		}
		l.s.mu.Lock()
		delete(l.s.lanes, l.id)
		l.s.mu.Unlock()
	}()
	log := l.s.log.With("webhook", l.id, "channel", l.channel)
	for ctx.Err() == nil {
		wait, err := l.launch(ctx)
		switch {
		case errors.Is(err, room.NotFound.Refuse()):
			return
		case err != nil && ctx.Err() == nil:
			log.Error("deliveries can't be sent, it is tried again", "err", err)
			wait = 5 * time.Second
		}
		timer := time.NewTimer(wait)
		select {
		case <-l.nudge:
		case id := <-l.landed:
			delete(l.flying, id)
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
	}
}

// launch starts what is due, and says how long to wait for more.
func (l *lane) launch(ctx context.Context) (time.Duration, error) {
	free := MaxInFlight - len(l.flying)
	if free == 0 {
		return lookAgain, nil
	}
	skip := make([]int64, 0, MaxInFlight)
	for id := range l.flying {
		skip = append(skip, id)
	}
	all, err := l.s.deps.Deliveries.Due(ctx, l.id, skip, free)
	if err != nil {
		return 0, fmt.Errorf("find what is due: %w", err)
	}
	// Read after the deliveries: what happened after a change of the webhook
	// goes by the change.
	e, err := l.s.deps.Endpoints.Webhook(ctx, l.channel, l.id)
	if err != nil || e.Disabled != "" {
		return lookAgain, err
	}
	for _, d := range all {
		if wait := d.Due.Sub(l.s.deps.Now()); wait > 0 {
			return min(wait, lookAgain), nil
		}
		l.flying[d.ID] = true
		l.s.sending.Go(func() {
			defer func() { l.landed <- d.ID }()
			if err := l.s.deliver(ctx, e, d); err != nil && ctx.Err() == nil {
				l.s.log.Error("what came of a delivery was not kept, it is tried again", "webhook", e.ID, "delivery", d.ID, "err", err)
				select { // the endpoint need not hear it at once again
				case <-time.After(pauses[0]):
				case <-ctx.Done():
				}
			}
		})
	}
	return lookAgain, nil
}

// deliver makes one try and keeps what came of it.
func (s *Service) deliver(ctx context.Context, e Endpoint, d Delivery) error {
	start := time.Now()
	code, answer, after, err := s.post(ctx, e, d)
	if ctx.Err() != nil {
		return ctx.Err() // the server stops: it was no try
	}
	d.Tries++
	d.Tried, d.Took, d.Code, d.Answer, d.Why = s.deps.Now(), time.Since(start), code, answer, ""
	outcome := "failed"
	switch {
	case err == nil && code >= 200 && code < 300:
		d.Status, outcome = Delivered, "delivered"
	case err != nil:
		d.Why = explain(err)
	case code >= 300 && code < 400:
		d.Why = fmt.Sprintf("It answered %d; redirects are not followed.", code)
	default:
		d.Why = fmt.Sprintf("It answered %d.", code)
	}
	if d.Status != Delivered {
		if d.Tries > len(pauses) || code == http.StatusGone {
			d.Status, outcome = Dead, "dead"
		} else {
			pause := pauses[d.Tries-1]
			pause += time.Duration((rand.Float64() - 0.5) * 0.4 * float64(pause))
			d.Due = d.Tried.Add(max(pause, min(after, maxRetryAfter)))
		}
	}
	s.ended.WithLabelValues(outcome).Inc()
	if err := s.deps.Deliveries.Tried(ctx, d); err != nil {
		return fmt.Errorf("keep what came of it: %w", err)
	}
	return s.judge(ctx, e, d)
}

// judge notes since when an endpoint fails, and disables one that does for too
// long or that says it is gone.
func (s *Service) judge(ctx context.Context, e Endpoint, d Delivery) error {
	good := d.Status == Delivered
	if good && e.Failing.IsZero() {
		return nil
	}
	if !good && !e.Failing.IsZero() && d.Code != http.StatusGone && d.Tried.Sub(e.Failing) < giveUp {
		return nil
	}
	disabled := ""
	_, err := s.deps.Endpoints.ChangeWebhook(ctx, e.Channel, e.ID, func(now *Endpoint) error {
		switch {
		case good:
			now.Failing = time.Time{}
			return nil
		case now.Disabled != "" || now.URL != e.URL: // it was changed meanwhile
			return nil
		case now.Failing.IsZero():
			now.Failing = d.Tried
		}
		switch {
		case d.Code == http.StatusGone:
			disabled = "It answered 410: it wants no more."
		case d.Tried.Sub(now.Failing) >= giveUp:
			disabled = "Every delivery has failed for 5 days, the newest so: " + d.Why
		}
		now.Disabled = disabled
		return nil
	})
	if err == nil && disabled != "" {
		s.log.Warn("a webhook was disabled", "webhook", e.ID, "channel", e.Channel, "why", disabled)
	}
	if errors.Is(err, room.NotFound.Refuse()) {
		return nil // it was deleted meanwhile
	}
	return err
}

// post sends the request and reads the beginning of the answer.
func (s *Service) post(ctx context.Context, e Endpoint, d Delivery) (code int, answer string, after time.Duration, err error) {
	q, err := http.NewRequestWithContext(ctx, http.MethodPost, e.URL, bytes.NewReader(d.Body))
	if err != nil {
		return 0, "", 0, err
	}
	q.Header.Set("Content-Type", "application/json")
	q.Header.Set("User-Agent", "Frontrow-Webhook/1")
	sign(q.Header, e, d.Event, s.deps.Now(), d.Body)
	res, err := s.client.Do(q)
	if err != nil {
		return 0, "", 0, err
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(res.Body, readAnswer)) // the status has said it
	return res.StatusCode, clean(body), retryAfter(res.Header.Get("Retry-After"), s.deps.Now()), nil
}

// retryAfter reads seconds or an HTTP date (RFC 9110, section 10.2.3); 0 for none.
func retryAfter(v string, now time.Time) time.Duration {
	if n, err := strconv.ParseUint(v, 10, 31); err == nil {
		return time.Duration(n) * time.Second
	}
	if at, err := http.ParseTime(v); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}

// clean is the beginning of an answer as text that can be shown.
func clean(b []byte) string {
	text := strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) && r != '\n' {
			return -1
		}
		return r
	}, string(b))
	return strings.ToValidUTF8(text[:min(len(text), keepAnswer)], "")
}

// explain says what went wrong, without the address, for whoever runs the
// endpoint.
func explain(err error) string {
	for _, refused := range []error{errPrivate, errNowhere} {
		if errors.Is(err, refused) {
			return "It was not sent: " + refused.Error() + "."
		}
	}
	var request *url.Error
	if errors.As(err, &request) {
		if request.Timeout() {
			return fmt.Sprintf("There was no answer within %s.", sendTimeout)
		}
		err = request.Err
	}
	return clean([]byte("It can't be reached: " + err.Error()))
}
