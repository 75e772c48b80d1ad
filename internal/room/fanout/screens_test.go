package fanout_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"frontrow/internal/room"
	"frontrow/internal/room/command"
	"frontrow/internal/room/fanout"
)

// screensToo knows tokens like "overlay:main" beside the usual ones.
func screensToo(ctx context.Context, token string) (room.Actor, error) {
	if id, ok := strings.CutPrefix(token, "overlay:"); ok {
		return room.Actor{ID: "ov_" + id, Kind: room.Screen, Role: room.RoleViewer, Channel: "live"}, nil
	}
	return resolve(ctx, token)
}

func withScreens(_ *fanout.Config, _ *command.Config, v *venue) { v.resolve = screensToo }

// eventually waits for what another goroutine does soon.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("waited in vain: " + what)
		}
	}
}

func TestAnOverlayIsThereAndNoAudience(t *testing.T) {
	v := open(t, withScreens)
	if at, on := v.server.Screen("live", "ov_main"); on || !at.IsZero() {
		t.Error("somebody was there before", at)
	}
	var me viewer
	w, _ := join(t, v.url(), "overlay:main", &me)
	var at time.Time
	eventually(t, "it is there", func() (on bool) { at, on = v.server.Screen("live", "ov_main"); return on })
	if age := time.Since(at); age < -time.Second || age > time.Second {
		t.Error("it was heard at another time", at)
	}
	if n := v.server.Viewers("live"); n != 0 {
		t.Errorf("it is one of %d viewers", n)
	}
	_ = w.send(`{"id":7,"cmd":"overlay.beat"}`)
	if f := w.until(t, "ack"); f.T != "ack" {
		t.Error(f)
	}
	_ = w.send(`{"id":8,"cmd":"auth","token":"viewer:ada"}`)
	if f := w.until(t, "error"); f.Code != "forbidden" {
		t.Error("an overlay becomes a viewer", f)
	}
	w.nc.Close()
	eventually(t, "it has gone", func() bool { _, on := v.server.Screen("live", "ov_main"); return !on })
	if at, _ := v.server.Screen("live", "ov_main"); at.IsZero() {
		t.Error("it was never there")
	}
	if n := v.server.Viewers("live"); n != 0 {
		t.Errorf("%d viewers are left", n)
	}
}

func TestARevokedOverlayIsSentAwayAtOnce(t *testing.T) {
	v := open(t, withScreens)
	var one, two, other viewer
	a, _ := join(t, v.url(), "overlay:main", &one)
	b, _ := join(t, v.url(), "overlay:main", &two)
	c, _ := join(t, v.url(), "overlay:side", &other)
	v.server.Dismiss("live", "ov_main")
	for _, w := range []*ws{a, b} {
		if f := w.until(t, "bye"); f.Code != "revoked" || f.Back {
			t.Errorf("%+v", f)
		}
	}
	// Whoever was let in a moment before, and joins a moment later, is sent away too.
	var late viewer
	d, _ := join(t, v.url(), "overlay:main", &late)
	if f := d.until(t, "bye"); f.Code != "revoked" {
		t.Errorf("%+v", f)
	}
	_ = c.send(`{"id":7,"cmd":"overlay.beat"}`)
	if f := c.until(t, "ack"); f.T != "ack" {
		t.Error("another overlay is sent away too")
	}
	if at, on := v.server.Screen("live", "ov_side"); !on || at.IsZero() {
		t.Error("another overlay is not there")
	}
}
