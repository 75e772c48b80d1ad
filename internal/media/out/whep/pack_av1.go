package whep

import (
	"frontrow/internal/media"
	"frontrow/internal/media/codec"
)

// Bits of the aggregation header (AV1 RTP payload format 1.0, 4.4).
const (
	av1Continues = 0x80 // Z: the first element continues one of the packet before
	av1Continued = 0x40 // Y: the last element continues in the next packet
	av1NewCoded  = 0x08 // N: a coded video sequence starts here
)

// av1 packs a temporal unit: OBUs without size fields, each behind its length
// (W is 0), split over packets wherever one is full. A key frame begins with
// the sequence header.
func (b *builder) av1(f *media.Frame) {
	p := av1Packer{b: b}
	if f.Key {
		p.first = av1NewCoded
		for _, s := range f.Config.ParameterSets {
			if o, _, ok := codec.NextOBU(s); ok {
				p.add(o)
			}
		}
	}
	for o := range codec.OBUs(f.Data) {
		switch o.Type {
		case codec.OBUTemporalDelimiter, codec.OBUTileList, codec.OBUPadding:
		default:
			p.add(o)
		}
	}
	p.finish()
}

type av1Packer struct {
	b     *builder
	open  bool
	head  int  // where the open packet's aggregation header is
	first byte // flags of the next packet
}

func (p *av1Packer) start() {
	p.head = len(p.b.buf)
	p.b.buf = append(p.b.buf, p.first)
	p.first, p.open = 0, true
}

func (p *av1Packer) finish() {
	if p.open {
		p.b.end()
		p.open = false
	}
}

// room is how many bytes the open packet can still take.
func (p *av1Packer) room() int { return maxPayload - (len(p.b.buf) - p.head) }

func (p *av1Packer) add(o codec.OBU) {
	header := [2]byte{o.Header[0] &^ 2}
	hn := copy(header[1:], o.Header[1:]) + 1
	rest, size := o.Payload, hn+len(o.Payload)
	for {
		if !p.open {
			p.start()
		} else if p.room() < 16 {
			p.finish()
			continue
		}
		n := min(size, p.room()-2) // a length below 16384 has two bytes at most
		if n < 128 {
			p.b.buf = append(p.b.buf, byte(n))
		} else {
			p.b.buf = append(p.b.buf, byte(n)|0x80, byte(n>>7))
		}
		if hn > 0 {
			p.b.buf = append(p.b.buf, header[:hn]...)
		}
		p.b.buf = append(p.b.buf, rest[:n-hn]...)
		rest, size, hn = rest[n-hn:], size-n, 0
		if size == 0 {
			return
		}
		p.b.buf[p.head] |= av1Continued
		p.finish()
		p.first = av1Continues
	}
}
