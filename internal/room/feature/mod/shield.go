package mod

import (
	"cmp"
	"encoding/json"
	"strings"

	"frontrow/internal/room"
	"frontrow/internal/room/moderate"
)

// keepSpoke is of how many people it is known that they had a line shown: those
// who said something last.
const keepSpoke = 20_000

// Shield is why shield mode holds something.
type Shield string

// The reasons.
const (
	// Newcomer has had no line shown before it went on, and nobody vouches for them.
	Newcomer Shield = "new"
	// Link is in the text.
	Link Shield = "link"
	// Asked is a question.
	Asked Shield = "question"
)

// SetShield is the data of mod.shield.
type SetShield struct {
	On bool `json:"on"`
}

// Shielded says since when shield mode is on.
type Shielded struct {
	Since int64 `json:"since" doc:"on the wall clock"`
}

// shield decides mod.shield. What is so already changes nothing.
func shield(s *State, c room.Command) (room.Decision, error) {
	var d SetShield
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	if d.On == (s.Shield != nil) {
		return room.Decision{}, nil
	}
	a := Action{ID: "a_" + c.ID, Kind: ShieldOff, By: *c.Actor.Author(), Wall: c.Wall}
	var v View
	if d.On {
		a.Kind, v.Shield = ShieldOn, &Shielded{Since: c.Wall}
	}
	return did(a, false, room.Event{Type: "mod.shielded", By: c.Actor.Author(), Data: room.JSON(v)})
}

// shields is what shield mode makes of a text that the filters let pass. It is
// an overlay: without it the same text passes.
func (s *State) shields(c room.Command, event, text string) (v verdict) {
	if s.Shield == nil || c.Actor.Role.Staff() {
		return v
	}
	_, spoke := s.Spoke[c.Actor.ID]
	trusted := spoke || c.Actor.Kind == room.Account || c.Actor.Member || c.Actor.Ticket || c.Actor.Role == room.RoleGuest
	switch {
	case strings.HasPrefix(event, "qa."):
		v.Shield = Asked
	case moderate.Links(text) > 0:
		v.Shield = Link
	case !trusted:
		v.Shield = Newcomer
	default:
		return v
	}
	v.Action = moderate.Hold
	return v
}

func (s *State) shielded(e room.Event) {
	var v View
	if e.For == room.Everyone && json.Unmarshal(e.Data, &v) == nil {
		s.Shield = v.Shield
	}
}

// spoke notes the author of a line that everybody was shown.
func (s *State) spoke(e room.Event, of *room.Entry) {
	if e.Type == "chat.message" && e.For == room.Everyone && e.By != nil {
		s.heard(e.By.ID, of.Wall)
	}
}

// heard notes that somebody had a line shown at that moment. While shield mode
// is on nobody gets in by what is said since. It is so by the moments alone, as
// the entry of the line may be erased and its deletion say it again.
func (s *State) heard(id string, wall int64) {
	if s.Shield != nil && wall > s.Shield.Since {
		return
	}
	if s.Spoke == nil {
		s.Spoke = make(map[string]int64)
	}
	s.Spoke[id] = max(s.Spoke[id], wall)
	if len(s.Spoke) <= keepSpoke {
		return
	}
	oldest := id
	for other, at := range s.Spoke {
		if cmp.Or(cmp.Compare(at, s.Spoke[oldest]), cmp.Compare(other, oldest)) < 0 {
			oldest = other
		}
	}
	delete(s.Spoke, oldest)
}
