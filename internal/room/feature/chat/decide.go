package chat

import (
	"regexp"
	"strings"
	"unicode"

	"frontrow/internal/room"
	"frontrow/internal/room/moderate"
)

func decide(s *State, c room.Command) (room.Decision, error) {
	switch c.Name {
	case "chat.history":
		return history(s, c)
	case "chat.edit":
		return edit(s, c)
	case "chat.delete":
		return remove(s, c)
	case "chat.announce":
		return announce(s, c)
	case "chat.pin":
		return pin(s, c)
	case "chat.unpin":
		return unpin(s, c)
	case "chat.mode":
		return mode(s, c)
	case "chat.emotes":
		return emotes(s, c)
	case "chat.shoutout":
		return shout(s, c)
	case "chat.unshout":
		return unshout(s, c)
	}
	return send(s, c)
}

func send(s *State, c room.Command) (room.Decision, error) {
	var d Send
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	if c.Actor.Name == "" {
		return room.Decision{}, room.NameNeeded.Refuse()
	}
	text, kind, err := said(d.Text)
	if err != nil {
		return room.Decision{}, err
	}
	if err := s.allows(c, text); err != nil {
		return room.Decision{}, err
	}
	if err := s.slow(c); err != nil {
		return room.Decision{}, err
	}
	l := Line{ID: "c_" + c.ID, Text: text, Kind: kind, Mentions: s.mentions(text), Forget: s.tooMany()}
	if d.Reply != "" {
		to := s.line(d.Reply)
		switch {
		case to == nil || !to.seenBy(c.Actor):
			return notThere()
		case to.Restricted && to.By.ID != c.Actor.ID:
			return refuse(room.Forbidden, "Only its author and the staff see that line: an answer would show it.")
		}
		l.Reply = &Reply{ID: to.ID, Name: to.By.Name}
	}
	at := c.Edge
	if d.At >= c.Edge-behindOf && d.At <= c.Edge+aheadOf {
		at = min(d.At, c.Edge)
	}
	return room.Decision{
		Events: []room.Event{{Type: "chat.message", At: at, By: c.Actor.Author(), Data: room.JSON(l)}},
		Data:   room.JSON(Sent{ID: l.ID}),
	}, nil
}

// said reads what somebody wrote: a line, or a command of the line.
func said(in string) (text string, kind Kind, err error) {
	if text, err = moderate.Clean(in); err != nil {
		return "", "", err
	}
	first, rest, _ := strings.Cut(text, " ")
	switch first {
	case "//me":
		return text[1:], "", nil
	case "/me":
	default:
		return text, "", nil
	}
	text, err = moderate.Clean(rest)
	return text, Action, err
}

// allows checks the modes.
func (s *State) allows(c room.Command, text string) error {
	switch {
	case c.Actor.Role.Staff():
		return nil
	case s.Modes.Paused:
		return room.Forbidden.Because("Only the staff talk at the moment.")
	case s.Modes.Members && !c.Actor.Member && c.Actor.Role != room.RoleGuest:
		return room.Forbidden.Because("Only members talk at the moment.")
	case s.Modes.EmoteOnly && !s.onlyEmotes(text):
		return room.Forbidden.Because("Only emotes at the moment.")
	}
	return nil
}

var code = regexp.MustCompile(`:([A-Za-z0-9_]{2,32}):`)

// onlyEmotes reports whether a text is nothing but emotes of the channel and
// pictures that Unicode has.
func (s *State) onlyEmotes(text string) bool {
	text = code.ReplaceAllStringFunc(text, func(c string) string {
		if _, there := s.Emotes[strings.Trim(c, ":")]; there {
			return " "
		}
		return c
	})
	return !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsSpace(r) && !picture(r) })
}

// picture reports characters of emoji: not of those that are letters in a frame.
func picture(r rune) bool {
	switch {
	case r >= 0x2190 && r <= 0x23ff, r >= 0x25a0 && r <= 0x27bf, r >= 0x2b00 && r <= 0x2bff, r == 0x203c, r == 0x2049,
		r >= 0x1f000 && r <= 0x1f0ff, r >= 0x1f1e6 && r <= 0x1f1ff, r >= 0x1f300 && r <= 0x1faff,
		r == 0x200d, r == 0xfe0e, r == 0xfe0f, r >= 0xe0020 && r <= 0xe007f:
		return true
	}
	return false
}

// own finds a line that the sender of c wrote.
func (s *State) own(c room.Command, id string) (*Kept, error) {
	l := s.line(id)
	switch {
	case l == nil || !l.seenBy(c.Actor):
		return nil, room.NotFound.Refuse()
	case l.By.ID != c.Actor.ID:
		return nil, room.Forbidden.Because("That is somebody else's line.")
	}
	return l, nil
}

func edit(s *State, c room.Command) (room.Decision, error) {
	var d Edit
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	l, err := s.own(c, d.ID)
	if err != nil {
		return room.Decision{}, err
	}
	switch {
	case c.Wall-l.Wall > editable:
		return refuse(room.Closed, "A line can be changed for 15 minutes.")
	case l.Edits >= maxEdits:
		return refuse(room.Closed, "A line can be changed %d times.", maxEdits)
	case s.pinned(l.ID) != nil && !c.Actor.Role.Staff():
		// The staff vouch for what they pinned.
		return refuse(room.Closed, "That line is pinned as it is: it can be deleted, or changed once a moderator has taken the pin off.")
	}
	text, _, err := said(d.Text)
	if err != nil {
		return room.Decision{}, err
	}
	if err := s.allows(c, text); err != nil {
		return room.Decision{}, err
	}
	if text == l.Text {
		return room.Decision{}, nil
	}
	// With the moment of the line, whoever has not reached it sees the change alone.
	e := room.Event{Type: "chat.edited", At: l.At, By: c.Actor.Author(),
		Data: room.JSON(Edited{ID: l.ID, Text: text, Mentions: s.mentions(text)})}
	if !l.Restricted {
		return room.Decision{Events: []room.Event{e}}, nil
	}
	staff := e
	e.For, staff.For = room.One(l.By.ID), room.Staff
	return room.Decision{Events: []room.Event{e, staff}}, nil
}

func remove(s *State, c room.Command) (room.Decision, error) {
	var d Which
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	l, err := s.own(c, d.ID)
	if err != nil {
		return room.Decision{}, err
	}
	return room.Decision{
		Events: []room.Event{{Type: "chat.deleted", At: l.At, By: c.Actor.Author(), Data: room.JSON(s.deleted(l))}},
		Erase:  l.Entries,
	}, nil
}

// deleted says of a line what is left of it.
func (s *State) deleted(l *Kept) Deleted {
	return Deleted{ID: l.ID, Author: l.By, Wall: l.Wall, Forget: s.Forget}
}

// mentions finds whom a text means: people who talked lately, by the longest
// name that fits.
func (s *State) mentions(text string) (ids []string) {
	if !strings.Contains(text, "@") {
		return nil
	}
	type person struct{ name, id string }
	var people []person
	known := make(map[string]bool)
	for i := len(s.Lines) - 1; i >= max(0, len(s.Lines)-Keep/2); i-- {
		l := &s.Lines[i]
		if name := strings.ToLower(l.By.Name); !l.Restricted && !known[name] {
			known[name] = true
			people = append(people, person{name, l.By.ID})
		}
	}
	before := ' '
	rest := strings.ToLower(text)
	for i, r := range rest {
		if r == '@' && !letter(before) {
			best := person{}
			for _, p := range people {
				after, fits := strings.CutPrefix(rest[i+1:], p.name)
				if fits && len(p.name) > len(best.name) && !letter(first(after)) {
					best = p
				}
			}
			if best.id != "" && !contains(ids, best.id) {
				ids = append(ids, best.id)
			}
		}
		if len(ids) == MaxMentions {
			break
		}
		before = r
	}
	return ids
}
