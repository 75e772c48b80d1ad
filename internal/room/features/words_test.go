package features_test

import (
	"strings"
	"testing"

	"frontrow/internal/room"
	"frontrow/internal/room/eventlog"
	"frontrow/internal/room/feature/mod"
	"frontrow/internal/room/feature/poll"
	"frontrow/internal/room/feature/qa"
	"frontrow/internal/room/features"
	"frontrow/internal/room/roomtest"
)

// What a person said in a show that is over can be erased, and nothing else goes.
func TestThePastWordsOfAPersonAreErased(t *testing.T) {
	r := roomtest.New(t, features.All()...)
	eve := roomtest.Viewer("Eve")
	r.Must(judge, "mod.filter", map[string]any{"name": "f", "kind": "words", "action": "hold", "words": []string{"pearl"}}, nil)
	for _, a := range []room.Actor{ada, eve} {
		r.Must(a, "chat.send", map[string]any{"text": a.Name + " talks"}, nil)
		r.Must(a, "qa.ask", qa.Ask{Text: a.Name + " asks?"}, nil)
		r.Must(a, "qa.ask", qa.Ask{Text: a.Name + " asks without a name?", Anonymous: true}, nil)
		r.Must(a, "chat.send", map[string]any{"text": a.Name + " has a pearl"}, nil)
		r.Pass(5)
	}
	var q mod.Queue
	r.Must(judge, "mod.queue", nil, &q)
	r.Must(judge, "mod.deny", map[string]any{"id": q.Held[0].ID}, nil)
	r.Must(host, "poll.create", poll.Create{ID: "p", Draft: poll.Draft{Question: "Which?", Options: []poll.Option{{Text: "This"}, {Text: "That"}}}}, nil)
	r.Must(host, "poll.launch", poll.Which{Poll: "p"}, nil)
	r.Pass(0)
	r.Must(eve, "poll.vote", poll.Vote{Poll: "p", Choice: []int{1}}, nil)
	r.Must(host, "poll.close", poll.Which{Poll: "p"}, nil)
	log := eventlog.NewMemory()
	for _, e := range r.Entries() {
		if err := log.Append(t.Context(), "s_1", e); err != nil {
			t.Fatal(err)
		}
	}
	if err := log.Save(t.Context(), "s_1", []byte("one\nEve talks")); err != nil {
		t.Fatal(err)
	}
	gone, err := eventlog.Forget(t.Context(), log, "s_1", features.Words(eve.ID))
	if err != nil || len(gone) != 4 {
		t.Errorf("%v %v", gone, err)
	}
	var left []*room.Entry
	if err := log.Read(t.Context(), "s_1", 0, func(e *room.Entry) error { left = append(left, e); return nil }); err != nil {
		t.Fatal(err)
	}
	all := string(room.JSON(left))
	for text, there := range map[string]bool{
		"Eve talks": false, "Eve asks": false, "Eve has": false,
		"Ada talks": true, "Ada asks?": true, "Ada asks without a name?": true,
		"Ada has a pearl": false, // went with the denial
	} {
		if strings.Contains(all, text) != there {
			t.Errorf("%q in the log: %t", text, !there)
		}
	}
	verify(t, left, "p")
	if b, err := log.Saved(t.Context(), "s_1"); err != nil || strings.Contains(string(b), "Eve") {
		t.Errorf("the saved state is %q %v", b, err)
	}
	if gone, err := eventlog.Forget(t.Context(), log, "s_1", features.Words(eve.ID)); err != nil || len(gone) != 0 {
		t.Errorf("again: %v %v", gone, err)
	}
}
