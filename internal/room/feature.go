package room

import (
	"encoding/json"
	"fmt"
)

// CommandSpec describes one command of a feature.
type CommandSpec struct {
	Name string
	Doc  string
	// Query marks a command that only asks. It is answered without the log.
	Query bool
	// Open lets anybody send it; else the actor needs the capability Needs, or
	// that of the command's name where Needs is empty.
	Open  bool
	Needs Capability
	// Bulk lets the writer put it into one entry with others, and into the log
	// without a receipt: for what comes by the thousand, as votes do. Its rules
	// have to make a repeat harmless by themselves, with the same answer.
	Bulk bool
	// Once, of a Bulk command whose rules can't tell a repeat from another wish, has the
	// writer grant a wish with a key one time: a repeat within about a minute changes
	// nothing. Its data is what the rules answer then, so it says nothing that changes.
	Once bool
	// Join, of a Bulk command, makes one event of two that it led to, or reports
	// false: a thousand who react then cost the log a line or two. The rules of such
	// a command decide without looking at what it changed before, for it is told to
	// the features once the bundle's last in a row is decided.
	Join func(a, b Event) (Event, bool)
	// System keeps it for the server itself.
	System bool
	// Reviewed has the other features look at it even where the server sends it.
	Reviewed bool
	// Data is a zero value of the command's data, Answer of the answer's; nil
	// for none. The schema is made from them.
	Data, Answer any
}

// EventSpec describes one type of event of a feature.
type EventSpec struct {
	Type string
	Doc  string
	// Data is a zero value of the event's data.
	Data any
	// Talk marks conversation: in a very busy room a viewer may be spared some
	// of it. All else is state, which nobody misses.
	Talk bool
	// Deed marks what somebody did: with an author it has just happened, without
	// one it is of an earlier show, said again where this one begins. Whoever tells
	// others what happens tells it once.
	Deed bool
}

// Rules are a feature: a name, what it understands, and pure functions over its
// state S. They read no clock, draw no random numbers, start no goroutines, and
// do no I/O: the same log gives the same state.
//
// S is plain data that encoding/json writes and reads back whole (exported
// fields): a long show begins from a saved state instead of from its first entry.
type Rules[S any] struct {
	// Name is the feature's folder and the first part of its commands and events.
	Name     string
	Commands []CommandSpec
	Events   []EventSpec
	// ViewOf, MineOf and CountersOf are zero values of what View, Mine and
	// Counters return; nil where the feature has none.
	ViewOf, MineOf, CountersOf any

	// Begin is the state before the first entry.
	Begin func() S
	// Decide must not change s.
	Decide func(s S, c Command) (Decision, error)
	// Apply folds one event of any feature into s and returns the result, which
	// may be s itself. It must not fail: what it doesn't know it ignores.
	Apply func(s S, e Event, of *Entry) S
	// View is the public part of s, as JSON can show it.
	View func(s S) any

	// Mine is what s has for one actor alone: their own vote, the drafts of the
	// staff. It comes beside the View to whoever joins; nil if there is nothing,
	// and a nil func if there never is. What changes later comes as events.
	Mine func(s S, a Actor) any
	// Counters is the latest of what s counts for everybody, as the tallies of an
	// open poll; nil if there is nothing. It goes out some times a second, and
	// who is slow gets the newest only. Small: it is sent whole.
	Counters func(s S) any
	// Standing adds to how people stand where they are listed: who is not to be
	// seen, whose hand is up. It is asked about once a second; nil for nothing.
	Standing func(s S, people *Standings)
	// Review looks at what another feature decided about a command before it
	// becomes a fact, and lets it pass, changes it or refuses it: moderation. It
	// is asked about commands that people sent or that are Reviewed, and not about
	// what it owns.
	Review func(s S, c Command, d Decision) (Decision, error)
	// Next is when the room has to do something by itself, on the wall clock in
	// µs; 0 for never. Then the writer sends the feature its command "name.tick"
	// as the system, which has to move Next on.
	Next func(s S) int64

	// Carry is what of s outlives the show: settings, drafts, bans; nil for
	// nothing. Bring makes of it the events with which the channel's next show
	// begins. An older program may have carried it, so that it reads with care.
	Carry func(s S) any
	Bring func(carried json.RawMessage) []Event
	// Settle is what goes into the channel's records when the show is over, as
	// points do; nil for nothing.
	Settle func(s S) any
}

// Tick is the command that a feature with Next gets.
func Tick(feature string) string { return feature + ".tick" }

// Feature is a set of Rules whose state is known to itself alone.
type Feature interface {
	Name() string
	Commands() []CommandSpec
	Events() []EventSpec
	ViewOf() any
	MineOf() any
	CountersOf() any
	// Begin returns the feature's part of an empty room.
	Begin() Part
}

// Part is a feature's part of one room.
type Part interface {
	Decide(Command) (Decision, error)
	Apply(Event, *Entry)
	View() any
	Mine(Actor) any
	Counters() any
	Next() int64
	Standing(*Standings)
	// Reviews reports whether Review does anything.
	Reviews() bool
	Review(Command, Decision) (Decision, error)
	Carry() any
	Bring(json.RawMessage) []Event
	Settle() any
	// Freeze writes the state, Thaw replaces it by one that Freeze wrote.
	Freeze() ([]byte, error)
	Thaw([]byte) error
}

// Define makes a Feature of rules.
func Define[S any](r Rules[S]) Feature { return feature[S]{r} }

type feature[S any] struct{ rules Rules[S] }

func (f feature[S]) Name() string            { return f.rules.Name }
func (f feature[S]) Commands() []CommandSpec { return f.rules.Commands }
func (f feature[S]) Events() []EventSpec     { return f.rules.Events }
func (f feature[S]) ViewOf() any             { return f.rules.ViewOf }
func (f feature[S]) MineOf() any             { return f.rules.MineOf }
func (f feature[S]) CountersOf() any         { return f.rules.CountersOf }
func (f feature[S]) Begin() Part             { return &part[S]{&f.rules, f.rules.Begin()} }

type part[S any] struct {
	rules *Rules[S]
	state S
}

func (p *part[S]) Decide(c Command) (Decision, error) { return p.rules.Decide(p.state, c) }
func (p *part[S]) Apply(e Event, of *Entry)           { p.state = p.rules.Apply(p.state, e, of) }
func (p *part[S]) View() any                          { return p.rules.View(p.state) }

func (p *part[S]) Mine(a Actor) any {
	if p.rules.Mine == nil {
		return nil
	}
	return p.rules.Mine(p.state, a)
}

func (p *part[S]) Counters() any {
	if p.rules.Counters == nil {
		return nil
	}
	return p.rules.Counters(p.state)
}

func (p *part[S]) Standing(people *Standings) {
	if p.rules.Standing != nil {
		p.rules.Standing(p.state, people)
	}
}

func (p *part[S]) Next() int64 {
	if p.rules.Next == nil {
		return 0
	}
	return p.rules.Next(p.state)
}

func (p *part[S]) Reviews() bool { return p.rules.Review != nil }

func (p *part[S]) Review(c Command, d Decision) (Decision, error) {
	if p.rules.Review == nil {
		return d, nil
	}
	return p.rules.Review(p.state, c, d)
}

func (p *part[S]) Carry() any {
	if p.rules.Carry == nil {
		return nil
	}
	return p.rules.Carry(p.state)
}

func (p *part[S]) Bring(b json.RawMessage) []Event {
	if p.rules.Bring == nil {
		return nil
	}
	return p.rules.Bring(b)
}

func (p *part[S]) Settle() any {
	if p.rules.Settle == nil {
		return nil
	}
	return p.rules.Settle(p.state)
}

func (p *part[S]) Freeze() ([]byte, error) { return json.Marshal(p.state) }

func (p *part[S]) Thaw(b []byte) error {
	s := p.rules.Begin()
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	p.state = s
	return nil
}

// JSON is the bytes of a value that is known to have them. It is for the data
// of events and answers, whose types are plain structs.
func JSON(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("room: %T can't be JSON: %v", v, err))
	}
	return b
}
