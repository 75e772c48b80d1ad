// Package qa is the feature of asking: people ask, others vote for what they
// want answered too, moderators hold back, merge and remove, and the host
// answers one question after the other, each with its time in the programme.
//
// Votes are counted on the server and told as Counters; a question that was
// answered has its final number. Who asked anonymously is known to themselves
// alone: no event or view for anybody else, the staff included, says it.
package qa

import (
	"frontrow/internal/room"
)

const (
	// MaxShown is how many questions everybody sees. A new one takes the place of
	// the oldest that was answered.
	MaxShown = 200
	// MaxHeld is how many may wait to be approved.
	MaxHeld = 200
	// MaxWaiting is how many questions of one identity may wait for an answer.
	MaxWaiting = 5
	// MaxPast is how many questions that are shown no more are remembered, for
	// those who asked them.
	MaxPast = 1000
	// MaxText is the most characters that a question has.
	MaxText = 300

	maxAnswer = 500
	maxReason = 200
	maxMine   = 20 // of one's own questions
	maxCounts = 50 // of questions whose votes are told
)

// Status is where a question is in its life.
type Status string

// A question is held where asking is moderated, then open or denied. What is
// open is answered, or it is merged into another, removed or withdrawn.
const (
	Held      Status = "held"
	Open      Status = "open"
	Answering Status = "answering"
	Answered  Status = "answered"
	Denied    Status = "denied"
	Merged    Status = "merged"
	Removed   Status = "removed"
	Withdrawn Status = "withdrawn"
)

// Settings are the data of qa.open: what is absent stays as it is.
type Settings struct {
	Moderated *bool `json:"moderated,omitempty" doc:"questions wait until a moderator approves them; at first they don't"`
	Anonymous *bool `json:"anonymous,omitempty" doc:"one may ask without a name; at first one may"`
	// Audience is a pointer, for anyone is written as nothing.
	Audience *room.Crowd `json:"audience,omitempty" doc:"who may ask: accounts, members, tickets, guests or staff; empty: anyone, as at first. Anyone may vote"`
}

// Opened is the data of the event qa.opened.
type Opened struct {
	Moderated bool       `json:"moderated"`
	Anonymous bool       `json:"anonymous"`
	Audience  room.Crowd `json:"audience,omitempty" enum:"accounts,members,tickets,guests,staff" doc:"who may ask; absent: anyone"`
}

// Ask is the data of qa.ask.
type Ask struct {
	Text      string `json:"text" doc:"1 to 300 characters"`
	Anonymous bool   `json:"anonymous,omitempty" doc:"nobody learns who asked; always so for who has no name"`
	At        int64  `json:"at,omitempty" doc:"the moment on the programme clock that the asker was watching"`
}

// Asked is the data of its answer.
type Asked struct {
	Question string `json:"question"`
	Status   Status `json:"status" enum:"held,open"`
}

// Vote is the data of qa.vote.
type Vote struct {
	Question string `json:"question"`
	Up       *bool  `json:"up,omitempty" doc:"false takes the vote back; true if absent"`
}

// Which is the data of commands that only name a question, and of such events.
type Which struct {
	Question string `json:"question"`
}

// Judge is the data of qa.deny and qa.remove.
type Judge struct {
	Question string `json:"question"`
	Reason   string `json:"reason,omitempty" doc:"for the asker and the staff, at most 200 characters"`
}

// Done is the data of qa.done.
type Done struct {
	Question string `json:"question"`
	Text     string `json:"text,omitempty" doc:"a written answer, at most 500 characters; absent: the one there is stays"`
}

// Merge is the data of qa.merge and of the event qa.merged.
type Merge struct {
	Question string `json:"question" doc:"this one goes"`
	Into     string `json:"into" doc:"and its votes count here, each voter once"`
}

// Similar is the data of qa.similar.
type Similar struct {
	Text     string `json:"text,omitempty" doc:"what somebody is about to ask"`
	Question string `json:"question,omitempty" doc:"or a question that is there"`
}

// Likes is the data of its answer.
type Likes struct {
	Questions []Like `json:"questions" doc:"at most 5, the most similar first"`
}

// Like is a question that is similar.
type Like struct {
	Question string  `json:"question"`
	Text     string  `json:"text"`
	Status   Status  `json:"status" enum:"held,open,answering,answered"`
	Score    float64 `json:"score" doc:"0.4 to 1, which is the same words"`
}

// Line is the data of qa.asked and qa.held.
type Line struct {
	Question string `json:"question"`
	Text     string `json:"text"`
}

// Reply is the data of qa.answered.
type Reply struct {
	Question string `json:"question"`
	Votes    int    `json:"votes" doc:"how many wanted the answer, the asker included"`
	Text     string `json:"text,omitempty" doc:"the answer, if it was written"`
}

// Judged is the data of the event qa.judged.
type Judged struct {
	Question string `json:"question"`
	Status   Status `json:"status" enum:"open,denied,removed"`
	Reason   string `json:"reason,omitempty"`
}

// Yours is the data of the event qa.yours.
type Yours struct {
	Question string `json:"question"`
	Status   Status `json:"status" enum:"held,open,denied,merged,removed,withdrawn"`
	Text     string `json:"text,omitempty" doc:"the question, when it was asked"`
	Reason   string `json:"reason,omitempty"`
	Into     string `json:"into,omitempty" doc:"which one it was merged into"`
}

// Voted is the data of the event qa.voted.
type Voted struct {
	Question string `json:"q"`
	Actor    string `json:"a"`
	Up       bool   `json:"up,omitempty"`
}

// View is what everybody sees.
type View struct {
	Open      bool       `json:"open" doc:"questions are taken"`
	Moderated bool       `json:"moderated"`
	Anonymous bool       `json:"anonymous"`
	Audience  room.Crowd `json:"audience,omitempty" enum:"accounts,members,tickets,guests,staff" doc:"who may ask; absent: anyone"`
	Last      int        `json:"last" doc:"the number of the newest question"`
	Questions []Shown    `json:"questions" doc:"in the order they were shown; at most 200"`
}

// Shown is a question as everybody sees it.
type Shown struct {
	ID     string       `json:"id"`
	N      int          `json:"n" doc:"its number, from 1: the key of its votes in the counters"`
	Text   string       `json:"text"`
	At     int64        `json:"at" doc:"programme clock: when it was asked"`
	By     *room.Author `json:"by,omitempty" doc:"absent if it was asked anonymously"`
	Status Status       `json:"status" enum:"open,answering,answered"`
	From   int64        `json:"from,omitempty" doc:"programme clock: when the answer began"`
	To     int64        `json:"to,omitempty" doc:"programme clock: when it ended"`
	Votes  int          `json:"votes,omitempty" doc:"how many had wanted the answer when it ended; until then the counters tell"`
	Answer string       `json:"answer,omitempty" doc:"the answer, if it was written"`
}

// Counters are the votes of the questions that have most of them.
type Counters struct {
	Votes map[string]int `json:"votes" doc:"by number of the question: the 50 open ones with the most votes"`
}

// Own is a question for whoever asked it.
type Own struct {
	ID     string `json:"id"`
	Text   string `json:"text"`
	At     int64  `json:"at"`
	Status Status `json:"status" enum:"held,open,answering,answered,denied,merged,removed"`
	Reason string `json:"reason,omitempty" doc:"why it was denied or removed"`
	Into   string `json:"into,omitempty" doc:"which one it was merged into"`
}

// Waiting is a question that is held, for the staff.
type Waiting struct {
	ID   string       `json:"id"`
	Text string       `json:"text"`
	At   int64        `json:"at"`
	By   *room.Author `json:"by,omitempty" doc:"absent if it was asked anonymously"`
}

// Mine is what one actor gets when they join.
type Mine struct {
	Questions []Own     `json:"questions,omitempty" doc:"your newest 20, the oldest of them first"`
	Votes     []string  `json:"votes,omitempty" doc:"the questions that you want answered, yours included"`
	Held      []Waiting `json:"held,omitempty" doc:"for the staff: what waits to be approved, the oldest first"`
}

// Feature returns the rules.
func Feature() room.Feature {
	return room.Define(room.Rules[*State]{
		Name:       "qa",
		Commands:   commands(),
		Events:     events(),
		ViewOf:     View{},
		MineOf:     Mine{},
		CountersOf: Counters{},
		Begin:      begin,
		Decide:     decide,
		Apply:      apply,
		View:       view,
		Mine:       mine,
		Counters:   counters,
		Review:     review,
		Next:       due,
		Carry:      carry,
		Bring:      bring,
	})
}

func commands() []room.CommandSpec {
	return []room.CommandSpec{
		{Name: "qa.open", Needs: room.CanHost, Data: Settings{}, Doc: "Takes questions, or changes how. A show begins so."},
		{Name: "qa.close", Needs: room.CanHost, Doc: "Takes no more questions. Those that are there stay, and their votes count."},
		{Name: "qa.ask", Needs: room.CanJoin, Data: Ask{}, Answer: Asked{}, Doc: "Asks. The asker is the first who votes for it."},
		{Name: "qa.vote", Needs: room.CanJoin, Bulk: true, Once: true, Data: Vote{}, Doc: "Wants a question answered, or does no longer. Again changes nothing."},
		{Name: "qa.withdraw", Needs: room.CanJoin, Data: Which{}, Doc: "Takes one's own question back, before it is answered."},
		{Name: "qa.similar", Needs: room.CanJoin, Query: true, Data: Similar{}, Answer: Likes{}, Doc: "Asks what was asked already in much the same words."},
		{Name: "qa.approve", Needs: room.CanModerate, Data: Which{}, Doc: "Shows a question that is held."},
		{Name: "qa.deny", Needs: room.CanModerate, Data: Judge{}, Doc: "Does not show it; the asker is told."},
		{Name: "qa.remove", Needs: room.CanModerate, Data: Judge{}, Doc: "Removes a question that is shown; the asker is told."},
		{Name: "qa.merge", Needs: room.CanModerate, Data: Merge{}, Doc: "Makes one of two questions that ask the same."},
		{Name: "qa.answer", Needs: room.CanModerate, Data: Which{}, Doc: "This one is being answered now. It ends the answer before."},
		{Name: "qa.done", Needs: room.CanModerate, Data: Done{}, Doc: "A question is answered, aloud or in writing. Its votes are final."},
		{Name: "qa.reopen", Needs: room.CanModerate, Data: Which{}, Doc: "It is not (being) answered after all."},
		{Name: "qa.tick", System: true, Doc: "Once the show is over: the words of questions that were taken away leave the log."},
	}
}

func events() []room.EventSpec {
	return []room.EventSpec{
		{Type: "qa.opened", Data: Opened{}, Doc: "Questions are taken, in this way."},
		{Type: "qa.closed", Doc: "No more questions are taken."},
		{Type: "qa.asked", Data: Line{}, Doc: "A question is shown, with the time when it was asked. Without by it was asked anonymously. It has the next number."},
		{Type: "qa.answering", Data: Which{}, Doc: "A question is being answered from this moment of the programme on."},
		{Type: "qa.answered", Data: Reply{}, Doc: "It is answered, and its votes are final. Again: it has another written answer."},
		{Type: "qa.reopened", Data: Which{}, Doc: "It is open again."},
		{Type: "qa.merged", Data: Merge{}, Doc: "A question is one with another. For the staff alone where it was held."},
		{Type: "qa.removed", Data: Which{}, Doc: "A question is gone, removed or withdrawn. For the staff alone where it was held."},
		{Type: "qa.held", Data: Line{}, Doc: "A question waits to be approved, for the staff."},
		{Type: "qa.judged", Data: Judged{}, Doc: "A moderator approved, denied or removed a question, for the staff."},
		{Type: "qa.yours", Data: Yours{}, Doc: "What happened to one's own question, for the asker alone."},
		{Type: "qa.voted", Data: Voted{}, Doc: "Somebody voted. It stays on the server."},
	}
}
