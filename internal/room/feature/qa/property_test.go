package qa_test

import (
	"bytes"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/qa"
	"frontrow/internal/room/roomtest"
)

var commands = []string{
	"open", "close", "ask", "vote", "withdraw", "similar", "approve", "deny", "remove", "merge", "answer", "done", "reopen",
}

func TestQuestionsAreCountedAsIfByHand(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := showing(t)
		people := []room.Actor{ada, bob, eve, nameless, mod, host}
		ids, reopened := []string{"q_none"}, 0
		for range rapid.IntRange(1, 30).Draw(rt, "steps") {
			a := rapid.SampledFrom(people).Draw(rt, "who")
			name := rapid.SampledFrom(append([]string{"ask", "ask", "ask", "vote", "vote", "vote", "approve", "merge", "pass", "end"}, commands...)).Draw(rt, "command")
			if name == "end" {
				r.Must(room.System(), "show.end", nil, nil)
				continue
			}
			if name == "pass" {
				r.Pass(rapid.Float64Range(0, 30).Draw(rt, "seconds"))
				continue
			}
			which := rapid.SampledFrom(ids)
			d := data{
				"question": which.Draw(rt, "question"), "into": which.Draw(rt, "into"), "text": rapid.SampledFrom([]string{"", "Why?", "How so?"}).Draw(rt, "text"),
				"anonymous": rapid.Bool().Draw(rt, "anonymous"), "up": rapid.Bool().Draw(rt, "up"), "moderated": rapid.Bool().Draw(rt, "moderated"),
			}
			if name == "similar" {
				delete(d, "into")
			}
			b, err := r.Do(a, "qa."+name, d)
			if err == nil && name == "reopen" {
				reopened++
			}
			if err != nil || name != "ask" {
				continue
			}
			if i := bytes.Index(b, []byte("q_")); i > 0 {
				ids = append(ids, string(b[i:i+28]))
			}
		}
		invariants(rt, r, people, qa.MaxWaiting+reopened)
		r.Check()
		r.Must(room.System(), "show.end", nil, nil)
		r.Pass(1)
		invariants(rt, r, people, qa.MaxWaiting+reopened)
		r.Check()
	})
}

// invariants compares the counters with what each of the people says that they want.
func invariants(rt *rapid.T, r *roomtest.Room, people []room.Actor, waiting int) {
	want := map[string]int{}
	for _, a := range people {
		seen := map[string]bool{}
		for _, id := range mine(r, a).Votes {
			if seen[id] {
				rt.Fatalf("%s counts twice for %s", a.ID, id)
			}
			seen[id] = true
			want[id]++
		}
	}
	counted, answering, ids := votes(r), 0, map[string]bool{}
	for i, q := range view(r).Questions {
		if ids[q.ID] || i > 0 && q.N <= view(r).Questions[i-1].N {
			rt.Fatalf("the questions are not in order: %v", view(r))
		}
		ids[q.ID] = true
		if q.Status == qa.Answering {
			answering++
		}
		has := counted[fmt.Sprint(q.N)]
		if q.Status == qa.Answered {
			has = q.Votes
		}
		if has != want[q.ID] {
			rt.Fatalf("question %d (%s) has %d votes, people gave %d", q.N, q.Status, has, want[q.ID])
		}
	}
	if answering > 1 {
		rt.Fatalf("%d are being answered", answering)
	}
	for _, q := range mine(r, mod).Held {
		if ids[q.ID] {
			rt.Fatalf("%s is held and shown", q.ID)
		}
	}
	for _, a := range people {
		n := 0
		for _, q := range mine(r, a).Questions {
			if q.Status == qa.Held || q.Status == qa.Open || q.Status == qa.Answering {
				n++
			}
		}
		if n > waiting {
			rt.Fatalf("%d questions of %s wait", n, a.ID)
		}
	}
}

func FuzzCommands(f *testing.F) {
	f.Add(uint8(2), []byte(`{"text":"Why?","anonymous":true,"at":1790000000000000}`))
	f.Add(uint8(3), []byte(`{"question":"q_00000000000000000000000001","up":false}`))
	f.Add(uint8(5), []byte(`{"text":"这个产品多少钱？"}`))
	f.Add(uint8(9), []byte(`{"question":"q_00000000000000000000000001","into":"q_00000000000000000000000002"}`))
	f.Add(uint8(7), []byte(`{"question":"q_00000000000000000000000004","reason":"x"}`))
	f.Add(uint8(11), []byte(`{"question":"q_00000000000000000000000002","text":"\u202e"}`))
	f.Fuzz(func(t *testing.T, which uint8, raw []byte) {
		r := open(t)
		ask(r, ada, "Why?")
		ask(r, bob, "How?")
		r.Must(host, "qa.open", data{"moderated": true}, nil)
		ask(r, eve, "When?")
		for i, a := range []room.Actor{host, ada, mod, {Role: room.RoleViewer, Can: []room.Capability{room.CanJoin}}} {
			_, _ = r.Do(a, "qa."+commands[int(which)%len(commands)], raw)
			_, _ = r.Do(a, "qa."+commands[(int(which)+i)%len(commands)], raw)
		}
		_ = view(r)
		_ = mine(r, mod)
		r.Check()
	})
}
