package moderate

import (
	"slices"
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

// Sieve is filters that are ready for lines. No line says its language: each
// filter reads every line in its own. Nobody changes it.
type Sieve struct {
	filters []Filter
	// views are the readings of the filters, each once; the first is that of no
	// language. of is which of them a filter has.
	views []view
	of    []int
}

// view is a reading, and what is allowed in it.
type view struct {
	in      *language
	allowed []Lexicon
}

// NewSieve makes filters ready. They must not change as long as it is used.
func NewSieve(filters []Filter) *Sieve {
	s := &Sieve{filters: filters, views: []view{{}}, of: make([]int, len(filters))}
	for i := range filters {
		in := languages[filters[i].Lang]
		at := slices.IndexFunc(s.views, func(v view) bool { return v.in == in })
		if at < 0 {
			at = len(s.views)
			s.views = append(s.views, view{in: in})
		}
		s.of[i] = at
	}
	for i := range filters {
		f := &filters[i]
		if f.Kind != ByWords || f.Action != Allow {
			continue
		}
		for k := range s.views {
			list := f.Lexicon
			if k != s.of[i] {
				list = s.views[k].in.lexicon(f.Words)
			}
			s.views[k].allowed = append(s.views[k].allowed, list)
		}
	}
	return s
}

// Judge looks at a line. recent is what was said before it.
func (s *Sieve) Judge(l Line, recent Pace) Verdict {
	var best Verdict
	if len(s.filters) == 0 {
		return best
	}
	text := s.prepare(l.Text)
	name := s.prepare(l.Name)
	for i := range s.filters {
		f := &s.filters[i]
		if f.Action == Allow || worse[f.Action] <= worse[best.Action] {
			continue
		}
		if found, after := f.finds(l, text, name, s.of[i], recent); found {
			best = Verdict{f.Action, f.Name, f.Kind, after}
		}
	}
	return best
}

// Fits reports whether no list of words has something against a name, whatever it
// would do to a line.
func (s *Sieve) Fits(name string) bool {
	var t text
	for i := range s.filters {
		if f := &s.filters[i]; f.Kind == ByWords && f.Action != Allow {
			if t.words == nil {
				t = s.prepare(name)
			}
			if f.Lexicon.Has(t.words[s.of[i]]) {
				return false
			}
		}
	}
	return true
}

// text is what the rules look at, without what is allowed.
type text struct {
	raw   string
	words []Words // in each view
	same  uint64  // of the whole text
}

func (s *Sieve) prepare(raw string) text {
	t := text{raw: raw, words: make([]Words, len(s.views))}
	for i := range s.filters {
		if f := &s.filters[i]; f.Action == Allow {
			for _, re := range f.Compiled {
				t.raw = re.ReplaceAllString(t.raw, " ")
			}
		}
	}
	for i := range s.views {
		v := &s.views[i]
		w := v.in.wordsOf(t.raw)
		if i == 0 && t.raw == raw {
			t.same = same64(raw, w.Folded)
		} else if i == 0 {
			t.same = Same(raw)
		}
		for k := range v.allowed {
			w = v.allowed[k].Without(w)
		}
		t.words[i] = w
	}
	return t
}

func (f *Filter) finds(l Line, text, name text, view int, recent Pace) (bool, time.Duration) {
	switch f.Kind {
	case ByWords:
		return f.Lexicon.Has(text.words[view]) || f.Lexicon.Has(name.words[view]), 0
	case ByPatterns:
		return f.fits(text, view) || f.fits(name, view), 0
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

func (f *Filter) fits(t text, view int) bool {
	for _, re := range f.Compiled {
		if re.MatchString(t.raw) || re.MatchString(t.words[view].Folded) {
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
