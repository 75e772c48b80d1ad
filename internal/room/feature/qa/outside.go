package qa

import (
	"encoding/json"
	"slices"
	"strings"

	"frontrow/internal/room"
)

// Outside returns what takes from the entries of a show, told in order, who asked
// without a name. Their question stands in their place, so that what an export
// says of it folds as before. Where the asking was erased, nobody is named.
func Outside() func(*room.Entry) {
	named := make(map[string]bool) // questions
	return func(e *room.Entry) {
		for _, ev := range e.Events {
			if id := asked(ev); id != "" && ev.By != nil {
				named[id] = true
			}
		}
		hidden := make(map[string]bool) // who must not be named here
		e.Events = slices.DeleteFunc(e.Events, func(ev room.Event) bool {
			author := keeps(ev)
			if author != "" {
				hidden[author] = true
			}
			return author != ""
		})
		for i := range e.Events {
			if ev := &e.Events[i]; ev.Type == "qa.yours" || ev.Type == "mod.notice" {
				if id := about(*ev); id != "" && !named[id] {
					hidden[strings.TrimPrefix(string(ev.For), "@")] = true
					ev.For = room.One(id)
				}
			}
		}
		e.Receipts = slices.DeleteFunc(e.Receipts, func(r room.Receipt) bool { return hidden[r.Actor] })
	}
}

// asked returns the question that an event asks, "" for none.
func asked(ev room.Event) string {
	var d Line
	if ev.Type != "qa.asked" && ev.Type != "qa.held" || json.Unmarshal(ev.Data, &d) != nil {
		return ""
	}
	return d.Question
}

// about returns the question that its asker is told about, "" for none.
func about(ev room.Event) string {
	var d struct {
		Question string `json:"question"`
		Line     string `json:"line"` // of moderation: of the chat too
	}
	if json.Unmarshal(ev.Data, &d) != nil {
		return ""
	}
	if strings.HasPrefix(d.Line, "q_") {
		return d.Line
	}
	return d.Question
}

// keeps returns who asked the question without a name that moderation keeps with
// that event, "" for nobody.
func keeps(ev room.Event) string {
	var k struct {
		Author string       `json:"author"`
		Events []room.Event `json:"events"`
	}
	if ev.Type != "mod.kept" || json.Unmarshal(ev.Data, &k) != nil {
		return ""
	}
	for _, kept := range k.Events {
		if asked(kept) != "" && kept.By == nil {
			return k.Author
		}
	}
	return ""
}
