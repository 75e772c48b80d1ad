package command_test

import (
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"frontrow/internal/room"
	"frontrow/internal/room/command"
	"frontrow/internal/room/eventlog"
	"frontrow/internal/room/feature/mod"
	"frontrow/internal/room/feature/qa"
	"frontrow/internal/room/feature/show"
	"frontrow/internal/room/roomtest"
)

// asking is a room of questions with show s_1 open.
func asking(t *testing.T, log eventlog.Log, rec *records) *command.Rooms {
	t.Helper()
	r := command.New(command.Default(), command.Deps{
		Log: log, Features: []room.Feature{show.Feature(), qa.Feature(), mod.Feature()}, Records: rec, Build: "b1",
		Edge: func(string) (int64, bool) { return 0, false }, Now: time.Now, Logger: slog.New(slog.DiscardHandler),
	})
	run(t, r)
	if err := r.Open(t.Context(), "live", "s_1"); err != nil {
		t.Fatal(err)
	}
	return r
}

// A question that was removed is in the log while the show is on, for what was told
// hangs on it. The show leaves without its words, whether the server stops before or not.
func TestAShowLeavesWithoutTheQuestionsThatWereTakenAway(t *testing.T) {
	for name, restart := range map[string]bool{"at once": false, "after a restart": true} {
		t.Run(name, func(t *testing.T) {
			log, rec := eventlog.NewMemory(), &records{before: map[string]string{"s_2": "s_1"}, settled: map[string]string{}}
			r := asking(t, log, rec)
			do := func(a room.Actor, command string, data, answer any) {
				t.Helper()
				got, err := r.Do(t.Context(), "live", room.Command{Name: command, Actor: a, Data: room.JSON(data)})
				if err == nil && answer != nil {
					err = json.Unmarshal(got.Data, answer)
				}
				if err != nil {
					t.Fatal(command, err)
				}
			}
			ask := func(text string) (q qa.Asked) {
				t.Helper()
				do(roomtest.Viewer("Ada"), "qa.ask", qa.Ask{Text: text}, &q)
				return q
			}
			gone := ask("unsayable?")
			ask("fine?")
			do(roomtest.Owner(), "qa.remove", qa.Judge{Question: gone.Question}, nil)
			if !said(t, log, "unsayable?") {
				t.Error("it is gone while the show is on")
			}
			do(room.System(), "show.end", nil, nil)
			was := view(t, r, "qa")
			if restart {
				r = asking(t, log, rec)
				if is := view(t, r, "qa"); is != was {
					t.Errorf("after the restart %s, before it %s", is, was)
				}
			}
			if err := r.Open(t.Context(), "live", "s_2"); err != nil {
				t.Fatal(err)
			}
			if said(t, log, "unsayable?") || !said(t, log, "fine?") {
				t.Error("the log holds what was taken away, or not what stays")
			}
			state, err := log.Saved(t.Context(), "s_1")
			if err != nil || len(state) == 0 {
				t.Fatalf("a state of the show is not saved: %v", err)
			}
			// The log alone tells the same, to a program that can't use that state.
			if err := log.Save(t.Context(), "s_1", []byte("none\n")); err != nil {
				t.Fatal(err)
			}
			if is := view(t, asking(t, log, rec), "qa"); is != was {
				t.Errorf("the log says %s, it was %s", is, was)
			}
		})
	}
}
