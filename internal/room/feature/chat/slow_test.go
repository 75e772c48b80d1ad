package chat_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/chat"
)

const second = 1_000_000

// busy is a chat of which everybody says lines, at moments of the wall clock.
type busy struct {
	t testing.TB
	room.Part
	offset uint64
}

func (b *busy) tell(wall int64, typ string, by room.Actor, d any) {
	b.offset++
	b.Apply(room.Event{Type: typ, At: wall, By: by.Author(), Data: room.JSON(d)}, &room.Entry{Offset: b.offset, Edge: wall, Wall: wall})
}

func (b *busy) say(wall int64, by room.Actor) string {
	id := fmt.Sprint("c_", b.offset+1)
	b.tell(wall, "chat.message", by, chat.Line{ID: id, Text: "x"})
	return id
}

// wait is how long somebody has to wait until they may say a line.
func (b *busy) wait(wall int64, by room.Actor) time.Duration {
	b.t.Helper()
	_, err := b.Decide(room.Command{Name: "chat.send", Actor: by, ID: "x", Wall: wall, Data: room.JSON(chat.Send{Text: "again"})})
	var refusal *room.Error
	if err != nil && (!errors.As(err, &refusal) || refusal.Code != room.RateLimited.Code) {
		b.t.Fatal(err)
	}
	if refusal == nil {
		return 0
	}
	return refusal.After
}

func person(i int) room.Actor {
	return room.Actor{ID: fmt.Sprint("d_", i), Name: fmt.Sprint("P", i), Role: room.RoleViewer}
}

// state is what a saved state has of a chat.
func (b *busy) state() (s chat.State) {
	b.t.Helper()
	frozen, err := b.Freeze()
	if err == nil {
		err = json.Unmarshal(frozen, &s)
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return s
}

func TestSlowModeHoldsHoweverMuchIsSaid(t *testing.T) {
	b := &busy{t: t, Part: chat.Feature().Begin()}
	const begin = 1_790_000_000 * second
	b.tell(begin, "chat.modes", judge, chat.Modes{Slow: chat.MaxSlow})
	b.say(begin, ada)
	for i := range 2 * chat.Keep {
		b.say(begin+int64(i)*30_000, person(i))
	}
	if w := b.wait(begin+60*second, ada); w != 60*time.Second {
		t.Errorf("after 60 s and %d lines of others: a wait of %v", 2*chat.Keep, w)
	}
	// Nor is it a way around it that many lines are deleted.
	b.tell(begin+60*second, "chat.deleted", ada, chat.Deleted{ID: "c_2", Author: *ada.Author(), Wall: begin})
	for i := range 200 {
		id := b.say(begin+61*second, person(i))
		b.tell(begin+61*second, "mod.deleted", judge, chat.Deleted{ID: id, Author: *person(i).Author(), Wall: begin + 61*second})
	}
	if w := b.wait(begin+62*second, ada); w != 58*time.Second {
		t.Errorf("after deletions: a wait of %v", w)
	}
	if w := b.wait(begin+120*second, ada); w != 0 {
		t.Errorf("after 120 s: a wait of %v", w)
	}
}

func TestWhoSpokeIsForgotten(t *testing.T) {
	b := &busy{t: t, Part: chat.Feature().Begin()}
	const begin = 1_790_000_000 * second
	for i := range 1000 {
		b.say(begin+int64(i)*second, person(i))
	}
	if n := len(b.state().Spoke); n < chat.MaxSlow || n > 2*chat.MaxSlow+1 {
		t.Errorf("%d people are kept", n)
	}
	const later = begin + 5000*second
	for i := range 60_000 {
		b.say(later+int64(i), person(i))
	}
	s := b.state()
	if n := len(s.Spoke); n < 20_000 || n > 50_000 {
		t.Errorf("of 60000 people who spoke %d are kept", n)
	}
	if s.Spoke[person(59_999).ID] != later+59_999 || s.Spoke[person(0).ID] != 0 {
		t.Error("it is not the newest who are kept")
	}
}

// A state may have been saved without what slow mode keeps now.
func TestAnOlderSavedStateLoads(t *testing.T) {
	b := &busy{t: t, Part: chat.Feature().Begin()}
	old := `{"lines":[{"id":"c_1","at":1,"by":{"id":"d_ada","name":"Ada","role":"viewer"},"text":"x","wall":1,"entries":[1]}],"gone":[{"who":"d_ada","wall":1}]}`
	if err := b.Thaw([]byte(old)); err != nil {
		t.Fatal(err)
	}
	b.offset = 1
	b.tell(2, "chat.modes", judge, chat.Modes{Slow: 10})
	b.say(3, ada)
	if w := b.wait(4, ada); w != 10*time.Second-time.Microsecond {
		t.Errorf("a wait of %v", w)
	}
}
