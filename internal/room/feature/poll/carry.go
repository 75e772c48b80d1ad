package poll

import (
	"encoding/json"

	"frontrow/internal/room"
)

// carried is what outlives a show: its drafts.
type carried struct {
	Drafts []Poll `json:"drafts"`
}

func carry(s *State) any {
	if len(s.Drafts) == 0 {
		return nil
	}
	var all carried
	for _, id := range s.Drafts {
		all.Drafts = append(all.Drafts, s.Polls[id].Poll)
	}
	return all
}

// bring makes the drafts of a show again. Each is looked at as if a host wrote it.
func bring(b json.RawMessage) (events []room.Event) {
	var all carried
	if json.Unmarshal(b, &all) != nil {
		return nil
	}
	known := make(map[string]bool)
	for _, was := range all.Drafts {
		p, err := was.again()
		if err != nil || !idForm.MatchString(p.ID) || known[p.ID] || len(events) == MaxPolls {
			continue
		}
		known[p.ID] = true
		events = append(events, room.Event{Type: "poll.drafted", For: room.Staff, Data: room.JSON(p)})
	}
	return events
}

// again is p as the draft that it was made of makes it.
func (p Poll) again() (Poll, error) {
	is, err := Draft{
		Kind: p.Kind, Question: p.Question, Options: p.Options, Min: p.Min, Max: p.Max, Results: p.Results, Change: p.Change,
		Anonymous: p.Anonymous, Sponsor: p.Sponsor, Clock: p.Clock, Seconds: p.Seconds, Audience: p.Audience, Weight: p.Weight,
	}.poll(room.Command{ID: p.ID})
	is.By = p.By
	return is, err
}
