// Package features lists what a room of this server can do: one line a feature.
// The app hands the list to package command, and the schema is made from it.
package features

import (
	"frontrow/internal/room"
	"frontrow/internal/room/feature/chat"
	"frontrow/internal/room/feature/feedback"
	"frontrow/internal/room/feature/game"
	"frontrow/internal/room/feature/hand"
	"frontrow/internal/room/feature/mod"
	"frontrow/internal/room/feature/overlay"
	"frontrow/internal/room/feature/points"
	"frontrow/internal/room/feature/poll"
	"frontrow/internal/room/feature/qa"
	"frontrow/internal/room/feature/quiz"
	"frontrow/internal/room/feature/reaction"
	"frontrow/internal/room/feature/show"
)

// All returns the features of a room, in the order in which they see events.
func All() []room.Feature {
	return []room.Feature{
		show.Feature(),
		chat.Feature(),
		poll.Feature(),
		qa.Feature(),
		reaction.Feature(),
		quiz.Feature(),
		points.Feature(),
		game.Feature(),
		feedback.Feature(),
		hand.Feature(),
		mod.Feature(),
		overlay.Feature(),
	}
}

// Events lists the types of events of a room.
func Events() (all []room.EventSpec) {
	for _, f := range All() {
		all = append(all, f.Events()...)
	}
	return all
}

// Talk reports which types of events are conversation.
func Talk() func(eventType string) bool {
	talk := make(map[string]bool)
	for _, f := range All() {
		for _, e := range f.Events() {
			if e.Talk {
				talk[e.Type] = true
			}
		}
	}
	return func(t string) bool { return talk[t] }
}
