package sqlite

import "testing"

func TestSummariesOfPollsAreKept(t *testing.T) {
	s := withChannel(t)
	ctx := t.Context()
	for _, of := range [][4]string{
		{"live", "s_1", "p1", "one"}, {"live", "s_2", "p1", "two"}, {"live", "s_2", "p2", "three"}, {"live", "s_1", "p1", "one, revealed"},
	} {
		if err := s.SavePollSummary(ctx, of[0], of[1], of[2], of[3]); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ channel, show, poll, want string }{
		{"live", "s_1", "p1", "one, revealed"}, {"live", "s_2", "p1", "two"}, {"live", "", "p1", "two"}, {"live", "", "p2", "three"},
		{"live", "s_1", "p2", ""}, {"live", "", "p3", ""}, {"other", "", "p1", ""},
	} {
		if got, err := s.PollSummary(ctx, c.channel, c.show, c.poll); err != nil || got != c.want {
			t.Errorf("%+v: %q %v", c, got, err)
		}
	}
	if err := s.SavePollSummary(ctx, "other", "s_1", "p1", "x"); err == nil {
		t.Error("a channel that there isn't has a summary")
	}
}
