package depacket

import (
	"encoding/base64"
	"encoding/binary"
	"strings"

	"frontrow/internal/media"
	"frontrow/internal/media/codec"
)

// packing tells how a payload holds NAL units.
type packing uint8

const (
	unknown packing = iota
	single
	aggregate
	fragment
)

// nalPack is what differs between H264 and H265.
type nalPack interface {
	codec() media.Codec
	// header is the length of a NAL unit's header, and of an aggregate's.
	header() int
	packing(payload []byte) packing
	// fragment splits a payload that holds a part of a NAL unit: the unit's
	// header, the part, and whether it is the first and the last one.
	fragment(payload []byte) (head [2]byte, part []byte, first, last, ok bool)
	// opens reports whether a NAL unit begins an access unit that may be a key
	// frame: a delimiter or the first of the parameter sets.
	opens(nalu []byte) bool
	// sprop names the parameters that carry sets in the session description.
	sprop() []string
}

// nal assembles the formats that carry NAL units.
type nal struct {
	p      nalPack
	sets   *codec.ParameterSets
	config *media.Config // what is in force since the newest key frame

	out  []byte
	mark int // where the length of an open fragmented unit goes, -1 none
}

func newNAL(p nalPack, fmtp string) *nal {
	n := &nal{p: p, sets: codec.NewParameterSets(p.codec()), mark: -1}
	for _, name := range p.sprop() {
		for _, text := range strings.Split(Parameter(fmtp, name), ",") {
			if set, err := base64.StdEncoding.DecodeString(text); err == nil && len(set) > p.header() {
				n.sets.Note(set)
			}
		}
	}
	return n
}

// Parameter returns a parameter of an fmtp line, "" when it is not there.
func Parameter(fmtp, name string) string {
	for _, pair := range strings.Split(fmtp, ";") {
		k, v, _ := strings.Cut(strings.TrimSpace(pair), "=")
		if strings.EqualFold(k, name) {
			return v
		}
	}
	return ""
}

func (n *nal) begins(payload []byte) bool {
	switch n.p.packing(payload) {
	case single:
		return n.p.opens(payload)
	case aggregate:
		first, _, ok := codec.NextNALU(payload[n.p.header():], 2)
		return ok && len(first) > 0 && n.p.opens(first)
	}
	return false
}

func (n *nal) assemble(payloads [][]byte) (Unit, error) {
	n.out, n.mark = make([]byte, 0, size(payloads)+4*len(payloads)), -1
	for _, p := range payloads {
		if err := n.payload(p); err != nil {
			return Unit{}, err
		}
	}
	if n.mark >= 0 {
		return Unit{}, errPayload // the last fragment is missing
	}
	data, key, err := n.sets.Sample(n.out, 4)
	n.out = nil
	if err != nil {
		return Unit{}, err
	}
	if key {
		n.config = n.sets.Config()
	}
	// Without its parameter sets nobody could decode it.
	return Unit{Data: data, Key: key && n.config != nil, Config: n.config}, nil
}

func (n *nal) payload(p []byte) error {
	k := n.p.packing(p)
	if n.mark >= 0 && k != fragment {
		return errPayload
	}
	switch k {
	case single:
		n.out = codec.AppendAVCC(n.out, p)
		return nil
	case aggregate:
		for rest := p[n.p.header():]; len(rest) > 0; {
			nalu, r, ok := codec.NextNALU(rest, 2)
			if !ok || len(nalu) < n.p.header() {
				return errPayload
			}
			n.out = codec.AppendAVCC(n.out, nalu)
			rest = r
		}
		return nil
	case fragment:
		return n.fragment(p)
	}
	return errPayload
}

func (n *nal) fragment(p []byte) error {
	head, part, first, last, ok := n.p.fragment(p)
	if !ok || first == (n.mark >= 0) {
		return errPayload
	}
	if first {
		n.mark = len(n.out)
		n.out = append(n.out, 0, 0, 0, 0)
		n.out = append(n.out, head[:n.p.header()]...)
	}
	n.out = append(n.out, part...)
	if last {
		binary.BigEndian.PutUint32(n.out[n.mark:], uint32(len(n.out)-n.mark-4))
		n.mark = -1
	}
	return nil
}

// h264 is RFC 6184 in the packetization modes 0 and 1.
type h264 struct{}

func (h264) codec() media.Codec { return media.H264 }

func (h264) header() int { return 1 }

func (h264) packing(p []byte) packing {
	switch t := p[0] & 31; {
	case t >= 1 && t <= 23:
		return single
	case t == 24: // STAP-A
		return aggregate
	case t == 28: // FU-A
		return fragment
	}
	return unknown
}

func (h264) fragment(p []byte) (head [2]byte, part []byte, first, last, ok bool) {
	if len(p) < 3 {
		return head, nil, false, false, false
	}
	head[0] = p[0]&0xe0 | p[1]&31
	return head, p[2:], p[1]&0x80 != 0, p[1]&0x40 != 0, true
}

func (h264) opens(nalu []byte) bool {
	t := nalu[0] & 31
	return t == 7 || t == 9
}

func (h264) sprop() []string { return []string{"sprop-parameter-sets"} }

// h265 is RFC 7798 without decoding order numbers (sprop-max-don-diff=0).
type h265 struct{}

func (h265) codec() media.Codec { return media.H265 }

func (h265) header() int { return 2 }

func (h265) packing(p []byte) packing {
	if len(p) < 3 {
		return unknown
	}
	switch t := p[0] >> 1 & 63; {
	case t < 48:
		return single
	case t == 48:
		return aggregate
	case t == 49:
		return fragment
	}
	return unknown
}

func (h265) fragment(p []byte) (head [2]byte, part []byte, first, last, ok bool) {
	if len(p) < 4 {
		return head, nil, false, false, false
	}
	head[0], head[1] = p[0]&0x81|p[2]&63<<1, p[1]
	return head, p[3:], p[2]&0x80 != 0, p[2]&0x40 != 0, true
}

func (h265) opens(nalu []byte) bool {
	t := nalu[0] >> 1 & 63
	return t == 32 || t == 33 || t == 35
}

func (h265) sprop() []string { return []string{"sprop-vps", "sprop-sps", "sprop-pps"} }
