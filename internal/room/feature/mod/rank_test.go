package mod_test

import (
	"strings"
	"testing"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/chat"
	"frontrow/internal/room/feature/mod"
	"frontrow/internal/room/roomtest"
)

// Who was not seen in a show may be anybody. What is done about them holds only
// if they turn out to be of a lower role, in later shows too.
func TestASanctionHoldsForLowerRolesAlone(t *testing.T) {
	r := open(t)
	for _, a := range []room.Actor{host, jury, ada} {
		act(r, judge, "mod.ban", data{"person": a.ID})
		act(r, judge, "mod.timeout", data{"person": a.ID, "seconds": 600})
		act(r, judge, "mod.restrict", data{"person": a.ID})
	}
	check := func(r *roomtest.Room) {
		t.Helper()
		var m mod.Mine
		if r.Mine("mod", host, &m) {
			t.Errorf("the owner has %+v", m)
		}
		r.Refused(ada, "chat.send", data{"text": "hi"}, room.Forbidden)
		r.Must(jury, "mod.note", data{"id": ada.ID, "text": "Hm"}, nil)
		say(r, jury, "jury speaks")
		say(r, host, "host speaks")
		r.Must(host, "mod.note", data{"id": ada.ID, "text": "Hm"}, nil)
		if s := told(r, room.Staff); !strings.Contains(public(r), "host speaks") || !strings.Contains(public(r), "jury speaks") {
			t.Errorf("they are restricted: %s", s)
		}
		r.Check()
	}
	check(r)
	next := r.Next()
	next.Must(host, "qa.open", nil, nil)
	check(next)
	// A role that is lost is no shield.
	late := judge
	late.Role, late.Can = room.RoleViewer, room.Capabilities(room.RoleViewer, true)
	act(next, host, "mod.ban", data{"person": judge.ID})
	next.Refused(judge, "mod.note", data{"id": ada.ID, "text": "Hm"}, room.Forbidden)
	next.Refused(late, "chat.send", data{"text": "hi"}, room.Forbidden)
}

// Who is listed as kept from talking is so.
func TestWhoIsListedIsNotHiddenByALowerRole(t *testing.T) {
	s := room.NewState("s", []room.Feature{chat.Feature(), mod.Feature()})
	ban := func(by, person room.Actor, n uint64) {
		a := mod.Action{ID: "a_" + person.ID, Kind: mod.Ban, By: *by.Author(), Wall: int64(n), Person: &room.Author{ID: person.ID}}
		s.Apply(&room.Entry{Offset: n, Wall: int64(n), Events: []room.Event{
			{Type: "mod.acted", For: room.Staff, By: by.Author(), Data: room.JSON(a)},
			{Type: "chat.message", By: person.Author(), Data: room.JSON(chat.Line{ID: "c_" + person.ID, Text: "hi"})},
		}})
	}
	ban(judge, host, 1)
	ban(judge, ada, 2)
	if of := s.Standing().Of; of[host.ID].Banned || !of[ada.ID].Banned {
		t.Errorf("%+v", of)
	}
}

// What somebody of a higher role did is lifted by nobody below, whatever the
// command.
func TestAHigherRoleHasTheLastWord(t *testing.T) {
	r := open(t)
	r.From = []string{"AA1", "NN1"}
	say(r, ada, "hello")
	r.From = nil
	first := act(r, judge, "mod.ban", data{"person": ada.ID, "range": "address"})
	ban := act(r, host, "mod.ban", data{"person": ada.ID})
	if ban == "" || ban == first {
		t.Fatal("a higher role's ban is not one of its own")
	}
	act(r, host, "mod.timeout", data{"person": ada.ID, "seconds": 600})
	act(r, host, "mod.restrict", data{"person": ada.ID})
	check := func(r *roomtest.Room) {
		t.Helper()
		r.From = []string{"AA1", "NN1"}
		r.Refused(bob, "chat.send", data{"text": "hi"}, room.Forbidden) // the range stays
		r.From = nil
		r.Must(judge, "mod.ban", data{"person": ada.ID}, nil) // is so
		r.Must(judge, "mod.restrict", data{"person": ada.ID}, nil)
		r.Refused(judge, "mod.ban", data{"person": ada.ID, "range": "network"}, room.Forbidden)
		r.Refused(judge, "mod.unban", data{"person": ada.ID}, room.Forbidden)
		r.Refused(judge, "mod.restrict", data{"person": ada.ID, "on": false}, room.Forbidden)
		r.Refused(judge, "mod.timeout", data{"person": ada.ID, "seconds": 0}, room.Forbidden)
		r.Refused(judge, "mod.timeout", data{"person": ada.ID, "seconds": 1}, room.Forbidden)
		r.Check()
	}
	check(r)
	next := r.Next()
	check(next)
	next.Pass(601)
	act(next, judge, "mod.timeout", data{"person": ada.ID, "seconds": 1})
	act(next, host, "mod.unban", data{"person": ada.ID})
	act(next, host, "mod.restrict", data{"person": ada.ID, "on": false})
	// Equals lift each other's.
	act(next, judge, "mod.ban", data{"person": ada.ID})
	act(next, jury, "mod.unban", data{"person": ada.ID})
	next.Check()
}

// A sanction of a state that was saved before it had a role is a moderator's.
func TestASanctionWithoutARoleIsAModerators(t *testing.T) {
	s := room.NewState("s_test", []room.Feature{mod.Feature()})
	if err := s.Thaw([]byte(`{"position":{"epoch":"s_test","offset":1},"receipts":null,"parts":{"mod":{"people":{"d_Ada":{"ban":{"action":"a_x"}}}}}}`)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Decide(room.Command{Name: "mod.unban", ID: "1", Actor: judge, Data: room.JSON(data{"person": ada.ID})}); err != nil {
		t.Error(err)
	}
	if !s.Standing().Of[ada.ID].Banned {
		t.Error("she is not banned")
	}
}
