package features_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/mod"
	"frontrow/internal/room/feature/poll"
	"frontrow/internal/room/feature/qa"
	"frontrow/internal/room/feature/show"
	"frontrow/internal/room/features"
	"frontrow/internal/room/purse"
	"frontrow/internal/room/roomtest"
)

// Questions that were taken away leave the log of a show that is over. What the show
// leaves to records and to the next one is the same without them, and polls still count.
func TestNothingThatCountsGoesWithAQuestion(t *testing.T) {
	r := roomtest.New(t, features.All()...)
	r.Must(room.System(), "show.open", show.Fact{Show: "s_test"}, nil)
	r.Must(judge, "mod.filter", map[string]any{"name": "f", "kind": "words", "action": "hold", "words": []string{"pearl"}}, nil)
	r.Must(host, "points.grant", purse.Grant{Actor: ada.ID, Amount: 50}, nil)
	r.Must(host, "poll.create", poll.Create{ID: "p", Draft: poll.Draft{Question: "Which?", Options: []poll.Option{{Text: "This"}, {Text: "That"}}}}, nil)
	r.Must(host, "poll.launch", poll.Which{Poll: "p"}, nil)
	r.Pass(0)
	var plain, held qa.Asked
	r.Must(ada, "qa.ask", qa.Ask{Text: "Plain?"}, &plain)
	r.Must(ada, "qa.ask", qa.Ask{Text: "A pearl?"}, &held)
	var q mod.Queue
	r.Must(judge, "mod.queue", nil, &q)
	r.Must(judge, "mod.approve", map[string]any{"id": q.Held[0].ID}, nil)
	r.Must(ada, "poll.vote", poll.Vote{Poll: "p", Choice: []int{1}}, nil)
	r.Must(judge, "mod.ban", map[string]any{"person": ada.ID, "reason": "spam"}, nil)
	for _, id := range []string{plain.Question, held.Question} {
		r.Must(judge, "qa.remove", qa.Judge{Question: id}, nil)
	}
	before := r.Entries()
	r.Must(room.System(), "show.end", nil, nil)
	r.Pass(1)
	if all := string(room.JSON(r.Entries())); strings.Contains(all, "Plain?") || strings.Contains(all, "A pearl?") {
		t.Error("the log still says it")
	}
	verify(t, outside(r), "p")

	whole, less := room.NewState("s_test", features.All()), room.NewState("s_test", features.All())
	for _, e := range append(before, r.Entries()[len(before):]...) {
		whole.Apply(e)
	}
	for _, e := range r.Entries() {
		less.Apply(e)
	}
	for what, of := range map[string]func(*room.State) (any, error){
		"carried": func(s *room.State) (any, error) { return s.Carry() },
		"settled": func(s *room.State) (any, error) { return s.Settle() },
	} {
		was, err := of(whole)
		if err != nil {
			t.Fatal(err)
		}
		is, err := of(less)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(was, is); d != "" {
			t.Errorf("%s: %s", what, d)
		}
	}
}
