package reaction_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/reaction"
	"frontrow/internal/room/roomtest"
)

var (
	ada, bob = roomtest.Viewer("Ada"), roomtest.As(room.RoleViewer, "")
	host     = roomtest.Owner()
	mod      = roomtest.As(room.RoleModerator, "Mod")
)

func open(t testing.TB) *roomtest.Room { return roomtest.New(t, reaction.Feature()) }

type data = map[string]any

func totals(r *roomtest.Room) (c reaction.Counters) {
	r.Counters("reaction", &c)
	return c
}

func TestReactionsAreTotals(t *testing.T) {
	r := open(t)
	if r.Counters("reaction", &reaction.Counters{}) {
		t.Error("there are counters before the first reaction")
	}
	r.Must(ada, "reaction.send", data{"kind": "heart"}, nil)
	r.Must(bob, "reaction.send", data{"kind": 0, "n": 10, "id": 7}, nil)
	r.Must(bob, "reaction.send", data{"kind": "clap", "n": 3}, nil)
	r.Must(ada, "reaction.send", data{"kind": 5}, nil)
	if d := cmp.Diff(map[string]int{"heart": 11, "clap": 3, "fire": 1}, totals(r).Totals); d != "" {
		t.Error(d)
	}
	r.Check()
}

func TestWhatIsNoReactionIsRefused(t *testing.T) {
	r := open(t)
	for in, want := range map[string]room.CodeSpec{
		``: room.NotFound, `{}`: room.NotFound, `null`: room.NotFound, `[]`: room.BadData, `{"kind":"heart","n":11}`: room.BadData,
		`{"kind":"heart","n":-1}`: room.BadData, `{"kind":"heart","n":"x"}`: room.BadData, `{"kind":""}`: room.NotFound,
		`{"kind":"none"}`: room.NotFound, `{"kind":6}`: room.NotFound, `{"kind":-1}`: room.NotFound, `{"kind":1.5}`: room.NotFound,
		`{"kind":{}}`: room.NotFound, `{"kind":null}`: room.NotFound, `{"kind":"he\u0061rt"}`: room.NotFound,
	} {
		r.Refused(ada, "reaction.send", []byte(in), want)
	}
	r.Refused(room.Actor{Role: room.RoleViewer}, "reaction.send", data{"kind": "heart"}, room.Forbidden)
	if len(r.Entries()) != 0 {
		t.Error("a refusal is in the log")
	}
}

func TestTheSetIsTheChannels(t *testing.T) {
	r := open(t)
	r.Must(ada, "reaction.send", data{"kind": "heart", "n": 2}, nil)
	kinds := []reaction.Kind{{Name: "goal", Emoji: "⚽"}, {Name: "logo", Image: "/files/logo.webp"}, {Name: "cdn", Image: "https://example.org/a.png?x=1"}}
	r.Must(host, "reaction.set", reaction.Set{Kinds: kinds}, nil)
	n := len(r.Entries())
	if r.Must(host, "reaction.set", reaction.Set{Kinds: kinds}, nil); len(r.Entries()) != n {
		t.Error("the same set again is an event")
	}
	var v reaction.View
	if r.View("reaction", &v); cmp.Diff(kinds, v.Kinds) != "" {
		t.Errorf("the view has %v", v.Kinds)
	}
	r.Refused(ada, "reaction.send", data{"kind": "heart"}, room.NotFound)
	r.Must(ada, "reaction.send", data{"kind": 0}, nil)
	if d := cmp.Diff(map[string]int{"goal": 1}, totals(r).Totals); d != "" {
		t.Error(d)
	}
	r.Must(host, "reaction.set", reaction.Set{}, nil)
	r.Refused(ada, "reaction.send", data{"kind": "goal"}, room.Closed)
	r.Must(host, "reaction.set", reaction.Set{Kinds: []reaction.Kind{{Name: "heart", Emoji: "💜"}}}, nil)
	r.Must(ada, "reaction.send", data{"kind": "heart"}, nil)
	if d := cmp.Diff(map[string]int{"heart": 3}, totals(r).Totals); d != "" {
		t.Errorf("a kind that comes back has lost its count: %s", d)
	}
	r.Check()
	r.Record("reaction", "reaction")
}

func TestASetThatIsNoneIsRefused(t *testing.T) {
	r := open(t)
	many := make([]reaction.Kind, reaction.MaxKinds+1)
	for i := range many {
		many[i] = reaction.Kind{Name: fmt.Sprint("k", i), Emoji: "x"}
	}
	r.Refused(host, "reaction.set", reaction.Set{Kinds: many}, room.TooMany)
	for _, k := range []reaction.Kind{
		{Name: "", Emoji: "x"}, {Name: "Heart", Emoji: "x"}, {Name: "a-b", Emoji: "x"}, {Name: strings.Repeat("a", 21), Emoji: "x"},
		{Name: "é", Emoji: "x"}, {Name: "a"}, {Name: "a", Emoji: "x", Image: "/a.png"}, {Name: "a", Image: "a.png"},
		{Name: "a", Image: "//evil.example/a.png"}, {Name: "a", Image: "///evil.example/a.png"}, {Name: "a", Image: "/\\evil.example"}, {Name: "a", Image: "http://example.org/a.png"},
		{Name: "a", Image: "https:///a.png"}, {Name: "a", Image: "https://u:p@example.org/a"}, {Name: "a", Image: "javascript:alert(1)"},
		{Name: "a", Image: "/a\"onerror=\"x"}, {Name: "a", Image: "/a\nb"}, {Name: "a", Image: "/" + strings.Repeat("a", 300)},
	} {
		r.Refused(host, "reaction.set", reaction.Set{Kinds: []reaction.Kind{k}}, room.BadData)
	}
	r.Refused(host, "reaction.set", reaction.Set{Kinds: []reaction.Kind{{Name: "a", Emoji: strings.Repeat("x", 17)}}}, room.TextTooLong)
	r.Refused(host, "reaction.set", reaction.Set{Kinds: []reaction.Kind{{Name: "a", Emoji: "\u202e"}}}, room.TextEmpty)
	r.Refused(host, "reaction.set", reaction.Set{Kinds: []reaction.Kind{{Name: "a", Emoji: "x"}, {Name: "a", Emoji: "y"}}}, room.BadData)
	r.Refused(mod, "reaction.set", reaction.Set{}, room.Forbidden)
	// However often the set changes, what is counted is bounded.
	for i := range reaction.MaxEver {
		r.Must(host, "reaction.set", reaction.Set{Kinds: []reaction.Kind{{Name: fmt.Sprint("x", i), Emoji: "x"}}}, nil)
		r.Must(ada, "reaction.send", data{"kind": 0}, nil)
	}
	r.Refused(host, "reaction.set", reaction.Set{Kinds: []reaction.Kind{{Name: "more", Emoji: "x"}}}, room.TooMany)
	r.Must(host, "reaction.set", reaction.Set{Kinds: []reaction.Kind{{Name: "x3", Emoji: "x"}}}, nil)
}

func TestTheRateIsThatOfTheLastSeconds(t *testing.T) {
	r := open(t)
	send := func(n int) { r.Must(ada, "reaction.send", data{"kind": "heart", "n": n}, nil) }
	at := r.Edge
	for i, want := range []float64{2, 4, 6, 8, 10, 10, 10} { // ten each second, of five
		r.Edge = at + int64(i)*roomtest.Second
		if send(10); totals(r).Rate != want || totals(r).At != r.Edge {
			t.Errorf("in second %d the rate is %v, want %v", i, totals(r), want)
		}
	}
	r.Edge += 3 * roomtest.Second // two seconds still count
	if send(5); totals(r).Rate != 5 {
		t.Errorf("after a pause it is %v", totals(r).Rate)
	}
	// Who sees the picture late reacts now: the rate knows, the curve goes by the picture.
	r.Behind = 20 * roomtest.Second
	if send(5); totals(r).Rate != 6 {
		t.Errorf("with somebody who is behind it is %v", totals(r).Rate)
	}
	r.Behind = 0
	r.Edge += 100 * roomtest.Second
	if send(1); totals(r).Rate != 0.2 {
		t.Errorf("after a long pause it is %v", totals(r).Rate)
	}
	r.Edge -= 3600 * roomtest.Second // the clock is anchored anew
	if send(1); totals(r).Rate != 0.2 || totals(r).At != r.Edge {
		t.Errorf("on another clock it is %v", totals(r))
	}
	r.Check()
}

func TestTheCurveIsForTheStaff(t *testing.T) {
	r := open(t)
	start := r.Edge
	for range 3 {
		r.Must(ada, "reaction.send", data{"kind": "heart", "n": 2}, nil)
		r.Pass(10)
	}
	r.Behind = 15 * roomtest.Second // sees the second point's time
	r.Must(bob, "reaction.send", data{"kind": "wow"}, nil)
	want := []reaction.Point{
		{At: start, N: map[string]int{"heart": 2}},
		{At: start + reaction.Width, N: map[string]int{"heart": 2, "wow": 1}},
		{At: start + 2*reaction.Width, N: map[string]int{"heart": 2}},
	}
	var m reaction.Mine
	if !r.Mine("reaction", mod, &m) || cmp.Diff(want, m.Curve.Points) != "" || m.Curve.More {
		t.Errorf("the staff get %v", m)
	}
	if r.Mine("reaction", ada, &m) {
		t.Error("a viewer gets the curve")
	}
	r.Refused(ada, "reaction.curve", nil, room.Forbidden)
	r.Refused(mod, "reaction.curve", data{"limit": -1}, room.BadData)
	for ask, some := range map[reaction.Ask][]reaction.Point{
		{}: want, {Limit: 1}: want[2:], {From: start}: want, {From: start + 1, Limit: 2}: want[:2],
		{From: start + reaction.Width}: want[1:], {From: start + 9*reaction.Width}: {},
	} {
		var c reaction.Curve
		if r.Must(mod, "reaction.curve", ask, &c); cmp.Diff(some, c.Points) != "" || c.More != (ask.Limit > 0) {
			t.Errorf("%+v: %v, want %v", ask, c, some)
		}
	}
	r.Check()
}

func TestTheCurveIsADayLong(t *testing.T) {
	p := reaction.Feature().Begin()
	for i := range int64(reaction.MaxPoints + 10) {
		p.Apply(room.Event{Type: "reaction.sent", For: room.Server, At: (i + 1) * reaction.Width, Data: []byte(`{"k":"heart","n":1}`)}, &room.Entry{})
	}
	// What is older than all of it is in no point.
	p.Apply(room.Event{Type: "reaction.sent", For: room.Server, At: 1, Data: []byte(`{"k":"heart","n":1}`)}, &room.Entry{})
	b, err := p.Freeze()
	if err != nil {
		t.Fatal(err)
	}
	var s reaction.State
	if err := json.Unmarshal(b, &s); err != nil {
		t.Fatal(err)
	}
	if len(s.Curve) != reaction.MaxPoints || s.Curve[0].At != 11*reaction.Width {
		t.Errorf("%d points, the first at %d", len(s.Curve), s.Curve[0].At)
	}
	if m := room.JSON(p.Mine(mod)); len(m) > 64<<10 {
		t.Errorf("the staff get %d bytes", len(m))
	}
}

func TestNobodyLearnsWhoReacted(t *testing.T) {
	r := open(t)
	r.Must(ada, "reaction.send", data{"kind": "heart"}, nil)
	for _, e := range r.Entries() {
		for _, ev := range e.Events {
			b := room.JSON(ev)
			if ev.For != room.Server || bytes.Contains(b, []byte(ada.ID)) || bytes.Contains(b, []byte(ada.Name)) {
				t.Errorf("%s", b)
			}
			if len(ev.Data) > 40 {
				t.Errorf("a reaction takes %d bytes", len(ev.Data))
			}
		}
	}
}

// bundle decides commands as the writer does what comes in bulk, each on the
// state that the ones before it left and in one entry, and compares with what a
// reader of the log has.
func bundle(t *testing.T, f room.Feature, cmds ...room.Command) {
	t.Helper()
	live, e := room.NewState("s", []room.Feature{f}), &room.Entry{Offset: 1}
	for _, c := range cmds {
		d, err := live.Decide(c)
		if err != nil {
			t.Fatal(err)
		}
		e.Edge, e.Wall = max(e.Edge, c.Edge), max(e.Wall, c.Wall)
		for _, ev := range d.Events {
			if ev.At == 0 {
				ev.At = c.Edge
			}
			live.ApplyEvent(ev, e)
			e.Events = append(e.Events, ev)
		}
	}
	live.Seal(e)
	back := room.NewState("s", []room.Feature{f})
	back.Apply(e)
	was, _ := live.Freeze()
	if is, _ := back.Freeze(); !bytes.Equal(was, is) {
		t.Errorf("the room had\n%s\nthe log says\n%s", was, is)
	}
}

func TestWhatComesInBulkIsTheSameFromTheLog(t *testing.T) {
	var cmds []room.Command
	for i := range int64(30) {
		cmds = append(cmds, room.Command{
			Name: "reaction.send", Actor: ada, Data: room.JSON(data{"kind": i % 6}),
			Edge: 1000*roomtest.Second + i*roomtest.Second/3, Wall: 5000*roomtest.Second + i*roomtest.Second, Behind: i % 4 * roomtest.Second,
		})
	}
	bundle(t, reaction.Feature(), cmds...)
}
