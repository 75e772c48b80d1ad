package rtmp

import (
	"bufio"
	"context"
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

	"github.com/bluenviron/gortmplib/pkg/bytecounter"
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
		if r := (*refusal)(nil); errors.As(err, &r) {
			c.s.metrics.refused.WithLabelValues(r.reason).Inc()
		}
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
