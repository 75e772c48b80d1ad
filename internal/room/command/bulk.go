package command

import (
	"errors"
	"time"

	"frontrow/internal/room"
	"frontrow/internal/room/eventlog"
)

const (
	// gatherFor is how long commands in bulk wait for one another while they keep
	// coming: each append costs a sync of the disk, whatever is in it.
	gatherFor = 4 * time.Millisecond
	// gatherCounts is gatherFor where all of them are of a kind that is only counted.
	gatherCounts = 50 * time.Millisecond
	// gatherWithin is how recently others must have come for that.
	gatherWithin = 50 * time.Millisecond
	// gatherMost and gatherBytes bound one entry.
	gatherMost  = 2048
	gatherBytes = 256 << 10
)

// asked is a command of a bundle, with its answer if the append succeeds.
type asked struct {
	request
	answer room.Answer
	err    error
	noted  uint64 // as the writer's memory names it; 0 where it notes nothing
}

// spares is how many slices for bundles are kept.
const spares = 4

// answersWaiting is how many bundles may wait to be told.
const answersWaiting = 64

// tellAskers answers those whose commands were in bundles, until the writer ends. It
// is apart from the writer, which decides the next bundle meanwhile.
func (c *channel) tellAskers() {
	for all := range c.answers {
		for i := range all {
			a := &all[i]
			if a.asker != nil { // Do counts its own
				c.rooms.count(a.cmd.Name, a.err)
			}
			a.request.answer(reply{a.answer, a.err})
		}
		clear(all)
		select {
		case c.spare <- all[:0]:
		default:
		}
	}
}

// together makes one entry of the commands in bulk that are waiting and begin
// with q. Each is decided on the state that the ones before it left, which
// nobody else sees until the entry is in the log. What is to be alone in its entry
// ends the bundle, and is one. What was taken from the queue beyond that is returned.
func (c *channel) together(q request) (next *request) {
	// The entry's clocks are those of its first command: rules that look at them
	// see the same when the log is read back.
	e := &room.Entry{Offset: c.state.Position().Offset + 1, Edge: q.cmd.Edge, Wall: q.cmd.Wall}
	show := c.state.Position().Epoch
	var all []asked // as large as the busiest moment needs, and used again
	select {
	case all = <-c.spare:
	default:
	}
	start := time.Now()
	events := gathering{state: c.state, entry: e}
	waits, full := gatherCounts, false
	add := func(q request) {
		if q.spec.Join == nil {
			waits = gatherFor
		}
		noted, again := c.repeats(&q)
		if again {
			all = append(all, asked{request: q, answer: c.sameAnswer(q)})
			return
		}
		if !q.counted {
			if err := c.limit(q.cmd.Actor, true); err != nil {
				all = append(all, asked{request: q, err: err})
				return
			}
		}
		if q.cmd.Name != events.name {
			events.flush()
		}
		d, err := c.decide(q.cmd)
		if err != nil {
			all = append(all, asked{request: q, err: err})
			return
		}
		if full = d.Alone; d.Alone && !events.empty() {
			after := q // a copy: not every command is to be on the heap
			after.counted, next = true, &after
			return
		}
		events.add(q, d.Events)
		if noted != 0 {
			c.once.note(noted, start)
		}
		all = append(all, asked{request: q, answer: room.Answer{Data: d.Data}, noted: noted})
	}
	add(q)
	busy := start.Sub(c.bulk) < gatherWithin
	for len(all) < gatherMost && events.size < gatherBytes && next == nil && !full {
		var until time.Time
		if busy {
			until = start.Add(waits)
		}
		more, ok := c.another(until)
		if !ok {
			break
		}
		if more.bulk() && !more.late(start) {
			add(more)
		} else {
			next = &more
		}
	}
	events.flush()
	c.finish(show, e, all)
	c.bulk = time.Now()
	return next
}

// gathering makes the events of an entry of what was decided about the commands
// of a bundle, and folds them into the state.
type gathering struct {
	state *room.State
	entry *room.Entry
	size  int // bytes of the entry, about

	// held are events of commands of one name in a row that their spec may join.
	name string
	held []room.Event
}

// empty reports whether nothing was added yet.
func (g *gathering) empty() bool { return len(g.entry.Events)+len(g.held) == 0 }

// maxHeld is how many different events are held: each new one is compared with all.
const maxHeld = 64

// add takes what a command led to. Before a command of another name comes flush.
func (g *gathering) add(q request, events []room.Event) {
	for _, ev := range events {
		if ev.At == 0 && q.cmd.Edge != g.entry.Edge {
			ev.At = q.cmd.Edge
		}
		if q.spec.Join == nil {
			g.put(ev)
			continue
		}
		g.name = q.cmd.Name
		g.hold(ev, q.spec.Join)
	}
}

func (g *gathering) hold(ev room.Event, join func(a, b room.Event) (room.Event, bool)) {
	for i, was := range g.held {
		if one, ok := join(was, ev); ok {
			g.held[i] = one
			return
		}
	}
	if len(g.held) == maxHeld {
		name := g.name
		g.flush()
		g.name = name
	}
	g.held = append(g.held, ev)
}

// flush folds what is held.
func (g *gathering) flush() {
	for _, ev := range g.held {
		g.put(ev)
	}
	g.name, g.held = "", g.held[:0]
}

func (g *gathering) put(ev room.Event) {
	g.state.ApplyEvent(ev, g.entry)
	g.entry.Events = append(g.entry.Events, ev)
	g.size += len(ev.Data) + 128
}

// another returns the next request that is waiting, or comes until that moment;
// the zero time is now.
func (c *channel) another(until time.Time) (request, bool) {
	var wait time.Duration
	if !until.IsZero() {
		wait = time.Until(until)
		if wait <= 0 {
			return request{}, false
		}
	}
	select {
	case q := <-c.requests:
		return q, true
	default:
	}
	if wait == 0 {
		return request{}, false
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case q := <-c.requests:
		return q, true
	case <-timer.C:
		return request{}, false
	}
}

// finish appends the entry and answers everybody whose command is in it. Where
// the log refuses, the state holds what never became a fact: it is read back.
func (c *channel) finish(show string, e *room.Entry, all []asked) {
	pos := room.Position{Epoch: show, Offset: e.Offset}
	var err error
	switch {
	case len(e.Events) == 0:
		pos = c.state.Position()
	default:
		if err = c.append(show, e); err == nil {
			c.state.Seal(e)
			c.tellOnly(show, e)
		} else {
			err = c.recover(show, e, err)
		}
	}
	var refusal *room.Error
	if err != nil && !errors.As(err, &refusal) {
		c.log.Error("a bundle of commands failed", "commands", len(all), "error", err)
		err = room.Unavailable.Refuse()
	}
	for i := range all {
		a := &all[i]
		if err != nil && a.noted != 0 {
			c.once.forget(a.noted) // it may be sent again
		}
		if a.answer.Position = pos; a.err == nil {
			a.err = err
		}
	}
	c.answers <- all
}

// repeats reports whether a wish was granted before, as far as its rules can't
// tell; else it returns the name by which to note that it is.
func (c *channel) repeats(q *request) (noted uint64, again bool) {
	if !q.spec.Once || q.cmd.Key == "" {
		return 0, false
	}
	return c.once.knows(q.cmd.Actor.ID, q.cmd.Key)
}

// sameAnswer is what the sender of a repeat is told: what the rules say to the wish,
// of which nothing is done.
func (c *channel) sameAnswer(q request) (a room.Answer) {
	if q.spec.Answer == nil {
		return a
	}
	if d, err := c.decide(q.cmd); err == nil { // else it is too late to wish it, and was granted
		a.Data = d.Data
	}
	return a
}

// recover reads the room back after an append that failed. It returns nil where
// the entry is in the log after all.
func (c *channel) recover(show string, mine *room.Entry, why error) error {
	there, err := c.reload(show, mine)
	switch {
	case err != nil:
		c.state, c.lost = nil, show // the next request tries to read it again
		return errors.Join(why, err)
	case there:
		return nil
	case errors.Is(why, eventlog.ErrFenced):
		return room.Busy.Refuse() // somebody else wrote: the same wish can be sent again
	}
	return why
}
