package points_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/chat"
	"frontrow/internal/room/feature/points"
	"frontrow/internal/room/feature/quiz"
	"frontrow/internal/room/feature/show"
	"frontrow/internal/room/purse"
	"frontrow/internal/room/roomtest"
)

var (
	host = roomtest.Owner()
	ada  = roomtest.Viewer("Ada")
	ben  = roomtest.Viewer("Ben")
	anon = roomtest.As(room.RoleViewer, "")
)

func open(t testing.TB) *roomtest.Room {
	return roomtest.New(t, points.Feature(), chat.Feature(), quiz.Feature())
}

func me(r *roomtest.Room, a room.Actor) (m points.Mine) {
	r.Must(a, "points.me", nil, &m)
	return m
}

func grant(r *roomtest.Room, to room.Actor, n int64) {
	r.Must(host, "points.grant", purse.Grant{Actor: to.ID, Amount: n}, nil)
}

func TestTheFirstLineEarnsOnce(t *testing.T) {
	r := open(t)
	for range 3 {
		r.Must(ada, "chat.send", chat.Send{Text: "hello"}, nil)
	}
	if m := me(r, ada); m.Balance != 0 {
		t.Errorf("too early: %+v", m)
	}
	r.Pass(5)
	r.Must(ada, "chat.send", chat.Send{Text: "again"}, nil)
	r.Pass(5)
	want := points.Mine{Balance: purse.FirstLine, Earned: purse.FirstLine, Level: 1, Next: 100, Badges: []purse.Badge{purse.FirstWords}, Streak: 1}
	if d := cmp.Diff(want, me(r, ada)); d != "" {
		t.Error(d)
	}
	var m points.Mine
	if r.Mine("points", ben, &m) || !r.Mine("points", ada, &m) || m.Balance != purse.FirstLine {
		t.Errorf("%+v", m)
	}
	r.Check()
}

// A show that ends right after somebody's first line owes them nothing.
func TestTheEndOfAShowPaysFirstLinesAtOnce(t *testing.T) {
	r := roomtest.New(t, points.Feature(), chat.Feature(), show.Feature())
	r.Must(room.System(), "show.open", show.Fact{Show: "s_1"}, nil)
	r.Must(ada, "chat.send", chat.Send{Text: "hello"}, nil)
	r.Must(room.System(), "show.end", nil, nil)
	r.Pass(0)
	if m := me(r, ada); m.Balance != purse.FirstLine {
		t.Errorf("%+v", m)
	}
	r.Check()
}

func TestManyFirstLinesArePaidAtOnce(t *testing.T) {
	r := open(t)
	var all []room.Actor
	for i := range 90 {
		all = append(all, roomtest.Viewer(fmt.Sprint("v", i)))
		r.Must(all[i], "chat.send", chat.Send{Text: "hello"}, nil)
	}
	before := len(r.Entries())
	r.Pass(5)
	if n := len(r.Entries()) - before; n != 1 {
		t.Errorf("%d entries", n)
	}
	for _, a := range all {
		if me(r, a).Balance != purse.FirstLine {
			t.Fatalf("%s has nothing", a.Name)
		}
	}
	r.Check()
}

// Moderation may erase a line from the log. The points that it brought stay.
func TestPointsDoNotHangOnALineThatIsErased(t *testing.T) {
	p, q := points.Feature().Begin(), points.Feature().Begin()
	line := room.Event{Type: "chat.message", By: ada.Author(), Data: room.JSON(chat.Line{ID: "c_1", Text: "x"})}
	p.Apply(line, &room.Entry{Offset: 1, Wall: 1})
	d, err := p.Decide(room.Command{Name: room.Tick("points"), Actor: room.System()})
	if err != nil || len(d.Events) != 1 {
		t.Fatal(err, d)
	}
	for _, part := range []room.Part{p, q} {
		part.Apply(d.Events[0], &room.Entry{Offset: 2, Wall: 2})
	}
	a, _ := p.Freeze()
	b, _ := q.Freeze()
	if d := cmp.Diff(string(a), string(b)); d != "" {
		t.Error(d)
	}
	if p.Next() != 0 {
		t.Error("the tick does not end")
	}
}

func TestAnsweringRightEarnsPointsAndBadges(t *testing.T) {
	r := open(t)
	questions := make([]quiz.Question, purse.Row)
	for i := range questions {
		questions[i] = quiz.Question{Text: "?", Options: []string{"a", "b"}, Right: []int{1}, Seconds: 10}
	}
	var z quiz.One
	r.Must(host, "quiz.create", quiz.Create{Title: "x", Questions: questions}, &z)
	r.Must(host, "quiz.start", z, nil)
	for n := range questions {
		r.Must(host, "quiz.next", z, nil)
		r.Must(ada, "quiz.answer", quiz.Reply{Quiz: z.Quiz, Question: n, Choice: []int{1}}, nil)
		r.Must(ben, "quiz.answer", quiz.Reply{Quiz: z.Quiz, Question: n, Choice: []int{n % 2}}, nil)
		if n == 0 && me(r, ada).Balance != 0 {
			t.Error("points tell what is right before the reveal")
		}
		r.Must(host, "quiz.reveal", quiz.Step{Quiz: z.Quiz, Question: n}, nil)
	}
	r.Must(host, "quiz.end", z, nil)
	if m := me(r, ada); m.Balance != purse.Row*purse.RightAnswer || !cmp.Equal(m.Badges, []purse.Badge{purse.Streak5, purse.QuizWinner}) {
		t.Errorf("%+v", m)
	}
	if m := me(r, ben); m.Balance != 2*purse.RightAnswer || len(m.Badges) != 0 {
		t.Errorf("%+v", m)
	}
	r.Check()
}

// More than one show takes is not lost: what somebody brings is bounded, and the show
// settles by what it changed.
func TestMoreThanAShowTakesWaits(t *testing.T) {
	s := room.NewState("s_1", []room.Feature{points.Feature()})
	do := func(name string, data any) int {
		t.Helper()
		d, err := s.Decide(room.Command{Name: name, Actor: room.System(), Data: room.JSON(data)})
		if err != nil {
			t.Fatalf("%s %v: %v", name, data, err)
		}
		s.Apply(&room.Entry{Offset: s.Position().Offset + 1, Events: d.Events})
		return len(d.Events)
	}
	do("points.open", purse.Opening{Actor: "d_Ada", Name: "Ada", Amount: 3_000_000_000, Earned: 4_000_000_000})
	do("points.open", purse.Opening{Actor: "d_Ben", Name: "Ben", Amount: -10, Earned: 5})
	if n := do("points.open", purse.Opening{Actor: "d_Eve", Name: "Eve"}); n != 0 {
		t.Errorf("who brings nothing makes %d events", n)
	}
	do("points.grant", purse.Grant{Actor: "d_Ada", Amount: 7})
	mine, err := s.Mine(room.Actor{ID: "d_Ada"})
	var m points.Mine
	if err != nil || json.Unmarshal(mine["points"], &m) != nil || m.Balance != points.MaxOpening+7 {
		t.Errorf("%s %v", mine["points"], err)
	}
	settled, err := s.Settle()
	var all []purse.Settlement
	if err != nil || json.Unmarshal(settled["points"], &all) != nil || len(all) != 1 || all[0].Actor != "d_Ada" || all[0].Amount != 7 || all[0].Earned != 7 {
		t.Errorf("%s %v", settled["points"], err)
	}
}

func TestGrantsAndOpeningBalances(t *testing.T) {
	r := open(t)
	grant(r, ada, 99)
	if m := me(r, ada); m.Level != 1 || m.Next != 100 {
		t.Errorf("%+v", m)
	}
	grant(r, ada, 1)
	if m := me(r, ada); m.Balance != 100 || m.Level != 2 || m.Next != 300 {
		t.Errorf("%+v", m)
	}
	for range 2 { // said twice, it counts once
		r.Must(room.System(), "points.open", purse.Opening{Actor: ben.ID, Name: "Ben", Amount: 5000}, nil)
	}
	if m := me(r, ben); m.Balance != 5000 || m.Level != 10 {
		t.Errorf("%+v", m)
	}
	for _, e := range r.Entries() {
		for _, ev := range e.Events {
			if ev.Type == "points.granted" && ev.For != room.One(ada.ID) {
				t.Errorf("a grant is for %q", ev.For)
			}
		}
	}
	for _, bad := range []purse.Grant{{Amount: 1}, {Actor: "a"}, {Actor: "a", Amount: -1}, {Actor: "a", Amount: points.MaxGrant + 1}} {
		r.Refused(host, "points.grant", bad, room.BadData)
	}
	r.Refused(ada, "points.grant", purse.Grant{Actor: ada.ID, Amount: 1}, room.Forbidden)
	r.Refused(host, "points.open", purse.Opening{Actor: ada.ID, Amount: 1}, room.Forbidden)
	r.Refused(ada, "points.board", nil, room.Forbidden)
	r.Check()
}

func TestStreaksAndBadgesComeAlongAndGoOn(t *testing.T) {
	r := open(t)
	ever := []purse.Got{{Badge: purse.QuizWinner, Show: "s_1"}}
	r.Must(room.System(), "points.open", purse.Opening{Actor: ada.ID, Name: "Ada", Amount: 20, Earned: 20, Streak: 3, Ever: ever}, nil)
	if m := me(r, ada); m.Streak != 3 || !cmp.Equal(m.Ever, ever) || len(m.Badges) != 0 {
		t.Errorf("at the beginning: %+v", m)
	}
	r.Must(ada, "chat.send", chat.Send{Text: "hello"}, nil)
	r.Pass(5)
	if m := me(r, ada); m.Streak != 4 || !cmp.Equal(m.Ever, ever) || !cmp.Equal(m.Badges, []purse.Badge{purse.FirstWords}) {
		t.Errorf("once something was earned: %+v", m)
	}
	for name, bad := range map[string]purse.Opening{
		"a streak below 0": {Actor: ben.ID, Amount: 1, Streak: -1}, "badges without end": {Actor: ben.ID, Amount: 1, Ever: make([]purse.Got, purse.MaxEver+1)},
	} {
		if _, err := r.Do(room.System(), "points.open", bad); err == nil {
			t.Error(name)
		}
	}
	r.Check()
}

func TestTheLeaderboardIsPublicOnceItIsShown(t *testing.T) {
	r := open(t)
	grant(r, ada, 300)
	grant(r, ben, 300)
	grant(r, anon, 20)
	var v points.View
	r.View("points", &v)
	if v.Top != nil {
		t.Error("it was not shown")
	}
	r.Must(ada, "chat.send", chat.Send{Text: "hello"}, nil)
	r.Must(ben, "chat.send", chat.Send{Text: "hello"}, nil)
	r.Pass(5)
	r.Must(host, "points.show", nil, nil)
	r.View("points", &v)
	want := []points.Place{
		{Rank: 1, ID: "d_Ada", Name: "Ada", Balance: 310, Level: 3, Badges: []purse.Badge{purse.FirstWords}},
		{Rank: 1, ID: "d_Ben", Name: "Ben", Balance: 310, Level: 3, Badges: []purse.Badge{purse.FirstWords}},
		{Rank: 3, ID: "d_", Name: purse.Guest, Balance: 20, Level: 1, Badges: []purse.Badge{}},
	}
	if d := cmp.Diff(want, v.Top); d != "" {
		t.Error(d)
	}
	r.Record("points", "points-shown")
	r.Must(host, "points.hide", nil, nil)
	r.Must(host, "points.hide", nil, nil)
	v = points.View{}
	if r.View("points", &v); v.Top != nil {
		t.Errorf("%+v", v)
	}
	r.Record("points", "points")
	r.Check()
}

func TestProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := open(t)
		actors := []room.Actor{host, ada, ben, anon, room.System()}
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			a := rapid.SampledFrom(actors).Draw(rt, "actor")
			name := rapid.SampledFrom([]string{"points.grant", "points.open", "points.show", "points.hide", "points.board", "points.me", "chat.send"}).Draw(rt, "name")
			_, _ = r.Do(a, name, map[string]any{
				"actor": rapid.SampledFrom(actors).Draw(rt, "to").ID, "text": "x",
				"amount": rapid.OneOf(rapid.Int64Range(-1, 500), rapid.Int64()).Draw(rt, "amount"),
			})
			r.Pass(rapid.Float64Range(0, 2).Draw(rt, "seconds"))
			for _, a := range actors[:4] {
				if m := me(r, a); m.Balance < 0 || m.Balance != m.Earned || m.Level < 1 || m.Next != 0 && m.Next <= m.Earned {
					rt.Fatalf("%+v", m)
				}
			}
		}
		r.Check()
	})
}

func FuzzCommands(f *testing.F) {
	commands := points.Feature().Commands()
	for i := range commands {
		f.Add(byte(i), []byte(`{"actor":"d_Ada","amount":5,"reason":"x"}`))
		f.Add(byte(i), []byte(`{"actor":"","amount":-5}`))
	}
	f.Fuzz(func(t *testing.T, which byte, data []byte) {
		r := open(t)
		r.Must(ada, "chat.send", chat.Send{Text: "hello"}, nil)
		for _, a := range []room.Actor{ada, host, room.System()} {
			_, _ = r.Do(a, commands[int(which)%len(commands)].Name, data)
		}
		r.Pass(5)
		r.Check()
	})
}
