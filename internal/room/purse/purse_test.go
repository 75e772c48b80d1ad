package purse_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"frontrow/internal/room"
	"frontrow/internal/room/purse"
)

func event(typ, by string, data any) room.Event {
	e := room.Event{Type: typ, Data: room.JSON(data)}
	if by != "" {
		e.By = &room.Author{ID: by, Name: by, Role: room.RoleViewer}
	}
	return e
}

func option(game string, n int) map[string]any { return map[string]any{"game": game, "option": n} }

// bet is a purse in which people have staked on a prediction g with two options.
func bet(stakes ...purse.Stake) *purse.Purse {
	p := purse.New()
	p.Apply(event("game.opened", "", map[string]any{"game": "g", "kind": "prediction", "options": []string{"yes", "no"}}))
	for i, s := range stakes {
		id := fmt.Sprint("d_", i)
		p.Apply(event("points.opened", "", purse.Opening{Actor: id, Amount: 100}))
		s.Game = "g"
		p.Apply(event("game.staked", id, s))
	}
	return p
}

func TestAPotIsSharedAmongWhoWasRight(t *testing.T) {
	for _, c := range []struct {
		name   string
		stakes []purse.Stake
		settle room.Event
		want   []int64
		house  int64
	}{
		{"in proportion", []purse.Stake{{Option: 0, Amount: 30}, {Option: 0, Amount: 10}, {Option: 1, Amount: 20}},
			event("game.resolved", "", option("g", 0)), []int64{115, 105, 80}, 0},
		{"what can't be divided is the house's", []purse.Stake{{Option: 0, Amount: 1}, {Option: 0, Amount: 2}, {Option: 1, Amount: 5}},
			event("game.resolved", "", option("g", 0)), []int64{101, 103, 95}, 1},
		{"alone", []purse.Stake{{Option: 0, Amount: 7}, {Option: 1, Amount: 100}},
			event("game.resolved", "", option("g", 0)), []int64{200, 0}, 0},
		{"nobody was right", []purse.Stake{{Option: 0, Amount: 30}, {Option: 0, Amount: 1}},
			event("game.resolved", "", option("g", 1)), []int64{100, 100}, 0},
		{"cancelled", []purse.Stake{{Option: 0, Amount: 30}, {Option: 1, Amount: 1}},
			event("game.cancelled", "", option("g", 0)), []int64{100, 100}, 0},
		{"the show ended first", []purse.Stake{{Option: 0, Amount: 30}, {Option: 1, Amount: 1}},
			event("show.ended", "", nil), []int64{100, 100}, 0},
		{"kept", []purse.Stake{{Option: 0, Amount: 30}, {Option: 1, Amount: 1}},
			event("game.ended", "", option("g", 0)), []int64{70, 99}, 31},
	} {
		p := bet(c.stakes...)
		p.Apply(c.settle)
		p.Apply(c.settle) // once is enough
		for i, want := range c.want {
			if got := p.Balance(fmt.Sprint("d_", i)); got != want {
				t.Errorf("%s: %d has %d, want %d", c.name, i, got, want)
			}
		}
		if p.House != c.house {
			t.Errorf("%s: the house has %d, want %d", c.name, p.House, c.house)
		}
	}
}

func TestAStakeIsAllThatSomebodyStaked(t *testing.T) {
	p := bet(purse.Stake{Option: 0, Amount: 30})
	for _, c := range []struct {
		what string
		s    purse.Stake
		want int64
	}{
		{"the same again", purse.Stake{Option: 0, Amount: 30}, 70},
		{"less", purse.Stake{Option: 0, Amount: 10}, 70},
		{"another option", purse.Stake{Option: 1, Amount: 40}, 70},
		{"no such option", purse.Stake{Option: 2, Amount: 40}, 70},
		{"more than there is", purse.Stake{Option: 0, Amount: 101}, 70},
		{"more", purse.Stake{Option: 0, Amount: 100}, 0},
	} {
		c.s.Game = "g"
		p.Apply(event("game.staked", "d_0", c.s))
		if got := p.Balance("d_0"); got != c.want {
			t.Errorf("%s: %d left, want %d", c.what, got, c.want)
		}
	}
}

func TestNoMorePointsAreMadeThanCanBeCounted(t *testing.T) {
	p := purse.New()
	p.Apply(event("points.granted", "", purse.Grant{Actor: "a", Amount: purse.MaxMinted}))
	p.Apply(event("points.granted", "", purse.Grant{Actor: "b", Amount: 1}))
	p.Apply(event("points.granted", "", purse.Grant{Actor: "a", Amount: -1}))
	if p.Minted != purse.MaxMinted || p.Balance("a") != purse.MaxMinted || p.Balance("b") != 0 {
		t.Errorf("%+v", p)
	}
}

func TestRightAnswersEarnAndMakeRows(t *testing.T) {
	p := purse.New()
	round := func(n int, choice map[string]int, right int, end string) {
		d := map[string]any{"quiz": "z", "question": n}
		p.Apply(event("quiz.opened", "", d))
		for id, c := range choice {
			d["choice"] = []int{c}
			p.Apply(event("quiz.answered", id, d))
			d["choice"] = []int{right} // a second answer is none
			p.Apply(event("quiz.answered", id, d))
		}
		d["right"] = []int{right}
		p.Apply(event(end, "", d))
		p.Apply(event(end, "", d))
	}
	p.Apply(event("quiz.started", "", option("", 0)))
	round(0, map[string]int{"a": 1, "b": 0}, 1, "quiz.revealed")
	round(1, map[string]int{"a": 1, "b": 1}, 1, "quiz.skipped")
	round(2, map[string]int{"a": 2, "b": 2}, 2, "quiz.revealed")
	round(3, map[string]int{"b": 0}, 0, "quiz.revealed")
	p.Apply(event("quiz.ended", "", map[string]any{"quiz": "z", "top": []map[string]any{{"rank": 1, "id": "a", "score": 9}, {"rank": 2, "id": "b", "score": 8}}}))
	want := map[string]*purse.Account{
		"a": {Name: "a", Balance: 2 * purse.RightAnswer, Earned: 2 * purse.RightAnswer, Best: 2, Wins: 1},
		"b": {Name: "b", Balance: 2 * purse.RightAnswer, Earned: 2 * purse.RightAnswer, Run: 2, Best: 2},
	}
	if d := cmp.Diff(want, p.Accounts); d != "" {
		t.Error(d)
	}
}

// held is every point that there is.
func held(t *rapid.T, p *purse.Purse) int64 {
	sum := p.House
	for id, a := range p.Accounts {
		if a.Balance < 0 {
			t.Fatalf("%s has %d", id, a.Balance)
		}
		sum += a.Balance
	}
	for _, pot := range p.Pots {
		if !pot.Over {
			sum += pot.Sum()
		}
	}
	return sum
}

// Whatever events come, in whatever order, and whether rules would have made
// them or not: no point is lost, none is made but by an event that says so, and
// nobody has less than none.
func TestPointsAreConserved(t *testing.T) {
	types := []string{
		"points.opened", "points.granted", "points.earned", "game.opened", "game.staked", "game.staked", "game.staked",
		"game.resolved", "game.ended", "game.cancelled", "show.ended", "quiz.opened", "quiz.answered", "quiz.revealed",
	}
	rapid.Check(t, func(rt *rapid.T) {
		p := purse.New()
		ids := rapid.SampledFrom([]string{"a", "b", "c", ""})
		amounts := rapid.OneOf(rapid.Int64Range(-5, 200), rapid.Int64Range(1<<50, 1<<53), rapid.Int64())
		for range rapid.IntRange(1, 80).Draw(rt, "events") {
			e := event(rapid.SampledFrom(types).Draw(rt, "type"), ids.Draw(rt, "by"), map[string]any{
				"actor": ids.Draw(rt, "actor"), "amount": amounts.Draw(rt, "amount"),
				"actors": []purse.Who{{ID: ids.Draw(rt, "who")}},
				"game":   rapid.SampledFrom([]string{"g", "h", ""}).Draw(rt, "game"),
				"kind":   rapid.SampledFrom([]string{"prediction", "goal", "tug"}).Draw(rt, "kind"),
				"option": rapid.IntRange(-3, 3).Draw(rt, "option"), "options": []string{"x", "y", "z"},
				"quiz": "z", "question": 0, "choice": []int{1}, "right": []int{rapid.IntRange(0, 1).Draw(rt, "right")},
			})
			p.Apply(e)
			if got := held(rt, p); got != p.Minted {
				rt.Fatalf("after %s %s there are %d points, %d were made", e.Type, e.Data, got, p.Minted)
			}
		}
		b, err := json.Marshal(p)
		if err != nil {
			rt.Fatal(err)
		}
		again := purse.New()
		if err := json.Unmarshal(b, again); err != nil {
			rt.Fatal(err)
		}
		if d := cmp.Diff(string(b), string(room.JSON(again))); d != "" {
			rt.Fatal(d)
		}
	})
}

func TestASettlementHasTheBadgesOfTheShow(t *testing.T) {
	p := purse.New()
	p.Apply(event("points.opened", "", purse.Opening{Actor: "a", Name: "Ada", Amount: 5, Streak: 2, Ever: []purse.Got{{Badge: purse.QuizWinner, Show: "s_1"}}}))
	p.Apply(event("points.earned", "", purse.Earning{Actors: []purse.Who{{ID: "a", Name: "Ada"}}}))
	p.Apply(event("points.granted", "", purse.Grant{Actor: "b", Amount: 3}))
	want := []purse.Settlement{
		{Actor: "a", Name: "Ada", Amount: purse.FirstLine, Earned: purse.FirstLine, Badges: []purse.Badge{purse.FirstWords}},
		{Actor: "b", Name: purse.Guest, Amount: 3, Earned: 3, Badges: []purse.Badge{}},
	}
	if d := cmp.Diff(want, p.Settle()); d != "" {
		t.Error(d)
	}
}

func TestOldPotsAreForgotten(t *testing.T) {
	p := purse.New()
	p.Apply(event("points.opened", "", purse.Opening{Actor: "a", Amount: 100}))
	for i := range 3 * purse.KeepPots {
		g := fmt.Sprint("g", i)
		p.Apply(event("game.opened", "", map[string]any{"game": g, "kind": "goal"}))
		p.Apply(event("game.staked", "a", purse.Stake{Game: g, Amount: 1}))
		if i > 0 { // the first stays open
			p.Apply(event("game.cancelled", "", option(g, 0)))
		}
	}
	if len(p.Pots) != purse.KeepPots+1 || p.Pots["g0"] == nil || p.Balance("a") != 99 {
		t.Errorf("%d pots, %d left", len(p.Pots), p.Balance("a"))
	}
}
