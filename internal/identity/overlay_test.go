package identity_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"frontrow/internal/identity"
	"frontrow/internal/room"
)

func TestAnOverlayReadsAndCanDoNothing(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	ctx, s := t.Context(), service(t, func() time.Time { return now })
	for _, name := range []string{"live", "other"} {
		if _, err := s.CreateChannel(ctx, name, ""); err != nil {
			t.Fatal(err)
		}
	}
	o, token, err := s.CreateOverlay(ctx, "live", "  Main   scene ")
	if err != nil || o.Name != "Main scene" || strings.Contains(token, o.Name) {
		t.Fatal(o, err)
	}
	a, err := s.Resolve(ctx, token)
	if err != nil || a.ID != o.ID || a.Kind != room.Screen || a.Role != room.RoleViewer || a.Channel != "live" || a.Name != "" || len(a.Can) > 0 {
		t.Fatalf("%+v, %v", a, err)
	}
	all, err := s.Overlays(ctx, "live")
	if err != nil || len(all) != 1 || !all[0].Seen.Equal(now) {
		t.Fatal(all, err)
	}
	now = now.Add(time.Second)
	if _, err := s.Resolve(ctx, token); err != nil {
		t.Fatal(err)
	}
	if all, _ := s.Overlays(ctx, "live"); !all[0].Seen.Equal(now.Add(-time.Second)) {
		t.Error("each hello is written down:", all[0].Seen)
	}
	_, secret, _ := strings.Cut(token, ".")
	for _, wrong := range []string{token + "x", token[:len(token)-1], "fsc_", "fsc_x." + secret, strings.Replace(token, "fsc_", "fsc_x", 1), token + strings.Repeat("x", 200)} {
		if a, err := s.Resolve(ctx, wrong); !errors.Is(err, identity.ErrBadToken) {
			t.Errorf("%q is %+v, %v", wrong, a, err)
		}
	}
	if err := s.RevokeOverlay(ctx, "other", o.ID); !errors.Is(err, identity.ErrNoOverlay) {
		t.Error("another channel revokes it:", err)
	}
	if err := s.RevokeOverlay(ctx, "live", o.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Resolve(ctx, token); !errors.Is(err, identity.ErrBadToken) {
		t.Error("a revoked token is good:", err)
	}
	if err := s.RevokeOverlay(ctx, "live", o.ID); !errors.Is(err, identity.ErrNoOverlay) {
		t.Error("revoked twice:", err)
	}
}

func TestOverlaysAreBounded(t *testing.T) {
	ctx, s := t.Context(), service(t, time.Now)
	if _, err := s.CreateChannel(ctx, "live", ""); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "\u202e", strings.Repeat("x", 33)} {
		if _, _, err := s.CreateOverlay(ctx, "live", name); err == nil {
			t.Errorf("%q is a name", name)
		}
	}
	if _, _, err := s.CreateOverlay(ctx, "nowhere", "x"); !errors.Is(err, identity.ErrNoChannel) {
		t.Error(err)
	}
	for range 50 {
		if _, _, err := s.CreateOverlay(ctx, "live", "x"); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := s.CreateOverlay(ctx, "live", "x"); err == nil {
		t.Error("there is no end of overlays")
	}
}

func FuzzOverlayToken(f *testing.F) {
	f.Add("fsc_x.y")
	f.Add("fsc_.")
	f.Fuzz(func(t *testing.T, token string) {
		s := service(t, time.Now)
		if a, err := s.Resolve(t.Context(), "fsc_"+token); err == nil {
			t.Errorf("%q is %+v", token, a)
		}
	})
}
