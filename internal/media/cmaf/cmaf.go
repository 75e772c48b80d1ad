// Package cmaf makes fragmented MP4 of frames, in the shape that CMAF (ISO/IEC
// 23000-19) and HLS ask for: an initialisation segment, and parts of one `moof`
// and `mdat` each, which concatenated are a segment. It is made once for
// everything that stores or sends fMP4: LL-HLS, the rewind window, recordings
// and replay.
//
// It does no I/O, starts nothing and keeps nothing but the part that is being
// filled. A Packager belongs to the goroutine that reads its track.
//
// The timeline in the files is the programme clock: a sample's presentation
// time is its frame's At, in ticks of 1/rate s since the Unix epoch. So parts of
// different tracks, sessions and nodes fit together without an offset.
package cmaf

import (
	"frontrow/internal/media"
)

// VideoRate is the timescale of picture, in Hz. That of sound is its sample
// rate.
const VideoRate = 90000

// Init is an initialisation segment and what a playlist says about it.
type Init struct {
	// Data is the segment's bytes (`ftyp` and `moov`).
	Data []byte
	// Codecs is the entry of a CODECS attribute (RFC 6381).
	Codecs string
	// Rate is the timescale in Hz.
	Rate uint32
	// Config is what it was made from.
	Config *media.Config
}

// Part is a fragment: one `moof` and its `mdat`.
type Part struct {
	Data []byte
	Init *Init
	// At is when the first frame is presented, on the programme clock.
	At media.Time
	// Start and Duration are in ticks of 1/Init.Rate s. Start is on the decoding
	// timeline. Where no frame is missing, Start+Duration is the next part's
	// Start, exactly.
	Start, Duration int64
	// Independent says that decoding can start with this part.
	Independent bool
	// First says that a segment begins with this part.
	First bool
	// Break says that the timeline or the encoding is another than that of the
	// part before. Only a First part has it.
	Break bool
	// Epoch is that of the frames.
	Epoch uint32
	// Frames counts the samples.
	Frames int
}

// Seconds is the part's duration in seconds.
func (p *Part) Seconds() float64 { return float64(p.Duration) / float64(p.Init.Rate) }
