package features_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/game"
	"frontrow/internal/room/feature/hand"
	"frontrow/internal/room/feature/mod"
	"frontrow/internal/room/feature/poll"
	"frontrow/internal/room/feature/qa"
	"frontrow/internal/room/feature/quiz"
	"frontrow/internal/room/features"
	"frontrow/internal/room/roomtest"
)

type data = map[string]any

var (
	host  = roomtest.Owner()
	judge = roomtest.As(room.RoleModerator, "Judge")
	ada   = roomtest.Viewer("Ada")
	bob   = roomtest.Viewer("Bob")
)

// desk is what a host has open who was there from the beginning: all that it knows
// came as events, for everybody or for the staff.
type desk struct {
	t     *testing.T
	r     *roomtest.Room
	upto  int
	polls []poll.Poll
	quiz  []quiz.Listed
	games []game.Draft
	asked []qa.Waiting
	hands []hand.Hand
	queue mod.Queue
	// told is how many events for the staff there were.
	told int
}

// do lets somebody do something, which has to reach the desk as an event where
// tells says so; then the desk has to have what a reload would give.
func (d *desk) do(a room.Actor, command string, what any, tells bool) (id string) {
	d.t.Helper()
	var answer map[string]any
	b, err := d.r.Do(a, command, what)
	if err != nil {
		d.t.Fatalf("%s: %v", command, err)
	}
	_ = json.Unmarshal(b, &answer) // some have none
	before := d.told
	d.follow()
	if (d.told > before) != tells {
		d.t.Errorf("%s: %d events reach the desk", command, d.told-before)
	}
	d.same(command)
	for _, key := range []string{"poll", "quiz", "game", "question", "action", "id"} {
		if s, ok := answer[key].(string); ok {
			return s
		}
	}
	return ""
}

func (d *desk) follow() {
	all := d.r.Entries()
	for _, e := range all[d.upto:] {
		for _, ev := range e.Events {
			if !ev.For.Includes(host) {
				continue
			}
			if ev.For == room.Staff {
				d.told++
			}
			if ev.At == 0 {
				ev.At = e.Edge
			}
			feature, _, _ := strings.Cut(ev.Type, ".")
			switch feature {
			case "poll":
				d.poll(ev)
			case "quiz":
				d.quizzes(ev)
			case "game":
				d.game(ev)
			case "qa":
				d.qa(ev)
			case "hand":
				d.hand(ev)
			case "mod":
				d.mod(ev)
			}
		}
	}
	d.upto = len(all)
}

func read[T any](d *desk, e room.Event) (v T) {
	if err := json.Unmarshal(e.Data, &v); err != nil {
		d.t.Fatalf("%s: %v", e.Type, err)
	}
	return v
}

// put replaces what is the same, or appends.
func put[T any](list []T, v T, same func(T) bool) []T {
	if i := slices.IndexFunc(list, same); i >= 0 {
		list[i] = v
		return list
	}
	return append(list, v)
}

func (d *desk) poll(e room.Event) {
	switch e.Type {
	case "poll.drafted":
		p := read[poll.Poll](d, e)
		d.polls = put(d.polls, p, func(x poll.Poll) bool { return x.ID == p.ID })
	case "poll.deleted":
		w := read[poll.Which](d, e)
		d.polls = slices.DeleteFunc(d.polls, func(x poll.Poll) bool { return x.ID == w.Poll })
	case "poll.opened":
		p := read[poll.Poll](d, e)
		d.polls = slices.DeleteFunc(d.polls, func(x poll.Poll) bool { return x.ID == p.ID })
	}
}

func (d *desk) quizzes(e room.Event) {
	if e.Type != "quiz.listed" {
		return
	}
	l := read[quiz.Listed](d, e)
	same := func(x quiz.Listed) bool { return x.ID == l.ID }
	if l.Gone {
		d.quiz = slices.DeleteFunc(d.quiz, same)
	} else {
		d.quiz = put(d.quiz, l, same)
	}
}

func (d *desk) game(e room.Event) {
	switch e.Type {
	case "game.drafted":
		g := read[game.Draft](d, e)
		same := func(x game.Draft) bool { return x.ID == g.ID }
		if g.Gone {
			d.games = slices.DeleteFunc(d.games, same)
		} else {
			d.games = put(d.games, g, same)
		}
	case "game.added":
		a := read[game.Add](d, e)
		for i := range d.games {
			if g := &d.games[i]; g.ID == a.Game {
				g.Items = append(g.Items, a.Items...)
				g.Questions = append(g.Questions, a.Questions...)
			}
		}
	}
}

func (d *desk) qa(e room.Event) {
	switch e.Type {
	case "qa.held":
		l := read[qa.Line](d, e)
		d.asked = append(d.asked, qa.Waiting{ID: l.Question, Text: l.Text, At: e.At, By: e.By})
	case "qa.asked", "qa.removed", "qa.merged":
		w := read[qa.Which](d, e)
		d.asked = slices.DeleteFunc(d.asked, func(x qa.Waiting) bool { return x.ID == w.Question })
	}
}

func (d *desk) hand(e room.Event) {
	gone := ""
	switch e.Type {
	case "hand.raised":
		d.hands = append(d.hands, hand.Hand{By: *e.By, Ticket: read[hand.Up](d, e).Ticket, At: e.At})
	case "hand.lowered":
		gone = read[hand.Down](d, e).Actor
	case "hand.called":
		gone = read[hand.Called](d, e).Who.ID
	case "hand.cleared":
		d.hands = nil
	}
	d.hands = slices.DeleteFunc(d.hands, func(h hand.Hand) bool { return h.By.ID == gone })
}

func (d *desk) mod(e room.Event) {
	switch e.Type {
	case "mod.held":
		d.queue.Held = append(d.queue.Held, read[mod.Held](d, e))
	case "mod.appealed":
		d.queue.Appeals = append(d.queue.Appeals, read[mod.Appeal](d, e))
	case "mod.acted":
		a := read[mod.Action](d, e)
		d.queue.Held = slices.DeleteFunc(d.queue.Held, func(h mod.Held) bool { return h.ID == a.Of })
		d.queue.Appeals = slices.DeleteFunc(d.queue.Appeals, func(x mod.Appeal) bool { return x.Action == a.Of })
	}
}

// same compares the desk with what somebody gets who joins now.
func (d *desk) same(after string) {
	d.t.Helper()
	var p poll.Mine
	var z quiz.Mine
	var g game.Mine
	var q qa.Mine
	var h hand.Mine
	var m mod.Mine
	for feature, into := range map[string]any{"poll": &p, "quiz": &z, "game": &g, "qa": &q, "hand": &h, "mod": &m} {
		d.r.Mine(feature, host, into)
	}
	if m.Queue == nil {
		m.Queue = &mod.Queue{}
	}
	for what, diff := range map[string]string{
		"drafts of polls": cmp.Diff(room.JSON(p.Drafts), room.JSON(some(d.polls))), "drafts of quizzes": cmp.Diff(room.JSON(z.Drafts), room.JSON(some(d.quiz))),
		"drafts of games": cmp.Diff(room.JSON(g.Drafts), room.JSON(some(d.games))), "held questions": cmp.Diff(room.JSON(q.Held), room.JSON(some(d.asked))),
		"hands": cmp.Diff(room.JSON(h.Queue), room.JSON(some(d.hands))), "held lines": cmp.Diff(room.JSON(some(m.Queue.Held)), room.JSON(some(d.queue.Held))),
		"appeals": cmp.Diff(room.JSON(some(m.Queue.Appeals)), room.JSON(some(d.queue.Appeals))),
	} {
		if diff != "" {
			d.t.Errorf("after %s the desk has other %s than a new one: %s", after, what, diff)
		}
	}
}

// some is nil for an empty list.
func some[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}

func TestASecondDeskSeesWhatAReloadGives(t *testing.T) {
	at := func(t *testing.T) *desk { return &desk{t: t, r: roomtest.New(t, features.All()...)} }
	t.Run("poll", func(t *testing.T) {
		d := at(t)
		id := d.do(host, "poll.create", data{"question": "?", "kind": "rating", "audience": "members", "weight": data{"members": 2}}, true)
		d.do(host, "poll.edit", data{"poll": id, "question": "??", "kind": "words"}, true)
		hidden := d.do(host, "poll.create", data{"question": "?", "kind": "rating", "anonymous": true}, true)
		d.do(host, "poll.delete", data{"poll": id}, true)
		d.do(host, "poll.launch", data{"poll": hidden}, false) // the tick opens it
		d.r.Pass(1)
		d.follow()
		d.same("the tick")
		d.do(host, "poll.create", data{"question": "?", "kind": "rating", "launch": true}, false)
		d.do(host, "poll.create", data{"question": "?", "kind": "rating"}, true)
		again(t, d)
	})
	t.Run("quiz", func(t *testing.T) {
		d := at(t)
		q := data{"text": "Which?", "options": []string{"a", "b"}, "right": []int{1}, "seconds": 20}
		id := d.do(host, "quiz.create", data{"title": "T"}, true)
		d.do(host, "quiz.add", data{"quiz": id, "questions": []data{q, q}}, true)
		d.do(host, "quiz.edit", data{"quiz": id, "title": "U"}, true)
		d.do(host, "quiz.edit", data{"quiz": id, "audience": "tickets"}, true)
		d.do(host, "quiz.edit", data{"quiz": id, "question": 0, "to": q}, true)
		d.do(host, "quiz.edit", data{"quiz": id, "question": 0, "remove": true}, true)
		other := d.do(host, "quiz.create", data{"title": "V", "questions": []data{q}}, true)
		d.do(host, "quiz.start", data{"quiz": id}, true)
		d.do(host, "quiz.delete", data{"quiz": other}, true)
		d.do(host, "quiz.create", data{"title": "W", "questions": []data{q}}, true)
		again(t, d)
	})
	t.Run("game", func(t *testing.T) {
		d := at(t)
		id := d.do(host, "game.create", data{"kind": "tug", "title": "T", "options": []string{"a", "b"}, "audience": "accounts"}, true)
		other := d.do(host, "game.create", data{"kind": "survivor", "title": "S"}, true)
		d.do(host, "game.add", data{"game": other, "questions": []data{{"text": "?", "options": []string{"a", "b"}, "right": 1, "seconds": 20}}}, true)
		d.do(host, "game.open", data{"game": id}, true)
		d.do(host, "game.create", data{"kind": "bingo", "title": "B", "items": []string{"a", "b"}}, true)
		again(t, d)
		d.do(host, "game.delete", data{"game": other}, true)
	})
	t.Run("qa", func(t *testing.T) {
		d := at(t)
		d.do(host, "qa.open", data{"moderated": true}, false)
		var ids []string
		for i := range 5 {
			ids = append(ids, d.do(ada, "qa.ask", data{"text": fmt.Sprint("Question ", i), "anonymous": i%2 == 0}, true))
			d.r.Pass(1)
		}
		d.do(judge, "qa.approve", data{"question": ids[1]}, true)
		d.do(judge, "qa.deny", data{"question": ids[0]}, true)
		d.do(ada, "qa.withdraw", data{"question": ids[2]}, true)
		d.do(judge, "qa.merge", data{"question": ids[3], "into": ids[1]}, true)
	})
	t.Run("hand", func(t *testing.T) {
		d := at(t)
		d.do(host, "hand.open", nil, false)
		for _, a := range []room.Actor{ada, bob, judge, roomtest.Viewer("Eve")} {
			d.do(a, "hand.raise", nil, true)
			d.r.Pass(1)
		}
		d.do(ada, "hand.lower", nil, true)
		d.do(host, "hand.call", nil, false)
		d.do(host, "hand.dismiss", data{"actor": judge.ID}, true)
		d.do(host, "hand.clear", nil, false)
	})
	t.Run("mod", func(t *testing.T) {
		d := at(t)
		d.do(judge, "mod.filter", data{"name": "f", "kind": "words", "action": "hold", "words": []string{"holdme"}}, true)
		for range 3 {
			d.do(ada, "chat.send", data{"text": "holdme"}, true)
			d.do(bob, "qa.ask", data{"text": "holdme?", "anonymous": true}, true)
		}
		d.do(judge, "mod.approve", data{"id": d.queue.Held[0].ID}, true)
		d.do(judge, "mod.deny", data{"id": d.queue.Held[0].ID}, true)
		out := d.do(judge, "mod.timeout", data{"person": ada.ID, "seconds": 60}, true)
		ban := d.do(judge, "mod.ban", data{"person": bob.ID}, true)
		d.do(ada, "mod.appeal", data{"id": out, "text": "Why?"}, true)
		d.do(bob, "mod.appeal", data{"id": ban, "text": "Why?"}, true)
		d.do(judge, "mod.answer", data{"id": out, "text": "So."}, true)
		d.do(judge, "mod.undo", data{"id": ban}, true)
	})
}

// again is a desk that was there when the next show began.
func again(t *testing.T, d *desk) {
	t.Helper()
	next := &desk{t: t, r: d.r.Again()}
	next.follow()
	next.same("the beginning of the next show")
	if next.told == 0 {
		t.Error("nothing was brought along")
	}
}
