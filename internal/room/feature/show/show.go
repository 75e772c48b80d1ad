// Package show is the feature that tells a room about its show: that it opened,
// went live and ended. The server alone sends its commands.
package show

import (
	"encoding/json"

	"frontrow/internal/room"
)

// Status is where the show is in its life.
type Status string

// A show's life, in order.
const (
	Scheduled Status = "scheduled"
	Live      Status = "live"
	Ended     Status = "ended"
)

// Fact is the data of all three events.
type Fact struct {
	Show string `json:"show" doc:"the show's id, the epoch of its log"`
}

// View is the show as everybody sees it.
type View struct {
	ID     string `json:"id"`
	Status Status `json:"status" enum:"scheduled,live,ended"`
	// Since is when it got that status, µs.
	Since int64 `json:"since" doc:"when it got that status, on the programme clock"`
}

// Feature returns the rules.
func Feature() room.Feature {
	return room.Define(room.Rules[View]{
		Name: "show",
		Commands: []room.CommandSpec{
			{Name: "show.open", System: true, Data: Fact{}, Doc: "The log of a show begins."},
			{Name: "show.live", System: true, Doc: "The show goes live."},
			{Name: "show.end", System: true, Doc: "The show is over."},
		},
		Events: []room.EventSpec{
			{Type: "show.opened", Data: Fact{}, Doc: "The channel's next show is open; its log begins."},
			{Type: "show.live", Data: Fact{}, Doc: "The show went live."},
			{Type: "show.ended", Data: Fact{}, Doc: "The show is over. The next one opens at once, with a snapshot."},
		},
		ViewOf: View{},
		Begin:  func() View { return View{Status: Scheduled} },
		Decide: decide,
		Apply:  apply,
		View:   func(s View) any { return s },
	})
}

// decide lets the status only go forward. Telling a room what it knows already
// is no error and appends nothing.
func decide(s View, c room.Command) (room.Decision, error) {
	id, typ := s.ID, ""
	switch {
	case c.Name == "show.open" && s.ID == "":
		var f Fact
		if err := json.Unmarshal(c.Data, &f); err != nil || f.Show == "" {
			return room.Decision{}, room.BadData.Refuse()
		}
		id, typ = f.Show, "show.opened"
	case c.Name == "show.live" && s.Status == Scheduled:
		typ = "show.live"
	case c.Name == "show.end" && s.Status != Ended:
		typ = "show.ended"
	default:
		return room.Decision{}, nil
	}
	return room.Decision{Events: []room.Event{{Type: typ, Data: room.JSON(Fact{Show: id})}}}, nil
}

func apply(s View, e room.Event, _ *room.Entry) View {
	switch e.Type {
	case "show.opened":
		var f Fact
		if json.Unmarshal(e.Data, &f) == nil {
			return View{ID: f.Show, Status: Scheduled, Since: e.At}
		}
	case "show.live":
		s.Status, s.Since = Live, e.At
	case "show.ended":
		s.Status, s.Since = Ended, e.At
	}
	return s
}
