package codec

import (
	"iter"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/av1"

	"frontrow/internal/media"
)

// OBU types of AV1 (AV1 Bitstream & Decoding Process Specification, 6.2.2).
const (
	OBUSequenceHeader    = 1
	OBUTemporalDelimiter = 2
	OBUFrameHeader       = 3
	OBUTileGroup         = 4
	OBUMetadata          = 5
	OBUFrame             = 6
	OBURedundantHeader   = 7
	OBUTileList          = 8
	OBUPadding           = 15
)

// OBU is one unit of an AV1 bitstream.
type OBU struct {
	Type byte
	// Raw is the unit as it stood, header and size field included.
	Raw []byte
	// Header is one byte, or two with an extension.
	Header []byte
	// Payload is what follows header and size.
	Payload []byte
}

// NextOBU takes the first OBU off b (AV1 specification, 5.3). One without a size
// field reaches to the end of b. ok is false at the end; rest is then what could
// not be read.
func NextOBU(b []byte) (o OBU, rest []byte, ok bool) {
	if len(b) == 0 || b[0]&0x80 != 0 {
		return OBU{}, b, false
	}
	n := 1
	if b[0]&4 != 0 {
		n = 2
	}
	if len(b) < n {
		return OBU{}, b, false
	}
	size, at := uint64(len(b)-n), n
	if b[0]&2 != 0 {
		var w int
		if size, w = leb128(b[n:]); w == 0 {
			return OBU{}, b, false
		}
		at += w
	}
	if size > uint64(len(b)-at) {
		return OBU{}, b, false
	}
	end := at + int(size)
	return OBU{Type: b[0] >> 3 & 15, Raw: b[:end:end], Header: b[:n:n], Payload: b[at:end:end]}, b[end:], true
}

// OBUs iterates over the OBUs of a frame's Data, without allocating. It stops
// where the data is broken.
func OBUs(b []byte) iter.Seq[OBU] {
	return func(yield func(OBU) bool) {
		for {
			o, rest, ok := NextOBU(b)
			if !ok || !yield(o) {
				return
			}
			b = rest
		}
	}
}

// leb128 reads an unsigned number (AV1 specification, 4.10.5) and the count of
// its bytes, 0 when it is broken.
func leb128(b []byte) (v uint64, n int) {
	for n < 8 && n < len(b) {
		v |= uint64(b[n]&0x7f) << (7 * n)
		n++
		if b[n-1]&0x80 == 0 {
			return v, n
		}
	}
	return 0, 0
}

func appendLEB128(dst []byte, v uint64) []byte {
	for v >= 0x80 {
		dst = append(dst, byte(v)|0x80)
		v >>= 7
	}
	return append(dst, byte(v))
}

// AppendOBU appends a unit with its size field, whether or not it had one.
func AppendOBU(dst []byte, o OBU) []byte {
	dst = append(dst, o.Header[0]|2)
	dst = append(dst, o.Header[1:]...)
	dst = appendLEB128(dst, uint64(len(o.Payload)))
	return append(dst, o.Payload...)
}

// AV1Config makes a Config from a sequence header OBU, with or without size
// field. The picture's size is the largest that the sequence allows, which is
// the real one unless a source switches it within a sequence.
func AV1Config(sequenceHeader []byte) (*media.Config, error) {
	o, rest, ok := NextOBU(sequenceHeader)
	if !ok || len(rest) > 0 || o.Type != OBUSequenceHeader {
		return nil, malformed("AV1 sequence header of %d bytes", len(sequenceHeader))
	}
	sh, err := parseSequenceHeader(o)
	if err != nil {
		return nil, err
	}
	cfg, err := sized(media.AV1, sh.Width(), sh.Height())
	if err != nil {
		return nil, err
	}
	cfg.ParameterSets = [][]byte{AppendOBU(nil, o)}
	return cfg, nil
}

func parseSequenceHeader(o OBU) (*av1.SequenceHeader, error) {
	var sh av1.SequenceHeader
	plain := append([]byte{OBUSequenceHeader << 3}, o.Payload...)
	if err := sh.Unmarshal(plain); err != nil {
		return nil, malformed("AV1 sequence header (%v)", err)
	}
	return &sh, nil
}

// AV1Sample makes a frame's Data of a temporal unit: without temporal
// delimiters, sequence headers, padding and tile lists, and with a size field on
// every OBU. It shares the bytes of tu where nothing has to change. sequence is
// the sequence header OBU as it stood, nil when there is none; data is empty
// when tu holds no picture.
func AV1Sample(tu []byte) (data, sequence []byte, key bool, err error) {
	picture, whole, need := false, true, 0
	rest := tu
	for {
		o, next, ok := NextOBU(rest)
		if !ok {
			break
		}
		rest = next
		need += len(o.Raw) + 8
		switch {
		case o.Type == OBUSequenceHeader:
			sequence, whole = o.Raw, false
		case !av1Kept(o.Type) || o.Header[0]&2 == 0:
			whole = false
		}
		if o.Type == OBUFrame || o.Type == OBUFrameHeader {
			picture = true
		}
	}
	switch {
	case len(rest) > 0:
		return nil, nil, false, malformed("%d bytes after the last OBU", len(rest))
	case !picture:
		return nil, sequence, false, nil
	case whole:
		return tu, sequence, AV1Key(tu), nil
	}
	data = make([]byte, 0, need)
	for o := range OBUs(tu) {
		if av1Kept(o.Type) {
			data = AppendOBU(data, o)
		}
	}
	return data, sequence, AV1Key(data), nil
}

func av1Kept(t byte) bool {
	switch t {
	case OBUSequenceHeader, OBUTemporalDelimiter, OBUPadding, OBUTileList, 0:
		return false
	}
	return true
}

// AV1Key reports whether a temporal unit starts with a key frame that is shown
// (AV1 specification, 7.6.2): its first frame header has show_existing_frame 0,
// frame_type KEY_FRAME and show_frame 1.
func AV1Key(tu []byte) bool {
	for o := range OBUs(tu) {
		if o.Type == OBUFrame || o.Type == OBUFrameHeader {
			return len(o.Payload) > 0 && o.Payload[0]&0xf0 == 0x10
		}
	}
	return false
}
