package command_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
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

// tallyState is who has voted, and how often the moment came.
type tallyState struct {
	Votes map[string]int `json:"votes"`
	Due   int64          `json:"due"`
	Ticks int            `json:"ticks"`
	Words []uint64       `json:"words"` // offsets of what may be erased
}

// tally is a feature for tests: votes in bulk, one an identity; a tick; words
// that can be forgotten.
func tally() room.Feature {
	return room.Define(room.Rules[*tallyState]{
		Name: "tally",
		Commands: []room.CommandSpec{
			{Name: "tally.vote", Needs: room.CanTalk, Bulk: true},
			{Name: "tally.wait", Open: true}, {Name: "tally.tick", System: true},
			{Name: "tally.word", Open: true}, {Name: "tally.forget", Open: true},
		},
		Begin: func() *tallyState { return &tallyState{Votes: map[string]int{}} },
		Decide: func(s *tallyState, c room.Command) (room.Decision, error) {
			switch c.Name {
			case "tally.vote":
				if _, there := s.Votes[c.Actor.ID]; there {
					return room.Decision{Data: room.JSON("again")}, nil
				}
				if string(c.Data) == `"bad"` {
					return room.Decision{}, room.BadData.Refuse()
				}
				return room.Decision{Events: []room.Event{{Type: "tally.voted", For: room.Server, Data: room.JSON(c.Actor.ID)}}}, nil
			case "tally.wait":
				return room.Decision{Events: []room.Event{{Type: "tally.waiting", Data: room.JSON(c.Wall + 1_000_000)}}}, nil
			case "tally.tick":
				return room.Decision{Events: []room.Event{{Type: "tally.ticked"}}}, nil
			case "tally.word":
				return room.Decision{Events: []room.Event{{Type: "tally.said", Data: c.Data}}}, nil
			}
			return room.Decision{Events: []room.Event{{Type: "tally.forgot"}}, Erase: s.Words}, nil
		},
		Apply: func(s *tallyState, e room.Event, of *room.Entry) *tallyState {
			switch e.Type {
			case "tally.voted":
				var id string
				_ = json.Unmarshal(e.Data, &id)
				s.Votes[id]++
			case "tally.waiting":
				_ = json.Unmarshal(e.Data, &s.Due)
			case "tally.ticked":
				s.Due, s.Ticks = 0, s.Ticks+1
			case "tally.said":
				s.Words = append(s.Words, of.Offset)
			case "tally.forgot":
				s.Words = nil
			}
			return s
		},
		View:     func(s *tallyState) any { return len(s.Votes) },
		Mine:     func(s *tallyState, a room.Actor) any { return s.Votes[a.ID] },
		Counters: func(s *tallyState) any { return len(s.Votes) },
		Next:     func(s *tallyState) int64 { return s.Due },
	})
}

func openTally(t *testing.T, log eventlog.Log, change ...func(*command.Config)) *command.Rooms {
	t.Helper()
	cfg := command.Default()
	for _, c := range change {
		c(&cfg)
	}
	r := command.New(cfg, command.Deps{
		Log: log, Features: []room.Feature{show.Feature(), chat.Feature(), tally()}, Edge: func(string) (int64, bool) { return 0, false },
		Now: time.Now, Logger: slog.New(slog.DiscardHandler),
	})
	run(t, r)
	if err := r.Open(t.Context(), "live", "s_1"); err != nil {
		t.Fatal(err)
	}
	return r
}

func vote(id string) room.Command {
	a := actor(id)
	return room.Command{Name: "tally.vote", Actor: a}
}

func votes(t *testing.T, r *command.Rooms) int {
	t.Helper()
	s, err := r.Snapshot(t.Context(), "live")
	if err != nil {
		t.Fatal(err)
	}
	var n int
	_ = json.Unmarshal(s.State["tally"], &n)
	return n
}

// slowLog takes a while for each append, as a disk does.
type slowLog struct {
	*eventlog.Memory
	mu   sync.Mutex
	fail func() error // for the next appends
}

func (s *slowLog) Append(ctx context.Context, show string, e *room.Entry) error {
	time.Sleep(time.Millisecond)
	s.mu.Lock()
	fail := s.fail
	s.mu.Unlock()
	if fail != nil {
		if err := fail(); err != nil {
			return err
		}
	}
	return s.Memory.Append(ctx, show, e)
}

func TestManyVotesShareAnEntry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &slowLog{Memory: eventlog.NewMemory()}
		r := openTally(t, log)
		var wg sync.WaitGroup
		for i := range 2000 {
			wg.Go(func() {
				for range 2 { // and each once more
					if a, err := r.Do(t.Context(), "live", vote(fmt.Sprint(i))); err != nil || a.Offset < 2 {
						t.Errorf("vote %d: %v %v", i, a, err)
					}
				}
			})
			wg.Go(func() {
				bad := vote(fmt.Sprint("bad", i))
				bad.Data = []byte(`"bad"`)
				if _, err := r.Do(t.Context(), "live", bad); !errors.Is(err, room.BadData.Refuse()) {
					t.Error(err)
				}
			})
		}
		wg.Go(func() {
			if _, err := r.Do(t.Context(), "live", line("ada", "key-00000001", "between")); err != nil {
				t.Error(err)
			}
		})
		wg.Wait()
		entries := all(t, log, "s_1")
		if n := votes(t, r); n != 2000 || len(entries) > 1000 {
			t.Errorf("%d votes in %d entries", n, len(entries))
		}
		for _, e := range entries {
			if e.Events[0].Type == "chat.message" && len(e.Events) != 1 {
				t.Error("a line of chat shares its entry")
			}
		}
		if n := votes(t, openTally(t, log)); n != 2000 {
			t.Errorf("%d votes after a restart", n)
		}
		_, mine, err := r.Mine(t.Context(), "live", actor("7"))
		if counters, _ := r.Counters(t.Context(), "live"); err != nil || string(mine["tally"]) != "1" || string(counters["tally"]) != "2000" {
			t.Errorf("mine %s, counters %s, %v", mine, counters, err)
		}
	})
}

// What was decided on a state that never became a fact is taken back.
func TestVotesThatTheLogRefusedAreNotCounted(t *testing.T) {
	log := &slowLog{Memory: eventlog.NewMemory()}
	r := openTally(t, log)
	if _, err := r.Do(t.Context(), "live", vote("before")); err != nil {
		t.Fatal(err)
	}
	log.mu.Lock()
	log.fail = func() error { return errLost }
	log.mu.Unlock()
	if _, err := r.Do(t.Context(), "live", vote("lost")); !errors.Is(err, room.Unavailable.Refuse()) {
		t.Errorf("%v, want unavailable", err)
	}
	log.mu.Lock()
	log.fail = nil
	log.mu.Unlock()
	if n := votes(t, r); n != 1 {
		t.Errorf("%d votes, want the one before", n)
	}
	// Somebody else wrote meanwhile: the room is read back, and what it missed is told.
	other := openTally(t, log)
	if _, err := other.Do(t.Context(), "live", vote("elsewhere")); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Do(t.Context(), "live", vote("fenced")); !errors.Is(err, room.Busy.Refuse()) {
		t.Errorf("%v, want busy", err)
	}
	if _, err := r.Do(t.Context(), "live", vote("fenced")); err != nil {
		t.Error(err)
	}
	if n := votes(t, r); n != 3 {
		t.Errorf("%d votes, want 3", n)
	}
	var told [8]room.Told
	if n, _, _ := r.Follow("live").Read(1, told[:]); n != 4 || told[3].Entry.Offset != 4 {
		t.Errorf("%d entries were told, want 4", n)
	}
}

// An answer of the log that was lost neither loses nor doubles votes.
func TestVotesWhoseAppendWasInDoubtAreLookedFor(t *testing.T) {
	u := &unsure{Memory: eventlog.NewMemory()}
	r := openTally(t, u)
	u.after = true
	if a, err := r.Do(t.Context(), "live", vote("ada")); err != nil || a.Offset != 2 {
		t.Errorf("%v %v, want offset 2: the log has it", a, err)
	}
	if n := votes(t, r); n != 1 || len(all(t, u, "s_1")) != 2 {
		t.Errorf("%d votes", n)
	}
}

func TestAFeatureGetsItsTick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := eventlog.NewMemory()
		r := openTally(t, log)
		if _, err := r.Do(t.Context(), "live", room.Command{Name: "tally.wait", Actor: actor("ada")}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(990 * time.Millisecond)
		if n := len(all(t, log, "s_1")); n != 2 {
			t.Errorf("too early: %d entries", n)
		}
		time.Sleep(200 * time.Millisecond)
		e := all(t, log, "s_1")
		if len(e) != 3 || e[2].Events[0].Type != "tally.ticked" {
			t.Fatalf("%d entries", len(e))
		}
		time.Sleep(time.Hour)
		if n := len(all(t, log, "s_1")); n != 3 {
			t.Errorf("it ticks on: %d entries", n)
		}
		if _, err := r.Do(t.Context(), "live", room.Command{Name: "tally.tick", Actor: actor("eve")}); !errors.Is(err, room.Forbidden.Refuse()) {
			t.Errorf("a viewer ticks: %v", err)
		}
	})
}

// countingLog counts what is read.
type countingLog struct {
	*eventlog.Memory
	read int
}

func (c *countingLog) Read(ctx context.Context, show string, after uint64, each func(*room.Entry) error) error {
	return c.Memory.Read(ctx, show, after, func(e *room.Entry) error { c.read++; return each(e) })
}

func TestALongShowBeginsFromASavedState(t *testing.T) { synctest.Test(t, longShow) }

func longShow(t *testing.T) {
	log := &countingLog{Memory: eventlog.NewMemory()}
	fast := func(c *command.Config) {
		c.Viewer = command.Rate{Burst: 1e6, PerSecond: 1e6}
		c.Keep = 64
	}
	first := openTally(t, log, fast)
	for i := range 3000 {
		if _, err := first.Do(t.Context(), "live", line("ada", fmt.Sprintf("key-%08d", i), fmt.Sprint("line ", i))); err != nil {
			t.Fatal(err)
		}
		if i == 1999 {
			time.Sleep(11 * time.Second) // not too often
		}
	}
	if b, err := log.Saved(t.Context(), "s_1"); b == nil || err != nil {
		t.Fatalf("nothing was saved: %v", err)
	}
	want, err := first.Snapshot(t.Context(), "live")
	if err != nil {
		t.Fatal(err)
	}
	log.read = 0
	again := openTally(t, log, fast)
	got, err := again.Snapshot(t.Context(), "live")
	if err != nil || got.Position != want.Position || string(got.State["chat"]) != string(want.State["chat"]) {
		t.Errorf("after a restart the room is at %v, want %v", got.Position, want.Position)
	}
	if log.read > 1200 {
		t.Errorf("%d of 3001 entries were read", log.read)
	}
	// A wish of before the saved state is still known.
	a, err := again.Do(t.Context(), "live", line("ada", "key-00000003", "again"))
	if err != nil || a.Offset != 5 {
		t.Errorf("%v %v, want offset 5", a, err)
	}
	// A state of other features than there are is not used.
	plain := open(t, log)
	if s, err := plain.Snapshot(t.Context(), "live"); err != nil || s.Offset != want.Offset {
		t.Errorf("with other features: %v %v", s.Position, err)
	}
}

// crashing is a log whose process ends before it erases.
type crashing struct{ *eventlog.Memory }

func (crashing) Erase(context.Context, string, uint64) error { return errLost }

func TestACrashBeforeErasingIsMadeGood(t *testing.T) {
	log := eventlog.NewMemory()
	first := openTally(t, crashing{log})
	for _, c := range []room.Command{
		{Name: "tally.word", Actor: actor("ada"), Data: []byte(`"unsayable"`)}, {Name: "tally.forget", Actor: actor("ada")},
	} {
		if _, err := first.Do(t.Context(), "live", c); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(all(t, log, "s_1")); n != 3 {
		t.Fatalf("%d entries before the restart", n)
	}
	openTally(t, log)
	for _, e := range all(t, log, "s_1") {
		if e.Events[0].Type == "tally.said" {
			t.Errorf("entry %d still says %s", e.Offset, e.Events[0].Data)
		}
	}
}

func TestWhatIsErasedIsInNeitherTheLogNorTheSavedState(t *testing.T) {
	log := eventlog.NewMemory()
	r := openTally(t, log)
	do := func(name, data string) {
		t.Helper()
		c := room.Command{Name: name, Actor: actor("ada"), Data: []byte(data)}
		if data == "" {
			c.Data = nil
		}
		if _, err := r.Do(t.Context(), "live", c); err != nil {
			t.Fatal(err)
		}
	}
	do("tally.word", `"unsayable"`)
	do("tally.word", `"unsayable too"`)
	do("tally.forget", "")
	for _, e := range all(t, log, "s_1") {
		if e.Events[0].Type == "tally.said" {
			t.Errorf("entry %d still says %s", e.Offset, e.Events[0].Data)
		}
	}
	// The state is saved anew, as the one before may hold the words.
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if b, _ := log.Saved(t.Context(), "s_1"); b != nil {
			break
		}
		if time.Now().After(end) {
			t.Fatal("the state was not saved")
		}
	}
}

// A room whose log could not be read back comes back by itself.
func TestALostRoomIsReadAgain(t *testing.T) {
	log := &deafLog{Memory: eventlog.NewMemory()}
	r := openTally(t, log)
	if _, err := r.Do(t.Context(), "live", vote("ada")); err != nil {
		t.Fatal(err)
	}
	log.deaf.Store(true)
	for range 2 {
		if _, err := r.Do(t.Context(), "live", vote("bob")); !errors.Is(err, room.Unavailable.Refuse()) {
			t.Errorf("%v, want unavailable", err)
		}
	}
	log.deaf.Store(false)
	if _, err := r.Do(t.Context(), "live", vote("bob")); err != nil {
		t.Error(err)
	}
	if n := votes(t, r); n != 2 {
		t.Errorf("%d votes, want 2", n)
	}
}

// deafLog can neither be written nor read while it is deaf.
type deafLog struct {
	*eventlog.Memory
	deaf atomic.Bool
}

func (d *deafLog) Append(ctx context.Context, show string, e *room.Entry) error {
	if d.deaf.Load() {
		return errLost
	}
	return d.Memory.Append(ctx, show, e)
}

func (d *deafLog) Read(ctx context.Context, show string, after uint64, each func(*room.Entry) error) error {
	if d.deaf.Load() {
		return errLost
	}
	return d.Memory.Read(ctx, show, after, each)
}

// The state of a show that is over has forgotten what was erased as well.
func TestTheNextShowLeavesNoErasedWordsBehind(t *testing.T) {
	log := eventlog.NewMemory()
	r := openTally(t, log)
	for _, c := range []room.Command{
		{Name: "tally.word", Actor: actor("ada"), Data: []byte(`"unsayable"`)}, {Name: "tally.forget", Actor: actor("ada")},
	} {
		if _, err := r.Do(t.Context(), "live", c); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Open(t.Context(), "live", "s_2"); err != nil {
		t.Fatal(err)
	}
	if b, err := log.Saved(t.Context(), "s_1"); b == nil || err != nil {
		t.Errorf("the state of the show before was not saved anew: %v", err)
	}
}
