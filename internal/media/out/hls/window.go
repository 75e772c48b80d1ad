package hls

import (
	"time"

	"frontrow/internal/media"
	"frontrow/internal/media/cmaf"
)

// window holds the segments of a rendition, oldest first. The last one is still
// being filled and has at least one part. Of those before list, older playlists
// may speak still.
type window struct {
	cfg   Config
	segs  []*segment
	list  int    // index of the first segment that a playlist lists
	next  uint64 // media sequence number of the next segment
	part  uint64 // number of the next part
	inits []initFile
	bytes int
}

type initFile struct {
	n    int
	init *cmaf.Init
}

// segment is a run of parts that starts at a key frame.
type segment struct {
	msn    uint64
	era    int
	init   initFile
	at     media.Time
	ticks  int64 // duration so far
	first  uint64
	parts  []part
	bytes  int
	frames int
	// gap says that there was nothing yet: it only takes up time.
	gap bool
}

type part struct {
	data        []byte
	ticks       int64
	independent bool
}

func (s *segment) seconds() float64 { return float64(s.ticks) / float64(s.init.init.Rate) }

func (w *window) open() *segment { return w.segs[len(w.segs)-1] }

// add appends a part, in era when it begins a segment.
func (w *window) add(p *cmaf.Part, era int) {
	if p.First || len(w.segs) == 0 {
		w.segs = append(w.segs, &segment{
			msn: w.next, era: era, at: p.At, first: w.part, init: w.initFile(p.Init),
			parts: make([]part, 0, 16),
		})
		w.next++
	}
	s := w.open()
	s.parts = append(s.parts, part{data: p.Data, ticks: p.Duration, independent: p.Independent})
	s.ticks += p.Duration
	s.bytes += len(p.Data)
	s.frames += p.Frames
	w.bytes += len(p.Data)
	w.part++
}

func (w *window) initFile(i *cmaf.Init) initFile {
	if n := len(w.inits); n > 0 && w.inits[n-1].init == i {
		return w.inits[n-1]
	}
	f := initFile{n: 1, init: i}
	if n := len(w.inits); n > 0 {
		f.n = w.inits[n-1].n + 1
	}
	w.inits = append(w.inits, f)
	return f
}

// pad puts empty segments before the first one. A playlist without a whole
// segment is an error to most players, and they would wait a GOP for the first.
func (w *window) pad() {
	const n = 3
	first := w.segs[0]
	ticks := int64(w.cfg.Segment) * int64(first.init.init.Rate) / int64(time.Second)
	pads := make([]*segment, 0, n+8)
	for i := n; i > 0; i-- {
		pads = append(pads, &segment{
			msn: first.msn - uint64(i), era: first.era, init: first.init, ticks: ticks, gap: true,
			at: first.at.Add(-time.Duration(i) * w.cfg.Segment), first: first.first,
		})
	}
	w.segs = append(pads, w.segs...)
}

// minListed is how many segments a playlist lists at least.
const minListed = 6

// trim takes segments off the front: from the playlist what exceeds the window,
// from memory what has not been listed for a window's time, or exceeds the
// bound of bytes. The newest three target durations stay, bytes or not.
func (w *window) trim(target time.Duration) {
	var listed float64
	for _, s := range w.segs[w.list:] {
		listed += s.seconds()
	}
	keep := max(w.cfg.Window, 4*target).Seconds()
	for len(w.segs)-w.list > minListed && listed-w.segs[w.list].seconds() >= keep {
		listed -= w.segs[w.list].seconds()
		w.list++
	}
	past := 0.0
	for i := w.list - 1; i >= 0; i-- {
		if past += w.segs[i].seconds(); past > keep+target.Seconds() {
			for range i {
				w.drop()
			}
			break
		}
	}
	for w.bytes > w.cfg.Bytes {
		if w.list == 0 {
			d := w.segs[0].seconds()
			if len(w.segs) <= 3 || listed-d < 3*target.Seconds() {
				return
			}
			listed -= d
			w.list++
		}
		w.drop()
	}
}

// drop forgets the oldest segment.
func (w *window) drop() {
	w.bytes -= w.segs[0].bytes
	w.segs[0] = nil
	w.segs = w.segs[1:]
	w.list--
	for len(w.inits) > 1 && w.inits[0].n < w.segs[0].init.n {
		w.inits = w.inits[1:]
	}
}

// findSegment returns a segment that is complete: after the end, the last one is.
func (w *window) findSegment(msn uint64, ended bool) *segment {
	if len(w.segs) == 0 || msn < w.segs[0].msn || msn > w.open().msn || msn == w.open().msn && !ended {
		return nil
	}
	s := w.segs[msn-w.segs[0].msn]
	if s.gap {
		return nil
	}
	return s
}

// findPart returns the bytes of a part.
func (w *window) findPart(n uint64) []byte {
	for i := len(w.segs) - 1; i >= 0; i-- {
		if s := w.segs[i]; n >= s.first {
			if i := n - s.first; i < uint64(len(s.parts)) {
				return s.parts[i].data
			}
			return nil
		}
	}
	return nil
}

// rate measures the bits a second: of the segment that has most, and on average.
func (w *window) rate() (peak, average int) {
	var bytes int
	var seconds float64
	for i, s := range w.segs {
		d := s.seconds()
		if s.gap || d == 0 {
			continue
		}
		bytes += s.bytes
		seconds += d
		if i < len(w.segs)-1 || d > 1 {
			peak = max(peak, int(float64(s.bytes)*8/d))
		}
	}
	if seconds == 0 {
		return 0, 0
	}
	average = int(float64(bytes) * 8 / seconds)
	return max(peak, average), average
}

// frameRate is the pictures a second.
func (w *window) frameRate() float64 {
	var frames int
	var seconds float64
	for _, s := range w.segs {
		if !s.gap {
			frames += s.frames
			seconds += s.seconds()
		}
	}
	if seconds == 0 {
		return 0
	}
	return float64(frames) / seconds
}
