package identity_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"frontrow/internal/identity"
	"frontrow/internal/room"
	"frontrow/internal/store/sqlite"

	"github.com/golang-jwt/jwt/v5"
)

// enter is a browser that opens a link: its token, and who it is.
func enter(t *testing.T, s *identity.Service, code string) (token string, a room.Actor) {
	t.Helper()
	l, err := s.LinkOf(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	token, a, _, err = s.Session(identity.Anonymous(), "Ada", l)
	if err != nil || a.Role != l.Role || a.Link != l.ID {
		t.Fatalf("%+v %v", a, err)
	}
	return token, a
}

func TestALinkIsRevokedAlone(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	ctx, s := t.Context(), service(t, func() time.Time { return now })
	one, codeOne, err := s.NewStaffLink(ctx, room.RoleModerator, "Ada")
	if err != nil {
		t.Fatal(err)
	}
	_, codeTwo, err := s.NewStaffLink(ctx, room.RoleModerator, "Bob")
	if err != nil || codeOne == codeTwo {
		t.Fatal(err)
	}
	ada, was := enter(t, s, codeOne)
	bob, _ := enter(t, s, codeTwo)
	if a, err := s.Resolve(ctx, ada); err != nil || a.Role != room.RoleModerator || a.Link != one.ID {
		t.Fatalf("%+v %v", a, err)
	}
	now = now.Add(time.Second)
	if _, err := s.RevokeStaffLink(ctx, one.ID); err != nil {
		t.Fatal(err)
	}
	a, err := s.Resolve(ctx, ada)
	if !errors.Is(err, identity.ErrRevoked) || !errors.Is(err, identity.ErrBadToken) || a.ID != was.ID || a.Role != room.RoleViewer || a.May(room.CanModerate) {
		t.Errorf("%+v %v", a, err)
	}
	if _, err := s.LinkOf(ctx, codeOne); !errors.Is(err, identity.ErrNoLink) {
		t.Error("the link still gives a role:", err)
	}
	if a, err := s.Resolve(ctx, bob); err != nil || a.Role != room.RoleModerator {
		t.Errorf("another link is revoked too: %+v %v", a, err)
	}
	if _, err := s.RevokeStaffLink(ctx, one.ID); !errors.Is(err, identity.ErrNoLink) {
		t.Error("revoked twice:", err)
	}
	if _, err := s.RevokeStaffLink(ctx, "sl_none"); !errors.Is(err, identity.ErrNoLink) {
		t.Error(err)
	}
	// Who is left is the same device, and may come by another link.
	l, err := s.LinkOf(ctx, codeTwo)
	if err != nil {
		t.Fatal(err)
	}
	if _, again, _, err := s.Session(a, "Ada", l); err != nil || again.ID != was.ID || again.Role != room.RoleModerator || again.Link != l.ID {
		t.Errorf("%+v %v", again, err)
	}
}

func TestLinksAreListedWithTheirUse(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	ctx, s := t.Context(), service(t, func() time.Time { return now })
	for _, bad := range []string{"", "   ", "a name that is longer than anybody would want"} {
		if _, _, err := s.NewStaffLink(ctx, room.RoleModerator, bad); err == nil {
			t.Errorf("%q is a name", bad)
		}
	}
	for _, r := range []room.Role{room.RoleViewer, room.RoleGuest, room.RoleSystem, "king"} {
		if _, _, err := s.NewStaffLink(ctx, r, "Ada"); err == nil {
			t.Errorf("%s has a link", r)
		}
	}
	l, code, err := s.NewStaffLink(ctx, room.RoleProducer, "Ada")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.StandingLink(ctx, room.RoleOwner); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Hour)
	token, _ := enter(t, s, code)
	now = now.Add(time.Hour)
	if _, err := s.Resolve(ctx, token); err != nil {
		t.Fatal(err)
	}
	all, err := s.StaffLinks(ctx)
	if err != nil || len(all) != 2 {
		t.Fatalf("%+v %v", all, err)
	}
	for _, x := range all {
		switch x.ID {
		case l.ID:
			if x.Name != "Ada" || x.Role != room.RoleProducer || !x.Used.Equal(now) || !x.Created.Equal(now.Add(-2*time.Hour)) {
				t.Errorf("%+v", x)
			}
		default:
			if x.Role != room.RoleOwner || x.Name != "" || !x.Used.IsZero() {
				t.Errorf("%+v", x)
			}
		}
	}
	for range 200 {
		if _, _, err = s.NewStaffLink(ctx, room.RoleModerator, "Eve"); err != nil {
			break
		}
	}
	if all, _ := s.StaffLinks(ctx); err == nil || len(all) != 100 {
		t.Errorf("%d links, %v", len(all), err)
	}
}

// The owner's link is the same until it is revoked; then there is another one.
func TestTheStandingLinkIsMadeAnew(t *testing.T) {
	ctx, s := t.Context(), service(t, time.Now)
	for _, r := range identity.StaffRoles() {
		seen := map[string]bool{}
		for range 3 {
			l, code, err := s.StandingLink(ctx, r)
			if err != nil || l.Role != r || seen[code] {
				t.Fatalf("%+v %v", l, err)
			}
			if _, again, err := s.StandingLink(ctx, r); err != nil || again != code {
				t.Errorf("%s has two standing links: %v", r, err)
			}
			seen[code] = true
			token, _ := enter(t, s, code)
			if _, err := s.RevokeStaffLink(ctx, l.ID); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Resolve(ctx, token); !errors.Is(err, identity.ErrRevoked) {
				t.Errorf("%s: %v", r, err)
			}
		}
	}
	// Whoever has the server's secret needs no link.
	token, _, _, err := s.Session(identity.Anonymous(), "", identity.Console())
	if a, bad := s.Resolve(ctx, token); err != nil || bad != nil || a.Role != room.RoleOwner {
		t.Errorf("%+v %v %v", a, err, bad)
	}
}

// What another process revokes counts here within a second.
func TestAnotherProcessMayRevoke(t *testing.T) {
	path := filepath.Join(t.TempDir(), "frontrow.db")
	process := func() *identity.Service {
		db, err := sqlite.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		s, err := identity.New(db, bytes.Repeat([]byte{7}, 32), time.Now)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	server, console := process(), process()
	l, code, err := console.NewStaffLink(t.Context(), room.RoleAdmin, "Ada")
	if err != nil {
		t.Fatal(err)
	}
	token, _ := enter(t, server, code)
	before := time.Now().Add(-time.Second)
	if all, err := server.RevokedSince(t.Context(), before); err != nil || len(all) != 0 {
		t.Fatalf("%+v %v", all, err)
	}
	if _, err := console.RevokeStaffLink(t.Context(), l.ID); err != nil {
		t.Fatal(err)
	}
	all, err := server.RevokedSince(t.Context(), before)
	if err != nil || len(all) != 1 || all[0].ID != l.ID {
		t.Fatalf("%+v %v", all, err)
	}
	if _, err := server.Resolve(t.Context(), token); !errors.Is(err, identity.ErrRevoked) { // at once: nothing is believed any more
		t.Error(err)
	}
	if all, err := server.RevokedSince(t.Context(), time.Now().Add(time.Minute)); err != nil || len(all) != 0 {
		t.Errorf("%+v %v", all, err)
	}
}

// Tokens of before links were listed are those of the role's first link, which a
// server of before may have given away.
func TestTokensOfBeforeEndWithTheFirstLink(t *testing.T) {
	ctx, s := t.Context(), service(t, time.Now)
	first, code, err := s.StandingLink(ctx, room.RoleModerator)
	if err != nil {
		t.Fatal(err)
	}
	token, _ := enter(t, s, code)
	old := without(t, s, token, "link")
	if a, err := s.Resolve(ctx, old); err != nil || a.Role != room.RoleModerator || a.Link != first.ID {
		t.Fatalf("%+v %v", a, err)
	}
	if _, err := s.RevokeStaffLink(ctx, first.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Resolve(ctx, old); !errors.Is(err, identity.ErrRevoked) {
		t.Error(err)
	}
}

// without is a token as a program of before would have made it.
func without(t *testing.T, s *identity.Service, token, claim string) string {
	t.Helper()
	c := jwt.MapClaims{}
	if _, _, err := jwt.NewParser().ParseUnverified(token, c); err != nil {
		t.Fatal(err)
	}
	delete(c, claim)
	signed, err := jwt.NewWithClaims(jwt.SigningMethodHS256, c).SignedString(identity.TokenKey(s))
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// A publish token ends with the link of whoever got it.
func TestAPublishTokenEndsWithItsLink(t *testing.T) {
	ctx, s := t.Context(), service(t, time.Now)
	if _, err := s.CreateChannel(ctx, "live", ""); err != nil {
		t.Fatal(err)
	}
	l, code, err := s.NewStaffLink(ctx, room.RoleAdmin, "Ada")
	if err != nil {
		t.Fatal(err)
	}
	_, ada := enter(t, s, code)
	token, _, err := s.PublishToken(ctx, "live", ada)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.PublisherByToken(ctx, token); err != nil {
		t.Fatal(err)
	}
	if _, err := s.RevokeStaffLink(ctx, l.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.PublisherByToken(ctx, token); !errors.Is(err, identity.ErrWrongKey) {
		t.Error(err)
	}
}
