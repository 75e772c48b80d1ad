package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheCommittedSchemaIsWhatTheTypesSay(t *testing.T) {
	for name, content := range map[string]any{"events.json": wire(), "errors.json": refusals()} {
		fresh := filepath.Join(t.TempDir(), name)
		if err := write(fresh, content); err != nil {
			t.Fatal(err)
		}
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
