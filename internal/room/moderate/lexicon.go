package moderate

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// joined is how many parts of a word, with punctuation between them, may be
	// one word, and how long that is, bytes.
	joinedParts = 8
	joinedBytes = 60
)

// Lexicon is a list of words in the order in which they are looked up.
type Lexicon struct {
	Entries []Entry `json:"entries,omitempty"`
	// Inside are words of scripts that put no space between words: they are found
	// inside of others.
	Inside []string `json:"inside,omitempty"`
}

// Entry is a word, or several in a row, as FoldIn writes them.
type Entry struct {
	// Key is what all spellings of the first word have in common.
	Key   string   `json:"key"`
	Words []string `json:"words"`
}

// lexicon makes a list of what people wrote. What folds to nothing is left out.
func (l *language) lexicon(words []string) Lexicon {
	var made Lexicon
	for _, w := range words {
		f, _ := fold(l, w)
		parts := strings.FieldsFunc(f, between)
		switch {
		case len(parts) == 0:
		case unspaced(f):
			made.Inside = append(made.Inside, f)
		default:
			made.Entries = append(made.Entries, Entry{key(parts[0]), parts})
		}
	}
	slices.SortFunc(made.Entries, func(a, b Entry) int {
		if c := strings.Compare(a.Key, b.Key); c != 0 {
			return c
		}
		return slices.Compare(a.Words, b.Words)
	})
	made.Entries = slices.CompactFunc(made.Entries, func(a, b Entry) bool { return slices.Equal(a.Words, b.Words) })
	slices.Sort(made.Inside)
	made.Inside = slices.Compact(made.Inside)
	return made
}

func (l *Lexicon) empty() bool { return len(l.Entries) == 0 && len(l.Inside) == 0 }

func between(r rune) bool { return r == ' ' || r == '.' }

// unspaced reports whether a script that is written without spaces begins s.
func unspaced(s string) bool {
	for _, r := range s {
		return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
	}
	return false
}

// key has each letter of a run once, and one for i, ı, l and 1.
func key(word string) string {
	var b [joinedBytes]byte
	k := b[:0]
	last := rune(-1)
	for _, r := range word {
		if r == 'l' || r == '1' || r == 'ı' {
			r = 'i'
		}
		if r != last {
			k = append(k, string(r)...)
		}
		last = r
	}
	return string(k)
}

// Words are a text as FoldIn wrote it, taken apart.
type Words struct {
	Folded string
	// parts are its words; chunk says with which space each comes, and spelled
	// which are made of single letters.
	parts   []string
	chunk   []int
	spelled map[int]bool
}

// wordsOf folds a text and takes it apart.
func (l *language) wordsOf(text string) Words {
	folded, spelled := fold(l, text)
	w := Split(folded)
	for _, i := range spelled {
		if w.spelled == nil {
			w.spelled = make(map[int]bool)
		}
		w.spelled[i] = true
	}
	return w
}

// Split takes a folded text apart.
func Split(folded string) Words {
	w := Words{Folded: folded}
	n, begin := 0, 0
	for i := 0; i <= len(folded); i++ {
		if i < len(folded) && folded[i] != ' ' && folded[i] != '.' {
			continue
		}
		if i > begin {
			w.parts, w.chunk = append(w.parts, folded[begin:i]), append(w.chunk, n)
		}
		if i < len(folded) && folded[i] == ' ' {
			n++
		}
		begin = i + 1
	}
	return w
}

// Has reports whether the text has a word of the list.
func (l *Lexicon) Has(w Words) bool {
	for _, s := range l.Inside {
		if strings.Contains(w.Folded, s) {
			return true
		}
	}
	if len(l.Entries) == 0 {
		return false
	}
	for i := range w.parts {
		if l.at(w, i) > 0 || w.spelled[i] && l.within(w.parts[i]) {
			return true
		}
	}
	return false
}

// around are letters that are words by themselves in some language, as FoldIn
// writes them.
const around = "aionruy1ия" + "аоуі" + "αηο"

// within reports whether single letters in a row, which FoldIn made one word of,
// spell a word of the list among others: a b.a.d u. One of three letters is in
// many innocent ones, so only words of one letter may be around it.
func (l *Lexicon) within(spelled string) bool {
	k := key(spelled)
	for _, e := range l.Entries {
		if len(e.Words) != 1 || !strings.Contains(k, e.Key) {
			continue
		}
		switch n := utf8.RuneCountInString(e.Words[0]); {
		case n > 3 && holds(e.Words[0], spelled), n == 3 && holdsAlone(e.Words[0], []rune(spelled)):
			return true
		}
	}
	return false
}

// holdsAlone reports whether a word of a list is what was read, but for up to
// three words of one letter before it and after it.
func holdsAlone(want string, got []rune) bool {
	const most = 3
	is := func(i int) bool { return strings.ContainsRune(around, got[i]) }
	for before := 0; before <= most && before < len(got) && (before == 0 || is(before-1)); before++ {
		for end := len(got); end > before && len(got)-end <= most && (end == len(got) || is(end)); end-- {
			if same(want, string(got[before:end])) {
				return true
			}
		}
	}
	return false
}

// at is how many parts of the text are a word of the list that begins at part i.
func (l *Lexicon) at(w Words, i int) int {
	if n := l.find(w.parts[i], w.parts[i+1:]); n > 0 {
		return n
	}
	// What only punctuation parts may be one word: s.t.u.p-id.
	whole := w.parts[i]
	for k := i + 1; k < len(w.parts) && w.chunk[k] == w.chunk[i] && k-i < joinedParts; k++ {
		if whole += w.parts[k]; len(whole) > joinedBytes {
			break
		}
		if l.find(whole, nil) > 0 {
			return k - i + 1
		}
	}
	return 0
}

// find looks a word up, with those that follow it.
func (l *Lexicon) find(word string, rest []string) int {
	k := key(word)
	i, _ := slices.BinarySearchFunc(l.Entries, k, func(e Entry, k string) int { return strings.Compare(e.Key, k) })
	for ; i < len(l.Entries) && l.Entries[i].Key == k; i++ {
		e := l.Entries[i].Words
		if len(e)-1 > len(rest) || !same(e[0], word) {
			continue
		}
		n := 1
		for n < len(e) && same(e[n], rest[n-1]) {
			n++
		}
		if n == len(e) {
			return n
		}
	}
	return 0
}

// Without is the text without the words of the list.
func (l *Lexicon) Without(w Words) Words {
	if l.empty() {
		return w
	}
	for _, s := range l.Inside {
		if strings.Contains(w.Folded, s) {
			w = Split(strings.ReplaceAll(w.Folded, s, " "))
		}
	}
	var left Words
	var b strings.Builder
	for i := 0; i < len(w.parts); {
		if n := l.at(w, i); n > 0 {
			i += n
			continue
		}
		if w.spelled[i] {
			if left.spelled == nil {
				left.spelled = make(map[int]bool)
			}
			left.spelled[len(left.parts)] = true
		}
		if n := len(left.parts); n > 0 {
			if left.chunk[n-1] == w.chunk[i] {
				b.WriteByte('.')
			} else {
				b.WriteByte(' ')
			}
		}
		b.WriteString(w.parts[i])
		left.parts, left.chunk = append(left.parts, w.parts[i]), append(left.chunk, w.chunk[i])
		i++
	}
	left.Folded = b.String()
	return left
}

// same reports whether a word of a text is the word of a list: a 1 may be an i,
// an ı or an l, and a run of three or more stands for any shorter one.
func same(want, got string) bool { return want == got || match(want, got, false) }

// holds reports whether a word of a list is a part of what was read.
func holds(want, got string) bool { return match(want, got, true) }

func match(want, got string, part bool) bool {
	w, g := []rune(want), []rune(got)
	// at[i] is whether what was read so far can be the first i letters.
	at := make([]bool, len(w)+1)
	at[0] = true
	for j, r := range g {
		more := j > 0 && g[j-1] == r && (j > 1 && g[j-2] == r || j+1 < len(g) && g[j+1] == r)
		for i := len(w); i >= 0; i-- {
			at[i] = i > 0 && at[i-1] && (w[i-1] == r || r == '1' && (w[i-1] == 'i' || w[i-1] == 'l' || w[i-1] == 'ı')) || more && at[i] || part && i == 0
		}
		if part && at[len(w)] {
			return true
		}
	}
	return at[len(w)]
}
