package command

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"frontrow/internal/room"
)

// Records is what outlives a show beside its log.
type Records interface {
	// Before returns the channel's show before that one, "" for none.
	Before(ctx context.Context, channel, show string) (string, error)
	// Settle keeps what an ended show leaves, by feature. Told again, it changes
	// nothing.
	Settle(ctx context.Context, channel, show string, of map[string]json.RawMessage) error
	// Openings returns what people bring along from the shows that were settled.
	Openings(ctx context.Context, channel string) ([]Opening, error)
}

// Opening is what somebody brings along: a command in bulk that the server
// sends once they are there.
type Opening struct {
	Actor   string
	Command string
	Data    json.RawMessage
}

const (
	// maxEntry bounds the entries that a show begins with, bytes of data; a
	// message of the log holds a megabyte.
	maxEntry = 256 << 10
	// perEntry bounds their events.
	perEntry = 512
)

// start begins the log of a show with what the one before left, and ends that
// beginning with show.opened. A beginning that was cut short is gone on with:
// the log before has ended, so that it comes out the same.
func (c *channel) start(show string, state *room.State, each func(*room.Entry)) error {
	carried, err := c.inherit(show)
	if err != nil {
		return err
	}
	first := room.Command{Name: "show.open", Actor: room.System(), Data: room.JSON(map[string]string{"show": show})}
	c.rooms.stamp(c.name, &first, false)
	d, err := state.Decide(first)
	if err != nil {
		return err
	}
	all := append(portions(state.Bring(carried)), d.Events)
	for _, events := range all[min(int(state.Position().Offset), len(all)-1):] {
		e := &room.Entry{Offset: state.Position().Offset + 1, Edge: first.Edge, Wall: first.Wall, Events: events}
		if err := c.append(show, e); err != nil {
			return fmt.Errorf("begin the log of show %s: %w", show, err)
		}
		state.Apply(e)
		each(e)
	}
	return nil
}

// inherit settles the show before and returns what it carries.
func (c *channel) inherit(show string) (map[string]json.RawMessage, error) {
	records := c.rooms.deps.Records
	if records == nil {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), loadTimeout)
	defer cancel()
	before, err := records.Before(ctx, c.name, show)
	if err != nil {
		return nil, fmt.Errorf("find the show before %s: %w", show, err)
	}
	if before == "" {
		return nil, nil
	}
	if c.state == nil || c.state.Position().Epoch != before {
		// The server stopped between the two shows.
		r, err := c.load(before, nil)
		if err != nil {
			return nil, err
		}
		c.state = r.state
		c.keeper.must, c.keeper.erase = r.forgets, nil
		c.erase(before, r.left)
		if err := c.leave(); err != nil {
			c.state, c.lost = nil, show
			return nil, err
		}
	}
	// What the show before would take from now on would be lost: until the next one
	// has begun, the room takes nothing.
	ended := c.state
	c.state, c.lost = nil, show
	if ended.Position().Offset == 0 {
		return nil, nil // its log is gone
	}
	settled, err := ended.Settle()
	if err == nil {
		err = records.Settle(ctx, c.name, before, settled)
	}
	if err != nil {
		return nil, fmt.Errorf("settle show %s: %w", before, err)
	}
	return ended.Carry()
}

// portions divides events so that each part fits into an entry.
func portions(events []room.Event) (parts [][]room.Event) {
	size, from := 0, 0
	for i := range events {
		n := len(events[i].Data) + 128
		if i > from && (size+n > maxEntry || i-from == perEntry) {
			parts, from, size = append(parts, events[from:i]), i, 0
		}
		size += n
	}
	if from < len(events) {
		parts = append(parts, events[from:])
	}
	return parts
}

// openings are what people bring along who have not been seen in this show.
type openings struct {
	mu   sync.Mutex
	left map[string]Opening
}

// readOpenings asks the records what people of the channel bring along.
func (c *channel) readOpenings() error {
	if c.rooms.deps.Records == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), loadTimeout)
	defer cancel()
	all, err := c.rooms.deps.Records.Openings(ctx, c.name)
	if err != nil {
		return fmt.Errorf("read what people bring along: %w", err)
	}
	left := make(map[string]Opening, len(all))
	for _, o := range all {
		left[o.Actor] = o
	}
	c.openings.mu.Lock()
	c.openings.left = left
	c.openings.mu.Unlock()
	return nil
}

// meet is called when somebody is there: what they bring along comes with them.
func (r *Rooms) meet(c *channel, actor string) {
	c.openings.mu.Lock()
	o, ok := c.openings.left[actor]
	delete(c.openings.left, actor)
	c.openings.mu.Unlock()
	if ok {
		r.Post(c.name, room.Command{Name: o.Command, Actor: room.System(), Data: o.Data}, brought{c, o})
	}
}

// brought is told whether an opening is in the room.
type brought struct {
	c *channel
	o Opening
}

// Answer implements room.Asker.
func (b brought) Answer(_ room.Answer, err error) {
	if err == nil {
		return
	}
	b.c.log.Warn("what somebody brings along is not in the room yet, it is tried when they are seen again", "error", err)
	b.c.openings.mu.Lock()
	defer b.c.openings.mu.Unlock()
	if b.c.openings.left != nil {
		b.c.openings.left[b.o.Actor] = b.o
	}
}
