package fanout

import (
	"runtime"
	"slices"
	"sync"
	"syscall"
)

// worthARing is how many connections are written to by one call to the system, if
// it can: for fewer it isn't worth it.
const worthARing = 8

// parcel is what a connection gets in one batch of a walk, or the room for what comes
// from it, and what became of it.
type parcel struct {
	c   *conn
	b   []byte
	n   int   // how much the system took or gave
	err error // syscall.EAGAIN where it did nothing, as it would have to wait
}

// give puts b into the batch for a connection, or into its queue where somebody
// writes to it already. Counters that aren't newer than what it has seen are not
// given: false. number is that of the counters in b, 0 for none.
func (sh *shard) give(c *conn, b []byte, number uint32) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if number != 0 {
		if int32(number-c.counted.Load()) <= 0 {
			return false
		}
		c.counted.Store(number)
	}
	switch {
	case c.ending:
	case c.draining || c.line == nil:
		c.queue(b)
	default:
		c.draining, c.line.lent = true, true // whatever else comes waits for settle
		sh.parcels = append(sh.parcels, parcel{c: c, b: b})
	}
	return true
}

// deliver writes the batch.
func (sh *shard) deliver() {
	var r *ring
	if len(sh.parcels) >= worthARing {
		r = sh.hall.srv.rings.get()
	}
	if r != nil {
		r.send(sh.parcels)
		sh.hall.srv.rings.put(r)
	} else {
		for i := range sh.parcels {
			p := &sh.parcels[i]
			p.n, p.err = p.c.line.write(p.b)
		}
	}
	for i := range sh.parcels {
		p := &sh.parcels[i]
		p.c.settle(p.b, p.n, p.err)
	}
	clear(sh.parcels)
	sh.parcels = sh.parcels[:0]
}

// settle ends what give began: the system took n bytes of b.
func (c *conn) settle(b []byte, n int, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.draining, c.line.lent = false, false
	switch {
	case c.line.gone:
		c.line.close()
		return
	case err != nil && err != syscall.EAGAIN:
		c.ending, c.pending = true, nil
		c.cutHeld()
		return
	}
	// Of a frame that has begun the rest comes before anything else, goodbye too.
	if rest := b[n:]; len(rest) > 0 && (n > 0 || !c.ending) {
		c.pending, c.partial = slices.Insert(c.pending, 0, rest), n > 0
		c.waiting += len(rest)
		c.spared = len(rest)
		c.bound()
	}
	if len(c.pending) > 0 {
		c.drainSoon()
	}
}

// rings are the ways to write to many sockets, or read, in one call: at most one for each
// processor, made when they are needed. A nil *ring is none.
type rings struct {
	mu   sync.Mutex
	off  bool // the system has none, or they are not wanted
	why  func(error)
	made int
	free []*ring
}

func (p *rings) get() *ring {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.free); n > 0 {
		r := p.free[n-1]
		p.free = p.free[:n-1]
		return r
	}
	if p.off || p.made >= runtime.GOMAXPROCS(0) {
		return nil
	}
	r, err := newRing(batch)
	if err != nil {
		p.off = true
		p.why(err)
		return nil
	}
	p.made++
	return r
}

// put takes a ring back. One that failed is closed, and no other is made.
func (p *rings) put(r *ring) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if r.failed != nil && !p.off {
		p.off = true
		p.why(r.failed)
	}
	if p.off {
		r.close()
		return
	}
	p.free = append(p.free, r)
}

// close closes those that nobody uses, and those in use when they come back.
func (p *rings) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.off = true
	for _, r := range p.free {
		r.close()
	}
	p.free = nil
}
