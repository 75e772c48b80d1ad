package webhook

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"frontrow/internal/room"
)

// Change is what is changed of an endpoint; nil leaves a thing as it is.
type Change struct {
	URL     *string
	Events  []string
	Enabled *bool
}

// List returns the webhooks of a channel, the oldest first.
func (s *Service) List(ctx context.Context, channel string) ([]Endpoint, error) {
	return s.deps.Endpoints.Webhooks(ctx, channel)
}

// Webhook returns one.
func (s *Service) Webhook(ctx context.Context, channel, id string) (Endpoint, error) {
	return s.deps.Endpoints.Webhook(ctx, channel, id)
}

// Create makes a webhook. It gets what happens from now on. The secret is told
// here and never again.
func (s *Service) Create(ctx context.Context, channel, address string, events []string) (Endpoint, string, error) {
	if err := s.checkURL(address); err != nil {
		return Endpoint{}, "", err
	}
	if err := s.checkEvents(events); err != nil {
		return Endpoint{}, "", err
	}
	e := Endpoint{
		ID: "wh_" + rand.Text()[:20], Channel: channel, URL: address, Events: events, Created: s.deps.Now(), Secret: newSecret(),
	}
	if err := s.deps.Endpoints.AddWebhook(ctx, e, MaxEndpoints); err != nil {
		return Endpoint{}, "", err
	}
	s.wake(e)
	return e, showSecret(e.Secret), nil
}

// Change changes a webhook. What waits goes to the new address.
func (s *Service) Change(ctx context.Context, channel, id string, c Change) (Endpoint, error) {
	if c.URL != nil {
		if err := s.checkURL(*c.URL); err != nil {
			return Endpoint{}, err
		}
	}
	if c.Events != nil {
		if err := s.checkEvents(c.Events); err != nil {
			return Endpoint{}, err
		}
	}
	e, err := s.deps.Endpoints.ChangeWebhook(ctx, channel, id, func(e *Endpoint) error {
		if c.URL != nil {
			e.URL = *c.URL
		}
		if c.Events != nil {
			e.Events = c.Events
		}
		switch {
		case c.Enabled == nil:
		case !*c.Enabled && e.Disabled == "":
			e.Disabled = "An administrator disabled it."
		case *c.Enabled:
			e.Disabled, e.Failing = "", time.Time{}
		}
		return nil
	})
	if err == nil {
		s.wake(e)
	}
	return e, err
}

// Delete ends a webhook and deletes its deliveries.
func (s *Service) Delete(ctx context.Context, channel, id string) error {
	return s.deps.Endpoints.DeleteWebhook(ctx, channel, id)
}

// Rotate gives a webhook a new secret. The one before signs too for a day more.
func (s *Service) Rotate(ctx context.Context, channel, id string) (Endpoint, string, error) {
	secret := newSecret()
	e, err := s.deps.Endpoints.ChangeWebhook(ctx, channel, id, func(e *Endpoint) error {
		e.Old, e.OldUntil, e.Secret = e.Secret, s.deps.Now().Add(overlap), secret
		return nil
	})
	return e, showSecret(secret), err
}

// Ping queues a test event, whatever types the webhook asks for.
func (s *Service) Ping(ctx context.Context, channel, id string) (event string, err error) {
	e, err := s.enabled(ctx, channel, id)
	if err != nil {
		return "", err
	}
	now := s.deps.Now()
	p := Payload{ID: "evt_ping_" + rand.Text()[:20], Type: PingType, Channel: channel, At: now.UnixMicro(), Wall: now.UnixMicro()}
	return p.ID, s.enqueue(ctx, e, []Delivery{{
		Endpoint: e.ID, Event: p.ID, Type: p.Type, Body: room.JSON(p), Status: Waiting, Created: now, Due: now,
	}}, false)
}

// Deliveries are a page of a webhook's deliveries, the newest first.
func (s *Service) Deliveries(ctx context.Context, channel, id string, status Status, before int64, limit int) ([]Delivery, error) {
	if _, err := s.deps.Endpoints.Webhook(ctx, channel, id); err != nil {
		return nil, err
	}
	return s.deps.Deliveries.List(ctx, id, status, before, limit)
}

// Replay sends the event of a delivery again, as a fresh delivery with the same
// event id. It is read from the log: what was erased there can't come again.
func (s *Service) Replay(ctx context.Context, channel, id string, delivery int64) error {
	e, err := s.enabled(ctx, channel, id)
	if err != nil {
		return err
	}
	d, err := s.deps.Deliveries.Delivery(ctx, id, delivery)
	if err != nil {
		return err
	}
	if d.Status == Waiting {
		return nil // it comes anyway
	}
	if d.Show == "" {
		return room.NotFound.Because("A test can't be sent again: send a new one.")
	}
	e.Events = []string{d.Type}
	var batch []Delivery
	err = s.deps.Log.Read(ctx, d.Show, d.Offset-1, func(entry *room.Entry) error {
		if entry.Offset == d.Offset {
			batch = s.deliveries(e, room.Told{Epoch: d.Show, Entry: entry})
		}
		return errEnough
	})
	if err != nil && !errors.Is(err, errEnough) {
		return fmt.Errorf("read entry %d of show %s: %w", d.Offset, d.Show, err)
	}
	batch = slices.DeleteFunc(batch, func(x Delivery) bool { return x.Event != d.Event })
	if len(batch) == 0 {
		return room.NotFound.Because("The event is not in the show's log any more.")
	}
	return s.enqueue(ctx, e, batch, true)
}

// replayPage is how many entries are read of a log before they are queued.
const replayPage = 1000

// ReplayFrom queues the events of a show that come after an offset, of the
// current one for "". At most MaxReplay are queued: next is the offset to go on
// from, 0 if that was all.
func (s *Service) ReplayFrom(ctx context.Context, channel, id, show string, after uint64) (queued int, next uint64, err error) {
	e, err := s.enabled(ctx, channel, id)
	if err != nil {
		return 0, 0, err
	}
	if show, err = s.deps.Endpoints.ShowOf(ctx, channel, show); err != nil {
		return 0, 0, err
	}
	n, err := s.deps.Deliveries.Waiting(ctx, id)
	if err != nil {
		return 0, 0, fmt.Errorf("count what waits: %w", err)
	}
	if n > (MaxWaiting-MaxReplay)/2 { // room is left for what happens meanwhile
		return 0, 0, Full.Refuse()
	}
	for {
		var batch []Delivery
		read := 0
		err := s.deps.Log.Read(ctx, show, after, func(entry *room.Entry) error {
			if read == replayPage || queued+len(batch) >= MaxReplay {
				return errEnough
			}
			batch, after = append(batch, s.deliveries(e, room.Told{Epoch: show, Entry: entry})...), entry.Offset
			read++
			return nil
		})
		more := errors.Is(err, errEnough)
		if err != nil && !more {
			return queued, 0, fmt.Errorf("read show %s after %d: %w", show, after, err)
		}
		if err := s.enqueue(ctx, e, batch, true); err != nil {
			return queued, 0, err
		}
		queued += len(batch)
		switch {
		case !more:
			return queued, 0, nil
		case queued >= MaxReplay:
			return queued, after, nil
		}
	}
}

func (s *Service) enabled(ctx context.Context, channel, id string) (Endpoint, error) {
	e, err := s.deps.Endpoints.Webhook(ctx, channel, id)
	if err == nil && e.Disabled != "" {
		err = Disabled.Refuse()
	}
	return e, err
}

// checkURL refuses what nothing could be sent to. Addresses behind names are
// looked at when they are connected to.
func (s *Service) checkURL(address string) error {
	u, err := url.Parse(address)
	switch {
	case len(address) > MaxURL:
		return room.BadData.Because("A webhook's URL has at most %d bytes.", MaxURL)
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "", u.Opaque != "":
		return room.BadData.Because("A webhook's URL begins with https:// or http:// and names a host.")
	case u.User != nil, u.Fragment != "":
		return room.BadData.Because("A webhook's URL has no user, password or fragment: check the signature instead.")
	}
	if a, err := netip.ParseAddr(u.Hostname()); err == nil {
		if err := reachable(a, s.cfg.Private); err != nil {
			return room.BadData.Because("%s can't be a webhook's host: %v.", a, err)
		}
	}
	return nil
}

var pattern = regexp.MustCompile(`^(\*|[a-z_]{1,32}\.(\*|[a-z_]{1,32}))$`)

func (s *Service) checkEvents(events []string) error {
	if len(events) == 0 || len(events) > MaxEvents {
		return room.BadData.Because("A webhook asks for 1 to %d types of events, as poll.closed, poll.* or *.", MaxEvents)
	}
	for _, p := range events {
		some := Endpoint{Events: []string{p}}
		known := slices.ContainsFunc(s.deps.Events, func(e room.EventSpec) bool { return some.wants(e.Type) })
		if !pattern.MatchString(p) || !known {
			return room.BadData.Because("There are no events %q: write a type as poll.closed, a prefix as poll.*, or *.", strings.ToValidUTF8(p[:min(len(p), 80)], ""))
		}
	}
	return nil
}
