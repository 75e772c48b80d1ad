package mod

import (
	"bytes"
	"encoding/json"
	"time"

	"frontrow/internal/room"
	"frontrow/internal/room/moderate"
)

// words says of a type of event that its text field is what somebody wrote.
type words struct {
	// hides: the feature knows lines that only their author and the staff see.
	hides bool
	// changes: it replaces words that may be public.
	changes bool
	// waits: the feature itself holds it.
	waits bool
}

func wordsOf(eventType string) (words, bool) {
	switch eventType {
	case "chat.message", "chat.announced":
		return words{hides: true}, true
	case "chat.edited":
		return words{hides: true, changes: true}, true
	case "qa.asked":
		return words{}, true
	case "qa.held":
		return words{waits: true}, true
	}
	return words{}, false
}

func textOf(e *room.Event) string {
	var d struct {
		Text string `json:"text"`
	}
	_ = json.Unmarshal(e.Data, &d) // without a text there is none
	return d.Text
}

// review looks at what people said, before it is a fact.
func review(s *State, c room.Command, d room.Decision) (room.Decision, error) {
	p := s.binding(c.Actor.ID, c.Actor.Role)
	if p.Ban != (Sanction{}) {
		return room.Decision{}, room.Forbidden.Because("You are banned here.%s", because(p.Ban.Reason))
	}
	if c.Name == "poll.vote" {
		return s.ballot(c, p, d)
	}
	said := -1
	for i := range d.Events {
		if _, ok := wordsOf(d.Events[i].Type); ok && said < 0 {
			said = i
		}
		if d.Events[i].Type == "chat.deleted" {
			d = s.remember(d, i)
		}
	}
	if said < 0 {
		return d, s.shown(c, d)
	}
	if wait := p.Timeout.Until - c.Wall; wait > 0 {
		after := time.Duration(wait) * time.Microsecond
		err := room.Forbidden.Because("You can talk again in %s.%s", round(after), because(p.Timeout.Reason))
		err.After = after
		return room.Decision{}, err
	}
	e := &d.Events[said]
	w, _ := wordsOf(e.Type)
	recent := s.Pace
	if w.changes {
		recent = nil // a change is no line more
	}
	l := moderate.Line{Text: textOf(e), Who: c.Actor.ID, Wall: c.Wall}
	if e.By != nil {
		l.Name = e.By.Name
	}
	var v verdict
	if !c.Actor.Role.Staff() {
		v = verdict{Verdict: s.sieve().Judge(l, recent)}.with(s.judged(c.Judged))
	}
	if v.Action == moderate.Block {
		return room.Decision{}, blocked(v.Verdict)
	}
	if p.Restrict != (Sanction{}) {
		v.Action = moderate.Restrict
	}
	if v.Action == "" {
		v = s.shields(c, e.Type, l.Text)
	}
	switch {
	case v.Action == "":
		return d, nil
	case v.Action == moderate.Restrict && w.hides:
		d.Events = hidden(d.Events, c.Actor.ID)
		return d, nil
	case w.waits:
		return d, nil
	case w.changes:
		return refuse(room.Forbidden, "A moderator would have to look at this first. Delete the line and write it anew.")
	}
	return s.hold(c, d, said, v)
}

// ballot looks at what somebody writes into a poll: a word of a cloud is public
// as soon as it counts, and a count can't wait for a moderator. So whatever a
// filter would keep from the chat is refused. Many may say the same, so pace is
// nothing to judge it by.
func (s *State) ballot(c room.Command, p Person, d room.Decision) (room.Decision, error) {
	text := written(d.Events)
	if c.Actor.Role.Staff() || text == "" {
		return d, nil
	}
	if wait := p.Timeout.Until - c.Wall; wait > 0 {
		after := time.Duration(wait) * time.Microsecond
		err := room.Forbidden.Because("You can write again in %s.%s", round(after), because(p.Timeout.Reason))
		err.After = after
		return room.Decision{}, err
	}
	judged := s.sieve().Judge(moderate.Line{Text: text, Who: c.Actor.ID, Wall: c.Wall}, nil)
	switch {
	case judged.Action != "":
		return room.Decision{}, blocked(judged)
	case p.Restrict != (Sanction{}) || s.shields(c, "poll.voted", text).Action != "":
		return room.Decision{}, blocked(moderate.Verdict{})
	}
	return d, nil
}

// written is the text of a ballot as the poll counts it, "" where it is a choice.
// Most are, and come by the thousand: these are not decoded.
func written(events []room.Event) string {
	for i := range events {
		// A string never holds these bytes: a quote in it is escaped.
		if e := &events[i]; e.Type != "poll.voted" || !bytes.Contains(e.Data, []byte(`"c":"`)) {
			continue
		}
		var cast struct {
			Choice string `json:"c"`
		}
		if json.Unmarshal(events[i].Data, &cast) == nil {
			return cast.Choice
		}
	}
	return ""
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return " The reason: " + reason
}

// round is a wait as people say it.
func round(d time.Duration) string {
	switch d = d.Round(time.Second); {
	case d >= 48*time.Hour:
		return plural(int(d.Hours()/24), "day")
	case d >= 2*time.Hour:
		return plural(int(d.Hours()), "hour")
	case d >= 2*time.Minute:
		return plural(int(d.Minutes()), "minute")
	}
	return plural(max(1, int(d.Seconds())), "second")
}

// blocked is what the author hears of a filter: what to do, and not which words
// it looks for.
func blocked(v moderate.Verdict) error {
	switch v.Kind {
	case moderate.ByLinks:
		return room.Forbidden.Because("Links are not allowed here.")
	case moderate.ByCapitals:
		return room.Forbidden.Because("Please write it in small letters.")
	case moderate.ByMentions:
		return room.Forbidden.Because("That line means too many people.")
	case moderate.ByFlood, moderate.ByRepeats:
		err := room.RateLimited.Because("Give the others a moment.")
		if v.Kind == moderate.ByRepeats {
			err = room.RateLimited.Because("You have said that already.")
		}
		err.After = max(v.After, time.Second)
		return err
	}
	return room.Forbidden.Because("That can't be said here.")
}

// hidden makes events for their author and the staff alone.
func hidden(events []room.Event, author string) []room.Event {
	var all []room.Event
	for _, e := range events {
		if e.For != room.Everyone {
			all = append(all, e)
			continue
		}
		own, staff := e, e
		own.For, staff.For = room.One(author), room.Staff
		var d map[string]json.RawMessage
		if json.Unmarshal(e.Data, &d) == nil && d != nil {
			d["restricted"] = json.RawMessage("true")
			staff.Data = room.JSON(d)
		}
		all = append(all, own, staff)
	}
	return all
}

// hold keeps a decision until a moderator has looked at it.
func (s *State) hold(c room.Command, d room.Decision, said int, v verdict) (room.Decision, error) {
	each := 0
	for i := range s.Held {
		if s.Held[i].Author == c.Actor.ID {
			each++
		}
	}
	if each >= MaxHeldEach || len(s.Held) >= MaxHeld {
		return refuse(room.TooMany, "Too many lines wait for a moderator. Try again in a moment.")
	}
	var answer map[string]json.RawMessage
	if json.Unmarshal(d.Data, &answer) != nil || answer == nil {
		answer = make(map[string]json.RawMessage)
	}
	k := Kept{Author: c.Actor.ID, Events: make([]room.Event, len(d.Events))}
	for _, name := range []string{"id", "question"} {
		if k.Line == "" && answer[name] != nil {
			_ = json.Unmarshal(answer[name], &k.Line) // else its author knows none
		}
	}
	answer["held"] = json.RawMessage("true")
	copy(k.Events, d.Events)
	for i := range k.Events {
		if k.Events[i].At == 0 {
			k.Events[i].At = c.Edge
		}
	}
	e := &k.Events[said]
	k.Held = Held{ID: "h_" + c.ID, Command: c.Name, At: e.At, Wall: c.Wall, By: e.By, Text: textOf(e), Rule: v.Rule, Why: v.Kind,
		Judge: v.Judge, Labels: v.Labels, Said: v.Said, Shield: v.Shield}
	return room.Decision{
		Events: []room.Event{
			{Type: "mod.held", For: room.Staff, At: e.At, Data: room.JSON(k.Held)},
			{Type: "mod.kept", For: room.Server, At: e.At, Data: room.JSON(k)},
		},
		Data: room.JSON(answer),
	}, nil
}

// remember says again what was done about a line that is deleted: the entry
// that said it goes with the words.
func (s *State) remember(d room.Decision, i int) room.Decision {
	var x Deleted
	if json.Unmarshal(d.Events[i].Data, &x) == nil {
		d.Events = append(d.Events[:len(d.Events):len(d.Events)], s.again(func(a *Action) bool { return a.Line == x.ID })...)
	}
	return d
}

// again are the events of approvals that are told once more.
func (s *State) again(which func(*Action) bool) (events []room.Event) {
	for i := range s.Actions {
		if a := &s.Actions[i]; a.Kind == Approve && which(a) {
			events = append(events, acted(*a))
		}
	}
	return events
}

func acted(a Action) room.Event {
	a.Undone, a.Appealed = false, false
	return room.Event{Type: "mod.acted", For: room.Staff, By: &a.By, Data: room.JSON(a)}
}
