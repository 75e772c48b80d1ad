package fanout_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"frontrow/internal/room"
	"frontrow/internal/room/fanout"
	"frontrow/internal/room/feature/chat"
	"frontrow/internal/room/feature/show"
)

// examples returns the JSON values in the code blocks below a heading of
// docs/protocol.md.
func examples(t *testing.T, heading string) (values []json.RawMessage) {
	t.Helper()
	b, err := os.ReadFile("../../../docs/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(b), "\n### "+heading+"\n")
	if !ok {
		t.Fatalf("docs/protocol.md has no section %q", heading)
	}
	section, _, _ = strings.Cut(section, "\n### ")
	for {
		var block string
		if _, section, ok = strings.Cut(section, "```json\n"); !ok {
			return values
		}
		block, section, _ = strings.Cut(section, "```")
		for d := json.NewDecoder(strings.NewReader(block)); d.More(); {
			var v json.RawMessage
			if err := d.Decode(&v); err != nil {
				t.Fatalf("under %q: %v", heading, err)
			}
			values = append(values, v)
		}
	}
}

// The commands of the documentation are granted, with its ids filled in.
func TestTheDocumentedCommandsWork(t *testing.T) {
	v := open(t)
	first := v.say(t, "Hello!")
	var sent chat.Sent
	if err := json.Unmarshal(first.Data, &sent); err != nil {
		t.Fatal(err)
	}
	fill := strings.NewReplacer("eyJ…", "viewer:ada", "s_01J…", "s_1", "3f0c…", "3f0c0000", "c_…", sent.ID)
	w, _, err := dial(v.url(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer w.nc.Close()
	answers := map[string]string{"hello": "welcome", "ping": "pong"}
	commands := examples(t, "From the client")
	if len(commands) < 5 {
		t.Fatalf("only %d commands are documented", len(commands))
	}
	for _, c := range commands {
		var q struct {
			ID  int64
			Cmd string
		}
		if err := json.Unmarshal(c, &q); err != nil {
			t.Fatal(err)
		}
		if err := w.send("%s", fill.Replace(string(c))); err != nil {
			t.Fatal(err)
		}
		want := answers[q.Cmd]
		if want == "" {
			want = "ack"
		}
		for f := (frame{}); f.ID != q.ID; {
			if f, err = w.next(); err != nil {
				t.Fatal(err)
			}
			if f.ID == q.ID && f.T != want {
				t.Errorf("%s is answered by %s", c, f.raw)
			}
		}
	}
}

// Each documented frame is one that the server could have sent: its type and
// the data of its events have exactly these fields.
func TestTheDocumentedFramesAreTheServers(t *testing.T) {
	frames, events, views := map[string]any{}, map[string]any{}, map[string]any{"counters": map[string]int{}}
	for _, f := range fanout.Frames() {
		frames[f.T] = f.Data
	}
	for _, f := range []room.Feature{show.Feature(), chat.Feature()} {
		views[f.Name()] = f.ViewOf()
		for _, e := range f.Events() {
			events[e.Type] = e.Data
		}
	}
	documented := map[string]bool{}
	for _, raw := range examples(t, "From the server") {
		var head struct{ T string }
		if err := json.Unmarshal(raw, &head); err != nil {
			t.Fatal(err)
		}
		documented[head.T] = true
		strictly(t, raw, frames[head.T])
		switch head.T {
		case "events":
			var f fanout.Events
			_ = json.Unmarshal(raw, &f)
			for _, e := range f.Events {
				strictly(t, e.Data, events[e.Type])
			}
		case "snapshot":
			var f fanout.Snapshot
			_ = json.Unmarshal(raw, &f)
			for name, s := range f.State {
				strictly(t, s, views[name])
			}
		}
	}
	if got, want := slices.Sorted(maps.Keys(documented)), slices.Sorted(maps.Keys(frames)); !slices.Equal(got, want) {
		t.Errorf("documented are %v, the server sends %v", got, want)
	}
}

// strictly decodes b as a value of like's type, refusing fields that it hasn't.
func strictly(t *testing.T, b []byte, like any) {
	t.Helper()
	if like == nil {
		t.Errorf("%s is of no type that the server knows", b)
		return
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(reflect.New(reflect.TypeOf(like)).Interface()); err != nil {
		t.Errorf("%s is no %T: %v", b, like, err)
	}
}

// FuzzCommands lets a stranger who has said hello send two messages of any bytes.
// The server answers, or ends the connection with a goodbye, and a bystander
// notices nothing.
func FuzzCommands(f *testing.F) {
	for _, s := range []string{
		`{"id":1,"cmd":"ping"}`, `{"id":2,"cmd":"chat.send","key":"key-00000001","data":{"text":"hi","at":-1}}`,
		`{"id":1e3,"cmd":"chat.history","data":{"before":"","limit":9999999999}}`, `{"id":null,"cmd":"auth","token":"owner:eva"}`,
		`{"cmd":"hello","resume":{"epoch":"s_1","offset":-1}}`, `[]`, `"`, "\xff", `{"id":1,"cmd":"show.end","data":null}`,
	} {
		f.Add(s, s)
	}
	v := open(f)
	f.Fuzz(func(t *testing.T, a, b string) {
		var me viewer
		w, _ := join(t, v.url(), "viewer:ada", &me)
		defer w.nc.Close()
		for _, msg := range []string{a, b, `{"id":424242,"cmd":"ping"}`} {
			if w.raw(true, 1, []byte(msg)) != nil {
				break
			}
		}
		for {
			f, err := w.next()
			if err != nil {
				if c := (closed{}); !asClosed(err, &c) || c.code < 4000 {
					t.Fatalf("%q, %q: %v", a, b, err)
				}
				break
			}
			if me.take(f); f.T == "pong" && f.ID == 424242 {
				break
			}
			if f.T == "error" && f.Code == string(room.Internal.Code) {
				t.Fatalf("%q, %q: %s", a, b, f.raw)
			}
		}
		if me.wrong != nil {
			t.Fatalf("%q, %q: %v", a, b, me.wrong)
		}
	})
}

// FuzzFrames lets a stranger send any bytes in place of frames.
func FuzzFrames(f *testing.F) {
	f.Add([]byte{0x81, 0x80, 0, 0, 0, 0})
	f.Add([]byte{0x89, 0x82, 1, 2, 3, 4, 5, 6, 0x81, 0xfe, 0x10, 0x01, 0, 0, 0, 0})
	f.Add([]byte{0x01, 0x81, 0, 0, 0, 0, '{', 0x80, 0x81, 0, 0, 0, 0, '}'})
	f.Add([]byte{0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0})
	v := open(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		w, _, err := dial(v.url(), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer w.nc.Close()
		if _, err := w.nc.Write(b); err != nil {
			t.Skip()
		}
		_ = w.nc.(interface{ CloseWrite() error }).CloseWrite()
		for {
			if _, err := w.next(); err != nil {
				if isTimeout(err) {
					t.Fatalf("%x: the server neither answers nor closes", b)
				}
				return
			}
		}
	})
}
