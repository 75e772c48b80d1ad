package fanout

import (
	"bytes"
	"errors"
	"net"
	"time"
	"unicode/utf8"

	"frontrow/internal/room"
)

// readSize is the buffer of a goroutine that reads for one connection, bytes.
const readSize = 512

// next returns the client's next message out of data, as inbox.next does.
func (c *conn) next(data []byte) (m message, rest []byte, ok bool, err error) {
	m, rest, ok, err = c.in.next(data, c.srv.cfg.MaxMessage, c.control)
	if ok && !m.packed && !utf8.Valid(m.text) {
		return message{}, nil, false, errProtocol
	}
	if ok {
		c.heard.Store(c.srv.clock.Load())
	}
	return m, rest, ok, err
}

// hear takes what has come through a line, on the poller's goroutine: what can't be
// answered at once is the crew's, and what comes after it waits.
func (c *conn) hear(data []byte) {
	for !c.deaf {
		m, rest, ok, err := c.next(data)
		if err != nil {
			c.gone(err)
			return
		}
		if !ok {
			return
		}
		if !c.prompt(m) {
			c.unlisten()
			m.text = bytes.Clone(m.text)
			c.srv.crew.give(job{c: c, m: m, rest: bytes.Clone(rest)})
			return
		}
		data = rest
	}
}

// hearAll answers a message and what came after it, and lets the poller go on. Its
// caller owns the line.
func (c *conn) hearAll(m message, data []byte) {
	for ok := true; ok; {
		c.message(m)
		var err error
		if m, data, ok, err = c.next(data); err != nil {
			c.gone(err)
			break
		}
	}
	if !c.listen() {
		c.gone(nil)
	}
}

// read reads what the client of a connection without a line says, until it goes. A
// message that needs more than a few hundred bytes of stack is answered by the crew:
// there may be very many readers, and a stack that has grown shrinks only at a
// garbage collection.
func (c *conn) read(nc net.Conn, data []byte) {
	buf := make([]byte, readSize)
	for {
		m, rest, ok, err := c.next(data)
		if err != nil {
			c.gone(err)
			return
		}
		if data = rest; ok {
			if !c.prompt(m) {
				c.srv.crew.do(c, m)
			}
			continue
		}
		n, err := nc.Read(buf)
		if n == 0 && err != nil {
			c.gone(err)
			return
		}
		data = buf[:n]
	}
}

// prompt answers what can be answered without waiting and with a small stack. False
// is for everything else, of which nothing has happened.
func (c *conn) prompt(m message) bool {
	if c.over() {
		return true
	}
	if !c.greeted || m.big || m.packed || !c.affords() {
		return false
	}
	if id, at, ok := plainPing(m.text); ok {
		c.spend()
		c.reply(c.pong(&id, at))
		return true
	}
	if !c.located {
		return false
	}
	q, ok := quick(m.text)
	if ok && c.srv.deps.Rooms.Offer(c.hall.channel, c.command(q), ticket{c, q.ID}) {
		c.spend()
		return true
	}
	return false
}

// message answers a message, on a goroutine that may wait.
func (c *conn) message(m message) {
	c.plain(m, func(msg []byte, big bool) {
		switch {
		case c.greeted:
			c.handle(msg, big)
		case !c.over():
			c.greet(msg, big)
		}
	})
}

// greet answers what should be hello. While the server answers nothing is owed to it.
func (c *conn) greet(msg []byte, big bool) {
	c.owes.Stop()
	if c.hello(msg, big) {
		c.greeted, c.owes = true, nil
		return
	}
	if c.tries++; c.tries == helloTries {
		c.end(room.NoHello)
		return
	}
	c.owes.Reset(c.srv.cfg.HelloTimeout)
}

// plain calls f with a message as the client meant it.
func (c *conn) plain(m message, f func(msg []byte, big bool)) {
	if !m.packed || m.big {
		f(m.text, m.big)
		return
	}
	buf := c.srv.buffer()
	defer c.srv.buffers.Put(buf)
	n, big, err := unpack(*buf, m.text)
	msg := (*buf)[:n]
	if err != nil || !big && !utf8.Valid(msg) {
		c.end(room.Protocol)
		return
	}
	f(msg, big)
}

// buffer lends a buffer as long as a message may be; it goes back to buffers.
func (s *Server) buffer() *[]byte {
	buf, _ := s.buffers.Get().(*[]byte)
	if buf == nil {
		b := make([]byte, s.cfg.MaxMessage)
		buf = &b
	}
	return buf
}

// control answers the client's control frames.
func (c *conn) control(op byte, payload []byte) error {
	switch op {
	case opClose:
		c.write(appendFrame(nil, opClose, payload[:min(2, len(payload))]))
		return errClosed
	case opPing:
		if c.spend() == 0 {
			c.write(appendFrame(nil, opPong, payload))
		}
	case opPong:
	default:
		return errProtocol
	}
	c.heard.Store(c.srv.clock.Load())
	return nil
}

// gone ends the connection after its last read. A client that broke the protocol is
// told, and gets a moment to take it: its bytes are read on, as unread ones would
// make the system throw the last ones away.
func (c *conn) gone(why error) {
	if c.owes != nil {
		c.owes.Stop()
	}
	code := room.CodeSpec{}
	switch {
	case errors.Is(why, errProtocol):
		code = room.Protocol
	case errors.Is(why, errTooLarge):
		code = room.TooLarge
	}
	if code.Code != "" {
		c.end(code)
		if c.line != nil {
			c.deaf = true
			return
		}
		c.linger()
	}
	if c.line != nil {
		c.hangUp()
	} else {
		c.out.close()
	}
	c.leave()
}

// linger reads on for a moment.
func (c *conn) linger() {
	nc := c.out.(socketOut)
	_ = nc.SetReadDeadline(time.Now().Add(lingerTimeout))
	var buf [readSize]byte
	for {
		if _, err := nc.Read(buf[:]); err != nil {
			return
		}
	}
}
