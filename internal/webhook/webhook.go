// Package webhook tells the backends of a channel what happens in its room: each
// event is one signed HTTP request, tried again with growing pauses until it is
// answered with 2xx. It reads rooms as one of package follow's readers does, and
// knows no room itself.
//
// A delivery is a record before the reader moves on, so that nothing is missed
// over restarts; an event may come twice, with the same id. Up to MaxInFlight
// requests to an endpoint are under way at once and order is not promised: the
// body says where in the show's log an event stands. An endpoint that fails
// delays no other.
//
// Only what the staff of the channel may see leaves: never what stays on the
// server, nor what is for one person alone, nor counters.
package webhook

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"frontrow/internal/room"
)

// What a channel and an endpoint may have.
const (
	MaxEndpoints = 10   // a channel
	MaxEvents    = 50   // patterns an endpoint
	MaxURL       = 2048 // bytes
	MaxInFlight  = 4    // requests an endpoint
	// MaxWaiting is how many deliveries of an endpoint may wait. Beyond it the
	// oldest conversation is dropped, and then the oldest of all.
	MaxWaiting = 10_000
	// MaxReplay is how many events one replay queues.
	MaxReplay = 5_000
	// The log of deliveries keeps this much.
	keepFor, keepRows = 7 * 24 * time.Hour, 10_000
)

// The refusals of webhooks, beside those of a room.
var (
	TooMany  = room.CodeSpec{Code: "too_many_webhooks", Message: "A channel has at most 10 webhooks: delete one first.", Status: http.StatusConflict}
	Disabled = room.CodeSpec{Code: "webhook_disabled", Message: "This webhook is disabled: enable it first.", Status: http.StatusConflict}
	Full     = room.CodeSpec{Code: "webhook_full", Message: "Too many deliveries of this webhook wait: try again when they are through.", Retry: true, Status: http.StatusConflict}
)

// Codes lists them.
func Codes() []room.CodeSpec { return []room.CodeSpec{TooMany, Disabled, Full} }

// Config of webhooks. Section: webhook.
type Config struct {
	// Private lets webhooks reach this machine and private networks.
	Private bool `yaml:"private"`
}

// Default reaches public addresses only.
func Default() Config { return Config{} }

// Log is what is read for a replay.
type Log interface {
	Read(ctx context.Context, show string, after uint64, each func(*room.Entry) error) error
}

// Deps is what a Service works with.
type Deps struct {
	Endpoints  Endpoints
	Deliveries Deliveries
	Log        Log
	// Events are the types that there are.
	Events     []room.EventSpec
	Now        func() time.Time
	Logger     *slog.Logger
	Registerer prometheus.Registerer // nil for none
}

// Service keeps the webhooks of all channels and sends their deliveries. It is
// safe for concurrent use.
type Service struct {
	deps   Deps
	cfg    Config
	log    *slog.Logger
	client *http.Client
	talk   map[string]bool
	deeds  map[string]bool
	ended  *prometheus.CounterVec

	mu      sync.Mutex
	ctx     context.Context // of Run, nil before it and after its end
	lanes   map[string]*lane
	sending sync.WaitGroup
}

// New returns a Service that sends once Run is running.
func New(cfg Config, deps Deps) *Service {
	m := promauto.With(deps.Registerer)
	s := &Service{
		cfg: cfg, deps: deps, log: deps.Logger.With("component", "webhook"), client: newClient(cfg.Private),
		talk: make(map[string]bool), deeds: make(map[string]bool), lanes: make(map[string]*lane),
		ended: m.NewCounterVec(prometheus.CounterOpts{
			Name: "webhook_deliveries_total", Help: "Tries of deliveries by outcome: delivered, failed, dead (the last try failed), dropped."}, []string{"outcome"}),
	}
	m.NewGaugeFunc(prometheus.GaugeOpts{Name: "webhook_waiting", Help: "Deliveries that wait for a try."}, s.waiting)
	for _, e := range deps.Events {
		s.talk[e.Type], s.deeds[e.Type] = e.Talk, e.Deed
	}
	return s
}

func (s *Service) waiting() float64 {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	n, err := s.deps.Deliveries.Waiting(ctx, "")
	if err != nil {
		s.log.Warn("waiting deliveries can't be counted", "err", err)
	}
	return float64(n)
}

// tidyEvery is how often old deliveries are deleted.
const tidyEvery = 10 * time.Minute

// Run sends until ctx ends, and waits for what is under way to break off.
func (s *Service) Run(ctx context.Context) error {
	s.mu.Lock()
	s.ctx = ctx
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.ctx = nil
		s.mu.Unlock()
		s.sending.Wait()
		s.client.CloseIdleConnections()
	}()
	for pause := time.Second; ; {
		err := s.tidy(ctx)
		if err == nil {
			pause = tidyEvery
		} else if ctx.Err() == nil {
			s.log.Error("webhooks can't be looked after, it is tried again", "err", err)
			pause = min(2*pause, tidyEvery)
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil
		}
	}
}

// tidy deletes old deliveries and sees that every endpoint is served.
func (s *Service) tidy(ctx context.Context) error {
	all, err := s.deps.Endpoints.Webhooks(ctx, "")
	if err != nil {
		return fmt.Errorf("list webhooks: %w", err)
	}
	for _, e := range all {
		s.wake(e)
		if err := s.deps.Deliveries.Trim(ctx, e.ID, s.deps.Now().Add(-keepFor), keepRows); err != nil {
			return fmt.Errorf("trim the log of webhook %s: %w", e.ID, err)
		}
	}
	return nil
}

// Take queues what entries of a channel's log say. Entries that come again
// change nothing.
func (s *Service) Take(ctx context.Context, channel string, entries []room.Told) error {
	if !slices.ContainsFunc(entries, matters) {
		return nil
	}
	all, err := s.deps.Endpoints.Webhooks(ctx, channel)
	if err != nil {
		return fmt.Errorf("list webhooks: %w", err)
	}
	if len(all) == 0 {
		return nil
	}
	for _, t := range entries {
		if len(t.Entry.Erase) == 0 {
			continue
		}
		if err := s.deps.Deliveries.Forget(ctx, t.Epoch, t.Entry.Erase); err != nil {
			return fmt.Errorf("forget what was erased of show %s: %w", t.Epoch, err)
		}
	}
	gone := erased(entries)
	for _, e := range all {
		if e.Disabled != "" {
			continue
		}
		var batch []Delivery
		for _, t := range entries {
			if !slices.Contains(gone[t.Epoch], t.Entry.Offset) {
				batch = append(batch, s.deliveries(e, t)...)
			}
		}
		if err := s.enqueue(ctx, e, batch, false); err != nil {
			return err
		}
	}
	return nil
}

// matters reports whether an entry may change what an endpoint gets. Most entries of
// a busy room hold what is only counted.
func matters(t room.Told) bool {
	return len(t.Entry.Erase) > 0 || slices.ContainsFunc(t.Entry.Events, tellable)
}

// erased are the entries that others of the same batch made an end of.
func erased(entries []room.Told) map[string][]uint64 {
	gone := make(map[string][]uint64)
	for _, t := range entries {
		if len(t.Entry.Erase) > 0 {
			gone[t.Epoch] = append(gone[t.Epoch], t.Entry.Erase...)
		}
	}
	return gone
}

func (s *Service) enqueue(ctx context.Context, e Endpoint, batch []Delivery, again bool) error {
	if len(batch) == 0 {
		return nil
	}
	dropped, err := s.deps.Deliveries.Enqueue(ctx, batch, again, MaxWaiting)
	if err != nil {
		return fmt.Errorf("queue %d deliveries of webhook %s: %w", len(batch), e.ID, err)
	}
	if dropped > 0 {
		s.ended.WithLabelValues("dropped").Add(float64(dropped))
		s.log.Warn("too many deliveries wait, the oldest were dropped", "webhook", e.ID, "channel", e.Channel, "dropped", dropped)
	}
	s.wake(e)
	return nil
}

var errEnough = errors.New("enough was read")
