package rtmp

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Types of message (RTMP 1.0, 5.4, 6.2 and 7.1).
const (
	msgSetChunkSize  = 1
	msgAbort         = 2
	msgUserControl   = 4
	msgSetWindowSize = 5
	msgAudio         = 8
	msgVideo         = 9
	msgDataAMF3      = 15
	msgCommandAMF3   = 17
	msgDataAMF0      = 18
	msgCommandAMF0   = 20
)

const (
	// maxStreams bounds the chunk streams of a connection; encoders use up to 6.
	maxStreams = 64
	// strangerMessage is the longest message, and strangerPartial the most bytes
	// of unfinished messages, that a connection may send before it is admitted:
	// commands of a few hundred bytes. The messages of a publisher are as long as
	// the format's 24 bits allow.
	strangerMessage  = 16 << 10
	strangerPartial  = 32 << 10
	publisherMessage = 1<<24 - 1
	publisherPartial = 2 << 24

	extended = 0xffffff // a timestamp that stands in the field after the header
)

var errChunk = errors.New("malformed RTMP chunk")

// rawMessage is one message. Its body belongs to the receiver.
type rawMessage struct {
	kind byte
	// time is in ms and wraps after 49.7 days.
	time uint32
	body []byte
}

// chunkStream is what the header of a chunk leaves out because it is as before.
type chunkStream struct {
	rawMessage // the message being assembled; body is nil between two
	length     int
	delta      uint32
	ext        uint32 // the extended timestamp of the message's first chunk
	extends    bool
	known      bool
}

// chunkReader assembles messages from chunks (RTMP 1.0, 5.3). It is our own
// because it has to bound what a stranger makes it allocate: the length of a
// message, unfinished messages taken together, and the count of chunk streams.
// A message is assembled in place, so that its body can be a frame's payload.
type chunkReader struct {
	r *bufio.Reader

	size       int // of a chunk's payload
	maxMessage int
	maxPartial int
	partial    int // bytes of unfinished messages
	streams    map[uint32]*chunkStream
}

func newChunkReader(r *bufio.Reader) *chunkReader {
	return &chunkReader{
		r: r, size: 128, maxMessage: strangerMessage, maxPartial: strangerPartial,
		streams: make(map[uint32]*chunkStream),
	}
}

// admit lifts the bounds to those of a publisher.
func (c *chunkReader) admit() { c.maxMessage, c.maxPartial = publisherMessage, publisherPartial }

// read returns the next message. It follows the sender's changes of chunk size
// and its aborts by itself.
func (c *chunkReader) read() (rawMessage, error) {
	for {
		m, done, err := c.chunk()
		switch {
		case err != nil:
			return rawMessage{}, err
		case !done:
			continue
		}
		switch m.kind {
		case msgSetChunkSize:
			if len(m.body) < 4 {
				return rawMessage{}, fmt.Errorf("%w: chunk size of %d bytes", errChunk, len(m.body))
			}
			n := binary.BigEndian.Uint32(m.body)
			if n == 0 || n > 1<<31-1 {
				return rawMessage{}, fmt.Errorf("%w: chunk size %d", errChunk, n)
			}
			c.size = int(n)
		case msgAbort:
			if len(m.body) >= 4 {
				if s := c.streams[binary.BigEndian.Uint32(m.body)]; s != nil {
					c.partial -= cap(s.body)
					s.body = nil
				}
			}
		default:
			return m, nil
		}
	}
}

// chunk reads one chunk; done says that it completed the message.
func (c *chunkReader) chunk() (m rawMessage, done bool, err error) {
	form, id, err := c.basicHeader()
	if err != nil {
		return m, false, err
	}
	s := c.streams[id]
	if s == nil {
		if len(c.streams) == maxStreams {
			return m, false, fmt.Errorf("%w: more than %d chunk streams", errChunk, maxStreams)
		}
		s = &chunkStream{}
		c.streams[id] = s
	}
	if err := c.messageHeader(s, form); err != nil {
		return m, false, err
	}
	if s.body == nil {
		if err := c.begin(s); err != nil {
			return m, false, err
		}
	}
	have := len(s.body)
	s.body = s.body[:min(have+c.size, s.length)]
	if _, err := io.ReadFull(c.r, s.body[have:]); err != nil {
		return m, false, err
	}
	if len(s.body) < s.length {
		return m, false, nil
	}
	m = s.rawMessage
	c.partial -= cap(s.body)
	s.body = nil
	return m, true, nil
}

// basicHeader reads the form of the message header and the chunk stream's number
// (5.3.1.1).
func (c *chunkReader) basicHeader() (form byte, id uint32, err error) {
	b, err := c.r.ReadByte()
	if err != nil {
		return 0, 0, err
	}
	form, id = b>>6, uint32(b&0x3f)
	if id > 1 {
		return form, id, nil
	}
	wide := id == 1
	if b, err = c.r.ReadByte(); err != nil {
		return 0, 0, err
	}
	id = 64 + uint32(b)
	if wide {
		if b, err = c.r.ReadByte(); err != nil {
			return 0, 0, err
		}
		id += uint32(b) << 8
	}
	return form, id, nil
}

var headerSize = [4]int{11, 7, 3, 0}

// messageHeader reads what the form has of timestamp, length, type and message
// stream (5.3.1.2) and the extended timestamp (5.3.1.3).
func (c *chunkReader) messageHeader(s *chunkStream, form byte) error {
	begins := s.body == nil
	switch {
	case !begins && form != 3:
		return fmt.Errorf("%w: a message begins within another", errChunk)
	case form >= 2 && !s.known:
		return fmt.Errorf("%w: it refers to a chunk that was not sent", errChunk)
	}
	if form == 3 {
		if s.extends {
			if err := c.repeatedTime(s); err != nil {
				return err
			}
		}
		if begins {
			s.time += s.delta
		}
		return nil
	}
	h, err := c.r.Peek(headerSize[form])
	if err != nil {
		return err
	}
	t := uint24(h)
	if form < 2 {
		s.length, s.kind = int(uint24(h[3:])), h[6]
	}
	_, _ = c.r.Discard(len(h)) // h was peeked
	s.extends = t == extended
	if s.extends {
		if h, err = c.r.Peek(4); err != nil {
			return err
		}
		t = binary.BigEndian.Uint32(h)
		s.ext = t
		_, _ = c.r.Discard(4)
	}
	if form == 0 {
		s.time, s.delta = t, 0
	} else {
		s.time, s.delta = s.time+t, t
	}
	s.known = true
	return nil
}

// repeatedTime skips the extended timestamp of a chunk without header. Senders
// differ: most repeat it, some leave it zero, and some leave it out.
func (c *chunkReader) repeatedTime(s *chunkStream) error {
	h, err := c.r.Peek(4)
	if err != nil {
		return err
	}
	if t := binary.BigEndian.Uint32(h); t == s.ext || t == 0 {
		_, _ = c.r.Discard(4)
	}
	return nil
}

func (c *chunkReader) begin(s *chunkStream) error {
	if s.length > c.maxMessage {
		return fmt.Errorf("%w: a message of %d bytes, %d are allowed here", errChunk, s.length, c.maxMessage)
	}
	if c.partial+s.length > c.maxPartial {
		return fmt.Errorf("%w: more than %d bytes of unfinished messages", errChunk, c.maxPartial)
	}
	s.body = make([]byte, 0, s.length)
	c.partial += cap(s.body)
	return nil
}

func uint24(b []byte) uint32 { return uint32(b[0])<<16 | uint32(b[1])<<8 | uint32(b[2]) }
