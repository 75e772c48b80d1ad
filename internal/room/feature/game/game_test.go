package game_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/game"
	"frontrow/internal/room/feature/points"
	"frontrow/internal/room/feature/show"
	"frontrow/internal/room/purse"
	"frontrow/internal/room/roomtest"
)

const second = roomtest.Second

var (
	host = roomtest.Owner()
	ada  = roomtest.Viewer("Ada")
	ben  = roomtest.Viewer("Ben")
	cy   = roomtest.Viewer("Cy")
	anon = roomtest.As(room.RoleViewer, "")

	bet = game.Plan{Kind: game.Prediction, Title: "Who wins?", Options: []string{"red", "blue"}}
)

func rooms(t testing.TB) *roomtest.Room {
	return roomtest.New(t, show.Feature(), points.Feature(), game.Feature())
}

func grant(r *roomtest.Room, to room.Actor, n int64) {
	r.Must(host, "points.grant", purse.Grant{Actor: to.ID, Amount: n}, nil)
}

func open(r *roomtest.Room, p game.Plan) string {
	var g game.One
	r.Must(host, "game.create", p, &g)
	r.Must(host, "game.open", g, nil)
	return g.Game
}

func stake(r *roomtest.Room, a room.Actor, g string, option int, amount int64) {
	r.Must(a, "game.stake", purse.Stake{Game: g, Option: option, Amount: amount}, nil)
}

func balance(r *roomtest.Room, a room.Actor) int64 {
	var m points.Mine
	r.Must(a, "points.me", nil, &m)
	return m.Balance
}

func shown(r *roomtest.Room, id string) game.Shown {
	var v game.View
	r.View("game", &v)
	for _, g := range v.Games {
		if g.ID == id {
			return g
		}
	}
	return game.Shown{}
}

func count(r *roomtest.Room, id string) game.Count {
	var n game.Counters
	r.Counters("game", &n)
	return n.Games[id]
}

func own(r *roomtest.Room, a room.Actor, id string) game.Own {
	var m game.Mine
	r.Must(a, "game.me", nil, &m)
	return m.Games[id]
}

func TestAPredictionPaysInProportion(t *testing.T) {
	r := rooms(t)
	for _, a := range []room.Actor{ada, ben, cy} {
		grant(r, a, 100)
	}
	g := open(r, bet)
	stake(r, ada, g, 0, 10)
	stake(r, ada, g, 0, 20)
	before := len(r.Entries())
	stake(r, ada, g, 0, 20)
	if len(r.Entries()) != before {
		t.Error("a repeat was news")
	}
	stake(r, ben, g, 0, 10)
	stake(r, cy, g, 1, 100)
	if d := cmp.Diff(game.Count{Totals: []int64{30, 100}, People: []int{2, 1}}, count(r, g)); d != "" {
		t.Error(d)
	}
	r.Refused(cy, "game.stake", purse.Stake{Game: g, Option: 1, Amount: 101}, room.Forbidden)
	r.Refused(ada, "game.stake", purse.Stake{Game: g, Option: 1, Amount: 30}, room.Already)
	r.Refused(ada, "game.stake", purse.Stake{Game: g, Option: 0, Amount: 5}, room.Already)
	r.Refused(anon, "game.stake", purse.Stake{Game: g, Option: 0, Amount: 5}, room.Forbidden)
	r.Refused(ada, "game.stake", purse.Stake{Game: g, Option: 2, Amount: 5}, room.BadData)
	r.Refused(ada, "game.stake", purse.Stake{Game: g, Option: 0, Amount: -5}, room.BadData)
	r.Refused(ada, "game.resolve", game.Choice{Game: g}, room.Forbidden)
	r.Refused(host, "game.resolve", game.One{Game: g}, room.BadData)
	r.Must(host, "game.resolve", game.Choice{Game: g, Option: 0}, nil)
	for a, want := range map[string]int64{ada.Name: 80 + 86, ben.Name: 90 + 43, cy.Name: 0} {
		if got := balance(r, roomtest.Viewer(a)); got != want {
			t.Errorf("%s has %d, want %d", a, got, want)
		}
	}
	if s := shown(r, g); s.Stage != game.Done || s.Result.House != 1 || *s.Result.Option != 0 {
		t.Errorf("%+v", s)
	}
	if o := own(r, ada, g); o.Amount != 20 || o.Payout != 86 {
		t.Errorf("%+v", o)
	}
	r.Refused(host, "game.cancel", game.One{Game: g}, room.Closed)
	stake(r, cy, g, 1, 100) // the answer was lost, and it is sent again
	r.Refused(ben, "game.stake", purse.Stake{Game: g, Option: 0, Amount: 20}, room.Closed)
	r.Check()
}

func TestAPredictionLocksAtTheLiveEdge(t *testing.T) {
	r := rooms(t)
	grant(r, ada, 100)
	grant(r, ben, 100)
	timed := bet
	timed.Seconds = 20
	g := open(r, timed)
	r.Pass(19)
	stake(r, ada, g, 0, 10)
	r.Pass(2)
	r.Behind = 20 * second // whoever sees the picture later gains nothing by it
	r.Refused(ben, "game.stake", purse.Stake{Game: g, Option: 0, Amount: 5}, room.Closed)
	if s := shown(r, g); s.Stage != game.Closed {
		t.Errorf("%+v", s)
	}
	r.Must(host, "game.cancel", game.One{Game: g}, nil)
	if balance(r, ada) != 100 || shown(r, g).Stage != game.Cancelled {
		t.Error("the stake did not go back")
	}
	r.Check()
}

func TestWhoHasStakedCanNotResolve(t *testing.T) {
	r := rooms(t)
	grant(r, host, 10)
	grant(r, ada, 10)
	g := open(r, bet)
	stake(r, host, g, 0, 5)
	stake(r, ada, g, 1, 5)
	r.Refused(host, "game.resolve", game.Choice{Game: g, Option: 0}, room.Forbidden)
	r.Must(roomtest.As(room.RoleProducer, "Pat"), "game.resolve", game.Choice{Game: g, Option: 1}, nil)
	if balance(r, host) != 5 || balance(r, ada) != 15 {
		t.Error(balance(r, host), balance(r, ada))
	}
	r.Check()
}

// It would be a way to get back what is lost.
func TestWhoHasStakedCanNotCancel(t *testing.T) {
	r := rooms(t)
	pat := roomtest.As(room.RoleProducer, "Pat")
	for _, locked := range []bool{false, true} {
		grant(r, host, 5)
		g := open(r, bet)
		stake(r, host, g, 0, 5)
		if locked {
			r.Must(host, "game.lock", game.One{Game: g}, nil)
		}
		r.Refused(host, "game.cancel", game.One{Game: g}, room.Forbidden)
		before := balance(r, host)
		r.Must(pat, "game.cancel", game.One{Game: g}, nil)
		if n := balance(r, host); n != before+5 {
			t.Errorf("%d points, before %d", n, before)
		}
	}
	// What is given to a goal is no bet.
	h := open(r, game.Plan{Kind: game.Goal, Title: "Hype", Target: 100})
	stake(r, host, h, 0, 5)
	r.Must(host, "game.cancel", game.One{Game: h}, nil)
	r.Check()
}

func TestStakesGoBackWhenTheShowEnds(t *testing.T) {
	r := rooms(t)
	grant(r, ada, 10)
	g := open(r, bet)
	stake(r, ada, g, 0, 5)
	r.Must(room.System(), "show.open", show.Fact{Show: "s_test"}, nil)
	r.Must(room.System(), "show.end", nil, nil)
	if balance(r, ada) != 10 || shown(r, g).Stage != game.Cancelled {
		t.Errorf("%+v", shown(r, g))
	}
	r.Record("game", "game-ended")
	r.Check()
}

func TestAGoalEndsWhenItIsReached(t *testing.T) {
	r := rooms(t)
	grant(r, ada, 100)
	g := open(r, game.Plan{Kind: game.Goal, Title: "Hype", Target: 50})
	stake(r, ada, g, 0, 49)
	r.Pass(5)
	if s := shown(r, g); s.Stage != game.Open {
		t.Errorf("%+v", s)
	}
	stake(r, ada, g, 0, 60)
	r.Refused(ada, "game.stake", purse.Stake{Game: g, Amount: 61}, room.Closed)
	r.Pass(0)
	if s := shown(r, g); s.Stage != game.Done || !s.Result.Reached || s.Result.House != 60 {
		t.Errorf("%+v", s)
	}
	if balance(r, ada) != 40 {
		t.Error(balance(r, ada))
	}
	r.Check()
}

func TestAGoalOfReactionsCountsThem(t *testing.T) {
	p := game.Feature().Begin()
	of := &room.Entry{Offset: 1, Wall: 5}
	p.Apply(room.Event{Type: "game.opened", By: host.Author(), Data: room.JSON(game.Opened{Game: "g",
		Plan: game.Plan{Kind: game.Goal, Title: "Hype", Target: 3, Source: game.Reactions}})}, of)
	for _, d := range []string{`{"k":"heart","n":2}`, `{"k":"heart","n":-2}`, `[]`} {
		p.Apply(room.Event{Type: "reaction.sent", For: room.Server, Data: []byte(d)}, of)
	}
	if p.Next() != 0 {
		t.Error("too early")
	}
	p.Apply(room.Event{Type: "reaction.sent", For: room.Server, Data: []byte(`{"k":"clap","n":1}`)}, of)
	d, err := p.Decide(room.Command{Name: room.Tick("game"), Actor: room.System(), Wall: p.Next()})
	if err != nil || len(d.Events) != 1 || !strings.Contains(string(d.Events[0].Data), `"totals":[3]`) {
		t.Error(err, d)
	}
}

func TestATugCountsWhatHandsCanPull(t *testing.T) {
	r := rooms(t)
	g := open(r, game.Plan{Kind: game.Tug, Title: "Pull!", Options: []string{"left", "right"}, Seconds: 10})
	pull := func(a room.Actor, side int, n int64) int64 {
		var p game.Pull
		r.Must(a, "game.pull", game.Pull{Game: g, Option: side, Pulls: n}, &p)
		return p.Pulls
	}
	if n := pull(ada, 0, 1_000_000); n != game.PullsPerSecond {
		t.Errorf("%d pulls in the first second", n)
	}
	r.Pass(2)
	pull(ben, 1, 25)
	pull(ben, 1, 25)
	pull(ben, 1, 7)
	r.Refused(ben, "game.pull", game.Pull{Game: g, Option: 0, Pulls: 50}, room.Already)
	if d := cmp.Diff(game.Count{Totals: []int64{10, 25}, People: []int{1, 1}}, count(r, g)); d != "" {
		t.Error(d)
	}
	r.Pass(9)
	if s := shown(r, g); s.Stage != game.Done || *s.Result.Option != 1 || s.Result.Totals[1] != 25 {
		t.Errorf("%+v", s)
	}
	r.Refused(cy, "game.pull", game.Pull{Game: g, Option: 1, Pulls: 5}, room.Closed)
	r.Check()
}

func TestDraftsAndBounds(t *testing.T) {
	r := rooms(t)
	for name, p := range map[string]game.Plan{
		"no kind": {Title: "x"}, "no title": {Kind: game.Giveaway},
		"one option":   {Kind: game.Prediction, Title: "x", Options: []string{"a"}},
		"the same":     {Kind: game.Wheel, Title: "x", Options: []string{"a", " a"}},
		"three sides":  {Kind: game.Tug, Title: "x", Options: []string{"a", "b", "c"}},
		"no target":    {Kind: game.Goal, Title: "x"},
		"a target":     {Kind: game.Giveaway, Title: "x", Target: 5},
		"another goal": {Kind: game.Goal, Title: "x", Target: 5, Source: "money"},
		"many winners": {Kind: game.Giveaway, Title: "x", Winners: 11},
		"a long time":  {Kind: game.Giveaway, Title: "x", Seconds: 86401},
		"no time":      {Kind: game.Giveaway, Title: "x", Seconds: -1},
	} {
		if b, err := r.Do(host, "game.create", p); err == nil {
			t.Errorf("%s: %s", name, b)
		}
	}
	r.Refused(ada, "game.create", bet, room.Forbidden)
	var g game.One
	r.Must(host, "game.create", bet, &g)
	var m game.Mine
	if !r.Mine("game", host, &m) || len(m.Drafts) != 1 || r.Mine("game", ada, &m) {
		t.Errorf("%+v", m)
	}
	r.Must(host, "game.delete", g, nil)
	r.Refused(host, "game.open", g, room.NotFound)
	for range game.MaxActive {
		open(r, bet)
	}
	r.Must(host, "game.create", bet, &g)
	r.Refused(host, "game.open", g, room.TooMany)
	r.Check()
}

func TestRecording(t *testing.T) {
	r := rooms(t)
	grant(r, ada, 100)
	grant(r, ben, 100)
	g := open(r, bet)
	stake(r, ada, g, 0, 20)
	stake(r, ben, g, 1, 30)
	r.Must(host, "game.lock", game.One{Game: g}, nil)
	r.Must(host, "game.lock", game.One{Game: g}, nil)
	r.Must(host, "game.resolve", game.Choice{Game: g, Option: 1}, nil)
	w := open(r, game.Plan{Kind: game.Wheel, Title: "Next song", Options: []string{"a", "b", "c"}})
	r.Must(host, "game.draw", game.One{Game: w}, nil)
	d := open(r, game.Plan{Kind: game.Giveaway, Title: "Mugs", Winners: 3, Seconds: 10})
	r.Must(ada, "game.join", game.One{Game: d}, nil)
	r.Must(anon, "game.join", game.One{Game: d}, nil)
	r.Pass(11)
	r.Must(host, "game.draw", game.One{Game: d}, nil)
	h := open(r, game.Plan{Kind: game.Goal, Title: "Hype", Target: 10})
	stake(r, ben, h, 0, 10)
	r.Pass(1)
	u := open(r, game.Plan{Kind: game.Tug, Title: "Pull!", Options: []string{"left", "right"}, Seconds: 5})
	r.Must(ada, "game.pull", game.Pull{Game: u, Option: 1, Pulls: 3}, nil)
	r.Pass(6)
	r.Record("game", "game-results")
	for range game.Keep - 2 {
		c := open(r, game.Plan{Kind: game.Goal, Title: "Likes", Target: 10, Source: game.Reactions})
		r.Must(host, "game.cancel", game.One{Game: c}, nil)
	}
	open(r, bet)
	r.Record("game", "game")
	r.Check()
}
