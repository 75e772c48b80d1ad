package fanout

import (
	"bytes"
	"compress/flate"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
)

// The extension permessage-deflate (RFC 7692) without context takeover: each
// message is compressed for itself, so that the same bytes are for everybody and
// an idle connection keeps no window.

// deflated is how the extension is agreed to.
const deflated = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"

// worthPacking is how long a frame has to be, bytes.
const worthPacking = 512

// wantsDeflate reports whether a client offers the extension in a form that is
// spoken here (RFC 7692, 7.1). What it asks for is what happens anyway, but for
// a smaller window of ours, which compress/flate can't make.
func wantsDeflate(h http.Header) bool {
	for _, line := range h.Values("Sec-WebSocket-Extensions") {
		for offer := range strings.SplitSeq(line, ",") {
			name, params, _ := strings.Cut(offer, ";")
			if strings.TrimSpace(name) == "permessage-deflate" && !strings.Contains(params, "server_max_window_bits") {
				return true
			}
		}
	}
	return false
}

// tail ends what a message leaves out (RFC 7692, 7.2.2), and then the stream.
const deflateTail = "\x00\x00\xff\xff\x01\x00\x00\xff\xff"

type packer struct {
	w   *flate.Writer
	out bytes.Buffer
}

var packers = sync.Pool{New: func() any {
	p := &packer{}
	p.w, _ = flate.NewWriter(&p.out, flate.BestSpeed) // the level is one that exists
	return p
}}

// appendPacked adds a text message to b, compressed where that makes it smaller.
func appendPacked(b, payload []byte) []byte {
	if len(payload) < worthPacking {
		return appendFrame(b, opText, payload)
	}
	p := packers.Get().(*packer)
	defer packers.Put(p)
	p.out.Reset()
	p.w.Reset(&p.out)
	_, _ = p.w.Write(payload) // a buffer takes everything
	_ = p.w.Flush()
	packed := p.out.Bytes()
	packed = packed[:len(packed)-4]
	if len(packed) >= len(payload) {
		return appendFrame(b, opText, payload)
	}
	start := len(b)
	b = appendFrame(b, opText, packed)
	b[start] |= rsv1
	return b
}

type unpacker struct {
	r   io.ReadCloser
	src source
}

// source is a message and its tail.
type source struct{ msg, tail bytes.Reader }

// ReadByte keeps flate from reading ahead into a buffer of its own.
func (s *source) ReadByte() (byte, error) {
	c, err := s.msg.ReadByte()
	if err == io.EOF {
		c, err = s.tail.ReadByte()
	}
	return c, err
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.msg.Read(p)
	if err == io.EOF {
		n, err = s.tail.Read(p)
	}
	return n, err
}

var unpackers = sync.Pool{New: func() any {
	u := &unpacker{}
	u.r = flate.NewReader(&u.src)
	return u
}}

// unpack reads a compressed message into into, and reports whether it is longer
// than that.
func unpack(into, msg []byte) (n int, big bool, err error) {
	u := unpackers.Get().(*unpacker)
	defer unpackers.Put(u)
	u.src.msg.Reset(msg)
	u.src.tail.Reset([]byte(deflateTail))
	if err := u.r.(flate.Resetter).Reset(&u.src, nil); err != nil {
		return 0, false, err
	}
	n, err = io.ReadFull(u.r, into)
	switch {
	case err == nil:
		var one [1]byte
		m, err := u.r.Read(one[:])
		if m == 0 && errors.Is(err, io.EOF) {
			return n, false, nil
		}
		return n, true, nil
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return n, false, nil
	}
	return 0, false, errProtocol
}
