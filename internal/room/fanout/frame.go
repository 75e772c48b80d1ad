package fanout

import (
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"errors"
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

// message is what a client has said in one message. It is only lent: of whose bytes
// it is part reads on into them.
type message struct {
	text   []byte
	big    bool // longer than the limit: it was dropped
	packed bool // compressed
}

// inbox cuts what a client sends into messages. Between two of them it holds
// nothing: tens of thousands of clients are silent most of the time.
type inbox struct {
	packs bool // messages may be compressed

	rest []byte // the beginning of a frame whose end hasn't come
	// Of a message whose end hasn't come: its payload, and how long it is so far.
	begun, packed bool
	part          []byte
	total         int
	// Of a frame that is dropped: how much of it is to come, and whether its message
	// ends with it.
	dropping, last bool
	skip           int
}

// head is the beginning of a frame (RFC 6455, 5.2).
type head struct {
	fin    bool
	packed bool
	op     byte
	size   uint64
	mask   [4]byte
}

// head reads the head at the beginning of b; n is its length, 0 where b ends before it.
func (in *inbox) head(b []byte) (h head, n int, err error) {
	if len(b) < 2 {
		return h, 0, nil
	}
	b0, b1 := b[0], b[1]
	h.fin, h.op, h.size = b0&0x80 != 0, b0&0x0f, uint64(b1&0x7f)
	h.packed = b0&rsv1 != 0
	if b0&0x30 != 0 || b1&0x80 == 0 || h.packed && (!in.packs || h.op != opText) { // clients mask
		return h, 0, errProtocol
	}
	n = 6
	switch h.size {
	case 126:
		n = 8
	case 127:
		n = 14
	}
	if len(b) < n {
		return h, 0, nil
	}
	switch h.size {
	case 126:
		h.size = uint64(binary.BigEndian.Uint16(b[2:]))
	case 127:
		h.size = binary.BigEndian.Uint64(b[2:])
	}
	copy(h.mask[:], b[n-4:])
	return h, n, nil
}

// next returns the first message of data, which follows what next had before, and
// what comes after it. Where there is no whole one, ok is false and the inbox has
// taken all of data. limit is the longest message. Control frames on the way are
// given to control, whose slice is valid during the call only. data is changed.
func (in *inbox) next(data []byte, limit int, control func(op byte, payload []byte) error) (m message, rest []byte, ok bool, err error) {
	own := len(in.rest) > 0
	if own {
		data, in.rest = append(in.rest, data...), nil
	}
	for {
		if in.dropping {
			n := min(in.skip, len(data))
			data = data[n:]
			if in.skip -= n; in.skip > 0 {
				return message{}, nil, false, nil
			}
			if in.dropping = false; in.last {
				return in.whole(message{big: true}), data, true, nil
			}
		}
		h, n, err := in.head(data)
		if err == nil && n > 0 {
			err = in.allows(h)
		}
		if err != nil {
			return message{}, nil, false, err
		}
		if n > 0 && h.op < opClose && in.total+int(h.size) > limit {
			in.begun, in.dropping, in.last, in.skip = true, true, h.fin, int(h.size)
			in.total += in.skip
			in.part = nil
			data = data[n:]
			continue
		}
		if n == 0 || uint64(len(data)-n) < h.size {
			switch {
			case len(data) == 0:
			case own:
				in.rest = data
			default:
				in.rest = bytes.Clone(data)
			}
			return message{}, nil, false, nil
		}
		payload := data[n : n+int(h.size)]
		data = data[n+int(h.size):]
		unmask(payload, h.mask)
		switch {
		case h.op >= opClose:
			if err := control(h.op, payload); err != nil {
				return message{}, nil, false, err
			}
		case h.fin && !in.begun:
			return message{text: payload, packed: h.packed}, data, true, nil
		default:
			if !in.begun {
				in.begun, in.packed = true, h.packed
			}
			in.part = append(in.part, payload...)
			if in.total += len(payload); h.fin {
				return in.whole(message{text: in.part, packed: in.packed}), data, true, nil
			}
		}
	}
}

// allows looks whether a frame may come where it does (RFC 6455, 5.4 and 5.5).
func (in *inbox) allows(h head) error {
	switch {
	case h.op >= opClose:
		if !h.fin || h.size > 125 {
			return errProtocol
		}
	case h.op == opMore != in.begun, h.op == opBinary, h.op > opBinary:
		return errProtocol
	case h.size > maxDiscard || in.total+int(h.size) > maxDiscard:
		return errTooLarge
	}
	return nil
}

// whole ends the message that has begun.
func (in *inbox) whole(m message) message {
	in.begun, in.packed, in.part, in.total = false, false, nil, 0
	return m
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
