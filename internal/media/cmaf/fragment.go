package cmaf

import "encoding/binary"

// Sample flags (ISO/IEC 14496-12, 8.8.3.1): one that depends on no other, and
// one that does and is no sync sample.
const (
	flagsKey   = 0x02000000
	flagsDelta = 0x01010000
)

// Sample is one access unit of a fragment. Times are in ticks.
type Sample struct {
	Data     []byte
	Duration uint32
	// Offset is the time of presentation minus the time of decoding.
	Offset int32
	Key    bool
}

// Run is what a fragment holds of one track.
type Run struct {
	// Track is the number in the `moov`, from 1.
	Track uint32
	// Start is the time of decoding of the first sample.
	Start   int64
	Samples []Sample
	// Sound says that every sample is a sync sample that is presented when it is
	// decoded, which makes a shorter table.
	Sound bool
}

const (
	trunDataOffset = 0x1
	trunDuration   = 0x100
	trunSize       = 0x200
	trunFlags      = 0x400
	trunOffset     = 0x800

	tfhdFlags        = 0x20
	tfhdBaseIsMoof   = 0x20000
	fixedFragment    = 8 + 16 + 8 // moof, mfhd, mdat
	fixedRun         = 8 + 20 + 20 + 20
	perSoundSample   = 8
	perPictureSample = 16
)

// AppendFragment appends a `moof` and its `mdat` to dst (ISO/IEC 14496-12, 8.8).
// sequence counts the fragments from 1.
func AppendFragment(dst []byte, sequence uint32, runs ...Run) []byte {
	need, data := fixedFragment, 0
	for _, r := range runs {
		per := perPictureSample
		if r.Sound {
			per = perSoundSample
		}
		need += fixedRun + per*len(r.Samples)
		for _, s := range r.Samples {
			data += len(s.Data)
		}
	}
	w := boxes{b: dst}
	if free := cap(dst) - len(dst); free < need+data {
		w.b = append(make([]byte, 0, len(dst)+need+data), dst...)
	}
	begin := len(w.b)
	moof := w.open("moof")
	mfhd := w.full("mfhd", 0, 0)
	w.u32(sequence)
	w.shut(mfhd)
	var offsets [4]int
	at := offsets[:0]
	for _, r := range runs {
		at = append(at, w.run(r))
	}
	w.shut(moof)
	mdat := w.open("mdat")
	for i, r := range runs {
		binary.BigEndian.PutUint32(w.b[at[i]:], uint32(len(w.b)-begin))
		for _, s := range r.Samples {
			w.b = append(w.b, s.Data...)
		}
	}
	w.shut(mdat)
	return w.b
}

// run writes a `traf` and returns where its data offset is to be written.
func (w *boxes) run(r Run) (offset int) {
	traf := w.open("traf")
	flags := uint32(tfhdBaseIsMoof)
	if r.Sound {
		flags |= tfhdFlags
	}
	tfhd := w.full("tfhd", 0, flags)
	w.u32(r.Track)
	if r.Sound {
		w.u32(flagsKey)
	}
	w.shut(tfhd)
	tfdt := w.full("tfdt", 1, 0)
	w.u64(uint64(r.Start))
	w.shut(tfdt)
	flags = trunDataOffset | trunDuration | trunSize
	if !r.Sound {
		flags |= trunFlags | trunOffset
	}
	trun := w.full("trun", 1, flags) // version 1: offsets are signed
	w.u32(uint32(len(r.Samples)))
	offset = len(w.b)
	w.u32(0)
	for _, s := range r.Samples {
		w.u32(s.Duration)
		w.u32(uint32(len(s.Data)))
		if r.Sound {
			continue
		}
		if s.Key {
			w.u32(flagsKey)
		} else {
			w.u32(flagsDelta)
		}
		w.u32(uint32(s.Offset))
	}
	w.shut(trun)
	w.shut(traf)
	return offset
}
