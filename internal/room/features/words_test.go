package features_test

import (
	"context"
	"errors"
	"fmt"
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

func forget(t *testing.T, log eventlog.Log, person string) ([]uint64, error) {
	holds, ends := features.Words(person)
	return eventlog.Forget(t.Context(), log, "s_1", holds, ends, func([]uint64) error { return nil })
}

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
	gone, err := forget(t, log, eve.ID)
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
	if gone, err := forget(t, log, eve.ID); err != nil || len(gone) != 0 {
		t.Errorf("again: %v %v", gone, err)
	}
}

// unsure is a log that can't erase for now.
type unsure struct {
	*eventlog.Memory
	stuck bool
}

func (u *unsure) Erase(ctx context.Context, show string, offset uint64) error {
	if u.stuck {
		return errors.New("no disk")
	}
	return u.Memory.Erase(ctx, show, offset)
}

// The texts of a person in the polls of a show that is over can be erased, those of an
// anonymous poll by their receipt: the ballots count on.
func TestThePastTextsOfAPersonInPollsAreErased(t *testing.T) {
	r := roomtest.New(t, features.All()...)
	eve := roomtest.Viewer("Eve")
	receipts := map[string]poll.Voted{}
	polls := []string{"cloud", "text", "secret"}
	for _, id := range polls {
		d := poll.Draft{Question: "What?", Kind: poll.Text, Change: true, Anonymous: id == "secret"}
		if id == "cloud" {
			d.Kind, d.Audience, d.Weight = poll.Words, room.Members, &poll.Weight{Members: 3}
			eve.Member = true
		}
		r.Must(host, "poll.create", poll.Create{ID: id, Draft: d}, nil)
		r.Must(host, "poll.launch", poll.Which{Poll: id}, nil)
		r.Pass(0)
		for _, a := range []room.Actor{eve, host} {
			for _, word := range []string{"first", "last"} {
				var v poll.Voted
				r.Must(a, "poll.vote", poll.Vote{Poll: id, Text: strings.ToLower(a.Name) + " " + word}, &v)
				receipts[id+a.Name] = v
			}
		}
		r.Must(host, "poll.close", poll.Which{Poll: id}, nil)
	}
	for i := range poll.MaxOff + poll.Shown { // those from before are forgotten
		id := fmt.Sprint("later", i)
		r.Must(host, "poll.create", poll.Create{ID: id, Launch: true, Draft: poll.Draft{Question: "?", Kind: poll.Text}}, nil)
		r.Must(host, "poll.close", poll.Which{Poll: id}, nil)
	}
	log := &unsure{eventlog.NewMemory(), true}
	for _, e := range r.Entries() {
		if err := log.Append(t.Context(), "s_1", e); err != nil {
			t.Fatal(err)
		}
	}
	for _, who := range []string{eve.ID, receipts["secretEve"].Receipt} {
		log.stuck = true
		if gone, err := forget(t, log, who); err == nil || len(gone) > 0 {
			t.Errorf("%v %v", gone, err)
		}
		log.stuck = false
		if gone, err := forget(t, log, who); err != nil || len(gone) == 0 {
			t.Errorf("%v %v", gone, err)
		}
		if gone, err := forget(t, log, who); err != nil || len(gone) != 0 {
			t.Errorf("again: %v %v", gone, err)
		}
	}
	var left []*room.Entry
	if err := log.Read(t.Context(), "s_1", 0, func(e *room.Entry) error { left = append(left, e); return nil }); err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, e := range left {
		for _, ev := range e.Events {
			if s := string(ev.Data); ev.Type == "poll.voted" && strings.Contains(s, "eve ") {
				t.Errorf("the log says %s", s)
			} else if ev.Type == "poll.voted" && strings.Contains(s, "host last") {
				words = append(words, s)
			}
		}
	}
	if len(words) != len(polls) {
		t.Errorf("of the others %v are left", words)
	}
	for _, id := range polls {
		report, err := poll.Verify(each(left), id)
		if err != nil || len(report.Problems) > 0 || report.Counted.Ballots != 2 || report.Erased != 1 {
			t.Errorf("%s: %+v %v", id, report, err)
		}
		for _, name := range []string{"Eve", "Host"} {
			if b, ok := report.Ballot(receipts[id+name].Receipt); !ok || (b.Choice == "") != (name == "Eve") {
				t.Errorf("%s: the ballot of %s is %+v %v", id, name, b, ok)
			}
		}
	}
}
