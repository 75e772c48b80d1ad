// Package moderate looks at what people write, before anybody else sees it:
// words and patterns, however they are disguised, links, floods, repeats,
// capitals and mass mentions. It also makes a text fit to be shown. It is pure:
// the room's moderation hands it the text and what the room remembers, and does
// what it says.
package moderate

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// reading is letters as a map. Nobody changes it.
var reading = func() map[rune]string {
	m := make(map[rune]string, 1024)
	for line := range strings.Lines(strings.TrimSpace(letters)) {
		as, of, _ := strings.Cut(strings.TrimSpace(line), " ")
		for _, r := range of {
			m[r] = as
		}
	}
	return m
}()

// Fold returns the text as a reader takes it in, so that words are found however
// they are disguised: in small letters, without marks and what can't be seen,
// lookalikes of other scripts as Latin letters, digits and signs that stand for
// letters as these. Words are separated by one space, or by a full stop where
// only punctuation is between them. Single letters in a row are one word. No
// letter comes more than three times in a row. A 1 in a word may be i or l.
// Folding what is folded changes nothing.
func Fold(text string) string { return FoldIn("", text) }

// FoldIn folds a text as it is read in a language, by its primary tag of BCP 47.
// Where nothing is known of the language it is Fold.
func FoldIn(lang, text string) string {
	folded, _ := fold(languages[lang], text)
	return folded
}

// fold also says which of the words, counted from 0, are made of single letters.
func fold(l *language, text string) (folded string, spelled []int) {
	out, spelled := l.finish(l.read(text))
	return string(out), spelled
}

// read writes what of the text are words, and what stands between them.
func (l *language) read(text string) []rune {
	out := make([]rune, 0, len(text))
	gap, last := rune(0), rune(0) // what to put before the next letter; the character before
	for i, size := 0, 0; i < len(text); i += size {
		var r rune
		if r, size = utf8.DecodeRuneInString(text[i:]); invisible(r) {
			continue
		}
		begins := gap != 0 || len(out) == 0
		if r >= utf8.RuneSelf && !begins && unicode.IsMark(r) && unmarked(out[len(out)-1]) {
			continue
		}
		r = l.with(r, text[i+size:])
		as, ascii := l.keeps(r, last), ""
		if as == 0 {
			as, ascii = plain(r, last, text[i+size:], begins)
		}
		last = r
		if as == 0 && ascii == "" {
			if unicode.IsSpace(r) {
				gap = ' '
			} else if gap == 0 {
				gap = '.'
			}
			continue
		}
		if gap != 0 && len(out) > 0 {
			out = append(out, gap)
		}
		gap = 0
		if ascii == "" {
			out = append(out, as)
		}
		for _, c := range ascii {
			out = append(out, c)
		}
	}
	return out
}

// plain returns the letter or letters that r is read as; none if it is no part
// of a word. It stands between last and rest; begins says that a word would begin
// with it.
func plain(r, last rune, rest string, begins bool) (rune, string) {
	switch {
	case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
		return r, ""
	case r == 'I' && !begins && (last >= 'a' && last <= 'z' || last == 'I'):
		return '1', "" // it looks like a small l
	case r >= 'A' && r <= 'Z':
		return r + 'a' - 'A', ""
	case r < utf8.RuneSelf:
		return sign(r, last, rest, begins), ""
	case r >= 0xff01 && r <= 0xff5e: // full width
		return plain(r-0xff01+'!', last, rest, begins)
	}
	if c := ordered(r); c != 0 {
		return c, ""
	}
	r = unicode.ToLower(r)
	if as, ok := reading[r]; ok {
		return 0, as
	}
	if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) && !begins {
		return r, ""
	}
	return 0, ""
}

// sign reads a sign of ASCII as a letter where it stands in a word.
func sign(r, last rune, rest string, begins bool) rune {
	if r != '@' && r != '!' && r != '|' && r != '$' {
		return 0
	}
	next := rune(0)
	for _, next = range rest {
		if !invisible(next) && !unicode.IsMark(next) {
			break
		}
	}
	inside := !begins && word(last) && word(next)
	switch {
	case r == '@' && inside:
		return 'a'
	case (r == '!' || r == '|') && inside:
		return '1'
	case r == '$' && (letter(next) || !begins && (letter(last) || last == '$')):
		return 's'
	}
	return 0
}

func letter(r rune) bool {
	return r|0x20 >= 'a' && r|0x20 <= 'z' || r >= utf8.RuneSelf && unicode.IsLetter(r)
}
func word(r rune) bool { return letter(r) || r >= '0' && r <= '9' }

// ordered reads the letters that come in the order of the alphabet: those of
// mathematics, in circles and in squares, and of flags.
func ordered(r rune) rune {
	switch {
	case r >= 0x1d400 && r <= 0x1d6a3:
		return 'a' + (r-0x1d400)%26
	case r >= 0x1d7ce && r <= 0x1d7ff:
		return '0' + (r-0x1d7ce)%10
	case r >= 0x249c && r <= 0x24b5:
		return 'a' + r - 0x249c
	case r >= 0x24b6 && r <= 0x24e9:
		return 'a' + (r-0x24b6)%26
	case r >= 0x1f110 && r <= 0x1f129:
		return 'a' + r - 0x1f110
	case r >= 0x1f130 && r <= 0x1f149:
		return 'a' + r - 0x1f130
	case r >= 0x1f150 && r <= 0x1f169:
		return 'a' + r - 0x1f150
	case r >= 0x1f170 && r <= 0x1f189:
		return 'a' + r - 0x1f170
	case r >= 0x1f1e6 && r <= 0x1f1ff:
		return 'a' + r - 0x1f1e6
	}
	return 0
}

// invisible reports what no reader sees between two letters, or only as a mark
// on one of them.
func invisible(r rune) bool {
	switch {
	case r < 0x80:
		return false
	case r == 0x640, r >= 0x483 && r <= 0x489, r >= 0x591 && r <= 0x5c7 && unicode.IsMark(r), r >= 0x64b && r <= 0x65f, combining(r):
		return true
	}
	return ignorable(r)
}

// ignorable reports what shows nothing by itself: the default ignorable code
// points of Unicode.
func ignorable(r rune) bool {
	return r >= 0x80 && (unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point) || r >= 0xe0000 && r <= 0xe0fff)
}

// combining reports the marks that are for letters of any script.
func combining(r rune) bool {
	return r >= 0x300 && r <= 0x36f || r >= 0x1ab0 && r <= 0x1aff || r >= 0x1dc0 && r <= 0x1dff || r >= 0x20d0 && r <= 0x20f0 || r >= 0xfe20 && r <= 0xfe2f
}

// Hides reports what has no place between two Latin letters but to hide a word:
// what can't be seen, and marks of other scripts.
func Hides(r rune) bool { return ignorable(r) || r >= 0x80 && unicode.IsMark(r) && !combining(r) }

// unmarked reports a letter or digit of a script that can be read without its
// marks. In others, such as Devanagari, marks spell the word.
func unmarked(r rune) bool {
	return r < utf8.RuneSelf || unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Armenian, unicode.Georgian, unicode.Han, unicode.Hangul)
}

// finish joins single letters, and looks at each word on its own.
func (l *language) finish(in []rune) (out []rune, spelled []int) {
	out = make([]rune, 0, len(in))
	for i, n := 0, 0; i < len(in); n++ {
		end, single := i, 0
		for end < len(in) && alone(in, end) {
			single++
			end += 2
		}
		if single < 3 {
			for end = i; end < len(in) && in[end] != ' ' && in[end] != '.'; end++ {
			}
			out = append(out, in[i:end]...)
			out = l.tidy(out, len(out)-(end-i))
		} else {
			begin := len(out)
			for k := i; k < end; k += 2 {
				out = append(out, in[k])
			}
			out = l.tidy(out, begin)
			spelled = append(spelled, n)
			end--
		}
		if end < len(in) {
			out = append(out, in[end])
		}
		i = end + 1
	}
	return out, spelled
}

// alone reports whether a word of one letter begins at i.
func alone(in []rune, i int) bool {
	return i+1 >= len(in) || in[i+1] == ' ' || in[i+1] == '.'
}

// tidy spells a word, makes digits letters in one that has letters, and shortens
// runs. The word is the end of b, from begin on.
func (l *language) tidy(b []rune, begin int) []rune {
	b, own := l.spell(b, begin)
	letters := false
	for _, r := range b[begin:] {
		letters = letters || !own && !unicode.IsNumber(r)
	}
	n := begin
	for _, r := range b[begin:] {
		if letters {
			r = digit(r)
		}
		if n-begin >= 3 && b[n-1] == r && b[n-2] == r && b[n-3] == r {
			continue
		}
		b[n] = r
		n++
	}
	return b[:n]
}

func digit(r rune) rune {
	switch r {
	case '0':
		return 'o'
	case '3':
		return 'e'
	case '4':
		return 'a'
	case '5':
		return 's'
	case '7':
		return 't'
	case '8':
		return 'b'
	case '9':
		return 'g'
	}
	return r
}
