package codec

import (
	"bytes"
	"slices"

	"frontrow/internal/media"
)

const (
	// A stream has a handful of parameter sets; what has more than these, or
	// larger ones, is not a stream.
	maxSets    = 64
	maxSetSize = 16 << 10
)

type paramSet struct {
	kind byte // NAL unit type
	id   uint32
	nalu []byte
}

// ParameterSets gathers the parameter sets of one H264 or H265 track, wherever
// they come from: a configuration record, the frames, SDP. It belongs to one
// goroutine.
type ParameterSets struct {
	codec   media.Codec
	sets    []paramSet // ordered by kind, then id
	cfg     *media.Config
	changed bool
}

// NewParameterSets returns an empty collection for H264 or H265.
func NewParameterSets(c media.Codec) *ParameterSets { return &ParameterSets{codec: c} }

// Has reports whether exactly this parameter set is in force.
func (p *ParameterSets) Has(nalu []byte) bool {
	return slices.ContainsFunc(p.sets, func(s paramSet) bool { return bytes.Equal(s.nalu, nalu) })
}

// Note takes a parameter set, which replaces the one of its kind and number. It
// copies what is new. Other NAL units, and what is no valid set, are ignored.
func (p *ParameterSets) Note(nalu []byte) {
	if RoleOf(p.codec, nalu) != RoleParameters || len(nalu) > maxSetSize || p.Has(nalu) {
		return
	}
	s := paramSet{kind: p.kind(nalu)}
	var ok bool
	if s.id, ok = p.id(s.kind, nalu); !ok {
		return
	}
	s.nalu = bytes.Clone(nalu)
	i, found := slices.BinarySearchFunc(p.sets, s, func(a, b paramSet) int {
		if a.kind != b.kind {
			return int(a.kind) - int(b.kind)
		}
		return int(int64(a.id) - int64(b.id))
	})
	switch {
	case found:
		p.sets[i] = s
	case len(p.sets) < maxSets:
		p.sets = slices.Insert(p.sets, i, s)
	default:
		return
	}
	p.changed = true
}

// Reset forgets every set and takes those of c, when it is not nil.
func (p *ParameterSets) Reset(c *media.Config) {
	p.sets = p.sets[:0]
	p.changed = true
	if c != nil {
		for _, nalu := range c.ParameterSets {
			p.Note(nalu)
		}
	}
}

// Config describes the track by its sets. It is the same pointer while they stay
// the same, and nil while they are not complete.
func (p *ParameterSets) Config() *media.Config {
	if !p.changed {
		return p.cfg
	}
	p.changed = false
	nalus := make([][]byte, len(p.sets))
	for i, s := range p.sets {
		nalus[i] = s.nalu
	}
	cfg, err := configFromSets(p.codec, nalus)
	if err != nil {
		p.cfg = nil
	} else if !cfg.Equal(p.cfg) {
		p.cfg = cfg
	}
	return p.cfg
}

func (p *ParameterSets) kind(nalu []byte) byte {
	if p.codec == media.H265 {
		return nalu[0] >> 1 & 0x3f
	}
	return nalu[0] & 0x1f
}

// id reads the number of a parameter set, so that a set replaces the one that it
// is meant to. ok is false for an SPS that can't be parsed.
func (p *ParameterSets) id(kind byte, nalu []byte) (id uint32, ok bool) {
	if p.codec == media.H265 {
		if len(nalu) < 4 {
			return 0, false
		}
		r := bitReader{b: nalu[2:]}
		switch kind {
		case h265VPS:
			return r.bits(4), true
		case h265SPS:
			// The number stands behind the profile; streams use one SPS, and a new
			// one replaces it.
			_, err := parseH265SPS(nalu)
			return 0, err == nil
		}
		id = r.golomb()
		return id, !r.over && id < 64
	}
	if kind == h264SPS {
		if _, err := parseH264SPS(nalu); err != nil {
			return 0, false
		}
		r := bitReader{b: nalu[4:]}
		id = r.golomb()
		return id, !r.over && id < 32
	}
	r := bitReader{b: nalu[1:]}
	id = r.golomb()
	return id, !r.over && id < 256
}

// configFromSets makes a Config that shares the NAL units, which come in the
// order that media.Config asks for.
func configFromSets(c media.Codec, nalus [][]byte) (*media.Config, error) {
	var vps, sps, pps bool
	var w, h int
	for _, nalu := range nalus {
		if len(nalu) == 0 {
			return nil, malformed("empty parameter set of %s", c)
		}
		var err error
		switch {
		case c == media.H264 && nalu[0]&0x1f == h264SPS && !sps:
			var i h264Info
			i, err = parseH264SPS(nalu)
			sps, w, h = true, i.width, i.height
		case c == media.H264 && nalu[0]&0x1f == h264PPS:
			pps = true
		case c == media.H265 && nalu[0]>>1&0x3f == h265VPS:
			vps = true
		case c == media.H265 && nalu[0]>>1&0x3f == h265SPS && !sps:
			var i h265Info
			i, err = parseH265SPS(nalu)
			sps, w, h = true, i.width, i.height
		case c == media.H265 && nalu[0]>>1&0x3f == h265PPS:
			pps = true
		}
		if err != nil {
			return nil, err
		}
	}
	if !sps || !pps || c == media.H265 && !vps {
		return nil, malformed("%s without all its parameter sets", c)
	}
	cfg, err := sized(c, w, h)
	if err != nil {
		return nil, err
	}
	cfg.ParameterSets = nalus
	return cfg, nil
}

// Sample makes a frame's Data of an access unit whose NAL units each stand after
// a length of size bytes (1, 2 or 4): parameter sets go into p, delimiters and
// filler away. A set that changes in the middle of a GOP also stays in the Data,
// because the frames up to the next key frame carry the Config before. With size
// 4 the Data shares the bytes of au and writes over them; data is empty when au
// holds no picture.
func (p *ParameterSets) Sample(au []byte, size int) (data []byte, key bool, err error) {
	var scan keyScan
	picture, whole := false, true
	rest := au
	for {
		nalu, next, ok := NextNALU(rest, size)
		if !ok {
			break
		}
		rest = next
		role := RoleOf(p.codec, nalu)
		scan.note(p.codec, nalu, role)
		picture = picture || role == RoleSlice || role == RoleKeySlice
		whole = whole && role != RoleParameters && role != RoleDrop
	}
	if len(rest) > 0 {
		return nil, false, malformed("%d bytes after the last NAL unit", len(rest))
	}
	key = scan.key()
	if whole && size == 4 {
		if !picture {
			au = nil
		}
		return au, key, nil
	}
	data = au[:0]
	if size != 4 {
		data = make([]byte, 0, len(au)+64)
	}
	for rest = au; ; {
		nalu, next, ok := NextNALU(rest, size)
		if !ok {
			break
		}
		rest = next
		switch RoleOf(p.codec, nalu) {
		case RoleDrop:
		case RoleParameters:
			fresh := !p.Has(nalu)
			p.Note(nalu)
			if fresh && picture && !key {
				data = AppendAVCC(data, nalu)
			}
		default:
			data = AppendAVCC(data, nalu)
		}
	}
	if !picture {
		return nil, key, nil
	}
	return data, key, nil
}
