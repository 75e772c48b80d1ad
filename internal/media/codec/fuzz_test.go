package codec

import (
	"bytes"
	"testing"

	"frontrow/internal/media"
)

// FuzzBitstreams feeds every reader with the same bytes: nothing panics, and
// what a builder makes of them is read back as the same.
func FuzzBitstreams(f *testing.F) {
	for _, s := range []string{
		avcC, hvcC, av1C, asc, sps, spsB, pps, "00000004" + "65888400", "12000a0b000000043cfeccfbf900403202100",
		"1062009d012a4001b4000007", "824983420013f00b360438241c184a00", "fb03", "0000000467640000000001060104",
	} {
		if len(s)%2 == 0 {
			f.Add(unhex(f, s))
		}
	}
	f.Add(OpusHead{Channels: 2, Family: 1, Mapping: []byte{1, 1, 0, 1}}.Append(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		if c, _, err := ParseAVCC(b); err == nil {
			rebuild(t, c, AppendAVCCRecord, func(b []byte) (*media.Config, error) { c, _, err := ParseAVCC(b); return c, err })
		}
		if c, _, err := ParseHVCC(b); err == nil {
			rebuild(t, c, AppendHVCCRecord, func(b []byte) (*media.Config, error) { c, _, err := ParseHVCC(b); return c, err })
		}
		if c, err := ParseAV1C(b); err == nil && c != nil {
			rebuild(t, c, AppendAV1CRecord, ParseAV1C)
		}
		if c, err := AACConfig(b); err == nil {
			AACSamples(c)
		}
		if h, err := ParseOpusHead(b); err == nil {
			if back, err := ParseOpusHead(h.Append(nil)); err != nil || back.Channels != h.Channels || back.Gain != h.Gain {
				t.Errorf("%+v became %+v, %v", h, back, err)
			}
		}
		OpusSamples(b)
		OpusChannels(b)
		_, _ = VPXConfig(media.VP8, b)
		_, _ = VPXConfig(media.VP9, b)
		if data, _, key, err := AV1Sample(b); err == nil && len(data) > 0 {
			again, seq, key2, err := AV1Sample(data)
			if err != nil || seq != nil || key != key2 || !bytes.Equal(data, again) {
				t.Errorf("a sample of %x is not one itself: %x, %v", b, again, err)
			}
		}
		annexB := AppendAVCCFromAnnexB(nil, b)
		if got := AppendAVCCFromAnnexB(nil, AppendAnnexB(nil, annexB)); !bytes.Equal(got, annexB) {
			t.Errorf("%x became %x", annexB, got)
		}
		for _, c := range []media.Codec{media.H264, media.H265, media.AV1, media.VP8, media.VP9} {
			KeyFrame(c, b)
		}
		for _, c := range []media.Codec{media.H264, media.H265} {
			for _, size := range []int{1, 2, 4} {
				p := NewParameterSets(c)
				data, key, err := p.Sample(bytes.Clone(b), size)
				if cfg := p.Config(); cfg != nil {
					Reorder(cfg)
				}
				if err != nil || len(data) == 0 {
					continue
				}
				if _, rest, _ := nextAll(data); len(rest) > 0 {
					t.Errorf("sample %x ends in %x", data, rest)
				}
				if key != KeyFrame(c, data) {
					t.Errorf("%x is a key frame or not", data)
				}
			}
		}
	})
}

func nextAll(b []byte) (n int, rest []byte, ok bool) {
	for {
		_, next, ok := NextNALU(b, 4)
		if !ok {
			return n, b, true
		}
		n, b = n+1, next
	}
}

func rebuild(t *testing.T, c *media.Config, build func([]byte, *media.Config) ([]byte, error), parse func([]byte) (*media.Config, error)) {
	t.Helper()
	record, err := build(nil, c)
	if err != nil {
		return // more sets than a record holds
	}
	back, err := parse(record)
	if err != nil || !back.Equal(c) {
		t.Errorf("%+v became %+v, %v", c, back, err)
	}
}
