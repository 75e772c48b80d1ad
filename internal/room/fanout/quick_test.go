package fanout

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
)

// Whatever quick accepts is what encoding/json makes of it.
func FuzzQuick(f *testing.F) {
	for _, s := range []string{
		`{"id":12,"cmd":"poll.vote","data":{"poll":"p1","choice":[0,1],"x":{"y":"}"}}}`, `{"cmd":"a.b","key":"k"}`, `{"id":1,"cmd":"x","data":{}}`,
		`{}`, `{"cmd":""}`, `{"cmd":"a","cmd":"b"}`, `{"id":01,"cmd":"a"}`, `{"cmd":"a","data":{"a":"\""}}`, `{"cmd":"a","data":[1]}`, `{"cmd":"a",}`,
		`{"cmd":"a"}}`, `{"cmd":"a","data":{]}}`, `{"cmd":"a","DATA":{}}`, ` {"cmd":"a"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, msg []byte) {
		got, ok := quick(msg)
		if !ok {
			return
		}
		var want request
		if err := json.Unmarshal(msg, &want); err != nil {
			if json.Valid(got.Data) {
				t.Errorf("%s is taken, and it is not JSON: %v", msg, err)
			}
			return // what is wrong inside data is for the feature to find
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", msg, d)
		}
	})
}

func TestQuickTakesWhatClientsWrite(t *testing.T) {
	for msg, want := range map[string]bool{
		`{"id":12,"cmd":"poll.vote","data":{"poll":"p1","choice":0}}`: true, `{"id":1,"cmd":"auth","token":"x"}`: false,
		`{"cmd":"chat.send","key":"key-0001","data":{"text":"hi"}}`: true, `{"id":1,"cmd":"chat.send","data":{"text":"é"}}`: false,
	} {
		if _, ok := quick([]byte(msg)); ok != want {
			t.Errorf("%s: %v", msg, ok)
		}
	}
}

func TestAnAckIsWhatItsTypeSays(t *testing.T) {
	id := int64(7)
	for _, a := range []Ack{
		{T: "ack", OK: true, Epoch: "s_1", Offset: 3}, {T: "ack", ID: &id, OK: true, Epoch: "s_1", Offset: 3, Data: json.RawMessage(`{"id":"x"}`)},
	} {
		want, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		got := ack(a.ID, room.Answer{Position: room.Position{Epoch: a.Epoch, Offset: a.Offset}, Data: a.Data})
		if string(got) != string(want) {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
