package mod_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/chat"
	"frontrow/internal/room/feature/mod"
	"frontrow/internal/room/feature/qa"
	"frontrow/internal/room/roomtest"
)

type data = map[string]any

var (
	ada   = roomtest.Viewer("Ada")
	bob   = roomtest.Viewer("Bob")
	judge = roomtest.As(room.RoleModerator, "Judge")
	jury  = roomtest.As(room.RoleModerator, "Jury")
	host  = roomtest.Owner()
)

func open(t testing.TB) *roomtest.Room {
	r := roomtest.New(t, chat.Feature(), qa.Feature(), mod.Feature())
	r.Must(host, "qa.open", data{"anonymous": true}, nil)
	return r
}

func words(r *roomtest.Room, action string, list ...string) {
	r.Must(judge, "mod.filter", data{"name": action, "kind": "words", "action": action, "words": list}, nil)
}

func say(r *roomtest.Room, a room.Actor, text string) (s chat.Sent) {
	r.Must(a, "chat.send", data{"text": text}, &s)
	return s
}

func act(r *roomtest.Room, a room.Actor, name string, d data) string {
	var done mod.Done
	r.Must(a, name, d, &done)
	return done.Action
}

// told is what went out to an audience, as JSON.
func told(r *roomtest.Room, to room.Audience) string {
	var all []room.Event
	for _, e := range r.Entries() {
		for _, ev := range e.Events {
			if ev.For == to {
				all = append(all, ev)
			}
		}
	}
	return string(room.JSON(all))
}

// public is all that everybody can know.
func public(r *roomtest.Room) string {
	var c, q any
	r.View("chat", &c)
	r.View("qa", &q)
	return told(r, room.Everyone) + string(room.JSON(c)) + string(room.JSON(q))
}

func stored(r *roomtest.Room) string { return string(room.JSON(r.Entries())) }

func queue(r *roomtest.Room) (q mod.Queue) {
	r.Must(judge, "mod.queue", nil, &q)
	return q
}

func notices(t testing.TB, r *roomtest.Room, a room.Actor) (all []mod.Notice) {
	t.Helper()
	for _, e := range r.Entries() {
		for _, ev := range e.Events {
			if ev.Type != "mod.notice" || ev.For != room.One(a.ID) {
				continue
			}
			var n mod.Notice
			if err := json.Unmarshal(ev.Data, &n); err != nil {
				t.Fatal(err)
			}
			all = append(all, n)
		}
	}
	return all
}

func TestWhoIsBannedTakesNoPart(t *testing.T) {
	r := open(t)
	line := say(r, ada, "hello")
	id := act(r, judge, "mod.ban", data{"person": ada.ID, "reason": "Spam"})
	for name, d := range map[string]data{
		"chat.send": {"text": "hi"}, "chat.edit": {"id": line.ID, "text": "hi"}, "chat.delete": {"id": line.ID}, "qa.ask": {"text": "Why?"},
	} {
		b, err := r.Do(ada, name, d)
		if e, ok := err.(*room.Error); !ok || e.Code != room.Forbidden.Code || !strings.Contains(e.Say(), "banned") || !strings.Contains(e.Say(), "Spam") {
			t.Errorf("%s: %s %v", name, b, err)
		}
	}
	r.Must(ada, "chat.history", nil, nil)
	var m mod.Mine
	want := mod.Notice{Action: id, Kind: mod.Ban, Reason: "Spam"}
	if r.Mine("mod", ada, &m); m.Ban == nil || *m.Ban != want {
		t.Errorf("%+v", m)
	}
	if d := cmp.Diff([]mod.Notice{want}, notices(t, r, ada)); d != "" {
		t.Error(d)
	}
	before := len(r.Entries())
	r.Must(judge, "mod.ban", data{"person": ada.ID}, nil)
	if len(r.Entries()) != before {
		t.Error("a second ban is another entry")
	}
	r.Must(judge, "mod.unban", data{"person": ada.ID}, nil)
	say(r, ada, "back")
	if r.Mine("mod", ada, &m) {
		t.Error("there is still something")
	}
	r.Check()
}

func TestATimeoutEndsByItself(t *testing.T) {
	r := open(t)
	act(r, judge, "mod.timeout", data{"person": ada.ID, "seconds": 60})
	r.Pass(20)
	_, err := r.Do(ada, "chat.send", data{"text": "hi"})
	if e, ok := err.(*room.Error); !ok || e.Code != room.Forbidden.Code || e.After != 40*time.Second || e.Say() != "You can talk again in 40 seconds." {
		t.Errorf("%v", err)
	}
	r.Pass(40)
	say(r, ada, "hi")
	act(r, judge, "mod.timeout", data{"person": ada.ID, "seconds": 14 * 24 * 3600})
	act(r, judge, "mod.timeout", data{"person": ada.ID, "seconds": 0})
	say(r, ada, "hi again")
	r.Refused(judge, "mod.timeout", data{"person": ada.ID, "seconds": 14*24*3600 + 1}, room.BadData)
	r.Check()
}

func TestNobodyActsOnTheirEquals(t *testing.T) {
	r := open(t)
	for _, a := range []room.Actor{judge, jury, host, ada} {
		say(r, a, "hello")
	}
	for _, name := range []string{"mod.ban", "mod.unban", "mod.timeout", "mod.restrict", "mod.clear"} {
		for _, a := range []room.Actor{jury, host, judge} {
			r.Refused(judge, name, data{"person": a.ID, "seconds": 5}, room.Forbidden)
		}
		r.Refused(ada, name, data{"person": bob.ID, "seconds": 5}, room.Forbidden)
		r.Refused(judge, name, data{}, room.BadData)
	}
	// The role of somebody who was not seen is known by their line.
	fresh := roomtest.New(t, chat.Feature(), mod.Feature())
	line := say(fresh, host, "hello")
	fresh.Refused(judge, "mod.delete", data{"line": line.ID, "person": host.ID}, room.Forbidden)
	fresh.Refused(judge, "mod.delete", data{"line": line.ID, "person": ada.ID}, room.BadData)
	fresh.Refused(judge, "mod.delete", data{"line": "c_x", "person": ada.ID}, room.NotFound)
	act(r, host, "mod.ban", data{"person": judge.ID})
	r.Refused(judge, "mod.ban", data{"person": ada.ID}, room.Forbidden)
	r.Refused(judge, "mod.undo", data{"id": "a_x"}, room.Forbidden)
	r.Check()
}

func TestADeletedLineIsNowhere(t *testing.T) {
	r := open(t)
	one, two := say(r, ada, "pearl one"), say(r, ada, "pearl two")
	say(r, bob, "other")
	r.Must(ada, "chat.edit", data{"id": one.ID, "text": "pearl first"}, nil)
	r.Must(judge, "chat.pin", data{"id": one.ID}, nil)
	r.Must(bob, "chat.send", data{"text": "yes", "reply": one.ID}, nil)
	id := act(r, judge, "mod.delete", data{"line": one.ID, "person": ada.ID, "reason": "Rude"})
	if s := stored(r) + public(r); strings.Contains(s, "one") || strings.Contains(s, "first") || !strings.Contains(s, "two") {
		t.Error(s)
	}
	if d := cmp.Diff([]mod.Notice{{Action: id, Kind: mod.Delete, Line: one.ID, Reason: "Rude"}}, notices(t, r, ada)); d != "" {
		t.Error(d)
	}
	if strings.Contains(public(r), "Rude") || strings.Contains(public(r), judge.ID+`","name":"Judge","role":"moderator"},"data":{"id":"`+one.ID+`","author"`) {
		t.Error("everybody is told who deleted it, or why")
	}
	say(r, ada, "pearl three")
	act(r, judge, "mod.clear", data{"person": ada.ID})
	if s := stored(r) + public(r); strings.Contains(s, "pearl") || !strings.Contains(s, "other") {
		t.Error(s)
	}
	r.Refused(judge, "mod.delete", data{"line": two.ID, "person": ada.ID}, room.NotFound)
	r.Refused(judge, "mod.clear", data{"person": ada.ID}, room.NotFound)
	r.Check()
}

var cmpIgnoreOf = cmp.FilterPath(func(p cmp.Path) bool { return p.String() == "Of" }, cmp.Ignore())

func TestARestrictedPersonNoticesNothing(t *testing.T) {
	r := open(t)
	say(r, ada, "before")
	id := act(r, judge, "mod.restrict", data{"person": ada.ID, "reason": "Troll"})
	s := say(r, ada, "a pearl")
	if s.Held || strings.Contains(public(r), "pearl") {
		t.Fatal(public(r))
	}
	r.Must(ada, "chat.edit", data{"id": s.ID, "text": "another pearl"}, nil)
	if strings.Contains(public(r), "pearl") || strings.Contains(public(r), "restricted") {
		t.Fatal(public(r))
	}
	own := told(r, room.One(ada.ID))
	if !strings.Contains(own, "a pearl") || !strings.Contains(own, "another pearl") || strings.Contains(own, "restrict") || strings.Contains(own, "mod.") {
		t.Errorf("she is told %s", own)
	}
	if staff := told(r, room.Staff); !strings.Contains(staff, `"restricted":true`) || !strings.Contains(staff, "another pearl") {
		t.Errorf("the staff are told %s", staff)
	}
	for a, sees := range map[string]bool{"Ada": true, "Judge": true, "Bob": false} {
		who := map[string]room.Actor{"Ada": ada, "Judge": judge, "Bob": bob}[a]
		var m chat.Mine
		r.Mine("chat", who, &m)
		if strings.Contains(string(room.JSON(m)), "another pearl") != sees {
			t.Errorf("%s has %+v", a, m)
		}
		var p chat.Page
		r.Must(who, "chat.history", nil, &p)
		for _, has := range []string{string(room.JSON(m)), string(room.JSON(p))} {
			if strings.Contains(has, "restricted") != (a == "Judge") {
				t.Errorf("%s is told %s", a, has)
			}
		}
	}
	var m mod.Mine
	if r.Mine("mod", ada, &m) || len(notices(t, r, ada)) != 0 {
		t.Errorf("she is told %+v", m)
	}
	// A question waits in place of that.
	r.Must(ada, "qa.ask", data{"text": "A pearl?"}, nil)
	if q := queue(r); len(q.Held) != 1 || strings.Contains(public(r), "A pearl") {
		t.Errorf("%+v", q)
	}
	r.Refused(judge, "mod.approve", data{"id": queue(r).Held[0].ID}, room.Forbidden)
	act(r, jury, "mod.undo", data{"id": id})
	say(r, ada, "after")
	if !strings.Contains(public(r), "after") || len(notices(t, r, ada)) != 0 {
		t.Error(public(r))
	}
	act(r, judge, "mod.clear", data{"person": ada.ID})
	if strings.Contains(strings.ReplaceAll(stored(r), "A pearl", ""), "pearl") {
		t.Error(stored(r))
	}
	r.Check()
}

func TestUndoTakesBackWhatIsInForce(t *testing.T) {
	r := open(t)
	old := act(r, judge, "mod.timeout", data{"person": ada.ID, "seconds": 60})
	id := act(r, judge, "mod.timeout", data{"person": ada.ID, "seconds": 600})
	boss := act(r, host, "mod.ban", data{"person": bob.ID})
	r.Refused(judge, "mod.undo", data{"id": old}, room.Closed)
	r.Refused(judge, "mod.undo", data{"id": "a_x"}, room.NotFound)
	r.Refused(judge, "mod.undo", data{"id": boss}, room.Forbidden)
	undone := act(r, judge, "mod.undo", data{"id": id})
	say(r, ada, "thanks")
	r.Refused(judge, "mod.undo", data{"id": id}, room.Closed)
	if n := notices(t, r, ada); len(n) != 3 || n[2].Kind != mod.Undo || n[2].Of != id || n[2].Action != undone {
		t.Errorf("%+v", n)
	}
	act(r, host, "mod.undo", data{"id": boss})
	say(r, bob, "thanks")
	var l mod.Log
	r.Must(judge, "mod.log", data{"limit": 3}, &l)
	if !l.More || len(l.Actions) != 3 || !l.Actions[0].Undone {
		t.Errorf("%+v", l)
	}
	r.Must(judge, "mod.log", data{"before": l.Actions[0].ID}, &l)
	if l.More || len(l.Actions) != 2 || l.Actions[0].ID != old {
		t.Errorf("%+v", l)
	}
	r.Refused(judge, "mod.log", data{"before": "x"}, room.NotFound)
	r.Check()
}

func TestAnAppealIsOneAndIsAnswered(t *testing.T) {
	r := open(t)
	line := say(r, ada, "hello")
	ban := act(r, judge, "mod.ban", data{"person": ada.ID})
	hide := act(r, judge, "mod.restrict", data{"person": ada.ID})
	r.Refused(bob, "mod.appeal", data{"id": ban, "text": "Let her in"}, room.NotFound)
	r.Refused(ada, "mod.appeal", data{"id": hide, "text": "Hm"}, room.NotFound)
	r.Refused(ada, "mod.appeal", data{"id": ban, "text": " "}, room.TextEmpty)
	r.Must(ada, "mod.appeal", data{"id": ban, "text": "I only said hello"}, nil)
	r.Refused(ada, "mod.appeal", data{"id": ban, "text": "Please"}, room.Already)
	if q := queue(r); len(q.Appeals) != 1 || q.Appeals[0].By.ID != ada.ID || q.Appeals[0].Text != "I only said hello" {
		t.Errorf("%+v", q)
	}
	if s := told(r, room.Everyone); strings.Contains(s, "I only said") {
		t.Error(s)
	}
	r.Refused(judge, "mod.answer", data{"id": "a_x", "text": "No"}, room.NotFound)
	act(r, judge, "mod.answer", data{"id": ban, "text": "Next week"})
	if n := notices(t, r, ada); len(n) != 2 || n[1].Kind != mod.Answer || n[1].Reason != "Next week" || n[1].Of != ban {
		t.Errorf("%+v", n)
	}
	gone := act(r, judge, "mod.delete", data{"line": line.ID, "person": ada.ID})
	r.Must(ada, "mod.appeal", data{"id": gone, "text": "Why?"}, nil)
	r.Check()
}

func TestACardHoldsWhatTheStaffKnow(t *testing.T) {
	r := open(t)
	words(r, "hold", "pearl")
	say(r, ada, "hello")
	say(r, ada, "pearl")
	r.Must(judge, "mod.note", data{"id": ada.ID, "text": "First time here"}, nil)
	hide := act(r, judge, "mod.restrict", data{"person": ada.ID})
	out := act(r, judge, "mod.timeout", data{"person": ada.ID, "seconds": 10})
	var k mod.Card
	r.Must(judge, "mod.person", data{"person": ada.ID}, &k)
	if k.Person.Name != "Ada" || k.Restricted != hide || k.Timeout != out || k.Until == 0 || len(k.Notes) != 1 || len(k.Actions) != 2 || len(k.Held) != 1 {
		t.Errorf("%+v", k)
	}
	r.Pass(10)
	r.Must(judge, "mod.person", data{"person": ada.ID}, &k)
	if k.Notes[0].Text != "First time here" || k.Notes[0].By.ID != judge.ID {
		t.Errorf("%+v", k)
	}
	r.Refused(ada, "mod.person", data{"person": ada.ID}, room.Forbidden)
	for range mod.MaxNotes - 1 {
		r.Must(judge, "mod.note", data{"id": ada.ID, "text": "More"}, nil)
	}
	r.Refused(judge, "mod.note", data{"id": ada.ID, "text": "More"}, room.TooMany)
	r.Check()
}

func TestWhatIsErasedLeavesTheSameState(t *testing.T) {
	r := open(t)
	// A pin by somebody who is not seen otherwise.
	s := say(r, ada, "pearl")
	r.Must(jury, "chat.pin", data{"id": s.ID}, nil)
	r.Must(ada, "chat.delete", data{"id": s.ID}, nil)
	r.Check()
	// A line that made others too old to be counted.
	say(r, bob, "hello")
	r.Pass(130)
	say(r, ada, "pearl")
	act(r, judge, "mod.clear", data{"person": ada.ID})
	r.Check()
}

func TestTimeoutsThatAreOverAreForgotten(t *testing.T) {
	r := open(t)
	act(r, judge, "mod.timeout", data{"person": ada.ID, "seconds": 10})
	r.Pass(20)
	act(r, judge, "mod.timeout", data{"person": bob.ID, "seconds": 10})
	var m mod.Mine
	if r.Mine("mod", ada, &m) || !r.Mine("mod", bob, &m) {
		t.Errorf("%+v", m)
	}
}
