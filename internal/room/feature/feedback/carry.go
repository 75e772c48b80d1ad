package feedback

import (
	"encoding/json"

	"frontrow/internal/room"
)

// carried is what outlives a show: whose opinions are taken, and whether they are
// now. Opinions and their curve end with their show.
type carried struct {
	Open     bool       `json:"open"`
	Audience room.Crowd `json:"audience,omitempty"`
}

func carry(s *State) any {
	c := carried{s.Open, s.Audience}
	if c == (carried{}) {
		return nil
	}
	return c
}

func bring(b json.RawMessage) []room.Event {
	var c carried
	if json.Unmarshal(b, &c) != nil || c == (carried{}) || !c.Audience.Known() {
		return nil
	}
	events := []room.Event{{Type: "feedback.opened", Data: room.JSON(Settings{Audience: c.Audience})}}
	if !c.Open {
		events = append(events, room.Event{Type: "feedback.closed"}) // whose is kept
	}
	return events
}
