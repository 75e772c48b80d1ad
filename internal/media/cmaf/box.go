package cmaf

import "encoding/binary"

// boxes writes ISO BMFF boxes (ISO/IEC 14496-12, 4.2) into one slice.
type boxes struct{ b []byte }

// open begins a box and returns where, for shut.
func (w *boxes) open(kind string) int {
	at := len(w.b)
	w.b = append(w.b, 0, 0, 0, 0)
	w.b = append(w.b, kind...)
	return at
}

// full begins a FullBox.
func (w *boxes) full(kind string, version byte, flags uint32) int {
	at := w.open(kind)
	w.u32(uint32(version)<<24 | flags)
	return at
}

func (w *boxes) shut(at int) {
	binary.BigEndian.PutUint32(w.b[at:], uint32(len(w.b)-at))
}

func (w *boxes) u16(v uint16) { w.b = binary.BigEndian.AppendUint16(w.b, v) }
func (w *boxes) u32(v uint32) { w.b = binary.BigEndian.AppendUint32(w.b, v) }
func (w *boxes) u64(v uint64) { w.b = binary.BigEndian.AppendUint64(w.b, v) }
func (w *boxes) str(s string) { w.b = append(w.b, s...) }
func (w *boxes) zero(n int)   { w.b = append(w.b, make([]byte, n)...) }

// matrix is the unity transformation of tkhd and mvhd.
func (w *boxes) matrix() {
	for _, v := range [9]uint32{0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000} {
		w.u32(v)
	}
}
