package mod_test

import (
	"testing"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/chat"
	"frontrow/internal/room/feature/hand"
	"frontrow/internal/room/feature/mod"
	"frontrow/internal/room/feature/quiz"
	"frontrow/internal/room/roomtest"
)

// Hosts choose who is told the names; the choice is in the log of actions and
// stays for the shows that follow.
func TestHostsHideWhoIsHere(t *testing.T) {
	r := open(t)
	pia := roomtest.As(room.RoleProducer, "Pia")
	for _, who := range []room.Actor{ada, judge} {
		r.Refused(who, "mod.names", data{"hidden": true}, room.Forbidden)
	}
	r.Refused(pia, "mod.names", data{"hidden": "yes"}, room.BadData)
	hidden := func(r *roomtest.Room) bool {
		var m mod.Mine
		return r.Mine("mod", judge, &m) && m.NamesHidden
	}
	if hidden(r) {
		t.Error("they are hidden from the start")
	}
	act(r, pia, "mod.names", data{"hidden": true})
	if !hidden(r) {
		t.Error("the staff don't know")
	}
	var m mod.Mine
	if r.Mine("mod", ada, &m) {
		t.Errorf("a viewer has %+v", m)
	}
	n := len(r.Entries())
	r.Must(pia, "mod.names", data{"hidden": true}, nil)
	if len(r.Entries()) != n {
		t.Error("what is so already is said again")
	}
	r.Check()
	next := r.Again()
	if !hidden(next) {
		t.Error("the next show has forgotten it")
	}
	act(next, host, "mod.names", data{"hidden": false})
	if hidden(next) || hidden(next.Again()) {
		t.Error("they stay hidden")
	}
}

// A name that the lists of words keep from the chat is on no board and on no hand
// either, while its bearer may do what shows no name.
func TestANameThatCantBeSaidIsNotShown(t *testing.T) {
	r := roomtest.New(t, chat.Feature(), hand.Feature(), quiz.Feature(), mod.Feature())
	bad, none := roomtest.Viewer("B4dword"), roomtest.Viewer("")
	line := say(r, bad, "hello")
	r.Must(host, "hand.open", nil, nil)
	var z quiz.One
	r.Must(host, "quiz.create", quiz.Create{Title: "Colours", Questions: []quiz.Question{{Text: "Which?", Options: []string{"red", "blue"}, Right: []int{1}, Seconds: 20}}}, &z)
	r.Must(host, "quiz.start", z, nil)
	r.Must(host, "quiz.next", z, nil)
	try := map[string]any{"hand.raise": nil, "quiz.answer": quiz.Reply{Quiz: z.Quiz, Choice: []int{1}}}
	for _, action := range []string{"hold", "block", "restrict"} {
		words(r, action, "badword")
		for range 2 {
			for name, d := range try {
				r.Refused(bad, name, d, room.Forbidden)
			}
		}
		r.Must(judge, "mod.unfilter", data{"name": action}, nil)
	}
	words(r, "block", "badword", "host")
	words(r, "allow", "badwords")
	r.Must(bad, "chat.delete", data{"id": line.ID}, nil)
	for _, a := range []room.Actor{ada, roomtest.Viewer("Badwords"), host, none} {
		if a.ID != host.ID {
			r.Must(a, "quiz.answer", try["quiz.answer"], nil)
		}
		if a.Name != "" {
			r.Must(a, "hand.raise", nil, nil)
		}
	}
	r.Must(judge, "mod.unfilter", data{"name": "block"}, nil)
	for name, d := range try {
		r.Must(bad, name, d, nil)
	}
	words(r, "block", "badword")
	r.Must(bad, "hand.lower", nil, nil)
	r.Check()
}
