package sqlite

import (
	"io/fs"
	"path/filepath"
	"testing"

	"github.com/pressly/goose/v3"

	"frontrow/internal/identity"
)

// A server of before had one link a role, which somebody may have: each is listed,
// so that it can be revoked. A new server has none that nobody has asked for.
func TestTheLinksOfBeforeAreListed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "frontrow.db")
	s := open(t, path)
	if all, err := s.StaffLinks(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("a new server has %+v, %v", all, err)
	}
	if err := s.CreateChannel(t.Context(), identity.Channel{Name: "live"}, identity.KeyHash{1}); err != nil {
		t.Fatal(err)
	}
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, s.db, dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.DownTo(t.Context(), 11); err != nil {
		t.Fatal(err)
	}
	if err := migrate(t.Context(), s.db); err != nil {
		t.Fatal(err)
	}
	all, err := s.StaffLinks(t.Context())
	if err != nil || len(all) != 4 {
		t.Fatalf("%+v %v", all, err)
	}
	for _, l := range all {
		if l.ID != "sl_"+string(l.Role) || l.Name != "" || !l.Used.IsZero() || !l.Revoked.IsZero() {
			t.Errorf("%+v", l)
		}
	}
}
