package fanout

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"time"

	"frontrow/internal/room"
)

const (
	// batch is how many connections are visited between two looks at what is new.
	// What comes while a walk is under way reaches the rest of it at once, so
	// nobody waits longer than one walk.
	batch = 64
	// recipes is how many prepared slices a shard remembers: connections stand at
	// a few places at a time.
	recipes = 16
	// piece is how much a connection that has missed very much is given at a time,
	// bytes; where less may wait for it, half of that. The next comes when it is taken.
	piece = 128 << 10
)

// shard is a part of a hall's connections and the one goroutine that writes
// events to them.
type shard struct {
	hall    *hall
	parcels []parcel // of the batch under way

	mu    sync.Mutex
	conns []*conn

	signal chan struct{} // one value: there may be something to write

	made [recipes]recipe
	turn int
}

// recipe is what was prepared for connections at one place.
type recipe struct {
	from, to uint64
	counted  uint32 // the counters in it, 0 for none
	format   format
	bytes    []byte
	upto     uint64 // the item with which they end
}

// sight is what a walk knows of its hall for one batch.
type sight struct {
	first, head     uint64
	public, private uint64
	count           *count
}

func newShard(h *hall) *shard {
	return &shard{hall: h, signal: make(chan struct{}, 1)}
}

func (sh *shard) poke() {
	select {
	case sh.signal <- struct{}{}:
	default:
	}
}

// run walks over the connections whenever there is something new, and at most
// so often that about a fifth of the time is left for everything else.
func (sh *shard) run(ctx context.Context) {
	cfg := &sh.hall.srv.cfg
	timer := time.NewTimer(0)
	<-timer.C
	defer timer.Stop()
	var next time.Time
	for {
		select {
		case <-sh.signal:
		case <-ctx.Done():
			return
		}
		if wait := time.Until(next); wait > 0 {
			timer.Reset(wait)
			select {
			case <-timer.C:
			case <-ctx.Done():
				return
			}
		}
		start := time.Now()
		writes, bytes := sh.walk()
		cost := time.Since(start)
		next = start.Add(min(max(cost+cost/4, cfg.MinFlush), cfg.MaxFlush))
		if n := sh.size(); writes > n/2 { // with counters, most likely
			sh.hall.pass.Store(int64(cost))
		}
		if writes > 0 {
			m := &sh.hall.srv.metrics
			m.writes.Add(float64(writes))
			m.bytes.Add(float64(bytes))
			m.pass.Observe(cost.Seconds())
		}
	}
}

// walk visits every connection once. Whatever changes on the way pokes the
// shard, so that another walk follows: for those that this one passed before
// something new came, and for one that took a place it had passed already.
func (sh *shard) walk() (writes, bytes int) {
	var group [batch]*conn
	for i := 0; ; i += batch {
		sh.mu.Lock()
		n := 0
		if i < len(sh.conns) {
			n = copy(group[:], sh.conns[i:])
		}
		sh.mu.Unlock()
		if n == 0 {
			return writes, bytes
		}
		// A walk over ten thousand takes a tenth of a second: whoever waits for an
		// answer comes first.
		runtime.Gosched()
		v := sh.hall.sight()
		for _, c := range group[:n] {
			if b := sh.visit(c, v); b > 0 {
				writes++
				bytes += b
			}
		}
		sh.deliver()
	}
}

func (h *hall) sight() sight {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return sight{h.items.First(), h.items.End() - 1, h.public, h.private, h.latest.Load()}
}

// visit gives c what it hasn't seen and returns how much that is.
func (sh *shard) visit(c *conn, v sight) int {
	if c.cursor > v.head {
		return 0 // it has just come
	}
	if c.catching && c.busy() {
		return 0
	}
	r := recipe{from: c.cursor, to: v.head, format: c.format}
	var mine *room.Actor
	if c.cursor < v.private {
		if a := c.actor.Load(); sh.hall.holds(c.cursor, a) {
			mine = a
		}
	}
	behind := c.counted.Load() != v.count.number
	patience := uint64(unseen)
	if behind && !v.count.rests {
		patience /= 4 // it is written to anyway
	}
	if c.cursor >= v.public && mine == nil && v.head-c.cursor < patience {
		r.to = r.from // nothing for this one
	}
	if behind && (r.from != r.to || !v.count.rests) {
		r.counted = v.count.number
	}
	if r.from == r.to && r.counted == 0 {
		return 0
	}
	if r.from != r.to && r.from+1 < v.first {
		return sh.restart(c)
	}
	if r.counted != 0 {
		b, upto := sh.prepare(r, mine, v.count)
		sh.passed(c, upto, r.to)
		if sh.give(c, b, r.counted) {
			return len(b)
		}
		// An answer has taken newer ones along meanwhile.
		if r.counted = 0; r.from == r.to {
			return 0
		}
	}
	b, upto := sh.prepare(r, mine, nil)
	sh.passed(c, upto, r.to)
	sh.give(c, b, 0)
	return len(b)
}

// passed notes that c gets everything up to an item, of what there is up to head.
func (sh *shard) passed(c *conn, upto, head uint64) {
	c.cursor = upto
	if c.catching = upto < head; c.catching {
		sh.poke()
	}
}

// restart gives c a snapshot: this process was so busy that what c hasn't seen
// is no longer here.
func (sh *shard) restart(c *conn) int {
	k, cursor, err := sh.hall.newest(sh.hall.srv.ctx)
	if err != nil {
		c.end(room.Unavailable)
		return 0
	}
	b := k.wrap(c.format, nil)
	c.cursor = cursor
	c.counted.Store(k.counted)
	sh.give(c, b, 0)
	sh.poke() // for what came after the snapshot
	return len(b)
}

// prepare returns the bytes of a recipe, or of its first piece, with those counters,
// and the item with which they end. Where mine is set, they are for that actor alone.
func (sh *shard) prepare(r recipe, mine *room.Actor, counted *count) (b []byte, upto uint64) {
	if r.from == r.to {
		return counted.wrapped[r.format], r.to
	}
	if mine == nil {
		for i := range sh.made {
			if m := &sh.made[i]; m.bytes != nil && m.from == r.from && m.to == r.to && m.counted == r.counted && m.format == r.format {
				return m.bytes, m.upto
			}
		}
	}
	r.bytes, r.upto = sh.hall.build(r, mine, counted)
	if mine == nil {
		sh.made[sh.turn] = r
		sh.turn = (sh.turn + 1) % recipes
	}
	return r.bytes, r.upto
}

// build makes the frames of the items in (from, to], or of the first piece of them,
// and of the counters; nil for none.
func (h *hall) build(r recipe, mine *room.Actor, counted *count) (b []byte, upto uint64) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	r.to = h.pieceOf(r)
	var out, frame []byte
	var pos room.Position // of the frame under construction
	flush := func() {
		if frame != nil {
			frame = append(frame, "]}"...)
			out = r.format.wrap(out, frame, &pos)
			frame = nil
		}
	}
	for n := r.from + 1; n <= r.to; n++ {
		it := h.items.At(n)
		if it.whole != nil {
			flush()
			out = r.format.wrap(out, it.whole, &it.pos)
			continue
		}
		if frame == nil {
			frame = appendEventsHead(nil, it.pos.Epoch, it.after, h.lastOf(n, r.to))
		}
		pos = it.pos
		frame = it.append(frame, mine)
	}
	flush()
	if counted != nil {
		out = append(out, counted.wrapped[r.format]...)
	}
	return slices.Clip(out), r.to
}

// pieceOf is the item with which the first piece of a recipe ends; mu is held.
func (h *hall) pieceOf(r recipe) uint64 {
	left := min(piece, h.srv.cfg.Pending/2)
	for n := r.from + 1; n < r.to; n++ {
		it := h.items.At(n)
		left -= len(it.public) + len(it.whole)
		for _, p := range it.mixed {
			left -= len(p.json)
		}
		if left <= 0 {
			return n
		}
	}
	return r.to
}

// lastOf is the offset of the last entry up to item to that belongs into one
// frame with item n; mu is held.
func (h *hall) lastOf(n, to uint64) uint64 {
	last := h.items.At(n).pos.Offset
	for n++; n <= to; n++ {
		it := h.items.At(n)
		if it.whole != nil {
			break
		}
		last = it.pos.Offset
	}
	return last
}

// append adds the item's events that mine may see, nil for everybody.
func (it *item) append(frame []byte, mine *room.Actor) []byte {
	comma := func() {
		if frame[len(frame)-1] != '[' {
			frame = append(frame, ',')
		}
	}
	if mine == nil || it.mixed == nil {
		if len(it.public) > 0 {
			comma()
			frame = append(frame, it.public...)
		}
		return frame
	}
	for _, p := range it.mixed {
		if p.to.Includes(*mine) {
			comma()
			frame = append(frame, p.json...)
		}
	}
	return frame
}

// size is how many connections there are.
func (sh *shard) size() int {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	return len(sh.conns)
}

// add makes a connection one of those that the shard visits.
func (sh *shard) add(c *conn) {
	sh.mu.Lock()
	c.shard, c.index = sh, len(sh.conns)
	sh.conns = append(sh.conns, c)
	sh.mu.Unlock()
	sh.poke()
}

// remove forgets a connection; the last one takes its place.
func (sh *shard) remove(c *conn) {
	defer sh.poke()
	sh.mu.Lock()
	defer sh.mu.Unlock()
	last := len(sh.conns) - 1
	sh.conns[c.index] = sh.conns[last]
	sh.conns[c.index].index = c.index
	sh.conns[last] = nil
	sh.conns = sh.conns[:last]
	if cap(sh.conns) > 256 && last < cap(sh.conns)/4 {
		sh.conns = append(make([]*conn, 0, cap(sh.conns)/2), sh.conns...)
	}
}

func (sh *shard) each(f func(*conn)) {
	sh.mu.Lock()
	all := slices.Clone(sh.conns)
	sh.mu.Unlock()
	for _, c := range all {
		f(c)
	}
}
