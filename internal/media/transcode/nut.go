package transcode

import (
	"encoding/binary"
	"errors"
)

// NUT (version 3, the specification at ffmpeg.org/nut.txt) is what a child is
// fed and what it answers with, because it is the one container of ffmpeg that
// hands over every packet at once in both directions, needs no probing, and
// keeps timestamps in any time base.

const nutID = "nut/multimedia container\x00"

// Start codes of packets.
const (
	nutMain      = 0x4e4d7a561f5f04ad
	nutStream    = 0x4e5311405bf2f9db
	nutSyncpoint = 0x4e4be4adeeca4569
	nutIndex     = 0x4e58dd672f23e64e
	nutInfo      = 0x4e49ab68b596ba78
)

// Flags of a frame.
const (
	nutKey       = 1 << 0
	nutCodedPTS  = 1 << 3
	nutStreamID  = 1 << 4
	nutSizeMSB   = 1 << 5
	nutChecksum  = 1 << 6
	nutReserved  = 1 << 7
	nutSideData  = 1 << 8
	nutHeaderIdx = 1 << 10
	nutMatchTime = 1 << 11
	nutCoded     = 1 << 12
	nutInvalid   = 1 << 13
)

// Bounds on what a child may send, so that a broken one can't fill the memory.
const (
	nutMaxFrame  = 16 << 20
	nutMaxHeader = 1 << 20
)

var errNUT = errors.New("not a NUT stream")

// nutTable is the CRC of NUT: polynomial 0x04c11db7, most significant bit
// first, starting from 0, which hash/crc32 does not offer.
var nutTable = func() (t [256]uint32) {
	for i := range t {
		c := uint32(i) << 24
		for range 8 {
			if c&(1<<31) != 0 {
				c = c<<1 ^ 0x04c11db7
			} else {
				c <<= 1
			}
		}
		t[i] = c
	}
	return t
}()

func nutCRC(b []byte) (c uint32) {
	for _, v := range b {
		c = c<<8 ^ nutTable[byte(c>>24)^v]
	}
	return c
}

// nutV appends a variable-length number: seven bits a byte, the highest first.
func nutV(b []byte, v uint64) []byte {
	for shift := 63; shift > 0; shift -= 7 {
		if v>>shift != 0 {
			b = append(b, byte(v>>shift)|0x80)
		}
	}
	return append(b, byte(v&0x7f))
}

func nutVB(b, data []byte) []byte { return append(nutV(b, uint64(len(data))), data...) }

// nutPacket appends a packet: start code, length, payload, checksum.
func nutPacket(b []byte, code uint64, payload []byte) []byte {
	at := len(b)
	b = binary.BigEndian.AppendUint64(b, code)
	b = nutV(b, uint64(len(payload)+4))
	if len(payload)+4 > 4096 {
		b = binary.BigEndian.AppendUint32(b, nutCRC(b[at:]))
	}
	b = append(b, payload...)
	return binary.BigEndian.AppendUint32(b, nutCRC(payload))
}

// nutTrack describes the one stream of a NUT file.
type nutTrack struct {
	video         bool
	fourcc        string
	extra         []byte // codec_specific_data
	num, den      uint64 // seconds of a tick
	width, height int
	rate, chans   int
	delay         int // frames that may be reordered
}

// nutWriter makes the bytes of a NUT file with one stream.
type nutWriter struct {
	track nutTrack
	since int // bytes since the last sync point
	sync  bool
}

// nutDistance is how many bytes may lie between two sync points. The demuxer
// keeps a little memory for each one, so there are no more than needed.
const nutDistance = 60000

// Codes of the frames that the writer makes, all others being invalid.
const (
	nutCodeKey   = 1
	nutCodeDelta = 2
	// ptsShift leaves the low bits out of use: every frame has its whole pts.
	nutPTSShift = 1
)

// header is the beginning of the file.
func (w *nutWriter) header() []byte {
	t := w.track
	var p []byte
	for _, v := range []uint64{3, 1, nutDistance, 1, t.num, t.den} {
		p = nutV(p, v)
	}
	// Frame codes: flags, number of fields, pts, mul, stream, size, res, count.
	group := func(flags uint64, count int) {
		for _, v := range []uint64{flags, 6, 0, 1, 0, 0, 0, uint64(count)} {
			p = nutV(p, v)
		}
	}
	const plain = nutCodedPTS | nutSizeMSB | nutChecksum
	group(nutInvalid, 1)
	group(plain|nutKey, 1)
	group(plain, 1)
	group(nutInvalid, 252) // one of the 256, 'N', is not counted
	p = nutV(p, 0)         // no elision headers

	b := nutPacket([]byte(nutID), nutMain, p)

	p = nutV(p[:0], 0)
	if t.video {
		p = nutV(p, 0)
	} else {
		p = nutV(p, 1)
	}
	p = nutVB(p, []byte(t.fourcc))
	p = nutV(p, 0) // time base
	p = nutV(p, nutPTSShift)
	p = nutV(p, 1) // max_pts_distance
	p = nutV(p, uint64(t.delay))
	p = nutV(p, 0) // flags
	p = nutVB(p, t.extra)
	if t.video {
		for _, v := range []uint64{uint64(t.width), uint64(t.height), 0, 0, 0} {
			p = nutV(p, v)
		}
	} else {
		for _, v := range []uint64{uint64(t.rate), 1, uint64(t.chans)} {
			p = nutV(p, v)
		}
	}
	return nutPacket(b, nutStream, p)
}

// frame appends a frame; pts is in ticks and never negative.
func (w *nutWriter) frame(b []byte, pts int64, key bool, data []byte) []byte {
	start := len(b)
	if !w.sync || w.since+len(data)+64 > nutDistance {
		p := nutV(nil, uint64(pts))
		p = nutV(p, 0) // back_ptr: nothing is ever sought
		b = nutPacket(b, nutSyncpoint, p)
		w.sync, w.since = true, 0
	}
	at := len(b)
	if key {
		b = append(b, nutCodeKey)
	} else {
		b = append(b, nutCodeDelta)
	}
	b = nutV(b, uint64(pts)+1<<nutPTSShift)
	b = nutV(b, uint64(len(data)))
	b = binary.BigEndian.AppendUint32(b, nutCRC(b[at:]))
	b = append(b, data...)
	w.since += len(b) - start
	return b
}
