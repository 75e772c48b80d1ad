package qa

import (
	"encoding/json"

	"frontrow/internal/room"
)

// review lets only a question that everybody sees be put on the screen.
func review(s *State, c room.Command, d room.Decision) (room.Decision, error) {
	var all struct {
		On struct {
			Kind string `json:"kind"`
			ID   string `json:"id"`
		} `json:"on"`
	}
	if c.Name != "overlay.show" || json.Unmarshal(d.Events[0].Data, &all) != nil || all.On.Kind != "question" {
		return d, nil
	}
	if s.shown(all.On.ID) == nil {
		return refuse(room.NotFound, "That question is not there (any more), or not for everybody.")
	}
	return d, nil
}
