package fanout

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"frontrow/internal/room"
)

var roles = []room.Role{room.RoleViewer, room.RoleViewer, room.RoleViewer, room.RoleGuest, room.RoleModerator, room.RoleOwner}

// all reads the list page by page.
func all(p *people, l look) (list []Person, total int) {
	for {
		page := p.page(l)
		list, total = append(list, page.People...), page.Total
		if page.Next == "" {
			return list, total
		}
		var ok bool
		if l.after, ok = placeOf(page.Next); !ok {
			panic(page.Next)
		}
	}
}

// Whoever is connected with a name is in the list once, in order, as whoever asks
// may see them; page by page it is the same.
func TestTheIndexIsWhoIsHere(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var p people
		conns := make([]*conn, 12)
		is := make(map[*conn]room.Actor)
		for range rapid.IntRange(1, 60).Draw(rt, "steps") {
			i := rapid.IntRange(0, len(conns)-1).Draw(rt, "connection")
			if conns[i] == nil {
				conns[i] = &conn{}
			}
			c := conns[i]
			if rapid.IntRange(0, 3).Draw(rt, "leaves") == 0 {
				p.remove(c)
				delete(is, c)
				conns[i] = nil
				continue
			}
			n := rapid.IntRange(0, 7).Draw(rt, "who")
			a := room.Actor{
				ID: fmt.Sprint("d_", n), Kind: room.Device, Role: roles[n%len(roles)],
				Name: rapid.SampledFrom([]string{"", "ada", "Ada", "Bo b", "Ünal", "zoë\tx"}).Draw(rt, "name"),
			}
			// All connections of a person are of the newest name.
			for other, was := range is {
				if was.ID == a.ID && a.Name != "" && was.Name != "" {
					is[other] = a
				}
			}
			is[c] = a
			p.add(c, &a)
		}
		l := look{
			limit: rapid.IntRange(1, 5).Draw(rt, "limit"), q: rapid.SampledFrom([]string{"", "", "a", "ü"}).Draw(rt, "q"),
			staff: rapid.Bool().Draw(rt, "staff"), me: "d_1", standing: &standing{of: map[string]room.Standing{}},
		}
		for n, s := range []room.Standing{{Banned: true}, {Restricted: true}, {Restricted: true}, {Hand: 2}, {Hand: 1}, {Hand: 3}} {
			if rapid.Bool().Draw(rt, "stands") {
				l.of[fmt.Sprint("d_", n)] = s
			}
		}
		hands := []string{"d_4", "d_3", "d_5"}
		l.hands = slices.DeleteFunc(hands, func(id string) bool { return l.of[id].Hand == 0 })
		check(rt, &p, is, l)
	})
}

// check compares the list with one that is made of the connections anew.
func check(t *rapid.T, p *people, is map[*conn]room.Actor, l look) {
	by := make(map[string]Person)
	total := make(map[string]bool)
	for _, a := range is {
		if a.Name == "" || l.of[a.ID].Banned || l.of[a.ID].Restricted && !l.staff && a.ID != l.me {
			continue
		}
		total[a.ID] = true
		if finds(a.Name, l.q) {
			x := Person{ID: a.ID, Name: a.Name, Role: a.Role, Hand: l.of[a.ID].Hand, Restricted: l.staff && l.of[a.ID].Restricted}
			by[a.ID] = x
		}
	}
	var want []Person
	for _, x := range by {
		want = append(want, x)
	}
	part := func(x Person) int {
		switch {
		case x.Role.Staff():
			return 0
		case x.Hand > 0:
			return x.Hand
		}
		return 1000
	}
	slices.SortFunc(want, func(a, b Person) int {
		rank := 0
		if a.Role != b.Role && a.Role.Staff() && b.Role.Staff() {
			if rank = 1; a.Role.Above(b.Role) {
				rank = -1
			}
		}
		return cmp.Or(cmp.Compare(part(a), part(b)), rank, cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	got, n := all(p, l)
	if !slices.Equal(got, want) || n != len(total) {
		t.Fatalf("%v\n%v\n%d and %d", got, want, n, len(total))
	}
}

func TestProgramsAndOverlaysAreNoPeople(t *testing.T) {
	for _, c := range []struct {
		a    room.Actor
		want bool
	}{
		{room.Actor{ID: "d_1", Name: "Ada", Kind: room.Device, Role: room.RoleViewer}, true},
		{room.Actor{ID: "d_1", Kind: room.Device, Role: room.RoleViewer}, false},
		{room.Actor{Name: "Ada", Kind: room.Nobody, Role: room.RoleViewer}, false},
		{room.Actor{ID: "b_1", Name: "Bot", Kind: room.Bot, Role: room.RoleViewer}, false},
		{room.Actor{ID: "b_1", Name: "Bot", Kind: room.Bot, Role: room.RoleModerator}, true},
		{room.Actor{ID: "o_1", Name: "Screen", Kind: room.Screen, Role: room.RoleViewer}, false},
		{room.System(), false},
	} {
		if got := listed(&c.a); got != c.want {
			t.Errorf("%+v is listed: %v", c.a, got)
		}
	}
}

// What strangers ask is read or refused, and where a page ended comes back as it was.
func FuzzAskPeople(f *testing.F) {
	for _, s := range []string{``, `{}`, `{"q":"ada","limit":50}`, `{"limit":51}`, `{"after":"MQoxYQpkXzE"}`, `{"after":"MQ"}`, `[]`, `{"q":"` + strings.Repeat("x", 65) + `"}`} {
		f.Add([]byte(s))
	}
	var p people
	for i := range 20 {
		p.add(&conn{}, &room.Actor{ID: fmt.Sprint("d_", i), Name: fmt.Sprint("Name ", i), Kind: room.Device, Role: roles[i%len(roles)]})
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := lookOf(b)
		if err != nil {
			return
		}
		if l.limit < 1 || l.limit > maxPeople || len([]rune(l.q)) > maxSearch {
			t.Fatalf("%+v", l)
		}
		l.standing = &standing{of: map[string]room.Standing{"d_7": {Hand: 1}}, hands: []string{"d_7"}}
		if page := p.page(l); len(page.People) > l.limit || page.Total != 20 {
			t.Fatalf("%+v", page)
		}
		if l.after.part != "" {
			if again, ok := placeOf(l.after.String()); !ok || again != l.after {
				t.Fatalf("%+v is %+v", l.after, again)
			}
		}
	})
}

// BenchmarkPeople is what an ask costs with ten thousand people there, without
// the socket.
func BenchmarkPeople(b *testing.B) {
	var p people
	for i := range 10_000 {
		p.add(&conn{}, &room.Actor{ID: fmt.Sprint("d_", i), Name: fmt.Sprintf("Person %d of many", i*7919%10_000), Kind: room.Device, Role: room.RoleViewer})
	}
	s := &standing{of: map[string]room.Standing{}}
	for i := range 100 {
		id := fmt.Sprint("d_", i)
		s.of[id], s.hands = room.Standing{Hand: i + 1}, append(s.hands, id)
	}
	for name, l := range map[string]look{
		"first": {limit: 50}, "middle": {limit: 50, after: place{"2", "1person 5000 of many", "d_1"}},
		"search": {limit: 50, q: "9999"}, "nobody": {limit: 50, q: "none such"},
	} {
		l.standing = s
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				room.JSON(p.page(l))
			}
		})
	}
	b.Run("come and go", func(b *testing.B) {
		a := room.Actor{ID: "d_x", Name: "Person 4711 and another", Kind: room.Device, Role: room.RoleViewer}
		c := &conn{}
		for b.Loop() {
			p.add(c, &a)
			p.remove(c)
		}
	})
}

func TestTheAnswerIsAsDocumented(t *testing.T) {
	b, _ := json.Marshal(People{Total: 1, Viewers: 2, People: []Person{{ID: "d_1", Name: "Ada", Role: room.RoleViewer}}})
	if want := `{"total":1,"viewers":2,"people":[{"id":"d_1","name":"Ada","role":"viewer"}]}`; string(b) != want {
		t.Errorf("%s", b)
	}
}

// finds is what a search does, said in another way.
func finds(name, q string) bool {
	name = strings.ToLower(name)
	return q == "" || strings.HasPrefix(name, q) ||
		strings.Contains(strings.NewReplacer(" ", "\x00", "\t", "\x00").Replace(name), "\x00"+q)
}

func TestNamesAreFoundByTheirWords(t *testing.T) {
	var p people
	for i, name := range []string{"Ada Lovelace", "李小龍", "Zoë van der Berg", "a-b", "😀 Smile"} {
		p.add(&conn{}, &room.Actor{ID: fmt.Sprint("d_", i), Name: name, Kind: room.Device, Role: room.RoleViewer})
	}
	for q, want := range map[string]string{
		"lov": "d_0", "ada lo": "d_0", "velace": "", "小": "d_1", "der b": "d_2", "zoë": "d_2", "b": "d_2 d_3", "😀": "d_4", "smi": "d_4",
	} {
		var got []string
		for _, x := range p.page(look{q: q, limit: 50, standing: &standing{}}).People {
			got = append(got, x.ID)
		}
		slices.Sort(got)
		if strings.Join(got, " ") != want {
			t.Errorf("%q finds %q", q, got)
		}
	}
	for i := range 2000 { // more than are looked at one by one
		p.add(&conn{}, &room.Actor{ID: fmt.Sprint("e_", i), Name: fmt.Sprint("Ada ", i), Kind: room.Device, Role: room.RoleViewer})
	}
	if list, _ := all(&p, look{q: "ada", limit: 50, standing: &standing{}}); len(list) != 2001 {
		t.Errorf("%d are found", len(list))
	}
}
