package mod_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/chat"
	"frontrow/internal/room/feature/mod"
	"frontrow/internal/room/roomtest"
)

func shield(r *roomtest.Room, on bool) { r.Must(judge, "mod.shield", data{"on": on}, nil) }

func shielded(r *roomtest.Room) *mod.Shielded {
	var v mod.View
	r.View("mod", &v)
	return v.Shield
}

func TestShieldModeHoldsNewcomersLinksAndQuestions(t *testing.T) {
	r := open(t)
	if s := say(r, ada, "I am here already"); s.Held {
		t.Fatal("held without the shield")
	}
	r.Pass(60)
	shield(r, true)
	if s := shielded(r); s == nil || s.Since != r.Wall {
		t.Fatalf("%+v", s)
	}
	account, member, ticket := roomtest.Viewer("Ann"), roomtest.Viewer("Mem"), roomtest.Viewer("Tic")
	account.Kind, member.Member, ticket.Ticket = room.Account, true, true
	guest, staff := roomtest.As(room.RoleGuest, "Gus"), roomtest.As(room.RoleModerator, "Mo")
	for _, c := range []struct {
		who  room.Actor
		text string
		held bool
	}{
		{ada, "hello", false}, {bob, "hello", true}, {account, "hello", false}, {member, "hello", false},
		{ticket, "hello", false}, {guest, "hello", false}, {staff, "see example.org", false},
		{roomtest.As(room.RoleGuest, "Gia"), "see example.org", true},
	} {
		if s := say(r, c.who, c.text); s.Held != c.held {
			t.Errorf("%s says %q: held is %v", c.who.Name, c.text, s.Held)
		}
	}
	r.Pass(40)
	if s := say(r, ada, "look at spam dot example"); s.Held {
		t.Error("that is no link")
	}
	r.Pass(40)
	if s := say(r, ada, "www.spam.example"); !s.Held {
		t.Error("a link is not held")
	}
	var asked struct{ Held bool }
	if r.Must(ada, "qa.ask", data{"text": "Why?"}, &asked); !asked.Held {
		t.Error("a question is not held")
	}
	var why []mod.Shield
	for _, h := range queue(r).Held {
		why = append(why, h.Shield)
	}
	if d := cmp.Diff([]mod.Shield{mod.Newcomer, mod.Link, mod.Link, mod.Asked}, why); d != "" {
		t.Error(d)
	}
	r.Check()
}

// Who is let through by a moderator is still new until the shield is off.
func TestShieldModeKnowsOnlyWhoSpokeBefore(t *testing.T) {
	r := open(t)
	gone := say(r, ada, "first")
	shield(r, true)
	r.Pass(1)
	say(r, bob, "hello")
	act(r, judge, "mod.approve", data{"id": queue(r).Held[0].ID})
	r.Must(ada, "chat.delete", data{"id": gone.ID}, nil)
	r.Check() // also where the entry of Ada's line is erased
	r.Pass(31)
	if say(r, ada, "still me").Held || !say(r, bob, "hello again").Held {
		t.Error("Ada is held, or Bob is not")
	}
	act(r, judge, "mod.clear", data{"person": ada.ID})
	r.Pass(31)
	if !say(r, ada, "me").Held {
		t.Error("whose lines were all taken back is let through")
	}
	r.Check()
}

func TestShieldModeSlowsTheAudience(t *testing.T) {
	r := open(t)
	r.Must(judge, "chat.mode", data{"slow": 5}, nil)
	say(r, ada, "one")
	shield(r, true)
	r.Pass(10)
	_, err := r.Do(ada, "chat.send", data{"text": "two"})
	var e *room.Error
	if !errors.As(err, &e) || e.Code != room.RateLimited.Code || !strings.Contains(e.Say(), "30 seconds") {
		t.Errorf("%v", err)
	}
	say(r, judge, "one")
	say(r, judge, "two")
	shield(r, false)
	say(r, ada, "two")
	var v chat.View
	if r.View("chat", &v); v.Modes == nil || v.Modes.Slow != 5 {
		t.Errorf("%+v", v.Modes)
	}
	r.Must(judge, "chat.mode", data{"slow": 60}, nil)
	shield(r, true)
	r.Pass(40)
	r.Refused(ada, "chat.send", data{"text": "three"}, room.RateLimited)
	r.Check()
}

func TestWhoMayNotModerateSetsNoShield(t *testing.T) {
	r := open(t)
	r.Refused(ada, "mod.shield", data{"on": true}, room.Forbidden)
	if b, err := r.Do(judge, "mod.shield", []byte(`{"on":3}`)); err == nil {
		t.Error(string(b))
	}
	n := len(r.Entries())
	shield(r, false) // it is off
	if len(r.Entries()) != n {
		t.Error("nothing happened, and it is in the log")
	}
	shield(r, true)
	shield(r, true)
	shield(r, false)
	var l mod.Log
	r.Must(judge, "mod.log", nil, &l)
	var kinds []mod.Kind
	for _, a := range l.Actions {
		kinds = append(kinds, a.Kind)
	}
	if d := cmp.Diff([]mod.Kind{mod.ShieldOn, mod.ShieldOff}, kinds); d != "" {
		t.Error(d)
	}
}

func TestRecord(t *testing.T) {
	r := open(t)
	shield(r, true)
	shield(r, false)
	say(r, ada, "hello")
	r.Pass(1)
	shield(r, true)
	r.Check()
	r.Record("mod", "mod")
}

func TestShieldModeEndsWithTheShow(t *testing.T) {
	r := open(t)
	shield(r, true)
	if next := r.Again(); shielded(next) != nil || say(next, ada, "hello").Held {
		t.Error("the next show begins with the shield")
	}
}

// Shield mode is an overlay: on and off again leaves the decisions as if it had
// never been.
func TestOnAndOffLeavesTheSameDecisions(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		with, without := open(t), open(t)
		people := []room.Actor{ada, bob, roomtest.Viewer("Cem"), judge}
		texts := []string{"hello", "see example.org", "holdme", "HELLO", "hello @Ada"}
		both := func(a room.Actor, name string, d data) {
			x, errX := with.Do(a, name, d)
			y, errY := without.Do(a, name, d)
			say := func(b json.RawMessage, err error) string {
				if err != nil {
					return err.Error()
				}
				return string(b)
			}
			if say(x, errX) != say(y, errY) {
				rt.Fatalf("%s %s %v: %s, and without %s", a.Name, name, d, say(x, errX), say(y, errY))
			}
		}
		words(with, "hold", "holdme")
		words(without, "hold", "holdme")
		for range rapid.IntRange(1, 30).Draw(rt, "steps") {
			a := rapid.SampledFrom(people).Draw(rt, "who")
			switch rapid.IntRange(0, 5).Draw(rt, "what") {
			case 0, 1:
				both(a, "chat.send", data{"text": rapid.SampledFrom(texts).Draw(rt, "text")})
			case 2:
				both(a, "qa.ask", data{"text": rapid.SampledFrom(texts).Draw(rt, "text")})
			case 3:
				both(judge, "chat.mode", data{"slow": rapid.IntRange(0, 40).Draw(rt, "slow"), "members_only": rapid.Bool().Draw(rt, "members")})
			case 4:
				pause := rapid.Float64Range(0, 40).Draw(rt, "pause")
				with.Pass(pause)
				without.Pass(pause)
			case 5:
				shield(with, true)
				shield(with, false)
				shield(without, false) // as many wishes, so that the ids are the same
				shield(without, false)
			}
		}
		if x, y := public(with), public(without); strings.Count(x, "c_") != strings.Count(y, "c_") {
			rt.Fatalf("%s\n%s", x, y)
		}
		with.Check()
	})
}
