package chat

import (
	"frontrow/internal/room"
)

func history(s *State, c room.Command) (room.Decision, error) {
	d := History{}
	if len(c.Data) > 0 {
		if err := read(c, &d); err != nil || d.Limit < 0 {
			return room.Decision{}, room.BadData.Refuse()
		}
	}
	if d.Limit == 0 {
		d.Limit = Join
	}
	end := len(s.Lines)
	if d.Before != "" {
		for end--; end >= 0 && s.Lines[end].ID != d.Before; end-- {
		}
		if end < 0 || !s.Lines[end].seenBy(c.Actor) {
			return notThere()
		}
	}
	p := Page{}
	p.Messages, p.More = newest(s.Lines[:end], min(d.Limit, maxPage), func(l *Kept) bool { return l.seenBy(c.Actor) })
	for i := range p.Messages {
		p.Messages[i] = p.Messages[i].to(c.Actor)
	}
	return room.Decision{Data: room.JSON(p)}, nil
}

// newest are the last lines of those that can be seen, and whether there are more.
func newest(lines []Kept, most int, seen func(*Kept) bool) (list []Message, more bool) {
	n, begin := 0, len(lines)
	for begin > 0 && n < most {
		if begin--; seen(&lines[begin]) {
			n++
		}
	}
	list = make([]Message, 0, n)
	for i := begin; i < len(lines); i++ {
		if seen(&lines[i]) {
			list = append(list, lines[i].Message)
		}
	}
	for i := 0; i < begin && !more; i++ {
		more = seen(&lines[i])
	}
	return list, more
}

func view(s *State) any {
	v := View{Emotes: s.Emotes}
	v.Messages, v.More = newest(s.Lines, Join, func(l *Kept) bool { return !l.Restricted })
	for i := range s.Pinned {
		v.Pinned = append(v.Pinned, s.Pinned[i].Message)
	}
	if s.Hailed != nil {
		v.Shoutout = &s.Hailed.Shoutout
	}
	if s.Modes != (Modes{}) {
		m := s.Modes
		v.Modes = &m
	}
	return v
}

// mine is what a snapshot leaves out for somebody: restricted lines that are
// their own, or any for the staff.
func mine(s *State, a room.Actor) any {
	if s.Hidden == 0 {
		return nil
	}
	var m Mine
	shown := 0
	for i := len(s.Lines) - 1; i >= 0 && shown < Join; i-- {
		l := &s.Lines[i]
		if !l.Restricted {
			shown++
		} else if l.seenBy(a) && len(m.Messages) < Join {
			m.Messages = append(m.Messages, l.Message.to(a))
		}
	}
	if m.Messages == nil {
		return nil
	}
	for i, k := 0, len(m.Messages)-1; i < k; i, k = i+1, k-1 {
		m.Messages[i], m.Messages[k] = m.Messages[k], m.Messages[i]
	}
	return m
}

// to is the line as somebody gets it. That it is restricted is for the staff: its
// author is not told.
func (m Message) to(a room.Actor) Message {
	m.Restricted = m.Restricted && a.Role.Staff()
	return m
}
