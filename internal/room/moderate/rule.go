package moderate

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode"
	"unicode/utf8"

	"frontrow/internal/room"
)

// Kind says what a rule looks at.
type Kind string

// The kinds of rules.
const (
	ByWords    Kind = "words"
	ByPatterns Kind = "patterns"
	ByLinks    Kind = "links"
	ByFlood    Kind = "flood"
	ByRepeats  Kind = "repeats"
	ByCapitals Kind = "capitals"
	ByMentions Kind = "mentions"
)

// Action says what is done with a line.
type Action string

// The actions of rules. Allow takes what it finds out of the text before other
// rules look at it; of the others the first of this order wins.
const (
	Allow    Action = "allow"
	Block    Action = "block"
	Hold     Action = "hold"
	Restrict Action = "restrict"
)

// Bounds of a rule.
const (
	MaxWords    = 250
	MaxPatterns = 10
	MaxHosts    = 100
	maxWord     = 60  // characters
	maxPattern  = 200 // bytes
	maxProgram  = 500 // instructions that a pattern becomes
	maxSeconds  = Window / 1_000_000
)

// Rule is a filter as people write it.
type Rule struct {
	Name     string   `json:"name" doc:"1 to 40 characters; a rule of that name is replaced"`
	Kind     Kind     `json:"kind" enum:"words,patterns,links,flood,repeats,capitals,mentions"`
	Action   Action   `json:"action" enum:"allow,hold,block,restrict" doc:"allow, for words and patterns: other rules don't see them"`
	Lang     string   `json:"lang,omitempty" doc:"of words and patterns: the language in which it reads lines, two or three letters of BCP 47; absent: none"`
	Words    []string `json:"words,omitempty" doc:"of words: found however they are disguised; several in a row are one"`
	Patterns []string `json:"patterns,omitempty" doc:"of patterns: RE2, capital or not; the text is looked at as written and as it reads"`
	Hosts    []string `json:"hosts,omitempty" doc:"of links: these and what is below them are allowed"`
	Count    int      `json:"count,omitempty" doc:"of flood: that many lines are allowed in the seconds; of repeats: so often the same; of mentions: in a line; of capitals: letters that a line has at least"`
	Seconds  int      `json:"seconds,omitempty" doc:"of flood and repeats: 1 to 120"`
	Share    int      `json:"share,omitempty" doc:"of capitals: 1 to 100 percent"`
}

// Filter is a rule that is ready to be used. Its JSON is the whole of it.
type Filter struct {
	Rule
	Lexicon  Lexicon          `json:"lexicon,omitzero"`
	Compiled []*regexp.Regexp `json:"compiled,omitempty"`
}

// New makes a rule ready. The error is for whoever wrote it.
func New(r Rule) (Filter, error) {
	f := Filter{Rule: r}
	if n := utf8.RuneCountInString(r.Name); n < 1 || n > 40 || !utf8.ValidString(r.Name) {
		return f, room.BadData.Because("A rule has a name of 1 to 40 characters.")
	}
	switch r.Action {
	case Hold, Block, Restrict:
	case Allow:
		if r.Kind != ByWords && r.Kind != ByPatterns {
			return f, room.BadData.Because("Words and patterns can be allowed. Links are allowed by the hosts of their rule.")
		}
	default:
		return f, room.BadData.Because("The action is allow, hold, block or restrict.")
	}
	if err := f.language(); err != nil {
		return f, err
	}
	return f, f.prepare()
}

func (f *Filter) language() error {
	switch lang := strings.ToLower(f.Lang); {
	case lang == "":
	case f.Kind != ByWords && f.Kind != ByPatterns:
		return room.BadData.Because("Words and patterns have a language. Other rules are for all.")
	case len(lang) < 2 || len(lang) > 3 || strings.Trim(lang, "abcdefghijklmnopqrstuvwxyz") != "":
		return room.BadData.Because("%q is no language: it takes two or three letters, such as de.", f.Lang)
	default:
		f.Lang = lang
	}
	return nil
}

func (f *Filter) prepare() error {
	switch f.Kind {
	case ByWords:
		return f.words()
	case ByPatterns:
		return f.patterns()
	case ByLinks:
		return f.hosts()
	case ByFlood, ByRepeats:
		if f.Count < 1 || f.Count > 100 || f.Seconds < 1 || f.Seconds > maxSeconds {
			return room.BadData.Because("It takes a count of 1 to 100 and 1 to %d seconds.", maxSeconds)
		}
	case ByCapitals:
		if f.Share < 1 || f.Share > 100 || f.Count < 1 || f.Count > 500 {
			return room.BadData.Because("It takes a share of 1 to 100 per cent and a count of 1 to 500 letters that a line has at least.")
		}
	case ByMentions:
		if f.Count < 1 || f.Count > 100 {
			return room.BadData.Because("It takes a count of 1 to 100.")
		}
	default:
		return room.BadData.Because("The kind is words, patterns, links, flood, repeats, capitals or mentions.")
	}
	return nil
}

func (f *Filter) words() error {
	if len(f.Words) < 1 || len(f.Words) > MaxWords {
		return room.BadData.Because("It takes 1 to %d words.", MaxWords)
	}
	for _, w := range f.Words {
		if utf8.RuneCountInString(w) > maxWord || FoldIn(f.Lang, w) == "" {
			return room.BadData.Because("%q is no word of at most %d characters.", w, maxWord)
		}
	}
	f.Lexicon = languages[f.Lang].lexicon(f.Words)
	return nil
}

func (f *Filter) patterns() error {
	if len(f.Patterns) < 1 || len(f.Patterns) > MaxPatterns {
		return room.BadData.Because("It takes 1 to %d patterns.", MaxPatterns)
	}
	for _, p := range f.Patterns {
		if len(p) > maxPattern {
			return room.BadData.Because("A pattern has at most %d bytes.", maxPattern)
		}
		tree, err := syntax.Parse("(?i)"+p, syntax.Perl)
		if err != nil {
			return room.BadData.Because("The pattern %q is not understood.", p)
		}
		prog, err := syntax.Compile(tree.Simplify())
		if err != nil || len(prog.Inst) > maxProgram {
			return room.BadData.Because("The pattern %q is too large: repeat less.", p)
		}
		re, err := regexp.Compile("(?i)" + p)
		if err != nil || re.MatchString("") {
			return room.BadData.Because("The pattern %q fits everything.", p)
		}
		f.Compiled = append(f.Compiled, re)
	}
	return nil
}

func (f *Filter) hosts() error {
	if len(f.Hosts) > MaxHosts {
		return room.BadData.Because("It takes at most %d hosts.", MaxHosts)
	}
	clean := make([]string, len(f.Hosts))
	for i, h := range f.Hosts {
		clean[i] = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(h), "www."))
		if clean[i] == "" || len(h) > 100 || strings.ContainsFunc(clean[i], func(r rune) bool {
			return r != '.' && r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
		}) {
			return room.BadData.Because("%q is no host, such as example.com.", h)
		}
	}
	f.Rule.Hosts = clean
	return nil
}
