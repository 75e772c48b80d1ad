package features

import (
	"encoding/json"
	"strings"

	"frontrow/internal/room"
)

// Words returns what says of an entry of a show that is over whether it holds the
// words of a person in chat or Q&A, and nothing that is counted. Words in polls are
// ballots, which stand together with those of others.
func Words(person string) func(*room.Entry) bool {
	return func(e *room.Entry) (theirs bool) {
		for _, ev := range e.Events {
			switch feature, _, _ := strings.Cut(ev.Type, "."); feature {
			case "chat", "qa", "mod":
				theirs = theirs || says(ev, person)
			default:
				return false
			}
		}
		return theirs
	}
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
