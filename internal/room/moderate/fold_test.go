package moderate_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"frontrow/internal/room/moderate"
)

func TestFold(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"nothing", "", ""},
		{"plain", "Hello, World!", "hello world"},
		{"marks", "Crème BRÛLÉE", "creme brulee"},
		{"marks of their own", "Cre\u0300me", "creme"},
		{"Cyrillic lookalikes", "рауpаl", "paypal"},
		{"Greek lookalikes", "Αρρlε", "apple"},
		{"full width", "ＨＥＬＬＯ", "hello"},
		{"mathematics", "𝓱𝓮𝓵𝓵𝓸 𝟏𝟐", "hello 12"},
		{"circles, squares and flags", "ⓗⓔ🅻🅻🄾 🇭🇮", "hello hi"},
		{"ligatures", "ﬁﬂ æ ß", "fifl ae ss"},
		{"invisible", "he\u200bl\u00adl\u2060o\ufe0f", "hello"},
		{"marks of other scripts", "h\u0730e\u1cd0l\u302al\u0301o\u0488 п\u0730т", "hello пt"},
		{"marks that spell", "हिन्दी ไทยนี้ か\u3099", "हिन्दी ไทยนี้ か\u3099"},
		{"what is ignored by default", "h\u180be\u180dl\u180fl\u034f\u17b4\U000e0100o", "hello"},
		{"signs beside what can't be seen", "b@\u200bd b@\u0301d", "bad bad"},
		{"digits for letters", "h3ll0 W0rld 2024 b4", "hello world 2024 ba"},
		{"signs for letters", "b@d $hit a$$ @name hi! $5", "bad shit ass name hi 5"},
		{"an i or an l", "k1ll k!ll kiII", "k1ll k1ll ki11"},
		{"single letters", "f u c k", "fuck"},
		{"single letters and signs", "so f.u-c_k it", "so fuck it"},
		{"two are words", "I a man", "i a man"},
		{"repeats", "heeeeeelloooooo", "heeellooo"},
		{"punctuation in a word", "fu.ck a-b", "fu.ck a.b"},
		{"another script", "Привет лужа", "пpиbet лyжa"},
		{"no letters", "?! 🙂", ""},
	} {
		if got := moderate.Fold(c.in); got != c.want {
			t.Errorf("%s: %q is folded to %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"", "f u c k", "h3ll0 $$ a$$", "a.b c d e", "𝓱𝓮ⓗ🇭🇮", "\xff\xfe", "aaaa b b b b", "1 2 a", "I lIl", "İıſK", "b l ö\u0301 o\u0308 d", "ыа5xs", "љ љ ђ", "ΟΙ ύς", "xe3p $ука о5"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		for _, lang := range languages {
			out := moderate.FoldIn(lang, in)
			if again := moderate.FoldIn(lang, out); again != out {
				t.Fatalf("in %q %q is folded to %q, and that to %q", lang, in, out, again)
			}
			if !utf8.ValidString(out) || strings.HasPrefix(out, " ") || strings.HasSuffix(out, " ") || strings.Contains(out, "  ") {
				t.Fatalf("in %q %q is folded to %q", lang, in, out)
			}
		}
	})
}
