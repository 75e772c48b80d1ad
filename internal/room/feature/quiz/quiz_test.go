package quiz_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/quiz"
	"frontrow/internal/room/roomtest"
)

const second = roomtest.Second

var (
	host = roomtest.Owner()
	ada  = roomtest.Viewer("Ada")
	ben  = roomtest.Viewer("Ben")
	cy   = roomtest.Viewer("Cy")
	anon = roomtest.As(room.RoleViewer, "")
)

func question(right ...int) quiz.Question {
	return quiz.Question{Text: "Which?", Options: []string{"red", "green", "blue"}, Right: right, Seconds: 20}
}

// started is a room in which a quiz of these questions is on.
func started(t *testing.T, questions ...quiz.Question) (*roomtest.Room, string) {
	t.Helper()
	r := roomtest.New(t, quiz.Feature())
	var made quiz.One
	r.Must(host, "quiz.create", quiz.Create{Title: "Colours", Questions: questions}, &made)
	r.Must(host, "quiz.start", made, nil)
	return r, made.Quiz
}

func open(r *roomtest.Room, id string) { r.Must(host, "quiz.next", quiz.One{Quiz: id}, nil) }

func give(r *roomtest.Room, a room.Actor, id string, n int, choice ...int) {
	r.Must(a, "quiz.answer", quiz.Reply{Quiz: id, Question: n, Choice: choice}, nil)
}

func host1(r *roomtest.Room, verb, id string, n int) {
	r.Must(host, "quiz."+verb, quiz.Step{Quiz: id, Question: n}, nil)
}

func shown(r *roomtest.Room) *quiz.Shown {
	var v quiz.View
	r.View("quiz", &v)
	return v.Quiz
}

func me(r *roomtest.Room, a room.Actor) quiz.Me {
	var m quiz.Me
	r.Must(a, "quiz.me", nil, &m)
	return m
}

func TestScoreFallsToHalfOverTheTime(t *testing.T) {
	for _, c := range []struct {
		after float64
		want  int
	}{{0, 1000}, {5, 875}, {10, 750}, {20, 500}} {
		r, id := started(t, question(1))
		open(r, id)
		r.Edge += int64(c.after * second)
		r.Wall += int64(c.after * second)
		give(r, ada, id, 0, 1)
		host1(r, "reveal", id, 0)
		if got := me(r, ada).Score; got != c.want {
			t.Errorf("after %v s a right answer brings %d, want %d", c.after, got, c.want)
		}
	}
}

func TestSpeedCountsFromWhenThatViewerSawTheQuestion(t *testing.T) {
	for _, c := range []struct {
		name            string
		behind, claimed float64 // claimed: seconds after the opening that the viewer says to watch
		want            int
	}{
		{"at the edge", 0, 10, 750},
		{"8 s behind, and says so", 8, 2, 950},
		{"8 s behind, and says nothing", 8, -1, 950},
		{"says to be far behind, and isn't: half a second is gained", 0, 0, 762},
		{"is 8 s behind, says 20", 8, -10, 962},
		{"says to be ahead of the edge", 0, 15, 750},
		{"40 s behind: 30 are made up for", 40, -30, 1000},
	} {
		r, id := started(t, question(1))
		open(r, id)
		opened := r.Edge
		r.Edge += 10 * second
		r.Wall += 10 * second
		r.Behind = int64(c.behind * second)
		reply := quiz.Reply{Quiz: id, Choice: []int{1}}
		if c.claimed != -1 {
			reply.At = opened + int64(c.claimed*second)
		}
		r.Must(ada, "quiz.answer", reply, nil)
		host1(r, "reveal", id, 0)
		if got := me(r, ada).Score; got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestWhoSeesThePictureLaterMayAnswerLater(t *testing.T) {
	r, id := started(t, question(1), question(1))
	open(r, id)
	r.Pass(21)
	if s := shown(r).Question.Stage; s != quiz.Closed {
		t.Fatalf("after its time the question is %s", s)
	}
	r.Refused(ada, "quiz.answer", quiz.Reply{Quiz: id, Choice: []int{1}}, room.Closed)
	r.Behind = 8 * second
	give(r, ben, id, 0, 1)
	r.Behind = 30 * second
	r.Pass(30)
	r.Refused(cy, "quiz.answer", quiz.Reply{Quiz: id, Choice: []int{1}}, room.Closed)
	host1(r, "reveal", id, 0)
	if got := me(r, ben).Score; got != 675 { // 13 s of 20 by his picture
		t.Errorf("he has %d", got)
	}

	open(r, id) // closed by hand: the same holds
	r.Behind = 0
	r.Pass(5)
	host1(r, "lock", id, 1)
	host1(r, "lock", id, 1)
	r.Pass(1)
	r.Refused(ada, "quiz.answer", quiz.Reply{Quiz: id, Question: 1, Choice: []int{1}}, room.Closed)
	r.Behind = 4 * second
	give(r, ada, id, 1, 1)
	host1(r, "reveal", id, 1)
	r.Refused(ben, "quiz.answer", quiz.Reply{Quiz: id, Question: 1, Choice: []int{1}}, room.Closed)
	if got := me(r, ada).Score; got != 950 {
		t.Errorf("she has %d", got)
	}
	r.Check()
}

func TestAPausedQuestionGoesOnWithTheTimeItHadLeft(t *testing.T) {
	r, id := started(t, question(1))
	open(r, id)
	r.Pass(4)
	host1(r, "pause", id, 0)
	if q := shown(r).Question; q.Stage != quiz.Paused || q.Left != 16*second {
		t.Fatalf("%+v", q)
	}
	r.Pass(1)
	r.Refused(ada, "quiz.answer", quiz.Reply{Quiz: id, Choice: []int{1}}, room.Closed)
	r.Pass(99) // its planned end would have been long ago
	r.Refused(ada, "quiz.answer", quiz.Reply{Quiz: id, Choice: []int{1}}, room.Closed)
	host1(r, "resume", id, 0)
	if q := shown(r).Question; q.Stage != quiz.Open || q.Left != 0 || q.Closes != r.Edge+16*second {
		t.Fatalf("%+v", q)
	}
	r.Pass(2)
	give(r, ada, id, 0, 1) // after 6 s
	r.Behind = 4 * second
	r.Refused(ben, "quiz.answer", quiz.Reply{Quiz: id, Choice: []int{1}}, room.Closed) // he sees the pause
	r.Behind = 0
	r.Pass(13.5)
	give(r, ben, id, 0, 1) // after 19.5 s
	r.Pass(1)
	if q := shown(r).Question; q.Stage != quiz.Closed {
		t.Fatalf("%+v", q)
	}
	host1(r, "reveal", id, 0)
	if a, b := me(r, ada).Score, me(r, ben).Score; a != 850 || b != 512 {
		t.Errorf("%d and %d", a, b)
	}
	r.Check()
}

// Of somebody who comes while a question is on nothing was known when it was asked:
// the clock of their picture ends it, and that of the edge says how fast they were.
func TestWhoComesToAQuestionIsAsFastAsTheEdge(t *testing.T) {
	for _, c := range []struct {
		name   string
		pauses bool // the question is paused after 4 s, for 10 s
		after  float64
		want   int
	}{
		{"their picture has 3 s left", false, 23, 500},
		{"at half of the time", false, 10, 750},
		{"before the pause on their picture", true, 9, 900},
		{"after the pause on their picture", true, 21, 725},
	} {
		r, id := started(t, question(1))
		open(r, id)
		opened := r.Edge
		to := func(after float64) { r.Pass(after - float64(r.Edge-opened)/second) }
		if c.pauses {
			to(4)
			host1(r, "pause", id, 0)
			if c.after > 14 {
				to(14)
				host1(r, "resume", id, 0)
			}
		}
		to(c.after)
		r.Behind, r.Delays = 6*second, []room.Delay{{Since: opened + second, Behind: 6 * second}}
		give(r, ada, id, 0, 1)
		r.Behind, r.Delays = 0, nil
		if c.pauses && c.after < 14 {
			host1(r, "resume", id, 0)
		}
		host1(r, "reveal", id, 0)
		if got := me(r, ada).Score; got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestOnePersonOneAnswer(t *testing.T) {
	r, id := started(t, question(0, 2), question(1))
	open(r, id)
	give(r, ada, id, 0, 0, 2)
	before := len(r.Entries())
	give(r, ada, id, 0, 2, 0) // the same again is no news
	if n := len(r.Entries()); n != before {
		t.Errorf("a repeat made %d entries", n-before)
	}
	r.Refused(ada, "quiz.answer", quiz.Reply{Quiz: id, Choice: []int{1}}, room.Already)
	r.Refused(host, "quiz.answer", quiz.Reply{Quiz: id, Choice: []int{1}}, room.Forbidden)
	for name, choice := range map[string][]int{"none": {}, "not there": {3}, "below": {-1}, "twice": {1, 1}} {
		if _, err := r.Do(ben, "quiz.answer", quiz.Reply{Quiz: id, Choice: choice}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	host1(r, "reveal", id, 0)
	open(r, id)
	r.Refused(ben, "quiz.answer", quiz.Reply{Quiz: id, Question: 1, Choice: []int{0, 1}}, room.BadData)
	r.Check()
}

func TestTheLeaderboardSharesRanksAndCountsRows(t *testing.T) {
	r, id := started(t, question(1), question(1), question(1))
	for n, answers := range []map[string]int{{"Ada": 1, "Ben": 1, "Cy": 0}, {"Ada": 1, "Ben": 0, "Cy": 1}, {"Ben": 1, "Cy": 0}} {
		open(r, id)
		for _, a := range []room.Actor{ada, ben, cy} {
			if choice, ok := answers[a.Name]; ok {
				give(r, a, id, n, choice)
			}
		}
		if n == 2 {
			give(r, anon, id, n, 0) // comes late
		}
		host1(r, "reveal", id, n)
	}
	want := []quiz.Place{
		{Rank: 1, ID: "d_Ada", Name: "Ada", Score: 2000},
		{Rank: 1, ID: "d_Ben", Name: "Ben", Score: 2000, Gain: 1000, Run: 1},
		{Rank: 3, ID: "d_Cy", Name: "Cy", Score: 1000},
		{Rank: 4, ID: "d_", Name: quiz.Guest},
	}
	if d := cmp.Diff(want, shown(r).Top); d != "" {
		t.Error(d)
	}
	if m := me(r, ada); m.Best != 2 || m.Run != 0 || m.Right != 2 || m.Question != nil {
		t.Errorf("%+v", m)
	}
	r.Must(host, "quiz.end", quiz.One{Quiz: id}, nil)
	if s := shown(r); s.Status != "archived" || len(s.Top) != 4 {
		t.Errorf("%+v", s)
	}
	r.Check()
}

func TestASkippedQuestionCountsForNobody(t *testing.T) {
	r, id := started(t, question(1), question(1), question(1))
	open(r, id)
	give(r, ada, id, 0, 1)
	host1(r, "reveal", id, 0)
	open(r, id)
	r.Refused(host, "quiz.next", quiz.One{Quiz: id}, room.Already)
	give(r, ben, id, 1, 1)
	host1(r, "skip", id, 1)
	r.Refused(host, "quiz.reveal", quiz.Step{Quiz: id, Question: 1}, room.Closed)
	r.Refused(cy, "quiz.answer", quiz.Reply{Quiz: id, Question: 1, Choice: []int{1}}, room.Closed)
	open(r, id)
	give(r, ben, id, 2, 1)
	r.Must(host, "quiz.end", quiz.One{Quiz: id}, nil) // before the reveal
	if a, b := me(r, ada), me(r, ben); a.Score != 1000 || a.Run != 1 || b.Score != 0 {
		t.Errorf("%+v %+v", a, b)
	}
	if q := shown(r).Question; q.Stage != quiz.Skipped || q.Right != nil {
		t.Errorf("%+v", q)
	}
	r.Check()
}

// public is all that went out to everybody or could be asked for by a viewer.
func public(r *roomtest.Room) string {
	var b strings.Builder
	for _, e := range r.Entries() {
		for _, ev := range e.Events {
			if ev.For != room.Server {
				fmt.Fprintf(&b, "%s %s\n", ev.Type, ev.Data)
			}
		}
	}
	var v, m, n json.RawMessage
	r.View("quiz", &v)
	r.Mine("quiz", ada, &m)
	r.Counters("quiz", &n)
	fmt.Fprintf(&b, "%s %s %s", v, m, n)
	return b.String()
}

func TestNothingPublicDependsOnTheRightAnswerBeforeTheReveal(t *testing.T) {
	run := func(right int) (*roomtest.Room, string, []string) {
		r, id := started(t, question(right), question(right))
		var answers []string
		for n := range 2 {
			open(r, id)
			r.Pass(2)
			for i, a := range []room.Actor{ada, ben, cy} {
				b, err := r.Do(a, "quiz.answer", quiz.Reply{Quiz: id, Question: n, Choice: []int{i}})
				if err != nil {
					t.Fatal(err)
				}
				me, _ := r.Do(a, "quiz.me", nil)
				answers = append(answers, string(b), string(me))
			}
			host1(r, "pause", id, n)
			host1(r, "resume", id, n)
			host1(r, "lock", id, n)
			if n == 0 {
				host1(r, "skip", id, 0)
			}
		}
		return r, id, answers
	}
	one, id, answers := run(0)
	for right := 1; right < 3; right++ {
		other, _, others := run(right)
		if d := cmp.Diff(public(one), public(other)); d != "" {
			t.Errorf("it can be seen what is right: %s", d)
		}
		if d := cmp.Diff(answers, others); d != "" {
			t.Errorf("an answer tells what is right: %s", d)
		}
	}
	if strings.Contains(public(one), "right\":[") || strings.Contains(public(one), "counts") {
		t.Error(public(one))
	}
	host1(one, "reveal", id, 1)
	if !strings.Contains(public(one), `"right":[0]`) {
		t.Error("the reveal does not tell what is right")
	}
}

func TestCountersSayHowManyHaveAnswered(t *testing.T) {
	r, id := started(t, question(1))
	var n quiz.Counters
	if r.Counters("quiz", &n) {
		t.Error("there is nothing to count yet")
	}
	open(r, id)
	give(r, ada, id, 0, 1)
	give(r, ben, id, 0, 0)
	if !r.Counters("quiz", &n) || n.Answers != 2 {
		t.Errorf("%+v", n)
	}
	host1(r, "reveal", id, 0)
	if r.Counters("quiz", &n) {
		t.Error("a revealed question counts on")
	}
}

func TestRecording(t *testing.T) {
	many := question(0, 2)
	many.Image, many.Points = "https://example.org/x.png", 500
	r, id := started(t, question(1), many, question(2), question(0))
	open(r, id)
	r.Pass(3)
	give(r, ada, id, 0, 1)
	host1(r, "pause", id, 0)
	r.Pass(10)
	host1(r, "resume", id, 0)
	give(r, ben, id, 0, 1)
	give(r, anon, id, 0, 2)
	r.Pass(30)
	host1(r, "reveal", id, 0)
	open(r, id)
	give(r, ada, id, 1, 0, 2)
	host1(r, "pause", id, 1)
	host1(r, "lock", id, 1)
	host1(r, "reveal", id, 1)
	open(r, id)
	host1(r, "pause", id, 2)
	host1(r, "skip", id, 2)
	open(r, id)
	r.Record("quiz", "quiz-open")
	host1(r, "pause", id, 3)
	r.Must(host, "quiz.end", quiz.One{Quiz: id}, nil)
	r.Record("quiz", "quiz")
	r.Check()
}
