package command_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"sync"
	"testing"
	"time"

	"frontrow/internal/room"
	"frontrow/internal/room/command"
	"frontrow/internal/room/eventlog"
	"frontrow/internal/room/feature/chat"
	"frontrow/internal/room/feature/show"
)

// hearing is a feature that tells what it was given.
func hearing() room.Feature {
	return room.Define(room.Rules[int]{
		Name:     "hearing",
		Commands: []room.CommandSpec{{Name: "hearing.ask", Open: true}, {Name: "hearing.query", Open: true, Query: true}},
		Begin:    func() int { return 0 },
		Decide: func(_ int, c room.Command) (room.Decision, error) {
			return room.Decision{Data: room.JSON(c.Judged)}, nil
		},
		Apply: func(s int, _ room.Event, _ *room.Entry) int { return s },
		View:  func(s int) any { return s },
	})
}

func openJudged(tb testing.TB, judge func(context.Context, string, room.Command) []room.Judgement) *command.Rooms {
	tb.Helper()
	cfg := command.Default()
	cfg.Bulk = command.Rate{Burst: 1e9, PerSecond: 1e9}
	r := command.New(cfg, command.Deps{
		Log: eventlog.NewMemory(), Features: []room.Feature{show.Feature(), chat.Feature(), tally(), hearing()}, Judge: judge,
		Edge: func(string) (int64, bool) { return 0, false }, Now: time.Now, Logger: slog.New(slog.DiscardHandler),
	})
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = r.Run(ctx) })
	tb.Cleanup(func() { cancel(); wg.Wait() })
	if err := r.Open(ctx, "live", "s_1"); err != nil {
		tb.Fatal(err)
	}
	return r
}

func TestWordsAreJudgedOnTheirWay(t *testing.T) {
	var names []string
	r := openJudged(t, func(_ context.Context, channel string, c room.Command) []room.Judgement {
		if names = append(names, c.Name); channel != "live" || c.ID == "" || c.Wall == 0 {
			t.Errorf("%s is not stamped: %+v", channel, c)
		}
		return []room.Judgement{{By: "panel", Score: 0.5}}
	})
	// What a sender claims of it is not believed.
	own := []room.Judgement{{By: "me", Score: 0}}
	for name, want := range map[string]string{"hearing.ask": `[{"by":"panel","score":0.5}]`, "hearing.query": `null`} {
		cmd := room.Command{Name: name, Actor: actor("ada")}
		if name == "hearing.ask" {
			cmd.Judged = own
		}
		a, err := r.Do(t.Context(), "live", cmd)
		if err != nil || string(a.Data) != want {
			t.Errorf("%s: %s %v", name, a.Data, err)
		}
	}
	if _, err := r.Do(t.Context(), "live", vote("ada")); err != nil {
		t.Error(err)
	}
	if _, err := r.Do(t.Context(), "live", room.Command{Name: "tally.tick", Actor: actor("eve")}); err == nil {
		t.Error("a viewer ticks")
	}
	if !reflect.DeepEqual(names, []string{"hearing.ask"}) {
		t.Errorf("%q were judged", names)
	}
}

// Who floods, or sends again what was granted, costs no judgements, and is answered
// as without a judge.
func TestAFloodIsNotJudged(t *testing.T) {
	judged := map[string]int{}
	r := openJudged(t, func(_ context.Context, _ string, c room.Command) []room.Judgement {
		judged[c.Actor.ID+" "+c.Key]++
		return nil
	})
	var first room.Answer
	refused := 0
	for i := range 20 {
		a, err := r.Do(t.Context(), "live", line("eve", fmt.Sprintf("flood-%04d", i), fmt.Sprint("line ", i)))
		switch {
		case i == 0:
			first = a
		case errors.Is(err, room.RateLimited.Refuse()):
			var why *room.Error
			if refused++; !errors.As(err, &why) || why.After <= 0 {
				t.Errorf("%v doesn't say when", err)
			}
		case err != nil:
			t.Error(err)
		}
	}
	if refused < 14 || len(judged)+refused != 20 {
		t.Errorf("%d of 20 were refused, and %d judged", refused, len(judged))
	}
	// A wish that was granted is answered as it was, whatever the rate.
	for range 3 {
		if a, err := r.Do(t.Context(), "live", line("eve", "flood-0000", "line 0")); err != nil || a.Position != first.Position || string(a.Data) != string(first.Data) {
			t.Errorf("%+v %v, want %+v", a, err, first)
		}
	}
	if judged["d_eve flood-0000"] != 1 {
		t.Errorf("judged %d times", judged["d_eve flood-0000"])
	}
	// Somebody else is not slowed, and a judgement costs one of the rate, not two.
	for i := range 5 {
		if _, err := r.Do(t.Context(), "live", line("ada", fmt.Sprintf("other-%04d", i), "hello")); err != nil {
			t.Error(i, err)
		}
	}
}

// BenchmarkVoteBesideAJudge shows that votes pay nothing for the judging of words.
func BenchmarkVoteBesideAJudge(b *testing.B) {
	slow := func(context.Context, string, room.Command) []room.Judgement {
		time.Sleep(time.Millisecond)
		return nil
	}
	for name, judge := range map[string]func(context.Context, string, room.Command) []room.Judgement{"without": nil, "with": slow} {
		b.Run(name, func(b *testing.B) {
			r := openJudged(b, judge)
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				if _, err := r.Do(b.Context(), "live", vote(fmt.Sprint(i%1000))); err != nil {
					b.Fatal(err)
				}
				i++
			}
		})
	}
}
