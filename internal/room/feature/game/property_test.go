package game_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/game"
	"frontrow/internal/room/feature/points"
	"frontrow/internal/room/purse"
	"frontrow/internal/room/roomtest"
)

// Whatever people do: no point is lost or made, nobody has less than none, the
// game and the points count the same, and no seed is known before its draw.
func TestProperties(t *testing.T) {
	actors := []room.Actor{host, ada, ben, cy, anon, roomtest.As(room.RoleModerator, "Mo")}
	verbs := []string{
		"create", "open", "stake", "stake", "stake", "stake", "join", "join", "pull", "lock", "resolve", "draw", "end",
		"cancel", "delete", "me", "entrants",
	}
	plans := []game.Plan{
		bet, {Kind: game.Giveaway, Title: "x", Winners: 2, Seconds: 30}, {Kind: game.Goal, Title: "x", Target: 60},
		{Kind: game.Tug, Title: "x", Options: []string{"a", "b"}, Seconds: 20}, {Kind: game.Wheel, Title: "x", Options: []string{"a", "b"}},
	}
	rapid.Check(t, func(rt *rapid.T) {
		r := rooms(t)
		var ids []string
		for _, a := range actors {
			grant(r, a, 100)
		}
		for _, i := range rapid.SliceOfN(rapid.IntRange(0, len(plans)-1), 1, 3).Draw(rt, "plans") {
			ids = append(ids, open(r, plans[i]))
		}
		for range rapid.IntRange(5, 30).Draw(rt, "steps") {
			verb := rapid.SampledFrom(verbs).Draw(rt, "verb")
			a := rapid.SampledFrom(actors).Draw(rt, "actor")
			p := rapid.SampledFrom(plans).Draw(rt, "plan")
			b, err := r.Do(a, "game."+verb, map[string]any{
				"game":   rapid.SampledFrom(ids).Draw(rt, "game"),
				"option": rapid.IntRange(-1, 2).Draw(rt, "option"),
				"amount": rapid.OneOf(rapid.Int64Range(-1, 120), rapid.Int64()).Draw(rt, "amount"),
				"pulls":  rapid.Int64().Draw(rt, "pulls"),
				"kind":   p.Kind, "title": p.Title, "options": p.Options, "seconds": p.Seconds, "target": p.Target, "winners": p.Winners,
			})
			var made game.One
			if verb == "create" && err == nil && json.Unmarshal(b, &made) == nil {
				ids = append(ids, made.Game)
			}
			r.Pass(rapid.Float64Range(0, 6).Draw(rt, "seconds"))
			invariants(rt, r, int64(len(actors))*100)
		}
		r.Check()
	})
}

func invariants(t *rapid.T, r *roomtest.Room, minted int64) {
	g, p := game.Feature().Begin(), points.Feature().Begin()
	for _, e := range r.Entries() {
		for _, ev := range e.Events {
			g.Apply(ev, e)
			p.Apply(ev, e)
		}
	}
	a, b := purseOf(t, g), purseOf(t, p)
	if d := cmp.Diff(a, b); d != "" {
		t.Fatalf("games and points count differently: %s", d)
	}
	held := a.House
	for id, acc := range a.Accounts {
		if acc.Balance < 0 {
			t.Fatalf("%s has %d", id, acc.Balance)
		}
		held += acc.Balance
	}
	for _, pot := range a.Pots {
		if !pot.Over {
			held += pot.Sum()
		}
	}
	if held != minted || a.Minted != minted {
		t.Fatalf("there are %d points, %d were made", held, minted)
	}
	var v game.View
	r.View("game", &v)
	known := everything(r)
	for _, s := range v.Games {
		if secret := seed(r, s.ID); secret != "" && (s.Stage == game.Done) != strings.Contains(known, secret) {
			t.Fatalf("a draw is %s, and its seed is known: %v", s.Stage, s.Stage != game.Done)
		}
		if s.Result == nil || s.Result.Root == "" {
			continue
		}
		var m game.Marks
		b, err := r.Do(anon, "game.entrants", game.Ask{Game: s.ID})
		if err != nil || json.Unmarshal(b, &m) != nil {
			t.Fatal(err)
		}
		var won []string
		for _, w := range s.Result.Winners {
			won = append(won, w.Mark)
		}
		if err := game.VerifyDraw(s.Commitment, s.Result.Seed, s.Result.Root, m.Marks, won); err != nil {
			t.Fatal(err)
		}
	}
}

func purseOf(t *rapid.T, p room.Part) *purse.Purse {
	b, err := p.Freeze()
	if err != nil {
		t.Fatal(err)
	}
	var s struct {
		Purse *purse.Purse `json:"purse"`
	}
	if err := json.Unmarshal(b, &s); err != nil {
		t.Fatal(err)
	}
	return s.Purse
}

func FuzzCommands(f *testing.F) {
	commands := game.Feature().Commands()
	for i := range commands {
		f.Add(byte(i), []byte(`{"game":"g_00000000000000000000000002","option":1,"amount":5,"pulls":3}`))
		f.Add(byte(i), []byte(`{"game":"g_00000000000000000000000004","kind":"wheel","title":"x","options":["a","b"],"from":-1}`))
		f.Add(byte(i), []byte(`{"game":"g_00000000000000000000000006","kind":"goal","title":"x","target":9,"option":-1}`))
	}
	f.Fuzz(func(t *testing.T, which byte, data []byte) {
		r := rooms(t)
		grant(r, ada, 100)
		open(r, bet)
		open(r, game.Plan{Kind: game.Giveaway, Title: "x"})
		open(r, game.Plan{Kind: game.Tug, Title: "x", Options: []string{"a", "b"}})
		for _, a := range []room.Actor{ada, ben, host, room.System()} {
			_, _ = r.Do(a, commands[int(which)%len(commands)].Name, data)
		}
		r.Pass(1)
		r.Check()
	})
}

// FuzzEvents folds what no decision makes.
func FuzzEvents(f *testing.F) {
	for _, e := range game.Feature().Events() {
		for _, kind := range []string{"prediction", "giveaway", "wheel", "goal", "tug"} {
			f.Add(e.Type, kind, []byte(`{"game":"g","id":"g","option":1,"amount":5,"pulls":3,"root":"x","gone":true,"kind":"tug","options":[]}`))
		}
	}
	f.Fuzz(func(t *testing.T, typ, kind string, data []byte) {
		p := game.Feature().Begin()
		for i, e := range []room.Event{
			{Type: "points.granted", Data: room.JSON(purse.Grant{Actor: ada.ID, Amount: 9})},
			{Type: typ, Data: data},
			{Type: "game.opened", Data: room.JSON(game.Opened{Game: "g", Plan: game.Plan{Kind: game.Kind(kind), Options: []string{"a", "b"}, Target: 5}})},
			{Type: typ, For: room.Server, Data: data}, {Type: typ, For: room.Staff, Data: data},
			{Type: "game.staked", For: room.Server, Data: room.JSON(purse.Stake{Game: "g", Amount: 9})},
			{Type: typ, Data: data},
		} {
			e.By = ada.Author()
			p.Apply(e, &room.Entry{Offset: uint64(i), Wall: 5})
		}
		for _, name := range []string{"game.end", "game.resolve", "game.draw", room.Tick("game"), "game.me"} {
			c := room.Command{Name: name, Actor: host, Data: []byte(`{"game":"g","option":1}`), Wall: 1 << 60}
			_, _ = p.Decide(c)
		}
		p.Counters()
		p.View()
		if _, err := p.Freeze(); err != nil {
			t.Fatal(err)
		}
	})
}
