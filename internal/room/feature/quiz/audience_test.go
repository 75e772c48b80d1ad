package quiz_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/quiz"
	"frontrow/internal/room/roomtest"
)

func TestOnlyTheAudiencePlays(t *testing.T) {
	r := roomtest.New(t, quiz.Feature())
	account := roomtest.Viewer("Ann")
	account.Kind = room.Account
	var made quiz.One
	r.Refused(host, "quiz.create", quiz.Create{Title: "x", Audience: "friends"}, room.BadData)
	r.Must(host, "quiz.create", quiz.Create{Title: "x", Questions: []quiz.Question{question(1)}, Audience: room.Members}, &made)
	r.Refused(host, "quiz.edit", map[string]any{"quiz": made.Quiz, "audience": "friends"}, room.BadData)
	r.Must(host, "quiz.edit", map[string]any{"quiz": made.Quiz, "audience": ""}, nil)
	r.Must(host, "quiz.edit", map[string]any{"quiz": made.Quiz, "audience": "accounts"}, nil)
	r.Must(host, "quiz.edit", quiz.Edit{Quiz: made.Quiz, Title: "Hues"}, nil)
	var m quiz.Mine
	if r.Mine("quiz", host, &m); !cmp.Equal(m.Drafts, []quiz.Listed{{ID: made.Quiz, Title: "Hues", Questions: 1, Audience: room.Accounts}}) {
		t.Errorf("%+v", m.Drafts)
	}
	r.Must(host, "quiz.start", made, nil)
	open(r, made.Quiz)
	r.Refused(ada, "quiz.answer", quiz.Reply{Quiz: made.Quiz, Choice: []int{1}}, room.Forbidden)
	give(r, account, made.Quiz, 0, 1)
	give(r, account, made.Quiz, 0, 1)
	if s := shown(r); s.Audience != room.Accounts {
		t.Errorf("%+v", s)
	}
	r.Record("quiz", "quiz-audience")
	r.Check()
}

func TestDraftsOutliveAShow(t *testing.T) {
	r, id := started(t, question(1))
	open(r, id)
	give(r, ada, id, 0, 1)
	var made quiz.One
	q := question(0, 2)
	q.Image, q.Points, q.Multiple = "/q.png", 50, true
	r.Must(host, "quiz.create", quiz.Create{Title: "Later", Questions: []quiz.Question{q, question(1)}, Audience: room.TicketHolders}, &made)
	r.Must(host, "quiz.create", quiz.Create{Title: "Empty"}, nil)
	var was, is quiz.Draft
	var m quiz.Mine
	r.Must(host, "quiz.draft", made, &was)
	next := r.Again()
	if next.Must(host, "quiz.draft", made, &is); !cmp.Equal(was, is) {
		t.Error(cmp.Diff(was, is))
	}
	if next.Mine("quiz", host, &m); len(m.Drafts) != 2 || m.Me != nil || shown(next) != nil || next.Counters("quiz", &quiz.Counters{}) {
		t.Errorf("%+v %+v", m, shown(next))
	}
	for _, e := range next.Entries() {
		for _, ev := range e.Events {
			if ev.For == room.Everyone || ev.For == room.Staff && ev.Type != "quiz.listed" {
				t.Errorf("%s for %q", ev.Type, ev.For)
			}
		}
	}
	next.Must(host, "quiz.start", made, nil)
	open(next, made.Quiz)
	next.Check()
}
