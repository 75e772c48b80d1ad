package command

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
	"sync/atomic"
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

// channel is the room of one channel. Its writer alone reads and changes the
// state: whoever wants something of it sends a request.
type channel struct {
	rooms *Rooms
	name  string
	log   *slog.Logger
	tail  *tail.Tail[room.Told]
	open  atomic.Bool // a show is open

	running bool // under rooms.mu

	openings openings

	requests chan request
	answers  chan []asked // of bundles, for tell
	spare    chan []asked // of bundles that are told

	// Of the writer.
	state  *room.State // nil before the first show is open
	limits limiter
	once   once
	keeper keeper
	bulk   time.Time // when commands last came in bulk
	lost   string    // the show whose log could not be read back: it is tried again
	ticked time.Time // when a tick last failed
}

// request is a command, a show to open, or somebody who wants to look.
type request struct {
	cmd  room.Command
	spec *room.CommandSpec // of cmd, where there is one
	show string
	look func(*room.State)
	// ahead asks only whether the command is to be decided: errGoOn. counted says
	// that it was, or was taken from a bundle, and is within its sender's rate.
	ahead, counted bool

	reply chan reply
	asker room.Asker // of a posted command, in place of reply
}

// answer gives a request its reply.
func (q *request) answer(r reply) {
	if q.asker != nil {
		q.asker.Answer(r.answer, r.err)
		return
	}
	q.reply <- r
}

type reply struct {
	answer room.Answer
	err    error
}

// maxAge is how long a command may wait for the writer, so that its sender gets
// an answer.
const maxAge = 10 * time.Second

// ask hands a request to the writer and waits for its reply. While the writer
// is busy the sender waits: one who sends much is slowed and nobody else.
func (c *channel) ask(ctx context.Context, stop <-chan struct{}, q request) (room.Answer, error) {
	q.reply = c.rooms.replies.Get().(chan reply)
	select {
	case c.requests <- q:
	case <-stop:
		return room.Answer{}, room.Restart.Refuse()
	case <-ctx.Done():
		return room.Answer{}, room.Busy.Refuse()
	}
	select {
	case r := <-q.reply:
		c.rooms.replies.Put(q.reply) // only this goroutine knows it now
		return r.answer, r.err
	case <-stop:
		// The writer ends with what it has begun.
		select {
		case r := <-q.reply:
			return r.answer, r.err
		default:
			return room.Answer{}, room.Restart.Refuse()
		}
	case <-ctx.Done():
		return room.Answer{}, ctx.Err()
	}
}

// write is the writer: one request after the other until stop is closed.
func (c *channel) write(stop <-chan struct{}) {
	defer c.keeper.wait()
	defer close(c.answers)
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		timer.Reset(c.untilTick())
		select {
		case <-stop:
			return
		case q := <-c.requests:
			for next := &q; next != nil; {
				next = c.serve(*next)
			}
		case <-timer.C:
			c.tick()
		}
		c.keep()
	}
}

// late reports whether a command has waited for too long.
func (q *request) late(now time.Time) bool {
	return q.cmd.Wall > 0 && now.Sub(time.UnixMicro(q.cmd.Wall)) > maxAge
}

// bulk reports whether it is a command that is gathered with others.
func (q *request) bulk() bool { return q.spec != nil && q.spec.Bulk }

// serve answers a request. What it took from the queue beyond that is returned.
func (c *channel) serve(q request) (next *request) {
	var r reply
	switch {
	case q.late(c.rooms.deps.Now()):
		r.err = room.Busy.Refuse()
	case q.show != "":
		r.err = c.begin(q.show)
	case c.state == nil && c.lost != "" && c.begin(c.lost) == nil:
		return &q
	case c.state == nil:
		r.err = room.Unavailable.Refuse()
	case q.look != nil:
		q.look(c.state)
	case q.spec.Query:
		r.answer, r.err = c.tellOne(q.cmd)
	case q.bulk():
		return c.together(q)
	case q.ahead:
		r.answer, r.err = c.known(q.cmd)
	default:
		r.answer, r.err = c.grant(q.cmd, q.counted)
	}
	q.answer(r)
	return nil
}

// tellOne answers a query.
func (c *channel) tellOne(cmd room.Command) (room.Answer, error) {
	if err := c.limitAsk(cmd); err != nil {
		return room.Answer{}, err
	}
	d, err := c.decide(cmd)
	return room.Answer{Position: c.state.Position(), Data: d.Data}, err
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

// errGoOn says that a command was neither granted before nor sent too fast.
var errGoOn = errors.New("the command is to be decided")

// known answers a command that need not be decided, and counts any other: errGoOn.
func (c *channel) known(cmd room.Command) (room.Answer, error) {
	if a, done := c.state.Granted(cmd.Actor.ID, cmd.Key); done {
		return a, nil
	}
	if err := c.limit(cmd.Actor, false); err != nil {
		return room.Answer{}, err
	}
	return room.Answer{}, errGoOn
}

// grant makes a fact of a command. One that was counted already costs its sender
// nothing more.
func (c *channel) grant(cmd room.Command, counted bool) (room.Answer, error) {
	if !counted {
		if a, err := c.known(cmd); !errors.Is(err, errGoOn) {
			return a, err
		}
	}
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
			c.erase(show, d.Erase)
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

// compose is the next entry: what was decided about a command.
func compose(s *room.State, cmd room.Command, d room.Decision) *room.Entry {
	e := &room.Entry{Offset: s.Position().Offset + 1, Edge: cmd.Edge, Wall: cmd.Wall, Events: d.Events, Erase: d.Erase}
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
	c.keeper.grown++
	return err
}

// tell folds an entry that is in the log into the state and shows it to readers.
func (c *channel) tell(show string, e *room.Entry) {
	c.state.Apply(e)
	c.tail.Append(room.Told{Epoch: show, Entry: e})
}

// catchUp tells what the log has that this writer doesn't know, and reports
// whether mine is part of it. Whoever wrote the rest may not have erased what it
// made an end of.
func (c *channel) catchUp(mine *room.Entry) (there bool, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), loadTimeout)
	defer cancel()
	want, err := eventlog.Encode(mine)
	if err != nil {
		return false, err
	}
	pos := c.state.Position()
	var ends []uint64
	defer func() { c.erase(pos.Epoch, ends) }()
	err = c.rooms.deps.Log.Read(ctx, pos.Epoch, pos.Offset, func(e *room.Entry) error {
		if e.Offset == mine.Offset {
			got, err := eventlog.Encode(e)
			if err != nil {
				return err
			}
			there = bytes.Equal(got, want)
		}
		c.tell(pos.Epoch, e)
		ends = append(ends, e.Erase...)
		return nil
	})
	return there, err
}

const (
	// noTick is how long the writer sleeps where no feature waits for a moment.
	noTick = time.Hour
	// tickPause is the shortest time between two ticks, so that rules which never
	// move on don't eat the processor.
	tickPause = 20 * time.Millisecond
	// tickAgain is the least time between two ticks where the first failed.
	tickAgain = time.Second
)

// untilTick is how long the features can wait.
func (c *channel) untilTick() time.Duration {
	wait := noTick
	if c.keeper.must || len(c.keeper.erase) > 0 {
		wait = savePause // an erasure is whole when the saved state has forgotten too
	}
	if c.state == nil {
		return wait
	}
	at, _ := c.state.Next()
	if at == 0 {
		return wait
	}
	now := c.rooms.deps.Now()
	return min(max(time.UnixMicro(at).Sub(now), c.ticked.Add(tickAgain).Sub(now), tickPause), wait)
}

// due returns the feature whose moment has come, if there is one.
func (c *channel) due() (feature string, due bool) {
	if c.state == nil {
		return "", false
	}
	at, feature := c.state.Next()
	return feature, at != 0 && !time.UnixMicro(at).After(c.rooms.deps.Now())
}

// tick sends the feature whose moment has come its command, and reports whether
// there was one that did what it wanted.
func (c *channel) tick() bool {
	feature, due := c.due()
	if !due {
		return false
	}
	cmd := room.Command{Name: room.Tick(feature), Actor: room.System()}
	c.rooms.stamp(c.name, &cmd, false)
	if _, err := c.grant(cmd, false); err != nil {
		c.log.Error("a feature's moment passed without its deed, it is tried again", "command", cmd.Name, "error", err)
		c.ticked = c.rooms.deps.Now()
		return false
	}
	return true
}
