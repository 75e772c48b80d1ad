package webhook_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"frontrow/internal/identity"
	"frontrow/internal/room"
	"frontrow/internal/room/eventlog"
	"frontrow/internal/store/sqlite"
	"frontrow/internal/webhook"
)

// vaulted is webhooks on a database file that several vaults may open.
func vaulted(t *testing.T) (store *sqlite.Store, dir string) {
	t.Helper()
	dir = t.TempDir()
	store, err := sqlite.Open(t.Context(), filepath.Join(dir, "frontrow.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	if err := store.CreateChannel(t.Context(), identity.Channel{Name: "live"}, identity.KeyHash{1}); err != nil {
		t.Fatal(err)
	}
	return store, dir
}

func vault(t *testing.T, store *sqlite.Store, key byte) (*webhook.Vault, *webhook.Service) {
	t.Helper()
	v, err := webhook.NewVault(store, [32]byte{key}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return v, webhook.New(private, webhook.Deps{
		Endpoints: v, Deliveries: store, Log: eventlog.NewMemory(), Events: events, Now: now, Logger: slog.New(slog.DiscardHandler),
	})
}

// inFiles reports whether a secret stands in the files of a database.
func inFiles(t *testing.T, dir, secret string) bool {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		t.Fatal(err)
	}
	all, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		b, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, raw) {
			return true
		}
	}
	return false
}

func TestSecretsAreSealedInTheDatabase(t *testing.T) {
	store, dir := vaulted(t)
	v, s := vault(t, store, 1)
	e, first, err := s.Create(t.Context(), "live", "http://127.0.0.1/", []string{"*"})
	if err != nil {
		t.Fatal(err)
	}
	_, second, err := s.Rotate(t.Context(), "live", e.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{first, second} {
		if inFiles(t, dir, secret) {
			t.Error("a secret is plain in the database")
		}
	}
	// Another process with the same key reads them.
	_, again := vault(t, store, 1)
	got, err := again.Webhook(t.Context(), "live", e.ID)
	if err != nil || got.Disabled != "" || show(got.Secret) != second || show(got.Old) != first {
		t.Errorf("%+v %v", got, err)
	}
	// A row's secret is good in that row alone.
	other, _, err := s.Create(t.Context(), "live", "http://127.0.0.1/", []string{"*"})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := store.Webhook(t.Context(), "live", e.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.ChangeWebhook(t.Context(), "live", other.ID, func(e *webhook.Endpoint) error { e.Secret = raw.Secret; return nil }); err != nil {
		t.Fatal(err)
	}
	if got, err := v.Webhook(t.Context(), "live", other.ID); err != nil || got.Secret != nil || !strings.Contains(got.Disabled, "secret") {
		t.Errorf("%+v %v", got, err)
	}
}

// What a program of before has stored plain is sealed when the server starts, and
// signs as before.
func TestPlainSecretsAreSealed(t *testing.T) {
	store, dir := vaulted(t)
	plain, old := bytes.Repeat([]byte{7, 1}, 16), bytes.Repeat([]byte{9, 2}, 16)
	was := webhook.Endpoint{ID: "wh_1", Channel: "live", URL: "http://127.0.0.1/", Events: []string{"*"}, Created: now(), Secret: plain, Old: old, OldUntil: now()}
	if err := store.AddWebhook(t.Context(), was, 10); err != nil {
		t.Fatal(err)
	}
	// Others behind it keep its old place in the file from being used again.
	for _, id := range []string{"wh_2", "wh_3"} {
		next := was
		next.ID, next.Secret, next.Old = id, bytes.Repeat([]byte(id[3:]), 32), nil
		if err := store.AddWebhook(t.Context(), next, 10); err != nil {
			t.Fatal(err)
		}
	}
	if !inFiles(t, dir, show(plain)) {
		t.Fatal("the test finds no secret where there is one")
	}
	v, s := vault(t, store, 1)
	for range 2 {
		if err := v.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		got, err := s.Webhook(t.Context(), "live", "wh_1")
		if err != nil || !bytes.Equal(got.Secret, plain) || !bytes.Equal(got.Old, old) {
			t.Fatalf("%+v %v", got, err)
		}
		if raw, err := store.Webhook(t.Context(), "live", "wh_1"); err != nil || bytes.Contains(raw.Secret, plain) || bytes.Contains(raw.Old, old) || raw.Disabled != "" {
			t.Errorf("%x %v", raw.Secret, err)
		}
	}
	store.Close() // the write-ahead log goes into the file
	if inFiles(t, dir, show(plain)) || inFiles(t, dir, show(old)) {
		t.Error("the plain secret is still in the file")
	}
}

// Without its key a secret is lost: the webhook says what to do and sends nothing,
// the others go on, and a new secret makes it good again.
func TestALostKeySaysWhatToDo(t *testing.T) {
	store, _ := vaulted(t)
	_, s := vault(t, store, 1)
	e, first, err := s.Create(t.Context(), "live", "http://127.0.0.1/", []string{"*"})
	if err != nil {
		t.Fatal(err)
	}
	v, s := vault(t, store, 2)
	if err := v.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	all, err := s.List(t.Context(), "live")
	if err != nil || len(all) != 1 || all[0].Secret != nil || !strings.Contains(all[0].Disabled, "Restore") || !strings.Contains(all[0].Disabled, "rotate") {
		t.Fatalf("%+v %v", all, err)
	}
	if err := s.Take(context.Background(), "live", []room.Told{{Epoch: "s_1", Entry: &room.Entry{Offset: 1, Events: []room.Event{{Type: "poll.closed"}}}}}); err != nil {
		t.Errorf("the room's log is held up: %v", err)
	}
	url := "http://127.0.0.1/other"
	on := true
	if got, err := s.Change(t.Context(), "live", e.ID, webhook.Change{URL: &url, Enabled: &on}); err != nil || got.URL != url || got.Disabled == "" {
		t.Errorf("%+v %v", got, err)
	}
	// With the key it is as it was.
	_, before := vault(t, store, 1)
	if got, err := before.Webhook(t.Context(), "live", e.ID); err != nil || got.Disabled != "" || show(got.Secret) != first {
		t.Fatalf("%+v %v", got, err)
	}
	_, fresh, err := s.Rotate(t.Context(), "live", e.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Webhook(t.Context(), "live", e.ID); err != nil || got.Disabled != "" || show(got.Secret) != fresh || got.Old != nil {
		t.Errorf("%+v %v", got, err)
	}
}

func now() time.Time { return time.Unix(1_700_000_000, 0) }

func show(secret []byte) string { return "whsec_" + base64.StdEncoding.EncodeToString(secret) }
