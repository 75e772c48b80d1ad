package game_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/game"
	"frontrow/internal/room/feature/points"
	"frontrow/internal/room/roomtest"
)

func pointsAndGames() []room.Feature { return []room.Feature{points.Feature(), game.Feature()} }

func bingo(winners int, prize int64, items int) game.Create {
	d := game.Create{Plan: game.Plan{Kind: game.Bingo, Title: "Keynote", Winners: winners, Prize: prize}}
	for i := range items {
		d.Items = append(d.Items, fmt.Sprint("thing ", i))
	}
	return d
}

func dealt(r *roomtest.Room, a room.Actor, g string) (d game.Dealt) {
	r.Must(a, "game.card", game.One{Game: g}, &d)
	return d
}

// fill calls what makes the first row of a card full.
func fill(r *roomtest.Room, g string, card []int) {
	for _, item := range card[:5] {
		r.Must(host, "game.call", game.Call{Game: g, Item: item}, nil)
	}
}

func claim(r *roomtest.Room, a room.Actor, g string) (c game.Claimed) {
	r.Must(a, "game.bingo", game.Claim{Game: g}, &c)
	return c
}

func TestACardIsAFunctionOfTheSeed(t *testing.T) {
	mark := game.Mark("g_1", "d_Ada")
	card := game.Card(strings.Repeat("0f", 32), mark, 30)
	want := []int{13, 15, 12, 11, 5, 21, 1, 8, 10, 23, 17, 24, -1, 22, 19, 26, 14, 25, 18, 29, 28, 3, 6, 4, 2}
	if d := cmp.Diff(want, card); d != "" {
		t.Errorf("the cards of games that are over can't be checked any more: %s", d)
	}
	for items := game.MinItems; items <= game.MaxItems; items++ {
		for i := range 50 {
			c := game.Card(fmt.Sprint(i), mark, items)
			s := slices.Sorted(slices.Values(c))
			if len(c) != 25 || c[12] != game.Free || s[0] != -1 || s[1] < 0 || s[24] >= items || len(slices.Compact(s)) != 25 {
				t.Fatal(c)
			}
		}
	}
	if game.Card("x", mark, 23) != nil {
		t.Error("a card of too few")
	}
}

func TestCardsAreFair(t *testing.T) {
	const rounds, items = 6000, 40
	first, any := make([]int, items), make([]int, items)
	for i := range rounds {
		c := game.Card("seed", game.Mark("g", fmt.Sprint(i)), items)
		first[c[0]]++
		for _, item := range c {
			if item != game.Free {
				any[item]++
			}
		}
	}
	for i := range items {
		if first[i] < 150-65 || first[i] > 150+65 || any[i] < 3600-200 || any[i] > 3600+200 { // five standard deviations
			t.Errorf("item %d is first %d times, anywhere %d times", i, first[i], any[i])
		}
	}
}

func TestLines(t *testing.T) {
	card := make([]int, 25)
	for i := range card {
		card[i] = i
	}
	card[12] = game.Free
	for _, full := range [][]int{
		{0, 1, 2, 3, 4}, {20, 21, 22, 23, 24}, {10, 11, 13, 14}, {0, 5, 10, 15, 20}, {2, 7, 17, 22}, {0, 6, 18, 24}, {4, 8, 16, 20},
	} {
		if !game.Line(card, full) {
			t.Errorf("%v is no line", full)
		}
		for i := range full {
			if less := slices.Delete(slices.Clone(full), i, i+1); game.Line(card, less) {
				t.Errorf("%v is a line", less)
			}
		}
	}
	if game.Line(card, []int{3, 4, 5, 6, 7}) || game.Line(nil, nil) {
		t.Error("five in a row over an edge are a line")
	}
}

func TestABingoIsWonByAFullLine(t *testing.T) {
	r := rooms(t)
	g := begin(r, bingo(1, 50, 30))
	secret := seed(r, g)
	card := dealt(r, ada, g)
	if d := cmp.Diff(game.Card(secret, game.Mark(g, ada.ID), 30), card.Card); d != "" || len(card.Marked) > 0 {
		t.Error(d, card)
	}
	if d := cmp.Diff(card.Card, own(r, ada, g).Card); d != "" || slices.Equal(card.Card, dealt(r, ben, g).Card) {
		t.Error("another card, or everybody has the same", d)
	}
	r.Refused(host, "game.card", game.One{Game: g}, room.Forbidden)
	r.Refused(host, "game.bingo", game.One{Game: g}, room.Forbidden)
	r.Refused(ada, "game.call", game.Call{Game: g}, room.Forbidden)
	r.Refused(host, "game.call", game.One{Game: g}, room.BadData)
	r.Refused(host, "game.call", game.Call{Game: g, Item: 30}, room.BadData)
	r.Refused(ada, "game.join", game.One{Game: g}, room.BadData)
	miss := claim(r, ada, g)
	if miss.Bingo || miss.Until != r.Wall+game.Pause {
		t.Errorf("%+v", miss)
	}
	fill(r, g, card.Card)
	n := len(r.Entries())
	r.Must(host, "game.call", game.Call{Game: g, Item: card.Card[0]}, nil)
	if again := claim(r, ada, g); again != miss || len(r.Entries()) != n {
		t.Errorf("%+v in a pause", again)
	}
	if d := cmp.Diff(card.Card[:5], dealt(r, ada, g).Marked); d != "" {
		t.Error(d)
	}
	r.Pass(10)
	if c := claim(r, ada, g); !c.Bingo || c != claim(r, ada, g) || count(r, g).People[0] != 1 {
		t.Errorf("%+v", c)
	}
	if strings.Contains(everything(r), secret) {
		t.Fatal("the seed is known before the end")
	}
	r.Pass(29)
	if s := shown(r, g); s.Stage != game.Open {
		t.Errorf("%+v", s)
	}
	r.Pass(1.5)
	s := shown(r, g)
	if s.Stage != game.Done || s.Result.Seed != secret || s.Result.Winners[0].ID != ada.ID || balance(r, ada) != 50 || own(r, ada, g).Payout != 50 {
		t.Errorf("%+v %d", s.Result, balance(r, ada))
	}
	if !claim(r, ada, g).Bingo {
		t.Error("the same again has another answer")
	}
	r.Refused(ben, "game.bingo", game.Claim{Game: g}, room.Closed)
	r.Check()
}

// A delay that is heard of after a line was full puts nobody before those who
// called sooner.
func TestALieAfterTheLineWinsNoBingo(t *testing.T) {
	r := rooms(t)
	g := begin(r, bingo(1, 50, 24))
	for _, item := range append(dealt(r, ada, g).Card, dealt(r, ben, g).Card...) {
		if item >= 0 {
			r.Must(host, "game.call", game.Call{Game: g, Item: item}, nil)
		}
	}
	full := r.Edge
	r.Pass(3)
	if !claim(r, ada, g).Bingo {
		t.Fatal("she has no line")
	}
	r.Pass(5)
	r.Behind, r.Delays = 8*1_000_000, []room.Delay{{Since: full + 1_000_000, Behind: 8 * 1_000_000}}
	if !claim(r, ben, g).Bingo {
		t.Fatal("he has no line")
	}
	r.Behind, r.Delays = 0, nil
	r.Pass(60)
	if s := shown(r, g); s.Stage != game.Done || s.Result.Winners[0].ID != ada.ID {
		t.Errorf("%+v", s.Result)
	}
	r.Check()
}

func heard(s game.Shown) (items []int) {
	for _, h := range s.Called {
		items = append(items, h.Item)
	}
	return items
}

func TestABingoCanBeChecked(t *testing.T) {
	r := rooms(t)
	g := begin(r, bingo(2, 0, 24))
	for i := range 24 {
		r.Must(host, "game.call", game.Call{Game: g, Item: i}, nil)
	}
	claim(r, ada, g)
	claim(r, ben, g)
	r.Must(host, "game.end", game.One{Game: g}, nil)
	s := shown(r, g)
	marks := []string{s.Result.Winners[0].Mark, s.Result.Winners[1].Mark}
	if err := game.VerifyBingo(s.Commitment, s.Result.Seed, len(s.Items), heard(s), marks); err != nil {
		t.Error(err)
	}
	for name, err := range map[string]error{
		"another seed": game.VerifyBingo(s.Commitment, strings.Repeat("0", 64), len(s.Items), heard(s), marks),
		"twice":        game.VerifyBingo(s.Commitment, s.Result.Seed, len(s.Items), heard(s), []string{marks[0], marks[0]}),
		"too early":    game.VerifyBingo(s.Commitment, s.Result.Seed, len(s.Items), heard(s)[:3], marks),
	} {
		if err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	r.Check()
}

// Whoever sees the picture later is not beaten by the delay, and gains nothing
// from what they can't have seen.
func TestWhoSeesItLaterCanStillBeFirst(t *testing.T) {
	r := rooms(t)
	g := begin(r, bingo(1, 0, 24))
	for i := range 24 {
		r.Must(host, "game.call", game.Call{Game: g, Item: i}, nil)
	}
	r.Pass(3)
	claim(r, ada, g) // three seconds after she saw it
	r.Pass(1)
	r.Behind = 6 * second
	if c := claim(r, ben, g); c.Bingo {
		t.Error("he has not seen that yet")
	}
	cyClaims := func() game.Claimed {
		var c game.Claimed
		r.Must(cy, "game.bingo", game.Claim{Game: g, At: r.Edge - 6*second}, &c)
		return c
	}
	r.Pass(4)
	if !cyClaims().Bingo { // two seconds after they saw it
		t.Error("they have seen it by then")
	}
	r.Pass(21)
	if s := shown(r, g); s.Stage != game.Open {
		t.Fatalf("%+v", s)
	}
	r.Pass(4)
	if s := shown(r, g); s.Stage != game.Done || s.Result.Winners[0].ID != cy.ID || s.Result.Entrants != 2 {
		t.Errorf("%+v", s.Result)
	}
	r.Check()
}

func TestABingoHasItsTime(t *testing.T) {
	r := rooms(t)
	d := bingo(3, 5, 24)
	d.Seconds = 10
	g := begin(r, d)
	r.Pass(11)
	r.Refused(ada, "game.bingo", game.Claim{Game: g}, room.Closed)
	r.Pass(30)
	if s := shown(r, g); s.Stage != game.Done || s.Result.Seed == "" || s.Result.Prize != 0 || len(s.Result.Winners) > 0 {
		t.Errorf("%+v", s)
	}
	r.Check()
}

func TestItemsAreBounded(t *testing.T) {
	r := rooms(t)
	twice := bingo(1, 0, 24)
	twice.Items[3] = twice.Items[4]
	r.Refused(host, "game.create", twice, room.BadData)
	r.Refused(host, "game.create", bingo(1, 0, 76), room.BadData)
	r.Refused(host, "game.create", bingo(11, 0, 24), room.BadData)
	r.Refused(host, "game.create", game.Plan{Kind: game.Giveaway, Title: "x", Items: []string{"x"}}, room.BadData)
	var g game.One
	r.Must(host, "game.create", bingo(1, 0, 23), &g)
	r.Refused(host, "game.open", g, room.BadData)
	r.Refused(host, "game.add", game.Add{Game: g.Game, Items: []string{"thing 3"}}, room.BadData)
	r.Must(host, "game.add", game.Add{Game: g.Game, Items: []string{" a thing\n more "}}, nil)
	r.Must(host, "game.open", g, nil)
	if s := shown(r, g.Game); s.Items[23] != "a thing more" {
		t.Errorf("%q", s.Items)
	}
	r.Check()
}

func TestABingoRecorded(t *testing.T) {
	r := rooms(t)
	g := begin(r, bingo(2, 10, 30))
	fill(r, g, dealt(r, ada, g).Card)
	claim(r, ada, g)
	r.Pass(2)
	fill(r, g, dealt(r, ben, g).Card)
	r.Record("game", "game-bingo")
	claim(r, ben, g)
	r.Pass(31)
	r.Record("game", "game-bingo-over")
	r.Check()
}

func BenchmarkCard(b *testing.B) {
	mark := game.Mark("g", "d")
	for b.Loop() {
		game.Card("seed", mark, game.MaxItems)
	}
}
