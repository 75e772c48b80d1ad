package quiz

import (
	"encoding/json"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
)

// maxID bounds the id of a draft that is brought along, bytes.
const maxID = 64

// carried is what outlives a show: its drafts, right answers included.
type carried struct {
	Drafts []Draft `json:"drafts"`
}

func carry(s *State) any {
	if len(s.Drafts) == 0 {
		return nil
	}
	return carried{s.Drafts}
}

// bring makes the drafts of a show again. Each question comes as an event of its
// own, so that none is longer than what one command makes.
func bring(b json.RawMessage) (events []room.Event) {
	var all carried
	if json.Unmarshal(b, &all) != nil {
		return nil
	}
	known := make(map[string]bool)
	for _, d := range all.Drafts {
		title, err := activity.Text(d.Title, maxTitle)
		questions, err2 := cleanAll(d.Questions, 0)
		if err != nil || err2 != nil || !d.Audience.Known() || d.ID == "" || len(d.ID) > maxID || known[d.ID] || len(known) == MaxDrafts {
			continue
		}
		known[d.ID] = true
		empty := Draft{ID: d.ID, Title: title, By: d.By, Questions: []Question{}, Audience: d.Audience}
		events = append(events, room.Event{Type: "quiz.drafted", For: room.Server, Data: room.JSON(empty)})
		for i := range questions {
			add := Add{Quiz: d.ID, Questions: questions[i : i+1]}
			events = append(events, room.Event{Type: "quiz.added", For: room.Server, Data: room.JSON(add)})
		}
		d.Title, d.Questions = title, questions
		events = append(events, room.Event{Type: "quiz.listed", For: room.Staff, Data: room.JSON(d.listed())})
	}
	return events
}
