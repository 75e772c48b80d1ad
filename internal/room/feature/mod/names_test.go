package mod_test

import (
	"testing"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/mod"
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
