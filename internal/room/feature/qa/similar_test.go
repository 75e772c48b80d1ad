package qa_test

import (
	"fmt"
	"strings"
	"testing"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/qa"
	"frontrow/internal/room/roomtest"
)

func likes(r *roomtest.Room, a room.Actor, d qa.Similar) (found []string) {
	var l qa.Likes
	r.Must(a, "qa.similar", d, &l)
	for _, q := range l.Questions {
		found = append(found, q.Text)
	}
	return found
}

func TestNearDuplicatesAreFound(t *testing.T) {
	for _, c := range []struct {
		there, asked string
		want         bool
	}{
		{"What is your favourite colour?", "whats your favorite color", true},
		{"When will the recording be available?", "When will the recordings be available", true},
		{"How much does it cost?", "How much will it cost?", true},
		{"Wie viel kostet das Ticket?", "Was kostet das Ticket", true},
		{"WANN GEHT ES WEITER?", "wann geht es weiter", true},
		{"Когда будет запись?", "когда запись будет", true},
		{"这个产品多少钱？", "这个产品多少钱呢", true},
		{"録画はいつ公開されますか", "録画はいつ公開される？", true},
		{"ＨＯＷ ＭＵＣＨ？", "how much", true},
		{"متى يتوفر التسجيل؟", "متى يتوفر التسجيل", true},
		{"???", "??", true},
		{"What is your favourite colour?", "When will the recording be available?", false},
		{"How do I install it on a Raspberry Pi?", "How much does it cost?", false},
		{"这个产品多少钱？", "什么时候发货？", false},
		{"Когда будет запись?", "Сколько это стоит?", false},
		{"???", "Why?", false},
	} {
		r := open(t)
		ask(r, ada, c.there)
		for asked, there := range map[string]string{c.asked: c.there} {
			if got := likes(r, bob, qa.Similar{Text: asked}); (len(got) == 1) != c.want {
				t.Errorf("%q and %q: %q", there, asked, got)
			}
		}
	}
}

func TestTheMostSimilarComesFirst(t *testing.T) {
	r := moderated(t)
	id := ask(r, host, "When is the lunch break today?")
	ask(r, host, "When is the lunch break?")
	ask(r, host, "Is the lunch break soon?")
	ask(r, host, "Something else")
	ask(r, ada, "When's the lunch break today?") // held
	first := likes(r, mod, qa.Similar{Question: id})
	if len(first) < 2 || first[0] != "When is the lunch break?" {
		t.Errorf("the staff are offered %q", first)
	}
	if !strings.Contains(fmt.Sprint(first), "When's") {
		t.Errorf("the staff are not offered what is held: %q", first)
	}
	if got := fmt.Sprint(likes(r, bob, qa.Similar{Question: id})); strings.Contains(got, "When's") {
		t.Errorf("a viewer is offered what is held: %s", got)
	}
	held := mine(r, mod).Held[0].ID
	r.Refused(bob, "qa.similar", qa.Similar{Question: held}, room.NotFound)
	if len(likes(r, ada, qa.Similar{Question: held})) == 0 || len(likes(r, mod, qa.Similar{Question: held})) == 0 {
		t.Error("nothing is offered for what is held")
	}
	for range 4 {
		ask(r, host, "When is the lunch break today?")
		on(r, mod, "done", view(r).Questions[len(view(r).Questions)-1].ID)
	}
	if got := likes(r, bob, qa.Similar{Text: "When is the lunch break today?"}); len(got) != 5 {
		t.Errorf("%d are offered", len(got))
	}
	r.Refused(bob, "qa.similar", nil, room.TextEmpty)
	r.Refused(bob, "qa.similar", []byte(`{"text":1}`), room.BadData)
	r.Check()
}

func BenchmarkSimilar(b *testing.B) {
	s := room.NewState("s", []room.Feature{qa.Feature()})
	for i := range qa.MaxShown {
		d, err := s.Decide(room.Command{Name: "qa.ask", ID: fmt.Sprintf("%026d", i), Actor: room.Actor{ID: fmt.Sprint("d_", i), Name: "x"},
			Data: room.JSON(qa.Ask{Text: fmt.Sprintf("When will part %d of the recording of this talk be there to see?", i)})})
		if err != nil {
			b.Fatal(err)
		}
		for _, e := range d.Events {
			s.ApplyEvent(e, &room.Entry{})
		}
	}
	c := room.Command{Name: "qa.similar", Actor: ada, Data: room.JSON(qa.Similar{Text: "When can I see the recording of the talk about Go?"})}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Decide(c); err != nil {
			b.Fatal(err)
		}
	}
}
