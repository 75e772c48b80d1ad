package game

import (
	"frontrow/internal/room"
	"frontrow/internal/room/purse"
)

// taken finds the game that somebody wants to take part in by the command c.
func taken(s *State, c room.Command, id string) (*Game, error) {
	g := s.game(id)
	if g == nil {
		return nil, room.NotFound.Because("There is no such game.")
	}
	if r, _ := rules(g.Shown.Kind); r.takes != c.Name {
		return nil, room.BadData.Because("That is not how to take part in a %s.", g.Shown.Kind)
	}
	return g, nil
}

// late reports that a game takes nobody (any more) who was watching the moment
// claimed, 0 for nothing said, or not the sender of c.
func (g *Game) late(c room.Command, claimed int64) error {
	if g.Shown.Stage != Open || g.Reached != 0 || !g.Meta.Accepts(c, claimed) {
		return room.Closed.Because("That is closed.")
	}
	return g.Shown.Audience.Admits(c.Actor)
}

func server(c room.Command, typ string, data, answer any) room.Decision {
	return room.Decision{
		Events: []room.Event{{Type: typ, For: room.Server, By: c.Actor.Author(), Data: room.JSON(data)}},
		Data:   room.JSON(answer),
	}
}

// stake takes points for a prediction or a goal. The amount is the whole stake,
// so that the same command again changes nothing.
func stake(s *State, c room.Command) (room.Decision, error) {
	var d purse.Stake
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	g, err := taken(s, c, d.Game)
	if err != nil {
		return room.Decision{}, err
	}
	pot := s.Purse.Pots[d.Game]
	switch {
	case pot == nil || g.Shown.Source == Reactions:
		return room.Decision{}, room.BadData.Because("That game takes no points.")
	case d.Option < 0 || d.Option >= len(pot.Totals):
		return room.Decision{}, room.BadData.Because("There is no such option, they are counted from 0.")
	case d.Amount < 1:
		return room.Decision{}, room.BadData.Because("A stake is at least 1 point.")
	}
	before, again := pot.Stakes[c.Actor.ID]
	if again && before == (purse.Share{Option: d.Option, Amount: d.Amount}) {
		return room.Decision{Data: room.JSON(d)}, nil
	}
	if err := g.late(c, 0); err != nil {
		return room.Decision{}, err
	}
	balance := s.Purse.Balance(c.Actor.ID)
	switch {
	case again && before.Option != d.Option:
		return room.Decision{}, room.Already.Because("You have staked on another option.")
	case d.Amount < before.Amount:
		return room.Decision{}, room.Already.Because("You have staked %d points; a stake can only grow.", before.Amount)
	case d.Amount-before.Amount > balance:
		return room.Decision{}, room.Forbidden.Because("You have %d points.", balance)
	}
	return server(c, "game.staked", d, d), nil
}

func join(s *State, c room.Command) (room.Decision, error) {
	var d One
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	g, err := taken(s, c, d.Game)
	if err != nil {
		return room.Decision{}, err
	}
	switch {
	case c.Actor.May(room.CanHost):
		return room.Decision{}, room.Forbidden.Because("Who may draw can't win.")
	case g.Shown.Kind == Survivor && c.Actor.Role.Staff():
		return room.Decision{}, room.Forbidden.Because("Who may see the right answers can't play.")
	}
	answer := Joined{Game: d.Game, Mark: Mark(d.Game, c.Actor.ID)}
	if _, already := s.own(g, c.Actor); already {
		return room.Decision{Data: room.JSON(answer)}, nil
	}
	if err := g.late(c, 0); err != nil {
		return room.Decision{}, err
	}
	if max(len(g.Entrants), len(g.Players)) >= MaxEntrants {
		return room.Decision{}, room.TooMany.Because("There is no room for more.")
	}
	return server(c, "game.joined", joined{d.Game, behind(c)}, answer), nil
}

// pull counts what somebody has pulled all in all, as far as a hand can.
func pull(s *State, c room.Command) (room.Decision, error) {
	var d Pull
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	g, err := taken(s, c, d.Game)
	if err != nil {
		return room.Decision{}, err
	}
	if d.Option < 0 || d.Option >= len(g.Shown.Options) || d.Pulls < 1 {
		return room.Decision{}, room.BadData.Because("Say the side, counted from 0, and how often you have pulled.")
	}
	before, again := g.Pulls[c.Actor.ID]
	if again && before.Option != d.Option {
		return room.Decision{}, room.Already.Because("You pull at the other side.")
	}
	if again && d.Pulls <= before.Pulls {
		d.Pulls = before.Pulls
		return room.Decision{Data: room.JSON(d)}, nil
	}
	if err := g.late(c, 0); err != nil {
		return room.Decision{}, err
	}
	if !again && len(g.Pulls) >= MaxEntrants {
		return room.Decision{}, room.TooMany.Because("There is no room for more.")
	}
	d.Pulls = min(d.Pulls, PullsPerSecond*(1+max(0, c.Wall-g.Meta.OpenedWall)/1_000_000))
	if d.Pulls <= before.Pulls {
		d.Pulls = before.Pulls
		return room.Decision{Data: room.JSON(d)}, nil
	}
	return server(c, "game.pulled", d, d), nil
}
