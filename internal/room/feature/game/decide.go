package game

import (
	"frontrow/internal/room"
)

func decide(s *State, c room.Command) (room.Decision, error) {
	switch c.Name {
	case "game.create":
		return create(s, c)
	case "game.add":
		return add(s, c)
	case "game.delete", "game.open":
		return prepared(s, c)
	case "game.stake":
		return stake(s, c)
	case "game.join":
		return join(s, c)
	case "game.pull":
		return pull(s, c)
	case "game.answer":
		return answer(s, c)
	case "game.bingo":
		return bingo(s, c)
	case "game.card":
		return card(s, c)
	case "game.me":
		return room.Decision{Data: room.JSON(s.mine(c.Actor))}, nil
	case "game.entrants":
		return entrants(s, c)
	case room.Tick("game"):
		return tick(s, c), nil
	}
	return lead(s, c)
}

// lead decides what the host does with a game that is on.
func lead(s *State, c room.Command) (room.Decision, error) {
	var d Choice
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	g := s.game(d.Game)
	if g == nil {
		return room.Decision{}, room.NotFound.Because("There is no such game.")
	}
	r, _ := rules(g.Shown.Kind)
	switch {
	case !g.on():
		return room.Decision{}, room.Closed.Because("That game is over.")
	case c.Name == "game.cancel" && s.staked(g, c.Actor):
		return room.Decision{}, room.Forbidden.Because("Who has staked can't cancel: ask another host. When the show ends, what nobody decided goes back.")
	case c.Name == "game.cancel":
		return told(c, "game.cancelled", One{d.Game}, One{d.Game}), nil
	case c.Name == "game.lock" && r.waits:
		if g.Shown.Stage == Closed {
			return room.Decision{Data: room.JSON(One{d.Game})}, nil
		}
		return told(c, "game.locked", Locked{d.Game, g.closing(c.Edge)}, One{d.Game}), nil
	case r.questions && c.Name == "game.ask":
		return ask(g, c)
	case r.questions && c.Name == "game.reveal":
		return s.reveal(g, c)
	case r.items && c.Name == "game.call":
		return call(g, c)
	case c.Name != r.decides:
		return room.Decision{}, room.BadData.Because("A %s does not end in that way.", g.Shown.Kind)
	case c.Name == "game.resolve":
		return resolve(s, g, c, d)
	case c.Name == "game.draw":
		return draw(g, c)
	}
	return told(c, "game.ended", Decided{d.Game, s.final(g)}, One{d.Game}), nil
}

// told is a decision that everybody hears of.
func told(c room.Command, typ string, data, answer any) room.Decision {
	return room.Decision{
		Events: []room.Event{{Type: typ, At: c.Edge, By: c.Actor.Author(), Data: room.JSON(data)}},
		Data:   room.JSON(answer),
	}
}

// closing is when a game that ends at that edge was closed.
func (g *Game) closing(edge int64) int64 {
	if g.Meta.Closes != 0 {
		return min(g.Meta.Closes, edge)
	}
	return edge
}

// staked reports whether somebody has points in a prediction: how it ends is not
// for them to say, nor that it doesn't. They may lock it, which moves no points.
func (s *State) staked(g *Game, a room.Actor) bool {
	pot := s.Purse.Pots[g.Shown.ID]
	if pot == nil || g.Shown.Kind != Prediction {
		return false
	}
	_, there := pot.Stakes[a.ID]
	return there
}

func resolve(s *State, g *Game, c room.Command, d Choice) (room.Decision, error) {
	said := struct {
		Option *int `json:"option"`
	}{}
	pot := s.Purse.Pots[d.Game]
	if read(c, &said) != nil || said.Option == nil || pot == nil || d.Option < 0 || d.Option >= len(pot.Totals) {
		return room.Decision{}, room.BadData.Because("There is no such option, they are counted from 0.")
	}
	if s.staked(g, c.Actor) {
		return room.Decision{}, room.Forbidden.Because("Who has staked can't say what came true: ask another host.")
	}
	won, house := pot.Outcome(d.Option)
	return told(c, "game.resolved", Decided{d.Game, Result{
		Option: &d.Option, Totals: pot.Totals, People: pot.People, Refunded: won != d.Option, House: house,
	}}, One{d.Game}), nil
}

func draw(g *Game, c room.Command) (room.Decision, error) {
	marks, who := g.marks()
	if len(marks) == 0 {
		return room.Decision{}, room.NotFound.Because("Nobody has joined yet.")
	}
	d := Decided{g.Shown.ID, Result{Seed: g.Seed, Root: Root(marks), Entrants: len(marks)}}
	for _, m := range Draw(g.Seed, marks, max(1, g.Shown.Winners)) {
		d.Winners = append(d.Winners, who[m])
	}
	return told(c, "game.drawn", d, d), nil
}

// final is how a game went that ends by itself, or by game.end.
func (s *State) final(g *Game) Result {
	switch g.Shown.Kind {
	case Survivor:
		return g.survived(g.in())
	case Bingo:
		return g.lines()
	}
	n := s.count(g)
	r := Result{Totals: n.Totals, People: n.People}
	switch {
	case g.Shown.Kind == Goal:
		r.Reached = n.Totals[0] >= g.Shown.Target
		if g.Shown.Source == Points {
			r.House = n.Totals[0]
		}
	case n.Totals[0] != n.Totals[1]:
		won := 0
		if n.Totals[1] > n.Totals[0] {
			won = 1
		}
		r.Option = &won
	}
	return r
}

// tick does what is due: it closes what waits for the host, ends the rest, and
// pays the next of those who won.
func tick(s *State, c room.Command) (d room.Decision) {
	if len(s.Dues) > 0 {
		due := s.Dues[0]
		due.Actors = due.Actors[:min(payAtOnce, len(due.Actors))]
		d.Events = append(d.Events, room.Event{Type: "game.awarded", For: room.Server, Data: room.JSON(due)})
	}
	for _, g := range s.Games {
		at := g.due()
		if at == 0 || c.Wall < at {
			continue
		}
		e := room.Event{Type: "game.locked", At: c.Edge, Data: room.JSON(Locked{g.Shown.ID, g.closing(c.Edge)})}
		if r, _ := rules(g.Shown.Kind); !r.waits {
			e.Type, e.Data = "game.ended", room.JSON(Decided{g.Shown.ID, s.final(g)})
		}
		d.Events = append(d.Events, e)
	}
	return d
}

func entrants(s *State, c room.Command) (room.Decision, error) {
	var d Ask
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	g := s.game(d.Game)
	if g == nil || g.Marks == nil {
		return room.Decision{}, room.NotFound.Because("There was no draw in that game.")
	}
	from := min(max(0, d.From), len(g.Marks))
	return room.Decision{Data: room.JSON(Marks{Total: len(g.Marks), Marks: g.Marks[from:min(from+Page, len(g.Marks))]})}, nil
}
