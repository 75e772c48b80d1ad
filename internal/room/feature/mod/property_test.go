package mod_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/chat"
	"frontrow/internal/room/feature/mod"
	"frontrow/internal/room/roomtest"
)

// line is what the test knows of one that was said.
type line struct {
	id, author string
	words      []string
	// public: everybody may know it. gone: it is deleted, and its words with it.
	public, gone bool
	waits        bool
}

type world struct {
	*roomtest.Room
	t            *rapid.T
	lines        []*line
	banned, hide map[string]string // by person, the action
	seen         map[string][]string
	bars         map[string]string // by person, what their ban covers
	n            int
}

func (w *world) word() string {
	w.n++
	return fmt.Sprintf("w%dx", w.n)
}

// speak says a line that the filters may catch.
func (w *world) speak(a room.Actor) {
	word := w.word()
	form := rapid.SampledFrom([]string{"%s", "%s", "holdme %s", "blockme %s", "hideme %s"}).Draw(w.t, "form")
	name := rapid.SampledFrom([]string{"chat.send", "chat.send", "qa.ask"}).Draw(w.t, "how")
	b, err := w.Do(a, name, data{"text": fmt.Sprintf(form, word)})
	staff := a.Role.Staff()
	if w.banned[a.ID] != "" || w.barred(a) || !staff && strings.HasPrefix(form, "blockme") {
		if err == nil {
			w.t.Fatalf("%s says %q, banned: %v", a.Name, form, w.banned[a.ID] != "")
		}
		return
	}
	if err != nil {
		return // a timeout, a full queue
	}
	w.saw(a)
	var s struct {
		ID, Question string
		Held         bool
	}
	if err := json.Unmarshal(b, &s); err != nil {
		w.t.Fatal(err)
	}
	hidden := name == "chat.send" && (w.hide[a.ID] != "" || !staff && strings.HasPrefix(form, "hideme"))
	w.lines = append(w.lines, &line{id: s.ID + s.Question, author: a.ID, words: []string{word}, public: !s.Held && !hidden, waits: s.Held})
}

// places are where people come from: two addresses of one network, and another.
var places = [][]string{nil, {"AA1", "NN1"}, {"AA2", "NN1"}, {"AA3", "NN2"}}

func (w *world) saw(a room.Actor) {
	if w.From != nil && !a.Role.Staff() {
		w.seen[a.ID] = w.From
	}
}

func (w *world) barred(a room.Actor) bool {
	for _, at := range w.bars {
		if !a.Role.Staff() && w.From != nil && (at == w.From[0] || at == w.From[1]) {
			return true
		}
	}
	return false
}

// ban is modelled with what it covers: where the person was seen last.
func (w *world) ban(a room.Actor, person string) {
	kind := rapid.SampledFrom([]string{"", "address", "network"}).Draw(w.t, "range")
	was := w.banned[person]
	w.sanction(a, "mod.ban", data{"person": person, "range": kind}, w.banned, person)
	switch {
	case w.banned[person] == was:
	case kind == "": // what a ban before it covered stays
	default:
		w.bars[person] = w.seen[person][map[string]int{"address": 0, "network": 1}[kind]]
	}
}

func (w *world) pick() *line {
	if len(w.lines) == 0 {
		return &line{id: "c_none", author: ada.ID}
	}
	return rapid.SampledFrom(w.lines).Draw(w.t, "line")
}

func (w *world) change(a room.Actor) {
	l, word := w.pick(), w.word()
	if _, err := w.Do(a, "chat.edit", data{"id": l.id, "text": word}); err != nil {
		return
	}
	if w.barred(a) {
		w.t.Fatalf("%s changes a line from %v", a.Name, w.From)
	}
	w.saw(a)
	if w.hide[a.ID] != "" && l.public {
		// Words for herself in a line that is public: they must not be.
		w.lines = append(w.lines, &line{id: l.id, author: l.author, words: []string{word}})
		return
	}
	l.words = append(l.words, word)
}

func (w *world) gone(which func(*line) bool) {
	for _, l := range w.lines {
		if !l.waits && strings.HasPrefix(l.id, "c_") && which(l) {
			l.gone = true
		}
	}
}

func (w *world) moderate(a room.Actor) {
	l := w.pick()
	var q mod.Queue
	w.Must(host, "mod.queue", nil, &q)
	id := "h_none"
	if len(q.Held) > 0 {
		id = rapid.SampledFrom(q.Held).Draw(w.t, "held").ID
	}
	switch rapid.IntRange(0, 9).Draw(w.t, "action") {
	case 0:
		if _, err := w.Do(a, "mod.delete", data{"line": l.id, "person": l.author}); err == nil {
			w.gone(func(x *line) bool { return x.id == l.id })
		}
	case 1:
		if _, err := w.Do(a, "mod.clear", data{"person": l.author}); err == nil {
			w.gone(func(x *line) bool { return x.author == l.author })
		}
	case 2:
		w.ban(a, l.author)
	case 3:
		if _, err := w.Do(a, "mod.unban", data{"person": l.author}); err == nil {
			delete(w.banned, l.author)
			delete(w.bars, l.author)
		}
	case 4:
		w.sanction(a, "mod.restrict", data{"person": l.author}, w.hide, l.author)
	case 5:
		if _, err := w.Do(a, "mod.restrict", data{"person": l.author, "on": false}); err == nil {
			delete(w.hide, l.author)
		}
	case 6:
		_, _ = w.Do(a, "mod.timeout", data{"person": l.author, "seconds": 5})
	case 7:
		w.settle(a, "mod.approve", id, true)
	case 8:
		w.settle(a, "mod.deny", id, false)
	case 9:
		for _, m := range []map[string]string{w.banned, w.hide} {
			if _, err := w.Do(a, "mod.undo", data{"id": m[l.author]}); err == nil {
				delete(m, l.author)
			}
		}
		if w.banned[l.author] == "" {
			delete(w.bars, l.author)
		}
	}
}

func (w *world) sanction(a room.Actor, name string, d data, m map[string]string, person string) {
	var done mod.Done
	if b, err := w.Do(a, name, d); err == nil && b != nil && json.Unmarshal(b, &done) == nil {
		m[person] = done.Action
	}
}

func (w *world) settle(a room.Actor, name, id string, approve bool) {
	var q mod.Queue
	w.Must(host, "mod.queue", nil, &q)
	if _, err := w.Do(a, name, data{"id": id}); err != nil {
		return
	}
	for _, h := range q.Held {
		for _, l := range w.lines {
			if h.ID == id && l.waits && strings.Contains(h.Text+" ", l.words[0]+" ") {
				l.waits, l.public = false, approve && w.hide[l.author] == ""
				if l.gone = !approve; l.gone {
					l.id = "denied"
				}
			}
		}
	}
}

// Who is banned is not heard. What is held, denied or restricted is public at
// no time; what is deleted is nowhere. The state is the fold of the log.
func TestProperty(t *testing.T) {
	people := []room.Actor{ada, bob, roomtest.Viewer("Cem"), judge, host}
	rapid.Check(t, func(rt *rapid.T) {
		w := &world{Room: open(t), t: rt, banned: map[string]string{}, hide: map[string]string{}, seen: map[string][]string{}, bars: map[string]string{}}
		for _, a := range []string{"hold", "block", "restrict"} {
			words(w.Room, a, map[string]string{"hold": "holdme", "block": "blockme", "restrict": "hideme"}[a])
		}
		for range rapid.IntRange(1, 50).Draw(rt, "steps") {
			a := rapid.SampledFrom(people).Draw(rt, "who")
			w.From = rapid.SampledFrom(places).Draw(rt, "from")
			switch rapid.IntRange(0, 7).Draw(rt, "what") {
			case 0, 1:
				w.speak(a)
			case 2:
				w.change(a)
			case 3:
				l := w.pick()
				if _, err := w.Do(a, "chat.delete", data{"id": l.id}); err == nil {
					w.gone(func(x *line) bool { return x.id == l.id })
				}
			case 4:
				_, _ = w.Do(a, "chat.pin", data{"id": w.pick().id})
				w.Pass(rapid.Float64Range(0, 50).Draw(rt, "pause"))
			case 7:
				w.Must(host, "mod.shield", data{"on": rapid.Bool().Draw(rt, "shield")}, nil)
			default:
				w.moderate(rapid.SampledFrom([]room.Actor{judge, host}).Draw(rt, "moderator"))
			}
			w.check()
		}
		w.Check()
		all := outside(w.Room)
		for _, place := range []string{"AA1", "AA2", "AA3", "NN1", "NN2"} {
			if strings.Contains(all, place) {
				rt.Fatalf("%s leaves the server: %s", place, all)
			}
		}
	})
}

func (w *world) check() {
	seen, all := public(w.Room)+" ", stored(w.Room)
	for _, l := range w.lines {
		for _, word := range l.words {
			if strings.Contains(seen, word) && !l.public {
				w.t.Fatalf("%s of %+v is public: %s", word, l, seen)
			}
			if l.gone && strings.Contains(all+seen, word) {
				w.t.Fatalf("%s of %+v is still there: %s", word, l, all)
			}
			if !l.gone && !strings.Contains(all, word) {
				w.t.Fatalf("%s of %+v is gone", word, l)
			}
		}
	}
}

func FuzzCommands(f *testing.F) {
	names := []string{}
	for _, c := range mod.Feature().Commands() {
		names = append(names, c.Name)
	}
	for i, s := range []string{
		`{"line":"c_00000000000000000000000003","person":"d_Ada"}`, `{"person":"d_Ada"}`, `{"person":"d_Ada","seconds":5}`, `{"id":"h_00000000000000000000000004","reason":"x"}`,
		`{"name":"x","kind":"patterns","action":"hold","patterns":["a+b"]}`, `{"name":"x","kind":"words","action":"allow","words":["a","b c"]}`,
		`{"id":"a_00000000000000000000000005","text":"x"}`, `{"before":"a_00000000000000000000000005","limit":2}`, `{"name":"hold"}`,
	} {
		f.Add(uint8(i), []byte(s), "hello")
	}
	f.Fuzz(func(t *testing.T, which uint8, raw []byte, text string) {
		r := open(t)
		words(r, "hold", "pearl")
		say(r, ada, "hello")
		say(r, ada, "pearl")
		act(r, judge, "mod.ban", data{"person": bob.ID})
		for _, a := range []room.Actor{judge, host, bob, {Role: room.RoleViewer}} {
			_, _ = r.Do(a, names[int(which)%len(names)], raw)
			_, _ = r.Do(ada, "chat.send", data{"text": text})
			_, _ = r.Do(a, "chat.send", raw)
		}
		r.Check()
	})
}

// Nothing of moderation is in the public part of the room.
func TestTheViewIsEmpty(t *testing.T) {
	r := open(t)
	words(r, "hold", "pearl")
	say(r, ada, "pearl")
	act(r, judge, "mod.ban", data{"person": ada.ID})
	var v map[string]any
	if r.View("mod", &v); len(v) != 0 {
		t.Error(v)
	}
	if s := told(r, room.Everyone); strings.Contains(s, "mod.") || strings.Contains(s, "ban") {
		t.Error(s)
	}
	for _, e := range mod.Feature().Events() {
		if e.Talk {
			t.Errorf("%s is talk", e.Type)
		}
	}
}

func BenchmarkReview(b *testing.B) {
	s := room.NewState("s", []room.Feature{chat.Feature(), mod.Feature()})
	list := make([]string, 200)
	for i := range list {
		list[i] = fmt.Sprintf("forbidden%c%c", 'a'+i%26, 'a'+i/26)
	}
	o := uint64(0)
	do := func(a room.Actor, name string, d any) {
		c := room.Command{Name: name, Actor: a, ID: fmt.Sprint(o), Wall: int64(o) * roomtest.Second, Data: room.JSON(d)}
		x, err := s.Decide(c)
		if err != nil {
			b.Fatal(err)
		}
		o++
		s.Apply(&room.Entry{Offset: o, Wall: c.Wall, Events: x.Events})
	}
	do(judge, "mod.filter", data{"name": "w", "kind": "words", "action": "block", "words": list})
	do(judge, "mod.filter", data{"name": "f", "kind": "flood", "action": "block", "count": 5, "seconds": 1})
	for range 500 {
		do(ada, "chat.send", data{"text": "hello"})
	}
	raw := room.JSON(data{"text": "That was a great goal, I did not expect him to shoot from there!"})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Decide(room.Command{Name: "chat.send", Actor: bob, ID: "x", Wall: int64(o) * roomtest.Second, Data: raw}); err != nil {
			b.Fatal(err)
		}
	}
}
