package codec

import (
	"encoding/binary"
	"fmt"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/mpeg4audio"

	"frontrow/internal/media"
)

// AACConfig makes a Config from an AudioSpecificConfig (ISO 14496-3, 1.6.2.1).
// SampleRate is that of the core codec: an access unit holds AACSamples at that
// rate, also where spectral band replication doubles the rate that is heard.
// Channels is 0 when the access units themselves say.
func AACConfig(specific []byte) (*media.Config, error) {
	asc, err := parseASC(specific)
	if err != nil {
		return nil, err
	}
	channels := int(asc.ChannelConfig)
	if channels == 7 {
		channels = 8
	}
	return &media.Config{
		Codec: media.AAC, SampleRate: asc.SampleRate, Channels: channels,
		Specific: append([]byte(nil), specific...),
	}, nil
}

func parseASC(specific []byte) (*mpeg4audio.AudioSpecificConfig, error) {
	var asc mpeg4audio.AudioSpecificConfig
	if err := asc.Unmarshal(specific); err != nil {
		return nil, malformed("AudioSpecificConfig (%v)", err)
	}
	if asc.SampleRate < 4000 || asc.SampleRate > 192000 {
		return nil, malformed("AudioSpecificConfig with %d Hz", asc.SampleRate)
	}
	return &asc, nil
}

// AACLC builds the AudioSpecificConfig of AAC-LC. Channels is 1 to 6, or 8.
func AACLC(sampleRate, channels int) ([]byte, error) {
	layout := channels
	if channels == 8 {
		layout = 7
	}
	if layout < 1 || layout > 7 || channels == 7 {
		return nil, fmt.Errorf("AAC of %d channels", channels)
	}
	asc := mpeg4audio.AudioSpecificConfig{
		Type: mpeg4audio.ObjectTypeAACLC, SampleRate: sampleRate, ChannelConfig: uint8(layout),
	}
	return asc.Marshal()
}

// AACSamples is how many samples an access unit holds: 1024, or 960 where the
// configuration says so.
func AACSamples(c *media.Config) int {
	if asc, err := parseASC(c.Specific); err == nil && asc.FrameLengthFlag {
		return 960
	}
	return 1024
}

// OpusRate is the clock of Opus in Hz, whatever the source sampled at.
const OpusRate = 48000

// OpusHead is the identification header of Opus (RFC 7845, 5.1).
type OpusHead struct {
	Channels int
	// PreSkip counts the samples at 48 kHz to drop from the decoder's start.
	PreSkip int
	// InputRate is what the source sampled at, in Hz, 0 when unknown.
	InputRate int
	// Gain is applied on decoding, in units of 1/256 dB.
	Gain int
	// Family and Mapping say which stream is which channel (5.1.1). Mapping is
	// empty for family 0; else it begins with the counts of streams and of
	// coupled streams.
	Family  int
	Mapping []byte
}

var opusMagic = [8]byte{'O', 'p', 'u', 's', 'H', 'e', 'a', 'd'}

// ParseOpusHead reads an identification header.
func ParseOpusHead(b []byte) (OpusHead, error) {
	if len(b) < 19 || [8]byte(b) != opusMagic || b[8]>>4 != 0 {
		return OpusHead{}, malformed("OpusHead of %d bytes", len(b))
	}
	h := OpusHead{
		Channels: int(b[9]), PreSkip: int(binary.LittleEndian.Uint16(b[10:])),
		InputRate: int(binary.LittleEndian.Uint32(b[12:])),
		Gain:      int(int16(binary.LittleEndian.Uint16(b[16:]))), Family: int(b[18]),
	}
	switch {
	case h.Channels == 0, h.Family == 0 && h.Channels > 2:
		return OpusHead{}, malformed("OpusHead with %d channels of family %d", h.Channels, h.Family)
	case h.Family == 0:
	case len(b) < 21+h.Channels:
		return OpusHead{}, malformed("OpusHead without its mapping of %d channels", h.Channels)
	default:
		h.Mapping = append([]byte(nil), b[19:21+h.Channels]...)
	}
	return h, nil
}

// Append appends the header to dst.
func (h OpusHead) Append(dst []byte) []byte {
	dst = append(dst, opusMagic[:]...)
	dst = append(dst, 1, byte(h.Channels))
	dst = binary.LittleEndian.AppendUint16(dst, uint16(h.PreSkip))
	dst = binary.LittleEndian.AppendUint32(dst, uint32(h.InputRate))
	dst = binary.LittleEndian.AppendUint16(dst, uint16(int16(h.Gain)))
	dst = append(dst, byte(h.Family))
	return append(dst, h.Mapping...)
}

// OpusConfig makes a Config from an OpusHead packet.
func OpusConfig(head []byte) (*media.Config, error) {
	h, err := ParseOpusHead(head)
	if err != nil {
		return nil, err
	}
	return &media.Config{
		Codec: media.Opus, SampleRate: OpusRate, Channels: h.Channels,
		Specific: append([]byte(nil), head...),
	}, nil
}

// OpusStereo makes the Config of Opus as WebRTC sends it, which has no header:
// the source did not say more than its channels (1 or 2).
func OpusStereo(channels int) *media.Config {
	return &media.Config{Codec: media.Opus, SampleRate: OpusRate, Channels: channels}
}

// opusFrame is the count of samples at 48 kHz of one frame, by the upper five
// bits of the TOC byte (RFC 6716, 3.1, table 2).
var opusFrame = [32]int{
	480, 960, 1920, 2880, 480, 960, 1920, 2880, 480, 960, 1920, 2880, // SILK
	480, 960, 480, 960, // hybrid
	120, 240, 480, 960, 120, 240, 480, 960, 120, 240, 480, 960, 120, 240, 480, 960, // CELT
}

// OpusSamples is how many samples at 48 kHz a packet holds, by its TOC byte
// (RFC 6716, 3.1 and 3.2), 0 when it is broken: a packet lasts 120 ms at most.
func OpusSamples(packet []byte) int {
	if len(packet) == 0 {
		return 0
	}
	frames := 1
	switch packet[0] & 3 {
	case 1, 2:
		frames = 2
	case 3:
		if len(packet) < 2 {
			return 0
		}
		frames = int(packet[1] & 63)
	}
	n := frames * opusFrame[packet[0]>>3]
	if n > 5760 {
		return 0
	}
	return n
}

// OpusChannels is 1 or 2, by the stereo bit of the TOC byte.
func OpusChannels(packet []byte) int {
	if len(packet) > 0 && packet[0]&4 != 0 {
		return 2
	}
	return 1
}
