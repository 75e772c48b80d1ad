package qa_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/qa"
	"frontrow/internal/room/roomtest"
)

func member(name string) room.Actor {
	a := roomtest.Viewer(name)
	a.Kind, a.Member = room.Account, true
	return a
}

func TestOnlyTheAudienceAsks(t *testing.T) {
	r := open(t)
	r.Must(host, "qa.open", data{"audience": "members"}, nil)
	r.Must(host, "qa.open", data{"anonymous": false}, nil) // what is absent stays
	r.Refused(ada, "qa.ask", qa.Ask{Text: "May I?"}, room.Forbidden)
	r.Refused(host, "qa.open", data{"audience": "friends"}, room.BadData)
	q := ask(r, member("Mem"), "Who won?")
	ask(r, mod, "And who lost?")
	r.Must(ada, "qa.vote", qa.Vote{Question: q}, nil)
	if v := view(r); v.Audience != room.Members || v.Anonymous || len(v.Questions) != 2 || !v.Questions[0].By.Member {
		t.Errorf("%+v", v)
	}
	r.Record("qa", "qa-audience")
	r.Must(host, "qa.open", data{"audience": ""}, nil)
	ask(r, ada, "May I now?")
	r.Check()
}

func TestHowQuestionsAreTakenOutlivesAShow(t *testing.T) {
	r := open(t)
	if v, next := view(r), view(r.Again()); !cmp.Equal(v, next) {
		t.Error(next)
	}
	r.Must(host, "qa.open", data{"moderated": true, "anonymous": false, "audience": "accounts"}, nil)
	r.Must(member("Mem"), "qa.ask", qa.Ask{Text: "Who won?"}, nil)
	r.Must(mod, "qa.ask", qa.Ask{Text: "Who lost?"}, nil)
	r.Must(host, "qa.close", nil, nil)
	next := r.Again()
	if v := view(next); !v.Open || !v.Moderated || v.Anonymous || v.Audience != room.Accounts || len(v.Questions) != 0 || v.Last != 0 {
		t.Errorf("%+v", v)
	}
	if next.Mine("qa", mod, &qa.Mine{}) || next.Counters("qa", &qa.Counters{}) {
		t.Error("questions are brought along")
	}
	next.Check()
}
