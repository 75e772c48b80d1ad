package game

import (
	"cmp"
	"slices"
	"time"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
	"frontrow/internal/room/purse"
)

// doubt is how much further behind than known an answer is believed to be, µs.
const doubt = 500_000

// Player is somebody who joined a survivor.
type Player struct {
	Name string `json:"name"`
	Seq  int    `json:"seq"` // how many had joined before
	// Behind is how far behind the edge they saw the picture lately, µs.
	Behind int64 `json:"behind,omitempty"`
	// Out is the question by which they went out, counted from 1; 0 while they are in.
	Out int `json:"out,omitempty"`
}

// Live is the question that is on, or was last.
type Live struct {
	Meta   activity.Meta  `json:"meta"`
	Number int            `json:"number"`
	Picks  map[string]int `json:"picks"`
}

// behind is how far behind the edge the sender of c sees the picture.
func behind(c room.Command) int64 { return max(0, min(c.Behind, activity.MaxBehind)) }

// ask opens the next question.
func ask(g *Game, c room.Command) (room.Decision, error) {
	number := 0
	if g.Live != nil {
		number = g.Live.Number + 1
	}
	switch {
	case g.Live != nil && g.Live.Meta.Status == activity.Open:
		return room.Decision{}, room.Already.Because("A question is on: reveal it first.")
	case number >= len(g.Questions):
		return room.Decision{}, room.NotFound.Because("That was the last question.")
	case g.Left == 0:
		return room.Decision{}, room.NotFound.Because("Nobody has joined yet.")
	}
	q := g.Questions[number]
	return told(c, "game.asked", Asked{
		Game: g.Shown.ID, Question: number, Text: q.Text, Options: q.Options, Seconds: q.Seconds,
		Opened: c.Edge, Closes: c.Edge + int64(q.Seconds)*1_000_000,
	}, Step{g.Shown.ID, number}), nil
}

// answer takes one answer of a player to the question that is on. What it says
// back does not depend on whether the answer is right.
func answer(s *State, c room.Command) (room.Decision, error) {
	var d Reply
	said := struct {
		Option *int `json:"option"`
	}{}
	if read(c, &d) != nil || read(c, &said) != nil {
		return room.Decision{}, room.BadData.Refuse()
	}
	g := s.game(d.Game)
	switch {
	case g == nil:
		return room.Decision{}, room.NotFound.Because("There is no such game.")
	case g.Shown.Kind != Survivor:
		return room.Decision{}, room.BadData.Because("That is not how to take part in a %s.", g.Shown.Kind)
	case g.Live == nil || g.Live.Number != d.Question:
		return room.Decision{}, room.Closed.Because("That question is not on.")
	case said.Option == nil || d.Option < 0 || d.Option >= len(g.Shown.Round.Options):
		return room.Decision{}, room.BadData.Because("There is no such option, they are counted from 0.")
	}
	accepted := room.Decision{Data: room.JSON(Accepted{true})}
	if before, again := g.Live.Picks[c.Actor.ID]; again {
		if before == d.Option {
			return accepted, nil
		}
		return room.Decision{}, room.Already.Because("You have answered that question.")
	}
	p := g.Players[c.Actor.ID]
	switch {
	case p == nil:
		return room.Decision{}, room.Forbidden.Because("You have not joined in time: you can watch.")
	case p.Out != 0:
		return room.Decision{}, room.Forbidden.Because("You are out.")
	case !g.on() || !g.Live.Meta.Accepts(c, d.At):
		return room.Decision{}, room.Closed.Because("The time of that question is over.")
	}
	accepted.Events = server(c, "game.answered", answered{d.Game, d.Question, d.Option, behind(c)}, nil).Events
	return accepted, nil
}

// reveal says what was right, and ends the game where that decides it.
func (s *State) reveal(g *Game, c room.Command) (room.Decision, error) {
	var d Step
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	live := g.Live
	if live == nil || live.Number != d.Question || live.Meta.Status != activity.Open || d.Question >= len(g.Questions) {
		return room.Decision{}, room.Closed.Because("That question is not on.")
	}
	if wait := g.waits(c.Wall); wait > 0 {
		err := room.Unavailable.Because("Somebody who is in can still answer: reveal it in %d s.", (wait+999_999)/1_000_000)
		err.After = time.Duration(wait) * time.Microsecond
		return room.Decision{}, err
	}
	q := g.Questions[d.Question]
	r := Revealed{Game: d.Game, Question: d.Question, Right: q.Right, Counts: make([]int, len(q.Options))}
	var right, all []string
	for id, p := range g.Players {
		if p.Out != 0 {
			continue
		}
		all = append(all, id)
		if pick, ok := live.Picks[id]; ok {
			if r.Counts[pick]++; pick == q.Right {
				right = append(right, id)
			}
		}
	}
	r.Left = len(right)
	done := told(c, "game.revealed", r, d)
	if r.Left <= 1 || d.Question == len(g.Questions)-1 {
		if r.Left == 0 {
			right = all
		}
		ended := g.survived(right)
		ended.Left = r.Left
		done.Events = append(done.Events, told(c, "game.ended", Decided{d.Game, ended}, nil).Events...)
	}
	return done, nil
}

// waits is how long the slowest of those who are in and have not answered can
// still do so, µs.
func (g *Game) waits(now int64) (wait int64) {
	for id, p := range g.Players {
		if _, said := g.Live.Picks[id]; p.Out == 0 && !said {
			wait = max(wait, g.Live.Meta.ClosesWall+min(p.Behind+doubt, activity.MaxBehind)-now)
		}
	}
	return wait
}

// in is who has won if the game ends now: who is in, or went out together at
// last. Nobody has before the first answer is revealed.
func (g *Game) in() (ids []string) {
	last := 0
	if g.Live != nil && g.Live.Meta.Status == activity.Revealed {
		last = g.Live.Number + 1
	} else if g.Live == nil || g.Live.Number == 0 {
		return nil
	}
	for id, p := range g.Players {
		if p.Out == 0 || g.Left == 0 && p.Out == last {
			ids = append(ids, id)
		}
	}
	return ids
}

// who are players in the order in which they joined.
func (g *Game) who(ids []string) []purse.Who {
	slices.SortFunc(ids, func(a, b string) int { return cmp.Compare(g.Players[a].Seq, g.Players[b].Seq) })
	all := make([]purse.Who, len(ids))
	for i, id := range ids {
		all[i] = purse.Who{ID: id, Name: g.Players[id].Name}
	}
	return all
}

// survived is the result if these have won.
func (g *Game) survived(ids []string) Result {
	r := Result{Entrants: len(g.Players), Left: g.Left, Won: len(ids)}
	if len(ids) > 0 {
		r.Prize = g.Shown.Prize / int64(len(ids))
	}
	all := g.who(ids)
	for _, w := range all[:min(Named, len(all))] {
		r.Winners = append(r.Winners, Drawn{Mark: Mark(g.Shown.ID, w.ID), ID: w.ID, Name: w.Name})
	}
	return r
}

// player is what somebody has in a survivor.
func (g *Game) player(id string) (own Own, ok bool) {
	p := g.Players[id]
	if p == nil {
		return own, false
	}
	if g.Live != nil {
		if pick, said := g.Live.Picks[id]; said {
			own.Option = &pick
		}
	}
	if p.Out != 0 {
		out := p.Out - 1
		own.Out = &out
	}
	if r := g.Shown.Result; r != nil && (p.Out == 0 || r.Left == 0 && g.Live != nil && p.Out == g.Live.Number+1) {
		own.Payout = r.Prize
	}
	return own, true
}

func (g *Game) applyJoined(e room.Event, name string) {
	d, ok := data[joined](e)
	if !ok || g.Shown.Stage != Open || g.Players[e.By.ID] != nil {
		return
	}
	g.Players[e.By.ID] = &Player{Name: name, Seq: len(g.Players), Behind: d.Behind}
	g.Left++
}

func (g *Game) applyAnswer(e room.Event) {
	d, ok := data[answered](e)
	p := g.Players[e.By.ID]
	if !ok || p == nil || p.Out != 0 || g.Live == nil || g.Live.Number != d.Question || g.Live.Meta.Status != activity.Open ||
		d.Option < 0 || d.Option >= len(g.Shown.Round.Options) {
		return
	}
	if _, twice := g.Live.Picks[e.By.ID]; !twice {
		g.Live.Picks[e.By.ID], p.Behind = d.Option, d.Behind
	}
}

// applyRound folds that a question was asked, or what was right.
func (s *State) applyRound(e room.Event, of *room.Entry) {
	d, ok := data[Asked](e)
	g := s.game(d.Game)
	if !ok || g == nil || !g.on() || g.Shown.Kind != Survivor {
		return
	}
	if e.Type == "game.asked" {
		if d.Question < 0 || len(d.Options) == 0 || g.Live != nil && g.Live.Meta.Status == activity.Open {
			return
		}
		g.Shown.Stage = Closed
		g.Shown.Round = &Round{
			Question: d.Question, Text: d.Text, Options: d.Options, Seconds: d.Seconds, Opened: d.Opened, Closes: d.Closes,
		}
		g.Live = &Live{
			Meta:   activity.Meta{ID: d.Game, By: g.Shown.By, Clock: activity.Viewer, Seconds: d.Seconds},
			Number: d.Question, Picks: map[string]int{},
		}
		g.Live.Meta.Launch(d.Opened, of.Wall)
		return
	}
	r, ok := data[Revealed](e)
	if !ok || g.Live == nil || g.Live.Number != r.Question || g.Live.Meta.Status != activity.Open {
		return
	}
	g.Live.Meta.Status = activity.Revealed
	g.Shown.Round.Right, g.Shown.Round.Counts, g.Shown.Round.Left = &r.Right, r.Counts, &r.Left
	g.Left = 0
	for id, p := range g.Players {
		if pick, said := g.Live.Picks[id]; p.Out == 0 && (!said || pick != r.Right) {
			p.Out = r.Question + 1
		}
		if p.Out == 0 {
			g.Left++
		}
	}
}
