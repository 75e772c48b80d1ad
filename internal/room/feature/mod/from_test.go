package mod_test

import (
	"fmt"
	"strings"
	"testing"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/chat"
	"frontrow/internal/room/feature/mod"
	"frontrow/internal/room/feature/poll"
	"frontrow/internal/room/feature/reaction"
	"frontrow/internal/room/roomtest"
)

var (
	home  = []string{"AA1", "NN1"} // an address, and the network around it
	next  = []string{"AA2", "NN1"}
	other = []string{"AA3", "NN2"}
)

// outside is all that anybody can get: events that leave the server, views, and
// what is for one person.
func outside(r *roomtest.Room) string {
	var all []any
	for _, e := range r.Entries() {
		for _, ev := range e.Events {
			if ev.For != room.Server {
				all = append(all, ev)
			}
		}
	}
	for _, a := range []room.Actor{ada, bob, judge, host} {
		for _, feature := range []string{"chat", "mod", "qa"} {
			var m any
			r.Mine(feature, a, &m)
			all = append(all, m)
		}
	}
	for _, c := range []string{"mod.log", "mod.queue"} {
		var answer any
		r.Must(host, c, nil, &answer)
		all = append(all, answer)
	}
	for _, a := range []room.Actor{ada, bob} {
		var k mod.Card
		r.Must(host, "mod.person", data{"person": a.ID}, &k)
		all = append(all, k)
	}
	return public(r) + string(room.JSON(all))
}

// from lets somebody say something from a place.
func from(r *roomtest.Room, place []string, a room.Actor) error {
	r.From = place
	_, err := r.Do(a, "chat.send", data{"text": fmt.Sprint("hello ", len(r.Entries()))})
	return err
}

func hears(t *testing.T, r *roomtest.Room, place []string, a room.Actor, heard bool) {
	t.Helper()
	err := from(r, place, a)
	if e, ok := err.(*room.Error); (err == nil) != heard || err != nil && (!ok || e.Code != room.Forbidden.Code) {
		t.Errorf("%s from %v: %v", a.Name, place, err)
	}
}

func TestABanWithARangeStopsWhoComesFromThere(t *testing.T) {
	for kind, c := range map[string]struct{ home, next bool }{"": {true, true}, "address": {false, true}, "network": {false, false}} {
		r := open(t)
		eve := roomtest.Viewer("Eve")
		hears(t, r, home, ada, true)
		id := act(r, judge, "mod.ban", data{"person": ada.ID, "range": kind})
		hears(t, r, home, ada, false)
		hears(t, r, other, ada, false)
		hears(t, r, home, bob, c.home)
		hears(t, r, next, bob, c.next)
		hears(t, r, other, eve, true)
		hears(t, r, nil, eve, true)
		hears(t, r, home, jury, true)
		var k mod.Card
		r.Must(judge, "mod.person", data{"person": ada.ID}, &k)
		if k.Banned != id || k.Range != mod.Range(kind) || k.Actions[0].Range != mod.Range(kind) {
			t.Errorf("%+v", k)
		}
		if s := outside(r); strings.Contains(s, "AA") || strings.Contains(s, "NN") {
			t.Errorf("where somebody is leaves the server: %s", s)
		}
		if n := notices(t, r, ada); strings.Contains(string(room.JSON(n)), "range") {
			t.Errorf("%+v", n)
		}
		r.Must(judge, "mod.unban", data{"person": ada.ID}, nil)
		hears(t, r, home, ada, true)
		hears(t, r, home, bob, true)
		r.Check()
	}
}

func TestUndoTakesARangeBackToo(t *testing.T) {
	r := open(t)
	hears(t, r, home, ada, true)
	hears(t, r, home, bob, true)
	one := act(r, judge, "mod.ban", data{"person": ada.ID, "range": "address"})
	two := act(r, judge, "mod.ban", data{"person": bob.ID, "range": "address"})
	act(r, judge, "mod.undo", data{"id": one})
	hears(t, r, home, ada, false) // Bob's still covers it
	act(r, judge, "mod.undo", data{"id": two})
	hears(t, r, home, ada, true)
	// A ban is widened, and no entry says the same again.
	act(r, judge, "mod.ban", data{"person": ada.ID})
	hears(t, r, home, bob, true)
	act(r, judge, "mod.ban", data{"person": ada.ID, "range": "network"})
	hears(t, r, next, bob, false)
	before := len(r.Entries())
	r.Must(judge, "mod.ban", data{"person": ada.ID, "range": "network"}, nil)
	r.Must(judge, "mod.ban", data{"person": ada.ID}, nil)
	if len(r.Entries()) != before {
		t.Error("the same ban is another entry")
	}
	act(r, judge, "mod.ban", data{"person": ada.ID, "range": "address"})
	hears(t, r, next, bob, true)
	r.Check()
}

func TestARangeNeedsAPlace(t *testing.T) {
	r := open(t)
	r.Refused(judge, "mod.ban", data{"person": ada.ID, "range": "address"}, room.NotFound)
	hears(t, r, nil, ada, true)
	r.Refused(judge, "mod.ban", data{"person": ada.ID, "range": "network"}, room.NotFound)
	r.Refused(judge, "mod.ban", data{"person": ada.ID, "range": "street"}, room.BadData)
	act(r, judge, "mod.ban", data{"person": ada.ID})
	r.Check()
}

// What is erased with a line is not where its author was.
func TestAPlaceOutlivesTheLine(t *testing.T) {
	for name, remove := range map[string]func(*roomtest.Room, string){
		"own":    func(r *roomtest.Room, id string) { r.Must(ada, "chat.delete", data{"id": id}, nil) },
		"delete": func(r *roomtest.Room, id string) { act(r, judge, "mod.delete", data{"line": id, "person": ada.ID}) },
		"clear":  func(r *roomtest.Room, _ string) { act(r, judge, "mod.clear", data{"person": ada.ID}) },
		"approve": func(r *roomtest.Room, _ string) {
			act(r, judge, "mod.approve", data{"id": queue(r).Held[0].ID})
		},
	} {
		r := open(t)
		words(r, "hold", "pearl")
		r.From = home
		text := "hello"
		if name == "approve" {
			text = "pearl"
		}
		s := say(r, ada, text)
		remove(r, s.ID)
		r.Check()
		act(r, judge, "mod.ban", data{"person": ada.ID, "range": "address"})
		hears(t, r, home, bob, false)
		r.Check()
	}
}

func TestOnlyTheNewestPlacesAreKept(t *testing.T) {
	s := room.NewState("s", []room.Feature{chat.Feature(), mod.Feature()})
	n := 0
	do := func(a room.Actor, name string, d any) error {
		n++
		c := room.Command{Name: name, Actor: a, ID: fmt.Sprint(n), Wall: int64(n), From: []string{fmt.Sprint("a", n), "n"}, Data: room.JSON(d)}
		x, err := s.Decide(c)
		if err == nil {
			s.Apply(&room.Entry{Offset: uint64(n), Wall: c.Wall, Events: x.Events})
		}
		return err
	}
	people := append([]room.Actor{ada}, make([]room.Actor, 5000)...)
	for i := range people {
		if i > 0 {
			people[i] = roomtest.Viewer(fmt.Sprint("v", i))
		}
		if err := do(people[i], "chat.send", data{"text": "hi"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := do(judge, "mod.ban", data{"person": ada.ID, "range": "address"}); err == nil {
		t.Error("it is still known where Ada was")
	}
	if err := do(judge, "mod.ban", data{"person": people[1].ID, "range": "address"}); err != nil {
		t.Error(err)
	}
}

// What comes in bulk is refused as well.
func TestWhoIsBannedDoesNotVote(t *testing.T) {
	r := roomtest.New(t, chat.Feature(), poll.Feature(), reaction.Feature(), mod.Feature())
	var p poll.Which
	r.Must(host, "poll.create", data{"question": "Tea?", "options": []string{"yes", "no"}}, &p)
	r.Must(host, "poll.launch", p, nil)
	say(r, bob, "hello")
	r.From = home
	say(r, ada, "hello")
	act(r, judge, "mod.ban", data{"person": ada.ID, "range": "address"})
	act(r, judge, "mod.ban", data{"person": bob.ID})
	for _, c := range []struct {
		who  room.Actor
		from []string
	}{{ada, other}, {bob, nil}, {roomtest.Viewer("Eve"), home}} {
		r.From = c.from
		r.Refused(c.who, "poll.vote", data{"poll": p.Poll, "choice": []int{0}}, room.Forbidden)
		r.Refused(c.who, "reaction.send", data{"kind": "clap"}, room.Forbidden)
	}
	r.From = other
	r.Must(roomtest.Viewer("Eve"), "poll.vote", data{"poll": p.Poll, "choice": []int{0}}, nil)
}
