package poll

import (
	"cmp"
	"slices"

	"frontrow/internal/room/activity"
)

// zero is the counts of a tally of p before the first vote; nil where it has none.
func (p *Poll) zero() []int64 {
	n := len(p.Options)
	if p.Kind == Rating {
		n = p.Max
	}
	if n <= 0 {
		return nil
	}
	return make([]int64, n)
}

// add counts a choice so often more, or less, and reports whether it can be one.
func (b *box) add(choice string, by int64) bool {
	if b.Poll.Kind == Words || b.Poll.Kind == Text {
		text, ok := unquote(choice)
		if !ok || b.Poll.Kind == Text {
			return ok
		}
		if b.Words == nil {
			b.Words = make(map[string]int64)
		}
		if b.Words[text] += by; b.Words[text] == 0 {
			delete(b.Words, text)
		}
		return true
	}
	var places [MaxOptions]uint8
	l, ok := list(choice, places[:])
	if !ok || !b.Poll.allows(l) {
		return false
	}
	for i, o := range l {
		switch b.Poll.Kind {
		case Rating:
			b.Counts[o-1] += by
		case Ranking:
			b.Counts[o] += by * int64(len(l)-i)
		default:
			b.Counts[o] += by
		}
	}
	return true
}

// tally is what was voted so far. It shares nothing with b.
func (b *box) tally() *Tally {
	return &Tally{Counts: slices.Clone(b.Counts), Words: top(b.Words)}
}

// top are the most frequent words, in one pass over all of them.
func top(words map[string]int64) []Word {
	if len(words) == 0 {
		return nil
	}
	best := make([]Word, 0, TopWords+1)
	for word, count := range words {
		w := Word{word, count}
		if len(best) == TopWords && order(w, best[TopWords-1]) > 0 {
			continue
		}
		i, _ := slices.BinarySearchFunc(best, w, order)
		best = slices.Insert(best, i, w)
		best = best[:min(len(best), TopWords)]
	}
	return best
}

// order puts the more frequent word first, and of equals the lesser.
func order(a, b Word) int {
	return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Word, b.Word))
}

func counters(s *State) any {
	var c *Counters
	for _, id := range s.Shown {
		b := s.Polls[id]
		if b.Poll.Status != activity.Open {
			continue
		}
		if c == nil {
			c = &Counters{Ballots: map[string]int64{}, Polls: map[string][]int64{}}
		}
		c.Ballots[id] = int64(len(b.Votes))
		if b.Poll.Weight != nil && b.Poll.Results != AtClose {
			if c.Weighed == nil {
				c.Weighed = map[string]int64{}
			}
			c.Weighed[id] = b.weighed()
		}
		switch {
		case b.Poll.Results == AtClose || b.Poll.Kind == Text:
		case b.Poll.Kind == Words:
			if c.Words == nil {
				c.Words = map[string][]Word{}
			}
			c.Words[id] = append([]Word{}, top(b.Words)...)
		default:
			c.Polls[id] = b.Counts
		}
	}
	if c == nil {
		return nil
	}
	return c
}
