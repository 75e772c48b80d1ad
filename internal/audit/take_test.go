package audit_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/audit"
	"frontrow/internal/room"
	"frontrow/internal/room/feature/chat"
	"frontrow/internal/room/feature/hand"
	"frontrow/internal/room/feature/mod"
	"frontrow/internal/room/feature/points"
	"frontrow/internal/room/feature/poll"
	"frontrow/internal/room/feature/qa"
	"frontrow/internal/room/roomtest"
)

// told are the entries of a room as a follower gives them.
func told(r *roomtest.Room) (all []room.Told) {
	for _, e := range r.Entries() {
		all = append(all, room.Told{Epoch: "s_test", Entry: e})
	}
	return all
}

// show is a room in which the staff did all sorts of things.
func show(t testing.TB) *roomtest.Room {
	r := roomtest.New(t, chat.Feature(), poll.Feature(), qa.Feature(), hand.Feature(), points.Feature(), mod.Feature())
	say := func(a room.Actor, text string) (s chat.Sent) {
		r.Must(a, "chat.send", data{"text": text}, &s)
		return s
	}
	r.Must(host, "hand.open", nil, nil)
	r.Must(judge, "mod.filter", data{"name": "pearls", "kind": "words", "action": "hold", "words": []string{"pearl"}}, nil)
	line := say(ada, "secret words")
	say(judge, "of the staff")
	r.Must(judge, "mod.delete", data{"line": line.ID, "person": ada.ID, "reason": "Because of Ada"}, nil)
	say(bob, "pearl")
	var q mod.Queue
	r.Must(judge, "mod.queue", nil, &q)
	r.Must(judge, "mod.approve", data{"id": q.Held[0].ID}, nil)
	r.Must(bob, "chat.delete", data{"id": strings.Replace(q.Held[0].ID, "h_", "c_", 1)}, nil)
	r.Must(judge, "chat.mode", data{"slow": 30}, nil)
	r.Must(judge, "mod.timeout", data{"person": ada.ID, "seconds": 60}, nil)
	r.Must(judge, "mod.note", data{"id": ada.ID, "text": "A note on Ada"}, nil)
	r.Must(ada, "hand.lower", nil, nil)
	r.Must(bob, "hand.raise", nil, nil)
	r.Must(host, "hand.call", nil, nil)
	r.Must(host, "points.grant", data{"actor": bob.ID, "amount": 5, "reason": "for Bob"}, nil)
	var p poll.Which
	r.Must(host, "poll.create", data{"question": "Is Ada right?", "options": []string{"yes", "no"}}, &p)
	r.Must(host, "poll.launch", p, nil)
	r.Must(host, "poll.vote", data{"poll": p.Poll, "choice": []int{0}}, nil)
	r.Must(host, "poll.close", p, nil)
	say(cem, "another pearl")
	r.Must(host, "mod.ban", data{"person": ada.ID, "reason": "Bye"}, nil)
	return r
}

func TestWhatTheStaffDoIsRecordedOnce(t *testing.T) {
	b, entries := open(t, ""), told(show(t))
	// As a follower does after restarts: some again, in other batches.
	for _, from := range []int{0, 0, 5, 11} {
		for i := from; i < len(entries); i += 4 {
			if err := b.Take(t.Context(), "live", entries[i:min(i+4, len(entries))]); err != nil {
				t.Fatal(err)
			}
		}
	}
	names := map[audit.Hash]string{{}: ""}
	for _, a := range []room.Actor{ada, bob, cem, judge, host} {
		h, err := b.Person(t.Context(), a.ID)
		if err != nil {
			t.Fatal(err)
		}
		names[h] = a.Name
	}
	var got []string
	for _, r := range b.rows(t, "live") {
		got = append(got, strings.TrimSpace(fmt.Sprintf("%s %s %s", names[r.Actor], r.Action, names[r.Subject])))
	}
	want := []string{
		"Host hand.opened", "Judge mod.filter_set", "Judge chat.deleted Ada", "Judge mod.approved Bob", "Judge chat.modes",
		"Judge mod.timed_out Ada", "Judge mod.noted Ada", "Host hand.called Bob", "Host points.granted Bob",
		"Host poll.drafted", "Host poll.opened", "Host poll.closed", "mod.held Cem", "Host mod.banned Ada",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if r := b.verify(t, audit.Head{}); r.Broken != 0 || int(r.Rows) != len(want) {
		t.Errorf("%+v", r)
	}
}

// The entry of an approval goes with the words, and is told again: as a follower
// sees it that reads along, the same act comes twice.
func TestAnActThatIsToldAgainIsRecordedOnce(t *testing.T) {
	b := open(t, "")
	r := roomtest.New(t, chat.Feature(), mod.Feature())
	taken := 0
	take := func() {
		t.Helper()
		all := told(r)
		if err := b.Take(t.Context(), "live", all[taken:]); err != nil {
			t.Fatal(err)
		}
		taken = len(all)
	}
	r.Must(judge, "mod.filter", data{"name": "pearls", "kind": "words", "action": "hold", "words": []string{"pearl"}}, nil)
	r.Must(ada, "chat.send", data{"text": "pearl"}, nil)
	var q mod.Queue
	r.Must(judge, "mod.queue", nil, &q)
	r.Must(judge, "mod.approve", data{"id": q.Held[0].ID}, nil)
	take()
	var h chat.Page
	r.Must(ada, "chat.history", nil, &h)
	r.Must(ada, "chat.delete", data{"id": h.Messages[0].ID}, nil)
	take()
	// What the next show brings along was done in this one.
	if err := b.Take(t.Context(), "live", []room.Told{{Epoch: "s_next", Entry: &room.Entry{Offset: 1, Events: []room.Event{
		{Type: "mod.acted", For: room.Staff, Data: room.JSON(mod.Action{ID: "a_1", Kind: mod.Ban, By: *judge.Author(), Person: ada.Author()})},
	}}}}); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, row := range b.rows(t, "live") {
		got = append(got, row.Action)
	}
	if s := strings.Join(got, " "); s != "mod.filter_set mod.approved" {
		t.Error(s)
	}
}

func TestNothingPersonalIsInARow(t *testing.T) {
	b := open(t, "")
	if err := b.Take(t.Context(), "live", told(show(t))); err != nil {
		t.Fatal(err)
	}
	all := string(room.JSON(b.rows(t, "live")))
	for _, s := range []string{"Ada", "Bob", "Judge", "Host", "d_A", "d_B", "d_J", "d_H", "secret", "Because", "note on", "Bye", "pearl\"", "right"} {
		if strings.Contains(all, s) {
			t.Errorf("%q is in the log: %s", s, all)
		}
	}
	for _, s := range []string{`\"reason\":14`, `\"rule\":\"pearls\"`, `\"slow\":30`, `\"until\":`, `\"points\":5`} {
		if !strings.Contains(all, s) {
			t.Errorf("%s is not in the log: %s", s, all)
		}
	}
}

// What was set is in the row, and not only that something was.
func TestARowSaysWhatWasSet(t *testing.T) {
	b := open(t, "")
	r := roomtest.New(t, chat.Feature(), mod.Feature())
	r.Must(judge, "mod.filter", data{"name": "pearls", "kind": "words", "action": "hold", "lang": "de", "words": []string{"pearl", "Ada"}}, nil)
	r.Must(judge, "mod.filter", data{"name": "rush", "kind": "flood", "action": "block", "count": 3, "seconds": 10}, nil)
	r.Must(judge, "mod.filter", data{"name": "links", "kind": "links", "action": "restrict", "hosts": []string{"example.org"}}, nil)
	r.Must(judge, "mod.unfilter", data{"name": "rush"}, nil)
	r.Must(host, "mod.classify", data{"classifier": "rules", "hold_above": 0, "block_above": 0.9}, nil)
	r.Must(host, "mod.classify", data{"classifier": "rules", "on": false}, nil)
	r.Must(judge, "chat.mode", data{"members_only": true}, nil)
	r.Must(judge, "chat.mode", data{"members_only": false}, nil)
	r.Judged = []room.Judgement{{By: "endpoint", Score: 0.9}}
	r.Must(bob, "chat.send", data{"text": "hello"}, nil)
	if err := b.Take(t.Context(), "live", told(r)); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, row := range b.rows(t, "live") {
		var d map[string]any
		if err := json.Unmarshal([]byte(row.Detail), &d); err != nil {
			t.Fatal(err)
		}
		delete(d, "act")
		delete(d, "id")
		got = append(got, row.Action+" "+string(room.JSON(d)))
	}
	want := []string{
		`mod.filter_set {"filter":{"action":"hold","entries":2,"kind":"words","lang":"de"},"rule":"pearls"}`,
		`mod.filter_set {"filter":{"action":"block","count":3,"kind":"flood","seconds":10},"rule":"rush"}`,
		`mod.filter_set {"filter":{"action":"restrict","entries":1,"kind":"links"},"rule":"links"}`,
		`mod.filter_removed {"rule":"rush"}`,
		`mod.classifier_set {"classifier":{"block_above":0.9,"hold_above":0,"on":true},"rule":"rules"}`,
		`mod.classifier_set {"classifier":{"block_above":0.9,"hold_above":0,"on":false},"rule":"rules"}`,
		`chat.modes {"members_only":true}`, `chat.modes {}`, `mod.held {"rule":"endpoint"}`,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
