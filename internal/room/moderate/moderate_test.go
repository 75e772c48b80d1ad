package moderate_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"frontrow/internal/room/moderate"
)

func made(t testing.TB, rules ...moderate.Rule) (all []moderate.Filter) {
	t.Helper()
	for i, r := range rules {
		if r.Name == "" {
			r.Name = fmt.Sprint("rule ", i)
		}
		f, err := moderate.New(r)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, f)
	}
	return all
}

func words(a moderate.Action, list ...string) moderate.Rule {
	return moderate.Rule{Kind: moderate.ByWords, Action: a, Words: list}
}

func in(lang string, a moderate.Action, list ...string) moderate.Rule {
	r := words(a, list...)
	r.Name, r.Lang = "of "+lang, lang
	return r
}

func judge(f []moderate.Filter, text string) moderate.Action {
	return moderate.NewSieve(f).Judge(moderate.Line{Text: text, Name: "Ada", Who: "d_ada"}, nil).Action
}

func TestWordsAreFoundHoweverTheyAreDisguised(t *testing.T) {
	f := made(t, words(moderate.Block, "badword", "kill", "god damn", "хрень", "馬鹿", "büß"))
	for _, s := range []string{
		"badword", "What a BADWORD!", "b4dw0rd", "b@dword", "baaaadwoooord", "b a d w o r d", "b.a.d.w.o.r.d", "bad-word", "bad.word",
		"ba\u200bdword", "ba\u180bdword", "ba\u180fdword", "ba\u0730dword", "ba\u1cd0dword", "ba\u302adword", "b\u180b@\u180bdword", "bádwörd", "ｂａｄｗｏｒｄ", "𝓫𝓪𝓭𝔀𝓸𝓻𝓭", "ваdwоrd", "I k1ll", "k!ll", "kiII", "kl1l is not, ki11 is", "kiiiill",
		"god damn", "GOD   DAMN", "g0d dammmn god-damn", "хрень", "ХРЕНЬ!", "это хрень, да", "あの馬鹿が", "buess büß",
	} {
		if judge(f, s) != moderate.Block {
			t.Errorf("%q passes (%q)", s, moderate.Fold(s))
		}
	}
	for _, s := range []string{
		"", "hello", "badwords", "a bad word", "skill", "killer", "god", "damn god", "god is good, damn", "kil", "馬と鹿", "хренью", "1 2 3",
	} {
		if judge(f, s) != "" {
			t.Errorf("%q does not pass (%q)", s, moderate.Fold(s))
		}
	}
	// Single letters in a row may be more than the word.
	f = made(t, words(moderate.Hold, "fuck", "ass", "kill"))
	for s, want := range map[string]moderate.Action{
		"a f u c k": "hold", "f u c k u": "hold", "x.f.u.c.k.x": "hold", "i f u u u u c k y o u": "hold", "w h a t a k 1 l l": "hold",
		"a s s": "hold", "u r a s s": "hold", "a a s s y": "hold", "c l a s s": "", "b a s s": "", "f u n c k": "", "w e l l": "", "a b c d e f g": "",
	} {
		if got := judge(f, s); got != want {
			t.Errorf("%q: %q, want %q (%q)", s, got, want, moderate.Fold(s))
		}
	}
	f = append(f, made(t, words(moderate.Allow, "skill"))...)
	for s, want := range map[string]moderate.Action{"s k i l l": "", "so a s k i l l": "hold", "s k i l l and a f u c k": "hold"} {
		if got := judge(f, s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
	f = made(t, words(moderate.Hold, "god", "boob", "los"))
	for s, want := range map[string]moderate.Action{"good": "", "bob": "", "loss": "", "goood": "hold", "boooob": "hold", "looos": "hold"} {
		if got := judge(f, s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
	v := moderate.NewSieve(f).Judge(moderate.Line{Text: "hi", Name: "G0D"}, nil)
	if v.Action != moderate.Hold || v.Rule != "rule 0" || v.Kind != moderate.ByWords {
		t.Errorf("a name: %+v", v)
	}
}

func TestTheWorstActionWinsAndWhatIsAllowedIsNotSeen(t *testing.T) {
	f := made(t,
		words(moderate.Restrict, "one", "two", "three"),
		words(moderate.Hold, "two", "three"),
		words(moderate.Block, "three", "scunthorpe united", "z"),
		words(moderate.Allow, "four three", "scunthorpe"),
		moderate.Rule{Kind: moderate.ByPatterns, Action: moderate.Allow, Patterns: []string{`two-step\w*`, `\bz\b`}},
	)
	for s, want := range map[string]moderate.Action{
		"one": "restrict", "one two": "hold", "three one": "block", "two": "hold", "none": "",
		"z": "", "y z one": "restrict", "four three": "", "four three three": "block", "scunthorpe united": "", "a two-stepper": "", "two-stepper two": "hold",
	} {
		if got := judge(f, s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

func TestPatterns(t *testing.T) {
	f := made(t, moderate.Rule{Kind: moderate.ByPatterns, Action: moderate.Hold, Patterns: []string{`\bbuy\s+followers\b`, `\d{4}-\d{4}`, `^!\w+`}})
	for s, want := range map[string]moderate.Action{
		"Buy  Followers now": "hold", "b u y followers": "hold", "buy f0ll0wers": "hold", "1234-5678": "hold", "!bot": "hold", "no !bot": "", "followers": "",
	} {
		if got := judge(f, s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
	for _, p := range []string{"(", "a*", "", `(a{100}){50}b`, strings.Repeat("a", 201), `a{1001}`, `(?P<`} {
		if _, err := moderate.New(moderate.Rule{Name: "x", Kind: moderate.ByPatterns, Action: moderate.Hold, Patterns: []string{p}}); err == nil {
			t.Errorf("the pattern %q is taken", p)
		}
	}
}

func TestLinks(t *testing.T) {
	f := made(t, moderate.Rule{Kind: moderate.ByLinks, Action: moderate.Block, Hosts: []string{"Example.org", "www.frontrow.tv", "Пример.рф"}})
	for _, s := range []string{
		"http://evil.test/", "see https://evil.example/x?y", "evil.com", "EVIL.COM.", "www.evil.anything", "(evil.com)", "evil.zz/path",
		"evil(dot)com", "evil[.]com", "evil dot com", "evil。com", "ｅｖｉｌ．ｃｏｍ", "еvil.com", "hxxp://evil.net", "https://example.org.evil.com",
		"https://my_site.evil.com/x", "my_site.evil.com", "https://%65vil.com/", "http://2130706433/", "http://0x7f000001/", "https://ev\u180Bil.com", "ev\u0730il.com",
		"https://ev\u0730il.com/", "http://localhost:8080", "steam://run", "https:evil.com", "https:/evil.com", "https:\\\\evil.com", "http:///evil.com",
		"http://[::1]/", "http://[2001:db8::1]:80/x", "https://evil..com", "https://[example.org]", "https://exаmple.org", "https://exa\u0301mple.org", "exаmple.org",
		"https://example%2eorg", "https://evil.com%2f.example.org/",
		"https://example.org@evil.com", "example.org evil.com", "evil.com:8080", "notexample.org",
	} {
		if judge(f, s) != moderate.Block {
			t.Errorf("%q passes", s)
		}
	}
	for _, s := range []string{"example.org", "https://Example.org/a", "www.example.org", "live.frontrow.tv/x", "hello. world", "ok.thanks", "3.5", "e.g. this", "...", "a...b", "1.2.3", "dot", "://", "http://", "a://", "https:", "and/or", "my_file.zip", "_a_.me", "ｅｘａｍｐｌｅ．ｏｒｇ", "my_page.example.org", "пример.рф", "https://www.ПРИМЕР.рф/x", "exa\u00admple.org"} {
		if judge(f, s) != "" {
			t.Errorf("%q does not pass", s)
		}
	}
}

func TestFloodsAndRepeats(t *testing.T) {
	const s = 1_000_000
	f := made(t,
		moderate.Rule{Kind: moderate.ByFlood, Action: moderate.Block, Count: 3, Seconds: 10},
		moderate.Rule{Kind: moderate.ByRepeats, Action: moderate.Hold, Count: 1, Seconds: 30},
	)
	var p moderate.Pace
	say := func(who, text string, at int64) moderate.Verdict {
		v := moderate.NewSieve(f).Judge(moderate.Line{Text: text, Who: who, Wall: at}, p)
		if v.Action == "" {
			p = p.Add(moderate.Stamp{Wall: at, ID: fmt.Sprint(len(p), who), Who: who, Same: moderate.Same(text)}, at)
		}
		v.Rule = ""
		return v
	}
	for _, c := range []struct {
		who, text string
		at        int64
		want      moderate.Verdict
	}{
		{"a", "one", 100, moderate.Verdict{}},
		{"b", "one", 100, moderate.Verdict{}},
		{"a", "ONE!", 101, moderate.Verdict{Action: moderate.Hold, Kind: moderate.ByRepeats, After: 29 * time.Second}},
		{"a", "two", 102, moderate.Verdict{}},
		{"a", "three", 103, moderate.Verdict{}},
		{"a", "four", 104, moderate.Verdict{Action: moderate.Block, Kind: moderate.ByFlood, After: 6 * time.Second}},
		{"a", "four", 110, moderate.Verdict{}},
		{"a", "five", 111, moderate.Verdict{Action: moderate.Block, Kind: moderate.ByFlood, After: time.Second}},
		{"a", "😀", 120, moderate.Verdict{}},
		{"a", "😀😀", 121, moderate.Verdict{}},
		{"a", "one", 131, moderate.Verdict{}},
	} {
		if d := cmp.Diff(c.want, say(c.who, c.text, c.at*s)); d != "" {
			t.Errorf("%s says %q at %d: %s", c.who, c.text, c.at, d)
		}
	}
}

func TestCapitalsAndMentions(t *testing.T) {
	f := made(t,
		moderate.Rule{Kind: moderate.ByCapitals, Action: moderate.Block, Share: 70, Count: 8},
		moderate.Rule{Kind: moderate.ByMentions, Action: moderate.Hold, Count: 2},
	)
	for s, want := range map[string]moderate.Action{
		"HELLO THERE": "block", "HELLO": "", "Hello There Everybody": "", "ПРИВЕТ ВСЕМ": "block", "АБВГДЕЖЗ": "block",
		"@a @b": "", "@a @b @c": "hold", "a@b c@d e@f": "", "@ @ @": "", "@@@": "",
	} {
		if got := judge(f, s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

func TestARuleIsChecked(t *testing.T) {
	for _, r := range []moderate.Rule{
		{}, {Name: "x"}, {Name: "x", Kind: "words", Action: "kill", Words: []string{"a"}}, {Name: "x", Kind: "words", Action: "hold"},
		{Name: "x", Kind: "words", Action: "hold", Words: []string{"?!"}}, {Name: "x", Kind: "links", Action: "allow"},
		{Name: strings.Repeat("x", 41), Kind: "links", Action: "hold"}, {Name: "x", Kind: "links", Action: "hold", Hosts: []string{"a b"}},
		{Name: "x", Kind: "flood", Action: "hold", Count: 1}, {Name: "x", Kind: "repeats", Action: "hold", Seconds: 121, Count: 1},
		{Name: "x", Kind: "capitals", Action: "hold", Share: 101, Count: 1}, {Name: "x", Kind: "mentions", Action: "hold"},
		{Name: "x", Kind: "words", Action: "hold", Lang: "german", Words: []string{"a"}}, {Name: "x", Kind: "words", Action: "hold", Lang: "de-AT", Words: []string{"a"}},
		{Name: "x", Kind: "words", Action: "hold", Lang: "d", Words: []string{"a"}}, {Name: "x", Kind: "words", Action: "hold", Lang: "ру", Words: []string{"a"}},
		{Name: "x", Kind: "mentions", Action: "hold", Count: 1, Lang: "de"},
		{Name: "x", Kind: "nothing", Action: "hold"}, {Name: "x", Kind: "words", Action: "hold", Words: make([]string, moderate.MaxWords+1)},
	} {
		if _, err := moderate.New(r); err == nil {
			t.Errorf("%+v is taken", r)
		}
	}
}

func TestAFilterIsItsJSON(t *testing.T) {
	f := made(t, words(moderate.Block, "kill", "馬鹿"), moderate.Rule{Kind: moderate.ByPatterns, Action: moderate.Hold, Patterns: []string{`x\d`}},
		moderate.Rule{Kind: moderate.ByLinks, Action: moderate.Hold})
	b, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	var again []moderate.Filter
	if err := json.Unmarshal(b, &again); err != nil {
		t.Fatal(err)
	}
	if c, _ := json.Marshal(again); string(c) != string(b) {
		t.Errorf("%s\nbecomes\n%s", b, c)
	}
	for _, s := range []string{"k1ll", "X5", "evil.com", "あの馬鹿が", "hello"} {
		if judge(f, s) != judge(again, s) {
			t.Errorf("%q is judged otherwise", s)
		}
	}
}

// The order in which stamps come makes no difference, as a log with erased
// entries brings some of them later.
func TestPaceDependsOnWhatWasAdded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(t, "n")
		var all []moderate.Stamp
		for i := range n {
			all = append(all, moderate.Stamp{Wall: int64(rapid.IntRange(0, 200).Draw(t, "at")) * 1_000_000, ID: fmt.Sprint(i), Who: "a"})
		}
		const now = 250 * 1_000_000
		var p, q moderate.Pace
		for _, s := range all {
			p = p.Add(s, now)
		}
		for _, i := range rapid.Permutation(all).Draw(t, "order") {
			q = q.Add(i, now)
		}
		if d := cmp.Diff(p, q); d != "" {
			t.Fatal(d)
		}
	})
}

func long(n int) (list []string) {
	for i := range n {
		list = append(list, fmt.Sprintf("forbidden%c%c", 'a'+i%26, 'a'+i/26))
	}
	return list
}

func BenchmarkJudge(b *testing.B) {
	f := moderate.NewSieve(made(b, words(moderate.Block, long(200)...)))
	for name, text := range map[string]string{
		"line": "That was a great goal, I did not expect him to shoot from there! @Grace did you see it?",
		"most": strings.Repeat("f0rbidden aa. ", 35),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if f.Judge(moderate.Line{Text: text, Name: "Ada"}, nil).Action != "" {
					b.Fatal("found")
				}
			}
		})
	}
}

func FuzzJudge(f *testing.F) {
	filters := made(f,
		words(moderate.Block, append(long(20), "kill", "god damn", "馬鹿", "il", "lll")...), words(moderate.Allow, "god", "kilo", "鹿"),
		moderate.Rule{Kind: moderate.ByLinks, Action: moderate.Hold, Hosts: []string{"example.org"}},
		moderate.Rule{Kind: moderate.ByPatterns, Action: moderate.Restrict, Patterns: []string{`(a|b)+c`, `x{2,5}`}},
		moderate.Rule{Kind: moderate.ByPatterns, Action: moderate.Allow, Patterns: []string{`ok\d`}},
		in("de", moderate.Hold, "blödmann"), in("tr", moderate.Hold, "sıkı"), in("ru", moderate.Hold, "хрень"), in("sr", moderate.Hold, "ђубре"), in("el", moderate.Hold, "χαζός"),
		moderate.Rule{Kind: moderate.ByRepeats, Action: moderate.Hold, Count: 1, Seconds: 10},
		moderate.Rule{Kind: moderate.ByCapitals, Action: moderate.Hold, Count: 5, Share: 50}, moderate.Rule{Kind: moderate.ByMentions, Action: moderate.Hold, Count: 2},
	)
	sieve := moderate.NewSieve(filters)
	for _, s := range []string{"", "k1ll", "Blo\u0308dmann", "SIKI", "xpeнь", "djubre", "ΧΑΖΌΣ", "god damn", "https://a@b.com:1/x", "evil dot com", "l1l1l1 iii lll", "ok1", "@a @b @c", "あの馬鹿が", "\xff"} {
		f.Add(s, "Ada")
	}
	f.Fuzz(func(t *testing.T, text, name string) {
		v := sieve.Judge(moderate.Line{Text: text, Name: name, Who: "a", Wall: 5}, moderate.Pace{{Wall: 1, ID: "x", Who: "a", Same: moderate.Same("hi")}})
		if again := sieve.Judge(moderate.Line{Text: text, Name: name, Who: "a", Wall: 5}, nil); v.Action == "" && again.Action != "" {
			t.Fatalf("%q: %+v with what was said, %+v without", text, v, again)
		}
		// Whatever is around it, a word of its own is found.
		for _, w := range []string{"killl", "BLOEDMANN", "SIKI", "xpeнь", "djubre", "χαζος"} {
			if v := sieve.Judge(moderate.Line{Text: text + " " + w + " " + name, Name: "Ada"}, nil); v.Action != moderate.Block && (w == "killl" || v.Action != moderate.Hold) && !strings.Contains(text+name, "ok") {
				t.Fatalf("between %q and %q the word passes: %q", text, name, moderate.Fold(text+" "+w+" "+name))
			}
		}
	})
}
