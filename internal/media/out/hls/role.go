package hls

import (
	"slices"

	"frontrow/internal/media"
)

// role is what a rendition is for its stream, and the name of its playlist. It
// outlives the track that plays it: a source that comes back with another codec
// goes on in the same playlist.
type role string

const (
	roleVideo role = "video" // the source's picture
	roleH264  role = "h264"  // H264 made of it
	roleAAC   role = "aac"
	roleOpus  role = "opus"
)

func (r role) kind() media.Kind {
	if r == roleVideo || r == roleH264 {
		return media.Video
	}
	return media.Audio
}

// pick finds the track that plays a role at the moment. Of several layers of a
// picture it is one, as Layout.Keep says, for a rendition that reads that track.
func pick(l media.Layout, r role, reads media.TrackID) (media.Track, bool) {
	match := func(t media.Track) bool {
		switch r {
		case roleVideo:
			return !t.Derived() && t.Kind() == media.Video && t.Codec != media.VP8
		case roleH264:
			return t.Derived() && t.Codec == media.H264
		case roleAAC:
			return t.Codec == media.AAC
		case roleOpus:
			return !t.Derived() && t.Codec == media.Opus
		}
		return false
	}
	i := slices.IndexFunc(l.Tracks, match)
	if i < 0 {
		return media.Track{}, false
	}
	if t, ok := l.Keep(l.Tracks[i].Codec, reads); ok && r == roleVideo {
		return t, true
	}
	return l.Tracks[i], true
}

// roles says which renditions a layout is offered in, picture first.
//
// The source's picture goes as it is, and beside it H264 where it is something
// that not every player knows and H264 can be made; a player takes the first
// that it can play. VP8 does not go into MP4, so H264 stands in for it. Sound is
// AAC, which every player knows, even where it has to be made; Opus only where
// it can't.
func roles(l media.Layout) []role {
	var list []role
	source, ok := pick(l, roleVideo, 0)
	if ok {
		list = append(list, roleVideo)
	}
	if !ok || source.Codec != media.H264 {
		if _, made := pick(l, roleH264, 0); made {
			list = append(list, roleH264)
		}
	}
	for _, r := range []role{roleAAC, roleOpus} {
		if _, ok := pick(l, r, 0); ok {
			return append(list, r)
		}
	}
	return list
}
