package game

import (
	"encoding/json"
	"slices"

	"frontrow/internal/room"
)

const (
	// maxID bounds the id of a draft that is brought along, bytes.
	maxID = 64
	// itemsEach is how many items one event brings along.
	itemsEach = 15
)

// carried is what outlives a show: its drafts. Points go another way.
type carried struct {
	Drafts []Draft `json:"drafts"`
}

func carry(s *State) any {
	if len(s.Drafts) == 0 {
		return nil
	}
	return carried{s.Drafts}
}

// bring makes the drafts of a show again. What a draft consists of comes in parts,
// so that no event is longer than what one command makes.
func bring(b json.RawMessage) (events []room.Event) {
	var all carried
	if json.Unmarshal(b, &all) != nil {
		return nil
	}
	known := make(map[string]bool)
	for _, d := range all.Drafts {
		plan, err := d.Plan.clean()
		asked, err2 := questions(plan.Kind, 0, d.Questions)
		if err != nil || err2 != nil || d.ID == "" || len(d.ID) > maxID || known[d.ID] || len(known) == MaxDrafts {
			continue
		}
		known[d.ID] = true
		items := plan.Items
		plan.Items = nil
		tell := func(typ string, data any) {
			events = append(events, room.Event{Type: typ, For: room.Staff, Data: room.JSON(data)})
		}
		tell("game.drafted", Draft{ID: d.ID, By: d.By, Plan: plan})
		for some := range slices.Chunk(items, itemsEach) {
			tell("game.added", Add{Game: d.ID, Items: some})
		}
		for i := range asked {
			tell("game.added", Add{Game: d.ID, Questions: asked[i : i+1]})
		}
	}
	return events
}
