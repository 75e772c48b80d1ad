package chat

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"frontrow/internal/room"
)

func apply(s *State, e room.Event, of *room.Entry) *State {
	switch e.Type {
	case "chat.message", "chat.announced":
		s.say(e, of)
	case "chat.edited":
		s.change(e, of)
	case "chat.deleted", "mod.deleted":
		var d Deleted
		if e.For == room.Everyone && json.Unmarshal(e.Data, &d) == nil {
			s.spoke(d.Author.ID, d.Wall, of.Wall)
			s.drop(d.Forget, func(l *Kept) bool { return l.ID == d.ID })
		}
	case "mod.cleared":
		var d Cleared
		if e.For == room.Everyone && json.Unmarshal(e.Data, &d) == nil {
			s.spoke(d.Person.ID, d.Wall, of.Wall)
			s.drop(d.Forget, func(l *Kept) bool { return l.By.ID == d.Person.ID })
		}
	case "chat.pinned":
		s.pin(e, of)
	case "chat.unpinned":
		var d Which
		if json.Unmarshal(e.Data, &d) == nil {
			s.Pinned = slices.DeleteFunc(s.Pinned, func(l Kept) bool { return l.ID == d.ID })
		}
	case "chat.modes":
		var d Modes
		if json.Unmarshal(e.Data, &d) == nil {
			s.Modes = d
		}
	case "mod.shielded":
		var d struct {
			Shield *struct{} `json:"shield"`
		}
		if e.For == room.Everyone && json.Unmarshal(e.Data, &d) == nil {
			s.Shield = d.Shield != nil
		}
	case "chat.emotes":
		s.picture(e)
	case "chat.shoutout":
		s.hail(e, of)
	case "chat.unshouted":
		s.Hailed = nil
	}
	return s
}

func (s *State) say(e room.Event, of *room.Entry) {
	var l Line
	// A restricted line comes once for its author and once for the staff.
	restricted := e.By != nil && e.For == room.One(e.By.ID)
	if e.By == nil || e.For != room.Everyone && !restricted || json.Unmarshal(e.Data, &l) != nil {
		return
	}
	if l.Reply = l.Reply.bare(); l.Reply != nil {
		if to := s.line(l.Reply.ID); to != nil && (!to.Restricted || restricted) {
			l.Reply.Text = begin(to.Text)
		}
	}
	s.Lines = append(s.Lines, Kept{
		Message: Message{ID: l.ID, At: e.At, By: *e.By, Text: l.Text, Kind: l.Kind, Reply: l.Reply, Mentions: l.Mentions, Restricted: restricted},
		Wall:    of.Wall, Entries: []uint64{of.Offset},
	})
	if restricted {
		s.Hidden++
	}
	s.spoke(e.By.ID, of.Wall, of.Wall)
	s.forget(l.Forget)
	// Lines ask for it in time. This bounds the state whatever is in a log.
	if len(s.Lines) >= 2*Keep {
		s.forget(s.Lines[len(s.Lines)-Keep].Entries[0])
	}
}

// tooMany says up to where lines are to be forgotten, 0 for nothing to do.
// Forgetting a part of the bound at a time keeps this cheap: one copy in Keep/2
// lines.
func (s *State) tooMany() uint64 {
	if len(s.Lines) < Keep+Keep/2 {
		return 0
	}
	return s.Lines[len(s.Lines)-Keep].Entries[0]
}

func (s *State) forget(before uint64) {
	if before <= s.Forget {
		return
	}
	s.Forget = before
	i, _ := slices.BinarySearchFunc(s.Lines, before, func(l Kept, o uint64) int {
		if l.Entries[0] < o {
			return -1
		}
		return 1
	})
	s.Lines = append([]Kept(nil), s.Lines[i:]...)
	s.count()
}

func (s *State) count() {
	s.Hidden = 0
	for i := range s.Lines {
		if s.Lines[i].Restricted {
			s.Hidden++
		}
	}
}

func (s *State) change(e room.Event, of *room.Entry) {
	var d Edited
	if e.By == nil || json.Unmarshal(e.Data, &d) != nil || e.For != room.Everyone && e.For != room.One(e.By.ID) {
		return
	}
	shown := ""
	for _, l := range []*Kept{s.line(d.ID), s.pinned(d.ID)} {
		if l == nil || l.By.ID != e.By.ID {
			continue
		}
		if l.Entries[len(l.Entries)-1] != of.Offset {
			l.Entries = append(l.Entries, of.Offset)
		}
		// Restricted people change a line that was public for themselves alone.
		if e.For == room.Everyone || l.Restricted {
			l.Edits++
			l.Text, l.Mentions, l.Edited = d.Text, d.Mentions, true
			shown = begin(d.Text)
		}
	}
	if shown != "" {
		s.quote(d.ID, shown)
	}
}

// quote changes what replies show of a line.
func (s *State) quote(id, text string) {
	for _, list := range [][]Kept{s.Lines, s.Pinned} {
		for i := range list {
			if r := list[i].Reply; r != nil && r.ID == id && (r.Text != "" || text == "") {
				list[i].Reply = &Reply{ID: r.ID, Name: r.Name, Text: text}
			}
		}
	}
}

// drop forgets lines that are deleted.
func (s *State) drop(forget uint64, which func(*Kept) bool) {
	s.forget(forget)
	gone := make(map[string]bool)
	hit := func(l Kept) bool {
		if which(&l) {
			gone[l.ID] = true
		}
		return gone[l.ID]
	}
	s.Lines = slices.DeleteFunc(s.Lines, hit)
	s.Pinned = slices.DeleteFunc(s.Pinned, hit)
	for id := range gone {
		s.quote(id, "")
	}
	if s.Hidden > 0 {
		s.count()
	}
}

func (s *State) pin(e room.Event, of *room.Entry) {
	var m Message
	if json.Unmarshal(e.Data, &m) != nil || e.For != room.Everyone || s.pinned(m.ID) != nil || len(s.Pinned) >= MaxPins {
		return
	}
	l := s.line(m.ID)
	if l == nil {
		return
	}
	l.Entries = append(l.Entries, of.Offset)
	p := *l
	p.Entries = slices.Clone(l.Entries)
	s.Pinned = append(s.Pinned, p)
}

func (s *State) picture(e room.Event) {
	var d Emotes
	if json.Unmarshal(e.Data, &d) != nil {
		return
	}
	if s.Emotes == nil {
		s.Emotes = make(map[string]string)
	}
	for name, picture := range d.Emotes {
		if picture == "" {
			delete(s.Emotes, name)
		} else {
			s.Emotes[name] = picture
		}
	}
}

// line finds a line that is kept or pinned; nil if there is none.
func (s *State) line(id string) *Kept {
	for i := len(s.Lines) - 1; i >= 0; i-- {
		if s.Lines[i].ID == id {
			return &s.Lines[i]
		}
	}
	return s.pinned(id)
}

func (s *State) pinned(id string) *Kept {
	for i := range s.Pinned {
		if s.Pinned[i].ID == id {
			return &s.Pinned[i]
		}
	}
	return nil
}

// seenBy reports whether a may see the line.
func (l *Kept) seenBy(a room.Actor) bool {
	return !l.Restricted || l.By.ID == a.ID || a.Role.Staff()
}

// bare is a reply without words of the other line.
func (r *Reply) bare() *Reply {
	if r == nil {
		return nil
	}
	return &Reply{ID: r.ID, Name: r.Name}
}

// begin is the part of a line that replies show.
func begin(text string) string {
	text = strings.ReplaceAll(text, "\n", " ")
	n := 0
	for i := range text {
		if n++; n > excerpt {
			return text[:i] + "…"
		}
	}
	return text
}

func letter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }

func first(s string) rune {
	if s == "" {
		return ' '
	}
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

func contains[T comparable](list []T, v T) bool { return slices.Contains(list, v) }
