package audit_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"frontrow/internal/audit"
	"frontrow/internal/room"
	"frontrow/internal/room/roomtest"
	"frontrow/internal/store/sqlite"
)

type data = map[string]any

var (
	ada   = roomtest.Viewer("Ada")
	bob   = roomtest.Viewer("Bob")
	cem   = roomtest.Viewer("Cem")
	judge = roomtest.As(room.RoleModerator, "Judge")
	host  = roomtest.Owner()
)

// book is an audit log in a file.
type book struct {
	*audit.Log
	file string
}

func open(t testing.TB, file string) book {
	t.Helper()
	if file == "" {
		file = filepath.Join(t.TempDir(), "audit.db")
	}
	s, err := sqlite.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return book{audit.New(s, time.Now), file}
}

func (b book) rows(t testing.TB, channel string) (all []audit.Row) {
	t.Helper()
	for r, err := range b.Walk(context.Background(), channel, 0) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

func (b book) verify(t testing.TB, expect audit.Head) audit.Report {
	t.Helper()
	r, err := b.Verify(context.Background(), "live", expect)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (b book) add(t testing.TB, n int) {
	t.Helper()
	for i := range n {
		err := b.Add(context.Background(), audit.Entry{
			Channel: "live", At: int64(1000 + i), Actor: "d_1", Role: room.RoleOwner, Action: "mod.banned", Subject: "d_2",
			Detail: audit.Detail{ID: fmt.Sprint("x", i)}, Source: fmt.Sprint("test:", i),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestWhoIsForgottenCannotBeFound(t *testing.T) {
	b := open(t, "")
	b.add(t, 3)
	if _, err := b.Person(t.Context(), "d_3"); !errors.Is(err, audit.ErrNoSalt) {
		t.Errorf("%v", err)
	}
	h, err := b.Person(t.Context(), "d_2")
	if err != nil || b.rows(t, "live")[0].Subject != h {
		t.Fatalf("%v %v", h, err)
	}
	if err := b.Forget(t.Context(), "d_2"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Person(t.Context(), "d_2"); !errors.Is(err, audit.ErrNoSalt) {
		t.Errorf("%v", err)
	}
	b.add(t, 4) // three of them again
	if h2, err := b.Person(t.Context(), "d_2"); err != nil || h2 == h {
		t.Errorf("%v: whoever comes back has the old hash", err)
	}
	if r := b.verify(t, audit.Head{}); r.Broken != 0 || r.Rows != 4 {
		t.Errorf("%+v", r)
	}
}

// Several processes add to one file, each with connections of its own: there is
// one chain, and every fact is in it once.
func TestConcurrentAddsMakeOneChain(t *testing.T) {
	file := filepath.Join(t.TempDir(), "audit.db")
	const each = 25
	var wg sync.WaitGroup
	for p := range 2 {
		b := open(t, file)
		for g := range 2 {
			wg.Go(func() {
				for i := range each {
					e := audit.Entry{Channel: "live", Actor: fmt.Sprint("d_", i%3), Role: room.RoleAdmin, Action: "mod.banned"}
					if i%2 == 0 {
						e.Source = fmt.Sprint("room:", g, ":", i) // told by both
					}
					if err := b.Add(context.Background(), e); err != nil {
						t.Errorf("process %d: %v", p, err)
					}
				}
			})
		}
	}
	wg.Wait()
	b := open(t, file)
	// 13 of 25 facts are told by both processes.
	if r := b.verify(t, audit.Head{}); r.Broken != 0 || r.Rows != 2*(13+2*12) {
		t.Errorf("%+v", r)
	}
}

// crowd is a store to which somebody else adds a row whenever rows are about to
// be appended, a few times.
type crowd struct {
	audit.Store
	other book
	times int
}

func (c *crowd) AppendAudit(ctx context.Context, rows []audit.Row) error {
	if c.times--; c.times >= 0 {
		if err := c.other.Add(ctx, audit.Entry{Channel: "live", Action: "mod.banned", Source: fmt.Sprint("room:", c.times)}); err != nil {
			return err
		}
	}
	return c.Store.AppendAudit(ctx, rows)
}

func TestWhoIsBehindTriesAgain(t *testing.T) {
	b := open(t, "")
	s, err := sqlite.Open(t.Context(), b.file)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	// The last time the other one adds the very fact.
	if err := audit.New(&crowd{s, b, 3}, time.Now).Add(t.Context(), audit.Entry{Channel: "live", Action: "mod.banned", Source: "room:0"}); err != nil {
		t.Fatal(err)
	}
	if r := b.verify(t, audit.Head{}); r.Broken != 0 || r.Rows != 3 {
		t.Errorf("%+v", r)
	}
	if err := audit.New(&crowd{s, b, 1000}, time.Now).Add(t.Context(), audit.Entry{Channel: "live", Action: "mod.banned"}); !errors.Is(err, audit.ErrBehind) {
		t.Errorf("%v", err)
	}
}

func TestAnEntryHasToBeWhole(t *testing.T) {
	b := open(t, "")
	for _, e := range []audit.Entry{
		{}, {Channel: "live"}, {Channel: "live", Action: "Banned"}, {Action: "mod.banned"},
		{Channel: "live", Action: "mod.banned", Source: strings.Repeat("x", 201)},
		{Channel: "live", Action: "mod.banned", Detail: audit.Detail{Rule: strings.Repeat("x", 3000)}},
	} {
		if b.Add(t.Context(), e) == nil {
			t.Errorf("%+v is recorded", e)
		}
	}
	// A room's log may hold anything: it is no reason to stop.
	odd := room.Told{Epoch: "s_1", Entry: &room.Entry{Offset: 1, Events: []room.Event{
		{Type: "mod.acted", By: judge.Author(), Data: []byte(`[]`)},
		{Type: "mod.acted", By: judge.Author(), Data: room.JSON(data{"id": strings.Repeat("x", 3000), "rule": strings.Repeat("x", 3000), "until": "soon"})},
		{Type: "poll.opened", By: judge.Author()}, {Type: "chat.modes"}, {Type: "x"},
	}}}
	if err := b.Take(t.Context(), "live", []room.Told{odd}); err != nil || len(b.rows(t, "live")) != 3 {
		t.Errorf("%v %+v", err, b.rows(t, "live"))
	}
}
