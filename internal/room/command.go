package room

import "encoding/json"

// MaxText is the most characters (Unicode code points) that a line of text which
// an actor wrote may have.
const MaxText = 500

// Command is a wish of an actor. Everything that the rules need to know is
// stamped on it once, when it is admitted, so that they stay pure.
type Command struct {
	// Name is "feature.verb".
	Name string
	// Key is unique to the wish; "" if the sender doesn't care whether it is
	// granted twice.
	Key   string
	Actor Actor
	Data  json.RawMessage

	// ID is fresh and unique, for what the command creates; "" on Bulk commands,
	// which create nothing that needs a name.
	ID string
	// Edge is the live edge, Wall the wall clock, µs.
	Edge, Wall int64
	// Secret is 32 fresh random bytes as hex, for what must not be guessed before
	// its time; "" on Bulk commands. It must not reach a client before then.
	Secret string
	// Behind is how far behind the edge the sender's picture has been lately, as
	// the server knows it, µs; 0 if it doesn't.
	Behind int64
}

// Decision is what the rules make of a command: events to append, and the data
// of the answer. Without events nothing is appended.
type Decision struct {
	Events []Event
	Data   json.RawMessage
	// Erase names entries of the log that are to be deleted once the events are
	// in it: a secret that is to be forgotten, words that are to be unsaid. What
	// they say must not be needed to fold the log any more.
	Erase []uint64
}

// Asker is whoever posted a command and goes on. Answer is called once, and must
// not wait for anything.
type Asker interface {
	Answer(Answer, error)
}

// Answer is what the sender of a granted command gets.
type Answer struct {
	// Position is that of the entry, or the newest one where nothing was appended.
	Position
	Data json.RawMessage
}
