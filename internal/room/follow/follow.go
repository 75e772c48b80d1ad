// Package follow reads the rooms' logs for those inside the server who must not
// miss anything: webhooks, the audit log, what learns. For each of them a
// channel is one sequence of entries without an end, over all its shows, and
// where they are in it survives a restart.
//
// The log is the truth. The tail of a room says that there is more, and hands
// the newest entries over; whoever lost its track there reads the log again.
// Nobody in a room waits for a reader: one that fails is tried again later,
// from the log, and holds nothing in the meantime.
package follow

import (
	"context"
	"log/slog"
	"sync"

	"frontrow/internal/room"
	"frontrow/internal/room/eventlog"
	"frontrow/internal/tail"
)

// MaxBatch is the most entries that a Reader is given at once.
const MaxBatch = 256

// Reader takes the entries of every channel, in order, each at least once.
type Reader struct {
	// Name is its place among the positions. It must not change.
	Name string
	// Take gets 1 to MaxBatch entries of a channel. It must not change them, nor
	// keep the slice.
	// After an error the same entries, and maybe more, come again. It is called
	// for one channel at a time in order, and for several channels at once.
	Take func(ctx context.Context, channel string, entries []room.Told) error
}

// Positions keep how far a reader has come in a channel.
type Positions interface {
	// Position is the zero Position where none was set.
	Position(ctx context.Context, reader, channel string) (room.Position, error)
	SetPosition(ctx context.Context, reader, channel string, at room.Position) error
}

// Shows knows the shows of a channel in the order in which they were opened.
type Shows interface {
	// After returns the ids of the shows that were opened after that one, the
	// oldest first, and for "" the current one only. A show that the channel
	// doesn't have is an error.
	After(ctx context.Context, channel, show string) ([]string, error)
}

// Deps is what a Follower works with.
type Deps struct {
	Log eventlog.Log
	// Tail returns the newest entries of a channel's room, over all its shows.
	Tail      func(channel string) *tail.Tail[room.Told]
	Positions Positions
	Shows     Shows
	Logger    *slog.Logger
}

// Follower gives every Reader the entries of every channel.
type Follower struct {
	deps    Deps
	log     *slog.Logger
	readers []Reader

	mu       sync.Mutex
	channels map[string]bool
	ctx      context.Context // of Run, nil before it and after its end
	stopped  bool
	cursors  sync.WaitGroup
}

// New returns a Follower without readers.
func New(deps Deps) *Follower {
	return &Follower{deps: deps, log: deps.Logger.With("component", "room/follow"), channels: make(map[string]bool)}
}

// Add makes r a reader of all channels. It is called before Run.
func (f *Follower) Add(r Reader) { f.readers = append(f.readers, r) }

// Channel says that a channel exists, once its first show is saved. Saying it
// again does nothing.
func (f *Follower) Channel(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.channels[name] || f.stopped {
		return
	}
	f.channels[name] = true
	if f.ctx != nil {
		f.start(name)
	}
}

// Run reads until ctx ends, and waits for the readers to come back. It is
// called once.
func (f *Follower) Run(ctx context.Context) error {
	f.mu.Lock()
	f.ctx = ctx
	for name := range f.channels {
		f.start(name)
	}
	f.mu.Unlock()
	<-ctx.Done()
	f.mu.Lock()
	f.ctx, f.stopped = nil, true
	f.mu.Unlock()
	f.cursors.Wait()
	return nil
}

// start sets every reader on a channel. The caller holds the lock.
func (f *Follower) start(channel string) {
	ctx := f.ctx
	for _, r := range f.readers {
		c := &cursor{
			deps: f.deps, reader: r, channel: channel, tail: f.deps.Tail(channel),
			log: f.log.With("reader", r.Name, "channel", channel),
		}
		f.cursors.Go(func() { c.run(ctx) })
	}
}
