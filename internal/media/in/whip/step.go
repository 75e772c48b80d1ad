package whip

import (
	"time"

	"github.com/pion/rtcp"

	"frontrow/internal/media/rtc/depacket"
)

// resumed is how long a layer has to be silent to be on the session's timeline
// anew when it comes back: to the stamper its gap would be everybody's.
const resumed = 2 * time.Second

// layered reports whether the track is one of the layers of a picture.
func (t *track) layered() bool { return t.rid != "" }

// pixels is the size of a layer's picture, 0 when not known.
func (t *track) pixels() int {
	if t.config == nil {
		return 0
	}
	return t.config.Width * t.config.Height
}

// after is how much later than o the track is placed, of what was captured
// together. ok is false when the publisher has not said.
func (t *track) after(o *track) (skew time.Duration, ok bool) {
	switch {
	case t.capture.set && o.capture.set:
		return t.clock.place(t.capture) - o.clock.place(o.capture), true
	case t.report.set && o.report.set:
		return t.clock.place(t.report) - o.clock.place(o.report), true
	}
	return 0, false
}

// said takes in the publisher's word on the time of a track.
func (s *session) said(t *track, r *rtcp.SenderReport) {
	wall := ntp(r.NTPTime)
	if t.report.set && t.report.wall == wall {
		return // a report on several layers comes once for each
	}
	t.report = relation{ticks: t.clock.near(r.RTPTime), wall: wall, set: true}
	s.align(t)
	s.keepStep(t)
}

// ready reports whether a unit may be written. A layer that begins has to wait
// until its place beside the others is known, or has been waited for, and then
// for a key frame.
func (s *session) ready(t *track, u *depacket.Unit) bool {
	if !t.layered() {
		return true
	}
	if s.lead == nil {
		s.lead = t
	}
	if skew, ok := t.after(s.lead); !t.placed && t != s.lead {
		switch {
		case ok && skew.Abs() < senseless:
			t.shift(-skew)
			t.step = lipsync{settled: true}
		case ok, s.now.Sub(t.began) >= assemble:
			t.step = lipsync{}
		default:
			return false
		}
		t.begun = false
	}
	t.placed = true
	if !t.begun && !u.Key {
		t.wanted = true
		return false
	}
	if u.Config != nil {
		t.config = u.Config
	}
	if s.now.Sub(t.stamped) > resumed {
		t.stamps = s.stamper.Track()
	}
	t.begun, t.stamped = true, s.now
	return true
}

// keepStep moves a layer that has drifted away from the one that leads, by what
// the publisher said about it. When that one is paused, another leads.
func (s *session) keepStep(t *track) {
	if !t.placed || t == s.lead {
		return
	}
	if s.now.Sub(s.lead.heard) > handover {
		s.lead = t
		return
	}
	skew, ok := t.after(s.lead)
	if !ok || t.epoch != s.lead.epoch {
		return
	}
	if d := t.step.judge(skew); d != 0 {
		t.shift(-d)
		s.log.Debug("a layer put in step", "layer", t.rid, "skew", d)
	}
}

// shiftPicture moves every layer of the picture.
func (s *session) shiftPicture(d time.Duration) {
	for _, t := range s.pictures {
		if t.placed || t == s.lead {
			t.shift(d)
		}
	}
}

// align puts sound and picture together by what the publisher said about t.
func (s *session) align(t *track) {
	a, v := s.sound, s.lead
	if a == nil || v == nil || t != a && t != v || a.epoch == 0 || a.epoch != v.epoch {
		return
	}
	skew, ok := v.after(a)
	if !ok {
		return
	}
	if s.sync.settled && s.now.Sub(s.judged) < patience {
		return
	}
	s.judged = s.now
	d := s.sync.judge(skew)
	switch {
	case d == 0:
	case d < 0:
		s.shiftPicture(-d)
	case d < v.spacing/2:
		s.shiftPicture(-d) // its next frame is still later than the one before
	default:
		a.shift(d)
	}
	if d != 0 {
		s.log.Debug("sound and picture put together", "skew", d)
	}
}
