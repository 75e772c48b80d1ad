package command_test

import (
	"context"
	"errors"
	"testing"

	"frontrow/internal/room"
	"frontrow/internal/room/eventlog"
)

// veiled is a log whose saved states can't be read for now.
type veiled struct {
	*eventlog.Memory
	saves int
}

func (v *veiled) Saved(context.Context, string) ([]byte, error) { return nil, errors.New("no disk") }

func (v *veiled) Save(ctx context.Context, show string, state []byte) error {
	v.saves++
	return v.Memory.Save(ctx, show, state)
}

// A saved state that can't be read may hold what was erased: another takes its place.
func TestAStateThatCantBeReadIsReplacedWhereSomethingWasErased(t *testing.T) {
	log := &veiled{Memory: eventlog.NewMemory()}
	r := carrying(log, &records{}, "")
	run(t, r)
	if err := r.Open(t.Context(), "live", "s_1"); err != nil {
		t.Fatal(err)
	}
	memo(t, r, "words")
	if err := log.Append(t.Context(), "s_1", &room.Entry{Offset: 3, Events: []room.Event{}, Erase: []uint64{2}}); err != nil {
		t.Fatal(err)
	}
	if err := log.Erase(t.Context(), "s_1", 2); err != nil {
		t.Fatal(err)
	}
	r = carrying(log, &records{before: map[string]string{"s_2": "s_1"}, settled: map[string]string{}}, "")
	run(t, r)
	if err := r.Open(t.Context(), "live", "s_2"); err != nil {
		t.Fatal(err)
	}
	if log.saves == 0 {
		t.Error("the state is the old one")
	}
}
