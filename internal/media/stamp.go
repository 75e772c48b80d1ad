package media

import "time"

const (
	// A source whose timestamps jump further than this from where they were
	// expected has a new timeline.
	maxForward  = 5 * time.Second
	maxBackward = time.Second
	// Sound whose timestamps say that it is later or earlier than its own count
	// of samples by more than this has lost or gained some.
	maxSoundError = 60 * time.Millisecond
)

// Stamper puts a publishing session on the programme clock. The first frame is
// anchored at its arrival, and everything after it advances with the source's
// timestamps. It re-anchors, all tracks together, only when they jump.
//
// A Stamper belongs to one goroutine.
type Stamper struct {
	now   func() time.Time
	base  time.Duration // programme clock (µs since the epoch, as a duration) of source time 0
	epoch uint32
	set   bool
}

// NewStamper returns a Stamper that reads arrival times from now.
func NewStamper(now func() time.Time) *Stamper { return &Stamper{now: now} }

// Epoch counts the anchorings of the session so far.
func (s *Stamper) Epoch() uint32 { return s.epoch }

func (s *Stamper) anchor(pts time.Duration) {
	s.base = time.Duration(s.now().UnixMicro())*time.Microsecond - pts
	s.epoch++
	s.set = true
}

// Track returns the stamps of one more track of the session.
func (s *Stamper) Track() *TrackStamper { return &TrackStamper{s: s} }

// TrackStamper stamps the frames of one track, in decoding order.
type TrackStamper struct {
	s     *Stamper
	base  time.Duration
	epoch uint32
	last  time.Duration // newest decoding time on the source's timeline
	seen  bool

	// Sound counts its samples: next is the tick at which the next packet
	// starts, in units of 1/rate since the Unix epoch.
	next int64
	rate uint32
}

// follow makes sure that the track is on the session's timeline, or on a new
// one when dts jumped.
func (t *TrackStamper) follow(pts, dts time.Duration) {
	s := t.s
	switch {
	case !s.set:
		s.anchor(pts)
	case t.seen && (dts-t.last > maxForward || t.last-dts > maxBackward):
		// The source's clock jumped. Another track may have met the jump
		// before and anchored it: its anchor fits if it carries this track on
		// from about where the wall clock is.
		here := time.Duration(s.now().UnixMicro()) * time.Microsecond
		if t.epoch == s.epoch || (s.base+pts-here).Abs() > maxBackward {
			s.anchor(pts)
		}
	case t.seen && t.epoch != s.epoch:
		// Another track has jumped, this one still sends its old timeline.
		t.last = dts
		return
	}
	if t.epoch != s.epoch {
		t.base, t.epoch, t.rate = s.base, s.epoch, 0
	}
	t.last, t.seen = dts, true
}

// Video stamps a picture. pts and dts are on the source's timeline, unwrapped.
func (t *TrackStamper) Video(pts, dts time.Duration) (at, decodeAt Time, epoch uint32) {
	t.follow(pts, dts)
	return Time((t.base + pts).Microseconds()), Time((t.base + dts).Microseconds()), t.epoch
}

// Audio stamps a packet of n samples at rate per second. Times advance by the
// count of samples, whatever rounding or jitter pts has; they follow pts only
// when it is so far off that samples were lost.
func (t *TrackStamper) Audio(pts time.Duration, n int, rate uint32) (at Time, epoch uint32) {
	t.follow(pts, pts)
	want := Time((t.base + pts).Microseconds())
	if t.rate != rate || want.Sub(FromTicks(t.next, rate)).Abs() > maxSoundError {
		t.next, t.rate = want.Ticks(rate), rate
	}
	at = FromTicks(t.next, rate)
	t.next += int64(n)
	return at, t.epoch
}

// Shift moves the timeline of this track by d from its next frame on: what a
// sender report says about how its tracks belong together is known only after
// the first frames.
func (t *TrackStamper) Shift(d time.Duration) {
	t.base += d
	t.rate = 0
}
