package codec

// bitReader reads big-endian bits. After the end it returns zeros and remembers
// that it did.
type bitReader struct {
	b    []byte
	pos  int
	over bool
}

func (r *bitReader) bits(n int) uint32 {
	var v uint32
	for range n {
		v <<= 1
		if i := r.pos >> 3; i < len(r.b) {
			v |= uint32(r.b[i]>>(7-r.pos&7)) & 1
		} else {
			r.over = true
		}
		r.pos++
	}
	return v
}

func (r *bitReader) flag() bool { return r.bits(1) == 1 }

// golomb reads ue(v) (ITU-T H.264, 9.1).
func (r *bitReader) golomb() uint32 {
	zeros := 0
	for !r.over && zeros < 32 && !r.flag() {
		zeros++
	}
	if zeros == 32 {
		r.over = true
		return 0
	}
	return 1<<zeros - 1 + r.bits(zeros)
}
