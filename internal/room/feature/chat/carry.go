package chat

import (
	"encoding/json"
	"maps"
	"slices"

	"frontrow/internal/room"
)

// emotesEach is how many emotes one event brings along: as many as fit into a
// command.
const emotesEach = 10

// carried is what outlives a show: how people talk, and the emotes.
type carried struct {
	Modes  Modes             `json:"modes,omitzero"`
	Emotes map[string]string `json:"emotes,omitempty"`
}

func carry(s *State) any {
	c := carried{Modes: s.Modes, Emotes: s.Emotes}
	c.Modes.Paused = false
	if c.Modes == (Modes{}) && len(c.Emotes) == 0 {
		return nil
	}
	return c
}

// bring makes them again, as far as they are what the commands would make.
func bring(b json.RawMessage) (events []room.Event) {
	var c carried
	if json.Unmarshal(b, &c) != nil {
		return nil
	}
	if c.Modes.Paused = false; c.Modes != (Modes{}) && c.Modes.Slow >= 0 && c.Modes.Slow <= MaxSlow {
		events = append(events, room.Event{Type: "chat.modes", Data: room.JSON(c.Modes)})
	}
	var names []string
	for _, name := range slices.Sorted(maps.Keys(c.Emotes)) {
		if named(name) && safe(c.Emotes[name]) && len(names) < MaxEmotes {
			names = append(names, name)
		}
	}
	for some := range slices.Chunk(names, emotesEach) {
		e := Emotes{make(map[string]string, len(some))}
		for _, name := range some {
			e.Emotes[name] = c.Emotes[name]
		}
		events = append(events, room.Event{Type: "chat.emotes", Data: room.JSON(e)})
	}
	return events
}
