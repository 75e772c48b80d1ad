package chat

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
)

const (
	// ShoutEvery is the time between two shout-outs in a room, µs.
	ShoutEvery = 10_000_000
	// shoutSeconds is how long one is shown, unless it says otherwise, maxShout
	// the longest.
	shoutSeconds = 60
	maxShout     = 300

	maxShoutName = 32
	maxShoutText = 200
	maxShoutLink = 300
)

// Shout is the data of chat.shoutout.
type Shout struct {
	Actor   string `json:"actor,omitempty" doc:"who is meant; or a name alone"`
	Name    string `json:"name,omitempty" doc:"1 to 32 characters; needed for who has not talked lately"`
	Text    string `json:"text,omitempty" doc:"at most 200 characters"`
	Link    string `json:"link,omitempty" doc:"where to find them: an http or https address"`
	Seconds int    `json:"seconds,omitempty" doc:"how long it is shown, 1 to 300; 60 if absent"`
}

// Shouted is the data of the event chat.shoutout.
type Shouted struct {
	Actor string `json:"actor,omitempty" doc:"who is meant, if that is known"`
	Name  string `json:"name"`
	Text  string `json:"text,omitempty"`
	Link  string `json:"link,omitempty" doc:"an http or https address"`
	Until int64  `json:"until" doc:"how long to show it: programme clock"`
}

// Shoutout is the newest one, as a snapshot shows it.
type Shoutout struct {
	By room.Author `json:"by"`
	At int64       `json:"at" doc:"programme clock"`
	Shouted
}

// Hailed is the newest shout-out, and when it came on the wall clock.
type Hailed struct {
	Shoutout
	Wall int64 `json:"wall"`
}

func shout(s *State, c room.Command) (room.Decision, error) {
	var d Shout
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	if s.Hailed != nil {
		if wait := s.Hailed.Wall + ShoutEvery - c.Wall; wait > 0 {
			err := room.RateLimited.Because("One shout-out in 10 seconds.")
			err.After = time.Duration(wait) * time.Microsecond
			return room.Decision{}, err
		}
	}
	out := Shouted{Text: d.Text, Link: d.Link}
	var err error
	if d.Name = strings.TrimPrefix(strings.TrimSpace(d.Name), "@"); d.Name != "" {
		if out.Name, err = activity.Text(d.Name, maxShoutName); err != nil {
			return room.Decision{}, err
		}
	}
	switch who := s.speaker(d.Actor, out.Name); {
	case who != nil:
		out.Actor, out.Name = who.ID, who.Name
	case d.Actor != "" && out.Name == "":
		return refuse(room.NotFound, "Who that is has not talked lately: say a name too.")
	case out.Name == "":
		return refuse(room.BadData, "Say who is meant.")
	default:
		out.Actor = d.Actor
	}
	if d.Text != "" {
		if out.Text, err = activity.Text(d.Text, maxShoutText); err != nil {
			return room.Decision{}, err
		}
	}
	if d.Seconds == 0 {
		d.Seconds = shoutSeconds
	}
	switch {
	case d.Seconds < 0 || d.Seconds > maxShout:
		return refuse(room.BadData, "A shout-out is shown for 1 to %d seconds.", maxShout)
	case d.Link != "" && !address(d.Link):
		return refuse(room.BadData, "The link is an http or https address of at most %d characters.", maxShoutLink)
	case len(d.Actor) > 64:
		return refuse(room.BadData, "That is no id of anybody.")
	}
	out.Until = c.Edge + int64(d.Seconds)*1_000_000
	return room.Decision{Events: []room.Event{{Type: "chat.shoutout", At: c.Edge, By: c.Actor.Author(), Data: room.JSON(out)}}}, nil
}

// unshout takes the newest shout-out back.
func unshout(s *State, c room.Command) (room.Decision, error) {
	if s.Hailed == nil {
		return room.Decision{}, nil
	}
	return room.Decision{Events: []room.Event{unshouted(c)}}, nil
}

func unshouted(c room.Command) room.Event {
	return room.Event{Type: "chat.unshouted", By: c.Actor.Author()}
}

// reviewHailed takes the shout-out back that leads to somebody, or is theirs, with
// their lines and when they are banned.
func (s *State) reviewHailed(c room.Command, d *room.Decision) {
	if s.Hailed != nil && slices.ContainsFunc(d.Events, s.Hailed.goes) {
		d.Events = append(d.Events[:len(d.Events):len(d.Events)], unshouted(c))
	}
}

// goes reports whether the one whom it leads to, or who said it, is not to be
// heard any more after an event.
func (h *Hailed) goes(e room.Event) bool {
	var d struct {
		Kind   string      `json:"kind"`
		Person room.Author `json:"person"`
	}
	if e.Type != "mod.cleared" && e.Type != "mod.acted" || json.Unmarshal(e.Data, &d) != nil {
		return false
	}
	return (e.Type == "mod.cleared" || d.Kind == "ban") && d.Person.ID != "" && (d.Person.ID == h.Actor || d.Person.ID == h.By.ID)
}

// speaker is who said a public line lately: by id, or without one by name.
func (s *State) speaker(id, name string) *room.Author {
	for i := len(s.Lines) - 1; i >= 0; i-- {
		l := &s.Lines[i]
		if !l.Restricted && (l.By.ID == id || id == "" && name != "" && strings.EqualFold(l.By.Name, name)) {
			return &l.By
		}
	}
	return nil
}

// address reports whether a link leads to a page.
func address(link string) bool {
	if len(link) > maxShoutLink || strings.ContainsFunc(link, func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsGraphic(r) || strings.ContainsRune("\"'<>\\`", r)
	}) {
		return false
	}
	u, err := url.Parse(link)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Opaque == "" && u.User == nil && u.Hostname() != ""
}

func (s *State) hail(e room.Event, of *room.Entry) {
	var d Shouted
	if e.By == nil || e.For != room.Everyone || json.Unmarshal(e.Data, &d) != nil || d.Name == "" {
		return
	}
	s.Hailed = &Hailed{Shoutout: Shoutout{By: *e.By, At: e.At, Shouted: d}, Wall: of.Wall}
}
