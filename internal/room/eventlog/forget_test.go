package eventlog_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"frontrow/internal/room"
	"frontrow/internal/room/eventlog"
)

// What has the words beside the log is told before they go from it: else a try that
// failed half-way would leave them there for ever.
func TestForgetTellsFirstAndErasesTheNewestEntryToo(t *testing.T) {
	log := eventlog.NewMemory()
	for o := uint64(1); o <= 3; o++ {
		e := &room.Entry{Offset: o, Edge: int64(o), Wall: int64(o), Events: []room.Event{{Type: "x.y", Data: room.JSON("word")}}}
		if err := log.Append(t.Context(), "s_1", e); err != nil {
			t.Fatal(err)
		}
	}
	words := func() (n int) {
		err := log.Read(t.Context(), "s_1", 0, func(e *room.Entry) error {
			if len(e.Events) > 0 {
				n++
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	forget := func(first error) ([]uint64, error) {
		return eventlog.Forget(t.Context(), log, "s_1",
			func(e *room.Entry) bool { return len(e.Events) > 0 && e.Offset != 2 }, func() []room.Event { return nil },
			func(offsets []uint64) error {
				if n := words(); n != 3 || !slices.Equal(offsets, []uint64{1, 3}) {
					t.Errorf("%d entries have words when %v are told", n, offsets)
				}
				return first
			})
	}
	busy := errors.New("busy")
	if gone, err := forget(busy); !errors.Is(err, busy) || len(gone) != 0 || words() != 3 {
		t.Errorf("%v are gone, %v", gone, err)
	}
	if gone, err := forget(nil); err != nil || !slices.Equal(gone, []uint64{1, 3}) || words() != 1 {
		t.Errorf("%v are gone, %v", gone, err)
	}
	var b bytes.Buffer
	if _, err := eventlog.Export(t.Context(), log, "s_1", func(e *room.Entry) *room.Entry { return e }, &b); err != nil {
		t.Fatal(err)
	}
	if err := eventlog.Import(&b, func(*room.Entry) error { return nil }); err != nil {
		t.Error(err)
	}
}
