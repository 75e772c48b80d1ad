package command_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/room/command"
	"frontrow/internal/room/eventlog"
	"frontrow/internal/room/feature/points"
	"frontrow/internal/room/feature/show"
	"frontrow/internal/room/purse"
)

// memos is a feature whose lines outlive the show, each in an event of its own.
func memos() room.Feature {
	type memo struct {
		Text string `json:"text"`
	}
	return room.Define(room.Rules[[]string]{
		Name:     "memo",
		Commands: []room.CommandSpec{{Name: "memo.add", Open: true, Data: memo{}}},
		Begin:    func() []string { return nil },
		Decide: func(_ []string, c room.Command) (room.Decision, error) {
			return room.Decision{Events: []room.Event{{Type: "memo.added", Data: c.Data}}}, nil
		},
		Apply: func(s []string, e room.Event, _ *room.Entry) []string {
			var m memo
			if e.Type == "memo.added" && json.Unmarshal(e.Data, &m) == nil {
				s = append(s, m.Text)
			}
			return s
		},
		View:  func(s []string) any { return s },
		Carry: func(s []string) any { return s },
		Bring: func(b json.RawMessage) (events []room.Event) {
			var all []string
			_ = json.Unmarshal(b, &all)
			for _, t := range all {
				events = append(events, room.Event{Type: "memo.added", Data: room.JSON(memo{t})})
			}
			return events
		},
		Settle: func(s []string) any { return len(s) },
	})
}

// records are kept in memory.
type records struct {
	before   map[string]string
	settled  map[string]string
	openings []command.Opening
	fails    bool // to settle
	deaf     bool // to Openings
}

func (r *records) Before(_ context.Context, _, show string) (string, error) {
	return r.before[show], nil
}

func (r *records) Settle(_ context.Context, _, show string, of map[string]json.RawMessage) error {
	if r.fails {
		return errors.New("no disk")
	}
	r.settled[show] += string(of["memo"])
	return nil
}

func (r *records) Openings(context.Context, string) ([]command.Opening, error) {
	if r.deaf {
		return nil, errors.New("no disk")
	}
	return r.openings, nil
}

func carrying(log eventlog.Log, rec *records, build string) *command.Rooms {
	return command.New(command.Default(), command.Deps{
		Log: log, Features: []room.Feature{show.Feature(), memos(), points.Feature()}, Records: rec, Build: build,
		Edge: func(string) (int64, bool) { return 0, false }, Now: time.Now, Logger: slog.New(slog.DiscardHandler),
	})
}

func view(t *testing.T, r *command.Rooms, feature string) string {
	t.Helper()
	s, err := r.Snapshot(t.Context(), "live")
	if err != nil {
		t.Fatal(err)
	}
	return string(s.State[feature])
}

func memo(t *testing.T, r *command.Rooms, text string) {
	t.Helper()
	if _, err := r.Do(t.Context(), "live", room.Command{Name: "memo.add", Actor: room.System(), Data: room.JSON(map[string]string{"text": text})}); err != nil {
		t.Fatal(err)
	}
}

func TestAShowBeginsWithWhatTheOneBeforeCarries(t *testing.T) {
	for name, restart := range map[string]bool{"at once": false, "after a restart between the two": true} {
		t.Run(name, func(t *testing.T) {
			log, rec := eventlog.NewMemory(), &records{before: map[string]string{"s_2": "s_1", "s_3": "s_2"}, settled: map[string]string{}}
			r := carrying(log, rec, "")
			run(t, r)
			if err := r.Open(t.Context(), "live", "s_1"); err != nil {
				t.Fatal(err)
			}
			memo(t, r, "one")
			memo(t, r, "two")
			if restart {
				r = carrying(log, rec, "")
				run(t, r)
			}
			for _, s := range []string{"s_2", "s_3"} {
				if err := r.Open(t.Context(), "live", s); err != nil {
					t.Fatal(err)
				}
				if got := view(t, r, "memo"); got != `["one","two"]` {
					t.Errorf("%s has %s", s, got)
				}
				if got := view(t, r, "show"); !strings.Contains(got, s) {
					t.Errorf("%s: %s", s, got)
				}
			}
			if d := cmp.Diff(map[string]string{"s_1": "2", "s_2": "2"}, rec.settled); d != "" {
				t.Error(d)
			}
		})
	}
}

// fragile is a log that stops after some appends.
type fragile struct {
	*eventlog.Memory
	left int
}

func (f *fragile) Append(ctx context.Context, show string, e *room.Entry) error {
	if f.left--; f.left < 0 {
		return errors.New("no disk")
	}
	return f.Memory.Append(ctx, show, e)
}

func TestABeginningThatWasCutShortIsGoneOnWith(t *testing.T) {
	const lines = 1200 // three entries
	for cut := range 4 {
		log := &fragile{eventlog.NewMemory(), 1 << 30}
		rec := &records{before: map[string]string{"s_2": "s_1"}, settled: map[string]string{}}
		r := carrying(log, rec, "")
		run(t, r)
		if err := r.Open(t.Context(), "live", "s_1"); err != nil {
			t.Fatal(err)
		}
		for i := range lines {
			memo(t, r, fmt.Sprint(i))
		}
		want := view(t, r, "memo")
		log.left = cut
		if err := r.Open(t.Context(), "live", "s_2"); err == nil {
			t.Fatal("it has begun")
		}
		log.left = 1 << 30
		r = carrying(log, rec, "")
		run(t, r)
		if err := r.Open(t.Context(), "live", "s_2"); err != nil {
			t.Fatal(err)
		}
		if view(t, r, "memo") != want {
			t.Errorf("cut after %d entries, it has another state", cut)
		}
		if n := len(all(t, log, "s_2")); n != 4 {
			t.Errorf("cut after %d entries, it has %d", cut, n)
		}
	}
}

func TestAShowThatCantBeSettledIsTriedAgain(t *testing.T) {
	rec := &records{before: map[string]string{"s_2": "s_1"}, settled: map[string]string{}}
	r := carrying(eventlog.NewMemory(), rec, "")
	run(t, r)
	if err := r.Open(t.Context(), "live", "s_1"); err != nil {
		t.Fatal(err)
	}
	rec.fails = true
	if err := r.Open(t.Context(), "live", "s_2"); err == nil {
		t.Fatal("points are lost")
	}
	rec.fails = false
	if err := r.Open(t.Context(), "live", "s_2"); err != nil {
		t.Fatal(err)
	}
}

func TestPeopleBringTheirPointsAlongOnce(t *testing.T) {
	log := eventlog.NewMemory()
	rec := &records{openings: []command.Opening{
		{Actor: "d_ada", Command: "points.open", Data: room.JSON(purse.Opening{Actor: "d_ada", Name: "ada", Amount: 70, Earned: 90})},
		{Actor: "d_ben", Command: "points.open", Data: room.JSON(purse.Opening{Actor: "d_ben", Name: "ben", Amount: 5})},
	}}
	for range 2 { // over a restart
		r := carrying(log, rec, "")
		run(t, r)
		if err := r.Open(t.Context(), "live", "s_1"); err != nil {
			t.Fatal(err)
		}
		ada := actor("ada")
		ada.Can = append(ada.Can, room.CanJoin)
		for range 2 {
			if _, _, err := r.Mine(t.Context(), "live", ada); err != nil {
				t.Fatal(err)
			}
		}
		a, err := r.Do(t.Context(), "live", room.Command{Name: "points.me", Actor: ada})
		if err != nil {
			t.Fatal(err)
		}
		var m points.Mine
		if json.Unmarshal(a.Data, &m) != nil || m.Balance != 70 || m.Earned != 90 {
			t.Errorf("%s", a.Data)
		}
	}
	if n := len(all(t, log, "s_1")); n != 2 {
		t.Errorf("the log has %d entries, of who was not there too", n)
	}
}

func TestTheStateOfAnotherBuildIsNotUsed(t *testing.T) {
	log := eventlog.NewMemory()
	r := carrying(log, &records{}, "one")
	run(t, r)
	if err := r.Open(t.Context(), "live", "s_1"); err != nil {
		t.Fatal(err)
	}
	memo(t, r, "true")
	for build, want := range map[string]string{"one": `["false"]`, "two": `["true"]`} {
		// A saved state that differs from the log tells which of both is read.
		s := room.NewState("s_1", []room.Feature{show.Feature(), memos(), points.Feature()})
		s.Apply(&room.Entry{Offset: 1, Events: []room.Event{{Type: "show.opened", Data: room.JSON(show.Fact{Show: "s_1"})}}})
		s.Apply(&room.Entry{Offset: 2, Events: []room.Event{{Type: "memo.added", Data: json.RawMessage(`{"text":"false"}`)}}})
		b, err := s.Freeze()
		if err != nil {
			t.Fatal(err)
		}
		if err := log.Save(t.Context(), "s_1", append([]byte("one\n"), b...)); err != nil {
			t.Fatal(err)
		}
		r := carrying(log, &records{}, build)
		run(t, r)
		if err := r.Open(t.Context(), "live", "s_1"); err != nil {
			t.Fatal(err)
		}
		if got := view(t, r, "memo"); got != want {
			t.Errorf("build %s has %s", build, got)
		}
	}
}

// What a show forgot just before the server stopped is forgotten by its saved
// state too, though the next show has begun meanwhile.
func TestAShowThatIsHandedOverForgetsWhatItHadTo(t *testing.T) {
	log := eventlog.NewMemory()
	r := carrying(log, &records{}, "")
	run(t, r)
	if err := r.Open(t.Context(), "live", "s_1"); err != nil {
		t.Fatal(err)
	}
	memo(t, r, "words")
	s := room.NewState("s_1", []room.Feature{show.Feature(), memos(), points.Feature()})
	for _, e := range all(t, log, "s_1") {
		s.Apply(e)
	}
	b, err := s.Freeze()
	if err == nil {
		err = log.Save(t.Context(), "s_1", append([]byte("\n"), b...))
	}
	if err == nil {
		err = log.Append(t.Context(), "s_1", &room.Entry{Offset: 3, Events: []room.Event{}, Erase: []uint64{2}})
	}
	if err != nil {
		t.Fatal(err)
	}
	r = carrying(log, &records{before: map[string]string{"s_2": "s_1"}, settled: map[string]string{}}, "")
	run(t, r)
	if err := r.Open(t.Context(), "live", "s_2"); err != nil {
		t.Fatal(err)
	}
	for _, e := range all(t, log, "s_1") {
		if e.Offset == 2 {
			t.Error("the words are in the log")
		}
	}
	saved, err := log.Saved(t.Context(), "s_1")
	if err != nil || !strings.Contains(string(saved), `"offset":3`) {
		t.Errorf("the saved state is the old one: %s %v", saved, err)
	}
}

// What a show that was settled would still take would be lost.
func TestAShowThatWasSettledTakesNothingMore(t *testing.T) {
	for name, stop := range map[string]func(log *fragile, rec *records) (heal func()){
		"the next one's log can't be begun": func(log *fragile, _ *records) func() {
			log.left = 0
			return func() { log.left = 1 << 30 }
		},
		"what people bring along can't be read": func(_ *fragile, rec *records) func() {
			rec.deaf = true
			return func() { rec.deaf = false }
		},
		"the answer of settling it was lost": func(_ *fragile, rec *records) func() {
			rec.fails = true
			return func() { rec.fails = false }
		},
	} {
		t.Run(name, func(t *testing.T) {
			log := &fragile{eventlog.NewMemory(), 1 << 30}
			rec := &records{before: map[string]string{"s_2": "s_1"}, settled: map[string]string{}}
			r := carrying(log, rec, "")
			run(t, r)
			if err := r.Open(t.Context(), "live", "s_1"); err != nil {
				t.Fatal(err)
			}
			memo(t, r, "before")
			heal := stop(log, rec)
			if err := r.Open(t.Context(), "live", "s_2"); err == nil {
				t.Fatal("it has begun")
			}
			late := room.Command{Name: "memo.add", Actor: room.System(), Data: []byte(`{"text":"late"}`)}
			if _, err := r.Do(t.Context(), "live", late); !errors.Is(err, room.Unavailable.Refuse()) {
				t.Errorf("%v, want unavailable", err)
			}
			heal()
			memo(t, r, "after")
			if n := len(all(t, log, "s_1")); n != 2 {
				t.Errorf("the show before has %d entries, want 2", n)
			}
			if got := view(t, r, "memo"); got != `["before","after"]` {
				t.Errorf("the next one has %s", got)
			}
		})
	}
}

// chores is a feature with something to do at once, as often as it is told.
func chores() room.Feature {
	return room.Define(room.Rules[int]{
		Name:     "chores",
		Commands: []room.CommandSpec{{Name: "chores.add", Open: true}, {Name: "chores.tick", System: true}},
		Begin:    func() int { return 0 },
		Decide: func(_ int, c room.Command) (room.Decision, error) {
			if c.Name == "chores.add" {
				return room.Decision{Events: []room.Event{{Type: "chores.added", Data: c.Data}}}, nil
			}
			return room.Decision{Events: []room.Event{{Type: "chores.done"}}}, nil
		},
		Apply: func(left int, e room.Event, _ *room.Entry) int {
			switch e.Type {
			case "chores.added":
				var n int
				if json.Unmarshal(e.Data, &n) == nil {
					return left + n
				}
			case "chores.done":
				return left - 1
			}
			return left
		},
		View: func(left int) any { return left },
		Next: func(left int) int64 { return int64(min(left, 1)) },
	})
}

// A show is left when all that is due is done, however much that is; a log that is
// in the way is tried again.
func TestAShowIsNotLeftBeforeAllThatIsDueIsDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &fragile{eventlog.NewMemory(), 1 << 30}
		r := command.New(command.Default(), command.Deps{
			Log: log, Features: []room.Feature{show.Feature(), chores()}, Edge: func(string) (int64, bool) { return 0, false },
			Now: time.Now, Logger: slog.New(slog.DiscardHandler),
		})
		run(t, r)
		if err := r.Open(t.Context(), "live", "s_1"); err != nil {
			t.Fatal(err)
		}
		const many = 300
		if _, err := r.Do(t.Context(), "live", room.Command{Name: "chores.add", Actor: actor("ada"), Data: room.JSON(many)}); err != nil {
			t.Fatal(err)
		}
		log.left = 200
		if err := r.Open(t.Context(), "live", "s_2"); err == nil {
			t.Error("the next one has begun")
		}
		log.left = 1 << 30
		if err := r.Open(t.Context(), "live", "s_2"); err != nil {
			t.Fatal(err)
		}
		if n := len(all(t, log, "s_1")); n != 2+many {
			t.Errorf("%d of %d things were done", n-2, many)
		}
	})
}
