package moderate_test

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"frontrow/internal/room/moderate"
)

// languages has one of each reading.
var languages = []string{"", "de", "da", "es", "fi", "tr", "ru", "bg", "uk", "be", "mk", "sr", "el"}

func TestFoldIn(t *testing.T) {
	for _, c := range []struct{ lang, in, want string }{
		{"", "Größe schwül", "grosse schwul"}, {"en", "Größe schwül", "grosse schwul"}, {"xx", "Größe", "grosse"},
		{"de", "GRÖẞE Größe groesse gro\u0308ße gr\u043e\u0308ße gr\u04e7ße", "groesse groesse groesse groesse groesse groesse"},
		{"de", "schwül schwul müüüüsli b l ö d Crème å", "schwuel schwul muesli bloed creme a"},
		{"de", "Bl\u200bo\u200b\u0301\u0308\u200bd", "bloed"},
		{"da", "Blåbærgrød blaabaergroed A\u030a Öl", "blaabaergroed blaabaergroed aa oel"},
		{"nb", "År", "aar"}, {"nn", "År", "aar"}, {"no", "År", "aar"}, {"sv", "År Älg Smörgås", "aar aelg smoergaas"},
		{"es", "AÑO an\u0303o ano áéíóúü", "año año ano aeiouu"},
		{"fi", "Näin nain pöllö", "näin nain pöllö"},
		{"tr", "SIKI SİKİ sıkı siki SI\u0307KI\u0307 kIz Işık", "sıkı siki sıkı siki siki k1z ısık"},
		{"az", "Qız QIZ", "qız qız"},
		{"ru", "Сор cop соp COP", "сор cop сор cop"},
		{"ru", "чёрт ЧЁРТ че\u0308рт черт 4ерт чëрт", "черт черт черт черт черт черт"},
		{"ru", "бой бои бои\u0306 яма", "бой бои бой яма"},
		{"ru", "х у й x y й п@рт пi3да п1зда", "хуйхуй парт пизда пизда"},
		{"ru", "pаypal fuсk 2024 о5 Αβв", "paypal fuck 2024 о5 авв"},
		{"bg", "ЪГЪЛ щe", "ъгъл ще"},
		{"uk", "Їжак i\u0308жaк ïжак naïve ґaнок м1ст", "їжак їжак їжак naive ґанок міст"},
		{"be", "Ўсё yсё вiно", "ўсе усе віно"},
		{"mk", "Ѓавол ѓaвoл sвезда Ќе к\u0301е", "ѓавол ѓавол ѕвезда ќе ќе"},
		{"sr", "Ђубре ђубрe đubre djubre DJUBRE", "djubre djubre djubre djubre djubre"},
		{"sr", "љубав ljubav Џеп džep ШИШАТИ šišati сор з3", "ljubav ljubav dzep dzep sisati sisati sor zz"},
		{"el", "ΜΑΛΑΚΑΣ μαλάκας μαλακα\u0301ς μαλaκας", "μαλακασ μαλακασ μαλακασ μαλακασ"},
		{"el", "ύπνος ΎΠΝΟΣ Ὕπνος vπνος θεός θ3ός apple", "υπνοσ υπνοσ υπνοσ νπνοσ θεοσ θεοσ apple"},
	} {
		if got := moderate.FoldIn(c.lang, c.in); got != c.want {
			t.Errorf("in %q %q is folded to %q, want %q", c.lang, c.in, got, c.want)
		}
	}
}

func TestWhatIsFoldedInALanguageFoldsToItself(t *testing.T) {
	some := rapid.StringOfN(rapid.SampledFrom([]rune("abcdhilnsxyzIı01345789äöüøñїёйђљџыяαησθωé \u0308\u0301\u0306\u200b.@!$")), 0, 12, -1)
	rapid.Check(t, func(t *rapid.T) {
		in := some.Draw(t, "text")
		for _, lang := range languages {
			out := moderate.FoldIn(lang, in)
			if again := moderate.FoldIn(lang, out); again != out {
				t.Fatalf("in %q %q is folded to %q, and that to %q", lang, in, out, again)
			}
		}
	})
}

func TestAListIsReadInItsLanguage(t *testing.T) {
	for _, c := range []struct {
		lang, word    string
		found, passed []string
	}{
		{"", "schwul", []string{"schwul", "schwül"}, nil},
		{"de", "schwul", []string{"SCHWUL", "schwuuul", "s c h w u l"}, []string{"schwül", "schwuel", "schw\u00fcler Tag"}},
		{"de", "Blödmann", []string{"Bloedmann", "BLÖDMANN", "blo\u0308dmann", "Blöööödmann", "B l ö d m a n n", "bl.ö.d.m.a.n.n", "bl\u00f6dm4nn"}, []string{"Blodmann", "blöd mann"}},
		{"de", "groß", []string{"gross", "GROẞ"}, []string{"gros"}},
		{"da", "røv", []string{"roev", "RØV", "röv"}, []string{"rov", "røve"}},
		{"nb", "faen får", []string{"faen faar", "FÆN FÅR"}, []string{"fan far"}},
		{"sv", "röv", []string{"roev", "røv"}, []string{"rov"}},
		{"es", "ano", []string{"ano", "ÁNO", "4no"}, []string{"feliz año", "an\u0303o"}},
		{"fi", "nain", []string{"nain", "N A I N"}, []string{"näin", "na\u0308in"}},
		{"tr", "sik", []string{"sik", "SİK", "s1k", "s!k", "siiiik", "sIk"}, []string{"sık", "SIK", "sıkı"}},
		{"tr", "kız", []string{"KIZ", "kIz", "k1z", "k\u0131z"}, []string{"kiz", "KİZ", "klz"}},
		{"ru", "рот", []string{"рот", "РОТ", "pот", "р.о.т", "я р о т", "р0т"}, []string{"pot", "POT", "роты"}},
		{"ru", "черт", []string{"чёрт", "4ёрт", "Чepт"}, []string{"чертa", "vepm"}},
		{"ru", "paypal", []string{"раураl", "PayPal"}, []string{"пэйпал"}},
		{"uk", "гiд", []string{"гід", "г1д", "ГIД"}, []string{"гид", "гїд"}},
		{"bg", "курва", []string{"kуpвa", "КУРВА"}, []string{"kypba", "курвата"}},
		{"be", "ёлка", []string{"елка", "Ёлка"}, []string{"eлкі"}},
		{"mk", "ѕид", []string{"sид", "ЅИД"}, []string{"зид", "sid"}},
		{"sr", "ђубре", []string{"đubre", "djubre", "ЂУБРE", "ђ у б р е"}, []string{"дубре", "dubre"}},
		{"sr", "šljam", []string{"шљам", "sljam", "ШЉАААМ"}, []string{"шлам"}},
		{"el", "μαλάκας", []string{"ΜΑΛΑΚΑΣ", "μαλακας", "mαλάκaς", "μ α λ ά κ α ς"}, []string{"μαλάκα", "malakas"}},
	} {
		f := made(t, in(c.lang, moderate.Hold, c.word))
		for _, s := range c.found {
			if judge(f, s) != moderate.Hold {
				t.Errorf("%s: %q is not found in %q (%q)", c.lang, c.word, s, moderate.FoldIn(c.lang, s))
			}
		}
		for _, s := range c.passed {
			if judge(f, s) != "" {
				t.Errorf("%s: %q is found in %q (%q)", c.lang, c.word, s, moderate.FoldIn(c.lang, s))
			}
		}
	}
}

func TestEveryFilterReadsEveryLineInItsOwnLanguage(t *testing.T) {
	f := made(t,
		in("DE", moderate.Hold, "Blödmann", "Fußpilz"), in("sv", moderate.Block, "röv"), words(moderate.Restrict, "schwul", "rov", "Fußpilz"),
		moderate.Rule{Name: "p", Kind: moderate.ByPatterns, Action: moderate.Block, Lang: "ru", Patterns: []string{`\bхрен\w*|хрень`}},
	)
	if f[0].Lang != "de" {
		t.Errorf("the language is %q", f[0].Lang)
	}
	for s, want := range map[string]moderate.Action{
		"Bloedmann": "hold", "Blodmann": "", "schwül": "restrict", "roev Bloedmann": "block", "röv": "block", "rov": "restrict", "xpeнь": "block", "x p е н ь": "block", "fusspilz": "hold",
	} {
		if got := judge(f, s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
	// What is allowed is so for filters of all languages.
	f = append(f, made(t, in("de", moderate.Allow, "schwül"), words(moderate.Allow, "Blödmann", "Fußpilz"))...)
	for s, want := range map[string]moderate.Action{"schwül": "", "schwul": "", "Bloedmann": "", "Blödmann": "", "Fußpilz": "", "röv": "block"} {
		if got := judge(f, s); got != want {
			t.Errorf("with what is allowed %q: %q, want %q", s, got, want)
		}
	}
	if s := moderate.NewSieve(made(t, in("tr", moderate.Hold, "sik"))); s.Fits("SİK") || !s.Fits("Sık") {
		t.Error("a name is not read in the language")
	}
}

// What was saved before filters had a language is as it was.
func TestAFilterWithoutALanguageIsAsSaved(t *testing.T) {
	const saved = `{"name":"x","kind":"words","action":"hold","words":["schwul","хрень"],"lexicon":{"entries":[{"key":"schwui","words":["schwul"]},{"key":"xpehь","words":["xpehь"]}]}}`
	var was moderate.Filter
	if err := json.Unmarshal([]byte(saved), &was); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(made(t, was.Rule)[0])
	if err != nil {
		t.Fatal(err)
	}
	if string(b) != saved {
		t.Errorf("%s\nis made as\n%s", saved, b)
	}
	for _, s := range []string{"schwül", "xрeнь"} {
		if judge([]moderate.Filter{was}, s) != moderate.Hold {
			t.Errorf("%q passes", s)
		}
	}
}
