package cmaf

import (
	"encoding/binary"
	"fmt"

	"frontrow/internal/media"
	"frontrow/internal/media/codec"
)

// maxSets bounds the bytes of parameter sets: what is larger is no stream.
const maxSets = 64 << 10

// NewInit makes the initialisation segment of one track. key is a key frame of
// it; only VP9 needs it, whose Config does not say the profile.
func NewInit(cfg *media.Config, key []byte) (*Init, error) {
	if cfg == nil {
		return nil, fmt.Errorf("make init segment: the source has not told its parameters")
	}
	e, err := describe(cfg, key)
	if err != nil {
		return nil, fmt.Errorf("make init segment of %s: %w", cfg.Codec, err)
	}
	i := &Init{Config: cfg, Codecs: e.codecs, Rate: VideoRate}
	if cfg.Codec.Kind() == media.Audio {
		i.Rate = uint32(cfg.SampleRate)
	}
	i.Data = movie(cfg, i.Rate, e)
	return i, nil
}

// description is what a codec adds to the boxes around it.
type description struct {
	kind   string // of the sample entry
	record string // of the box in it
	body   []byte // of that box
	codecs string
}

func describe(cfg *media.Config, key []byte) (e description, err error) {
	total := 0
	for _, s := range cfg.ParameterSets {
		if total += len(s); len(s) == 0 || total > maxSets {
			return e, fmt.Errorf("parameter set of %d bytes", len(s))
		}
	}
	switch cfg.Codec {
	case media.H264:
		e.kind, e.record = "avc1", "avcC"
		if e.body, err = codec.AppendAVCCRecord(nil, cfg); err == nil {
			e.codecs = fmt.Sprintf("avc1.%02x%02x%02x", e.body[1], e.body[2], e.body[3])
		}
	case media.H265:
		e.kind, e.record = "hvc1", "hvcC"
		if e.body, err = codec.AppendHVCCRecord(nil, cfg); err == nil {
			e.codecs = hevcCodecs(e.body)
		}
	case media.AV1:
		e.kind, e.record = "av01", "av1C"
		if e.body, err = codec.AppendAV1CRecord(nil, cfg); err == nil {
			e.codecs = av1Codecs(e.body)
		}
	case media.VP9:
		e.kind, e.record = "vp09", "vpcC"
		e.body, e.codecs, err = vp9Record(cfg, key)
	case media.AAC:
		e.kind, e.record = "mp4a", "esds"
		e.body, e.codecs, err = aacRecord(cfg)
	case media.Opus:
		e.kind, e.record, e.codecs = "Opus", "dOps", "opus"
		e.body, err = opusRecord(cfg)
	default:
		err = fmt.Errorf("%s does not go into MP4 here", cfg.Codec)
	}
	switch {
	case err != nil:
	case cfg.Codec.Kind() == media.Audio && (cfg.SampleRate <= 0 || cfg.SampleRate > 384000):
		err = fmt.Errorf("sample rate of %d Hz", cfg.SampleRate)
	case cfg.Codec.Kind() == media.Video && (cfg.Width < 0 || cfg.Height < 0 || cfg.Width > 65535 || cfg.Height > 65535):
		err = fmt.Errorf("picture of %d×%d", cfg.Width, cfg.Height)
	}
	return e, err
}

// movie writes `ftyp` and `moov` (ISO/IEC 14496-12, 4.3 and 8.2) of one track.
func movie(cfg *media.Config, rate uint32, e description) []byte {
	w := boxes{b: make([]byte, 0, 1024+len(e.body))}
	at := w.open("ftyp")
	w.str("iso6")
	w.u32(0)
	w.str("iso6cmfcmp41")
	w.shut(at)

	moov := w.open("moov")
	at = w.full("mvhd", 0, 0)
	w.zero(8) // created, changed
	w.u32(1000)
	w.u32(0) // duration: in fragments
	w.u32(0x10000)
	w.u16(0x100)
	w.zero(10)
	w.matrix()
	w.zero(24)
	w.u32(2) // next track
	w.shut(at)
	w.track(cfg, rate, e)
	at = w.open("mvex")
	trex := w.full("trex", 0, 0)
	w.u32(1) // track
	w.u32(1) // sample description
	w.zero(12)
	w.shut(trex)
	w.shut(at)
	w.shut(moov)
	return w.b
}

func (w *boxes) track(cfg *media.Config, rate uint32, e description) {
	sound := cfg.Codec.Kind() == media.Audio
	trak := w.open("trak")
	at := w.full("tkhd", 0, 7)
	w.zero(8)
	w.u32(1) // track
	w.zero(4 + 4 + 8 + 2)
	if sound {
		w.u16(1) // alternate group
		w.u16(0x100)
	} else {
		w.u32(0)
	}
	w.u16(0)
	w.matrix()
	w.u32(uint32(cfg.Width) << 16)
	w.u32(uint32(cfg.Height) << 16)
	w.shut(at)

	mdia := w.open("mdia")
	at = w.full("mdhd", 0, 0)
	w.zero(8)
	w.u32(rate)
	w.u32(0)
	w.u16(0x55c4) // und
	w.u16(0)
	w.shut(at)
	at = w.full("hdlr", 0, 0)
	w.u32(0)
	if sound {
		w.str("soun")
	} else {
		w.str("vide")
	}
	w.zero(12)
	w.str("frontrow\x00")
	w.shut(at)
	minf := w.open("minf")
	if sound {
		at = w.full("smhd", 0, 0)
		w.zero(4)
	} else {
		at = w.full("vmhd", 0, 1)
		w.zero(8)
	}
	w.shut(at)
	at = w.open("dinf")
	dref := w.full("dref", 0, 0)
	w.u32(1)
	w.shut(w.full("url ", 0, 1))
	w.shut(dref)
	w.shut(at)
	stbl := w.open("stbl")
	at = w.full("stsd", 0, 0)
	w.u32(1)
	w.sampleEntry(cfg, e)
	w.shut(at)
	for _, kind := range []string{"stts", "stsc", "stsz", "stco"} {
		at = w.full(kind, 0, 0)
		w.u32(0)
		if kind == "stsz" {
			w.u32(0)
		}
		w.shut(at)
	}
	w.shut(stbl)
	w.shut(minf)
	w.shut(mdia)
	w.shut(trak)
}

func (w *boxes) sampleEntry(cfg *media.Config, e description) {
	at := w.open(e.kind)
	w.zero(6)
	w.u16(1) // data reference
	if cfg.Codec.Kind() == media.Audio {
		w.zero(8)
		w.u16(uint16(max(cfg.Channels, 1)))
		w.u16(16)
		w.zero(4)
		rate := uint32(cfg.SampleRate)
		if rate > 0xffff {
			rate = 0 // does not fit: the codec's own record says
		}
		w.u32(rate << 16)
	} else {
		w.zero(16)
		w.u16(uint16(cfg.Width))
		w.u16(uint16(cfg.Height))
		w.u32(0x480000)
		w.u32(0x480000)
		w.u32(0)
		w.u16(1)
		w.zero(32)
		w.u16(24)
		w.u16(0xffff)
	}
	box := w.open(e.record)
	w.b = append(w.b, e.body...)
	w.shut(box)
	w.shut(at)
}

// aacRecord is the body of an `esds` (ISO/IEC 14496-14, 5.6).
func aacRecord(cfg *media.Config) (body []byte, codecs string, err error) {
	asc := cfg.Specific
	if len(asc) == 0 {
		if asc, err = codec.AACLC(cfg.SampleRate, cfg.Channels); err != nil {
			return nil, "", err
		}
	}
	if len(asc) < 2 || len(asc) > 64 {
		return nil, "", fmt.Errorf("AudioSpecificConfig of %d bytes", len(asc))
	}
	kind := int(asc[0] >> 3)
	if kind == 31 {
		kind = 32 + int(asc[0]&7)<<3 + int(asc[1]>>5)
	}
	n := byte(len(asc))
	body = append(body, 0, 0, 0, 0,
		3, 23+n, 0, 1, 0, // ES_Descriptor: ES_ID 1
		4, 15+n, 0x40, 0x15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // DecoderConfigDescriptor: audio
		5, n)
	body = append(body, asc...)
	body = append(body, 6, 1, 2) // SLConfigDescriptor: MP4
	return body, fmt.Sprintf("mp4a.40.%d", kind), nil
}

// opusRecord is the body of a `dOps` (Encapsulation of Opus in ISO BMFF, 4.3.2).
func opusRecord(cfg *media.Config) ([]byte, error) {
	h := codec.OpusHead{Channels: max(cfg.Channels, 1), InputRate: codec.OpusRate}
	if cfg.Specific != nil {
		var err error
		if h, err = codec.ParseOpusHead(cfg.Specific); err != nil {
			return nil, err
		}
	}
	b := []byte{0, byte(h.Channels)}
	b = binary.BigEndian.AppendUint16(b, uint16(h.PreSkip))
	b = binary.BigEndian.AppendUint32(b, uint32(h.InputRate))
	b = binary.BigEndian.AppendUint16(b, uint16(int16(h.Gain)))
	b = append(b, byte(h.Family))
	return append(b, h.Mapping...), nil
}
