package rtmp

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"frontrow/internal/media"
)

var (
	errTag   = errors.New("malformed FLV tag")
	errModEx = fmt.Errorf("%w: a modifier that is cut off", errTag)
	// errUnsupported is a codec or packet that Frontrow does not carry.
	errUnsupported = errors.New("not supported")
)

type part uint8

const (
	// partNothing says nothing that matters here: ends of sequence, colour
	// metadata, seek commands, silence.
	partNothing part = iota
	partConfig
	partFrame
)

// tag is the body of a video or audio message, read but not yet decoded
// (Video File Format 10.1, annex E; Enhanced RTMP v2).
type tag struct {
	part  part
	codec media.Codec
	// track is the number within a multitrack message, 0 elsewhere.
	track uint8
	// shift is presentation time minus decoding time.
	shift time.Duration
	// nano is to be added to the message's time.
	nano time.Duration
	// data is a configuration record or a frame; it shares the message's bytes.
	data []byte
}

// Packet types of Enhanced RTMP. Sound and picture share those below 3.
const (
	packetSequenceStart = 0
	packetCodedFrames   = 1
	packetSequenceEnd   = 2
	packetFramesX       = 3 // picture only
	packetMetadata      = 4 // picture: colour information; sound: channel layout
	packetAudioTracks   = 5
	packetVideoTracks   = 6
	packetModEx         = 7
)

// Codecs of the old FLV tags, and the one for HEVC that encoders in China added.
const (
	flvAAC       = 10
	flvExHeader  = 9
	flvAVC       = 7
	flvHEVC      = 12
	frameCommand = 5
)

// fourCC tells the codec of a FourCC, 0 for one that is not carried.
func fourCC(b []byte) media.Codec {
	switch string(b[:4]) {
	case "avc1":
		return media.H264
	case "hvc1":
		return media.H265
	case "av01":
		return media.AV1
	case "vp08":
		return media.VP8
	case "vp09":
		return media.VP9
	case "mp4a":
		return media.AAC
	case "Opus":
		return media.Opus
	}
	return 0
}

var flvAudioNames = [16]string{
	"PCM", "ADPCM", "MP3", "PCM", "Nellymoser", "Nellymoser", "Nellymoser", "G.711", "G.711",
	"enhanced", "AAC", "Speex", "?", "?", "MP3", "native",
}

var flvVideoNames = [16]string{
	"?", "JPEG", "Sorenson H.263", "Screen video", "VP6", "VP6", "Screen video", "H264", "H263", "MPEG-4", "?", "?", "HEVC", "AV1 (not enhanced)", "?", "?",
}

func videoTag(b []byte) (tag, error) {
	if len(b) == 0 {
		return tag{}, nil
	}
	if b[0]&0x80 != 0 {
		if b[0]>>4&7 == frameCommand && b[0]&0x0f != packetMetadata {
			return tag{}, nil
		}
		return enhancedTag(b, true)
	}
	t := tag{codec: media.H264}
	switch b[0] & 0x0f {
	case flvAVC:
	case flvHEVC:
		t.codec = media.H265
	default:
		return tag{}, fmt.Errorf("video codec %s is %w", flvVideoNames[b[0]&0x0f], errUnsupported)
	}
	if b[0]>>4 == frameCommand {
		return tag{}, nil
	}
	if len(b) < 5 {
		return tag{}, fmt.Errorf("%w: video of %d bytes", errTag, len(b))
	}
	switch b[1] {
	case 0:
		t.part = partConfig
	case 1:
		t.part, t.shift = partFrame, milliseconds(b[2:])
	}
	t.data = b[5:]
	return t, nil
}

func audioTag(b []byte) (tag, error) {
	if len(b) == 0 {
		return tag{}, nil
	}
	switch format := b[0] >> 4; format {
	case flvExHeader:
		return enhancedTag(b, false)
	case flvAAC:
	default:
		return tag{}, fmt.Errorf("audio codec %s is %w", flvAudioNames[format], errUnsupported)
	}
	if len(b) < 2 {
		return tag{}, fmt.Errorf("%w: AAC of %d bytes", errTag, len(b))
	}
	t := tag{codec: media.AAC, data: b[2:]}
	switch b[1] {
	case 0:
		t.part = partConfig
	case 1:
		t.part = partFrame
	}
	if len(t.data) == 0 {
		t.part = partNothing
	}
	return t, nil
}

// milliseconds reads SI24: some encoders shift frames back.
func milliseconds(b []byte) time.Duration {
	return time.Duration(int32(uint24(b)<<8)>>8) * time.Millisecond
}

// enhancedTag reads an ExVideoTagHeader or ExAudioTagHeader and the body of its
// first track.
func enhancedTag(b []byte, video bool) (t tag, err error) {
	kind := b[0] & 0x0f
	b = b[1:]
	for kind == packetModEx {
		if kind, t.nano, b, err = modEx(b, t.nano); err != nil {
			return tag{}, err
		}
	}
	multitrack := kind == packetAudioTracks && !video || kind == packetVideoTracks && video
	many, mixed := false, false
	if multitrack {
		if len(b) < 1 {
			return tag{}, fmt.Errorf("%w: multitrack without a header", errTag)
		}
		many, mixed = b[0]>>4 != 0, b[0]>>4 == 2
		kind, b = b[0]&0x0f, b[1:]
	}
	// With a codec a track, the first track's stands where the common one would.
	if len(b) < 4 {
		return tag{}, fmt.Errorf("%w: no FourCC", errTag)
	}
	four := b[:4]
	b = b[4:]
	if multitrack {
		if t, b, err = firstTrack(t, b, many); err != nil {
			return tag{}, err
		}
	}
	codec := fourCC(four)
	if codec == 0 || (codec.Kind() == media.Video) != video {
		if mixed || t.track != 0 {
			return tag{}, nil
		}
		return tag{}, fmt.Errorf("codec %q is %w", four, errUnsupported)
	}
	t.codec, t.data = codec, b
	switch {
	case kind == packetSequenceStart:
		t.part = partConfig
	case kind == packetCodedFrames && (codec == media.H264 || codec == media.H265):
		if len(b) < 3 {
			return tag{}, fmt.Errorf("%w: frame of %d bytes", errTag, len(b))
		}
		t.part, t.shift, t.data = partFrame, milliseconds(b), b[3:]
	case kind == packetCodedFrames, kind == packetFramesX && video:
		t.part = partFrame
	}
	return t, nil
}

func firstTrack(t tag, b []byte, many bool) (tag, []byte, error) {
	if len(b) < 1 {
		return t, nil, fmt.Errorf("%w: no track", errTag)
	}
	t.track, b = b[0], b[1:]
	if many {
		if len(b) < 3 || int(uint24(b)) > len(b)-3 {
			return t, nil, fmt.Errorf("%w: a track that is cut off", errTag)
		}
		end := 3 + int(uint24(b))
		b = b[3:end:end]
	}
	return t, b, nil
}

// modEx reads one modifier of the packet: its size minus one in 8 bits, or 16
// when those say 256; its content; its type and the type of the packet.
func modEx(b []byte, nano time.Duration) (kind byte, _ time.Duration, rest []byte, err error) {
	if len(b) < 1 {
		return 0, 0, nil, errModEx
	}
	n := int(b[0]) + 1
	if b = b[1:]; n == 256 {
		if len(b) < 2 {
			return 0, 0, nil, errModEx
		}
		n, b = int(binary.BigEndian.Uint16(b))+1, b[2:]
	}
	if len(b) < n+1 {
		return 0, 0, nil, errModEx
	}
	const timestampOffsetNano = 0
	if b[n]>>4 == timestampOffsetNano && n >= 3 {
		nano = time.Duration(uint24(b))
	}
	return b[n] & 0x0f, nano, b[n+1:], nil
}
