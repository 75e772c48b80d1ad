package transcode

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"
)

// nutFrame is one packet of a child's output.
type nutFrame struct {
	pts  int64 // in ticks
	key  bool
	data []byte
}

// nutCode is what a frame's first byte stands for.
type nutCode struct {
	flags, mul, size, stream, reserved uint64
	pts                                int64
	head                               uint64
}

// nutReader takes a NUT file with one stream apart, as ffmpeg's muxer writes it.
type nutReader struct {
	r *bufio.Reader

	track    nutTrack
	codes    [256]nutCode
	elided   [][]byte
	bases    [][2]uint64
	base     int
	ptsShift uint64
	last     int64
}

func newNUTReader(r io.Reader) *nutReader {
	return &nutReader{r: bufio.NewReaderSize(r, 64<<10)}
}

// header reads up to the first frame and returns what the stream is.
func (n *nutReader) header() (nutTrack, error) {
	id := make([]byte, len(nutID))
	if _, err := io.ReadFull(n.r, id); err != nil {
		return nutTrack{}, err
	}
	if string(id) != nutID {
		return nutTrack{}, errNUT
	}
	code, p, err := n.packet()
	if err == nil && code != nutMain {
		err = errNUT
	}
	if err == nil {
		err = n.main(p)
	}
	if err != nil {
		return nutTrack{}, fmt.Errorf("main header: %w", err)
	}
	code, p, err = n.packet()
	if err == nil && code != nutStream {
		err = errNUT
	}
	if err == nil {
		err = n.stream(p)
	}
	if err != nil {
		return nutTrack{}, fmt.Errorf("stream header: %w", err)
	}
	return n.track, nil
}

func (n *nutReader) v() (uint64, error) {
	var v uint64
	for {
		c, err := n.r.ReadByte()
		if err != nil {
			return 0, err
		}
		if v>>57 != 0 {
			return 0, errNUT
		}
		v = v<<7 | uint64(c&0x7f)
		if c < 0x80 {
			return v, nil
		}
	}
}

// packet reads a packet whose start code comes next.
func (n *nutReader) packet() (code uint64, payload []byte, err error) {
	var u [8]byte
	if _, err = io.ReadFull(n.r, u[:]); err != nil {
		return 0, nil, err
	}
	code = binary.BigEndian.Uint64(u[:])
	switch code {
	case nutMain, nutStream, nutSyncpoint, nutIndex, nutInfo:
	default:
		return 0, nil, errNUT
	}
	size, err := n.v()
	if err != nil {
		return 0, nil, err
	}
	if size < 4 || size > nutMaxHeader {
		return 0, nil, errNUT
	}
	if size > 4096 {
		if _, err = n.r.Discard(4); err != nil {
			return 0, nil, err
		}
	}
	payload = make([]byte, size)
	if _, err = io.ReadFull(n.r, payload); err != nil {
		return 0, nil, err
	}
	if nutCRC(payload) != 0 {
		return 0, nil, fmt.Errorf("%w: wrong checksum", errNUT)
	}
	return code, payload[:size-4], nil
}

// nutBuf reads numbers from a packet; bad is sticky.
type nutBuf struct {
	b   []byte
	bad bool
}

func (p *nutBuf) v() uint64 {
	var v uint64
	for i, c := range p.b {
		if v>>57 != 0 {
			break
		}
		v = v<<7 | uint64(c&0x7f)
		if c < 0x80 {
			p.b = p.b[i+1:]
			return v
		}
	}
	p.bad, p.b = true, nil
	return 0
}

func (p *nutBuf) s() int64 {
	v := p.v() + 1
	if v&1 != 0 {
		return -int64(v >> 1)
	}
	return int64(v >> 1)
}

func (p *nutBuf) vb() []byte {
	size := p.v()
	if size > uint64(len(p.b)) {
		p.bad, p.b = true, nil
		return nil
	}
	b := p.b[:size]
	p.b = p.b[size:]
	return b
}

func (n *nutReader) main(b []byte) error {
	p := &nutBuf{b: b}
	if version := p.v(); version != 3 {
		return fmt.Errorf("%w: version %d", errNUT, version)
	}
	if streams := p.v(); streams != 1 {
		return fmt.Errorf("%w: %d streams", errNUT, streams)
	}
	p.v() // max_distance
	for range min(p.v(), 256) {
		num, den := p.v(), p.v()
		// 2³¹ bounds what the arithmetic below can hold.
		if num == 0 || den == 0 || num >= 1<<31 || den >= 1<<31 {
			return errNUT
		}
		n.bases = append(n.bases, [2]uint64{num, den})
	}
	if err := n.table(p); err != nil {
		return err
	}
	n.elided = [][]byte{nil}
	for range min(p.v(), 127) {
		n.elided = append(n.elided, p.vb())
	}
	if p.bad || len(n.bases) == 0 {
		return errNUT
	}
	return nil
}

// table reads what the 256 frame codes mean.
func (n *nutReader) table(p *nutBuf) error {
	var c nutCode
	c.mul = 1
	for i := 0; i < 256; {
		c.flags = p.v()
		fields := p.v()
		if fields > 0 {
			c.pts = p.s()
		}
		if fields > 1 {
			c.mul = p.v()
		}
		if fields > 2 {
			c.stream = p.v()
		}
		c.size, c.reserved = 0, 0
		if fields > 3 {
			c.size = p.v()
		}
		if fields > 4 {
			c.reserved = p.v()
		}
		count := c.mul - c.size
		if fields > 5 {
			count = p.v()
		}
		if fields > 6 {
			p.s() // match_time_delta
		}
		if fields > 7 {
			c.head = p.v()
		}
		for range min(max(fields, 8)-8, nutMaxHeader) {
			p.v()
		}
		if p.bad || count > 256 || c.mul > nutMaxFrame || c.size > nutMaxFrame || c.reserved > 256 {
			return errNUT
		}
		for j := uint64(0); j < count && i < 256; i++ {
			if i == 'N' {
				n.codes[i].flags = nutInvalid
				continue
			}
			n.codes[i] = c
			n.codes[i].size += j
			j++
		}
		if count == 0 && fields == 0 {
			return errNUT
		}
	}
	return nil
}

func (n *nutReader) stream(b []byte) error {
	p := &nutBuf{b: b}
	t := nutTrack{}
	if id := p.v(); id != 0 {
		return errNUT
	}
	t.video = p.v() == 0
	t.fourcc = string(p.vb())
	n.base = int(min(p.v(), 1<<16))
	n.ptsShift = p.v()
	p.v() // max_pts_distance
	t.delay = int(min(p.v(), 1<<16))
	p.v() // flags
	t.extra = append([]byte(nil), p.vb()...)
	if t.video {
		t.width, t.height = int(min(p.v(), 1<<16)), int(min(p.v(), 1<<16))
	} else {
		t.rate = int(min(p.v(), 1<<20) / max(p.v(), 1))
		t.chans = int(min(p.v(), 256))
	}
	if p.bad || n.base >= len(n.bases) || n.ptsShift >= 16 {
		return errNUT
	}
	t.num, t.den = n.bases[n.base][0], n.bases[n.base][1]
	n.track = t
	return nil
}

// next returns the next frame.
func (n *nutReader) next() (nutFrame, error) {
	for {
		first, err := n.r.Peek(1)
		if err != nil {
			return nutFrame{}, err
		}
		if first[0] != 'N' {
			return n.frame()
		}
		code, p, err := n.packet()
		if err != nil {
			return nutFrame{}, err
		}
		if code == nutSyncpoint {
			n.syncpoint(p)
		}
	}
}

// syncpoint sets the time that the short pts of the next frames count from.
func (n *nutReader) syncpoint(b []byte) {
	p := &nutBuf{b: b}
	t := p.v()
	from := n.bases[t%uint64(len(n.bases))]
	t /= uint64(len(n.bases))
	// t·from.num/from.den s, in ticks, rounded down.
	hi, lo := bits.Mul64(t, from[0]*n.track.den)
	if by := from[1] * n.track.num; hi < by {
		q, _ := bits.Div64(hi, lo, by)
		n.last = int64(q)
	}
}

func (n *nutReader) frame() (nutFrame, error) {
	var f nutFrame
	i, err := n.r.ReadByte()
	if err != nil {
		return f, err
	}
	c := n.codes[i]
	if c.flags&nutInvalid != 0 {
		return f, errNUT
	}
	read := func() (v uint64) {
		if err == nil {
			v, err = n.v()
		}
		return v
	}
	if c.flags&nutCoded != 0 {
		c.flags ^= read()
	}
	if c.flags&nutStreamID != 0 {
		c.stream = read()
	}
	pts := n.last + c.pts
	if c.flags&nutCodedPTS != 0 {
		coded := read()
		if coded < 1<<n.ptsShift {
			mask := int64(1)<<n.ptsShift - 1
			delta := n.last - mask/2
			pts = (int64(coded)-delta)&mask + delta
		} else {
			pts = int64(coded - 1<<n.ptsShift)
		}
	}
	if c.flags&nutSizeMSB != 0 {
		c.size += c.mul * min(read(), nutMaxFrame)
	}
	if c.flags&nutMatchTime != 0 {
		read()
	}
	if c.flags&nutHeaderIdx != 0 {
		c.head = read()
	}
	if c.flags&nutReserved != 0 {
		c.reserved = read()
	}
	for range min(c.reserved, 256) {
		read()
	}
	if err != nil {
		return f, err
	}
	if c.flags&nutChecksum != 0 {
		if _, err = n.r.Discard(4); err != nil {
			return f, err
		}
	}
	if c.size > nutMaxFrame || c.stream != 0 || c.head >= uint64(len(n.elided)) || c.flags&nutSideData != 0 {
		return f, errNUT
	}
	head := n.elided[c.head]
	if c.size > 4096 { // the demuxer of ffmpeg has the same rule
		head = nil
	}
	if uint64(len(head)) > c.size {
		return f, errNUT
	}
	f.data = make([]byte, c.size)
	copy(f.data, head)
	if _, err = io.ReadFull(n.r, f.data[len(head):]); err != nil {
		return f, err
	}
	f.pts, f.key = pts, c.flags&nutKey != 0
	n.last = pts
	return f, nil
}
