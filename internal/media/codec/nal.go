package codec

import (
	"bytes"
	"encoding/binary"
	"iter"

	"frontrow/internal/media"
)

// NextNALU takes the first NAL unit off b, whose NAL units each stand after a
// length of size bytes (1, 2 or 4; ISO 14496-15, 5.3.2). Empty units are passed
// over. ok is false at the end; rest is then what could not be read, empty when
// b was whole.
func NextNALU(b []byte, size int) (nalu, rest []byte, ok bool) {
	for len(b) >= size {
		var n uint64
		switch size {
		case 4:
			n = uint64(binary.BigEndian.Uint32(b))
		case 2:
			n = uint64(binary.BigEndian.Uint16(b))
		case 1:
			n = uint64(b[0])
		default:
			return nil, b, false
		}
		if n > uint64(len(b)-size) {
			return nil, b, false
		}
		if n > 0 {
			end := size + int(n)
			return b[size:end:end], b[end:], true
		}
		b = b[size:]
	}
	return nil, b, false
}

// NALUs iterates over the NAL units of a frame's Data, without allocating. It
// stops where the data is broken.
func NALUs(avcc []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for b := avcc; ; {
			nalu, rest, ok := NextNALU(b, 4)
			if !ok || !yield(nalu) {
				return
			}
			b = rest
		}
	}
}

// SplitAVCC appends the NAL units of a frame's Data to dst; they share its bytes.
func SplitAVCC(dst [][]byte, avcc []byte) [][]byte {
	for nalu := range NALUs(avcc) {
		dst = append(dst, nalu)
	}
	return dst
}

// AppendAVCC appends a NAL unit after its 4-byte length.
func AppendAVCC(dst, nalu []byte) []byte {
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(nalu)))
	return append(dst, nalu...)
}

// AppendAnnexB appends the NAL units of a frame's Data with start codes of four
// bytes (ITU-T H.264 and H.265, annex B).
func AppendAnnexB(dst, avcc []byte) []byte {
	for nalu := range NALUs(avcc) {
		dst = append(dst, 0, 0, 0, 1)
		dst = append(dst, nalu...)
	}
	return dst
}

var startCode = []byte{0, 0, 1}

// AnnexB iterates over the NAL units of a byte stream with start codes, without
// allocating. Bytes before the first start code are passed over.
func AnnexB(b []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		i := bytes.Index(b, startCode)
		if i < 0 {
			return
		}
		for b := b[i+3:]; ; {
			i := bytes.Index(b, startCode)
			nalu := b
			if i >= 0 {
				nalu = b[:i:i]
			}
			// Zeros before a start code belong to it or are trailing ones: a NAL
			// unit never ends in a zero byte.
			if nalu = bytes.TrimRight(nalu, "\x00"); len(nalu) > 0 && !yield(nalu) {
				return
			}
			if i < 0 {
				return
			}
			b = b[i+3:]
		}
	}
}

// AppendAVCCFromAnnexB appends the NAL units of a byte stream with start codes,
// each after its 4-byte length.
func AppendAVCCFromAnnexB(dst, annexB []byte) []byte {
	for nalu := range AnnexB(annexB) {
		dst = AppendAVCC(dst, nalu)
	}
	return dst
}

// Role is what a NAL unit is for a frame.
type Role uint8

const (
	// RoleOther stays in the frame: SEI, reserved types.
	RoleOther Role = iota
	// RoleSlice is picture data.
	RoleSlice
	// RoleKeySlice is picture data at which decoding can start: IDR of H264, any
	// IRAP of H265.
	RoleKeySlice
	// RoleParameters is a parameter set: it goes into the Config.
	RoleParameters
	// RoleDrop says nothing that a frame does not say by itself: delimiters,
	// filler, ends of sequence.
	RoleDrop
)

// RoleOf tells what a NAL unit of H264 or H265 is for.
func RoleOf(c media.Codec, nalu []byte) Role {
	if len(nalu) == 0 {
		return RoleDrop
	}
	switch c {
	case media.H264:
		return h264Role(nalu[0] & 0x1f)
	case media.H265:
		return h265Role(nalu[0] >> 1 & 0x3f)
	}
	return RoleOther
}

// KeyFrame reports whether decoding can start at a frame's Data, by its
// bitstream alone.
func KeyFrame(c media.Codec, data []byte) bool {
	switch c {
	case media.H264, media.H265:
		var scan keyScan
		for nalu := range NALUs(data) {
			scan.note(c, nalu, RoleOf(c, nalu))
		}
		return scan.key()
	case media.AV1:
		return AV1Key(data)
	case media.VP8:
		_, _, key, err := VP8Header(data)
		return key && err == nil
	case media.VP9:
		_, _, key, err := VP9Header(data)
		return key && err == nil
	}
	return c.Kind() == media.Audio
}

// keyScan finds out whether decoding can start at an access unit. H264 with an
// open GOP has no IDR picture after the first: there, a recovery point at a
// picture of intra slices alone has to do.
type keyScan struct {
	entry, recovery, inter bool
}

func (s *keyScan) note(c media.Codec, nalu []byte, role Role) {
	switch {
	case role == RoleKeySlice:
		s.entry = true
	case c != media.H264:
	case role == RoleSlice:
		s.inter = s.inter || !h264Intra(nalu)
	case nalu[0]&0x1f == h264SEI:
		s.recovery = s.recovery || h264RecoveryPoint(nalu)
	}
}

func (s *keyScan) key() bool { return s.entry || s.recovery && !s.inter }
