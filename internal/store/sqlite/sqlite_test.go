package sqlite

import (
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/identity"
	"frontrow/internal/studio"
)

func open(t *testing.T, path string) *Store {
	t.Helper()
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestCurrentShowComesBackAfterReopening(t *testing.T) {
	path := filepath.Join(t.TempDir(), "frontrow.db")
	s := open(t, path)
	if err := s.CreateChannel(t.Context(), identity.Channel{Name: "live", Created: time.Unix(1, 0)}, identity.KeyHash{1}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.CurrentShow(t.Context(), "live"); !errors.Is(err, studio.ErrNoShow) {
		t.Fatalf("before the first show: %v", err)
	}
	show := studio.Show{ID: "s_1", Channel: "live", Status: studio.Live, Opened: time.UnixMicro(5), Started: time.UnixMicro(7)}
	if err := s.SaveShows(t.Context(), show); err != nil {
		t.Fatal(err)
	}
	s.Close()
	got, err := open(t, path).CurrentShow(t.Context(), "live")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(show, got); diff != "" {
		t.Fatal(diff)
	}
}

func TestShowsAreSavedTogetherOrNotAtAll(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "frontrow.db"))
	if err := s.CreateChannel(t.Context(), identity.Channel{Name: "live"}, identity.KeyHash{1}); err != nil {
		t.Fatal(err)
	}
	err := s.SaveShows(t.Context(),
		studio.Show{ID: "s_1", Channel: "live", Status: studio.Scheduled},
		studio.Show{ID: "s_2", Channel: "live", Status: studio.Scheduled})
	if err == nil {
		t.Fatal("a channel has two current shows")
	}
	if _, err := s.CurrentShow(t.Context(), "live"); !errors.Is(err, studio.ErrNoShow) {
		t.Fatalf("half of it was saved: %v", err)
	}
}

func TestTwoProcessesMayWriteAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "frontrow.db")
	a, b := open(t, path), open(t, path)
	var wg sync.WaitGroup
	for i, s := range []*Store{a, b} {
		wg.Go(func() {
			for n := range 30 {
				key := identity.KeyHash{byte(i), byte(n)}
				name := string(rune('a'+i)) + string(rune('a'+n%26)) + string(rune('a'+n/26))
				if err := s.CreateChannel(t.Context(), identity.Channel{Name: name, Created: time.Now()}, key); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	all, err := a.Channels(t.Context())
	if err != nil || len(all) != 60 {
		t.Fatalf("%d channels, %v", len(all), err)
	}
}
