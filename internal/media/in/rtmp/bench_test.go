package rtmp

import (
	"bufio"
	"bytes"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/bluenviron/gortmplib/pkg/bytecounter"
	"github.com/bluenviron/gortmplib/pkg/message"

	"frontrow/internal/media"
	"frontrow/internal/media/codec"
)

type discard struct{}

func (discard) SetTracks(want ...media.Track) ([]media.TrackID, error) {
	return make([]media.TrackID, len(want)), nil
}
func (discard) Write(*media.Frame) error { return nil }

// BenchmarkFrame takes pictures of 10 kB, in chunks of 4 kB, from bytes to frames.
func BenchmarkFrame(b *testing.B) {
	i := newIngest(discard{}, nil, slog.New(slog.DiscardHandler), newMetrics(nil), time.Now)
	for _, body := range [][]byte{
		new(chunks).hex(avcConfig + avcC320).Bytes(), new(chunks).hex(avc(true, 0) + idr).Bytes(),
	} {
		if err := i.message(rawMessage{kind: msgVideo, body: body}); err != nil {
			b.Fatal(err)
		}
	}
	var one bytes.Buffer
	w := message.NewWriter(&one, bytecounter.NewWriter(&one), false)
	for _, m := range []message.Message{
		&message.SetChunkSize{Value: 4096},
		&message.Video{ChunkStreamID: 6, Codec: 7, Type: 1, AU: codec.AppendAVCC(nil, append([]byte{0x41, 0x9a}, make([]byte, 10_000)...))},
	} {
		if err := w.Write(m); err != nil {
			b.Fatal(err)
		}
	}
	in := bytes.NewReader(one.Bytes())
	c := newChunkReader(bufio.NewReaderSize(in, 16<<10))
	c.admit()
	b.SetBytes(int64(one.Len()))
	b.ReportAllocs()
	for ms := uint32(0); b.Loop(); ms += 33 {
		_, _ = in.Seek(0, io.SeekStart)
		m, err := c.read()
		if err != nil {
			b.Fatal(err)
		}
		m.time = ms
		if err := i.message(m); err != nil {
			b.Fatal(err)
		}
	}
}
