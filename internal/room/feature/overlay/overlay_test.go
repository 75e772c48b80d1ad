package overlay_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/chat"
	"frontrow/internal/room/feature/mod"
	"frontrow/internal/room/feature/overlay"
	"frontrow/internal/room/feature/qa"
	"frontrow/internal/room/roomtest"
)

var (
	ada, bob = roomtest.Viewer("Ada"), roomtest.Viewer("Bob")
	host     = roomtest.Owner()
	judge    = roomtest.As(room.RoleModerator, "Judge")
)

func open(t testing.TB) *roomtest.Room {
	return roomtest.New(t, chat.Feature(), qa.Feature(), mod.Feature(), overlay.Feature())
}

func say(r *roomtest.Room, who room.Actor, text string) string {
	var sent chat.Sent
	r.Must(who, "chat.send", chat.Send{Text: text}, &sent)
	return sent.ID
}

func ask(r *roomtest.Room, who room.Actor, text string) string {
	var asked qa.Asked
	r.Must(who, "qa.ask", qa.Ask{Text: text}, &asked)
	return asked.Question
}

func view(r *roomtest.Room) (v overlay.View) {
	r.View("overlay", &v)
	return v
}

func line(id string) overlay.Show     { return overlay.Show{Kind: overlay.Chat, ID: id} }
func question(id string) overlay.Show { return overlay.Show{Kind: overlay.Question, ID: id} }

func TestALineOrAQuestionIsOnTheScreen(t *testing.T) {
	r := open(t)
	hello, why := say(r, ada, "Hello"), ask(r, bob, "Why?")
	r.Must(host, "overlay.show", line(hello), nil)
	if d := cmp.Diff(overlay.View{On: &overlay.Item{Kind: overlay.Chat, ID: hello, By: ada.ID}}, view(r)); d != "" {
		t.Error(d)
	}
	n := len(r.Entries())
	r.Must(host, "overlay.show", line(hello), nil)
	if len(r.Entries()) != n {
		t.Error("the same again is told")
	}
	r.Must(host, "overlay.show", question(why), nil)
	if d := cmp.Diff(&overlay.Item{Kind: overlay.Question, ID: why}, view(r).On); d != "" {
		t.Error(d)
	}
	r.Record("overlay", "overlay")
	r.Must(host, "overlay.clear", nil, nil)
	n = len(r.Entries())
	if r.Must(host, "overlay.clear", nil, nil); view(r).On != nil || len(r.Entries()) != n {
		t.Error("it is not off, or off twice")
	}
	for _, e := range r.Entries() {
		for _, ev := range e.Events {
			if ev.Type == "overlay.changed" && bytes.Contains(ev.Data, []byte("Hello")) {
				t.Error("words are in the log twice")
			}
		}
	}
	r.Check()
}

func TestWhatIsNotForEverybodyIsNotOnTheScreen(t *testing.T) {
	r := open(t)
	hello := say(r, ada, "Hello")
	r.Must(judge, "mod.restrict", map[string]any{"person": ada.ID}, nil)
	hidden := say(r, ada, "Psst")
	on := true
	r.Must(host, "qa.open", qa.Settings{Moderated: &on}, nil)
	held := ask(r, bob, "May I?")
	for _, c := range []struct {
		show overlay.Show
		code room.CodeSpec
	}{
		{line("c_none"), room.NotFound}, {question("q_none"), room.NotFound}, {line(held), room.NotFound}, {question(hello), room.NotFound},
		{line(hidden), room.NotFound}, {question(held), room.NotFound},
		{overlay.Show{Kind: "poll", ID: hello}, room.BadData}, {line(""), room.BadData}, {line(string(make([]byte, 65))), room.BadData},
	} {
		r.Refused(host, "overlay.show", c.show, c.code)
	}
	for _, who := range []room.Actor{ada, judge, {ID: "ov_1", Kind: room.Screen, Role: room.RoleViewer}} {
		r.Refused(who, "overlay.show", line(hello), room.Forbidden)
		r.Refused(who, "overlay.hide", overlay.Hide{On: true}, room.Forbidden)
	}
	if view(r).On != nil {
		t.Error("something is on the screen")
	}
	r.Must(host, "overlay.show", line(hello), nil)
	r.Check()
}

func TestWordsThatAreUnsaidLeaveTheScreen(t *testing.T) {
	for name, gone := range map[string]func(r *roomtest.Room, id string){
		"deleted by its author": func(r *roomtest.Room, id string) { r.Must(ada, "chat.delete", chat.Which{ID: id}, nil) },
		"deleted by a moderator": func(r *roomtest.Room, id string) {
			r.Must(judge, "mod.delete", map[string]any{"line": id, "person": ada.ID}, nil)
		},
		"all its author said": func(r *roomtest.Room, _ string) { r.Must(judge, "mod.clear", map[string]any{"person": ada.ID}, nil) },
	} {
		r := open(t)
		other := say(r, bob, "Me too")
		id := say(r, ada, "Hello")
		r.Must(host, "overlay.results", overlay.Results{Activity: "p_1", Shown: true}, nil)
		r.Must(host, "overlay.show", line(other), nil)
		gone(r, id)
		if view(r).On == nil {
			t.Errorf("%s: another line leaves with it", name)
		}
		id = say(r, ada, "Hello again")
		r.Must(host, "overlay.show", line(id), nil)
		gone(r, id)
		if v := view(r); v.On != nil || len(v.Results) != 1 {
			t.Errorf("%s: %+v", name, v)
		}
		r.Check()
	}
	r := open(t)
	one, two := ask(r, ada, "Why is it so?"), ask(r, bob, "How was it then?")
	r.Must(host, "overlay.show", question(one), nil)
	r.Must(judge, "qa.merge", qa.Merge{Question: one, Into: two}, nil)
	if view(r).On != nil {
		t.Error("a merged question stays")
	}
	three := ask(r, bob, "And what for?")
	for verb, who := range map[string]room.Actor{"qa.remove": judge, "qa.withdraw": bob} {
		id := map[string]string{"qa.remove": two, "qa.withdraw": three}[verb]
		r.Must(host, "overlay.show", question(id), nil)
		r.Must(who, verb, qa.Which{Question: id}, nil)
		if view(r).On != nil {
			t.Error("a question stays after", verb)
		}
	}
	r.Check()
}

func TestEverythingStaysHiddenInTheNextShow(t *testing.T) {
	r := open(t)
	id := say(r, ada, "Hello")
	r.Must(host, "overlay.show", line(id), nil)
	r.Must(host, "overlay.hide", overlay.Hide{On: true}, nil)
	if v := view(r); !v.Hidden || v.On == nil {
		t.Errorf("%+v", v)
	}
	next := r.Again()
	if d := cmp.Diff(overlay.View{Hidden: true}, view(next)); d != "" {
		t.Error(d)
	}
	next.Must(host, "overlay.hide", overlay.Hide{}, nil)
	if d := cmp.Diff(overlay.View{}, view(next.Again())); d != "" {
		t.Error(d)
	}
}

func TestTheNewestChoicesAreKept(t *testing.T) {
	r := open(t)
	for i := range overlay.MaxResults + 5 {
		r.Must(host, "overlay.results", overlay.Results{Activity: fmt.Sprint(i), Shown: true}, nil)
	}
	if all := view(r).Results; len(all) != overlay.MaxResults || all[0].Activity != "5" {
		t.Errorf("%d are kept, from %+v on", len(all), all[0])
	}
	r.Check()
}

func TestTheScreenIsWhatWasChosenLast(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := open(t)
		lines := []string{say(r, ada, "One"), say(r, ada, "Two"), say(r, bob, "Three"), "c_none"}
		there := map[string]bool{lines[0]: true, lines[1]: true, lines[2]: true}
		var want overlay.View
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			id := rapid.SampledFrom(lines).Draw(rt, "line")
			switch rapid.SampledFrom([]string{"show", "clear", "hide", "results", "delete"}).Draw(rt, "what") {
			case "show":
				if _, err := r.Do(host, "overlay.show", line(id)); (err == nil) != there[id] {
					rt.Fatalf("showing %s: %v", id, err)
				} else if err == nil {
					by := ada.ID
					if id == lines[2] {
						by = bob.ID
					}
					want.On = &overlay.Item{Kind: overlay.Chat, ID: id, By: by}
				}
			case "clear":
				r.Must(host, "overlay.clear", nil, nil)
				want.On = nil
			case "hide":
				want.Hidden = rapid.Bool().Draw(rt, "on")
				r.Must(host, "overlay.hide", overlay.Hide{On: want.Hidden}, nil)
			case "results":
				d := overlay.Results{Activity: fmt.Sprint(rapid.IntRange(1, 30).Draw(rt, "of")), Shown: rapid.Bool().Draw(rt, "shown")}
				r.Must(host, "overlay.results", d, nil)
			case "delete":
				who := ada
				if id == lines[2] {
					who = bob
				}
				if _, err := r.Do(who, "chat.delete", chat.Which{ID: id}); err == nil {
					there[id] = false
					if want.On != nil && want.On.ID == id {
						want.On = nil
					}
				}
			}
			v := view(r)
			if len(v.Results) > overlay.MaxResults {
				rt.Fatalf("%d results", len(v.Results))
			}
			of := map[string]bool{}
			for _, x := range v.Results {
				if of[x.Activity] {
					rt.Fatalf("%s is there twice", x.Activity)
				}
				of[x.Activity] = true
			}
			v.Results = nil
			if d := cmp.Diff(want, v); d != "" {
				rt.Fatal(d)
			}
		}
		r.Check()
	})
}

func FuzzCommands(f *testing.F) {
	names := []string{"overlay.show", "overlay.clear", "overlay.results", "overlay.hide"}
	f.Add(uint8(0), []byte(`{"kind":"chat","id":"c_1"}`))
	f.Add(uint8(2), []byte(`{"activity":"p_1","shown":true}`))
	f.Add(uint8(3), []byte(`{"on":true}`))
	f.Fuzz(func(t *testing.T, which uint8, raw []byte) {
		r := open(t)
		r.Must(host, "overlay.show", line(say(r, ada, "Hello")), nil)
		_, _ = r.Do(host, names[int(which)%len(names)], raw)
		if v := view(r); len(room.JSON(v)) > 8<<10 {
			t.Errorf("the view has %d bytes", len(room.JSON(v)))
		}
		r.Check()
	})
}
