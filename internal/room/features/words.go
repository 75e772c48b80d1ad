package features

import (
	"encoding/json"
	"strings"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/poll"
)

// Words reads a show that is over for the words of a person. What holds says of each
// entry, told in order, is whether it has such words in chat, Q&A or a poll, and nothing
// that is counted but the ballot that they are. What ends returns afterwards are the
// events by which those ballots count when their entries are gone.
func Words(person string) (holds func(*room.Entry) bool, ends func() []room.Event) {
	polls := poll.Written(person)
	return func(e *room.Entry) (theirs bool) {
		if polls.Take(e) {
			return true
		}
		for _, ev := range e.Events {
			switch feature, _, _ := strings.Cut(ev.Type, "."); feature {
			case "chat", "qa", "mod":
				theirs = theirs || says(ev, person)
			default:
				return false
			}
		}
		return theirs
	}, polls.Ends
}

// says reports whether an event has words of a person.
func says(ev room.Event, person string) bool {
	var d struct {
		Text   string      `json:"text"`
		By     room.Author `json:"by"`     // of mod.held
		Author any         `json:"author"` // of mod.kept their id
	}
	if json.Unmarshal(ev.Data, &d) != nil || d.Text == "" {
		return false
	}
	if strings.HasPrefix(ev.Type, "mod.") {
		return d.By.ID == person || d.Author == person
	}
	return ev.By != nil && ev.By.ID == person || ev.For == room.One(person)
}
