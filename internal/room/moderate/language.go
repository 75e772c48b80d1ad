package moderate

import (
	"slices"
	"strings"
	"unicode"
)

// language is what is read otherwise in a language than Fold reads it. nil is
// Fold's reading.
type language struct {
	// own are letters that stay what they are, and what is written for them.
	own map[rune]rune
	// marked are letters that are written as another with a mark after it.
	marked map[[2]rune]rune
	// dotless: the capital I is that of ı.
	dotless bool
	// script is that of a language that isn't written in Latin letters; nil of
	// others. alike are the letters of it that Latin ones and digits look like.
	script *unicode.RangeTable
	alike  map[rune]rune
	// as are the other spellings of letters, in a finished word.
	as map[rune]string
}

// spelling is a language as it is written below: pairs of a letter and what it
// is read as, apart by spaces.
type spelling struct {
	tags string
	// own are letters, each with what else is read as it right behind.
	own   string
	alike string
	as    string
}

// Latin letters and digits by the letters that they look like: letters the other
// way round, and what people write for more.
const (
	likeCyrillic = "aа bв cс eе hн kк mм oо pр tт xх yу 0о 3з 4ч 6б 7т 8в "
	likeGreek    = "aα bβ eε hη iι kκ mμ nν oο pρ tτ uυ vν wω xχ yγ zζ 0ο 1ι 3ε 4α 8θ"
)

// spellings are the languages that Fold's reading is wrong for.
//
// German is as in CLDR's de-ASCII and its collation for search (ä is ae, and a is
// another letter: schwül is not schwul). In the Scandinavian languages å is aa by
// CLDR's da, and ä and ö are æ and ø by da and sv; ae and oe are how they are
// written without these letters. In Spanish, Finnish and Turkish letters that Fold
// reads as one are two in the alphabet, and in common words (año, näin, sıkıldım);
// the capital of ı is I (Unicode's SpecialCasing.txt, tr and az).
//
// Cyrillic and Greek are whole alphabets. A word with a letter of them is read in
// them, one of Latin letters alone (cyka) is another word, which can be on the list
// too. Russian and Belarusian ё is often written е; Serbian is written in Latin
// letters too, those of CLDR's Serbian-Latin-BGN, and đ as dj. Greek ς is σ at a
// word's end.
var spellings = []spelling{
	{tags: "de", own: "äӓǟ öӧȫ üǖǘǚǜṻ", as: "äae öoe üue"},
	{tags: "da nb nn no sv", own: "äӓǟ åǻ æӕǣǽ öӧȫ øǿ", as: "äae åaa æae öoe øoe"},
	{tags: "es", own: "ñ"},
	{tags: "fi", own: "äӓǟ öӧȫ"},
	{tags: "tr az", own: "ı"},
	{tags: "ru", own: "а б в г д её ж з и й к л м н о п р с т у ф х ц ч ш щ ъ ы ь э ю я", alike: likeCyrillic + "iи 1и"},
	{tags: "bg", own: "а б в г д е ж з и й к л м н о п р с т у ф х ц ч ш щ ъ ь ю я", alike: likeCyrillic + "iи 1и"},
	{tags: "uk", own: "а б в г ґ д е є ж з и і їï й к л м н о п р с т у ф х ц ч ш щ ь ю я", alike: likeCyrillic + "iі 1і"},
	{tags: "be", own: "а б в г д её ж з і й к л м н о п р с т у ў ф х ц ч ш ы ь э ю я", alike: likeCyrillic + "iі 1і"},
	{tags: "mk", own: "а б в г ѓ д е ж з ѕ и ј к л љ м н њ о п р с т ќ у ф х ц ч џ ш", alike: likeCyrillic + "iи 1и jј sѕ"},
	{tags: "sr", own: "đ а б в г д ђ е ж з и ј к л љ м н њ о п р с т ћ у ф х ц ч џ ш", alike: likeCyrillic + "iи 1и jј",
		as: "đdj аa бb вv гg дd ђdj еe жz зz иi јj кk лl љlj мm нn њnj оo пp рr сs тt ћc уu фf хh цc чc џdz шs"},
	{tags: "el", own: "αά β γ δ εέ ζ ηή θϑ ιίϊΐ κ λ μµ ν ξ οό π ρ σς τ υύϋΰ φ χ ψ ωώ", alike: likeGreek},
}

// marks are the letters of spellings that are also written as another letter and
// a mark.
const marks = "ä=a\u0308 ö=o\u0308 ü=u\u0308 å=a\u030a ñ=n\u0303 ё=е\u0308 й=и\u0306 ї=і\u0308 ў=у\u0306 ѓ=г\u0301 ќ=к\u0301"

var languages = func() map[string]*language {
	all := make(map[string]*language)
	for _, s := range spellings {
		l := s.language()
		for tag := range strings.FieldsSeq(s.tags) {
			all[tag] = l
		}
	}
	return all
}()

func (s spelling) language() *language {
	l := &language{own: make(map[rune]rune), marked: make(map[[2]rune]rune), alike: make(map[rune]rune), as: make(map[rune]string)}
	for f := range strings.FieldsSeq(s.own) {
		all := []rune(f)
		for _, r := range all {
			l.own[r] = all[0]
		}
		switch first := all[0]; {
		case first == 'ı':
			l.dotless = true
			l.marked[[2]rune{'I', 0x307}], l.marked[[2]rune{'ı', 0x307}] = 'i', 'i'
		case unicode.Is(unicode.Cyrillic, first):
			l.script = unicode.Cyrillic
		case unicode.Is(unicode.Greek, first):
			l.script = unicode.Greek
		}
	}
	for f := range strings.FieldsSeq(marks) {
		if m := []rune(f); l.own[m[0]] != 0 {
			l.marked[[2]rune{m[2], m[3]}] = m[0]
		}
	}
	for f := range strings.FieldsSeq(s.alike) {
		m := []rune(f)
		l.alike[m[0]] = m[1]
	}
	for f := range strings.FieldsSeq(s.as) {
		m := []rune(f)
		l.as[m[0]] = string(m[1:])
	}
	return l
}

// with is r with the marks that rest begins with, where that is another letter.
func (l *language) with(r rune, rest string) rune {
	if l == nil {
		return r
	}
	for _, m := range rest {
		if !unicode.IsMark(m) && !invisible(m) {
			break
		}
		small := unicode.ToLower(r)
		for _, base := range []rune{r, small, latin(small), l.alike[small]} {
			if c := l.marked[[2]rune{base, m}]; c != 0 {
				return c
			}
		}
	}
	return r
}

// latin is the one Latin letter that r, a small letter, is read as; else 0.
func latin(r rune) rune {
	if as := reading[r]; len(as) == 1 {
		return rune(as[0])
	}
	return 0
}

// keeps is the letter of the language that r is, else 0. It comes after last.
func (l *language) keeps(r, last rune) rune {
	switch {
	case l == nil:
		return 0
	case r == 'I' && l.dotless:
		if last >= 'a' && last <= 'z' {
			return 0 // it may be a small l
		}
		return 'ı'
	}
	return l.own[unicode.ToLower(r)]
}

// spell spells the word that b ends with, from begin on, as the language does.
// own: the word is of its script, where digits aren't Latin letters.
func (l *language) spell(b []rune, begin int) (_ []rune, own bool) {
	if l == nil {
		return b, false
	}
	word := b[begin:]
	if l.script != nil {
		own = l.decide(word)
	}
	if !slices.ContainsFunc(word, func(r rune) bool { return l.as[r] != "" }) ||
		own && slices.ContainsFunc(word, func(r rune) bool { return l.as[r] == "" && unicode.Is(l.script, r) }) {
		return b, own // or a word of another language with that script
	}
	word = slices.Clone(word)
	b = b[:begin]
	for i, r := range word {
		switch as := l.as[r]; {
		case as == "":
			b = append(b, r)
		case len(as) > 1 && i > 0 && word[i-1] == r: // a run of it is one
		default:
			b = append(b, []rune(as)...)
		}
	}
	return b, false // it is in Latin letters, and has their digits
}

// decide makes a word that has letters of the script all of it, as far as they
// look alike. A Latin word with lookalikes of the script in it is made Latin.
func (l *language) decide(word []rune) (own bool) {
	sure, foreign := false, false
	for _, r := range word {
		if unicode.Is(l.script, r) {
			own = true
			sure = sure || latin(r) == 0
		} else if r >= 'a' && r <= 'z' && l.alike[r] == 0 {
			foreign = true
		}
	}
	if !own {
		return false
	}
	own = sure || !foreign
	for i, r := range word {
		if as := l.alike[r]; own && as != 0 {
			word[i] = as
		} else if !own && unicode.Is(l.script, r) {
			word[i] = latin(r)
		}
	}
	return own
}
