package chat_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/chat"
)

// hide is how package mod tells a restricted line.
func hide(p room.Part, o uint64, id, text string) {
	for _, to := range []room.Audience{room.One(ada.ID), room.Staff} {
		p.Apply(room.Event{Type: "chat.message", For: to, At: int64(o), By: ada.Author(),
			Data: room.JSON(chat.Line{ID: id, Text: text, Restricted: to == room.Staff})}, &room.Entry{Offset: o})
	}
}

func TestARestrictedLineIsForItsAuthorAndTheStaff(t *testing.T) {
	p := filled(60)
	hide(p, 61, "c_61", "psst")
	p.Apply(room.Event{Type: "chat.edited", For: room.One(ada.ID), By: ada.Author(), Data: room.JSON(chat.Edited{ID: "c_61", Text: "hush"})}, &room.Entry{Offset: 62})
	if b := string(room.JSON(p.View())); strings.Contains(b, "hush") || strings.Contains(b, "c_61") || strings.Count(b, `"id":"c_`) != chat.Join {
		t.Errorf("the view is %s", b)
	}
	for _, c := range []struct {
		who  room.Actor
		sees bool
	}{{ada, true}, {judge, true}, {bob, false}, {room.Actor{}, false}} {
		m := string(room.JSON(p.Mine(c.who)))
		d, err := p.Decide(room.Command{Name: "chat.history", Actor: c.who})
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(m, "hush") != c.sees || strings.Contains(string(d.Data), "hush") != c.sees {
			t.Errorf("%s sees %s and %s", c.who.Name, m, d.Data)
		}
		_, err = p.Decide(room.Command{Name: "chat.send", Actor: c.who, ID: "x", Data: room.JSON(chat.Send{Text: "?", Reply: "c_61"})})
		if (err == nil) != (c.who.ID == ada.ID) {
			t.Errorf("%s answers it: %v", c.who.Name, err)
		}
	}
	d, err := p.Decide(room.Command{Name: "chat.edit", Actor: ada, Data: room.JSON(chat.Edit{ID: "c_61", Text: "shh"})})
	if err != nil || len(d.Events) != 2 || d.Events[0].For != room.One(ada.ID) || d.Events[1].For != room.Staff {
		t.Errorf("%v %+v", err, d)
	}
	if _, err := p.Decide(room.Command{Name: "chat.pin", Actor: judge, Data: room.JSON(chat.Which{ID: "c_61"})}); err == nil {
		t.Error("it can be pinned")
	}
	for _, a := range []room.Actor{bob, judge} {
		if _, err := p.Decide(room.Command{Name: "chat.delete", Actor: a, Data: room.JSON(chat.Which{ID: "c_61"})}); err == nil {
			t.Errorf("%s deletes it", a.Name)
		}
	}
	d, err = p.Decide(room.Command{Name: "chat.delete", Actor: ada, Data: room.JSON(chat.Which{ID: "c_61"})})
	if diff := cmp.Diff([]uint64{61, 62}, d.Erase); err != nil || diff != "" {
		t.Error(err, diff)
	}
	p.Apply(d.Events[0], &room.Entry{Offset: 63})
	if m := p.Mine(ada); m != nil {
		t.Errorf("what is deleted is still there: %s", room.JSON(m))
	}
}

// What a restricted person changes in a line that was public is for themselves,
// and erased with it.
func TestAChangeOfARestrictedPersonIsNotPublic(t *testing.T) {
	p := filled(1)
	p.Apply(room.Event{Type: "chat.edited", For: room.One(ada.ID), By: ada.Author(), Data: room.JSON(chat.Edited{ID: "c_1", Text: "hush"})}, &room.Entry{Offset: 2})
	if b := string(room.JSON(p.View())); strings.Contains(b, "hush") {
		t.Error(b)
	}
	d, err := p.Decide(room.Command{Name: "chat.delete", Actor: ada, Data: room.JSON(chat.Which{ID: "c_1"})})
	if diff := cmp.Diff([]uint64{1, 2}, d.Erase); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

// What moderators decide about a line is completed: whose it is, and what to erase.
func TestADecisionAboutALineIsCompleted(t *testing.T) {
	p := filled(2)
	decide := func(a room.Actor, typ string, d any) (room.Decision, error) {
		return p.Review(room.Command{Actor: a}, room.Decision{Events: []room.Event{{Type: "mod.acted"}, {Type: typ, Data: room.JSON(d)}}})
	}
	ours, theirs := chat.Deleted{ID: "c_2", Author: room.Author{ID: ada.ID}}, chat.Deleted{ID: "c_2", Author: room.Author{ID: "d_x"}}
	d, err := decide(judge, "mod.deleted", ours)
	if diff := cmp.Diff([]uint64{2}, d.Erase); err != nil || diff != "" {
		t.Fatal(err, diff)
	}
	var got chat.Deleted
	if err := json.Unmarshal(d.Events[1].Data, &got); err != nil || got.Author.Name != "Ada" || d.Events[1].At != 2 || d.Events[0].Type != "mod.acted" {
		t.Errorf("%v %+v", err, d)
	}
	if _, err := decide(judge, "mod.deleted", theirs); err == nil {
		t.Error("a line of somebody else is deleted")
	}
	if _, err := decide(bob, "mod.deleted", ours); err == nil {
		t.Error("a line of an equal is deleted")
	}
	d, err = decide(judge, "mod.cleared", chat.Cleared{Person: room.Author{ID: ada.ID}})
	if diff := cmp.Diff([]uint64{2, 1}, d.Erase, cmpopts.SortSlices(func(a, b uint64) bool { return a > b })); err != nil || diff != "" {
		t.Error(err, diff)
	}
	if d, err := decide(judge, "mod.cleared", chat.Cleared{Person: room.Author{ID: "d_x"}}); err != nil || d.Erase != nil {
		t.Errorf("of somebody without lines: %v %+v", err, d)
	}
	if d, err := decide(judge, "poll.opened", 5); err != nil || d.Erase != nil {
		t.Errorf("%v %+v", err, d)
	}
}

func TestALongChatWithErasedLinesIsTheFoldOfItsLog(t *testing.T) {
	const lines = 3600
	live := chat.Feature().Begin()
	var log []room.Entry
	do := func(name string, d any) {
		c := room.Command{Name: name, Actor: ada, ID: fmt.Sprintf("%06d", len(log)), Edge: int64(len(log)), Wall: int64(len(log)), Data: room.JSON(d)}
		got, err := live.Decide(c)
		if err != nil {
			t.Fatal(err)
		}
		e := room.Entry{Offset: uint64(len(log)) + 1, Edge: c.Edge, Wall: c.Wall, Events: got.Events}
		log = append(log, e)
		for _, ev := range e.Events {
			live.Apply(ev, &e)
		}
		for _, o := range got.Erase {
			log[o-1].Events = nil
		}
	}
	for i := range lines {
		do("chat.send", chat.Send{Text: fmt.Sprint("line ", i)})
		// Among others the lines that say what to forget.
		forgets := strings.Contains(string(log[len(log)-1].Events[0].Data), `"forget"`)
		if forgets || i%250 == 249 {
			do("chat.delete", chat.Which{ID: fmt.Sprintf("c_%06d", len(log)-1)})
		}
		if forgets {
			again := chat.Feature().Begin()
			for i := range log {
				for _, ev := range log[i].Events {
					again.Apply(ev, &log[i])
				}
			}
			a, _ := live.Freeze()
			if b, _ := again.Freeze(); string(a) != string(b) {
				t.Fatal("the fold of the log is another state")
			}
		}
		if i == lines/2 {
			do("chat.delete", chat.Which{ID: fmt.Sprintf("c_%06d", len(log)-700)})
		}
	}
	again := chat.Feature().Begin()
	for i := range log {
		for _, ev := range log[i].Events {
			again.Apply(ev, &log[i])
		}
	}
	a, _ := live.Freeze()
	b, _ := again.Freeze()
	if string(a) != string(b) {
		t.Fatal("the fold of the log is another state")
	}
	var s chat.State
	if err := json.Unmarshal(a, &s); err != nil || len(s.Lines) < chat.Keep-1 || len(s.Lines) > chat.Keep*3/2 {
		t.Errorf("%d lines are kept, %v", len(s.Lines), err)
	}
}
