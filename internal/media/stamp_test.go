package media

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// clock is a wall clock that the test moves.
type clock struct{ t time.Time }

func newClock() *clock                   { return &clock{time.Unix(1_800_000_000, 123_456_789)} }
func (c *clock) now() time.Time          { return c.t }
func (c *clock) advance(d time.Duration) { c.t = c.t.Add(d) }

func TestTicksAreExactBothWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := rapid.SampledFrom([]uint32{8000, 44100, 48000, 90000}).Draw(t, "rate")
		n := rapid.Int64Range(0, 4e9*int64(rate)).Draw(t, "ticks")
		if got := FromTicks(n, rate).Ticks(rate); got != n {
			t.Fatalf("%d ticks at %d came back as %d", n, rate, got)
		}
	})
}

func TestFirstFrameIsAnchoredAtItsArrival(t *testing.T) {
	c := newClock()
	tr := NewStamper(c.now).Track()
	at, dec, epoch := tr.Video(700*time.Millisecond, 660*time.Millisecond)
	if at != FromTime(c.t) || at.Sub(dec) != 40*time.Millisecond || epoch != 1 {
		t.Fatalf("at %v dec %v epoch %d", at, dec, epoch)
	}
}

func TestClockAdvancesWithTheSourceAndNotWithArrival(t *testing.T) {
	c := newClock()
	tr := NewStamper(c.now).Track()
	first, _, _ := tr.Video(0, 0)
	c.advance(300 * time.Millisecond) // late
	at, _, epoch := tr.Video(33*time.Millisecond, 33*time.Millisecond)
	if at.Sub(first) != 33*time.Millisecond || epoch != 1 {
		t.Fatalf("advanced by %v, epoch %d", at.Sub(first), epoch)
	}
}

func TestSoundAdvancesBySamplesWhateverItsTimestampsRoundTo(t *testing.T) {
	c := newClock()
	tr := NewStamper(c.now).Track()
	var first Time
	for i := range 10_000 {
		pts := time.Duration(i) * 1024 * time.Second / 44100
		at, _ := tr.Audio(pts.Truncate(time.Millisecond), 1024, 44100)
		if i == 0 {
			first = at
		}
		if got := at.Ticks(44100) - first.Ticks(44100); got != int64(i)*1024 {
			t.Fatalf("packet %d is at sample %d", i, got)
		}
	}
}

func TestLostSoundLeavesAGap(t *testing.T) {
	c := newClock()
	tr := NewStamper(c.now).Track()
	first, _ := tr.Audio(0, 960, 48000)
	at, epoch := tr.Audio(400*time.Millisecond, 960, 48000)
	if at.Sub(first) != 400*time.Millisecond || epoch != 1 {
		t.Fatalf("after the gap: %v, epoch %d", at.Sub(first), epoch)
	}
}

func TestJumpReanchorsBothTracksTogether(t *testing.T) {
	for name, jump := range map[string]time.Duration{"forward": time.Hour, "backward": -30 * time.Minute} {
		t.Run(name, func(t *testing.T) {
			c := newClock()
			s := NewStamper(c.now)
			video, audio := s.Track(), s.Track()
			pts := time.Hour
			video.Video(pts, pts)
			audio.Audio(pts, 960, 48000)
			c.advance(20 * time.Millisecond)
			pts += jump
			v, _, ve := video.Video(pts, pts)
			old, oe := audio.Audio(time.Hour+20*time.Millisecond, 960, 48000) // still the old timeline
			c.advance(20 * time.Millisecond)
			a, ae := audio.Audio(pts+20*time.Millisecond, 960, 48000)
			if v != FromTime(c.t.Add(-20*time.Millisecond)) || ve != 2 {
				t.Fatalf("picture at %v epoch %d", v, ve)
			}
			if oe != 1 || old.Sub(v).Abs() > time.Millisecond {
				t.Fatalf("old sound at %v from the picture, epoch %d", old.Sub(v), oe)
			}
			if ae != 2 || (a.Sub(v)-20*time.Millisecond).Abs() > 21*time.Microsecond { // a sample
				t.Fatalf("new sound at %v from the picture, epoch %d", a.Sub(v), ae)
			}
		})
	}
}

func TestShiftMovesOneTrack(t *testing.T) {
	c := newClock()
	s := NewStamper(c.now)
	video, audio := s.Track(), s.Track()
	v, _, _ := video.Video(0, 0)
	audio.Audio(0, 960, 48000)
	audio.Shift(-30 * time.Millisecond)
	a, _ := audio.Audio(20*time.Millisecond, 960, 48000)
	if d := a.Sub(v); (d + 10*time.Millisecond).Abs() > 21*time.Microsecond {
		t.Fatalf("sound is %v after the picture", d)
	}
}
