package fanout

import (
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
)

// Opcodes of WebSocket frames (RFC 6455, 5.2).
const (
	opMore   = 0x0
	opText   = 0x1
	opBinary = 0x2
	opClose  = 0x8
	opPing   = 0x9
	opPong   = 0xa
)

// rsv1 says that a message is compressed (RFC 7692, 6).
const rsv1 = 0x40

// maxDiscard is how large a message may be that is read to its end only to be
// refused, bytes. A larger one ends the connection.
const maxDiscard = 64 << 10

var (
	errProtocol = errors.New("the client broke the WebSocket protocol")
	errClosed   = errors.New("the client closed the connection")
	errTooLarge = errors.New("the message is far too large")
)

// appendFrame adds one whole unmasked frame to b.
func appendFrame(b []byte, op byte, payload []byte) []byte {
	b = append(b, 0x80|op)
	switch n := len(payload); {
	case n < 126:
		b = append(b, byte(n))
	case n < 1<<16:
		b = append(b, 126, byte(n>>8), byte(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 127), uint64(n))
	}
	return append(b, payload...)
}

// appendClose adds a close frame (RFC 6455, 5.5.1).
func appendClose(b []byte, code int, reason string) []byte {
	return appendFrame(b, opClose, append([]byte{byte(code >> 8), byte(code)}, reason...))
}

// acceptKey answers Sec-WebSocket-Key (RFC 6455, 4.2.2).
func acceptKey(key string) string {
	h := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(h[:])
}

// inbox reads the messages of a client. It waits with a small buffer of its
// own, so that an idle connection holds nothing else; what doesn't fit goes into
// a buffer for the length of one message.
type inbox struct {
	src   io.Reader
	early []byte // what came before src, nil mostly
	// packs says that messages may be compressed, packed that the last one is.
	packs, packed bool
	r, w          uint8
	buf           [144]byte
}

// fill makes at least n ≤ len(buf) bytes available at buf[r:w].
func (in *inbox) fill(n int) error {
	for int(in.w-in.r) < n {
		if in.r > 0 {
			copy(in.buf[:], in.buf[in.r:in.w])
			in.r, in.w = 0, in.w-in.r
		}
		m, err := in.read(in.buf[in.w:])
		in.w += uint8(m)
		if err != nil && int(in.w-in.r) < n {
			return err
		}
	}
	return nil
}

func (in *inbox) read(p []byte) (int, error) {
	if len(in.early) > 0 {
		n := copy(p, in.early)
		if in.early = in.early[n:]; len(in.early) == 0 {
			in.early = nil
		}
		return n, nil
	}
	return in.src.Read(p)
}

// take copies the next len(p) bytes of the connection into p.
func (in *inbox) take(p []byte) error {
	n := copy(p, in.buf[in.r:in.w])
	in.r += uint8(n)
	for n < len(p) {
		m, err := in.read(p[n:])
		if n += m; err != nil && n < len(p) {
			return err
		}
	}
	return nil
}

// head is the beginning of a frame (RFC 6455, 5.2).
type head struct {
	fin    bool
	packed bool
	op     byte
	size   uint64
	mask   [4]byte
}

func (in *inbox) head() (h head, err error) {
	if err = in.fill(2); err != nil {
		return h, err
	}
	b0, b1 := in.buf[in.r], in.buf[in.r+1]
	h.fin, h.op, h.size = b0&0x80 != 0, b0&0x0f, uint64(b1&0x7f)
	h.packed = b0&rsv1 != 0
	if b0&0x30 != 0 || b1&0x80 == 0 || h.packed && (!in.packs || h.op != opText) { // clients mask
		return h, errProtocol
	}
	n := 6
	switch h.size {
	case 126:
		n = 8
	case 127:
		n = 14
	}
	if err = in.fill(n); err != nil {
		return h, err
	}
	b := in.buf[in.r : int(in.r)+n]
	switch h.size {
	case 126:
		h.size = uint64(binary.BigEndian.Uint16(b[2:]))
	case 127:
		h.size = binary.BigEndian.Uint64(b[2:])
	}
	copy(h.mask[:], b[n-4:])
	in.r += uint8(n)
	return h, nil
}

// next reads one message. It answers or notes control frames through control,
// whose slice is valid during the call only. big is set where the message is
// longer than limit: it was read and dropped. get returns a buffer of at least
// the limit's length, for a message that doesn't fit into the small one. The
// message is valid until the next call.
func (in *inbox) next(limit int, get func() []byte, control func(op byte, payload []byte) error) (msg []byte, big bool, err error) {
	var buf []byte
	total, started := 0, false
	for {
		h, err := in.head()
		if err != nil {
			return nil, false, err
		}
		if h.op >= opClose {
			if !h.fin || h.size > 125 {
				return nil, false, errProtocol
			}
			if err := in.fill(int(h.size)); err != nil {
				return nil, false, err
			}
			p := in.buf[in.r : uint64(in.r)+h.size]
			in.r += uint8(h.size)
			unmask(p, h.mask)
			if err := control(h.op, p); err != nil {
				return nil, false, err
			}
			continue
		}
		switch {
		case h.op == opMore != started, h.op == opBinary, h.op > opBinary:
			return nil, false, errProtocol
		case h.size > maxDiscard || total+int(h.size) > maxDiscard:
			return nil, false, errTooLarge
		}
		if !started {
			started, in.packed = true, h.packed
		}
		size := int(h.size)
		if total+size > limit {
			if err := in.discard(size); err != nil {
				return nil, false, err
			}
			if total, big = total+size, true; h.fin {
				return nil, true, nil
			}
			continue
		}
		if h.fin && total == 0 && size <= int(in.w-in.r) { // all of it is here
			msg = in.buf[in.r : int(in.r)+size]
			in.r += uint8(size)
			unmask(msg, h.mask)
			return msg, false, nil
		}
		if buf == nil {
			buf = get()
		}
		part := buf[total : total+size]
		if err := in.take(part); err != nil {
			return nil, false, err
		}
		unmask(part, h.mask)
		if total += size; h.fin {
			return buf[:total], big, nil
		}
	}
}

func (in *inbox) discard(n int) error {
	for n > 0 {
		if in.r == in.w {
			in.r, in.w = 0, 0
			if err := in.fill(1); err != nil {
				return err
			}
		}
		k := min(n, int(in.w-in.r))
		in.r += uint8(k)
		n -= k
	}
	return nil
}

func unmask(p []byte, key [4]byte) {
	k := uint64(binary.LittleEndian.Uint32(key[:]))
	k |= k << 32
	for ; len(p) >= 8; p = p[8:] {
		binary.LittleEndian.PutUint64(p, binary.LittleEndian.Uint64(p)^k)
	}
	for i := range p {
		p[i] ^= key[i&3]
	}
}
