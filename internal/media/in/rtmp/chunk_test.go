package rtmp

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// chunks builds a stream of chunks.
type chunks struct{ bytes.Buffer }

func (c *chunks) hex(s string) *chunks {
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		panic(err)
	}
	c.Write(b)
	return c
}

func (c *chunks) payload(b byte, n int) *chunks {
	c.Write(bytes.Repeat([]byte{b}, n))
	return c
}

type got struct {
	Kind byte
	Time uint32
	Body string
}

func readAll(b []byte, admitted bool) (all []got, err error) {
	c := newChunkReader(bufio.NewReader(bytes.NewReader(b)))
	if admitted {
		c.admit()
	}
	for {
		m, err := c.read()
		if err != nil {
			return all, err
		}
		body := hex.EncodeToString(m.body)
		if len(body) > 16 {
			body = body[:16]
		}
		all = append(all, got{m.kind, m.time, body})
	}
}

func TestChunksBecomeMessages(t *testing.T) {
	for name, c := range map[string]struct {
		in   *chunks
		want []got
	}{
		"headers that leave more and more out": {
			new(chunks).hex("04 0003e8 000002 08 01000000 aabb").hex("44 000014 000001 09 cc").
				hex("84 000015 dd").hex("c4 ee").hex("c4 ff"),
			[]got{{8, 1000, "aabb"}, {9, 1020, "cc"}, {9, 1041, "dd"}, {9, 1062, "ee"}, {9, 1083, "ff"}},
		},
		"a message without header after one with a full one has its time": {
			new(chunks).hex("04 0003e8 000001 08 01000000 aa").hex("c4 bb"),
			[]got{{8, 1000, "aa"}, {8, 1000, "bb"}},
		},
		"messages interleaved": {
			new(chunks).hex("04 000000 000090 08 01000000").payload(1, 128).hex("05 000001 000001 09 01000000 ff").
				hex("c4").payload(2, 16),
			[]got{{9, 1, "ff"}, {8, 0, "0101010101010101"}},
		},
		"wide chunk stream numbers": {
			new(chunks).hex("00 00 000000 000001 08 01000000 aa").hex("01 0001 000000 000001 09 01000000 bb").
				hex("c0 00 cc").hex("c1 0001 dd"),
			[]got{{8, 0, "aa"}, {9, 0, "bb"}, {8, 0, "cc"}, {9, 0, "dd"}},
		},
		"chunk size that changes": {
			new(chunks).hex("02 000000 000004 01 00000000 00000002").hex("04 000000 000003 08 01000000 aabb c4 cc"),
			[]got{{8, 0, "aabbcc"}},
		},
		"an aborted message": {
			new(chunks).hex("04 000000 000090 08 01000000").payload(1, 128).hex("02 000000 000004 02 00000000 00000004").
				hex("04 000000 000001 08 01000000 aa"),
			[]got{{8, 0, "aa"}},
		},
		"an empty message": {new(chunks).hex("04 000007 000000 08 01000000"), []got{{8, 7, ""}}},
		"a difference that wraps": {
			new(chunks).hex("04 ffffff 000001 08 01000000 fffffff0 aa").hex("44 000020 000001 08 bb"),
			[]got{{8, 0xfffffff0, "aa"}, {8, 0x10, "bb"}},
		},
		"an extended time that is repeated": {
			new(chunks).hex("04 ffffff 000081 08 01000000 01000000").payload(1, 128).hex("c4 01000000 02").
				hex("05 000000 000001 09 01000000 ee"),
			[]got{{8, 1 << 24, "0101010101010101"}, {9, 0, "ee"}},
		},
		"an extended time that is left zero": {
			new(chunks).hex("04 ffffff 000081 08 01000000 01000000").payload(1, 128).hex("c4 00000000 02").
				hex("05 000000 000001 09 01000000 ee"),
			[]got{{8, 1 << 24, "0101010101010101"}, {9, 0, "ee"}},
		},
		"an extended time that is left out": {
			new(chunks).hex("04 ffffff 000081 08 01000000 01000000").payload(1, 128).hex("c4 02").
				hex("05 000000 000001 09 01000000 ee"),
			[]got{{8, 1 << 24, "0101010101010101"}, {9, 0, "ee"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			all, err := readAll(c.in.Bytes(), false)
			if d := cmp.Diff(c.want, all); d != "" || err != io.EOF {
				t.Error(d, err)
			}
		})
	}
}

func TestStrangersCannotMakeTheServerAllocate(t *testing.T) {
	many := new(chunks)
	for i := range maxStreams + 1 {
		many.hex("00 " + hex.EncodeToString([]byte{byte(i)}) + " 000000 000000 08 01000000")
	}
	partial := new(chunks).hex("02 000000 000004 01 00000000 00000001")
	for i := range 3 {
		partial.hex("0" + string(rune('4'+i)) + " 000000 004000 08 01000000 aa")
	}
	for name, c := range map[string]struct {
		in     *chunks
		admits bool // a publisher may
	}{
		"a long message":           {new(chunks).hex("04 000000 ffffff 08 01000000 aa"), true},
		"many unfinished messages": {partial, true},
		"many chunk streams":       {many, false},
		"a chunk of no bytes":      {new(chunks).hex("02 000000 000004 01 00000000 00000000"), false},
		"a chunk of 2 GiB":         {new(chunks).hex("02 000000 000004 01 00000000 80000000"), false},
		"a message within another": {
			new(chunks).hex("04 000000 000090 08 01000000").payload(1, 128).hex("04 000000 000001 08 01000000 aa"), false,
		},
		"a chunk that refers to none": {new(chunks).hex("c4 aa"), false},
	} {
		for _, admitted := range []bool{false, true} {
			_, err := readAll(c.in.Bytes(), admitted)
			if want := !admitted || !c.admits; errors.Is(err, errChunk) != want {
				t.Errorf("%s, admitted %v: %v", name, admitted, err)
			}
		}
	}
}

// FuzzChunks reads any bytes as chunks: no panic, no message beyond the bounds,
// and nothing is counted as unfinished once it is read.
func FuzzChunks(f *testing.F) {
	f.Add(new(chunks).hex("02 000000 000004 01 00000000 00000002").hex("04 000000 000003 08 01000000 aabb c4 cc 84000015aabb").Bytes())
	f.Add(new(chunks).hex("04 ffffff 000081 08 01000000 01000000").payload(1, 128).hex("c4 01000000 02").Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		c := newChunkReader(bufio.NewReader(bytes.NewReader(b)))
		for {
			m, err := c.read()
			if err != nil {
				break
			}
			if len(m.body) > strangerMessage {
				t.Fatalf("a message of %d bytes", len(m.body))
			}
			if m.kind == msgCommandAMF0 || m.kind == msgCommandAMF3 {
				_, _ = parseCommand(m)
			}
			parseHint(m)
		}
		sum := 0
		for _, s := range c.streams {
			sum += cap(s.body)
		}
		if sum != c.partial || sum > strangerPartial {
			t.Fatalf("%d bytes of unfinished messages, counted %d", sum, c.partial)
		}
	})
}

func TestNestedValuesDoNotExhaustTheStack(t *testing.T) {
	nested := binary.BigEndian.AppendUint32([]byte{0x0a}, 1)
	body := bytes.Repeat(nested, maxAMF/len(nested))
	if _, err := parseCommand(rawMessage{kind: msgCommandAMF0, body: body}); err == nil {
		t.Error("values that never end pass")
	}
	long := append([]byte("\x02\x00\x01x\x00\x00\x00\x00\x00\x00\x00\x00\x00"), bytes.Repeat([]byte{5}, maxAMF)...)
	if _, err := parseCommand(rawMessage{kind: msgCommandAMF0, body: long}); err == nil {
		t.Error("a command of any length passes")
	}
	if cmd, err := parseCommand(rawMessage{kind: msgCommandAMF0, body: long[:maxAMF]}); err != nil || cmd.name != "x" {
		t.Error(cmd.name, err)
	}
}
