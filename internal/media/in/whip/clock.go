package whip

import "time"

// A timestamp that is this much further on than the time since the one before,
// or this much before it, is on another timeline.
const (
	leapForward  = 2 * time.Second
	leapBackward = time.Second
)

// rtpClock puts the RTP timestamps of one track on the session's timeline,
// which starts with the session.
type rtpClock struct {
	rate uint32
	base time.Duration // where tick 0 stands on the timeline

	set     bool
	last    uint32
	ticks   int64         // of last, counted from the first timestamp
	arrived time.Duration // when last came
}

// begin starts with ts, which belongs to where it arrived.
func (c *rtpClock) begin(ts uint32, at time.Duration) {
	c.base, c.last, c.ticks, c.arrived, c.set = at, ts, 0, at, true
}

// advance unwraps the timestamp of the next unit, which has arrived at. leapt:
// the timestamps jumped, and the track goes on where it arrives.
func (c *rtpClock) advance(ts uint32, at time.Duration) (ticks int64, leapt bool) {
	step := int64(int32(ts - c.last))
	c.ticks += step
	c.last = ts
	if d := c.duration(step); d > at-c.arrived+leapForward || d < -leapBackward {
		c.base = at - c.duration(c.ticks)
		leapt = true
	}
	c.arrived = at
	return c.ticks, leapt
}

// near unwraps any timestamp by its distance from the newest.
func (c *rtpClock) near(ts uint32) int64 { return c.ticks + int64(int32(ts-c.last)) }

// duration is n ticks as time.
func (c *rtpClock) duration(n int64) time.Duration {
	r := int64(c.rate)
	return time.Duration(n/r)*time.Second + time.Duration(n%r)*time.Second/time.Duration(r)
}

// at is where a count of ticks stands on the timeline.
func (c *rtpClock) at(ticks int64) time.Duration { return c.base + c.duration(ticks) }

// ntp converts a 64-bit NTP timestamp (RFC 3550, 4) to the time since 1900.
func ntp(t uint64) time.Duration {
	// 136 years of nanoseconds fit, because the type counts up to 292.
	return time.Duration(t>>32)*time.Second + time.Duration((t&0xffffffff)*1e9>>32)
}

// relation is what a publisher has said about a track: that a count of ticks
// was captured at a time of its own wall clock.
type relation struct {
	ticks int64
	wall  time.Duration
	set   bool
}

// place is where a track's relation puts the publisher's wall clock zero on the
// session's timeline.
func (c *rtpClock) place(r relation) time.Duration { return c.at(r.ticks) - r.wall }

const (
	// senseless is a difference between sound and picture that no publisher
	// means: its clocks are not to be believed.
	senseless = 10 * time.Second
	// settle is the difference that is taken away when both tracks are known
	// for the first time, drift the one from which they have moved apart.
	settle = time.Millisecond
	drift  = 8 * time.Millisecond
	// agreeing is how many relations in a row have to show the drift.
	agreeing = 3
)

// lipsync keeps sound and picture of a session together. They start where they
// arrive; the publisher's sender reports (RFC 3550, 6.4.1) or absolute capture
// times then say how they belong together, at first and whenever their clocks
// drift apart: a browser's sound advances with the sound card, its picture with
// the system's clock.
type lipsync struct {
	settled bool
	moved   int           // relations in a row that showed a drift
	sum     time.Duration // of what they showed
}

// judge takes how much later than the sound the picture is placed, and returns
// by how much they have to move together, 0 for not now.
func (l *lipsync) judge(skew time.Duration) time.Duration {
	limit := drift
	if !l.settled {
		limit = settle
	}
	if skew.Abs() > senseless {
		return 0
	}
	if skew.Abs() < limit {
		l.settled, l.moved, l.sum = true, 0, 0
		return 0
	}
	l.moved++
	l.sum += skew
	if l.settled && l.moved < agreeing {
		return 0
	}
	skew = l.sum / time.Duration(l.moved)
	l.settled, l.moved, l.sum = true, 0, 0
	return skew
}
