package features_test

import (
	"testing"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/feedback"
	"frontrow/internal/room/feature/hand"
	"frontrow/internal/room/features"
	"frontrow/internal/room/roomtest"
)

// Who may raise a hand or say how the pace is, and whether anybody may now, stays
// from show to show. Queues and opinions don't.
func TestHandsAndFeedbackStayAsTheyWereSet(t *testing.T) {
	type way struct {
		open     bool
		audience room.Crowd
	}
	for _, c := range []struct {
		name  string
		set   []string // commands of both, without the feature's name
		crowd room.Crowd
		want  way
	}{
		{"as at first", nil, "", way{}},
		{"open to all", []string{"open"}, "", way{open: true}},
		{"open to members", []string{"open"}, room.Members, way{true, room.Members}},
		{"closed to members", []string{"open", "close"}, room.Members, way{false, room.Members}},
		{"closed to all", []string{"open", "close"}, "", way{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := roomtest.New(t, features.All()...)
			member := ada
			member.Member = true
			for _, verb := range c.set {
				for _, feature := range []string{"hand", "feedback"} {
					var d any
					if verb == "open" {
						d = map[string]any{"audience": c.crowd}
					}
					r.Must(host, feature+"."+verb, d, nil)
				}
				if verb == "open" {
					r.Must(member, "hand.raise", nil, nil)
					r.Must(member, "feedback.give", map[string]any{"kind": "faster"}, nil)
				}
			}
			for range 2 { // and on to the show after that
				r = r.Next()
				var h hand.View
				var f feedback.View
				r.View("hand", &h)
				r.View("feedback", &f)
				if got := (way{h.Open, h.Audience}); got != c.want {
					t.Errorf("hands: %+v, want %+v", got, c.want)
				}
				if got := (way{f.Open, f.Audience}); got != c.want {
					t.Errorf("feedback: %+v, want %+v", got, c.want)
				}
				var m hand.Mine
				if r.Mine("hand", judge, &m); len(m.Queue) != 0 || h.Called != nil {
					t.Errorf("the queue is brought along: %+v", m)
				}
				var o feedback.Mine
				if r.Mine("feedback", member, &o); o.Kind != "" {
					t.Errorf("an opinion is brought along: %+v", o)
				}
				r.Check()
			}
		})
	}
}
