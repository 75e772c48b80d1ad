package qa

import (
	"encoding/json"

	"frontrow/internal/room"
)

// reviewLate completes what moderation decides about a question that was let
// through before a classifier had answered: it is taken back, and its asker is
// told. What the staff have let through or are answering stays.
func reviewLate(s *State, c room.Command, d room.Decision) (room.Decision, error) {
	if d.Events[0].Type != "qa.removed" {
		return d, nil
	}
	var late struct {
		Line   string `json:"line"`
		Person string `json:"person"`
	}
	if json.Unmarshal(c.Data, &late) != nil {
		return room.Decision{}, room.BadData.Refuse()
	}
	q := s.Questions[late.Line]
	hold := d.Data != nil
	switch {
	case q == nil || q.Past:
		return notThere() // not yet, or not any more
	case q.Asker != late.Person:
		return refuse(room.BadData, "That is a question of somebody else.")
	case q.Approved || q.Status == Answering || q.Status == Answered, hold && q.Status == Held:
		return room.Decision{}, nil
	}
	status := Removed
	if hold {
		status = Held
		if err := q.again(&d, c.Wall); err != nil {
			return room.Decision{}, err
		}
	}
	events := append([]room.Event(nil), d.Events...)
	events[0] = q.gone()
	for i := range events {
		if events[i].Type == "mod.acted" && q.By != nil {
			events[i].Data = with(events[i].Data, "person", q.By)
		}
	}
	d.Events = append(events, yours(q, Yours{Status: status}))
	return d, nil
}

// again says in the answer of mod.late how the question is asked again, if a
// moderator lets it through.
func (q *Question) again(d *room.Decision, wall int64) error {
	asked := room.Event{Type: "qa.asked", At: q.At, By: q.By, Data: room.JSON(Line{Question: q.ID, Text: q.Text})}
	mine := yours(q, Yours{Status: Open, Text: q.Text})
	mine.At = q.At
	data := with(with(d.Data, "wall", wall), "events", []room.Event{asked, mine})
	if data == nil {
		return room.Internal.Refuse()
	}
	d.Data = data
	return nil
}

// with is an object with one more field, nil for what is none.
func with(object json.RawMessage, name string, value any) json.RawMessage {
	var all map[string]json.RawMessage
	if json.Unmarshal(object, &all) != nil || all == nil {
		return nil
	}
	all[name] = room.JSON(value)
	return room.JSON(all)
}

// reviewDenied tells the asker of a question that was taken back that it stays so.
func reviewDenied(s *State, d room.Decision) room.Decision {
	for _, e := range d.Events {
		var a struct {
			Line   string `json:"line"`
			Reason string `json:"reason"`
		}
		if e.Type != "mod.acted" || json.Unmarshal(e.Data, &a) != nil {
			continue
		}
		if q := s.Questions[a.Line]; q != nil && q.Past && q.Status == Held {
			d.Events = append(d.Events[:len(d.Events):len(d.Events)], yours(q, Yours{Status: Denied, Reason: a.Reason}))
			return d
		}
	}
	return d
}

// takeBack has a question that is gone wait for a moderator. Its votes go: who
// wants it answered says so again when it is shown again.
func (s *State) takeBack(q *Question) {
	q.Status, q.Votes = Held, 0
	for actor, list := range s.Votes {
		put(s.Votes, actor, without(list, q.ID))
	}
}
