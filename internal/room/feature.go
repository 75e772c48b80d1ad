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
	// Open lets anybody send it; else the actor needs the capability of its name.
	Open bool
	// System keeps it for the server itself.
	System bool
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
}

// Rules are a feature: a name, what it understands, and four pure functions
// over its state S. They read no clock, draw no random numbers, start no
// goroutines, and do no I/O: the same log gives the same state.
type Rules[S any] struct {
	// Name is the feature's folder and the first part of its commands and events.
	Name     string
	Commands []CommandSpec
	Events   []EventSpec
	// ViewOf is a zero value of what View returns.
	ViewOf any

	// Begin is the state before the first entry.
	Begin func() S
	// Decide must not change s.
	Decide func(s S, c Command) (Decision, error)
	// Apply folds one event of any feature into s and returns the result, which
	// may be s itself. It must not fail: what it doesn't know it ignores.
	Apply func(s S, e Event, of *Entry) S
	// View is the public part of s, as JSON can show it.
	View func(s S) any
}

// Feature is a set of Rules whose state is known to itself alone.
type Feature interface {
	Name() string
	Commands() []CommandSpec
	Events() []EventSpec
	ViewOf() any
	// Begin returns the feature's part of an empty room.
	Begin() Part
}

// Part is a feature's part of one room.
type Part interface {
	Decide(Command) (Decision, error)
	Apply(Event, *Entry)
	View() any
}

// Define makes a Feature of rules.
func Define[S any](r Rules[S]) Feature { return feature[S]{r} }

type feature[S any] struct{ rules Rules[S] }

func (f feature[S]) Name() string            { return f.rules.Name }
func (f feature[S]) Commands() []CommandSpec { return f.rules.Commands }
func (f feature[S]) Events() []EventSpec     { return f.rules.Events }
func (f feature[S]) ViewOf() any             { return f.rules.ViewOf }
func (f feature[S]) Begin() Part             { return &part[S]{&f.rules, f.rules.Begin()} }

type part[S any] struct {
	rules *Rules[S]
	state S
}

func (p *part[S]) Decide(c Command) (Decision, error) { return p.rules.Decide(p.state, c) }
func (p *part[S]) Apply(e Event, of *Entry)           { p.state = p.rules.Apply(p.state, e, of) }
func (p *part[S]) View() any                          { return p.rules.View(p.state) }

// JSON is the bytes of a value that is known to have them. It is for the data
// of events and answers, whose types are plain structs.
func JSON(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("room: %T can't be JSON: %v", v, err))
	}
	return b
}
