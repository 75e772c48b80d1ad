package hls

import (
	"context"
	"log/slog"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"frontrow/internal/media"
	"frontrow/internal/media/hub"
)

// birth is the zero of the media sequence, which must not go back when the
// process starts again: it begins at the seconds since then. A segment lasts
// longer than a second, so it never gets ahead. The discontinuity sequence does
// begin at 0 each time: players keep arrays of that length, and a large number
// stops hls.js for seconds. It does no harm, because the timeline in the files is
// the programme clock, before and after.
var birth = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func sequence(now time.Time) uint64 {
	return 1<<10 + uint64(max(now.Sub(birth)/time.Second, 0))
}

// stream is what the renditions of one stream share.
type stream struct {
	s   *Server
	hub *hub.Stream
	id  media.StreamID
	log *slog.Logger

	mu         sync.Mutex
	renditions map[role]*rendition
	eras       []era
	endedAt    time.Time // zero while it goes on

	eraCount atomic.Int64
	target   atomic.Int64 // TARGETDURATION, s
}

// era is a stretch of the stream without a discontinuity. The eras are counted
// for all renditions together, so that the discontinuity sequence numbers of
// matching segments are equal (RFC 8216bis, 6.2.4).
type era struct {
	epoch uint32
	from  media.Time // of the eras of one epoch, the first has math.MinInt64
}

func newStream(s *Server, hs *hub.Stream) *stream {
	st := &stream{
		s: s, hub: hs, id: hs.ID(), log: s.log.With("stream", string(hs.ID())),
		renditions: make(map[role]*rendition),
	}
	st.target.Store(int64(math.Ceil(s.cfg.Segment.Seconds())))
	return st
}

// rendition returns the running rendition of a role and starts it when there is
// none.
func (st *stream) rendition(ctx context.Context, role role) (*rendition, error) {
	now := time.Now()
	st.mu.Lock()
	r := st.renditions[role]
	fresh := r == nil
	if fresh {
		r = newRendition(st, role, now)
		st.renditions[role] = r
		if !st.endedAt.IsZero() {
			r.end()
		}
	}
	st.mu.Unlock()
	r.used.Store(now.UnixNano())
	if !fresh {
		return r, nil
	}
	if err := st.s.start(ctx, r); err != nil {
		st.mu.Lock()
		if st.renditions[role] == r {
			delete(st.renditions, role)
		}
		st.mu.Unlock()
		r.halt() // whoever found it meanwhile
		return nil, err
	}
	return r, nil
}

// running returns a rendition that was started before.
func (st *stream) running(role role) *rendition {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.renditions[role]
}

// others lists the renditions beside r that have something to report.
func (st *stream) others(r *rendition) []*rendition {
	st.mu.Lock()
	defer st.mu.Unlock()
	var list []*rendition
	for _, role := range []role{roleVideo, roleH264, roleAAC, roleOpus} {
		if o := st.renditions[role]; o != nil && o != r {
			list = append(list, o)
		}
	}
	return list
}

// sweep stops what nobody asks for. It reports whether the stream can be
// forgotten.
func (st *stream) sweep(now time.Time) (empty bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	over := !st.endedAt.IsZero() && now.Sub(st.endedAt) > st.s.cfg.Linger
	for role, r := range st.renditions {
		if over || now.Sub(time.Unix(0, r.used.Load())) > st.s.cfg.Idle {
			close(r.stop)
			delete(st.renditions, role)
		}
	}
	return len(st.renditions) == 0
}

// over reports whether the stream has ended.
func (st *stream) over() bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	return !st.endedAt.IsZero()
}

// finish ends every rendition: what the playlists list can't go on.
func (st *stream) finish(why string) {
	st.mu.Lock()
	first := st.endedAt.IsZero()
	if first {
		st.endedAt = time.Now()
	}
	list := make([]*rendition, 0, len(st.renditions))
	for _, r := range st.renditions {
		list = append(list, r)
	}
	st.mu.Unlock()
	if first {
		st.log.Info("playlists end", "why", why)
	}
	for _, r := range list {
		r.end()
	}
}

// eraOf is the era that a frame belongs to, as far as it is known. exact says
// that the era is of the frame's own epoch.
func (st *stream) eraOf(epoch uint32, at media.Time) (n int, exact bool) {
	for n = len(st.eras) - 1; n >= 0; n-- {
		if e := st.eras[n]; e.epoch < epoch || e.epoch == epoch && e.from <= at {
			return n, e.epoch == epoch
		}
	}
	return -1, false
}

// due reports whether another rendition has entered an era that this frame is
// in too.
func (st *stream) due(cur int, epoch uint32, at media.Time) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	n, exact := st.eraOf(epoch, at)
	return exact && n > cur
}

// enter returns the era of a segment that begins at at. cur is the era of the
// segment before, -1 at the beginning. brk says that the segment's timeline or
// encoding is another than before: when no other rendition has met the change
// yet, a new era begins.
func (st *stream) enter(cur int, epoch uint32, at media.Time, brk bool) int {
	st.mu.Lock()
	defer st.mu.Unlock()
	n, exact := st.eraOf(epoch, at)
	switch {
	case n > cur && exact:
		return n
	case n >= 0 && exact && !brk:
		return max(cur, n)
	case n >= 0 && exact:
		st.eras = append(st.eras, era{epoch: epoch, from: at})
	default:
		st.eras = append(st.eras, era{epoch: epoch, from: math.MinInt64})
	}
	st.eraCount.Store(int64(len(st.eras)))
	return len(st.eras) - 1
}

// fit makes sure that a segment of d fits into the target duration. See
// ADR 0010 for why it may grow, and when.
func (st *stream) fit(d time.Duration) {
	for {
		cur := st.target.Load()
		// A duration is rounded before it is compared (RFC 8216bis, 4.4.3.1).
		if d < time.Duration(cur)*time.Second+450*time.Millisecond {
			return
		}
		next := int64(math.Ceil(max(d.Seconds(), 1.6*float64(cur))))
		if st.target.CompareAndSwap(cur, next) {
			st.log.Warn("key frames are far apart, the target duration of the playlists grows", "seconds", next)
		}
	}
}
