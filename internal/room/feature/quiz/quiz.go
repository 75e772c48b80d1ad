// Package quiz is the feature of timed questions with points for whoever is
// right, and more for whoever is quick. Quick is counted from when each viewer
// saw the question themselves, as far as the server can believe them. Right
// answers stay on the server until they are revealed: nothing that a viewer gets
// before depends on them.
package quiz

import (
	"frontrow/internal/room"
	"frontrow/internal/room/activity"
)

const (
	// MaxQuestions is the most that a quiz may have.
	MaxQuestions = 50
	// MaxDrafts is how many quizzes may wait to be started.
	MaxDrafts = 20
	// MaxPlayers is how many identities may play one quiz.
	MaxPlayers = 100_000
	// MaxPauses is how often one question may be paused.
	MaxPauses = 20
	// Top is how many places of the leaderboard everybody sees.
	Top = 20
	// Guest is what a player without a name is called.
	Guest = "Guest"

	defaultPoints = 1000
	maxPoints     = 10_000
	maxTitle      = 120
	maxText       = 300
	maxOption     = 120
	maxImage      = 500
	minSeconds    = 5
	maxSeconds    = 300
)

// Stage is where a question is in its life.
type Stage string

// A question's life. It goes back from Paused to Open, and is Skipped instead
// of Revealed where it is to count for nobody.
const (
	Open     Stage = "open"
	Paused   Stage = "paused"
	Closed   Stage = "closed"
	Revealed Stage = "revealed"
	Skipped  Stage = "skipped"
)

// Question is a question as its author writes it, right answers included.
type Question struct {
	Text     string   `json:"text" doc:"1 to 300 characters"`
	Options  []string `json:"options" doc:"2 to 6, each of 1 to 120 characters"`
	Right    []int    `json:"right" doc:"which options are right, counted from 0"`
	Multiple bool     `json:"multiple,omitempty" doc:"more than one option may be chosen; set by itself where more than one is right"`
	Seconds  int      `json:"seconds" doc:"5 to 300"`
	Image    string   `json:"image,omitempty" doc:"the address of a picture: a path here, or https"`
	Points   int      `json:"points,omitempty" doc:"1 to 10000 for being right at once, half of it at the last moment; 1000 if absent"`
}

// Create is the data of quiz.create.
type Create struct {
	Title     string     `json:"title" doc:"1 to 120 characters"`
	Questions []Question `json:"questions,omitempty" doc:"the first ones; quiz.add appends more"`
	Audience  room.Crowd `json:"audience,omitempty" enum:"accounts,members,tickets,guests,staff" doc:"who may play; absent: anyone"`
}

// Add is the data of quiz.add.
type Add struct {
	Quiz      string     `json:"quiz"`
	Questions []Question `json:"questions"`
}

// Edit is the data of quiz.edit. What is absent stays.
type Edit struct {
	Quiz     string    `json:"quiz"`
	Title    string    `json:"title,omitempty" doc:"1 to 120 characters; absent: it stays"`
	Question int       `json:"question,omitempty" doc:"which one is meant, counted from 0"`
	To       *Question `json:"to,omitempty" doc:"what it becomes"`
	Remove   bool      `json:"remove,omitempty" doc:"it goes"`
	// Audience is a pointer, for anyone is written as nothing.
	Audience *room.Crowd `json:"audience,omitempty" doc:"accounts, members, tickets, guests or staff; empty: anyone"`
}

// One is the data of commands that are about a quiz.
type One struct {
	Quiz string `json:"quiz"`
}

// Step is the data of commands that are about the question that is on.
type Step struct {
	Quiz     string `json:"quiz"`
	Question int    `json:"question" doc:"counted from 0"`
}

// Reply is the data of quiz.answer.
type Reply struct {
	Quiz     string `json:"quiz"`
	Question int    `json:"question" doc:"counted from 0"`
	Choice   []int  `json:"choice" doc:"the options chosen, counted from 0"`
	At       int64  `json:"at,omitempty" doc:"the moment on the programme clock that the player was watching"`
}

// Accepted is the data of its answer. It is the same for right and wrong.
type Accepted struct {
	Accepted bool `json:"accepted"`
}

// Draft is a quiz that waits to be started, as its hosts see it.
type Draft struct {
	ID        string      `json:"id"`
	Title     string      `json:"title"`
	By        room.Author `json:"by"`
	Questions []Question  `json:"questions"`
	Audience  room.Crowd  `json:"audience,omitempty" enum:"accounts,members,tickets,guests,staff" doc:"who may play; absent: anyone"`
}

// Listed is a draft in a list.
type Listed struct {
	ID        string     `json:"id"`
	Title     string     `json:"title"`
	Questions int        `json:"questions" doc:"how many it has"`
	Audience  room.Crowd `json:"audience,omitempty" enum:"accounts,members,tickets,guests,staff" doc:"who may play; absent: anyone"`
	Gone      bool       `json:"gone,omitempty" doc:"it is no draft any more"`
}

// Started is the data of quiz.started.
type Started struct {
	Quiz      string     `json:"quiz"`
	Title     string     `json:"title"`
	Questions int        `json:"questions" doc:"how many there are"`
	Audience  room.Crowd `json:"audience,omitempty" enum:"accounts,members,tickets,guests,staff" doc:"who may play; absent: anyone"`
}

// Opened is the data of quiz.opened: a question without its right answers.
type Opened struct {
	Quiz     string   `json:"quiz"`
	Question int      `json:"question" doc:"counted from 0"`
	Text     string   `json:"text"`
	Options  []string `json:"options"`
	Multiple bool     `json:"multiple,omitempty" doc:"more than one option may be chosen"`
	Image    string   `json:"image,omitempty"`
	Points   int      `json:"points"`
	Seconds  int      `json:"seconds"`
	Opened   int64    `json:"opened" doc:"programme clock"`
	Closes   int64    `json:"closes" doc:"programme clock"`
}

// Moved is the data of quiz.locked and quiz.resumed.
type Moved struct {
	Quiz     string `json:"quiz"`
	Question int    `json:"question"`
	Closes   int64  `json:"closes" doc:"programme clock"`
}

// Halted is the data of quiz.paused.
type Halted struct {
	Quiz     string `json:"quiz"`
	Question int    `json:"question"`
	Left     int64  `json:"left" doc:"the time that remains, µs"`
}

// Result is the data of quiz.revealed.
type Result struct {
	Quiz     string  `json:"quiz"`
	Question int     `json:"question"`
	Right    []int   `json:"right" doc:"the right options"`
	Counts   []int   `json:"counts" doc:"how many chose each option"`
	Answers  int     `json:"answers" doc:"how many answered"`
	Correct  int     `json:"correct" doc:"how many were right"`
	Players  int     `json:"players" doc:"how many have answered anything in this quiz"`
	Top      []Place `json:"top" doc:"the first 20 of the leaderboard"`
}

// Final is the data of quiz.ended.
type Final struct {
	Quiz    string  `json:"quiz"`
	Players int     `json:"players"`
	Top     []Place `json:"top"`
}

// Place is a line of the leaderboard. Who has the same score has the same rank,
// and the ranks after it are left out.
type Place struct {
	Rank  int    `json:"rank"`
	ID    string `json:"id" doc:"the player"`
	Name  string `json:"name"`
	Score int    `json:"score"`
	Gain  int    `json:"gain" doc:"what the question before brought"`
	Run   int    `json:"run" doc:"how many right answers in a row"`
}

// answered is the data of quiz.answered, which stays on the server.
type answered struct {
	Quiz     string `json:"quiz"`
	Question int    `json:"question"`
	Choice   []int  `json:"choice"`
	Elapsed  int64  `json:"elapsed" doc:"µs from when the player saw the question"`
}

// View is what everybody sees.
type View struct {
	Quiz *Shown `json:"quiz" doc:"the one that is on, or was last"`
}

// Shown is a quiz that was started, as everybody sees it.
type Shown struct {
	ID        string          `json:"id"`
	Title     string          `json:"title"`
	By        room.Author     `json:"by"`
	Status    activity.Status `json:"status" enum:"open,archived"`
	Audience  room.Crowd      `json:"audience,omitempty" enum:"accounts,members,tickets,guests,staff" doc:"who may play; absent: anyone"`
	Questions int             `json:"questions" doc:"how many there are"`
	Question  *Asked          `json:"question" doc:"the one that is on, or was last"`
	Players   int             `json:"players" doc:"as of the last reveal"`
	Top       []Place         `json:"top"`
}

// Asked is the question that is on, as everybody sees it.
type Asked struct {
	Number   int      `json:"number" doc:"counted from 0"`
	Stage    Stage    `json:"stage" enum:"open,paused,closed,revealed,skipped"`
	Text     string   `json:"text"`
	Options  []string `json:"options"`
	Multiple bool     `json:"multiple,omitempty"`
	Image    string   `json:"image,omitempty"`
	Points   int      `json:"points"`
	Seconds  int      `json:"seconds"`
	Opened   int64    `json:"opened" doc:"programme clock"`
	Closes   int64    `json:"closes" doc:"programme clock; of no meaning while it is paused"`
	Left     int64    `json:"left,omitempty" doc:"while it is paused: the time that remains, µs"`
	Right    []int    `json:"right,omitempty" doc:"once it is revealed"`
	Counts   []int    `json:"counts,omitempty" doc:"once it is revealed"`
	Answers  int      `json:"answers,omitempty" doc:"once it is revealed"`
	Correct  int      `json:"correct,omitempty" doc:"once it is revealed"`
}

// Me is how one player stands. Score and rank are those of the last reveal.
type Me struct {
	Quiz     string `json:"quiz"`
	Question *int   `json:"question,omitempty" doc:"the question that was answered last, if it is the one that is on"`
	Choice   []int  `json:"choice,omitempty" doc:"the answer to it"`
	Rank     int    `json:"rank,omitempty" doc:"absent before the first reveal"`
	Score    int    `json:"score"`
	Gain     int    `json:"gain" doc:"what the question revealed last brought"`
	Right    int    `json:"right" doc:"how many answers were right"`
	Run      int    `json:"run" doc:"how many right answers in a row"`
	Best     int    `json:"best" doc:"the longest such row"`
}

// Mine is what one actor gets beside the view.
type Mine struct {
	Me     *Me      `json:"me,omitempty"`
	Drafts []Listed `json:"drafts,omitempty" doc:"for hosts"`
}

// Counters say how many have answered the question that is on.
type Counters struct {
	Quiz     string `json:"quiz"`
	Question int    `json:"question"`
	Answers  int    `json:"answers"`
}

// Feature returns the rules.
func Feature() room.Feature {
	host := room.CanHost
	return room.Define(room.Rules[*State]{
		Name: "quiz",
		Commands: []room.CommandSpec{
			{Name: "quiz.create", Needs: host, Data: Create{}, Answer: One{}, Doc: "Makes a draft of a quiz."},
			{Name: "quiz.add", Needs: host, Data: Add{}, Answer: One{}, Doc: "Appends questions to a draft."},
			{Name: "quiz.edit", Needs: host, Data: Edit{}, Answer: One{}, Doc: "Changes a draft's title or one of its questions."},
			{Name: "quiz.delete", Needs: host, Data: One{}, Answer: One{}, Doc: "Deletes a draft."},
			{Name: "quiz.draft", Query: true, Needs: host, Data: One{}, Answer: Draft{}, Doc: "Asks for a draft with its right answers."},
			{Name: "quiz.start", Needs: host, Data: One{}, Answer: One{}, Doc: "Starts a draft. One quiz is on at a time."},
			{Name: "quiz.next", Needs: host, Data: One{}, Answer: Step{}, Doc: "Opens the next question."},
			{Name: "quiz.lock", Needs: host, Data: Step{}, Answer: Step{},
				Doc: "Closes the question early. Who sees the picture later may answer what they see open until it is revealed."},
			{Name: "quiz.reveal", Needs: host, Data: Step{}, Answer: Step{}, Doc: "Shows the right answers and counts the points. Nobody may answer from then on."},
			{Name: "quiz.skip", Needs: host, Data: Step{}, Answer: Step{}, Doc: "Gives the question up: it counts for nobody."},
			{Name: "quiz.pause", Needs: host, Data: Step{}, Answer: Step{}, Doc: "Stops the question's clock."},
			{Name: "quiz.resume", Needs: host, Data: Step{}, Answer: Step{}, Doc: "Lets the question's clock go on."},
			{Name: "quiz.end", Needs: host, Data: One{}, Answer: One{}, Doc: "Ends the quiz. A question that is not revealed counts for nobody."},
			{Name: "quiz.answer", Bulk: true, Needs: room.CanJoin, Data: Reply{}, Answer: Accepted{},
				Doc: "Answers the question, once. Hosts can't: they may know what is right."},
			{Name: "quiz.me", Query: true, Needs: room.CanJoin, Answer: Me{}, Doc: "Asks how one stands oneself."},
			{Name: room.Tick("quiz"), System: true, Doc: "A question's time is over."},
		},
		Events: []room.EventSpec{
			{Type: "quiz.drafted", Data: Draft{}, Doc: "A draft was made. Not told to anybody."},
			{Type: "quiz.added", Data: Add{}, Doc: "A draft has more questions. Not told to anybody."},
			{Type: "quiz.edited", Data: Edit{}, Doc: "A draft was changed. Not told to anybody."},
			{Type: "quiz.deleted", Data: One{}, Doc: "A draft was deleted. Not told to anybody."},
			{Type: "quiz.listed", Data: Listed{}, Doc: "A draft is there, has changed or is gone. For staff."},
			{Type: "quiz.started", Data: Started{}, Doc: "A quiz begins."},
			{Type: "quiz.opened", Data: Opened{}, Doc: "A question is open."},
			{Type: "quiz.answered", Data: answered{}, Doc: "Somebody answered. Not told to anybody."},
			{Type: "quiz.locked", Data: Moved{}, Doc: "The question is closed."},
			{Type: "quiz.paused", Data: Halted{}, Doc: "The question's clock stands still."},
			{Type: "quiz.resumed", Data: Moved{}, Doc: "The question's clock goes on."},
			{Type: "quiz.revealed", Data: Result{}, Doc: "What was right, and the leaderboard after it."},
			{Type: "quiz.skipped", Data: Step{}, Doc: "The question counts for nobody."},
			{Type: "quiz.ended", Data: Final{}, Doc: "The quiz is over."},
		},
		ViewOf: View{}, MineOf: Mine{}, CountersOf: Counters{},
		Begin:    func() *State { return &State{} },
		Decide:   decide,
		Apply:    apply,
		View:     func(s *State) any { return view(s) },
		Mine:     func(s *State, a room.Actor) any { return mine(s, a) },
		Counters: counters,
		Next:     next,
		Carry:    carry,
		Bring:    bring,
	})
}
