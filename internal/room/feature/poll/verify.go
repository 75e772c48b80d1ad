package poll

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"slices"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
	"frontrow/internal/room/ballot"
)

// Report is what counting a log again found.
type Report struct {
	Poll Poll `json:"poll"`
	// Published is what the room said when it closed the poll, with the tally that
	// was shown then or later, and Counted the same made of the ballots in the log.
	Published Summary `json:"published"`
	Counted   Summary `json:"counted"`
	// Changed is how many votes took the place of an earlier one of their voter,
	// and Ignored how many don't count: second ones, and those outside the poll's time.
	Changed int `json:"changed"`
	Ignored int `json:"ignored"`
	// Erased is how many of the ballots count by their leaves alone: what their voters
	// wrote is erased, and Counted has no words of theirs.
	Erased int `json:"erased,omitempty"`
	// Linkable says that the secret of an anonymous poll is still in the log.
	Linkable bool `json:"linkable"`
	// Problems are where the two differ, for people; none if they don't.
	Problems []string `json:"problems"`

	key string
	box box // the ballots that were counted
}

// Verify counts a poll again, from the entries of its show's log and by nothing
// that the room remembers, and compares. An error says that it can't be counted.
func Verify(entries iter.Seq2[*room.Entry, error], id string) (Report, error) {
	v := recount{id: id, votes: map[string]cast{}}
	for e, err := range entries {
		if err != nil {
			return Report{}, fmt.Errorf("read the log: %w", err)
		}
		for _, ev := range e.Events {
			if err := v.take(ev); err != nil {
				return Report{}, fmt.Errorf("entry %d: %w", e.Offset, err)
			}
		}
	}
	switch {
	case !v.opened:
		return Report{}, fmt.Errorf("poll %s was never opened in this log", id)
	case !v.closed:
		return Report{}, fmt.Errorf("poll %s is not closed yet", id)
	case !v.r.Poll.Anonymous && v.key == "":
		return Report{}, fmt.Errorf("the key of poll %s is not in this log, its leaves can't be made", id)
	}
	return v.report(), nil
}

// Ballot is one that was counted.
type Ballot struct {
	// Who is the voter's id, "" in an anonymous poll.
	Who string
	// Choice is canonical JSON, "" where the words are erased, and Weight how often
	// it counts.
	Choice string
	Weight int

	leaf  ballot.Hash
	voter string
}

// Ballot finds the ballot of a receipt among those counted, and checks that the
// published root commits to it.
func (r Report) Ballot(receipt string) (b Ballot, ok bool) {
	by, ok := r.holder(receipt)
	if !ok {
		return b, false
	}
	b.Choice, b.Weight = r.box.Votes[by], r.box.weight(by)
	if !r.Poll.Anonymous {
		b.Who = by
	}
	b.voter, b.leaf = r.box.leaf(by)
	if _, blank := erased(b.Choice); blank {
		b.Choice = ""
	}
	root, ok := ballot.ParseHash(r.Published.Root)
	i, path, in := r.box.Tree.Prove(b.leaf)
	return b, ok && in && ballot.Included(root, b.leaf, i, r.box.Tree.Len(), path)
}

// holder is the name in the box of whoever has that receipt.
func (r Report) holder(receipt string) (by string, ok bool) {
	if r.Poll.Anonymous {
		_, ok = r.box.Votes[receipt]
		return receipt, ok
	}
	for by := range r.box.Votes {
		if ballot.Receipt(r.key, by) == receipt {
			return by, true
		}
	}
	return "", false
}

// Includes reports whether a proof is of the ballot that its receipt has in the
// log: the voter, the choice and the weight in it too, so that one ballot can't
// be shown to two voters as theirs. A proof may have words that are erased since.
func (r Report) Includes(p Proof) bool {
	b, ok := r.Ballot(p.Receipt)
	if b.Choice == "" && ballot.Weighted(p.Poll, p.Voter, p.Ballot, max(1, p.Weight)) == b.leaf {
		b.Choice = p.Ballot
	}
	return ok && p.Poll == r.Poll.ID && p.Voter == b.voter && p.Ballot == b.Choice &&
		max(1, p.Weight) == b.Weight && p.Leaf == b.leaf.String() && p.Root == r.Published.Root
}

// Says reports whether a summary is what the ballots in the log make. It may be of
// the time before the tally was shown, or before words were erased.
func (r Report) Says(s Summary) bool {
	is := r.Counted
	switch {
	case s.Tally == nil:
		is.Tally, is.Weighed = nil, 0
	case r.Erased > 0 && r.box.could(s.Tally.Words):
		is.Tally = &Tally{Counts: is.Tally.Counts, Words: s.Tally.Words}
	}
	return bytes.Equal(room.JSON(s), room.JSON(is))
}

// recount is a count that is going on.
type recount struct {
	id, key        string
	opened, closed bool
	votes          map[string]cast // by voter
	r              Report
}

func (v *recount) take(e room.Event) error {
	switch e.Type {
	case "poll.voted":
		v.vote(e)
	case "poll.unsaid":
		v.unsay(e)
	case "poll.secret":
		var k secret
		if err := json.Unmarshal(e.Data, &k); err != nil {
			return err
		}
		if k.Poll == v.id {
			v.key = k.Key
		}
	case "poll.opened":
		var p Poll
		if err := json.Unmarshal(e.Data, &p); err != nil {
			return err
		}
		if p.ID == v.id {
			if !p.bounded() {
				return fmt.Errorf("poll %s is of no kind that can be opened", v.id)
			}
			if v.closed {
				// Long after it was forgotten there was another of that id.
				*v = recount{id: v.id, votes: map[string]cast{}}
			}
			v.opened, v.r.Poll = true, p
		}
	case "poll.closed":
		var d Ended
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return err
		}
		if d.Poll == v.id {
			v.closed, v.r.Published = true, d.Summary
			v.r.Poll.Status, v.r.Poll.Closes, v.r.Poll.ClosesWall = d.Status, d.Closes, d.ClosesWall
		}
	case "poll.revealed":
		var d Shows
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return err
		}
		if d.Poll == v.id {
			v.reveal(d.Summary)
		}
	}
	return nil
}

// bounded reports whether p has the numbers of a poll, before anything is counted
// by them: a log may say what it likes.
func (p *Poll) bounded() bool {
	if p.Weight != nil && (p.Weight.Members < 1 || p.Weight.Members > MaxWeight) {
		return false
	}
	switch p.Kind {
	case Single, Multiple, Ranking:
		return len(p.Options) >= MinOptions && len(p.Options) <= MaxOptions
	case Rating:
		return p.Max >= MinSteps && p.Max <= MaxSteps
	case Words, Text:
		return true
	}
	return false
}

// reveal takes the tally that comes after the close; all else has been said.
func (v *recount) reveal(s Summary) {
	v.r.Poll.Status = activity.Revealed
	if s.Root != v.r.Published.Root || s.Ballots != v.r.Published.Ballots {
		v.problem("when it was revealed the room told of %d ballots under root %s, when it closed of %d under %s",
			s.Ballots, s.Root, v.r.Published.Ballots, v.r.Published.Root)
	}
	v.r.Published.Tally, v.r.Published.Weighed = s.Tally, s.Weighed
}

func (v *recount) problem(format string, args ...any) {
	v.r.Problems = append(v.r.Problems, fmt.Sprintf(format, args...))
}

func (v *recount) vote(e room.Event) {
	c, ok := readCast(e.Data)
	if !ok {
		v.problem("a ballot can't be read: %s", e.Data)
		return
	}
	if c.poll != v.id {
		return
	}
	if _, blank := erased(c.choice); blank {
		v.problem("a ballot is none of this poll: %s", c.choice)
		return
	}
	was, voted := v.votes[c.by]
	switch {
	case !v.opened || v.closed, voted && (was.choice == c.choice || !v.r.Poll.Change):
		v.r.Ignored++
		return
	case voted:
		v.r.Changed++
	}
	v.votes[c.by] = c
}

// unsay takes the leaf of a ballot in place of what it said.
func (v *recount) unsay(e room.Event) {
	var u unsaid
	if json.Unmarshal(e.Data, &u) != nil || u.Poll != v.id || !v.opened {
		return
	}
	if _, ok := erased(u.Leaf); !ok || !v.r.Poll.texts() {
		v.problem("a ballot can't have been erased: %s", e.Data)
		return
	}
	v.votes[u.Voter] = cast{poll: u.Poll, by: u.Voter, choice: u.Leaf, weight: max(1, u.Weight)}
}

func (v *recount) report() Report {
	r, p := &v.r, &v.r.Poll
	box := box{Poll: *p, Key: v.key, Counts: p.zero()}
	for by, c := range v.votes {
		_, blank := erased(c.choice)
		switch {
		case !p.weighs(c.weight):
			v.problem("a ballot counts %d times, which this poll has none of", c.weight)
		case blank && p.texts():
			r.Erased++
			box.put(by, c.choice, c.weight)
		case !box.add(c.choice, int64(c.weight)):
			v.problem("a ballot is none of this poll: %s", c.choice)
		default:
			box.put(by, c.choice, c.weight)
		}
	}
	box.Tree = box.tree()
	r.key, r.box = v.key, box
	r.Linkable = p.Anonymous && v.key != ""
	r.Counted = box.summary(p, box.Tree.Root().String())
	box.shows(&r.Counted)
	was := r.Published
	if was.Ballots != r.Counted.Ballots {
		v.problem("the room told of %d ballots, the log has %d", was.Ballots, r.Counted.Ballots)
	}
	if was.Tally != nil && was.Weighed != r.Counted.Weighed {
		v.problem("the room told of votes that count %d together, those of the log count %d", was.Weighed, r.Counted.Weighed)
	}
	if was.Root != r.Counted.Root {
		v.problem("the published root is %s, that of the log %s", was.Root, r.Counted.Root)
	}
	if was.Tally != nil && !slices.Equal(was.Tally.Counts, r.Counted.Tally.Counts) {
		v.problem("the published counts are %v, those of the log %v", was.Tally.Counts, r.Counted.Tally.Counts)
	}
	if was.Tally != nil && !slices.Equal(was.Tally.Words, r.Counted.Tally.Words) && !box.could(was.Tally.Words) {
		v.problem("the published words are %v, those of the log %v", was.Tally.Words, r.Counted.Tally.Words)
	}
	return *r
}
