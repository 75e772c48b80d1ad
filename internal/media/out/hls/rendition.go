package hls

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"frontrow/internal/media"
	"frontrow/internal/media/cmaf"
	"frontrow/internal/media/hub"
)

// A made track may hold frames of the last time that somebody wanted it. What is
// older than this against the live edge is not played; a key frame may be older
// than sound.
var stale = [...]time.Duration{media.Video: 15 * time.Second, media.Audio: 5 * time.Second}

// The tracks of a source that starts again are announced one after the other.
const settle = 3 * time.Second

// rendition reads one track and keeps its segments.
type rendition struct {
	st    *stream
	role  role
	log   *slog.Logger
	token string // makes the names of its files unique for ever

	used atomic.Int64  // when it was last asked for, Unix ns
	edge atomic.Uint64 // media sequence number << 16 | part of the newest part, 0 none
	last atomic.Int64  // when the newest part came, Unix ns
	stop chan struct{} // closed by the sweep

	// Of the goroutine in run.
	pack *cmaf.Packager
	era  int
	seen int64 // eras known when they were last looked at
	// The track that is read, the layout in which that was decided, and how far
	// it has been read: another layer goes on from there.
	reads   media.TrackID
	version uint64
	until   media.Time
	epoch   uint32

	mu      sync.Mutex
	win     window
	ready   bool  // the ring has been read up to the live edge
	ended   bool  // the playlist says that nothing more comes
	halted  bool  // run is over before the stream is: nobody asked, or the server stops
	full    *text // nil when the playlist has changed
	delta   *text
	changed chan struct{}
}

func newRendition(st *stream, role role, now time.Time) *rendition {
	token := strconv.FormatInt(now.UnixMilli(), 36)
	return &rendition{
		st: st, role: role, token: token, log: st.log.With("rendition", string(role)),
		stop: make(chan struct{}), era: -1,
		pack:    cmaf.NewPackager(cmaf.Targets{Part: st.s.cfg.Part, Segment: st.s.cfg.Segment}),
		win:     window{cfg: st.s.cfg, next: sequence(now), part: 1},
		changed: make(chan struct{}),
	}
}

// run reads the role's track, and the track that takes its place, until ctx
// ends or the stream does.
func (r *rendition) run(ctx context.Context) {
	r.st.s.metrics.renditions.Inc()
	defer r.st.s.metrics.renditions.Dec()
	defer r.halt()
	for ctx.Err() == nil {
		t, ok := r.track(ctx)
		if !ok {
			if ctx.Err() == nil {
				r.st.finish("the source does not send " + string(r.role) + " any more")
			}
			return
		}
		err := r.read(ctx, t)
		if ctx.Err() != nil {
			return
		}
		r.add(r.pack.Lost())
		if errors.Is(err, hub.ErrClosed) {
			r.st.finish("the hub is closed")
			return
		}
	}
}

// track waits for the track that plays the role.
func (r *rendition) track(ctx context.Context) (media.Track, bool) {
	ctx, cancel := context.WithTimeout(ctx, settle)
	defer cancel()
	l := r.st.hub.Layout()
	for {
		if t, ok := pick(l, r.role, r.reads); ok {
			r.version = l.Version
			return t, true
		}
		if len(l.Tracks) == 0 {
			return media.Track{}, false
		}
		var err error
		if l, err = r.st.hub.Changed(ctx, l.Version); err != nil {
			return media.Track{}, false
		}
	}
}

// read follows one track to its end.
func (r *rendition) read(ctx context.Context, t media.Track) error {
	wish := hub.Wish{Track: t.ID, Start: hub.FromOldest}
	if t.Derived() && t.Kind() == media.Video {
		wish.Start = hub.FromKey
	}
	reader, err := r.st.hub.Subscribe(ctx, wish)
	if err != nil {
		return err
	}
	defer reader.Close()
	another := r.reads != 0 && r.reads != t.ID && !t.Derived()
	r.reads = t.ID
	oldest := media.Time(0)
	if edge, ok := r.st.hub.Edge(); ok && t.Derived() {
		oldest = edge.Add(-stale[t.Kind()])
	}
	caught := false // up with the live edge
	for bad := 0; ; {
		f, lost, err := reader.Next()
		if err != nil {
			return err
		}
		if lost > 0 {
			r.st.s.metrics.lost.Add(float64(lost))
			r.add(r.pack.Lost())
		}
		switch {
		case f.At < oldest, another && f.Epoch == r.epoch && f.DecodeAt <= r.until:
			continue
		case r.outdated(t):
			return nil
		}
		oldest, r.until, r.epoch = 0, f.DecodeAt, f.Epoch
		if n := r.st.eraCount.Load(); n != r.seen && r.era >= 0 {
			if r.seen = n; r.st.due(r.era, f.Epoch, f.At) {
				r.pack.Cut()
			} else {
				r.seen = -1 // the era begins later: look again
			}
		}
		parts, err := r.pack.Push(f)
		if err != nil {
			if bad++; bad == 1 {
				r.log.Warn("frames can't be packaged", "error", err)
			}
			continue
		}
		r.add(parts)
		if r.role.kind() == media.Video && (len(parts) > 0 || r.pack.Waiting()) {
			if r.pack.Waiting() || r.pack.Segment() >= r.st.s.cfg.Segment*9/10 {
				r.st.hub.RequestKey(t.ID)
			}
		}
		if !caught && reader.Behind() == 0 {
			caught = r.catchUp()
		}
	}
}

// outdated reports whether another track plays the role better than t by now.
func (r *rendition) outdated(t media.Track) bool {
	if v := r.st.hub.Version(); v == r.version || t.Derived() {
		return false
	}
	l := r.st.hub.Layout()
	r.version = l.Version
	better, ok := pick(l, r.role, t.ID)
	return ok && better.ID != t.ID && better.Codec == t.Codec
}

// add puts new parts into the window and tells whoever waits.
func (r *rendition) add(parts []cmaf.Part) {
	if len(parts) == 0 {
		return
	}
	for i := range parts {
		p := &parts[i]
		if p.First {
			if p.Break || r.era < 0 {
				r.era = r.st.enter(r.era, p.Epoch, p.At, p.Break)
			}
		}
		if p.Duration > int64(p.Init.Rate)*int64(r.st.s.cfg.Part/time.Millisecond)/1000+1 {
			r.st.s.metrics.long.Inc()
		}
	}
	r.st.s.metrics.parts.Add(float64(len(parts)))
	r.mu.Lock()
	for i := range parts {
		r.win.add(&parts[i], r.era)
	}
	longest := r.win.open().seconds()
	r.win.trim(time.Duration(r.st.target.Load()) * time.Second)
	r.mu.Unlock()
	// Room for one more part, so that the target is raised before it is exceeded.
	r.st.fit(time.Duration(longest*float64(time.Second)) + r.st.s.cfg.Part)
	r.mu.Lock()
	open := r.win.open()
	r.edge.Store(open.msn<<16 | uint64(len(open.parts)-1))
	r.last.Store(time.Now().UnixNano())
	r.wake()
	r.mu.Unlock()
}

// catchUp says that everything that was there has been read.
func (r *rendition) catchUp() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.win.segs) == 0 {
		return false
	}
	if !r.ready {
		r.ready = true
		if len(r.win.segs) == 1 {
			r.win.pad()
		}
		r.wake()
	}
	return true
}

// end says that nothing more comes.
func (r *rendition) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.ended {
		r.ended = true
		r.wake()
	}
}

// halt lets go whoever waits, without telling players that the stream is over.
func (r *rendition) halt() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.halted = true
	r.wake()
}

// wake tells whoever waits that something has changed. The lock is held.
func (r *rendition) wake() {
	r.full, r.delta = nil, nil
	close(r.changed)
	r.changed = make(chan struct{})
}
