package qa

import (
	"cmp"
	"math"
	"slices"
	"unicode"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
)

const (
	maxLikes = 5
	// alike is the least score of what is offered as a near-duplicate.
	alike = 0.4
)

// similar offers what everybody sees, to the staff also what is held.
func similar(s *State, c room.Command) (room.Decision, error) {
	var d Similar
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	if d.Question != "" {
		q := s.shown(d.Question)
		if h := s.held(d.Question); h != nil && (c.Actor.Role.Staff() || h.Asker == c.Actor.ID) {
			q = h
		}
		if q == nil {
			return notThere()
		}
		d.Text = q.Text
	}
	text, err := activity.Text(d.Text, MaxText)
	if err != nil {
		return room.Decision{}, err
	}
	lists := [][]string{s.Shown}
	if c.Actor.Role.Staff() {
		lists = append(lists, s.Held)
	}
	found, features := Likes{Questions: []Like{}}, featuresOf(text)
	for _, list := range lists {
		for _, id := range list {
			q := s.Questions[id]
			if q.features == nil {
				q.features = featuresOf(q.Text)
			}
			score := jaccard(features, q.features)
			if id == d.Question || score < alike {
				continue
			}
			found.Questions = append(found.Questions, Like{Question: id, Text: q.Text, Status: q.Status, Score: math.Round(score*100) / 100})
		}
	}
	slices.SortStableFunc(found.Questions, func(a, b Like) int { return cmp.Compare(b.Score, a.Score) })
	found.Questions = found.Questions[:min(len(found.Questions), maxLikes)]
	return room.Decision{Data: room.JSON(found)}, nil
}

// dense are the scripts that are written without spaces between words: there
// pairs of characters say what elsewhere three of a word do.
var dense = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
}

// featuresOf is what a text is compared by: its words, and the runs of characters in
// them, so that a slip of the pen or another ending costs little. They are
// hashed, sorted, and each is there once.
func featuresOf(text string) (out []uint32) {
	word := make([]rune, 0, 32)
	end := func() {
		if len(word) > 0 {
			out = grams(out, word)
			word = word[:0]
		}
	}
	for _, r := range text {
		switch r = fold(r); {
		case r >= 0x300 && r <= 0x36f: // accents that are characters of their own
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
			word = append(word, r)
		case r == '\'' || r == '’':
		default:
			end()
		}
	}
	end()
	if len(out) == 0 { // only signs: they are their own words
		for _, r := range text {
			out = append(out, hash(r))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// fold makes small letters of capitals and of full-width forms.
func fold(r rune) rune {
	if r >= 0xff01 && r <= 0xff5e {
		r -= 0xfee0
	}
	return unicode.ToLower(r)
}

// grams appends the features of one word.
func grams(out []uint32, word []rune) []uint32 {
	if unicode.In(word[0], dense...) {
		for i := range len(word) - 1 {
			out = append(out, hash(word[i], word[i+1]))
		}
		return append(out, hash(word[0]), hash(word[len(word)-1]))
	}
	out = append(out, hash(word...))
	before := ' '
	for i, r := range word {
		after := ' '
		if i+1 < len(word) {
			after = word[i+1]
		}
		out = append(out, hash(before, r, after))
		before = r
	}
	return out
}

// hash is FNV-1a over code points.
func hash(runes ...rune) uint32 {
	h := uint32(2166136261)
	for _, r := range runes {
		h = (h ^ uint32(r)) * 16777619
	}
	return h
}

// jaccard is how much of all that is in two sorted sets is in both, 0 to 1.
func jaccard(a, b []uint32) float64 {
	both, i, j := 0, 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			both, i, j = both+1, i+1, j+1
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	if len(a)+len(b) == both {
		return 0
	}
	return float64(both) / float64(len(a)+len(b)-both)
}
