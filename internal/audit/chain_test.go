package audit_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"frontrow/internal/audit"
	"frontrow/internal/room"
)

// raw opens the file as somebody who wants to change what it says.
func (b book) raw(t testing.TB) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", b.file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func (b book) tamper(t testing.TB, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", b.file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range append([]string{
		"DROP TRIGGER IF EXISTS audit_is_never_changed", "DROP TRIGGER IF EXISTS audit_is_never_deleted", "DROP TRIGGER IF EXISTS audit_grows_at_its_end",
	}, statements...) {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func TestTheTableOnlyGrows(t *testing.T) {
	b := open(t, "")
	b.add(t, 3)
	db := b.raw(t)
	const columns = "channel, seq, at, actor, role, action, subject, detail, source, prev, hash"
	for _, s := range []string{
		"UPDATE audit SET at = 1", "DELETE FROM audit", "DELETE FROM audit WHERE seq = 3",
		"INSERT OR REPLACE INTO audit (" + columns + ") SELECT channel, seq, 1, actor, role, action, subject, detail, source, prev, hash FROM audit",
		"INSERT INTO audit (" + columns + ") SELECT channel, 5, at, actor, role, action, subject, detail, 'x', hash, hash FROM audit WHERE seq = 3",
		"INSERT INTO audit (" + columns + ") SELECT channel, 4, at, actor, role, action, subject, detail, 'x', prev, hash FROM audit WHERE seq = 3",
	} {
		if _, err := db.Exec(s); err == nil || !strings.Contains(err.Error(), "audit log") {
			t.Errorf("%s: %v", s, err)
		}
	}
	if r := b.verify(t, audit.Head{}); r.Broken != 0 || r.Rows != 3 {
		t.Errorf("%+v", r)
	}
}

func TestVerifySaysWhatWasDone(t *testing.T) {
	for name, c := range map[string]struct {
		do     string
		broken uint64
		why    string
	}{
		"at":         {"UPDATE audit SET at = at + 1 WHERE seq = 3", 3, "changed"},
		"actor":      {"UPDATE audit SET actor = x'' WHERE seq = 3", 3, "changed"},
		"actor cut":  {"UPDATE audit SET actor = x'00' WHERE seq = 3", 3, "changed"},
		"role":       {"UPDATE audit SET role = 'viewer' WHERE seq = 3", 3, "changed"},
		"action":     {"UPDATE audit SET action = 'mod.unbanned' WHERE seq = 3", 3, "changed"},
		"subject":    {"UPDATE audit SET subject = actor WHERE seq = 3", 3, "changed"},
		"detail":     {"UPDATE audit SET detail = detail || ' ' WHERE seq = 3", 3, "changed"},
		"no JSON":    {"UPDATE audit SET detail = 'x' WHERE seq = 3", 3, "changed"},
		"source":     {"UPDATE audit SET source = 'test:x' WHERE seq = 3", 3, "changed"},
		"prev":       {"UPDATE audit SET prev = x'' WHERE seq = 3", 3, "changed"},
		"hash":       {"UPDATE audit SET hash = prev WHERE seq = 3", 3, "changed"},
		"middle":     {"DELETE FROM audit WHERE seq = 3", 3, "missing"},
		"beginning":  {"DELETE FROM audit WHERE seq = 1", 1, "missing"},
		"end":        {"DELETE FROM audit WHERE seq = 6", 6, "ends"},
		"everything": {"DELETE FROM audit", 1, "ends"},
		"swapped":    {"UPDATE audit SET seq = CASE seq WHEN 3 THEN -4 ELSE -3 END WHERE seq IN (3, 4)", 3, "changed"},
		"moved":      {"UPDATE audit SET channel = 'other'", 1, "ends"},
	} {
		b := open(t, "")
		b.add(t, 6)
		head, err := b.Head(t.Context(), "live")
		if err != nil || head.Seq != 6 {
			t.Fatal(head, err)
		}
		if r := b.verify(t, head); r.Broken != 0 || r.Head != head {
			t.Fatalf("%+v", r)
		}
		b.tamper(t, c.do, "UPDATE audit SET seq = -seq WHERE seq < 0")
		r := b.verify(t, head)
		if r.Broken != c.broken || !strings.Contains(r.Why, c.why) || r.Rows != c.broken-1 {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// Who can write the file can make another chain that holds. A hash that was
// written down says so.
func TestAWholeNewChainIsNotTheOneExpected(t *testing.T) {
	b, forged := open(t, ""), open(t, "")
	b.add(t, 6)
	head, err := b.Head(t.Context(), "live")
	if err != nil {
		t.Fatal(err)
	}
	forged.add(t, 7)
	if r := forged.verify(t, audit.Head{}); r.Broken != 0 {
		t.Fatalf("%+v", r)
	}
	if r := forged.verify(t, head); r.Broken != 6 || !strings.Contains(r.Why, "rewritten") {
		t.Errorf("%+v", r)
	}
}

// sum is the hash of a row as the package's doc has it, written once more.
func sum(r audit.Row) audit.Hash {
	var b bytes.Buffer
	part := func(p []byte) {
		binary.Write(&b, binary.BigEndian, uint64(len(p)))
		b.Write(p)
	}
	eight := func(n uint64) { part(binary.BigEndian.AppendUint64(nil, n)) }
	hash := func(h audit.Hash) { part(bytes.Repeat(h[:], map[bool]int{false: 1}[h == audit.Hash{}])) }
	part([]byte("frontrow audit 1"))
	part([]byte(r.Channel))
	eight(r.Seq)
	eight(uint64(r.At))
	hash(r.Actor)
	part([]byte(r.Role))
	part([]byte(r.Action))
	hash(r.Subject)
	part([]byte(r.Detail))
	part([]byte(r.Source))
	hash(r.Prev)
	return sha256.Sum256(b.Bytes())
}

// Who changes a row and its hash too has to change every row after it.
func TestTheChainIsAsItIsDescribed(t *testing.T) {
	b := open(t, "")
	b.add(t, 5)
	rows := b.rows(t, "live")
	for i, r := range rows {
		if sum(r) != r.Hash || i > 0 && r.Prev != rows[i-1].Hash {
			t.Fatalf("row %d is %+v", i+1, r)
		}
	}
	head, err := b.Head(t.Context(), "live")
	if err != nil {
		t.Fatal(err)
	}
	forged := rows[2]
	forged.Role = room.RoleViewer
	forged.Hash = sum(forged)
	b.tamper(t, fmt.Sprintf("UPDATE audit SET role = 'viewer', hash = x'%s' WHERE seq = 3", forged.Hash))
	if r := b.verify(t, audit.Head{}); r.Broken != 4 {
		t.Errorf("%+v", r)
	}
	b.tamper(t, fmt.Sprintf("UPDATE audit SET prev = x'%s' WHERE seq = 4", forged.Hash))
	if r := b.verify(t, audit.Head{}); r.Broken != 4 || !strings.Contains(r.Why, "changed") {
		t.Errorf("%+v", r)
	}
	last := forged
	for _, r := range rows[3:] {
		r.Prev = last.Hash
		r.Hash = sum(r)
		b.tamper(t, fmt.Sprintf("UPDATE audit SET prev = x'%s', hash = x'%s' WHERE seq = %d", r.Prev, r.Hash, r.Seq))
		last = r
	}
	if r := b.verify(t, audit.Head{}); r.Broken != 0 {
		t.Errorf("%+v", r)
	}
	if r := b.verify(t, head); r.Broken != 5 || !strings.Contains(r.Why, "rewritten") {
		t.Errorf("%+v", r)
	}
}

// Whatever is changed in whichever row, verify names that row or one before it.
func TestAnyChangeIsFound(t *testing.T) {
	const n = 12
	columns := []string{"at", "actor", "role", "action", "subject", "detail", "source", "prev", "hash"}
	b := open(t, "")
	rapid.Check(t, func(rt *rapid.T) {
		b.tamper(t, "DELETE FROM audit")
		b.add(t, n)
		head, err := b.Head(context.Background(), "live")
		if err != nil {
			rt.Fatal(err)
		}
		var did []string
		first := n + 1
		for range rapid.IntRange(1, 3).Draw(rt, "changes") {
			seq := rapid.IntRange(1, n).Draw(rt, "seq")
			column := rapid.SampledFrom(columns).Draw(rt, "column")
			switch {
			case rapid.Bool().Draw(rt, "delete"):
				did = append(did, fmt.Sprintf("DELETE FROM audit WHERE seq = %d", seq))
			case column == "at":
				did = append(did, fmt.Sprintf("UPDATE audit SET at = at + 7 WHERE seq = %d", seq))
			case column == "role" || column == "action" || column == "detail" || column == "source":
				did = append(did, fmt.Sprintf("UPDATE audit SET %s = %s || '+%d' WHERE seq = %d", column, column, rapid.IntRange(0, 99).Draw(rt, "what"), seq))
			default:
				did = append(did, fmt.Sprintf("UPDATE audit SET %s = randomblob(32) WHERE seq = %d", column, seq))
			}
			first = min(first, seq)
		}
		b.tamper(t, did...)
		if r := b.verify(t, head); r.Broken != uint64(first) {
			rt.Fatalf("%v: %+v", did, r)
		}
	})
}
