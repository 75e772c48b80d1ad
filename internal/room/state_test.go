package room_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"frontrow/internal/room"
)

// counter counts the events of its type.
func counter(name string) room.Feature {
	return room.Define(room.Rules[int]{
		Name:     name,
		Commands: []room.CommandSpec{{Name: name + ".add"}},
		Begin:    func() int { return 0 },
		Decide: func(n int, _ room.Command) (room.Decision, error) {
			return room.Decision{Events: []room.Event{{Type: name + ".added"}}, Data: room.JSON(n + 1)}, nil
		},
		Apply: func(n int, e room.Event, of *room.Entry) int {
			if e.At != of.Edge {
				panic("an event without a time of its own belongs to the edge")
			}
			if e.Type == name+".added" {
				n++
			}
			return n
		},
		View: func(n int) any { return n },
	})
}

func TestTheStateIsTheFoldOfTheLog(t *testing.T) {
	s := room.NewState("s_1", []room.Feature{counter("a"), counter("b")})
	for o := uint64(1); o <= 5; o++ {
		typ := "a.added"
		if o == 3 {
			typ = "b.added"
		}
		s.Apply(&room.Entry{Offset: o, Edge: 7, Events: []room.Event{{Type: typ}, {Type: "unknown.thing"}}})
	}
	v, err := s.View()
	if err != nil || v.Position != (room.Position{Epoch: "s_1", Offset: 5}) || string(v.State["a"]) != "4" || string(v.State["b"]) != "1" {
		t.Errorf("%+v %v", v, err)
	}
	d, err := s.Decide(room.Command{Name: "b.add"})
	if err != nil || string(d.Data) != "2" {
		t.Errorf("%s %v", d.Data, err)
	}
	if _, err := s.Decide(room.Command{Name: "c.add"}); err != room.ErrUnknownCommand {
		t.Error(err)
	}
}

func TestGrantedWishesAreRememberedUpToABound(t *testing.T) {
	s := room.NewState("s_1", nil)
	const many = 20_000
	for o := 1; o <= many; o++ {
		s.Apply(&room.Entry{Offset: uint64(o), Receipts: []room.Receipt{{Actor: "d_1", Key: fmt.Sprint("key-", o), Data: json.RawMessage(fmt.Sprint(o))}}})
	}
	known := 0
	for o := 1; o <= many; o++ {
		if a, ok := s.Granted("d_1", fmt.Sprint("key-", o)); ok {
			if known++; a.Offset != uint64(o) || string(a.Data) != fmt.Sprint(o) {
				t.Fatalf("wish %d was answered with %+v", o, a)
			}
		} else if known > 0 {
			t.Fatalf("wish %d is forgotten, an older one is not", o)
		}
	}
	if known != 8192 {
		t.Errorf("%d wishes are remembered", known)
	}
	for _, c := range [][2]string{{"d_2", fmt.Sprint("key-", many)}, {"d_1", ""}, {"d_1", "key-1"}} {
		if _, ok := s.Granted(c[0], c[1]); ok {
			t.Errorf("%v was never granted, or long ago", c)
		}
	}
}

func TestAudiences(t *testing.T) {
	viewer, owner := room.Actor{ID: "d_1", Role: room.RoleViewer}, room.Actor{ID: "d_2", Role: room.RoleOwner}
	nobody := room.Actor{Role: room.RoleViewer}
	for _, c := range []struct {
		to     room.Audience
		actor  room.Actor
		member bool
	}{
		{room.Everyone, viewer, true}, {room.Everyone, nobody, true},
		{room.Staff, owner, true}, {room.Staff, viewer, false}, {room.Staff, nobody, false},
		{room.One("d_1"), viewer, true}, {room.One("d_1"), owner, false}, {room.One("d_1"), nobody, false},
		{room.One(""), nobody, false}, {"unheard of", owner, false},
	} {
		if got := c.to.Includes(c.actor); got != c.member {
			t.Errorf("%q includes %+v: %v", c.to, c.actor, got)
		}
	}
}

func TestTwoFeaturesCantHaveOneCommand(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("nobody noticed")
		}
	}()
	room.NewState("s_1", []room.Feature{counter("a"), counter("a")})
}
