// Package chat is the feature of talking: lines of text, in one order for
// everybody, and the newest of them for whoever joins. The words of a line are
// in its own entries of the log alone, so that they can be unsaid: what else
// speaks of the line names its id.
package chat

import (
	"encoding/json"

	"frontrow/internal/room"
)

const (
	// Join is how many lines a snapshot holds.
	Join = 50
	// Keep is how far back chat.history reaches, in lines.
	Keep = 1000
	// MaxPins is how many lines can be pinned at once.
	MaxPins = 3
	// MaxEmotes is how many emotes a channel can have.
	MaxEmotes = 100
	// MaxMentions is how many people a line can mean.
	MaxMentions = 10
	// MaxSlow is the most seconds of slow mode, ShieldSlow the least in shield mode.
	MaxSlow    = 120
	ShieldSlow = 30
	// maxSpoke is of how many people slow mode knows when they talked last.
	maxSpoke = 50_000
	// maxPage is the most lines that one chat.history returns.
	maxPage = 100
	// maxEdits is how often a line can be changed, and editable how long, µs.
	maxEdits = 10
	editable = 15 * 60 * 1_000_000
	// excerpt is how much a reply shows of the line that it answers, characters.
	excerpt = 80
	// aheadOf lets data.at be a little newer than the edge that the server knows
	// of, µs: the author's page knows the edge by a reading of up to 10 s ago.
	aheadOf = 1_000_000
	// behindOf is how old data.at may be, µs: a day. Rewinding further is
	// watching a replay.
	behindOf = 24 * 3600 * 1_000_000
)

// Kind is how a line is shown; "" for an ordinary one.
type Kind string

// The kinds of lines that are not ordinary.
const (
	// Action says what its author does: /me waves.
	Action Kind = "action"
	// Announcement is of the staff, for everybody.
	Announcement Kind = "announcement"
)

// Send is the data of chat.send.
type Send struct {
	Text  string `json:"text" doc:"1 to 500 characters; control characters are dropped. /me at its beginning makes it an action, //me doesn't"`
	At    int64  `json:"at,omitempty" doc:"the moment on the programme clock that the author was watching"`
	Reply string `json:"reply,omitempty" doc:"the id of the line that it answers"`
}

// Sent is the data of its answer.
type Sent struct {
	ID   string `json:"id"`
	Held bool   `json:"held,omitempty" doc:"a moderator looks at it first"`
}

// Edit is the data of chat.edit.
type Edit struct {
	ID   string `json:"id"`
	Text string `json:"text" doc:"as of chat.send"`
}

// Announce is the data of chat.announce.
type Announce struct {
	Text string `json:"text" doc:"1 to 500 characters; control characters are dropped"`
}

// Which is the data of commands and events that name a line.
type Which struct {
	ID string `json:"id"`
}

// Mode is the data of chat.mode: what is absent stays.
type Mode struct {
	Slow      *int  `json:"slow,omitempty" doc:"seconds between two lines of one person, 0 to 120"`
	EmoteOnly *bool `json:"emote_only,omitempty" doc:"only emotes are said, except by the staff"`
	Paused    *bool `json:"paused,omitempty" doc:"only the staff talk"`
	Members   *bool `json:"members_only,omitempty" doc:"only members, guests and the staff talk"`
}

// Modes say who may say what. The staff may always.
type Modes struct {
	Slow      int  `json:"slow" doc:"seconds between two lines of one person"`
	EmoteOnly bool `json:"emote_only" doc:"only emotes are said, except by the staff"`
	Paused    bool `json:"paused" doc:"only the staff talk"`
	Members   bool `json:"members_only" doc:"only members, guests and the staff talk"`
}

// Emotes is the data of chat.emotes: a code of 2 to 32 characters A-Za-z0-9_,
// and its picture.
type Emotes struct {
	Emotes map[string]string `json:"emotes" doc:"by code: a path of this server or an https address; empty: no more. Codes that are absent stay"`
}

// History is the data of chat.history.
type History struct {
	Before string `json:"before,omitempty" doc:"the id of a line: older ones are wanted"`
	Limit  int    `json:"limit,omitempty" doc:"1 to 100, 50 if absent"`
}

// Page is the data of its answer, the oldest line first.
type Page struct {
	Messages []Message `json:"messages"`
	More     bool      `json:"more" doc:"there are older ones"`
}

// Reply says which line is answered.
type Reply struct {
	ID   string `json:"id"`
	Name string `json:"name" doc:"of the author of that line"`
	Text string `json:"text,omitempty" doc:"its beginning, while it is known; never in events"`
}

// Line is the data of chat.message and chat.announced.
type Line struct {
	ID         string   `json:"id"`
	Text       string   `json:"text"`
	Kind       Kind     `json:"kind,omitempty" enum:"action,announcement"`
	Reply      *Reply   `json:"reply,omitempty"`
	Mentions   []string `json:"mentions,omitempty" doc:"ids of those who are meant by @name"`
	Restricted bool     `json:"restricted,omitempty" doc:"for the staff: only they and its author see it"`
	// Forget is part of the event because the fold of a log with erased entries
	// can't know by itself how many lines there were.
	Forget uint64 `json:"forget,omitempty" doc:"lines of entries before that offset are out of the server's memory"`
}

// Edited is the data of chat.edited.
type Edited struct {
	ID         string   `json:"id"`
	Text       string   `json:"text"`
	Mentions   []string `json:"mentions,omitempty"`
	Restricted bool     `json:"restricted,omitempty" doc:"for the staff: only they and its author see the change"`
}

// Deleted is the data of chat.deleted, and of mod.deleted once the chat has
// completed it.
type Deleted struct {
	ID     string      `json:"id"`
	Author room.Author `json:"author"`
	Wall   int64       `json:"wall" doc:"when it was said, on the wall clock"`
	Forget uint64      `json:"forget,omitempty" doc:"as of a line"`
}

// Message is a line as a snapshot and the history show it.
type Message struct {
	ID         string      `json:"id"`
	At         int64       `json:"at"`
	By         room.Author `json:"by"`
	Text       string      `json:"text"`
	Kind       Kind        `json:"kind,omitempty" enum:"action,announcement"`
	Reply      *Reply      `json:"reply,omitempty"`
	Mentions   []string    `json:"mentions,omitempty" doc:"ids of those who are meant by @name"`
	Edited     bool        `json:"edited,omitempty"`
	Restricted bool        `json:"restricted,omitempty" doc:"for the staff: only they and its author see it"`
}

// View is the chat as a snapshot shows it.
type View struct {
	Messages []Message         `json:"messages" doc:"the newest 50, the oldest of them first"`
	More     bool              `json:"more" doc:"there are older ones"`
	Pinned   []Message         `json:"pinned,omitempty" doc:"in the order in which they were pinned"`
	Modes    *Modes            `json:"modes,omitempty" doc:"absent: none is on"`
	Emotes   map[string]string `json:"emotes,omitempty" doc:"pictures by code: :code: in a text stands for one"`
	Shoutout *Shoutout         `json:"shoutout,omitempty" doc:"the newest one; it may be over"`
}

// Mine is what one person has beside it: of the newest lines those that are for
// them and the staff alone.
type Mine struct {
	Messages []Message `json:"messages"`
}

// State is the newest lines, and how people talk.
type State struct {
	// Lines are the oldest first.
	Lines []Kept `json:"lines,omitempty"`
	// Hidden is how many of them are restricted.
	Hidden int `json:"hidden,omitempty"`
	// Pinned are copies: a pin outlives the lines that are kept.
	Pinned []Kept `json:"pinned,omitempty"`
	// Spoke says when people said their newest line, on the wall clock in µs, as
	// far as slow mode may ask: whether the line is still kept or not.
	Spoke map[string]int64 `json:"spoke,omitempty"`
	// Since is the moment before which Spoke has nothing.
	Since int64 `json:"since,omitempty"`
	// Forget is the offset before which no line is kept.
	Forget uint64            `json:"forget,omitempty"`
	Modes  Modes             `json:"modes,omitzero"`
	Emotes map[string]string `json:"emotes,omitempty"`
	Hailed *Hailed           `json:"hailed,omitempty"`
	// Shield says that shield mode is on. The modes stay as they are.
	Shield bool `json:"shield,omitempty"`
}

// Kept is a line with what the server has to know about it.
type Kept struct {
	Message
	Wall int64 `json:"wall"`
	// Entries are the offsets of all entries of the log that hold its words, the
	// first where it was said.
	Entries []uint64 `json:"entries"`
	Edits   int      `json:"edits,omitempty"`
}

// Feature returns the rules.
func Feature() room.Feature {
	return room.Define(room.Rules[*State]{
		Name:     "chat",
		Commands: commands(),
		Events:   events(),
		ViewOf:   View{},
		MineOf:   Mine{},
		Begin:    func() *State { return &State{} },
		Decide:   decide,
		Apply:    apply,
		View:     view,
		Mine:     mine,
		Review:   review,
		Carry:    carry,
		Bring:    bring,
	})
}

func commands() []room.CommandSpec {
	return []room.CommandSpec{
		{Name: "chat.send", Needs: room.CanTalk, Data: Send{}, Answer: Sent{}, Doc: "Says a line."},
		{Name: "chat.edit", Needs: room.CanTalk, Data: Edit{}, Doc: "Changes a line of one's own, up to 15 minutes after it was said. While it is pinned, the staff alone can."},
		{Name: "chat.delete", Needs: room.CanTalk, Data: Which{}, Doc: "Deletes a line of one's own. Its words are erased."},
		{Name: "chat.history", Query: true, Open: true, Data: History{}, Answer: Page{}, Doc: "Asks for older lines."},
		{Name: "chat.announce", Needs: room.CanModerate, Data: Announce{}, Answer: Sent{}, Doc: "Says a line that everybody gets, however busy the room is."},
		{Name: "chat.pin", Needs: room.CanModerate, Data: Which{}, Doc: "Pins a line; three can be pinned at once."},
		{Name: "chat.unpin", Needs: room.CanModerate, Data: Which{}, Doc: "Takes a pin off."},
		{Name: "chat.mode", Needs: room.CanModerate, Data: Mode{}, Doc: "Says who may say what, and how often."},
		{Name: "chat.shoutout", Needs: room.CanModerate, Data: Shout{}, Doc: "Points everybody to somebody. One in 10 seconds."},
		{Name: "chat.unshout", Needs: room.CanModerate, Doc: "Takes the shout-out back."},
		{Name: "chat.emotes", Needs: room.CanHost, Data: Emotes{}, Doc: "Adds, changes and removes emotes of the channel."},
	}
}

func events() []room.EventSpec {
	return []room.EventSpec{
		{Type: "chat.message", Talk: true, Data: Line{}, Doc: "Somebody said a line."},
		{Type: "chat.announced", Data: Line{}, Doc: "The staff said a line that everybody gets."},
		{Type: "chat.edited", Data: Edited{}, Doc: "An author changed a line."},
		{Type: "chat.deleted", Data: Deleted{}, Doc: "An author deleted a line. Its words are erased from the log."},
		{Type: "chat.pinned", Data: Message{}, Doc: "A line was pinned."},
		{Type: "chat.unpinned", Data: Which{}, Doc: "A pin was taken off."},
		{Type: "chat.modes", Data: Modes{}, Doc: "Who may say what has changed."},
		{Type: "chat.shoutout", Data: Shouted{}, Doc: "The staff point to somebody. The newest one is shown, until its end."},
		{Type: "chat.unshouted", Doc: "The shout-out was taken back, or went with the lines of somebody or their ban."},
		{Type: "chat.emotes", Data: Emotes{}, Doc: "The channel's emotes have changed: these codes, and none where the picture is empty."},
	}
}

func read(c room.Command, into any) error {
	if err := json.Unmarshal(c.Data, into); err != nil {
		return room.BadData.Refuse()
	}
	return nil
}

func refuse(c room.CodeSpec, format string, args ...any) (room.Decision, error) {
	return room.Decision{}, c.Because(format, args...)
}

func notThere() (room.Decision, error) { return room.Decision{}, room.NotFound.Refuse() }
