package show_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/show"
)

func TestAShowsLife(t *testing.T) {
	p := show.Feature().Begin()
	now := int64(0)
	do := func(name, data string) (types []string) {
		t.Helper()
		now++
		d, err := p.Decide(room.Command{Name: name, Data: json.RawMessage(data), Edge: now})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, e := range d.Events {
			types = append(types, e.Type)
			e.At = now
			p.Apply(e, &room.Entry{Edge: now})
		}
		return types
	}
	for _, c := range []struct {
		cmd, data string
		want      []string
		then      show.View
	}{
		{"show.open", `{"show":"s_1"}`, []string{"show.opened"}, show.View{ID: "s_1", Status: show.Scheduled, Since: 1}},
		{"show.open", `{"show":"s_2"}`, nil, show.View{ID: "s_1", Status: show.Scheduled, Since: 1}},
		{"show.live", ``, []string{"show.live"}, show.View{ID: "s_1", Status: show.Live, Since: 3}},
		{"show.live", ``, nil, show.View{ID: "s_1", Status: show.Live, Since: 3}},
		{"show.end", ``, []string{"show.ended"}, show.View{ID: "s_1", Status: show.Ended, Since: 5}},
		{"show.live", ``, nil, show.View{ID: "s_1", Status: show.Ended, Since: 5}},
		{"show.end", ``, nil, show.View{ID: "s_1", Status: show.Ended, Since: 5}},
	} {
		if d := cmp.Diff(c.want, do(c.cmd, c.data)); d != "" {
			t.Errorf("%s: %s", c.cmd, d)
		}
		if d := cmp.Diff(any(c.then), p.View()); d != "" {
			t.Errorf("after %s: %s", c.cmd, d)
		}
	}
}

func TestAShowWithoutAnIDIsRefused(t *testing.T) {
	for _, data := range []string{``, `{}`, `{"show":7}`} {
		if _, err := show.Feature().Begin().Decide(room.Command{Name: "show.open", Data: json.RawMessage(data)}); err == nil {
			t.Errorf("%q opened a show", data)
		}
	}
}
