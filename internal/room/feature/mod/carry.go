package mod

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
	"frontrow/internal/room/moderate"
)

// maxID bounds ids, and where somebody comes from, bytes.
const maxID = 64

// carried is what outlives a show: the rules, who is kept from talking, and what
// the staff know of people. What waits doesn't, nor does the log of actions.
type carried struct {
	Filters     []moderate.Rule `json:"filters,omitempty"`
	Classifiers []Classifier    `json:"classifiers,omitempty"`
	Sentences   []sentence      `json:"sentences,omitempty"` // the oldest first
	Notes       []Note          `json:"notes,omitempty"`
	NamesHidden bool            `json:"names_hidden,omitempty"`
}

// sentence is a sanction that is in force: the action that it is of, and what
// else a ban covers. It must not leave the server.
type sentence struct {
	Action Action `json:"action"`
	From   string `json:"from,omitempty"`
}

func carry(s *State) any {
	c := carried{Classifiers: s.Classifiers, NamesHidden: s.NamesHidden}
	for i := range s.Filters {
		c.Filters = append(c.Filters, s.Filters[i].Rule)
	}
	known := make(map[string]*Action, len(s.Actions))
	for i := range s.Actions {
		known[s.Actions[i].ID] = &s.Actions[i]
	}
	for _, id := range slices.Sorted(maps.Keys(s.People)) {
		p := s.People[id]
		c.Notes = append(c.Notes, p.Notes...)
		for _, x := range []struct {
			kind Kind
			Sanction
		}{{Ban, p.Ban}, {Timeout, p.Timeout}, {Restrict, p.Restrict}} {
			if x.Sanction != (Sanction{}) {
				c.Sentences = append(c.Sentences, sentence{s.sentence(id, x.kind, x.Sanction, known[x.Action]), x.From})
			}
		}
	}
	slices.SortStableFunc(c.Sentences, func(x, y sentence) int {
		return cmp.Or(cmp.Compare(x.Action.Wall, y.Action.Wall), cmp.Compare(x.Action.ID, y.Action.ID))
	})
	if len(c.Filters)+len(c.Classifiers)+len(c.Sentences)+len(c.Notes) == 0 && !c.NamesHidden {
		return nil
	}
	return c
}

// sentence is the action of a sanction. Of one that is too old to be at hand it is
// not known any more who did it.
func (s *State) sentence(person string, k Kind, x Sanction, was *Action) Action {
	a := Action{ID: x.Action, By: room.Author{Role: x.by()}}
	if was != nil {
		a.By, a.Wall, a.Person = was.By, was.Wall, was.Person
	}
	if a.Person == nil {
		p := s.who(person)
		a.Person = &p
	}
	a.Kind, a.Until, a.Reason, a.Range = k, x.Until, x.Reason, x.Range
	return a
}

// bring says it all again, as far as the commands would. Nobody is named as who
// does it: that was in an earlier show.
func bring(b json.RawMessage) (events []room.Event) {
	var c carried
	if json.Unmarshal(b, &c) != nil {
		return nil
	}
	names := make(map[string]bool)
	for _, r := range c.Filters {
		made, err := moderate.New(r)
		if err == nil && !names[r.Name] && len(names) < MaxFilters {
			names[r.Name] = true
			events = append(events, forStaff("mod.filtered", Filtered{Rule: &made.Rule}))
		}
	}
	for _, x := range c.Classifiers[:min(MaxClassifiers, len(c.Classifiers))] {
		if classifierName.MatchString(x.Classifier) && threshold(x.HoldAbove) && threshold(x.BlockAbove) {
			events = append(events, forStaff("mod.classified", x))
		}
	}
	if c.NamesHidden {
		events = append(events, forStaff("mod.named", Names{Hidden: true}))
	}
	people := make(map[string]int)
	for _, x := range c.Sentences {
		events = append(events, x.bring(people)...)
	}
	return append(events, bringNotes(c.Notes, people)...)
}

func forStaff(typ string, data any) room.Event {
	return room.Event{Type: typ, For: room.Staff, Data: room.JSON(data)}
}

// within notes somebody, unless there are too many people already.
func within(people map[string]int, id string) bool {
	_, there := people[id]
	if id == "" || len(id) > maxID || !there && len(people) >= MaxPeople {
		return false
	}
	if !there {
		people[id] = 0
	}
	return true
}

func (x sentence) bring(people map[string]int) (events []room.Event) {
	a := x.Action
	switch {
	case a.ID == "" || len(a.ID) > maxID || a.Person == nil || a.Kind != Ban && a.Kind != Timeout && a.Kind != Restrict,
		a.Range != "" && (a.Kind != Ban || a.Range != Address && a.Range != Network), !within(people, a.Person.ID):
		return nil
	}
	a.Reason, _ = reason(a.Reason) // a bad one is none
	events = append(events, forStaff("mod.acted", a))
	if a.Range != "" && x.From != "" && len(x.From) <= maxID {
		barred := Barred{Action: a.ID, Person: a.Person.ID, From: x.From}
		events = append(events, room.Event{Type: "mod.barred", For: room.Server, Data: room.JSON(barred)})
	}
	return events
}

func bringNotes(notes []Note, people map[string]int) (events []room.Event) {
	for _, n := range notes {
		text, err := activity.Text(n.Text, MaxNote)
		if err != nil || n.ID == "" || len(n.ID) > maxID || !within(people, n.Person) || people[n.Person] >= MaxNotes {
			continue
		}
		people[n.Person]++
		n.Text = text
		events = append(events, forStaff("mod.noted", n))
	}
	return events
}

// threshold reports whether t can be a score to act on.
func threshold(t float64) bool { return t == 0 || t >= room.Faint && t <= 1 }
