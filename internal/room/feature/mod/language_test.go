package mod_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/mod"
	"frontrow/internal/room/roomtest"
)

// A filter's language is part of it: it judges by it at once, in the saved state,
// and in the shows that follow; another filter of the name has another.
func TestAFilterHasALanguage(t *testing.T) {
	r := open(t)
	set := func(r *roomtest.Room, lang string) {
		r.Must(judge, "mod.filter", data{"name": "people", "kind": "words", "action": "block", "lang": lang, "words": []string{"schwul"}}, nil)
	}
	passes := func(r *roomtest.Room, text string, ok bool) {
		t.Helper()
		if !ok {
			r.Refused(ada, "chat.send", data{"text": text}, room.Forbidden)
			return
		}
		say(r, ada, text)
	}
	set(r, "DE")
	passes(r, "schwul", false)
	passes(r, "Heute ist es schwül", true)
	r.Refused(judge, "mod.filter", data{"name": "x", "kind": "words", "action": "block", "lang": "Deutsch", "words": []string{"x"}}, room.BadData)
	r.Check()

	next := r.Again()
	passes(next, "schwul", false)
	passes(next, "Immer noch schwül", true)
	var was, is mod.Rules
	r.Must(judge, "mod.filters", nil, &was)
	next.Must(judge, "mod.filters", nil, &is)
	if d := cmp.Diff(was, is); d != "" || len(is.Filters) == 0 || is.Filters[len(is.Filters)-1].Lang != "de" {
		t.Errorf("%+v: %s", is, d)
	}
	set(next, "")
	passes(next, "schwül", false)
	next.Check()
}
