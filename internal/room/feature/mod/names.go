package mod

import (
	"encoding/json"

	"frontrow/internal/room"
)

// Names is the data of mod.names and mod.named.
type Names struct {
	Hidden bool `json:"hidden" doc:"the staff alone are told who is here, others how many"`
}

// names decides mod.names. What is so already changes nothing.
func names(s *State, c room.Command) (room.Decision, error) {
	var d Names
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	if d.Hidden == s.NamesHidden {
		return room.Decision{}, nil
	}
	a := Action{ID: "a_" + c.ID, Kind: ShowNames, By: *c.Actor.Author(), Wall: c.Wall}
	if d.Hidden {
		a.Kind = HideNames
	}
	return did(a, false, forStaff("mod.named", d))
}

func (s *State) named(e room.Event) {
	var d Names
	if e.For == room.Staff && json.Unmarshal(e.Data, &d) == nil {
		s.NamesHidden = d.Hidden
	}
}
