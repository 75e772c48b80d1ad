package follow

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"frontrow/internal/room"
	"frontrow/internal/room/eventlog"
	"frontrow/internal/tail"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// world is what a Follower stands on, and who writes to it.
type world struct {
	t    *testing.T
	log  *eventlog.Memory
	tail *tail.Tail[room.Told]

	mu        sync.Mutex
	shows     []string
	at        map[string]room.Position
	saves     int
	failSaves bool
	last      map[string]uint64     // offsets, by show
	told      []room.Position       // everything that was ever appended
	place     map[room.Position]int // in told, from 1
	taken     []room.Position
	high      int // how far taken goes in told without a hole
	failTakes bool
}

func newWorld(t *testing.T, keep int) *world {
	return &world{
		t: t, log: eventlog.NewMemory(), tail: tail.New[room.Told](keep),
		shows: []string{"s_0"}, at: make(map[string]room.Position), place: make(map[room.Position]int), last: make(map[string]uint64),
	}
}

func (w *world) Position(_ context.Context, reader, channel string) (room.Position, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at[reader+"/"+channel], nil
}

func (w *world) SetPosition(_ context.Context, reader, channel string, at room.Position) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.failSaves {
		return errors.New("the disk is full")
	}
	w.saves++
	w.at[reader+"/"+channel] = at
	return nil
}

func (w *world) After(_ context.Context, _, show string) ([]string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if show == "" {
		return w.shows[len(w.shows)-1:], nil
	}
	i := slices.Index(w.shows, show)
	if i < 0 {
		return nil, fmt.Errorf("no show %s", show)
	}
	return slices.Clone(w.shows[i+1:]), nil
}

// say appends an entry to the newest show that has begun, and tells the tail.
func (w *world) say(show string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last[show]++
	e := &room.Entry{Offset: w.last[show], Events: []room.Event{{Type: "chat.message"}}}
	if err := w.log.Append(context.Background(), show, e); err != nil {
		w.t.Fatal(err)
	}
	w.told = append(w.told, room.Position{Epoch: show, Offset: e.Offset})
	w.place[w.told[len(w.told)-1]] = len(w.told)
	w.tail.Append(room.Told{Epoch: show, Entry: e})
}

func (w *world) save(show string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.shows = append(w.shows, show)
}

// take checks that a batch goes on from something that was taken before.
func (w *world) take(_ context.Context, _ string, entries []room.Told) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.failTakes {
		return errors.New("not now")
	}
	if len(entries) == 0 || len(entries) > MaxBatch {
		w.t.Errorf("%d entries at once", len(entries))
	}
	for i, e := range entries {
		p := room.Position{Epoch: e.Epoch, Offset: e.Entry.Offset}
		n := w.place[p] - 1
		if n > w.high {
			w.t.Errorf("%v came before %v", p, w.told[w.high])
		}
		if i > 0 && n != w.place[w.taken[len(w.taken)-1]] {
			w.t.Errorf("%v came after %v in one batch", p, w.taken[len(w.taken)-1])
		}
		w.high = max(w.high, n+1)
		w.taken = append(w.taken, p)
	}
	return nil
}

func (w *world) start(readers ...Reader) (stop func()) {
	f := New(Deps{
		Log: w.log, Positions: w, Shows: w, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Tail: func(string) *tail.Tail[room.Told] { return w.tail },
	})
	if readers == nil {
		readers = []Reader{{Name: "test", Take: w.take}}
	}
	for _, r := range readers {
		f.Add(r)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = f.Run(ctx) }()
	f.Channel("live")
	f.Channel("live")
	return func() { cancel(); <-done; f.Channel("late") }
}

func (w *world) complete(where string) {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.high != len(w.told) {
		w.t.Errorf("%s: %d of %d entries were taken", where, w.high, len(w.told))
	}
}

// Whatever happens in whatever order: shows that end and begin, a tail that is
// too short, readers and positions that fail, and restarts at any point.
func TestNothingIsMissed(t *testing.T) {
	for seed := range uint64(30) {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 1))
			w := newWorld(t, 1+r.IntN(40))
			show, next := "s_0", "" // next is saved, and has not begun
			stop := w.start()
			synctest.Wait() // it has begun with s_0
			for range 60 {
				switch r.IntN(12) {
				case 0, 1, 2, 3:
					w.say(show)
				case 4:
					for range r.IntN(700) {
						w.say(show)
					}
				case 5:
					if next == "" {
						next = fmt.Sprint("s_", len(w.shows))
						w.save(next)
						w.say(show) // the room goes on in the show before
					}
				case 6:
					if next != "" {
						show, next = next, ""
						w.say(show)
					}
				case 7:
					stop()
					if r.IntN(2) == 0 {
						w.say(show)
					}
					stop = w.start()
				case 8:
					w.mu.Lock()
					w.failTakes = !w.failTakes
					w.mu.Unlock()
				case 9:
					w.mu.Lock()
					w.failSaves = !w.failSaves
					w.mu.Unlock()
				case 10:
					synctest.Wait()
				case 11:
					time.Sleep(time.Duration(r.IntN(3000)) * time.Millisecond)
				}
			}
			w.mu.Lock()
			w.failTakes, w.failSaves = false, false
			w.mu.Unlock()
			w.say(show)
			time.Sleep(2 * lastPause)
			w.complete(fmt.Sprint("seed ", seed))
			stop()
			stop = w.start()
			n := len(w.taken)
			time.Sleep(time.Minute)
			if len(w.taken) != n {
				t.Errorf("seed %d: a clean restart gave %d entries again", seed, len(w.taken)-n)
			}
			stop()
		})
	}
}

func TestAReaderBeginsWithTheCurrentShow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 8)
		w.say("s_0")
		w.save("s_1")
		w.say("s_1")
		w.say("s_1")
		var got []room.Position
		stop := w.start(Reader{Name: "new", Take: func(_ context.Context, _ string, all []room.Told) error {
			for _, e := range all {
				got = append(got, room.Position{Epoch: e.Epoch, Offset: e.Entry.Offset})
			}
			return nil
		}})
		time.Sleep(time.Second)
		stop()
		if len(got) != 2 || got[0] != (room.Position{Epoch: "s_1", Offset: 1}) {
			t.Fatalf("got %v", got)
		}
	})
}

func TestABlockedReaderHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 8)
		forever := make(chan struct{})
		stop := w.start(
			Reader{Name: "test", Take: w.take},
			Reader{Name: "stuck", Take: func(ctx context.Context, _ string, _ []room.Told) error {
				select {
				case <-forever:
				case <-ctx.Done():
				}
				return ctx.Err()
			}},
			Reader{Name: "broken", Take: func(context.Context, string, []room.Told) error { return io.ErrUnexpectedEOF }},
		)
		for range 500 {
			w.say("s_0")
			time.Sleep(10 * time.Millisecond)
		}
		time.Sleep(time.Second)
		w.complete("beside a blocked reader")
		stop()
		if at := w.at["broken/live"]; at.Offset != 0 {
			t.Errorf("a reader that took nothing is at %v", at)
		}
	})
}

func TestABusyRoomIsReadInBatchesAndSavedNowAndThen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 4096)
		calls := 0
		stop := w.start(Reader{Name: "test", Take: func(ctx context.Context, c string, all []room.Told) error {
			calls++
			return w.take(ctx, c, all)
		}})
		for range 10_000 {
			w.say("s_0")
			time.Sleep(time.Millisecond)
		}
		time.Sleep(2 * time.Second)
		w.complete("busy")
		if calls > 250 || w.saves > 15 {
			t.Errorf("%d calls and %d saves in ten seconds", calls, w.saves)
		}
		if w.at["test/live"].Offset != 10_000 {
			t.Errorf("at rest the position is %v", w.at["test/live"])
		}
		stop()
	})
}
