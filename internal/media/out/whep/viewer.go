package whep

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"frontrow/internal/media"
	"frontrow/internal/media/hub"
	"frontrow/internal/media/rtc"
)

var (
	errNoCodec = errors.New("the stream has changed to something the viewer can't play")
	errOffAir  = errors.New("the stream has ended")
)

const (
	// A frame above freeBytes, and the frames a viewer joins with, are sent at
	// the pace of the link, chunkPackets at a time.
	freeBytes    = 64 << 10
	chunkPackets = 12
	// changePatience is how long a viewer waits for a track it can play after
	// the stream has changed: a transcoder is announced a moment later.
	changePatience = 2 * time.Second
)

// viewer is one session. Its goroutine follows the hub and sends.
type viewer struct {
	server  *Server
	session *rtc.Session
	stream  *hub.Stream
	can     capability
	line    line
	senders [2]*sender // video, audio; nil where the viewer wants none

	feed *feed
	seen [2]progress
	pace pace
	live bool // past the frames it joined with
	// begun is when the viewer began to catch up with the picture.
	begun time.Time

	mu     sync.Mutex
	reader *hub.Reader
	at     choice
}

// progress is how far a viewer has come on a kind.
type progress struct {
	track  media.TrackID
	seq    uint64
	packer *packer
}

func slot(k media.Kind) int {
	if k == media.Video {
		return 0
	}
	return 1
}

// run lives as long as the session.
func (v *viewer) run() {
	defer v.session.Close()
	v.feed = v.server.join(v)
	defer v.server.leave(v)
	ctx := v.session.Context()

	// Whoever is expected keeps a transcoder warm while ICE and DTLS go on.
	warm := v.subscribe(ctx, v.at, hub.FromEdge)
	select {
	case <-v.session.Connected():
	case <-ctx.Done():
	}
	if warm != nil {
		defer warm.Close()
	}
	for ctx.Err() == nil {
		if err := v.follow(ctx, &warm); err != nil {
			v.session.End(err)
		}
	}
	v.server.metrics.ended(context.Cause(ctx))
}

func (v *viewer) subscribe(ctx context.Context, c choice, start hub.Start) *hub.Reader {
	wishes := make([]hub.Wish, 0, 2)
	if c.video.ID != 0 {
		wishes = append(wishes, hub.Wish{Track: c.video.ID, Start: start})
	}
	if c.audio.ID != 0 {
		wishes = append(wishes, hub.Wish{Track: c.audio.ID, Start: hub.FromEdge})
	}
	if len(wishes) == 0 {
		return nil
	}
	r, err := v.stream.Subscribe(ctx, wishes...)
	if err != nil {
		return nil
	}
	return r
}

// follow sends what the stream has for the viewer until that changes. nil: look
// again.
func (v *viewer) follow(ctx context.Context, warm **hub.Reader) error {
	c, err := v.await(ctx)
	if err != nil {
		return err
	}
	from := v.start(c)
	r := v.subscribe(ctx, c, from)
	if *warm != nil {
		(*warm).Close()
		*warm = nil
	}
	if r == nil {
		return nil // gone between looking and reading
	}
	defer r.Close()
	if from == hub.FromEdge {
		v.stream.RequestKey(c.video.ID)
	}
	v.mu.Lock()
	v.reader, v.at = r, c
	v.mu.Unlock()
	v.reconsider(v.stream.Layout())

	h := newHold(v.server.cfg, c)
	for {
		f, lost, err := r.Next()
		if lost > 0 {
			v.server.metrics.lost.Add(uint64(lost))
		}
		switch {
		case errors.Is(err, hub.ErrRetired), errors.Is(err, hub.ErrClosed) && ctx.Err() == nil && !v.current(r):
			return nil
		case err != nil:
			return fmt.Errorf("follow the stream: %w", err)
		}
		if f.Track != c.video.ID {
			h.note(v.stream, f)
		} else if h.on && v.live {
			h.frames = append(h.frames, f)
			f = nil
		}
		for due := h.due(v.stream); due != nil && err == nil; due = h.due(v.stream) {
			err = v.frame(ctx, r, due, c)
		}
		if f != nil && err == nil {
			err = v.frame(ctx, r, f, c)
		}
		if err != nil {
			return fmt.Errorf("send to the viewer: %w", err)
		}
	}
}

// current reports whether r is still what the viewer reads; reconsider takes it
// away to wake the viewer.
func (v *viewer) current(r *hub.Reader) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.reader == r
}

// await chooses tracks, patient for a moment if there are none.
func (v *viewer) await(ctx context.Context) (choice, error) {
	patience, cancel := context.WithTimeout(ctx, changePatience)
	defer cancel()
	l := v.stream.Layout()
	for {
		c, ok := choose(l, v.can)
		if ok {
			return c, nil
		}
		if len(l.Tracks) == 0 {
			return c, errOffAir
		}
		var err error
		if l, err = v.stream.Changed(patience, l.Version); err != nil {
			if ctx.Err() == nil && !errors.Is(err, hub.ErrClosed) {
				err = errNoCodec
			}
			return c, err
		}
	}
}

// reconsider makes the viewer look again if a layout offers it something else
// than it reads. Any goroutine may call it.
func (v *viewer) reconsider(l media.Layout) {
	v.mu.Lock()
	r := v.reader
	if r == nil {
		v.mu.Unlock()
		return
	}
	if c, ok := choose(l, v.can); ok && c.same(v.at) {
		v.mu.Unlock()
		return
	}
	v.reader = nil
	v.mu.Unlock()
	r.Close()
}

// start says where the viewer begins on the picture: at the newest key frame,
// so that there is something to see at once, unless catching up from there
// would take too long. Then it is the next key frame, which is to be demanded.
func (v *viewer) start(c choice) hub.Start {
	if c.video.ID == 0 || c.video.ID == v.seen[0].track {
		return hub.FromKey // what was sent already is passed over
	}
	v.live, v.begun = false, time.Now()
	v.pace.begin(v.begun, v.server.cfg.LinkRate)
	bytes, _, ok := v.stream.GOP(c.video.ID)
	if ok && bytes*8 <= v.server.cfg.LinkRate {
		return hub.FromKey
	}
	return hub.FromEdge
}

// frame sends one frame, if the viewer can use it.
func (v *viewer) frame(ctx context.Context, r *hub.Reader, f *media.Frame, c choice) error {
	i, form := 1, c.audFormat
	if f.Track == c.video.ID {
		i, form = 0, c.videoFormat
	}
	p := &v.seen[i]
	s := v.senders[i]
	fresh := p.track != f.Track
	switch {
	case s == nil || f.Config == nil:
		return nil
	case !fresh && f.Seq <= p.seq:
		return nil // sent before the viewer looked again
	case i == 0 && fresh && !f.Key:
		return nil // nothing to decode it with
	case i == 1 && !v.live && v.seen[0].track == c.video.ID && c.video.ID != 0:
		// Sound that comes while the viewer still catches up with the picture is
		// late already, and late sound at the start is delay for ever.
		if r.Behind() > 0 {
			return nil
		}
	case i == 1 && fresh && c.audio.Derived() && v.late(f):
		return nil
	}
	if fresh {
		*p = progress{track: f.Track, packer: v.feed.packer(f.Track)}
	}
	p.seq = f.Seq
	x := p.packer.pack(f)
	var pause func(int) error
	switch {
	case i == 1:
	case !v.live:
		if r.Behind() == 0 {
			v.live = true
		}
		pause = func(n int) error { return v.pace.wait(ctx, n) }
	case x.bytes > freeBytes:
		v.pace.begin(time.Now(), v.server.cfg.LinkRate)
		pause = func(n int) error { return v.pace.wait(ctx, n) }
	}
	if err := s.frame(x, form, chunkPackets, pause); err != nil {
		return err
	}
	v.server.metrics.sent(i, len(x.payloads), x.bytes)
	return nil
}

// late reports whether a viewer should rather begin with later sound: what a
// transcoder catches up with when it starts would fill the viewer's buffer, and
// what is in there is delay for seconds.
func (v *viewer) late(f *media.Frame) bool {
	edge, ok := v.stream.Edge()
	return ok && edge.Sub(f.At) > lateSound && time.Since(v.begun) < lateFor
}

const (
	lateSound = 120 * time.Millisecond
	lateFor   = 2 * time.Second
)

// hold keeps a picture back until its sound has come through the transcoder.
// Players keep the two in step by themselves only to about 50 ms, and Chromium
// not even that after it has joined with a burst of old pictures.
//
// How late the sound is depends on how the publisher sends it: the hold follows
// the lateness that 95 of 100 packets keep, which is what a player's buffer
// follows too. There is no timer in it: the sound's packets, which come every 10
// to 20 ms, are what moves it on, and so do later pictures.
type hold struct {
	on     bool
	late   time.Duration // of sound, behind the live edge
	player time.Duration // what a player adds to that
	frames []*media.Frame
}

func newHold(cfg Config, c choice) hold {
	return hold{
		on:   c.audio.ID != 0 && c.audio.Derived() && c.video.ID != 0 && !c.video.Derived(),
		late: 40 * time.Millisecond, player: cfg.SoundDelay,
	}
}

// note learns how late a packet of sound is.
func (h *hold) note(s *hub.Stream, f *media.Frame) {
	const step = time.Millisecond
	edge, ok := s.Edge()
	switch late := edge.Sub(f.At); {
	case !h.on || !ok:
	case late > h.late:
		h.late = min(h.late+step*19/20, maxLate)
	default:
		h.late = max(h.late-step/20, 0)
	}
}

// maxLate bounds the lateness of sound that a picture waits for.
const maxLate = 250 * time.Millisecond

// due takes out a picture whose time has come, nil if there is none.
func (h *hold) due(s *hub.Stream) *media.Frame {
	if len(h.frames) == 0 {
		return nil
	}
	f := h.frames[0]
	if edge, ok := s.Edge(); ok && edge.Sub(f.At) < h.late+h.player && len(h.frames) < maxHeld {
		return nil
	}
	h.frames = append(h.frames[:0], h.frames[1:]...)
	return f
}

// maxHeld bounds what is held back: at any rate of pictures that is more than
// the time of a hold.
const maxHeld = 32

// pace holds bytes back to a rate, after a first allowance.
type pace struct {
	start time.Time
	bytes int
	rate  int // byte/s
	timer *time.Timer
}

func (p *pace) begin(now time.Time, bitRate int) {
	p.start, p.bytes, p.rate = now, 0, bitRate/8
}

// wait returns when n more bytes may go.
func (p *pace) wait(ctx context.Context, n int) error {
	p.bytes += n
	due := p.start.Add(time.Duration(max(p.bytes-freeBytes, 0)) * time.Second / time.Duration(p.rate))
	d := time.Until(due)
	if d < time.Millisecond {
		return nil
	}
	if p.timer == nil {
		p.timer = time.NewTimer(d)
	} else {
		p.timer.Reset(d)
	}
	select {
	case <-p.timer.C:
		return nil
	case <-ctx.Done():
		p.timer.Stop()
		return context.Cause(ctx)
	}
}
