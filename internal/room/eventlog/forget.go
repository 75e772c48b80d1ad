package eventlog

import (
	"context"
	"errors"
	"slices"

	"frontrow/internal/room"
)

// Forget erases the entries of a show that is over which holds says of, told in
// order, and the saved state that may have them too. It returns their offsets. What
// ends then returns goes into the log before, in their place. first is told which they
// are before one of them goes, for what else has their words. Told again, Forget goes
// on with what could not be erased.
func Forget(ctx context.Context, l Log, show string, holds func(*room.Entry) bool, ends func() []room.Event, first func(offsets []uint64) error) (gone []uint64, err error) {
	next := &room.Entry{}
	err = l.Read(ctx, show, 0, func(e *room.Entry) error {
		if holds(e) {
			next.Erase = append(next.Erase, e.Offset)
		}
		next.Offset, next.Edge, next.Wall = e.Offset+1, e.Edge, e.Wall
		return nil
	})
	if err != nil || len(next.Erase) == 0 {
		return nil, err
	}
	// The newest entry of a log can't be erased, so another one comes after it.
	if next.Events = ends(); len(next.Events) > 0 || slices.Contains(next.Erase, next.Offset-1) {
		if err := l.Append(ctx, show, next); err != nil {
			return nil, err
		}
	}
	if err := first(next.Erase); err != nil {
		return nil, err
	}
	// The state before the entries: whoever reads the show again reads its log.
	errs := []error{l.Save(ctx, show, []byte("none\n"))}
	for _, o := range next.Erase {
		if err := l.Erase(ctx, show, o); err != nil {
			errs = append(errs, err)
			continue
		}
		gone = append(gone, o)
	}
	return gone, errors.Join(errs...)
}
