// Package studio owns the life of a show: it goes live with its first frame,
// ends after some minutes without a source, and the next one opens at once. It
// is the one place where the media plane and the room meet; what it does to
// them goes through the interfaces below, and it knows only their nouns.
package studio

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"frontrow/internal/media"
)

// ErrNoShow says that a channel has no current show yet.
var ErrNoShow = errors.New("the channel has no current show")

// Status is where a show is in its life.
type Status string

// A show's life, in order.
const (
	Scheduled Status = "scheduled"
	Live      Status = "live"
	Ended     Status = "ended"
)

// Show is one live session of a channel. Its ID is the epoch of its room's log.
type Show struct {
	ID      string
	Channel string
	Status  Status
	Opened  time.Time
	Started time.Time // zero until it is live
	Ended   time.Time // zero until it is over
}

// Store keeps shows. CurrentShow returns ErrNoShow when none was ever saved.
type Store interface {
	CurrentShow(ctx context.Context, channel string) (Show, error)
	// SaveShows saves all of them or none.
	SaveShows(ctx context.Context, shows ...Show) error
}

// Rooms is what a show does to its channel's room.
type Rooms interface {
	// Open makes show's log the channel's current one.
	Open(ctx context.Context, show Show) error
	// Tell appends the fact that the show's status has changed. Told twice, it
	// is appended once.
	Tell(ctx context.Context, show Show) error
}

// Stream is what a show looks at.
type Stream interface {
	Changed(ctx context.Context, version uint64) (media.Layout, error)
}

// Config is the policy of a show's life. Section: studio.
type Config struct {
	// EndAfter is how long a live show goes on without a source.
	EndAfter time.Duration `yaml:"end_after"`
}

// Default returns the usual policy.
func Default() Config { return Config{EndAfter: 5 * time.Minute} }

// Validate names what is wrong with c.
func (c Config) Validate() error {
	if c.EndAfter < 0 {
		return errors.New("end_after can't be negative")
	}
	return nil
}

// Deps is what a Studio works with.
type Deps struct {
	Store  Store
	Rooms  Rooms
	Stream func(channel string) Stream
	Log    *slog.Logger
}

// Studio runs the shows of all channels.
type Studio struct {
	cfg  Config
	deps Deps
	log  *slog.Logger

	mu       sync.Mutex
	channels map[string]*channel
	loops    sync.WaitGroup
	ctx      context.Context // of Run
	started  chan struct{}   // closed when Run has begun
	stopped  bool
}

// channel is the loop of one channel.
type channel struct {
	ready chan struct{} // closed when the show is open or opening failed
	err   error
	mu    sync.Mutex
	show  Show
}

// New returns a Studio that does nothing until Run.
func New(cfg Config, deps Deps) *Studio {
	return &Studio{
		cfg: cfg, deps: deps, log: deps.Log.With("component", "studio"),
		channels: make(map[string]*channel), started: make(chan struct{}),
	}
}

// Run keeps shows going until ctx ends, and waits for their loops. It is called
// once.
func (s *Studio) Run(ctx context.Context) error {
	s.ctx = ctx
	close(s.started)
	<-ctx.Done()
	s.mu.Lock()
	s.stopped = true
	s.mu.Unlock()
	s.loops.Wait()
	return nil
}

// Show returns the current show of a channel that exists, once Run has begun,
// and opens its room on first use: a channel may have been created by another process.
func (s *Studio) Show(ctx context.Context, name string) (Show, error) {
	select {
	case <-s.started:
	case <-ctx.Done():
		return Show{}, ctx.Err()
	}
	s.mu.Lock()
	c := s.channels[name]
	if c == nil {
		if s.stopped {
			s.mu.Unlock()
			return Show{}, errors.New("the studio has closed")
		}
		c = &channel{ready: make(chan struct{})}
		s.channels[name] = c
		s.loops.Go(func() { s.run(s.ctx, name, c) })
	}
	s.mu.Unlock()
	select {
	case <-c.ready:
	case <-ctx.Done():
		return Show{}, ctx.Err()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.show, c.err
}

// run opens the channel's show, then follows the stream.
func (s *Studio) run(ctx context.Context, name string, c *channel) {
	log := s.log.With("channel", name)
	show, err := s.open(ctx, name)
	if err != nil {
		// The next one who asks tries again.
		c.err = fmt.Errorf("open the show of %s: %w", name, err)
		s.mu.Lock()
		delete(s.channels, name)
		s.mu.Unlock()
		close(c.ready)
		if ctx.Err() == nil {
			log.Error("show can't be opened", "err", err)
		}
		return
	}
	c.set(show)
	close(c.ready)
	if err := s.follow(ctx, show, c.set, log); err != nil && ctx.Err() == nil {
		log.Error("show is not followed any more", "err", err)
	}
}

func (c *channel) set(show Show) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.show = show
}

func (s *Studio) open(ctx context.Context, name string) (Show, error) {
	show, err := s.deps.Store.CurrentShow(ctx, name)
	if errors.Is(err, ErrNoShow) {
		show = newShow(name)
		err = s.deps.Store.SaveShows(ctx, show)
	}
	if err == nil {
		err = s.deps.Rooms.Open(ctx, show)
	}
	if err == nil && show.Status == Live {
		err = s.deps.Rooms.Tell(ctx, show) // the server may have stopped between saving and telling
	}
	return show, err
}

func newShow(name string) Show {
	return Show{ID: "s_" + rand.Text()[:20], Channel: name, Status: Scheduled, Opened: time.Now()}
}

// follow moves the show on with what the stream does. What a change demands of
// the store and the room is done in order, and a step that fails is tried again:
// the life of a show must not end with one busy database.
func (s *Studio) follow(ctx context.Context, show Show, set func(Show), log *slog.Logger) error {
	var layout media.Layout
	silent := time.NewTimer(s.cfg.EndAfter) // a show that was live before a restart may wait for its source
	defer silent.Stop()
	changes := make(chan media.Layout)
	var watch sync.WaitGroup
	watch.Go(func() { defer close(changes); watchStream(ctx, s.deps.Stream(show.Channel), changes) })
	defer watch.Wait()

	var todo []func(context.Context) error
	var retry <-chan time.Time
	for {
		over := false
		select {
		case l, ok := <-changes:
			if !ok {
				return ctx.Err()
			}
			if layout.Live && !l.Live {
				silent.Reset(s.cfg.EndAfter)
			}
			layout = l
		case <-silent.C:
			over = true
		case <-retry:
			retry = nil
		}
		was := show
		switch {
		case layout.Live && show.Status == Scheduled:
			show.Status, show.Started = Live, time.Now()
			todo = append(todo, s.save(show), s.tell(show))
		case over && !layout.Live && show.Status == Live:
			ended := show
			ended.Status, ended.Ended = Ended, time.Now()
			show = newShow(show.Channel)
			todo = append(todo, s.tell(ended), s.save(ended, show), s.opened(show))
		}
		if show != was {
			set(show)
			log.Info("show", "show", show.ID, "status", show.Status)
		}
		for len(todo) > 0 && retry == nil {
			if err := todo[0](ctx); err != nil {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				log.Error("show can't go on, trying again", "err", err)
				retry = time.After(time.Second)
				break
			}
			todo = todo[1:]
		}
	}
}

func (s *Studio) save(shows ...Show) func(context.Context) error {
	return func(ctx context.Context) error { return s.deps.Store.SaveShows(ctx, shows...) }
}

func (s *Studio) tell(show Show) func(context.Context) error {
	return func(ctx context.Context) error { return s.deps.Rooms.Tell(ctx, show) }
}

func (s *Studio) opened(show Show) func(context.Context) error {
	return func(ctx context.Context) error { return s.deps.Rooms.Open(ctx, show) }
}

func watchStream(ctx context.Context, stream Stream, changes chan<- media.Layout) {
	version := ^uint64(0)
	for {
		l, err := stream.Changed(ctx, version)
		if err != nil {
			return
		}
		version = l.Version
		select {
		case changes <- l:
		case <-ctx.Done():
			return
		}
	}
}
