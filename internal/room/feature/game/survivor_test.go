package game_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/game"
	"frontrow/internal/room/feature/points"
	"frontrow/internal/room/feature/show"
	"frontrow/internal/room/roomtest"
)

var mo = roomtest.As(room.RoleModerator, "Mo")

// trivia has as many questions as there are right options.
func trivia(prize int64, right ...int) game.Create {
	d := game.Create{Plan: game.Plan{Kind: game.Survivor, Title: "Who is left?", Prize: prize}}
	for i, n := range right {
		d.Questions = append(d.Questions, game.Question{
			Text: fmt.Sprint("Question ", i), Options: []string{"a", "b", "c"}, Right: n, Seconds: 10,
		})
	}
	return d
}

func begin(r *roomtest.Room, d game.Create, players ...room.Actor) string {
	var g game.One
	r.Must(host, "game.create", d, &g)
	r.Must(host, "game.open", g, nil)
	for _, p := range players {
		r.Must(p, "game.join", g, nil)
	}
	return g.Game
}

func reply(g string, question, option int) game.Reply {
	return game.Reply{Game: g, Question: question, Option: option}
}

// round asks a question, lets people answer, and reveals it.
func round(r *roomtest.Room, g string, question int, picks map[string]int) {
	r.Must(host, "game.ask", game.One{Game: g}, nil)
	for name, option := range picks {
		r.Must(roomtest.Viewer(name), "game.answer", reply(g, question, option), nil)
	}
	r.Pass(11)
	r.Must(host, "game.reveal", game.Step{Game: g, Question: question}, nil)
}

func names(s game.Shown) (all []string) {
	for _, w := range s.Result.Winners {
		all = append(all, w.Name)
	}
	return all
}

func TestWhoIsWrongOrSilentIsOut(t *testing.T) {
	r := rooms(t)
	g := begin(r, trivia(100, 1, 0, 2), ada, ben, cy, anon)
	round(r, g, 0, map[string]int{"Ada": 1, "Ben": 1, "Cy": 2})
	s := shown(r, g)
	if d := cmp.Diff([]int{0, 2, 1}, s.Round.Counts); d != "" || *s.Round.Right != 1 || *s.Round.Left != 2 || s.Stage != game.Closed {
		t.Errorf("%s %+v", d, s.Round)
	}
	for _, a := range []room.Actor{cy, anon} {
		if o := own(r, a, g); o.Out == nil || *o.Out != 0 {
			t.Errorf("%s: %+v", a.Name, o)
		}
	}
	if n := count(r, g); n.People[0] != 2 || n.Answers != 3 {
		t.Errorf("%+v", n)
	}
	r.Must(host, "game.ask", game.One{Game: g}, nil)
	r.Refused(cy, "game.answer", reply(g, 1, 0), room.Forbidden)
	r.Refused(roomtest.Viewer("Late"), "game.answer", reply(g, 1, 0), room.Forbidden)
	r.Refused(roomtest.Viewer("Late"), "game.join", game.One{Game: g}, room.Closed)
	r.Must(ada, "game.answer", reply(g, 1, 0), nil)
	r.Must(ben, "game.answer", reply(g, 1, 1), nil)
	r.Must(host, "game.reveal", game.Step{Game: g, Question: 1}, nil) // both have answered
	s = shown(r, g)
	if d := cmp.Diff([]string{"Ada"}, names(s)); d != "" || s.Stage != game.Done || s.Result.Left != 1 || s.Result.Prize != 100 || s.Result.Entrants != 4 {
		t.Errorf("%s %+v", d, s.Result)
	}
	r.Pass(1)
	if balance(r, ada) != 100 || balance(r, ben) != 0 || own(r, ada, g).Payout != 100 || own(r, ben, g).Payout != 0 {
		t.Errorf("Ada has %d, Ben %d", balance(r, ada), balance(r, ben))
	}
	r.Check()
}

// A prize is made for who won it, a stake only moves what others have.
func TestAPrizeMakesTheLevelAndABetDoesNot(t *testing.T) {
	r := rooms(t)
	me := func(a room.Actor) (m points.Mine) {
		r.Must(a, "points.me", nil, &m)
		return m
	}
	g := begin(r, trivia(100, 1), ada, ben)
	round(r, g, 0, map[string]int{"Ada": 1})
	r.Pass(1)
	if m := me(ada); m.Balance != 100 || m.Earned != 100 || m.Level != 2 {
		t.Errorf("with the prize: %+v", m)
	}
	grant(r, ben, 60)
	g = open(r, bet)
	stake(r, ada, g, 0, 100)
	stake(r, ben, g, 1, 60)
	r.Must(host, "game.resolve", game.Choice{Game: g, Option: 1}, nil)
	if a, b := me(ada), me(ben); a.Balance != 0 || a.Earned != 100 || a.Level != 2 || b.Balance != 160 || b.Earned != 60 || b.Level != 1 {
		t.Errorf("after the bet: %+v %+v", a, b)
	}
	r.Check()
}

func TestWhoGoOutTogetherAtLastShare(t *testing.T) {
	r := rooms(t)
	g := begin(r, trivia(101, 1, 0, 2), ada, ben, cy)
	round(r, g, 0, map[string]int{"Ada": 1, "Ben": 1, "Cy": 0})
	round(r, g, 1, map[string]int{"Ada": 1, "Ben": 2})
	s := shown(r, g)
	if d := cmp.Diff([]string{"Ada", "Ben"}, names(s)); d != "" || s.Result.Left != 0 || s.Result.Won != 2 || s.Result.Prize != 50 {
		t.Errorf("%s %+v", d, s.Result)
	}
	r.Pass(1)
	if balance(r, ada) != 50 || balance(r, ben) != 50 || balance(r, cy) != 0 || own(r, cy, g).Payout != 0 || own(r, ada, g).Payout != 50 {
		t.Error(balance(r, ada), balance(r, ben), balance(r, cy))
	}
	r.Check()
}

func TestTheLastQuestionEndsASurvivor(t *testing.T) {
	r := rooms(t)
	g := begin(r, trivia(10, 0), ada, ben, cy)
	round(r, g, 0, map[string]int{"Ada": 0, "Ben": 0, "Cy": 1})
	if s := shown(r, g); s.Stage != game.Done || s.Result.Won != 2 || s.Result.Left != 2 {
		t.Errorf("%+v", s)
	}
	early := begin(r, trivia(10, 0, 0), ada, ben)
	r.Must(host, "game.ask", game.One{Game: early}, nil)
	r.Must(host, "game.end", game.One{Game: early}, nil)
	if s := shown(r, early); s.Stage != game.Done || s.Result.Won != 0 || s.Result.Prize != 0 {
		t.Errorf("%+v", s.Result)
	}
	r.Check()
}

func TestAQuestionWaitsForThoseWhoSeeItLater(t *testing.T) {
	r := rooms(t)
	var g game.One
	r.Must(host, "game.create", trivia(0, 0, 0), &g)
	r.Must(host, "game.open", g, nil)
	r.Must(ada, "game.join", g, nil)
	r.Behind = 8 * second
	r.Must(ben, "game.join", g, nil)
	r.Must(host, "game.ask", g, nil)
	opened := r.Edge
	r.Pass(17) // seven seconds after its end for those at the edge, one before it for Ben
	r.Behind = 0
	late := reply(g.Game, 0, 0)
	r.Refused(ada, "game.answer", late, room.Closed)
	late.At = opened + 9*second // that she can't make the server believe
	r.Refused(ada, "game.answer", late, room.Closed)
	r.Refused(host, "game.reveal", game.Step{Game: g.Game}, room.Unavailable)
	r.Behind = 8 * second
	r.Must(ben, "game.answer", late, nil)
	r.Must(host, "game.reveal", game.Step{Game: g.Game}, nil)
	if d := cmp.Diff([]string{"Ben"}, names(shown(r, g.Game))); d != "" {
		t.Error(d)
	}
	r.Check()
}

func TestAPlayersDelayIsThatOfTheirLastAnswer(t *testing.T) {
	r := rooms(t)
	g := begin(r, trivia(0, 0, 0, 0), ada, ben)
	r.Must(host, "game.ask", game.One{Game: g}, nil)
	r.Must(ben, "game.answer", reply(g, 0, 0), nil)
	r.Behind = 20 * second
	r.Must(ada, "game.answer", reply(g, 0, 0), nil)
	r.Must(host, "game.reveal", game.Step{Game: g}, nil)
	r.Must(host, "game.ask", game.One{Game: g}, nil)
	r.Pass(30)
	r.Refused(host, "game.reveal", game.Step{Game: g, Question: 1}, room.Unavailable)
	r.Pass(1)
	r.Must(host, "game.reveal", game.Step{Game: g, Question: 1}, nil)
	r.Check()
}

func TestASilentPlayerKeepsAQuestionOnlyForAWhile(t *testing.T) {
	r := rooms(t)
	r.Behind = 3600 * second
	g := begin(r, trivia(0, 0, 0), ada, ben)
	r.Must(host, "game.ask", game.One{Game: g}, nil)
	r.Pass(39)
	r.Refused(host, "game.reveal", game.Step{Game: g}, room.Unavailable)
	r.Pass(1)
	r.Must(host, "game.reveal", game.Step{Game: g}, nil)
	r.Check()
}

func TestAnAnswerIsGivenOnceAndTellsNothing(t *testing.T) {
	r := rooms(t)
	g := begin(r, trivia(0, 2, 2), ada, ben)
	r.Refused(ada, "game.answer", reply(g, 0, 2), room.Closed)
	r.Must(host, "game.ask", game.One{Game: g}, nil)
	r.Refused(host, "game.ask", game.One{Game: g}, room.Already)
	a, _ := r.Do(ada, "game.answer", reply(g, 0, 2))
	b, _ := r.Do(ben, "game.answer", reply(g, 0, 1))
	n := len(r.Entries())
	again, err := r.Do(ada, "game.answer", reply(g, 0, 2))
	if string(a) != string(b) || string(a) != string(again) || err != nil || len(r.Entries()) != n {
		t.Errorf("%s, %s, %s %v", a, b, again, err)
	}
	r.Refused(ada, "game.answer", reply(g, 0, 0), room.Already)
	r.Refused(ben, "game.answer", reply(g, 0, 3), room.BadData)
	r.Refused(ben, "game.answer", game.Step{Game: g}, room.BadData)
	r.Refused(ben, "game.answer", reply(g, 1, 0), room.Closed)
	if o := own(r, ben, g); *o.Option != 1 || o.Out != nil {
		t.Errorf("%+v", o)
	}
	r.Must(host, "game.reveal", game.Step{Game: g}, nil)
	r.Must(ben, "game.answer", reply(g, 0, 1), nil) // its answer was lost
	r.Refused(ben, "game.answer", reply(g, 0, 2), room.Already)
	r.Check()
}

// Nothing that leaves the server before the reveal depends on what is right, or
// on who chose what.
func TestRightAnswersAreNotKnownBeforeTheyAreRevealed(t *testing.T) {
	told := func(right int) string {
		r := rooms(t)
		g := begin(r, trivia(0, right, right), ada, ben, cy)
		r.Must(host, "game.ask", game.One{Game: g}, nil)
		r.Must(ada, "game.answer", reply(g, 0, 0), nil)
		r.Must(ben, "game.answer", reply(g, 0, 1), nil)
		r.Pass(15)
		all := public(r)
		if strings.Contains(all, "right") || strings.Contains(all, "Question 1") {
			t.Errorf("what is right, or what comes next, is known: %s", all)
		}
		if o := fmt.Sprintf("%+v", own(r, ada, g)); strings.Contains(o, "right") {
			t.Error(o)
		}
		var v game.Mine
		if r.Mine("game", ada, &v) && len(v.Drafts) > 0 {
			t.Error("a viewer sees drafts")
		}
		r.Must(host, "game.reveal", game.Step{Game: g}, nil)
		for _, id := range []string{ada.ID, ben.ID, cy.ID} {
			if after := public(r); shown(r, g).Stage != game.Done && strings.Contains(after, id) {
				t.Errorf("%s is named: %s", id, after)
			}
		}
		return all
	}
	if d := cmp.Diff(told(0), told(2)); d != "" {
		t.Errorf("what is right can be told: %s", d)
	}
}

// public is all that everybody was told or may see.
func public(r *roomtest.Room) string {
	var b strings.Builder
	for _, e := range r.Entries() {
		for _, ev := range e.Events {
			if ev.For == room.Everyone {
				b.Write(room.JSON(ev))
			}
		}
	}
	var v game.View
	var n game.Counters
	r.View("game", &v)
	r.Counters("game", &n)
	return b.String() + string(room.JSON(v)) + string(room.JSON(n))
}

func TestWhoSeesTheAnswersCanNotPlay(t *testing.T) {
	r := rooms(t)
	g := begin(r, trivia(0, 0))
	r.Refused(host, "game.ask", game.One{Game: g}, room.NotFound)
	r.Refused(mo, "game.join", game.One{Game: g}, room.Forbidden)
	r.Refused(host, "game.join", game.One{Game: g}, room.Forbidden)
	r.Refused(ada, "game.ask", game.One{Game: g}, room.Forbidden)
	r.Refused(host, "game.call", game.Call{Game: g}, room.BadData)
	r.Refused(ada, "game.bingo", game.Claim{Game: g}, room.BadData)
	r.Check()
}

func TestQuestionsAreBounded(t *testing.T) {
	r := rooms(t)
	for name, q := range map[string]game.Question{
		"no text":     {Options: []string{"a", "b"}, Seconds: 10},
		"one option":  {Text: "x", Options: []string{"a"}, Seconds: 10},
		"five":        {Text: "x", Options: []string{"a", "b", "c", "d", "e"}, Seconds: 10},
		"the same":    {Text: "x", Options: []string{"a", "a "}, Seconds: 10},
		"none right":  {Text: "x", Options: []string{"a", "b"}, Right: 2, Seconds: 10},
		"left right":  {Text: "x", Options: []string{"a", "b"}, Right: -1, Seconds: 10},
		"no time":     {Text: "x", Options: []string{"a", "b"}},
		"a long time": {Text: "x", Options: []string{"a", "b"}, Seconds: 121},
	} {
		if b, err := r.Do(host, "game.create", game.Create{Plan: game.Plan{Kind: game.Survivor, Title: "x"}, Questions: []game.Question{q}}); err == nil {
			t.Errorf("%s: %s", name, b)
		}
	}
	r.Refused(host, "game.create", game.Create{Plan: game.Plan{Kind: game.Giveaway, Title: "x"}, Questions: trivia(0, 0).Questions}, room.BadData)
	r.Refused(host, "game.create", game.Plan{Kind: game.Giveaway, Title: "x", Prize: 5}, room.BadData)
	r.Refused(host, "game.create", trivia(game.MaxPrize+1, 0), room.BadData)
	var g game.One
	r.Must(host, "game.create", trivia(0), &g)
	r.Refused(host, "game.open", g, room.BadData)
	for range 5 {
		r.Must(host, "game.add", game.Add{Game: g.Game, Questions: trivia(0, make([]int, 10)...).Questions}, nil)
	}
	r.Refused(host, "game.add", game.Add{Game: g.Game, Questions: trivia(0, 0).Questions}, room.BadData)
	r.Refused(host, "game.add", game.Add{Game: g.Game, Items: []string{"x"}}, room.BadData)
	r.Refused(host, "game.add", game.Add{Game: g.Game}, room.BadData)
	r.Refused(mo, "game.add", game.Add{Game: g.Game}, room.Forbidden)
	r.Must(host, "game.open", g, nil)
	if e := r.Entries()[len(r.Entries())-1]; strings.Contains(string(room.JSON(e)), "right") {
		t.Errorf("all questions are told again: %s", room.JSON(e))
	}
	r.Refused(host, "game.add", game.Add{Game: g.Game, Questions: trivia(0, 0).Questions}, room.NotFound)
	if s := shown(r, g.Game); s.Rounds != game.MaxQuestions {
		t.Errorf("%+v", s)
	}
	r.Check()
}

// Winners by the thousand get their points in several entries of the log.
func TestManyWinnersArePaidInParts(t *testing.T) {
	p := game.Feature().Begin()
	o := uint64(0)
	apply := func(events ...room.Event) {
		o++
		for _, e := range events {
			p.Apply(e, &room.Entry{Offset: o, Wall: int64(o)})
		}
	}
	apply(room.Event{Type: "game.opened", By: host.Author(), Data: room.JSON(game.Opened{Game: "g", Plan: game.Plan{Kind: game.Survivor, Prize: 10_000}})})
	for i := range 1200 {
		apply(room.Event{Type: "game.joined", For: room.Server, By: &room.Author{ID: fmt.Sprint(i)}, Data: []byte(`{"game":"g"}`)})
	}
	apply(room.Event{Type: "game.asked", Data: room.JSON(game.Asked{Game: "g", Options: []string{"a", "b"}})})
	apply(
		room.Event{Type: "game.revealed", Data: []byte(`{"game":"g","right":1,"left":0}`)},
		room.Event{Type: "game.ended", Data: []byte(`{"game":"g","won":1200,"prize":8}`)},
	)
	paid := 0
	for range 9 {
		at := p.Next()
		if at == 0 {
			break
		}
		d, err := p.Decide(room.Command{Name: room.Tick("game"), Actor: room.System(), Wall: at})
		if err != nil || len(d.Events) != 1 || len(d.Events[0].Data) > 32_000 {
			t.Fatal(err, len(d.Events))
		}
		apply(d.Events...)
		if p.Next() == at {
			t.Fatal("its tick does not move on")
		}
		paid++
	}
	apply(room.Event{Type: "game.awarded", Data: []byte(`{"game":"g","amount":1,"actors":[{"id":"1"}]}`)}) // not by the server
	if paid != 3 {
		t.Errorf("paid in %d parts", paid)
	}
	b, err := p.Freeze()
	if err != nil || !strings.Contains(string(b), `"minted":9600`) {
		t.Error(err)
	}
}

func TestASurvivorRecorded(t *testing.T) {
	r := roomtest.New(t, append([]room.Feature{show.Feature()}, pointsAndGames()...)...)
	g := begin(r, trivia(100, 1, 0, 2), ada, ben, cy)
	round(r, g, 0, map[string]int{"Ada": 1, "Ben": 1, "Cy": 2})
	h := begin(r, trivia(0, 1, 0), ada)
	r.Must(host, "game.ask", game.One{Game: h}, nil)
	r.Record("game", "game-survivor")
	round(r, g, 1, map[string]int{"Ada": 0, "Ben": 2})
	r.Must(host, "game.cancel", game.One{Game: h}, nil)
	r.Record("game", "game-survivor-over")
	r.Check()
}
