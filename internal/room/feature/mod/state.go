package mod

import (
	"cmp"
	"slices"

	"frontrow/internal/room"
	"frontrow/internal/room/moderate"
)

// State is who may not talk, what waits, and what was done.
type State struct {
	// People are those under a sanction, or with notes.
	People map[string]Person `json:"people,omitempty"`
	// Known are names and roles, as far as people were seen.
	Known   map[string]Known  `json:"known,omitempty"`
	Filters []moderate.Filter `json:"filters,omitempty"`
	Held    []Kept            `json:"held,omitempty"`
	Actions []Action          `json:"actions,omitempty"` // the oldest first
	Appeals []Appeal          `json:"appeals,omitempty"`
	Pace    moderate.Pace     `json:"pace,omitempty"`
	// Seen is where people come from, and Barred how many bans cover a place.
	Seen   map[string]Place `json:"seen,omitempty"`
	Barred map[string]int   `json:"barred,omitempty"`
	// Classifiers are those that are set, by name.
	Classifiers []Classifier `json:"classifiers,omitempty"`
	// Shield is there while shield mode is on, and Spoke are those who had a line
	// shown before, with when, on the wall clock.
	Shield *Shielded        `json:"shield,omitempty"`
	Spoke  map[string]int64 `json:"spoke,omitempty"`
	// NamesHidden: only the staff are told who is here.
	NamesHidden bool `json:"names_hidden,omitempty"`
	// sieved is the filters, ready for lines. fits remembers of names whether they,
	// as they are, let them be shown: games and quizzes ask for the same ones by the
	// thousand. Both follow from the rest, and are no part of what is saved.
	sieved *moderate.Sieve
	fits   map[string]bool
}

// Person is how somebody stands. Each sanction is the action that it is of.
type Person struct {
	Ban      Sanction `json:"ban,omitzero"`
	Timeout  Sanction `json:"timeout,omitzero"`
	Restrict Sanction `json:"restrict,omitzero"`
	Notes    []Note   `json:"notes,omitempty"`
}

// Sanction is what keeps somebody from talking; the zero value is none.
type Sanction struct {
	Action string `json:"action,omitempty"`
	Until  int64  `json:"until,omitempty"`
	Reason string `json:"reason,omitempty"`
	// Range and From are what else a ban covers.
	Range Range  `json:"range,omitempty"`
	From  string `json:"from,omitempty"`
	// Role is that of whoever imposed it; absent: a moderator's.
	Role room.Role `json:"role,omitempty"`
}

// by is the role of whoever imposed the sanction.
func (x Sanction) by() room.Role { return cmp.Or(x.Role, room.RoleModerator) }

// binds reports whether there is a sanction that holds for somebody of that role.
// Whom it is about may not have been seen when it was imposed, or may have got
// another role since: it holds while the role behind it is the higher one.
func (x Sanction) binds(r room.Role) bool { return x != (Sanction{}) && x.by().Above(r) }

// stands reports whether there is a sanction that somebody of that role need not
// impose again.
func (x Sanction) stands(r room.Role) bool { return x != (Sanction{}) && !r.Above(x.by()) }

// binding are the sanctions that hold for a person of that role.
func (s *State) binding(id string, r room.Role) Person {
	p := s.People[id]
	for _, x := range []*Sanction{&p.Ban, &p.Timeout, &p.Restrict} {
		if !x.binds(r) {
			*x = Sanction{}
		}
	}
	return p
}

// Known is who somebody was when they were last seen.
type Known struct {
	Name string    `json:"name"`
	Role room.Role `json:"role"`
	Wall int64     `json:"wall"`
}

func (p Person) empty() bool {
	return p.Ban == Sanction{} && p.Timeout == Sanction{} && p.Restrict == Sanction{} && len(p.Notes) == 0
}

// who is a person as far as they are known: else a viewer without a name.
func (s *State) who(id string) room.Author {
	if k, ok := s.Known[id]; ok {
		return room.Author{ID: id, Name: k.Name, Role: k.Role}
	}
	return room.Author{ID: id, Role: room.RoleViewer}
}

// see remembers somebody. Of too many, those are forgotten that were not seen
// for the longest time, and staff last.
func (s *State) see(a room.Author, wall int64) {
	if a.ID == "" || a.Role == room.RoleSystem {
		return
	}
	if s.Known == nil {
		s.Known = make(map[string]Known)
	}
	s.Known[a.ID] = Known{a.Name, a.Role, wall}
	if len(s.Known) <= keepKnown {
		return
	}
	oldest, found := "", false
	for id, k := range s.Known {
		if o := s.Known[oldest]; !found || before(id, k, oldest, o) {
			oldest, found = id, true
		}
	}
	delete(s.Known, oldest)
}

func before(id string, k Known, than string, o Known) bool {
	if k.Role.Staff() != o.Role.Staff() {
		return o.Role.Staff()
	}
	return cmp.Or(cmp.Compare(k.Wall, o.Wall), cmp.Compare(id, than)) < 0
}

// set changes how somebody stands.
func (s *State) set(id string, change func(*Person)) {
	p := s.People[id]
	was := p.Ban.From
	change(&p)
	s.moveBar(was, p.Ban.From)
	if p.empty() {
		delete(s.People, id)
		return
	}
	if s.People == nil {
		s.People = make(map[string]Person)
	}
	s.People[id] = p
}

// expire forgets timeouts that are over.
func (s *State) expire(wall int64) {
	for id, p := range s.People {
		if p.Timeout.Until != 0 && p.Timeout.Until <= wall {
			s.set(id, func(p *Person) { p.Timeout = Sanction{} })
		}
	}
}

func (s *State) held(id string) *Kept {
	for i := range s.Held {
		if s.Held[i].ID == id {
			return &s.Held[i]
		}
	}
	return nil
}

func (s *State) action(id string) *Action {
	for i := len(s.Actions) - 1; i >= 0; i-- {
		if s.Actions[i].ID == id {
			return &s.Actions[i]
		}
	}
	return nil
}

// add puts an action in its place. One that comes again changes nothing.
func (s *State) add(a Action) {
	i, there := slices.BinarySearchFunc(s.Actions, a, func(x, y Action) int {
		return cmp.Or(cmp.Compare(x.Wall, y.Wall), cmp.Compare(x.ID, y.ID))
	})
	if there {
		return
	}
	s.Actions = slices.Insert(s.Actions, i, a)
	if n := len(s.Actions); n > keepActions {
		s.Actions = append(s.Actions[:0], s.Actions[n-keepActions:]...)
	}
}

// mine is cheap for all but the staff: one look into a map.
func mine(s *State, a room.Actor) any {
	if a.Role.Staff() {
		if len(s.Held)+len(s.Appeals) == 0 && !s.NamesHidden {
			return nil
		}
		q := s.queue()
		return Mine{Queue: &q, NamesHidden: s.NamesHidden}
	}
	p, ok := s.People[a.ID]
	if !ok || p.Ban == (Sanction{}) && p.Timeout == (Sanction{}) {
		return nil
	}
	return Mine{Ban: p.Ban.notice(Ban), Timeout: p.Timeout.notice(Timeout)}
}

func (x Sanction) notice(k Kind) *Notice {
	if x == (Sanction{}) {
		return nil
	}
	return &Notice{Action: x.Action, Kind: k, Until: x.Until, Reason: x.Reason}
}

func (s *State) queue() Queue {
	q := Queue{Held: make([]Held, len(s.Held)), Appeals: append([]Appeal{}, s.Appeals...)}
	for i := range s.Held {
		q.Held[i] = s.Held[i].Held
	}
	return q
}

// standing says who is kept from talking, and whether names are told. A timeout
// may be over.
func standing(s *State, people *room.Standings) {
	people.NamesHidden = s.NamesHidden
	for id := range s.People {
		p, x := s.binding(id, s.who(id).Role), people.Of[id]
		x.Banned, x.Restricted, x.Timeout = p.Ban != Sanction{}, p.Restrict != Sanction{}, p.Timeout.Until
		people.Of[id] = x
	}
}

// sieve is the filters, ready for lines.
func (s *State) sieve() *moderate.Sieve {
	if s.sieved == nil {
		s.sieved = moderate.NewSieve(s.Filters)
	}
	return s.sieved
}
