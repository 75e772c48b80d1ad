package feedback_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/feedback"
	"frontrow/internal/room/roomtest"
)

var (
	ada, bob, eve = roomtest.Viewer("Ada"), roomtest.Viewer("Bob"), roomtest.As(room.RoleViewer, "")
	host          = roomtest.Owner()
	mod           = roomtest.As(room.RoleModerator, "Mod")
)

type data = map[string]any

func open(t testing.TB) *roomtest.Room {
	r := roomtest.New(t, feedback.Feature())
	r.Must(host, "feedback.open", nil, nil)
	return r
}

func give(r *roomtest.Room, a room.Actor, k feedback.Kind) {
	r.Must(a, "feedback.give", feedback.Give{Kind: k}, nil)
}

func curve(r *roomtest.Room) []feedback.Point {
	var c feedback.Curve
	r.Must(mod, "feedback.curve", nil, &c)
	return c.Points
}

func TestTheCurveIsWhatPeopleThink(t *testing.T) {
	r := open(t)
	start := r.Edge
	give(r, ada, feedback.Lost)
	give(r, bob, feedback.Lost)
	r.Pass(12)
	give(r, bob, feedback.Good) // changes their mind
	give(r, eve, feedback.Faster)
	r.Pass(10)
	two, three := feedback.Counts{Lost: 2}, feedback.Counts{Lost: 1, Good: 1, Faster: 1}
	got := curve(r)
	if d := cmp.Diff([]feedback.Counts{two, three}, counts(got)); d != "" {
		t.Error(d)
	}
	if at := got[0].At; at <= start || at > start+10*roomtest.Second || got[1].At != at+10*roomtest.Second {
		t.Errorf("the points are at %d and %d", at-start, got[1].At-start)
	}
	r.Pass(300)
	all := counts(curve(r))
	if n := len(all); n != 8 || all[n-1] != (feedback.Counts{}) || all[n-2] != (feedback.Counts{Good: 1, Faster: 1}) {
		t.Errorf("an opinion does not fade after a minute: %v", all)
	}
	n := len(r.Entries())
	if r.Pass(300); len(r.Entries()) != n {
		t.Error("while nobody has an opinion the log grows")
	}
	r.Check()
}

func counts(points []feedback.Point) (all []feedback.Counts) {
	for _, p := range points {
		all = append(all, p.Counts)
	}
	return all
}

func TestARepeatChangesNothingUntilItRenews(t *testing.T) {
	r := open(t)
	give(r, ada, feedback.Slower)
	n := len(r.Entries())
	r.Pass(3)
	if give(r, ada, feedback.Slower); len(r.Entries()) != n {
		t.Error("a repeat is an event")
	}
	var m feedback.Mine
	since := r.Wall
	r.Pass(50)
	give(r, ada, feedback.Slower)
	if !r.Mine("feedback", ada, &m) || m.Kind != feedback.Slower || m.Until != since+50*roomtest.Second+feedback.Lasts {
		t.Errorf("the opinion is not renewed: %+v", m)
	}
	if r.Mine("feedback", bob, &m) {
		t.Error("somebody without an opinion has one")
	}
	r.Check()
}

func TestTheHostTurnsItOnAndOff(t *testing.T) {
	r := roomtest.New(t, feedback.Feature())
	r.Refused(ada, "feedback.give", data{"kind": "lost"}, room.Closed)
	r.Refused(mod, "feedback.open", nil, room.Forbidden)
	for range 2 {
		r.Must(host, "feedback.open", nil, nil)
	}
	for _, bad := range []string{``, `{}`, `{"kind":"bad"}`, `{"kind":1}`, `[]`, `null`} {
		r.Refused(ada, "feedback.give", []byte(bad), room.BadData)
	}
	give(r, ada, feedback.Lost)
	r.Pass(11)
	for range 2 {
		r.Must(host, "feedback.close", nil, nil)
	}
	if d := cmp.Diff([]feedback.Counts{{Lost: 1}, {}}, counts(curve(r))); d != "" {
		t.Error(d)
	}
	n := len(r.Entries())
	if r.Pass(100); len(r.Entries()) != n || n != 4 {
		t.Errorf("%d entries, then %d", n, len(r.Entries()))
	}
	r.Must(host, "feedback.open", nil, nil)
	if r.Mine("feedback", ada, &feedback.Mine{}) {
		t.Error("an opinion outlives the closing")
	}
	var v feedback.View
	if r.View("feedback", &v); !v.Open {
		t.Error("it is closed")
	}
	r.Check()
	r.Record("feedback", "feedback")
}

func TestTheCurveIsForTheStaffAndSaysNoNames(t *testing.T) {
	r := open(t)
	give(r, ada, feedback.Lost)
	r.Pass(25)
	r.Refused(ada, "feedback.curve", nil, room.Forbidden)
	r.Refused(mod, "feedback.curve", data{"from": -1}, room.BadData)
	var m feedback.Mine
	if !r.Mine("feedback", mod, &m) || len(m.Curve.Points) != 2 {
		t.Errorf("the staff get %+v", m)
	}
	if r.Mine("feedback", ada, &m); len(r.Entries()) != 4 {
		t.Errorf("%d entries", len(r.Entries()))
	}
	for _, e := range r.Entries() {
		for _, ev := range e.Events {
			if b := room.JSON(ev); ev.For != room.Server && (bytes.Contains(b, []byte(ada.ID)) || bytes.Contains(b, []byte(ada.Name))) {
				t.Errorf("it says who: %s", b)
			} else if ev.For == room.Everyone && strings.Contains(string(b), "lost") {
				t.Errorf("everybody learns: %s", b)
			}
		}
	}
	var v json.RawMessage
	if r.View("feedback", &v); string(v) != `{"open":true}` {
		t.Errorf("the view is %s", v)
	}
	if r.Counters("feedback", &v) {
		t.Errorf("there are counters: %s", v)
	}
}

func TestTheCurveIsReadInPages(t *testing.T) {
	r := open(t)
	for range 4 {
		give(r, ada, feedback.Lost)
		r.Pass(10)
	}
	all := curve(r)
	for _, c := range []struct {
		ask  feedback.Ask
		want []feedback.Point
		more bool
	}{
		{feedback.Ask{}, all, false}, {feedback.Ask{Limit: 1}, all[3:], true}, {feedback.Ask{From: all[1].At, Limit: 2}, all[1:3], true},
		{feedback.Ask{From: all[1].At + 1}, all[2:], false}, {feedback.Ask{From: all[3].At + 1}, []feedback.Point{}, false},
	} {
		var got feedback.Curve
		if r.Must(mod, "feedback.curve", c.ask, &got); cmp.Diff(c.want, got.Points) != "" || got.More != c.more {
			t.Errorf("%+v: %+v", c.ask, got)
		}
	}
}

func TestWhatGrowsIsBounded(t *testing.T) {
	p := feedback.Feature().Begin()
	p.Apply(room.Event{Type: "feedback.opened"}, &room.Entry{})
	for i := range feedback.MaxStanding {
		p.Apply(room.Event{Type: "feedback.given", For: room.Server, Data: fmt.Appendf(nil, `{"a":"d_%d","k":"lost","w":1000000}`, i)}, &room.Entry{})
	}
	c := room.Command{Name: "feedback.give", Actor: ada, Wall: 2_000_000, Data: []byte(`{"kind":"lost"}`)}
	if _, err := p.Decide(c); err == nil {
		t.Error("there is room for one more")
	}
	for i := range int64(feedback.MaxPoints + 5) {
		p.Apply(room.Event{Type: "feedback.point", For: room.Staff, At: i, Data: fmt.Appendf(nil, `{"wall":%d,"lost":1}`, i*feedback.Every)}, &room.Entry{})
	}
	b, _ := p.Freeze()
	var s feedback.State
	if err := json.Unmarshal(b, &s); err != nil || len(s.Standing) != 0 || len(s.Curve) != feedback.MaxPoints {
		t.Errorf("%d opinions stand, %d points %v", len(s.Standing), len(s.Curve), err)
	}
}

func TestTheWallClockMayBeSetBack(t *testing.T) {
	r := open(t)
	give(r, ada, feedback.Lost)
	r.Wall -= 3600 * roomtest.Second
	give(r, bob, feedback.Lost)
	if r.Pass(10); len(curve(r)) != 1 {
		t.Errorf("the curve waits for the old hour: %v", curve(r))
	}
	r.Check()
}

// bundle decides commands as the writer does what comes in bulk, and compares
// with what a reader of the log has.
func TestWhatComesInBulkIsTheSameFromTheLog(t *testing.T) {
	features := []room.Feature{feedback.Feature()}
	live, e := room.NewState("s", features), &room.Entry{Offset: 1, Events: []room.Event{{Type: "feedback.opened"}}}
	live.ApplyEvent(e.Events[0], e)
	for i := range int64(20) {
		c := room.Command{
			Name: "feedback.give", Actor: room.Actor{ID: fmt.Sprint("d_", i%7)}, Edge: i * 3_000_000, Wall: i * 4_000_000,
			Data: room.JSON(feedback.Give{Kind: []feedback.Kind{feedback.Lost, feedback.Good}[i%2]}),
		}
		e.Edge, e.Wall = c.Edge, c.Wall
		d, err := live.Decide(c)
		if err != nil {
			t.Fatal(err)
		}
		for _, ev := range d.Events {
			live.ApplyEvent(ev, e)
			e.Events = append(e.Events, ev)
		}
	}
	live.Seal(e)
	back := room.NewState("s", features)
	back.Apply(e)
	was, _ := live.Freeze()
	if is, _ := back.Freeze(); !bytes.Equal(was, is) {
		t.Errorf("the room had\n%s\nthe log says\n%s", was, is)
	}
}

func TestEachCountsOnceForAMinute(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := open(t)
		on := true
		type opinion struct {
			kind  feedback.Kind
			since int64
		}
		think := map[string]opinion{}
		for range rapid.IntRange(1, 20).Draw(rt, "steps") {
			switch rapid.IntRange(0, 6).Draw(rt, "what") {
			case 0:
				on = !on
				r.Must(host, map[bool]string{true: "feedback.open", false: "feedback.close"}[on], nil, nil)
				if !on {
					clear(think)
				}
			case 1, 2:
				r.Pass(rapid.Float64Range(0, 45).Draw(rt, "seconds"))
			default:
				a := rapid.SampledFrom([]room.Actor{ada, bob, eve, host}).Draw(rt, "who")
				k := rapid.SampledFrom([]feedback.Kind{feedback.Lost, feedback.Good, feedback.Slower, "?"}).Draw(rt, "kind")
				if _, err := r.Do(a, "feedback.give", feedback.Give{Kind: k}); err == nil {
					if was := think[a.ID]; was.kind != k || r.Wall-was.since >= 10*roomtest.Second {
						think[a.ID] = opinion{k, r.Wall}
					}
				}
			}
		}
		before := len(curve(r))
		r.Pass(10)
		after := curve(r)
		if len(after) > before { // the point that came last is at the last full ten seconds
			at := r.Wall - r.Wall%feedback.Every
			want := feedback.Counts{}
			for _, o := range think {
				if at-o.since >= feedback.Lasts {
					continue
				}
				switch o.kind {
				case feedback.Lost:
					want.Lost++
				case feedback.Good:
					want.Good++
				case feedback.Slower:
					want.Slower++
				}
			}
			if got := after[len(after)-1].Counts; got != want {
				rt.Fatalf("the curve says %+v, it should be %+v", got, want)
			}
		} else if len(think) > 0 && len(after) > 0 && after[len(after)-1].Counts != (feedback.Counts{}) {
			rt.Fatal("people have an opinion and the curve stands still")
		}
		r.Check()
	})
}

func FuzzCommands(f *testing.F) {
	names := []string{"feedback.open", "feedback.close", "feedback.give", "feedback.curve", "feedback.tick"}
	f.Add(uint8(2), []byte(`{"kind":"lost"}`))
	f.Add(uint8(3), []byte(`{"from":1,"limit":2}`))
	f.Add(uint8(4), []byte(`null`))
	f.Fuzz(func(t *testing.T, which uint8, raw []byte) {
		r := open(t)
		give(r, ada, feedback.Lost)
		for _, a := range []room.Actor{host, bob, room.System(), {Role: room.RoleViewer, Can: []room.Capability{room.CanJoin}}} {
			_, _ = r.Do(a, names[int(which)%len(names)], raw)
			r.Pass(7)
		}
		r.Check()
	})
}
