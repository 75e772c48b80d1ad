package poll_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
	"frontrow/internal/room/feature/poll"
	"frontrow/internal/room/roomtest"
)

func TestABoundIsTold(t *testing.T) {
	r := open(t)
	for i := range poll.MaxPolls {
		r.Must(host, "poll.create", poll.Create{ID: fmt.Sprint("p", i), Draft: poll.Draft{Question: "?", Kind: poll.Rating}}, nil)
	}
	r.Refused(host, "poll.create", poll.Create{Draft: poll.Draft{Question: "?", Kind: poll.Rating}}, room.TooMany)
	for i := range poll.MaxOpen {
		r.Must(host, "poll.launch", which(fmt.Sprint("p", i)), nil)
	}
	r.Refused(host, "poll.launch", which("p99"), room.TooMany)
	for i := 1; i < 40; i++ {
		r.Must(host, "poll.close", which(fmt.Sprint("p", i)), nil)
		r.Must(host, "poll.launch", which(fmt.Sprint("p", i+poll.MaxOpen-1)), nil)
	}
	v := theView(r)
	if len(v.Polls) != poll.Shown || v.Polls[0].ID != "p0" || v.Polls[19].ID != "p48" {
		t.Errorf("%d polls, from %s to %s", len(v.Polls), v.Polls[0].ID, v.Polls[len(v.Polls)-1].ID)
	}
	r.Record("poll", "poll-many")
	r.Check()
}

func TestAPollEndsByItself(t *testing.T) {
	for _, c := range []struct {
		clock activity.Clock
		after float64 // s, until it is closed for everybody
	}{{activity.Viewer, 50}, {activity.Edge, 20}, {activity.Wall, 20}} {
		r := launched(t, poll.Draft{Clock: c.clock, Seconds: 20})
		p := only(t, r)
		if p.Closes != p.Opened+20*roomtest.Second {
			t.Errorf("%s: %+v", c.clock, p)
		}
		r.Pass(20.6)
		late := choose(0)
		late.At = r.Edge - 6*roomtest.Second
		r.Refused(ada, "poll.vote", late, room.Closed) // nothing is known of a delay
		r.Behind = 6 * roomtest.Second
		if _, err := r.Do(ada, "poll.vote", late); (err == nil) != (c.clock == activity.Viewer) {
			t.Errorf("%s: six seconds behind: %v", c.clock, err)
		}
		r.Behind = 0
		r.Pass(c.after - 20.7)
		if p := only(t, r); (p.Status == activity.Open) != (c.clock == activity.Viewer) {
			t.Errorf("%s: a moment before the end it is %s", c.clock, p.Status)
		}
		r.Pass(0.2)
		if p := only(t, r); p.Status != activity.Revealed || p.Closes != p.Opened+20*roomtest.Second || p.Summary.Closed != p.Closes {
			t.Errorf("%s: after the end: %+v", c.clock, p)
		}
		r.Check()
	}
}

func TestPollsEndWithTheShow(t *testing.T) {
	r := launched(t, poll.Draft{Anonymous: true})
	launch(r, "p2", poll.Draft{Results: poll.AtClose})
	r.Must(ada, "poll.vote", choose(0), nil)
	r.Must(room.System(), "show.end", nil, nil)
	r.Pass(1)
	v := theView(r)
	if v.Polls[0].Status != activity.Revealed || v.Polls[1].Status != activity.Closed {
		t.Errorf("%+v", v)
	}
	if s := whole(r); strings.Contains(s, `"poll":"p1","key"`) || !strings.Contains(s, `"poll":"p2","key"`) {
		t.Error("the secret of the anonymous poll is not erased, or that of the other is")
	}
	r.Must(host, "poll.create", poll.Create{ID: "p3", Draft: poll.Draft{Question: "?", Options: plain}}, nil)
	r.Refused(host, "poll.launch", which("p3"), room.Closed)
	r.Check()
}

func TestTextsAreForTheStaff(t *testing.T) {
	r := launched(t, poll.Draft{Kind: poll.Text, Change: true})
	for i := range 60 {
		r.Must(roomtest.Viewer(fmt.Sprint("v", i)), "poll.vote", write(fmt.Sprint("Opinion ", i)), nil)
	}
	r.Must(roomtest.Viewer("v1"), "poll.vote", write("Opinion changed"), nil)
	var told poll.Told
	r.Must(mod, "poll.results", poll.Ask{Poll: "p1"}, &told)
	if len(told.Texts) != 50 || told.Texts[1] != "Opinion changed" || !told.More || told.Ballots != 60 {
		t.Errorf("%+v", told)
	}
	told = poll.Told{}
	r.Must(mod, "poll.results", poll.Ask{Poll: "p1", Skip: 50, Limit: 1000}, &told)
	if len(told.Texts) != 10 || told.Texts[9] != "Opinion 59" || told.More {
		t.Errorf("%+v", told)
	}
	r.Refused(mod, "poll.results", poll.Ask{Poll: "p1", Skip: -1}, room.BadData)
	r.Must(host, "poll.close", which("p1"), nil)
	var n json.RawMessage
	r.Counters("poll", &n)
	if s := public(r) + string(n); strings.Contains(s, "Opinion") {
		t.Error("a text is public:", s)
	}
	var m poll.Mine
	if r.Mine("poll", roomtest.Viewer("v1"), &m); m.Texts["p1"] != "Opinion changed" {
		t.Error(m)
	}
	r.Check()
}

func TestARichRunIsRecorded(t *testing.T) {
	r := open(t)
	launch(r, "colours", poll.Draft{Options: []poll.Option{{Text: "Red", Image: "/red.png"}, {Text: "Blue"}}, Sponsor: &poll.Sponsor{Name: "Acme", Mark: "/acme.svg"}})
	launch(r, "secret", poll.Draft{Kind: poll.Multiple, Results: poll.AtClose, Anonymous: true, Change: true, Min: 1, Max: 2})
	launch(r, "words", poll.Draft{Kind: poll.Words, Results: poll.AfterVote, Seconds: 60, Clock: activity.Wall})
	launch(r, "gone", poll.Draft{Kind: poll.Ranking})
	launch(r, "stars", poll.Draft{Kind: poll.Rating, Max: 10})
	launch(r, "why", poll.Draft{Kind: poll.Text})
	for i := range 5 {
		a := roomtest.Viewer(fmt.Sprint("v", i))
		r.Must(a, "poll.vote", poll.Vote{Poll: "colours", Choice: poll.Choice{i % 2}}, nil)
		r.Must(a, "poll.vote", poll.Vote{Poll: "secret", Choice: poll.Choice{i % 3}}, nil)
		r.Must(a, "poll.vote", poll.Vote{Poll: "words", Text: []string{"sun", "rain"}[i%2]}, nil)
		r.Must(a, "poll.vote", poll.Vote{Poll: "stars", Choice: poll.Choice{i + 1}}, nil)
		r.Must(a, "poll.vote", poll.Vote{Poll: "why", Text: "Because."}, nil)
	}
	r.Pass(61)
	for _, id := range []string{"colours", "secret", "gone", "stars"} {
		r.Must(host, "poll.close", which(id), nil)
	}
	r.Must(host, "poll.archive", which("gone"), nil)
	r.Must(host, "poll.reveal", which("secret"), nil)
	launch(r, "next", poll.Draft{})
	r.Must(host, "poll.create", poll.Create{Draft: poll.Draft{Question: "A draft?", Options: plain}}, nil)
	// What is done twice is done once.
	n := len(r.Entries())
	r.Must(host, "poll.launch", which("next"), nil)
	r.Must(host, "poll.close", which("colours"), nil)
	r.Must(host, "poll.archive", which("gone"), nil)
	r.Must(host, "poll.reveal", which("secret"), nil)
	if len(r.Entries()) != n {
		t.Error("a repeat appends something")
	}
	r.Refused(host, "poll.reveal", which("next"), room.BadData)
	r.Refused(host, "poll.edit", poll.Edit{Poll: "next", Draft: poll.Draft{Question: "?", Options: plain}}, room.BadData)
	r.Refused(host, "poll.delete", which("next"), room.BadData)
	r.Refused(host, "poll.launch", which("colours"), room.BadData)
	r.Record("poll", "poll")
	r.Check()
}

// public is everything that everybody was told, and the view.
func public(r *roomtest.Room) string {
	var b strings.Builder
	for _, e := range r.Entries() {
		for _, ev := range e.Events {
			if ev.For == room.Everyone {
				b.Write(room.JSON(ev))
				b.WriteByte('\n')
			}
		}
	}
	var v json.RawMessage
	r.View("poll", &v)
	b.Write(v)
	return b.String()
}

// whole is the log as it is stored.
func whole(r *roomtest.Room) string { return string(room.JSON(r.Entries())) }
