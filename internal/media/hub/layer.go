package hub

import (
	"slices"
	"time"

	"frontrow/internal/media"
)

const (
	// A layer is paused when nothing has come of it for pauseAfter while another
	// layer of the picture sent pauseFrames: a browser whose uplink is poor stops
	// its best layer. Few frames prove nothing, a still screen sends that few.
	pauseAfter  = time.Second
	pauseFrames = 5
	// steadyAfter is how long a layer has to be sent before it is worth a change
	// to readers for whom changing costs something.
	steadyAfter = 10 * time.Second
)

// sending is what a track knows of its publisher as one of several layers.
type sending struct {
	heard  time.Time // the newest frame
	going  time.Time // the first frame, or the first after a pause
	others int       // frames of the other layers since heard
}

// restart forgets what another session did with the layer.
func (t *track) restart(now time.Time) {
	t.Paused, t.Steady = false, false
	t.sending = sending{heard: now, going: now}
}

// layers notes a frame of t that is about to be written and says whether a layer
// has paused, is back or has become steady by it. A paused one is back with a key
// frame, which is asked for. The lock is held.
func (s *Stream) layers(t *track, key bool, now time.Time) (changed bool) {
	for _, o := range s.tracks {
		if o == t || o.Codec != t.Codec || o.Derived() {
			continue
		}
		if o.others++; !o.Paused && !t.Paused && o.others >= pauseFrames && now.Sub(o.heard) > pauseAfter {
			o.Paused, o.Steady, changed = true, false, true
			s.log.Info("a layer is paused", "track", o.ID, "layer", o.Layer)
		}
	}
	t.heard, t.others = now, 0
	switch {
	case t.Paused && key:
		t.Paused, t.going, changed = false, now, true
		s.log.Info("a layer is back", "track", t.ID, "layer", t.Layer)
	case t.Paused:
		t.keyWanted = true
	case !t.Steady && now.Sub(t.going) >= steadyAfter && s.layered(t):
		t.Steady, changed = true, true
	}
	return changed
}

// layered reports whether t has other layers beside it.
func (s *Stream) layered(t *track) bool {
	return slices.ContainsFunc(s.tracks, func(o *track) bool { return o != t && o.Codec == t.Codec && !o.Derived() })
}

// continued finds the track that w goes on with: that of its number, else one of
// its codec, at best of its size, that is not taken.
func (s *Stream) continued(w media.Track, taken []media.TrackID) (found *track) {
	for _, t := range s.tracks {
		if t.Codec != w.Codec || t.Derived() {
			continue
		}
		switch {
		case t.ID == w.ID:
			return t
		case slices.Contains(taken, t.ID):
		case found == nil, !alike(found.Config, w.Config) && (alike(t.Config, w.Config) || t.Layer < found.Layer):
			found = t
		}
	}
	return found
}

// alike reports whether both are known to have one size.
func alike(a, b *media.Config) bool {
	return a != nil && b != nil && a.Width > 0 && a.Width == b.Width && a.Height == b.Height
}
