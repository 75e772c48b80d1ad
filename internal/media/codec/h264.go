package codec

import (
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"

	"frontrow/internal/media"
)

// NAL unit types of H264 (ITU-T H.264, table 7-1).
const (
	h264Slice        = 1
	h264IDR          = 5
	h264SEI          = 6
	h264SPS          = 7
	h264PPS          = 8
	h264AUD          = 9
	h264EndSequence  = 10
	h264EndStream    = 11
	h264Filler       = 12
	h264SPSExtension = 13
)

func h264Role(t byte) Role {
	switch t {
	case h264Slice, 2, 3, 4:
		return RoleSlice
	case h264IDR:
		return RoleKeySlice
	case h264SPS, h264PPS, h264SPSExtension:
		return RoleParameters
	case 0, h264AUD, h264EndSequence, h264EndStream, h264Filler:
		return RoleDrop
	}
	return RoleOther
}

// h264Intra reports whether a slice refers to no other picture: slice_type I or
// SI (ITU-T H.264, 7.3.3).
func h264Intra(slice []byte) bool {
	r := bitReader{b: slice[1:min(len(slice), 16)]}
	r.golomb() // first_mb_in_slice
	switch t := r.golomb(); t {
	case 2, 4, 7, 9:
		return !r.over
	}
	return false
}

// h264RecoveryPoint reports whether an SEI holds a recovery point message
// (ITU-T H.264, D.1.8) at whose own picture decoding is right again.
func h264RecoveryPoint(sei []byte) bool {
	for b := sei[1:]; len(b) >= 2; {
		var kind, size int
		kind, b = seiNumber(b)
		size, b = seiNumber(b)
		if size > len(b) {
			return false
		}
		if kind == 6 && size > 0 {
			r := bitReader{b: b[:size]}
			return r.golomb() == 0 && !r.over // recovery_frame_cnt
		}
		b = b[size:]
	}
	return false
}

func seiNumber(b []byte) (n int, rest []byte) {
	for len(b) > 0 {
		v := b[0]
		n, b = n+int(v), b[1:]
		if v != 0xff {
			break
		}
	}
	return n, b
}

// h264Info is what the parts of this package need of an SPS.
type h264Info struct {
	width, height int
	// reorder is the most pictures that come earlier in decoding than in display
	// order, -1 when the stream does not say.
	reorder                      int
	chroma, bitLuma, bitChroma   uint8
	profile, constraints, levels uint8
}

func parseH264SPS(nalu []byte) (h264Info, error) {
	var sps h264.SPS
	if err := sps.Unmarshal(nalu); err != nil {
		return h264Info{}, malformed("H264 SPS (%v)", err)
	}
	// Cropping counts in units of chroma samples (7.4.2.1.1), and in luma samples
	// where there are none.
	cropX, cropY := 1, 1
	if !sps.SeparateColourPlaneFlag {
		switch sps.ChromaFormatIdc {
		case 1:
			cropX, cropY = 2, 2
		case 2:
			cropX = 2
		}
	}
	fields := 2
	if sps.FrameMbsOnlyFlag {
		fields = 1
	}
	i := h264Info{
		width:   16 * (int(sps.PicWidthInMbsMinus1) + 1),
		height:  16 * fields * (int(sps.PicHeightInMapUnitsMinus1) + 1),
		reorder: -1,
		chroma:  uint8(sps.ChromaFormatIdc), bitLuma: uint8(sps.BitDepthLumaMinus8), bitChroma: uint8(sps.BitDepthChromaMinus8),
		profile: nalu[1], constraints: nalu[2], levels: nalu[3],
	}
	if c := sps.FrameCropping; c != nil {
		i.width -= cropX * (int(c.LeftOffset) + int(c.RightOffset))
		i.height -= cropY * fields * (int(c.TopOffset) + int(c.BottomOffset))
	}
	switch {
	case sps.PicOrderCntType == 2:
		i.reorder = 0
	case sps.VUI != nil && sps.VUI.BitstreamRestriction != nil:
		i.reorder = int(min(sps.VUI.BitstreamRestriction.MaxNumReorderFrames, 16))
	}
	return i, nil
}

// H264Config makes a Config from parameter sets. The picture's size is that of
// the first SPS.
func H264Config(sps []byte, pps ...[]byte) (*media.Config, error) {
	return configFromSets(media.H264, append([][]byte{sps}, pps...))
}

// Reorder is the most pictures that a stream with this Config decodes before
// one that is shown earlier: 0 says that frames are shown in the order in which
// they are decoded, -1 that the parameter sets leave it open.
func Reorder(c *media.Config) int {
	for _, nalu := range c.ParameterSets {
		switch {
		case c.Codec == media.H264 && len(nalu) > 0 && nalu[0]&0x1f == h264SPS:
			if i, err := parseH264SPS(nalu); err == nil {
				return i.reorder
			}
		case c.Codec == media.H265 && len(nalu) > 0 && nalu[0]>>1&0x3f == h265SPS:
			if i, err := parseH265SPS(nalu); err == nil {
				return i.reorder
			}
		}
	}
	switch c.Codec {
	case media.VP8, media.VP9, media.AV1:
		return 0
	}
	return -1
}
