package whep

import (
	"encoding/binary"
	"slices"
	"sync"

	"frontrow/internal/media"
	"frontrow/internal/media/codec"
)

const (
	// maxPayload is the most bytes in an RTP packet after its header. With RTP,
	// RTX, SRTP, UDP and IPv6 headers the datagram has 1280 bytes, which every
	// path carries.
	maxPayload = 1200
	// packerBytes bounds the packets that a packer keeps for who joins.
	packerBytes = 16 << 20
)

// packed is a frame as RTP payloads. It is immutable and shared by all viewers.
type packed struct {
	seq   uint64 // of the frame
	at    media.Time
	epoch uint32
	key   bool
	ts    uint32 // RTP timestamp: the programme clock in the clock rate
	video bool
	bytes int
	// payloads follow each other with consecutive sequence numbers; the marker
	// goes on a picture's last.
	payloads [][]byte
}

// packer makes the packets of one track, once for all viewers. It keeps those
// since the newest key frame, so that who joins finds them made.
type packer struct {
	mu    sync.Mutex
	ready []*packed // ascending seq
	bytes int
}

// pack returns the packets of a frame.
func (p *packer) pack(f *media.Frame) *packed {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := len(p.ready)
	if i > 0 && p.ready[i-1].seq >= f.Seq {
		var found bool
		i, found = slices.BinarySearchFunc(p.ready, f.Seq, func(x *packed, seq uint64) int {
			return int(int64(x.seq) - int64(seq))
		})
		if found {
			return p.ready[i]
		}
		if i == 0 {
			return packFrame(f) // older than what is kept
		}
	} else if f.Key {
		clear(p.ready)
		p.ready, p.bytes, i = p.ready[:0], 0, 0
	}
	x := packFrame(f)
	p.bytes += x.bytes
	p.ready = slices.Insert(p.ready, i, x)
	for p.bytes > packerBytes && len(p.ready) > 1 {
		p.bytes -= p.ready[0].bytes
		p.ready = slices.Delete(p.ready, 0, 1)
	}
	return x
}

func packFrame(f *media.Frame) *packed {
	c := f.Config.Codec
	x := &packed{seq: f.Seq, at: f.At, epoch: f.Epoch, key: f.Key, video: c.Kind() == media.Video}
	switch c {
	case media.Opus:
		x.ts = uint32(f.At.Ticks(48000))
		x.payloads = [][]byte{f.Data}
	default:
		x.ts = uint32(f.At.Ticks(90000))
		b := builder{buf: make([]byte, 0, len(f.Data)+len(f.Data)/128+512)}
		switch c {
		case media.H264, media.H265:
			b.nalus(f, c == media.H265)
		case media.VP8:
			// RFC 7741 4.2: the S bit on the first, no picture id: without temporal
			// layers the sequence numbers say what belongs together.
			b.split(f.Data, 0x10, 0x00, 0)
		case media.VP9:
			// RFC 9628 4.2: B on the first, E on the last, P on inter frames.
			inter := byte(0x40)
			if f.Key {
				inter = 0
			}
			b.split(f.Data, inter|0x08, inter, 0x04)
		case media.AV1:
			b.av1(f)
		}
		x.payloads = b.done()
	}
	for _, p := range x.payloads {
		x.bytes += len(p)
	}
	return x
}

// builder gathers the payloads of a frame in one buffer.
type builder struct {
	buf  []byte
	ends []int
}

func (b *builder) end() { b.ends = append(b.ends, len(b.buf)) }

func (b *builder) done() [][]byte {
	all := make([][]byte, len(b.ends))
	from := 0
	for i, to := range b.ends {
		all[i] = b.buf[from:to:to]
		from = to
	}
	return all
}

// split cuts data into payloads of about equal size behind one byte: first on
// the first, rest on the others, and last added on the last.
func (b *builder) split(data []byte, first, rest, last byte) {
	n := max((len(data)+maxPayload-2)/(maxPayload-1), 1)
	for i := range n {
		head := rest
		if i == 0 {
			head = first
		}
		if i == n-1 {
			head |= last
		}
		part := data[len(data)*i/n : len(data)*(i+1)/n]
		b.buf = append(append(b.buf, head), part...)
		b.end()
	}
}

// nalus packs an access unit: on a key frame the parameter sets first, together
// in one aggregation packet where they fit (RFC 6184 5.7.1, RFC 7798 4.4.2).
func (b *builder) nalus(f *media.Frame, h265 bool) {
	if f.Key && f.Config != nil {
		b.aggregate(f.Config.ParameterSets, h265)
	}
	for nalu := range codec.NALUs(f.Data) {
		b.nalu(nalu, h265)
	}
}

func (b *builder) aggregate(sets [][]byte, h265 bool) {
	size := 2
	for _, s := range sets {
		size += 2 + len(s)
	}
	if len(sets) < 2 || size > maxPayload {
		for _, s := range sets {
			b.nalu(s, h265)
		}
		return
	}
	if h265 {
		b.buf = append(b.buf, 48<<1, 1) // type 48, layer 0, TID 1
	} else {
		b.buf = append(b.buf, 0x60|24) // NRI 3, STAP-A
	}
	for _, s := range sets {
		b.buf = binary.BigEndian.AppendUint16(b.buf, uint16(len(s)))
		b.buf = append(b.buf, s...)
	}
	b.end()
}

// nalu packs one NAL unit: alone where it fits, else in fragments of about
// equal size (RFC 6184 5.8, RFC 7798 4.4.3).
func (b *builder) nalu(nalu []byte, h265 bool) {
	header := 1
	if h265 {
		header = 2
	}
	if len(nalu) < header {
		return
	}
	if len(nalu) <= maxPayload {
		b.buf = append(b.buf, nalu...)
		b.end()
		return
	}
	body := nalu[header:]
	room := maxPayload - header - 1
	n := (len(body) + room - 1) / room
	for i := range n {
		var flags byte
		switch i {
		case 0:
			flags = 0x80
		case n - 1:
			flags = 0x40
		}
		if h265 {
			b.buf = append(b.buf, nalu[0]&0x81|49<<1, nalu[1], flags|nalu[0]>>1&0x3f)
		} else {
			b.buf = append(b.buf, nalu[0]&0xe0|28, flags|nalu[0]&0x1f)
		}
		b.buf = append(b.buf, body[len(body)*i/n:len(body)*(i+1)/n]...)
		b.end()
	}
}
