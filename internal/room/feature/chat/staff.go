package chat

import (
	"encoding/json"
	"net/url"
	"strings"
	"unicode"

	"frontrow/internal/room"
	"frontrow/internal/room/moderate"
)

func announce(s *State, c room.Command) (room.Decision, error) {
	var d Announce
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	if c.Actor.Name == "" {
		return room.Decision{}, room.NameNeeded.Refuse()
	}
	text, err := moderate.Clean(d.Text)
	if err != nil {
		return room.Decision{}, err
	}
	l := Line{ID: "c_" + c.ID, Text: text, Kind: Announcement, Mentions: s.mentions(text), Forget: s.tooMany()}
	return room.Decision{
		Events: []room.Event{{Type: "chat.announced", By: c.Actor.Author(), Data: room.JSON(l)}},
		Data:   room.JSON(Sent{ID: l.ID}),
	}, nil
}

func pin(s *State, c room.Command) (room.Decision, error) {
	var d Which
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	l := s.line(d.ID)
	switch {
	case s.pinned(d.ID) != nil:
		return room.Decision{}, nil
	case l == nil:
		return notThere()
	case l.Restricted:
		return refuse(room.Forbidden, "Only its author and the staff see that line.")
	case len(s.Pinned) >= MaxPins:
		return refuse(room.Closed, "%d lines are pinned: take one off first.", MaxPins)
	}
	m := l.Message
	m.Reply = m.Reply.bare()
	return room.Decision{Events: []room.Event{{Type: "chat.pinned", By: c.Actor.Author(), Data: room.JSON(m)}}}, nil
}

func unpin(s *State, c room.Command) (room.Decision, error) {
	var d Which
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	if s.pinned(d.ID) == nil {
		return room.Decision{}, nil
	}
	return room.Decision{Events: []room.Event{{Type: "chat.unpinned", By: c.Actor.Author(), Data: room.JSON(d)}}}, nil
}

func mode(s *State, c room.Command) (room.Decision, error) {
	var d Mode
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	m := s.Modes
	if d.Slow != nil {
		if m.Slow = *d.Slow; m.Slow < 0 || m.Slow > MaxSlow {
			return refuse(room.BadData, "Slow mode is 0 to %d seconds.", MaxSlow)
		}
	}
	if d.EmoteOnly != nil {
		m.EmoteOnly = *d.EmoteOnly
	}
	if d.Paused != nil {
		m.Paused = *d.Paused
	}
	if d.Members != nil {
		m.Members = *d.Members
	}
	if m == s.Modes {
		return room.Decision{}, nil
	}
	return room.Decision{Events: []room.Event{{Type: "chat.modes", By: c.Actor.Author(), Data: room.JSON(m)}}}, nil
}

func emotes(s *State, c room.Command) (room.Decision, error) {
	var d Emotes
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	changed, left := make(map[string]string), len(s.Emotes)
	for name, picture := range d.Emotes {
		was, there := s.Emotes[name]
		switch {
		case !named(name):
			return refuse(room.BadData, "The code of an emote has 2 to 32 characters A-Za-z0-9_.")
		case picture != "" && !safe(picture):
			return refuse(room.BadData, "The picture of an emote is a path of this server or an https address.")
		case picture == was:
			continue
		case picture == "":
			left--
		case !there:
			left++
		}
		changed[name] = picture
	}
	switch {
	case left > MaxEmotes:
		return refuse(room.BadData, "A channel has at most %d emotes: remove some first.", MaxEmotes)
	case len(changed) == 0:
		return room.Decision{}, nil
	}
	return room.Decision{Events: []room.Event{{Type: "chat.emotes", By: c.Actor.Author(), Data: room.JSON(Emotes{changed})}}}, nil
}

// named reports whether an emote can have that code.
func named(name string) bool { return code.FindString(":"+name+":") == ":"+name+":" }

// safe reports whether an address can be the source of a picture.
func safe(address string) bool {
	if len(address) > 300 || strings.ContainsFunc(address, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune(`"'<>\`, r)
	}) {
		return false
	}
	u, err := url.Parse(address)
	if err != nil || u.User != nil {
		return false
	}
	if u.Scheme == "" {
		return u.Host == "" && strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//")
	}
	return u.Scheme == "https" && u.Host != ""
}

// Cleared is the data of mod.cleared once the chat has completed it.
type Cleared struct {
	Person room.Author `json:"person"`
	Wall   int64       `json:"wall" doc:"when they said their last line, on the wall clock; 0 where they said none"`
	Forget uint64      `json:"forget,omitempty" doc:"as of a line"`
}

// review completes what the staff decide about lines: the chat knows whose
// they are, and which entries hold their words.
func review(s *State, c room.Command, d room.Decision) (room.Decision, error) {
	var events []room.Event
	for i, e := range d.Events {
		var err error
		switch e.Type {
		case "mod.deleted":
			err = s.reviewDeleted(c, &e, &d)
		case "mod.cleared":
			err = s.reviewCleared(&e, &d)
		case "overlay.changed":
			err = s.reviewShown(c, &e)
		default:
			continue
		}
		if err != nil {
			return room.Decision{}, err
		}
		if events == nil {
			events = append(events, d.Events...)
		}
		events[i] = e
	}
	if events != nil {
		d.Events = events
	}
	s.reviewHailed(c, &d)
	return d, nil
}

func (s *State) reviewDeleted(c room.Command, e *room.Event, d *room.Decision) error {
	var x Deleted
	if json.Unmarshal(e.Data, &x) != nil {
		return room.BadData.Refuse()
	}
	l := s.line(x.ID)
	switch {
	case l == nil:
		return room.NotFound.Refuse()
	case l.By.ID != x.Author.ID:
		return room.BadData.Because("That is a line of somebody else.")
	case l.By.ID != c.Actor.ID && !c.Actor.Role.Above(l.By.Role):
		return room.Forbidden.Because("Its author has the same role as you, or a higher one.")
	}
	e.At, e.Data = l.At, room.JSON(s.deleted(l))
	if c.Name == "mod.late" && d.Data != nil {
		if err := tookBack(l, d); err != nil {
			return err
		}
	}
	d.Erase = append(d.Erase[:len(d.Erase):len(d.Erase)], l.Entries...)
	return nil
}

// tookBack says in the answer of mod.late how the line is said again, if a
// moderator lets it through. What few see is left alone.
func tookBack(l *Kept, d *room.Decision) error {
	var answer map[string]json.RawMessage
	if l.Restricted || json.Unmarshal(d.Data, &answer) != nil {
		return room.NotFound.Refuse()
	}
	m := &l.Message
	say := Line{ID: m.ID, Text: m.Text, Kind: m.Kind, Reply: m.Reply.bare(), Mentions: m.Mentions}
	answer["wall"] = room.JSON(l.Wall)
	answer["events"] = room.JSON([]room.Event{{Type: "chat.message", At: m.At, By: &m.By, Data: room.JSON(say)}})
	d.Data = room.JSON(answer)
	return nil
}

func (s *State) reviewCleared(e *room.Event, d *room.Decision) error {
	var x Cleared
	if json.Unmarshal(e.Data, &x) != nil {
		return room.BadData.Refuse()
	}
	erase := d.Erase[:len(d.Erase):len(d.Erase)]
	for _, list := range [][]Kept{s.Pinned, s.Lines} {
		for i := range list {
			l := &list[i]
			if l.By.ID != x.Person.ID {
				continue
			}
			if l.Wall >= x.Wall {
				x.Person, x.Wall = l.By, l.Wall
			}
			for _, o := range l.Entries {
				if !contains(erase, o) {
					erase = append(erase, o)
				}
			}
		}
	}
	x.Forget = s.Forget
	e.Data, d.Erase = room.JSON(x), erase
	return nil
}
