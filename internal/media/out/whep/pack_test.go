package whep

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/pion/rtp/codecs"

	"frontrow/internal/media"
	"frontrow/internal/media/codec"
)

// noise is n bytes that look like coded video and never like a start code.
func noise(n int, seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, 1))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.UintN(255)) + 1
	}
	return b
}

func unit(header byte, n int) []byte { return append([]byte{header}, noise(n-1, uint64(n))...) }

func avcc(nalus ...[]byte) (b []byte) {
	for _, n := range nalus {
		b = codec.AppendAVCC(b, n)
	}
	return b
}

var (
	spsHigh = []byte{0x67, 0x64, 0x00, 0x1f, 0xac, 0xd9, 0x40, 0x50, 0x05, 0xbb, 0x01, 0x10, 0x00}
	pps     = []byte{0x68, 0xeb, 0xe3, 0xcb, 0x22, 0xc0}
	h264Cfg = &media.Config{Codec: media.H264, Width: 1280, Height: 720, ParameterSets: [][]byte{spsHigh, pps}}
	opusCfg = &media.Config{Codec: media.Opus, SampleRate: 48000, Channels: 2}
	vp8Cfg  = &media.Config{Codec: media.VP8}
	vp9Cfg  = &media.Config{Codec: media.VP9}
)

func checkSizes(t *testing.T, x *packed) {
	t.Helper()
	sum := 0
	for i, p := range x.payloads {
		if len(p) == 0 || len(p) > maxPayload {
			t.Errorf("payload %d has %d bytes", i, len(p))
		}
		if cap(p) != len(p) {
			t.Errorf("payload %d can grow over the next one", i)
		}
		sum += len(p)
	}
	if sum != x.bytes {
		t.Errorf("%d bytes are counted, there are %d", x.bytes, sum)
	}
}

func TestH264IsWholeAfterTheWay(t *testing.T) {
	idr, sei, slice := unit(0x65, 50_000), unit(0x06, 40), unit(0x41, maxPayload+1)
	for _, tc := range []struct {
		name string
		f    media.Frame
		want [][]byte
	}{
		{"key frame with its parameter sets", media.Frame{Key: true, Config: h264Cfg, Data: avcc(sei, idr)}, [][]byte{spsHigh, pps, sei, idr}},
		{"slices", media.Frame{Config: h264Cfg, Data: avcc(slice, unit(0x41, maxPayload), unit(0x41, 3))}, [][]byte{slice, unit(0x41, maxPayload), unit(0x41, 3)}},
		{"huge parameter sets", media.Frame{Key: true, Config: &media.Config{Codec: media.H264, ParameterSets: [][]byte{unit(0x67, 900), unit(0x68, 900)}}, Data: avcc(idr)},
			[][]byte{unit(0x67, 900), unit(0x68, 900), idr}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			x := packFrame(&tc.f)
			checkSizes(t, x)
			var d codecs.H264Packet
			d.IsAVC = true
			var got []byte
			for _, p := range x.payloads {
				b, err := d.Unmarshal(p)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, b...)
			}
			if !bytes.Equal(avcc(tc.want...), got) {
				t.Errorf("%d bytes came of %d", len(got), len(avcc(tc.want...)))
			}
		})
	}
}

func TestH265IsWholeAfterTheWay(t *testing.T) {
	nal := func(typ byte, n int) []byte { return append([]byte{typ << 1, 1}, noise(n-2, uint64(typ))...) }
	vps, sps, pps, idr := nal(32, 24), nal(33, 40), nal(34, 8), nal(19, 30_000)
	f := media.Frame{Key: true, Config: &media.Config{Codec: media.H265, ParameterSets: [][]byte{vps, sps, pps}}, Data: avcc(idr, nal(1, 100))}
	x := packFrame(&f)
	checkSizes(t, x)
	var got [][]byte
	var whole []byte
	for _, p := range x.payloads {
		switch p[0] >> 1 & 0x3f {
		case 48:
			for rest := p[2:]; len(rest) > 0; {
				n := binary.BigEndian.Uint16(rest)
				got = append(got, rest[2:2+n])
				rest = rest[2+n:]
			}
		case 49:
			if p[2]&0x80 != 0 {
				whole = []byte{p[0]&0x81 | p[2]&0x3f<<1, p[1]}
			}
			whole = append(whole, p[3:]...)
			if p[2]&0x40 != 0 {
				got = append(got, whole)
			}
		default:
			got = append(got, p)
		}
	}
	if !slices.EqualFunc([][]byte{vps, sps, pps, idr, nal(1, 100)}, got, bytes.Equal) {
		t.Error("the access unit has changed on its way")
	}
}

func TestVPxIsWholeAfterTheWay(t *testing.T) {
	data := noise(10_000, 7)
	for _, n := range []int{1, maxPayload - 1, maxPayload, len(data)} {
		for _, key := range []bool{true, false} {
			f := media.Frame{Key: key, Config: vp8Cfg, Data: data[:n]}
			x := packFrame(&f)
			checkSizes(t, x)
			var got []byte
			for i, p := range x.payloads {
				var d codecs.VP8Packet
				b, err := d.Unmarshal(p)
				if err != nil || (d.S == 1) != (i == 0) {
					t.Fatalf("packet %d: %v, S is %d", i, err, d.S)
				}
				got = append(got, b...)
			}
			if !bytes.Equal(got, f.Data) {
				t.Errorf("VP8 of %d bytes has changed on its way", n)
			}

			f.Config, got = vp9Cfg, nil
			x = packFrame(&f)
			checkSizes(t, x)
			for i, p := range x.payloads {
				var d codecs.VP9Packet
				b, err := d.Unmarshal(p)
				if err != nil || d.B != (i == 0) || d.E != (i == len(x.payloads)-1) || d.P == key {
					t.Fatalf("packet %d: %v, %+v", i, err, d)
				}
				got = append(got, b...)
			}
			if !bytes.Equal(got, f.Data) {
				t.Errorf("VP9 of %d bytes has changed on its way", n)
			}
		}
	}
}

func TestAV1IsWholeAfterTheWay(t *testing.T) {
	obu := func(typ byte, n int) codec.OBU {
		return codec.OBU{Type: typ, Header: []byte{typ << 3}, Payload: noise(n, uint64(n))}
	}
	seq := obu(codec.OBUSequenceHeader, 11)
	for _, sizes := range [][]int{{1}, {100}, {maxPayload}, {1183}, {1190, 1191}, {5, 9000, 14}, {50_000}} {
		var data []byte
		for _, n := range sizes {
			data = codec.AppendOBU(data, obu(codec.OBUFrame, n))
		}
		f := media.Frame{Key: true, Data: data,
			Config: &media.Config{Codec: media.AV1, ParameterSets: [][]byte{codec.AppendOBU(nil, seq)}}}
		x := packFrame(&f)
		checkSizes(t, x)
		var d codecs.AV1Depacketizer
		var got []byte
		for i, p := range x.payloads {
			if first := p[0]&av1NewCoded != 0; first != (i == 0) {
				t.Errorf("sizes %v: N of packet %d is %v", sizes, i, first)
			}
			b, err := d.Unmarshal(p)
			if err != nil {
				t.Fatalf("sizes %v: packet %d: %v", sizes, i, err)
			}
			got = append(got, b...)
		}
		if want := append(codec.AppendOBU(nil, seq), data...); !bytes.Equal(got, want) {
			t.Errorf("sizes %v: the temporal unit has changed on its way", sizes)
		}
	}
}

func TestRTPTimestampIsTheProgrammeClock(t *testing.T) {
	at := media.Time(1_790_000_000_123_456)
	video := packFrame(&media.Frame{At: at, Config: vp8Cfg, Data: []byte{1}})
	if want := uint32(at.Ticks(90000)); video.ts != want {
		t.Errorf("video has %d, want %d", video.ts, want)
	}
	audio := packFrame(&media.Frame{At: at, Config: opusCfg, Data: []byte{1}})
	if want := uint32(at.Ticks(48000)); audio.ts != want {
		t.Errorf("audio has %d, want %d", audio.ts, want)
	}
}

func TestPackerPacksAFrameOnce(t *testing.T) {
	var p packer
	frame := func(seq uint64, key bool) *media.Frame {
		return &media.Frame{Seq: seq, Key: key, Config: vp8Cfg, Data: noise(100, seq)}
	}
	a, b := p.pack(frame(10, true)), p.pack(frame(12, false))
	if p.pack(frame(10, true)) != a || p.pack(frame(12, false)) != b {
		t.Error("a frame was packed again")
	}
	if mid := p.pack(frame(11, false)); p.pack(frame(11, false)) != mid || p.pack(frame(12, false)) != b {
		t.Error("a frame that came late was not put in its place")
	}
	if old := p.pack(frame(3, true)); old.seq != 3 || len(p.ready) != 3 {
		t.Error("a frame older than the key frame was kept")
	}
	p.pack(frame(20, true))
	if len(p.ready) != 1 {
		t.Errorf("%d frames are kept after a key frame", len(p.ready))
	}
}

func TestPackerIsBoundedInBytes(t *testing.T) {
	var p packer
	data := noise(1<<20, 1)
	for seq := range uint64(40) {
		p.pack(&media.Frame{Seq: seq + 1, Key: seq == 0, Config: vp8Cfg, Data: data})
	}
	if p.bytes > packerBytes || len(p.ready) > 16 {
		t.Errorf("%d bytes in %d frames are kept", p.bytes, len(p.ready))
	}
}
