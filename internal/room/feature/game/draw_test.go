package game_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/game"
	"frontrow/internal/room/roomtest"
)

// everything is all that left the server, or may be asked for.
func everything(r *roomtest.Room) string {
	var b strings.Builder
	for _, e := range r.Entries() {
		for _, ev := range e.Events {
			if ev.For != room.Server {
				fmt.Fprintf(&b, "%s\n", ev.Data)
			}
		}
	}
	var v, m, n json.RawMessage
	r.View("game", &v)
	r.Mine("game", host, &m)
	r.Counters("game", &n)
	fmt.Fprintf(&b, "%s %s %s", v, m, n)
	return b.String()
}

func seed(r *roomtest.Room, g string) (seed string) {
	for _, e := range r.Entries() {
		for _, ev := range e.Events {
			var d struct{ Game, Seed string }
			if ev.Type == "game.sealed" && json.Unmarshal(ev.Data, &d) == nil && d.Game == g {
				seed = d.Seed
			}
		}
	}
	return seed
}

func TestADrawCanBeChecked(t *testing.T) {
	r := rooms(t)
	g := open(r, game.Plan{Kind: game.Giveaway, Title: "Mugs", Winners: 2, Seconds: 60})
	r.Refused(host, "game.draw", game.One{Game: g}, room.NotFound)
	r.Refused(host, "game.join", game.One{Game: g}, room.Forbidden)
	var mine game.Joined
	for range 2 {
		r.Must(ada, "game.join", game.One{Game: g}, &mine)
	}
	for i := range 9 {
		r.Must(roomtest.Viewer(fmt.Sprint("v", i)), "game.join", game.One{Game: g}, nil)
	}
	if n := count(r, g); n.People[0] != 10 {
		t.Errorf("%+v", n)
	}
	r.Pass(61)
	r.Refused(ben, "game.join", game.One{Game: g}, room.Closed)
	secret := seed(r, g)
	if len(secret) != 64 || strings.Contains(everything(r), secret) {
		t.Fatalf("the seed %q is known before the draw", secret)
	}
	before := shown(r, g)
	r.Must(host, "game.draw", game.One{Game: g}, nil)
	after := shown(r, g)
	var marks game.Marks
	r.Must(anon, "game.entrants", game.Ask{Game: g}, &marks)
	var won []string
	for _, w := range after.Result.Winners {
		won = append(won, w.Mark)
		if w.Mark != game.Mark(g, w.ID) || w.Name == "" {
			t.Errorf("%+v", w)
		}
	}
	check := func(commitment, seed, root string, marks, won []string) error {
		return game.VerifyDraw(commitment, seed, root, marks, won)
	}
	res := after.Result
	if err := check(before.Commitment, res.Seed, res.Root, marks.Marks, won); err != nil || len(won) != 2 || won[0] == won[1] {
		t.Fatal(err, won)
	}
	if o := own(r, ada, g); o.Mark != mine.Mark || !strings.Contains(strings.Join(marks.Marks, " "), mine.Mark) {
		t.Error("she is not in the list of the draw")
	}
	for name, err := range map[string]error{
		"another seed":  check(before.Commitment, strings.Repeat("0", 64), res.Root, marks.Marks, won),
		"one less":      check(before.Commitment, res.Seed, res.Root, marks.Marks[1:], won),
		"one twice":     check(before.Commitment, res.Seed, res.Root, append(marks.Marks[:1:1], marks.Marks...), won),
		"other winners": check(before.Commitment, res.Seed, res.Root, marks.Marks, []string{won[1], won[0]}),
		"no winner":     check(before.Commitment, res.Seed, res.Root, marks.Marks, nil),
	} {
		if err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	r.Refused(host, "game.draw", game.One{Game: g}, room.Closed)
	r.Check()
}

func TestADrawIsFair(t *testing.T) {
	const rounds = 6000
	marks := []string{"a", "b", "c"}
	n := map[string]int{}
	for i := range rounds {
		n[game.Draw(fmt.Sprint(i), marks, 1)[0]]++
	}
	for _, m := range marks {
		if n[m] < rounds/3-200 || n[m] > rounds/3+200 { // five standard deviations
			t.Errorf("%v", n)
		}
	}
	for i := range 20 {
		got := game.Draw(fmt.Sprint(i), marks, 5)
		slices.Sort(got)
		if d := cmp.Diff(marks, got); d != "" {
			t.Errorf("somebody is drawn twice, or not at all: %s", d)
		}
	}
}
