package poll_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/poll"
	"frontrow/internal/room/roomtest"
)

// BenchmarkVote is one vote from the data of its command to the state after it,
// with the stored form of its event: what one core has to do for each.
func BenchmarkVote(b *testing.B) {
	for _, c := range []struct{ name, draft, vote string }{
		{"single", `{"id":"p1","question":"?","options":["a","b","c","d"],"launch":true}`, `{"poll":"p1","choice":2,"at":1790000000000000}`},
		{"multiple", `{"id":"p1","kind":"multiple","question":"?","options":["a","b","c","d"],"launch":true}`, `{"poll":"p1","choice":[3,0,1],"at":1790000000000000}`},
		{"anonymous", `{"id":"p1","question":"?","options":["a","b","c","d"],"anonymous":true}`, `{"poll":"p1","choice":[2],"at":1790000000000000}`},
		{"words", `{"id":"p1","kind":"words","question":"?","launch":true}`, `{"poll":"p1","text":"Sunshine","at":1790000000000000}`},
	} {
		b.Run(c.name, func(b *testing.B) {
			const voters = 40_000
			actors := make([]room.Actor, voters)
			for i := range actors {
				actors[i] = room.Actor{ID: fmt.Sprintf("d_%022d", i), Kind: "device", Role: room.RoleViewer}
			}
			do := func(p room.Part, a room.Actor, name string, data string) {
				cmd := room.Command{Name: name, Actor: a, Data: json.RawMessage(data), ID: "x", Edge: 1_790_000_000_000_000, Wall: 1_790_000_000_000_000}
				if name != "poll.vote" {
					cmd.Secret = fmt.Sprintf("%064x", 7)
				}
				d, err := p.Decide(cmd)
				if err != nil {
					b.Fatal(err)
				}
				e := &room.Entry{Offset: 1, Edge: cmd.Edge, Wall: cmd.Wall, Events: d.Events}
				if _, err := json.Marshal(e.Events); err != nil {
					b.Fatal(err)
				}
				for _, ev := range d.Events {
					p.Apply(ev, e)
				}
			}
			var part room.Part
			for i := range b.N {
				if i%voters == 0 {
					b.StopTimer()
					part = poll.Feature().Begin()
					do(part, roomtest.Owner(), "poll.create", c.draft)
					if c.name == "anonymous" {
						do(part, roomtest.Owner(), "poll.launch", `{"poll":"p1"}`)
						do(part, room.System(), "poll.tick", `{}`)
					}
					b.StartTimer()
				}
				do(part, actors[i%voters], "poll.vote", c.vote)
			}
		})
	}
}

// BenchmarkClose is the end of a poll with 20,000 ballots: the tree is made once
// to tell its root and once to keep it.
func BenchmarkClose(b *testing.B) {
	part := poll.Feature().Begin()
	do := func(a room.Actor, name, data string) room.Decision {
		d, err := part.Decide(room.Command{Name: name, Actor: a, Data: json.RawMessage(data), Edge: 1, Wall: 1, Secret: fmt.Sprintf("%064x", 7)})
		if err != nil {
			b.Fatal(err)
		}
		return d
	}
	keep := func(d room.Decision) {
		e := &room.Entry{Offset: 1, Edge: 1, Wall: 1, Events: d.Events}
		for _, ev := range d.Events {
			part.Apply(ev, e)
		}
	}
	keep(do(roomtest.Owner(), "poll.create", `{"id":"p1","question":"?","options":["a","b"],"launch":true}`))
	for i := range 20_000 {
		keep(do(roomtest.Viewer(fmt.Sprint("v", i)), "poll.vote", `{"poll":"p1","choice":1}`))
	}
	for b.Loop() {
		do(roomtest.Owner(), "poll.close", `{"poll":"p1"}`)
	}
	keep(do(roomtest.Owner(), "poll.close", `{"poll":"p1"}`))
	if d := do(roomtest.Viewer("v7"), "poll.proof", `{"poll":"p1"}`); len(d.Data) > 4096 {
		b.Fatalf("a proof has %d bytes", len(d.Data))
	}
}
