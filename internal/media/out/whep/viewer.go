package whep

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
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
	// A frame above freeBytes is sent at the pace of the link, chunkPackets at a
	// time. Most key frames are below: one that takes longer than the rest is
	// jitter, for which players hold back every picture.
	freeBytes    = 256 << 10
	chunkPackets = 12
	// joinFree is what of the frames that a viewer joins with goes at once.
	joinFree = 64 << 10
	// joinPackets is about how many packets of the past go together.
	joinPackets = 48
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
	join []*packed // pictures of the past that are to be sent
	live bool      // past them

	// Of derived sound that is yet to settle: since when, and the least lateness.
	heard time.Time
	least time.Duration

	turning media.TrackID // the layer whose key frame is waited for, 0 none
	want    atomic.Uint32 // the layer that is to be sent

	mu     sync.Mutex
	reader *hub.Reader
	at     choice
	ladder ladder
	limit  int // the best layer that the link carries
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
	v.mu.Lock()
	v.ladder.begin(time.Now())
	v.mu.Unlock()
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
	v.mu.Lock()
	c = c.limited(v.limit)
	v.mu.Unlock()
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
	v.reader, v.at, v.turning = r, c, 0
	v.want.Store(uint32(c.video.ID))
	v.mu.Unlock()
	v.reconsider(v.stream.Layout())

	for {
		f, lost, err := r.Next()
		if lost > 0 {
			v.server.metrics.lost.Add(uint64(lost))
			v.lagged()
		}
		switch {
		case errors.Is(err, hub.ErrRetired), errors.Is(err, hub.ErrPaused), errors.Is(err, hub.ErrClosed) && ctx.Err() == nil && !v.current(r):
			return nil
		case err != nil:
			return fmt.Errorf("follow the stream: %w", err)
		}
		if !v.steer(r, f, &c) {
			continue
		}
		if err = v.frame(r, f, c); err == nil && !v.live {
			err = v.catchUp(r, c)
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
	if c, ok := choose(l, v.can); ok && v.keep(c) {
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
	if v.live && v.among(c.video.ID) {
		return hub.FromEdge // what is older than the layer that was sent is no use
	}
	v.join, v.live = nil, false
	v.pace.begin(time.Now(), v.server.cfg.LinkRate, joinFree)
	bytes, _, ok := v.stream.GOP(c.video.ID)
	if ok && bytes*8 <= v.server.cfg.LinkRate {
		return hub.FromKey
	}
	return hub.FromEdge
}

// frame sends one frame, if the viewer can use it.
func (v *viewer) frame(r *hub.Reader, f *media.Frame, c choice) error {
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
	case i == 1 && !v.live && c.video.ID != 0 && v.seen[0].track == c.video.ID && r.Behind() > 0:
		// Sound that comes while the viewer still catches up with the picture is
		// late already, and late sound at the start is delay for ever.
		return nil
	case i == 1 && fresh && c.audio.Derived() && !v.settled(f):
		return nil
	}
	if fresh {
		*p = progress{track: f.Track, packer: v.feed.packer(f.Track)}
		if i == 1 {
			v.heard = time.Time{}
		}
	}
	p.seq = f.Seq
	x := p.packer.pack(f)
	if i == 0 && len(c.layers) > 1 && v.live {
		x = s.later(x)
	}
	var pause func(int) error
	switch {
	case i == 0 && !v.live:
		v.join = append(v.join, x)
		return nil
	case i == 0 && x.bytes > freeBytes:
		v.pace.begin(time.Now(), v.server.cfg.LinkRate, freeBytes)
		pause = v.paced
	}
	if err := s.frame(x, form, chunkPackets, pause); err != nil {
		return err
	}
	v.server.metrics.sent(i, len(x.payloads), x.bytes)
	return nil
}

// catchUp sends pictures of the past once there are enough to go together, or no
// more: the key frame by itself, then joinPackets at a time.
func (v *viewer) catchUp(r *hub.Reader, c choice) error {
	packets, bytes := 0, 0
	for _, x := range v.join {
		packets += len(x.payloads)
		bytes += x.bytes
	}
	behind := r.Behind() > 0
	if packets == 0 || behind && packets < joinPackets && !v.join[0].key {
		return nil
	}
	if err := v.senders[0].past(v.join, c.videoFormat, chunkPackets, v.paced); err != nil {
		return err
	}
	clear(v.join)
	v.join, v.live = v.join[:0], !behind
	v.server.metrics.sent(0, packets, bytes)
	return nil
}

// paced waits until n more bytes may go over the viewer's link.
func (v *viewer) paced(n int) error { return v.pace.wait(v.session.Context(), n) }

// settled reports whether derived sound is as early as it gets. A transcoder that
// starts catches up in a burst, and one at work gives out bursts of what the
// publisher sends in bursts. What fills a player's buffer at the start is delay
// for many seconds, so a viewer begins with the end of one.
func (v *viewer) settled(f *media.Frame) bool {
	edge, ok := v.stream.Edge()
	if !ok {
		return true
	}
	now, late := time.Now(), edge.Sub(f.At)
	if v.heard.IsZero() {
		v.heard, v.least = now, late
	}
	since := now.Sub(v.heard)
	if late <= v.least+settledWithin && since > settleFor || since > settlePatience {
		return true
	}
	v.least = min(v.least, late)
	return false
}

const (
	settleFor      = 200 * time.Millisecond
	settlePatience = time.Second
	settledWithin  = 5 * time.Millisecond
)

// pace holds bytes back to a rate, after a first allowance.
type pace struct {
	start time.Time
	bytes int
	free  int // of them
	rate  int // byte/s
	timer *time.Timer
}

func (p *pace) begin(now time.Time, bitRate, free int) {
	p.start, p.bytes, p.free, p.rate = now, 0, free, bitRate/8
}

// wait returns when n more bytes may go.
func (p *pace) wait(ctx context.Context, n int) error {
	p.bytes += n
	due := p.start.Add(time.Duration(max(p.bytes-p.free, 0)) * time.Second / time.Duration(p.rate))
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
