package identity_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"frontrow/internal/identity"
	"frontrow/internal/room"
)

func TestAPublishTokenIsGoodUntilItExpiresOrTheKeyIsRotated(t *testing.T) {
	now := time.Unix(1790000000, 0)
	ctx, s := t.Context(), service(t, func() time.Time { return now })
	for _, name := range []string{"live", "other"} {
		if _, err := s.CreateChannel(ctx, name, ""); err != nil {
			t.Fatal(err)
		}
	}
	token, expires, err := s.PublishToken(ctx, "live", room.Actor{ID: "d_ada"})
	if err != nil {
		t.Fatal(err)
	}
	if want := now.Add(identity.PublishTokenLife); !expires.Equal(want) {
		t.Errorf("expires %v, want %v", expires, want)
	}
	good := func() {
		t.Helper()
		if c, err := s.PublisherByToken(ctx, token); err != nil || c.Name != "live" {
			t.Errorf("%+v, %v", c, err)
		}
	}
	refused := func(what, token string) {
		t.Helper()
		if c, err := s.PublisherByToken(ctx, token); !errors.Is(err, identity.ErrWrongKey) {
			t.Errorf("%s: %+v, %v", what, c, err)
		}
	}
	good()
	// It is nobody's name, and not a key for the doors that take keys alone.
	if _, err := s.Resolve(ctx, token); !errors.Is(err, identity.ErrBadToken) {
		t.Errorf("as a device token: %v", err)
	}
	if _, err := s.Publisher(ctx, token); !errors.Is(err, identity.ErrWrongKey) {
		t.Errorf("as a stream key: %v", err)
	}
	if _, err := s.RotateKey(ctx, "other"); err != nil {
		t.Fatal(err)
	}
	good() // the other channel's key does not matter
	now = now.Add(identity.PublishTokenLife - time.Second)
	good()
	now = now.Add(2 * time.Second)
	refused("expired", token)
	now = now.Add(-time.Minute)
	good()
	if _, err := s.RotateKey(ctx, "live"); err != nil {
		t.Fatal(err)
	}
	refused("after a rotation", token)
	fresh, _, err := s.PublishToken(ctx, "live", room.Actor{ID: "d_ada"})
	if err != nil {
		t.Fatal(err)
	}
	token = fresh
	good()
}

// An account is known for as long as its site says: what it publishes with ends
// then at the latest.
func TestAPublishTokenDoesNotOutliveAnAccount(t *testing.T) {
	now := time.Unix(1790000000, 0)
	ctx, s := t.Context(), service(t, func() time.Time { return now })
	if _, err := s.CreateChannel(ctx, "live", ""); err != nil {
		t.Fatal(err)
	}
	for known, want := range map[time.Duration]time.Duration{
		time.Minute:         time.Minute,
		30 * 24 * time.Hour: identity.PublishTokenLife,
	} {
		at := now
		token, expires, err := s.PublishToken(ctx, "live", room.Actor{ID: "a_ada", Expires: now.Add(known).UnixMicro()})
		if err != nil || !expires.Equal(at.Add(want)) {
			t.Errorf("known for %v: expires %v, %v", known, expires, err)
		}
		now = at.Add(want - time.Second)
		if _, err := s.PublisherByToken(ctx, token); err != nil {
			t.Errorf("known for %v: a second before: %v", known, err)
		}
		now = at.Add(want + time.Second)
		if _, err := s.PublisherByToken(ctx, token); !errors.Is(err, identity.ErrWrongKey) {
			t.Errorf("known for %v: a second after: %v", known, err)
		}
		now = at
	}
}

func TestWhatIsNoPublishTokenLetsNobodyPublish(t *testing.T) {
	ctx, s := t.Context(), service(t, time.Now)
	if _, err := s.CreateChannel(ctx, "live", ""); err != nil {
		t.Fatal(err)
	}
	generation, err := s.Generation(ctx, "live")
	if err != nil {
		t.Fatal(err)
	}
	signed := func(change func(map[string]any)) string {
		c := map[string]any{"aud": "publish", "channel": "live", "gen": generation, "exp": time.Now().Add(time.Hour).Unix()}
		change(c)
		token, err := s.Sign(c)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	whole := signed(func(map[string]any) {})
	if _, err := s.PublisherByToken(ctx, whole); err != nil {
		t.Fatal(err)
	}
	device, _, _, err := s.Session(identity.Anonymous(), "Ada", identity.Console())
	if err != nil {
		t.Fatal(err)
	}
	head, rest, _ := strings.Cut(whole, ".")
	for what, token := range map[string]string{
		"nothing":          "",
		"another audience": signed(func(c map[string]any) { c["aud"] = "poll" }),
		"no audience":      signed(func(c map[string]any) { delete(c, "aud") }),
		"no channel":       signed(func(c map[string]any) { delete(c, "channel") }),
		"unknown channel":  signed(func(c map[string]any) { c["channel"] = "nobody" }),
		"no generation":    signed(func(c map[string]any) { delete(c, "gen") }),
		"no end":           signed(func(c map[string]any) { delete(c, "exp") }),
		"too long":         signed(func(c map[string]any) { c["x"] = strings.Repeat("x", 3000) }),
		"a device's":       device,
		"without a sign":   head + "." + rest[:strings.IndexByte(rest, '.')+1],
		"unsigned":         "eyJhbGciOiJub25lIn0." + rest[:strings.IndexByte(rest, '.')+1],
	} {
		if c, err := s.PublisherByToken(ctx, token); !errors.Is(err, identity.ErrWrongKey) {
			t.Errorf("%s: %+v, %v", what, c, err)
		}
	}
}

func FuzzPublisherByToken(f *testing.F) {
	f.Add("a.b.c")
	f.Add("eyJhbGciOiJFZERTQSJ9.eyJhdWQiOiJwdWJsaXNoIn0.")
	f.Fuzz(func(t *testing.T, token string) {
		s := service(t, time.Now)
		if _, err := s.PublisherByToken(t.Context(), token); !errors.Is(err, identity.ErrWrongKey) {
			t.Errorf("%q: %v", token, err)
		}
	})
}
