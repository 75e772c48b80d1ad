// Package media holds the nouns of the media plane: what a stream, a track and
// a frame are, and what time it is. It does no I/O and imports nothing of ours;
// every protocol in `in` and `out` speaks in these values.
package media

import (
	"bytes"
	"fmt"
	"slices"
)

// StreamID names a stream. It is the channel's name: lower-case letters,
// digits and dashes.
type StreamID string

// TrackID numbers a track within its stream. 0 is no track. A number is never
// used twice while the process lives.
type TrackID uint32

// Kind says whether a track is picture or sound.
type Kind uint8

// The kinds of track.
const (
	Video Kind = iota + 1
	Audio
)

func (k Kind) String() string {
	switch k {
	case Video:
		return "video"
	case Audio:
		return "audio"
	}
	return "unknown"
}

// Codec is an encoding of picture or sound.
type Codec uint8

// The codecs that travel through the hub.
const (
	H264 Codec = iota + 1
	H265
	AV1
	VP8
	VP9
	AAC
	Opus
)

var codecNames = [...]string{"unknown", "H264", "H265", "AV1", "VP8", "VP9", "AAC", "Opus"}

func (c Codec) String() string {
	if int(c) < len(codecNames) {
		return codecNames[c]
	}
	return codecNames[0]
}

// Kind tells what c encodes.
func (c Codec) Kind() Kind {
	switch c {
	case H264, H265, AV1, VP8, VP9:
		return Video
	case AAC, Opus:
		return Audio
	}
	return 0
}

// Config holds a codec's parameters. It is immutable: a change of resolution
// or of parameter sets is a new Config, first seen on a key frame.
type Config struct {
	Codec Codec

	// Width and Height are the picture's size in pixels, 0 when unknown.
	Width, Height int
	// ParameterSets holds NAL units without start code or length, in this
	// order: H264 SPS, PPS…; H265 VPS, SPS, PPS…; AV1 the sequence header OBU
	// (with its size field). Empty for VP8 and VP9.
	ParameterSets [][]byte

	// SampleRate is in Hz, Channels a count. Opus is always 48000.
	SampleRate, Channels int
	// Specific is the AudioSpecificConfig (ISO 14496-3, 1.6.2.1) of AAC or the
	// OpusHead packet (RFC 7845, 5.1) of Opus, nil when the source sent none.
	Specific []byte
}

// Equal reports whether c and o decode alike.
func (c *Config) Equal(o *Config) bool {
	if c == o {
		return true
	}
	if c == nil || o == nil {
		return false
	}
	return c.Codec == o.Codec && c.Width == o.Width && c.Height == o.Height &&
		c.SampleRate == o.SampleRate && c.Channels == o.Channels &&
		bytes.Equal(c.Specific, o.Specific) &&
		slices.EqualFunc(c.ParameterSets, o.ParameterSets, bytes.Equal)
}

// Track describes one elementary stream of a stream.
type Track struct {
	ID    TrackID
	Codec Codec
	// Config is the latest known, nil until the source has told.
	Config *Config
	// Origin is 0 for a track that the publisher sends; else the track that
	// this one is made from, by a transcoder that works only while somebody
	// reads.
	Origin TrackID
	// Reorders says that frames are decoded in another order than shown
	// (B-frames), which WebRTC can't play.
	Reorders bool
	// Layer ranks the tracks of one codec that show the same picture in several
	// sizes (simulcast): 0 is the best, or the only one.
	Layer int
	// Paused says that the publisher has stopped sending this layer while it goes
	// on with others. Steady says that it has sent it for a while without a stop.
	Paused, Steady bool
}

// Kind tells what the track carries.
func (t Track) Kind() Kind { return t.Codec.Kind() }

// Derived reports whether a transcoder makes the track.
func (t Track) Derived() bool { return t.Origin != 0 }

func (t Track) String() string {
	return fmt.Sprintf("%s#%d", t.Codec, t.ID)
}

// Frame is one encoded access unit: a picture, or one packet of sound.
// It is immutable once it is written to the hub, and shared by all readers.
type Frame struct {
	Track TrackID
	// Seq counts the frames of a stream over all its tracks in the order of
	// arrival, from 1. The hub sets it.
	Seq uint64
	// At is when the frame is presented, on the programme clock.
	At Time
	// DecodeAt is when it is decoded; it differs from At only with B-frames.
	DecodeAt Time
	// Duration is in µs: exact for sound, 0 (unknown) for picture.
	Duration int64
	// Epoch counts anchorings of the programme clock. When it differs from the
	// frame's before, At may have jumped: a gap, another source, another show.
	Epoch uint32
	// Key says that decoding can start here. Every frame of sound is one.
	Key bool
	// Config holds the parameters in force.
	Config *Config
	// Data is the sample as ISO BMFF stores it. H264 and H265: NAL units, each
	// after a 4-byte length, without parameter sets and delimiters (those are
	// in Config). AV1: OBUs with size fields, without temporal delimiters and
	// sequence header. VP8, VP9: the frame. AAC: one raw access unit without
	// ADTS. Opus: one packet.
	Data []byte
}

// Source describes who publishes a stream at the moment.
type Source struct {
	// ID is unique to the publishing session.
	ID string
	// Protocol is the folder it came in by: "rtmp", "whip".
	Protocol string
	// Remote is the publisher's address, for the log.
	Remote string
	// Agent is what the publisher calls itself, "" when it does not say.
	Agent string
	// Key is that of its Pass: two sources that differ in it stand before and
	// after a rotation.
	Key string
}

// Pass is what a stream key, or what stands for it, opens.
type Pass struct {
	Stream StreamID
	// Key names the stream's key of the moment without being one. After a rotation
	// it is another one.
	Key string
}

// Layout says what a stream consists of at the moment. It is a value: a reader
// that got an older Version asks again.
type Layout struct {
	Stream  StreamID
	Version uint64
	// Live says that a source is connected and has sent a frame.
	Live bool
	// Source is the publisher, the zero value when none is connected.
	Source Source
	// Tracks lists the source's tracks, the better layers of a picture before
	// the others, then the derived ones.
	Tracks []Track
	// Notices are plain sentences for the publisher, such as that B-frames
	// cost the viewers a transcode.
	Notices []string
}

// Find returns the track with that id.
func (l Layout) Find(id TrackID) (Track, bool) {
	for _, t := range l.Tracks {
		if t.ID == id {
			return t, true
		}
	}
	return Track{}, false
}

// Layers lists what the source sends of a picture in that codec, best first: the
// layers that are not paused.
func (l Layout) Layers(c Codec) (all []Track) {
	for _, t := range l.Tracks {
		if t.Codec == c && !t.Derived() && !t.Paused {
			all = append(all, t)
		}
	}
	return all
}

// Keep finds the layer for a reader that does not like to change: the one that
// it reads while that is sent, unless a better one is steady; the best for who
// reads none. ok is false when nothing is sent in that codec.
func (l Layout) Keep(c Codec, reads TrackID) (t Track, ok bool) {
	all := l.Layers(c)
	for _, t := range all {
		if t.ID == reads || t.Steady && reads != 0 {
			return t, true
		}
	}
	if len(all) == 0 {
		return Track{}, false
	}
	return all[0], true
}
