// Package game is the feature of games that are not about knowing: predictions
// with points, giveaways and wheels with a draw that anybody can check, goals
// that everybody gives to, and tugs of war. One engine plays them all; a table
// says what a kind of game consists of. Points are counted by package purse.
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
	// MaxWinners is how many a giveaway may have.
	MaxWinners = 10
	// MaxTarget is the highest goal.
	MaxTarget = 1_000_000_000_000
	// PullsPerSecond is how often somebody can pull.
	PullsPerSecond = 10
	// Page is how many marks one game.entrants returns.
	Page = 500

	maxTitle  = 120
	maxOption = 60
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

// Plan is a game as its host describes it, the data of game.create.
type Plan struct {
	Kind    Kind     `json:"kind" enum:"prediction,giveaway,wheel,goal,tug"`
	Title   string   `json:"title" doc:"1 to 120 characters"`
	Options []string `json:"options,omitempty" doc:"2 to 10 for a prediction, 2 to 32 for a wheel, the 2 sides of a tug; each of 1 to 60 characters"`
	Seconds int      `json:"seconds,omitempty" doc:"how long it is open; absent: until the host says so"`
	Target  int64    `json:"target,omitempty" doc:"of a goal"`
	Source  Source   `json:"source,omitempty" enum:"points,reactions" doc:"what a goal counts; points if absent"`
	Winners int      `json:"winners,omitempty" doc:"of a giveaway, 1 to 10; 1 if absent"`
}

// Draft is a game that waits to be opened. It is for staff.
type Draft struct {
	ID string      `json:"id"`
	By room.Author `json:"by"`
	Plan
	Gone bool `json:"gone,omitempty" doc:"it is no draft any more"`
}

// One is the data of commands that are about a game.
type One struct {
	Game string `json:"game"`
}

// Choice is the data of game.resolve.
type Choice struct {
	Game   string `json:"game"`
	Option int    `json:"option" doc:"what came true, counted from 0"`
}

// Pull is the data of game.pull and its answer.
type Pull struct {
	Game   string `json:"game"`
	Option int    `json:"option" doc:"the side, counted from 0"`
	Pulls  int64  `json:"pulls" doc:"all in all, not more on top: to say it again changes nothing"`
}

// Joined is the data of the answer of game.join.
type Joined struct {
	Game string `json:"game"`
	Mark string `json:"mark" doc:"what stands for the entrant in the list of a draw"`
}

// Ask is the data of game.entrants.
type Ask struct {
	Game string `json:"game"`
	From int    `json:"from,omitempty" doc:"how many to pass over"`
}

// Marks is the data of its answer.
type Marks struct {
	Total int      `json:"total"`
	Marks []string `json:"marks" doc:"at most 500, sorted"`
}

// Opened is the data of game.opened.
type Opened struct {
	Game string `json:"game"`
	Plan
	Opened     int64  `json:"opened" doc:"programme clock"`
	Closes     int64  `json:"closes,omitempty" doc:"programme clock"`
	Commitment string `json:"commitment,omitempty" doc:"of a draw: the SHA-256 of the seed, which is told afterwards"`
}

// sealed is the data of game.sealed, which stays on the server.
type sealed struct {
	Game string `json:"game"`
	Seed string `json:"seed"`
}

// Locked is the data of game.locked.
type Locked struct {
	Game   string `json:"game"`
	Closes int64  `json:"closes" doc:"programme clock"`
}

// Decided is the data of game.resolved, game.drawn and game.ended.
type Decided struct {
	Game string `json:"game"`
	Result
}

// Result is how a game went. What doesn't belong to its kind is absent.
type Result struct {
	Option   *int    `json:"option,omitempty" doc:"what came true, or the side that won; absent for a draw between sides"`
	Totals   []int64 `json:"totals,omitempty" doc:"by option: points staked, or pulls; of a goal, one number"`
	People   []int   `json:"people,omitempty" doc:"by option: how many took part"`
	Refunded bool    `json:"refunded,omitempty" doc:"nobody had staked on what came true: all stakes went back"`
	House    int64   `json:"house,omitempty" doc:"points that were given, or could not be divided"`
	Reached  bool    `json:"reached,omitempty" doc:"the goal was"`
	Seed     string  `json:"seed,omitempty"`
	Root     string  `json:"root,omitempty" doc:"the SHA-256 of all marks, sorted and joined by line breaks"`
	Entrants int     `json:"entrants,omitempty" doc:"how many there were"`
	Winners  []Drawn `json:"drawn,omitempty" doc:"the winners, the first one first"`
}

// Drawn is a winner: somebody, or an option of a wheel.
type Drawn struct {
	Mark   string `json:"mark"`
	ID     string `json:"id,omitempty"`
	Name   string `json:"name"`
	Option *int   `json:"option,omitempty"`
}

// View is what everybody sees.
type View struct {
	Games []Shown `json:"games" doc:"those that are on and the last 8 that were, in the order of their opening"`
}

// Shown is a game that was opened.
type Shown struct {
	ID string      `json:"id"`
	By room.Author `json:"by"`
	Plan
	Stage      Stage   `json:"stage" enum:"open,closed,done,cancelled"`
	Opened     int64   `json:"opened" doc:"programme clock"`
	Closes     int64   `json:"closes,omitempty" doc:"programme clock"`
	Commitment string  `json:"commitment,omitempty"`
	Result     *Result `json:"result,omitempty" doc:"once it is done"`
}

// Own is what somebody has in a game.
type Own struct {
	Option *int   `json:"option,omitempty" doc:"what they staked on, or the side that they pull at"`
	Amount int64  `json:"amount,omitempty" doc:"points staked or given"`
	Payout int64  `json:"payout,omitempty" doc:"points that came back"`
	Pulls  int64  `json:"pulls,omitempty"`
	Mark   string `json:"mark,omitempty" doc:"what stands for them in the list of a draw"`
}

// Mine is what one actor gets beside the view, and the answer of game.me.
type Mine struct {
	Games  map[string]Own `json:"games,omitempty" doc:"by id"`
	Drafts []Draft        `json:"drafts,omitempty" doc:"for staff"`
}

// Counters are the numbers of the games that are on.
type Counters struct {
	Games map[string]Count `json:"games" doc:"by id"`
}

// Count is how a game stands.
type Count struct {
	Totals []int64 `json:"totals,omitempty" doc:"by option: points staked, or pulls; of a goal, one number"`
	People []int   `json:"people,omitempty" doc:"by option: how many take part; of a giveaway, one number"`
}

// rule is what a kind of game consists of.
type rule struct {
	least, most int // options
	clock       activity.Clock
	target      bool
	// takes is the command by which people take part, decides the one by which
	// the host ends it.
	takes, decides string
	// waits: when its time is over it is closed and waits for the host; others
	// have their result by then.
	waits bool
	draws bool
}

func rules(k Kind) (rule, bool) {
	switch k {
	case Prediction:
		return rule{least: 2, most: 10, clock: activity.Edge, takes: "game.stake", decides: "game.resolve", waits: true}, true
	case Giveaway:
		return rule{clock: activity.Wall, takes: "game.join", decides: "game.draw", waits: true, draws: true}, true
	case Wheel:
		return rule{least: 2, most: 32, clock: activity.Wall, decides: "game.draw", waits: true, draws: true}, true
	case Goal:
		return rule{clock: activity.Wall, takes: "game.stake", decides: "game.end", target: true}, true
	case Tug:
		return rule{least: 2, most: 2, clock: activity.Wall, takes: "game.pull", decides: "game.end"}, true
	}
	return rule{}, false
}

// Feature returns the rules.
func Feature() room.Feature {
	host, join := room.CanHost, room.CanJoin
	return room.Define(room.Rules[*State]{
		Name: "game",
		Commands: []room.CommandSpec{
			{Name: "game.create", Needs: host, Data: Plan{}, Answer: One{}, Doc: "Makes a draft of a game."},
			{Name: "game.delete", Needs: host, Data: One{}, Answer: One{}, Doc: "Deletes a draft."},
			{Name: "game.open", Needs: host, Data: One{}, Answer: One{}, Doc: "Opens a draft."},
			{Name: "game.lock", Needs: host, Data: One{}, Answer: One{}, Doc: "Lets nobody join or stake any more."},
			{Name: "game.resolve", Needs: host, Data: Choice{}, Answer: One{}, Doc: "Says what came true, and pays out. Who has staked can't."},
			{Name: "game.draw", Needs: host, Data: One{}, Answer: Decided{}, Doc: "Draws, and tells the seed."},
			{Name: "game.end", Needs: host, Data: One{}, Answer: One{}, Doc: "Ends a goal or a tug."},
			{Name: "game.cancel", Needs: host, Data: One{}, Answer: One{}, Doc: "Gives a game up. Points go back."},
			{Name: "game.stake", Bulk: true, Needs: join, Data: purse.Stake{}, Answer: purse.Stake{},
				Doc: "Stakes points on what will come true, or gives them to a goal (option 0). A stake can grow, on the same option."},
			{Name: "game.join", Bulk: true, Needs: join, Data: One{}, Answer: Joined{}, Doc: "Joins a giveaway. Hosts can't."},
			{Name: "game.pull", Bulk: true, Needs: join, Data: Pull{}, Answer: Pull{}, Doc: "Pulls. At most 10 a second count; the answer says how many do."},
			{Name: "game.me", Query: true, Needs: join, Answer: Mine{}, Doc: "Asks for what one has in games oneself."},
			{Name: "game.entrants", Query: true, Open: true, Data: Ask{}, Answer: Marks{}, Doc: "Asks who was in a draw, to check it."},
			{Name: room.Tick("game"), System: true, Doc: "A game's time is over, or its goal reached."},
		},
		Events: []room.EventSpec{
			{Type: "game.drafted", Data: Draft{}, Doc: "A draft is there or gone. For staff."},
			{Type: "game.opened", Data: Opened{}, Doc: "A game is on."},
			{Type: "game.sealed", Data: sealed{}, Doc: "The seed of a draw. Not told to anybody."},
			{Type: "game.staked", Data: purse.Stake{}, Doc: "Somebody staked or gave points. Not told to anybody."},
			{Type: "game.joined", Data: One{}, Doc: "Somebody joined. Not told to anybody."},
			{Type: "game.pulled", Data: Pull{}, Doc: "Somebody pulled. Not told to anybody."},
			{Type: "game.locked", Data: Locked{}, Doc: "Nobody can join or stake any more."},
			{Type: "game.resolved", Data: Decided{}, Doc: "A prediction came true, points were paid out."},
			{Type: "game.drawn", Data: Decided{}, Doc: "The winners, and what is needed to check the draw."},
			{Type: "game.ended", Data: Decided{}, Doc: "A goal or a tug is over."},
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
	})
}
