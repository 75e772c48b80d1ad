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
		"cancel", "delete", "me", "entrants", "join", "ask", "answer", "answer", "reveal", "call", "bingo", "card", "add",
	}
	plans := []game.Create{
		{Plan: bet}, {Plan: game.Plan{Kind: game.Giveaway, Title: "x", Winners: 2, Seconds: 30}}, {Plan: game.Plan{Kind: game.Goal, Title: "x", Target: 60}},
		{Plan: game.Plan{Kind: game.Tug, Title: "x", Options: []string{"a", "b"}, Seconds: 20}}, {Plan: game.Plan{Kind: game.Wheel, Title: "x", Options: []string{"a", "b"}}},
		trivia(100, 0, 1), trivia(7, 1, 0), bingo(2, 9, 24),
	}
	rapid.Check(t, func(rt *rapid.T) {
		r := rooms(t)
		var ids []string
		for _, a := range actors {
			grant(r, a, 100)
		}
		for _, i := range rapid.SliceOfN(rapid.IntRange(0, len(plans)-1), 1, 3).Draw(rt, "plans") {
			ids = append(ids, begin(r, plans[i]))
		}
		for range rapid.IntRange(5, 30).Draw(rt, "steps") {
			verb := rapid.SampledFrom(verbs).Draw(rt, "verb")
			a := rapid.SampledFrom(actors).Draw(rt, "actor")
			p := rapid.SampledFrom(plans).Draw(rt, "plan")
			r.Behind = rapid.Int64Range(0, 40).Draw(rt, "behind") * second
			b, err := r.Do(a, "game."+verb, map[string]any{
				"game":   rapid.SampledFrom(ids).Draw(rt, "game"),
				"option": rapid.IntRange(-1, 2).Draw(rt, "option"),
				"amount": rapid.OneOf(rapid.Int64Range(-1, 120), rapid.Int64()).Draw(rt, "amount"),
				"pulls":  rapid.Int64().Draw(rt, "pulls"), "question": rapid.IntRange(0, 1).Draw(rt, "question"),
				"item": rapid.IntRange(0, 24).Draw(rt, "item"), "items": p.Items, "questions": p.Questions, "prize": p.Prize,
				"kind": p.Kind, "title": p.Title, "options": p.Options, "seconds": p.Seconds, "target": p.Target, "winners": p.Winners,
			})
			var made game.One
			if verb == "create" && err == nil && json.Unmarshal(b, &made) == nil {
				ids = append(ids, made.Game)
			}
			r.Pass(rapid.Float64Range(0, 12).Draw(rt, "seconds"))
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
	for _, n := range prizes(r) {
		minted += n
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
		if s.Kind == game.Bingo && s.Stage == game.Done {
			var won []string
			for _, w := range s.Result.Winners {
				won = append(won, w.Mark)
			}
			if err := game.VerifyBingo(s.Commitment, s.Result.Seed, len(s.Items), heard(s), won); err != nil {
				t.Fatal(err)
			}
		}
		if s.Kind == game.Survivor {
			survivors(t, r, s)
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

// prizes are the points that were won, by game.
func prizes(r *roomtest.Room) map[string]int64 {
	won := map[string]int64{}
	for _, e := range r.Entries() {
		for _, ev := range e.Events {
			var d purse.Award
			if ev.Type == "game.awarded" && json.Unmarshal(ev.Data, &d) == nil {
				won[d.Game] += d.Amount * int64(len(d.Actors))
			}
		}
	}
	return won
}

// survivors checks that a survivor is what its rules say: counted again from the
// answers in the log.
func survivors(t *rapid.T, r *roomtest.Room, s game.Shown) {
	in, before, picks, ended := map[string]bool{}, 0, map[string]int{}, 0
	for _, e := range r.Entries() {
		for _, ev := range e.Events {
			var d struct {
				Game                string
				Option, Right, Left int
				Won                 int
			}
			if json.Unmarshal(ev.Data, &d) != nil || d.Game != s.ID {
				continue
			}
			switch ev.Type {
			case "game.joined":
				in[ev.By.ID] = true
			case "game.asked":
				clear(picks)
			case "game.answered":
				if !in[ev.By.ID] {
					t.Fatal("somebody who is out has answered")
				}
				picks[ev.By.ID] = d.Option
			case "game.revealed":
				before = len(in)
				for id := range in {
					if pick, said := picks[id]; !said || pick != d.Right {
						delete(in, id)
					}
				}
				if d.Left != len(in) {
					t.Fatalf("%d are in, not %d", len(in), d.Left)
				}
			case "game.ended":
				ended++
				switch {
				case before == 0 && d.Won != 0, before > 0 && len(in) > 0 && d.Won != len(in), len(in) == 0 && d.Won != before:
					t.Fatalf("%d of %d are in, %d won", len(in), before, d.Won)
				}
			}
		}
	}
	if s.Stage == game.Done && ended != 1 || prizes(r)[s.ID] > s.Prize {
		t.Fatalf("it ended %d times, and %d points were won", ended, prizes(r)[s.ID])
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
		f.Add(byte(i), []byte(`{"game":"g_00000000000000000000000008","question":0,"option":1,"at":5}`))
		f.Add(byte(i), []byte(`{"game":"g_00000000000000000000000012","item":3,"at":-5}`))
		f.Add(byte(i), []byte(`{"kind":"survivor","title":"x","questions":[{"text":"x","options":["a","b"],"seconds":9}]}`))
		f.Add(byte(i), []byte(`{"game":"g_00000000000000000000000006","kind":"goal","title":"x","target":9,"option":-1}`))
	}
	f.Fuzz(func(t *testing.T, which byte, data []byte) {
		r := rooms(t)
		grant(r, ada, 100)
		open(r, bet)
		open(r, game.Plan{Kind: game.Giveaway, Title: "x"})
		open(r, game.Plan{Kind: game.Tug, Title: "x", Options: []string{"a", "b"}})
		g := begin(r, trivia(5, 1, 0), ada)
		r.Must(host, "game.ask", game.One{Game: g}, nil)
		begin(r, bingo(1, 5, 24))
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
		for _, kind := range []string{"prediction", "giveaway", "wheel", "goal", "tug", "survivor", "bingo"} {
			f.Add(e.Type, kind, []byte(`{"game":"g","id":"g","option":1,"question":-1,"item":2,"right":9,"actors":[{"id":"x"}],"prize":5,"amount":5,"pulls":3,"root":"x","gone":true,"kind":"tug","options":[]}`))
		}
	}
	f.Fuzz(func(t *testing.T, typ, kind string, data []byte) {
		p := game.Feature().Begin()
		for i, e := range []room.Event{
			{Type: "points.granted", Data: room.JSON(purse.Grant{Actor: ada.ID, Amount: 9})},
			{Type: typ, Data: data},
			{Type: "game.opened", Data: room.JSON(game.Opened{Game: "g", Plan: game.Plan{Kind: game.Kind(kind), Options: []string{"a", "b"}, Target: 5,
				Items: bingo(1, 0, 24).Items, Prize: 9}})},
			{Type: "game.joined", For: room.Server, Data: []byte(`{"game":"g"}`)},
			{Type: "game.asked", Data: []byte(`{"game":"g","options":["a","b"]}`)},
			{Type: typ, For: room.Server, Data: data}, {Type: typ, For: room.Staff, Data: data},
			{Type: "game.staked", For: room.Server, Data: room.JSON(purse.Stake{Game: "g", Amount: 9})},
			{Type: typ, Data: data},
		} {
			e.By = ada.Author()
			p.Apply(e, &room.Entry{Offset: uint64(i), Wall: 5})
		}
		for _, name := range []string{"game.end", "game.resolve", "game.draw", room.Tick("game"), "game.me", "game.ask", "game.reveal", "game.call", "game.bingo", "game.answer", "game.card"} {
			c := room.Command{Name: name, Actor: host, Data: []byte(`{"game":"g","option":1,"item":1}`), Wall: 1 << 60}
			_, _ = p.Decide(c)
		}
		p.Counters()
		p.View()
		if _, err := p.Freeze(); err != nil {
			t.Fatal(err)
		}
	})
}
