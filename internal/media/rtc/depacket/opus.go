package depacket

import (
	"bytes"

	"github.com/pion/rtp"

	"frontrow/internal/media"
	"frontrow/internal/media/codec"
)

// opus is RFC 7587: one packet each, whatever was lost before it.
type opus struct {
	config *media.Config
	units  [1]Unit
	stats  Stats
}

func newOpus() *opus {
	return &opus{config: codec.OpusStereo(2)}
}

// Wanting implements Depacketizer.
func (*opus) Wanting() bool { return false }

// Stats implements Depacketizer.
func (o *opus) Stats() Stats { return o.stats }

// Push implements Depacketizer.
func (o *opus) Push(p *rtp.Packet, _ int) []Unit {
	o.units[0] = Unit{}
	if len(p.Payload) == 0 {
		return nil
	}
	n := codec.OpusSamples(p.Payload)
	if n == 0 {
		o.stats.Damaged++
		return nil
	}
	o.stats.Units++
	o.units[0] = Unit{Timestamp: p.Timestamp, Key: true, Config: o.config, Data: bytes.Clone(p.Payload), Samples: n}
	return o.units[:]
}
