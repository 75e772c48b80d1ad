package poll

import (
	"encoding/json"
	"slices"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
	"frontrow/internal/room/ballot"
)

// unsaid is the data of poll.unsaid, which nobody is sent: the words of a ballot
// are erased. It counts on by its leaf, which the root of the poll commits to.
type unsaid struct {
	Poll   string `json:"poll"`
	Voter  string `json:"voter"` // as in poll.voted
	Weight int    `json:"weight,omitempty"`
	Leaf   string `json:"leaf"`
}

// erased reports whether a choice is of a ballot whose words are erased, and
// returns its leaf.
func erased(choice string) (leaf ballot.Hash, ok bool) {
	if len(choice) != 2*ballot.Size || choice[0] == '[' || choice[0] == '"' {
		return leaf, false
	}
	return ballot.ParseHash(choice)
}

// same reports whether a voter chose the same before.
func (b *box) same(voter, was, choice string) bool {
	if kept, blank := erased(was); blank {
		_, h := leaf(&b.Poll, b.Key, voter, choice, b.weight(voter))
		return h == kept
	}
	return was == choice
}

// wrote notes which entry holds words of a voter.
func (b *box) wrote(voter string, offset uint64) {
	if b.Texts == nil {
		b.Texts = make(map[string][]uint64)
	}
	b.Texts[voter] = append(b.Texts[voter], offset)
}

// unsaid is the event that ends the words of a voter; false where none stand alone
// in their entries.
func (b *box) unsaid(voter string) (e room.Event, ok bool) {
	if len(b.Texts[voter]) == 0 {
		return e, false
	}
	_, h := b.leaf(voter)
	u := unsaid{Poll: b.Poll.ID, Voter: voter, Leaf: h.String()}
	if n := b.weight(voter); n > 1 {
		u.Weight = n
	}
	return room.Event{Type: "poll.unsaid", For: room.Server, Data: room.JSON(u)}, true
}

// unsay takes the words of a ballot out of its box. The ballot itself may be in
// the log still or not: what follows is the same.
func (s *State) unsay(e room.Event) {
	var u unsaid
	b := s.read(e, &u, &u.Poll)
	h, ok := ballot.ParseHash(u.Leaf)
	weight := max(1, u.Weight)
	if b == nil || !ok || u.Voter == "" || b.Poll.Status == activity.Draft || !b.Poll.texts() || !b.Poll.weighs(weight) {
		return
	}
	if was, voted := b.Votes[u.Voter]; voted {
		b.add(was, -int64(b.weight(u.Voter)))
	} else {
		s.Votes++
	}
	b.Order = without(b.Order, u.Voter)
	delete(b.Texts, u.Voter)
	b.put(u.Voter, h.String(), weight)
	if b.Poll.Status == activity.Open {
		return
	}
	if _, _, there := b.Tree.Prove(h); !there {
		b.Tree = b.tree()
	}
}

// could reports whether the words of b were those told, the most frequent ones, before
// some of its ballots were erased: of these nobody knows which words they had.
func (b *box) could(told []Word) bool {
	missing := int64(0)
	for by, choice := range b.Votes {
		if _, blank := erased(choice); blank {
			missing += int64(b.weight(by))
		}
	}
	seen := make(map[string]bool, len(told))
	for i, w := range told {
		more := w.Count - b.Words[w.Word]
		if missing -= more; more < 0 || missing < 0 || seen[w.Word] || i > 0 && order(told[i-1], w) > 0 {
			return false
		}
		seen[w.Word] = true
	}
	for word, n := range b.Words {
		if !seen[word] && (len(told) < TopWords || order(Word{word, n}, told[len(told)-1]) < 0) {
			return false
		}
	}
	return len(told) <= TopWords
}

// review erases what somebody wrote where the staff clear it. In an anonymous poll
// nobody knows what is theirs.
func review(s *State, _ room.Command, d room.Decision) (room.Decision, error) {
	for _, e := range d.Events {
		if e.Type != "mod.cleared" {
			continue
		}
		var x struct {
			Person room.Author `json:"person"`
		}
		if json.Unmarshal(e.Data, &x) != nil {
			return room.Decision{}, room.BadData.Refuse()
		}
		d.Events, d.Erase = slices.Clip(d.Events), slices.Clip(d.Erase)
		for _, id := range slices.Concat(s.Shown, s.Off) {
			b := s.Polls[id]
			if u, ok := b.unsaid(x.Person.ID); ok && !b.Poll.Anonymous {
				d.Events = append(d.Events, u)
				d.Erase = append(d.Erase, b.Texts[x.Person.ID]...)
			}
		}
		return d, nil
	}
	return d, nil
}
