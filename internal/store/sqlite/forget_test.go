package sqlite

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"frontrow/internal/identity"
	"frontrow/internal/webhook"
)

// What a webhook was to say is in no file of the database once it was erased.
func TestForgottenDeliveriesAreNotOnTheDisk(t *testing.T) {
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "frontrow.db"))
	if err := s.CreateChannel(t.Context(), identity.Channel{Name: "live"}, identity.KeyHash{1}); err != nil {
		t.Fatal(err)
	}
	if err := s.AddWebhook(t.Context(), webhook.Endpoint{ID: "wh_1", Channel: "live", Events: []string{"*"}, Secret: []byte{1}}, 1); err != nil {
		t.Fatal(err)
	}
	for i, body := range []string{"short words", strings.Repeat("many long words ", 2000), "words that were sent"} {
		_, err := s.Enqueue(t.Context(), []webhook.Delivery{{
			Endpoint: "wh_1", Event: string(rune('a' + i)), Show: "s_1", Offset: uint64(i + 1), Status: webhook.Waiting,
			Body: []byte(body), Created: time.Unix(1, 0),
		}}, false, 10)
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Tried(t.Context(), webhook.Delivery{ID: 3, Status: webhook.Delivered}); err != nil {
		t.Fatal(err)
	}
	all := []string{"short words", "many long words", "words that were sent"}
	for _, words := range all {
		if !onDisk(t, dir, words) {
			t.Fatalf("%q is not found where it is", words)
		}
	}
	if err := s.Forget(t.Context(), "s_1", []uint64{1, 2, 3}); err != nil {
		t.Fatal(err)
	}
	for _, words := range all {
		if onDisk(t, dir, words) {
			t.Errorf("%q is on the disk", words)
		}
	}
}

func onDisk(t *testing.T, dir, what string) bool {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte(what)) {
			return true
		}
	}
	return false
}
