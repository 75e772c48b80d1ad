package quiz

import (
	"frontrow/internal/room"
	"frontrow/internal/room/activity"
)

func decide(s *State, c room.Command) (room.Decision, error) {
	switch c.Name {
	case "quiz.create":
		return create(s, c)
	case "quiz.add":
		return add(s, c)
	case "quiz.edit":
		return edit(s, c)
	case "quiz.delete":
		return remove(s, c)
	case "quiz.draft":
		return show(s, c)
	case "quiz.answer":
		return answer(s, c)
	case "quiz.me":
		m := me(s, c.Actor)
		if m == nil {
			return room.Decision{}, room.NotFound.Because("You have not played yet.")
		}
		return room.Decision{Data: room.JSON(m)}, nil
	case room.Tick("quiz"):
		return tick(s, c), nil
	case "quiz.start", "quiz.next", "quiz.end":
		var d One
		if err := read(c, &d); err != nil {
			return room.Decision{}, err
		}
		return lead(s, c, d.Quiz)
	}
	var d Step
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	on, live := s.step(d.Quiz, d.Question)
	if live == nil {
		return room.Decision{}, room.NotFound.Because("That question is not on.")
	}
	if !live.pending() {
		return room.Decision{}, room.Closed.Because("That question is over.")
	}
	switch c.Name {
	case "quiz.lock":
		return lock(live, c, d)
	case "quiz.pause":
		return pause(live, c, d)
	case "quiz.resume":
		return resume(live, c, d)
	case "quiz.skip":
		return told(c, "quiz.skipped", d, d), nil
	case "quiz.reveal":
		return told(c, "quiz.revealed", on.result(d), d), nil
	}
	return room.Decision{}, room.ErrUnknownCommand
}

// told is a decision that everybody hears of.
func told(c room.Command, typ string, data, answer any) room.Decision {
	return room.Decision{
		Events: []room.Event{{Type: typ, At: c.Edge, By: c.Actor.Author(), Data: room.JSON(data)}},
		Data:   room.JSON(answer),
	}
}

// lead decides what is about a quiz as a whole.
func lead(s *State, c room.Command, id string) (room.Decision, error) {
	if c.Name == "quiz.start" {
		i := s.draft(id)
		switch {
		case i < 0:
			return room.Decision{}, room.NotFound.Because("There is no such draft.")
		case len(s.Drafts[i].Questions) == 0:
			return room.Decision{}, room.BadData.Because("A quiz needs at least one question.")
		case s.On != nil && s.On.Shown.Status == activity.Open:
			return room.Decision{}, room.Already.Because("Another quiz is on: end it first.")
		}
		l := s.Drafts[i].listed()
		d := told(c, "quiz.started", Started{Quiz: id, Title: l.Title, Questions: l.Questions, Audience: l.Audience}, One{id})
		l.Gone = true
		d.Events = append(d.Events, room.Event{Type: "quiz.listed", For: room.Staff, Data: room.JSON(l)})
		return d, nil
	}
	on := s.playing(id)
	if on == nil {
		return room.Decision{}, room.NotFound.Because("That quiz is not on.")
	}
	if c.Name == "quiz.end" {
		return told(c, "quiz.ended", Final{Quiz: id, Players: len(on.Players), Top: places(on.standing(nil))}, One{id}), nil
	}
	number := 0
	if on.Live != nil {
		number = on.Live.Number + 1
	}
	switch {
	case on.Live.pending():
		return room.Decision{}, room.Already.Because("A question is on: reveal or skip it first.")
	case number >= len(on.Questions):
		return room.Decision{}, room.NotFound.Because("That was the last question: end the quiz.")
	}
	q := on.Questions[number]
	return told(c, "quiz.opened", Opened{
		Quiz: id, Question: number, Text: q.Text, Options: q.Options, Multiple: q.Multiple, Image: q.Image,
		Points: q.Points, Seconds: q.Seconds, Opened: c.Edge, Closes: c.Edge + int64(q.Seconds)*1_000_000,
	}, Step{Quiz: id, Question: number}), nil
}

func lock(l *Live, c room.Command, d Step) (room.Decision, error) {
	if l.Status != activity.Open {
		return room.Decision{Data: room.JSON(d)}, nil
	}
	closes := min(l.Closes, c.Edge)
	if l.PausedAt != 0 {
		closes = l.PausedAt
	}
	return told(c, "quiz.locked", Moved{Quiz: d.Quiz, Question: d.Question, Closes: closes}, d), nil
}

func pause(l *Live, c room.Command, d Step) (room.Decision, error) {
	switch {
	case l.PausedAt != 0:
		return room.Decision{Data: room.JSON(d)}, nil
	case l.Status != activity.Open || c.Edge >= l.Closes || c.Wall >= l.ClosesWall:
		return room.Decision{}, room.Closed.Because("The time of that question is over.")
	case len(l.Pauses) >= MaxPauses:
		return room.Decision{}, room.TooMany.Because("A question can be paused %d times.", MaxPauses)
	}
	return told(c, "quiz.paused", Halted{Quiz: d.Quiz, Question: d.Question, Left: l.Closes - c.Edge}, d), nil
}

func resume(l *Live, c room.Command, d Step) (room.Decision, error) {
	if l.Status != activity.Open {
		return room.Decision{}, room.Closed.Because("The time of that question is over.")
	}
	if l.PausedAt == 0 {
		return room.Decision{Data: room.JSON(d)}, nil
	}
	return told(c, "quiz.resumed", Moved{Quiz: d.Quiz, Question: d.Question, Closes: l.Closes + max(0, c.Edge-l.PausedAt)}, d), nil
}

// tick closes the question whose time is over.
func tick(s *State, c room.Command) room.Decision {
	at := next(s)
	if at == 0 || c.Wall < at {
		return room.Decision{}
	}
	on := s.On
	return room.Decision{Events: []room.Event{{Type: "quiz.locked", At: c.Edge, Data: room.JSON(
		Moved{Quiz: on.Shown.ID, Question: on.Live.Number, Closes: on.Live.Closes})}}}
}
