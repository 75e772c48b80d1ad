package moderate

import (
	"time"
	"unicode"
)

// Line is what somebody is about to say.
type Line struct {
	Text string
	// Name is the author's, Who their id.
	Name, Who string
	Wall      int64 // µs
}

// Verdict is what is to be done with a line. Its Action is "" where nothing was
// found.
type Verdict struct {
	Action Action
	Rule   string
	Kind   Kind
	// After is when the same line would be no flood or repeat any more; 0 for
	// other rules.
	After time.Duration
}

// worse says which action of two wins.
var worse = map[Action]int{Restrict: 1, Hold: 2, Block: 3}

// Judge looks at a line. recent is what was said before it.
func Judge(filters []Filter, l Line, recent Pace) Verdict {
	var best Verdict
	if len(filters) == 0 {
		return best
	}
	text := prepare(filters, l.Text)
	name := prepare(filters, l.Name)
	for i := range filters {
		f := &filters[i]
		if f.Action == Allow || worse[f.Action] <= worse[best.Action] {
			continue
		}
		if found, after := f.finds(l, text, name, recent); found {
			best = Verdict{f.Action, f.Name, f.Kind, after}
		}
	}
	return best
}

// Fits reports whether no list of words has something against a name, whatever it
// would do to a line.
func Fits(filters []Filter, name string) bool {
	var t text
	for i := range filters {
		if f := &filters[i]; f.Kind == ByWords && f.Action != Allow {
			if t.words.parts == nil {
				t = prepare(filters, name)
			}
			if f.Lexicon.Has(t.words) {
				return false
			}
		}
	}
	return true
}

// text is what the rules look at, without what is allowed.
type text struct {
	raw   string
	words Words
	same  uint64 // of the whole text
}

func prepare(filters []Filter, raw string) text {
	t := text{raw: raw}
	t.words = wordsOf(raw)
	t.same = same64(raw, t.words.Folded)
	for i := range filters {
		if f := &filters[i]; f.Action == Allow {
			for _, re := range f.Compiled {
				t.raw = re.ReplaceAllString(t.raw, " ")
			}
		}
	}
	if len(t.raw) != len(raw) {
		t.words = wordsOf(t.raw)
	}
	for i := range filters {
		if f := &filters[i]; f.Action == Allow {
			t.words = f.Lexicon.Without(t.words)
		}
	}
	return t
}

func (f *Filter) finds(l Line, text, name text, recent Pace) (bool, time.Duration) {
	switch f.Kind {
	case ByWords:
		return f.Lexicon.Has(text.words) || f.Lexicon.Has(name.words), 0
	case ByPatterns:
		return f.fits(text) || f.fits(name), 0
	case ByLinks:
		return leads(text.raw, f.Hosts), 0
	case ByFlood, ByRepeats:
		same := uint64(0)
		if f.Kind == ByRepeats {
			same = text.same
		}
		window := int64(f.Seconds) * 1_000_000
		n, at := recent.since(l.Who, l.Wall-window, same, f.Count)
		return n >= f.Count, time.Duration(max(0, at+window-l.Wall)) * time.Microsecond
	case ByCapitals:
		return f.shouts(text.raw), 0
	case ByMentions:
		return mentions(text.raw) > f.Count, 0
	}
	return false, 0
}

func (f *Filter) fits(t text) bool {
	for _, re := range f.Compiled {
		if re.MatchString(t.raw) || re.MatchString(t.words.Folded) {
			return true
		}
	}
	return false
}

func (f *Filter) shouts(s string) bool {
	letters, capitals := 0, 0
	for _, r := range s {
		if unicode.IsUpper(r) {
			capitals++
		}
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters >= f.Count && capitals*100 >= letters*f.Share
}

// mentions counts the names that a text may mean.
func mentions(s string) (n int) {
	at, before := false, ' '
	for _, r := range s {
		if at && word(r) {
			n++
		}
		at = r == '@' && !word(before)
		before = r
	}
	return n
}
