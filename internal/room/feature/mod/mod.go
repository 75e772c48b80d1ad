// Package mod is the feature of moderation: what people say is looked at before
// it is published, lines are taken back, and people are kept from talking. It
// decides about the commands of other features by Review; the lines themselves
// are the chat's, which completes what is decided here about them.
package mod

import (
	"encoding/json"

	"frontrow/internal/room"
	"frontrow/internal/room/moderate"
)

// Bounds of the feature.
const (
	// MaxHeld is how many lines can wait for a moderator, MaxHeldEach of one person.
	MaxHeld     = 100
	MaxHeldEach = 5
	// MaxFilters is how many rules there can be.
	MaxFilters = 20
	// MaxTimeout is the longest timeout, seconds.
	MaxTimeout = 14 * 24 * 3600
	// MaxReason, MaxNote and MaxAppeal are in characters.
	MaxReason = 200
	MaxNote   = 300
	MaxAppeal = 500
	// MaxNotes is how many notes there can be on a person.
	MaxNotes = 20
	// MaxAppeals is how many appeals can wait.
	MaxAppeals = 100
	// MaxPeople is how many people can be under a sanction or have notes.
	MaxPeople = 5000
	// keepActions is how many of the newest actions are at hand.
	keepActions = 500
	// keepKnown is of how many people name and role are known.
	keepKnown = 2000
	// maxPage is the most actions that one mod.log returns.
	maxPage = 100
)

// Kind is what a moderator did.
type Kind string

// What moderators do.
const (
	Delete     Kind = "delete"
	Clear      Kind = "clear"
	Timeout    Kind = "timeout"
	EndTimeout Kind = "end_timeout"
	Ban        Kind = "ban"
	Unban      Kind = "unban"
	Restrict   Kind = "restrict"
	Unrestrict Kind = "unrestrict"
	Approve    Kind = "approve"
	Deny       Kind = "deny"
	Undo       Kind = "undo"
	Answer     Kind = "answer"
	SetFilter  Kind = "filter"
	Unfilter   Kind = "unfilter"
	// Hold is what the server did about a line that it had let through.
	Hold          Kind = "hold"
	SetClassifier Kind = "classify"
	ShieldOn      Kind = "shield"
	ShieldOff     Kind = "unshield"
	HideNames     Kind = "hide_names"
	ShowNames     Kind = "show_names"
)

// DeleteLine is the data of mod.delete.
type DeleteLine struct {
	Line   string `json:"line" doc:"its id"`
	Person string `json:"person" doc:"its author"`
	Reason string `json:"reason,omitempty" doc:"for the author; at most 200 characters"`
}

// Against is the data of mod.clear and mod.unban.
type Against struct {
	Person string `json:"person"`
	Reason string `json:"reason,omitempty" doc:"for the person; at most 200 characters"`
}

// Out is the data of mod.ban.
type Out struct {
	Person string `json:"person"`
	Reason string `json:"reason,omitempty" doc:"for the person; at most 200 characters"`
	Range  Range  `json:"range,omitempty" enum:"address,network" doc:"keep out everybody, but the staff, who comes from the address of their last line, or from the network around it (IPv4 /24, IPv6 /48)"`
}

// ForTime is the data of mod.timeout.
type ForTime struct {
	Person  string `json:"person"`
	Seconds int    `json:"seconds" doc:"at most 14 days; 0 ends a timeout"`
	Reason  string `json:"reason,omitempty" doc:"for the person; at most 200 characters"`
}

// Hide is the data of mod.restrict.
type Hide struct {
	Person string `json:"person"`
	On     *bool  `json:"on,omitempty" doc:"true if absent"`
	Reason string `json:"reason,omitempty" doc:"for the staff; the person is not told"`
}

// About is the data of mod.approve, mod.deny and mod.undo.
type About struct {
	ID     string `json:"id" doc:"of what is held, or of an action"`
	Reason string `json:"reason,omitempty" doc:"for the person; at most 200 characters"`
}

// Said is the data of mod.note, mod.appeal and mod.answer.
type Said struct {
	ID   string `json:"id" doc:"of the person, or of the action"`
	Text string `json:"text" doc:"1 to 300 characters of a note, to 500 of an appeal, to 200 of an answer"`
}

// Name is the data of mod.unfilter.
type Name struct {
	Name string `json:"name"`
}

// Done is the answer to what moderators do.
type Done struct {
	Action string `json:"action" doc:"the id of the action, for mod.undo"`
}

// Whom is the data of mod.person.
type Whom struct {
	Person string `json:"person"`
}

// Pages is the data of mod.log.
type Pages struct {
	Before string `json:"before,omitempty" doc:"the id of an action: older ones are wanted"`
	Limit  int    `json:"limit,omitempty" doc:"1 to 100, 50 if absent"`
}

// Action is something that a moderator did.
type Action struct {
	ID     string       `json:"id"`
	Kind   Kind         `json:"kind" enum:"delete,clear,timeout,end_timeout,ban,unban,restrict,unrestrict,approve,deny,undo,answer,filter,unfilter,hold,classify,shield,unshield,hide_names,show_names"`
	By     room.Author  `json:"by"`
	Wall   int64        `json:"wall" doc:"when, on the wall clock"`
	Person *room.Author `json:"person,omitempty" doc:"whom it is about; absent where that is nobody, or anonymous"`
	Line   string       `json:"line,omitempty"`
	Rule   string       `json:"rule,omitempty" doc:"the filter or classifier that it is about, or that held the line"`
	Of     string       `json:"of,omitempty" doc:"the action that was undone or answered about"`
	Until  int64        `json:"until,omitempty" doc:"the end of a timeout, on the wall clock"`
	Reason string       `json:"reason,omitempty"`
	Range  Range        `json:"range,omitempty" enum:"address,network" doc:"what else a ban covers"`
	// Undone and Appealed are known afterwards only.
	Undone   bool `json:"undone,omitempty"`
	Appealed bool `json:"appealed,omitempty"`
}

// Held is a line that waits for a moderator, as the staff see it.
type Held struct {
	ID      string        `json:"id"`
	Command string        `json:"command" doc:"how it was said: chat.send, qa.ask"`
	At      int64         `json:"at"`
	Wall    int64         `json:"wall"`
	By      *room.Author  `json:"by,omitempty" doc:"absent where it was said anonymously"`
	Text    string        `json:"text"`
	Rule    string        `json:"rule,omitempty" doc:"the filter that holds it; absent with judge and shield: its author is restricted"`
	Why     moderate.Kind `json:"why,omitempty" enum:"words,patterns,links,flood,repeats,capitals,mentions"`
	Judge   string        `json:"judge,omitempty" doc:"the classifier that holds it"`
	Labels  []string      `json:"labels,omitempty" doc:"what that found; late: it did not answer in time"`
	Said    []string      `json:"said,omitempty" doc:"why, for people: which parts of the line spoke"`
	Shield  Shield        `json:"shield,omitempty" enum:"new,link,question" doc:"why shield mode holds it, where no filter and no classifier does"`
}

// Kept is what the server keeps of it. Nobody else gets it.
type Kept struct {
	Held
	Author string       `json:"author"`
	Line   string       `json:"line" doc:"the id that its author knows"`
	Events []room.Event `json:"events"`
	// Entry is the offset of the entry that holds the words.
	Entry uint64 `json:"entry,omitempty"`
}

// Note is what a moderator wrote about a person, for the staff.
type Note struct {
	ID     string      `json:"id"`
	Person string      `json:"person"`
	By     room.Author `json:"by"`
	Wall   int64       `json:"wall"`
	Text   string      `json:"text"`
}

// Appeal is what somebody says against an action.
type Appeal struct {
	Action string      `json:"action"`
	By     room.Author `json:"by"`
	Wall   int64       `json:"wall"`
	Text   string      `json:"text"`
}

// Notice tells somebody what was done about them or their words.
type Notice struct {
	Action string `json:"action" doc:"the id of the action, for mod.appeal"`
	Kind   Kind   `json:"kind" enum:"delete,clear,timeout,end_timeout,ban,unban,restrict,unrestrict,approve,deny,undo,answer,filter,unfilter,hold,classify,shield,unshield,hide_names,show_names"`
	Line   string `json:"line,omitempty"`
	Of     string `json:"of,omitempty" doc:"the action that was undone or answered about"`
	Until  int64  `json:"until,omitempty" doc:"the end of a timeout, on the wall clock"`
	Reason string `json:"reason,omitempty"`
}

// Deleted is the data of mod.deleted, which the chat completes.
type Deleted struct {
	ID     string      `json:"id"`
	Author room.Author `json:"author"`
	Wall   int64       `json:"wall" doc:"when it was said, on the wall clock"`
	Forget uint64      `json:"forget,omitempty" doc:"as of chat.deleted"`
}

// Cleared is the data of mod.cleared, which the chat completes.
type Cleared struct {
	Person room.Author `json:"person"`
	Wall   int64       `json:"wall" doc:"when they said their last line, on the wall clock; 0 where they said none"`
	Forget uint64      `json:"forget,omitempty" doc:"as of chat.deleted"`
}

// Filtered is the data of mod.filtered: one of the two.
type Filtered struct {
	Rule   *moderate.Rule `json:"rule,omitempty" doc:"it is new, or another"`
	Remove string         `json:"remove,omitempty" doc:"the rule of that name is no more"`
}

// Queue is what waits for the staff: the answer of mod.queue.
type Queue struct {
	Held    []Held   `json:"held"`
	Appeals []Appeal `json:"appeals"`
}

// Rules is the answer of mod.filters.
type Rules struct {
	Filters []moderate.Rule `json:"filters"`
}

// Log is the answer of mod.log, the oldest first.
type Log struct {
	Actions []Action `json:"actions"`
	More    bool     `json:"more"`
}

// Card is what the staff know of a person: the answer of mod.person.
type Card struct {
	Person     room.Author `json:"person"`
	Banned     string      `json:"banned,omitempty" doc:"by that action"`
	Range      Range       `json:"range,omitempty" enum:"address,network" doc:"what else the ban covers"`
	Timeout    string      `json:"timeout,omitempty" doc:"by that action"`
	Until      int64       `json:"until,omitempty" doc:"the end of the timeout, on the wall clock"`
	Restricted string      `json:"restricted,omitempty" doc:"by that action"`
	Notes      []Note      `json:"notes"`
	Actions    []Action    `json:"actions" doc:"about them, the oldest first"`
	Held       []Held      `json:"held"`
}

// View is what everybody sees of moderation: whether shield mode is on.
type View struct {
	Shield *Shielded `json:"shield,omitempty" doc:"shield mode is on; absent: it is off"`
}

// Mine is the queue for the staff, and for everybody else how they stand.
type Mine struct {
	Queue *Queue `json:"queue,omitempty"`
	// NamesHidden is for the staff.
	NamesHidden bool    `json:"names_hidden,omitempty" doc:"for the staff: they alone are told who is here"`
	Ban         *Notice `json:"ban,omitempty"`
	// Timeout may be over.
	Timeout *Notice `json:"timeout,omitempty"`
}

// Feature returns the rules.
func Feature() room.Feature {
	return room.Define(room.Rules[*State]{
		Name:     "mod",
		Commands: commands(),
		Events:   events(),
		ViewOf:   View{},
		MineOf:   Mine{},
		Begin:    func() *State { return &State{} },
		Decide:   decideFrom,
		Apply:    apply,
		View:     func(s *State) any { return View{s.Shield} },
		Mine:     mine,
		Standing: standing,
		Review:   reviewFrom,
		Carry:    carry,
		Bring:    bring,
	})
}

func commands() []room.CommandSpec {
	all := []room.CommandSpec{
		{Name: "mod.delete", Data: DeleteLine{}, Answer: Done{}, Doc: "Deletes a line of the chat. Its words are erased, so this can't be undone."},
		{Name: "mod.clear", Data: Against{}, Answer: Done{}, Doc: "Deletes all lines of a person, and what they wrote into polls that are not anonymous. Their words are erased, so this can't be undone."},
		{Name: "mod.timeout", Data: ForTime{}, Answer: Done{}, Doc: "Keeps a person from talking for a while."},
		{Name: "mod.ban", Data: Out{}, Answer: Done{}, Doc: "Keeps a person from taking part, in later shows too, and with a range everybody who comes from there."},
		{Name: "mod.unban", Data: Against{}, Answer: Done{}, Doc: "Lets a person take part again."},
		{Name: "mod.restrict", Data: Hide{}, Answer: Done{}, Doc: "Lets only the staff and the person see what the person says from now on, or everybody again."},
		{Name: "mod.approve", Data: About{}, Answer: Done{}, Doc: "Publishes what is held, at the moment when it was said."},
		{Name: "mod.deny", Data: About{}, Answer: Done{}, Doc: "Does not publish what is held, and erases its words. Its author gets the reason."},
		{Name: "mod.undo", Data: About{}, Answer: Done{}, Doc: "Takes back a timeout, a ban or a restriction that is in force."},
		{Name: "mod.shield", Data: SetShield{}, Answer: Done{}, Doc: "Turns shield mode on or off: while it is on, lines of people who have said nothing yet wait for a moderator, and all links and questions. It ends with the show."},
		{Name: "mod.note", Data: Said{}, Doc: "Writes down something about a person, for the staff."},
		{Name: "mod.answer", Data: Said{}, Answer: Done{}, Doc: "Answers an appeal, and closes it."},
		{Name: "mod.filter", Data: moderate.Rule{}, Answer: Done{}, Doc: "Sets a filter, in place of the one of that name."},
		{Name: "mod.unfilter", Data: Name{}, Answer: Done{}, Doc: "Removes a filter."},
		{Name: "mod.filters", Query: true, Answer: Rules{}, Doc: "Asks for the filters."},
		{Name: "mod.classifiers", Query: true, Answer: Classifiers{}, Doc: "Asks how the channel uses classifiers."},
		{Name: "mod.queue", Query: true, Answer: Queue{}, Doc: "Asks for what waits: lines that are held, and appeals."},
		{Name: "mod.person", Query: true, Data: Whom{}, Answer: Card{}, Doc: "Asks what the staff know of a person."},
		{Name: "mod.log", Query: true, Data: Pages{}, Answer: Log{}, Doc: "Asks for the newest actions."},
	}
	for i := range all {
		all[i].Needs = room.CanModerate
	}
	return append(all,
		room.CommandSpec{Name: "mod.classify", Needs: room.CanHost, Data: Classify{}, Answer: Done{}, Doc: "Says how the channel uses a classifier."},
		room.CommandSpec{Name: "mod.names", Needs: room.CanHost, Data: Names{}, Answer: Done{}, Doc: "Says whether everybody is told who is here (people), or the staff alone. It stays so in later shows."},
		room.CommandSpec{Name: "mod.appeal", Needs: room.CanJoin, Data: Said{}, Doc: "Says something against an action that is about oneself, once."},
		room.CommandSpec{Name: "mod.late", System: true, Reviewed: true, Data: Late{}, Answer: Keep{}, Doc: "A classifier answers late about a line."},
		room.CommandSpec{Name: "mod.keep", System: true, Data: Keep{}, Doc: "What was taken back so waits for a moderator."})
}

func events() []room.EventSpec {
	return []room.EventSpec{
		{Type: "mod.deleted", Data: Deleted{}, Doc: "A moderator deleted a line of the chat."},
		{Type: "mod.cleared", Data: Cleared{}, Doc: "A moderator deleted all lines of a person."},
		{Type: "mod.acted", Deed: true, Data: Action{}, Doc: "A moderator did something, for the staff. It may come again, with the same id."},
		{Type: "mod.held", Data: Held{}, Doc: "A line waits for a moderator, for the staff."},
		{Type: "mod.kept", Data: Kept{}, Doc: "What is published if it is approved. It stays on the server."},
		{Type: "mod.noted", Deed: true, Data: Note{}, Doc: "A note on a person, for the staff."},
		{Type: "mod.appealed", Data: Appeal{}, Doc: "Somebody says something against an action, for the staff."},
		{Type: "mod.filtered", Data: Filtered{}, Doc: "A filter is new, another or gone, for the staff."},
		{Type: "mod.seen", Data: Seen{}, Doc: "Where somebody comes from, as keyed hashes. It stays on the server."},
		{Type: "mod.barred", Data: Barred{}, Doc: "What a ban with a range covers, as a keyed hash. It stays on the server."},
		{Type: "mod.classified", Data: Classifier{}, Doc: "The channel uses a classifier in another way, for the staff."},
		{Type: "mod.shielded", Data: View{}, Doc: "Shield mode is on, or off again."},
		{Type: "mod.named", Data: Names{}, Doc: "Whether the staff alone are told who is here, for the staff."},
		{Type: "mod.notice", Data: Notice{}, Doc: "What was done about somebody, for them alone."},
	}
}

func parse(e room.Event, into any) error { return json.Unmarshal(e.Data, into) }

func read(c room.Command, into any) error {
	if len(c.Data) == 0 {
		return nil
	}
	if err := json.Unmarshal(c.Data, into); err != nil {
		return room.BadData.Refuse()
	}
	return nil
}

func refuse(c room.CodeSpec, format string, args ...any) (room.Decision, error) {
	return room.Decision{}, c.Because(format, args...)
}
