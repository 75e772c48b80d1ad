package sqlite

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/identity"
	"frontrow/internal/room"
	"frontrow/internal/studio"
	"frontrow/internal/webhook"
)

func withChannel(t *testing.T) *Store {
	t.Helper()
	s := open(t, filepath.Join(t.TempDir(), "frontrow.db"))
	if err := s.CreateChannel(t.Context(), identity.Channel{Name: "live"}, identity.KeyHash{1}); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAPositionIsKept(t *testing.T) {
	s := withChannel(t)
	if at, err := s.Position(t.Context(), "r", "live"); err != nil || at != (room.Position{}) {
		t.Fatal(at, err)
	}
	for _, at := range []room.Position{{Epoch: "s_1", Offset: 1 << 40}, {Epoch: "s_2"}} {
		if err := s.SetPosition(t.Context(), "r", "live", at); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Position(t.Context(), "r", "live"); err != nil || got != at {
			t.Fatal(got, err)
		}
	}
	if at, _ := s.Position(t.Context(), "other", "live"); at.Epoch != "" {
		t.Fatal("another reader is at", at)
	}
}

func TestShowsComeInTheirOrder(t *testing.T) {
	s := withChannel(t)
	for i := range 5 { // the clock runs backwards
		now := studio.Show{ID: fmt.Sprint("s_", 9-i), Channel: "live", Status: studio.Live, Opened: time.Unix(int64(100-i), 0)}
		if i > 0 {
			before := studio.Show{ID: fmt.Sprint("s_", 10-i), Channel: "live", Status: studio.Ended}
			if err := s.SaveShows(t.Context(), before); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.SaveShows(t.Context(), now); err != nil {
			t.Fatal(err)
		}
	}
	for show, want := range map[string][]string{"": {"s_5"}, "s_7": {"s_6", "s_5"}, "s_5": nil} {
		got, err := s.After(t.Context(), "live", show)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("after %q: %s", show, diff)
		}
	}
	if _, err := s.After(t.Context(), "live", "s_none"); err == nil {
		t.Error("a show that isn't there has successors")
	}
}

func TestTooManyDeliveriesDropTheOldestTalk(t *testing.T) {
	s := withChannel(t)
	if err := s.AddWebhook(t.Context(), webhook.Endpoint{ID: "wh_1", Channel: "live", Events: []string{"*"}, Secret: []byte{1}}, 1); err != nil {
		t.Fatal(err)
	}
	var all []webhook.Delivery
	for i := range 10 {
		all = append(all, webhook.Delivery{
			Endpoint: "wh_1", Event: fmt.Sprint("evt_", i), Talk: i%2 == 1, Status: webhook.Waiting, Body: []byte("x"), Created: time.Unix(int64(i), 0),
		})
	}
	if n, err := s.Enqueue(t.Context(), all, false, 3); err != nil || n != 7 {
		t.Fatal(n, err)
	}
	due, err := s.Due(t.Context(), "wh_1", nil, 100)
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, d := range due {
		left = append(left, d.Event)
	}
	if diff := cmp.Diff([]string{"evt_4", "evt_6", "evt_8"}, left); diff != "" {
		t.Fatal(diff)
	}
	if due, _ := s.Due(t.Context(), "wh_1", []int64{due[0].ID}, 1); len(due) != 1 || due[0].Event != "evt_6" {
		t.Fatal("skipped is due", due)
	}
	if n, err := s.Enqueue(t.Context(), all, false, 3); err != nil || n != 0 {
		t.Fatal("known events were queued again", n, err)
	}
	if err := s.Trim(t.Context(), "wh_1", time.Unix(2, 0), 3); err != nil {
		t.Fatal(err)
	}
	page, err := s.List(t.Context(), "wh_1", webhook.Dropped, 0, 100)
	if err != nil || len(page) != 3 || page[0].Event != "evt_9" || page[2].Event != "evt_5" {
		t.Fatal(page, err)
	}
	if err := s.Trim(t.Context(), "wh_1", time.Unix(7, 0), 3); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Waiting(t.Context(), "wh_1"); err != nil || n != 1 {
		t.Fatal("what waits for too long is kept", n, err)
	}
	if err := s.DeleteWebhook(t.Context(), "live", "wh_1"); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Enqueue(t.Context(), all, false, 3); err != nil || n != 0 {
		t.Fatal(n, err)
	}
	if n, _ := s.Waiting(t.Context(), ""); n != 0 {
		t.Fatal("a webhook that is gone has deliveries:", n)
	}
}
