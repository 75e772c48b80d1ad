package qa_test

import (
	"fmt"
	"strings"
	"testing"

	"frontrow/internal/room"
	moderation "frontrow/internal/room/feature/mod"
	"frontrow/internal/room/feature/qa"
	"frontrow/internal/room/feature/show"
	"frontrow/internal/room/roomtest"
)

// showing is a room whose show may end.
func showing(t testing.TB, more ...room.Feature) *roomtest.Room {
	r := roomtest.New(t, append([]room.Feature{show.Feature(), qa.Feature()}, more...)...)
	r.Must(room.System(), "show.open", show.Fact{Show: "s_test"}, nil)
	return r
}

// end ends the show, and what is due then happens.
func end(r *roomtest.Room) {
	r.Must(room.System(), "show.end", nil, nil)
	r.Pass(1)
}

// logged are the texts that the log holds.
func logged(r *roomtest.Room, texts ...string) (all []string) {
	log := string(room.JSON(r.Entries()))
	for _, text := range texts {
		if strings.Contains(log, text) {
			all = append(all, text)
		}
	}
	return all
}

func TestWhatWasTakenAwayLeavesTheLogWhenTheShowIsOver(t *testing.T) {
	r := showing(t)
	removed, stays, withdrawn := ask(r, ada, "Removed?"), ask(r, bob, "Stays?"), ask(r, eve, "Withdrawn?")
	twin, lost, root := ask(r, ada, "Twin?"), ask(r, bob, "Lost?"), ask(r, eve, "Root?")
	r.Must(mod, "qa.merge", qa.Merge{Question: twin, Into: stays}, nil)
	r.Must(mod, "qa.merge", qa.Merge{Question: lost, Into: root}, nil)
	on(r, eve, "vote", removed)
	on(r, eve, "vote", stays)
	r.Must(host, "qa.open", data{"moderated": true}, nil)
	denied, approved, waits := ask(r, ada, "Denied?"), ask(r, bob, "Approved?"), ask(r, eve, "Waits?")
	on(r, mod, "approve", approved)
	for _, id := range []string{removed, root, approved} {
		on(r, mod, "remove", id)
	}
	on(r, mod, "deny", denied)
	on(r, eve, "withdraw", withdrawn)
	all := []string{"Removed?", "Stays?", "Withdrawn?", "Twin?", "Lost?", "Root?", "Denied?", "Approved?", "Waits?"}
	r.Pass(3600)
	same(t, "while the show is on", all, logged(r, all...))
	r.Check()

	was, counted := view(r), votes(r)
	end(r)
	same(t, "after it", []string{"Stays?", "Twin?", "Waits?"}, logged(r, all...))
	same(t, "what everybody sees", was, view(r))
	same(t, "votes", counted, votes(r))
	same(t, "held", waits, mine(r, mod).Held[0].ID)
	if m := mine(r, bob).Questions; len(m) != 1 || m[0].ID != stays {
		t.Errorf("Bob has %+v", m)
	}
	r.Check()

	// The room goes on until the next show begins.
	late := ask(r, host, "Late?")
	on(r, mod, "remove", late)
	on(r, mod, "remove", stays)
	r.Pass(1)
	same(t, "at last", []string{"Twin?", "Waits?"}, logged(r, append(all, "Late?")...))
	r.Check()
}

func TestAnApprovalGoesWithTheWordsItSaid(t *testing.T) {
	r := showing(t, moderation.Feature())
	r.Must(host, "mod.filter", data{"name": "gems", "kind": "words", "words": []string{"gems"}, "action": "hold"}, nil)
	r.Must(mod, "mod.ban", data{"person": eve.ID}, nil)
	id := ask(r, ada, "Free gems?")
	var m moderation.Mine
	r.Mine("mod", mod, &m)
	r.Must(mod, "mod.approve", moderation.About{ID: m.Queue.Held[0].ID}, nil)
	same(t, "approved", []string{"Free gems?: open"}, texts(r))
	on(r, mod, "remove", id)
	end(r)
	if said := logged(r, "Free gems?"); said != nil {
		t.Error("the log still says it")
	}
	// Moderation does not miss what is gone when it leaves the show.
	back := room.NewState("s_test", []room.Feature{show.Feature(), qa.Feature(), moderation.Feature()})
	for _, e := range r.Entries() {
		back.Apply(e)
	}
	carried, err := back.Carry()
	if err != nil {
		t.Fatal(err)
	}
	same(t, "carried", r.Again().Entries()[0].Events, back.Bring(carried))
}

// Very much goes in portions, and the oldest of more than that stays.
func TestWhatIsForgottenIsBounded(t *testing.T) {
	features := []room.Feature{show.Feature(), qa.Feature()}
	r := room.NewState("s", features)
	var log []*room.Entry
	erased := 0
	do := func(a room.Actor, name string, d any) {
		i := r.Position().Offset + 1
		c := room.Command{Name: name, Actor: a, ID: fmt.Sprintf("%026d", i), Data: room.JSON(d), Edge: int64(i), Wall: int64(i)}
		got, err := r.Decide(c)
		if err != nil {
			t.Fatal(err)
		}
		log = append(log, &room.Entry{Offset: i, Edge: c.Edge, Wall: c.Wall, Events: got.Events})
		r.Apply(log[i-1])
		for _, o := range got.Erase {
			log[o-1], erased = &room.Entry{Offset: o}, erased+1
		}
	}
	do(room.System(), "show.open", show.Fact{Show: "s"})
	for range 700 {
		for _, last := range []string{"withdraw", "remove"} {
			id := fmt.Sprintf("q_%026d", r.Position().Offset+1)
			do(ada, "qa.ask", qa.Ask{Text: "Why?"})
			do(map[string]room.Actor{"withdraw": ada, "remove": mod}[last], "qa."+last, qa.Which{Question: id})
		}
	}
	do(room.System(), "show.end", nil)
	for n := 100; n <= 1000; n += 100 {
		if at, feature := r.Next(); feature != "qa" || at == 0 {
			t.Fatal("nothing is due")
		}
		if do(room.System(), "qa.tick", nil); erased != n {
			t.Errorf("%d entries are erased", erased)
		}
		back := room.NewState("s", features)
		for _, e := range log {
			back.Apply(e)
		}
		was, err := r.Freeze()
		if err != nil {
			t.Fatal(err)
		}
		is, err := back.Freeze()
		if err != nil {
			t.Fatal(err)
		}
		same(t, "from the log", string(was), string(is))
	}
	if at, _ := r.Next(); at != 0 {
		t.Error("something is still due")
	}
}
