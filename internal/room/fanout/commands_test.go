package fanout_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/netip"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"frontrow/internal/room"
	"frontrow/internal/room/command"
	"frontrow/internal/room/fanout"
	"frontrow/internal/room/features"
)

// commandsFile holds the examples that the tests below run.
const commandsFile = "../../../docs/commands.md"

// script is the examples of docs/commands.md on their way through one room. In
// a block of JSON a comment begins with the name of whoever sends and hears
// what follows. A value with cmd is sent as it stands; one with t is a frame
// that its sender gets, one with type an event that the named one hears. Of
// these all that is written has to be there. A text that ends in … is a name
// for what came in its place, and … alone is anything.
type script struct {
	t    *testing.T
	v    *venue
	who  string
	cast map[string]*player
	met  map[string]string // what the names with … stand for

	last struct { // the newest command
		sent, cmd string
		answer    frame
		told      bool // its answer is written down
		offset    uint64
	}
	commands map[string]room.CommandSpec
	events   map[string]any
	frames   map[string]any
	granted  map[string]bool
}

// player is somebody of the examples.
type player struct {
	ws    *ws
	heard []event
}

// roles are those of the people whom the examples know by name.
var roles = map[string]room.Role{
	"Host": room.RoleOwner, "Mia": room.RoleModerator, "Ada": room.RoleViewer, "Bob": room.RoleViewer, "Zoe": room.RoleViewer,
}

func (s *script) fail(format string, args ...any) {
	s.t.Helper()
	s.t.Fatalf("%s, %s of %s: %s", commandsFile, s.last.sent, s.who, fmt.Sprintf(format, args...))
}

// read takes a block apart and plays it.
func (s *script) read(block string) {
	s.t.Helper()
	var text string
	for line := range strings.Lines(block) {
		if says, ok := strings.CutPrefix(line, "// "); ok && text == "" {
			name, _, _ := strings.Cut(strings.TrimRight(says, ":\n"), " ")
			if name = strings.TrimRight(name, ",:"); roles[name] == "" {
				s.t.Fatalf("%s: nobody is called %q", commandsFile, name)
			}
			s.who = name
			continue
		}
		if text += line; json.Valid([]byte(text)) {
			s.play(text)
			text = ""
		}
	}
	if strings.TrimSpace(text) != "" {
		s.t.Fatalf("%s: this is no JSON: %s", commandsFile, text)
	}
	s.settle()
}

func (s *script) play(text string) {
	s.t.Helper()
	var kind struct{ Cmd, T, Type string }
	if err := json.Unmarshal([]byte(text), &kind); err != nil {
		s.fail("%v", err)
	}
	switch {
	case kind.Cmd != "":
		s.settle()
		s.send(text, kind.Cmd)
	case kind.T != "":
		s.answered(text, kind.T)
	case kind.Type != "":
		s.hears(text, kind.Type)
	default:
		s.fail("%s is neither a command nor a frame nor an event", text)
	}
}

// settle sees to it that a command whose answer is not written down was granted.
func (s *script) settle() {
	s.t.Helper()
	if s.last.cmd != "" && !s.last.told {
		if s.last.answer.T != "ack" {
			s.fail("the answer is %s", s.last.answer.raw)
		}
		s.granted[s.last.cmd] = true
	}
	s.last.cmd = ""
}

// send sends a command and waits for what answers it.
func (s *script) send(text, cmd string) {
	s.t.Helper()
	s.last.sent, s.last.cmd, s.last.told = strings.TrimSpace(text), cmd, false
	spec, known := s.commands[cmd]
	if !known {
		s.fail("there is no such command")
	}
	s.fits(text, cmd, spec)
	var q any
	if err := json.Unmarshal([]byte(text), &q); err != nil {
		s.fail("%v", err)
	}
	var b bytes.Buffer
	if err := json.Compact(&b, room.JSON(s.fill(q))); err != nil {
		s.fail("%v", err)
	}
	p := s.cast[s.who]
	if p == nil {
		p = s.enter(cmd)
	}
	if err := p.ws.send("%s", b.String()); err != nil {
		s.fail("%v", err)
	}
	id := int64(q.(map[string]any)["id"].(float64))
	for {
		f := s.next(p)
		if f.ID == id && slices.Contains([]string{"ack", "error", "pong", "welcome"}, f.T) {
			s.last.answer = f
			s.last.offset = max(s.last.offset, f.Offset)
			return
		}
	}
}

// fits checks that a command has the fields that its type has, and no others.
func (s *script) fits(text, cmd string, spec room.CommandSpec) {
	s.t.Helper()
	var all map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		s.fail("%v", err)
	}
	data := all["data"]
	if !strings.Contains(cmd, ".") && cmd != "people" { // its fields stand beside cmd
		delete(all, "id")
		delete(all, "cmd")
		data = nil
		if len(all) > 0 {
			data = room.JSON(all)
		}
	}
	switch {
	case data == nil:
	case spec.Data == nil:
		if string(data) != "{}" {
			s.fail("the command has no data")
		}
	default:
		strictly(s.t, said(s.t, data), spec.Data)
	}
}

// said is what is written without the values that may be anything.
func said(t *testing.T, b []byte) []byte {
	t.Helper()
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatalf("%s: %v", b, err)
	}
	return room.JSON(certain(v))
}

func certain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name := range v {
			if v[name] == "…" {
				delete(v, name)
			}
		}
		for name := range v {
			v[name] = certain(v[name])
		}
	case []any:
		for i := range v {
			v[i] = certain(v[i])
		}
	}
	return v
}

// enter lets the sender come, with hello where that is not the first thing they say.
func (s *script) enter(cmd string) *player {
	s.t.Helper()
	w, _, err := dial(s.v.url(), nil)
	if err != nil {
		s.fail("%v", err)
	}
	s.t.Cleanup(func() { w.nc.Close() })
	p := &player{ws: w}
	s.cast[s.who] = p
	if cmd != "hello" {
		if err := w.send(`{"id":1,"cmd":"hello","v":1,"token":%q}`, s.token()); err != nil {
			s.fail("%v", err)
		}
		w.until(s.t, "snapshot")
	}
	return p
}

func (s *script) token() string { return string(roles[s.who]) + ":" + s.who }

func (s *script) next(p *player) frame {
	s.t.Helper()
	f, err := p.ws.next()
	if err != nil {
		s.fail("%v", err)
	}
	p.heard = append(p.heard, f.Events...)
	return f
}

// answered compares a frame that is written down with what came.
func (s *script) answered(text, kind string) {
	s.t.Helper()
	got := s.last.answer
	if s.last.cmd == "" || got.T != kind {
		s.fail("written is %s, it is answered by %s", text, got.raw)
	}
	if err := s.same(text, []byte(got.raw)); err != nil {
		s.fail("%v in %s", err, got.raw)
	}
	strictly(s.t, said(s.t, []byte(text)), s.frames[kind])
	var f struct{ Data json.RawMessage }
	if err := json.Unmarshal([]byte(text), &f); err != nil {
		s.fail("%v", err)
	}
	if kind == "ack" && f.Data != nil {
		strictly(s.t, said(s.t, f.Data), s.commands[s.last.cmd].Answer)
	}
	s.last.told = true
	if kind != "error" {
		s.granted[s.last.cmd] = true
	}
}

// hears waits until the one whose turn it is hears an event that the newest
// command led to.
func (s *script) hears(text, kind string) {
	s.t.Helper()
	like, known := s.events[kind]
	var e event
	if err := json.Unmarshal([]byte(text), &e); err != nil || !known {
		s.fail("%s is no event: %v", text, err)
	}
	if e.Data != nil {
		strictly(s.t, said(s.t, e.Data), like)
	}
	p := s.cast[s.who]
	if p == nil {
		s.fail("%s has said nothing yet, and hears nothing", s.who)
	}
	for i, why := 0, error(nil); ; i++ {
		for i >= len(p.heard) {
			f, err := p.ws.next()
			if err != nil {
				s.fail("waiting for %s: %v; the last of its type: %v", text, err, why)
			}
			p.heard = append(p.heard, f.Events...)
		}
		h := p.heard[i]
		if h.Type != kind || h.O < s.last.offset {
			continue
		}
		if why = s.same(text, room.JSON(h)); why == nil {
			p.heard = slices.Delete(p.heard, i, i+1)
			return
		}
	}
}

// same compares what is written with what came, and notes the names that it gives.
func (s *script) same(text string, came []byte) error {
	var want, got any
	if err := json.Unmarshal([]byte(text), &want); err != nil {
		return err
	}
	if err := json.Unmarshal(came, &got); err != nil {
		return err
	}
	met := maps.Clone(s.met)
	if err := within(want, got, met); err != nil {
		return err
	}
	s.met = met
	return nil
}

// within reports where got lacks something of want.
func within(want, got any, met map[string]string) error {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return fmt.Errorf("%v is not %v", got, want)
		}
		for _, name := range slices.Sorted(maps.Keys(w)) {
			v, there := g[name]
			if !there {
				return fmt.Errorf("there is no %s", name)
			}
			if err := within(w[name], v, met); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		return nil
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return fmt.Errorf("%v is not %v", got, want)
		}
		for i := range w {
			if err := within(w[i], g[i], met); err != nil {
				return fmt.Errorf("%d: %w", i, err)
			}
		}
		return nil
	case string:
		if w == "…" {
			return nil
		}
		if id, ok := got.(string); ok && strings.HasSuffix(w, "…") && id != "" {
			if was, known := met[w]; known && was != id {
				return fmt.Errorf("%s was %s before, and is %s", w, was, id)
			}
			met[w] = id
			return nil
		}
	}
	if !reflect.DeepEqual(want, got) {
		return fmt.Errorf("%v is not %v", got, want)
	}
	return nil
}

// fill puts what came before into what is sent.
func (s *script) fill(v any) any {
	s.t.Helper()
	switch v := v.(type) {
	case map[string]any:
		for name := range v {
			v[name] = s.fill(v[name])
		}
	case []any:
		for i := range v {
			v[i] = s.fill(v[i])
		}
	case string:
		switch {
		case v == "eyJ…":
			return s.token()
		case strings.HasSuffix(v, "…"):
			id, known := s.met[v]
			if !known {
				s.fail("nothing was called %s before", v)
			}
			return id
		}
	}
	return v
}

// perform runs all examples of docs/commands.md in the order of reading.
func perform(t *testing.T) *script {
	t.Helper()
	b, err := os.ReadFile(commandsFile)
	if err != nil {
		t.Fatal(err)
	}
	s := &script{
		t: t, cast: map[string]*player{}, met: map[string]string{}, granted: map[string]bool{},
		commands: clientCommands(), events: map[string]any{}, frames: map[string]any{},
	}
	s.v = open(t, func(_ *fanout.Config, _ *command.Config, v *venue) {
		for _, f := range features.All() {
			if f.Name() != "chat" && f.Name() != "show" { // are there already
				v.more = append(v.more, f)
			}
		}
		v.resolve = func(_ context.Context, token string) (room.Actor, error) {
			role, name, _ := strings.Cut(token, ":")
			return room.Actor{
				ID: "d_" + strings.ToLower(name), Kind: room.Device, Name: name, Role: room.Role(role),
				Can: room.Capabilities(room.Role(role), true),
			}, nil
		}
		v.networks = func(_ string, a netip.Addr) []string { return []string{"address", "network"} }
	})
	for _, f := range features.All() {
		for _, e := range f.Events() {
			s.events[e.Type] = e.Data
		}
	}
	for _, f := range fanout.Frames() {
		s.frames[f.T] = f.Data
	}
	for _, name := range []string{"Host", "Mia", "Ada", "Bob"} {
		s.who = name
		s.enter("")
	}
	for _, m := range regexp.MustCompile("(?s)\n```json\n(.*?)```").FindAllStringSubmatch(string(b), -1) {
		s.who = "Host"
		s.read(m[1])
	}
	return s
}

// clientCommands are those that come over the wire.
func clientCommands() map[string]room.CommandSpec {
	all := map[string]room.CommandSpec{}
	for _, c := range fanout.Commands() {
		all[c.Name] = c
	}
	for _, f := range features.All() {
		for _, c := range f.Commands() {
			if !c.System {
				all[c.Name] = c
			}
		}
	}
	return all
}

// The examples of the documentation do what it says, and there is one of each
// command that a client can send.
func TestEveryCommandHasAnExampleThatWorks(t *testing.T) {
	s := perform(t)
	for _, name := range slices.Sorted(maps.Keys(s.commands)) {
		if !s.granted[name] {
			t.Errorf("%s has no example of %s that is granted", commandsFile, name)
		}
	}
}

// Each type of event stands in the documentation.
func TestEveryEventIsInTheReference(t *testing.T) {
	b, err := os.ReadFile("../../../docs/events.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range features.Events() {
		if !bytes.Contains(b, []byte("\n### "+e.Type+"\n")) {
			t.Errorf("docs/events.md has no %s", e.Type)
		}
	}
}
