package classify

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"frontrow/internal/room"
	"frontrow/internal/room/moderate"
)

const (
	// staffMost is of how many of the staff of a channel the names are known.
	staffMost = 50
	// nameFrom is how many letters a name has at least to be looked for.
	nameFrom = 3
)

// staff knows how the staff of channels are called, from what they did since the
// server began.
type staff struct {
	mu    sync.RWMutex
	names map[string][]name // by channel, the newest last
}

type name struct{ id, written, folded string }

func (s *staff) take(channel string, entries []room.Told) {
	for _, t := range entries {
		for i := range t.Entry.Events {
			if by := t.Entry.Events[i].By; by != nil && by.Role.Staff() && by.Role != room.RoleSystem {
				s.see(channel, *by)
			}
		}
	}
}

func (s *staff) see(channel string, by room.Author) {
	n := name{by.ID, by.Name, compact(by.Name)}
	if utf8.RuneCountInString(n.folded) < nameFrom {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.names[channel]
	for _, k := range all {
		if k == n {
			return
		}
	}
	if s.names == nil {
		s.names = make(map[string][]name)
	}
	// A new slice: readers hold the old one.
	s.names[channel] = append(append([]name(nil), all[max(0, len(all)-staffMost+1):]...), n)
}

func (s *staff) of(channel string) []name {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.names[channel]
}

// compact is a name as it reads, without what is between its parts.
func compact(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '.' {
			return -1
		}
		return r
	}, moderate.Fold(s))
}

// names looks for somebody who passes for one of the staff.
func (s *signs) names(l Line, staff []name) {
	if len(staff) == 0 {
		return
	}
	own := compact(l.Name)
	head, _, speaks := strings.Cut(l.Text, ":")
	speaker := compact(head)
	for _, n := range staff {
		if n.id == l.Actor {
			continue
		}
		switch {
		case own == n.folded:
			s.add("staff_lookalike", weighsName, "the author's name reads like that of %s of the staff", short(n.written))
		case speaks && (speaker == n.folded || speaker == "mod"+n.folded || speaker == "moderator"+n.folded):
			s.add("staff_lookalike", weighsSpeaks, "it begins as if %s of the staff were speaking", short(n.written))
		case lookalike(l.Text, n):
			s.add("staff_lookalike", weighsLookalike, "a word reads like the name of %s of the staff and is written otherwise", short(n.written))
		default:
			continue
		}
		return
	}
}

// lookalike finds a word that reads like the name and is not how somebody
// without such letters on the keyboard would write it.
func lookalike(text string, n name) bool {
	for w := range strings.FieldsFuncSeq(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("@,.:;!?()[]\"", r) }) {
		if compact(w) == n.folded && !strings.EqualFold(w, n.written) && strings.ContainsFunc(w, func(r rune) bool {
			return r >= utf8.RuneSelf || !unicode.IsLetter(r)
		}) {
			return true
		}
	}
	return false
}
