package mod_test

import (
	"strings"
	"testing"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/mod"
	"frontrow/internal/room/feature/qa"
	"frontrow/internal/room/roomtest"
)

func ask(r *roomtest.Room, a room.Actor, d data) (q qa.Asked) {
	r.Must(a, "qa.ask", d, &q)
	return q
}

// own is how a question stands for whoever asked it.
func own(r *roomtest.Room, a room.Actor, id string) qa.Own {
	var m qa.Mine
	r.Mine("qa", a, &m)
	for _, q := range m.Questions {
		if q.ID == id {
			return q
		}
	}
	return qa.Own{}
}

func shown(r *roomtest.Room) (all []qa.Shown) {
	var v qa.View
	r.View("qa", &v)
	return v.Questions
}

func TestAQuestionThatWasJudgedLateIsTakenBack(t *testing.T) {
	r := open(t)
	q := ask(r, ada, data{"text": "Who sells gems?"})
	at := shown(r)[0].At
	r.Must(bob, "qa.vote", data{"question": q.Question}, nil)
	r.Pass(3)
	if err := late(r, q.Question, by("endpoint", 0.5)); err != nil || len(shown(r)) != 1 {
		t.Fatalf("%v: a faint judgement takes it back", err)
	}
	if err := late(r, q.Question, by("endpoint", 0.9)); err != nil || len(shown(r)) != 0 {
		t.Fatalf("%v %+v", err, shown(r))
	}
	waits := queue(r).Held
	if len(waits) != 1 || waits[0].Command != "qa.ask" || waits[0].Text != "Who sells gems?" || waits[0].Judge != "endpoint" || waits[0].At != at || waits[0].By.ID != ada.ID {
		t.Fatalf("%+v", waits)
	}
	if o := own(r, ada, q.Question); o.Status != qa.Held {
		t.Errorf("its asker sees %+v", o)
	}
	if n := notices(t, r, ada); len(n) != 1 || n[0].Kind != mod.Hold || n[0].Line != q.Question {
		t.Errorf("%+v", n)
	}
	r.Refused(judge, "qa.approve", data{"question": q.Question}, room.NotFound)
	r.Refused(bob, "qa.vote", data{"question": q.Question}, room.NotFound)
	r.Check()
	n := len(r.Entries())
	if err := late(r, q.Question, by("learned", 0.9)); err != nil || len(r.Entries()) != n {
		t.Errorf("a second late one: %v", err)
	}
	act(r, judge, "mod.approve", data{"id": waits[0].ID})
	if all := shown(r); len(all) != 1 || all[0].ID != q.Question || all[0].At != at || all[0].By.ID != ada.ID {
		t.Fatalf("%+v", all)
	}
	if o := own(r, ada, q.Question); o.Status != qa.Open {
		t.Errorf("its asker sees %+v", o)
	}
	// Who wanted it before may say so again, and counts once.
	r.Must(bob, "qa.vote", data{"question": q.Question}, nil)
	var c qa.Counters
	r.Counters("qa", &c)
	if c.Votes["2"] != 2 {
		t.Errorf("%+v", c)
	}
	// Who let it through has decided.
	if err := late(r, q.Question, by("learned", 1)); err != nil || len(shown(r)) != 1 {
		t.Error(err)
	}
	r.Check()
}

func TestAQuestionThatWasTakenBackMayBeDenied(t *testing.T) {
	r := open(t)
	q := ask(r, ada, data{"text": "Who sells gems?"})
	if err := late(r, q.Question, by("rules", 0.9)); err != nil {
		t.Fatal(err)
	}
	act(r, judge, "mod.deny", data{"id": queue(r).Held[0].ID, "reason": "No trade."})
	if o := own(r, ada, q.Question); o.Status != qa.Denied || o.Reason != "No trade." || len(shown(r)) != 0 || len(queue(r).Held) != 0 {
		t.Errorf("%+v", o)
	}
	r.Check()
}

func TestAQuestionThatIsBlockedLateIsRemoved(t *testing.T) {
	r := open(t)
	act(r, host, "mod.classify", data{"classifier": "endpoint", "block_above": 0.9})
	q := ask(r, ada, data{"text": "unsayable?"})
	r.Must(host, "qa.open", data{"moderated": true}, nil)
	waiting := ask(r, ada, data{"text": "unsayable too?"})
	for _, id := range []string{q.Question, waiting.Question} {
		if err := late(r, id, by("endpoint", 0.95)); err != nil {
			t.Fatal(err)
		}
		if o := own(r, ada, id); o.Status != qa.Removed {
			t.Errorf("%+v", o)
		}
	}
	var m qa.Mine
	if r.Mine("qa", judge, &m); len(shown(r)) != 0 || len(queue(r).Held) != 0 || len(m.Held) != 0 {
		t.Errorf("%+v %+v", shown(r), m)
	}
	if n := notices(t, r, ada); len(n) != 2 || n[0].Kind != mod.Delete {
		t.Fatalf("%+v", n)
	} else {
		r.Must(ada, "mod.appeal", data{"id": n[0].Action, "text": "why?"}, nil)
	}
	for _, id := range []string{"q_none", "q_"} {
		if err := late(r, id, by("endpoint", 1)); err == nil {
			t.Errorf("%q is taken back", id)
		}
	}
	r.Must(host, "qa.open", data{"moderated": false}, nil)
	other := ask(r, bob, data{"text": "hello?"})
	if err := late(r, other.Question, by("endpoint", 1)); err == nil {
		t.Error("a question of somebody else is taken back")
	}
	r.Check()
}

// What a moderator has let through, or the host answers, was looked at.
func TestWhatTheStaffHaveDecidedIsNotTakenBack(t *testing.T) {
	r := open(t)
	answering := ask(r, ada, data{"text": "one?"})
	r.Must(host, "qa.answer", data{"question": answering.Question}, nil)
	r.Must(host, "qa.open", data{"moderated": true}, nil)
	approved, waiting := ask(r, ada, data{"text": "two?"}), ask(r, ada, data{"text": "three?"})
	r.Must(judge, "qa.approve", data{"question": approved.Question}, nil)
	n := len(r.Entries())
	for _, q := range []qa.Asked{answering, approved, waiting} {
		if err := late(r, q.Question, by("rules", 0.9)); err != nil || len(r.Entries()) != n {
			t.Errorf("%+v: %v", q, err)
		}
	}
	r.Check()
}

// Who asked anonymously stays unknown to the staff too.
func TestALateJudgementTellsNobodyWhoAskedAnonymously(t *testing.T) {
	r := open(t)
	q := ask(r, ada, data{"text": "Free gems?", "anonymous": true})
	if err := late(r, q.Question, by("rules", 0.9)); err != nil {
		t.Fatal(err)
	}
	if staff := told(r, room.Staff) + string(room.JSON(queue(r))); strings.Contains(staff, ada.ID) || strings.Contains(public(r), ada.ID) {
		t.Error(staff)
	}
	if n := notices(t, r, ada); len(n) != 1 || own(r, ada, q.Question).Status != qa.Held {
		t.Errorf("%+v", n)
	}
	act(r, judge, "mod.approve", data{"id": queue(r).Held[0].ID})
	if all := shown(r); len(all) != 1 || all[0].By != nil || strings.Contains(told(r, room.Staff), ada.ID) {
		t.Errorf("%+v", all)
	}
	r.Check()
}
