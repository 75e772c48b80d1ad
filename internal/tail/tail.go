// Package tail is the one concurrency primitive of the house: a bounded
// sequence that one writer appends to and any number of readers follow, each
// with a cursor of its own. A writer never waits for a reader. A reader that
// falls out of the bound is told how much it lost, as a value, and decides
// itself how to catch up.
//
// Ring is the plain sequence for an owner that has a lock already; Tail adds
// the lock and the waiting.
package tail

import (
	"context"
	"sync"
)

// Ring is a sequence whose front can be dropped. Values are numbered from 1 in
// the order in which they were appended, for ever. The zero value is an empty
// Ring. It is not safe for concurrent use.
type Ring[T any] struct {
	buf        []T // length is a power of two
	first, end uint64
}

// First is the number of the oldest value that is kept.
func (r *Ring[T]) First() uint64 { return max(r.first, 1) }

// End is the number that the next value will get.
func (r *Ring[T]) End() uint64 { return max(r.end, 1) }

// Len counts the values that are kept.
func (r *Ring[T]) Len() int { return int(r.end - r.first) }

// Append adds v and returns its number.
func (r *Ring[T]) Append(v T) uint64 {
	if r.end == 0 {
		r.first, r.end = 1, 1
	}
	if r.Len() == len(r.buf) {
		r.grow()
	}
	n := r.end
	r.buf[n&uint64(len(r.buf)-1)] = v
	r.end++
	return n
}

func (r *Ring[T]) grow() {
	buf := make([]T, max(2*len(r.buf), 16))
	for n := r.first; n < r.end; n++ {
		buf[n&uint64(len(buf)-1)] = r.At(n)
	}
	r.buf = buf
}

// At returns value n; First() <= n < End() must hold.
func (r *Ring[T]) At(n uint64) T { return r.buf[n&uint64(len(r.buf)-1)] }

// DropTo forgets the values before n.
func (r *Ring[T]) DropTo(n uint64) {
	var zero T
	for ; r.first < min(n, r.end); r.first++ {
		r.buf[r.first&uint64(len(r.buf)-1)] = zero
	}
}

// Tail is a Ring that keeps the newest values up to a bound and can be waited
// on. It is safe for concurrent use.
type Tail[T any] struct {
	keep int

	mu     sync.Mutex
	ring   Ring[T]
	err    error
	change chan struct{} // closed and forgotten at a change; nil while nobody waits
}

// New returns a Tail that keeps the newest keep values.
func New[T any](keep int) *Tail[T] { return &Tail[T]{keep: max(keep, 1)} }

// Append adds v, drops what exceeds the bound and returns v's number.
func (t *Tail[T]) Append(v T) uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := t.ring.Append(v)
	if over := t.ring.Len() - t.keep; over > 0 {
		t.ring.DropTo(t.ring.First() + uint64(over))
	}
	t.wake()
	return n
}

// Close lets readers finish what is there and then get err.
func (t *Tail[T]) Close(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.err == nil {
		t.err = err
	}
	t.wake()
}

func (t *Tail[T]) wake() {
	if t.change != nil {
		close(t.change)
		t.change = nil
	}
}

// End is the number that the next value will get: the cursor of a reader that
// wants only what is new.
func (t *Tail[T]) End() uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.ring.End()
}

// Read copies values from cursor on into dst, without waiting. It returns how
// many it copied, the next cursor, and how many values between cursor and the
// first one copied were dropped before they could be read.
func (t *Tail[T]) Read(cursor uint64, dst []T) (n int, next, lost uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.read(cursor, dst)
}

func (t *Tail[T]) read(cursor uint64, dst []T) (n int, next, lost uint64) {
	cursor = max(cursor, 1)
	if f := t.ring.First(); cursor < f {
		lost, cursor = f-cursor, f
	}
	for n < len(dst) && cursor < t.ring.End() {
		dst[n] = t.ring.At(cursor)
		n++
		cursor++
	}
	return n, cursor, lost
}

// Wait is Read that blocks until there is something to return: values, a
// loss, the end of ctx or the error of Close.
func (t *Tail[T]) Wait(ctx context.Context, cursor uint64, dst []T) (n int, next, lost uint64, err error) {
	for {
		t.mu.Lock()
		n, next, lost = t.read(cursor, dst)
		if n > 0 || lost > 0 {
			t.mu.Unlock()
			return n, next, lost, nil
		}
		if t.err != nil {
			t.mu.Unlock()
			return 0, cursor, 0, t.err
		}
		if t.change == nil {
			t.change = make(chan struct{})
		}
		change := t.change
		t.mu.Unlock()
		select {
		case <-change:
		case <-ctx.Done():
			return 0, cursor, 0, ctx.Err()
		}
	}
}
