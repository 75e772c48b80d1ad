package room

import (
	"encoding/json"
	"slices"
)

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
	// Behind is how far behind the edge the sender's picture is, as the server
	// knows it, µs; 0 if it doesn't.
	Behind int64
	// Delays says since when that is known, the smallest delay first: see BehindAt.
	// Without any Behind has been known always.
	Delays []Delay
	// From is where the sender's connection comes from, as keyed hashes that mean
	// nothing elsewhere: of the address, and of the network around it. Empty where
	// that says nothing about the sender.
	From []string
	// Judged is what classifiers think of the words; empty where there are none.
	Judged []Judgement
	// Furthest is how far behind the edge anybody in the audience has been lately, as
	// the server knows it, µs; 0 if it doesn't. Commands of those who host have it
	// while something is live.
	Furthest int64
}

// Delay is what was known of a picture from a moment on: that it was at least so far
// behind the edge, both µs on the programme clock.
type Delay struct{ Since, Behind int64 }

// BehindAt is how much of Behind was known at a moment of the programme; ok is
// false where nothing was known then.
func (c *Command) BehindAt(moment int64) (behind int64, ok bool) {
	if len(c.Delays) == 0 {
		return c.Behind, true
	}
	for _, d := range slices.Backward(c.Delays) {
		if d.Since <= moment {
			return min(c.Behind, d.Behind), true
		}
	}
	return 0, false
}

// Faint is the score below which a judgement is nothing to act on.
const Faint = 0.3

// Judgement is what one classifier thinks of somebody's words. What is done
// about it is for the rules of moderation.
type Judgement struct {
	// By is the classifier's name.
	By string `json:"by"`
	// Score is how sure it is that the words should not be said, 0 to 1.
	Score float64 `json:"score"`
	// Labels say what it found, Why which parts of the words spoke, for the staff.
	Labels []string `json:"labels,omitempty"`
	Why    []string `json:"why,omitempty"`
	// Late says that there is no judgement, and what is done in its place.
	Late Late `json:"late,omitempty" enum:"allow,hold"`
}

// Late is the policy for a judgement that did not come in time, or not at all;
// "" where it came.
type Late string

// The policies.
const (
	LateAllow Late = "allow"
	LateHold  Late = "hold"
)

// Decision is what the rules make of a command: events to append, and the data
// of the answer. Without events nothing is appended.
type Decision struct {
	Events []Event
	Data   json.RawMessage
	// Erase names entries of the log that are to be deleted once the events are
	// in it: a secret that is to be forgotten, words that are to be unsaid. What
	// they say must not be needed to fold the log any more.
	Erase []uint64
	// MustErase refuses the command where no feature has anything to erase.
	MustErase bool
	// Alone gives the events an entry of their own where the command is Bulk, so that
	// it can be erased.
	Alone bool
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
