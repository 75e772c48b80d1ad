package room

import "encoding/json"

// Position is a place in the log of a show: the reader has seen every entry up
// to Offset. Offset 0 is before the first entry.
type Position struct {
	// Epoch is the show's id.
	Epoch  string `json:"epoch"`
	Offset uint64 `json:"offset"`
}

// Audience says who may see an event: Everyone, Staff, One actor, or nobody
// because it never leaves the Server.
type Audience string

// The audiences that are not one actor.
const (
	Everyone Audience = ""
	Staff    Audience = "staff"
	Server   Audience = "server"
)

// One is the audience of the actor with that id alone.
func One(actor string) Audience { return Audience("@" + actor) }

// Includes reports whether a may see what is for the audience. Staff see what
// is for staff, and not what is for somebody else alone.
func (u Audience) Includes(a Actor) bool {
	switch {
	case u == Everyone:
		return true
	case u == Staff:
		return a.Role.Staff()
	}
	return len(u) > 1 && u[0] == '@' && string(u[1:]) == a.ID
}

// Author is what everybody may know about who caused an event.
type Author struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Role Role   `json:"role"`
	// Member belongs to the channel's members; Bot is no person.
	Member bool `json:"member,omitempty"`
	Bot    bool `json:"bot,omitempty"`
}

// Author is the public side of an actor.
func (a Actor) Author() *Author {
	return &Author{ID: a.ID, Name: a.Name, Role: a.Role, Member: a.Member, Bot: a.Kind == Bot}
}

// Event is a fact. Its type is "feature.what" and decides the shape of Data.
type Event struct {
	Type string `json:"type"`
	// For is who may see it. It stays on the server.
	For Audience `json:"for,omitempty"`
	// At is the programme clock of the frame that the event belongs to, µs. Zero
	// means the entry's Edge.
	At   int64           `json:"at,omitempty"`
	By   *Author         `json:"by,omitempty"`
	Data json.RawMessage `json:"data,omitempty"`
}

// Receipt says that the wish with that key of that actor has been granted, and
// how it was answered, so that the same wish sent again changes nothing.
type Receipt struct {
	Actor string          `json:"actor"`
	Key   string          `json:"key"`
	Data  json.RawMessage `json:"data,omitempty"`
}

// Entry is what one append adds to the log of a show. It holds one event or
// several, of one command or of many.
type Entry struct {
	// Offset counts the entries of a show from 1 without a hole. It is not part
	// of the stored bytes: the log knows it.
	Offset uint64 `json:"-"`
	// Edge is the live edge of the programme when the entry was made, and Wall
	// the wall clock, both µs since the Unix epoch. While nothing is live, Edge
	// is the wall clock too.
	Edge     int64     `json:"edge"`
	Wall     int64     `json:"wall"`
	Receipts []Receipt `json:"done,omitempty"`
	Events   []Event   `json:"events"`
	// Erase names entries that this one makes an end of: they are deleted once it
	// is in the log. It is part of the entry, so that a crash between the two is
	// made good when the log is read back.
	Erase []uint64 `json:"erase,omitempty"`
}

// Told is an entry as readers of a room get it, with the show it is of.
type Told struct {
	Epoch string
	Entry *Entry
}

// Snapshot is the public state of a room at a position: for each feature the
// JSON of its view.
type Snapshot struct {
	Position
	State map[string]json.RawMessage
}
