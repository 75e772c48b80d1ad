package rtmp

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/media"
	"frontrow/internal/media/codec"
)

// Configuration records as muxers of today write them.
const (
	avcC320 = "0142c00dffe100176742c00dda05067e7c0440000003004000000f03c50aa801000468ce0fc8" // 320×180, no B-frames
	avcCB   = "014d400dffe10019674d400deca0a0cfcf8088000003000800000301e078a14cb001000468ce0fc8"
	avcC640 = "0142c01effe100196742c01eda0280bfe5c044000003000400000300f03c58ba8001000468ce0fc8" // 640×360
	hvcC322 = "0101600000009000000000003cf000fcfdf8f800000f03" +
		"a00001001840010c01ffff01600000030090000003000003003c959409" +
		"a10001002c42010101600000030090000003000003003ca00a880c1c44d965654a4c2f016808000003000800000300f040" +
		"a2000100064401c073c189"
	av1C320 = "81000c000a0b000000043cfecc02f80040"
	asc48   = "1188" // AAC-LC, 48 kHz, mono
	asc44   = "1208"
	idr     = "00000003658884"
	inter   = "00000003419a00"
	vp8Key  = "1062009d012a4001b4000007"
	vp9Key  = "824983420013f00b360438241c184a00"
	av1Key  = "12000a0b000000043cfecc02f8004032021000"
	av1More = "120032023000"
	irap    = "00000004260150ff"
	trail   = "000000040201d0ff"
)

// recorder is a sink that keeps everything.
type recorder struct {
	layouts [][]media.Track
	frames  []*media.Frame
	err     error
}

func (r *recorder) SetTracks(want ...media.Track) ([]media.TrackID, error) {
	r.layouts = append(r.layouts, want)
	ids := make([]media.TrackID, len(want))
	for i, w := range want {
		ids[i] = media.TrackID(w.Codec)
	}
	return ids, r.err
}

func (r *recorder) Write(f *media.Frame) error {
	r.frames = append(r.frames, f)
	return r.err
}

func (r *recorder) codecs() (all []string) {
	for _, l := range r.layouts {
		var names []string
		for _, t := range l {
			names = append(names, t.Codec.String())
		}
		all = append(all, strings.Join(names, "+"))
	}
	return all
}

var birth = time.UnixMicro(1_790_000_000_000_000)

type bench struct {
	t testing.TB
	*ingest
	rec *recorder
	now time.Time
}

func newBench(t testing.TB) *bench {
	b := &bench{t: t, rec: &recorder{}, now: birth}
	b.ingest = newIngest(b.rec, nil, slog.New(slog.DiscardHandler), newMetrics(nil), func() time.Time { return b.now })
	return b
}

func (b *bench) feed(kind byte, ms uint32, body ...string) {
	b.t.Helper()
	data, err := hex.DecodeString(strings.Join(body, ""))
	if err != nil {
		b.t.Fatal(err)
	}
	if err := b.message(rawMessage{kind: kind, time: ms, body: data}); err != nil {
		b.t.Fatalf("message %x: %v", data, err)
	}
}

func (b *bench) video(ms uint32, body ...string) { b.t.Helper(); b.feed(msgVideo, ms, body...) }
func (b *bench) audio(ms uint32, body ...string) { b.t.Helper(); b.feed(msgAudio, ms, body...) }

// avc builds the header of an old AVC tag with a composition time.
func avc(key bool, cts int) string {
	h := []byte{0x27, 1, byte(cts >> 16), byte(cts >> 8), byte(cts)}
	if key {
		h[0] = 0x17
	}
	return hex.EncodeToString(h)
}

const avcConfig, aacConfig, aacFrame = "1700000000", "af00", "af01"

func four(s string) string { return hex.EncodeToString([]byte(s)) }

// times are those of the frames of one codec since the first arrival, in ms.
func (b *bench) times(c media.Codec) (at, decode []float64) {
	for _, f := range b.rec.frames {
		if f.Track == media.TrackID(c) {
			at = append(at, float64(f.At-media.FromTime(birth))/1000)
			decode = append(decode, float64(f.DecodeAt-media.FromTime(birth))/1000)
		}
	}
	return at, decode
}

func TestTracksAreSetAsTheyAppear(t *testing.T) {
	for name, c := range map[string]struct {
		feed func(*bench)
		want []string
	}{
		"picture then sound": {func(b *bench) {
			b.video(0, avcConfig, avcC320)
			b.audio(0, aacConfig, asc48)
			b.video(0, avc(true, 0), idr)
		}, []string{"H264", "H264+AAC"}},
		"sound only": {func(b *bench) {
			b.audio(0, aacConfig, asc48)
			b.audio(0, aacFrame, "2110")
		}, []string{"AAC"}},
		"sound that appears late": {func(b *bench) {
			b.video(0, avcConfig, avcC320)
			b.video(0, avc(true, 0), idr)
			b.video(33, avc(false, 0), inter)
			b.audio(60, aacConfig, asc48)
			b.audio(60, aacFrame, "2110")
		}, []string{"H264", "H264+AAC"}},
		"the same sequence headers again": {func(b *bench) {
			for range 3 {
				b.video(0, avcConfig, avcC320)
				b.audio(0, aacConfig, asc48)
				b.video(0, avc(true, 0), idr)
			}
		}, []string{"H264", "H264+AAC"}},
		"codec that changes": {func(b *bench) {
			b.video(0, avcConfig, avcC320)
			b.audio(0, aacConfig, asc48)
			b.video(0, avc(true, 0), idr)
			b.video(33, "90", four("hvc1"), hvcC322)
			b.video(66, "93", four("hvc1"), irap)
			b.video(99, avcConfig, avcC320)
			b.video(99, avc(true, 0), idr)
		}, []string{"H264", "H264+AAC", "H265+AAC", "H264+AAC"}},
		"parameter sets in the frame only": {func(b *bench) {
			b.video(0, avc(true, 0), "00000017", avcC320[16:62], "0000000468ce0fc8", idr)
		}, []string{"H264"}},
		"Opus without its header": {func(b *bench) { b.audio(0, "91", four("Opus"), "fc00") }, []string{"Opus"}},
		"VP9 without a header":    {func(b *bench) { b.video(0, "91", four("vp09"), vp9Key) }, []string{"VP9"}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			c.feed(b)
			if d := cmp.Diff(c.want, b.rec.codecs()); d != "" {
				t.Error(d)
			}
			if len(b.rec.frames) == 0 && !strings.Contains(name, "header") {
				t.Error("no frames")
			}
		})
	}
}

func TestEnhancedCodecsBecomeFrames(t *testing.T) {
	head := hex.EncodeToString(codec.OpusHead{Channels: 2, PreSkip: 312, InputRate: 48000}.Append(nil))
	for name, c := range map[string]struct {
		feed   func(*bench)
		codec  media.Codec
		frames []string
		w, h   int
	}{
		"HEVC": {func(b *bench) {
			b.video(0, "90", four("hvc1"), hvcC322)
			b.video(0, "91", four("hvc1"), "000000", irap)
			b.video(33, "93", four("hvc1"), trail)
		}, media.H265, []string{irap, trail}, 322, 182},
		"HEVC by the old unofficial number": {func(b *bench) {
			b.video(0, "1c00000000", hvcC322)
			b.video(0, "1c01000000", irap)
			b.video(33, "2c01000000", trail)
		}, media.H265, []string{irap, trail}, 322, 182},
		"AVC by its FourCC": {func(b *bench) {
			b.video(0, "90", four("avc1"), avcC320)
			b.video(0, "91", four("avc1"), "000000", idr)
			b.video(33, "a3", four("avc1"), inter)
		}, media.H264, []string{idr, inter}, 320, 180},
		"AV1": {func(b *bench) {
			b.video(0, "90", four("av01"), av1C320)
			b.video(0, "91", four("av01"), av1Key)
			b.video(33, "a1", four("av01"), av1More)
		}, media.AV1, []string{"32021000", "32023000"}, 320, 180},
		"AV1 whose record has no sequence header": {func(b *bench) {
			b.video(0, "90", four("av01"), "81000c00")
			b.video(0, "91", four("av01"), av1Key)
			b.video(33, "a1", four("av01"), av1More)
		}, media.AV1, []string{"32021000", "32023000"}, 320, 180},
		"VP9": {func(b *bench) {
			b.video(0, "90", four("vp09"), "010000000014820202020000")
			b.video(0, "91", four("vp09"), vp9Key)
			b.video(33, "a1", four("vp09"), "8600")
		}, media.VP9, []string{vp9Key, "8600"}, 320, 180},
		"VP8": {func(b *bench) {
			b.video(0, "91", four("vp08"), vp8Key)
			b.video(33, "a1", four("vp08"), "310000")
		}, media.VP8, []string{vp8Key, "310000"}, 320, 180},
		"Opus": {func(b *bench) {
			b.audio(0, "90", four("Opus"), head)
			b.audio(0, "91", four("Opus"), "fc01")
			b.audio(20, "91", four("Opus"), "fc02")
		}, media.Opus, []string{"fc01", "fc02"}, 0, 0},
		"AAC by its FourCC": {func(b *bench) {
			b.audio(0, "90", four("mp4a"), asc48)
			b.audio(0, "91", four("mp4a"), "2110")
		}, media.AAC, []string{"2110"}, 0, 0},
		"the first track of many": {func(b *bench) {
			b.video(0, "96", "00"+four("avc1")+"00", avcC320)                   // one track, number 0
			b.video(0, "96", "00"+four("avc1")+"01", avcC640)                   // number 1
			b.video(0, "96", "11"+four("avc1")+"00"+"00000a"+"000000"+idr+"01"+ // many tracks
				"00000a"+"000000"+idr)
			b.video(33, "96", "21"+four("avc1")+"00"+"00000a"+"000000"+inter+ // many codecs
				four("hvc1")+"01"+"00000b"+"000000"+trail)
			b.video(33, "96", "03"+four("avc1")+"01", inter)
		}, media.H264, []string{idr, inter}, 320, 180},
		"a modifier before the packet": {func(b *bench) {
			b.video(0, avcConfig, avcC320)
			b.video(0, "97", "02"+"0007d0"+"03"+four("avc1"), idr) // 2000 ns
			b.video(33, "a7", "00"+"00"+"17"+"02"+"000000"+"03"+four("avc1"), inter)
		}, media.H264, []string{idr, inter}, 320, 180},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			c.feed(b)
			var got []string
			for i, f := range b.rec.frames {
				got = append(got, hex.EncodeToString(f.Data))
				if f.Track != media.TrackID(c.codec) || f.Config.Codec != c.codec || f.Config.Width != c.w || f.Config.Height != c.h {
					t.Errorf("frame %d: track %d, %+v", i, f.Track, f.Config)
				}
				if f.Key != (i == 0 || c.codec.Kind() == media.Audio) {
					t.Errorf("frame %d: Key is %v", i, f.Key)
				}
			}
			if d := cmp.Diff(c.frames, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestResolutionChangesAtTheKeyFrame(t *testing.T) {
	b := newBench(t)
	b.video(0, avcConfig, avcC320)
	b.video(0, avc(true, 0), idr)
	b.video(33, avcConfig, avcC640)
	b.video(33, avc(false, 0), inter)
	b.video(66, avc(true, 0), idr)
	b.video(99, avc(false, 0), inter)
	var widths []int
	for _, f := range b.rec.frames {
		widths = append(widths, f.Config.Width)
	}
	if d := cmp.Diff([]int{320, 320, 640, 640}, widths); d != "" {
		t.Error(d)
	}
	if len(b.rec.layouts) != 1 {
		t.Errorf("%d calls of SetTracks: a track of the same codec goes on", len(b.rec.layouts))
	}
	if b.rec.frames[0].Config != b.rec.frames[1].Config {
		t.Error("frames of the same parameters don't share their Config")
	}
}

func TestNothingIsWrittenBeforeAKeyFrame(t *testing.T) {
	b := newBench(t)
	b.video(0, avc(true, 0), idr) // no parameters yet
	b.video(33, avcConfig, avcC320)
	b.video(33, avc(false, 0), inter)
	b.audio(40, aacFrame, "2110") // neither
	b.video(66, avc(true, 0), idr)
	if len(b.rec.frames) != 1 || !b.rec.frames[0].Key {
		t.Errorf("%d frames", len(b.rec.frames))
	}
}

func TestShortLengthsBecomeFourBytes(t *testing.T) {
	for size, body := range map[string]string{"0": "03658884", "1": "0003658884"} {
		b := newBench(t)
		b.video(0, avcConfig, avcC320[:8]+"f"+string("cdef"[size[0]-'0'])+avcC320[10:])
		b.video(0, avc(true, 0), body)
		if len(b.rec.frames) != 1 || hex.EncodeToString(b.rec.frames[0].Data) != "00000003658884" {
			t.Errorf("length size %s: %d frames", size, len(b.rec.frames))
		}
	}
}

func TestBFramesAreDecodedBeforeTheyAreShown(t *testing.T) {
	b := newBench(t)
	b.video(0, avcConfig, avcCB)
	for i, cts := range []int{66, 133, 33, -33} { // the last one is shifted back
		b.video(uint32(33*i), avc(i == 0, cts), []string{idr, inter}[min(i, 1)])
	}
	at, decode := b.times(media.H264)
	if d := cmp.Diff([]float64{0, 100, 33, 0}, at); d != "" {
		t.Error("shown:", d)
	}
	if d := cmp.Diff([]float64{-66, -33, 0, 33}, decode); d != "" {
		t.Error("decoded:", d)
	}
}

func TestAConstantShiftIsNoReordering(t *testing.T) {
	b := newBench(t)
	b.video(0, avcConfig, avcC320) // its SPS excludes B-frames
	for i := range 3 {
		b.video(uint32(40*i), avc(i == 0, 80), []string{idr, inter}[min(i, 1)])
	}
	at, decode := b.times(media.H264)
	if d := cmp.Diff([]float64{0, 40, 80}, at); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(at, decode); d != "" {
		t.Error(d)
	}
}

func TestTimestampsWrapAfter49Days(t *testing.T) {
	b := newBench(t)
	b.video(1<<32-50, avcConfig, avcC320)
	b.audio(1<<32-50, aacConfig, asc48)
	var ms uint32 = 1<<32 - 50
	b.video(ms, avc(true, 0), idr)
	b.audio(ms, aacFrame, "2110")
	b.video(ms+40, avc(false, 0), inter)
	b.video(ms+80, avc(false, 0), inter) // 30 after the wrap
	b.audio(ms+21, aacFrame, "2110")     // from before it
	b.audio(ms+43, aacFrame, "2110")
	b.audio(ms+64, aacFrame, "2110")
	b.video(ms+120, avc(false, 0), inter)
	at, _ := b.times(media.H264)
	if d := cmp.Diff([]float64{0, 40, 80, 120}, at); d != "" {
		t.Error(d)
	}
	if at, _ = b.times(media.AAC); cmp.Diff([]float64{0, 21.333, 42.667, 64}, at) != "" {
		t.Error(at)
	}
	for _, f := range b.rec.frames {
		if f.Epoch != 1 {
			t.Fatalf("the clock was anchored again at %d", f.At)
		}
	}
}

func TestTimestampsThatJumpStartANewEpoch(t *testing.T) {
	b := newBench(t)
	b.video(0, avcConfig, avcC320)
	b.audio(0, aacConfig, asc48)
	b.video(1000, avc(true, 0), idr)
	b.audio(1000, aacFrame, "2110")
	b.now = birth.Add(40 * time.Millisecond)
	b.video(3_600_000, avc(true, 0), idr) // forward by an hour
	b.audio(3_600_000, aacFrame, "2110")
	b.now = birth.Add(80 * time.Millisecond)
	b.video(0, avc(true, 0), idr) // and back to zero
	b.audio(0, aacFrame, "2110")
	at, _ := b.times(media.H264)
	if d := cmp.Diff([]float64{0, 40, 80}, at); d != "" {
		t.Error(d)
	}
	if at, _ = b.times(media.AAC); cmp.Diff([]float64{0, 40, 80}, at) != "" {
		t.Error(at)
	}
	var epochs []uint32
	for _, f := range b.rec.frames {
		epochs = append(epochs, f.Epoch)
	}
	if d := cmp.Diff([]uint32{1, 1, 2, 2, 3, 3}, epochs); d != "" {
		t.Error(d)
	}
}

func TestDecodingTimesNeverStepBack(t *testing.T) {
	b := newBench(t)
	b.video(0, avcConfig, avcC320)
	for i, ms := range []uint32{0, 40, 40, 30, 80} {
		b.video(ms, avc(i == 0, 0), []string{idr, inter}[min(i, 1)])
	}
	_, decode := b.times(media.H264)
	if d := cmp.Diff([]float64{0, 40, 40.001, 40.002, 80}, decode); d != "" {
		t.Error(d)
	}
}

func TestNanosecondsOfAModifierCount(t *testing.T) {
	b := newBench(t)
	b.video(0, avcConfig, avcC320)
	b.video(0, "97", "02"+"000000"+"03"+four("avc1"), idr)
	b.video(33, "a7", "02"+"0516ed"+"03"+four("avc1"), inter) // 333,549 ns
	if at, _ := b.times(media.H264); cmp.Diff([]float64{0, 33.333}, at) != "" {
		t.Error(at)
	}
}

func TestSoundThatChangesItsRateGoesOn(t *testing.T) {
	b := newBench(t)
	b.audio(0, aacConfig, asc48)
	b.audio(0, aacFrame, "2110")
	b.audio(21, aacConfig, asc44)
	b.audio(21, aacFrame, "2110")
	b.audio(44, aacFrame, "2110")
	if d := cmp.Diff([]string{"AAC"}, b.rec.codecs()); d != "" {
		t.Error(d)
	}
	var rates []int
	var durations []int64
	for _, f := range b.rec.frames {
		rates, durations = append(rates, f.Config.SampleRate), append(durations, f.Duration)
	}
	if d := cmp.Diff([]int{48000, 44100, 44100}, rates); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]int64{21333, 23220, 23220}, durations); d != "" {
		t.Error(d)
	}
}

func TestAPublisherWhoReturnsKeepsItsTracks(t *testing.T) {
	before := []media.Track{{ID: 1, Codec: media.H264}, {ID: 2, Codec: media.AAC}, {ID: 3, Codec: media.Opus, Origin: 2}}
	for name, c := range map[string]struct {
		feed func(*bench)
		want []string
	}{
		"with the same": {func(b *bench) {
			b.video(0, avcConfig, avcC320)
			b.video(0, avc(true, 0), idr)
			b.audio(0, aacConfig, asc48)
			b.audio(0, aacFrame, "2110")
			b.video(3000, avc(false, 0), inter)
		}, []string{"H264+AAC", "H264+AAC"}},
		"without its sound": {func(b *bench) {
			b.video(0, avcConfig, avcC320)
			b.video(0, avc(true, 0), idr)
			b.video(1990, avc(false, 0), inter)
			b.video(2000, avc(false, 0), inter)
			b.video(2040, avc(false, 0), inter)
		}, []string{"H264+AAC", "H264"}},
		"with another codec": {func(b *bench) {
			b.video(0, avcConfig, avcC320)
			b.audio(0, "91", four("Opus"), "fc00")
		}, []string{"H264+AAC", "H264+Opus"}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.ingest = newIngest(b.rec, before, slog.New(slog.DiscardHandler), newMetrics(nil), func() time.Time { return b.now })
			c.feed(b)
			if d := cmp.Diff(c.want, b.rec.codecs()); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestWhatCannotBeReadIsLeftOut(t *testing.T) {
	b := newBench(t)
	b.video(0, avcConfig, avcC320)
	b.video(0, avc(true, 0), idr)
	for _, body := range []string{
		"", "17", "12000000", "17010000", avcConfig + "00", avc(false, 0) + "000000ff41", "90", "90" + four("wxyz"),
		"96", "9600", "9610" + four("avc1") + "00", "97", "97ff", "97ffffff", "5700", "57", "1702000000", "92" + four("avc1"), "a4" + four("hvc1"),
	} {
		b.video(0, body)
	}
	for _, body := range []string{"", "af", "af01", "af02", "2f00", "af0000", "90", "90" + four("Opus") + "00", "91" + four("Opus"), "95"} {
		b.audio(0, body)
	}
	b.video(33, avc(false, 0), inter)
	if len(b.rec.frames) != 2 {
		t.Errorf("%d frames", len(b.rec.frames))
	}
}

func TestAPictureThatCannotBeCarriedIsRefused(t *testing.T) {
	for _, body := range []string{"1200000000", "90" + four("vvc1")} {
		b := newBench(t)
		data, _ := hex.DecodeString(body)
		var r *refusal
		if err := b.message(rawMessage{kind: msgVideo, body: data}); !errors.As(err, &r) || !strings.Contains(r.text, "H264") {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestAPictureCostsOneAllocation(t *testing.T) {
	b := newBench(t)
	b.video(0, avcConfig, avcC320)
	b.video(0, avc(true, 0), idr)
	body, _ := hex.DecodeString(avc(false, 0) + inter)
	ms := uint32(0)
	b.rec.frames = make([]*media.Frame, 0, 1000)
	if n := testing.AllocsPerRun(100, func() {
		ms += 33
		if err := b.message(rawMessage{kind: msgVideo, time: ms, body: body}); err != nil {
			t.Fatal(err)
		}
	}); n > 1 {
		t.Errorf("%v allocations: the Frame is one, its Data is the message's body", n)
	}
}

func TestStreamKeyIsTheLastElement(t *testing.T) {
	for _, c := range []struct {
		app, name, key string
		ok             bool
	}{
		{"live", "k", "k", true},
		{"live/", "/k", "k", true},
		{"live", "k?token=1", "k", true},
		{"live?x=y", "k", "k", true},
		{"live/k", "", "k", true},
		{"live/room", "k", "k", true},
		{"live", "a%2Fb", "a/b", true},
		{"live", "", "", true},
		{"app", "k", "", false},
		{"", "live/k", "k", true},
		{"", "", "", false},
		{"livelive", "k", "", false},
	} {
		if key, ok := streamKey(c.app, c.name); key != c.key || ok != c.ok {
			t.Errorf("%q, %q: %q, %v", c.app, c.name, key, ok)
		}
	}
}

// FuzzMessages feeds messages of any bytes: whatever comes, frames stay as
// media.Frame promises.
func FuzzMessages(f *testing.F) {
	seed := func(messages ...string) {
		var all []byte
		for _, m := range messages {
			b, err := hex.DecodeString(m)
			if err != nil {
				f.Fatal(err)
			}
			all = binary.BigEndian.AppendUint16(append(all, 0, 33), uint16(len(b)))
			all = append(all, b...)
		}
		f.Add(all)
	}
	seed(avcConfig+avcCB, avc(true, 66)+idr, avc(false, -33)+inter, avcConfig+avcC640)
	seed("90"+four("hvc1")+hvcC322, "93"+four("hvc1")+irap, "90"+four("av01")+av1C320, "91"+four("av01")+av1Key)
	seed("91"+four("vp09")+vp9Key, "91"+four("vp08")+vp8Key, "96"+"11"+four("avc1")+"00"+"00000a"+"000000"+idr)
	f.Fuzz(func(t *testing.T, b []byte) {
		w := newBench(t)
		ms := uint32(0)
		for len(b) >= 4 {
			// The first byte says which kind, and jumps in time now and then.
			kind := byte(msgVideo)
			if b[0]&1 == 1 {
				kind = msgAudio
			}
			ms += uint32(b[1]) << (b[0] >> 1 & 31)
			n := min(int(binary.BigEndian.Uint16(b[2:])), len(b)-4)
			body := append([]byte(nil), b[4:4+n]...)
			b = b[4+n:]
			if err := w.message(rawMessage{kind: kind, time: ms, body: body}); err != nil {
				var r *refusal
				if !errors.As(err, &r) {
					t.Fatal(err)
				}
				break
			}
		}
		last := map[media.TrackID]*media.Frame{}
		for _, f := range w.rec.frames {
			switch {
			case len(f.Data) == 0, f.Config == nil, media.TrackID(f.Config.Codec) != f.Track:
				t.Fatalf("frame %+v", f)
			case f.Config.Codec.Kind() == media.Audio && f.Duration <= 0:
				t.Fatalf("sound without duration: %+v", f)
			}
			if before := last[f.Track]; before != nil && before.Epoch == f.Epoch && f.DecodeAt < before.DecodeAt && f.Config.Codec.Kind() == media.Video {
				t.Fatalf("%d is decoded after %d", f.DecodeAt, before.DecodeAt)
			}
			last[f.Track] = f
		}
	})
}
