package identity_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"frontrow/internal/identity"
	"frontrow/internal/room"
)

// signed is a token as a site's backend makes it, with any library.
func signed(t *testing.T, secret, kid string, claims jwt.MapClaims) string {
	t.Helper()
	x := jwt.NewWithClaims(jwt.SigningMethodHS256, claims)
	x.Header["kid"] = kid
	s, err := x.SignedString([]byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestASiteVouchesForItsAccounts(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	ctx, s := t.Context(), service(t, func() time.Time { return now })
	if _, err := s.CreateChannel(ctx, "live", ""); err != nil {
		t.Fatal(err)
	}
	site, secret, err := s.CreateSite(ctx, "live", "My shop")
	if err != nil {
		t.Fatal(err)
	}
	exp := now.Add(time.Hour).Unix()
	token := signed(t, secret, site.ID, jwt.MapClaims{"sub": "ada@example.org", "name": "Ada", "member": true, "role": "moderator", "exp": exp})
	a, err := s.Resolve(ctx, token)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(a.ID, "ada") || a.Kind != room.Account || a.Name != "Ada" || a.Role != room.RoleModerator || !a.Member || a.Ticket ||
		a.Channel != "live" || a.Expires != exp*1_000_000 || !a.May(room.CanTalk) || !a.May(room.CanModerate) || a.May(room.CanHost) {
		t.Errorf("%+v", a)
	}
	minted, b, expires, err := s.Mint(site, identity.Claims{Subject: "ada@example.org", Name: "Ada", Member: true, Role: room.RoleModerator}, time.Hour)
	if err != nil || expires.Unix() != exp {
		t.Fatal(expires, err)
	}
	if d := cmp.Diff(a, b); d != "" {
		t.Errorf("the same account is somebody else when we sign: %s", d)
	}
	if c, err := s.Resolve(ctx, minted); err != nil || c.ID != a.ID {
		t.Error(c, err)
	}
	if got, err := s.SiteOf(ctx, secret); err != nil || got.ID != site.ID {
		t.Error(got, err)
	}

	now = now.Add(2 * time.Hour)
	if _, err := s.Resolve(ctx, token); !errors.Is(err, identity.ErrExpired) {
		t.Errorf("after its time: %v", err)
	}
}

func TestWhatASiteMayNotSay(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	ctx, s := t.Context(), service(t, func() time.Time { return now })
	if _, err := s.CreateChannel(ctx, "live", ""); err != nil {
		t.Fatal(err)
	}
	site, secret, err := s.CreateSite(ctx, "live", "My shop")
	if err != nil {
		t.Fatal(err)
	}
	other, otherSecret, err := s.CreateSite(ctx, "live", "Another")
	if err != nil {
		t.Fatal(err)
	}
	exp := now.Add(time.Hour).Unix()
	good := jwt.MapClaims{"sub": "ada", "exp": exp}
	none := jwt.NewWithClaims(jwt.SigningMethodNone, good)
	none.Header["kid"] = site.ID
	unsigned, err := none.SignedString(jwt.UnsafeAllowNoneSignatureType)
	if err != nil {
		t.Fatal(err)
	}
	for name, token := range map[string]string{
		"an owner":             signed(t, secret, site.ID, jwt.MapClaims{"sub": "ada", "exp": exp, "role": "owner"}),
		"an admin":             signed(t, secret, site.ID, jwt.MapClaims{"sub": "ada", "exp": exp, "role": "admin"}),
		"the system":           signed(t, secret, site.ID, jwt.MapClaims{"sub": "ada", "exp": exp, "role": "system"}),
		"nobody":               signed(t, secret, site.ID, jwt.MapClaims{"exp": exp}),
		"for ever":             signed(t, secret, site.ID, jwt.MapClaims{"sub": "ada"}),
		"for a year":           signed(t, secret, site.ID, jwt.MapClaims{"sub": "ada", "exp": now.AddDate(1, 0, 0).Unix()}),
		"a long id":            signed(t, secret, site.ID, jwt.MapClaims{"sub": strings.Repeat("x", 129), "exp": exp}),
		"another site's key":   signed(t, otherSecret, site.ID, good),
		"another site's name":  signed(t, secret, other.ID, good),
		"an unknown site":      signed(t, secret, "site_x", good),
		"no signature":         unsigned,
		"a header for the sky": "eyJraWQiOiJzaXRlX3gifQ.x.y",
	} {
		if a, err := s.Resolve(ctx, token); !errors.Is(err, identity.ErrBadToken) {
			t.Errorf("%s: %+v, %v", name, a, err)
		}
	}
	for _, wrong := range []string{"", "fss_", secret + "x", strings.Replace(secret, "fss_", "", 1), "fss_x.y"} {
		if _, err := s.SiteOf(ctx, wrong); !errors.Is(err, identity.ErrNoSite) {
			t.Errorf("the secret %q: %v", wrong, err)
		}
	}

	token := signed(t, secret, site.ID, good)
	if _, err := s.Resolve(ctx, token); err != nil {
		t.Fatal(err)
	}
	if err := s.RevokeSite(ctx, "other", site.ID); !errors.Is(err, identity.ErrNoSite) {
		t.Errorf("revoked by another channel: %v", err)
	}
	if err := s.RevokeSite(ctx, "live", site.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Resolve(ctx, token); !errors.Is(err, identity.ErrBadToken) {
		t.Errorf("after it was revoked: %v", err)
	}
	if _, err := s.SiteOf(ctx, secret); !errors.Is(err, identity.ErrNoSite) {
		t.Errorf("its secret is good after it was revoked: %v", err)
	}
	if all, err := s.Sites(ctx, "live"); err != nil || len(all) != 1 || all[0].ID != other.ID {
		t.Error(all, err)
	}
}

func FuzzResolve(f *testing.F) {
	s, err := identity.New(nowhere{}, make([]byte, 32), time.Now)
	if err != nil {
		f.Fatal(err)
	}
	token, _, _, err := s.Session(identity.Anonymous(), "Ada", identity.StaffLink{})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(token)
	f.Add("eyJraWQiOiJzaXRlX3gifQ.x.y")
	f.Add("..")
	f.Fuzz(func(t *testing.T, token string) {
		a, err := s.Resolve(t.Context(), token)
		if err == nil && a.Role != room.RoleViewer {
			t.Errorf("%q is %+v", token, a)
		}
	})
}

// nowhere has no sites, and nothing else.
type nowhere struct{ identity.Store }

func (nowhere) Site(context.Context, string) (identity.Site, error) {
	return identity.Site{}, identity.ErrNoSite
}
