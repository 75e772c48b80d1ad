package mod_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/mod"
	"frontrow/internal/room/roomtest"
)

func TestBansAndFiltersOutliveAShow(t *testing.T) {
	r := open(t)
	cem, dan := roomtest.Viewer("Cem"), roomtest.Viewer("Dan")
	words(r, "hold", "holdme")
	words(r, "block", "blockme")
	r.Must(judge, "mod.unfilter", data{"name": "block"}, nil)
	r.Must(host, "mod.classify", data{"classifier": "learned", "hold_above": 0.9}, nil)
	hears(t, r, home, ada, true)
	hears(t, r, other, bob, true)
	r.From = nil
	say(r, bob, "holdme")
	ban := act(r, judge, "mod.ban", data{"person": ada.ID, "reason": "Spam", "range": "address"})
	act(r, judge, "mod.restrict", data{"person": bob.ID})
	long := act(r, judge, "mod.timeout", data{"person": dan.ID, "seconds": 6000, "reason": "Enough"})
	act(r, judge, "mod.timeout", data{"person": cem.ID, "seconds": 60})
	r.Must(judge, "mod.note", data{"id": ada.ID, "text": "Was warned."}, nil)
	r.Pass(100)

	next := r.Again()
	if s := told(next, room.Everyone); s != "null" {
		t.Errorf("everybody is told %s", s)
	}
	if s := outside(next); strings.Contains(s, "AA1") {
		t.Errorf("a place leaves the server: %s", s)
	}
	next.Refused(ada, "chat.send", data{"text": "hi"}, room.Forbidden)
	hears(t, next, home, roomtest.Viewer("Neighbour"), false)
	hears(t, next, other, roomtest.Viewer("Stranger"), true)
	next.From = nil
	if next.Mine("mod", cem, &mod.Mine{}) {
		t.Error("a timeout that was over is brought along")
	}
	say(next, cem, "hello")
	next.Refused(dan, "chat.send", data{"text": "hi"}, room.Forbidden)
	if s := say(next, roomtest.Viewer("Eve"), "holdme"); !s.Held {
		t.Error("the filter is gone")
	}
	say(next, bob, "unheard")
	if strings.Contains(public(next), "unheard") {
		t.Error("the restriction is gone")
	}
	var m mod.Mine
	if next.Mine("mod", ada, &m); m.Ban == nil || m.Ban.Action != ban || m.Ban.Reason != "Spam" {
		t.Errorf("%+v", m.Ban)
	}
	if q := queue(next); len(q.Held) != 1 || len(q.Appeals) != 0 {
		t.Errorf("%+v", q)
	}
	var was, is mod.Card
	r.Must(host, "mod.person", data{"person": ada.ID}, &was)
	next.Must(host, "mod.person", data{"person": ada.ID}, &is)
	was.Person = is.Person // their name comes with their first line
	if d := cmp.Diff(was, is); d != "" || is.Banned != ban || len(is.Notes) != 1 || is.Actions[0].By.Name != "Judge" {
		t.Error(d, is)
	}
	var set mod.Classifiers
	if next.Must(host, "mod.classifiers", nil, &set); len(set.Classifiers) != 1 || set.Classifiers[0].HoldAbove != 0.9 {
		t.Errorf("%+v", set)
	}
	next.Must(judge, "mod.undo", data{"id": long}, nil)
	say(next, dan, "thanks")
	next.Must(judge, "mod.unban", data{"person": ada.ID}, nil)
	say(next, ada, "sorry")
	hears(t, next, home, roomtest.Viewer("Neighbour"), true)
	next.Check()
	if n := len(next.Again().Entries()); n != 1 {
		t.Errorf("%d entries", n)
	}
}

// An action that is not at hand any more can't be brought along, its sanction is.
func TestAnOldBanOutlivesManyShows(t *testing.T) {
	r := open(t)
	say(r, ada, "hi")
	act(r, judge, "mod.ban", data{"person": ada.ID, "reason": "Spam"})
	for i := range 260 {
		for _, on := range []bool{true, false} {
			act(r, judge, "mod.restrict", data{"person": bob.ID, "on": on})
		}
		if i%100 == 0 {
			r.Pass(1)
		}
	}
	for range 3 {
		r = r.Again()
		r.Refused(ada, "chat.send", data{"text": "hi"}, room.Forbidden)
	}
	var k mod.Card
	if r.Must(host, "mod.person", data{"person": ada.ID}, &k); k.Banned == "" || k.Actions[0].Reason != "Spam" {
		t.Errorf("%+v", k)
	}
	r.Check()
	r.Must(jury, "mod.undo", data{"id": k.Banned}, nil)
	say(r, ada, "hi")
}
