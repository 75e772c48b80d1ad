package hand

import (
	"encoding/json"

	"frontrow/internal/room"
)

// carried is what outlives a show: who may raise a hand, and whether anybody may
// now. The queue ends with its show.
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
	events := []room.Event{{Type: "hand.opened", Data: room.JSON(Settings{Audience: c.Audience})}}
	if !c.Open {
		events = append(events, room.Event{Type: "hand.closed"}) // who may is kept
	}
	return events
}
