package mod

import (
	"encoding/json"
	"slices"

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

// keepFits is of how many names it is remembered whether they can be shown.
const keepFits = 4096

// shown refuses what would show a name that the lists of words have something
// against: on a raised hand, on a board. Names of lines are looked at with the
// line, and whoever takes a line of theirs back shows nothing.
func (s *State) shown(c room.Command, d room.Decision) error {
	name := c.Actor.Name
	if name == "" || len(s.Filters) == 0 || c.Actor.Role.Staff() || !slices.ContainsFunc(d.Events, func(e room.Event) bool {
		return e.By != nil && e.By.ID == c.Actor.ID && e.By.Name != "" && e.Type != "chat.deleted"
	}) {
		return nil
	}
	fits, known := s.fits[name]
	if !known {
		if fits = s.sieve().Fits(name); s.fits == nil || len(s.fits) >= keepFits {
			s.fits = make(map[string]bool)
		}
		s.fits[name] = fits
	}
	if !fits {
		return room.Forbidden.Because("Your name can't be shown here. Choose another one.")
	}
	return nil
}
