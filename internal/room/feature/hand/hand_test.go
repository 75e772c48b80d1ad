package hand_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/hand"
	"frontrow/internal/room/roomtest"
)

var (
	ada, bob, eve = roomtest.Viewer("Ada"), roomtest.Viewer("Bob"), roomtest.Viewer("Eve")
	nameless      = roomtest.As(room.RoleViewer, "")
	host          = roomtest.Owner()
	mod           = roomtest.As(room.RoleModerator, "Mod")
)

func open(t testing.TB) *roomtest.Room {
	r := roomtest.New(t, hand.Feature())
	r.Must(host, "hand.open", nil, nil)
	return r
}

func raise(r *roomtest.Room, who ...room.Actor) {
	for _, a := range who {
		r.Must(a, "hand.raise", nil, nil)
	}
}

// queue is who waits, as the staff see it.
func queue(r *roomtest.Room) (ids []string) {
	var m hand.Mine
	r.Mine("hand", mod, &m)
	for _, h := range m.Queue {
		ids = append(ids, h.By.ID)
	}
	return ids
}

func called(r *roomtest.Room) string {
	var v hand.View
	if r.View("hand", &v); v.Called == nil {
		return ""
	}
	return v.Called.ID
}

func TestHandsAreCalledInOrder(t *testing.T) {
	r := open(t)
	raise(r, ada, bob, eve)
	var again hand.Raised
	n := len(r.Entries())
	if r.Must(bob, "hand.raise", nil, &again); again != (hand.Raised{Ticket: 2, Place: 2}) || len(r.Entries()) != n {
		t.Errorf("raising it again: %+v", again)
	}
	var who hand.Called
	if r.Must(host, "hand.call", nil, &who); who.Who != *ada.Author() || called(r) != ada.ID {
		t.Errorf("%+v is called", who)
	}
	r.Refused(ada, "hand.raise", nil, room.Already)
	r.Must(host, "hand.call", hand.Who{Actor: eve.ID}, nil)
	n = len(r.Entries())
	if r.Must(host, "hand.call", hand.Who{Actor: eve.ID}, nil); called(r) != eve.ID || len(r.Entries()) != n {
		t.Errorf("%s is called", called(r))
	}
	raise(r, ada)
	if d := cmp.Diff([]string{bob.ID, ada.ID}, queue(r)); d != "" {
		t.Error(d)
	}
	r.Must(eve, "hand.lower", nil, nil) // their turn is over
	r.Must(bob, "hand.lower", nil, nil)
	r.Must(bob, "hand.lower", nil, nil)
	if d := cmp.Diff([]string{ada.ID}, queue(r)); d != "" || called(r) != "" {
		t.Errorf("%s, called is %q", d, called(r))
	}
	r.Must(host, "hand.call", nil, nil)
	r.Refused(host, "hand.call", nil, room.NotFound)
	r.Refused(host, "hand.call", hand.Who{Actor: bob.ID}, room.NotFound)
	r.Must(host, "hand.dismiss", nil, nil)
	if called(r) != "" {
		t.Error("the turn does not end")
	}
	raise(r, bob, eve)
	r.Must(host, "hand.call", nil, nil)
	r.Must(host, "hand.dismiss", hand.Who{Actor: eve.ID}, nil)
	r.Must(host, "hand.dismiss", hand.Who{Actor: eve.ID}, nil)
	raise(r, ada)
	r.Must(host, "hand.close", nil, nil)
	r.Refused(eve, "hand.raise", nil, room.Closed)
	if d := cmp.Diff([]string{ada.ID}, queue(r)); d != "" {
		t.Errorf("closing lowered hands: %s", d)
	}
	r.Check()
	r.Record("hand", "hand-called")
	r.Must(host, "hand.clear", nil, nil)
	r.Must(host, "hand.clear", nil, nil)
	if called(r) != "" || queue(r) != nil {
		t.Error("something is left after clearing")
	}
	r.Check()
	r.Record("hand", "hand")
}

func TestWhoMayWhat(t *testing.T) {
	r := roomtest.New(t, hand.Feature())
	r.Refused(ada, "hand.raise", nil, room.Closed)
	r.Must(host, "hand.open", nil, nil)
	r.Refused(nameless, "hand.raise", nil, room.Forbidden)
	for _, c := range []string{"hand.open", "hand.close", "hand.call", "hand.dismiss", "hand.clear"} {
		r.Refused(ada, c, nil, room.Forbidden)
		r.Refused(mod, c, nil, room.Forbidden)
	}
	r.Refused(host, "hand.call", []byte(`[]`), room.BadData)
	r.Refused(host, "hand.dismiss", []byte(`{"actor":1}`), room.BadData)
}

func TestTheQueueIsBounded(t *testing.T) {
	r := open(t)
	for i := range hand.MaxQueue {
		raise(r, roomtest.Viewer(fmt.Sprint("v", i)))
	}
	r.Refused(ada, "hand.raise", nil, room.TooMany)
	var c json.RawMessage
	if r.Counters("hand", &c); len(c) > 420 {
		t.Errorf("the counters have %d bytes", len(c))
	}
}

func TestEverybodyKnowsTheirPlaceAndNoOtherName(t *testing.T) {
	r := open(t)
	if r.Counters("hand", &hand.Counters{}) {
		t.Error("there are counters before the first hand")
	}
	raise(r, ada, bob, eve)
	r.Must(ada, "hand.lower", nil, nil)
	var c hand.Counters
	if r.Counters("hand", &c); cmp.Diff([]int{2, 3}, c.Queue) != "" {
		t.Errorf("the queue is %v", c)
	}
	var m hand.Mine
	if r.Mine("hand", eve, &m); m.Ticket != 3 || m.Place != 2 || m.Queue != nil {
		t.Errorf("Eve gets %+v", m)
	}
	if r.Mine("hand", ada, &m) {
		t.Error("Ada, whose hand is down, gets something")
	}
	for _, e := range r.Entries() {
		for _, ev := range e.Events {
			b := room.JSON(ev)
			for _, a := range []room.Actor{ada, bob, eve} {
				if ev.For != room.Staff && ev.For != room.One(a.ID) && (bytes.Contains(b, []byte(a.Name)) || bytes.Contains(b, []byte(a.ID))) {
					t.Errorf("it says who waits: %s", b)
				}
			}
		}
	}
	r.Must(bob, "hand.lower", nil, nil)
	r.Must(eve, "hand.lower", nil, nil)
	if !r.Counters("hand", &c) || len(c.Queue) != 0 {
		t.Errorf("the empty queue is %v", c)
	}
}

func TestOnesOwnHandIsTold(t *testing.T) {
	r := open(t)
	raise(r, ada, bob, eve)
	r.Must(host, "hand.call", nil, nil)
	r.Must(host, "hand.call", nil, nil)
	r.Must(host, "hand.dismiss", hand.Who{Actor: eve.ID}, nil)
	r.Must(bob, "hand.lower", nil, nil)
	told := map[room.Audience][]string{}
	for _, e := range r.Entries() {
		for _, ev := range e.Events {
			var y hand.Yours
			if ev.Type == "hand.yours" && json.Unmarshal(ev.Data, &y) == nil {
				told[ev.For] = append(told[ev.For], y.Why)
			}
		}
	}
	if d := cmp.Diff(map[room.Audience][]string{
		room.One(ada.ID): {"raised", "called", "finished"}, room.One(bob.ID): {"raised", "called", "lowered"}, room.One(eve.ID): {"raised", "dismissed"},
	}, told); d != "" {
		t.Error(d)
	}
}

func TestTheQueueIsAQueue(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := open(t)
		people := []room.Actor{ada, bob, eve, nameless, mod, host}
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			was, on := queue(r), called(r)
			a, who := rapid.SampledFrom(people).Draw(rt, "who"), rapid.SampledFrom(people).Draw(rt, "whom").ID
			name := rapid.SampledFrom([]string{
				"raise", "raise", "raise", "lower", "call", "dismiss", "clear", "open", "close",
			}).Draw(rt, "command")
			if rapid.Bool().Draw(rt, "nobody") {
				who = ""
			}
			_, err := r.Do(a, "hand."+name, hand.Who{Actor: who})
			is, now := queue(r), called(r)
			switch {
			case err != nil && (!slices.Equal(was, is) || on != now):
				rt.Fatalf("a refusal of %s changed something", name)
			case now != "" && slices.Contains(is, now):
				rt.Fatal("who is called waits")
			case name == "call" && err == nil && who == "" && on != now && now != was[0]:
				rt.Fatalf("%s is called before %s", now, was[0])
			}
			seen := map[string]bool{}
			for _, id := range is {
				if seen[id] {
					rt.Fatalf("somebody waits twice: %v", is)
				}
				seen[id] = true
			}
			left := slices.DeleteFunc(slices.Clone(was), func(id string) bool { return !seen[id] })
			if !slices.Equal(left, is[:len(left)]) {
				rt.Fatalf("%s changed the order from %v to %v", name, was, is)
			}
		}
		r.Check()
	})
}

func FuzzCommands(f *testing.F) {
	names := []string{"hand.open", "hand.close", "hand.raise", "hand.lower", "hand.call", "hand.dismiss", "hand.clear"}
	f.Add(uint8(4), []byte(`{"actor":"d_Bob"}`))
	f.Add(uint8(5), []byte(`{"actor":"d_Ada"}`))
	f.Fuzz(func(t *testing.T, which uint8, raw []byte) {
		r := open(t)
		raise(r, ada, bob)
		r.Must(host, "hand.call", nil, nil)
		for i, a := range []room.Actor{host, bob, {Role: room.RoleViewer, Name: "x", Can: []room.Capability{room.CanTalk, room.CanJoin}}} {
			_, _ = r.Do(a, names[(int(which)+i)%len(names)], raw)
			_, _ = r.Do(a, names[int(which)%len(names)], raw)
		}
		r.Check()
	})
}
