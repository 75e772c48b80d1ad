// Package depacket makes access units of the RTP packets of one stream: it
// undoes the packing of H264 (RFC 6184), H265 (RFC 7798), VP8 (RFC 7741), VP9
// (RFC 9628), AV1 (RTP Payload Format For AV1 1.0) and Opus (RFC 7587) and
// brings samples into the form that media.Frame documents.
//
// Packets come in order, with the number of those lost before each, from a
// jitter.Buffer. A picture leaves with its last packet. One that is damaged, or
// refers to one that is, never leaves: pictures are dropped up to the next key
// frame, and Wanting says that one is needed.
package depacket

import (
	"errors"
	"fmt"

	"github.com/pion/rtp"

	"frontrow/internal/media"
)

const (
	// maxUnit and maxPackets bound what is gathered of one picture.
	maxUnit    = 8 << 20
	maxPackets = 8192
)

var errPayload = errors.New("the payload is not what its format says")

// Unit is one access unit.
type Unit struct {
	// Timestamp is that of the RTP packets.
	Timestamp uint32
	// Key, Config and Data are those of media.Frame. They are not shared with
	// anybody.
	Key    bool
	Config *media.Config
	Data   []byte
	// Samples is the length of a packet of sound in its clock, 0 for picture.
	Samples int
}

// Stats counts units.
type Stats struct {
	Units uint64
	// Damaged units lacked a packet or were malformed.
	Damaged uint64
	// Dropped units were whole, but referred to a damaged one.
	Dropped uint64
}

// Depacketizer turns packets into units. It belongs to one goroutine.
type Depacketizer interface {
	// Push takes the next packet and the number of packets lost before it. The
	// slice is valid until the next call.
	Push(p *rtp.Packet, lost int) []Unit
	// Wanting reports that nothing can leave before a key frame comes, and that
	// none is arriving.
	Wanting() bool
	// Stats returns the counts so far.
	Stats() Stats
}

// New returns a Depacketizer. fmtp is the format's parameters of the session
// description: H264 and H265 may have their parameter sets there.
func New(codec media.Codec, fmtp string) (Depacketizer, error) {
	switch codec {
	case media.H264:
		return newPicture(newNAL(h264{}, fmtp)), nil
	case media.H265:
		return newPicture(newNAL(h265{}, fmtp)), nil
	case media.VP8:
		return newPicture(&vpx{pack: vp8{}}), nil
	case media.VP9:
		return newPicture(&vpx{pack: vp9{}}), nil
	case media.AV1:
		return newPicture(&av1{}), nil
	case media.Opus:
		return newOpus(), nil
	}
	return nil, fmt.Errorf("no RTP payload format is known for %v", codec)
}

// format knows how one codec is packed.
type format interface {
	// begins reports whether payload is surely the first of a key frame.
	begins(payload []byte) bool
	// assemble makes a unit of all payloads of one timestamp. Its Data is empty
	// when they hold no picture.
	assemble(payloads [][]byte) (Unit, error)
}

// picture gathers the packets of one timestamp up to the marker.
type picture struct {
	f format

	payloads [][]byte
	size     int
	ts       uint32
	open     bool
	broken   bool
	needKey  bool
	gap      bool // packets were lost after the last one that came
	coming   bool // the open picture surely is a key frame
	// done is the timestamp of the unit that left last.
	done    uint32
	hasDone bool
	// deferred says that the sender sets the marker on other packets than the
	// last: units leave when the next timestamp comes.
	deferred bool
	marks    bool // the sender sets the marker

	units []Unit
	stats Stats
}

func newPicture(f format) *picture { return &picture{f: f, needKey: true} }

// Wanting implements Depacketizer.
func (v *picture) Wanting() bool { return v.needKey && !(v.open && v.coming && !v.broken) }

// Stats implements Depacketizer.
func (v *picture) Stats() Stats { return v.stats }

// Push implements Depacketizer.
func (v *picture) Push(p *rtp.Packet, lost int) []Unit {
	clear(v.units)
	v.units = v.units[:0]
	if lost > 0 {
		v.gap, v.needKey, v.broken = true, true, true
	}
	if len(p.Payload) == 0 {
		return nil // padding
	}
	if v.open && p.Timestamp != v.ts {
		// Without its marker a picture is cut off, unless it never has one.
		v.broken = v.broken || v.marks && !v.deferred
		v.finish()
	}
	if !v.open {
		v.open, v.ts = true, p.Timestamp
		v.coming = v.needKey && v.f.begins(p.Payload)
		v.broken = v.gap && !v.coming
		if v.hasDone && p.Timestamp == v.done {
			v.broken, v.deferred = true, true
		}
	}
	v.gap = false
	if v.size+len(p.Payload) > maxUnit || len(v.payloads) >= maxPackets {
		v.broken = true
	}
	if !v.broken {
		v.payloads = append(v.payloads, p.Payload)
		v.size += len(p.Payload)
	}
	if p.Marker {
		v.marks = true
		if !v.deferred {
			v.finish()
		}
	}
	return v.units
}

func (v *picture) finish() {
	v.done, v.hasDone, v.open = v.ts, true, false
	var u Unit
	var err error
	if !v.broken {
		u, err = v.f.assemble(v.payloads)
	}
	clear(v.payloads)
	v.payloads, v.size = v.payloads[:0], 0
	switch {
	case v.broken || err != nil:
		v.stats.Damaged++
		v.needKey = true
	case len(u.Data) == 0:
	case v.needKey && !u.Key:
		v.stats.Dropped++
	default:
		v.needKey = false
		u.Timestamp = v.ts
		v.stats.Units++
		v.units = append(v.units, u)
	}
}
