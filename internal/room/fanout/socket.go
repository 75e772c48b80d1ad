package fanout

import (
	"bytes"
	"math"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"frontrow/internal/room"
)

// helloTries is how many messages a client has for saying hello.
const helloTries = 5

// Socket is the WebSocket to the room of {channel}, which exists.
//
// The connection leaves net/http and, where the system allows it, the Go runtime:
// its buffers and its goroutine go, and what stays is a line. Run ends it.
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
	early, _ := buffered.Peek(buffered.Reader.Buffered())
	c.accept(nc, early, key, s.cfg.Compress && wantsDeflate(r.Header))
}

// accept answers the handshake and lets the connection read on: from its line, or with
// a goroutine. Who says no hello in time is ended.
func (c *conn) accept(nc net.Conn, data []byte, key string, pack bool) {
	if t, ok := nc.(*net.TCPConn); ok {
		_ = t.SetWriteBuffer(c.srv.cfg.SocketBuffer) // the system's own choice is as good, only larger
	}
	c.out = socketOut{nc, c.srv.cfg.WriteTimeout}
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
	_ = nc.SetDeadline(time.Time{})
	if !c.srv.guest(c) {
		c.end(room.Restart)
		c.linger()
		c.gone(nil)
		return
	}
	c.owes = time.AfterFunc(c.srv.cfg.HelloTimeout, func() { c.end(room.NoHello) })
	if !c.adopt(nc) {
		early := bytes.Clone(data)
		c.srv.work.Go(func() { c.read(nc, early) })
		return
	}
	switch m, rest, ok, err := c.next(data); {
	case err != nil:
		c.gone(err)
		c.listen()
	case ok:
		c.hearAll(m, rest)
	case !c.listen():
		c.gone(nil)
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
