// Package points is the feature of points: what taking part earns, what hosts
// give, and the levels and badges that come of it. The counting is package
// purse's; games move points by events of their own.
package points

import (
	"cmp"
	"encoding/json"
	"slices"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
	"frontrow/internal/room/purse"
)

const (
	// MaxGrant is the most that one points.grant gives.
	MaxGrant = 1_000_000
	// MaxOpening is the most that somebody brings along from earlier shows. What they
	// have beyond it waits: a show settles by how much they gained or lost in it.
	MaxOpening = 1_000_000_000
	// Top is how many places the leaderboard has.
	Top = 20
	// MaxLevel is the highest level.
	MaxLevel = 100

	// A line may be erased from the log, points may not be lost with it: they
	// come by an event of their own, for several people at once.
	maxPending = 1000
	perEvent   = 40
	settleTime = 2_000_000 // µs

	maxActor  = 64
	maxReason = 120
	// step is what the second level takes; each one after takes as much more
	// than the one before.
	step = 100
)

// Place is a line of the leaderboard. Who has as many points has the same rank,
// and the ranks after it are left out.
type Place struct {
	Rank    int           `json:"rank"`
	ID      string        `json:"id"`
	Name    string        `json:"name"`
	Balance int64         `json:"balance"`
	Level   int           `json:"level"`
	Badges  []purse.Badge `json:"badges" doc:"of first_words, streak_5, quiz_winner"`
}

// Board is the data of points.shown, and of the answer of points.board.
type Board struct {
	Top []Place `json:"top" doc:"the first 20"`
}

// View is what everybody sees.
type View struct {
	Top []Place `json:"top" doc:"the leaderboard as it was when the host showed it; null while it is not shown"`
}

// Mine is what one actor has. It is the answer of points.me too.
type Mine struct {
	Balance int64         `json:"balance" doc:"what they can stake"`
	Earned  int64         `json:"earned" doc:"all that they ever got by taking part, from hosts and as prizes; what stakes bring does not count. It makes the level"`
	Level   int           `json:"level" doc:"1 to 100"`
	Next    int64         `json:"next" doc:"what earned has to be for the next level; 0 at the highest"`
	Badges  []purse.Badge `json:"badges" doc:"of first_words, streak_5, quiz_winner"`
	Streak  int           `json:"streak" doc:"in how many shows in a row they earned points; this one counts once they do"`
	Ever    []purse.Got   `json:"ever,omitempty" doc:"the badges of earlier shows"`
}

// State is the points, and the leaderboard while it is shown.
type State struct {
	Purse *purse.Purse `json:"purse"`
	Shown []Place      `json:"shown"`
	// Pending are those whose first line has not been paid, the oldest first.
	Pending []Pending `json:"pending"`
}

// Pending is somebody who said a first line, and when, on the wall clock.
type Pending struct {
	purse.Who
	Wall int64 `json:"wall"`
}

// Feature returns the rules.
func Feature() room.Feature {
	return room.Define(room.Rules[*State]{
		Name: "points",
		Commands: []room.CommandSpec{
			{Name: "points.grant", Needs: room.CanHost, Data: purse.Grant{}, Answer: purse.Grant{}, Doc: "Gives somebody points."},
			{Name: "points.show", Needs: room.CanHost, Answer: Board{}, Doc: "Shows everybody the leaderboard as it is now."},
			{Name: "points.hide", Needs: room.CanHost, Doc: "Takes the leaderboard away."},
			{Name: "points.board", Query: true, Needs: room.CanHost, Answer: Board{}, Doc: "Asks for the leaderboard."},
			{Name: "points.me", Query: true, Needs: room.CanJoin, Answer: Mine{}, Doc: "Asks for one's own points."},
			{Name: "points.open", System: true, Bulk: true, Data: purse.Opening{}, Doc: "Somebody brings points along from earlier shows, at most 1,000,000,000 of them: the rest waits for the next. Once a show."},
			{Name: room.Tick("points"), System: true, Doc: "People are to get points for their first line."},
		},
		Events: []room.EventSpec{
			{Type: "points.opened", Data: purse.Opening{}, Doc: "Somebody brought points along from earlier shows. For them alone."},
			{Type: "points.earned", Data: purse.Earning{}, Doc: "People said their first line. Not told to anybody."},
			{Type: "points.granted", Data: purse.Grant{}, Doc: "Somebody was given points. For them alone."},
			{Type: "points.shown", Data: Board{}, Doc: "The leaderboard."},
			{Type: "points.hidden", Doc: "The leaderboard is not shown any more."},
		},
		ViewOf: View{}, MineOf: Mine{},
		Begin:  func() *State { return &State{Purse: purse.New()} },
		Decide: decide,
		Apply:  apply,
		View:   func(s *State) any { return View{s.Shown} },
		Next: func(s *State) int64 {
			if len(s.Pending) == 0 {
				return 0
			}
			return s.Pending[0].Wall + settleTime
		},
		Settle: func(s *State) any {
			if all := s.Purse.Settle(); all != nil {
				return all
			}
			return nil
		},
		Mine: func(s *State, a room.Actor) any {
			if s.Purse.Accounts[a.ID] == nil {
				return nil
			}
			return s.mine(a.ID)
		},
	})
}

func decide(s *State, c room.Command) (room.Decision, error) {
	switch c.Name {
	case "points.grant":
		return grant(s, c)
	case "points.open":
		return bring(s, c)
	case room.Tick("points"):
		return pay(s), nil
	case "points.me":
		return room.Decision{Data: room.JSON(s.mine(c.Actor.ID))}, nil
	case "points.board":
		return room.Decision{Data: room.JSON(s.board())}, nil
	case "points.show":
		b := room.JSON(s.board())
		return room.Decision{Events: []room.Event{{Type: "points.shown", By: c.Actor.Author(), Data: b}}, Data: b}, nil
	case "points.hide":
		if s.Shown == nil {
			return room.Decision{}, nil
		}
		return room.Decision{Events: []room.Event{{Type: "points.hidden", By: c.Actor.Author()}}}, nil
	}
	return room.Decision{}, room.ErrUnknownCommand
}

func grant(s *State, c room.Command) (room.Decision, error) {
	var g purse.Grant
	if json.Unmarshal(c.Data, &g) != nil || g.Actor == "" || len(g.Actor) > maxActor {
		return room.Decision{}, room.BadData.Because("Say the id of an actor and an amount.")
	}
	if g.Amount < 1 || g.Amount > MaxGrant {
		return room.Decision{}, room.BadData.Because("1 to %d points can be given at once.", MaxGrant)
	}
	if g.Reason != "" {
		var err error
		if g.Reason, err = activity.Text(g.Reason, maxReason); err != nil {
			return room.Decision{}, err
		}
	}
	if !s.Purse.Room(g.Actor, g.Amount) {
		return room.Decision{}, room.TooMany.Because("There is no room for more points in this show.")
	}
	return room.Decision{
		Events: []room.Event{{Type: "points.granted", For: room.One(g.Actor), By: c.Actor.Author(), Data: room.JSON(g)}},
		Data:   room.JSON(g),
	}, nil
}

// bring is an opening balance, as far as one show takes it. To be told of it again
// changes nothing.
func bring(s *State, c room.Command) (room.Decision, error) {
	var o purse.Opening
	if json.Unmarshal(c.Data, &o) != nil || o.Actor == "" || len(o.Actor) > maxActor || o.Streak < 0 || len(o.Ever) > purse.MaxEver {
		return room.Decision{}, room.BadData.Because("Say the id of an actor and their points.")
	}
	o.Amount, o.Earned = min(max(o.Amount, 0), MaxOpening), min(max(o.Earned, 0), MaxOpening)
	if o.Amount+o.Earned == 0 {
		return room.Decision{}, nil
	}
	if a := s.Purse.Accounts[o.Actor]; a != nil && a.Opened {
		return room.Decision{}, nil
	}
	if !s.Purse.Room(o.Actor, max(o.Amount, 1)) {
		return room.Decision{}, room.TooMany.Because("There is no room for more points in this show.")
	}
	return room.Decision{Events: []room.Event{{Type: "points.opened", For: room.One(o.Actor), Data: room.JSON(o)}}}, nil
}

// pay gives those who wait the points for their first line.
func pay(s *State) (d room.Decision) {
	for some := range slices.Chunk(s.Pending, perEvent) {
		var e purse.Earning
		for _, p := range some {
			e.Actors = append(e.Actors, p.Who)
		}
		d.Events = append(d.Events, room.Event{Type: "points.earned", For: room.Server, Data: room.JSON(e)})
	}
	return d
}

// talked puts somebody who said a first line among those who wait.
func (s *State) talked(by *room.Author, wall int64) {
	if by == nil || s.Purse.Talked(by.ID) || !s.Purse.Room(by.ID, purse.FirstLine) || len(s.Pending) >= maxPending {
		return
	}
	if slices.ContainsFunc(s.Pending, func(p Pending) bool { return p.ID == by.ID }) {
		return
	}
	s.Pending = append(s.Pending, Pending{purse.Who{ID: by.ID, Name: by.Name}, wall})
}

// paid takes people off those who wait, whether there was room for their points
// or not.
func (s *State) paid(d purse.Earning) {
	s.Pending = slices.DeleteFunc(s.Pending, func(p Pending) bool {
		return slices.ContainsFunc(d.Actors, func(w purse.Who) bool { return w.ID == p.ID })
	})
	if len(s.Pending) == 0 {
		s.Pending = nil // as in a room whose log has lost the line
	}
}

func apply(s *State, e room.Event, of *room.Entry) *State {
	s.Purse.Apply(e)
	switch e.Type {
	case "chat.message":
		if e.For == room.Everyone {
			s.talked(e.By, of.Wall)
		}
	case "points.earned":
		var d purse.Earning
		if json.Unmarshal(e.Data, &d) == nil {
			s.paid(d)
		}
	case "show.ended":
		// The next tick is the last one.
		for i := range s.Pending {
			s.Pending[i].Wall = 0
		}
	case "points.shown":
		var b Board
		if json.Unmarshal(e.Data, &b) == nil && b.Top != nil {
			s.Shown = b.Top
		}
	case "points.hidden":
		s.Shown = nil
	}
	return s
}

// level is what somebody who has earned so much is at, and what the next one takes.
func level(earned int64) (at int, next int64) {
	at, next = 1, step
	for earned >= next && at < MaxLevel {
		at++
		next += int64(at) * step
	}
	if at == MaxLevel {
		next = 0
	}
	return at, next
}

func (s *State) mine(id string) Mine {
	a := s.Purse.Accounts[id]
	if a == nil {
		a = &purse.Account{}
	}
	m := Mine{Balance: a.Balance, Earned: a.Lifetime(), Badges: a.Badges(), Streak: a.Row(), Ever: a.Ever}
	m.Level, m.Next = level(a.Lifetime())
	return m
}

// board ranks all accounts. It takes time in proportion to them, which is why
// it is for hosts to ask for.
func (s *State) board() Board {
	ids := make([]string, 0, len(s.Purse.Accounts))
	for id := range s.Purse.Accounts {
		ids = append(ids, id)
	}
	of := s.Purse.Accounts
	slices.SortFunc(ids, func(a, b string) int { return cmp.Or(cmp.Compare(of[b].Balance, of[a].Balance), cmp.Compare(a, b)) })
	b := Board{Top: []Place{}}
	for i, id := range ids[:min(Top, len(ids))] {
		a := of[id]
		p := Place{Rank: i + 1, ID: id, Name: a.Name, Balance: a.Balance, Badges: a.Badges()}
		if i > 0 && b.Top[i-1].Balance == p.Balance {
			p.Rank = b.Top[i-1].Rank
		}
		p.Level, _ = level(a.Lifetime())
		b.Top = append(b.Top, p)
	}
	return b
}
