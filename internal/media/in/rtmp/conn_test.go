package rtmp

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/abema/go-mp4"
	"github.com/bluenviron/gortmplib/pkg/amf0"
	"github.com/bluenviron/gortmplib/pkg/bytecounter"
	"github.com/bluenviron/gortmplib/pkg/handshake"
	"github.com/bluenviron/gortmplib/pkg/message"
	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"frontrow/internal/media"
	"frontrow/internal/media/codec"
	"frontrow/internal/media/hub"
)

// client speaks RTMP as an encoder does, one command at a time.
type client struct {
	t  testing.TB
	nc net.Conn
	*message.ReadWriter
	commands int
}

func newClient(t testing.TB, nc net.Conn) *client {
	t.Helper()
	if _, _, err := handshake.DoClient(nc, false, false); err != nil {
		t.Fatal(err)
	}
	return &client{t: t, nc: nc, ReadWriter: message.NewReadWriter(nc, bytecounter.NewReadWriter(nc), false)}
}

// call sends a command and returns the answer to it, or a status.
func (c *client) call(name string, args ...any) *message.CommandAMF0 {
	c.t.Helper()
	c.commands++
	if err := c.Write(&message.CommandAMF0{ChunkStreamID: 3, Name: name, CommandID: c.commands, Arguments: args}); err != nil {
		c.t.Fatalf("%s: %v", name, err)
	}
	return c.answer()
}

func (c *client) answer() *message.CommandAMF0 {
	c.t.Helper()
	for {
		m, err := c.Read()
		if err != nil {
			c.t.Fatalf("wait for an answer: %v", err)
		}
		if cmd, ok := m.(*message.CommandAMF0); ok {
			return cmd
		}
	}
}

// status returns the code and description of an answer.
func status(cmd *message.CommandAMF0) (code, description string) {
	if len(cmd.Arguments) > 1 {
		o := object(cmd.Arguments[1])
		code, _ = o.GetString("code")
		description, _ = o.GetString("description")
	}
	return code, description
}

func (c *client) connect(app string) (code, description string) {
	c.t.Helper()
	return status(c.call("connect", amf0.Object{{Key: "app", Value: app}, {Key: "tcUrl", Value: "rtmp://host/" + app}}))
}

func (c *client) publish(key string) (code, description string) {
	c.t.Helper()
	if code, text := c.connect("live"); code != "NetConnection.Connect.Success" {
		c.t.Fatal(code, text)
	}
	c.call("createStream", nil)
	return status(c.call("publish", nil, key, "live"))
}

func (c *client) mustPublish(key string) {
	c.t.Helper()
	if code, text := c.publish(key); code != "NetStream.Publish.Start" {
		c.t.Fatal(code, text)
	}
}

// ends reads until the server closes the connection, and returns the last status.
func (c *client) ends() (code, description string) {
	c.t.Helper()
	for {
		m, err := c.Read()
		if err != nil {
			if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrClosedPipe) {
				c.t.Errorf("the connection ends with %v", err)
			}
			return code, description
		}
		if cmd, ok := m.(*message.CommandAMF0); ok {
			code, description = status(cmd)
		}
	}
}

// bubble is a server within a synctest bubble, whose connections are pipes.
type bubble struct {
	t   *testing.T
	s   *Server
	hub *hub.Hub
	ctx context.Context
	wg  sync.WaitGroup
}

func inBubble(t *testing.T, change func(*Config, *hub.Config), test func(*testing.T, *bubble)) {
	synctest.Test(t, func(t *testing.T) {
		cfg, hubCfg := Default(), hub.Default()
		if change != nil {
			change(&cfg, &hubCfg)
		}
		log := slog.New(slog.DiscardHandler)
		h := hub.New(hubCfg, log)
		s, err := New(cfg, Deps{Hub: h, Gate: gate{testKey: "live"}, Log: log})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		b := &bubble{t: t, s: s, hub: h, ctx: ctx}
		defer func() {
			cancel()
			b.wg.Wait()
			h.Close()
		}()
		test(t, b)
	})
}

// dial connects as the server's accept does. ok is false when there is no place.
func (b *bubble) dial() (nc net.Conn, ok bool) {
	near, far := net.Pipe()
	leave, ok := b.s.enter(far)
	if !ok {
		return nil, false
	}
	b.wg.Go(func() { b.s.serve(b.ctx, far, leave) })
	b.t.Cleanup(func() { _ = near.Close() })
	return near, true
}

func (b *bubble) client() *client {
	nc, ok := b.dial()
	if !ok {
		b.t.Fatal("no place")
	}
	return newClient(b.t, nc)
}

func TestAWrongKeyIsRefusedLate(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, b *bubble) {
		c := b.client()
		began := time.Now()
		code, text := c.publish("wrong")
		if code != "NetStream.Publish.BadName" || !strings.Contains(text, "Copy it again") {
			t.Error(code, text)
		}
		if d := time.Since(began); d != time.Second {
			t.Errorf("after %s", d)
		}
		c.ends()
		if l := b.hub.Stream("live").Layout(); l.Source.ID != "" {
			t.Error("there is a source")
		}
	})
}

func TestRefusalsSayWhatToDo(t *testing.T) {
	for name, c := range map[string]struct {
		try        func(*client) (code, text string)
		code, text string
	}{
		"another application": {
			func(c *client) (string, string) { return c.connect("stream") },
			"NetConnection.Connect.InvalidApp", "rtmp://HOST/live",
		},
		"no key": {
			func(c *client) (string, string) { return c.publish("") }, "NetStream.Publish.BadName", "key is missing",
		},
		"playing": {func(c *client) (string, string) {
			c.connect("live")
			return status(c.call("play", nil, testKey))
		}, "NetStream.Play.Failed", "watch page"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, nil, func(t *testing.T, b *bubble) {
				cl := b.client()
				began := time.Now()
				code, text := c.try(cl)
				if code != c.code || !strings.Contains(text, c.text) {
					t.Error(code, text)
				}
				if time.Since(began) != 0 {
					t.Error("it has to wait")
				}
				cl.ends()
			})
		})
	}
}

func TestTheKeyMayStandInTheApplication(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, b *bubble) {
		c := b.client()
		if code, _ := c.connect("live/" + testKey + "?a=b"); code != "NetConnection.Connect.Success" {
			t.Fatal(code)
		}
		if code, text := status(c.call("publish", nil, "")); code != "NetStream.Publish.Start" {
			t.Error(code, text)
		}
	})
}

// session publishes a large key frame, which a stranger could not send.
func (c *client) session(record, nalu []byte) {
	c.t.Helper()
	for _, m := range []message.Message{
		&message.SetChunkSize{Value: 1 << 20},
		&message.DataAMF0{ChunkStreamID: 4, MessageStreamID: 1 << 24, Payload: amf0.Data{
			"@setDataFrame", "onMetaData", amf0.ECMAArray{{Key: "framerate", Value: 30.}, {Key: "encoder", Value: "test"}},
		}},
		&message.VideoExSequenceStart{ChunkStreamID: 6, MessageStreamID: 1 << 24, FourCC: message.FourCCAVC, AVCConfig: avcBox(c.t, record)},
		&message.Video{ChunkStreamID: 6, MessageStreamID: 1 << 24, Codec: 7, IsKeyFrame: true, Type: 1, AU: codec.AppendAVCC(nil, nalu)},
	} {
		if err := c.Write(m); err != nil {
			c.t.Fatal(err)
		}
	}
}

func avcBox(t testing.TB, record []byte) *mp4.AVCDecoderConfiguration {
	t.Helper()
	box := &mp4.AVCDecoderConfiguration{}
	box.SetType(mp4.BoxTypeAvcC())
	if _, err := mp4.Unmarshal(bytes.NewReader(record), uint64(len(record)), box, mp4.Context{}); err != nil {
		t.Fatal(err)
	}
	return box
}

func TestAPublisherMaySendLargeFramesAndReturn(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, b *bubble) {
		record, _ := hex.DecodeString(avcC320)
		nalu := append([]byte{0x65, 0x88}, bytes.Repeat([]byte{0x55}, 300_000)...)
		s := b.hub.Stream("live")
		var first media.TrackID
		for i := range 2 {
			c := b.client()
			c.mustPublish(testKey)
			c.session(record, nalu)
			l := layout(t, s, func(l media.Layout) bool { return l.Live })
			f := collect(t, s, l.Tracks, func(all []*media.Frame) bool { return len(all) > 0 })[0]
			if len(f.Data) != len(nalu)+4 || !f.Key || f.Epoch != uint32(i+1) {
				t.Fatalf("frame of %d bytes, key %v, epoch %d", len(f.Data), f.Key, f.Epoch)
			}
			if i == 0 {
				first = f.Track
			} else if f.Track != first {
				t.Error("the track does not go on")
			}
			if code, _ := status(c.call("deleteStream", nil, 1.)); code != "NetStream.Unpublish.Success" {
				t.Error(code)
			}
			c.ends()
			time.Sleep(5 * time.Second) // within the grace
		}
	})
}

func TestASecondPublisherTakesOver(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, b *bubble) {
		first, second := b.client(), b.client()
		first.mustPublish(testKey)
		var code, text string
		var wg sync.WaitGroup
		wg.Go(func() { code, text = first.ends() })
		second.mustPublish(testKey)
		wg.Wait()
		if !strings.Contains(text, "took over") {
			t.Error(code, text)
		}
		synctest.Wait()
		if l := b.hub.Stream("live").Layout(); l.Source.ID == "" {
			t.Error("the one who took over is gone too")
		}
	})
}

func TestASecondPublisherIsRefusedByPolicy(t *testing.T) {
	inBubble(t, func(_ *Config, h *hub.Config) { h.Takeover = false }, func(t *testing.T, b *bubble) {
		first, second := b.client(), b.client()
		first.mustPublish(testKey)
		code, text := second.publish(testKey)
		if code != "NetStream.Publish.BadName" || !strings.Contains(text, "Stop that one first") {
			t.Error(code, text)
		}
		second.ends()
	})
}

func TestTheThirdTakeOverIsRefusedWithARemedy(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, b *bubble) {
		for range 3 {
			c := b.client()
			c.mustPublish(testKey)
			go c.ends() // it is taken over, but for the last, which the test ends
		}
		keeps := b.hub.Stream("live").Layout().Source.ID
		c := b.client()
		began := time.Now()
		code, text := c.publish(testKey)
		if code != "NetStream.Publish.BadName" || !strings.Contains(text, "Stop the other encoder or rotate the key: frontrow key rotate live") {
			t.Error(code, text)
		}
		if d := time.Since(began); d != time.Second {
			t.Errorf("an encoder that tries for ever is answered after %s", d)
		}
		c.ends()
		if got := b.hub.Stream("live").Layout().Source.ID; got != keeps {
			t.Error("the publisher lost its place")
		}
	})
}

func TestAPublisherThatVanishesIsLetGo(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, b *bubble) {
		c := b.client()
		c.mustPublish(testKey)
		began := time.Now()
		if code, _ := c.ends(); code != "NetConnection.Connect.IdleTimeOut" {
			t.Error(code)
		}
		if d := time.Since(began); d != 10*time.Second {
			t.Errorf("after %s", d)
		}
		b.wg.Wait()
		if l := b.hub.Stream("live").Layout(); l.Source.ID != "" {
			t.Error("the source is still there")
		}
	})
}

func TestAStrangerIsLetGoInEveryState(t *testing.T) {
	for name, reach := range map[string]func(*testing.T, net.Conn){
		"silent":                  func(*testing.T, net.Conn) {},
		"within the handshake":    func(_ *testing.T, nc net.Conn) { _, _ = nc.Write([]byte{3, 0, 0, 0}) },
		"after the handshake":     func(t *testing.T, nc net.Conn) { newClient(t, nc) },
		"after connect":           func(t *testing.T, nc net.Conn) { newClient(t, nc).connect("live") },
		"a message never ends":    func(t *testing.T, nc net.Conn) { newClient(t, nc); _, _ = nc.Write([]byte{3, 0, 0}) },
		"bytes that trickle":      trickle,
		"commands that never end": chatter,
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, nil, func(t *testing.T, b *bubble) {
				began := time.Now()
				nc, _ := b.dial()
				reach(t, nc)
				_, _ = io.Copy(io.Discard, nc) // until the server closes it
				if d := time.Since(began).Truncate(2 * time.Second); d != 10*time.Second {
					t.Errorf("after %s", d)
				}
				b.wg.Wait()
				if b.s.total != 0 || len(b.s.pending) != 0 {
					t.Errorf("%d still count", b.s.total)
				}
			})
		})
	}
}

// trickle sends a byte of the handshake each second.
func trickle(_ *testing.T, nc net.Conn) {
	for b := []byte{3}; ; b[0] = 0 {
		if _, err := nc.Write(b); err != nil {
			return
		}
		time.Sleep(time.Second)
	}
}

// chatter asks for a stream each second.
func chatter(t *testing.T, nc net.Conn) {
	c := newClient(t, nc)
	c.connect("live")
	go func() { _, _ = io.Copy(io.Discard, nc) }()
	for {
		if c.Write(&message.CommandAMF0{ChunkStreamID: 3, Name: "createStream", CommandID: 9, Arguments: []any{nil}}) != nil {
			return
		}
		time.Sleep(time.Second)
	}
}

func TestStrangersAreBounded(t *testing.T) {
	inBubble(t, func(c *Config, _ *hub.Config) { c.MaxPending, c.MaxPendingPerAddress = 3, 2 }, func(t *testing.T, b *bubble) {
		first := b.client()
		first.mustPublish(testKey) // takes no place any more
		for i := range 4 {
			if _, ok := b.dial(); ok != (i < 2) { // pipes have one address
				t.Errorf("connection %d: %v", i, ok)
			}
		}
		time.Sleep(11 * time.Second)
		if _, ok := b.dial(); !ok {
			t.Error("places are not given back")
		}
	})
}

func TestTheServerSaysThatItStops(t *testing.T) {
	w := start(t, nil)
	c := newClient(t, dial(t, w.Addr()))
	c.mustPublish(testKey)
	stopped := make(chan struct{})
	go func() { defer close(stopped); w.stop() }()
	if code, text := c.ends(); code != "NetConnection.Connect.Closed" || !strings.Contains(text, "stopping") {
		t.Error(code, text)
	}
	<-stopped
}

func TestTheRefusalArrivesThoughMediaIsOnItsWay(t *testing.T) {
	w := start(t, nil)
	c := newClient(t, dial(t, w.Addr()))
	c.connect("live")
	// An encoder that does not wait: what it sent is unread when the server closes.
	if err := c.Write(&message.CommandAMF0{ChunkStreamID: 3, Name: "publish", CommandID: 7, Arguments: []any{nil, "wrong", "live"}}); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if c.Write(&message.Video{ChunkStreamID: 6, MessageStreamID: 1 << 24, Codec: 7, Type: 1, AU: make([]byte, 10_000)}) != nil {
			break
		}
	}
	if code, text := c.ends(); code != "NetStream.Publish.BadName" {
		t.Error(code, text)
	}
}

func TestMetricsCount(t *testing.T) {
	reg := prometheus.NewRegistry()
	w := start(t, func(_ *Config, d *Deps, _ *hub.Config) { d.Registerer = reg })
	refused := newClient(t, dial(t, w.Addr()))
	refused.publish("wrong")
	refused.ends()
	c := newClient(t, dial(t, w.Addr()))
	c.mustPublish(testKey)
	record, _ := hex.DecodeString(avcC320)
	c.session(record, []byte{0x65, 0x88, 0x84})
	layout(t, w.hub.Stream("live"), func(l media.Layout) bool { return l.Live })
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			got[f.GetName()] += m.GetCounter().GetValue() + m.GetGauge().GetValue()
		}
	}
	if got["media_in_rtmp_bytes_total"] < 3073 {
		t.Error(got)
	}
	delete(got, "media_in_rtmp_bytes_total")
	delete(got, "media_in_rtmp_connections") // the refused one may still linger
	want := map[string]float64{
		"media_in_rtmp_connections_total": 2, "media_in_rtmp_publishers": 1, "media_in_rtmp_frames_total": 1,
		"media_in_rtmp_dropped_total": 0, "media_in_rtmp_refused_total": 1,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestNoiseAtTheDoorIsHarmless(t *testing.T) {
	w := start(t, nil)
	before := runtime.NumGoroutine()
	for _, noise := range []string{
		"", "\x03", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "\x06" + strings.Repeat("x", 1536),
		"\x03" + strings.Repeat("x", 1536), "\x03" + strings.Repeat("x", 4000), "\x03" + strings.Repeat("\x00", 3072) + "\xff\xff\xff",
		"\x03" + strings.Repeat("\x02", 5000),
	} {
		nc := dial(t, w.Addr())
		_, _ = io.WriteString(nc, noise)
		_ = nc.(*net.TCPConn).CloseWrite()
		_, _ = io.Copy(io.Discard, nc)
		_ = nc.Close()
	}
	c := newClient(t, dial(t, w.Addr()))
	c.mustPublish(testKey)
	layout(t, w.hub.Stream("live"), func(l media.Layout) bool { return l.Source.ID != "" })
	if n := runtime.NumGoroutine(); n > before+5 {
		t.Errorf("%d goroutines, %d before", n, before)
	}
}

func TestPublishersThatVanishLeaveNothing(t *testing.T) {
	w := start(t, func(c *Config, _ *Deps, _ *hub.Config) { c.MaxPendingPerAddress = 64 })
	before := runtime.NumGoroutine()
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			nc, err := net.Dial("tcp", w.Addr().String())
			if err != nil {
				t.Error(err)
				return
			}
			defer nc.Close()
			c := newClient(t, nc)
			if i%3 == 0 {
				return
			}
			c.connect("live")
			if i%3 == 1 {
				return
			}
			_ = c.Write(&message.CommandAMF0{ChunkStreamID: 3, Name: "publish", CommandID: 2, Arguments: []any{nil, testKey}})
			_ = c.Write(&message.Video{ChunkStreamID: 6, MessageStreamID: 1 << 24, Codec: 7, Type: 1, AU: make([]byte, 1000)})
			_ = nc.(*net.TCPConn).SetLinger(0) // a reset
		})
	}
	wg.Wait()
	layout(t, w.hub.Stream("live"), func(l media.Layout) bool { return l.Source.ID == "" })
	w.stop()
	if n := runtime.NumGoroutine(); n > before {
		t.Errorf("%d goroutines, %d before", n, before)
	}
}
