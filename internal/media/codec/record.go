package codec

import (
	"encoding/binary"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"

	"frontrow/internal/media"
)

// ParseAVCC reads an AVCDecoderConfigurationRecord (ISO 14496-15, 5.3.3.1), the
// content of an avcC box and of an FLV sequence header. size is the count of
// bytes of the lengths before NAL units: 1, 2 or 4.
func ParseAVCC(b []byte) (cfg *media.Config, size int, err error) {
	if len(b) < 7 || b[0] != 1 {
		return nil, 0, malformed("avcC of %d bytes", len(b))
	}
	if size, err = lengthSize(b[4]); err != nil {
		return nil, 0, err
	}
	sets, rest, ok := recordSets(nil, b[6:], int(b[5]&0x1f))
	if !ok || len(rest) < 1 {
		return nil, 0, malformed("avcC without its SPS")
	}
	// What follows the PPS (chroma format, SPS extensions) is in the SPS too.
	sets, _, ok = recordSets(sets, rest[1:], int(rest[0]))
	if !ok {
		return nil, 0, malformed("avcC without its PPS")
	}
	cfg, err = gathered(media.H264, sets)
	return cfg, size, err
}

func lengthSize(b byte) (int, error) {
	n := int(b&3) + 1
	if n == 3 {
		return 0, malformed("NAL unit lengths of 3 bytes")
	}
	return n, nil
}

func recordSets(sets [][]byte, b []byte, n int) (_ [][]byte, rest []byte, ok bool) {
	for range n {
		nalu, rest, ok := nextRecordSet(b)
		if !ok {
			return nil, nil, false
		}
		if len(nalu) > 0 {
			sets = append(sets, nalu)
		}
		b = rest
	}
	return sets, b, true
}

func nextRecordSet(b []byte) (nalu, rest []byte, ok bool) {
	if len(b) < 2 {
		return nil, nil, false
	}
	n := int(binary.BigEndian.Uint16(b))
	if n > len(b)-2 {
		return nil, nil, false
	}
	return b[2 : 2+n], b[2+n:], true
}

// gathered makes a Config of sets in any order, copying them.
func gathered(c media.Codec, sets [][]byte) (*media.Config, error) {
	p := NewParameterSets(c)
	for _, nalu := range sets {
		p.Note(nalu)
	}
	if cfg := p.Config(); cfg != nil {
		return cfg, nil
	}
	return nil, malformed("%s without usable parameter sets", c)
}

// AppendAVCCRecord appends the AVCDecoderConfigurationRecord of an H264 Config,
// with 4-byte lengths.
func AppendAVCCRecord(dst []byte, c *media.Config) ([]byte, error) {
	var sps, pps, ext [][]byte
	for _, nalu := range c.ParameterSets {
		switch nalu[0] & 0x1f {
		case h264SPS:
			sps = append(sps, nalu)
		case h264PPS:
			pps = append(pps, nalu)
		case h264SPSExtension:
			ext = append(ext, nalu)
		}
	}
	if len(sps) == 0 || len(sps) > 31 || len(pps) == 0 || len(pps) > 255 {
		return nil, malformed("%d SPS and %d PPS for an avcC", len(sps), len(pps))
	}
	i, err := parseH264SPS(sps[0])
	if err != nil {
		return nil, err
	}
	dst = append(dst, 1, i.profile, i.constraints, i.levels, 0xff, 0xe0|byte(len(sps)))
	dst = appendRecordSets(dst, sps)
	dst = append(dst, byte(len(pps)))
	dst = appendRecordSets(dst, pps)
	switch i.profile {
	case 100, 110, 122, 144, 244, 44:
		dst = append(dst, 0xfc|i.chroma, 0xf8|i.bitLuma, 0xf8|i.bitChroma, byte(len(ext)))
		dst = appendRecordSets(dst, ext)
	}
	return dst, nil
}

func appendRecordSets(dst []byte, sets [][]byte) []byte {
	for _, nalu := range sets {
		dst = binary.BigEndian.AppendUint16(dst, uint16(len(nalu)))
		dst = append(dst, nalu...)
	}
	return dst
}

// ParseHVCC reads an HEVCDecoderConfigurationRecord (ISO 14496-15, 8.3.3.1), the
// content of an hvcC box and of an FLV sequence header. size is the count of
// bytes of the lengths before NAL units: 1, 2 or 4.
func ParseHVCC(b []byte) (cfg *media.Config, size int, err error) {
	if len(b) < 23 || b[0] > 1 {
		return nil, 0, malformed("hvcC of %d bytes", len(b))
	}
	if size, err = lengthSize(b[21]); err != nil {
		return nil, 0, err
	}
	var sets [][]byte
	rest := b[23:]
	for range int(b[22]) {
		if len(rest) < 3 {
			return nil, 0, malformed("hvcC that ends in its arrays")
		}
		n := int(binary.BigEndian.Uint16(rest[1:]))
		var ok bool
		if sets, rest, ok = recordSets(sets, rest[3:], n); !ok || len(sets) > 4*maxSets {
			return nil, 0, malformed("hvcC that ends in its arrays")
		}
	}
	cfg, err = gathered(media.H265, sets)
	return cfg, size, err
}

// AppendHVCCRecord appends the HEVCDecoderConfigurationRecord of an H265 Config,
// with 4-byte lengths. All parameter sets are in it (hvc1).
func AppendHVCCRecord(dst []byte, c *media.Config) ([]byte, error) {
	var sps []byte
	for _, nalu := range c.ParameterSets {
		if nalu[0]>>1&0x3f == h265SPS {
			sps = nalu
		}
	}
	i, err := parseH265SPS(sps)
	if err != nil {
		return nil, err
	}
	raw := h264.EmulationPreventionRemove(sps)
	if len(raw) < 15 {
		return nil, malformed("H265 SPS of %d bytes", len(raw))
	}
	nested := byte(0)
	if i.nested {
		nested = 1
	}
	dst = append(dst, 1)
	dst = append(dst, raw[3:15]...) // general profile, tier, compatibility, constraints, level
	dst = append(dst, 0xf0, 0, 0xfc, 0xfc|i.chroma, 0xf8|i.bitLuma, 0xf8|i.bitChroma,
		0, 0, i.layers<<3|nested<<2|3)
	count := len(dst)
	dst = append(dst, 0)
	for _, kind := range []byte{h265VPS, h265SPS, h265PPS} {
		var sets [][]byte
		for _, nalu := range c.ParameterSets {
			if nalu[0]>>1&0x3f == kind {
				sets = append(sets, nalu)
			}
		}
		if len(sets) > 0 {
			dst[count]++
			dst = append(dst, 0x80|kind, byte(len(sets)>>8), byte(len(sets)))
			dst = appendRecordSets(dst, sets)
		}
	}
	return dst, nil
}

// ParseAV1C reads an AV1CodecConfigurationRecord (AV1 Codec ISO Media File Format
// Binding, 2.3). cfg is nil without error when the record carries no sequence
// header: the first key frame has it then.
func ParseAV1C(b []byte) (cfg *media.Config, err error) {
	if len(b) < 4 || b[0] != 0x81 {
		return nil, malformed("av1C of %d bytes", len(b))
	}
	for o := range OBUs(b[4:]) {
		if o.Type == OBUSequenceHeader {
			return AV1Config(o.Raw)
		}
	}
	return nil, nil
}

// AppendAV1CRecord appends the AV1CodecConfigurationRecord of an AV1 Config.
func AppendAV1CRecord(dst []byte, c *media.Config) ([]byte, error) {
	if len(c.ParameterSets) == 0 {
		return nil, malformed("AV1 without sequence header")
	}
	o, _, ok := NextOBU(c.ParameterSets[0])
	if !ok {
		return nil, malformed("AV1 sequence header")
	}
	sh, err := parseSequenceHeader(o)
	if err != nil {
		return nil, err
	}
	var level, tier byte
	if len(sh.SeqLevelIdx) > 0 {
		level = sh.SeqLevelIdx[0]
	}
	if len(sh.SeqTier) > 0 && sh.SeqTier[0] {
		tier = 1
	}
	cc := sh.ColorConfig
	flags := tier << 7
	for i, set := range []bool{
		cc.BitDepth > 8, cc.BitDepth > 10, cc.MonoChrome, cc.SubsamplingX, cc.SubsamplingY,
	} {
		if set {
			flags |= 0x40 >> i
		}
	}
	flags |= byte(cc.ChromaSamplePosition) & 3
	dst = append(dst, 0x81, sh.SeqProfile<<5|level&0x1f, flags, 0)
	return append(dst, c.ParameterSets[0]...), nil
}
