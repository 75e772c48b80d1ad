package codec

import (
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h265"

	"frontrow/internal/media"
)

// NAL unit types of H265 (ITU-T H.265, table 7-1).
const (
	h265FirstIRAP   = 16
	h265LastIRAP    = 23
	h265LastVCL     = 31
	h265VPS         = 32
	h265SPS         = 33
	h265PPS         = 34
	h265AUD         = 35
	h265EndSequence = 36
	h265EndStream   = 37
	h265Filler      = 38
)

func h265Role(t byte) Role {
	switch {
	case t >= h265FirstIRAP && t <= h265LastIRAP:
		return RoleKeySlice
	case t <= h265LastVCL:
		return RoleSlice
	case t == h265VPS, t == h265SPS, t == h265PPS:
		return RoleParameters
	case t == h265AUD, t == h265EndSequence, t == h265EndStream, t == h265Filler:
		return RoleDrop
	}
	return RoleOther
}

type h265Info struct {
	width, height, reorder             int
	chroma, bitLuma, bitChroma, layers uint8
	nested                             bool
}

func parseH265SPS(nalu []byte) (h265Info, error) {
	var sps h265.SPS
	// The parser fills its fields in order and gives up at long-term reference
	// pictures, which come after everything that is read here.
	if err := sps.Unmarshal(nalu); err != nil && sps.MaxNumReorderPics == nil {
		return h265Info{}, malformed("H265 SPS (%v)", err)
	}
	i := h265Info{
		width: sps.Width(), height: sps.Height(), reorder: -1,
		chroma:  uint8(sps.ChromaFormatIdc),
		bitLuma: uint8(sps.BitDepthLumaMinus8), bitChroma: uint8(sps.BitDepthChromaMinus8),
		layers: sps.MaxSubLayersMinus1 + 1, nested: sps.TemporalIDNestingFlag,
	}
	if n := len(sps.MaxNumReorderPics); n > 0 {
		i.reorder = int(min(sps.MaxNumReorderPics[n-1], 16))
	}
	return i, nil
}

// H265Config makes a Config from parameter sets. The picture's size is that of
// the SPS.
func H265Config(vps, sps []byte, pps ...[]byte) (*media.Config, error) {
	return configFromSets(media.H265, append([][]byte{vps, sps}, pps...))
}
