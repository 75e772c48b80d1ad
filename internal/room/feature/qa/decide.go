package qa

import (
	"encoding/json"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
)

func decide(s *State, c room.Command) (room.Decision, error) {
	switch c.Name {
	case "qa.open":
		return open(s, c)
	case "qa.close":
		if !s.Open {
			return room.Decision{}, nil
		}
		return happened(room.Event{Type: "qa.closed", By: c.Actor.Author()})
	case "qa.ask":
		return ask(s, c)
	case "qa.vote":
		return vote(s, c)
	case "qa.tick":
		return tick(s)
	case "qa.similar":
		return similar(s, c)
	case "qa.merge":
		return merge(s, c)
	case "qa.deny", "qa.remove":
		return judge(s, c)
	case "qa.done":
		return done(s, c)
	}
	var d Which
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	switch c.Name {
	case "qa.withdraw":
		return withdraw(s, c, d.Question)
	case "qa.approve":
		return approve(s, c, d.Question)
	case "qa.answer":
		return answer(s, c, d.Question)
	}
	return reopen(s, c, d.Question)
}

func read(c room.Command, into any) error {
	if len(c.Data) > 0 && json.Unmarshal(c.Data, into) != nil {
		return room.BadData.Refuse()
	}
	return nil
}

func happened(e ...room.Event) (room.Decision, error) { return room.Decision{Events: e}, nil }

func refuse(c room.CodeSpec, why string) (room.Decision, error) {
	return room.Decision{}, c.Because("%s", why)
}

func notThere() (room.Decision, error) {
	return refuse(room.NotFound, "That question is not there (any more).")
}

// yours tells the asker of q.
func yours(q *Question, y Yours) room.Event {
	y.Question = q.ID
	return room.Event{Type: "qa.yours", For: room.One(q.Asker), Data: room.JSON(y)}
}

func open(s *State, c room.Command) (room.Decision, error) {
	var d Settings
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	to := s.settings()
	if d.Moderated != nil {
		to.Moderated = *d.Moderated
	}
	if d.Anonymous != nil {
		to.Anonymous = *d.Anonymous
	}
	if d.Audience != nil {
		if err := activity.Audience(*d.Audience); err != nil {
			return room.Decision{}, err
		}
		to.Audience = *d.Audience
	}
	if s.Open && to == s.settings() {
		return room.Decision{}, nil
	}
	return happened(room.Event{Type: "qa.opened", By: c.Actor.Author(), Data: room.JSON(to)})
}

func ask(s *State, c room.Command) (room.Decision, error) {
	var d Ask
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	anonymous := d.Anonymous || c.Actor.Name == ""
	switch {
	case c.Actor.ID == "":
		return room.Decision{}, room.Forbidden.Refuse()
	case !s.Open:
		return refuse(room.Closed, "No more questions are taken.")
	case s.Audience.Admits(c.Actor) != nil:
		return room.Decision{}, s.Audience.Admits(c.Actor)
	case anonymous && !s.Anonymous && c.Actor.Name == "":
		return room.Decision{}, room.NameNeeded.Refuse()
	case anonymous && !s.Anonymous:
		return refuse(room.Forbidden, "Questions are asked by name here.")
	case s.waiting(c.Actor.ID) >= MaxWaiting:
		return room.Decision{}, room.TooMany.Because("%d of your questions wait already: withdraw one first.", MaxWaiting)
	}
	text, err := activity.Text(d.Text, MaxText)
	if err != nil {
		return room.Decision{}, err
	}
	// What the staff ask needs no approval.
	hold := s.Moderated && !c.Actor.Role.Staff()
	if hold && len(s.Held) >= MaxHeld || !hold && s.full() {
		return refuse(room.TooMany, "Enough questions wait for an answer: vote for one of them, or ask later.")
	}
	id, typ, status, audience := "q_"+c.ID, "qa.asked", Open, room.Everyone
	if hold {
		typ, status, audience = "qa.held", Held, room.Staff
	}
	e := room.Event{Type: typ, For: audience, At: activity.Watching(c, d.At), Data: room.JSON(Line{Question: id, Text: text})}
	if !anonymous {
		e.By = c.Actor.Author()
	}
	return room.Decision{
		Events: []room.Event{e, yours(&Question{ID: id, Asker: c.Actor.ID}, Yours{Status: status, Text: text})},
		Data:   room.JSON(Asked{Question: id, Status: status}),
	}, nil
}

func vote(s *State, c room.Command) (room.Decision, error) {
	var d Vote
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	if c.Actor.ID == "" {
		return room.Decision{}, room.Forbidden.Refuse()
	}
	up := d.Up == nil || *d.Up
	q := s.shown(d.Question)
	if was := s.Questions[d.Question]; was != nil && was.Status == Merged && was.N > 0 {
		q = s.shown(was.Into) // the voter's page did not know yet
	}
	switch {
	case q == nil:
		return notThere()
	case s.voted(c.Actor.ID, q.ID) == up:
		return room.Decision{}, nil
	case q.Status == Answered:
		return refuse(room.Closed, "That question is answered.")
	case q.Asker == c.Actor.ID:
		return refuse(room.Forbidden, "That is your own question: withdraw it instead.")
	}
	return happened(room.Event{Type: "qa.voted", For: room.Server, Data: room.JSON(Voted{Question: q.ID, Actor: c.Actor.ID, Up: up})})
}

func withdraw(s *State, c room.Command, id string) (room.Decision, error) {
	q := s.Questions[id]
	switch {
	case q == nil || q.Asker != c.Actor.ID || q.Past:
		return notThere()
	case q.Status == Answering || q.Status == Answered:
		return refuse(room.Closed, "That question is being answered, or was.")
	case q.Same:
		return refuse(room.Forbidden, "Others asked the same, and their questions are one with yours now. A moderator can remove it.")
	}
	return happened(q.gone(), yours(q, Yours{Status: Withdrawn}))
}

// gone says that q is there no more, to whoever sees it.
func (q *Question) gone() room.Event {
	e := room.Event{Type: "qa.removed", Data: room.JSON(Which{Question: q.ID})}
	if q.Status == Held {
		e.For = room.Staff
	}
	return e
}
