package purse

import (
	"maps"
	"slices"

	"frontrow/internal/room"
)

// Apply folds one event of any feature. What it doesn't know, or what isn't
// well-formed, changes nothing.
func (p *Purse) Apply(e room.Event) {
	switch e.Type {
	case "points.opened":
		if d, ok := data[Opening](e); ok {
			p.brought(d)
		}
	case "points.granted":
		if d, ok := data[Grant](e); ok {
			p.mint(d.Actor, "", d.Amount)
		}
	case "points.earned":
		if d, ok := data[Earning](e); ok {
			p.talked(d)
		}
	case "game.awarded":
		if d, ok := data[Award](e); ok && e.For == room.Server {
			for _, who := range d.Actors {
				p.mint(who.ID, who.Name, d.Amount)
			}
		}
	case "quiz.started", "quiz.opened", "quiz.answered", "quiz.revealed", "quiz.skipped", "quiz.ended":
		p.quiz(e)
	case "game.opened", "game.staked", "game.resolved", "game.ended", "game.cancelled":
		p.game(e)
	case "show.ended":
		// What nobody decided by then goes back.
		for _, id := range slices.Clone(p.Order) {
			p.settle(id, Refunded)
		}
	}
}

// brought folds an opening balance, which comes once. Somebody who has lost
// everything in games still brings along what they earned. Where nothing is said
// of that, it is what they have.
func (p *Purse) brought(o Opening) {
	if o.Amount < 0 || o.Earned < 0 || p.Accounts[o.Actor] != nil && p.Accounts[o.Actor].Opened {
		return
	}
	a := p.Accounts[o.Actor]
	switch {
	case o.Amount > 0:
		a = p.mint(o.Actor, o.Name, o.Amount)
	case a == nil && o.Actor != "" && len(p.Accounts) < MaxAccounts:
		a = &Account{Name: Guest}
		if o.Name != "" {
			a.Name = o.Name
		}
		p.Accounts[o.Actor] = a
	}
	if a != nil {
		a.Opened, a.Brought, a.Before = true, o.Amount, o.Earned
		if o.Earned == 0 {
			a.Before = o.Amount
		}
		a.Streak, a.Ever = max(0, o.Streak), o.Ever[:min(len(o.Ever), MaxEver)]
	}
}

// talked counts who said their first line.
func (p *Purse) talked(d Earning) {
	for _, who := range d.Actors {
		if p.Talked(who.ID) {
			continue
		}
		if a := p.mint(who.ID, who.Name, FirstLine); a != nil {
			a.Talked = true
		}
	}
}

// named keeps the newest name of who has an account.
func (p *Purse) named(by *room.Author) {
	if a := p.Accounts[by.ID]; a != nil && by.Name != "" {
		a.Name = by.Name
	}
}

// round is what the purse reads of the events of a quiz.
type round struct {
	Quiz     string `json:"quiz"`
	Question int    `json:"question"`
	Choice   []int  `json:"choice"`
	Right    []int  `json:"right"`
	Top      []struct {
		Rank  int    `json:"rank"`
		ID    string `json:"id"`
		Score int    `json:"score"`
	} `json:"top"`
}

func (p *Purse) quiz(e room.Event) {
	d, ok := data[round](e)
	if !ok {
		return
	}
	switch e.Type {
	case "quiz.started":
		for _, a := range p.Accounts {
			a.Run = 0
		}
		p.Asked = nil
		return
	case "quiz.opened":
		p.Asked = &Asked{Quiz: d.Quiz, Question: d.Question, Picks: map[string]Pick{}}
		return
	case "quiz.ended":
		p.Asked = nil
		for _, t := range d.Top {
			if a := p.Accounts[t.ID]; a != nil && t.Rank == 1 && t.Score > 0 {
				a.Wins++
			}
		}
		return
	}
	q := p.Asked
	if q == nil || q.Quiz != d.Quiz || q.Question != d.Question {
		return
	}
	switch e.Type {
	case "quiz.answered":
		if e.By == nil {
			return
		}
		if _, twice := q.Picks[e.By.ID]; !twice && len(q.Picks) < MaxAccounts {
			q.Picks[e.By.ID] = Pick{bitsOf(d.Choice), e.By.Name}
		}
	case "quiz.skipped":
		p.Asked = nil
	case "quiz.revealed":
		p.Asked = nil
		p.reveal(q, bitsOf(d.Right))
	}
}

// reveal earns those who were right their points. It goes by their ids, since
// there may not be room for all.
func (p *Purse) reveal(q *Asked, right int) {
	for id, a := range p.Accounts {
		if pick, answered := q.Picks[id]; !answered || pick.Bits != right {
			a.Run = 0
		}
	}
	for _, id := range slices.Sorted(maps.Keys(q.Picks)) {
		pick := q.Picks[id]
		if pick.Bits != right {
			continue
		}
		if a := p.mint(id, pick.Name, RightAnswer); a != nil {
			a.Run++
			a.Best = max(a.Best, a.Run)
		}
	}
}

// bitsOf is a set of options as bits; those of a quiz are few.
func bitsOf(choice []int) (set int) {
	for _, i := range choice {
		if i >= 0 && i < 32 {
			set |= 1 << i
		}
	}
	return set
}

// play is what the purse reads of the events of a game.
type play struct {
	Game    string   `json:"game"`
	Kind    string   `json:"kind"`
	Options []string `json:"options"`
	Option  *int     `json:"option"`
}

func (p *Purse) game(e room.Event) {
	if e.Type == "game.staked" {
		if d, ok := data[Stake](e); ok && e.By != nil {
			p.stake(e.By.ID, d)
			p.named(e.By)
		}
		return
	}
	d, ok := data[play](e)
	if !ok {
		return
	}
	switch {
	case e.Type == "game.opened" && d.Kind == "prediction":
		p.open(d.Game, len(d.Options))
	case e.Type == "game.opened" && d.Kind == "goal":
		p.open(d.Game, 1)
	case e.Type == "game.resolved" && d.Option != nil && *d.Option >= 0:
		p.settle(d.Game, *d.Option)
	case e.Type == "game.ended":
		p.settle(d.Game, Kept)
	case e.Type == "game.cancelled":
		p.settle(d.Game, Refunded)
	}
}
