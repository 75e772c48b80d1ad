package rtmp

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/bluenviron/gortmplib/pkg/amf0"
	"github.com/bluenviron/gortmplib/pkg/bytecounter"
	"github.com/bluenviron/gortmplib/pkg/handshake"
	"github.com/bluenviron/gortmplib/pkg/message"

	"frontrow/internal/media"
	"frontrow/internal/media/hub"
)

const (
	// writeTimeout bounds a write: what is written is a few hundred bytes, which
	// only a peer that never reads leaves standing.
	writeTimeout = 5 * time.Second
	// lingerTime and lingerBytes bound how long a closing connection is read, so
	// that the reason reaches the peer before the reset that unread data causes.
	lingerTime  = 500 * time.Millisecond
	lingerBytes = 4 << 20
	// ackWindow is how much the peer may send before it wants to hear of it, where
	// it does not say otherwise.
	ackWindow = 2_500_000
	minWindow = 64 << 10
)

var (
	errStopped = errors.New("the encoder stopped")
	errClosing = errors.New("the server is stopping")
)

// refusal ends a connection with a status that tells its user what to do.
type refusal struct {
	reason string // label of the metric
	code   string
	text   string
	// connect is the number of the connect command to answer, 0 once it was.
	connect int
	delayed bool
	err     error // for the log, nil when text says it
}

func (r *refusal) Error() string {
	if r.err != nil {
		return r.err.Error()
	}
	return r.text
}

// conn is one connection. Its goroutine alone reads and writes.
type conn struct {
	s      *Server
	nc     net.Conn
	raw    syscall.RawConn // of the TCP connection, nil when it is none
	log    *slog.Logger
	remote string

	ctx    context.Context
	cancel context.CancelCauseFunc
	in     *bufio.Reader
	chunks *chunkReader
	out    *message.Writer

	greeted  bool // the handshake is done
	admitted bool
	received uint64
	window   uint64 // see ackWindow
	acked    uint64

	app, agent string
	pub        *hub.Publisher
	prior      []media.Track // of the stream, from a session before
}

// serve runs a connection to its end.
func (s *Server) serve(ctx context.Context, nc net.Conn, leave func()) {
	s.metrics.connections.Inc()
	defer s.metrics.connections.Dec()
	defer leave()
	c := newConn(ctx, s, nc)
	defer c.cancel(nil)
	// A read that waits is woken by a deadline in the past.
	woken := make(chan struct{})
	stop := context.AfterFunc(c.ctx, func() {
		_ = nc.SetReadDeadline(time.Unix(1, 0))
		close(woken)
	})

	err := c.admit()
	if err == nil {
		leave()
		err = c.publish()
	} else {
		c.refused(err)
	}
	if !stop() {
		<-woken // or it would cut the farewell short
	}
	c.close(err)
}

func newConn(ctx context.Context, s *Server, nc net.Conn) *conn {
	c := &conn{s: s, nc: nc, raw: rawConn(nc), remote: nc.RemoteAddr().String(), window: ackWindow}
	c.log = s.log.With("remote", c.remote)
	c.ctx, c.cancel = context.WithCancelCause(ctx)
	c.in = bufio.NewReaderSize(reader{c}, 16<<10)
	c.chunks = newChunkReader(c.in)
	w := writer{c}
	c.out = message.NewWriter(w, bytecounter.NewWriter(w), false)
	return c
}

func rawConn(nc net.Conn) syscall.RawConn {
	if t, ok := nc.(*tls.Conn); ok {
		nc = t.NetConn()
	}
	if sc, ok := nc.(syscall.Conn); ok {
		if raw, err := sc.SyscallConn(); err == nil {
			return raw
		}
	}
	return nil
}

// reader reads from the network within the deadlines of the connection's state.
type reader struct{ c *conn }

func (r reader) Read(p []byte) (int, error) {
	c := r.c
	if c.admitted {
		// Set before the context is asked, so that its end can't be missed.
		if err := c.nc.SetReadDeadline(time.Now().Add(c.s.cfg.ReadTimeout)); err != nil {
			return 0, err
		}
	}
	if c.ctx.Err() != nil {
		return 0, context.Cause(c.ctx)
	}
	n, err := c.nc.Read(p)
	if c.raw != nil {
		quickAck(c.raw)
	}
	c.received += uint64(n)
	c.s.metrics.bytes.Add(float64(n))
	if err != nil && c.ctx.Err() != nil {
		err = context.Cause(c.ctx)
	}
	return n, err
}

type writer struct{ c *conn }

func (w writer) Write(p []byte) (int, error) {
	if err := w.c.nc.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return 0, err
	}
	return w.c.nc.Write(p)
}

// write sends messages one after the other.
func (c *conn) write(all ...message.Message) error {
	for _, m := range all {
		if err := c.out.Write(m); err != nil {
			return fmt.Errorf("write: %w", err)
		}
	}
	return nil
}

// admit runs the handshake and the commands up to a publish command whose key is
// right. The error is a refusal where the peer can be told.
func (c *conn) admit() error {
	if err := c.nc.SetReadDeadline(time.Now().Add(c.s.cfg.AdmitTimeout)); err != nil {
		return err
	}
	version, err := c.in.Peek(1)
	if err != nil {
		return fmt.Errorf("handshake: %w", err)
	}
	switch version[0] {
	case 3:
	case 6:
		return errors.New("handshake: RTMPE is not offered, because its encryption protects nothing: use RTMPS")
	case 0x16:
		return errors.New("handshake: TLS at the door of plain RTMP")
	default:
		return fmt.Errorf("handshake: not RTMP (first byte %#02x)", version[0])
	}
	if _, _, err := handshake.DoServer(struct {
		io.Reader
		io.Writer
	}{c.in, writer{c}}, false); err != nil {
		return fmt.Errorf("handshake: %w", err)
	}
	c.greeted = true
	for c.pub == nil {
		m, err := c.next()
		if err != nil {
			return err
		}
		if m.kind != msgCommandAMF0 && m.kind != msgCommandAMF3 {
			continue // such as metadata of an encoder that does not wait
		}
		cmd, err := parseCommand(m)
		if err != nil {
			return err
		}
		if err := c.command(cmd); err != nil {
			return err
		}
	}
	return nil
}

// next reads the next message that is not for the connection itself.
func (c *conn) next() (rawMessage, error) {
	for {
		m, err := c.chunks.read()
		if err != nil {
			return m, err
		}
		if c.received-c.acked >= c.window {
			c.acked = c.received
			if err := c.write(&message.Acknowledge{Value: uint32(c.received)}); err != nil {
				return m, err
			}
		}
		switch m.kind {
		case msgSetWindowSize:
			if len(m.body) >= 4 {
				c.window = max(uint64(binary.BigEndian.Uint32(m.body)), minWindow)
			}
		case msgUserControl:
			const pingRequest = 6
			if len(m.body) >= 6 && binary.BigEndian.Uint16(m.body) == pingRequest {
				pong := &message.UserControlPingResponse{ServerTime: binary.BigEndian.Uint32(m.body[2:])}
				if err := c.write(pong); err != nil {
					return m, err
				}
			}
		default:
			return m, nil
		}
	}
}

// command takes one command of a connection that is not admitted yet.
func (c *conn) command(cmd command) error {
	if cmd.name != "connect" && c.app == "" {
		return fmt.Errorf("%w: %q before connect", errCommand, clip(cmd.name))
	}
	switch cmd.name {
	case "connect":
		return c.connect(cmd)
	case "releaseStream", "FCPublish":
		return c.write(result(cmd.id, amf0.Undefined{}))
	case "createStream":
		return c.write(result(cmd.id, float64(messageStream)))
	case "publish":
		return c.open(cmd)
	case "play", "play2":
		return &refusal{
			reason: "play", code: "NetStream.Play.Failed",
			text: "Playing over RTMP is not offered here. Open the watch page, or play by WHEP or HLS.",
		}
	}
	return nil // others want no answer
}

func (c *conn) connect(cmd command) error {
	o := cmd.object(0)
	c.app, _ = o.GetString("app")
	c.agent, _ = o.GetString("flashVer")
	c.agent = clip(c.agent)
	if _, ok := streamKey(c.app, ""); !ok {
		return &refusal{
			reason: "app", code: "NetConnection.Connect.InvalidApp", connect: max(cmd.id, 1),
			text: fmt.Sprintf("There is no application %q here. Publish to rtmp://HOST/%s with the stream key.", clip(c.app), app),
		}
	}
	c.log.Info("encoder connected", "agent", c.agent)
	return c.write(
		&message.SetWindowAckSize{Value: ackWindow},
		&message.SetPeerBandwidth{Value: ackWindow, Type: 2},
		&message.SetChunkSize{Value: 4096},
		accepted(cmd.id),
	)
}

// open asks the gate about a publish command and makes the connection the
// stream's publisher.
func (c *conn) open(cmd command) error {
	const badName = "NetStream.Publish.BadName"
	key, ok := streamKey(c.app, cmd.text(1))
	if !ok || key == "" {
		return &refusal{
			reason: "key", code: badName,
			text: "The stream key is missing. Enter rtmp://HOST/" + app + " as the server and the key beside it.",
		}
	}
	stream, err := c.s.deps.Gate.Publish(c.ctx, key, c.remote)
	if err != nil {
		if c.ctx.Err() != nil {
			return context.Cause(c.ctx)
		}
		return &refusal{reason: "key", code: badName, text: err.Error(), delayed: true}
	}
	st := c.s.deps.Hub.Stream(stream)
	pub, err := st.Publish(media.Source{
		ID: rand.Text(), Protocol: "rtmp", Remote: c.remote, Agent: c.agent,
	})
	switch {
	case errors.Is(err, hub.ErrBusy):
		return &refusal{
			reason: "busy", code: badName, err: err,
			text: "Another encoder is publishing with this key. Stop that one first.",
		}
	case err != nil:
		return &refusal{reason: "closed", code: "NetStream.Publish.Failed", text: "The server is stopping. Try again.", err: err}
	}
	c.pub, c.prior = pub, st.Layout().Tracks
	c.log = c.log.With("stream", string(stream))
	return nil
}

// publish takes the publisher's messages until one side ends it. The error is
// never nil.
func (c *conn) publish() (err error) {
	defer c.pub.Close()
	var watch sync.WaitGroup
	watch.Go(func() {
		select {
		case <-c.pub.Done():
			c.cancel(c.pub.Err())
		case <-c.ctx.Done():
		}
	})
	defer watch.Wait()
	defer c.cancel(nil)

	c.s.metrics.publishers.Inc()
	defer c.s.metrics.publishers.Dec()
	c.admitted = true
	c.chunks.admit()
	began := time.Now()
	i := newIngest(c.pub, c.prior, c.log, c.s.metrics, time.Now)
	c.log.Info("publishing", "agent", c.agent)
	defer func() {
		took := time.Since(began)
		c.log.Info("publishing ended", "reason", c.reason(err), "after", took.Round(time.Millisecond),
			"frames", i.frames, "kbit", int(float64(i.bytes)/125/max(took.Seconds(), 1)))
	}()

	if err := c.write(
		&message.UserControlStreamBegin{StreamID: messageStream},
		onStatus(info("status", "NetStream.Publish.Start", "Publishing.")),
	); err != nil {
		return err
	}
	for {
		m, err := c.next()
		if err != nil {
			return err
		}
		switch m.kind {
		case msgAudio, msgVideo:
			err = i.message(m)
		case msgDataAMF0, msgDataAMF3:
			if h, ok := parseHint(m); ok {
				i.hint = h
			}
		case msgCommandAMF0, msgCommandAMF3:
			err = c.whilePublishing(m)
		}
		if err != nil {
			return err
		}
	}
}

func (c *conn) whilePublishing(m rawMessage) error {
	cmd, err := parseCommand(m)
	if err != nil {
		return err
	}
	switch cmd.name {
	case "deleteStream", "closeStream":
		return errStopped
	case "createStream":
		return c.write(result(cmd.id, float64(messageStream)))
	}
	return nil
}

// reason says in plain words why a publisher ended.
func (c *conn) reason(err error) string {
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the encoder closed the connection"
	case errors.Is(err, os.ErrDeadlineExceeded):
		return fmt.Sprintf("nothing was received for %s", c.s.cfg.ReadTimeout)
	case errors.Is(err, context.Canceled), errors.Is(err, hub.ErrClosed):
		return errClosing.Error()
	}
	return err.Error()
}

// refused waits where the refusal is to be slow, and tells the log. The waiting
// connection keeps its place among the pending ones, which bounds them.
func (c *conn) refused(err error) {
	var r *refusal
	switch {
	case errors.As(err, &r):
		c.s.metrics.refused.WithLabelValues(r.reason).Inc()
		c.log.Warn("refused", "reason", r.Error())
		if r.delayed {
			select {
			case <-time.After(c.s.cfg.RefuseDelay):
			case <-c.ctx.Done():
			}
		}
	case c.ctx.Err() != nil:
	case errors.Is(err, io.EOF) && c.app == "":
		// A probe: whoever connects and leaves says nothing worth a line.
	default:
		c.s.metrics.refused.WithLabelValues("protocol").Inc()
		c.log.Info("connection ended before it published", "reason", clip(err.Error()))
	}
}

// close tells the peer why, where it can be told, and closes the connection.
func (c *conn) close(err error) {
	if m := farewell(err); m != nil && c.greeted {
		if c.write(m) == nil {
			c.linger()
		}
	}
	_ = c.nc.Close() // nothing more is written
}

// farewell is the status that ends a connection, nil where nobody listens.
func farewell(err error) message.Message {
	var r *refusal
	switch {
	case errors.As(err, &r) && r.connect != 0:
		return connectError(r.connect, info("error", r.code, r.text))
	case errors.As(err, &r):
		return onStatus(info("error", r.code, r.text))
	case errors.Is(err, hub.ErrTakenOver):
		return onStatus(info("error", "NetStream.Publish.BadName", "Another encoder took over with the same key."))
	case errors.Is(err, context.Canceled), errors.Is(err, hub.ErrClosed):
		return onStatus(info("status", "NetConnection.Connect.Closed", "The server is stopping."))
	case errors.Is(err, errStopped):
		return onStatus(info("status", "NetStream.Unpublish.Success", "Publishing has stopped."))
	case errors.Is(err, os.ErrDeadlineExceeded):
		return onStatus(info("error", "NetConnection.Connect.IdleTimeOut", "Nothing was received for too long."))
	}
	return nil
}

// linger gives the peer a moment to read what it was told last.
func (c *conn) linger() {
	half, ok := c.nc.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil {
		return
	}
	if c.nc.SetReadDeadline(time.Now().Add(lingerTime)) != nil {
		return
	}
	_, _ = io.CopyN(io.Discard, c.nc, lingerBytes) // whatever it is, it is not wanted
}
