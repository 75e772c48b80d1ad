package qa

import (
	"encoding/json"
	"slices"
	"strings"

	"frontrow/internal/room"
)

func apply(s *State, e room.Event, of *room.Entry) *State {
	if s.forgets(e, of) || !strings.HasPrefix(e.Type, "qa.") {
		return s
	}
	switch e.Type {
	case "qa.voted":
		var d Voted
		if json.Unmarshal(e.Data, &d) == nil {
			s.vote(d.Actor, d.Question, d.Up)
		}
	case "qa.asked", "qa.held":
		var d Line
		if json.Unmarshal(e.Data, &d) == nil && d.Question != "" {
			s.ask(e, d, of)
		}
	case "qa.yours":
		var d Yours
		if actor, one := strings.CutPrefix(string(e.For), "@"); one && json.Unmarshal(e.Data, &d) == nil {
			s.yours(actor, d)
		}
	case "qa.merged":
		var d Merge
		if json.Unmarshal(e.Data, &d) == nil {
			s.merge(d)
		}
	case "qa.judged":
		var d Judged
		if q := s.of(e, &d, &d.Question); q != nil && d.Status != Open {
			q.Status, q.Reason = d.Status, d.Reason
		}
	case "qa.opened":
		var d Opened
		if json.Unmarshal(e.Data, &d) == nil {
			s.Open, s.Moderated, s.Anonymous, s.Audience = true, d.Moderated, d.Anonymous, d.Audience
		}
	case "qa.closed":
		s.Open = false
	default:
		s.course(e)
	}
	return s
}

// of reads the data of an event and returns the question that it names, nil if
// there is none.
func (s *State) of(e room.Event, data any, id *string) *Question {
	if json.Unmarshal(e.Data, data) != nil {
		return nil
	}
	return s.Questions[*id]
}

// course follows a question to its answer, or out of sight.
func (s *State) course(e room.Event) {
	var d Reply
	q := s.of(e, &d, &d.Question)
	if q == nil || q.Past {
		return
	}
	switch e.Type {
	case "qa.answering":
		q.Status, q.From, q.To, q.Final = Answering, e.At, 0, 0
	case "qa.answered":
		if q.Status == Answering {
			q.To = e.At
		}
		q.Status, q.Final = Answered, d.Votes
		if d.Text != "" {
			q.Answer = d.Text
		}
	case "qa.reopened":
		q.Status, q.From, q.To, q.Final, q.Answer = Open, 0, 0, 0, ""
	case "qa.removed":
		q.Status = Removed
		s.pass(q)
	}
}

// ask shows a question or holds it. One that was held is there already.
func (s *State) ask(e room.Event, d Line, of *room.Entry) {
	q := s.Questions[d.Question]
	there := q != nil
	if !there {
		q = &Question{ID: d.Question, Text: d.Text, At: e.At, By: e.By, Status: Held}
		s.Questions[q.ID] = q
		s.Held = append(s.Held, q.ID)
	}
	q.said(of)
	if e.Type == "qa.held" || q.Status != Held {
		return
	}
	again := q.Past
	q.Past, q.Approved = false, there
	s.Held, s.Past = without(s.Held, q.ID), without(s.Past, q.ID)
	if len(s.Shown) >= MaxShown {
		if i := max(0, s.oldestAnswered()); len(s.Shown) > 0 {
			s.pass(s.Questions[s.Shown[i]])
		}
	}
	s.Last++
	q.N, q.Status = s.Last, Open
	s.Shown = append(s.Shown, q.ID)
	if again {
		s.vote(q.Asker, q.ID, true)
	}
}

// yours notes whose question it is when it is asked, and forgets it when they
// take it back.
func (s *State) yours(actor string, d Yours) {
	q := s.Questions[d.Question]
	switch {
	case q == nil:
	case d.Status == Withdrawn:
		s.forget(q)
	case d.Status == Held && q.Status == Removed:
		s.takeBack(q)
	case d.Status == Denied && q.Past && q.Status == Held:
		q.Status, q.Reason = Denied, d.Reason
	case q.Asker == "" && actor != "":
		q.Asker = actor
		s.Own[actor] = append(s.Own[actor], q.ID)
		s.vote(actor, q.ID, true)
	}
}

func (s *State) vote(actor, id string, up bool) {
	q := s.Questions[id]
	if q == nil || actor == "" || s.voted(actor, id) == up {
		return
	}
	// What is past goes now, so that nobody's list grows for ever.
	list := slices.DeleteFunc(s.Votes[actor], func(id string) bool {
		q := s.Questions[id]
		return q == nil || q.Past
	})
	if up {
		q.Votes++
		list = append(list, id)
	} else {
		q.Votes--
		list = without(list, id)
	}
	put(s.Votes, actor, list)
}

// merge unites the voters of two questions.
func (s *State) merge(d Merge) {
	q, into := s.Questions[d.Question], s.shown(d.Into)
	if q == nil || q.Past || into == nil || q == into {
		return
	}
	for actor, list := range s.Votes {
		i := slices.Index(list, q.ID)
		if i < 0 {
			continue
		}
		if slices.Contains(list, into.ID) {
			put(s.Votes, actor, slices.Delete(list, i, i+1))
			continue
		}
		list[i] = into.ID
		into.Votes++
	}
	for _, other := range s.Questions {
		if other.Status == Merged && other.Into == q.ID {
			other.Into = into.ID
		}
	}
	q.Status, q.Into, into.Same = Merged, into.ID, true
	s.pass(q)
}

// pass puts a question out of sight.
func (s *State) pass(q *Question) {
	s.Shown, s.Held = without(s.Shown, q.ID), without(s.Held, q.ID)
	q.Past = true
	s.Past = append(s.Past, q.ID)
	if len(s.Past) > MaxPast {
		s.forget(s.Questions[s.Past[0]])
	}
}

// forget removes every trace of a question that is past, but for where its words are.
func (s *State) forget(q *Question) {
	if s.taken(q) {
		s.Gone = newest(append(s.Gone, q.Entries...), maxGone)
	}
	s.Shown, s.Held, s.Past = without(s.Shown, q.ID), without(s.Held, q.ID), without(s.Past, q.ID)
	put(s.Own, q.Asker, without(s.Own[q.Asker], q.ID))
	delete(s.Questions, q.ID)
}

func without(list []string, id string) []string {
	if i := slices.Index(list, id); i >= 0 {
		return slices.Delete(list, i, i+1)
	}
	return list
}

// put keeps no empty lists.
func put(m map[string][]string, key string, list []string) {
	if len(list) == 0 {
		delete(m, key)
		return
	}
	m[key] = list
}
