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
	if b.Poll.texts() {
		text, ok := unquote(choice)
		if !ok || b.Poll.Kind == Text {
			return ok
		}
		if b.Words == nil {
			b.Words = make(map[string]int64)
		}
		b.word(text, by)
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
	return &Tally{Counts: slices.Clone(b.Counts), Words: slices.Clone(b.best())}
}

// word counts a word so often more, or less.
func (b *box) word(text string, by int64) {
	n := b.Words[text] + by
	if b.Words[text] = n; n == 0 {
		delete(b.Words, text)
	}
	switch {
	case by < 0:
		b.top = nil // another word may be among them now
	case b.top != nil:
		b.top = raised(b.top, Word{text, n})
	}
}

// best are the most frequent words. They are looked for when somebody asks, and
// kept while votes come; whoever wants to keep them copies them.
func (b *box) best() []Word {
	if b.top == nil {
		b.top = top(b.Words)
	}
	return b.top
}

// raised puts a word that is more frequent now into its place among the best.
func raised(best []Word, w Word) []Word {
	best = slices.DeleteFunc(best, func(is Word) bool { return is.Word == w.Word })
	i, _ := slices.BinarySearchFunc(best, w, order)
	best = slices.Insert(best, i, w)
	return best[:min(len(best), TopWords)]
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
			c.Words[id] = append([]Word{}, b.best()...)
		default:
			c.Polls[id] = b.Counts
		}
	}
	if c == nil {
		return nil
	}
	return c
}
