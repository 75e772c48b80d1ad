package whip

import (
	"fmt"
	"slices"

	"frontrow/internal/media"
	"frontrow/internal/media/rtc/depacket"
)

// round moves everything that can move and asks for what is missing.
func (s *session) round() error {
	for _, t := range s.tracks {
		for {
			was := t.capture
			units, more := t.next(s.now)
			if !more {
				break
			}
			if t.capture != was {
				s.align(t)
				s.keepStep(t)
			}
			for i := range units {
				if err := s.write(t, &units[i]); err != nil {
					return err
				}
			}
		}
		s.ask(t)
	}
	return s.announce()
}

// write stamps a unit and gives it to the stream.
func (s *session) write(t *track, u *depacket.Unit) error {
	if s.pub == nil {
		if s.away {
			return nil
		}
		if err := s.back(); err != nil {
			return err
		}
	}
	if !s.ready(t, u) {
		return nil
	}
	f, ok := t.stamp(u, s.now.Sub(s.start))
	if !ok {
		return nil
	}
	if t.layered() && t.leapt && t != s.lead {
		t.placed, t.wanted = false, true // its old place says nothing any more
		return nil
	}
	if e := s.stamper.Epoch(); e != s.synced || t.leapt {
		s.synced, s.sync = e, lipsync{}
	}
	if s.since.IsZero() {
		s.since = s.now
	}
	if !s.announced {
		if len(s.pending) < maxPending {
			s.pending = append(s.pending, waiting{t, f})
		}
		return nil
	}
	if t.declared != t.codec {
		if err := s.declare(); err != nil {
			return err
		}
	}
	f.Track = t.id
	return s.pub.Write(f)
}

// waiting is a frame that came before its track could be announced.
type waiting struct {
	t *track
	f *media.Frame
}

// complete reports whether every kind has been heard of: the layers of a picture
// begin one after the other, and some never.
func (s *session) complete() bool {
	return (s.sound == nil || s.sound.come()) && (len(s.pictures) == 0 || slices.ContainsFunc(s.pictures, (*track).come))
}

// come reports whether something has come of the track that readers can have.
func (t *track) come() bool { return t.units != nil && (t.begun || !t.layered()) }

// announce tells the stream its tracks, once every kind has been heard of or
// has been waited for, and writes the frames that wait for that.
func (s *session) announce() error {
	if s.announced || s.pub == nil || s.since.IsZero() {
		return nil
	}
	if !s.complete() && s.now.Sub(s.since) < assemble {
		return nil
	}
	if err := s.declare(); err != nil {
		return err
	}
	s.announced = true
	pending := s.pending
	s.pending = nil
	for _, w := range pending {
		if w.f.Config.Codec != w.t.codec {
			continue // of a codec that was left meanwhile
		}
		w.f.Track = w.t.id
		if err := s.pub.Write(w.f); err != nil {
			return err
		}
	}
	return nil
}

// declare sets the stream's tracks: those that something has come of.
func (s *session) declare() error {
	var heard []*track
	for _, t := range s.tracks {
		if t.come() {
			heard = append(heard, t)
		}
	}
	want := make([]media.Track, len(heard))
	for i, t := range heard {
		want[i] = media.Track{ID: t.id, Codec: t.codec, Config: t.config}
		for j, o := range heard {
			if o.layered() && t.layered() && (o.pixels() > t.pixels() || o.pixels() == t.pixels() && j < i) {
				want[i].Layer++
			}
		}
	}
	ids, err := s.pub.SetTracks(want...)
	if err != nil {
		return err
	}
	said := "publisher sends"
	for i, t := range heard {
		if s.announced && t.declared == 0 && t.layered() {
			said = "a layer begins"
		}
		t.id, t.declared = ids[i], t.codec
	}
	s.log.Info(said, "tracks", fmt.Sprint(want))
	return nil
}
