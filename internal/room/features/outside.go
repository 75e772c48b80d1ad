package features

import (
	"slices"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/game"
	"frontrow/internal/room/feature/poll"
	"frontrow/internal/room/feature/qa"
)

// Outside returns what makes of the entries of one show, told in order, what may
// leave the server with an export: all but the secrets that games and anonymous
// polls hang on, and who asked without a name.
func Outside() func(*room.Entry) *room.Entry {
	questions := qa.Outside()
	return func(e *room.Entry) *room.Entry {
		out := *e
		out.Events, out.Receipts = slices.Clone(e.Events), slices.Clone(e.Receipts)
		poll.Outside(&out)
		game.Outside(&out)
		questions(&out)
		return &out
	}
}
