package codec

import (
	"bytes"
	"encoding/hex"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/media"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Records as encoders and muxers of today write them: 320×180 (H264, AV1) and
// 322×182 (H265).
const (
	avcC = "0142c00dffe100176742c00dda05067e7c0440000003004000000f03c50aa801000468ce0fc8"
	sps  = "6742c00dda05067e7c0440000003004000000f03c50aa8"
	pps  = "68ce0fc8"
	// An SPS of a stream with B-frames.
	spsB = "674d400deca0a0cfcf8088000003000800000301e078a14cb0"
	hvcC = "0101600000009000000000003cf000fcfdf8f800000f03" +
		"a00001001840010c01ffff01600000030090000003000003003c959409" +
		"a10001002c42010101600000030090000003000003003ca00a880c1c44d965654a4c2f016808000003000800000300f040" +
		"a2000100064401c073c189"
	av1C = "81000c000a0b000000043cfecc02f80040"
	asc  = "1208"
)

func mustAVCC(t testing.TB) *media.Config {
	t.Helper()
	cfg, size, err := ParseAVCC(unhex(t, avcC))
	if err != nil || size != 4 {
		t.Fatalf("ParseAVCC: size %d, %v", size, err)
	}
	return cfg
}

func TestRecordsSurviveTheRoundTrip(t *testing.T) {
	for name, c := range map[string]struct {
		record string
		parse  func([]byte) (*media.Config, error)
		build  func([]byte, *media.Config) ([]byte, error)
		want   media.Config
	}{
		"avcC": {
			avcC, func(b []byte) (*media.Config, error) { c, _, err := ParseAVCC(b); return c, err },
			AppendAVCCRecord, media.Config{Codec: media.H264, Width: 320, Height: 180},
		},
		"hvcC": {
			hvcC, func(b []byte) (*media.Config, error) { c, _, err := ParseHVCC(b); return c, err },
			AppendHVCCRecord, media.Config{Codec: media.H265, Width: 322, Height: 182},
		},
		"av1C": {av1C, ParseAV1C, AppendAV1CRecord, media.Config{Codec: media.AV1, Width: 320, Height: 180}},
	} {
		t.Run(name, func(t *testing.T) {
			cfg, err := c.parse(unhex(t, c.record))
			if err != nil {
				t.Fatal(err)
			}
			got := *cfg
			got.ParameterSets = nil
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
			record, err := c.build([]byte("x"), cfg)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff("78"+c.record, hex.EncodeToString(record)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestAVCCIsIteratedWithoutAllocating(t *testing.T) {
	data := AppendAVCC(AppendAVCC(nil, []byte{0x65, 1}), []byte{0x41, 2, 3})
	n, bytes := 0, 0
	if a := testing.AllocsPerRun(100, func() {
		n, bytes = 0, 0
		for nalu := range NALUs(data) {
			n, bytes = n+1, bytes+len(nalu)
		}
	}); a != 0 {
		t.Errorf("%v allocations", a)
	}
	if n != 2 || bytes != 5 {
		t.Errorf("%d NAL units of %d bytes", n, bytes)
	}
}

func TestAnnexBBecomesAVCC(t *testing.T) {
	stream := []byte("\x00\x00\x00\x01\x67\x01\x00\x00\x01\x68\x02\x00\x00\x00\x00\x01\x65\x00\x00\x03\x00\x00\x01")
	want := AppendAVCC(AppendAVCC(AppendAVCC(nil, []byte{0x67, 1}), []byte{0x68, 2}), []byte{0x65, 0, 0, 3})
	if d := cmp.Diff(want, AppendAVCCFromAnnexB(nil, stream)); d != "" {
		t.Error(d)
	}
	back := AppendAnnexB(nil, want)
	if d := cmp.Diff(want, AppendAVCCFromAnnexB(nil, back)); d != "" {
		t.Error(d)
	}
}

func TestSampleMovesParameterSetsIntoTheConfig(t *testing.T) {
	idr, sei, aud := []byte{0x65, 0x88, 0x84, 0}, []byte{6, 5, 1, 0, 0x80}, []byte{9, 0x10}
	for _, size := range []int{1, 2, 4} {
		var au []byte
		for _, nalu := range [][]byte{aud, unhex(t, sps), unhex(t, pps), sei, {12, 0xff, 0x80}, idr} {
			au = append(au, []byte{0, 0, 0, byte(len(nalu))}[4-size:]...)
			au = append(au, nalu...)
		}
		p := NewParameterSets(media.H264)
		data, key, err := p.Sample(au, size)
		if err != nil || !key {
			t.Fatalf("size %d: key %v, %v", size, key, err)
		}
		if d := cmp.Diff(AppendAVCC(AppendAVCC(nil, sei), idr), data); d != "" {
			t.Errorf("size %d: %s", size, d)
		}
		if d := cmp.Diff(mustAVCC(t), p.Config()); d != "" {
			t.Errorf("size %d: %s", size, d)
		}
		if first := p.Config(); p.Config() != first {
			t.Error("the Config changes though its sets don't")
		}
	}
}

func TestParameterSetsThatChangeWithinAGOPStayInTheFrame(t *testing.T) {
	p := NewParameterSets(media.H264)
	p.Reset(mustAVCC(t))
	slice, fresh := []byte{0x41, 0x9a, 0}, unhex(t, "68ce3c80")
	data, key, err := p.Sample(AppendAVCC(AppendAVCC(AppendAVCC(nil, unhex(t, pps)), fresh), slice), 4)
	if err != nil || key {
		t.Fatalf("key %v, %v", key, err)
	}
	if d := cmp.Diff(AppendAVCC(AppendAVCC(nil, fresh), slice), data); d != "" {
		t.Error(d)
	}
	if c := p.Config(); !bytes.Equal(c.ParameterSets[1], fresh) || len(c.ParameterSets) != 2 {
		t.Errorf("the new PPS does not replace the one of its number: %x", c.ParameterSets)
	}
}

func TestAWholeSampleIsNotCopied(t *testing.T) {
	p := NewParameterSets(media.H264)
	au := AppendAVCC(nil, []byte{0x65, 0x88, 0x84})
	if a := testing.AllocsPerRun(100, func() {
		if data, _, _ := p.Sample(au, 4); &data[0] != &au[0] {
			t.Error("copied")
		}
	}); a != 0 {
		t.Errorf("%v allocations", a)
	}
}

func TestKeyFrames(t *testing.T) {
	recovery, later := []byte{6, 6, 1, 0xc4, 0x80}, []byte{6, 6, 1, 0x44, 0x80}
	intra, inter := []byte{0x41, 0x88, 0x80}, []byte{0x41, 0x9a, 0x80}
	units := func(nalus ...[]byte) (b []byte) {
		for _, n := range nalus {
			b = AppendAVCC(b, n)
		}
		return b
	}
	for name, c := range map[string]struct {
		codec media.Codec
		data  []byte
		want  bool
	}{
		"H264 IDR":                          {media.H264, units([]byte{0x65, 0x88}), true},
		"H264 P":                            {media.H264, units(inter), false},
		"H264 open GOP":                     {media.H264, units(recovery, intra), true},
		"H264 recovery that takes time":     {media.H264, units(later, intra), false},
		"H264 intra refresh":                {media.H264, units(recovery, inter), false},
		"H264 I without recovery":           {media.H264, units(intra), false},
		"H265 IDR":                          {media.H265, units([]byte{19 << 1, 1}), true},
		"H265 CRA":                          {media.H265, units([]byte{21 << 1, 1}), true},
		"H265 trail":                        {media.H265, units([]byte{1 << 1, 1}), false},
		"AV1 key frame":                     {media.AV1, []byte{0x32, 2, 0x10, 0}, true},
		"AV1 inter frame":                   {media.AV1, []byte{0x32, 2, 0x30, 0}, false},
		"AV1 key frame that is shown later": {media.AV1, []byte{0x32, 2, 0x00, 0}, false},
		"AV1 existing frame":                {media.AV1, []byte{0x1a, 1, 0x90}, false},
		"VP8 key":                           {media.VP8, unhex(t, "1062009d012a4001b4000007"), true},
		"VP8 inter":                         {media.VP8, []byte{0x31, 1, 0, 0}, false},
		"VP9 key":                           {media.VP9, unhex(t, "824983420013f00b360438241c184a00"), true},
		"VP9 inter":                         {media.VP9, []byte{0x86, 0}, false},
		"empty":                             {media.H264, nil, false},
		"sound":                             {media.Opus, []byte{1}, true},
	} {
		if got := KeyFrame(c.codec, c.data); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestAV1SampleLeavesOnlyThePicture(t *testing.T) {
	sequence := "0a0b000000043cfeccfbf90040"
	data, seq, key, err := AV1Sample(unhex(t, "1200"+sequence+"32021000"))
	if err != nil || !key || hex.EncodeToString(seq) != sequence || hex.EncodeToString(data) != "32021000" {
		t.Errorf("%x, %x, %v, %v", data, seq, key, err)
	}
	// The last OBU needs no size field.
	data, _, _, err = AV1Sample(unhex(t, "1200301000"))
	if err != nil || hex.EncodeToString(data) != "32021000" {
		t.Errorf("%x, %v", data, err)
	}
	cfg, err := AV1Config(seq)
	if err != nil || cfg.Width != 320 || cfg.Height != 180 {
		t.Errorf("%+v, %v", cfg, err)
	}
	if _, _, _, err = AV1Sample([]byte{0x32, 9, 0}); err == nil {
		t.Error("an OBU that is cut off passes")
	}
}

func TestReorder(t *testing.T) {
	for name, want := range map[string]int{sps: 0, spsB: 2} {
		cfg, err := H264Config(unhex(t, name), unhex(t, pps))
		if err != nil {
			t.Fatal(err)
		}
		if got := Reorder(cfg); got != want {
			t.Errorf("%s: %d, want %d", name, got, want)
		}
	}
	cfg, _, err := ParseHVCC(unhex(t, hvcC))
	if err != nil {
		t.Fatal(err)
	}
	if got := Reorder(cfg); got != 2 {
		t.Errorf("H265: %d", got)
	}
}

func TestVPXSizes(t *testing.T) {
	for c, frame := range map[media.Codec]string{
		media.VP8: "1062009d012a4001b4000007", media.VP9: "824983420013f00b360438241c184a00",
	} {
		cfg, err := VPXConfig(c, unhex(t, frame))
		if err != nil || cfg.Width != 320 || cfg.Height != 180 {
			t.Errorf("%s: %+v, %v", c, cfg, err)
		}
	}
}

func TestAAC(t *testing.T) {
	cfg, err := AACConfig(unhex(t, asc))
	if err != nil {
		t.Fatal(err)
	}
	want := &media.Config{Codec: media.AAC, SampleRate: 44100, Channels: 1, Specific: unhex(t, asc)}
	if d := cmp.Diff(want, cfg); d != "" {
		t.Error(d)
	}
	built, err := AACLC(44100, 1)
	if err != nil || hex.EncodeToString(built) != asc {
		t.Errorf("%x, %v", built, err)
	}
	if n := AACSamples(cfg); n != 1024 {
		t.Errorf("%d samples", n)
	}
	if n := AACSamples(&media.Config{Specific: unhex(t, "120c")}); n != 960 {
		t.Errorf("%d samples", n)
	}
}

func TestOpusHeadIsLittleEndian(t *testing.T) {
	h := OpusHead{Channels: 2, PreSkip: 312, InputRate: 48000, Gain: -2}
	b := h.Append(nil)
	if got := hex.EncodeToString(b); got != "4f7075734865616401023801"+"80bb0000"+"feff"+"00" {
		t.Error(got)
	}
	back, err := ParseOpusHead(b)
	if d := cmp.Diff(h, back); d != "" || err != nil {
		t.Error(d, err)
	}
	surround := OpusHead{Channels: 3, Family: 1, Mapping: []byte{2, 1, 0, 2, 1}}
	back, err = ParseOpusHead(surround.Append(nil))
	if d := cmp.Diff(surround, back); d != "" || err != nil {
		t.Error(d, err)
	}
	if _, err := ParseOpusHead(surround.Append(nil)[:20]); err == nil {
		t.Error("a mapping that is cut off passes")
	}
}

func TestOpusSamples(t *testing.T) {
	for _, c := range []struct {
		packet []byte
		want   int
	}{
		{nil, 0},
		{[]byte{0xf8}, 960},        // CELT, 20 ms, one frame
		{[]byte{0xf9}, 1920},       // two
		{[]byte{0xfb, 3}, 2880},    // three by count
		{[]byte{0xfb, 48}, 0},      // 960 ms
		{[]byte{0xfb}, 0},          // no count
		{[]byte{0x80}, 120},        // CELT, 2.5 ms
		{[]byte{3 << 3}, 2880},     // SILK, 60 ms
		{[]byte{13<<3 | 2}, 1920},  // hybrid, 20 ms, two
		{[]byte{0xff, 0x02}, 1920}, // stereo
	} {
		if got := OpusSamples(c.packet); got != c.want {
			t.Errorf("%x: %d, want %d", c.packet, got, c.want)
		}
	}
}
