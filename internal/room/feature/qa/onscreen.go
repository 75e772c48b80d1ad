package qa

import (
	"encoding/json"

	"frontrow/internal/room"
)

// review completes what others decide about questions.
func review(s *State, c room.Command, d room.Decision) (room.Decision, error) {
	switch c.Name {
	case "overlay.show":
		return reviewShown(s, d)
	case "mod.late":
		return reviewLate(s, c, d)
	case "mod.deny":
		return reviewDenied(s, d), nil
	}
	return d, nil
}

// reviewShown lets only a question that everybody sees be put on the screen.
func reviewShown(s *State, d room.Decision) (room.Decision, error) {
	var all struct {
		On struct {
			Kind string `json:"kind"`
			ID   string `json:"id"`
		} `json:"on"`
	}
	if json.Unmarshal(d.Events[0].Data, &all) != nil || all.On.Kind != "question" {
		return d, nil
	}
	if s.shown(all.On.ID) == nil {
		return refuse(room.NotFound, "That question is not there (any more), or not for everybody.")
	}
	return d, nil
}
