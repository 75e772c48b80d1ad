package command

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"frontrow/internal/room"
	"frontrow/internal/room/eventlog"
	"frontrow/internal/tail"
)

const (
	// saveEvery is how many entries a log grows by before the state is saved
	// again, and savePause the least time between two.
	saveEvery = 2000
	savePause = 10 * time.Second
	// saveTimeout bounds writing a state away.
	saveTimeout = 30 * time.Second
)

// keeper sees to it that a show's log need not be read from its beginning, and
// that what is to be forgotten is.
type keeper struct {
	grown  int         // entries since the last saved state
	saved  time.Time   // when that was
	must   bool        // the saved state holds what was erased
	erase  []uint64    // offsets that could not be erased yet
	tried  time.Time   // when erasing was last tried
	failed atomic.Bool // the last save did
	saving sync.WaitGroup
	busy   chan struct{} // holds a value while a state is written
}

func (k *keeper) wait() { k.saving.Wait() }

// begin reads a show's log back and makes it the current one.
func (c *channel) begin(show string) error {
	if c.state != nil && c.state.Position().Epoch == show {
		return nil
	}
	if err := c.leave(); err != nil {
		return err
	}
	start := c.rooms.deps.Now()
	r, err := c.load(show, nil)
	if err != nil {
		return err
	}
	if r.opened {
		c.log.Info("the room's log is read back", "show", show, "entries", r.state.Position().Offset, "took", c.rooms.deps.Now().Sub(start))
	} else if err := c.start(show, r.state, func(e *room.Entry) { r.newest.Append(e) }); err != nil {
		return err
	}
	c.state, c.lost = nil, show // the show before takes nothing more
	if err := c.readOpenings(); err != nil {
		return err
	}
	c.state, c.lost = r.state, ""
	c.keeper.grown, c.keeper.saved, c.keeper.erase = 0, start, nil
	c.keeper.must = r.forgets
	c.erase(show, r.left)
	c.open.Store(true)
	for n := r.newest.First(); n < r.newest.End(); n++ {
		c.tail.Append(room.Told{Epoch: show, Entry: r.newest.At(n)})
	}
	return nil
}

// settleFor bounds how long the room sees to what is due when a show ends. What is
// left then is gone on with when the next show is opened again.
const settleFor = 5 * time.Second

// leave ends the show before: nobody will look after its log or save its state again.
func (c *channel) leave() error {
	if c.state == nil {
		return nil
	}
	if err := c.settle(); err != nil {
		return err
	}
	show := c.state.Position().Epoch
	c.erase(show, nil)
	if n := len(c.keeper.erase); n > 0 {
		return fmt.Errorf("%d entries of show %s are still to be erased", n, show)
	}
	c.keeper.wait() // one that is under way may fail
	if c.keeper.must || c.keeper.failed.Load() {
		b, err := c.freeze()
		if err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(context.Background(), saveTimeout)
		defer cancel()
		if err := c.rooms.deps.Log.Save(ctx, show, b); err != nil {
			return fmt.Errorf("save the state of the show before: %w", err)
		}
	}
	c.keeper.must = false
	c.keeper.failed.Store(false)
	return nil
}

// settle lets the features of the show that ends do what is due: a poll closes,
// and its secret goes, before nobody looks at that log any more.
func (c *channel) settle() error {
	for until := time.Now().Add(settleFor); ; {
		feature, due := c.due()
		if !due {
			return nil
		}
		before := c.state.Position()
		if !c.tick() || c.state.Position() == before || time.Now().After(until) {
			return fmt.Errorf("%s has something to do still in show %s", feature, before.Epoch)
		}
	}
}

// read is a show's log as it was read back.
type read struct {
	state  *room.State
	newest *tail.Ring[*room.Entry]
	// left are entries that should have been erased and are still there; forgets
	// says that the saved state holds what was erased.
	left    []uint64
	forgets bool
	// opened says that the show's beginning is whole.
	opened bool
}

// load folds a show's log, from its saved state if there is one that this
// program wrote. each is called for all entries that are read.
func (c *channel) load(show string, each func(*room.Entry) error) (r read, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), loadTimeout)
	defer cancel()
	var saved bool // whether it could be used or not
	if r.state, r.left, saved, err = c.thaw(ctx, show); err != nil {
		return r, err
	}
	r.newest = &tail.Ring[*room.Entry]{}
	keep := uint64(c.rooms.cfg.Keep)
	folded := r.state.Position().Offset
	from := folded - min(folded, keep)
	r.opened = folded > 0
	there := make(map[uint64]bool)
	err = c.rooms.deps.Log.Read(ctx, show, from, func(e *room.Entry) error {
		if e.Offset > folded {
			r.state.Apply(e)
			r.left = append(r.left, e.Erase...)
			r.forgets = r.forgets || saved && len(e.Erase) > 0
			r.opened = r.opened || slices.ContainsFunc(e.Events, func(ev room.Event) bool { return ev.Type == "show.opened" })
		}
		there[e.Offset] = true
		if r.newest.Append(e); r.newest.Len() > int(keep) {
			r.newest.DropTo(r.newest.First() + 1)
		}
		if each != nil {
			return each(e)
		}
		return nil
	})
	if err != nil {
		return r, fmt.Errorf("read the log of show %s back: %w", show, err)
	}
	// What comes before the first entry that was read may be there or not.
	r.left = slices.DeleteFunc(r.left, func(o uint64) bool { return o > from && !there[o] })
	return r, nil
}

// thaw returns the saved state of a show, or an empty one, what had not been
// erased when it was saved, and whether one may be kept. A state that can't be
// used costs time only: the log is read from its beginning.
func (c *channel) thaw(ctx context.Context, show string) (s *room.State, left []uint64, saved bool, err error) {
	s = room.NewState(show, c.rooms.deps.Features)
	b, err := c.rooms.deps.Log.Saved(ctx, show)
	if err != nil {
		c.log.Warn("the saved state can't be read, the log is read from its beginning", "show", show, "error", err)
		return s, nil, true, ctx.Err()
	}
	if b == nil {
		return s, nil, false, nil
	}
	head, state, _ := bytes.Cut(b, []byte("\n"))
	by, owed, owes := bytes.Cut(head, []byte(" "))
	if string(by) != c.rooms.deps.Build {
		c.log.Info("another build saved the state, the log is read from its beginning", "show", show)
		return s, nil, true, nil
	}
	if owes {
		err = json.Unmarshal(owed, &left)
	}
	if err = errors.Join(err, s.Thaw(state)); err != nil {
		c.log.Warn("a saved state is not used, the log is read from its beginning", "show", show, "error", err)
		return room.NewState(show, c.rooms.deps.Features), nil, true, nil
	}
	return s, left, true, nil
}

// freeze writes the state below a line with the name of the program that can
// read it, and with what is still to be erased.
func (c *channel) freeze() ([]byte, error) {
	b, err := c.state.Freeze()
	head := []byte(c.rooms.deps.Build)
	if owed := c.keeper.erase; len(owed) > 0 {
		head = append(append(head, ' '), room.JSON(owed)...)
	}
	return append(append(head, '\n'), b...), err
}

// reload puts the state in the place that the log is at, tells what readers
// have not heard, and reports whether mine is in the log.
func (c *channel) reload(show string, mine *room.Entry) (there bool, err error) {
	want, err := eventlog.Encode(mine)
	if err != nil {
		return false, err
	}
	r, err := c.load(show, func(e *room.Entry) error {
		if e.Offset != mine.Offset {
			return nil
		}
		got, err := eventlog.Encode(e)
		there = bytes.Equal(got, want)
		return err
	})
	if err != nil {
		return false, err
	}
	c.state = r.state
	c.keeper.must = c.keeper.must || r.forgets
	c.erase(show, r.left)
	for n := r.newest.First(); n < r.newest.End(); n++ {
		if e := r.newest.At(n); e.Offset >= mine.Offset {
			c.tellOnly(show, e)
		}
	}
	return there, nil
}

// tellOnly shows readers an entry that the state has folded already.
func (c *channel) tellOnly(show string, e *room.Entry) {
	c.tail.Append(room.Told{Epoch: show, Entry: e})
}

// erase deletes entries whose time is over. What can't be deleted now is tried
// again.
func (c *channel) erase(show string, offsets []uint64) {
	if len(offsets) == 0 && len(c.keeper.erase) == 0 {
		return
	}
	if len(offsets) > 0 {
		c.keeper.must = true
	}
	ctx, cancel := context.WithTimeout(context.Background(), c.rooms.cfg.AppendTimeout)
	defer cancel()
	var left []uint64
	all := append(c.keeper.erase, offsets...)
	slices.Sort(all)
	for _, o := range slices.Compact(all) {
		if err := c.rooms.deps.Log.Erase(ctx, show, o); err != nil {
			c.log.Error("an entry could not be erased, it is tried again", "show", show, "offset", o, "error", err)
			left = append(left, o)
		}
	}
	c.keeper.erase, c.keeper.tried = left, c.rooms.deps.Now()
}

// keep saves the state when it is time to.
func (c *channel) keep() {
	k := &c.keeper
	if c.state == nil {
		return
	}
	now := c.rooms.deps.Now()
	if len(k.erase) > 0 && now.Sub(k.tried) >= savePause {
		c.erase(c.state.Position().Epoch, nil)
	}
	failed := k.failed.Load()
	if k.must = k.must || failed; !k.must && k.grown < saveEvery {
		return
	}
	if (!k.must || failed) && now.Sub(k.saved) < savePause {
		return
	}
	if k.busy == nil {
		k.busy = make(chan struct{}, 1)
	}
	select {
	case k.busy <- struct{}{}:
	default:
		return // the last one is still being written
	}
	show := c.state.Position().Epoch
	b, err := c.freeze()
	if err != nil {
		c.log.Error("the state of a room can't be saved", "show", show, "error", err)
		<-k.busy
		k.grown, k.saved = 0, now
		return
	}
	k.grown, k.saved, k.must = 0, now, false
	k.failed.Store(false)
	k.saving.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), saveTimeout)
		defer cancel()
		if err := c.rooms.deps.Log.Save(ctx, show, b); err != nil {
			c.log.Error("the state of a room was not saved, it is tried again", "show", show, "error", err)
			k.failed.Store(true)
		}
		<-k.busy
	})
}
