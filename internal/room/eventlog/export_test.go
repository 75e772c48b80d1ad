package eventlog_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/room/eventlog"
)

func TestAnExportIsReadBackWhole(t *testing.T) {
	log := eventlog.NewMemory()
	var want []*room.Entry
	for o := uint64(1); o <= 5; o++ {
		e := &room.Entry{
			Offset: o, Edge: int64(o), Wall: int64(o) + 1, Receipts: []room.Receipt{{Actor: "d_1", Key: "key-00000001"}},
			Events: []room.Event{{Type: "x.y", For: room.Server, At: 7, By: &room.Author{ID: "d_1", Name: "Ada\n"}, Data: room.JSON("line\nbreak")}},
		}
		if err := log.Append(t.Context(), "s_1", e); err != nil {
			t.Fatal(err)
		}
		if o != 2 {
			want = append(want, e)
		}
	}
	if err := log.Erase(t.Context(), "s_1", 2); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	n, err := eventlog.Export(t.Context(), log, "s_1", func(e *room.Entry) *room.Entry { return e }, &b)
	if err != nil || n != 4 || strings.Count(b.String(), "\n") != 4 {
		t.Fatalf("%d entries, %v:\n%s", n, err, b.String())
	}
	var got []*room.Entry
	if err := eventlog.Import(&b, func(e *room.Entry) error { got = append(got, e); return nil }); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func FuzzImport(f *testing.F) {
	f.Add([]byte(`{"offset":1,"edge":1,"wall":1,"events":[{"type":"x.y"}]}` + "\n\n" + `{"offset":3,"events":[]}`))
	f.Add([]byte(`{"offset":2,"events":null}` + "\n" + `{"offset":2}`))
	f.Add([]byte("null\n[]\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		last := uint64(0)
		_ = eventlog.Import(bytes.NewReader(b), func(e *room.Entry) error {
			if e.Offset <= last {
				t.Errorf("offset %d after %d", e.Offset, last)
			}
			last = e.Offset
			return nil
		})
	})
}
