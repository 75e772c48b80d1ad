package qa_test

import (
	"bytes"
	"fmt"
	"testing"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/qa"
	"frontrow/internal/room/roomtest"
)

func TestWhatEverybodySeesIsBounded(t *testing.T) {
	r := open(t)
	ids := []string{}
	for i := range qa.MaxShown {
		ids = append(ids, ask(r, roomtest.Viewer(fmt.Sprint("v", i)), fmt.Sprint("Question ", i)))
	}
	r.Refused(ada, "qa.ask", qa.Ask{Text: "More?"}, room.TooMany)
	if n := len(votes(r)); n != 50 {
		t.Errorf("the counters have %d questions", n)
	}
	if b := room.JSON(qa.Counters{Votes: votes(r)}); len(b) > 500 {
		t.Errorf("the counters have %d bytes", len(b))
	}
	on(r, mod, "done", ids[7])
	ask(r, ada, "More?")
	v := view(r)
	if len(v.Questions) != qa.MaxShown || v.Questions[7].ID == ids[7] || v.Last != qa.MaxShown+1 {
		t.Errorf("%d questions, the last is %d", len(v.Questions), v.Last)
	}
	if m := mine(r, roomtest.Viewer("v7")); len(m.Questions) != 1 || m.Questions[0].Status != qa.Answered || len(m.Votes) != 0 {
		t.Errorf("who asked what made room has %+v", m)
	}
	r.Refused(bob, "qa.ask", qa.Ask{Text: "More?"}, room.TooMany)
	r.Check()
	r.Record("qa", "qa-full")
}

func TestWhatIsPastIsBounded(t *testing.T) {
	r := room.NewState("s", []room.Feature{qa.Feature()})
	do := func(i int, a room.Actor, name string, d any) {
		c := room.Command{Name: name, Actor: a, ID: fmt.Sprintf("%026d", i), Data: room.JSON(d), Edge: int64(i + 1), Wall: int64(i + 1)}
		got, err := r.Decide(c)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range got.Events {
			r.ApplyEvent(e, &room.Entry{})
		}
	}
	for i := range qa.MaxPast + 50 {
		do(i, ada, "qa.ask", qa.Ask{Text: "Why?"})
		do(i, bob, "qa.vote", qa.Vote{Question: fmt.Sprintf("q_%026d", i)})
		do(i, mod, "qa.remove", qa.Judge{Question: fmt.Sprintf("q_%026d", i)})
	}
	b, _ := r.Freeze()
	if n := bytes.Count(b, []byte(`"text":"Why?"`)); n != qa.MaxPast {
		t.Errorf("%d questions are remembered", n)
	}
	if n := bytes.Count(b, []byte("q_0")); n > 4*qa.MaxPast+10 {
		t.Errorf("questions are named %d times", n)
	}
	m, err := r.Mine(ada)
	if err != nil || len(m["qa"]) > 4096 {
		t.Errorf("Ada gets %d bytes, %v", len(m["qa"]), err)
	}
}

// TestWhatComesInBulkIsTheSameFromTheLog decides votes as the writer does, each
// on the state that the ones before it left and in one entry.
func TestWhatComesInBulkIsTheSameFromTheLog(t *testing.T) {
	features := []room.Feature{qa.Feature()}
	live, e := room.NewState("s", features), &room.Entry{Offset: 1}
	do := func(i int, a room.Actor, name string, d any) {
		c := room.Command{Name: name, Actor: a, ID: fmt.Sprintf("%026d", i), Data: room.JSON(d), Edge: int64(i + 1), Wall: int64(2*i + 1)}
		got, err := live.Decide(c)
		if err != nil {
			t.Fatal(err)
		}
		e.Edge, e.Wall = c.Edge, c.Wall
		for _, ev := range got.Events {
			if ev.At == 0 {
				ev.At = c.Edge
			}
			live.ApplyEvent(ev, e)
			e.Events = append(e.Events, ev)
		}
	}
	do(1, ada, "qa.ask", qa.Ask{Text: "Why?"})
	for i := range 30 {
		up := i%4 != 3
		do(2+i, room.Actor{ID: fmt.Sprint("d_", i%7)}, "qa.vote", qa.Vote{Question: fmt.Sprintf("q_%026d", 1), Up: &up})
	}
	live.Seal(e)
	back := room.NewState("s", features)
	back.Apply(e)
	was, _ := live.Freeze()
	if is, _ := back.Freeze(); !bytes.Equal(was, is) {
		t.Errorf("the room had\n%s\nthe log says\n%s", was, is)
	}
}

func TestAVoteThatIsInTheLogTwiceCountsOnce(t *testing.T) {
	p := qa.Feature().Begin()
	for _, e := range []room.Event{
		{Type: "qa.asked", At: 1, By: ada.Author(), Data: []byte(`{"question":"q_1","text":"Why?"}`)},
		{Type: "qa.voted", For: room.Server, Data: []byte(`{"q":"q_1","a":"d_Bob","up":true}`)},
		{Type: "qa.voted", For: room.Server, Data: []byte(`{"q":"q_1","a":"d_Bob","up":true}`)},
		{Type: "qa.voted", For: room.Server, Data: []byte(`{"q":"q_1","a":"d_Bob","up":true}`)},
		{Type: "qa.voted", For: room.Server, Data: []byte(`{"q":"q_none","a":"d_Bob","up":true}`)},
		{Type: "qa.voted", For: room.Server, Data: []byte(`{"q":"q_1","a":"d_Eve"}`)},
	} {
		p.Apply(e, &room.Entry{})
	}
	if c := string(room.JSON(p.Counters())); c != `{"votes":{"1":1}}` {
		t.Error(c)
	}
}
