package depacket

import (
	"frontrow/internal/media"
	"frontrow/internal/media/codec"
)

// av1 is the RTP payload format of the Alliance for Open Media, version 1.0.
type av1 struct {
	config *media.Config

	out  []byte
	part []byte
	open bool // part holds the beginning of a unit that goes on
}

// begins looks at N, which marks the first packet of a coded video sequence.
func (*av1) begins(payload []byte) bool { return payload[0]&0x88 == 0x08 }

func (a *av1) assemble(payloads [][]byte) (Unit, error) {
	a.out, a.open = make([]byte, 0, size(payloads)+8*len(payloads)), false
	a.part = a.part[:0]
	for _, p := range payloads {
		if err := a.payload(p); err != nil {
			return Unit{}, err
		}
	}
	if a.open {
		return Unit{}, errPayload
	}
	data, sequence, key, err := codec.AV1Sample(a.out)
	a.out = nil
	if err != nil {
		return Unit{}, err
	}
	if sequence != nil {
		cfg, err := codec.AV1Config(sequence)
		if err != nil {
			return Unit{}, err
		}
		if !cfg.Equal(a.config) {
			a.config = cfg
		}
	}
	return Unit{Data: data, Key: key && a.config != nil, Config: a.config}, nil
}

// payload reads the aggregation header and the elements after it (section 4.4).
func (a *av1) payload(p []byte) error {
	continues, goesOn, count := p[0]&0x80 != 0, p[0]&0x40 != 0, int(p[0]>>4&3)
	if continues != a.open {
		return errPayload
	}
	rest := p[1:]
	for i := 1; len(rest) > 0; i++ {
		element := rest
		if count == 0 || i < count {
			n, used, ok := leb128(rest)
			if !ok || n > len(rest)-used {
				return errPayload
			}
			element, rest = rest[used:used+n], rest[used+n:]
		} else {
			rest = nil
		}
		last := len(rest) == 0
		if last && count != 0 && i != count {
			return errPayload
		}
		if !a.open && !(last && goesOn) {
			if err := a.unit(element); err != nil {
				return err
			}
			continue
		}
		a.part = append(a.part, element...)
		if a.open = last && goesOn; !a.open {
			if err := a.unit(a.part); err != nil {
				return err
			}
			a.part = a.part[:0]
		}
	}
	return nil
}

// unit adds one open bitstream unit, with its size.
func (a *av1) unit(u []byte) error {
	if len(u) == 0 {
		return nil
	}
	o, rest, ok := codec.NextOBU(u)
	if !ok || len(rest) > 0 {
		return errPayload
	}
	a.out = codec.AppendOBU(a.out, o)
	return nil
}

// leb128 reads a length of at most 28 bits.
func leb128(b []byte) (n, used int, ok bool) {
	for used < len(b) && used < 4 {
		n |= int(b[used]&0x7f) << (7 * used)
		used++
		if b[used-1]&0x80 == 0 {
			return n, used, true
		}
	}
	return 0, 0, false
}
