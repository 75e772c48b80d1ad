package mod

import (
	"cmp"
	"encoding/json"
	"slices"

	"frontrow/internal/room"
)

// keepSeen is of how many people it is known where they come from: those who
// said something last.
const keepSeen = 5000

// Range is how much of where somebody comes from a ban covers; "" is nothing of
// it, the person alone.
type Range string

// The ranges. Where a person comes from is as room.Command has it.
const (
	Address Range = "address"
	Network Range = "network"
)

// Place is where somebody was when they said something.
type Place struct {
	Address string `json:"address"`
	Network string `json:"network"`
	Wall    int64  `json:"wall"`
}

// Seen is the data of mod.seen, which stays on the server.
type Seen struct {
	Person string `json:"person"`
	Place
}

// Barred is the data of mod.barred, which stays on the server: what the ban of
// an action covers.
type Barred struct {
	Action string `json:"action"`
	Person string `json:"person"`
	From   string `json:"from"`
}

// decideFrom is decide, and sees to it that where people come from outlives the
// lines that said it.
func decideFrom(s *State, c room.Command) (room.Decision, error) {
	d, err := decide(s, c)
	if err != nil {
		return d, err
	}
	return s.seenAgain(d), nil
}

// reviewFrom is review, and looks at where the sender comes from.
func reviewFrom(s *State, c room.Command, d room.Decision) (room.Decision, error) {
	if s.barred(c) && !s.People[c.Actor.ID].Ban.binds(c.Actor.Role) {
		return refuse(room.Forbidden, "Nobody from your network can take part here.")
	}
	says := slices.ContainsFunc(d.Events, func(e room.Event) bool { _, ok := wordsOf(e.Type); return ok })
	d, err := review(s, c, d)
	if err != nil {
		return d, err
	}
	d = s.seenAgain(d)
	if says {
		d = s.seenNow(c, d)
	}
	return d, nil
}

// barred reports whether a ban covers where the sender comes from. It covers no
// staff.
func (s *State) barred(c room.Command) bool {
	return len(s.Barred) > 0 && !c.Actor.Role.Staff() &&
		slices.ContainsFunc(c.From, func(f string) bool { return s.Barred[f] > 0 })
}

// seenNow says where the sender comes from, if that is new.
func (s *State) seenNow(c room.Command, d room.Decision) room.Decision {
	if len(c.From) != 2 || c.Actor.ID == "" || c.Actor.Role.Staff() {
		return d
	}
	p := Place{Address: c.From[0], Network: c.From[1], Wall: c.Wall}
	if was := s.Seen[c.Actor.ID]; was.Address == p.Address && was.Network == p.Network {
		return d
	}
	d.Events = append(d.Events[:len(d.Events):len(d.Events)], seen(c.Actor.ID, p))
	return d
}

func seen(person string, p Place) room.Event {
	return room.Event{Type: "mod.seen", For: room.Server, Data: room.JSON(Seen{person, p})}
}

// seenAgain says once more where the authors of lines were whose entries are
// erased.
func (s *State) seenAgain(d room.Decision) room.Decision {
	var people []string
	for i := range d.Events {
		switch e := &d.Events[i]; e.Type {
		case "chat.deleted", "mod.deleted":
			var x Deleted
			if json.Unmarshal(e.Data, &x) == nil {
				people = append(people, x.Author.ID)
			}
		case "mod.cleared":
			var x Cleared
			if json.Unmarshal(e.Data, &x) == nil {
				people = append(people, x.Person.ID)
			}
		case "mod.acted":
			var a Action
			if json.Unmarshal(e.Data, &a) != nil || a.Kind != Approve && a.Kind != Deny {
				continue
			}
			if k := s.held(a.Of); k != nil { // else it is only told again
				people = append(people, k.Author)
			}
		}
	}
	slices.Sort(people)
	for _, id := range slices.Compact(people) {
		if p, ok := s.Seen[id]; ok {
			d.Events = append(d.Events[:len(d.Events):len(d.Events)], seen(id, p))
		}
	}
	return d
}

// cover completes a ban that has a range.
func (s *State) cover(a Action, d room.Decision) (room.Decision, error) {
	p, ok := s.Seen[a.Person.ID]
	if !ok {
		return refuse(room.NotFound, "Where they come from is not known: they have said nothing, or share their address with many. Ban them without a range.")
	}
	from := p.Address
	if a.Range == Network {
		from = p.Network
	}
	d.Events = append(d.Events, barred(a, from))
	return d, nil
}

func barred(a Action, from string) room.Event {
	return room.Event{Type: "mod.barred", For: room.Server, Data: room.JSON(Barred{a.ID, a.Person.ID, from})}
}

// saw folds mod.seen. Which ones are kept depends on when people were seen, and
// not on how often that is said.
func (s *State) saw(e room.Event) {
	var d Seen
	if e.For != room.Server || json.Unmarshal(e.Data, &d) != nil {
		return
	}
	if s.Seen == nil {
		s.Seen = make(map[string]Place)
	}
	s.Seen[d.Person] = d.Place
	if len(s.Seen) <= keepSeen {
		return
	}
	oldest := d.Person
	for id, p := range s.Seen {
		if cmp.Or(cmp.Compare(p.Wall, s.Seen[oldest].Wall), cmp.Compare(id, oldest)) < 0 {
			oldest = id
		}
	}
	delete(s.Seen, oldest)
}

// bar folds mod.barred.
func (s *State) bar(e room.Event) {
	var d Barred
	if e.For != room.Server || json.Unmarshal(e.Data, &d) != nil || s.People[d.Person].Ban.Action != d.Action {
		return
	}
	s.set(d.Person, func(p *Person) { p.Ban.From = d.From })
}

// moveBar counts the bans that cover a place.
func (s *State) moveBar(was, now string) {
	if was == now {
		return
	}
	if was != "" {
		if s.Barred[was]--; s.Barred[was] <= 0 {
			delete(s.Barred, was)
		}
	}
	if now != "" {
		if s.Barred == nil {
			s.Barred = make(map[string]int)
		}
		s.Barred[now]++
	}
}
