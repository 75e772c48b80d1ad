package cmaf

import (
	"bytes"
	"testing"

	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/mp4/codecs"

	"frontrow/internal/media"
	"frontrow/internal/media/codec"
)

const (
	hvcC = "0101600000009000000000003cf000fcfdf8f800000f03" +
		"a00001001840010c01ffff01600000030090000003000003003c959409" +
		"a10001002c42010101600000030090000003000003003ca00a880c1c44d965654a4c2f016808000003000800000300f040" +
		"a2000100064401c073c189"
	av1C = "81000c000a0b000000043cfecc02f80040"
	// The header of a VP9 key frame of 320×180, profile 0.
	vp9Key = "824983420013f00b3604381c1800"
)

func config(t testing.TB, c media.Codec) *media.Config {
	t.Helper()
	var cfg *media.Config
	var err error
	switch c {
	case media.H264:
		return h264(t)
	case media.H265:
		cfg, _, err = codec.ParseHVCC(unhex(t, hvcC))
	case media.AV1:
		cfg, err = codec.ParseAV1C(unhex(t, av1C))
	case media.VP9:
		cfg = &media.Config{Codec: media.VP9, Width: 320, Height: 180}
	case media.AAC:
		return aac(t, 44100)
	case media.Opus:
		cfg, err = codec.OpusConfig(codec.OpusHead{Channels: 2, PreSkip: 312, InputRate: 48000}.Append(nil))
	}
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

func TestInitSegmentsAreReadByOthers(t *testing.T) {
	for _, c := range []struct {
		codec  media.Codec
		codecs string
		rate   uint32
		check  func(codecs.Codec) bool
	}{
		{media.H264, "avc1.42c00d", 90000, func(c codecs.Codec) bool { h, ok := c.(*codecs.H264); return ok && len(h.SPS) == 23 && len(h.PPS) == 4 }},
		{media.H265, "hvc1.1.6.L60.90", 90000, func(c codecs.Codec) bool { h, ok := c.(*codecs.H265); return ok && len(h.SPS) == 44 }},
		{media.AV1, "av01.0.00M.08", 90000, func(c codecs.Codec) bool { a, ok := c.(*codecs.AV1); return ok && len(a.SequenceHeader) > 0 }},
		{media.VP9, "vp09.00.11.08", 90000, func(c codecs.Codec) bool {
			v, ok := c.(*codecs.VP9)
			return ok && v.Width == 320 && v.Height == 180 && v.BitDepth == 8 && v.ChromaSubsampling == 1
		}},
		{media.AAC, "mp4a.40.2", 44100, func(c codecs.Codec) bool {
			a, ok := c.(*codecs.MPEG4Audio)
			return ok && a.Config.SampleRate == 44100 && a.Config.ChannelConfig == 2
		}},
		{media.Opus, "opus", 48000, func(c codecs.Codec) bool { o, ok := c.(*codecs.Opus); return ok && o.ChannelCount == 2 }},
	} {
		t.Run(c.codec.String(), func(t *testing.T) {
			init, err := NewInit(config(t, c.codec), unhex(t, vp9Key))
			if err != nil {
				t.Fatal(err)
			}
			if init.Codecs != c.codecs || init.Rate != c.rate {
				t.Errorf("codecs %q at %d, want %q at %d", init.Codecs, init.Rate, c.codecs, c.rate)
			}
			var got fmp4.Init
			if err := got.Unmarshal(bytes.NewReader(init.Data)); err != nil {
				t.Fatal(err)
			}
			if len(got.Tracks) != 1 || got.Tracks[0].ID != 1 || got.Tracks[0].TimeScale != c.rate || !c.check(got.Tracks[0].Codec) {
				t.Errorf("read back as %+v %+v", got.Tracks[0], got.Tracks[0].Codec)
			}
		})
	}
}

func TestCodecNames(t *testing.T) {
	for want, rec := range map[string]string{
		"hvc1.1.6.L93.B0":             "01016000000" + "0b00000000000" + "5d",
		"hvc1.2.4.H153.B0":            "01222000000" + "0b00000000000" + "99",
		"hvc1.A1.6.L120.90.0.0.0.0.1": "01416000000" + "0900000000001" + "78",
	} {
		if got := hevcCodecs(unhex(t, rec)); got != want {
			t.Errorf("%s is called %s, want %s", rec, got, want)
		}
	}
	for want, rec := range map[string]string{
		"av01.0.04M.08": "81040c00", "av01.0.08M.10": "81084c00", "av01.1.13H.10": "812dcc00", "av01.2.19M.12": "81537c00",
	} {
		if got := av1Codecs(unhex(t, rec)); got != want {
			t.Errorf("%s is called %s, want %s", rec, got, want)
		}
	}
}

func FuzzInit(f *testing.F) {
	for _, c := range []media.Codec{media.H264, media.H265, media.AV1, media.VP9, media.AAC, media.Opus} {
		cfg := config(f, c)
		var one, two []byte
		if len(cfg.ParameterSets) > 0 {
			one = cfg.ParameterSets[0]
			two = cfg.ParameterSets[len(cfg.ParameterSets)-1]
		}
		f.Add(byte(c), one, two, cfg.Specific, cfg.SampleRate, cfg.Channels)
	}
	f.Fuzz(func(t *testing.T, c byte, one, two, specific []byte, rate, channels int) {
		cfg := &media.Config{Codec: media.Codec(c), SampleRate: rate, Channels: channels, Specific: specific, Width: 320, Height: 180}
		for _, s := range [][]byte{one, two} {
			if s != nil {
				cfg.ParameterSets = append(cfg.ParameterSets, s)
			}
		}
		init, err := NewInit(cfg, one)
		if err != nil {
			return
		}
		if len(init.Data) > 1<<20 || init.Codecs == "" {
			t.Errorf("%d bytes, %q", len(init.Data), init.Codecs)
		}
	})
}
