package moderate

import (
	"cmp"
	"hash/fnv"
	"slices"
)

const (
	// Window is how long a Pace remembers, µs.
	Window = 120_000_000
	// maxStamps is how many of the newest lines it remembers.
	maxStamps = 2048
)

// Stamp says when somebody said what.
type Stamp struct {
	Wall int64  `json:"wall"` // µs
	ID   string `json:"id"`
	Who  string `json:"who"`
	// Same is equal for equal texts; 0 once the line is unsaid.
	Same uint64 `json:"same,omitempty"`
}

// Pace is the newest lines of a room, for floods and repeats, the oldest first.
// It depends on which stamps were added and not on their order.
type Pace []Stamp

// Add remembers a stamp in place of one of the same line, and forgets what is
// too old at the wall clock's now.
func (p Pace) Add(s Stamp, now int64) Pace {
	i, there := slices.BinarySearchFunc(p, s, func(a, b Stamp) int {
		return cmp.Or(cmp.Compare(a.Wall, b.Wall), cmp.Compare(a.ID, b.ID))
	})
	if there {
		p[i] = s
	} else {
		p = slices.Insert(p, i, s)
	}
	return p.Newest(now)
}

// Newest is what is not too old, and no more than is remembered.
func (p Pace) Newest(now int64) Pace {
	old, _ := slices.BinarySearchFunc(p, now-Window, func(a Stamp, t int64) int { return cmp.Compare(a.Wall, t) })
	if old = max(old, len(p)-maxStamps); old > 0 {
		p = append(p[:0], p[old:]...)
	}
	return p
}

// Without forgets all lines of somebody.
func (p Pace) Without(who string) Pace {
	return slices.DeleteFunc(p, func(s Stamp) bool { return s.Who == who })
}

// since counts what somebody said from a moment on, in all or the same thing,
// and says when the nth newest of it was.
func (p Pace) since(who string, wall int64, same uint64, nth int) (count int, at int64) {
	for i := len(p) - 1; i >= 0 && p[i].Wall > wall; i-- {
		if p[i].Who != who || same != 0 && p[i].Same != same {
			continue
		}
		if count++; count == nth {
			at = p[i].Wall
		}
	}
	return count, at
}

// Same is a number for a text that is equal for those that read alike.
func Same(text string) uint64 { return same64(text, Fold(text)) }

func same64(text, folded string) uint64 {
	if folded == "" {
		folded = text // signs and pictures alone
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(folded)) // never fails
	return max(1, h.Sum64())
}
