package command

import (
	"hash/maphash"
	"time"
)

const (
	// onceKept is how many wishes a generation of the memory holds, and onceFor how
	// long it is added to. Two generations are kept: at 10,000 wishes a second a
	// repeat is known for 6 s at least, and in a calm room for a minute.
	onceKept = 1 << 16
	onceFor  = time.Minute
)

// once knows which wishes of commands in bulk were granted lately, as far as their
// rules can't tell a repeat. It holds hashes under a seed of its own, so that it
// says of nobody what they did, and nothing of it is stored. Its owner is the
// room's writer.
type once struct {
	seed       maphash.Seed
	young, old map[uint64]struct{}
	since      time.Time // when young began
}

// knows names a wish, never with 0, and reports whether it was granted.
func (o *once) knows(actor, key string) (id uint64, known bool) {
	if o.young == nil {
		o.seed = maphash.MakeSeed()
		o.young, o.old = make(map[uint64]struct{}), make(map[uint64]struct{})
	}
	id = maphash.Comparable(o.seed, [2]string{actor, key}) | 1
	if _, known = o.young[id]; !known {
		_, known = o.old[id]
	}
	return id, known
}

// note remembers a wish that knows has named.
func (o *once) note(id uint64, now time.Time) {
	if len(o.young) >= onceKept || now.Sub(o.since) >= onceFor {
		o.young, o.old, o.since = o.old, o.young, now
		clear(o.young)
	}
	o.young[id] = struct{}{}
}

// forget undoes note: the wish was not granted after all.
func (o *once) forget(id uint64) {
	delete(o.young, id)
	delete(o.old, id)
}
