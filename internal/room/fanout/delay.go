package fanout

import (
	"slices"
	"sync"

	"frontrow/internal/room"
)

const (
	// mostBehind is the furthest that a picture may be behind, µs; further back is
	// watching a replay.
	mostBehind = 24 * 3600 * 1_000_000
	// noise is by how much two readings of a picture that goes on evenly may differ, µs.
	noise = 500_000
	// firstReading is how long after they came somebody's first reading may come, µs,
	// to count from then on: a client says every 10 s what it plays, and the picture
	// is later than the room.
	firstReading = 15_000_000
	// maxKnown is how many steps of a delay are known at a time.
	maxKnown = 8
	// delayAge is how long the delay of somebody who is gone is known at least, ms,
	// and maxDelays how many are new in that time before older ones go sooner.
	delayAge, maxDelays = 10 * 60_000, 1 << 15
)

// delay is how far behind the edge somebody sees the picture, by their own word. It
// is the identity's, over all its connections, so that a new one is no new word.
//
// A picture goes on or stands still: whoever has seen a moment has seen it. So a
// delay counts only as far as it leads back to the latest moment that was seen, and
// grows no faster than time goes.
type delay struct {
	mu     sync.Mutex
	came   int64        // the edge when they came, µs
	said   int64        // the latest reading, µs; 0 for none
	newest int64        // the latest moment seen, programme clock
	known  []room.Delay // replaced where it changes, and never written to
	turn   int          // of delays, when it was touched
}

// hear notes that the moment at is watched, and returns how far behind that is.
func (d *delay) hear(at, edge int64) int64 {
	behind := min(max(edge-at, 1), mostBehind)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.said, d.newest = behind, max(d.newest, min(at, edge))
	n := len(d.known)
	if n > 0 && d.known[n-1].Behind <= behind && behind < d.known[n-1].Behind+noise {
		return behind
	}
	since := edge
	if n == 0 && edge-d.came <= firstReading {
		since = d.came
	}
	for ; n > 0 && d.known[n-1].Behind >= behind; n-- {
		since = d.known[n-1].Since
	}
	known := slices.Clone(d.known[:n])
	if n == 0 || behind >= known[n-1].Behind+noise {
		known = append(known, room.Delay{Since: since, Behind: behind})
	}
	if len(known) > maxKnown {
		known = slices.Delete(known, 1, 2) // less is known then, and not more
	}
	d.known = known
	return behind
}

// believed is how far behind the edge the picture is believed to be, of which a
// connection says own (0 for nothing), and what of that was known before.
func (d *delay) believed(own, edge int64) (behind int64, known []room.Delay) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if own == 0 {
		own = d.said
	}
	return max(0, min(own, edge-d.newest+noise)), d.known
}

// delays are the delays of a hall by identity, those who left lately too: what was
// touched in this turn, and in the one before.
type delays struct {
	mu          sync.Mutex
	now, before map[string]*delay
	turn        int
	since       int64 // on the coarse clock, ms
}

// of returns the delay of an identity. Who has none gets that of or, as which their
// connection has been here.
func (a *delays) of(id string, or *delay, clock int64) *delay {
	if id == "" {
		return or
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	d := a.now[id]
	if d == nil {
		d = a.before[id]
	}
	if d == nil {
		d = or
	}
	a.keep(id, d, clock)
	return d
}

// touch says that somebody is still here.
func (a *delays) touch(id string, d *delay, clock int64) {
	if id == "" {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if d.turn != a.turn || clock-a.since >= delayAge {
		a.keep(id, d, clock)
	}
}

// keep has d in this turn; mu is held.
func (a *delays) keep(id string, d *delay, clock int64) {
	if a.now == nil || clock-a.since >= delayAge || len(a.now) >= maxDelays {
		a.now, a.before = make(map[string]*delay), a.now
		a.turn++
		a.since = clock
	}
	a.now[id], d.turn = d, a.turn
}

// picture is the delay of whoever the connection is; its reader alone calls it.
func (c *conn) picture() *delay {
	if c.delay == nil {
		c.delay = c.hall.delays.of(c.actor.Load().ID, &delay{came: c.srv.edge(c.hall.channel)}, c.srv.clock.Load())
	}
	return c.delay
}

// late is how far behind the edge its client says that the picture is, µs; 0 for
// nothing. An event stream's says it by POST, as the same identity.
func (c *conn) late() int64 {
	if c.format != stream {
		return c.behind.Load()
	}
	c.delay.mu.Lock()
	defer c.delay.mu.Unlock()
	return c.delay.said
}

// becomes is picture of whoever the connection is from now on. A newcomer has been
// here as who it was.
func (c *conn) becomes(a *room.Actor) {
	was := c.picture()
	was.mu.Lock()
	or := &delay{came: was.came, said: was.said, newest: was.newest, known: was.known}
	was.mu.Unlock()
	c.delay = c.hall.delays.of(a.ID, or, c.srv.clock.Load())
}

// edge is a channel's live edge, or the wall clock, with which the programme clock goes.
func (s *Server) edge(channel string) int64 {
	if at, live := s.deps.Edge(channel); live {
		return at
	}
	return s.deps.Now().UnixMicro()
}
