package quiz_test

import (
	"encoding/json"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/quiz"
	"frontrow/internal/room/roomtest"
)

func commands() []string {
	var names []string
	for _, c := range quiz.Feature().Commands() {
		names = append(names, c.Name)
	}
	return names
}

func TestProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := roomtest.New(t, quiz.Feature())
		actors := []room.Actor{host, ada, ben, cy, anon, roomtest.As(room.RoleModerator, "Mo")}
		var made quiz.One
		r.Must(host, "quiz.create", quiz.Create{Title: "x", Questions: []quiz.Question{question(1), question(0, 1), question(2)}}, &made)
		r.Must(host, "quiz.start", made, nil)
		verbs := []string{"next", "answer", "answer", "answer", "lock", "reveal", "skip", "pause", "resume", "end", "create", "start", "me"}
		for range rapid.IntRange(5, 40).Draw(rt, "steps") {
			r.Behind = rapid.Int64Range(0, 40*second).Draw(rt, "behind")
			verb := rapid.SampledFrom(verbs).Draw(rt, "verb")
			a := host
			if verb == "answer" || rapid.IntRange(0, 9).Draw(rt, "odd") == 0 {
				a = rapid.SampledFrom(actors).Draw(rt, "actor")
			}
			n := 0
			if s := shown(r); s != nil && s.Question != nil {
				n = s.Question.Number
			}
			d := map[string]any{
				"quiz": made.Quiz, "question": n, "title": "y", "at": r.Edge - rapid.Int64Range(-second, 60*second).Draw(rt, "ago"),
				"choice": rapid.SliceOfN(rapid.IntRange(-1, 3), 0, 3).Draw(rt, "choice"),
			}
			before := len(r.Entries())
			_, err := r.Do(a, "quiz."+verb, d)
			if err != nil && len(r.Entries()) != before {
				rt.Fatal("a refusal changed something")
			}
			if rapid.Bool().Draw(rt, "pass") {
				r.Pass(rapid.Float64Range(0, 15).Draw(rt, "seconds"))
			}
			invariants(rt, r)
		}
		r.Check()
	})
}

// invariants hold after whatever has happened.
func invariants(t *rapid.T, r *roomtest.Room) {
	one := map[[2]any]string{} // who answered which question: at most once
	for _, e := range r.Entries() {
		for _, ev := range e.Events {
			var d struct {
				Quiz     string `json:"quiz"`
				Question int    `json:"question"`
				Elapsed  int64  `json:"elapsed"`
			}
			if ev.Type != "quiz.answered" {
				continue
			}
			if err := json.Unmarshal(ev.Data, &d); err != nil || ev.For != room.Server {
				t.Fatalf("%v for %q", err, ev.For)
			}
			if d.Elapsed < 0 || d.Elapsed > 20*second {
				t.Fatalf("somebody took %d µs", d.Elapsed)
			}
			k := [2]any{ev.By.ID, d.Question}
			if one[k] == d.Quiz {
				t.Fatalf("%s answered question %d twice", ev.By.ID, d.Question)
			}
			one[k] = d.Quiz
		}
	}
	s := shown(r)
	if s == nil {
		return
	}
	if q := s.Question; q != nil && (q.Stage != quiz.Revealed) != (q.Right == nil) {
		t.Fatalf("a question that is %s tells %v", q.Stage, q.Right)
	}
	if !slices.IsSortedFunc(s.Top, func(a, b quiz.Place) int { return b.Score - a.Score }) {
		t.Fatalf("%+v", s.Top)
	}
	for i, p := range s.Top {
		rank := i + 1
		if i > 0 && s.Top[i-1].Score == p.Score {
			rank = s.Top[i-1].Rank
		}
		if p.Rank != rank || p.Score < 0 || p.Gain < 0 || p.Gain > 1000 {
			t.Fatalf("%+v", s.Top)
		}
	}
}

func FuzzCommands(f *testing.F) {
	for i := range commands() {
		f.Add(byte(i), []byte(`{"quiz":"z_00000000000000000000000001","question":0,"choice":[1],"title":"x"}`))
		f.Add(byte(i), []byte(`{"quiz":"z_00000000000000000000000001","question":-1,"choice":[70],"to":{},"questions":[{}]}`))
	}
	f.Fuzz(func(t *testing.T, which byte, data []byte) {
		names := commands()
		name := names[int(which)%len(names)]
		r := roomtest.New(t, quiz.Feature())
		var d quiz.One
		r.Must(host, "quiz.create", quiz.Create{Title: "x", Questions: []quiz.Question{question(1)}}, &d)
		for _, ready := range []func(){
			func() {}, func() { _, _ = r.Do(host, "quiz.start", d) }, func() { _, _ = r.Do(host, "quiz.next", d) },
			func() { _, _ = r.Do(ben, "quiz.answer", quiz.Reply{Quiz: d.Quiz, Choice: []int{1}}) },
			func() { _, _ = r.Do(host, "quiz.reveal", quiz.Step{Quiz: d.Quiz}) },
		} {
			ready()
			for _, a := range []room.Actor{ada, host, room.System()} {
				_, _ = r.Do(a, name, data)
			}
		}
		r.Check()
	})
}

// FuzzEvents folds what no decision makes: a log of a stranger must not stop a room.
func FuzzEvents(f *testing.F) {
	for _, e := range quiz.Feature().Events() {
		f.Add(e.Type, []byte(`{"quiz":"z","id":"z","question":0,"choice":[1],"questions":[{"right":[1]}],"top":null}`))
	}
	f.Fuzz(func(t *testing.T, typ string, data []byte) {
		p := quiz.Feature().Begin()
		e := &room.Entry{Offset: 1, Edge: 1, Wall: 1}
		by := ada.Author()
		play := func(typ string, aud room.Audience, data []byte) {
			p.Apply(room.Event{Type: typ, For: aud, At: 1, By: by, Data: data}, e)
		}
		play("quiz.drafted", room.Server, room.JSON(quiz.Draft{ID: "z", Questions: []quiz.Question{question(1)}}))
		play(typ, room.Server, data)
		play("quiz.started", room.Everyone, []byte(`{"quiz":"z","questions":1}`))
		play(typ, room.Server, data)
		play("quiz.opened", room.Everyone, []byte(`{"quiz":"z","question":0,"options":["a","b","c"],"seconds":9}`))
		play(typ, room.Server, data)
		play("quiz.revealed", room.Everyone, []byte(`{"quiz":"z","question":0}`))
		if _, err := p.Freeze(); err != nil {
			t.Fatal(err)
		}
	})
}
