package poll_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
	"frontrow/internal/room/feature/poll"
	"frontrow/internal/room/roomtest"
)

// seen is a vote of somebody who sees the picture so many seconds late.
func seen(r *roomtest.Room, behind int64) poll.Vote {
	r.Behind = behind * roomtest.Second
	v := choose(1)
	v.At = r.Edge - r.Behind
	return v
}

func TestClosingByHandWaitsForThoseWhoHaveNotSeenIt(t *testing.T) {
	r := launched(t, poll.Draft{})
	r.Pass(20)
	r.Furthest = 8 * roomtest.Second
	r.Must(host, "poll.close", which("p1"), nil)
	at, wall := r.Edge, r.Wall
	n := len(r.Entries())
	r.Must(host, "poll.close", which("p1"), nil)
	if len(r.Entries()) != n {
		t.Error("closing it twice does something")
	}
	if p := only(t, r); p.Status != activity.Open || p.Closes != at || p.ClosesWall != wall {
		t.Errorf("a moment later: %+v", p)
	}
	r.Refused(host, "poll.archive", which("p1"), room.BadData)
	r.Pass(5)
	r.Refused(ada, "poll.vote", seen(r, 0), room.Closed)
	r.Refused(ada, "poll.vote", seen(r, 4), room.Closed)
	r.Must(bob, "poll.vote", seen(r, 6), nil)
	r.Pass(3.9)
	if p := only(t, r); p.Status != activity.Open {
		t.Errorf("before the last has seen it: %+v", p)
	}
	r.Pass(0.2)
	if p := only(t, r); p.Status != activity.Revealed || p.Closes != at || p.Summary.Closed != at || p.Summary.Ballots != 1 {
		t.Errorf("when all have seen it: %+v", p)
	}
	r.Refused(roomtest.Viewer("Eve"), "poll.vote", seen(r, 10), room.Closed)
	report, err := poll.Verify(entries(r), "p1")
	if err != nil || len(report.Problems) > 0 {
		t.Error(report.Problems, err)
	}
	r.Record("poll", "poll-closing")
	r.Check()
}

func TestClosingByHandWaitsNoLongerThanItHasTo(t *testing.T) {
	for name, c := range map[string]struct {
		draft    poll.Draft
		furthest int64   // s
		pass     float64 // s, between the opening and the close
		want     float64 // s, between the close and the end
	}{
		"nobody is known to be behind":     {poll.Draft{}, 0, 20, 0},
		"the edge decides":                 {poll.Draft{Clock: activity.Edge}, 8, 20, 0},
		"the wall clock decides":           {poll.Draft{Clock: activity.Wall}, 8, 20, 0},
		"a little behind":                  {poll.Draft{}, 2, 20, 3},
		"as far behind as counts":          {poll.Draft{}, 90, 20, 30},
		"before the planned end":           {poll.Draft{Seconds: 60}, 2, 20, 3},
		"after it, and some have to see":   {poll.Draft{Seconds: 60}, 8, 65, 4},
		"after it, and all have seen it":   {poll.Draft{Seconds: 60}, 2, 65, 0},
		"after it, and the plan is enough": {poll.Draft{Seconds: 60}, 90, 65, 25},
		"anonymous":                        {poll.Draft{Anonymous: true}, 2, 20, 3},
	} {
		t.Run(name, func(t *testing.T) {
			r := launched(t, c.draft)
			r.Pass(c.pass)
			r.Furthest = c.furthest * roomtest.Second
			r.Must(host, "poll.close", which("p1"), nil)
			if c.want > 0 {
				r.Pass(c.want - 0.1)
				if p := only(t, r); p.Status != activity.Open {
					t.Errorf("too early: %+v", p)
				}
				r.Pass(0.2)
			}
			if p := only(t, r); p.Status != activity.Revealed {
				t.Errorf("too late: %+v", p)
			}
			report, err := poll.Verify(entries(r), "p1")
			if err != nil || report.Linkable || len(report.Problems) > 0 {
				t.Error(report, err)
			}
			r.Check()
		})
	}
}

// The end of the show waits for nobody.
func TestAPollThatIsClosingEndsWithTheShow(t *testing.T) {
	r := launched(t, poll.Draft{})
	r.Furthest = 20 * roomtest.Second
	r.Must(host, "poll.close", which("p1"), nil)
	r.Must(room.System(), "show.end", nil, nil)
	r.Pass(0.1)
	if p := only(t, r); p.Status != activity.Revealed || !cmp.Equal(p.Summary.Closed, p.Closes) {
		t.Errorf("%+v", p)
	}
	r.Check()
}
