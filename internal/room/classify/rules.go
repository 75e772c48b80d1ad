package classify

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"frontrow/internal/room"
	"frontrow/internal/room/moderate"
)

// Rules is the classifier of what can be seen without knowing the channel. Each
// sign has a weight, and the score is how likely it is that one of them is right
// (noisy or): by itself only what is unmistakable gets a line held.
type Rules struct{ staff *staff }

// The weights of the signs.
const (
	weighsShouting  = 0.35
	weighsRepeats   = 0.35
	weighsLink      = 0.15
	weighsLinks     = 0.6
	weighsInvisible = 0.7
	weighsMixed     = 0.6
	weighsMixedMore = 0.8
	weighsEmail     = 0.6
	weighsPhone     = 0.5
	weighsCard      = 0.85
	weighsName      = 0.85
	weighsSpeaks    = 0.7
	weighsLookalike = 0.7
)

// Name implements Classifier.
func (*Rules) Name() string { return "rules" }

// Classify implements Classifier.
func (r *Rules) Classify(_ context.Context, l Line) (room.Judgement, error) {
	s := signs{not: 1}
	s.shape(l.Text)
	s.disguise(l.Text)
	s.personal(l.Text)
	s.names(l, r.staff.of(l.Channel))
	return room.Judgement{Score: 1 - s.not, Labels: s.labels, Why: s.why}, nil
}

// signs collects what was found.
type signs struct {
	not    float64 // how likely it is that none is right
	labels []string
	why    []string
}

func (s *signs) add(label string, weight float64, why string, args ...any) {
	s.not *= 1 - weight
	s.labels = append(s.labels, label)
	s.why = append(s.why, fmt.Sprintf(why, args...))
}

const (
	shoutFrom  = 12 // letters
	shoutShare = 70 // percent
	runMost    = 8  // the same character
	wordMost   = 5  // the same word
	linksFew   = 3
)

// shape looks at how it is written.
func (s *signs) shape(text string) {
	cased, capitals, run, longest := 0, 0, 0, 0
	var last rune
	for _, r := range text {
		if unicode.IsUpper(r) {
			capitals++
		}
		if unicode.IsUpper(r) || unicode.IsLower(r) {
			cased++
		}
		if run++; r != last || unicode.IsSpace(r) {
			run = 1
		}
		last, longest = r, max(longest, run)
	}
	if cased >= shoutFrom && capitals*100 >= cased*shoutShare {
		s.add("shouting", weighsShouting, "%d of %d letters are capitals", capitals, cased)
	}
	if word, n := often(text); longest >= runMost {
		s.add("repeats", weighsRepeats, "one character %d times in a row", longest)
	} else if n >= wordMost {
		s.add("repeats", weighsRepeats, "“%s” %d times", short(word), n)
	}
	switch n := moderate.Links(text); {
	case n >= linksFew:
		s.add("links", weighsLinks, "%d links", n)
	case n > 0:
		s.add("links", weighsLink, "a link")
	}
}

// often is the most frequent word, as it reads.
func often(text string) (word string, n int) {
	count := make(map[string]int)
	for w := range strings.FieldsSeq(moderate.Fold(text)) {
		if count[w]++; count[w] > n {
			word, n = w, count[w]
		}
	}
	return word, n
}

// disguise looks for what keeps words from being found.
func (s *signs) disguise(text string) {
	hidden, mixed, example := 0, 0, ""
	before, between := false, false
	for _, r := range text {
		if moderate.Hides(r) {
			between = before
			continue
		}
		// Joiners between letters of other scripts, and in emoji, are spelling.
		latin := r < utf8.RuneSelf && unicode.IsLetter(r)
		if latin && between {
			hidden++
		}
		before, between = latin, false
	}
	for w := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		if mixes(w) {
			mixed++
			example = w
		}
	}
	if hidden > 0 {
		s.add("hidden_characters", weighsInvisible, "characters that can't be seen inside of a word")
	}
	switch {
	case mixed > 1:
		s.add("mixed_scripts", weighsMixedMore, "%d words mix letters of several scripts, as “%s”", mixed, short(example))
	case mixed == 1:
		s.add("mixed_scripts", weighsMixed, "“%s” mixes letters of several scripts", short(example))
	}
}

// mixes reports whether a word has letters of scripts that look alike.
func mixes(word string) bool {
	seen := 0
	for i, script := range []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Greek} {
		if strings.ContainsFunc(word, func(r rune) bool { return unicode.Is(script, r) && r != 'µ' && r != 'Ω' && r != 'π' }) {
			seen |= 1 << i
		}
	}
	return seen&(seen-1) != 0
}

var (
	email  = regexp.MustCompile(`(?i)[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){0,5}\.[a-z]{2,24}\b`)
	number = regexp.MustCompile(`\+?\(?[0-9][0-9 ()./-]{5,30}[0-9]`)
)

// personal looks for what should not be told to everybody. What it was is not
// repeated.
func (s *signs) personal(text string) {
	if email.MatchString(text) {
		s.add("email", weighsEmail, "an e-mail address")
	}
	card, phone := false, false
	for _, m := range number.FindAllString(text, 8) {
		switch digits := digitsOf(m); {
		case luhn(digits):
			card = true
		case m[0] == '+' && len(digits) >= 8 && len(digits) <= 15, parted(m) && len(digits) >= 9 && len(digits) <= 13:
			phone = true
		}
	}
	if card {
		s.add("card_number", weighsCard, "the number of a payment card")
	}
	if phone {
		s.add("phone", weighsPhone, "a phone number")
	}
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// parted reports whether a number is written in groups, as phone numbers are,
// and not as one, a date or the numbers of a game.
func parted(m string) bool {
	return strings.Count(m, " ")+strings.Count(m, "-")+strings.Count(m, "/")+strings.Count(m, ")") > 0 && (m[0] == '0' || m[0] == '(') &&
		strings.Count(m, ".") == 0
}

// luhn reports whether digits can be those of a payment card (ISO/IEC 7812).
func luhn(digits string) bool {
	if len(digits) < 13 || len(digits) > 19 || digits[0] < '2' || digits[0] > '6' {
		return false
	}
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// short is a word as an explanation shows it.
func short(w string) string {
	const most = 24
	if r := []rune(w); len(r) > most {
		return string(r[:most]) + "…"
	}
	return w
}
