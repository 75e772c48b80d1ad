package whep

import "frontrow/internal/media"

// choice is what a viewer is sent. A track is the zero value where there is
// none.
type choice struct {
	video, audio           media.Track
	videoFormat, audFormat format
	// layers are the sizes in which the source sends the picture, best first; none
	// when the picture is made from it.
	layers []layer
}

func (c choice) none() bool { return c.video.ID == 0 && c.audio.ID == 0 }

// same reports whether o reads the same tracks by the same payload types.
func (c choice) same(o choice) bool {
	return c.video.ID == o.video.ID && c.audio.ID == o.audio.ID &&
		c.videoFormat.pt == o.videoFormat.pt && c.audFormat.pt == o.audFormat.pt
}

// choose picks the tracks of a layout for a viewer: the source's own where the
// viewer can play it, else one that is made from it. ok is false when the
// viewer can't play something that it asked for and the stream has.
//
// Sound that nothing can turn into Opus is no reason to refuse the picture.
func choose(l media.Layout, c capability) (got choice, ok bool) {
	has := map[media.Kind]bool{}
	for _, t := range l.Tracks {
		has[t.Kind()] = true
	}
	got.video, got.videoFormat = pick(l.Tracks, c.video, media.Video)
	if got.video.ID != 0 && !got.video.Derived() {
		got.layers = layersOf(l, c.video, got.video.Codec)
	}
	got.audio, got.audFormat = pick(l.Tracks, c.audio, media.Audio)
	if has[media.Video] && c.video.offered && got.video.ID == 0 {
		return got, false
	}
	return got, !got.none()
}

func pick(tracks []media.Track, fs formats, kind media.Kind) (media.Track, format) {
	for _, derived := range []bool{false, true} {
		for _, t := range tracks {
			if t.Kind() != kind || t.Derived() != derived || t.Reorders || t.Paused {
				continue
			}
			if f, ok := fs.pick(t); ok {
				return t, f
			}
		}
	}
	return media.Track{}, format{}
}
