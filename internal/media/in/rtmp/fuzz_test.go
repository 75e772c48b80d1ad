package rtmp

import (
	"bytes"
	"context"
	"encoding/hex"
	"io"
	"log/slog"
	"net"
	"testing"
	"time"

	"github.com/bluenviron/gortmplib/pkg/amf0"
	"github.com/bluenviron/gortmplib/pkg/bytecounter"
	"github.com/bluenviron/gortmplib/pkg/message"

	"frontrow/internal/media/codec"
	"frontrow/internal/media/hub"
)

// script is a connection whose peer sends what was written down and hears
// nothing.
type script struct{ io.Reader }

func (script) Write(p []byte) (int, error)      { return len(p), nil }
func (script) Close() error                     { return nil }
func (script) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (script) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (script) SetDeadline(time.Time) error      { return nil }
func (script) SetReadDeadline(time.Time) error  { return nil }
func (script) SetWriteDeadline(time.Time) error { return nil }

// FuzzConnection runs whole connections, from the first byte after the handshake
// to their end.
func FuzzConnection(f *testing.F) {
	seed := func(all ...message.Message) {
		var b bytes.Buffer
		w := message.NewWriter(&b, bytecounter.NewWriter(&b), false)
		for _, m := range all {
			if err := w.Write(m); err != nil {
				f.Fatal(err)
			}
		}
		f.Add(b.Bytes())
	}
	command := func(name string, args ...any) message.Message {
		return &message.CommandAMF0{ChunkStreamID: 3, Name: name, CommandID: 1, Arguments: args}
	}
	record, _ := hex.DecodeString(avcC320)
	connect := command("connect", amf0.Object{{Key: "app", Value: "live"}})
	seed(connect, command("play", nil, "x"))
	seed(connect, command("createStream", nil), command("publish", nil, "wrong"))
	seed(
		connect, command("publish", nil, testKey),
		&message.UserControlPingRequest{ServerTime: 1}, &message.SetWindowAckSize{Value: 1}, &message.SetChunkSize{Value: 4096},
		&message.DataAMF0{ChunkStreamID: 4, Payload: amf0.Data{"@setDataFrame", "onMetaData", amf0.ECMAArray{{Key: "framerate", Value: 30.}}}},
		&message.Video{ChunkStreamID: 6, Codec: 7, IsKeyFrame: true, Type: 0, AVCConfig: avcBox(f, record)},
		&message.Video{ChunkStreamID: 6, Codec: 7, IsKeyFrame: true, Type: 1, AU: codec.AppendAVCC(nil, []byte{0x65, 0x88, 0x84})},
		&message.Video{ChunkStreamID: 6, Codec: 7, Type: 1, DTS: 33 * time.Millisecond, AU: codec.AppendAVCC(nil, []byte{0x41, 0x9a})},
		command("deleteStream", nil, 1.),
	)
	hello := append([]byte{3}, make([]byte, 2*1536)...)
	f.Fuzz(func(t *testing.T, b []byte) {
		cfg, log := Default(), slog.New(slog.DiscardHandler)
		cfg.RefuseDelay = 0
		h := hub.New(hub.Default(), log)
		defer h.Close()
		s, err := New(cfg, Deps{Hub: h, Gate: gate{testKey: "live"}, Log: log})
		if err != nil {
			t.Fatal(err)
		}
		nc := script{io.MultiReader(bytes.NewReader(hello), bytes.NewReader(b))}
		leave, _ := s.enter(nc)
		s.serve(context.Background(), nc, leave)
		if s.total != 0 || len(s.pending) != 0 {
			t.Errorf("%d connections still count", s.total)
		}
		if l := h.Stream("live").Layout(); l.Source.ID != "" {
			t.Error("the source is still there")
		}
	})
}
