package whip

import (
	"time"

	"github.com/pion/rtcp"

	"frontrow/internal/media"
)

// ask sends the NACKs and demands for a key frame that are due.
func (s *session) ask(t *track) {
	if t.buffer == nil {
		return
	}
	var out []rtcp.Packet
	if seqs := t.buffer.Nacks(s.now, nil); len(seqs) > 0 {
		out = append(out, &rtcp.TransportLayerNack{MediaSSRC: t.ssrc, Nacks: rtcp.NackPairsFromSequenceNumbers(seqs)})
	}
	if s.keyDue(t) && !s.now.Before(t.asked.Add(s.cfg.KeyInterval)) {
		t.asked, t.wanted = s.now, false
		t.past.keys++
		out = append(out, &rtcp.PictureLossIndication{MediaSSRC: t.ssrc})
	}
	if len(out) > 0 {
		// The error is that of a peer that is gone, which ends the session.
		_ = s.peer.Peer.WriteRTCP(out)
	}
}

// keyDue reports whether a key frame has to be asked for as soon as the last
// demand is old enough. The first key frame comes without one, and a layer that
// is paused has none to give.
func (s *session) keyDue(t *track) bool {
	return t.kind == media.Video && !s.away && t.units != nil && (t.wanted || t.units.Wanting()) &&
		(!t.layered() || s.now.Sub(t.heard) < handover)
}

// demand passes on what the stream's readers want key frames of.
func (s *session) demand() {
	for _, id := range s.pub.Asked() {
		for _, t := range s.pictures {
			t.wanted = t.wanted || t.id == id
		}
	}
}

// deadline is how long the loop may sleep.
func (s *session) deadline() time.Duration {
	at := s.now.Add(idle)
	for _, t := range s.tracks {
		if t.buffer == nil {
			continue
		}
		if d := t.buffer.Deadline(); !d.IsZero() && d.Before(at) {
			at = d
		}
		if s.keyDue(t) {
			if d := t.asked.Add(s.cfg.KeyInterval); d.Before(at) {
				at = d
			}
		}
	}
	if !s.announced && !s.since.IsZero() {
		if d := s.since.Add(assemble); d.Before(at) {
			at = d
		}
	}
	return max(at.Sub(s.now), 0)
}
