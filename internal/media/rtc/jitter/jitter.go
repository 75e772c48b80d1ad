// Package jitter puts the packets of one RTP stream back into order before
// anybody looks into them. It is not a playout buffer: while nothing is
// missing, every packet leaves at once. When one is missing, those after it
// wait for a bounded time, and the buffer says what to ask for again
// (RFC 4585, 6.2.1); then it goes on and tells how many were lost.
//
// The caller owns the clock and the network: it hands in packets and the time,
// takes packets out, sends the NACKs, and calls again at Deadline.
package jitter

import (
	"errors"
	"time"

	"github.com/pion/rtp"
)

const (
	// capacity is how many packets may wait, a power of two. At 40 Mbit/s it
	// is half a second; whatever comes further ahead pushes the oldest out.
	capacity = 2048
	// jump is the distance in sequence numbers from which a packet belongs to
	// a new sequence (RFC 3550, A.1: MAX_DROPOUT).
	jump = 3000
	// maxTries bounds how often one packet is asked for, enoughTries is how often
	// before it may be given up, and fewTries where that takes longer than
	// Config.MaxWait. Time alone is no reason: on a machine that stalls it passes
	// without anything having been tried.
	maxTries    = 10
	enoughTries = 5
	fewTries    = 2
	// maxGaps is how many packets may be missing. After an outage that took
	// more, a new key frame comes sooner and costs less than the repair.
	maxGaps = 400

	minInterval = 25 * time.Millisecond
	maxInterval = 250 * time.Millisecond
	// minWait is the least time that a repair is given: a new key frame takes as
	// long, and a busy machine or radio link pauses that long without loss.
	minWait = 250 * time.Millisecond
	// maxReorder bounds how long a NACK is held back where the network
	// delivers out of order.
	maxReorder = 20 * time.Millisecond
	// firstRepair is the guess of how long an asked packet takes.
	firstRepair = 60 * time.Millisecond
)

// Config bounds the waiting.
type Config struct {
	// MaxWait is how long to wait for a packet that can be asked for again, up to
	// the next answer that may come; the buffer waits less where answers come
	// faster.
	MaxWait time.Duration
	// Reorder is how long to wait where it can't.
	Reorder time.Duration
}

// Default suits interactive use.
func Default() Config {
	return Config{MaxWait: 500 * time.Millisecond, Reorder: 50 * time.Millisecond}
}

// Validate names what is wrong with c.
func (c Config) Validate() error {
	if c.MaxWait <= 0 || c.Reorder <= 0 {
		return errors.New("max_wait and reorder must be positive")
	}
	return nil
}

// Stats counts packets since the buffer was made.
type Stats struct {
	Received  uint64
	Duplicate uint64
	// Late packets came after their place had been given up.
	Late uint64
	// Repaired packets came in time after they had been asked for.
	Repaired uint64
	Lost     uint64
	// Asked counts sequence numbers in NACKs.
	Asked uint64
	// Restarts counts jumps of the sequence.
	Restarts uint64
}

// gap is one missing packet.
type gap struct {
	seq   int64
	since time.Time // when a later packet came
	asked time.Time // when it was last asked for
	tries int
}

// Buffer orders one stream. It belongs to one goroutine.
type Buffer struct {
	cfg  Config
	nack bool

	ring    [capacity]*rtp.Packet
	started bool
	next    int64 // unwrapped number that leaves next
	newest  int64 // highest number seen
	gaps    []gap // ascending
	// stray is where a sequence that jumped would go on: two packets in a row
	// make it the new one.
	stray    uint16
	hasStray bool
	lost     int // lost since the last packet left

	repair  time.Duration // smoothed time from a NACK to its packet
	reorder time.Duration // how late packets come that were only out of order
	rtx     bool          // repeated packets are marked as such
	stats   Stats
}

// New returns an empty Buffer. nack says that the sender repeats on demand.
func New(cfg Config, nack bool) *Buffer {
	return &Buffer{cfg: cfg, nack: nack, repair: firstRepair}
}

// Stats returns the counts so far.
func (b *Buffer) Stats() Stats { return b.stats }

// Push takes a packet. repeated says that it came by retransmission.
func (b *Buffer) Push(p *rtp.Packet, repeated bool, now time.Time) {
	b.rtx = b.rtx || repeated
	if !b.started {
		if repeated {
			return
		}
		b.started = true
		b.next = int64(p.SequenceNumber) + 1<<16 // room for what is older
		b.newest = b.next - 1
	}
	seq := b.newest + int64(int16(p.SequenceNumber-uint16(b.newest)))
	if d := seq - b.newest; d > jump || d < -jump {
		switch {
		case repeated:
			b.stats.Late++
			return
		case !b.hasStray || p.SequenceNumber != b.stray:
			b.stray, b.hasStray = p.SequenceNumber+1, true
			b.stats.Late++
			return
		}
		// The sender began another sequence. What waits is of the old one.
		b.stats.Restarts++
		b.lost++
		b.clear()
		b.next, b.newest = seq, seq-1
	}
	b.hasStray = false
	switch {
	case seq < b.next:
		if repeated {
			b.stats.Duplicate++
		} else {
			b.stats.Late++
		}
		return
	case b.ring[seq&(capacity-1)] != nil && seq <= b.newest:
		b.stats.Duplicate++
		return
	}
	for seq-b.next >= capacity {
		b.skip()
	}
	if seq > b.newest {
		for n := max(b.newest+1, b.next); n < seq; n++ {
			b.gaps = append(b.gaps, gap{seq: n, since: now})
		}
		b.newest = seq
	} else {
		b.fill(seq, repeated, now)
	}
	for len(b.gaps) > maxGaps {
		b.skip()
	}
	b.ring[seq&(capacity-1)] = p
	b.stats.Received++
}

// fill takes a number off the list of what is missing and learns from how it
// came.
func (b *Buffer) fill(seq int64, repeated bool, now time.Time) {
	for i, g := range b.gaps {
		if g.seq != seq {
			continue
		}
		b.gaps = append(b.gaps[:i], b.gaps[i+1:]...)
		switch {
		case g.tries == 0:
			b.sawReorder(now.Sub(g.since))
		case repeated || !b.rtx:
			b.stats.Repaired++
			b.reorder -= b.reorder / 16
			if g.tries == 1 {
				b.repair += (now.Sub(g.asked) - b.repair) / 4
			}
		default: // asked for too soon
			b.sawReorder(now.Sub(g.since))
		}
		return
	}
}

func (b *Buffer) sawReorder(late time.Duration) {
	b.reorder = min(max(b.reorder, late+late/4), maxReorder)
}

// Pop returns the next packet in order and how many were lost before it. nil:
// nothing can leave yet.
func (b *Buffer) Pop(now time.Time) (p *rtp.Packet, lost int) {
	for b.started && b.next <= b.newest {
		if p = b.ring[b.next&(capacity-1)]; p != nil {
			b.ring[b.next&(capacity-1)] = nil
			b.next++
			lost, b.lost = b.lost, 0
			return p, lost
		}
		if len(b.gaps) > 0 && b.gaps[0].seq == b.next && !b.hopeless(&b.gaps[0], now) {
			return nil, 0
		}
		b.skip()
	}
	return nil, 0
}

// skip gives the next number up, whether it is there or not.
func (b *Buffer) skip() {
	if b.next > b.newest {
		// A far jump within the bounds: everything up to it is lost.
		b.newest = b.next
	}
	b.ring[b.next&(capacity-1)] = nil
	if len(b.gaps) > 0 && b.gaps[0].seq == b.next {
		b.gaps = b.gaps[1:]
	}
	b.next++
	b.lost++
	b.stats.Lost++
}

func (b *Buffer) clear() {
	b.ring = [capacity]*rtp.Packet{}
	b.gaps = b.gaps[:0]
}

// interval is the time between two demands for one packet.
func (b *Buffer) interval() time.Duration {
	return min(max(b.repair+b.repair/2, minInterval), maxInterval)
}

// hopeless reports whether a missing packet is to be given up.
func (b *Buffer) hopeless(g *gap, now time.Time) bool {
	waited := now.Sub(g.since)
	switch {
	case !b.nack:
		return waited >= b.cfg.Reorder
	case g.tries == 0 || now.Sub(g.asked) < b.interval():
		return false
	}
	return g.tries >= enoughTries && waited >= min(minWait, b.cfg.MaxWait) ||
		g.tries >= fewTries && waited >= b.cfg.MaxWait
}

// Nacks appends the sequence numbers that have to be asked for now.
func (b *Buffer) Nacks(now time.Time, dst []uint16) []uint16 {
	if !b.nack {
		return dst
	}
	for i := range b.gaps {
		if g := &b.gaps[i]; g.tries < maxTries && !b.due(g).After(now) {
			g.asked = now
			g.tries++
			b.stats.Asked++
			dst = append(dst, uint16(g.seq))
		}
	}
	return dst
}

func (b *Buffer) due(g *gap) time.Time {
	if g.tries == 0 {
		return g.since.Add(b.reorder)
	}
	return g.asked.Add(b.interval())
}

// Deadline is when Pop and Nacks have to be called again if no packet comes
// before; the zero Time when nothing is missing.
func (b *Buffer) Deadline() (at time.Time) {
	if len(b.gaps) == 0 {
		return at
	}
	if !b.nack {
		return b.gaps[0].since.Add(b.cfg.Reorder)
	}
	for i := range b.gaps {
		g := &b.gaps[i]
		due := b.due(g)
		if g.tries == maxTries {
			if i > 0 {
				continue // it waits for those before it
			}
			if least := g.since.Add(min(minWait, b.cfg.MaxWait)); due.Before(least) {
				due = least
			}
		}
		if at.IsZero() || due.Before(at) {
			at = due
		}
	}
	return at
}
