package qa

import (
	"frontrow/internal/room"
	"frontrow/internal/room/activity"
)

func judged(c room.Command, j Judged) room.Event {
	return room.Event{Type: "qa.judged", For: room.Staff, By: c.Actor.Author(), Data: room.JSON(j)}
}

func approve(s *State, c room.Command, id string) (room.Decision, error) {
	q := s.held(id)
	switch {
	case q == nil && s.shown(id) != nil:
		return room.Decision{}, nil
	case q == nil:
		return notThere()
	case s.full():
		return refuse(room.TooMany, "As many questions as can be shown wait for an answer: answer, merge or remove some.")
	}
	return happened(
		room.Event{Type: "qa.asked", At: q.At, By: q.By, Data: room.JSON(Line{Question: q.ID, Text: q.Text})},
		judged(c, Judged{Question: q.ID, Status: Open}),
		yours(q, Yours{Status: Open}),
	)
}

// judge denies what is held and removes what is shown.
func judge(s *State, c room.Command) (room.Decision, error) {
	var d Judge
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	if d.Reason != "" {
		text, err := activity.Text(d.Reason, maxReason)
		if err != nil {
			return room.Decision{}, err
		}
		d.Reason = text
	}
	q, status := s.held(d.Question), Denied
	if c.Name == "qa.remove" {
		q, status = s.shown(d.Question), Removed
	}
	if q == nil {
		if was := s.Questions[d.Question]; was != nil && was.Status == status {
			return room.Decision{}, nil
		}
		return notThere()
	}
	return happened(
		q.gone(),
		judged(c, Judged{Question: q.ID, Status: status, Reason: d.Reason}),
		yours(q, Yours{Status: status, Reason: d.Reason}),
	)
}

func merge(s *State, c room.Command) (room.Decision, error) {
	var d Merge
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	q, into := s.Questions[d.Question], s.shown(d.Into)
	switch {
	case q != nil && q.Status == Merged && q.Into == d.Into:
		return room.Decision{}, nil
	case q == nil || q.Past || into == nil:
		return notThere()
	case q == into:
		return refuse(room.BadData, "A question can't be merged into itself.")
	case q.Status == Answering || q.Status == Answered || into.Status == Answered:
		return refuse(room.Closed, "A question that is answered already keeps its votes: only those that wait can be merged.")
	}
	e := room.Event{Type: "qa.merged", By: c.Actor.Author(), Data: room.JSON(d)}
	if q.Status == Held {
		e.For = room.Staff
	}
	return happened(e, yours(q, Yours{Status: Merged, Into: into.ID}))
}

// answered ends the answer of q.
func answered(c room.Command, q *Question, text string) room.Event {
	return room.Event{Type: "qa.answered", By: c.Actor.Author(), Data: room.JSON(Reply{Question: q.ID, Votes: q.Votes, Text: text})}
}

func answer(s *State, c room.Command, id string) (room.Decision, error) {
	q, before := s.shown(id), s.answering()
	if q == nil {
		return notThere()
	}
	if q == before {
		return room.Decision{}, nil
	}
	var events []room.Event
	if before != nil {
		events = append(events, answered(c, before, ""))
	}
	return happened(append(events, room.Event{Type: "qa.answering", By: c.Actor.Author(), Data: room.JSON(Which{Question: id})})...)
}

func done(s *State, c room.Command) (room.Decision, error) {
	var d Done
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	if d.Text != "" {
		text, err := activity.Text(d.Text, maxAnswer)
		if err != nil {
			return room.Decision{}, err
		}
		d.Text = text
	}
	q := s.shown(d.Question)
	switch {
	case q == nil:
		return notThere()
	case q.Status == Answered && (d.Text == "" || d.Text == q.Answer):
		return room.Decision{}, nil
	}
	return happened(answered(c, q, d.Text))
}

func reopen(s *State, c room.Command, id string) (room.Decision, error) {
	q := s.shown(id)
	switch {
	case q == nil:
		return notThere()
	case q.Status == Open:
		return room.Decision{}, nil
	}
	return happened(room.Event{Type: "qa.reopened", By: c.Actor.Author(), Data: room.JSON(Which{Question: id})})
}
