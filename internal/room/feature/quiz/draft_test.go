package quiz_test

import (
	"strings"
	"testing"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/quiz"
	"frontrow/internal/room/roomtest"
)

func TestDrafts(t *testing.T) {
	r := roomtest.New(t, quiz.Feature())
	var d quiz.One
	r.Must(host, "quiz.create", quiz.Create{Title: " Colours "}, &d)
	r.Refused(host, "quiz.start", d, room.BadData)
	r.Must(host, "quiz.add", quiz.Add{Quiz: d.Quiz, Questions: []quiz.Question{question(0), question(1), question(1, 2)}}, nil)
	to := question(2)
	r.Must(host, "quiz.edit", quiz.Edit{Quiz: d.Quiz, Title: "Hues", Question: 1, To: &to}, nil)
	r.Must(host, "quiz.edit", quiz.Edit{Quiz: d.Quiz, Question: 0, Remove: true}, nil)
	var draft quiz.Draft
	r.Must(host, "quiz.draft", d, &draft)
	if len(draft.Questions) != 2 || draft.Title != "Hues" || draft.Questions[0].Right[0] != 2 || !draft.Questions[1].Multiple {
		t.Errorf("%+v", draft)
	}
	var m quiz.Mine
	if !r.Mine("quiz", host, &m) || len(m.Drafts) != 1 || m.Drafts[0].Questions != 2 {
		t.Errorf("%+v", m)
	}
	if r.Mine("quiz", roomtest.As(room.RoleModerator, "Mo"), &m) || r.Mine("quiz", ada, &m) {
		t.Error("drafts are shown to who can't host")
	}
	r.Refused(roomtest.As(room.RoleModerator, "Mo"), "quiz.draft", d, room.Forbidden)
	r.Must(host, "quiz.delete", d, nil)
	r.Refused(host, "quiz.draft", d, room.NotFound)
	r.Check()
}

func TestWhatIsNoQuestionIsRefused(t *testing.T) {
	r := roomtest.New(t, quiz.Feature())
	for name, change := range map[string]func(*quiz.Question){
		"no text":        func(q *quiz.Question) { q.Text = " " },
		"a long text":    func(q *quiz.Question) { q.Text = strings.Repeat("x", 301) },
		"one option":     func(q *quiz.Question) { q.Options, q.Right = q.Options[:1], []int{0} },
		"seven options":  func(q *quiz.Question) { q.Options = strings.Split("abcdefg", "") },
		"twins":          func(q *quiz.Question) { q.Options = []string{"a", " a"} },
		"nothing right":  func(q *quiz.Question) { q.Right = nil },
		"right is none":  func(q *quiz.Question) { q.Right = []int{3} },
		"too short":      func(q *quiz.Question) { q.Seconds = 4 },
		"too long":       func(q *quiz.Question) { q.Seconds = 301 },
		"too few points": func(q *quiz.Question) { q.Points = -1 },
		"too many":       func(q *quiz.Question) { q.Points = 10_001 },
		"a script":       func(q *quiz.Question) { q.Image = "javascript:alert(1)" },
		"another host":   func(q *quiz.Question) { q.Image = "//evil/x.png" },
	} {
		q := question(1)
		change(&q)
		if b, err := r.Do(host, "quiz.create", quiz.Create{Title: "x", Questions: []quiz.Question{q}}); err == nil {
			t.Errorf("%s: %s", name, b)
		}
	}
	many := make([]quiz.Question, quiz.MaxQuestions)
	for i := range many {
		many[i] = question(1)
	}
	var d quiz.One
	r.Must(host, "quiz.create", quiz.Create{Title: "x", Questions: many}, &d)
	r.Refused(host, "quiz.add", quiz.Add{Quiz: d.Quiz, Questions: many[:1]}, room.TooMany)
	for range quiz.MaxDrafts - 1 {
		r.Must(host, "quiz.create", quiz.Create{Title: "x"}, nil)
	}
	r.Refused(host, "quiz.create", quiz.Create{Title: "x"}, room.TooMany)
	r.Refused(ada, "quiz.create", quiz.Create{Title: "x"}, room.Forbidden)
}
