package command_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"frontrow/internal/room"
	"frontrow/internal/room/command"
	"frontrow/internal/room/eventlog"
	"frontrow/internal/room/feature/chat"
	"frontrow/internal/room/feature/mod"
	"frontrow/internal/room/feature/poll"
	"frontrow/internal/room/feature/show"
	"frontrow/internal/room/roomtest"
)

func openPolls(t *testing.T, log eventlog.Log, change ...func(*command.Config)) *command.Rooms {
	t.Helper()
	cfg := command.Default()
	for _, c := range change {
		c(&cfg)
	}
	r := command.New(cfg, command.Deps{
		Log: log, Features: []room.Feature{show.Feature(), chat.Feature(), poll.Feature(), mod.Feature()},
		Edge: func(string) (int64, bool) { return 0, false }, Now: time.Now, Logger: slog.New(slog.DiscardHandler),
	})
	run(t, r)
	if err := r.Open(t.Context(), "live", "s_1"); err != nil {
		t.Fatal(err)
	}
	return r
}

func must(t *testing.T, r *command.Rooms, a room.Actor, name string, data any) room.Answer {
	t.Helper()
	answer, err := r.Do(t.Context(), "live", room.Command{Name: name, Actor: a, Data: room.JSON(data)})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return answer
}

func launched(t *testing.T, log eventlog.Log, change ...func(*command.Config)) *command.Rooms {
	t.Helper()
	r := openPolls(t, log, change...)
	host := roomtest.Owner()
	must(t, r, host, "poll.create", poll.Create{ID: "words", Launch: true, Draft: poll.Draft{Question: "?", Kind: poll.Words, Change: true}})
	must(t, r, host, "poll.create", poll.Create{ID: "choice", Launch: true, Draft: poll.Draft{Question: "?", Options: []poll.Option{{Text: "a"}, {Text: "b"}}}})
	return r
}

// burst lets many vote at once in both polls, and some write twice with one key.
func burst(t *testing.T, r *command.Rooms, many int) {
	var wg sync.WaitGroup
	for i := range many {
		a := roomtest.Viewer(fmt.Sprint("v", i))
		for _, v := range []poll.Vote{{Poll: "choice", Choice: poll.Choice{i % 2}}, {Poll: "words", Text: fmt.Sprintf("wörd%d.", i)}} {
			for range 2 {
				wg.Go(func() {
					c := room.Command{Name: "poll.vote", Key: fmt.Sprintf("key-%08d-%s", i, v.Poll), Actor: a, Data: room.JSON(v)}
					if _, err := r.Do(t.Context(), "live", c); err != nil {
						t.Errorf("%s: %v", v.Poll, err)
					}
				})
			}
		}
	}
	wg.Wait()
}

// What people write into polls has entries of its own, however many come at once;
// what they choose shares some.
func TestTextsHaveEntriesOfTheirOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &slowLog{Memory: eventlog.NewMemory()}
		r := launched(t, log)
		burst(t, r, 200)
		texts, choices, most := 0, 0, 0
		for _, e := range all(t, log, "s_1") {
			n := 0
			for _, ev := range e.Events {
				if ev.Type != "poll.voted" {
					continue
				}
				n++
				if !strings.Contains(string(ev.Data), `"words"`) {
					choices++
					continue
				}
				if texts++; len(e.Events) != 1 {
					t.Errorf("a text shares its entry with %d events", len(e.Events)-1)
				}
			}
			most = max(most, n)
		}
		if texts != 200 || choices != 200 || most < 2 {
			t.Errorf("%d texts, %d choices, at most %d in an entry", texts, choices, most)
		}
	})
}

// Being taken from a bundle for an entry of its own costs a sender nothing more.
func TestATextCountsOnceAgainstTheRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &slowLog{Memory: eventlog.NewMemory()}
		r := launched(t, log, func(c *command.Config) { c.Bulk = command.Rate{Burst: 1, PerSecond: 0.001} })
		var wg sync.WaitGroup
		for i := range 100 {
			v := poll.Vote{Poll: "words", Text: "sun"}
			if i%2 == 0 {
				v = poll.Vote{Poll: "choice", Choice: poll.Choice{0}}
			}
			wg.Go(func() {
				c := room.Command{Name: "poll.vote", Actor: roomtest.Viewer(fmt.Sprint("v", i)), Data: room.JSON(v)}
				if _, err := r.Do(t.Context(), "live", c); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})
}

// Clearing a person takes what they wrote into polls out of the log and out of the
// saved state; their ballots count on, here and after a restart.
func TestClearedTextsAreNowhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &slowLog{Memory: eventlog.NewMemory()}
		r := launched(t, log)
		burst(t, r, 20)
		eve, host := roomtest.Viewer("v7"), roomtest.Owner()
		must(t, r, eve, "poll.vote", poll.Vote{Poll: "words", Text: "chänged"})
		must(t, r, host, "poll.close", poll.Which{Poll: "words"})
		before := theWords(t, r)
		must(t, r, host, "mod.clear", mod.Against{Person: eve.ID})
		_, err := r.Do(t.Context(), "live", room.Command{Name: "mod.clear", Actor: host, Data: room.JSON(mod.Against{Person: eve.ID})})
		if !errors.Is(err, room.NotFound.Refuse()) {
			t.Errorf("cleared again: %v", err)
		}
		<-time.After(time.Minute) // the state is saved
		saved, err := log.Saved(t.Context(), "s_1")
		if err != nil || len(saved) == 0 {
			t.Fatalf("%q %v", saved, err)
		}
		for _, e := range all(t, log, "s_1") {
			for _, ev := range e.Events {
				if ev.Type == "poll.closed" {
					continue // the tally that was published names nobody
				}
				for _, word := range []string{"wörd7.", "chänged"} {
					if strings.Contains(string(ev.Data), word) {
						t.Errorf("the log says %s", ev.Data)
					}
				}
			}
		}
		if s := string(saved); strings.Contains(s, "wörd7.") || strings.Count(s, "chänged") != 1 {
			t.Errorf("the saved state says %s", s) // once in the tally that was published
		}
		after := theWords(t, r)
		if after.Ballots != before.Ballots || len(after.Tally.Words) != len(before.Tally.Words)-1 {
			t.Errorf("%+v, before %+v", after, before)
		}
		report, err := poll.Verify(func(yield func(*room.Entry, error) bool) {
			for _, e := range all(t, log, "s_1") {
				if !yield(e, nil) {
					return
				}
			}
		}, "words")
		if err != nil || len(report.Problems) > 0 || report.Erased != 1 || report.Counted.Ballots != 20 || !report.Says(report.Published) {
			t.Errorf("%+v %v", report, err)
		}
		want, err := r.Snapshot(t.Context(), "live")
		if err != nil {
			t.Fatal(err)
		}
		if err := log.Save(t.Context(), "s_1", []byte("none\n")); err != nil {
			t.Fatal(err)
		}
		again := openPolls(t, log)
		got, err := again.Snapshot(t.Context(), "live")
		if err != nil || string(room.JSON(got)) != string(room.JSON(want)) || string(room.JSON(theWords(t, again))) != string(room.JSON(after)) {
			t.Errorf("after a restart it is %s, want %s (%v)", room.JSON(got), room.JSON(want), err)
		}
	})
}

func theWords(t *testing.T, r *command.Rooms) (told poll.Told) {
	t.Helper()
	if err := json.Unmarshal(must(t, r, roomtest.Owner(), "poll.results", poll.Ask{Poll: "words"}).Data, &told); err != nil {
		t.Fatal(err)
	}
	return told
}
