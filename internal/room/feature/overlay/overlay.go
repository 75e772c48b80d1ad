// Package overlay is the feature of what the staff put on the screen of a mixer:
// a line of chat or a question, whether an activity's results stand there, and
// whether there is anything at all. It holds no words: a line that is unsaid is
// gone here as well. Who draws an overlay reads the rest of the room as everybody
// does.
package overlay

import (
	"encoding/json"
	"slices"

	"frontrow/internal/room"
)

const (
	// MaxResults is for how many activities results are shown or not by choice:
	// the newest ones.
	MaxResults = 20
	// maxID is the most bytes that the id of a thing of a room has.
	maxID = 64
)

// Kind is what stands on the screen.
type Kind string

// The kinds.
const (
	Chat     Kind = "chat"
	Question Kind = "question"
)

// Show is the data of overlay.show.
type Show struct {
	Kind Kind   `json:"kind" enum:"chat,question"`
	ID   string `json:"id" doc:"of a line or a question that everybody sees"`
}

// Results are the data of overlay.results.
type Results struct {
	Activity string `json:"activity" doc:"the id of a poll or a quiz"`
	Shown    bool   `json:"shown" doc:"whether its results stand on overlays, as far as viewers are told them"`
}

// Hide is the data of overlay.hide.
type Hide struct {
	On bool `json:"on" doc:"nothing is shown on any overlay, until this is false"`
}

// Item is the line or the question on the screen. Its words are in the chat and
// among the questions.
type Item struct {
	Kind Kind   `json:"kind" enum:"chat,question"`
	ID   string `json:"id"`
	By   string `json:"by,omitempty" doc:"of a line: the id of its author"`
}

// View is what is on the screen: what everybody sees, the data of the event
// overlay.changed, and all that is kept.
type View struct {
	Hidden  bool      `json:"hidden" doc:"nothing is shown at all"`
	On      *Item     `json:"on,omitempty" doc:"the line or the question that the staff put there"`
	Results []Results `json:"results,omitempty" doc:"by choice; where nothing is said, as the activity itself shows them"`
}

// Feature returns the rules.
func Feature() room.Feature {
	return room.Define(room.Rules[*View]{
		Name: "overlay",
		Commands: []room.CommandSpec{
			{Name: "overlay.show", Needs: room.CanHost, Data: Show{}, Doc: "Puts a line of chat or a question on the screen, in the place of what is there."},
			{Name: "overlay.clear", Needs: room.CanHost, Doc: "Takes it off."},
			{Name: "overlay.results", Needs: room.CanHost, Data: Results{}, Doc: "Shows the results of a poll or a quiz on overlays, or doesn't, apart from what viewers see."},
			{Name: "overlay.hide", Needs: room.CanHost, Data: Hide{}, Doc: "Hides everything on all overlays, until it is switched off. The next show begins as this one ends."},
		},
		Events: []room.EventSpec{
			{Type: "overlay.changed", Data: View{}, Doc: "What is on the screen is another: all of it."},
		},
		ViewOf: View{},
		Begin:  func() *View { return &View{} },
		Decide: decide,
		Apply:  apply,
		View:   func(v *View) any { return *v },
		Review: review,
		Carry:  carry,
		Bring:  bring,
	})
}

func decide(v *View, c room.Command) (room.Decision, error) {
	next := *v
	switch c.Name {
	case "overlay.clear":
		if v.On == nil {
			return room.Decision{}, nil
		}
		next.On = nil
	case "overlay.hide":
		var d Hide
		if json.Unmarshal(c.Data, &d) != nil {
			return room.Decision{}, room.BadData.Refuse()
		}
		if d.On == v.Hidden {
			return room.Decision{}, nil
		}
		next.Hidden = d.On
	case "overlay.results":
		var d Results
		if json.Unmarshal(c.Data, &d) != nil || !isID(d.Activity) {
			return room.Decision{}, room.BadData.Because("Say the id of a poll or a quiz as activity.")
		}
		if slices.Contains(v.Results, d) {
			return room.Decision{}, nil
		}
		next.Results = with(v.Results, d)
	default:
		var d Show
		if json.Unmarshal(c.Data, &d) != nil || d.Kind != Chat && d.Kind != Question || !isID(d.ID) {
			return room.Decision{}, room.BadData.Because("Say the kind, chat or question, and the id.")
		}
		if v.On != nil && v.On.Kind == d.Kind && v.On.ID == d.ID {
			return room.Decision{}, nil
		}
		// The feature that the thing belongs to refuses what is not there, and says
		// who its author is.
		next.On = &Item{Kind: d.Kind, ID: d.ID}
	}
	return room.Decision{Events: []room.Event{changed(next, c.Actor.Author())}}, nil
}

func changed(v View, by *room.Author) room.Event {
	return room.Event{Type: "overlay.changed", By: by, Data: room.JSON(v)}
}

func isID(id string) bool { return id != "" && len(id) <= maxID }

// with is the list with one choice made anew, and without the oldest beyond the
// bound.
func with(list []Results, r Results) []Results {
	next := slices.DeleteFunc(slices.Clone(list), func(x Results) bool { return x.Activity == r.Activity })
	next = append(next, r)
	return next[max(0, len(next)-MaxResults):]
}

func apply(v *View, e room.Event, _ *room.Entry) *View {
	var d View
	if e.Type != "overlay.changed" || json.Unmarshal(e.Data, &d) != nil {
		return v
	}
	return &d
}

// review takes what is on the screen off with the words that are unsaid.
func review(v *View, c room.Command, d room.Decision) (room.Decision, error) {
	if v.On == nil || !slices.ContainsFunc(d.Events, v.On.goes) {
		return d, nil
	}
	next := *v
	next.On = nil
	d.Events = append(d.Events[:len(d.Events):len(d.Events)], changed(next, c.Actor.Author()))
	return d, nil
}

// goes reports whether the thing is there no more after an event.
func (i *Item) goes(e room.Event) bool {
	var d struct {
		ID       string      `json:"id"`
		Person   room.Author `json:"person"`
		Question string      `json:"question"`
	}
	if e.For != room.Everyone || json.Unmarshal(e.Data, &d) != nil {
		return false
	}
	switch e.Type {
	case "chat.deleted", "mod.deleted":
		return i.Kind == Chat && d.ID == i.ID
	case "mod.cleared":
		return i.Kind == Chat && d.Person.ID == i.By
	case "qa.removed", "qa.merged":
		return i.Kind == Question && d.Question == i.ID
	}
	return false
}

// carry keeps everything hidden over a show's end: nobody expects something to
// appear because the next one began.
func carry(v *View) any {
	if !v.Hidden {
		return nil
	}
	return Hide{On: true}
}

func bring(b json.RawMessage) []room.Event {
	var d Hide
	if json.Unmarshal(b, &d) != nil || !d.On {
		return nil
	}
	return []room.Event{changed(View{Hidden: true}, nil)}
}
