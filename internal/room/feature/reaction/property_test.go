package reaction_test

import (
	"testing"

	"pgregory.net/rapid"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/reaction"
	"frontrow/internal/room/roomtest"
)

var names = []string{"reaction.send", "reaction.set", "reaction.curve"}

func TestTotalsAreWhatWasGranted(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := roomtest.New(t, reaction.Feature())
		granted, kinds := map[string]int{}, reaction.View{}
		r.View("reaction", &kinds)
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			switch rapid.IntRange(0, 5).Draw(rt, "what") {
			case 0:
				r.Pass(rapid.Float64Range(0, 40).Draw(rt, "seconds"))
			case 1:
				r.Behind = rapid.Int64Range(0, 40*roomtest.Second).Draw(rt, "behind")
			case 2:
				set := []reaction.Kind{}
				for _, n := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"heart", "wow", "a", "b_2"}), 0, 3, rapid.ID).Draw(rt, "set") {
					set = append(set, reaction.Kind{Name: n, Emoji: "x"})
				}
				if _, err := r.Do(host, "reaction.set", reaction.Set{Kinds: set}); err == nil {
					r.View("reaction", &kinds)
				}
			default:
				kind, n := rapid.SampledFrom([]string{"heart", "wow", "a", "b_2", "?"}).Draw(rt, "kind"), rapid.IntRange(-1, 12).Draw(rt, "n")
				if _, err := r.Do(ada, "reaction.send", data{"kind": kind, "n": n}); err == nil {
					granted[kind] += max(1, n)
				}
			}
		}
		for _, k := range kinds.Kinds {
			if totals(r).Totals[k.Name] != granted[k.Name] {
				rt.Fatalf("%s: %d, granted were %d", k.Name, totals(r).Totals[k.Name], granted[k.Name])
			}
		}
		var c reaction.Curve
		r.Must(mod, "reaction.curve", reaction.Ask{Limit: 500}, &c)
		all, sum := 0, 0
		for i, p := range c.Points {
			if i > 0 && p.At <= c.Points[i-1].At {
				rt.Fatalf("the curve is not in order: %v", c)
			}
			for _, n := range p.N {
				sum += n
			}
		}
		for _, n := range granted {
			all += n
		}
		if all != sum {
			rt.Fatalf("the curve has %d reactions of %d", sum, all)
		}
		if c := totals(r); c.Rate < 0 || c.Rate > float64(all)/5 {
			rt.Fatalf("the rate is %v", c.Rate)
		}
		r.Check()
	})
}

func FuzzCommands(f *testing.F) {
	f.Add(uint8(0), []byte(`{"kind":"heart","n":3}`), int64(0))
	f.Add(uint8(0), []byte(`{"kind":0}`), int64(5_000_000))
	f.Add(uint8(1), []byte(`{"kinds":[{"name":"a","emoji":"x"},{"name":"b","image":"/b.png"}]}`), int64(0))
	f.Add(uint8(2), []byte(`{"from":1,"limit":3}`), int64(1<<40))
	f.Fuzz(func(t *testing.T, which uint8, raw []byte, behind int64) {
		r := roomtest.New(t, reaction.Feature())
		r.Must(ada, "reaction.send", data{"kind": 0}, nil)
		r.Behind = behind
		for _, a := range []room.Actor{host, ada, {Role: room.RoleViewer, Can: []room.Capability{room.CanJoin}}} {
			_, _ = r.Do(a, names[int(which)%len(names)], raw)
			_, _ = r.Do(a, "reaction.send", raw)
		}
		r.Must(mod, "reaction.curve", nil, nil)
		r.Check()
	})
}

func BenchmarkSend(b *testing.B) {
	s := room.NewState("s", []room.Feature{reaction.Feature()})
	e := &room.Entry{}
	raw := []byte(`{"kind":"laugh","n":3}`)
	b.ReportAllocs()
	for i := range b.N {
		at := int64(1_790_000_000*roomtest.Second) + int64(i)*100
		d, err := s.Decide(room.Command{Name: "reaction.send", Actor: ada, Data: raw, Edge: at, Wall: at})
		if err != nil {
			b.Fatal(err)
		}
		s.ApplyEvent(d.Events[0], e)
	}
}
