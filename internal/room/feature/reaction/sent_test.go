package reaction

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"frontrow/internal/room"
)

// What is joined folds to what its parts fold to, however they lie in time.
func TestJoinedReactionsCountTheSame(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		edge := int64(1_790_000_000_000_000)
		apart, joined := begin(), begin()
		var few []room.Event
		for range rapid.IntRange(1, 40).Draw(rt, "events") {
			edge += rapid.Int64Range(0, 400_000).Draw(rt, "later")
			behind := rapid.Int64Range(0, 30_000_000).Draw(rt, "behind")
			ev := room.Event{Type: "reaction.sent", For: room.Server, At: edge - behind, Data: encode(Sent{
				Kind: rapid.SampledFrom([]string{"heart", "wow"}).Draw(rt, "kind"), N: rapid.IntRange(1, MaxBurst).Draw(rt, "n"), Behind: behind,
			})}
			apply(apart, ev, nil)
			found := false
			for i := range few {
				if one, ok := join(few[i], ev); ok {
					few[i], found = one, true
					break
				}
			}
			if !found {
				few = append(few, ev)
			}
		}
		for _, ev := range few {
			apply(joined, ev, nil)
		}
		if diff := cmp.Diff(apart, joined); diff != "" {
			rt.Fatal(diff)
		}
	})
}

func TestAReactionIsTheJSONThatItSeems(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := Sent{
			Kind: rapid.StringMatching(`[a-z0-9_]{1,20}`).Draw(rt, "kind"), N: rapid.IntRange(1, MaxBurst).Draw(rt, "n"),
			Behind: rapid.Int64Range(0, 30_000_000).Draw(rt, "behind"),
		}
		want, err := json.Marshal(d)
		if diff := cmp.Diff(string(want), string(encode(d))); diff != "" || err != nil {
			rt.Fatal(diff, err)
		}
		if got, ok := decode(want); !ok || got != d {
			rt.Fatalf("%s is read as %+v", want, got)
		}
	})
	for in, want := range map[string]Sent{
		`{"n":2,"k":"a"}`: {Kind: "a", N: 2}, `{ "k": "a", "n": 2 }`: {Kind: "a", N: 2}, `{"k":"a","n":2,"b":3,"x":4}`: {Kind: "a", N: 2, Behind: 3},
		`{"k":"\u0061","n":2}`: {Kind: "a", N: 2},
	} {
		if got, ok := decode([]byte(in)); !ok || got != want {
			t.Errorf("%s is read as %+v", in, got)
		}
	}
	for _, in := range []string{``, `{`, `[]`, `{"k":"a","n":}`, `{"k":1}`, `{"k":"a","n":2,"b":x}`} {
		if got, ok := decode([]byte(in)); ok {
			t.Errorf("%s is read as %+v", in, got)
		}
	}
}

// Whatever the short way takes, the long way reads alike; and it takes what
// clients send.
func FuzzWanted(f *testing.F) {
	short := []string{`{"kind":"heart"}`, `{"kind":"heart","n":3}`, `{"kind":"b_2","n":9}`, `{"kind":2}`, `{"kind":0,"n":1}`}
	for _, in := range short {
		if _, ok := wanted([]byte(in)); !ok {
			f.Error("goes the long way: ", in)
		}
		f.Add([]byte(in))
	}
	for _, in := range []string{
		`{"kind":12}`, `{"kind":-1}`, `{"kind":""}`, `{"kind":"a","n":10}`, `{"kind":"a","n":0}`, `{"kind":"a","n":}`, `{"kind":"a","kind":"b"}`, `{"kind":"a","n":1,"n":2}`,
		`{"kind":"a"}}`, `{"kind":"\u0061"}`, `{"kind":"a","n":1 }`, `{"kind":`, `{}`, ``,
	} {
		f.Add([]byte(in))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		got, ok := wanted(in)
		if !ok {
			return
		}
		var want Send
		if err := json.Unmarshal(in, &want); err != nil {
			t.Fatalf("%q is not JSON: %v", in, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%q: %s", in, diff)
		}
	})
}
