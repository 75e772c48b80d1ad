package reaction_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/reaction"
	"frontrow/internal/room/roomtest"
)

func view(r *roomtest.Room) (v reaction.View) {
	r.View("reaction", &v)
	return v
}

func TestOnlyTheAudienceReacts(t *testing.T) {
	r := open(t)
	holder := roomtest.Viewer("Tim")
	holder.Ticket = true
	set := []reaction.Kind{{Name: "heart", Emoji: "❤️"}}
	r.Must(host, "reaction.set", data{"kinds": set, "audience": "tickets"}, nil)
	r.Refused(ada, "reaction.send", data{"kind": "heart"}, room.Forbidden)
	r.Must(holder, "reaction.send", data{"kind": "heart"}, nil)
	r.Must(mod, "reaction.send", data{"kind": "heart"}, nil)
	r.Refused(host, "reaction.set", data{"kinds": set, "audience": "friends"}, room.BadData)
	set[0].Emoji = "💚"
	r.Must(host, "reaction.set", data{"kinds": set}, nil)
	if v := view(r); v.Audience != room.TicketHolders || totals(r).Totals["heart"] != 2 {
		t.Errorf("%+v %+v", v, totals(r))
	}
	r.Record("reaction", "reaction-audience")
	r.Must(host, "reaction.set", data{"kinds": set, "audience": ""}, nil)
	r.Must(ada, "reaction.send", data{"kind": "heart"}, nil)
	r.Check()
}

func TestTheSetOutlivesAShow(t *testing.T) {
	r := open(t)
	if was, is := view(r), view(r.Again()); !cmp.Equal(was, is) {
		t.Error(is)
	}
	for _, d := range []data{
		{"kinds": []reaction.Kind{{Name: "ours", Image: "/ours.png"}, {Name: "heart", Emoji: "❤️"}}, "audience": "members"},
		{"kinds": []reaction.Kind{}},
	} {
		r.Must(host, "reaction.set", d, nil)
		_, _ = r.Do(mod, "reaction.send", data{"kind": "heart"})
		next := r.Again()
		if was, is := view(r), view(next); !cmp.Equal(was, is) {
			t.Error(cmp.Diff(was, is))
		}
		if next.Counters("reaction", &reaction.Counters{}) || next.Mine("reaction", mod, &reaction.Mine{}) {
			t.Error("reactions are brought along")
		}
		next.Check()
	}
}
