package codec

import (
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/vp9"

	"frontrow/internal/media"
)

// VP8Header reads a frame's header (RFC 6386, 9.1). Width and height are those of
// a key frame, else 0.
func VP8Header(frame []byte) (width, height int, key bool, err error) {
	if len(frame) < 3 {
		return 0, 0, false, malformed("VP8 frame of %d bytes", len(frame))
	}
	if frame[0]&1 != 0 {
		return 0, 0, false, nil
	}
	if len(frame) < 10 || frame[3] != 0x9d || frame[4] != 0x01 || frame[5] != 0x2a {
		return 0, 0, false, malformed("VP8 key frame without its start code")
	}
	// The upper two bits of each are a hint for scaling.
	width = int(frame[6]) | int(frame[7]&0x3f)<<8
	height = int(frame[8]) | int(frame[9]&0x3f)<<8
	return width, height, true, nil
}

// VP9Header reads a frame's header (VP9 Bitstream Specification, 6.2). Width and
// height are those of a key frame, else 0. Of a superframe it reads the first
// frame.
func VP9Header(frame []byte) (width, height int, key bool, err error) {
	var h vp9.Header
	if err := h.Unmarshal(frame); err != nil {
		return 0, 0, false, malformed("VP9 frame header (%v)", err)
	}
	if h.NonKeyFrame || h.ShowExistingFrame {
		return 0, 0, false, nil
	}
	return h.Width(), h.Height(), true, nil
}

// VPXConfig makes a Config from a key frame of VP8 or VP9.
func VPXConfig(c media.Codec, keyFrame []byte) (*media.Config, error) {
	header := VP8Header
	if c == media.VP9 {
		header = VP9Header
	}
	w, h, key, err := header(keyFrame)
	if err != nil {
		return nil, err
	}
	if !key {
		return nil, malformed("%s frame that is no key frame", c)
	}
	return sized(c, w, h)
}
