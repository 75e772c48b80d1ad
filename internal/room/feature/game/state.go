package game

import (
	"encoding/json"
	"slices"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
	"frontrow/internal/room/purse"
)

// State is the drafts, the games that are on or were last, and the points.
type State struct {
	Purse  *purse.Purse `json:"purse"`
	Drafts []Draft      `json:"drafts"` // the oldest first
	Games  []*Game      `json:"games"`  // in the order of their opening
	// Dues are the points that winners are still to get, DueAt when the next of
	// them do, on the wall clock.
	Dues  []purse.Award `json:"dues,omitempty"`
	DueAt int64         `json:"due_at,omitempty"`
}

// Game is a game that was opened: what everybody sees of it, and the rest.
type Game struct {
	Shown Shown         `json:"shown"`
	Meta  activity.Meta `json:"meta"`
	Seed  string        `json:"seed,omitempty"`
	// Reached is when a goal was reached, on the wall clock, µs.
	Reached int64 `json:"reached,omitempty"`
	// Entrants are the names of those who joined, by id. They make way for Marks
	// once a draw is over.
	Entrants map[string]string `json:"entrants"`
	Marks    []string          `json:"marks,omitempty"`
	// Pulls are what people pulled, Count what that makes; for a goal of
	// reactions, Count is their number.
	Pulls map[string]Side `json:"pulls"`
	Count Count           `json:"count"`
	// Of a survivor: the questions, who plays, and the question that is on.
	Questions []Question         `json:"questions,omitempty"`
	Players   map[string]*Player `json:"players"`
	Left      int                `json:"left,omitempty"` // how many of them are in
	Live      *Live              `json:"live,omitempty"`
	// Of a bingo: who had a full line, the first of the moments at which they did,
	// when it ends for everybody on the wall clock, and until when nothing is
	// heard of whom.
	Claims map[string]Claimant `json:"claims"`
	First  []int64             `json:"first,omitempty"`
	Ends   int64               `json:"ends,omitempty"`
	Missed map[string]int64    `json:"missed"`
}

// Side is what one identity pulled.
type Side struct {
	Option int   `json:"option"`
	Pulls  int64 `json:"pulls"`
}

func read(c room.Command, into any) error {
	if err := json.Unmarshal(c.Data, into); err != nil {
		return room.BadData.Refuse()
	}
	return nil
}

func data[T any](e room.Event) (d T, ok bool) {
	return d, json.Unmarshal(e.Data, &d) == nil
}

func (s *State) draft(id string) int {
	return slices.IndexFunc(s.Drafts, func(d Draft) bool { return d.ID == id })
}

// game is the one with that id; nil if there is none.
func (s *State) game(id string) *Game {
	for _, g := range s.Games {
		if g.Shown.ID == id {
			return g
		}
	}
	return nil
}

// on reports whether the game has no result yet.
func (g *Game) on() bool { return g.Shown.Stage == Open || g.Shown.Stage == Closed }

// count is how a game stands.
func (s *State) count(g *Game) Count {
	if t := s.Purse.Pots[g.Shown.ID]; t != nil && g.Shown.Source != Reactions {
		return Count{Totals: t.Totals, People: t.People}
	}
	switch g.Shown.Kind {
	case Giveaway:
		return Count{People: []int{len(g.Entrants)}}
	case Survivor:
		n := Count{People: []int{g.Left}}
		if g.Live != nil {
			n.Answers = len(g.Live.Picks)
		}
		return n
	case Bingo:
		return Count{People: []int{len(g.Claims)}}
	}
	return g.Count
}

func counters(s *State) any {
	n := Counters{Games: map[string]Count{}}
	for _, g := range s.Games {
		if c := s.count(g); g.on() && g.Shown.Kind != Wheel {
			n.Games[g.Shown.ID] = c
		}
	}
	if len(n.Games) == 0 {
		return nil
	}
	return n
}

// due is when the room has to do something about a game, on the wall clock; 0
// for never.
func (g *Game) due() int64 {
	if g.Shown.Stage != Open {
		return 0
	}
	if g.Reached != 0 {
		return g.Reached
	}
	if due := g.Meta.Due(); due != 0 && (g.Ends == 0 || due < g.Ends) {
		return due
	}
	return g.Ends
}

func next(s *State) (first int64) {
	if len(s.Dues) > 0 {
		first = s.DueAt
	}
	for _, g := range s.Games {
		if at := g.due(); at != 0 && (first == 0 || at < first) {
			first = at
		}
	}
	return first
}

func view(s *State) View {
	v := View{Games: make([]Shown, 0, len(s.Games))}
	for _, g := range s.Games {
		v.Games = append(v.Games, g.Shown)
	}
	return v
}

// mine is what an actor has in games; the drafts too, if they are staff.
func (s *State) mine(a room.Actor) Mine {
	var m Mine
	for _, g := range s.Games {
		if own, ok := s.own(g, a); ok {
			if m.Games == nil {
				m.Games = map[string]Own{}
			}
			m.Games[g.Shown.ID] = own
		}
	}
	if a.Role.Staff() {
		m.Drafts = s.Drafts
	}
	return m
}

func (s *State) mineOrNil(a room.Actor) any {
	m := s.mine(a)
	if m.Games == nil && len(m.Drafts) == 0 {
		return nil
	}
	return m
}

func (s *State) own(g *Game, a room.Actor) (own Own, ok bool) {
	id := a.ID
	switch g.Shown.Kind {
	case Survivor:
		return g.player(id)
	case Bingo:
		return g.dealt(a)
	}
	if t := s.Purse.Pots[g.Shown.ID]; t != nil {
		if share, staked := t.Stakes[id]; staked {
			return Own{Option: &share.Option, Amount: share.Amount, Payout: t.Payout(share)}, true
		}
	}
	if side, pulled := g.Pulls[id]; pulled {
		return Own{Option: &side.Option, Pulls: side.Pulls}, true
	}
	if g.Shown.Kind != Giveaway {
		return own, false
	}
	mark := Mark(g.Shown.ID, id)
	_, joined := g.Entrants[id]
	if !joined {
		_, joined = slices.BinarySearch(g.Marks, mark)
	}
	return Own{Mark: mark}, joined
}

// marks are those of who or what takes part in a draw, sorted, with the winner
// that each would be.
func (g *Game) marks() ([]string, map[string]Drawn) {
	who := map[string]Drawn{}
	if g.Shown.Kind == Wheel {
		for i, o := range g.Shown.Options {
			m := Mark(g.Shown.ID, o)
			who[m] = Drawn{Mark: m, Name: o, Option: &i}
		}
	}
	for id, name := range g.Entrants {
		m := Mark(g.Shown.ID, id)
		who[m] = Drawn{Mark: m, ID: id, Name: name}
	}
	all := make([]string, 0, len(who))
	for m := range who {
		all = append(all, m)
	}
	slices.Sort(all)
	return all, who
}
