package mod_test

import (
	"testing"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/mod"
	"frontrow/internal/room/feature/poll"
	"frontrow/internal/room/roomtest"
)

// What a filter keeps from the chat gets into no word cloud, whatever the filter
// would do to a line; choices are not looked at.
func TestWordsOfACloudAreFiltered(t *testing.T) {
	r := roomtest.New(t, poll.Feature(), mod.Feature())
	for _, action := range []string{"hold", "block", "restrict"} {
		words(r, action, action+"me")
	}
	for _, d := range []data{
		{"id": "w", "question": "One word?", "kind": "words", "results": "live", "launch": true},
		{"id": "o", "question": "Your opinion?", "kind": "text", "launch": true},
		{"id": "c", "question": "Which?", "options": []string{"holdme", "other"}, "results": "live", "launch": true},
	} {
		r.Must(host, "poll.create", d, nil)
	}
	for _, bad := range []string{"holdme", "BLOCKME", "restrictme", "h0ldme"} {
		for _, in := range []string{"w", "o"} {
			r.Refused(ada, "poll.vote", data{"poll": in, "text": bad}, room.Forbidden)
		}
	}
	// However the wish is written, what is cast is looked at.
	for _, bad := range []string{
		`{"poll":"w","Text":"blockme"}`, `{"poll":"w","\u0074ext":"blockme"}`, `{"poll":"w","text":"block\u0000me"}`, `{"poll":"w","text":"","TEXT":"blo\u0063kme"}`,
	} {
		r.Refused(ada, "poll.vote", []byte(bad), room.Forbidden)
		r.Refused(roomtest.Viewer(`","c":[0],"x":"`), "poll.vote", []byte(bad), room.Forbidden)
	}
	r.Must(ada, "poll.vote", data{"poll": "w", "text": "fine"}, nil)
	r.Must(bob, "poll.vote", data{"poll": "w", "text": "fine"}, nil)
	r.Must(ada, "poll.vote", data{"poll": "c", "choice": []int{0}}, nil)
	act(r, judge, "mod.timeout", data{"person": ada.ID, "seconds": 60})
	r.Refused(ada, "poll.vote", data{"poll": "o", "text": "fine"}, room.Forbidden)
	act(r, judge, "mod.restrict", data{"person": bob.ID})
	r.Refused(bob, "poll.vote", data{"poll": "o", "text": "fine"}, room.Forbidden)
	r.Must(judge, "mod.shield", data{"on": true}, nil)
	cem := roomtest.Viewer("Cem")
	r.Refused(cem, "poll.vote", data{"poll": "o", "text": "fine"}, room.Forbidden)
	r.Must(cem, "poll.vote", data{"poll": "c", "choice": []int{1}}, nil)
	var counted poll.Counters
	if !r.Counters("poll", &counted) || len(counted.Words["w"]) != 1 || counted.Words["w"][0] != (poll.Word{Word: "fine", Count: 2}) {
		t.Errorf("the cloud is %+v", counted.Words)
	}
	r.Check()
}
