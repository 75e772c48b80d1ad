package mod

import (
	"slices"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
	"frontrow/internal/room/moderate"
)

func note(s *State, c room.Command) (room.Decision, error) {
	var d Said
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	text, err := activity.Text(d.Text, MaxNote)
	switch {
	case err != nil:
		return room.Decision{}, err
	case d.ID == "" || len(d.ID) > 64:
		return refuse(room.BadData, "Say whom it is about, by their id.")
	case len(s.People[d.ID].Notes) >= MaxNotes:
		return refuse(room.TooMany, "There are %d notes on them already: that is the most.", MaxNotes)
	case s.full(d.ID):
		return tooManyPeople()
	}
	n := Note{ID: "n_" + c.ID, Person: d.ID, By: *c.Actor.Author(), Wall: c.Wall, Text: text}
	return room.Decision{Events: []room.Event{{Type: "mod.noted", For: room.Staff, By: c.Actor.Author(), Data: room.JSON(n)}}}, nil
}

func appeal(s *State, c room.Command) (room.Decision, error) {
	var d Said
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	text, err := activity.Text(d.Text, MaxAppeal)
	if err != nil {
		return room.Decision{}, err
	}
	a := s.action(d.ID)
	if a == nil || a.Person == nil || a.Person.ID != c.Actor.ID ||
		!slices.Contains([]Kind{Delete, Clear, Timeout, Ban, Deny}, a.Kind) {
		return refuse(room.NotFound, "There is no such action about you.")
	}
	switch {
	case a.Appealed:
		return refuse(room.Already, "You have said something about that already.")
	case len(s.Appeals) >= MaxAppeals:
		return refuse(room.TooMany, "Too many appeals wait. Try again later.")
	}
	x := Appeal{Action: a.ID, By: *c.Actor.Author(), Wall: c.Wall, Text: text}
	return room.Decision{Events: []room.Event{{Type: "mod.appealed", For: room.Staff, Data: room.JSON(x)}}}, nil
}

func answer(s *State, c room.Command) (room.Decision, error) {
	var d Said
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	text, err := activity.Text(d.Text, MaxReason)
	if err != nil {
		return room.Decision{}, err
	}
	i := slices.IndexFunc(s.Appeals, func(x Appeal) bool { return x.Action == d.ID })
	if i < 0 {
		return refuse(room.NotFound, "There is no appeal against that (any more).")
	}
	by := s.Appeals[i].By
	return did(Action{ID: "a_" + c.ID, Kind: Answer, By: *c.Actor.Author(), Wall: c.Wall, Person: &by, Of: d.ID, Reason: text}, true)
}

// ask answers the queries.
func ask(s *State, c room.Command) (room.Decision, error) {
	switch c.Name {
	case "mod.filters":
		r := Rules{Filters: make([]moderate.Rule, len(s.Filters))}
		for i := range s.Filters {
			r.Filters[i] = s.Filters[i].Rule
		}
		return room.Decision{Data: room.JSON(r)}, nil
	case "mod.classifiers":
		return room.Decision{Data: room.JSON(Classifiers{append([]Classifier{}, s.Classifiers...)})}, nil
	case "mod.queue":
		return room.Decision{Data: room.JSON(s.queue())}, nil
	case "mod.person":
		return card(s, c)
	}
	return log(s, c)
}

func card(s *State, c room.Command) (room.Decision, error) {
	var d Whom
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	p := s.People[d.Person]
	k := Card{
		Person: s.who(d.Person), Banned: p.Ban.Action, Range: p.Ban.Range, Restricted: p.Restrict.Action,
		Notes: append([]Note{}, p.Notes...), Actions: []Action{}, Held: []Held{},
	}
	if p.Timeout.Until > c.Wall {
		k.Timeout, k.Until = p.Timeout.Action, p.Timeout.Until
	}
	for _, a := range s.Actions {
		if a.Person != nil && a.Person.ID == d.Person {
			k.Actions = append(k.Actions, a)
		}
	}
	for i := range s.Held {
		// Who asked anonymously stays so for the staff too.
		if h := s.Held[i].Held; h.By != nil && h.By.ID == d.Person {
			k.Held = append(k.Held, h)
		}
	}
	k.Actions = k.Actions[max(0, len(k.Actions)-maxPage):]
	return room.Decision{Data: room.JSON(k)}, nil
}

func log(s *State, c room.Command) (room.Decision, error) {
	var d Pages
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	switch {
	case d.Limit < 0:
		return room.Decision{}, room.BadData.Refuse()
	case d.Limit == 0:
		d.Limit = 50
	}
	end := len(s.Actions)
	if d.Before != "" {
		end = slices.IndexFunc(s.Actions, func(a Action) bool { return a.ID == d.Before })
		if end < 0 {
			return room.Decision{}, room.NotFound.Refuse()
		}
	}
	begin := max(0, end-min(d.Limit, maxPage))
	return room.Decision{Data: room.JSON(Log{Actions: append([]Action{}, s.Actions[begin:end]...), More: begin > 0})}, nil
}
