package sqlite

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"frontrow/internal/identity"
)

func TestAnOldCodeIsGivenToNobodyElse(t *testing.T) {
	ctx, s := t.Context(), open(t, filepath.Join(t.TempDir(), "frontrow.db"))
	for i, name := range []string{"one", "two"} {
		if err := s.CreateChannel(ctx, identity.Channel{Name: name}, identity.KeyHash{byte(i)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.AddJoinCode(ctx, "one", "100000", time.UnixMicro(1)); err != nil {
		t.Fatal(err)
	}
	if err := s.AddJoinCode(ctx, "one", "100001", time.UnixMicro(1)); !errors.Is(err, identity.ErrExists) {
		t.Errorf("a second code: %v", err)
	}
	if err := s.ReplaceJoinCode(ctx, "one", "100002", time.UnixMicro(2)); err != nil {
		t.Fatal(err)
	}
	if err := s.AddJoinCode(ctx, "two", "100000", time.UnixMicro(3)); !errors.Is(err, identity.ErrExists) {
		t.Errorf("the old one of another: %v", err)
	}
	if err := s.ReplaceJoinCode(ctx, "one", "100000", time.UnixMicro(3)); !errors.Is(err, identity.ErrExists) {
		t.Errorf("its own old one: %v", err)
	}
	// What failed has retired nothing.
	if code, err := s.JoinCode(ctx, "one"); err != nil || code != "100002" {
		t.Error(code, err)
	}
	for _, bad := range []string{"", "12345", "012345", "1234567", "12345x"} {
		if err := s.AddJoinCode(ctx, "two", bad, time.UnixMicro(3)); err == nil {
			t.Errorf("%q was kept", bad)
		}
	}
}

func TestOldCodesAreBounded(t *testing.T) {
	ctx, s := t.Context(), open(t, filepath.Join(t.TempDir(), "frontrow.db"))
	if err := s.CreateChannel(ctx, identity.Channel{Name: "live"}, identity.KeyHash{1}); err != nil {
		t.Fatal(err)
	}
	for i := range retiredKept + 5 {
		if err := s.ReplaceJoinCode(ctx, "live", fmt.Sprint(200_000+i), time.UnixMicro(int64(i))); err != nil {
			t.Fatal(err)
		}
	}
	var n int
	var oldest string
	if err := s.db.QueryRowContext(ctx, "SELECT count(*), min(code) FROM join_codes").Scan(&n, &oldest); err != nil {
		t.Fatal(err)
	}
	if n != retiredKept+1 || oldest != "200004" {
		t.Errorf("%d codes, the oldest %s", n, oldest)
	}
}
