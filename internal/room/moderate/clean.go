package moderate

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"frontrow/internal/room"
)

const (
	maxBreaks = 8 // line breaks in one text
	maxMarks  = 4 // combining marks on one character: more only overflows the line
)

// Clean makes a stranger's text fit to be shown in somebody else's page: no
// control characters, no bidirectional overrides that could reorder what stands
// around it, no towers of combining marks, few line breaks, no space at the
// ends. Joiners and variation selectors stay, emoji and many scripts need them.
// It refuses a text that shows nothing, or too much.
func Clean(in string) (string, error) {
	var b strings.Builder
	b.Grow(min(len(in), 4*room.MaxText))
	runes, breaks, line, marks, visible := 0, 0, 0, 0, false
	in = strings.ReplaceAll(strings.TrimSpace(in), "\r\n", "\n")
	for _, r := range in {
		switch {
		case r == '\n' || r == '\r' || r == '\v' || r == '\u0085' || r == '\u2028' || r == '\u2029':
			// One empty line at most, and only so many breaks: then a space.
			if line++; line > 2 {
				continue
			}
			if r = '\n'; breaks == maxBreaks {
				r = ' '
			} else {
				breaks++
			}
		case r == '\t':
			r = ' '
		case r == utf8.RuneError, dropped(r):
			continue
		case unicode.In(r, unicode.Mn, unicode.Me):
			if marks++; marks > maxMarks {
				continue
			}
		default:
			if marks = 0; !unicode.IsSpace(r) {
				line = 0
			}
			visible = visible || unicode.IsGraphic(r) && !unicode.IsSpace(r) && !blank(r)
		}
		if runes++; runes > room.MaxText {
			return "", room.TextTooLong.Because("A line has at most %d characters.", room.MaxText)
		}
		b.WriteRune(r)
	}
	if !visible {
		return "", room.TextEmpty.Refuse()
	}
	return strings.TrimSpace(b.String()), nil
}

// dropped reports characters that show nothing and do harm: controls, the
// bidirectional embeddings, overrides and isolates (U+202A to U+202E, U+2066 to
// U+2069), the byte order mark, deprecated format characters, noncharacters.
func dropped(r rune) bool {
	switch {
	case unicode.IsControl(r),
		r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f,
		r == 0xfeff, r >= 0xfff9 && r <= 0xfffb,
		r >= 0xfdd0 && r <= 0xfdef, r&0xfffe == 0xfffe:
		return true
	}
	return false
}

// blank reports characters that count as letters or symbols but show nothing.
func blank(r rune) bool {
	switch r {
	case 0x115f, 0x1160, 0x3164, 0xffa0, 0x2800:
		return true
	}
	return false
}
