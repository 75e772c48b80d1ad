package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"frontrow/internal/room"
	"frontrow/internal/room/eventlog"
	"frontrow/internal/tail"
)

// attempts is how often a command is decided anew after the log has gone on
// without this writer.
const attempts = 3

// loadTimeout bounds reading a log back.
const loadTimeout = 30 * time.Second

// channel is the room of one channel. Its writer alone changes the state.
type channel struct {
	rooms  *Rooms
	name   string
	log    *slog.Logger
	limits limiter
	tail   *tail.Tail[room.Told]

	running bool // under rooms.mu

	mu    sync.RWMutex
	state *room.State // nil before the first show is open

	requests chan request
}

// request is a command, or a show to open.
type request struct {
	cmd   room.Command
	open  string
	reply chan reply
}

type reply struct {
	answer room.Answer
	err    error
}

// ask hands a request to the writer and waits for its reply.
func (c *channel) ask(ctx context.Context, stop <-chan struct{}, q request) (room.Answer, error) {
	q.reply = make(chan reply, 1)
	if q.open != "" {
		select {
		case c.requests <- q:
		case <-stop:
			return room.Answer{}, room.Restart.Refuse()
		case <-ctx.Done():
			return room.Answer{}, ctx.Err()
		}
	} else {
		select {
		case c.requests <- q:
		default:
			return room.Answer{}, room.Busy.Refuse()
		}
	}
	select {
	case r := <-q.reply:
		return r.answer, r.err
	case <-stop:
		return room.Answer{}, room.Restart.Refuse()
	case <-ctx.Done():
		return room.Answer{}, ctx.Err()
	}
}

// write is the writer: one request after the other until stop is closed.
func (c *channel) write(stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		case q := <-c.requests:
			var r reply
			if q.open != "" {
				r.err = c.open(q.open)
			} else {
				r.answer, r.err = c.grant(q.cmd)
			}
			q.reply <- r
		}
	}
}

// open reads a show's log back and makes it the current one.
func (c *channel) open(show string) error {
	if c.state != nil && c.state.Position().Epoch == show {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), loadTimeout)
	defer cancel()
	start := c.rooms.deps.Now()
	state := room.NewState(show, c.rooms.deps.Features)
	var newest tail.Ring[*room.Entry]
	err := c.rooms.deps.Log.Read(ctx, show, 0, func(e *room.Entry) error {
		state.Apply(e)
		if newest.Append(e); newest.Len() > c.rooms.cfg.Keep {
			newest.DropTo(newest.First() + 1)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read the log of show %s back: %w", show, err)
	}
	if n := state.Position().Offset; n > 0 {
		c.log.Info("the room's log is read back", "show", show, "entries", n, "took", c.rooms.deps.Now().Sub(start))
	} else {
		first := room.Command{Name: "show.open", Actor: room.System(), Data: room.JSON(map[string]string{"show": show})}
		c.rooms.stamp(c.name, &first)
		e, _, err := entry(state, first)
		if err != nil {
			return err
		}
		if err := c.append(show, e); err != nil {
			return fmt.Errorf("begin the log of show %s: %w", show, err)
		}
		state.Apply(e)
		newest.Append(e)
	}
	c.mu.Lock()
	c.state = state
	c.mu.Unlock()
	for n := newest.First(); n < newest.End(); n++ {
		c.tail.Append(room.Told{Epoch: show, Entry: newest.At(n)})
	}
	return nil
}

// early answers what needs no writer: a wish that has been granted, and a room
// that isn't open.
func (c *channel) early(spec room.CommandSpec, cmd room.Command) (a room.Answer, err error, done bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.state == nil {
		return a, room.Unavailable.Refuse(), true
	}
	a, done = c.state.Granted(cmd.Actor.ID, cmd.Key)
	return a, nil, done && !spec.Query
}

// decide asks the rules about a command. Rules that panic at what a stranger
// sent have changed nothing: that is this command's failure, not the server's.
func (c *channel) decide(cmd room.Command) (d room.Decision, err error) {
	defer func() {
		if p := recover(); p != nil {
			c.log.Error("the rules of a command panicked", "command", cmd.Name, "panic", p, "stack", string(debug.Stack()))
			err = room.Internal.Refuse()
		}
	}()
	return c.state.Decide(cmd)
}

// grant makes a fact of a command.
func (c *channel) grant(cmd room.Command) (room.Answer, error) {
	var err error
	for range attempts {
		if a, done := c.state.Granted(cmd.Actor.ID, cmd.Key); done {
			return a, nil
		}
		var d room.Decision
		if d, err = c.decide(cmd); err != nil {
			return room.Answer{}, err
		}
		if len(d.Events) == 0 {
			return room.Answer{Position: c.state.Position(), Data: d.Data}, nil
		}
		e := compose(c.state, cmd, d)
		show := c.state.Position().Epoch
		if err = c.append(show, e); err == nil {
			c.tell(show, e)
			return room.Answer{Position: c.state.Position(), Data: d.Data}, nil
		}
		// The entry may be in the log or not, and others' too: look.
		there, readErr := c.catchUp(e)
		switch {
		case readErr != nil:
			return room.Answer{}, errors.Join(err, readErr)
		case there:
			return room.Answer{Position: room.Position{Epoch: show, Offset: e.Offset}, Data: d.Data}, nil
		case !errors.Is(err, eventlog.ErrFenced):
			return room.Answer{}, err
		}
	}
	return room.Answer{}, err
}

// entry decides a command on a state that no one else sees yet.
func entry(s *room.State, cmd room.Command) (*room.Entry, room.Decision, error) {
	d, err := s.Decide(cmd)
	if err != nil {
		return nil, d, err
	}
	return compose(s, cmd, d), d, nil
}

// compose is the next entry: what was decided about a command.
func compose(s *room.State, cmd room.Command, d room.Decision) *room.Entry {
	e := &room.Entry{Offset: s.Position().Offset + 1, Edge: cmd.Edge, Wall: cmd.Wall, Events: d.Events}
	if cmd.Key != "" {
		e.Receipts = []room.Receipt{{Actor: cmd.Actor.ID, Key: cmd.Key, Data: d.Data}}
	}
	return e
}

func (c *channel) append(show string, e *room.Entry) error {
	ctx, cancel := context.WithTimeout(context.Background(), c.rooms.cfg.AppendTimeout)
	defer cancel()
	start := time.Now()
	err := c.rooms.deps.Log.Append(ctx, show, e)
	c.rooms.metrics.append.Observe(time.Since(start).Seconds())
	return err
}

// tell folds an entry that is in the log into the state and shows it to readers.
func (c *channel) tell(show string, e *room.Entry) {
	c.mu.Lock()
	c.state.Apply(e)
	c.mu.Unlock()
	c.tail.Append(room.Told{Epoch: show, Entry: e})
}

// catchUp tells what the log has that this writer doesn't know, and reports
// whether mine is part of it.
func (c *channel) catchUp(mine *room.Entry) (there bool, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), loadTimeout)
	defer cancel()
	want, err := eventlog.Encode(mine)
	if err != nil {
		return false, err
	}
	pos := c.state.Position()
	err = c.rooms.deps.Log.Read(ctx, pos.Epoch, pos.Offset, func(e *room.Entry) error {
		if e.Offset == mine.Offset {
			got, err := eventlog.Encode(e)
			if err != nil {
				return err
			}
			there = bytes.Equal(got, want)
		}
		c.tell(pos.Epoch, e)
		return nil
	})
	return there, err
}
