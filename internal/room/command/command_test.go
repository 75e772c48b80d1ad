package command_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"frontrow/internal/room"
	"frontrow/internal/room/command"
	"frontrow/internal/room/eventlog"
	"frontrow/internal/room/feature/chat"
	"frontrow/internal/room/feature/show"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func newRooms(log eventlog.Log, edge func(string) (int64, bool)) *command.Rooms {
	if edge == nil {
		edge = func(string) (int64, bool) { return 0, false }
	}
	return command.New(command.Default(), command.Deps{
		Log: log, Features: []room.Feature{show.Feature(), chat.Feature()}, Edge: edge, Now: time.Now, Logger: slog.New(slog.DiscardHandler),
	})
}

// open returns rooms with the channel live on show s_1.
func open(t *testing.T, log eventlog.Log) *command.Rooms {
	t.Helper()
	r := newRooms(log, nil)
	run(t, r)
	if err := r.Open(t.Context(), "live", "s_1"); err != nil {
		t.Fatal(err)
	}
	return r
}

func run(t *testing.T, r *command.Rooms) {
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = r.Run(ctx) })
	t.Cleanup(func() { cancel(); wg.Wait() })
}

func actor(name string) room.Actor {
	return room.Actor{ID: "d_" + name, Kind: "device", Name: name, Role: room.RoleViewer, Can: []room.Capability{"chat.send"}}
}

func line(name, key, text string) room.Command {
	return room.Command{Name: "chat.send", Key: key, Actor: actor(name), Data: room.JSON(chat.Send{Text: text})}
}

// all returns what the log of a show holds.
func all(t *testing.T, l eventlog.Log, show string) (entries []*room.Entry) {
	t.Helper()
	if err := l.Read(context.Background(), show, 0, func(e *room.Entry) error { entries = append(entries, e); return nil }); err != nil {
		t.Fatal(err)
	}
	return entries
}

func TestAGrantedWishIsInTheLogBeforeAnybodyHearsOfIt(t *testing.T) {
	log := eventlog.NewMemory()
	r := open(t, log)
	a, err := r.Do(t.Context(), "live", line("ada", "key-00000001", "hello"))
	if err != nil || a.Epoch != "s_1" || a.Offset != 2 {
		t.Fatal(a, err)
	}
	if entries := all(t, log, "s_1"); len(entries) != 2 || entries[1].Events[0].Type != "chat.message" {
		t.Fatalf("the log has %d entries", len(entries))
	}
	var told [4]room.Told
	n, _, _ := r.Follow("live").Read(1, told[:])
	if n != 2 || told[0].Entry.Events[0].Type != "show.opened" || told[1].Epoch != "s_1" || told[1].Entry.Offset != 2 {
		t.Errorf("%d entries were told", n)
	}
	s, err := r.Snapshot(t.Context(), "live")
	if err != nil || s.Offset != 2 {
		t.Errorf("the snapshot stands at %v, %v", s.Position, err)
	}
}

func TestTheSameWishIsGrantedOnceEvenAfterARestart(t *testing.T) {
	log := eventlog.NewMemory()
	first := open(t, log)
	want, err := first.Do(t.Context(), "live", line("ada", "key-00000001", "hello"))
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]*command.Rooms{"at once": first, "after a restart": open(t, log)} {
		got, err := r.Do(t.Context(), "live", line("ada", "key-00000001", "something else"))
		if err != nil || got.Position != want.Position || string(got.Data) != string(want.Data) {
			t.Errorf("%s: %v %s %v, want %v %s", name, got.Position, got.Data, err, want.Position, want.Data)
		}
	}
	if n := len(all(t, log, "s_1")); n != 2 {
		t.Errorf("the log has %d entries, want 2", n)
	}
}

func TestARestartedRoomHasTheSameState(t *testing.T) {
	log := eventlog.NewMemory()
	r := open(t, log)
	for _, c := range []room.Command{{Name: "show.live", Actor: room.System()}, line("ada", "", "one"), line("bob", "", "two")} {
		if _, err := r.Do(t.Context(), "live", c); err != nil {
			t.Fatal(err)
		}
	}
	before, err := r.Snapshot(t.Context(), "live")
	if err != nil {
		t.Fatal(err)
	}
	after, err := open(t, log).Snapshot(t.Context(), "live")
	if err != nil || !reflect.DeepEqual(before, after) {
		t.Errorf("before %v\nafter  %v %v", before, after, err)
	}
}

func TestQueriesAreLimitedByWhoAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := open(t, eventlog.NewMemory())
		ask := func(a room.Actor, from ...string) error {
			_, err := r.Do(t.Context(), "live", room.Command{Name: "chat.history", Actor: a, From: from})
			return err
		}
		most := int(command.Default().Query.Burst)
		for _, who := range []struct {
			actor room.Actor
			from  []string
		}{{actor("ada"), nil}, {room.Actor{}, []string{"here", "around here"}}} {
			for i := range most {
				if err := ask(who.actor, who.from...); err != nil {
					t.Fatalf("query %d of the burst: %v", i, err)
				}
			}
			var refusal *room.Error
			if err := ask(who.actor, who.from...); !errors.As(err, &refusal) || refusal.Code != room.RateLimited.Code || refusal.After != 100*time.Millisecond {
				t.Fatalf("one query too many: %v, want rate_limited for 100ms", err)
			}
			time.Sleep(100 * time.Millisecond)
			if err := ask(who.actor, who.from...); err != nil {
				t.Error(err)
			}
		}
		if err := ask(actor("bea")); err != nil {
			t.Errorf("somebody else: %v", err)
		}
		if err := ask(room.Actor{}, "there"); err != nil {
			t.Errorf("somewhere else: %v", err)
		}
		for range 2 * most { // bounded by the connection
			if err := ask(room.Actor{}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := r.Do(t.Context(), "live", line("ada", "", "hi")); err != nil {
			t.Errorf("who asks may speak: %v", err)
		}
	})
}

func TestOneIdentityIsLimitedAndNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := open(t, eventlog.NewMemory())
		do := func(name string) error {
			_, err := r.Do(t.Context(), "live", line(name, "", "hi"))
			return err
		}
		for i := range 5 {
			if err := do("ada"); err != nil {
				t.Fatalf("line %d of the burst: %v", i, err)
			}
		}
		var refusal *room.Error
		if err := do("ada"); !errors.As(err, &refusal) || refusal.Code != room.RateLimited.Code || refusal.After != time.Second {
			t.Fatalf("the sixth line: %v, want rate_limited for 1s", err)
		}
		if err := do("bob"); err != nil {
			t.Errorf("bob: %v", err)
		}
		time.Sleep(refusal.After)
		if err := do("ada"); err != nil {
			t.Errorf("after the wait: %v", err)
		}
		if err := do("ada"); !errors.As(err, &refusal) {
			t.Errorf("only one more was due: %v", err)
		}
		owner := line("eva", "", "hi")
		owner.Actor.Role = room.RoleOwner
		for i := range 30 {
			if _, err := r.Do(t.Context(), "live", owner); err != nil {
				t.Fatalf("line %d of the owner: %v", i, err)
			}
		}
	})
}

func TestSendingAgainCostsNothingOfTheLimit(t *testing.T) {
	r := open(t, eventlog.NewMemory())
	for range 50 {
		if _, err := r.Do(t.Context(), "live", line("ada", "key-00000001", "hi")); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWhoMayDoWhat(t *testing.T) {
	r := open(t, eventlog.NewMemory())
	nameless, mute, owner := actor(""), actor("mute"), actor("eva")
	mute.Can = nil
	owner.Role = room.RoleOwner
	for _, c := range []struct {
		name  string
		actor room.Actor
		cmd   string
		code  room.Code
	}{
		{"a viewer asks for history", room.Actor{}, "chat.history", ""},
		{"a nameless device speaks", nameless, "chat.send", "name_needed"},
		{"a device without the capability speaks", mute, "chat.send", "forbidden"},
		{"the owner plays the server", owner, "show.end", "forbidden"},
		{"the server tells", room.System(), "show.live", ""},
		{"somebody invents", owner, "show.restart", "unknown_command"},
	} {
		_, err := r.Do(t.Context(), "live", room.Command{Name: c.cmd, Actor: c.actor, Data: []byte(`{"text":"x"}`)})
		var refusal *room.Error
		errors.As(err, &refusal)
		if (c.code == "") != (err == nil) || (refusal != nil && refusal.Code != c.code) {
			t.Errorf("%s: %v, want %q", c.name, err, c.code)
		}
	}
	big := line("ada", "", "x")
	big.Data = make([]byte, 5000)
	if _, err := r.Do(t.Context(), "live", big); !errors.Is(err, room.TooLarge.Refuse()) {
		t.Errorf("5000 bytes of data: %v", err)
	}
}

func TestTheShowsLifeIsToldOnce(t *testing.T) {
	log := eventlog.NewMemory()
	r := open(t, log)
	for _, name := range []string{"show.live", "show.live", "show.end", "show.live", "show.end"} {
		if _, err := r.Do(t.Context(), "live", room.Command{Name: name, Actor: room.System()}); err != nil {
			t.Fatal(err)
		}
	}
	types := ""
	for _, e := range all(t, log, "s_1") {
		types += e.Events[0].Type + " "
	}
	if types != "show.opened show.live show.ended " {
		t.Errorf("the log says %s", types)
	}
}

func TestOpeningTheCurrentShowAgainDoesNothing(t *testing.T) {
	log := eventlog.NewMemory()
	r := open(t, log)
	for range 3 {
		if err := r.Open(t.Context(), "live", "s_1"); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(all(t, log, "s_1")); n != 1 {
		t.Errorf("the log has %d entries, want 1", n)
	}
}

func TestTheNextShowTakesOver(t *testing.T) {
	log := eventlog.NewMemory()
	r := open(t, log)
	if _, err := r.Do(t.Context(), "live", line("ada", "", "first")); err != nil {
		t.Fatal(err)
	}
	if err := r.Open(t.Context(), "live", "s_2"); err != nil {
		t.Fatal(err)
	}
	a, err := r.Do(t.Context(), "live", line("ada", "", "second"))
	if err != nil || a.Epoch != "s_2" || a.Offset != 2 {
		t.Fatal(a, err)
	}
	if a, b := len(all(t, log, "s_1")), len(all(t, log, "s_2")); a != 2 || b != 2 {
		t.Errorf("the logs have %d and %d entries, want 2 and 2", a, b)
	}
}

func TestAClosedOrUnopenedRoomRefuses(t *testing.T) {
	r := newRooms(eventlog.NewMemory(), nil)
	if _, err := r.Do(t.Context(), "live", line("ada", "", "x")); !errors.Is(err, room.Unavailable.Refuse()) {
		t.Errorf("before Open: %v", err)
	}
	if _, err := r.Snapshot(t.Context(), "live"); !errors.Is(err, room.Unavailable.Refuse()) {
		t.Errorf("snapshot before Open: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_ = r.Run(ctx)
	if err := r.Open(t.Context(), "live", "s_1"); err == nil {
		t.Error("a closed room opened")
	}
}

func TestAnEventBelongsToTheFrameItsAuthorSaw(t *testing.T) {
	const edge = int64(1_790_000_000_000_000)
	log := eventlog.NewMemory()
	r := newRooms(log, func(string) (int64, bool) { return edge, true })
	run(t, r)
	if err := r.Open(t.Context(), "live", "s_1"); err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct {
		said, want int64
	}{
		{0, edge}, {edge - 3_000_000, edge - 3_000_000}, {edge + 500_000, edge}, {edge + 60_000_000, edge}, {5, edge}, {-5, edge},
	} {
		cmd := line(fmt.Sprint("v", i), "", "x")
		cmd.Data = room.JSON(chat.Send{Text: "x", At: c.said})
		if _, err := r.Do(t.Context(), "live", cmd); err != nil {
			t.Fatal(err)
		}
		e := all(t, log, "s_1")[i+1]
		if e.Edge != edge || e.Events[0].At != c.want {
			t.Errorf("said %d: edge %d, at %d, want %d", c.said, e.Edge, e.Events[0].At, c.want)
		}
	}
}

// unsure is a log whose appends may fail after or before they took place.
type unsure struct {
	*eventlog.Memory
	before, after bool
}

var errLost = errors.New("the answer was lost")

func (u *unsure) Append(ctx context.Context, show string, e *room.Entry) error {
	if u.before {
		u.before = false
		return errLost
	}
	err := u.Memory.Append(ctx, show, e)
	if u.after {
		u.after = false
		return errLost
	}
	return err
}

func TestALostAnswerOfTheLogNeitherLosesNorDoubles(t *testing.T) {
	u := &unsure{Memory: eventlog.NewMemory()}
	r := open(t, u)
	u.after = true
	a, err := r.Do(t.Context(), "live", line("ada", "key-00000001", "it was appended"))
	if err != nil || a.Offset != 2 {
		t.Errorf("%v %v, want offset 2: the log has it", a.Position, err)
	}
	u.before = true
	again := line("ada", "key-00000002", "it was not appended")
	if _, err := r.Do(t.Context(), "live", again); !errors.Is(err, room.Unavailable.Refuse()) {
		t.Errorf("%v, want unavailable", err)
	}
	if a, err = r.Do(t.Context(), "live", again); err != nil || a.Offset != 3 {
		t.Errorf("sent again: %v %v, want offset 3", a.Position, err)
	}
	if n := len(all(t, u, "s_1")); n != 3 {
		t.Errorf("the log has %d entries, want 3", n)
	}
}

func TestAWriterThatFellBehindCatchesUpAndDecidesAgain(t *testing.T) {
	log := eventlog.NewMemory()
	a, b := open(t, log), open(t, log)
	if _, err := a.Do(t.Context(), "live", line("ada", "key-00000001", "from a")); err != nil {
		t.Fatal(err)
	}
	// b doesn't know of a's line: the log fences it, and it looks.
	got, err := b.Do(t.Context(), "live", line("bob", "key-00000001", "from b"))
	if err != nil || got.Offset != 3 {
		t.Fatal(got, err)
	}
	// a's wish, sent to b, is known there now; b's wish is new to a.
	if got, err = b.Do(t.Context(), "live", line("ada", "key-00000001", "again")); err != nil || got.Offset != 2 {
		t.Errorf("a's wish sent to b: %v %v", got.Position, err)
	}
	if got, err = a.Do(t.Context(), "live", line("bob", "key-00000001", "again")); err != nil || got.Offset != 3 {
		t.Errorf("b's wish sent to a: %v %v", got.Position, err)
	}
	if n := len(all(t, log, "s_1")); n != 3 {
		t.Errorf("the log has %d entries, want 3", n)
	}
	var told [8]room.Told
	if n, _, _ := b.Follow("live").Read(1, told[:]); n != 3 {
		t.Errorf("b's followers heard of %d entries, want 3", n)
	}
}

func TestManyAtOnceGetOneOrder(t *testing.T) {
	log := eventlog.NewMemory()
	r := open(t, log)
	const people, lines = 20, 5
	var wg sync.WaitGroup
	for p := range people {
		wg.Go(func() {
			for i := range lines {
				if _, err := r.Do(t.Context(), "live", line(fmt.Sprint(p), fmt.Sprintf("key-%08d", i), "x")); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := len(all(t, log, "s_1")); n != people*lines+1 {
		t.Errorf("the log has %d entries, want %d", n, people*lines+1)
	}
	cursor := uint64(1)
	for want := uint64(1); want <= people*lines+1; want++ {
		var one [1]room.Told
		_, cursor, _ = r.Follow("live").Read(cursor, one[:])
		if one[0].Entry == nil || one[0].Entry.Offset != want {
			t.Fatalf("told %+v, want offset %d", one[0], want)
		}
	}
}

func TestWhoHostsIsToldHowFarBehindTheAudienceIs(t *testing.T) {
	told := make(map[string]int64)
	live := true
	asks := func(name string, bulk bool) room.CommandSpec {
		return room.CommandSpec{Name: name, Open: true, Bulk: bulk}
	}
	spy := room.Define(room.Rules[int]{
		Name: "spy", Commands: []room.CommandSpec{asks("spy.one", false), asks("spy.bulk", true)},
		Begin: func() int { return 0 },
		Decide: func(_ int, c room.Command) (room.Decision, error) {
			told[c.Actor.Name+" "+c.Name] = c.Furthest
			return room.Decision{}, nil
		},
		Apply: func(n int, _ room.Event, _ *room.Entry) int { return n },
		View:  func(n int) any { return n },
	})
	r := command.New(command.Default(), command.Deps{
		Log: eventlog.NewMemory(), Features: []room.Feature{show.Feature(), spy},
		Edge: func(string) (int64, bool) { return 5, live }, Furthest: func(string) int64 { return 7 },
		Now: time.Now, Logger: slog.New(slog.DiscardHandler),
	})
	run(t, r)
	if err := r.Open(t.Context(), "live", "s_1"); err != nil {
		t.Fatal(err)
	}
	host := actor("eva")
	host.Can = append(host.Can, room.CanHost)
	for _, c := range []room.Command{{Name: "spy.one", Actor: host}, {Name: "spy.bulk", Actor: host}, {Name: "spy.one", Actor: actor("ada")}} {
		if _, err := r.Do(t.Context(), "live", c); err != nil {
			t.Fatal(err)
		}
	}
	if d := cmp.Diff(map[string]int64{"eva spy.one": 7, "eva spy.bulk": 0, "ada spy.one": 0}, told); d != "" {
		t.Error(d)
	}
	live = false
	if _, err := r.Do(t.Context(), "live", room.Command{Name: "spy.one", Actor: host}); err != nil || told["eva spy.one"] != 0 {
		t.Errorf("while nothing is live the audience is %d behind, %v", told["eva spy.one"], err)
	}
}

func TestRulesThatPanicHarmOnlyTheirCommand(t *testing.T) {
	bad := room.Define(room.Rules[int]{
		Name: "bad", Commands: []room.CommandSpec{{Name: "bad.do", Open: true}},
		Begin:  func() int { return 0 },
		Decide: func(int, room.Command) (room.Decision, error) { panic("a bug") },
		Apply:  func(n int, _ room.Event, _ *room.Entry) int { return n },
		View:   func(n int) any { return n },
	})
	r := command.New(command.Default(), command.Deps{
		Log: eventlog.NewMemory(), Features: []room.Feature{show.Feature(), chat.Feature(), bad},
		Edge: func(string) (int64, bool) { return 0, false }, Now: time.Now, Logger: slog.New(slog.DiscardHandler),
	})
	run(t, r)
	if err := r.Open(t.Context(), "live", "s_1"); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Do(t.Context(), "live", room.Command{Name: "bad.do", Actor: actor("ada")}); !errors.Is(err, room.Internal.Refuse()) {
		t.Errorf("%v, want internal", err)
	}
	if _, err := r.Do(t.Context(), "live", line("ada", "", "still here")); err != nil {
		t.Error(err)
	}
}
