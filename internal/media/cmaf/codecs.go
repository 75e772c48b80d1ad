package cmaf

import (
	"fmt"
	"math/bits"
	"strings"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/vp9"

	"frontrow/internal/media"
)

// hevcCodecs is the RFC 6381 name (ISO/IEC 14496-15, E.3) of an hvcC record.
func hevcCodecs(rec []byte) string {
	space := [4]string{"", "A", "B", "C"}[rec[1]>>6]
	tier := "L"
	if rec[1]&0x20 != 0 {
		tier = "H"
	}
	compat := uint32(rec[2])<<24 | uint32(rec[3])<<16 | uint32(rec[4])<<8 | uint32(rec[5])
	var b strings.Builder
	fmt.Fprintf(&b, "hvc1.%s%d.%X.%s%d", space, rec[1]&0x1f, bits.Reverse32(compat), tier, rec[12])
	end := 12
	for end > 6 && rec[end-1] == 0 {
		end--
	}
	for _, v := range rec[6:end] {
		fmt.Fprintf(&b, ".%X", v)
	}
	return b.String()
}

// av1Codecs is the RFC 6381 name (AV1 Codec ISO Media File Format Binding, 5) of
// an av1C record.
func av1Codecs(rec []byte) string {
	profile, level, tier := rec[1]>>5, rec[1]&0x1f, "M"
	if rec[2]&0x80 != 0 {
		tier = "H"
	}
	depth := 8
	if rec[2]&0x40 != 0 {
		depth = 10
		if rec[2]&0x20 != 0 {
			depth = 12
		}
	}
	return fmt.Sprintf("av01.%d.%02d%s.%02d", profile, level, tier, depth)
}

// vp9Levels gives the level of a picture's size in luma samples, at up to 60
// frames a second (VP9 levels, as WebM publishes them).
var vp9Levels = [...]struct {
	samples int
	level   byte
}{
	{36864, 10}, {73728, 11}, {122880, 20}, {245760, 21}, {552960, 31}, {983040, 40},
	{2228224, 41}, {8912896, 51},
}

// vp9Record is the body of a `vpcC` (VP Codec ISO Media File Format Binding) and
// the RFC 6381 name.
func vp9Record(cfg *media.Config, key []byte) (body []byte, codecs string, err error) {
	profile, depth, chroma := byte(0), byte(8), byte(1)
	full := byte(0)
	var h vp9.Header
	if err := h.Unmarshal(key); err == nil && h.ColorConfig != nil {
		profile, depth, chroma = h.Profile, h.ColorConfig.BitDepth, h.ChromaSubsampling()
		if h.ColorConfig.ColorRange {
			full = 1
		}
	}
	level := byte(61)
	for _, l := range vp9Levels {
		if cfg.Width*cfg.Height <= l.samples {
			level = l.level
			break
		}
	}
	body = []byte{1, 0, 0, 0, profile, level, depth<<4 | chroma<<1 | full, 2, 2, 2, 0, 0}
	return body, fmt.Sprintf("vp09.%02d.%02d.%02d", profile, level, depth), nil
}

// GuessCodecs is what a CODECS attribute can say of a track whose parameters
// are not known yet, because nothing makes it before somebody asks for it.
func GuessCodecs(c media.Codec) string {
	switch c {
	case media.H264:
		return "avc1.42c028"
	case media.H265:
		return "hvc1.1.6.L120.B0"
	case media.AV1:
		return "av01.0.08M.08"
	case media.VP9:
		return "vp09.00.41.08"
	case media.AAC:
		return "mp4a.40.2"
	case media.Opus:
		return "opus"
	}
	return ""
}
