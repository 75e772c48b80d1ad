package follow

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"frontrow/internal/room"
	"frontrow/internal/tail"
)

const (
	// pageEntries and pageBytes bound what is read of a log at once.
	pageEntries, pageBytes = 2048, 4 << 20
	// gather is how long the newest entries are collected for, so that a busy
	// room is read in batches.
	gather = 50 * time.Millisecond
	// saveEvery is the least time between two saves of a position while entries
	// go on coming. Those since the last save come again after a crash.
	saveEvery = time.Second
	// saveTimeout bounds the last save, when the server stops.
	saveTimeout = 2 * time.Second
	// firstPause and lastPause are how long a failure is waited out.
	firstPause, lastPause = 500 * time.Millisecond, 30 * time.Second
)

// cursor is one reader in one channel.
type cursor struct {
	deps    Deps
	reader  Reader
	channel string
	tail    *tail.Tail[room.Told]
	log     *slog.Logger

	at     room.Position // everything up to it was taken
	saved  room.Position
	saving time.Time // when it was last saved
	next   uint64    // in the tail
}

// run goes on after every failure, from where it is, until ctx ends.
func (c *cursor) run(ctx context.Context) {
	pause := firstPause
	for ctx.Err() == nil {
		was := c.at
		err := c.follow(ctx)
		if ctx.Err() != nil {
			break
		}
		if c.at != was {
			pause = firstPause
		}
		c.log.Error("a reader can't go on, it is tried again", "at", c.at.Epoch, "offset", c.at.Offset, "pause", pause, "err", err)
		select {
		case <-time.After(pause/2 + rand.N(pause/2)):
		case <-ctx.Done():
		}
		pause = min(2*pause, lastPause)
	}
	if c.at == c.saved {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTimeout)
	defer cancel()
	if err := c.save(ctx); err != nil {
		c.log.Warn("where a reader is was not saved, some entries come again", "err", err)
	}
}

// follow finds the place and goes on from there. It returns an error always.
func (c *cursor) follow(ctx context.Context) error {
	if err := c.begin(ctx); err != nil {
		return err
	}
	for {
		// What is appended while the log is read is in the tail from here on.
		c.next = c.tail.End()
		if err := c.catchUp(ctx); err != nil {
			return err
		}
		if err := c.live(ctx); err != nil {
			return err
		}
	}
}

// begin finds the place where the reader was, or the beginning of the current
// show.
func (c *cursor) begin(ctx context.Context) error {
	if c.at.Epoch != "" {
		return nil
	}
	at, err := c.deps.Positions.Position(ctx, c.reader.Name, c.channel)
	if err != nil {
		return fmt.Errorf("find the reader's position: %w", err)
	}
	c.at, c.saved = at, at
	if at.Epoch != "" {
		return nil
	}
	shows, err := c.deps.Shows.After(ctx, c.channel, "")
	if err == nil && len(shows) == 0 {
		err = errors.New("there is none yet")
	}
	if err != nil {
		return fmt.Errorf("find the current show: %w", err)
	}
	// Kept at once: this show may be over when the reader comes back.
	c.at = room.Position{Epoch: shows[0]}
	if err := c.save(ctx); err != nil {
		c.at = room.Position{}
		return err
	}
	return nil
}

// catchUp reads the logs to the end of the newest one.
func (c *cursor) catchUp(ctx context.Context) error {
	for {
		if err := c.drain(ctx); err != nil {
			return err
		}
		next, err := c.successor(ctx)
		if err != nil {
			return err
		}
		if next == "" {
			return c.keep(ctx)
		}
		// Nothing is added to a log once the next one has begun, but something may
		// have been between the end that was read and that moment.
		if err := c.drain(ctx); err != nil {
			return err
		}
		c.at = room.Position{Epoch: next}
		if err := c.save(ctx); err != nil {
			return err
		}
	}
}

// successor is the show after the one that is read, "" while that one goes on:
// the next one may be opened already, but it has begun with its first entry.
func (c *cursor) successor(ctx context.Context) (string, error) {
	later, err := c.deps.Shows.After(ctx, c.channel, c.at.Epoch)
	if err != nil {
		return "", fmt.Errorf("find the show after %s: %w", c.at.Epoch, err)
	}
	for _, show := range later {
		begun := false
		err := c.deps.Log.Read(ctx, show, 0, func(*room.Entry) error { begun = true; return errEnough })
		if err != nil && !errors.Is(err, errEnough) {
			return "", fmt.Errorf("look whether show %s has begun: %w", show, err)
		}
		if begun {
			return later[0], nil
		}
	}
	return "", nil
}

var errEnough = errors.New("enough was read")

// drain gives the reader what the log has after its position. Nothing is taken
// while the log is being read, which must not wait.
func (c *cursor) drain(ctx context.Context) error {
	for {
		var page []room.Told
		size, more := 0, false
		err := c.deps.Log.Read(ctx, c.at.Epoch, c.at.Offset, func(e *room.Entry) error {
			if more = len(page) >= pageEntries || size > pageBytes; more {
				return errEnough
			}
			page = append(page, room.Told{Epoch: c.at.Epoch, Entry: e})
			for i := range e.Events {
				size += len(e.Events[i].Data)
			}
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) {
			return fmt.Errorf("read the log of show %s: %w", c.at.Epoch, err)
		}
		for len(page) > 0 {
			n := min(len(page), MaxBatch)
			if err := c.take(ctx, page[:n]); err != nil {
				return err
			}
			page = page[n:]
		}
		if !more {
			return nil
		}
	}
}

// take gives the reader a batch, and moves on.
func (c *cursor) take(ctx context.Context, batch []room.Told) error {
	if err := c.reader.Take(ctx, c.channel, batch); err != nil {
		return fmt.Errorf("take %d entries of show %s after %d: %w", len(batch), c.at.Epoch, c.at.Offset, err)
	}
	c.at.Offset = batch[len(batch)-1].Entry.Offset
	if time.Since(c.saving) < saveEvery {
		return nil
	}
	return c.keep(ctx)
}

// keep saves the position if it is another.
func (c *cursor) keep(ctx context.Context) error {
	if c.at == c.saved {
		return nil
	}
	return c.save(ctx)
}

func (c *cursor) save(ctx context.Context) error {
	if err := c.deps.Positions.SetPosition(ctx, c.reader.Name, c.channel, c.at); err != nil {
		return fmt.Errorf("save the reader's position: %w", err)
	}
	c.saved, c.saving = c.at, time.Now()
	return nil
}

// live gives the reader what the tail says, until the log has to be read again.
func (c *cursor) live(ctx context.Context) error {
	told := make([]room.Told, MaxBatch)
	for {
		n, err := c.listen(ctx, told)
		if err != nil {
			return err
		}
		batch, whole := c.fresh(told[:n])
		if len(batch) > 0 {
			if err := c.take(ctx, batch); err != nil {
				return err
			}
		}
		clear(told)
		if n == 0 || !whole {
			return nil
		}
	}
}

// listen waits for the newest entries. None means that some were lost.
func (c *cursor) listen(ctx context.Context, told []room.Told) (int, error) {
	for {
		wait, cancel := ctx, func() {}
		if c.at != c.saved {
			wait, cancel = context.WithTimeout(ctx, saveEvery)
		}
		n, next, lost, err := c.tail.Wait(wait, c.next, told[:1])
		cancel()
		switch {
		case err != nil && ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded):
			if err := c.keep(ctx); err != nil {
				return 0, err
			}
			continue
		case err != nil:
			return 0, fmt.Errorf("follow the room: %w", err)
		case lost > 0:
			return 0, nil
		}
		c.next = next
		select {
		case <-time.After(gather):
		case <-ctx.Done():
			return 0, ctx.Err()
		}
		more, next, lost := c.tail.Read(c.next, told[n:])
		if lost > 0 {
			return 0, nil
		}
		c.next = next
		return n + more, nil
	}
}

// fresh returns what of the newest entries comes next. whole is false if they
// don't go on from here, which the log has to settle.
func (c *cursor) fresh(told []room.Told) (batch []room.Told, whole bool) {
	at, start := c.at, 0
	for start < len(told) && told[start].Epoch == at.Epoch && told[start].Entry.Offset <= at.Offset {
		start++
	}
	end := start
	for end < len(told) && told[end].Epoch == at.Epoch && told[end].Entry.Offset == at.Offset+1 {
		at.Offset++
		end++
	}
	return told[start:end], end == len(told)
}
