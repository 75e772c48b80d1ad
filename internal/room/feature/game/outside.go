package game

import (
	"slices"

	"frontrow/internal/room"
)

// Outside takes from an entry what an export must not have: the seed of a game,
// which says who will win. Once the game is over, the event that ends it tells the seed.
func Outside(e *room.Entry) {
	e.Events = slices.DeleteFunc(e.Events, func(ev room.Event) bool { return ev.Type == "game.sealed" })
}
