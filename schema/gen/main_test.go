package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheCommittedSchemaIsWhatTheTypesSay(t *testing.T) {
	dir := t.TempDir()
	if err := writeAll(dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"events.json", "errors.json", "openapi.yaml"} {
		fresh := filepath.Join(dir, name)
		want, err := os.ReadFile(fresh)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(got), string(want)); d != "" {
			t.Errorf("schema/%s is stale, run `make gen`: %s", name, d)
		}
	}
}

func TestTheReferencesAreWhatTheTypesSay(t *testing.T) {
	dir, want := t.TempDir(), map[string]string{}
	for _, name := range []string{"commands.md", "events.md"} {
		b, err := os.ReadFile(filepath.Join("../../docs", name))
		if err != nil {
			t.Fatal(err)
		}
		want[name] = string(b)
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := writeReferences(dir, wire()); err != nil {
		t.Fatal(err)
	}
	for name := range want {
		fresh, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want[name], string(fresh)); d != "" {
			t.Errorf("docs/%s is stale, run `make gen`: %s", name, d)
		}
	}
}

func TestATableWithoutAPlaceIsAnError(t *testing.T) {
	marks := func(name string) string { return "<!-- fields: " + name + " -->\nold\n" + endMark }
	if got, err := fillIn("a\n"+marks("x")+"b\n", map[string]string{"x": "new\n"}); err != nil || got != "a\n<!-- fields: x -->\n\nnew\n\n"+endMark+"b\n" {
		t.Errorf("%q, %v", got, err)
	}
	for _, text := range []string{"", "<!-- fields: x -->\n", marks("y"), marks("x") + marks("y")} {
		if got, err := fillIn(text, map[string]string{"x": "new\n"}); err == nil {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}

func TestEveryCodeIsListedOnce(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("..", "errors.json"))
	if err != nil || len(b) == 0 {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, c := range codes() {
		if seen[string(c.Code)] || c.Message == "" || c.Status < 400 {
			t.Errorf("code %q is there twice, or has no message or status", c.Code)
		}
		seen[string(c.Code)] = true
	}
}

// said finds the codes that the doors answer with, as literals in the source.
var said = regexp.MustCompile(`(?:Code: +|Problem\{[^",]*, |fail\(w, [^",]+, |unacceptable\()"([a-z_]+)"`)

func TestEveryCodeThatADoorSaysIsListed(t *testing.T) {
	known, found := map[string]bool{}, 0
	for _, c := range codes() {
		known[string(c.Code)] = true
	}
	for _, folder := range []string{"api", "media"} {
		err := filepath.WalkDir(filepath.Join("../../internal", folder), func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			b, err := os.ReadFile(name)
			for _, m := range said.FindAllSubmatch(b, -1) {
				if found++; !known[string(m[1])] {
					t.Errorf("%s: code %q is not in schema/errors.json", name, m[1])
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if found < 20 {
		t.Fatalf("only %d codes were found in the source", found)
	}
}
