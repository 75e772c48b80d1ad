package eventlog

import (
	"context"
	"errors"

	"frontrow/internal/room"
)

// Forget erases the entries of a show that is over which holds says of, and the
// saved state that may have them too. It returns their offsets. Told again, it goes on
// with what could not be erased.
func Forget(ctx context.Context, l Log, show string, holds func(*room.Entry) bool) (gone []uint64, err error) {
	var all []uint64
	err = l.Read(ctx, show, 0, func(e *room.Entry) error {
		if holds(e) {
			all = append(all, e.Offset)
		}
		return nil
	})
	if err != nil || len(all) == 0 {
		return nil, err
	}
	// First the state: whoever reads the show again reads its log.
	errs := []error{l.Save(ctx, show, []byte("none\n"))}
	for _, o := range all {
		if err := l.Erase(ctx, show, o); err != nil {
			errs = append(errs, err)
			continue
		}
		gone = append(gone, o)
	}
	return gone, errors.Join(errs...)
}
