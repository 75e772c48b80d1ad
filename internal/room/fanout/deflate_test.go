package fanout

import (
	"bytes"
	"compress/flate"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
)

// deflateMessage is what a client makes of a message, at any level.
func deflateMessage(t testing.TB, level int, msg []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, level)
	if err == nil {
		_, err = w.Write(msg)
	}
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\x00\x00\xff\xff"))
}

func TestACompressedMessageIsReadWholeOrTooBig(t *testing.T) {
	into := make([]byte, 4096)
	for level := flate.HuffmanOnly; level <= flate.BestCompression; level++ {
		for _, n := range []int{0, 1, 100, 4095, 4096, 4097, 1 << 20} {
			msg := []byte(strings.Repeat("a b", n/3+1))[:n]
			got, big, err := unpack(into, deflateMessage(t, level, msg))
			switch {
			case err != nil:
				t.Errorf("level %d, %d bytes: %v", level, n, err)
			case big != (n > len(into)):
				t.Errorf("level %d, %d bytes: big is %v", level, n, big)
			case !big && !bytes.Equal(into[:got], msg):
				t.Errorf("level %d, %d bytes: came back as %d others", level, n, got)
			}
		}
	}
}

func TestLongFramesAreCompressedIfThatMakesThemSmaller(t *testing.T) {
	noise := make([]byte, 4*worthPacking)
	for i := range noise {
		noise[i] = byte(rand.N(256))
	}
	for name, c := range map[string]struct {
		payload []byte
		packed  bool
	}{
		"short":  {[]byte(strings.Repeat("x", worthPacking-1)), false},
		"long":   {[]byte(strings.Repeat(`{"t":"events"}`, 200)), true},
		"noise":  {noise, false},
		"longer": {[]byte(strings.Repeat(`{"t":"events"}`, 20_000)), true},
	} {
		b := appendPacked([]byte("before"), c.payload)[len("before"):]
		if got := b[0]&rsv1 != 0; got != c.packed {
			t.Errorf("%s: compressed is %v", name, got)
			continue
		}
		head := 2
		switch b[1] {
		case 126:
			head = 4
		case 127:
			head = 10
		}
		payload := b[head:]
		if c.packed {
			var err error
			r := flate.NewReader(io.MultiReader(bytes.NewReader(payload), strings.NewReader(deflateTail)))
			if payload, err = io.ReadAll(r); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if !bytes.Equal(payload, c.payload) {
			t.Errorf("%s: it is another when it comes back", name)
		}
	}
}

func TestOnlyWhatIsSpokenHereIsAgreedTo(t *testing.T) {
	for offer, want := range map[string]bool{
		"": false, "permessage-deflate": true, "permessage-deflate; client_max_window_bits": true,
		"x-webkit-deflate-frame": false, "permessage-deflate; server_max_window_bits=10": false,
		"permessage-deflate; server_max_window_bits=10, permessage-deflate":        true,
		"permessage-deflate;server_no_context_takeover;client_no_context_takeover": true,
	} {
		if got := wantsDeflate(http.Header{"Sec-Websocket-Extensions": {offer}}); got != want {
			t.Errorf("%q: %v", offer, got)
		}
	}
}

// FuzzUnpack: no bytes of a stranger make more than there is room for, or a panic.
func FuzzUnpack(f *testing.F) {
	f.Add(deflateMessage(f, flate.BestSpeed, []byte(`{"id":1,"cmd":"ping"}`)))
	f.Add(deflateMessage(f, flate.BestCompression, make([]byte, 1<<20)))
	f.Add([]byte{0})
	f.Fuzz(func(t *testing.T, b []byte) {
		into := make([]byte, 1024)
		n, big, err := unpack(into, b)
		if n > len(into) || big && n != len(into) || err != nil && n != 0 {
			t.Errorf("%d bytes, big %v, %v", n, big, err)
		}
	})
}

func BenchmarkUnpackAVote(b *testing.B) {
	vote := []byte(`{"id":12,"cmd":"poll.vote","data":{"poll":"01JD5V2Y3K4M5N6P7Q8R9S0T1V","choice":[2]}}`)
	msg := deflateMessage(b, flate.BestSpeed, vote)
	into := make([]byte, 4096)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := unpack(into, msg); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPackEvents(b *testing.B) {
	frame := []byte(strings.Repeat(`{"o":17,"type":"chat.message","at":1790000000000000,"by":{"id":"d_5Rk2","name":"Ada"},"data":{"id":"c_1","text":"Hello"}},`, 10))
	var out []byte
	for b.Loop() {
		out = appendPacked(out[:0], frame)
	}
	b.ReportMetric(float64(len(frame))/float64(len(out)), "ratio")
}
