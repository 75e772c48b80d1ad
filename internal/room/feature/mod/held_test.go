package mod_test

import (
	"fmt"
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

func TestAHeldLineWaits(t *testing.T) {
	r := open(t)
	words(r, "hold", "pearl")
	said := r.Edge - 5*roomtest.Second
	var s chat.Sent
	r.Must(ada, "chat.send", data{"text": "a pearl", "at": said}, &s)
	if !s.Held || !strings.HasPrefix(s.ID, "c_") {
		t.Fatalf("%+v", s)
	}
	if strings.Contains(public(r), "a pearl") {
		t.Fatal(public(r))
	}
	r.Pass(3)
	q := queue(r)
	if len(q.Held) != 1 || q.Held[0].Text != "a pearl" || q.Held[0].By.ID != ada.ID || q.Held[0].Rule != "hold" || q.Held[0].Why != "words" || q.Held[0].Command != "chat.send" {
		t.Fatalf("%+v", q)
	}
	var m mod.Mine
	if r.Mine("mod", judge, &m); m.Queue == nil || len(m.Queue.Held) != 1 {
		t.Errorf("%+v", m)
	}
	if r.Mine("mod", ada, &m) {
		t.Error("its author has something")
	}
	act(r, judge, "mod.approve", data{"id": q.Held[0].ID})
	var v chat.View
	r.View("chat", &v)
	if len(v.Messages) != 1 || v.Messages[0].At != said || v.Messages[0].ID != s.ID || v.Messages[0].By.ID != ada.ID {
		t.Errorf("%+v", v)
	}
	if n := strings.Count(stored(r), "a pearl"); n != 1 {
		t.Errorf("the words are in the log %d times", n)
	}
	r.Refused(judge, "mod.approve", data{"id": q.Held[0].ID}, room.NotFound)
	r.Check()
	// What was approved is deleted, the approval stays in the log.
	r.Must(ada, "chat.delete", data{"id": s.ID}, nil)
	if strings.Contains(stored(r), "a pearl") {
		t.Error(stored(r))
	}
	var l mod.Log
	r.Must(judge, "mod.log", nil, &l)
	if len(l.Actions) != 2 || l.Actions[1].Kind != mod.Approve || l.Actions[1].Line != s.ID {
		t.Errorf("%+v", l)
	}
	r.Check()
}

func TestADeniedLineIsNeverPublic(t *testing.T) {
	r := open(t)
	words(r, "hold", "pearl")
	s := say(r, ada, "a pearl")
	id := act(r, judge, "mod.deny", data{"id": queue(r).Held[0].ID, "reason": "Not here"})
	if d := cmp.Diff([]mod.Notice{{Action: id, Kind: mod.Deny, Line: s.ID, Reason: "Not here"}}, notices(t, r, ada), cmpIgnoreOf); d != "" {
		t.Error(d)
	}
	if strings.Contains(stored(r)+public(r), "a pearl") || len(queue(r).Held) != 0 {
		t.Error(stored(r) + public(r))
	}
	r.Must(ada, "mod.appeal", data{"id": id, "text": "It is about jewels"}, nil)
	for i := range mod.MaxHeldEach {
		say(r, ada, fmt.Sprint("pearl ", i))
	}
	r.Refused(ada, "chat.send", data{"text": "pearl"}, room.TooMany)
	act(r, judge, "mod.ban", data{"person": ada.ID})
	r.Refused(judge, "mod.approve", data{"id": queue(r).Held[0].ID}, room.Forbidden)
	r.Check()
}

func TestAnAnonymousQuestionStaysSoWhileItWaits(t *testing.T) {
	r := open(t)
	words(r, "hold", "pearl")
	for _, a := range []room.Actor{roomtest.Viewer(""), bob} {
		r.Must(a, "qa.ask", data{"text": "What is a pearl?", "anonymous": true}, nil)
	}
	if s := told(r, room.Staff); strings.Contains(s, bob.ID) || strings.Contains(s, `"d_"`) || strings.Contains(s, "Bob") {
		t.Error(s)
	}
	if q := queue(r); len(q.Held) != 2 || q.Held[0].By != nil || q.Held[0].Command != "qa.ask" {
		t.Fatalf("%+v", q)
	}
	act(r, judge, "mod.deny", data{"id": queue(r).Held[0].ID})
	act(r, judge, "mod.approve", data{"id": queue(r).Held[0].ID})
	var v qa.View
	if r.View("qa", &v); len(v.Questions) != 1 || strings.Contains(told(r, room.Staff), bob.ID) {
		t.Errorf("%+v", v)
	}
	if n := notices(t, r, roomtest.Viewer("")); len(n) != 1 || n[0].Line == "" {
		t.Errorf("%+v", n)
	}
	r.Check()
}

func TestWhoWasSanctionedMeanwhileIsNotApproved(t *testing.T) {
	r := open(t)
	words(r, "hold", "pearl")
	s := say(r, ada, "a pearl")
	act(r, judge, "mod.restrict", data{"person": ada.ID})
	act(r, judge, "mod.approve", data{"id": queue(r).Held[0].ID})
	if strings.Contains(public(r), "a pearl") || !strings.Contains(told(r, room.One(ada.ID)), s.ID) {
		t.Error(public(r))
	}
	r.Check()
	r.Must(ada, "chat.delete", data{"id": s.ID}, nil)
	if strings.Contains(stored(r), "a pearl") {
		t.Error(stored(r))
	}
	r.Check()
}

// The entry that holds the words of an approved line holds the approval too.
func TestAnApprovalIsRememberedWhenTheLineIsDeleted(t *testing.T) {
	for name, remove := range map[string]func(*roomtest.Room, string){
		"deleted": func(r *roomtest.Room, id string) { act(r, judge, "mod.delete", data{"line": id, "person": ada.ID}) },
		"cleared": func(r *roomtest.Room, id string) { act(r, judge, "mod.clear", data{"person": ada.ID}) },
		"unsaid":  func(r *roomtest.Room, id string) { r.Must(ada, "chat.delete", data{"id": id}, nil) },
	} {
		r := open(t)
		words(r, "hold", "pearl")
		s := say(r, ada, "a pearl")
		approved := act(r, jury, "mod.approve", data{"id": queue(r).Held[0].ID})
		remove(r, s.ID)
		var l mod.Log
		if r.Must(judge, "mod.log", nil, &l); l.Actions[1].ID != approved || strings.Contains(stored(r), "a pearl") {
			t.Errorf("%s: %+v", name, l)
		}
		r.Check()
	}
}

func TestWhatIsHeldKeepsItsMoment(t *testing.T) {
	r := open(t)
	words(r, "hold", "pearl")
	said := r.Edge
	r.Must(ada, "qa.ask", data{"text": "pearl"}, nil)
	r.Pass(10)
	act(r, judge, "mod.approve", data{"id": queue(r).Held[0].ID})
	all := r.Entries()
	for _, e := range all[len(all)-1].Events {
		if strings.HasPrefix(e.Type, "qa.") && e.At != said {
			t.Errorf("%s is at %d, not at %d", e.Type, e.At, said)
		}
	}
}

func TestWhatFiltersDo(t *testing.T) {
	r := open(t)
	words(r, "block", "rude")
	words(r, "restrict", "odd")
	words(r, "hold", "pearl")
	r.Must(judge, "mod.filter", data{"name": "links", "kind": "links", "action": "block"}, nil)
	r.Must(judge, "mod.filter", data{"name": "flood", "kind": "flood", "action": "block", "count": 3, "seconds": 10}, nil)
	for _, x := range []struct{ text, says string }{
		{"how r u d e", "That can't be said here."}, {"see evil.com", "Links are not allowed here."},
	} {
		_, err := r.Do(ada, "chat.send", data{"text": x.text})
		if e, ok := err.(*room.Error); !ok || e.Code != room.Forbidden.Code || e.Say() != x.says {
			t.Errorf("%s: %v", x.text, err)
		}
	}
	r.Refused(roomtest.Viewer("rude"), "chat.send", data{"text": "hi"}, room.Forbidden)
	r.Refused(ada, "qa.ask", data{"text": "Why so rude?"}, room.Forbidden)
	say(r, ada, "odd")
	if strings.Contains(public(r), `"odd"`) {
		t.Error(public(r))
	}
	one := say(r, ada, "one")
	r.Refused(ada, "chat.edit", data{"id": one.ID, "text": "rude"}, room.Forbidden)
	r.Refused(ada, "chat.edit", data{"id": one.ID, "text": "pearl"}, room.Forbidden)
	r.Must(ada, "chat.edit", data{"id": one.ID, "text": "uno"}, nil)
	r.Must(ada, "chat.delete", data{"id": one.ID}, nil)
	say(r, ada, "two")
	// A line that was deleted counts all the same.
	_, err := r.Do(ada, "chat.send", data{"text": "three"})
	if e, ok := err.(*room.Error); !ok || e.Code != room.RateLimited.Code || e.After != 10*time.Second {
		t.Errorf("%v", err)
	}
	for range 4 {
		say(r, judge, "rude evil.com")
	}
	r.Refused(judge, "mod.filter", data{"name": "x", "kind": "words"}, room.BadData)
	r.Refused(judge, "mod.unfilter", data{"name": "x"}, room.NotFound)
	r.Must(judge, "mod.unfilter", data{"name": "block"}, nil)
	r.Pass(10)
	say(r, ada, "rude")
	var f mod.Rules
	if r.Must(judge, "mod.filters", nil, &f); len(f.Filters) != 4 || f.Filters[0].Name != "restrict" {
		t.Errorf("%+v", f)
	}
	r.Check()
}
