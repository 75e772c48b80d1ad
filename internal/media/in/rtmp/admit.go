package rtmp

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/bluenviron/gortmplib/pkg/amf0"
	"github.com/bluenviron/gortmplib/pkg/handshake"
	"github.com/bluenviron/gortmplib/pkg/message"

	"frontrow/internal/media"
	"frontrow/internal/media/hub"
)

// refusal ends a connection with a status that tells its user what to do.
type refusal struct {
	reason string // label of the metric
	code   string
	text   string
	// connect is the number of the connect command to answer, 0 once it was.
	connect int
	delayed bool
	known   bool  // the log has it already
	err     error // for the log, nil when text says it
}

func (r *refusal) Error() string {
	if r.err != nil {
		return r.err.Error()
	}
	return r.text
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
	ctx, cancel := context.WithTimeout(c.ctx, c.s.cfg.AdmitTimeout)
	defer cancel()
	pass, err := c.s.deps.Gate.Publish(ctx, key, c.remote)
	if err != nil {
		if c.ctx.Err() != nil {
			return context.Cause(c.ctx)
		}
		return &refusal{reason: "key", code: badName, text: err.Error(), delayed: true}
	}
	st := c.s.deps.Hub.Stream(pass.Stream)
	pub, err := st.Publish(media.Source{
		ID: rand.Text(), Protocol: "rtmp", Remote: c.remote, Agent: c.agent, Key: pass.Key,
	})
	switch {
	case errors.Is(err, hub.ErrBusy):
		return &refusal{
			reason: "busy", code: badName, err: err,
			text: "Another encoder is publishing with this key. Stop that one first.",
		}
	case errors.Is(err, hub.ErrContested):
		return &refusal{
			reason: "contested", code: badName, err: err, delayed: true, known: true,
			text: "Somebody else publishes with this key. Stop the other encoder or rotate the key: frontrow key rotate " + string(pass.Stream),
		}
	case err != nil:
		return &refusal{reason: "closed", code: "NetStream.Publish.Failed", text: "The server is stopping. Try again.", err: err}
	}
	c.pub, c.prior = pub, st.Layout().Tracks
	c.log = c.log.With("stream", string(pass.Stream))
	return nil
}

// refused waits where the refusal is to be slow, and tells the log. The waiting
// connection keeps its place among the pending ones, which bounds them.
func (c *conn) refused(err error) {
	var r *refusal
	switch {
	case errors.As(err, &r):
		c.s.metrics.refused.WithLabelValues(r.reason).Inc()
		level := slog.LevelWarn
		if r.known {
			level = slog.LevelDebug
		}
		c.log.Log(c.ctx, level, "refused", "reason", r.Error())
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
