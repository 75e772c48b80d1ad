package feedback_test

import (
	"testing"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/feedback"
	"frontrow/internal/room/roomtest"
)

func TestOnlyTheAudienceIsAsked(t *testing.T) {
	r := roomtest.New(t, feedback.Feature())
	guest := roomtest.As(room.RoleGuest, "Gus")
	r.Refused(host, "feedback.open", feedback.Settings{Audience: "friends"}, room.BadData)
	r.Must(host, "feedback.open", feedback.Settings{Audience: room.GuestsOnly}, nil)
	before := len(r.Entries())
	r.Must(host, "feedback.open", feedback.Settings{Audience: room.GuestsOnly}, nil)
	if len(r.Entries()) != before {
		t.Error("the same again is told")
	}
	r.Refused(ada, "feedback.give", feedback.Give{Kind: feedback.Good}, room.Forbidden)
	r.Must(guest, "feedback.give", feedback.Give{Kind: feedback.Good}, nil)
	r.Must(mod, "feedback.give", feedback.Give{Kind: feedback.Good}, nil)
	var v feedback.View
	if r.View("feedback", &v); v.Audience != room.GuestsOnly {
		t.Errorf("%+v", v)
	}
	r.Record("feedback", "feedback-audience")
	r.Must(host, "feedback.open", nil, nil)
	r.Must(ada, "feedback.give", feedback.Give{Kind: feedback.Good}, nil)
	v = feedback.View{}
	if r.View("feedback", &v); v.Audience != room.Anyone {
		t.Errorf("%+v", v)
	}
	r.Check()
}
