package hub

import (
	"time"

	"frontrow/internal/media"
	"frontrow/internal/tail"
)

// maxFrames bounds a ring that receives many empty frames.
const maxFrames = 1 << 15

// track is a ring of frames, guarded by its stream's lock.
type track struct {
	media.Track
	sending
	ring     tail.Ring[*media.Frame]
	bytes    int
	maxBytes int
	key      uint64 // number of the newest key frame in the ring's count, 0 none
	gopBytes int    // from that key frame on
	epoch    uint32
	since    media.Time // decoding time of the newest epoch's first frame
	retired  bool
	readers  int

	keyWanted bool      // somebody waits for a key frame
	keyAsked  time.Time // when the publisher was last asked
}

// append adds f and trims the ring: frames older than both the newest key frame
// and keep go, and whatever exceeds the bound of bytes.
func (t *track) append(f *media.Frame, keep time.Duration) {
	n := t.ring.Append(f)
	t.bytes += len(f.Data)
	if f.Key {
		t.key, t.gopBytes = n, 0
		t.keyWanted = false
	}
	t.gopBytes += len(f.Data)
	if t.epoch != f.Epoch {
		t.epoch, t.since = f.Epoch, f.DecodeAt
	}

	first := t.ring.First()
	for first < n {
		old := t.ring.At(first)
		over := t.bytes > t.maxBytes || t.ring.End()-first > maxFrames
		from := old.DecodeAt
		if old.Epoch != f.Epoch {
			from = t.since // times of two epochs can't be compared
		}
		stale := first < t.key && f.DecodeAt.Sub(from) > keep
		if !over && !stale {
			break
		}
		t.bytes -= len(old.Data)
		first++
	}
	t.ring.DropTo(first)
	if t.key < first {
		t.key = 0
	}
}

// start is the cursor of a reader that begins at a key frame, or after the
// newest frame when there is none to begin with.
func (t *track) start(from Start) uint64 {
	if from == FromEdge || t.key == 0 {
		return t.ring.End()
	}
	if from == FromOldest {
		epoch := t.ring.At(t.key).Epoch
		for n := t.ring.First(); n < t.key; n++ {
			if f := t.ring.At(n); f.Key && f.Epoch == epoch {
				return n
			}
		}
	}
	return t.key
}
