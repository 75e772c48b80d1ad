package sqlite

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/identity"
	"frontrow/internal/room/ledger"
	"frontrow/internal/room/purse"
	"frontrow/internal/studio"
)

func TestShowsAreSettledOnce(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "frontrow.db"))
	for i, name := range []string{"live", "other"} {
		if err := s.CreateChannel(t.Context(), identity.Channel{Name: name}, identity.KeyHash{byte(i)}); err != nil {
			t.Fatal(err)
		}
	}
	first := []purse.Settlement{{Actor: "a", Name: "Ada", Amount: 50, Earned: 60, Wins: 1}, {Actor: "b", Name: "Ben", Amount: -10}}
	for range 2 {
		if err := s.SettlePoints(t.Context(), "live", "s_1", first); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.SettlePoints(t.Context(), "live", "s_2", []purse.Settlement{{Actor: "a", Name: "Ada L.", Amount: 5, Earned: 5}}); err != nil {
		t.Fatal(err)
	}
	if err := s.SettlePoints(t.Context(), "other", "s_9", []purse.Settlement{{Actor: "a", Name: "x", Amount: 1000}}); err != nil {
		t.Fatal(err)
	}
	got, err := s.Points(t.Context(), "live", 0)
	if err != nil {
		t.Fatal(err)
	}
	want := []ledger.Account{
		{Actor: "a", Name: "Ada L.", Balance: 55, Earned: 65, Shows: 2, Wins: 1, Streak: 2, Badges: []purse.Got{}},
		{Actor: "b", Name: "Ben", Balance: -10, Shows: 1, Badges: []purse.Got{}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if got, err := s.Points(t.Context(), "live", 1); err != nil || len(got) != 1 || got[0].Actor != "a" {
		t.Error(got, err)
	}
}

func TestStreaksAndBadgesAreOfAllShows(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "frontrow.db"))
	if err := s.CreateChannel(t.Context(), identity.Channel{Name: "live"}, identity.KeyHash{}); err != nil {
		t.Fatal(err)
	}
	// A show that was settled before shows were counted.
	for _, q := range []string{
		"INSERT INTO settled_shows (channel, show) VALUES ('live', 's_0')",
		"INSERT INTO point_accounts (channel, actor, name, balance, earned, shows, wins) VALUES ('live', 'a', 'Ada', 5, 5, 1, 0)",
	} {
		if _, err := s.db.ExecContext(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	if all, err := s.Points(t.Context(), "live", 0); err != nil || len(all) != 1 || all[0].Streak != 0 {
		t.Fatal(all, err)
	}
	type kept struct {
		Streak int
		Badges []purse.Got
	}
	words, won := purse.Got{Badge: purse.FirstWords, Show: "s_1"}, purse.Got{Badge: purse.QuizWinner, Show: "s_5"}
	for i, c := range []struct {
		settled  []purse.Settlement
		ada, ben kept
	}{
		{[]purse.Settlement{{Actor: "a", Earned: 10, Badges: []purse.Badge{purse.FirstWords}}}, kept{1, []purse.Got{words}}, kept{}},
		{[]purse.Settlement{{Actor: "a", Earned: 5}, {Actor: "b", Earned: 5}}, kept{2, []purse.Got{words}}, kept{1, []purse.Got{}}},
		// Nobody was there, or nobody earned anything.
		{nil, kept{2, []purse.Got{words}}, kept{1, []purse.Got{}}},
		{[]purse.Settlement{{Actor: "a", Amount: -5}}, kept{2, []purse.Got{words}}, kept{1, []purse.Got{}}},
		// A badge that somebody has is of the show in which they got it first.
		{[]purse.Settlement{{Actor: "a", Earned: 5, Badges: []purse.Badge{purse.FirstWords, purse.QuizWinner}}, {Actor: "b", Amount: -5}},
			kept{3, []purse.Got{words, won}}, kept{0, []purse.Got{}}},
		{[]purse.Settlement{{Actor: "b", Earned: 5}}, kept{0, []purse.Got{words, won}}, kept{1, []purse.Got{}}},
		{[]purse.Settlement{{Actor: "a", Earned: 5}}, kept{1, []purse.Got{words, won}}, kept{0, []purse.Got{}}},
	} {
		show := fmt.Sprint("s_", i+1)
		for range 2 { // said twice, it counts once
			if err := s.SettlePoints(t.Context(), "live", show, c.settled); err != nil {
				t.Fatal(err)
			}
		}
		all, err := s.Points(t.Context(), "live", 0)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]kept{}
		for _, a := range all {
			got[a.Actor] = kept{a.Streak, a.Badges}
		}
		if d := cmp.Diff([]kept{c.ada, c.ben}, []kept{got["a"], got["b"]}); d != "" {
			t.Errorf("after %s: %s", show, d)
		}
	}
}

func TestASettlementIsWholeOrNothing(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "frontrow.db"))
	if err := s.CreateChannel(t.Context(), identity.Channel{Name: "live"}, identity.KeyHash{}); err != nil {
		t.Fatal(err)
	}
	twice := []purse.Settlement{{Actor: "a", Amount: 1}, {Actor: "a", Amount: 2}}
	if err := s.SettlePoints(t.Context(), "live", "s_1", twice); err == nil {
		t.Fatal("somebody is settled twice in one show")
	}
	if got, err := s.Points(t.Context(), "live", 0); err != nil || len(got) != 0 {
		t.Fatal(got, err)
	}
	if err := s.SettlePoints(t.Context(), "live", "s_1", twice[:1]); err != nil {
		t.Fatal(err)
	}
	if got, _ := s.Points(t.Context(), "live", 0); len(got) != 1 {
		t.Error("the show counts as settled though it was not")
	}
}

func TestShowBefore(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "frontrow.db"))
	for i, name := range []string{"live", "other"} {
		if err := s.CreateChannel(t.Context(), identity.Channel{Name: name}, identity.KeyHash{byte(i)}); err != nil {
			t.Fatal(err)
		}
	}
	at := func(n int64) time.Time { return time.UnixMicro(n) }
	if err := s.SaveShows(t.Context(),
		studio.Show{ID: "s_1", Channel: "live", Status: studio.Ended, Opened: at(1), Ended: at(2)},
		studio.Show{ID: "s_2", Channel: "live", Status: studio.Ended, Opened: at(2), Ended: at(3)},
		studio.Show{ID: "o_1", Channel: "other", Status: studio.Ended, Opened: at(2), Ended: at(3)},
		studio.Show{ID: "s_3", Channel: "live", Status: studio.Scheduled, Opened: at(3)}); err != nil {
		t.Fatal(err)
	}
	for show, want := range map[string]string{"s_3": "s_2", "s_2": "s_1", "s_1": "", "s_none": ""} {
		if got, err := s.ShowBefore(t.Context(), "live", show); err != nil || got != want {
			t.Errorf("before %s is %q, %v", show, got, err)
		}
	}
	// The clock is set back while a show goes on.
	if err := s.SaveShows(t.Context(),
		studio.Show{ID: "s_3", Channel: "live", Status: studio.Ended, Opened: at(3), Ended: at(1)},
		studio.Show{ID: "s_4", Channel: "live", Status: studio.Scheduled, Opened: at(1)}); err != nil {
		t.Fatal(err)
	}
	if got, err := s.ShowBefore(t.Context(), "live", "s_4"); err != nil || got != "s_3" {
		t.Errorf("with the clock set back, before s_4 is %q, %v", got, err)
	}
}
