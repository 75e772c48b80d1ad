package identity_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"frontrow/internal/identity"
	"frontrow/internal/room"
	"frontrow/internal/store/sqlite"

	"github.com/golang-jwt/jwt/v5"
)

func service(t *testing.T, now func() time.Time) *identity.Service {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "a b?c.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	s, err := identity.New(db, bytes.Repeat([]byte{7}, 32), now)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStreamKeyDecidesTheChannel(t *testing.T) {
	ctx, s := t.Context(), service(t, time.Now)
	key, err := s.CreateChannel(ctx, "live", "")
	if err != nil {
		t.Fatal(err)
	}
	if c, err := s.Publisher(ctx, key); err != nil || c.Name != "live" {
		t.Fatalf("%+v, %v", c, err)
	}
	for _, wrong := range []string{"", "x", key + "x", strings.ToUpper(key)} {
		if _, err := s.Publisher(ctx, wrong); !errors.Is(err, identity.ErrWrongKey) {
			t.Errorf("key %q: %v", wrong, err)
		}
	}
	fresh, err := s.RotateKey(ctx, "live")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Publisher(ctx, key); !errors.Is(err, identity.ErrWrongKey) {
		t.Errorf("old key after rotation: %v", err)
	}
	if c, err := s.Publisher(ctx, fresh); err != nil || c.Name != "live" {
		t.Errorf("new key after rotation: %+v, %v", c, err)
	}
}

func TestChannelIsRefusedWithAReason(t *testing.T) {
	ctx, s := t.Context(), service(t, time.Now)
	for _, name := range []string{"", "-a", "a-", "A", "a b", "ä", strings.Repeat("a", 64)} {
		if _, err := s.CreateChannel(ctx, name, ""); err == nil {
			t.Errorf("channel %q was created", name)
		}
	}
	for _, key := range []string{"short", "has space in it", strings.Repeat("k", 129)} {
		if _, err := s.CreateChannel(ctx, "ok", key); err == nil {
			t.Errorf("key %q was taken", key)
		}
	}
	if _, err := s.CreateChannel(ctx, "one", "same-key"); err != nil {
		t.Fatal(err)
	}
	for name, key := range map[string]string{"one": "", "two": "same-key"} {
		if _, err := s.CreateChannel(ctx, name, key); !errors.Is(err, identity.ErrExists) {
			t.Errorf("channel %s with key %q: %v", name, key, err)
		}
	}
	if _, err := s.RotateKey(ctx, "nobody"); !errors.Is(err, identity.ErrNoChannel) {
		t.Errorf("rotate: %v", err)
	}
}

func TestTokenKeepsTheDeviceAndChangesItsName(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	s := service(t, func() time.Time { return now })
	token, born, _, err := s.Session(identity.Anonymous(), "", identity.StaffLink{})
	if err != nil {
		t.Fatal(err)
	}
	if born.ID == "" || born.May("chat.send") {
		t.Fatalf("new device: %+v", born)
	}
	was, err := s.Resolve(t.Context(), token)
	if err != nil || was.ID != born.ID {
		t.Fatalf("%+v, %v", was, err)
	}
	token, named, expires, err := s.Session(was, "  Ada\u202e \n Lovelace ", identity.StaffLink{})
	if err != nil {
		t.Fatal(err)
	}
	if named.ID != born.ID || named.Name != "Ada Lovelace" || !named.May("chat.send") || named.Role != room.RoleViewer {
		t.Fatalf("named: %+v", named)
	}
	now = expires.Add(time.Second)
	if _, err := s.Resolve(t.Context(), token); !errors.Is(err, identity.ErrBadToken) {
		t.Fatalf("expired token: %v", err)
	}
}

func TestOwnerIsMadeByTheLinkAndByNothingElse(t *testing.T) {
	s := service(t, time.Now)
	codes := map[string]bool{}
	for _, r := range identity.StaffRoles() {
		_, code, err := s.StandingLink(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		codes[code] = true
		l, err := s.LinkOf(t.Context(), code)
		if err != nil || l.Role != r {
			t.Errorf("the code of %s: %+v %v", r, l, err)
		}
		for _, wrong := range []string{"", "x", ".", code + "x", code[1:], "x." + code, strings.Repeat("x", 4096)} {
			if _, err := s.LinkOf(t.Context(), wrong); !errors.Is(err, identity.ErrNoLink) {
				t.Errorf("%.20q: %v", wrong, err)
			}
		}
		if _, a, _, err := s.Session(identity.Anonymous(), "Ada", l); err != nil || a.Role != r || !a.May(room.CanModerate) {
			t.Errorf("%+v, %v", a, err)
		}
	}
	if len(codes) != 4 {
		t.Error("codes have to differ")
	}
	_, owner, _, err := s.Session(identity.Anonymous(), "Host", identity.Console())
	if err != nil || owner.Role != room.RoleOwner {
		t.Fatalf("%+v, %v", owner, err)
	}
	_, forged, _, err := s.Session(room.Actor{ID: "d_x", Role: room.RoleSystem}, "Host", identity.StaffLink{})
	if err != nil || forged.Role != room.RoleViewer {
		t.Fatalf("%+v, %v", forged, err)
	}
}

func TestForgedTokensAreRefused(t *testing.T) {
	s := service(t, time.Now)
	good, _, _, err := s.Session(identity.Anonymous(), "Ada", identity.StaffLink{})
	if err != nil {
		t.Fatal(err)
	}
	none := "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0." + strings.Split(good, ".")[1] + "."
	for _, token := range []string{"x", "a.b.c", good + "x", none} {
		if _, err := s.Resolve(t.Context(), token); !errors.Is(err, identity.ErrBadToken) {
			t.Errorf("%q: %v", token, err)
		}
	}
}

func FuzzCleanName(f *testing.F) {
	for _, s := range []string{"Ada", "\u202eevil", "a\u0301\u0301\u0301\u0301\u0301", "👩‍👩‍👧", "\xff", " \t "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		clean, err := identity.CleanName(name)
		if err != nil {
			return
		}
		if !utf8.ValidString(clean) || utf8.RuneCountInString(clean) > 32 || strings.ContainsAny(clean, "\n\r\t\u202e\u0000") {
			t.Fatalf("%q became %q", name, clean)
		}
		if again, err := identity.CleanName(clean); err != nil || again != clean {
			t.Fatalf("%q became %q, then %q (%v)", name, clean, again, err)
		}
	})
}

func TestWhatIsSignedIsCheckedWithThePublicKey(t *testing.T) {
	s := service(t, time.Now)
	signed, err := s.Sign(map[string]any{"root": "abc"})
	if err != nil {
		t.Fatal(err)
	}
	x, err := base64.RawURLEncoding.DecodeString(s.Keys()[0].X)
	if err != nil {
		t.Fatal(err)
	}
	key := func(token *jwt.Token) (any, error) {
		if token.Header["kid"] != s.Keys()[0].Kid {
			t.Errorf("kid %v", token.Header["kid"])
		}
		return ed25519.PublicKey(x), nil
	}
	got, err := jwt.Parse(signed, key, jwt.WithValidMethods([]string{"EdDSA"}))
	if err != nil || got.Claims.(jwt.MapClaims)["root"] != "abc" {
		t.Errorf("%v %v", got, err)
	}
	if _, err := jwt.Parse(signed[:len(signed)-4]+"AAAA", key, jwt.WithValidMethods([]string{"EdDSA"})); err == nil {
		t.Error("a changed signature is accepted")
	}
}

func TestASignatureIsCheckedWithoutTheServer(t *testing.T) {
	s := service(t, time.Now)
	signed, err := s.Sign(map[string]any{"root": "abc"})
	if err != nil {
		t.Fatal(err)
	}
	keys := s.Keys()
	if b, err := identity.Opened(signed, keys); err != nil || string(b) != `{"root":"abc"}` {
		t.Errorf("%s %v", b, err)
	}
	other := keys[0]
	other.X = base64.RawURLEncoding.EncodeToString(make([]byte, ed25519.PublicKeySize))
	short := keys[0]
	short.X = "AAAA"
	unnamed := keys[0]
	unnamed.Kid = "another"
	for name, c := range map[string]struct {
		signed string
		keys   []identity.JWK
	}{
		"no keys":             {signed, nil},
		"somebody else's key": {signed, []identity.JWK{other}},
		"half a key":          {signed, []identity.JWK{short}},
		"a key of that name":  {signed, []identity.JWK{unnamed}},
		"a changed signature": {signed[:len(signed)-4] + "AAAA", keys},
		"no signature":        {"eyJhbGciOiJub25lIn0.eyJyb290IjoiYWJjIn0.", keys},
		"nothing":             {"", keys},
	} {
		if b, err := identity.Opened(c.signed, c.keys); err == nil {
			t.Errorf("%s: %s is believed", name, b)
		}
	}
}

func TestAChannelIsFoundAgainWithoutAskingForASecond(t *testing.T) {
	now := time.Now()
	s := service(t, func() time.Time { return now })
	if _, err := s.Channel(t.Context(), "later"); !errors.Is(err, identity.ErrNoChannel) {
		t.Fatal(err)
	}
	if _, err := s.CreateChannel(t.Context(), "later", ""); err != nil {
		t.Fatal(err)
	}
	for range 3 { // what was not there a moment ago is looked for again
		c, err := s.Channel(t.Context(), "later")
		if err != nil || c.Name != "later" {
			t.Fatalf("%+v, %v", c, err)
		}
		now = now.Add(700 * time.Millisecond)
	}
}
