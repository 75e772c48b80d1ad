package fanout_test

import "testing"

func TestViewersAreCounted(t *testing.T) {
	v := open(t)
	var me viewer
	w, _ := join(t, v.url(), "", &me)
	defer w.nc.Close()
	for range 3 {
		o, _ := join(t, v.url(), "", &viewer{})
		defer o.nc.Close()
	}
	for n := 0; n != 4; {
		n = w.until(t, "counters").Viewers
	}
	if n := v.server.Viewers("live"); n != 4 {
		t.Errorf("%d viewers, want 4", n)
	}
	if n := v.server.Viewers("other"); n != 0 {
		t.Errorf("%d viewers of a channel that nobody watches", n)
	}
}
