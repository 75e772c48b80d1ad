package fanout

import (
	"errors"
	"math"
	"net"
	"net/http"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"frontrow/internal/room"
)

// helloTries is how many messages a client has for saying hello.
const helloTries = 5

// Socket is the WebSocket to the room of {channel}, which exists.
//
// The connection leaves net/http: its buffers and its goroutine go, and what
// stays is a small goroutine that reads. Run ends it.
func (s *Server) Socket() http.Handler { return http.HandlerFunc(s.socket) }

func (s *Server) socket(w http.ResponseWriter, r *http.Request) {
	if !headerHas(r.Header, "Connection", "upgrade") || !headerHas(r.Header, "Upgrade", "websocket") || r.ProtoMajor != 1 {
		w.Header().Set("Upgrade", "websocket")
		w.Header().Set("Connection", "Upgrade")
		refuse(w, room.Protocol.Because("This address speaks WebSocket."), http.StatusUpgradeRequired)
		return
	}
	key := r.Header.Get("Sec-WebSocket-Key")
	switch {
	case r.Header.Get("Sec-WebSocket-Version") != "13":
		w.Header().Set("Sec-WebSocket-Version", "13")
		refuse(w, room.Protocol.Because("Only version 13 of WebSocket is spoken here."), http.StatusUpgradeRequired)
		return
	case len(key) != 24:
		refuse(w, room.Protocol.Because("Sec-WebSocket-Key is missing or malformed."), 0)
		return
	case !s.originAllowed(r.Header.Get("Origin")):
		refuse(w, room.BadOrigin.Refuse(), 0)
		return
	}
	h, err := s.hall(r.PathValue("channel"))
	if err != nil {
		refuse(w, refusalOf(err), 0)
		return
	}
	c := &conn{srv: s, hall: h, format: socket, addr: remote(r), credit: float32(s.cfg.Burst), creditAt: s.clock.Load()}
	c.heard.Store(c.creditAt)
	if err := s.admit(c); err != nil {
		refuse(w, refusalOf(err), 0)
		return
	}
	nc, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		s.release(c)
		refuse(w, room.Internal.Because("This connection can't become a WebSocket."), 0)
		return
	}
	if n := buffered.Reader.Buffered(); n > 0 {
		c.in.early, _ = buffered.Peek(n)
		c.in.early = slices.Clone(c.in.early)
	}
	c.accept(nc, key, s.cfg.Compress && wantsDeflate(r.Header))
}

// accept answers the handshake and waits for hello. It runs on the goroutine of
// net/http, whose stack is large anyway; the readers that follow are small.
func (c *conn) accept(nc net.Conn, key string, pack bool) {
	if t, ok := nc.(*net.TCPConn); ok {
		_ = t.SetWriteBuffer(c.srv.cfg.SocketBuffer) // the system's own choice is as good, only larger
	}
	c.out, c.in.src = socketOut{nc, c.srv.cfg.WriteTimeout}, nc
	if !c.srv.guest(c) {
		c.gone(nil)
		return
	}
	answer := "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + acceptKey(key) + "\r\n"
	if pack {
		c.format, c.in.packs = packed, true
		answer += "Sec-WebSocket-Extensions: " + deflated + "\r\n"
	}
	answer += "\r\n"
	_ = nc.SetDeadline(time.Now().Add(c.srv.cfg.HelloTimeout))
	if _, err := nc.Write([]byte(answer)); err != nil {
		c.gone(err)
		return
	}
	_ = nc.SetWriteDeadline(time.Time{})
	c.raw = rawOf(nc)
	for range helloTries {
		msg, big, err := c.next()
		if err != nil {
			if errors.Is(err, os.ErrDeadlineExceeded) {
				c.end(room.NoHello)
				c.linger()
			}
			c.gone(err)
			return
		}
		done := false
		c.plain(msg, big, c.in.packed, func(msg []byte, big bool) { done = c.hello(msg, big) })
		c.free()
		if done {
			_ = nc.SetReadDeadline(time.Time{})
			c.srv.work.Go(c.read)
			return
		}
	}
	c.end(room.NoHello)
	c.linger()
	c.gone(nil)
}

// read reads what the client says until it goes. A message that needs more than
// a few hundred bytes of stack is answered by the crew: there are very many
// readers, and a stack that has grown shrinks only at a garbage collection.
func (c *conn) read() {
	for {
		msg, big, err := c.next()
		if err != nil {
			c.gone(err)
			return
		}
		c.heard.Store(c.srv.clock.Load())
		if id, at, ok := plainPing(msg); ok && !big && !c.in.packed && c.spend() == 0 {
			c.reply(c.pong(&id, at))
			c.free()
			continue
		}
		c.srv.crew.do(c, msg, big, c.in.packed)
		c.free()
	}
}

// next returns the client's next message, which may be compressed, valid until
// free.
func (c *conn) next() (msg []byte, big bool, err error) {
	msg, big, err = c.in.next(c.srv.cfg.MaxMessage, c.get, c.control)
	if err == nil && !c.in.packed && !utf8.Valid(msg) {
		err = errProtocol
	}
	return msg, big, err
}

// plain calls f with a message as the client meant it.
func (c *conn) plain(msg []byte, big, packed bool, f func(msg []byte, big bool)) {
	if !packed || big {
		f(msg, big)
		return
	}
	buf, _ := c.srv.buffers.Get().(*[]byte)
	if buf == nil {
		b := make([]byte, c.srv.cfg.MaxMessage)
		buf = &b
	}
	defer c.srv.buffers.Put(buf)
	n, big, err := unpack(*buf, msg)
	if msg = (*buf)[:n]; err != nil || !big && !utf8.Valid(msg) {
		c.end(room.Protocol)
		return
	}
	f(msg, big)
}

func (c *conn) get() []byte {
	c.buf, _ = c.srv.buffers.Get().(*[]byte)
	if c.buf == nil {
		b := make([]byte, c.srv.cfg.MaxMessage)
		c.buf = &b
	}
	return *c.buf
}

func (c *conn) free() {
	if c.buf != nil {
		c.srv.buffers.Put(c.buf)
		c.buf = nil
	}
}

// control answers the client's control frames.
func (c *conn) control(op byte, payload []byte) error {
	var w rawWriter
	w.init()
	switch op {
	case opClose:
		c.write(appendFrame(nil, opClose, payload[:min(2, len(payload))]), &w)
		return errClosed
	case opPing:
		if c.spend() == 0 {
			c.write(appendFrame(nil, opPong, payload), &w)
		}
	case opPong:
	default:
		return errProtocol
	}
	c.heard.Store(c.srv.clock.Load())
	return nil
}

// gone ends the connection after its last read.
func (c *conn) gone(why error) {
	switch {
	case errors.Is(why, errProtocol):
		c.end(room.Protocol)
		c.linger()
	case errors.Is(why, errTooLarge):
		c.end(room.TooLarge)
		c.linger()
	}
	c.free()
	c.out.close()
	c.leave()
}

// linger gives the client a moment to take the last frames: it reads on, as
// unread bytes would make the system throw those away.
func (c *conn) linger() {
	nc := c.out.(socketOut)
	_ = nc.SetReadDeadline(time.Now().Add(lingerTimeout))
	for {
		if _, err := nc.Read(c.in.buf[:]); err != nil {
			return
		}
	}
}

func (s *Server) originAllowed(origin string) bool {
	return origin == "" || len(s.cfg.Origins) == 0 || slices.Contains(s.cfg.Origins, origin)
}

// headerHas reports whether a header's list has that token, whatever the case.
func headerHas(h http.Header, name, token string) bool {
	for _, line := range h.Values(name) {
		for part := range strings.SplitSeq(line, ",") {
			if strings.EqualFold(strings.TrimSpace(part), token) {
				return true
			}
		}
	}
	return false
}

func remote(r *http.Request) netip.Addr {
	ap, _ := netip.ParseAddrPort(r.RemoteAddr)
	return ap.Addr().Unmap()
}

// refuse answers a request that becomes no connection. status is that of the
// code if it is 0.
func refuse(w http.ResponseWriter, e *room.Error, status int) {
	if status == 0 {
		status = e.Status
	}
	answer(w, refusal(nil, e), e, status)
}

// answer answers a plain request with a frame; e is why it is refused, if it is.
func answer(w http.ResponseWriter, frame []byte, e *room.Error, status int) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	h.Set("Access-Control-Allow-Origin", "*")
	if e != nil && e.Retry {
		h.Set("Retry-After", strconv.Itoa(max(1, int(math.Ceil(e.After.Seconds())))))
	}
	w.WriteHeader(status)
	_, _ = w.Write(frame) // a client that has gone needs no answer
}
