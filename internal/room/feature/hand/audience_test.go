package hand_test

import (
	"testing"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/hand"
	"frontrow/internal/room/roomtest"
)

func TestOnlyTheAudienceRaisesHands(t *testing.T) {
	r := roomtest.New(t, hand.Feature())
	guest := roomtest.As(room.RoleGuest, "Gus")
	r.Refused(host, "hand.open", hand.Settings{Audience: "friends"}, room.BadData)
	r.Must(host, "hand.open", hand.Settings{Audience: room.GuestsOnly}, nil)
	before := len(r.Entries())
	r.Must(host, "hand.open", hand.Settings{Audience: room.GuestsOnly}, nil)
	if len(r.Entries()) != before {
		t.Error("the same again is told")
	}
	r.Refused(ada, "hand.raise", nil, room.Forbidden)
	r.Must(guest, "hand.raise", nil, nil)
	r.Must(mod, "hand.raise", nil, nil)
	var v hand.View
	if r.View("hand", &v); v.Audience != room.GuestsOnly {
		t.Errorf("%+v", v)
	}
	r.Record("hand", "hand-audience")
	r.Must(host, "hand.open", nil, nil)
	r.Must(ada, "hand.raise", nil, nil)
	v = hand.View{}
	if r.View("hand", &v); v.Audience != room.Anyone {
		t.Errorf("%+v", v)
	}
	r.Check()
}
