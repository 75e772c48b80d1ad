package chat

import (
	"encoding/json"

	"frontrow/internal/room"
)

// onScreen is the part of overlay.changed that tells of a line.
type onScreen struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
	By   string `json:"by,omitempty"`
}

// reviewShown lets only a line that everybody sees be put on the screen, and says
// whose it is, so that it goes with all their lines.
func (s *State) reviewShown(c room.Command, e *room.Event) error {
	var all map[string]json.RawMessage
	var on onScreen
	if c.Name != "overlay.show" || json.Unmarshal(e.Data, &all) != nil || json.Unmarshal(all["on"], &on) != nil || on.Kind != "chat" {
		return nil
	}
	l := s.line(on.ID)
	if l == nil || l.Restricted {
		return room.NotFound.Because("That line is not there (any more), or not for everybody.")
	}
	on.By = l.By.ID
	all["on"] = room.JSON(on)
	e.Data = room.JSON(all)
	return nil
}
