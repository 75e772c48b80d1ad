package mod

import (
	"encoding/json"
	"slices"

	"frontrow/internal/room"
	"frontrow/internal/room/moderate"
)

func apply(s *State, e room.Event, of *room.Entry) *State {
	// The entry of a pin is erased with the words, so it must not be needed.
	if e.By != nil && e.For != room.Server && e.Type != "chat.pinned" {
		s.see(*e.By, of.Wall)
	}
	switch e.Type {
	case "chat.message", "chat.announced", "qa.asked":
		s.said(e, of)
		s.spoke(e, of)
	case "chat.deleted", "mod.deleted":
		s.unsaid(e, of)
	case "mod.cleared":
		var d Cleared
		if json.Unmarshal(e.Data, &d) == nil {
			s.see(d.Person, of.Wall)
			s.Pace = s.Pace.Without(d.Person.ID).Newest(of.Wall)
			delete(s.Spoke, d.Person.ID)
		}
	case "mod.acted":
		var a Action
		if e.For == room.Staff && json.Unmarshal(e.Data, &a) == nil {
			s.act(a, of)
		}
	case "mod.kept":
		var k Kept
		if e.For == room.Server && json.Unmarshal(e.Data, &k) == nil && len(s.Held) < MaxHeld {
			k.Entry = of.Offset
			s.Held = append(s.Held, k)
		}
	case "mod.noted":
		var n Note
		if json.Unmarshal(e.Data, &n) == nil {
			s.set(n.Person, func(p *Person) {
				p.Notes = append(p.Notes, n)
				p.Notes = p.Notes[max(0, len(p.Notes)-MaxNotes):]
			})
		}
	case "mod.appealed":
		s.appealed(e)
	case "mod.filtered":
		s.filtered(e)
	case "mod.classified":
		s.classified(e)
	case "mod.seen":
		s.saw(e)
	case "mod.barred":
		s.bar(e)
	case "mod.shielded":
		s.shielded(e)
	case "mod.named":
		s.named(e)
	}
	return s
}

// said counts a line, for floods and repeats. What is restricted comes for its
// author and once more for the staff.
func (s *State) said(e room.Event, of *room.Entry) {
	var d struct {
		ID       string `json:"id"`
		Question string `json:"question"`
		Text     string `json:"text"`
	}
	if e.By == nil || e.For != room.Everyone && e.For != room.One(e.By.ID) || json.Unmarshal(e.Data, &d) != nil {
		return
	}
	s.Pace = s.Pace.Add(moderate.Stamp{Wall: of.Wall, ID: d.ID + d.Question, Who: e.By.ID, Same: moderate.Same(d.Text)}, of.Wall)
}

// unsaid forgets what a line was and not that there was one: its entry is gone
// from the log, and its author is not to gain by that.
func (s *State) unsaid(e room.Event, of *room.Entry) {
	var d Deleted
	if e.For != room.Everyone || json.Unmarshal(e.Data, &d) != nil {
		return
	}
	s.see(d.Author, of.Wall)
	s.heard(d.Author.ID, d.Wall)
	s.Pace = s.Pace.Add(moderate.Stamp{Wall: d.Wall, ID: d.ID, Who: d.Author.ID}, of.Wall)
}

func (s *State) act(a Action, of *room.Entry) {
	s.add(a)
	s.expire(of.Wall)
	switch a.Kind {
	case Approve, Deny:
		s.Held = slices.DeleteFunc(s.Held, func(k Kept) bool { return k.ID == a.Of })
	case Answer:
		s.close(a.Of)
	}
	if a.Person == nil {
		return
	}
	now := Sanction{Action: a.ID, Until: a.Until, Reason: a.Reason, Role: a.By.Role}
	switch a.Kind {
	case Ban:
		now.Range = a.Range
		s.set(a.Person.ID, func(p *Person) { p.Ban = now })
	case Unban:
		s.set(a.Person.ID, func(p *Person) { p.Ban = Sanction{} })
	case Timeout:
		if a.Until > of.Wall { // else it was over when this show began
			s.set(a.Person.ID, func(p *Person) { p.Timeout = now })
		}
	case EndTimeout:
		s.set(a.Person.ID, func(p *Person) { p.Timeout = Sanction{} })
	case Restrict:
		s.set(a.Person.ID, func(p *Person) { p.Restrict = now })
	case Unrestrict:
		s.set(a.Person.ID, func(p *Person) { p.Restrict = Sanction{} })
	case Undo:
		s.takeBack(a)
	}
}

func (s *State) takeBack(a Action) {
	s.set(a.Person.ID, func(p *Person) {
		for _, x := range []*Sanction{&p.Ban, &p.Timeout, &p.Restrict} {
			if x.Action == a.Of {
				*x = Sanction{}
			}
		}
	})
	if was := s.action(a.Of); was != nil {
		was.Undone = true
	}
	s.close(a.Of)
}

// close takes an appeal off the queue.
func (s *State) close(action string) {
	s.Appeals = slices.DeleteFunc(s.Appeals, func(x Appeal) bool { return x.Action == action })
}

func (s *State) appealed(e room.Event) {
	var x Appeal
	if json.Unmarshal(e.Data, &x) != nil || len(s.Appeals) >= MaxAppeals {
		return
	}
	s.Appeals = append(s.Appeals, x)
	if a := s.action(x.Action); a != nil {
		a.Appealed = true
	}
}

func (s *State) filtered(e room.Event) {
	var d Filtered
	if json.Unmarshal(e.Data, &d) != nil {
		return
	}
	s.sieved, s.fits = nil, nil
	if d.Rule == nil {
		s.Filters = slices.DeleteFunc(s.Filters, func(f moderate.Filter) bool { return f.Name == d.Remove })
		return
	}
	made, err := moderate.New(*d.Rule)
	if err != nil {
		return
	}
	if i := s.filter(d.Rule.Name); i >= 0 {
		s.Filters[i] = made
	} else if len(s.Filters) < MaxFilters {
		s.Filters = append(s.Filters, made)
	}
}
