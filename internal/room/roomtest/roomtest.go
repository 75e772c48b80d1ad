// Package roomtest drives features in tests: a room without a log, a wire or a
// clock of its own, and the checks that every feature has to pass. It also
// records what a room said, for test/replay: the TypeScript core folds the
// public part to the same view.
package roomtest

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"frontrow/internal/room"
)

var update = flag.Bool("update", false, "write the recordings of test/replay anew")

// Second is one second, µs.
const Second = 1_000_000

// Room is a show's room in memory. Edge and Wall are its clocks, µs; Do moves
// neither.
type Room struct {
	Edge, Wall int64
	// Behind is what the server knows of the delay of whoever sends, µs.
	Behind int64
	// Delays is since when; nil for always.
	Delays []room.Delay
	// From is where whoever sends comes from, as room.Command has it.
	From []string
	// Judged is what classifiers think of what is said.
	Judged []room.Judgement
	// Furthest is what the server knows of the delay of the audience, µs.
	Furthest int64

	t        testing.TB
	features []room.Feature
	state    *room.State
	stored   [][]byte // entries as a log keeps them
	saved    []byte   // the state after half of them
	savedAt  int
	ids      int
}

// New opens a room with these features.
func New(t testing.TB, features ...room.Feature) *Room {
	return &Room{
		Edge: 1_790_000_000 * Second, Wall: 1_790_000_001 * Second,
		t: t, features: features, state: room.NewState("s_test", features),
	}
}

// Next is the room of the channel's next show: it begins with what this one carries.
func (r *Room) Next() *Room {
	r.t.Helper()
	carried, err := r.state.Carry()
	if err != nil {
		r.t.Fatal(err)
	}
	n := New(r.t, r.features...)
	n.Edge, n.Wall, n.ids = r.Edge, r.Wall, r.ids
	if events := n.state.Bring(carried); len(events) > 0 {
		n.append("bring", room.Decision{Events: events})
	}
	return n
}

// Viewer is an actor with a name who may do what a viewer may.
func Viewer(name string) room.Actor { return As(room.RoleViewer, name) }

// Owner is the host.
func Owner() room.Actor { return As(room.RoleOwner, "Host") }

// As is an actor with that role; without a name they are a device that has none.
func As(role room.Role, name string) room.Actor {
	return room.Actor{ID: "d_" + name, Kind: "device", Name: name, Role: role, Can: room.Capabilities(role, name != "")}
}

// Pass lets so many seconds pass on both clocks, and the features' ticks happen.
func (r *Room) Pass(seconds float64) {
	end := r.Wall + int64(seconds*Second)
	for {
		at, feature := r.state.Next()
		if at == 0 || at > end {
			break
		}
		if at > r.Wall {
			r.Edge += at - r.Wall
			r.Wall = at
		}
		if _, err := r.Do(room.System(), room.Tick(feature), nil); err != nil {
			r.t.Fatalf("the tick of %s: %v", feature, err)
		}
		if again, f := r.state.Next(); again == at && f == feature {
			r.t.Fatalf("the tick of %s does not move its Next on", feature)
		}
	}
	r.Edge += end - r.Wall
	r.Wall = end
}

// Do lets an actor wish something, and appends what the rules make of it. What
// the writer checks is checked: capabilities, and who may send what.
func (r *Room) Do(a room.Actor, name string, data any) (json.RawMessage, error) {
	spec := r.state.Spec(name)
	if spec == nil {
		return nil, room.ErrUnknownCommand
	}
	needs := spec.Needs
	if needs == "" {
		needs = room.Capability(name)
	}
	if a.Role != room.RoleSystem && (spec.System || !spec.Open && !a.May(needs)) {
		return nil, room.Forbidden.Refuse()
	}
	r.ids++
	c := room.Command{Name: name, Actor: a, Edge: r.Edge, Wall: r.Wall, Behind: r.Behind, Delays: r.Delays, From: r.From, Judged: r.Judged}
	if !spec.Bulk {
		c.Furthest = r.Furthest
		c.ID = fmt.Sprintf("%026d", r.ids)
		c.Secret = fmt.Sprintf("%064x", r.ids)
	}
	switch d := data.(type) {
	case nil:
	case []byte:
		c.Data = d
	case json.RawMessage:
		c.Data = d
	default:
		c.Data = room.JSON(d)
	}
	before := r.freeze()
	d, err := r.state.Decide(c)
	if !bytes.Equal(before, r.freeze()) {
		r.t.Fatalf("deciding %s changed the state", name)
	}
	if err != nil || len(d.Events) == 0 {
		return d.Data, err
	}
	if spec.Query {
		r.t.Fatalf("the query %s has events", name)
	}
	r.append(name, d)
	return d.Data, nil
}

func (r *Room) append(name string, d room.Decision) {
	r.t.Helper()
	b, err := json.Marshal(&room.Entry{Edge: r.Edge, Wall: r.Wall, Events: d.Events})
	if err != nil {
		r.t.Fatalf("an event of %s can't be stored: %v", name, err)
	}
	r.stored = append(r.stored, b)
	r.state.Apply(r.entry(len(r.stored) - 1))
	for _, o := range d.Erase {
		if o == 0 || o >= uint64(len(r.stored)) {
			r.t.Fatalf("%s erases entry %d of %d", name, o, len(r.stored))
		}
		r.stored[o-1] = []byte(`{"events":[]}`)
		r.saved = nil // a saved state may hold what is erased, so the writer saves anew
	}
	if len(r.stored)%7 == 0 {
		r.saved, r.savedAt = r.freeze(), len(r.stored)
	}
}

// Must is Do that has to be granted; the answer's data goes into answer.
func (r *Room) Must(a room.Actor, name string, data, answer any) {
	r.t.Helper()
	b, err := r.Do(a, name, data)
	if err != nil {
		r.t.Fatalf("%s: %v", name, err)
	}
	if answer != nil {
		if err := json.Unmarshal(b, answer); err != nil {
			r.t.Fatalf("%s answers %s: %v", name, b, err)
		}
	}
}

// Refused is Do that has to be refused with that code.
func (r *Room) Refused(a room.Actor, name string, data any, code room.CodeSpec) {
	r.t.Helper()
	b, err := r.Do(a, name, data)
	if e, ok := err.(*room.Error); !ok || e.Code != code.Code {
		r.t.Fatalf("%s: %v (%s), it should be %s", name, err, b, code.Code)
	}
}

// View reads a feature's public view.
func (r *Room) View(feature string, into any) {
	r.t.Helper()
	s, err := r.state.View()
	if err != nil {
		r.t.Fatal(err)
	}
	r.read(s.State[feature], into)
}

// Mine reads what a feature has for one actor, and reports whether there is any.
func (r *Room) Mine(feature string, a room.Actor, into any) bool {
	r.t.Helper()
	m, err := r.state.Mine(a)
	if err != nil {
		r.t.Fatal(err)
	}
	if m[feature] == nil {
		return false
	}
	r.read(m[feature], into)
	return true
}

// Counters reads a feature's counters, and reports whether there are any.
func (r *Room) Counters(feature string, into any) bool {
	r.t.Helper()
	m, err := r.state.Counters()
	if err != nil {
		r.t.Fatal(err)
	}
	if m[feature] == nil {
		return false
	}
	r.read(m[feature], into)
	return true
}

func (r *Room) read(b json.RawMessage, into any) {
	r.t.Helper()
	if err := json.Unmarshal(b, into); err != nil {
		r.t.Fatalf("%s: %v", b, err)
	}
}

// Entries are those of the log so far, as a log gives them back.
func (r *Room) Entries() []*room.Entry {
	all := make([]*room.Entry, len(r.stored))
	for i := range all {
		all[i] = r.entry(i)
	}
	return all
}

func (r *Room) entry(i int) *room.Entry {
	e := &room.Entry{}
	if err := json.Unmarshal(r.stored[i], e); err != nil {
		r.t.Fatal(err)
	}
	e.Offset = uint64(i) + 1
	return e
}

func (r *Room) freeze() []byte {
	b, err := r.state.Freeze()
	if err != nil {
		r.t.Fatal(err)
	}
	return b
}

// Check proves that the state is the fold of the log, from its beginning and
// from a state that was saved on the way.
func (r *Room) Check() {
	r.t.Helper()
	whole := room.NewState("s_test", r.features)
	for _, e := range r.Entries() {
		whole.Apply(e)
	}
	r.same("from the log", whole)
	if r.saved == nil {
		return
	}
	tail := room.NewState("s_test", r.features)
	if err := tail.Thaw(r.saved); err != nil {
		r.t.Fatal(err)
	}
	for _, e := range r.Entries()[r.savedAt:] {
		tail.Apply(e)
	}
	r.same("from a saved state and the log after it", tail)
}

// Again returns the room of the channel's next show: it begins with what this
// one carries, and with nothing else.
func (r *Room) Again() *Room {
	r.t.Helper()
	carried, err := r.state.Carry()
	if err != nil {
		r.t.Fatal(err)
	}
	next := New(r.t, r.features...)
	next.Edge, next.Wall, next.ids = r.Edge, r.Wall, r.ids
	if events := next.state.Bring(carried); len(events) > 0 {
		next.append("the next show", room.Decision{Events: events})
	}
	return next
}

func (r *Room) same(how string, s *room.State) {
	r.t.Helper()
	b, err := s.Freeze()
	if err != nil {
		r.t.Fatal(err)
	}
	if want := r.freeze(); !bytes.Equal(b, want) {
		r.t.Fatalf("%s the state is another:\n%s\nit should be\n%s", how, b, want)
	}
}

// recording is what test/replay reads.
type recording struct {
	Feature string           `json:"feature"`
	Begin   json.RawMessage  `json:"begin"`  // the view of the empty room
	Events  []map[string]any `json:"events"` // as on the wire, for everybody
	View    json.RawMessage  `json:"view"`   // what they make of it
}

// Record compares the public part of what happened with the recording of that
// name in test/replay; -update writes it. The view may not hold what only
// Counters tell: they don't come as events.
func (r *Room) Record(feature, name string) {
	r.t.Helper()
	view := func(s *room.State) json.RawMessage {
		v, err := s.View()
		if err != nil {
			r.t.Fatal(err)
		}
		return v.State[feature]
	}
	rec := recording{
		Feature: feature, Events: []map[string]any{},
		Begin: view(room.NewState("s_test", r.features)), View: view(r.state),
	}
	for _, e := range r.Entries() {
		for _, ev := range e.Events {
			if ev.For != room.Everyone {
				continue
			}
			at := ev.At
			if at == 0 {
				at = e.Edge
			}
			w := map[string]any{"o": e.Offset, "type": ev.Type, "at": at, "edge": e.Edge}
			if ev.By != nil {
				w["by"] = ev.By
			}
			if ev.Data != nil {
				w["data"] = ev.Data
			}
			rec.Events = append(rec.Events, w)
		}
	}
	b, err := json.MarshalIndent(rec, "", " ")
	if err != nil {
		r.t.Fatal(err)
	}
	file := filepath.Join(root(r.t), "test/replay", name+".json")
	if *update {
		if err := os.WriteFile(file, append(b, '\n'), 0o644); err != nil {
			r.t.Fatal(err)
		}
	}
	was, err := os.ReadFile(file)
	if err != nil {
		r.t.Fatalf("%v; go test -update writes it", err)
	}
	if !bytes.Equal(bytes.TrimSpace(was), b) {
		r.t.Fatalf("%s is not what the room says now; go test -update writes it anew", file)
	}
}

// root is the folder of go.mod.
func root(t testing.TB) string {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("there is no go.mod above the test")
		}
		dir = up
	}
}
