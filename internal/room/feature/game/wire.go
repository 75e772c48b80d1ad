package game

import (
	"frontrow/internal/room"
)

// Plan is a game as everybody may know it.
type Plan struct {
	Kind    Kind     `json:"kind" enum:"prediction,giveaway,wheel,goal,tug,survivor,bingo"`
	Title   string   `json:"title" doc:"1 to 120 characters"`
	Options []string `json:"options,omitempty" doc:"2 to 10 for a prediction, 2 to 32 for a wheel, the 2 sides of a tug; each of 1 to 60 characters"`
	Seconds int      `json:"seconds,omitempty" doc:"how long it is open; absent: until the host says so"`
	Target  int64    `json:"target,omitempty" doc:"of a goal"`
	Source  Source   `json:"source,omitempty" enum:"points,reactions" doc:"what a goal counts; points if absent"`
	Winners int      `json:"winners,omitempty" doc:"of a giveaway or a bingo, 1 to 10; 1 if absent"`
	Items   []string `json:"items,omitempty" doc:"what may happen in a bingo, 24 to 75 once it opens; each of 1 to 60 characters"`
	Prize   int64    `json:"prize,omitempty" doc:"points: the winners of a survivor share them, each winner of a bingo gets them"`
	// Audience is for games that somebody takes part in by a command.
	Audience room.Crowd `json:"audience,omitempty" enum:"accounts,members,tickets,guests,staff" doc:"who may take part; absent: anyone. Not for a wheel, nor a goal of reactions"`
}

// Question is a question of a survivor as its author writes it.
type Question struct {
	Text    string   `json:"text" doc:"1 to 300 characters"`
	Options []string `json:"options" doc:"2 to 4, each of 1 to 60 characters"`
	Right   int      `json:"right" doc:"the right one, counted from 0"`
	Seconds int      `json:"seconds" doc:"to answer, 5 to 120"`
}

// Create is the data of game.create.
type Create struct {
	Plan
	Questions []Question `json:"questions,omitempty" doc:"of a survivor: the first ones, game.add appends more"`
}

// Add is the data of game.add and game.added.
type Add struct {
	Game      string     `json:"game"`
	Items     []string   `json:"items,omitempty" doc:"more of a bingo, 75 in all"`
	Questions []Question `json:"questions,omitempty" doc:"more of a survivor, 50 in all"`
}

// Draft is a game that waits to be opened. It is for staff.
type Draft struct {
	ID string      `json:"id"`
	By room.Author `json:"by"`
	Plan
	Questions []Question `json:"questions,omitempty" doc:"of a survivor, right answers included"`
	Gone      bool       `json:"gone,omitempty" doc:"it is no draft any more; its questions and items are left out"`
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

// Step is the data of game.reveal and of the answer of game.ask.
type Step struct {
	Game     string `json:"game"`
	Question int    `json:"question" doc:"counted from 0"`
}

// Reply is the data of game.answer.
type Reply struct {
	Game     string `json:"game"`
	Question int    `json:"question" doc:"counted from 0"`
	Option   int    `json:"option" doc:"what was chosen, counted from 0"`
	At       int64  `json:"at,omitempty" doc:"the moment on the programme clock that the player was watching"`
}

// Accepted is the data of its answer. It is the same for right and wrong.
type Accepted struct {
	Accepted bool `json:"accepted"`
}

// Call is the data of game.call and its answer, and of game.called.
type Call struct {
	Game string `json:"game"`
	Item int    `json:"item" doc:"what happened, counted from 0"`
}

// Claim is the data of game.bingo.
type Claim struct {
	Game string `json:"game"`
	At   int64  `json:"at,omitempty" doc:"the moment on the programme clock that the player was watching"`
}

// Claimed is the data of its answer.
type Claimed struct {
	Game  string `json:"game"`
	Bingo bool   `json:"bingo" doc:"a line was full by then"`
	Until int64  `json:"until,omitempty" doc:"it was not: nothing more is heard before then, on the wall clock"`
}

// Dealt is the data of the answer of game.card.
type Dealt struct {
	Game   string `json:"game"`
	Card   []int  `json:"card" doc:"25 items by row, -1 for the free one in the middle"`
	Marked []int  `json:"marked" doc:"those of them that have been called, at the moment that the player is watching"`
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
	Commitment string `json:"commitment,omitempty" doc:"of a draw or of the cards: the SHA-256 of the seed, which is told afterwards"`
	Rounds     int    `json:"rounds,omitempty" doc:"of a survivor: how many questions there are"`
}

// Asked is the data of game.asked: a question without its right answer.
type Asked struct {
	Game     string   `json:"game"`
	Question int      `json:"question" doc:"counted from 0"`
	Text     string   `json:"text"`
	Options  []string `json:"options"`
	Seconds  int      `json:"seconds"`
	Opened   int64    `json:"opened" doc:"programme clock"`
	Closes   int64    `json:"closes" doc:"programme clock"`
}

// Revealed is the data of game.revealed.
type Revealed struct {
	Game     string `json:"game"`
	Question int    `json:"question"`
	Right    int    `json:"right" doc:"the right option"`
	Counts   []int  `json:"counts" doc:"how many chose each option"`
	Left     int    `json:"left" doc:"how many are still in"`
}

// joined is the data of game.joined, which stays on the server.
type joined struct {
	Game   string `json:"game"`
	Behind int64  `json:"behind,omitempty" doc:"how far behind the edge they saw the picture, µs"`
}

// answered is the data of game.answered, which stays on the server.
type answered struct {
	Game     string `json:"game"`
	Question int    `json:"question"`
	Option   int    `json:"option"`
	Behind   int64  `json:"behind,omitempty" doc:"how far behind the edge they saw the picture, µs"`
}

// claimed is the data of game.claimed and game.missed, which stay on the server.
type claimed struct {
	Game  string `json:"game"`
	Seen  int64  `json:"seen,omitempty" doc:"when, on the programme clock that they watched"`
	Until int64  `json:"until,omitempty" doc:"the end of the pause, wall clock"`
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
	Entrants int     `json:"entrants,omitempty" doc:"how many there were; of a bingo, how many had a full line"`
	Left     int     `json:"left,omitempty" doc:"of a survivor: how many were still in; absent: the last ones went out together, and won"`
	Won      int     `json:"won,omitempty" doc:"of a survivor: how many winners there are, of whom drawn has the first 20"`
	Prize    int64   `json:"prize,omitempty" doc:"points that each winner got"`
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
	Rounds     int     `json:"rounds,omitempty" doc:"of a survivor: how many questions there are"`
	Round      *Round  `json:"round,omitempty" doc:"of a survivor: the question that is on, or was last"`
	Called     []Heard `json:"called,omitempty" doc:"of a bingo: what has happened, the first one first"`
	Result     *Result `json:"result,omitempty" doc:"once it is done"`
}

// Round is a question that was asked.
type Round struct {
	Question int      `json:"question" doc:"counted from 0"`
	Text     string   `json:"text"`
	Options  []string `json:"options"`
	Seconds  int      `json:"seconds"`
	Opened   int64    `json:"opened" doc:"programme clock"`
	Closes   int64    `json:"closes" doc:"programme clock"`
	Right    *int     `json:"right,omitempty" doc:"once it is revealed"`
	Counts   []int    `json:"counts,omitempty" doc:"once it is revealed: how many chose each option"`
	Left     *int     `json:"left,omitempty" doc:"once it is revealed: how many are still in"`
}

// Heard is an item that was called.
type Heard struct {
	Item int   `json:"item" doc:"counted from 0"`
	At   int64 `json:"at" doc:"programme clock"`
}

// Own is what somebody has in a game.
type Own struct {
	Option *int   `json:"option,omitempty" doc:"what they staked on, the side that they pull at, or their answer to the question that is on"`
	Amount int64  `json:"amount,omitempty" doc:"points staked or given"`
	Payout int64  `json:"payout,omitempty" doc:"points that came back"`
	Pulls  int64  `json:"pulls,omitempty"`
	Mark   string `json:"mark,omitempty" doc:"what stands for them in the list of a draw, or makes their card"`
	Out    *int   `json:"out,omitempty" doc:"of a survivor: the question by which they went out"`
	Card   []int  `json:"card,omitempty" doc:"of a bingo: 25 items by row, -1 for the free one in the middle"`
	Bingo  bool   `json:"bingo,omitempty" doc:"they had a full line"`
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
	People []int   `json:"people,omitempty" doc:"by option: how many take part; one number: of a giveaway who joined, of a survivor who is in, of a bingo who had a full line"`
	// A count of answers tells nothing about which.
	Answers int `json:"answers,omitempty" doc:"of a survivor: how many have answered the question that is on"`
}
