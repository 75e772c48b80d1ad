package qa_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/qa"
	"frontrow/internal/room/roomtest"
)

var (
	ada, bob, eve = roomtest.Viewer("Ada"), roomtest.Viewer("Bob"), roomtest.Viewer("Eve")
	nameless      = roomtest.As(room.RoleViewer, "")
	host          = roomtest.Owner()
	mod           = roomtest.As(room.RoleModerator, "Mod")
)

type data = map[string]any

func open(t testing.TB) *roomtest.Room { return roomtest.New(t, qa.Feature()) }

func moderated(t testing.TB) *roomtest.Room {
	r := open(t)
	r.Must(host, "qa.open", data{"moderated": true}, nil)
	return r
}

func ask(r *roomtest.Room, a room.Actor, text string) string {
	var q qa.Asked
	r.Must(a, "qa.ask", qa.Ask{Text: text}, &q)
	return q.Question
}

func on(r *roomtest.Room, a room.Actor, command string, id string) {
	r.Must(a, "qa."+command, qa.Which{Question: id}, nil)
}

func view(r *roomtest.Room) (v qa.View) {
	r.View("qa", &v)
	return v
}

// texts are the questions that everybody sees, with their status.
func texts(r *roomtest.Room) (all []string) {
	for _, q := range view(r).Questions {
		all = append(all, q.Text+": "+string(q.Status))
	}
	return all
}

func votes(r *roomtest.Room) map[string]int {
	var c qa.Counters
	r.Counters("qa", &c)
	return c.Votes
}

func mine(r *roomtest.Room, a room.Actor) (m qa.Mine) {
	r.Mine("qa", a, &m)
	return m
}

func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s: %s", what, d)
	}
}

func TestAQuestionIsAskedVotedForAndAnswered(t *testing.T) {
	r := open(t)
	start := r.Edge
	why, how := ask(r, ada, "Why?"), ask(r, bob, "How?")
	on(r, bob, "vote", why)
	on(r, eve, "vote", why)
	same(t, "votes", map[string]int{"1": 3, "2": 1}, votes(r))
	r.Pass(60)
	on(r, mod, "answer", why)
	r.Pass(30)
	on(r, eve, "vote", how)
	on(r, host, "answer", how) // the answer before ends
	r.Pass(10)
	r.Must(host, "qa.done", qa.Done{Question: how, Text: "  Like this. "}, nil)
	second := int64(roomtest.Second)
	same(t, "view", qa.View{Open: true, Anonymous: true, Last: 2, Questions: []qa.Shown{
		{ID: why, N: 1, Text: "Why?", At: start, By: ada.Author(), Status: qa.Answered, From: start + 60*second, To: start + 90*second, Votes: 3},
		{ID: how, N: 2, Text: "How?", At: start, By: bob.Author(), Status: qa.Answered, From: start + 90*second, To: start + 100*second, Votes: 2, Answer: "Like this."},
	}}, view(r))
	if r.Counters("qa", &qa.Counters{}) {
		t.Error("answered questions still count")
	}
	r.Refused(nameless, "qa.vote", qa.Which{Question: why}, room.Closed)
	on(r, bob, "vote", why) // a repeat
	r.Must(host, "qa.done", qa.Done{Question: why, Text: "Because."}, nil)
	on(r, host, "reopen", how)
	on(r, nameless, "vote", how)
	same(t, "after", []string{"Why?: answered", "How?: open"}, texts(r))
	on(r, host, "answer", why)
	r.Check()
	r.Record("qa", "qa-answered")
}

func TestVotesAreHarmlessToRepeat(t *testing.T) {
	r := open(t)
	id := ask(r, ada, "Why?")
	on(r, bob, "vote", id)
	n := len(r.Entries())
	on(r, bob, "vote", id)
	on(r, ada, "vote", id) // one's own counts already
	r.Must(eve, "qa.vote", data{"question": id, "up": false}, nil)
	if len(r.Entries()) != n {
		t.Error("a repeat is an event")
	}
	r.Refused(ada, "qa.vote", data{"question": id, "up": false}, room.Forbidden)
	same(t, "two", map[string]int{"1": 2}, votes(r))
	r.Must(bob, "qa.vote", data{"question": id, "up": false}, nil)
	same(t, "one", map[string]int{"1": 1}, votes(r))
	same(t, "Ada's", []string{id}, mine(r, ada).Votes)
	same(t, "Bob's", []string(nil), mine(r, bob).Votes)
	for _, bad := range []string{``, `{}`, `{"question":"q_none"}`} {
		r.Refused(bob, "qa.vote", []byte(bad), room.NotFound)
	}
	r.Refused(bob, "qa.vote", []byte(`{"question":1}`), room.BadData)
	for _, ev := range r.Entries()[n-1].Events {
		if ev.For != room.Server || len(ev.Data) > 80 {
			t.Errorf("a vote is %s", room.JSON(ev))
		}
	}
	r.Check()
}

func TestAModeratorApprovesBeforeOthersSee(t *testing.T) {
	r := moderated(t)
	good, bad := ask(r, ada, "Good?"), ask(r, bob, "Bad one")
	if len(view(r).Questions) != 0 || len(mine(r, eve).Held) != 0 {
		t.Error("a question is shown before it is approved")
	}
	same(t, "held", []qa.Waiting{
		{ID: good, Text: "Good?", At: r.Edge, By: ada.Author()}, {ID: bad, Text: "Bad one", At: r.Edge, By: bob.Author()},
	}, mine(r, mod).Held)
	r.Refused(eve, "qa.vote", qa.Which{Question: good}, room.NotFound)
	r.Refused(ada, "qa.approve", qa.Which{Question: good}, room.Forbidden)
	r.Refused(mod, "qa.answer", qa.Which{Question: good}, room.NotFound)
	asked := r.Edge
	r.Pass(60)
	on(r, mod, "approve", good)
	on(r, mod, "approve", good)
	r.Must(mod, "qa.deny", qa.Judge{Question: bad, Reason: "Off topic"}, nil)
	r.Must(mod, "qa.deny", qa.Judge{Question: bad}, nil)
	r.Refused(mod, "qa.approve", qa.Which{Question: bad}, room.NotFound)
	same(t, "shown", []qa.Shown{{ID: good, N: 1, Text: "Good?", At: asked, By: ada.Author(), Status: qa.Open}}, view(r).Questions)
	same(t, "Bob's", []qa.Own{{ID: bad, Text: "Bad one", At: asked, Status: qa.Denied, Reason: "Off topic"}}, mine(r, bob).Questions)
	if ask(r, host, "From the staff"); len(view(r).Questions) != 2 {
		t.Error("what the staff ask is held")
	}
	for _, e := range r.Entries() {
		for _, ev := range e.Events {
			b := string(room.JSON(ev))
			if ev.For == room.Everyone && (strings.Contains(b, "Bad one") || strings.Contains(b, "Off topic") || strings.Contains(b, bad)) {
				t.Errorf("everybody learns what was denied: %s", b)
			}
			if ev.For == room.Everyone && strings.Contains(b, mod.ID) {
				t.Errorf("everybody learns who moderates: %s", b)
			}
			if ev.For == room.One(bob.ID) && strings.Contains(b, "denied") != strings.Contains(b, "Off topic") {
				t.Errorf("Bob is not told why: %s", b)
			}
		}
	}
	r.Check()
	r.Record("qa", "qa-moderated")
}

func TestNobodyLearnsWhoAskedAnonymously(t *testing.T) {
	for _, hold := range []bool{false, true} {
		r := open(t)
		r.Must(host, "qa.open", data{"moderated": hold}, nil)
		var q, other qa.Asked
		r.Must(ada, "qa.ask", qa.Ask{Text: "Secret?", Anonymous: true}, &q)
		r.Must(nameless, "qa.ask", qa.Ask{Text: "Nameless?"}, &other)
		if hold {
			on(r, mod, "approve", q.Question)
			on(r, mod, "approve", other.Question)
		}
		on(r, bob, "vote", q.Question)
		r.Must(mod, "qa.merge", qa.Merge{Question: other.Question, Into: q.Question}, nil)
		on(r, mod, "answer", q.Question)
		on(r, mod, "done", q.Question)
		r.Must(mod, "qa.remove", qa.Judge{Question: q.Question, Reason: "gone"}, nil)
		for _, e := range r.Entries() {
			for _, ev := range e.Events {
				if ev.For == room.Server || ev.For == room.One(ada.ID) || ev.For == room.One(nameless.ID) {
					continue
				}
				if b := room.JSON(ev); bytes.Contains(b, []byte(ada.ID)) || bytes.Contains(b, []byte(ada.Name)) || bytes.Contains(b, []byte(`"`+nameless.ID+`"`)) {
					t.Errorf("held %v: it says who asked: %s", hold, b)
				}
			}
		}
		for who, m := range map[string]any{"view": view(r), "staff": mine(r, mod), "counters": votes(r), "Bob": mine(r, bob)} {
			if b := room.JSON(m); bytes.Contains(b, []byte(ada.ID)) || bytes.Contains(b, []byte(ada.Name)) {
				t.Errorf("%s: %s", who, b)
			}
		}
		if own := mine(r, ada).Questions; len(own) != 1 || own[0].Reason != "gone" {
			t.Errorf("Ada does not know her own question: %+v", own)
		}
		r.Check()
	}
}

func TestAnonymousAskingCanBeOff(t *testing.T) {
	r := open(t)
	r.Must(host, "qa.open", data{"anonymous": false}, nil)
	n := len(r.Entries())
	if r.Must(host, "qa.open", nil, nil); len(r.Entries()) != n {
		t.Error("opening it again is an event")
	}
	r.Refused(ada, "qa.ask", qa.Ask{Text: "Secret?", Anonymous: true}, room.Forbidden)
	r.Refused(nameless, "qa.ask", qa.Ask{Text: "Who am I?"}, room.NameNeeded)
	r.Must(host, "qa.close", nil, nil)
	r.Must(host, "qa.close", nil, nil)
	r.Refused(ada, "qa.ask", qa.Ask{Text: "Late?"}, room.Closed)
	r.Must(host, "qa.open", data{"moderated": true}, nil)
	same(t, "settings", qa.View{Open: true, Moderated: true, Questions: []qa.Shown{}}, view(r))
	for _, c := range []string{"qa.open", "qa.close"} {
		r.Refused(mod, c, nil, room.Forbidden)
	}
}

func TestMergingCountsEverybodyOnce(t *testing.T) {
	r := open(t)
	a, b, c := ask(r, ada, "When is lunch?"), ask(r, bob, "When's lunch?"), ask(r, eve, "Lunch when?")
	on(r, eve, "vote", a)
	on(r, eve, "vote", b)
	on(r, mod, "vote", b)
	r.Must(mod, "qa.merge", qa.Merge{Question: b, Into: a}, nil)
	r.Must(mod, "qa.merge", qa.Merge{Question: b, Into: a}, nil)
	same(t, "Ada, Bob, Eve and the moderator", map[string]int{"1": 4, "3": 1}, votes(r))
	on(r, host, "vote", b) // a page that did not know yet
	on(r, bob, "vote", b)
	same(t, "and the host", map[string]int{"1": 5, "3": 1}, votes(r))
	r.Refused(ada, "qa.withdraw", qa.Which{Question: a}, room.Forbidden)
	r.Must(mod, "qa.merge", qa.Merge{Question: a, Into: c}, nil)
	same(t, "all", map[string]int{"3": 5}, votes(r))
	same(t, "Bob's is where Ada's went", c, mine(r, bob).Questions[0].Into)
	same(t, "Bob wants", []string{c}, mine(r, bob).Votes)
	r.Refused(mod, "qa.merge", qa.Merge{Question: c, Into: c}, room.BadData)
	r.Refused(mod, "qa.merge", qa.Merge{Question: c, Into: a}, room.NotFound)
	d := ask(r, ada, "And now?")
	on(r, mod, "done", c)
	r.Refused(mod, "qa.merge", qa.Merge{Question: d, Into: c}, room.Closed)
	r.Refused(mod, "qa.merge", qa.Merge{Question: c, Into: d}, room.Closed)
	r.Check()
	r.Record("qa", "qa")
}

func TestWhatIsHeldCanBeMerged(t *testing.T) {
	r := moderated(t)
	a := ask(r, ada, "Why?")
	on(r, mod, "approve", a)
	b := ask(r, bob, "Why, why?")
	r.Must(mod, "qa.merge", qa.Merge{Question: b, Into: a}, nil)
	same(t, "votes", map[string]int{"1": 2}, votes(r))
	if e := r.Entries()[len(r.Entries())-1].Events[0]; e.For != room.Staff {
		t.Errorf("everybody is told of what was held: %s", room.JSON(e))
	}
	r.Check()
}

func TestOnesOwnCanBeWithdrawn(t *testing.T) {
	r := open(t)
	id := ask(r, ada, "Oops?")
	on(r, bob, "vote", id)
	r.Refused(bob, "qa.withdraw", qa.Which{Question: id}, room.NotFound)
	on(r, ada, "withdraw", id)
	r.Refused(ada, "qa.withdraw", qa.Which{Question: id}, room.NotFound)
	if r.Mine("qa", ada, &qa.Mine{}) || r.Mine("qa", bob, &qa.Mine{}) || len(texts(r)) != 0 {
		t.Error("something is left")
	}
	id = ask(r, ada, "Now?")
	on(r, mod, "answer", id)
	r.Refused(ada, "qa.withdraw", qa.Which{Question: id}, room.Closed)
	r.Must(host, "qa.open", data{"moderated": true}, nil)
	held := ask(r, ada, "Held?")
	on(r, ada, "withdraw", held)
	if len(mine(r, mod).Held) != 0 {
		t.Error("it is held still")
	}
	r.Check()
}

func TestOneIdentityAsksSoMuch(t *testing.T) {
	r := open(t)
	ids := []string{}
	for i := range qa.MaxWaiting {
		ids = append(ids, ask(r, ada, fmt.Sprint("Question ", i)))
	}
	r.Refused(ada, "qa.ask", qa.Ask{Text: "One more?"}, room.TooMany)
	ask(r, bob, "Mine?")
	on(r, mod, "done", ids[0])
	ask(r, ada, "One more?")
	r.Must(mod, "qa.remove", qa.Judge{Question: ids[1]}, nil)
	ask(r, ada, "And another?")
	r.Refused(ada, "qa.ask", qa.Ask{Text: "One more?"}, room.TooMany)
	for text, want := range map[string]room.CodeSpec{"": room.TextEmpty, strings.Repeat("é", 301): room.TextTooLong} {
		r.Refused(eve, "qa.ask", qa.Ask{Text: text}, want)
	}
	r.Refused(eve, "qa.ask", []byte(`[]`), room.BadData)
}
