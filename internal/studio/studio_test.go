package studio

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/media"
)

// house is a store, the rooms and a stream at once, and writes down what a
// studio does to them.
type house struct {
	mu      sync.Mutex
	did     []string
	show    map[string]Show
	failing error
	layout  media.Layout
	changed chan struct{}
}

func newHouse() *house { return &house{show: map[string]Show{}, changed: make(chan struct{})} }

func (h *house) note(what string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.failing != nil {
		return h.failing
	}
	h.did = append(h.did, what)
	return nil
}

func (h *house) CurrentShow(_ context.Context, channel string) (Show, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	show, ok := h.show[channel]
	if !ok {
		return show, ErrNoShow
	}
	return show, nil
}

func (h *house) SaveShows(_ context.Context, shows ...Show) error {
	for _, s := range shows {
		if err := h.note("save " + string(s.Status)); err != nil {
			return err
		}
		h.mu.Lock()
		if s.Status != Ended {
			h.show[s.Channel] = s
		}
		h.mu.Unlock()
	}
	return nil
}

func (h *house) Open(_ context.Context, s Show) error { return h.note("open " + string(s.Status)) }
func (h *house) Tell(_ context.Context, s Show) error { return h.note("tell " + string(s.Status)) }

func (h *house) Changed(ctx context.Context, version uint64) (media.Layout, error) {
	for {
		h.mu.Lock()
		l, c := h.layout, h.changed
		h.mu.Unlock()
		if l.Version != version {
			return l, nil
		}
		select {
		case <-c:
		case <-ctx.Done():
			return l, ctx.Err()
		}
	}
}

func (h *house) live(on bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.layout.Live = on
	h.layout.Version++
	close(h.changed)
	h.changed = make(chan struct{})
}

func (h *house) fail(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.failing = err
}

func (h *house) want(t *testing.T, did ...string) {
	t.Helper()
	synctest.Wait()
	h.mu.Lock()
	defer h.mu.Unlock()
	if diff := cmp.Diff(did, h.did); diff != "" {
		t.Fatalf("did (-want +got):\n%s", diff)
	}
	h.did = nil
}

func start(t *testing.T, h *house) (*Studio, func()) {
	t.Helper()
	s := New(Default(), Deps{
		Store: h, Rooms: h, Log: slog.New(slog.DiscardHandler),
		Stream: func(string) Stream { return h },
	})
	ctx, cancel := context.WithCancel(context.Background())
	end := make(chan error)
	go func() { end <- s.Run(ctx) }()
	synctest.Wait()
	return s, func() { cancel(); <-end }
}

func TestLifeOfAShow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse()
		s, stop := start(t, h)
		defer stop()
		first, err := s.Show(t.Context(), "live")
		if err != nil || first.Status != Scheduled {
			t.Fatalf("%+v, %v", first, err)
		}
		h.want(t, "save scheduled", "open scheduled")

		h.live(true)
		h.want(t, "save live", "tell live")
		h.live(false)
		time.Sleep(4 * time.Minute)
		h.live(true) // came back
		time.Sleep(time.Hour)
		h.want(t)

		h.live(false)
		time.Sleep(Default().EndAfter)
		h.want(t, "tell ended", "save ended", "save scheduled", "open scheduled")
		if next, err := s.Show(t.Context(), "live"); err != nil || next.ID == first.ID || next.Status != Scheduled {
			t.Fatalf("next show: %+v, %v", next, err)
		}
	})
}

func TestShowOutlivesARestartAndEndsWhenItsSourceStaysAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse()
		h.show["live"] = Show{ID: "s_1", Channel: "live", Status: Live}
		s, stop := start(t, h)
		defer stop()
		if show, err := s.Show(t.Context(), "live"); err != nil || show.ID != "s_1" {
			t.Fatalf("%+v, %v", show, err)
		}
		h.want(t, "open live", "tell live")
		time.Sleep(Default().EndAfter)
		h.want(t, "tell ended", "save ended", "save scheduled", "open scheduled")
	})
}

func TestStepThatFailsIsTriedAgainInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse()
		s, stop := start(t, h)
		defer stop()
		if _, err := s.Show(t.Context(), "live"); err != nil {
			t.Fatal(err)
		}
		h.want(t, "save scheduled", "open scheduled")
		h.fail(errors.New("disk full"))
		h.live(true)
		time.Sleep(10 * time.Second)
		h.want(t)
		h.fail(nil)
		time.Sleep(time.Second)
		h.want(t, "save live", "tell live")
	})
}

func TestShowThatCanNotBeOpenedIsTriedAgainByTheNextWhoAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse()
		s, stop := start(t, h)
		defer stop()
		h.fail(errors.New("disk full"))
		if _, err := s.Show(t.Context(), "live"); err == nil {
			t.Fatal("no error")
		}
		h.fail(nil)
		if _, err := s.Show(t.Context(), "live"); err != nil {
			t.Fatal(err)
		}
	})
}
