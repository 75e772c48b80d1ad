package internal_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "frontrow/internal/"

// rules says what a package may import of ours, the longest matching pattern
// first. A pattern that ends in /* stands for every package below it. A package
// that matches no pattern fails: a new room needs a rule.
var rules = []struct {
	pkg string
	may []string
}{
	{"app", []string{"*"}},
	{"cli", []string{"audit", "api", "app", "config", "demo", "identity", "room", "room/eventlog", "room/feature/poll"}},

	{"config", nil},
	{"demo", nil},
	{"tail", nil},
	{"media", nil},
	{"room", nil},
	{"cluster", nil},

	{"media/hub", []string{"media", "tail"}},
	{"media/codec", []string{"media"}},
	{"media/cmaf", []string{"media", "media/codec"}},
	{"media/rtc", []string{"media", "media/codec"}},
	{"media/rtc/*", []string{"media", "media/codec"}},
	{"media/in/*", []string{"media", "media/hub", "media/codec", "media/rtc", "media/rtc/*"}},
	{"media/out/*", []string{"media", "media/hub", "media/codec", "media/cmaf", "media/rtc", "media/rtc/*"}},
	{"media/transcode", []string{"media", "media/hub", "media/codec"}},

	{"room/activity", []string{"room"}},
	{"room/ballot", []string{"room"}},
	{"room/purse", []string{"room"}},
	{"room/moderate", []string{"room"}},
	{"room/feature/*", []string{"room", "room/activity", "room/ballot", "room/purse", "room/moderate"}},
	{"room/features", []string{"room", "room/feature/*"}},
	{"room/roomtest", []string{"room"}},
	{"room/eventlog", []string{"room", "tail"}},
	{"room/eventlog/jetstream", []string{"room", "room/eventlog", "cluster"}},
	{"room/eventlog/*", []string{"room", "room/eventlog"}},
	{"room/ledger", []string{"room", "room/purse", "room/command"}},
	{"room/classify", []string{"room", "room/activity", "room/moderate"}},
	{"room/command", []string{"room", "room/eventlog", "tail"}},
	{"room/fanout", []string{"room", "room/eventlog", "tail"}},
	{"room/follow", []string{"room", "room/eventlog", "tail"}},

	{"audit", []string{"room"}},
	{"brand", nil},
	{"identity", []string{"room"}},
	{"webhook", []string{"room"}},
	{"studio", []string{"media", "room", "identity"}},
	{"store/*", []string{"audit", "brand", "room", "room/classify", "room/follow", "webhook", "identity", "studio", "room/ledger", "room/purse"}},
	{"api", []string{"audit", "brand", "webhook", "studio", "identity", "media", "room", "room/command", "room/fanout", "room/ledger"}},
}

func matches(pattern, pkg string) bool {
	if below, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(pkg, below)
	}
	return pattern == pkg
}

func TestImportRules(t *testing.T) {
	seen := 0
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		pkg := path.Dir(filepath.ToSlash(name))
		i := slices.IndexFunc(rules, func(r struct {
			pkg string
			may []string
		}) bool {
			return matches(r.pkg, pkg)
		})
		if i < 0 {
			t.Errorf("%s: package %s has no import rule, add one here", name, pkg)
			return nil
		}
		seen++
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, imp := range f.Imports {
			p, err := strconv.Unquote(imp.Path.Value)
			if err != nil {
				return err
			}
			ours, ok := strings.CutPrefix(p, module)
			if ok && !slices.ContainsFunc(rules[i].may, func(may string) bool { return matches(may, ours) }) {
				t.Errorf("%s: %s may not import %s", name, pkg, ours)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 20 {
		t.Fatalf("only %d files were looked at", seen)
	}
}

func TestImportPatternMatches(t *testing.T) {
	for _, c := range []struct {
		pattern, pkg string
		want         bool
	}{
		{"media", "media", true}, {"media", "media/hub", false},
		{"media/in/*", "media/in/rtmp", true}, {"media/in/*", "media/in", false}, {"*", "anything", true},
	} {
		if got := matches(c.pattern, c.pkg); got != c.want {
			t.Errorf("%s against %s: %v", c.pattern, c.pkg, got)
		}
	}
}

// The rule above must be able to fail.
func TestImportRulesRefuse(t *testing.T) {
	for _, r := range rules {
		if r.pkg == "media" && slices.ContainsFunc(r.may, func(m string) bool { return matches(m, "room") }) {
			t.Fatal("media may import room")
		}
	}
	for _, r := range rules {
		if strings.HasPrefix(r.pkg, "media") && slices.ContainsFunc(r.may, func(m string) bool { return matches(m, "room/command") }) {
			t.Errorf("%s may import the interaction plane", r.pkg)
		}
	}
}
