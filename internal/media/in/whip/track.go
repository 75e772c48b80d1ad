package whip

import (
	"encoding/binary"
	"time"

	"github.com/pion/rtp"

	"frontrow/internal/media"
	"frontrow/internal/media/codec"
	"frontrow/internal/media/rtc/depacket"
	"frontrow/internal/media/rtc/jitter"
)

// handover is how long an SSRC has to be silent before another one may take its
// track over.
const handover = time.Second

// track is one track of a session on its way from packets to frames. It belongs
// to the session's loop.
type track struct {
	kind media.Kind
	plan *plan
	rid  string // of a layer, "" without simulcast

	ssrc    uint32
	began   time.Time // first packet of the SSRC
	heard   time.Time // newest packet
	buffer  *jitter.Buffer
	payload uint8 // payload type in force
	units   depacket.Depacketizer
	codec   media.Codec
	lost    int // packets lost before one that could not be used

	clock    rtpClock
	stamps   *media.TrackStamper
	expected int64 // ticks at which the next packet of sound starts
	lastAt   media.Time
	spacing  time.Duration // of the last two frames

	report, capture relation

	// Of a layer: that its place on the session's timeline is known, that frames
	// of it are written, when the newest was, and how it keeps in step.
	placed, begun bool
	stamped       time.Time
	config        *media.Config
	step          lipsync

	id       media.TrackID
	declared media.Codec // what the stream was told, 0 nothing yet
	epoch    uint32      // of the newest frame
	leapt    bool        // the newest timestamp jumped
	asked    time.Time   // when a key frame was last asked for
	wanted   bool        // somebody wants a key frame
	past     tally       // of buffers and depacketizers that were replaced
}

// tally counts what happened to a track.
type tally struct {
	jitter jitter.Stats
	units  depacket.Stats
	keys   uint64 // demands for key frames
}

func (t *tally) add(j jitter.Stats, u depacket.Stats) {
	t.jitter.Received += j.Received
	t.jitter.Duplicate += j.Duplicate
	t.jitter.Late += j.Late
	t.jitter.Repaired += j.Repaired
	t.jitter.Lost += j.Lost
	t.jitter.Asked += j.Asked
	t.jitter.Restarts += j.Restarts
	t.units.Units += u.Units
	t.units.Damaged += u.Damaged
	t.units.Dropped += u.Dropped
}

// tally sums up the track so far.
func (t *track) tally() tally {
	sum := t.past
	var j jitter.Stats
	var u depacket.Stats
	if t.buffer != nil {
		j = t.buffer.Stats()
	}
	if t.units != nil {
		u = t.units.Stats()
	}
	sum.add(j, u)
	return sum
}

// push takes a packet as it came. repeated: by retransmission, already in the
// form of what it repeats.
func (t *track) push(cfg jitter.Config, p *rtp.Packet, repeated bool, at, start time.Time) {
	if !repeated && p.SSRC != t.ssrc {
		if t.buffer != nil && at.Sub(t.heard) < handover {
			return
		}
		t.reset(cfg, p, at, start)
	}
	if t.buffer == nil {
		return
	}
	if !repeated {
		t.heard = at
	}
	t.buffer.Push(p, repeated, at)
}

// reset starts on another SSRC, whose sequence and clock are its own.
func (t *track) reset(cfg jitter.Config, p *rtp.Packet, at, start time.Time) {
	if t.buffer != nil {
		t.past.add(t.buffer.Stats(), depacket.Stats{})
		t.lost = 1
	}
	t.ssrc, t.began, t.asked = p.SSRC, at, at
	t.buffer = jitter.New(cfg, t.plan.formats[p.PayloadType].nack)
	t.clock.begin(p.Timestamp, at.Sub(start))
	t.report, t.capture = relation{}, relation{}
	t.expected = 0
	t.placed = false
}

// next takes the next units out of the buffer, nil when nothing can leave. It
// is valid until the next call.
func (t *track) next(now time.Time) (units []depacket.Unit, more bool) {
	if t.buffer == nil {
		return nil, false
	}
	p, lost := t.buffer.Pop(now)
	if p == nil {
		return nil, false
	}
	t.lost += lost
	f, ok := t.plan.formats[p.PayloadType]
	switch {
	case len(p.Payload) == 0 && t.units == nil, !ok, f.rtx, f.kind != t.kind:
		return nil, true
	case len(p.Payload) > 0 && (t.units == nil || p.PayloadType != t.payload):
		if !t.change(p.PayloadType, f) {
			return nil, true
		}
	}
	if id := t.plan.capture[t.kind]; id != 0 {
		if ext := p.GetExtension(id); len(ext) >= 8 {
			t.capture = relation{ticks: t.clock.near(p.Timestamp), wall: ntp(binary.BigEndian.Uint64(ext)), set: true}
		}
	}
	lost, t.lost = t.lost, 0
	return t.units.Push(p, lost), true
}

func (t *track) change(payload uint8, f format) bool {
	units, err := depacket.New(f.codec, f.fmtp)
	if err != nil {
		return false
	}
	if t.units != nil {
		t.past.add(jitter.Stats{}, t.units.Stats())
	}
	t.units, t.payload, t.codec = units, payload, f.codec
	return true
}

// stamp makes a frame of a unit that is complete now. ok is false for sound
// that overlaps what has been sent.
func (t *track) stamp(u *depacket.Unit, now time.Duration) (f *media.Frame, ok bool) {
	var ticks int64
	if ticks, t.leapt = t.clock.advance(u.Timestamp, now); t.leapt {
		t.expected, t.report, t.capture = 0, relation{}, relation{}
	}
	pts := t.clock.at(ticks)
	f = &media.Frame{Key: u.Key, Config: u.Config, Data: u.Data}
	if t.kind == media.Audio {
		if ok = t.follow(ticks); !ok {
			return nil, false
		}
		f.At, f.Epoch = t.stamps.Audio(pts, u.Samples, codec.OpusRate)
		f.DecodeAt, f.Duration = f.At, int64(u.Samples)*1e6/codec.OpusRate
		t.expected = ticks + int64(u.Samples)
	} else {
		f.At, f.DecodeAt, f.Epoch = t.stamps.Video(pts, pts)
	}
	t.spacing, t.lastAt, t.epoch = f.At.Sub(t.lastAt), f.At, f.Epoch
	return f, true
}

// follow makes the count of samples follow a gap in the sound, of silence that
// was not sent or of loss, to the sample. Further jumps are the stamper's.
func (t *track) follow(ticks int64) bool {
	gap := ticks - t.expected
	switch {
	case t.expected == 0 || gap == 0 || gap > codec.OpusRate || gap < -codec.OpusRate:
		return true
	case gap < 0:
		return false
	}
	t.stamps.Audio(t.clock.at(t.expected), int(gap), codec.OpusRate)
	return true
}

// shift moves the track on the session's timeline from its next frame on.
func (t *track) shift(d time.Duration) {
	t.clock.base += d
	t.stamps.Shift(0) // count samples anew from there
}
