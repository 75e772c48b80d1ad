// Package codec reads and writes the bitstreams that several protocols share:
// NAL units, OBUs, parameter sets, frame headers, and the configuration records
// of ISO BMFF and FLV. It turns what a source says about itself into a
// media.Config, and tells whether decoding can start at a frame.
//
// It decodes no picture and no sound and does no I/O. Every function takes bytes
// of strangers: none panics, and none allocates by what a length field claims.
package codec

import (
	"errors"
	"fmt"

	"frontrow/internal/media"
)

// ErrMalformed is what an error of this package is when the bytes break their
// format.
var ErrMalformed = errors.New("malformed bitstream")

func malformed(format string, args ...any) error {
	return fmt.Errorf(format+": %w", append(args, ErrMalformed)...)
}

// maxSide bounds a picture's width and height in pixels: more than any level of
// any codec allows.
const maxSide = 1 << 16

func sized(c media.Codec, w, h int) (*media.Config, error) {
	if w <= 0 || h <= 0 || w > maxSide || h > maxSide {
		return nil, malformed("%s picture of %d×%d", c, w, h)
	}
	return &media.Config{Codec: c, Width: w, Height: h}, nil
}
