package depacket

import (
	"github.com/pion/rtp/codecs"

	"frontrow/internal/media"
	"frontrow/internal/media/codec"
)

// vpxPack is what differs between VP8 and VP9.
type vpxPack interface {
	codec() media.Codec
	// open reads a payload's descriptor: whether it begins a frame, which is
	// then the first of its picture or not, and whether it surely ends one.
	open(payload []byte) (body []byte, begins, base, ends bool, err error)
	header(frame []byte) (width, height int, key bool, err error)
}

// vpx assembles VP8 and VP9.
type vpx struct {
	pack   vpxPack
	config *media.Config
}

func (v *vpx) begins(payload []byte) bool {
	body, begins, base, _, err := v.pack.open(payload)
	if err != nil || !begins || !base {
		return false
	}
	_, _, key, err := v.pack.header(body)
	return err == nil && key
}

func (v *vpx) assemble(payloads [][]byte) (Unit, error) {
	u := Unit{Data: make([]byte, 0, size(payloads))}
	ended := true
	for i, p := range payloads {
		body, begins, base, ends, err := v.pack.open(p)
		if err != nil || begins != ended || base != (i == 0) {
			return Unit{}, errPayload
		}
		ended = ends
		u.Data = append(u.Data, body...)
	}
	_, _, key, err := v.pack.header(u.Data)
	if err != nil {
		return Unit{}, err
	}
	if u.Key = key; key {
		cfg, err := codec.VPXConfig(v.pack.codec(), u.Data)
		if err != nil {
			return Unit{}, err
		}
		if !cfg.Equal(v.config) {
			v.config = cfg
		}
	}
	u.Config = v.config
	return u, nil
}

func size(payloads [][]byte) int {
	n := 0
	for _, p := range payloads {
		n += len(p)
	}
	return n
}

// vp8 is RFC 7741.
type vp8 struct{}

func (vp8) codec() media.Codec { return media.VP8 }

func (vp8) open(payload []byte) (body []byte, begins, base, ends bool, err error) {
	var d codecs.VP8Packet
	body, err = d.Unmarshal(payload)
	begins = d.S == 1 && d.PID == 0
	return body, begins, begins, false, err
}

func (vp8) header(frame []byte) (width, height int, key bool, err error) {
	return codec.VP8Header(frame)
}

// vp9 is RFC 9628. The spatial layers of a picture follow one another in its
// sample.
type vp9 struct{}

func (vp9) codec() media.Codec { return media.VP9 }

func (vp9) open(payload []byte) (body []byte, begins, base, ends bool, err error) {
	var d codecs.VP9Packet
	body, err = d.Unmarshal(payload)
	return body, d.B, d.B && d.SID == 0, d.E, err
}

func (vp9) header(frame []byte) (width, height int, key bool, err error) {
	return codec.VP9Header(frame)
}
