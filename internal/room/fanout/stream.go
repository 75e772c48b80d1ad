package fanout

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"frontrow/internal/room"
)

// Events is the room of {channel} as server-sent events, for networks that
// break WebSockets. It begins with welcome by itself.
func (s *Server) Events() http.Handler { return http.HandlerFunc(s.events) }

func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	resume, err := resumeOf(r)
	if err != nil {
		refuse(w, refusalOf(err), 0)
		return
	}
	actor, err := s.resolve(r.Context(), r.PathValue("channel"), tokenOf(r))
	if err != nil {
		refuse(w, refusalOf(err), 0)
		return
	}
	h, err := s.hall(r.PathValue("channel"))
	if err != nil {
		refuse(w, refusalOf(err), 0)
		return
	}
	out := &streamOut{w: w, rc: http.NewResponseController(w), timeout: s.cfg.WriteTimeout, done: make(chan struct{})}
	c := &conn{srv: s, hall: h, format: stream, addr: remote(r), out: out, signal: make(chan struct{}, 1)}
	c.actor.Store(actor)
	c.heard.Store(s.clock.Load())
	if err := s.admit(c); err != nil {
		refuse(w, refusalOf(err), 0)
		return
	}
	defer c.leave()
	ctx, cancel := context.WithTimeout(r.Context(), doTimeout)
	turn, err := s.turn(ctx)
	if err == nil {
		err = c.join(ctx, nil, resume, "")
		turn()
	}
	cancel()
	if err != nil {
		refuse(w, refusalOf(err), 0)
		return
	}
	header := w.Header()
	header.Set("Content-Type", "text/event-stream")
	header.Set("Cache-Control", "no-store")
	header.Set("Access-Control-Allow-Origin", "*")
	header.Set("X-Accel-Buffering", "no") // a proxy that collects would delay
	w.WriteHeader(http.StatusOK)
	for {
		select {
		case <-c.signal:
			c.drain()
		case <-out.done:
			return
		case <-r.Context().Done():
			return
		}
	}
}

// streamOut is the outlet of an event stream. Its handler's goroutine writes.
type streamOut struct {
	w       http.ResponseWriter
	rc      *http.ResponseController
	timeout time.Duration
	once    sync.Once
	done    chan struct{}
}

func (s *streamOut) send(bufs net.Buffers) error {
	// Not every connection has deadlines; the queue's bound holds without them.
	_ = s.rc.SetWriteDeadline(time.Now().Add(s.timeout))
	for _, b := range bufs {
		if _, err := s.w.Write(b); err != nil {
			return err
		}
	}
	if err := s.rc.Flush(); err != nil {
		return err
	}
	_ = s.rc.SetWriteDeadline(time.Time{})
	return nil
}

func (s *streamOut) finish() { s.close() }
func (s *streamOut) close()  { s.once.Do(func() { close(s.done) }) }

// tokenOf is the token of a request: bearer, or of the query, as a page's
// EventSource can't set headers.
func tokenOf(r *http.Request) string {
	if t, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return strings.TrimSpace(t)
	}
	return r.URL.Query().Get("token")
}

// resumeOf is the position from which a stream goes on, nil for none.
func resumeOf(r *http.Request) (*room.Position, error) {
	q := r.URL.Query()
	epoch, offset := q.Get("epoch"), q.Get("offset")
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		var ok bool
		if epoch, offset, ok = strings.Cut(last, ":"); !ok {
			return nil, room.BadData.Because("Last-Event-ID is not epoch:offset.")
		}
	}
	if epoch == "" {
		return nil, nil
	}
	n, err := strconv.ParseUint(offset, 10, 64)
	if err != nil {
		return nil, room.BadData.Because("offset is not a number.")
	}
	return &room.Position{Epoch: epoch, Offset: n}, nil
}

// Commands takes one command for the room of {channel} by POST, for clients
// that listen to Events.
func (s *Server) Commands() http.Handler { return http.HandlerFunc(s.commands) }

func (s *Server) commands(w http.ResponseWriter, r *http.Request) {
	frame, id, err := s.post(http.NewResponseController(w), r)
	if err != nil {
		e := refusalOf(err)
		answer(w, refusal(id, e), e, e.Status)
		return
	}
	answer(w, frame, nil, http.StatusOK)
}

func (s *Server) post(rc *http.ResponseController, r *http.Request) (frame []byte, id *int64, err error) {
	if err := s.mayPost(r, false); err != nil {
		return nil, nil, err
	}
	// Not every connection has deadlines, and those have a proxy's.
	_ = rc.SetReadDeadline(time.Now().Add(s.cfg.HelloTimeout))
	body, err := io.ReadAll(io.LimitReader(r.Body, int64(s.cfg.MaxMessage)+1))
	if err != nil {
		return nil, nil, room.BadFrame.Refuse()
	}
	if len(body) > s.cfg.MaxMessage {
		return nil, nil, room.TooLarge.Refuse()
	}
	_ = rc.SetReadDeadline(time.Time{}) // else it bounds what net/http reads of the rest
	var q request
	if json.Unmarshal(body, &q) != nil || q.Cmd == "" {
		return nil, q.ID, room.BadFrame.Refuse()
	}
	switch q.Cmd {
	case "ping":
		return s.postedPing(r, q), q.ID, nil
	case "hello", "auth":
		return nil, q.ID, room.BadData.Because("The token of the request says who you are.")
	}
	channel := r.PathValue("channel")
	actor, err := s.resolve(r.Context(), channel, tokenOf(r))
	if err != nil {
		return nil, q.ID, err
	}
	if actor.ID == "" {
		if err := s.mayPost(r, true); err != nil {
			return nil, q.ID, err
		}
	}
	ctx, cancel := context.WithTimeout(r.Context(), doTimeout)
	defer cancel()
	switch q.Cmd {
	case "people", "audience", "overlay.beat":
		frame, err = s.postedAsk(ctx, r, q, actor)
		return frame, q.ID, err
	}
	cmd := room.Command{Name: q.Cmd, Key: q.Key, Actor: *actor, From: s.networks(channel, remote(r)), Data: q.Data}
	if h := s.present(channel); h != nil && actor.ID != "" {
		edge := s.edge(channel)
		cmd.Behind, cmd.Delays = h.delays.of(actor.ID, &delay{came: edge}, s.clock.Load()).believed(0, edge)
	}
	frame, err = s.do(ctx, channel, cmd, q.ID)
	return frame, q.ID, err
}

// postedPing answers a ping. Whoever is known notes what they watch by it, as by a
// connection: an event stream hears nothing.
func (s *Server) postedPing(r *http.Request, q request) []byte {
	channel := r.PathValue("channel")
	clock := s.clockOf(channel)
	h := s.present(channel)
	if q.At > 0 && clock.Edge != nil && h != nil {
		if a, err := s.resolve(r.Context(), channel, tokenOf(r)); err == nil && a.ID != "" {
			h.delays.of(a.ID, &delay{came: *clock.Edge}, s.clock.Load()).hear(q.At, *clock.Edge)
		}
	}
	return pong(q.ID, clock)
}

// postedAsk answers what the connections of a hall ask it.
func (s *Server) postedAsk(ctx context.Context, r *http.Request, q request, a *room.Actor) ([]byte, error) {
	if q.Cmd == "people" {
		if err := s.mayAsk(r, a); err != nil {
			return nil, err
		}
	}
	h, err := s.hall(r.PathValue("channel"))
	if err != nil {
		return nil, err
	}
	return h.tell(ctx, q, a)
}
