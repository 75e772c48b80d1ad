package features_test

import (
	"iter"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/game"
	"frontrow/internal/room/feature/mod"
	"frontrow/internal/room/feature/poll"
	"frontrow/internal/room/feature/qa"
	"frontrow/internal/room/features"
	"frontrow/internal/room/roomtest"
)

// outside is what an export of a room has, with receipts of those people in each
// entry that has none.
func outside(r *roomtest.Room, people ...room.Actor) (all []*room.Entry) {
	pass := features.Outside()
	for _, e := range r.Entries() {
		for _, a := range people {
			e.Receipts = append(e.Receipts, room.Receipt{Actor: a.ID, Key: "key-00000001"})
		}
		all = append(all, pass(e))
	}
	return all
}

func each(entries []*room.Entry) iter.Seq2[*room.Entry, error] {
	return func(yield func(*room.Entry, error) bool) {
		for _, e := range entries {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func verify(t *testing.T, entries []*room.Entry, id string) {
	t.Helper()
	report, err := poll.Verify(each(entries), id)
	if err != nil || len(report.Problems) > 0 || report.Linkable || report.Counted.Ballots != 1 {
		t.Errorf("%s: %+v %v", id, report, err)
	}
}

func TestAnExportHasNoSecretOfAPoll(t *testing.T) {
	r := roomtest.New(t, features.All()...)
	var keys []string
	for id, anonymous := range map[string]bool{"open": false, "secret": true} {
		r.Must(host, "poll.create", poll.Create{ID: id, Draft: poll.Draft{
			Question: "Which?", Anonymous: anonymous, Options: []poll.Option{{Text: "This"}, {Text: "That"}},
		}}, nil)
		r.Must(host, "poll.launch", poll.Which{Poll: id}, nil)
		r.Pass(0)
		r.Must(ada, "poll.vote", poll.Vote{Poll: id, Choice: []int{1}}, nil)
	}
	for _, e := range outside(r) {
		for _, ev := range e.Events {
			if ev.Type == "poll.secret" {
				keys = append(keys, string(ev.Data))
			}
		}
	}
	if len(keys) != 1 || !strings.Contains(keys[0], `"open"`) {
		t.Errorf("while they run it has %v", keys)
	}
	for _, id := range []string{"open", "secret"} {
		r.Must(host, "poll.close", poll.Which{Poll: id}, nil)
	}
	verify(t, outside(r), "open")
	verify(t, outside(r), "secret")
}

func TestAnExportHasNoSeedBeforeItsGameIsOver(t *testing.T) {
	r := roomtest.New(t, features.All()...)
	var made game.One
	r.Must(host, "game.create", game.Plan{Kind: game.Giveaway, Title: "Mug"}, &made)
	r.Must(host, "game.open", made, nil)
	if s := string(room.JSON(outside(r))); strings.Contains(s, `"seed"`) || !strings.Contains(s, `"commitment"`) {
		t.Errorf("it says %s", s)
	}
	r.Must(ada, "game.join", made, nil)
	r.Must(host, "game.draw", made, nil)
	if s := string(room.JSON(outside(r))); !strings.Contains(s, `"seed"`) {
		t.Errorf("after the draw it says %s", s)
	}
}

// asked has Eve ask without a name in all the ways that a question goes.
func asked(r *roomtest.Room, eve room.Actor) {
	ask := func(text string) string {
		var q qa.Asked
		r.Must(eve, "qa.ask", qa.Ask{Text: text, Anonymous: true}, &q)
		return q.Question
	}
	held := func() string {
		var q mod.Queue
		r.Must(judge, "mod.queue", nil, &q)
		return q.Held[0].ID
	}
	r.Must(eve, "qa.withdraw", qa.Which{Question: ask("Withdrawn?")}, nil)
	r.Must(judge, "qa.remove", qa.Judge{Question: ask("Removed?")}, nil)
	r.Must(judge, "qa.merge", qa.Merge{Question: ask("Merged?"), Into: ask("Into this?")}, nil)
	r.Must(judge, "mod.filter", map[string]any{"name": "f", "kind": "words", "action": "hold", "words": []string{"pearl"}}, nil)
	ask("Where is the pearl?")
	r.Must(judge, "mod.approve", map[string]any{"id": held()}, nil)
	ask("Whose is the pearl?")
	r.Must(judge, "mod.deny", map[string]any{"id": held(), "reason": "Not here"}, nil)
	ask("What is a pearl?")
	r.Must(host, "qa.open", map[string]any{"moderated": true}, nil)
	r.Must(judge, "qa.approve", qa.Which{Question: ask("Approved?")}, nil)
	r.Must(judge, "qa.deny", qa.Judge{Question: ask("Denied?"), Reason: "No"}, nil)
}

func TestAnExportDoesNotSayWhoAskedWithoutAName(t *testing.T) {
	r := roomtest.New(t, features.All()...)
	eve := roomtest.Viewer("Eve")
	var named qa.Asked
	r.Must(ada, "qa.ask", qa.Ask{Text: "By name?"}, &named)
	asked(r, eve)
	stored := r.Entries()
	for i, e := range outside(r, eve, judge) {
		names := strings.Contains(string(room.JSON(stored[i].Events)), eve.ID)
		want := []room.Receipt{{Actor: eve.ID, Key: "key-00000001"}, {Actor: judge.ID, Key: "key-00000001"}}
		if names {
			want = want[1:]
		}
		if d := cmp.Diff(want, e.Receipts); d != "" {
			t.Errorf("entry %d: %s", e.Offset, d)
		}
		if s := string(room.JSON(e.Events)); strings.Contains(s, eve.ID) {
			t.Errorf("entry %d names her: %s", e.Offset, s)
		}
	}
	// It folds to what everybody sees, and the named one is as it was.
	folded := room.NewState("s", features.All())
	for _, e := range outside(r) {
		folded.Apply(e)
	}
	v, err := folded.View()
	var was qa.View
	r.View("qa", &was)
	if err != nil || string(v.State["qa"]) != string(room.JSON(was)) {
		t.Errorf("it folds to %s\nnot to %s", v.State["qa"], room.JSON(was))
	}
	mine, err := folded.Mine(ada)
	if err != nil || !strings.Contains(string(mine["qa"]), named.Question) {
		t.Errorf("who asked by name has %s %v", mine["qa"], err)
	}
}
