package poll

import (
	"encoding/json"
	"slices"

	"frontrow/internal/room"
)

// Outside takes from an entry what an export must not have: the key of an
// anonymous poll, which tells whose a ballot is. That of another stands beside
// the opening of its poll, and counting again needs it.
func Outside(e *room.Entry) {
	named := make(map[string]bool)
	for _, ev := range e.Events {
		var p Poll
		if ev.Type == "poll.opened" && json.Unmarshal(ev.Data, &p) == nil {
			named[p.ID] = !p.Anonymous
		}
	}
	e.Events = slices.DeleteFunc(e.Events, func(ev room.Event) bool {
		var k secret
		return ev.Type == "poll.secret" && (json.Unmarshal(ev.Data, &k) != nil || !named[k.Poll])
	})
}
