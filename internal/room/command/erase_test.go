package command_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"frontrow/internal/room"
	"frontrow/internal/room/command"
	"frontrow/internal/room/eventlog"
	"frontrow/internal/room/feature/chat"
	"frontrow/internal/room/feature/show"
)

// veiled is a log whose saved states can't be read for now.
type veiled struct {
	*eventlog.Memory
	saves int
}

func (v *veiled) Saved(context.Context, string) ([]byte, error) { return nil, errors.New("no disk") }

func (v *veiled) Save(ctx context.Context, show string, state []byte) error {
	v.saves++
	return v.Memory.Save(ctx, show, state)
}

// A saved state that can't be read may hold what was erased: another takes its place.
func TestAStateThatCantBeReadIsReplacedWhereSomethingWasErased(t *testing.T) {
	log := &veiled{Memory: eventlog.NewMemory()}
	r := carrying(log, &records{}, "")
	run(t, r)
	if err := r.Open(t.Context(), "live", "s_1"); err != nil {
		t.Fatal(err)
	}
	memo(t, r, "words")
	if err := log.Append(t.Context(), "s_1", &room.Entry{Offset: 3, Events: []room.Event{}, Erase: []uint64{2}}); err != nil {
		t.Fatal(err)
	}
	if err := log.Erase(t.Context(), "s_1", 2); err != nil {
		t.Fatal(err)
	}
	r = carrying(log, &records{before: map[string]string{"s_2": "s_1"}, settled: map[string]string{}}, "")
	run(t, r)
	if err := r.Open(t.Context(), "live", "s_2"); err != nil {
		t.Fatal(err)
	}
	if log.saves == 0 {
		t.Error("the state is the old one")
	}
}

// stuck is a log that can't erase for now.
type stuck struct {
	*eventlog.Memory
	now atomic.Bool
}

func (s *stuck) Erase(ctx context.Context, show string, offset uint64) error {
	if s.now.Load() {
		return errors.New("no disk")
	}
	return s.Memory.Erase(ctx, show, offset)
}

// keepFew is a room that reads few entries back which its saved state has.
func keepFew(c *command.Config) {
	c.Keep = 64
	c.Viewer = command.Rate{Burst: 1e6, PerSecond: 1e6}
}

// wish has the room of live granted something that needs no key.
func wish(t *testing.T, r *command.Rooms, name, data string) {
	t.Helper()
	c := room.Command{Name: name, Actor: actor("ada")}
	if data != "" {
		c.Data = []byte(data)
	}
	if _, err := r.Do(t.Context(), "live", c); err != nil {
		t.Fatal(err)
	}
}

// said reports whether the log holds those words.
func said(t *testing.T, l eventlog.Log, words string) bool {
	t.Helper()
	for _, e := range all(t, l, "s_1") {
		for _, ev := range e.Events {
			if strings.Contains(string(ev.Data), words) {
				return true
			}
		}
	}
	return false
}

// A server that stopped before it erased what it had made an end of long after it was
// said erases it when it is back.
func TestAnErasureOfSomethingOldIsMadeGood(t *testing.T) {
	log := &stuck{Memory: eventlog.NewMemory()}
	s := room.NewState("s_1", []room.Feature{show.Feature(), chat.Feature(), tally()})
	add := func(erase []uint64, typ, data string) {
		t.Helper()
		e := &room.Entry{Offset: s.Position().Offset + 1, Events: []room.Event{{Type: typ, Data: []byte(data)}}, Erase: erase}
		if err := log.Append(t.Context(), "s_1", e); err != nil {
			t.Fatal(err)
		}
		s.Apply(e)
	}
	add(nil, "show.opened", `{"show":"s_1"}`)
	add(nil, "tally.said", `"unsayable"`)
	for range 100 {
		add(nil, "tally.said", `"fine"`)
	}
	b, err := s.Freeze()
	if err == nil {
		err = log.Save(t.Context(), "s_1", append([]byte("\n"), b...))
	}
	if err != nil {
		t.Fatal(err)
	}
	add([]uint64{2}, "tally.forgot", `null`)
	openTally(t, log, keepFew)
	if said(t, log, "unsayable") {
		t.Error("the log still says it")
	}
}

// What could not be erased is not forgotten with the server: the saved state says it.
func TestAnErasureThatFailedIsTriedAfterARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &stuck{Memory: eventlog.NewMemory()}
		log.now.Store(true)
		first := openTally(t, log, keepFew)
		wish(t, first, "tally.word", `"unsayable"`)
		wish(t, first, "tally.forget", "")
		for i := range 100 {
			wish(t, first, "chat.send", fmt.Sprintf(`{"text":"line %d"}`, i))
		}
		wish(t, first, "tally.word", `"this too"`)
		wish(t, first, "tally.forget", "") // its state is saved at once
		synctest.Wait()
		log.now.Store(false)
		second := openTally(t, log, keepFew)
		if said(t, log, "unsayable") || said(t, log, "this too") {
			t.Error("the log still says it")
		}
		if snap, err := second.Snapshot(t.Context(), "live"); err != nil || snap.Offset != 105 {
			t.Error(snap.Position, err)
		}
	})
}

func TestAnErasureThatFailedIsTriedSoonAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &stuck{Memory: eventlog.NewMemory()}
		log.now.Store(true)
		r := openTally(t, log)
		wish(t, r, "tally.word", `"unsayable"`)
		wish(t, r, "tally.forget", "")
		<-time.After(time.Minute)
		log.now.Store(false)
		<-time.After(20 * time.Second)
		if said(t, log, "unsayable") {
			t.Error("the log still says it")
		}
	})
}

// Nobody looks after the log of a show that is over: it goes with nothing left to erase.
func TestAShowIsNotLeftBeforeAllIsErased(t *testing.T) {
	log := &stuck{Memory: eventlog.NewMemory()}
	log.now.Store(true)
	r := openTally(t, log)
	wish(t, r, "tally.word", `"unsayable"`)
	wish(t, r, "tally.forget", "")
	if err := r.Open(t.Context(), "live", "s_2"); err == nil {
		t.Error("the next show has begun")
	}
	log.now.Store(false)
	if err := r.Open(t.Context(), "live", "s_2"); err != nil {
		t.Fatal(err)
	}
	if said(t, log, "unsayable") {
		t.Error("the log still says it")
	}
}

// Another server may have ended before it erased what its entry made an end of.
func TestWhatAnotherWriterHadToEraseIsErased(t *testing.T) {
	log := eventlog.NewMemory()
	r := openTally(t, log)
	wish(t, r, "tally.word", `"unsayable"`)
	e := &room.Entry{Offset: 3, Events: []room.Event{{Type: "tally.forgot"}}, Erase: []uint64{2}}
	if err := log.Append(t.Context(), "s_1", e); err != nil {
		t.Fatal(err)
	}
	wish(t, r, "tally.word", `"fine"`)
	if said(t, log, "unsayable") {
		t.Error("the log still says it")
	}
}
