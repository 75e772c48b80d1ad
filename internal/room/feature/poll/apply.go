package poll

import (
	"encoding/json"
	"slices"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
	"frontrow/internal/room/ballot"
)

// secret is the data of poll.secret, which nobody is sent: the key of a poll. That
// of an anonymous poll is alone in its entry, so that the entry can be erased.
type secret struct {
	Poll string `json:"poll"`
	Key  string `json:"key"`
}

func apply(s *State, e room.Event, of *room.Entry) *State {
	switch e.Type {
	case "poll.voted":
		s.count(e, of)
		return s
	case "poll.unsaid":
		s.unsay(e)
		return s
	case "poll.drafted":
		s.drafted(e)
	case "poll.deleted":
		var w Which
		if b := s.read(e, &w, &w.Poll); b != nil && b.Poll.Status == activity.Draft {
			delete(s.Polls, w.Poll)
			s.Drafts = without(s.Drafts, w.Poll)
		}
	case "poll.secret":
		var k secret
		if b := s.read(e, &k, &k.Poll); b != nil {
			b.Key = k.Key
			if b.Poll.Anonymous {
				b.KeyAt, b.Opening = of.Offset, of.Wall
			}
		}
	case "poll.opened":
		s.opened(e)
	case "poll.closing":
		var d Closing
		if b := s.read(e, &d, &d.Poll); b != nil && b.Poll.Status == activity.Open {
			b.Poll.Closes, b.Poll.ClosesWall, b.Ends = d.Closes, d.ClosesWall, d.Ends
		}
	case "poll.closed":
		s.closed(e)
	case "poll.revealed":
		var r Shows
		if b := s.read(e, &r, &r.Poll); b != nil {
			b.Poll.Status, b.Poll.Summary = activity.Revealed, &r.Summary
		}
	case "poll.archived":
		var w Which
		if b := s.read(e, &w, &w.Poll); b != nil {
			b.Poll.Status = activity.Archived
			s.off(w.Poll)
		}
	case "show.ended":
		s.Over = of.Wall
	default:
		return s
	}
	s.Wake = s.wake()
	return s
}

// read decodes the data of an event and returns the poll that it is about; nil
// if there is none.
func (s *State) read(e room.Event, data any, id *string) *box {
	if json.Unmarshal(e.Data, data) != nil {
		return nil
	}
	return s.Polls[*id]
}

func without(ids []string, id string) []string {
	return slices.DeleteFunc(ids, func(i string) bool { return i == id })
}

func (s *State) drafted(e room.Event) {
	var p Poll
	if json.Unmarshal(e.Data, &p) != nil || p.ID == "" {
		return
	}
	b := s.Polls[p.ID]
	switch {
	case b == nil:
		s.Polls[p.ID] = &box{Poll: p}
		s.Drafts = append(s.Drafts, p.ID)
	case b.Poll.Status == activity.Draft:
		b.Poll = p
	}
}

func (s *State) opened(e room.Event) {
	var p Poll
	if json.Unmarshal(e.Data, &p) != nil || p.ID == "" {
		return
	}
	b := s.Polls[p.ID]
	if b == nil {
		b = &box{}
		s.Polls[p.ID] = b
	}
	b.Poll, b.Opening = p, 0
	b.Counts = p.zero()
	s.Drafts = without(s.Drafts, p.ID)
	s.Shown = append(without(s.Shown, p.ID), p.ID)
	if len(s.Shown) > Shown {
		// What is open stays, however many came after it.
		i := slices.IndexFunc(s.Shown, func(id string) bool { return s.Polls[id].Poll.Status != activity.Open })
		if i >= 0 {
			s.off(s.Shown[i])
		}
	}
}

// off takes a poll off the page. Those that were taken off long ago are forgotten,
// sooner where there are many ballots: what was signed of them and the log stay.
func (s *State) off(id string) {
	s.Shown = without(s.Shown, id)
	if !slices.Contains(s.Off, id) {
		s.Off = append(s.Off, id)
	}
	for len(s.Off) > MaxOff || len(s.Off) > 1 && s.many() > MaxVotes/2 {
		old := s.Off[0]
		s.Off, s.Gone = slices.Delete(s.Off, 0, 1), append(s.Gone, old)
		s.Votes -= len(s.Polls[old].Votes)
		delete(s.Polls, old)
	}
	if n := len(s.Gone) - MaxGone; n > 0 {
		s.Gone = slices.Delete(s.Gone, 0, n)
	}
}

// many is how many ballots there are to forget. Of texts it is what was published:
// those that are erased are not in the log until the event that ends it.
func (s *State) many() int {
	n := s.Votes
	for _, b := range s.Polls {
		if !b.Poll.texts() {
			continue
		}
		if n -= len(b.Votes); b.Poll.Summary != nil {
			n += int(b.Poll.Summary.Ballots)
		}
	}
	return n
}

func (s *State) closed(e room.Event) {
	var d Ended
	b := s.read(e, &d, &d.Poll)
	if b == nil {
		return
	}
	p := &b.Poll
	p.Status, p.Closes, p.ClosesWall, p.Summary = d.Status, d.Closes, d.ClosesWall, &d.Summary
	b.Tree = b.tree()
	if p.Anonymous {
		b.Key, b.KeyAt = "", 0
	}
}

// tree is over the ballots that are in the box.
func (b *box) tree() ballot.Tree {
	leaves := make([]ballot.Hash, 0, len(b.Votes))
	for by := range b.Votes {
		_, leaf := b.leaf(by)
		leaves = append(leaves, leaf)
	}
	return ballot.Plant(leaves)
}

// leaf is that of the ballot of a voter, with the voter that it names.
func (b *box) leaf(by string) (voter string, h ballot.Hash) {
	choice := b.Votes[by]
	voter, h = leaf(&b.Poll, b.Key, by, choice, b.weight(by))
	if kept, ok := erased(choice); ok {
		h = kept
	}
	return voter, h
}

// leaf is that of a ballot, with the voter that it names.
func leaf(p *Poll, key, by, choice string, weight int) (voter string, h ballot.Hash) {
	if p.Anonymous {
		voter = ballot.Voter(p.ID, "", by)
	} else {
		voter = ballot.Voter(p.ID, by, ballot.Receipt(key, by))
	}
	return voter, ballot.Weighted(p.ID, voter, choice, weight)
}

// count puts a ballot into its box: the first of a voter, or the newest where
// they may change it.
func (s *State) count(e room.Event, of *room.Entry) {
	v, ok := readCast(e.Data)
	if !ok || v.by == "" {
		return
	}
	b := s.Polls[v.poll]
	if b == nil || b.Poll.Status != activity.Open {
		return
	}
	was, voted := b.Votes[v.by]
	if voted && (!b.Poll.Change || was == v.choice) {
		return
	}
	_, blank := erased(was)
	if !b.Poll.weighs(v.weight) || !b.add(v.choice, int64(v.weight)) {
		return
	}
	if voted {
		b.add(was, -int64(b.weight(v.by)))
	} else {
		s.Votes++
	}
	if b.Poll.Kind == Text && (!voted || blank) {
		b.Order = append(b.Order, v.by)
	}
	if v.alone && b.Poll.texts() {
		b.wrote(v.by, of.Offset)
	}
	if len(v.choice) == 3 && v.choice[0] == '[' {
		v.choice = ones[v.choice[1]-'0'] // one string for all
	}
	b.put(v.by, v.choice, v.weight)
}

// wake is when the next poll has to be opened or closed.
func (s *State) wake() (at int64) {
	sooner := func(t int64) {
		if t > 0 && (at == 0 || t < at) {
			at = t
		}
	}
	for _, id := range s.Drafts {
		sooner(s.Polls[id].Opening)
	}
	for _, id := range s.Shown {
		b := s.Polls[id]
		sooner(b.due())
		if s.Over > 0 && b.Poll.Status == activity.Open {
			sooner(s.Over + 1)
		}
	}
	return at
}
