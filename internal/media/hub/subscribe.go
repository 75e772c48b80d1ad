package hub

import (
	"context"
	"slices"

	"frontrow/internal/media"
)

// Start says where a reader begins on a track.
type Start uint8

const (
	// FromKey begins at the newest key frame, so that there is a picture at once.
	FromKey Start = iota
	// FromEdge begins with the next frame.
	FromEdge
	// FromOldest begins at the oldest key frame of the newest epoch, for a reader
	// that keeps a window of what was.
	FromOldest
)

// Wish names a track to read and where to begin.
type Wish struct {
	Track media.TrackID
	Start Start
}

type cursor struct {
	t    *track
	next uint64
}

// Reader follows some tracks of a stream. Next is for one goroutine.
type Reader struct {
	s       *Stream
	ctx     context.Context
	cursors []cursor
	stop    func() bool
	lost    int // frames missed since Next last returned
	closed  bool
}

// Subscribe follows the wished tracks until ctx ends or Close is called. That
// somebody reads is what starts a transcoder. ErrRetired: a track is not there
// (any more).
func (s *Stream) Subscribe(ctx context.Context, wishes ...Wish) (*Reader, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, ErrClosed
	}
	r := &Reader{s: s, ctx: ctx, cursors: make([]cursor, len(wishes))}
	for i, w := range wishes {
		t := s.find(w.Track)
		if t == nil {
			return nil, ErrRetired
		}
		r.cursors[i] = cursor{t: t, next: t.start(w.Start)}
	}
	demand := false
	for _, c := range r.cursors {
		c.t.readers++
		demand = demand || c.t.Derived() && c.t.readers == 1
	}
	s.readers++
	if demand {
		s.bump()
	}
	r.stop = context.AfterFunc(ctx, func() {
		// Taking the lock orders this after a reader's check of ctx.
		s.mu.Lock()
		defer s.mu.Unlock()
		s.wake.Broadcast()
	})
	return r, nil
}

// Next waits for the frame that arrived next on any of the tracks. lost counts
// frames that the reader was too slow for: it goes on at the newest key frame.
// The error is ErrRetired when one of the tracks is gone, ErrPaused when one is a
// layer that pauses, ErrClosed, or that of the reader's context.
func (r *Reader) Next() (f *media.Frame, lost int, err error) {
	s := r.s
	s.mu.RLock()
	for f == nil && err == nil {
		if f, err = r.next(); f == nil && err == nil {
			s.wake.Wait()
		}
	}
	s.mu.RUnlock()
	if lost, r.lost = r.lost, 0; lost > 0 {
		s.count(lost)
	}
	return f, lost, err
}

func (r *Reader) next() (f *media.Frame, err error) {
	switch {
	case r.ctx.Err() != nil:
		return nil, r.ctx.Err()
	case r.closed || r.s.closed:
		return nil, ErrClosed
	}
	var best *cursor
	for i := range r.cursors {
		c := &r.cursors[i]
		if first := c.t.ring.First(); c.next < first {
			from := first
			if c.t.Kind() == media.Video {
				from = c.t.start(FromKey)
			}
			r.lost += int(from - c.next)
			c.next = from
		}
		if c.next < c.t.ring.End() {
			if got := c.t.ring.At(c.next); f == nil || got.Seq < f.Seq {
				f, best = got, c
			}
		} else if c.t.retired {
			err = ErrRetired
		} else if c.t.Paused && err == nil {
			err = ErrPaused
		}
	}
	if f == nil {
		return nil, err
	}
	best.next++
	return f, nil
}

// Behind counts the frames that wait for the reader.
func (r *Reader) Behind() int {
	r.s.mu.RLock()
	defer r.s.mu.RUnlock()
	n := 0
	for _, c := range r.cursors {
		n += int(c.t.ring.End() - min(c.next, c.t.ring.End()))
	}
	return n
}

// Skip moves the reader on a track to the newest key frame, or after the newest
// frame when from is FromEdge, and returns how many frames it passed over.
func (r *Reader) Skip(id media.TrackID, from Start) int {
	r.s.mu.RLock()
	defer r.s.mu.RUnlock()
	for i := range r.cursors {
		if c := &r.cursors[i]; c.t.ID == id {
			to := max(c.t.start(from), c.next)
			n := int(to - c.next)
			c.next = to
			return n
		}
	}
	return 0
}

// Add lets the reader follow one more track, in the goroutine that calls Next.
// ErrRetired: the track is not there.
func (r *Reader) Add(w Wish) error {
	s := r.s
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.find(w.Track)
	if t == nil || r.closed {
		return ErrRetired
	}
	r.cursors = append(r.cursors, cursor{t: t, next: t.start(w.Start)})
	if t.readers++; t.Derived() && t.readers == 1 {
		s.bump()
	}
	return nil
}

// Drop lets the reader leave a track, in the goroutine that calls Next.
func (r *Reader) Drop(id media.TrackID) {
	s := r.s
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, c := range r.cursors {
		if c.t.ID != id || r.closed {
			continue
		}
		r.cursors = slices.Delete(r.cursors, i, i+1)
		if c.t.readers--; c.t.Derived() && c.t.readers == 0 {
			s.bump()
		}
		return
	}
}

// Close ends the reader; a Next that waits returns ErrClosed.
func (r *Reader) Close() {
	r.stop()
	s := r.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.closed {
		return
	}
	r.closed = true
	s.readers--
	demand := false
	for _, c := range r.cursors {
		c.t.readers--
		demand = demand || c.t.Derived() && c.t.readers == 0
	}
	if demand {
		s.bump()
	} else {
		s.wake.Broadcast()
	}
}

func (s *Stream) count(lost int) {
	s.mu.Lock()
	s.lost += uint64(lost)
	s.mu.Unlock()
}
