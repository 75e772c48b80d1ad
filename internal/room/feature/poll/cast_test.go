package poll

import (
	"encoding/json"
	"reflect"
	"testing"
)

// What is read by hand has to mean the same to encoding/json.
func FuzzQuickVote(f *testing.F) {
	for _, s := range []string{
		`{"poll":"p1","choice":0}`, `{"poll":"p1","choice":[0,1],"text":"x","at":12}`, ` { "choice" : [ ] , "poll":"a" } `, `{}`,
		`{"poll":"p1","choice":01}`, `{"poll":"p1",}`, `{"choice":[1,]}`, `{"choice":1e3}`, `{"Poll":"x"}`, `{"poll":"a","poll":"b"}`, `{"poll":"\u0041"}`,
		`{"choice":-1}`, `{"choice":[1],"choice":2}`, `{"at":123456789012345678901}`, `{"at":null}`, `{,}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		v, ok := quickVote(b)
		if !ok {
			return
		}
		var want Vote
		if err := json.Unmarshal(b, &want); err != nil {
			t.Fatalf("%s is taken: %v", b, err)
		}
		if len(want.Choice) == 0 && len(v.Choice) == 0 {
			want.Choice, v.Choice = nil, nil
		}
		if !reflect.DeepEqual(v, want) {
			t.Fatalf("%s is %+v, it should be %+v", b, v, want)
		}
	})
}

func FuzzCast(f *testing.F) {
	f.Add("p1", "d_ada", "[0,1]", []byte(`{"p":"p1","v":"d","c":[0]}`))
	f.Add("p1", `d"<`, `"é<\""`, []byte(`{"p":"p1","v":"d","c":"\u003c"}`))
	f.Fuzz(func(t *testing.T, poll, by, choice string, b []byte) {
		if readBack, ok := quickCast(string(b)); ok && json.Valid(b) {
			var s stored
			if err := json.Unmarshal(b, &s); err != nil || s.P != readBack.poll || s.V != readBack.by || string(s.C) != readBack.choice {
				t.Fatalf("%s is %+v, it should be %+v (%v)", b, readBack, s, err)
			}
		}
		var places [MaxOptions]uint8
		_, isList := list(choice, places[:])
		_, isText := unquote(choice)
		if !isList && !isText || !idForm.MatchString(poll) {
			return
		}
		was := cast{poll, by, choice, 1 + len(by)%3, isText}
		kept := was.bytes()
		for _, form := range []json.RawMessage{kept, marshalled(t, kept)} {
			is, ok := readCast(form)
			if !ok || is.poll != was.poll || is.choice != was.choice || is.weight != was.weight || is.alone != was.alone || json.Valid([]byte(`"`+by+`"`)) && plain(by) && is.by != by {
				t.Fatalf("%+v is kept as %s and read as %+v", was, form, is)
			}
		}
	})
}

// marshalled is how a log writes it: with other escapes.
func marshalled(t *testing.T, b json.RawMessage) json.RawMessage {
	out, err := json.Marshal(b)
	if err != nil {
		t.Fatalf("%s: %v", b, err)
	}
	return out
}
