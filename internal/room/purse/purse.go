// Package purse counts the points of a show: who has how many, what is staked
// in games, and what has gone to the house. It is a pure fold of the show's
// events, which the features points and game each keep for themselves: both come
// to the same, because both see the same log.
//
// A point is made by an event that says so (an opening balance, a grant, a prize,
// what taking part earns) and never lost: whatever was made is in an account, in the
// pot of a game, or with the house.
package purse

import (
	"encoding/json"
	"maps"
	"math/bits"
	"slices"

	"frontrow/internal/room"
)

const (
	// MaxAccounts is how many identities can have points in one show.
	MaxAccounts = 100_000
	// MaxMinted bounds all points of a show: what JavaScript can count exactly.
	MaxMinted = 1<<53 - 1
	// FirstLine is what the first line of chat earns, RightAnswer what each right
	// answer of a quiz does.
	FirstLine   = 10
	RightAnswer = 5
	// KeepPots is how many pots are remembered after they were paid out.
	KeepPots = 8
	// Row is how many right answers in a row make a badge.
	Row = 5
	// MaxEver bounds the badges that somebody brings along.
	MaxEver = 32
	// Guest is what somebody without a name is called.
	Guest = "Guest"
)

// Badge is a sign of what somebody did in a show.
type Badge string

// The badges, in the order in which they are shown.
const (
	FirstWords Badge = "first_words"
	Streak5    Badge = "streak_5"
	QuizWinner Badge = "quiz_winner"
)

// Got is a badge that is kept for ever.
type Got struct {
	Badge Badge  `json:"badge"`
	Show  string `json:"show" doc:"the first show in which they got it"`
}

// Opening is the data of points.opened.
type Opening struct {
	Actor  string `json:"actor"`
	Name   string `json:"name,omitempty"`
	Amount int64  `json:"amount" doc:"what they have"`
	Earned int64  `json:"earned,omitempty" doc:"all that they ever got by taking part, from hosts and as prizes; what stakes bring does not count"`
	Streak int    `json:"streak,omitempty" doc:"in how many shows in a row until now they earned points"`
	Ever   []Got  `json:"ever,omitempty" doc:"the badges of earlier shows"`
}

// Settlement is what one show did to somebody's points.
type Settlement struct {
	Actor string `json:"actor"`
	Name  string `json:"name"`
	// Amount is what they have more than they brought along, or less; Earned what
	// was made for them, Wins how many quizzes they won.
	Amount int64 `json:"amount"`
	Earned int64 `json:"earned,omitempty"`
	Wins   int   `json:"wins,omitempty"`
	// Badges are those of the show.
	Badges []Badge `json:"badges,omitempty"`
}

// Grant is the data of points.granted.
type Grant struct {
	Actor  string `json:"actor" doc:"who gets them"`
	Amount int64  `json:"amount" doc:"1 to 1000000"`
	Reason string `json:"reason,omitempty" doc:"at most 120 characters"`
}

// Earning is the data of points.earned: who said their first line in this show.
type Earning struct {
	Actors []Who `json:"actors"`
}

// Who is somebody who gets points.
type Who struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Stake is the data of game.staked. Amount is all that the actor has staked in
// the game: to say it again changes nothing.
type Stake struct {
	Game   string `json:"game"`
	Option int    `json:"option" doc:"counted from 0"`
	Amount int64  `json:"amount" doc:"all in all, not more on top"`
}

// Award is the data of game.awarded: all of them get so much.
type Award struct {
	Game   string `json:"game"`
	Amount int64  `json:"amount"`
	Actors []Who  `json:"actors"`
}

// Purse is the points of a show.
type Purse struct {
	Accounts map[string]*Account `json:"accounts"`
	Pots     map[string]*Pot     `json:"pots"`
	Order    []string            `json:"order"` // the pots, the oldest first
	House    int64               `json:"house"`
	Minted   int64               `json:"minted"`
	Asked    *Asked              `json:"asked"`
}

// Account is what one identity has and has done.
type Account struct {
	Name    string `json:"name"`
	Balance int64  `json:"balance"`
	// Earned is all that was made for this account: a prize is, what a stake brings
	// is not. It never falls.
	Earned int64 `json:"earned"`
	// Opened says that an opening balance came, Talked that a line was said.
	Opened bool `json:"opened,omitempty"`
	Talked bool `json:"talked,omitempty"`
	// Brought is the opening balance, Before what was earned until then.
	Brought int64 `json:"brought,omitempty"`
	Before  int64 `json:"before,omitempty"`
	// Run is how many right answers in a row there are in this quiz, Best the
	// longest such row, Wins how many quizzes were won.
	Run  int `json:"run,omitempty"`
	Best int `json:"best,omitempty"`
	Wins int `json:"wins,omitempty"`
	// Streak and Ever are what the opening balance said.
	Streak int   `json:"streak,omitempty"`
	Ever   []Got `json:"ever,omitempty"`
}

// Pot is what is staked in one game.
type Pot struct {
	Totals []int64          `json:"totals"` // by option
	People []int            `json:"people"` // by option
	Stakes map[string]Share `json:"stakes"`
	// Over says that it was paid out: to those who staked on Winner, back to
	// everybody (Winner is Refunded), or to the house (Kept).
	Over   bool `json:"over"`
	Winner int  `json:"winner"`
}

// What becomes of a pot that nobody wins.
const (
	Refunded = -1
	Kept     = -2
)

// Share is what one identity staked.
type Share struct {
	Option int   `json:"option"`
	Amount int64 `json:"amount"`
}

// Asked is the question of a quiz that is on, and what people chose.
type Asked struct {
	Quiz     string          `json:"quiz"`
	Question int             `json:"question"`
	Picks    map[string]Pick `json:"picks"`
}

// Pick is what somebody chose, as bits.
type Pick struct {
	Bits int    `json:"bits"`
	Name string `json:"name"`
}

// New is a purse without points.
func New() *Purse { return &Purse{Accounts: map[string]*Account{}, Pots: map[string]*Pot{}} }

// Sum is what a pot holds.
func (t *Pot) Sum() int64 {
	var sum int64
	for _, n := range t.Totals {
		sum += n
	}
	return sum
}

// Payout is what a stake brings back from a pot that is over.
func (t *Pot) Payout(s Share) int64 {
	switch {
	case !t.Over || t.Winner == Kept:
		return 0
	case t.Winner == Refunded:
		return s.Amount
	case s.Option != t.Winner:
		return 0
	}
	return share(s.Amount, t.Sum(), t.Totals[t.Winner])
}

// share is part of whole in the proportion amount to all, rounded down. Amount
// is at most all, so that it fits.
func share(amount, whole, all int64) int64 {
	hi, lo := bits.Mul64(uint64(amount), uint64(whole))
	q, _ := bits.Div64(hi, lo, uint64(all))
	return int64(q)
}

// Balance is what an identity has.
func (p *Purse) Balance(id string) int64 {
	if a := p.Accounts[id]; a != nil {
		return a.Balance
	}
	return 0
}

// Lifetime is all that was ever earned, in this show and those before.
func (a *Account) Lifetime() int64 { return a.Gained() + a.Before }

// Gained is what was made for the account in this show.
func (a *Account) Gained() int64 { return a.Earned - a.Brought }

// Row is in how many shows in a row something was made for the account: this one
// counts once it was.
func (a *Account) Row() int {
	if a.Gained() > 0 {
		return a.Streak + 1
	}
	return a.Streak
}

// Badges are those of this show; never nil.
func (a *Account) Badges() []Badge {
	list := []Badge{}
	if a.Talked {
		list = append(list, FirstWords)
	}
	if a.Best >= Row {
		list = append(list, Streak5)
	}
	if a.Wins > 0 {
		list = append(list, QuizWinner)
	}
	return list
}

// Settle is what the show did to everybody's points, by id.
func (p *Purse) Settle() []Settlement {
	var all []Settlement
	for _, id := range slices.Sorted(maps.Keys(p.Accounts)) {
		a := p.Accounts[id]
		s := Settlement{Actor: id, Name: a.Name, Amount: a.Balance - a.Brought, Earned: a.Gained(), Wins: a.Wins, Badges: a.Badges()}
		if s.Amount != 0 || s.Earned != 0 || s.Wins != 0 {
			all = append(all, s)
		}
	}
	return all
}

// Talked reports whether an identity got the points for the first line.
func (p *Purse) Talked(id string) bool {
	a := p.Accounts[id]
	return a != nil && a.Talked
}

// Room reports whether so much can be made for id.
func (p *Purse) Room(id string, amount int64) bool {
	return amount > 0 && amount <= MaxMinted-p.Minted && (p.Accounts[id] != nil || len(p.Accounts) < MaxAccounts)
}

// mint makes points for id, and returns the account; nil if there is no room.
func (p *Purse) mint(id, name string, amount int64) *Account {
	if id == "" || !p.Room(id, amount) {
		return nil
	}
	a := p.Accounts[id]
	if a == nil {
		a = &Account{Name: Guest}
		p.Accounts[id] = a
	}
	if name != "" {
		a.Name = name
	}
	a.Balance += amount
	a.Earned += amount
	p.Minted += amount
	return a
}

// stake moves points from an account into a pot. What the rules of the game
// would not have allowed does nothing.
func (p *Purse) stake(id string, s Stake) {
	t, a := p.Pots[s.Game], p.Accounts[id]
	if t == nil || a == nil || t.Over || s.Option < 0 || s.Option >= len(t.Totals) {
		return
	}
	before, again := t.Stakes[id]
	more := s.Amount - before.Amount
	if s.Amount < 0 || again && before.Option != s.Option || more <= 0 || more > a.Balance {
		return
	}
	a.Balance -= more
	t.Totals[s.Option] += more
	if !again {
		t.People[s.Option]++
	}
	t.Stakes[id] = Share{s.Option, s.Amount}
}

// open makes a pot with a place for each option.
func (p *Purse) open(game string, options int) {
	if game == "" || p.Pots[game] != nil || options < 1 {
		return
	}
	p.Pots[game] = &Pot{Totals: make([]int64, options), People: make([]int, options), Stakes: map[string]Share{}}
	p.Order = append(p.Order, game)
}

// Outcome is what becomes of the pot if winner wins: who does in fact, as
// nobody may have staked on it, and what can't be divided and goes to the house.
func (t *Pot) Outcome(winner int) (won int, house int64) {
	if winner >= 0 && t.Totals[winner] == 0 {
		winner = Refunded
	}
	over := Pot{Totals: t.Totals, Over: true, Winner: winner}
	house = t.Sum()
	for _, s := range t.Stakes {
		house -= over.Payout(s)
	}
	return winner, house
}

// settle pays a pot out. Where nobody staked on the winner, everybody gets
// theirs back.
func (p *Purse) settle(game string, winner int) {
	t := p.Pots[game]
	if t == nil || t.Over || winner >= len(t.Totals) || winner < Kept {
		return
	}
	won, house := t.Outcome(winner)
	t.Over, t.Winner = true, won
	for id, s := range t.Stakes {
		p.Accounts[id].Balance += t.Payout(s)
	}
	p.House += house
	p.forget()
}

// forget lets go of the oldest pots that are over.
func (p *Purse) forget() {
	over := 0
	for _, id := range p.Order {
		if p.Pots[id].Over {
			over++
		}
	}
	p.Order = slices.DeleteFunc(p.Order, func(id string) bool {
		if !p.Pots[id].Over || over <= KeepPots {
			return false
		}
		over--
		delete(p.Pots, id)
		return true
	})
}

func data[T any](e room.Event) (d T, ok bool) {
	return d, json.Unmarshal(e.Data, &d) == nil
}
