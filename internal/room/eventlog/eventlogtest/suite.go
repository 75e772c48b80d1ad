// Package eventlogtest is what every eventlog.Log has to do, as tests.
package eventlogtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/room/eventlog"
)

// Run tests the logs that open returns; each call returns an empty one.
func Run(t *testing.T, open func(t *testing.T) eventlog.Log) {
	for _, c := range []struct {
		name string
		test func(*testing.T, eventlog.Log)
	}{
		{"what is appended is read in order", inOrder},
		{"every field survives", everyField},
		{"reading starts after an offset", readsAfter},
		{"a log that was never made is empty", empty},
		{"shows are apart", apart},
		{"an append that is not the next one is fenced", fenced},
		{"of two writers at the same place one wins", oneWins},
		{"an error of the reader ends the reading", readerFails},
		{"a show's id that can't name a log is refused", badShow},
		{"a long log is read whole", long},
		{"an ended context ends the call", ended},
		{"an erased entry is gone, and the log goes on", erased},
		{"a saved state replaces the one before", savedState},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open(t)) })
	}
}

func entry(offset uint64, text string) *room.Entry {
	return &room.Entry{Offset: offset, Edge: int64(offset) * 10, Wall: int64(offset) * 11,
		Events: []room.Event{{Type: "test.said", Data: room.JSON(text)}}}
}

func fill(t *testing.T, l eventlog.Log, show string, n int) {
	t.Helper()
	for o := 1; o <= n; o++ {
		if err := l.Append(t.Context(), show, entry(uint64(o), fmt.Sprint("line ", o))); err != nil {
			t.Fatalf("append %d: %v", o, err)
		}
	}
}

func read(t *testing.T, l eventlog.Log, show string, after uint64) []*room.Entry {
	t.Helper()
	var all []*room.Entry
	if err := l.Read(t.Context(), show, after, func(e *room.Entry) error { all = append(all, e); return nil }); err != nil {
		t.Fatalf("read after %d: %v", after, err)
	}
	return all
}

func want(n, after int) []*room.Entry {
	var all []*room.Entry
	for o := after + 1; o <= n; o++ {
		all = append(all, entry(uint64(o), fmt.Sprint("line ", o)))
	}
	return all
}

func inOrder(t *testing.T, l eventlog.Log) {
	fill(t, l, "s_1", 25)
	if d := cmp.Diff(want(25, 0), read(t, l, "s_1", 0)); d != "" {
		t.Error(d)
	}
}

func everyField(t *testing.T, l eventlog.Log) {
	e := &room.Entry{
		Offset: 1, Edge: 1790000000000001, Wall: 1790000000000002,
		Receipts: []room.Receipt{{Actor: "d_1", Key: "key-0001", Data: room.JSON(map[string]string{"id": "c_1"})}, {Actor: "d_2", Key: "key-0002"}},
		Events: []room.Event{
			{Type: "chat.message", At: 5, By: &room.Author{ID: "d_1", Name: "Ada \u2028 <b>", Role: room.RoleOwner}, Data: room.JSON("héllo\n🎉")},
			{Type: "test.private", For: room.One("d_2")},
			{Type: "test.staff", For: room.Staff},
		},
	}
	if err := l.Append(t.Context(), "s_1", e); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]*room.Entry{e}, read(t, l, "s_1", 0)); d != "" {
		t.Error(d)
	}
}

func readsAfter(t *testing.T, l eventlog.Log) {
	fill(t, l, "s_1", 10)
	for after := range 12 {
		if d := cmp.Diff(want(10, after), read(t, l, "s_1", uint64(after))); d != "" {
			t.Errorf("after %d: %s", after, d)
		}
	}
}

func empty(t *testing.T, l eventlog.Log) {
	if got := read(t, l, "s_never", 0); len(got) != 0 {
		t.Errorf("read %d entries of a log that was never made", len(got))
	}
}

func apart(t *testing.T, l eventlog.Log) {
	fill(t, l, "s_1", 3)
	fill(t, l, "s_2", 2)
	if a, b := len(read(t, l, "s_1", 0)), len(read(t, l, "s_2", 0)); a != 3 || b != 2 {
		t.Errorf("the shows have %d and %d entries, want 3 and 2", a, b)
	}
}

func fenced(t *testing.T, l eventlog.Log) {
	for _, at := range []uint64{0, 2, 7} {
		if err := l.Append(t.Context(), "s_new", entry(at, "x")); !errors.Is(err, eventlog.ErrFenced) {
			t.Errorf("append %d to an empty log: %v, want ErrFenced", at, err)
		}
	}
	fill(t, l, "s_1", 3)
	for _, at := range []uint64{0, 1, 3, 5, 100} {
		if err := l.Append(t.Context(), "s_1", entry(at, "x")); !errors.Is(err, eventlog.ErrFenced) {
			t.Errorf("append %d after 3: %v, want ErrFenced", at, err)
		}
	}
	if d := cmp.Diff(want(3, 0), read(t, l, "s_1", 0)); d != "" {
		t.Errorf("a fenced append left something behind: %s", d)
	}
	if err := l.Append(t.Context(), "s_1", entry(4, "line 4")); err != nil {
		t.Errorf("the right append after fenced ones: %v", err)
	}
}

func oneWins(t *testing.T, l eventlog.Log) {
	const rounds, writers = 20, 4
	for o := uint64(1); o <= rounds; o++ {
		errs := make([]error, writers)
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() { errs[w] = l.Append(t.Context(), "s_1", entry(o, fmt.Sprint(w))) })
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case !errors.Is(err, eventlog.ErrFenced):
				t.Fatalf("append %d: %v", o, err)
			}
		}
		if won != 1 {
			t.Fatalf("%d writers won at offset %d, want 1", won, o)
		}
	}
	if got := read(t, l, "s_1", 0); len(got) != rounds {
		t.Errorf("the log has %d entries, want %d", len(got), rounds)
	}
}

func readerFails(t *testing.T, l eventlog.Log) {
	fill(t, l, "s_1", 5)
	stop, seen := errors.New("enough"), 0
	err := l.Read(t.Context(), "s_1", 0, func(*room.Entry) error {
		if seen++; seen == 2 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || seen != 2 {
		t.Errorf("read returned %v after %d entries, want %v after 2", err, seen, stop)
	}
}

func badShow(t *testing.T, l eventlog.Log) {
	for _, show := range []string{"", "a.b", "a b", "*", ">", "../x", "ü"} {
		if err := l.Append(t.Context(), show, entry(1, "x")); !errors.Is(err, eventlog.ErrBadShow) {
			t.Errorf("append to %q: %v, want ErrBadShow", show, err)
		}
		if err := l.Read(t.Context(), show, 0, nil); !errors.Is(err, eventlog.ErrBadShow) {
			t.Errorf("read of %q: %v, want ErrBadShow", show, err)
		}
	}
}

func long(t *testing.T, l eventlog.Log) {
	const n = 2500
	fill(t, l, "s_1", n)
	next := uint64(1)
	for _, e := range read(t, l, "s_1", 0) {
		if e.Offset != next {
			t.Fatalf("entry %d came where %d was due", e.Offset, next)
		}
		next++
	}
	if next != n+1 {
		t.Fatalf("%d entries were read, want %d", next-1, n)
	}
}

func ended(t *testing.T, l eventlog.Log) {
	fill(t, l, "s_1", 3)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := l.Read(ctx, "s_1", 0, func(*room.Entry) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("read with an ended context: %v, want context.Canceled", err)
	}
}

func erased(t *testing.T, l eventlog.Log) {
	fill(t, l, "s_1", 6)
	for _, o := range []uint64{1, 3, 4, 3, 0, 99} { // one of them twice, two that aren't there
		if err := l.Erase(t.Context(), "s_1", o); err != nil {
			t.Errorf("erase %d: %v", o, err)
		}
	}
	if err := l.Erase(t.Context(), "s_1", 6); !errors.Is(err, eventlog.ErrNewest) {
		t.Errorf("erase the newest: %v", err)
	}
	if err := l.Erase(t.Context(), "s_never", 1); err != nil {
		t.Errorf("erase of a log that was never made: %v", err)
	}
	all := want(6, 0)
	left := []*room.Entry{all[1], all[4], all[5]}
	for after, from := range map[uint64]int{0: 0, 1: 0, 2: 1, 4: 1, 5: 2} {
		if d := cmp.Diff(left[from:], read(t, l, "s_1", after)); d != "" {
			t.Errorf("after %d: %s", after, d)
		}
	}
	if err := l.Append(t.Context(), "s_1", entry(7, "line 7")); err != nil {
		t.Error(err)
	}
}

func savedState(t *testing.T, l eventlog.Log) {
	if b, err := l.Saved(t.Context(), "s_1"); b != nil || err != nil {
		t.Errorf("before the first save: %q %v", b, err)
	}
	big := bytes.Repeat([]byte("state "), 500_000) // more than a message may have
	for _, state := range [][]byte{[]byte("first"), big, []byte("last")} {
		if err := l.Save(t.Context(), "s_1", state); err != nil {
			t.Fatal(err)
		}
		if b, err := l.Saved(t.Context(), "s_1"); !bytes.Equal(b, state) || err != nil {
			t.Errorf("saved %d bytes, got %d, %v", len(state), len(b), err)
		}
	}
	if b, err := l.Saved(t.Context(), "s_2"); b != nil || err != nil {
		t.Errorf("of another show: %q %v", b, err)
	}
}
