package features_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"frontrow/internal/room"
	"frontrow/internal/room/features"
	"frontrow/internal/room/roomtest"
)

// what a show left, by feature.
var left = map[string]string{
	"chat": `{"modes":{"slow":5,"emote_only":true,"paused":true,"members_only":true},"emotes":{"wave":"/w.png","bad code":"/x","evil":"javascript:1"}}`,
	"poll": `{"drafts":[{"id":"p1","by":{"id":"d_a","name":"A","role":"owner"},"status":"open","clock":"viewer","tier":"open","kind":"multiple",
		"question":"?","options":[{"text":"a"},{"text":"b"}],"min":1,"max":2,"results":"live","weight":{"members":3},"audience":"members"}]}`,
	"hand":     `{"open":true,"audience":"members"}`,
	"feedback": `{"open":false,"audience":"accounts"}`,
	"qa":       `{"moderated":true,"anonymous":false,"audience":"tickets"}`,
	"reaction": `{"kinds":[{"name":"heart","emoji":"💚"}],"audience":"accounts"}`,
	"quiz": `{"drafts":[{"id":"z_1","title":"T","by":{"id":"d_a","name":"A","role":"owner"},"questions":[
		{"text":"Which?","options":["a","b"],"right":[1],"seconds":20,"points":1000}],"audience":"guests"}]}`,
	"game": `{"drafts":[{"id":"g_1","by":{"id":"d_a","name":"A","role":"owner"},"kind":"goal","title":"T","target":5,"source":"points"},
		{"id":"g_2","by":{"id":"d_a","name":"A","role":"owner"},"kind":"survivor","title":"T","questions":[{"text":"?","options":["a","b"],"right":1,"seconds":20}]}]}`,
	"mod": `{"filters":[{"name":"f","kind":"words","action":"hold","words":["x"]}],"classifiers":[{"classifier":"rules","on":true,"hold_above":0.9,"block_above":0}],
		"sentences":[{"action":{"id":"a_1","kind":"ban","by":{"id":"","name":"","role":"moderator"},"wall":1,"person":{"id":"d_b","name":"B","role":"viewer"},"range":"address"},"from":"AA1"},
		{"action":{"id":"a_2","kind":"timeout","by":{"id":"","name":"","role":"moderator"},"wall":2,"person":{"id":"d_b","name":"B","role":"viewer"},"until":3}}],
		"notes":[{"id":"n_1","person":"d_b","by":{"id":"","name":"","role":"moderator"},"wall":1,"text":"x"}]}`,
}

// Whatever an older program has carried, or a broken one, the next show begins.
func FuzzBring(f *testing.F) {
	names := make([]string, 0, len(left))
	for name := range left {
		names = append(names, name)
	}
	slices.Sort(names)
	for i, name := range names {
		f.Add(uint8(i), []byte(left[name]))
	}
	for i, s := range []string{"", "null", "[]", "{}", `{"drafts":null}`, `{"drafts":[null,{},{"id":"x"}]}`, `{"sentences":[{}],"notes":[{}],"filters":[{}]}`, `{"kinds":null}`} {
		f.Add(uint8(i), []byte(s))
	}
	f.Fuzz(func(t *testing.T, which uint8, b []byte) {
		name := names[int(which)%len(names)]
		if len(b) == 0 {
			b = []byte("{")
		}
		s := begun(t, map[string]json.RawMessage{name: b})
		if _, err := s.View(); err != nil {
			t.Fatal(err)
		}
		for _, a := range []room.Actor{roomtest.Owner(), roomtest.Viewer("b")} {
			if _, err := s.Mine(a); err != nil {
				t.Fatal(err)
			}
		}
		if at, feature := s.Next(); at != 0 {
			t.Fatalf("%s wants a tick at %d", feature, at)
		}
		once, err := s.Carry()
		if err != nil {
			t.Fatal(err)
		}
		twice, err := begun(t, once).Carry()
		if err != nil || !bytes.Equal(room.JSON(once), room.JSON(twice)) {
			t.Fatalf("%v: what is carried on is another:\n%s\n%s", err, room.JSON(once), room.JSON(twice))
		}
	})
}

// begun is the room of a show that begins with what another one left.
func begun(t *testing.T, carried map[string]json.RawMessage) *room.State {
	s := room.NewState("s_next", features.All())
	events := s.Bring(carried)
	b, err := json.Marshal(&room.Entry{Edge: 1_790_000_000_000_000, Wall: 1_790_000_000_000_000, Events: events})
	if err != nil {
		t.Fatalf("what is brought can't be stored: %v", err)
	}
	e := &room.Entry{}
	if err := json.Unmarshal(b, e); err != nil {
		t.Fatal(err)
	}
	e.Offset = 1
	s.Apply(e)
	return s
}

func TestWhatIsNotWellFormedIsNotBrought(t *testing.T) {
	for _, c := range []struct{ feature, carried string }{
		{"qa", `null`}, {"qa", `{"audience":"friends"}`},
		{"hand", `null`}, {"hand", `{}`}, {"hand", `{"open":true,"audience":"friends"}`}, {"hand", `[]`},
		{"feedback", `null`}, {"feedback", `{"open":false}`}, {"feedback", `{"open":true,"audience":"friends"}`},
		{"reaction", `{}`}, {"reaction", `null`}, {"reaction", `{"kinds":[],"audience":"friends"}`}, {"reaction", `{"kinds":[{"name":"x"}]}`},
		{"chat", `{"modes":{"slow":121}}`}, {"chat", `{"modes":{"paused":true}}`}, {"chat", `{"emotes":{"a":"/x"}}`},
		{"poll", `{"drafts":[{"id":"a b","question":"?","kind":"rating"}]}`}, {"poll", `{"drafts":[{"id":"p","question":"?","kind":"rating","audience":"friends"}]}`},
		{"quiz", `{"drafts":[{"id":"z","title":"T","questions":[{"text":"?"}]}]}`}, {"quiz", `{"drafts":[{"id":"","title":"T"}]}`},
		{"game", `{"drafts":[{"id":"g","title":"T","kind":"chess"}]}`}, {"game", `{"drafts":[{"id":"","title":"T","kind":"giveaway"}]}`},
		{"mod", `{"filters":[{"name":"x","kind":"words","action":"hold"}],"classifiers":[{"classifier":"X"},{"classifier":"x","hold_above":7}]}`},
		{"mod", `{"sentences":[{"action":{"id":"a","kind":"delete","person":{"id":"p"}}},{"action":{"id":"a","kind":"ban"}},{"action":{"id":"","kind":"ban","person":{"id":"p"}}}]}`},
		{"mod", `{"sentences":[{"action":{"id":"a","kind":"ban","person":{"id":"p"},"range":"planet"}}],"notes":[{"id":"n","person":"p"},{"id":"n","text":"x"}]}`},
	} {
		s := room.NewState("s_next", features.All())
		if events := s.Bring(map[string]json.RawMessage{c.feature: json.RawMessage(c.carried)}); len(events) > 0 {
			t.Errorf("%s: %s becomes %s", c.feature, c.carried, room.JSON(events))
		}
	}
}

func TestWhatIsCarriedIsBrought(t *testing.T) {
	carried := map[string]json.RawMessage{}
	for name, b := range left {
		carried[name] = json.RawMessage(b)
	}
	is, err := begun(t, carried).Carry()
	if err != nil || len(is) != len(left) {
		t.Fatalf("%v %s", err, room.JSON(is))
	}
	for name, is := range is {
		if len(is) < 30 {
			t.Errorf("%s: %s", name, is)
		}
	}
	for _, gone := range []string{"bad code", "javascript", `"paused":true`, "a_2", `"status":"open"`} {
		if bytes.Contains(room.JSON(is), []byte(gone)) {
			t.Errorf("%s is brought along: %s", gone, room.JSON(is))
		}
	}
}
