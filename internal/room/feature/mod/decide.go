package mod

import (
	"fmt"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
	"frontrow/internal/room/moderate"
)

func decide(s *State, c room.Command) (room.Decision, error) {
	if c.Name != "mod.appeal" && s.People[c.Actor.ID].Ban.binds(c.Actor.Role) {
		return refuse(room.Forbidden, "You are banned here.")
	}
	switch c.Name {
	case "mod.delete":
		return remove(s, c)
	case "mod.clear":
		return wipe(s, c)
	case "mod.timeout":
		return timeout(s, c)
	case "mod.ban", "mod.unban":
		return ban(s, c)
	case "mod.restrict":
		return restrict(s, c)
	case "mod.approve", "mod.deny":
		return settle(s, c)
	case "mod.undo":
		return undo(s, c)
	case "mod.filter", "mod.unfilter":
		return filter(s, c)
	case "mod.classify":
		return classify(s, c)
	case "mod.late":
		return late(s, c)
	case "mod.keep":
		return keep(s, c)
	case "mod.shield":
		return shield(s, c)
	case "mod.names":
		return names(s, c)
	case "mod.note":
		return note(s, c)
	case "mod.appeal":
		return appeal(s, c)
	case "mod.answer":
		return answer(s, c)
	}
	return ask(s, c)
}

func plural(n int, of string) string {
	if n == 1 {
		return "1 " + of
	}
	return fmt.Sprintf("%d %ss", n, of)
}

// reason makes what a moderator wrote fit to be shown. It may be empty.
func reason(in string) (string, error) {
	if in == "" {
		return "", nil
	}
	return activity.Text(in, MaxReason)
}

// against begins an action about a person whom the actor may act on.
func (s *State) against(c room.Command, k Kind, person, why string) (Action, error) {
	why, err := reason(why)
	if err != nil {
		return Action{}, err
	}
	p := s.who(person)
	switch {
	case person == "" || len(person) > 64:
		return Action{}, room.BadData.Because("Say whom it is about, by their id.")
	case person == c.Actor.ID:
		return Action{}, room.Forbidden.Because("That is you.")
	case !c.Actor.Role.Above(p.Role):
		return Action{}, room.Forbidden.Because("They have the same role as you, or a higher one.")
	}
	return Action{ID: "a_" + c.ID, Kind: k, By: *c.Actor.Author(), Wall: c.Wall, Person: &p, Reason: why}, nil
}

// higher refuses to touch a sanction that somebody of a higher role than the
// actor's imposed. Whose own it is may always do so.
func (s *State) higher(c room.Command, x Sanction) error {
	if was := s.action(x.Action); was != nil && was.By.ID == c.Actor.ID || !x.binds(c.Actor.Role) {
		return nil
	}
	return room.Forbidden.Because("Somebody of a higher role did that.")
}

// did is the decision of an action: what happens, who is told and what is
// written down.
func did(a Action, notice bool, events ...room.Event) (room.Decision, error) {
	events = append(events, acted(a))
	if notice && a.Person != nil {
		events = append(events, told(a, a.Person.ID))
	}
	return room.Decision{Events: events, Data: room.JSON(Done{a.ID})}, nil
}

func told(a Action, person string) room.Event {
	n := Notice{Action: a.ID, Kind: a.Kind, Line: a.Line, Of: a.Of, Until: a.Until, Reason: a.Reason}
	return room.Event{Type: "mod.notice", For: room.One(person), Data: room.JSON(n)}
}

func remove(s *State, c room.Command) (room.Decision, error) {
	var d DeleteLine
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	a, err := s.against(c, Delete, d.Person, d.Reason)
	if err != nil {
		return room.Decision{}, err
	}
	a.Line = d.Line
	x := room.Event{Type: "mod.deleted", Data: room.JSON(Deleted{ID: d.Line, Author: *a.Person})}
	return did(a, true, append([]room.Event{x}, s.again(func(a *Action) bool { return a.Line == d.Line })...)...)
}

func wipe(s *State, c room.Command) (room.Decision, error) {
	var d Against
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	a, err := s.against(c, Clear, d.Person, d.Reason)
	if err != nil {
		return room.Decision{}, err
	}
	x := room.Event{Type: "mod.cleared", Data: room.JSON(Cleared{Person: *a.Person})}
	out, err := did(a, true, append([]room.Event{x}, s.again(func(a *Action) bool { return a.Person != nil && a.Person.ID == d.Person })...)...)
	out.MustErase = true
	return out, err
}

// full reports whether nobody more can be put under a sanction.
func (s *State) full(person string) bool {
	_, there := s.People[person]
	return !there && len(s.People) >= MaxPeople
}

func tooManyPeople() (room.Decision, error) {
	return refuse(room.TooMany, "%d people are under a sanction or have notes: that is the most.", MaxPeople)
}

func timeout(s *State, c room.Command) (room.Decision, error) {
	var d ForTime
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	if d.Seconds < 0 || d.Seconds > MaxTimeout {
		return refuse(room.BadData, "A timeout is at most 14 days.")
	}
	a, err := s.against(c, Timeout, d.Person, d.Reason)
	switch {
	case err != nil:
		return room.Decision{}, err
	case s.full(d.Person):
		return tooManyPeople()
	}
	was := s.People[d.Person].Timeout
	if over := was.Until <= c.Wall; over && d.Seconds == 0 {
		return room.Decision{}, nil
	} else if !over {
		if err := s.higher(c, was); err != nil {
			return room.Decision{}, err
		}
	}
	if a.Until = c.Wall + int64(d.Seconds)*1_000_000; d.Seconds == 0 {
		a.Kind, a.Until = EndTimeout, 0
	}
	return did(a, true)
}

func ban(s *State, c room.Command) (room.Decision, error) {
	var d Out
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	k := Ban
	if c.Name == "mod.unban" {
		k, d.Range = Unban, ""
	}
	a, err := s.against(c, k, d.Person, d.Reason)
	was := s.People[d.Person].Ban
	switch {
	case err != nil:
		return room.Decision{}, err
	case d.Range != "" && d.Range != Address && d.Range != Network:
		return refuse(room.BadData, "The range of a ban is address or network.")
	case k == Unban && was == Sanction{}, k == Ban && was.stands(c.Actor.Role) && (d.Range == "" || d.Range == was.Range):
		return room.Decision{}, nil
	case s.higher(c, was) != nil:
		return room.Decision{}, s.higher(c, was)
	case s.full(d.Person):
		return tooManyPeople()
	}
	a.Range = d.Range
	if k == Ban && d.Range == "" {
		a.Range = was.Range // a higher role takes the ban over as it is
	}
	done, err := did(a, true)
	switch {
	case err != nil || a.Range == "":
		return done, err
	case a.Range == was.Range && was.From != "":
		done.Events = append(done.Events, barred(a, was.From))
		return done, nil
	}
	return s.cover(a, done)
}

func restrict(s *State, c room.Command) (room.Decision, error) {
	var d Hide
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	k := Restrict
	if d.On != nil && !*d.On {
		k = Unrestrict
	}
	a, err := s.against(c, k, d.Person, d.Reason)
	was := s.People[d.Person].Restrict
	switch {
	case err != nil:
		return room.Decision{}, err
	case k == Unrestrict && was == Sanction{}, k == Restrict && was.stands(c.Actor.Role):
		return room.Decision{}, nil
	case s.higher(c, was) != nil:
		return room.Decision{}, s.higher(c, was)
	case s.full(d.Person):
		return tooManyPeople()
	}
	return did(a, false)
}

// settle approves or denies what is held.
func settle(s *State, c room.Command) (room.Decision, error) {
	var d About
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	why, err := reason(d.Reason)
	if err != nil {
		return room.Decision{}, err
	}
	k := s.held(d.ID)
	if k == nil {
		return refuse(room.NotFound, "That does not wait (any more).")
	}
	a := Action{ID: "a_" + c.ID, Kind: Deny, By: *c.Actor.Author(), Wall: c.Wall, Line: k.Line, Of: k.ID, Rule: k.Rule, Reason: why, Person: k.By}
	if c.Name == "mod.deny" {
		// Nothing brings the words back: there is no reason to keep them.
		return room.Decision{Events: []room.Event{acted(a), told(a, k.Author)}, Data: room.JSON(Done{a.ID}), Erase: []uint64{k.Entry}}, nil
	}
	a.Kind = Approve
	p := s.binding(k.Author, s.who(k.Author).Role)
	events := append([]room.Event(nil), k.Events...)
	switch {
	case p.Ban != Sanction{}:
		return refuse(room.Forbidden, "Its author is banned: deny it.")
	case p.Restrict != Sanction{}:
		for i := range events {
			if w, ok := wordsOf(events[i].Type); ok && !w.hides {
				return refuse(room.Forbidden, "Its author is restricted: deny it.")
			}
		}
		events = hidden(events, k.Author)
	}
	// The words are in the new entry now, and in one only.
	return room.Decision{Events: append(events, acted(a)), Data: room.JSON(Done{a.ID}), Erase: []uint64{k.Entry}}, nil
}

func undo(s *State, c room.Command) (room.Decision, error) {
	var d About
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	was := s.action(d.ID)
	if was == nil || was.Person == nil {
		return refuse(room.NotFound, "There is no such action that can be taken back.")
	}
	a, err := s.against(c, Undo, was.Person.ID, d.Reason)
	switch {
	case err != nil:
		return room.Decision{}, err
	case was.By.ID != c.Actor.ID && was.By.Role.Above(c.Actor.Role):
		return refuse(room.Forbidden, "Somebody of a higher role did that.")
	}
	p := s.People[was.Person.ID]
	if p.Ban.Action != was.ID && p.Timeout.Action != was.ID && p.Restrict.Action != was.ID {
		return refuse(room.Closed, "That is not in force (any more), or can't be taken back.")
	}
	a.Of = was.ID
	return did(a, was.Kind != Restrict)
}

func filter(s *State, c room.Command) (room.Decision, error) {
	a := Action{ID: "a_" + c.ID, Kind: SetFilter, By: *c.Actor.Author(), Wall: c.Wall}
	var f Filtered
	if c.Name == "mod.unfilter" {
		var d Name
		if err := read(c, &d); err != nil {
			return room.Decision{}, err
		}
		if s.filter(d.Name) < 0 {
			return refuse(room.NotFound, "There is no filter of that name.")
		}
		a.Kind, a.Rule, f.Remove = Unfilter, d.Name, d.Name
	} else {
		var d moderate.Rule
		if err := read(c, &d); err != nil {
			return room.Decision{}, err
		}
		made, err := moderate.New(d)
		switch {
		case err != nil:
			return room.Decision{}, err
		case s.filter(d.Name) < 0 && len(s.Filters) >= MaxFilters:
			return refuse(room.TooMany, "There are %d filters already: that is the most.", MaxFilters)
		}
		a.Rule, f.Rule = d.Name, &made.Rule
	}
	return did(a, false, room.Event{Type: "mod.filtered", For: room.Staff, By: c.Actor.Author(), Data: room.JSON(f)})
}

func (s *State) filter(name string) int {
	for i := range s.Filters {
		if s.Filters[i].Name == name {
			return i
		}
	}
	return -1
}
