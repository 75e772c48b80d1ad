// Package game is the feature of games: predictions with points, giveaways and
// wheels with a draw that anybody can check, goals that everybody gives to, tugs
// of war, survivors (questions, and out is whoever is wrong) and bingos with a
// card for each viewer. One engine plays them all; a table says what a kind of
// game consists of. Points are counted by package purse.
package game

import (
	"frontrow/internal/room"
	"frontrow/internal/room/activity"
	"frontrow/internal/room/purse"
)

const (
	// MaxActive is how many games may be on at once, MaxDrafts how many may wait.
	MaxActive = 8
	MaxDrafts = 50
	// Keep is how many games are shown after they are over.
	Keep = 8
	// MaxEntrants is how many identities may take part in one game.
	MaxEntrants = 100_000
	// MaxWinners is how many a giveaway or a bingo may have.
	MaxWinners = 10
	// MaxTarget is the highest goal.
	MaxTarget = 1_000_000_000_000
	// PullsPerSecond is how often somebody can pull.
	PullsPerSecond = 10
	// MaxQuestions is the most that a survivor may have.
	MaxQuestions = 50
	// MinItems and MaxItems bound what a bingo consists of.
	MinItems = 24
	MaxItems = 75
	// MaxPrize is the most points that can be won.
	MaxPrize = 1_000_000
	// Named is how many winners of a survivor everybody is told.
	Named = 20
	// Pause is how long nothing is heard of somebody who claimed a line that was
	// not full, µs.
	Pause = 10_000_000
	// Page is how many marks one game.entrants returns.
	Page = 500

	maxTitle    = 120
	maxOption   = 60
	maxQuestion = 300
	// payAtOnce is how many winners get their points in one entry of the log.
	payAtOnce = 500
)

// Kind says how a game is played.
type Kind string

// The kinds of games.
const (
	Prediction Kind = "prediction"
	Giveaway   Kind = "giveaway"
	Wheel      Kind = "wheel"
	Goal       Kind = "goal"
	Tug        Kind = "tug"
	Survivor   Kind = "survivor"
	Bingo      Kind = "bingo"
)

// Source is what a goal counts.
type Source string

// What a goal can count: points that people give, or reactions.
const (
	Points    Source = "points"
	Reactions Source = "reactions"
)

// Stage is where a game is in its life.
type Stage string

// A game's life. Closed ones take nobody more and wait for their result.
const (
	Open      Stage = "open"
	Closed    Stage = "closed"
	Done      Stage = "done"
	Cancelled Stage = "cancelled"
)

// rule is what a kind of game consists of.
type rule struct {
	least, most int // options
	clock       activity.Clock
	target      bool
	winners     bool // as many as the plan says
	prize       bool
	questions   bool
	items       bool
	// takes is the command by which people take part, decides the one by which
	// the host ends it.
	takes, decides string
	// waits: when its time is over it is closed and waits for the host; others
	// have their result by then.
	waits bool
	// sealed: a seed is committed to when it opens.
	sealed bool
}

func rules(k Kind) (rule, bool) {
	switch k {
	case Prediction:
		return rule{least: 2, most: 10, clock: activity.Edge, takes: "game.stake", decides: "game.resolve", waits: true}, true
	case Giveaway:
		return rule{clock: activity.Wall, takes: "game.join", decides: "game.draw", waits: true, sealed: true, winners: true}, true
	case Wheel:
		return rule{least: 2, most: 32, clock: activity.Wall, decides: "game.draw", waits: true, sealed: true}, true
	case Goal:
		return rule{clock: activity.Wall, takes: "game.stake", decides: "game.end", target: true}, true
	case Tug:
		return rule{least: 2, most: 2, clock: activity.Wall, takes: "game.pull", decides: "game.end"}, true
	case Survivor:
		return rule{clock: activity.Wall, takes: "game.join", decides: "game.end", waits: true, prize: true, questions: true}, true
	case Bingo:
		return rule{clock: activity.Viewer, takes: "game.bingo", decides: "game.end", winners: true, prize: true, items: true, sealed: true}, true
	}
	return rule{}, false
}

// Feature returns the rules.
func Feature() room.Feature {
	host, join := room.CanHost, room.CanJoin
	return room.Define(room.Rules[*State]{
		Name: "game",
		Commands: []room.CommandSpec{
			{Name: "game.create", Needs: host, Data: Create{}, Answer: One{}, Doc: "Makes a draft of a game."},
			{Name: "game.add", Needs: host, Data: Add{}, Answer: One{}, Doc: "Appends questions or items to a draft."},
			{Name: "game.delete", Needs: host, Data: One{}, Answer: One{}, Doc: "Deletes a draft."},
			{Name: "game.open", Needs: host, Data: One{}, Answer: One{}, Doc: "Opens a draft."},
			{Name: "game.lock", Needs: host, Data: One{}, Answer: One{}, Doc: "Lets nobody join or stake any more."},
			{Name: "game.resolve", Needs: host, Data: Choice{}, Answer: One{}, Doc: "Says what came true, and pays out. Who has staked can't."},
			{Name: "game.draw", Needs: host, Data: One{}, Answer: Decided{}, Doc: "Draws, and tells the seed."},
			{Name: "game.end", Needs: host, Data: One{}, Answer: One{}, Doc: "Ends a goal, a tug, a survivor or a bingo."},
			{Name: "game.ask", Needs: host, Data: One{}, Answer: Step{}, Doc: "Asks the next question of a survivor. Nobody can join from the first one on."},
			{Name: "game.reveal", Needs: host, Data: Step{}, Answer: Step{},
				Doc: "Says what was right: who did not choose it is out. Refused while a player can still answer what they see open."},
			{Name: "game.call", Needs: host, Data: Call{}, Answer: Call{}, Doc: "Says that something of a bingo happened."},
			{Name: "game.cancel", Needs: host, Data: One{}, Answer: One{}, Doc: "Gives a game up. Points go back. Who has staked in a prediction can't."},
			{Name: "game.stake", Bulk: true, Needs: join, Data: purse.Stake{}, Answer: purse.Stake{},
				Doc: "Stakes points on what will come true, or gives them to a goal (option 0). A stake can grow, on the same option."},
			{Name: "game.join", Bulk: true, Needs: join, Data: One{}, Answer: Joined{}, Doc: "Joins a giveaway, or a survivor before its first question. Hosts can't, nor other staff a survivor."},
			{Name: "game.pull", Bulk: true, Needs: join, Data: Pull{}, Answer: Pull{}, Doc: "Pulls. At most 10 a second count; the answer says how many do."},
			{Name: "game.answer", Bulk: true, Needs: join, Data: Reply{}, Answer: Accepted{}, Doc: "Answers a survivor's question, once."},
			{Name: "game.bingo", Bulk: true, Needs: join, Data: Claim{}, Answer: Claimed{},
				Doc: "Says that a line is full. Where it isn't, nothing more is heard for 10 seconds. Hosts can't."},
			{Name: "game.card", Query: true, Needs: join, Data: One{}, Answer: Dealt{}, Doc: "Asks for one's card."},
			{Name: "game.me", Query: true, Needs: join, Answer: Mine{}, Doc: "Asks for what one has in games oneself."},
			{Name: "game.entrants", Query: true, Open: true, Data: Ask{}, Answer: Marks{}, Doc: "Asks who was in a draw, to check it."},
			{Name: room.Tick("game"), System: true, Doc: "A game's time is over, its goal reached, or points are to be paid."},
		},
		Events: []room.EventSpec{
			{Type: "game.drafted", Data: Draft{}, Doc: "A draft is there or gone. For staff."},
			{Type: "game.added", Data: Add{}, Doc: "A draft has more questions or items. For staff."},
			{Type: "game.opened", Data: Opened{}, Doc: "A game is on."},
			{Type: "game.sealed", Data: sealed{}, Doc: "The seed of a draw or of the cards. Not told to anybody."},
			{Type: "game.staked", Data: purse.Stake{}, Doc: "Somebody staked or gave points. Not told to anybody."},
			{Type: "game.joined", Data: joined{}, Doc: "Somebody joined. Not told to anybody."},
			{Type: "game.pulled", Data: Pull{}, Doc: "Somebody pulled. Not told to anybody."},
			{Type: "game.answered", Data: answered{}, Doc: "Somebody answered. Not told to anybody."},
			{Type: "game.claimed", Data: claimed{}, Doc: "Somebody had a full line. Not told to anybody."},
			{Type: "game.missed", Data: claimed{}, Doc: "Somebody claimed a line that was not full. Not told to anybody."},
			{Type: "game.awarded", Data: purse.Award{}, Doc: "Winners got their points. Not told to anybody."},
			{Type: "game.asked", Data: Asked{}, Doc: "A question of a survivor is open, and nobody can join any more."},
			{Type: "game.revealed", Data: Revealed{}, Doc: "What was right, and how many are still in."},
			{Type: "game.called", Data: Call{}, Doc: "Something of a bingo happened."},
			{Type: "game.locked", Data: Locked{}, Doc: "Nobody can join or stake any more."},
			{Type: "game.resolved", Data: Decided{}, Doc: "A prediction came true, points were paid out."},
			{Type: "game.drawn", Data: Decided{}, Doc: "The winners, and what is needed to check the draw."},
			{Type: "game.ended", Data: Decided{}, Doc: "A goal, a tug, a survivor or a bingo is over; of a bingo, what is needed to check the cards."},
			{Type: "game.cancelled", Data: One{}, Doc: "A game was given up, points went back."},
		},
		ViewOf: View{}, MineOf: Mine{}, CountersOf: Counters{},
		Begin:    func() *State { return &State{Purse: purse.New()} },
		Decide:   decide,
		Apply:    apply,
		View:     func(s *State) any { return view(s) },
		Mine:     func(s *State, a room.Actor) any { return s.mineOrNil(a) },
		Counters: counters,
		Next:     next,
		Carry:    carry,
		Bring:    bring,
	})
}
