package fanout

import (
	"context"
	"encoding/json"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"frontrow/internal/room"
	"frontrow/internal/tail"
)

// hall is the audience of one channel's room in this process. It follows the
// room's tail and keeps the newest entries as bytes for the wire, numbered by
// itself over all shows: a connection's cursor is such a number.
type hall struct {
	srv     *Server
	channel string
	tail    *tail.Tail[room.Told]
	shards  []*shard
	viewers atomic.Int64
	screens screens
	people  people
	delays  delays

	mu    sync.RWMutex
	items tail.Ring[item]
	pos   room.Position // of the newest item
	// public is the newest item that holds something for everybody, private the
	// newest one that holds something for some; 0 for none. Which one that is for
	// the staff and for single actors, staff and single say.
	public, private, staff uint64
	single                 map[string]uint64
	talk                   budget        // of the goroutine that follows
	change                 chan struct{} // closed at the next item; nil while nobody waits
	snapshot               *kept
	snapshotMu             sync.Mutex // held while one is made, so that it's made once
	past                   past

	latest   atomic.Pointer[count]
	answered atomic.Int64 // answers to commands in bulk, so far

	next atomic.Uint32 // where the next connection goes
	pass atomic.Int64  // how long a walk to everybody took lately, ns
}

// item is an entry, or a snapshot that everybody gets because what comes after
// doesn't follow from what was before.
type item struct {
	pos    room.Position
	after  uint64 // offset of the one before
	public []byte // events for everybody, joined by commas
	mixed  []part // all events, if some are not for everybody
	whole  []byte // the snapshot frame
}

type part struct {
	to   room.Audience
	json []byte
}

// kept is a snapshot that is used for a while.
type kept struct {
	pos     room.Position
	frame   []byte
	counted uint32

	once   sync.Once
	packed []byte // the frame compressed, once somebody wants it
}

// wrap is format.wrap of the snapshot, which is long.
func (k *kept) wrap(f format, b []byte) []byte {
	if f != packed {
		return f.wrap(b, k.frame, &k.pos)
	}
	k.once.Do(func() { k.packed = f.wrap(nil, k.frame, nil) })
	return append(b, k.packed...)
}

const (
	// snapshotAge is how many entries old a snapshot for those who join may be:
	// they get the rest as events. It bounds how often one is made while an
	// audience comes in and a room talks.
	snapshotAge = 32
	// unseen is how many entries without anything for a connection pass before it
	// is told so; a quarter of them where it gets new counters, with which that goes.
	unseen = 256
)

func newHall(s *Server, channel string) *hall {
	h := &hall{srv: s, channel: channel, tail: s.deps.Rooms.Follow(channel)}
	// One walker a processor, as one can't use more; a small room is served by
	// as many, at no cost.
	for range min(runtime.GOMAXPROCS(0), 8) {
		h.shards = append(h.shards, newShard(h))
	}
	h.single = make(map[string]uint64)
	h.talk = budget{perSecond: s.cfg.TalkPerSecond}
	h.latest.Store(newCount(1, 0, nil, time.Time{}))
	return h
}

// follow turns the room's entries into items until ctx ends.
func (h *hall) follow(ctx context.Context) {
	var buf [256]room.Told
	cursor := uint64(1)
	for {
		n, next, lost, err := h.tail.Wait(ctx, cursor, buf[:])
		if err != nil {
			return
		}
		cursor = next
		if lost > 0 && h.position().Epoch != "" {
			h.reset(ctx)
		}
		h.take(ctx, buf[:n])
		h.wake()
	}
}

// take adds entries. Another show begins with a snapshot.
func (h *hall) take(ctx context.Context, all []room.Told) {
	fresh := make([]item, 0, len(all))
	pos := h.position()
	flush := func() {
		h.mu.Lock()
		for i := range fresh {
			h.add(fresh[i])
		}
		h.mu.Unlock()
		fresh = fresh[:0]
	}
	for _, t := range all {
		if pos.Epoch == "" { // the first entry that this process has of the channel
			pos = room.Position{Epoch: t.Epoch, Offset: t.Entry.Offset - 1}
		}
		if t.Epoch != pos.Epoch {
			flush()
			h.reset(ctx)
			pos = h.position()
		}
		if t.Epoch != pos.Epoch || t.Entry.Offset <= pos.Offset {
			continue // the snapshot holds it already
		}
		it := h.encode(t)
		it.after = pos.Offset
		pos = it.pos
		fresh = append(fresh, it)
	}
	flush()
}

// add appends an item; mu is held.
func (h *hall) add(it item) {
	n := h.items.Append(it)
	h.pos = it.pos
	if len(it.public) > 0 || it.whole != nil {
		h.public = n
	}
	if it.mixed != nil {
		h.private = n
		h.address(it.mixed, n)
	}
	if over := h.items.Len() - h.srv.cfg.Keep; over > 0 {
		h.items.DropTo(h.items.First() + uint64(over))
	}
	if h.change != nil {
		close(h.change)
		h.change = nil
	}
}

// reset gives everybody a snapshot: the show has changed, or this process lost
// the thread.
func (h *hall) reset(ctx context.Context) {
	k, err := h.makeSnapshot(ctx)
	if err != nil {
		// The room is closed, so nothing follows; whoever joins is told so.
		h.srv.log.Warn("no snapshot of a room", "channel", h.channel, "error", err)
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.add(item{pos: k.pos, whole: k.frame})
}

func (h *hall) position() room.Position {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.pos
}

// makeSnapshot asks the room.
func (h *hall) makeSnapshot(ctx context.Context) (*kept, error) {
	s, err := h.srv.deps.Rooms.Snapshot(ctx, h.channel)
	if err != nil {
		return nil, err
	}
	latest := h.latest.Load()
	k := &kept{pos: s.Position, counted: latest.number}
	counted := map[string]any{"viewers": max(latest.viewers, h.viewers.Load())}
	for name, v := range latest.features {
		counted[name] = v
	}
	s.State["counters"] = room.JSON(counted)
	k.frame, err = json.Marshal(Snapshot{T: "snapshot", Epoch: s.Epoch, Upto: s.Offset, State: s.State})
	return k, err
}

// newest returns a snapshot that is fresh enough to join with, and the cursor
// that goes on from it.
func (h *hall) newest(ctx context.Context) (k *kept, cursor uint64, err error) {
	h.snapshotMu.Lock()
	defer h.snapshotMu.Unlock()
	for range 3 {
		k = h.snapshot
		pos := h.position()
		if k == nil || k.pos.Epoch != pos.Epoch || k.pos.Offset+snapshotAge < pos.Offset {
			if k, err = h.makeSnapshot(ctx); err != nil {
				return nil, 0, err
			}
			h.snapshot = k
		}
		// The room is a little ahead of what it tells: wait for that.
		if err = h.reach(ctx, pos.Epoch, k.pos); err != nil {
			return nil, 0, err
		}
		if cursor, ok := h.cursor(k.pos); ok {
			return k, cursor, nil
		}
		h.snapshot = nil // another show has begun meanwhile
	}
	return nil, 0, room.Unavailable.Refuse()
}

// reach waits until the hall has the entry at pos, or is in another show than
// was: the one it was in before pos was read, because the hall may have left
// the show of pos meanwhile.
func (h *hall) reach(ctx context.Context, was string, pos room.Position) error {
	for {
		h.mu.Lock()
		now := h.pos
		if now.Epoch == pos.Epoch && now.Offset >= pos.Offset || now.Epoch != was && was != "" {
			h.mu.Unlock()
			return nil
		}
		if h.change == nil {
			h.change = make(chan struct{})
		}
		change := h.change
		h.mu.Unlock()
		select {
		case <-change:
		case <-ctx.Done():
			return room.Unavailable.Refuse()
		case <-h.srv.ctx.Done():
			return room.Restart.Refuse()
		}
	}
}

// cursor returns the number of the item at which a client at pos stands; false
// if what follows isn't here.
func (h *hall) cursor(pos room.Position) (uint64, bool) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	if pos.Epoch != h.pos.Epoch || pos.Offset > h.pos.Offset {
		return 0, false
	}
	n := h.items.End() - 1
	for ; n >= h.items.First(); n-- {
		it := h.items.At(n)
		switch {
		case it.pos.Epoch != pos.Epoch:
			return 0, false
		case it.pos.Offset <= pos.Offset:
			return n, true
		case it.whole != nil: // what came before it is not here
			return 0, false
		case it.after <= pos.Offset:
			return n - 1, true
		}
		if d := it.after - pos.Offset; d > 1 { // offsets hardly ever have holes: jump
			n -= min(d-1, n-h.items.First())
		}
	}
	return 0, false
}

// wake lets every shard look at its connections.
func (h *hall) wake() {
	for _, sh := range h.shards {
		sh.poke()
	}
}

// each calls f for every connection.
func (h *hall) each(f func(*conn)) {
	for _, sh := range h.shards {
		sh.each(f)
	}
}

// sweep looks after connections that have been quiet.
func (h *hall) sweep() {
	now := h.srv.clock.Load()
	idle := h.srv.cfg.IdleTimeout.Milliseconds()
	h.each(func(c *conn) { c.quiet(now, idle) })
}
