package whep

import (
	"slices"
	"time"

	"github.com/pion/rtcp"

	"frontrow/internal/media"
	"frontrow/internal/media/hub"
)

// layer is one size of the picture, and the format that the viewer takes it in.
type layer struct {
	track  media.Track
	format format
}

// layersOf lists what a viewer can be sent of the source's picture, best first.
func layersOf(l media.Layout, fs formats, codec media.Codec) (all []layer) {
	for _, t := range l.Layers(codec) {
		if f, ok := fs.pick(t); ok && !t.Reorders {
			all = append(all, layer{t, f})
		}
	}
	return all
}

// find is the place of a layer, -1 when it is not there.
func (c choice) find(id media.TrackID) int {
	return slices.IndexFunc(c.layers, func(x layer) bool { return x.track.ID == id })
}

// limited is c with the best layer that is not better than limit, or the worst.
func (c choice) limited(limit int) choice {
	if len(c.layers) < 2 {
		return c
	}
	i := slices.IndexFunc(c.layers, func(x layer) bool { return x.track.Layer >= limit })
	if i < 0 {
		i = len(c.layers) - 1
	}
	c.video, c.videoFormat = c.layers[i].track, c.layers[i].format
	return c
}

// weigh lets the loss that the viewer reports decide on its layer.
func (v *viewer) weigh(reports []rtcp.ReceptionReport) {
	s := v.senders[0]
	if s == nil {
		return
	}
	now := time.Now()
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, r := range reports {
		if r.SSRC == s.ssrc {
			v.wish(v.ladder.report(r, now), now)
		}
	}
}

// lagged lets a viewer that was too slow for its layer have a smaller one.
func (v *viewer) lagged() {
	now := time.Now()
	v.mu.Lock()
	defer v.mu.Unlock()
	v.wish(v.ladder.lagged(now), now)
}

// wish turns to the next layer in a direction, if there is one. The lock is held.
func (v *viewer) wish(by step, now time.Time) {
	if by == stay || len(v.at.layers) < 2 {
		return
	}
	at := v.at.find(v.at.video.ID)
	i := v.at.find(media.TrackID(v.want.Load()))
	if i < 0 {
		i = at
	}
	to := i + int(by)
	if i < 0 || to < 0 || to >= len(v.at.layers) || i != at && (i > at) == (by == worse) {
		return // nothing there, or on the way already
	}
	v.limit = v.at.layers[to].track.Layer
	v.ladder.moved(by, now)
	v.want.Store(uint32(v.at.layers[to].track.ID))
	if by == better {
		v.server.metrics.better.Add(1)
	} else {
		v.server.metrics.worse.Add(1)
	}
}

// keep takes in a layout in which the viewer can go on with what it reads, and
// reports whether that is so. The lock is held.
func (v *viewer) keep(c choice) bool {
	if c.audio.ID != v.at.audio.ID || c.audFormat.pt != v.at.audFormat.pt {
		return false
	}
	i := c.find(v.at.video.ID)
	if i < 0 {
		return c.same(v.at)
	}
	if c.layers[i].format.pt != v.at.videoFormat.pt {
		return false
	}
	v.at.layers = c.layers
	v.want.Store(uint32(c.limited(v.limit).video.ID))
	return true
}

// steer brings the viewer nearer to the layer that it should have, and reports
// whether f is to be sent. c is what it is sent. A viewer reads both layers until a
// key frame of the new one comes.
func (v *viewer) steer(r *hub.Reader, f *media.Frame, c *choice) bool {
	want := media.TrackID(v.want.Load())
	if want != v.turning && (want != c.video.ID || v.turning != 0) && v.live && len(c.layers) > 0 {
		v.turn(r, want, c.video.ID)
	}
	if f.Track != v.turning {
		return true
	}
	if !f.Key {
		return false
	}
	r.Drop(c.video.ID)
	v.turning = 0
	v.mu.Lock()
	defer v.mu.Unlock()
	if i := v.at.find(f.Track); i >= 0 {
		v.at.video, v.at.videoFormat = v.at.layers[i].track, v.at.layers[i].format
	} else {
		v.at.video.ID = f.Track
	}
	v.ladder.begin(time.Now())
	*c = v.at
	return true
}

// among reports whether a track is one of the layers that the viewer read last.
func (v *viewer) among(id media.TrackID) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.at.find(id) >= 0
}

// turn begins to wait for another layer, or to stay with the one that is sent.
func (v *viewer) turn(r *hub.Reader, want, has media.TrackID) {
	if v.turning != 0 {
		r.Drop(v.turning)
		v.turning = 0
	}
	if want == has || r.Add(hub.Wish{Track: want, Start: hub.FromEdge}) != nil {
		return // one that is gone is in another layout by now
	}
	v.turning = want
	v.stream.RequestKey(want)
}

// later is x, or x right behind what the viewer has been sent already: layers are
// in step to a few milliseconds, and a player takes no picture of the past.
func (s *sender) later(x *packed) *packed {
	ahead := int32(s.lastTS - x.ts)
	if s.count == 0 || x.epoch != s.epoch || ahead < 0 || ahead > int32(clockVideo) {
		return x
	}
	y := *x
	y.ts, y.at = s.lastTS+clockVideo/1000, s.lastAt.Add(time.Millisecond)
	return &y
}

// clockVideo is the clock of pictures, Hz.
const clockVideo = 90000
