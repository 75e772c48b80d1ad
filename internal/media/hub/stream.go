package hub

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"frontrow/internal/media"
)

// Stream is one programme: its publisher, its tracks, its readers.
type Stream struct {
	id  media.StreamID
	cfg Config
	log *slog.Logger

	mu      sync.RWMutex
	wake    sync.Cond // over mu.RLocker: a frame came, or the layout changed
	version uint64
	changed chan struct{} // closed when version changes
	pub     *Publisher
	contest contest
	grace   *time.Timer
	// absences counts the times that a publisher left, so that the end of one
	// absence's grace is not taken for another's.
	absences int
	tracks   []*track
	nextID   media.TrackID
	seq      uint64
	epoch    uint32 // newest epoch of a source's frame
	live     bool
	closed   bool
	notices  []string
	edge     edge

	frames, bytes, lost uint64
	readers             int
}

func newStream(id media.StreamID, cfg Config, log *slog.Logger) *Stream {
	s := &Stream{id: id, cfg: cfg, log: log.With("stream", string(id)), changed: make(chan struct{})}
	s.wake.L = s.mu.RLocker()
	return s
}

// ID is the stream's name.
func (s *Stream) ID() media.StreamID { return s.id }

// Layout says what there is to read now.
func (s *Stream) Layout() media.Layout {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.layout()
}

func (s *Stream) layout() media.Layout {
	l := media.Layout{
		Stream: s.id, Version: s.version, Live: s.live,
		Tracks: make([]media.Track, len(s.tracks)), Notices: slices.Clone(s.notices),
	}
	if s.pub != nil {
		l.Source = s.pub.source
	}
	for i, t := range s.tracks {
		l.Tracks[i] = t.Track
	}
	slices.SortStableFunc(l.Tracks, func(a, b media.Track) int {
		if a.Derived() != b.Derived() {
			return int(min(a.Origin, 1)) - int(min(b.Origin, 1))
		}
		return a.Layer - b.Layer
	})
	return l
}

// Version is that of the layout, for who looks often.
func (s *Stream) Version() uint64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.version
}

// Changed waits until the layout has another version than the given one.
func (s *Stream) Changed(ctx context.Context, version uint64) (media.Layout, error) {
	for {
		s.mu.RLock()
		l, changed, closed := s.layout(), s.changed, s.closed
		s.mu.RUnlock()
		switch {
		case closed:
			return l, ErrClosed
		case l.Version != version:
			return l, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return l, ctx.Err()
		}
	}
}

// bump tells everybody that the layout has changed. The lock is held.
func (s *Stream) bump() {
	s.version++
	close(s.changed)
	s.changed = make(chan struct{})
	s.wake.Broadcast()
}

// Edge is the programme clock at the live edge: what a frame that was captured
// now would be stamped with. ok is false while nothing is live.
func (s *Stream) Edge() (at media.Time, ok bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.edge.at(time.Now()), s.live
}

// GOP measures what a viewer who joins now at the newest key frame of a track
// is sent at once. ok is false when there is no key frame to start with.
func (s *Stream) GOP(id media.TrackID) (bytes int, span time.Duration, ok bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	t := s.find(id)
	if t == nil || t.key == 0 {
		return 0, 0, false
	}
	newest, key := t.ring.At(t.ring.End()-1), t.ring.At(t.key)
	return t.gopBytes, newest.DecodeAt.Sub(key.DecodeAt), true
}

// RequestKey asks for a key frame of a track, of its origin when the track is
// derived. Demands are gathered, and passed on at most once in KeyInterval
// until a key frame comes.
func (s *Stream) RequestKey(id media.TrackID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.find(id)
	if t == nil {
		return
	}
	if t.Derived() {
		t.keyWanted = true
		if t = s.find(t.Origin); t == nil || t.Kind() != media.Video {
			return
		}
	}
	t.keyWanted = true
	s.passKeyDemand(t)
}

func (s *Stream) passKeyDemand(t *track) {
	if !t.keyWanted || s.pub == nil || t.Derived() || t.Kind() != media.Video {
		return
	}
	if now := time.Now(); now.Sub(t.keyAsked) >= s.cfg.KeyInterval {
		t.keyAsked = now
		if !slices.Contains(s.pub.asked, t.ID) {
			s.pub.asked = append(s.pub.asked, t.ID)
		}
		select {
		case s.pub.keys <- struct{}{}:
		default:
		}
	}
}

func (s *Stream) find(id media.TrackID) *track {
	for _, t := range s.tracks {
		if t.ID == id {
			return t
		}
	}
	return nil
}

func (s *Stream) addTrack(d media.Track) *track {
	s.nextID++
	d.ID = s.nextID
	t := &track{Track: d, maxBytes: s.cfg.VideoBytes}
	if t.Kind() == media.Audio {
		t.maxBytes = s.cfg.AudioBytes
	}
	s.tracks = append(s.tracks, t)
	return t
}

// retire drops the tracks that match; their readers get ErrRetired. What is
// derived from them goes with them.
func (s *Stream) retire(gone func(*track) bool) (any bool) {
	for _, t := range s.tracks {
		if !t.retired && gone(t) {
			t.retired, any = true, true
		}
	}
	for _, t := range s.tracks {
		if o := s.find(t.Origin); t.Derived() && (o == nil || o.retired) {
			t.retired, any = true, true
		}
	}
	s.tracks = slices.DeleteFunc(s.tracks, func(t *track) bool { return t.retired })
	return any
}

// write appends one frame to its track. The lock is held.
func (s *Stream) write(t *track, f *media.Frame) {
	s.seq++
	f.Seq = s.seq
	s.frames++
	s.bytes += uint64(len(f.Data))
	bump := false
	if f.Config != nil && !f.Config.Equal(t.Config) {
		t.Config, bump = f.Config, true
	}
	if !t.Reorders && f.At != f.DecodeAt && t.Kind() == media.Video {
		t.Reorders, bump = true, true
	}
	t.append(f, s.cfg.Keep)
	if t.gopBytes > t.maxBytes/4*3 {
		t.keyWanted = true
	}
	if t.keyWanted {
		s.passKeyDemand(t)
	}
	if bump {
		s.bump()
	} else {
		s.wake.Broadcast()
	}
}

// Notice replaces the sentences that the publisher should read.
func (s *Stream) Notice(notices ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Equal(s.notices, notices) {
		s.notices = slices.Clone(notices)
		s.bump()
	}
}

func (s *Stream) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.closed = true
	if s.grace != nil {
		s.grace.Stop()
	}
	if s.pub != nil {
		s.detach(s.pub, ErrClosed)
	}
	s.retire(func(*track) bool { return true })
	s.bump()
}

func (s *Stream) stats() Stats {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return Stats{Stream: s.id, Live: s.live, Frames: s.frames, Bytes: s.bytes, Readers: s.readers, Lost: s.lost, Contested: s.contest.refused}
}

// expire ends the grace of a publisher that did not return.
func (s *Stream) expire(absence int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.absences != absence || s.pub != nil || s.closed {
		return
	}
	s.grace = nil
	s.notices = nil
	s.retire(func(*track) bool { return true })
	s.log.Info("publisher did not return, viewers are let go")
	s.bump()
}

// edge estimates how far the programme clock is ahead of the wall clock at the
// live edge: the most that any frame of the last two windows was, because the
// frames that are behind it were only late.
type edge struct {
	epoch     uint32
	cur, prev time.Duration
	since     time.Time
	set       bool
}

const edgeWindow = 5 * time.Second

func (e *edge) note(at media.Time, epoch uint32, now time.Time) {
	ahead := at.Sub(media.FromTime(now))
	switch {
	case !e.set || e.epoch != epoch:
		*e = edge{epoch: epoch, cur: ahead, prev: ahead, since: now, set: true}
	case now.Sub(e.since) > edgeWindow:
		e.prev, e.cur, e.since = e.cur, ahead, now
	case ahead > e.cur:
		e.cur = ahead
	}
}

func (e *edge) at(now time.Time) media.Time {
	return media.FromTime(now).Add(max(e.cur, e.prev))
}

var errForeignTrack = errors.New("write to a track that this publisher does not have")
