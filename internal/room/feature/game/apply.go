package game

import (
	"slices"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
	"frontrow/internal/room/purse"
)

func apply(s *State, e room.Event, of *room.Entry) *State {
	s.Purse.Apply(e)
	switch e.Type {
	case "game.drafted":
		s.applyDraft(e)
	case "game.added":
		s.applyAdded(e)
	case "game.opened":
		s.applyOpened(e, of)
	case "game.sealed":
		if d, ok := data[sealed](e); ok && e.For == room.Server {
			if g := s.game(d.Game); g != nil {
				g.Seed = d.Seed
			}
		}
	case "game.staked", "game.joined", "game.pulled", "game.answered", "game.claimed", "game.missed":
		if e.For == room.Server && e.By != nil {
			s.applyPart(e, of)
		}
	case "game.asked", "game.revealed":
		s.applyRound(e, of)
	case "game.called":
		s.applyCalled(e)
	case "game.awarded":
		s.applyAwarded(e, of)
	case "game.locked":
		if d, ok := data[Locked](e); ok {
			if g := s.game(d.Game); g != nil && g.Shown.Stage == Open {
				g.Meta.Close(d.Closes, of.Wall)
				g.Shown.Stage, g.Shown.Closes = Closed, d.Closes
			}
		}
	case "game.resolved", "game.drawn", "game.ended":
		if d, ok := data[Decided](e); ok {
			s.finish(d.Game, Done, &d.Result, of)
		}
	case "game.cancelled":
		if d, ok := data[One](e); ok {
			s.finish(d.Game, Cancelled, nil, of)
		}
	case "show.ended":
		for _, g := range slices.Clone(s.Games) {
			s.finish(g.Shown.ID, Cancelled, nil, of)
		}
	case "reaction.sent":
		s.applyReaction(e, of)
	}
	return s
}

func (s *State) applyDraft(e room.Event) {
	d, ok := data[Draft](e)
	if !ok || e.For != room.Staff {
		return
	}
	i := s.draft(d.ID)
	switch {
	case d.Gone && i >= 0:
		s.Drafts = slices.Delete(s.Drafts, i, i+1)
	case !d.Gone && i < 0 && len(s.Drafts) < MaxDrafts:
		s.Drafts = append(s.Drafts, d)
	}
}

func (s *State) applyAdded(e room.Event) {
	d, ok := data[Add](e)
	i := s.draft(d.Game)
	if !ok || i < 0 || e.For != room.Staff {
		return
	}
	to := &s.Drafts[i]
	if len(to.Items)+len(d.Items) <= MaxItems && len(to.Questions)+len(d.Questions) <= MaxQuestions {
		to.Items = append(to.Items, d.Items...)
		to.Questions = append(to.Questions, d.Questions...)
	}
}

func (s *State) applyOpened(e room.Event, of *room.Entry) {
	d, ok := data[Opened](e)
	r, known := rules(d.Kind)
	if !ok || !known || e.By == nil || s.game(d.Game) != nil || len(d.Options) < r.least || r.items && !playable(len(d.Items)) {
		return
	}
	g := &Game{
		Shown: Shown{ID: d.Game, By: *e.By, Plan: d.Plan, Stage: Open, Opened: d.Opened, Closes: d.Closes, Commitment: d.Commitment, Rounds: d.Rounds},
		Meta:  activity.Meta{ID: d.Game, By: *e.By, Clock: r.clock, Seconds: d.Seconds},
		// Not all of these are for each kind; an empty one costs nothing.
		Entrants: map[string]string{}, Pulls: map[string]Side{},
	}
	switch d.Kind {
	case Survivor:
		g.Players = map[string]*Player{}
		if i := s.draft(d.Game); i >= 0 {
			g.Questions = s.Drafts[i].Questions
		}
	case Bingo:
		g.Claims, g.Missed = map[string]Claimant{}, map[string]int64{}
	case Tug:
		g.Count = Count{Totals: make([]int64, len(d.Options)), People: make([]int, len(d.Options))}
	case Goal:
		g.Count = Count{Totals: make([]int64, 1)}
	}
	g.Meta.Launch(d.Opened, of.Wall)
	s.Games = append(s.Games, g)
}

// applyPart folds that somebody takes part.
func (s *State) applyPart(e room.Event, of *room.Entry) {
	d, ok := data[Pull](e)
	g := s.game(d.Game)
	if !ok || g == nil || !g.on() {
		return
	}
	name := e.By.Name
	if name == "" {
		name = purse.Guest
	}
	switch e.Type {
	case "game.answered":
		g.applyAnswer(e)
	case "game.claimed", "game.missed":
		g.applyClaim(e, name, of)
	case "game.staked":
		if t := s.Purse.Pots[d.Game]; t != nil && g.Shown.Source == Points && t.Sum() >= g.Shown.Target && g.Reached == 0 {
			g.Reached = of.Wall
		}
	case "game.joined":
		if g.Shown.Kind == Survivor {
			g.applyJoined(e, name)
		} else {
			g.Entrants[e.By.ID] = name
		}
	case "game.pulled":
		before, again := g.Pulls[e.By.ID]
		if d.Option < 0 || d.Option >= len(g.Count.Totals) || again && before.Option != d.Option || d.Pulls <= before.Pulls {
			return
		}
		g.Count.Totals[d.Option] += d.Pulls - before.Pulls
		if !again {
			g.Count.People[d.Option]++
		}
		g.Pulls[e.By.ID] = Side{d.Option, d.Pulls}
	}
}

// applyReaction counts reactions for the goals that want them.
func (s *State) applyReaction(e room.Event, of *room.Entry) {
	if len(s.Games) == 0 || e.For != room.Server {
		return
	}
	d, ok := data[struct {
		N int64 `json:"n"`
	}](e)
	if !ok || d.N < 1 || d.N > MaxTarget {
		return
	}
	for _, g := range s.Games {
		if g.Shown.Kind != Goal || g.Shown.Source != Reactions || g.Shown.Stage != Open || g.Reached != 0 {
			continue
		}
		if g.Count.Totals[0] += d.N; g.Count.Totals[0] >= g.Shown.Target {
			g.Reached = of.Wall
		}
	}
}

// applyAwarded strikes out who got their points, which the purse has counted.
func (s *State) applyAwarded(e room.Event, of *room.Entry) {
	d, ok := data[purse.Award](e)
	if !ok || e.For != room.Server || len(s.Dues) == 0 || s.Dues[0].Game != d.Game {
		return
	}
	s.DueAt = of.Wall + 1
	if first := &s.Dues[0]; len(d.Actors) < len(first.Actors) {
		first.Actors = first.Actors[len(d.Actors):]
	} else {
		s.Dues = s.Dues[1:]
	}
}

// owe notes who is to get points.
func (s *State) owe(g *Game, who []purse.Who, of *room.Entry) {
	if r := g.Shown.Result; r.Prize > 0 && len(who) > 0 {
		s.Dues = append(s.Dues, purse.Award{Game: g.Shown.ID, Amount: r.Prize, Actors: who})
		s.DueAt = of.Wall + 1
	}
}

// finish ends a game, and lets go of the oldest that are over.
func (s *State) finish(id string, stage Stage, r *Result, of *room.Entry) {
	g := s.game(id)
	if g == nil || !g.on() {
		return
	}
	if r != nil && r.Root != "" {
		g.Marks, _ = g.marks()
		g.Entrants = map[string]string{}
	}
	g.Shown.Stage, g.Shown.Result = stage, r
	g.Questions, g.Missed = nil, nil
	if r != nil && g.Shown.Kind == Survivor {
		s.owe(g, g.who(g.in()), of)
	} else if r != nil && g.Shown.Kind == Bingo {
		s.owe(g, r.who(), of)
	}
	over := 0
	for _, g := range s.Games {
		if !g.on() {
			over++
		}
	}
	s.Games = slices.DeleteFunc(s.Games, func(g *Game) bool {
		if g.on() || over <= Keep {
			return false
		}
		over--
		return true
	})
}
