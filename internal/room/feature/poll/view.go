package poll

import (
	"encoding/json"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
	"frontrow/internal/room/ballot"
)

func view(s *State) any {
	v := View{Polls: make([]Poll, 0, len(s.Shown))}
	for _, id := range s.Shown {
		v.Polls = append(v.Polls, s.Polls[id].Poll)
	}
	return v
}

func mine(s *State, a room.Actor) any {
	var m Mine
	if a.Role.Staff() {
		for _, id := range s.Drafts {
			m.Drafts = append(m.Drafts, s.Polls[id].Poll)
		}
	}
	for _, id := range s.Shown {
		b := s.Polls[id]
		choice := b.own(a.ID)
		if _, blank := erased(choice); blank || choice == "" {
			continue
		}
		if text, ok := unquote(choice); ok {
			if m.Texts == nil {
				m.Texts = make(map[string]string)
			}
			m.Texts[id] = text
			continue
		}
		var places [MaxOptions]uint8
		l, _ := list(choice, places[:])
		c := make([]int, len(l))
		for i, n := range l {
			c[i] = int(n)
		}
		if m.Votes == nil {
			m.Votes = make(map[string][]int)
		}
		m.Votes[id] = c
	}
	if m.Drafts == nil && m.Votes == nil && m.Texts == nil {
		return nil
	}
	return m
}

// own is the choice of an actor, "" for none that the server can tell.
func (b *box) own(actor string) string {
	switch {
	case actor == "" || len(b.Votes) == 0 || b.Key == "":
		return ""
	case b.Poll.Anonymous:
		return b.Votes[ballot.Receipt(b.Key, actor)]
	}
	return b.Votes[actor]
}

func results(s *State, c room.Command) (d room.Decision, err error) {
	var in Ask
	if json.Unmarshal(c.Data, &in) != nil || in.Skip < 0 || in.Limit < 0 {
		return d, room.BadData.Refuse()
	}
	b, staff := s.Polls[in.Poll], c.Actor.Role.Staff()
	if b == nil || !staff && (b.Poll.Status == activity.Draft || b.Poll.Status == activity.Archived) {
		return d, s.notFound(in.Poll)
	}
	if !staff && b.Poll.Results == AtClose && b.Poll.Status != activity.Revealed {
		return d, room.Forbidden.Because("The results of this poll are not shown yet.")
	}
	out := Told{Poll: in.Poll, Status: b.Poll.Status, Ballots: int64(len(b.Votes)), Weighed: b.weighed(), Tally: *b.tally()}
	if staff && b.Poll.Kind == Text {
		if in.Limit == 0 || in.Limit > maxPage {
			in.Limit = maxPage
		}
		from := min(in.Skip, len(b.Order))
		to := min(from+in.Limit, len(b.Order))
		for _, by := range b.Order[from:to] {
			text, _ := unquote(b.Votes[by])
			out.Texts = append(out.Texts, text)
		}
		out.More = to < len(b.Order)
	}
	d.Data = room.JSON(out)
	return d, nil
}

func proof(s *State, c room.Command) (d room.Decision, err error) {
	var in Claim
	if json.Unmarshal(c.Data, &in) != nil {
		return d, room.BadData.Refuse()
	}
	b := s.Polls[in.Poll]
	switch {
	case b == nil || b.Poll.Status == activity.Draft:
		return d, s.notFound(in.Poll)
	case b.Poll.Status == activity.Open:
		return d, room.NotFound.Because("There is a proof when the poll is closed.")
	case b.Poll.Anonymous && in.Receipt == "":
		return d, room.BadData.Because("This poll is anonymous: your ballot can be found by its receipt only.")
	}
	by := in.Receipt
	if !b.Poll.Anonymous {
		by = c.Actor.ID
		own := ballot.Receipt(b.Key, by)
		if in.Receipt != "" && in.Receipt != own {
			return d, room.NotFound.Because("That is not your receipt.")
		}
		in.Receipt = own
	}
	choice, voted := b.Votes[by]
	if !voted {
		return d, room.NotFound.Because("There is no such ballot.")
	}
	voter, h := b.leaf(by)
	if _, blank := erased(choice); blank {
		choice = ""
	}
	index, path, ok := b.Tree.Prove(h)
	if !ok {
		return d, room.NotFound.Because("That ballot is not among those counted.")
	}
	out := Proof{
		Poll: in.Poll, Receipt: in.Receipt, Ballot: choice, Voter: voter, Leaf: h.String(),
		Index: index, Size: b.Tree.Len(), Path: make([]string, len(path)), Root: b.Tree.Root().String(),
	}
	if n := b.weight(by); n > 1 {
		out.Weight = n
	}
	for i, p := range path {
		out.Path[i] = p.String()
	}
	d.Data = room.JSON(out)
	return d, nil
}
