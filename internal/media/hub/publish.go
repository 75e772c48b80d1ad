package hub

import (
	"context"
	"slices"
	"time"

	"frontrow/internal/media"
)

// Publisher is the one source of a stream. Its methods are for one goroutine,
// but Keys, Asked, Done and Err, which are for any.
type Publisher struct {
	s      *Stream
	source media.Source
	base   uint32 // epochs of the sources before
	tracks []media.TrackID
	asked  []media.TrackID // of which a key frame is wanted; under the stream's lock
	keys   chan struct{}
	done   chan struct{}
	err    error
	live   bool
	heard  time.Time // when it came, then its newest frame
}

// Publish makes src the stream's source. ErrBusy: there is another one, and the
// policy protects it. ErrContested: it was taken over too often already.
func (s *Stream) Publish(src media.Source) (*Publisher, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if err := s.admit(src, now); err != nil {
		return nil, err
	}
	if s.pub != nil {
		s.log.Info("publisher is replaced", "old", s.pub.source.Remote, "new", src.Remote)
		s.contest.change(s.pub, src, now)
		s.detach(s.pub, ErrTakenOver)
	}
	if s.grace != nil {
		s.grace.Stop()
		s.grace = nil
	}
	p := &Publisher{s: s, source: src, base: s.epoch, keys: make(chan struct{}, 1), done: make(chan struct{}), heard: now}
	s.pub = p
	s.bump()
	return p, nil
}

// Admit says what Publish would refuse src with now, nil when it would not: for
// a door that answers before its publisher has connected.
func (s *Stream) Admit(src media.Source) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.admit(src, time.Now())
}

// admit decides whether src may publish; the lock is held.
func (s *Stream) admit(src media.Source, now time.Time) error {
	switch {
	case s.closed:
		return ErrClosed
	case s.pub == nil:
		return nil
	case !s.cfg.Takeover:
		return ErrBusy
	}
	return s.contest.judge(s, src, now)
}

// SetTracks says what the publisher sends, in any order, and returns the
// track's numbers in that order. A track that names the number it got before
// keeps it. One of the same codec as one that the stream has already continues
// it, so that viewers stay; others are retired. Of want only ID, Codec, Config and
// Layer count.
func (p *Publisher) SetTracks(want ...media.Track) ([]media.TrackID, error) {
	now, s := time.Now(), p.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pub != p {
		return nil, p.err
	}
	want = slices.Clone(want)
	taken := make([]media.TrackID, 0, 2*len(want))
	for i := range want {
		if slices.Contains(p.tracks, want[i].ID) {
			taken = append(taken, want[i].ID)
		} else {
			want[i].ID = 0
		}
	}
	ids := make([]media.TrackID, len(want))
	for i, w := range want {
		t := s.continued(w, taken)
		if t == nil {
			t = s.addTrack(media.Track{Codec: w.Codec})
		}
		if w.Config != nil {
			t.Config = w.Config
		}
		if !slices.Contains(p.tracks, t.ID) {
			t.Reorders = false // another session may send no B-frames
			t.restart(now)
		}
		t.Layer = w.Layer
		ids[i], taken = t.ID, append(taken, t.ID)
	}
	s.retire(func(t *track) bool { return !t.Derived() && !slices.Contains(ids, t.ID) })
	for _, t := range s.tracks {
		t.Paused = t.Paused && s.layered(t)
	}
	p.tracks = ids
	s.bump()
	return slices.Clone(ids), nil
}

// Write appends f to its track and gives it to every reader; f belongs to the
// hub from then on. The error is why the publisher has ended.
func (p *Publisher) Write(f *media.Frame) error {
	now := time.Now()
	s := p.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pub != p {
		return p.err
	}
	t := s.find(f.Track)
	if t == nil || t.Derived() {
		return errForeignTrack
	}
	f.Epoch += p.base
	p.heard = now
	s.epoch = max(s.epoch, f.Epoch)
	s.edge.note(f.At, f.Epoch, now)
	changed := t.Kind() == media.Video && s.layers(t, f.Key, now)
	s.write(t, f)
	if !p.live {
		p.live, s.live, changed = true, true, true
	}
	if changed {
		s.bump()
	}
	return nil
}

// Keys receives a value when a key frame is wanted; Asked says of what.
func (p *Publisher) Keys() <-chan struct{} { return p.keys }

// Asked returns the tracks of which a key frame was wanted since it was last
// called.
func (p *Publisher) Asked() []media.TrackID {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	all := p.asked
	p.asked = nil
	return all
}

// Done is closed when the publisher has ended, by itself or by force.
func (p *Publisher) Done() <-chan struct{} { return p.done }

// Err says why, after Done.
func (p *Publisher) Err() error { return p.err }

// Close ends the publishing. The stream keeps its tracks and viewers for the
// time of grace.
func (p *Publisher) Close() {
	s := p.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pub != p {
		return
	}
	s.detach(p, ErrClosed)
	s.bump()
	s.absences++
	absence := s.absences
	s.grace = time.AfterFunc(s.cfg.Grace, func() { s.expire(absence) })
}

// detach ends p; the lock is held.
func (s *Stream) detach(p *Publisher, why error) {
	p.err = why
	close(p.done)
	s.pub, s.live = nil, false
}

// Derived is a track that a transcoder makes from another while somebody reads
// it.
type Derived struct {
	s *Stream
	t *track
}

// Derive announces that a track can be made from origin. Nothing needs to be
// written to it until Wanted says so. ErrRetired: origin is gone.
func (s *Stream) Derive(origin media.TrackID, codec media.Codec, cfg *media.Config) (*Derived, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.find(origin)
	if o == nil || s.closed {
		return nil, ErrRetired
	}
	t := s.addTrack(media.Track{Codec: codec, Config: cfg, Origin: origin})
	s.bump()
	return &Derived{s: s, t: t}, nil
}

// ID is the number of the derived track.
func (d *Derived) ID() media.TrackID { return d.t.ID }

// Wanted waits until somebody reads the track (want true), or nobody (false).
// ErrRetired: the track or its origin is gone.
func (d *Derived) Wanted(ctx context.Context, want bool) error {
	for {
		d.s.mu.RLock()
		readers, retired, changed := d.t.readers, d.t.retired, d.s.changed
		d.s.mu.RUnlock()
		if retired {
			return ErrRetired
		}
		if (readers > 0) == want {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Write appends a frame that carries the programme clock and the epoch of what
// it was made from; its Track is set here.
func (d *Derived) Write(f *media.Frame) error {
	d.s.mu.Lock()
	defer d.s.mu.Unlock()
	if d.t.retired {
		return ErrRetired
	}
	f.Track = d.t.ID
	d.s.write(d.t, f)
	return nil
}

// Forget drops what was written, unless somebody reads it: who comes after a
// rest begins with what is made then, not with what was the last before it.
func (d *Derived) Forget() {
	d.s.mu.Lock()
	defer d.s.mu.Unlock()
	if d.t.readers == 0 {
		d.t.ring.DropTo(d.t.ring.End())
		d.t.bytes, d.t.key, d.t.gopBytes = 0, 0, 0
	}
}

// Close takes the track away from the stream.
func (d *Derived) Close() {
	d.s.mu.Lock()
	defer d.s.mu.Unlock()
	if d.s.retire(func(t *track) bool { return t == d.t }) {
		d.s.bump()
	}
}
