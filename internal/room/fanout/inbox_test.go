package fanout

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// masked is a frame as a client sends it.
func masked(fin bool, op byte, payload []byte) []byte {
	b := appendFrame(nil, op, nil)[:1]
	if !fin {
		b[0] &^= 0x80
	}
	switch n := len(payload); {
	case n < 126:
		b = append(b, 0x80|byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), uint64(n))
	}
	key := [4]byte{7, 200, 31, 9}
	b = append(b, key[:]...)
	at := len(b)
	b = append(b, payload...)
	unmask(b[at:], key)
	return b
}

// hearIn is what an inbox makes of a stream that comes in pieces: "big", messages and
// control frames in order, and the error at the end.
func hearIn(packs bool, limit int, pieces ...[]byte) (said []string, err error) {
	in := inbox{packs: packs}
	control := func(op byte, p []byte) error {
		said = append(said, fmt.Sprintf("control %x %x", op, p))
		if op == opClose {
			return errClosed
		}
		return nil
	}
	for _, data := range pieces {
		data = bytes.Clone(data)
		for {
			m, rest, ok, err := in.next(data, limit, control)
			if err != nil {
				return said, err
			}
			if !ok {
				break
			}
			said = append(said, fmt.Sprintf("%x big %v packed %v", m.text, m.big, m.packed))
			data = rest
		}
	}
	if len(in.rest) > limit+14 || len(in.part) > limit {
		return said, fmt.Errorf("%d and %d bytes are held, the limit is %d", len(in.rest), len(in.part), limit)
	}
	return said, nil
}

// cut makes pieces of a stream.
func cut(b []byte, r *rand.Rand, most int) (pieces [][]byte) {
	for len(b) > 0 {
		n := min(len(b), 1+r.IntN(most))
		pieces, b = append(pieces, b[:n]), b[n:]
	}
	return pieces
}

// Messages are the same however the network cuts them.
func TestMessagesDoNotDependOnHowTheyCome(t *testing.T) {
	const limit = 300
	r := rand.New(rand.NewPCG(4, 2))
	for range 300 {
		var sent []byte
		var want []string
		for range 1 + r.IntN(6) {
			text := bytes.Repeat([]byte{byte('a' + r.IntN(26))}, r.IntN(2*limit))
			parts := 1 + r.IntN(3)
			for i := range parts {
				op := byte(opMore)
				if i == 0 {
					op = opText
				}
				part := text[len(text)*i/parts : len(text)*(i+1)/parts]
				sent = append(sent, masked(i == parts-1, op, part)...)
				if r.IntN(3) == 0 {
					sent = append(sent, masked(true, opPing, []byte("here?"))...)
					want = append(want, fmt.Sprintf("control 9 %x", "here?"))
				}
				if i == parts-1 {
					at := len(want)
					if len(want) > 0 && bytes.HasSuffix(sent, masked(true, opPing, []byte("here?"))) {
						at-- // the ping came after the message's end
					}
					line := fmt.Sprintf("%x big false packed false", text)
					if len(text) > limit {
						line = " big true packed false"
					}
					want = slices.Insert(want, at, line)
				}
			}
		}
		for _, most := range []int{1, 3, 20, 2000} {
			said, err := hearIn(false, limit, cut(sent, r, most)...)
			if err != nil || !slices.Equal(said, want) {
				t.Fatalf("in pieces of up to %d bytes: %v\n%q\nwant\n%q", most, err, said, want)
			}
		}
	}
}

// Between two messages nothing is held.
func TestASilentClientHoldsNothing(t *testing.T) {
	var in inbox
	b := masked(true, opText, []byte("hello"))
	for _, piece := range [][]byte{b[:4], b[4:], b} {
		if _, _, _, err := in.next(bytes.Clone(piece), 100, nil); err != nil {
			t.Fatal(err)
		}
	}
	if in.rest != nil || in.part != nil || in.total != 0 || in.begun {
		t.Errorf("%+v", in)
	}
}

func FuzzInbox(f *testing.F) {
	f.Add(masked(true, opText, []byte("hello")), uint64(1), false)
	f.Add(append(masked(false, opText, []byte("hel")), masked(true, opMore, []byte("lo"))...), uint64(2), true)
	f.Add(masked(true, opText, make([]byte, 700)), uint64(3), false)
	f.Add([]byte{0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0}, uint64(4), false)
	f.Fuzz(func(t *testing.T, b []byte, seed uint64, packs bool) {
		whole, err := hearIn(packs, 300, b)
		r := rand.New(rand.NewPCG(seed, 1))
		for _, most := range []int{1, 50} {
			said, cutErr := hearIn(packs, 300, cut(b, r, most)...)
			if !slices.Equal(said, whole) || !errors.Is(cutErr, err) {
				t.Fatalf("whole: %q %v\nin pieces of up to %d: %q %v", whole, err, most, said, cutErr)
			}
		}
	})
}
