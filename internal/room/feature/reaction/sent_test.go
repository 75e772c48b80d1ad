package reaction

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

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
