package room

import (
	"encoding/json"
	"fmt"
	"strings"
)

// keepReceipts bounds how many granted wishes a room remembers: the newest ones.
// A wish is sent again within seconds, and this many are hours of a busy chat.
const keepReceipts = 8192

// State is a room: the fold of a show's log through the features' rules. One
// goroutine at a time may use it.
type State struct {
	parts []named
	// reviewers are those of them that review what others decide.
	reviewers []Part
	specs     map[string]*spec

	position Position
	receipts map[wish]granted
	ring     []wish // receipts in the order they came, a ring once it is full
	oldest   int
}

type named struct {
	name string
	Part
}

type spec struct {
	CommandSpec
	part Part
}

type wish struct{ actor, key string }

type granted struct {
	offset uint64
	data   json.RawMessage
}

// NewState returns the room of a show whose log is empty. It panics when two
// features claim the same name or command: that is a mistake in the program.
func NewState(epoch string, features []Feature) *State {
	s := &State{
		specs:    make(map[string]*spec),
		position: Position{Epoch: epoch},
		receipts: make(map[wish]granted),
	}
	for _, f := range features {
		p := f.Begin()
		s.parts = append(s.parts, named{f.Name(), p})
		if p.Reviews() {
			s.reviewers = append(s.reviewers, p)
		}
		for _, c := range f.Commands() {
			if _, taken := s.specs[c.Name]; taken || !strings.HasPrefix(c.Name, f.Name()+".") {
				panic(fmt.Sprintf("room: feature %s can't have the command %s", f.Name(), c.Name))
			}
			s.specs[c.Name] = &spec{c, p}
		}
	}
	return s
}

// Position is how far the log has been folded.
func (s *State) Position() Position { return s.position }

// Spec describes a command; nil if no feature knows it. It is shared: nobody
// changes it.
func (s *State) Spec(name string) *CommandSpec {
	if c := s.specs[name]; c != nil {
		return &c.CommandSpec
	}
	return nil
}

// Apply folds the next entry.
func (s *State) Apply(e *Entry) {
	s.position.Offset = e.Offset
	for _, r := range e.Receipts {
		s.remember(wish{r.Actor, r.Key}, granted{e.Offset, r.Data})
	}
	for _, ev := range e.Events {
		s.ApplyEvent(ev, e)
	}
}

// ApplyEvent folds one event of an entry that is not complete yet. Seal follows
// when it is.
func (s *State) ApplyEvent(ev Event, of *Entry) {
	if ev.At == 0 {
		ev.At = of.Edge
	}
	for _, p := range s.parts {
		p.Apply(ev, of)
	}
}

// Seal ends what ApplyEvent did: all events of the entry are folded.
func (s *State) Seal(e *Entry) { s.position.Offset = e.Offset }

func (s *State) remember(w wish, g granted) {
	if _, there := s.receipts[w]; !there {
		if len(s.ring) < keepReceipts {
			s.ring = append(s.ring, w)
		} else {
			delete(s.receipts, s.ring[s.oldest])
			s.ring[s.oldest] = w
			s.oldest = (s.oldest + 1) % keepReceipts
		}
	}
	s.receipts[w] = g
}

// Granted returns the answer to a wish that was granted before.
func (s *State) Granted(actor, key string) (Answer, bool) {
	if key == "" {
		return Answer{}, false
	}
	g, ok := s.receipts[wish{actor, key}]
	return Answer{Position{s.position.Epoch, g.offset}, g.data}, ok
}

// Decide asks the rules. It changes nothing.
func (s *State) Decide(c Command) (Decision, error) {
	sp, ok := s.specs[c.Name]
	if !ok {
		return Decision{}, ErrUnknownCommand
	}
	d, err := sp.part.Decide(c)
	if err != nil || len(d.Events) == 0 || c.Actor.Role == RoleSystem && !sp.Reviewed {
		return d, err
	}
	for _, p := range s.reviewers {
		if p == sp.part {
			continue
		}
		if d, err = p.Review(c, d); err != nil {
			return Decision{}, err
		}
	}
	if d.MustErase && len(d.Erase) == 0 {
		return Decision{}, NotFound.Because("There are no words of theirs (any more).")
	}
	return d, nil
}

// Mine returns what the features have for one actor alone; nil for nothing.
func (s *State) Mine(a Actor) (map[string]json.RawMessage, error) {
	return s.gather("what is theirs of", func(p Part) any { return p.Mine(a) })
}

// Counters returns the latest of what the features count; nil for nothing.
func (s *State) Counters() (map[string]json.RawMessage, error) {
	return s.gather("counters of", Part.Counters)
}

// Standing returns how people stand where they are listed.
func (s *State) Standing() Standings {
	all := Standings{Of: make(map[string]Standing)}
	for _, p := range s.parts {
		p.Standing(&all)
	}
	return all
}

// Carry returns what of the features outlives the show; nil for nothing.
func (s *State) Carry() (map[string]json.RawMessage, error) {
	return s.gather("what outlives the show of", Part.Carry)
}

// Settle returns what the features leave to the channel's records; nil for nothing.
func (s *State) Settle() (map[string]json.RawMessage, error) {
	return s.gather("what is settled of", Part.Settle)
}

// Bring returns the events of a show that begins with what another one carried.
func (s *State) Bring(carried map[string]json.RawMessage) (events []Event) {
	for _, p := range s.parts {
		if b := carried[p.name]; b != nil {
			events = append(events, p.Bring(b)...)
		}
	}
	return events
}

func (s *State) gather(what string, of func(Part) any) (all map[string]json.RawMessage, err error) {
	for _, p := range s.parts {
		v := of(p.Part)
		if v == nil {
			continue
		}
		b, err := json.Marshal(v)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", what, p.name, err)
		}
		if all == nil {
			all = make(map[string]json.RawMessage)
		}
		all[p.name] = b
	}
	return all, nil
}

// Next is the earliest moment at which a feature wants its tick, on the wall
// clock in µs, and that feature; 0 for never.
func (s *State) Next() (at int64, feature string) {
	for _, p := range s.parts {
		if n := p.Next(); n > 0 && (at == 0 || n < at) {
			at, feature = n, p.name
		}
	}
	return at, feature
}

// frozen is a State as Freeze writes it.
type frozen struct {
	Position Position                   `json:"position"`
	Receipts []frozenReceipt            `json:"receipts"` // the oldest first
	Parts    map[string]json.RawMessage `json:"parts"`
}

type frozenReceipt struct {
	Offset uint64 `json:"o"`
	Receipt
}

// Freeze writes the whole state, so that the log need not be read from its
// beginning.
func (s *State) Freeze() ([]byte, error) {
	f := frozen{Position: s.position, Parts: make(map[string]json.RawMessage, len(s.parts))}
	for i := range s.ring {
		w := s.ring[(s.oldest+i)%len(s.ring)]
		g := s.receipts[w]
		f.Receipts = append(f.Receipts, frozenReceipt{g.offset, Receipt{Actor: w.actor, Key: w.key, Data: g.data}})
	}
	for _, p := range s.parts {
		b, err := p.Freeze()
		if err != nil {
			return nil, fmt.Errorf("freeze %s: %w", p.name, err)
		}
		f.Parts[p.name] = b
	}
	return json.Marshal(f)
}

// Thaw replaces an empty state by the one that Freeze wrote. A state of another
// show, or of other features than there are now, is refused: the log is read
// from its beginning then.
func (s *State) Thaw(b []byte) error {
	var f frozen
	if err := json.Unmarshal(b, &f); err != nil {
		return fmt.Errorf("thaw: %w", err)
	}
	if f.Position.Epoch != s.position.Epoch || len(f.Parts) != len(s.parts) {
		return fmt.Errorf("thaw: this is the state of show %s with %d features, not of %s with %d",
			f.Position.Epoch, len(f.Parts), s.position.Epoch, len(s.parts))
	}
	for _, p := range s.parts {
		part, ok := f.Parts[p.name]
		if !ok {
			return fmt.Errorf("thaw: nothing of %s", p.name)
		}
		if err := p.Thaw(part); err != nil {
			return fmt.Errorf("thaw %s: %w", p.name, err)
		}
	}
	for _, r := range f.Receipts {
		s.remember(wish{r.Actor, r.Key}, granted{r.Offset, r.Data})
	}
	s.position = f.Position
	return nil
}

// View returns the public state.
func (s *State) View() (Snapshot, error) {
	snap := Snapshot{Position: s.position, State: make(map[string]json.RawMessage, len(s.parts))}
	for _, p := range s.parts {
		b, err := json.Marshal(p.View())
		if err != nil {
			return Snapshot{}, fmt.Errorf("view of %s: %w", p.name, err)
		}
		snap.State[p.name] = b
	}
	return snap, nil
}
