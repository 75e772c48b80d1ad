package cmaf

import (
	"errors"
	"fmt"
	"time"

	"frontrow/internal/media"
	"frontrow/internal/media/codec"
)

// Targets says how long parts and segments are to be.
type Targets struct {
	// Part is the most that a part lasts. One of picture lasts at least 85 % of
	// it, where it isn't the last of its segment.
	Part time.Duration
	// Segment is about how long a segment lasts: picture is cut at the first key
	// frame after 80 % of it, sound after all of it.
	Segment time.Duration
}

// ErrNoConfig is a frame whose Config is missing or not usable. The packager
// goes on with the next frame that decoding can start at.
var ErrNoConfig = errors.New("frame without usable codec parameters")

// A picture that comes later than this after the one before begins a new
// timeline where it can.
const maxHole = 2 * time.Second

// Packager turns the frames of one track into parts.
//
// A picture's duration is known only when the next one is here, which would
// hold each part back by a frame. So a part is closed as soon as the next frame
// would not fit, with the last picture's duration taken from those before. The
// part after begins on the decoding timeline exactly where this one ended, and
// the composition offset of its first picture carries the difference. In this
// way every picture is presented at its own time to the tick, parts follow one
// another without a gap, and their durations stay in bounds when frames jitter.
type Packager struct {
	targets Targets

	picture bool
	init    *Init
	cfg     *media.Config // of the newest frame, equal to init.Config
	part    int64         // Targets.Part in ticks
	segment int64
	open    []entry
	start   int64 // where the open part starts, or the next one
	segFrom int64 // where the segment starts
	next    int64 // sound: the end of the newest packet
	last    int64 // picture: the newest time of decoding, as the frame says
	steps   steps
	epoch   uint32
	waiting bool // for a frame that a segment can begin with
	cut     bool // the next segment is asked for
	count   uint32
	first   bool // the next part begins a segment
	brk     bool // there is a break before it
	out     []Part
}

type entry struct {
	f        *media.Frame
	dts, pts int64
}

// steps remembers the newest distances between pictures.
type steps struct {
	d [8]int64
	n int
}

func (s *steps) note(d int64) {
	s.d[s.n%len(s.d)] = d
	s.n++
}

// least is the shortest of them: what the next distance is expected to be. A
// guess that is too short costs nothing, one that is too long makes the picture
// after it due for decoding later than it is for presentation.
func (s *steps) least() int64 {
	least := int64(0)
	for _, d := range s.d[:min(s.n, len(s.d))] {
		if least == 0 || d < least {
			least = d
		}
	}
	return least
}

// NewPackager returns a Packager that waits for its first key frame.
func NewPackager(t Targets) *Packager {
	return &Packager{targets: t, waiting: true}
}

// Init is the initialisation segment in force, nil before the first frame.
func (p *Packager) Init() *Init { return p.init }

// Cut makes a segment with a break begin at the next frame that one can begin
// with. Where such a segment has just begun, and no part of it is out yet, that
// one will do.
func (p *Packager) Cut() {
	if !p.waiting && !(p.first && p.brk) {
		p.cut = true
	}
}

// Lost says that frames are missing before the next one.
func (p *Packager) Lost() []Part {
	p.out = p.out[:0]
	p.interrupt()
	return p.out
}

// Flush closes the open part.
func (p *Packager) Flush() []Part {
	p.out = p.out[:0]
	p.finish()
	return p.out
}

// Segment is how long the segment that is being filled lasts by now.
func (p *Packager) Segment() time.Duration {
	if p.init == nil || p.waiting {
		return 0
	}
	end := p.next
	if p.picture {
		end = p.last
	}
	return time.Duration(end-p.segFrom) * time.Second / time.Duration(p.init.Rate)
}

// Push takes the next frame, in decoding order, and returns the parts that it
// completes: mostly none or one. They are valid until the next call; what they
// point to stays.
func (p *Packager) Push(f *media.Frame) ([]Part, error) {
	p.out = p.out[:0]
	if f.Epoch != p.epoch {
		if p.init != nil {
			p.interrupt()
		}
		p.epoch = f.Epoch
	}
	if err := p.configure(f); err != nil {
		return p.out, err
	}
	if p.waiting && !f.Key {
		return p.out, nil
	}
	if p.picture {
		p.video(f)
	} else {
		p.audio(f)
	}
	return p.out, nil
}

// configure follows the frame's Config.
func (p *Packager) configure(f *media.Frame) error {
	if p.init != nil && (f.Config == p.cfg || f.Config.Equal(p.cfg)) {
		p.cfg = f.Config
		return nil
	}
	if !f.Key {
		p.interrupt()
		return nil
	}
	init, err := NewInit(f.Config, f.Data)
	if err != nil {
		p.interrupt()
		return fmt.Errorf("%w: %w", ErrNoConfig, err)
	}
	p.interrupt()
	p.init, p.cfg = init, f.Config
	p.picture = f.Config.Codec.Kind() == media.Video
	p.part = ticks(p.targets.Part, init.Rate)
	p.segment = ticks(p.targets.Segment, init.Rate)
	return nil
}

func ticks(d time.Duration, rate uint32) int64 {
	return int64(d) * int64(rate) / int64(time.Second)
}

// interrupt ends the timeline: what comes next begins a segment with a break.
func (p *Packager) interrupt() {
	p.finish()
	if p.init != nil {
		p.brk = true
	}
	p.waiting, p.cut = true, false
}

// finish closes the open part at what seems its end.
func (p *Packager) finish() {
	if len(p.open) == 0 {
		return
	}
	if p.picture {
		p.close(p.bound(p.last + max(p.steps.least(), 1)))
	} else {
		p.close(p.next)
	}
}

// begin starts a timeline at the given tick.
func (p *Packager) begin(at int64) {
	p.start, p.segFrom, p.next = at, at, at
	p.last = at - 1
	p.waiting, p.cut, p.first = false, false, true
	p.steps = steps{}
}

func (p *Packager) video(f *media.Frame) {
	dts, pts := f.DecodeAt.Ticks(VideoRate), f.At.Ticks(VideoRate)
	hole := ticks(maxHole, VideoRate)
	if !p.waiting && f.Key && dts-p.last > hole {
		p.interrupt()
	}
	if p.waiting {
		p.begin(dts)
	} else {
		dts = max(dts, p.last+1)
		p.steps.note(dts - p.last)
	}
	p.last = dts
	switch {
	case p.first && len(p.open) == 0:
	case f.Key && (p.cut || dts-p.segFrom >= p.segment*8/10):
		if len(p.open) > 0 {
			p.close(p.bound(dts))
		}
		p.first, p.brk, p.cut = true, p.brk || p.cut, false
		p.segFrom = p.start
	case len(p.open) > 0 && dts >= p.start+p.part:
		p.close(p.bound(dts))
	}
	p.open = append(p.open, entry{f: f, dts: dts, pts: pts})
	step := p.steps.least()
	if end := dts + step; step > 0 && end+step > p.start+p.part && end-p.start >= p.part*85/100 {
		p.close(p.bound(end))
	}
}

// bound is where the open part ends when the next picture is decoded at next:
// there, or at the part's full length when that comes before. What is left then
// is taken by the next part, unless it is so much that a picture would be
// decoded a whole part too early: one picture lasts longer than a part then.
func (p *Packager) bound(next int64) int64 {
	full := p.start + p.part
	newest := p.open[len(p.open)-1].dts
	if newest >= full || next-full > p.part {
		return next
	}
	return min(next, full)
}

func (p *Packager) audio(f *media.Frame) {
	n := samples(f)
	if n <= 0 {
		return
	}
	at := f.At.Ticks(p.init.Rate)
	if p.waiting {
		p.begin(at)
	}
	switch hole := at - p.next; {
	case hole < -n/2:
		return // this time has sounded already
	case hole <= n/2:
	case len(p.open) > 0 && at-p.start <= p.part:
		p.next = at // the last packet fills the hole
	default:
		p.finish()
		p.start, p.next = at, at
	}
	// Sound can be cut anywhere, so a segment is a whole number of parts.
	if !p.first && (p.cut || len(p.open) == 0 && p.next-p.segFrom+p.part/2 >= p.segment) {
		p.finish()
		p.first, p.brk, p.cut = true, p.brk || p.cut, false
		p.segFrom = p.start
	}
	p.open = append(p.open, entry{f: f, dts: p.next, pts: p.next})
	p.next += n
	if p.next+n > p.start+p.part {
		p.close(p.next)
	}
}

// samples is how long a packet lasts, in ticks of its sample rate.
func samples(f *media.Frame) int64 {
	switch {
	case f.Config.Codec == media.Opus:
		if n := codec.OpusSamples(f.Data); n > 0 {
			return int64(n)
		}
	case f.Duration <= 0:
		return int64(codec.AACSamples(f.Config))
	}
	return (f.Duration*int64(f.Config.SampleRate) + 500_000) / 1_000_000
}

// close makes a part of what is open; it lasts until end.
func (p *Packager) close(end int64) {
	list := make([]Sample, len(p.open))
	at := p.start
	for i, e := range p.open {
		next := end
		if i+1 < len(p.open) {
			next = p.open[i+1].dts
		}
		next = max(next, at+1)
		list[i] = Sample{Data: e.f.Data, Duration: uint32(next - at), Offset: int32(e.pts - at), Key: e.f.Key}
		at = next
	}
	p.count++
	first := p.open[0].f
	p.out = append(p.out, Part{
		Data: AppendFragment(nil, p.count, Run{Track: 1, Start: p.start, Samples: list, Sound: !p.picture}),
		Init: p.init, At: first.At, Start: p.start, Duration: at - p.start,
		Independent: first.Key, First: p.first, Break: p.brk, Epoch: first.Epoch, Frames: len(list),
	})
	p.start = at
	p.first, p.brk = false, false
	clear(p.open) // the frames belong to the ring
	p.open = p.open[:0]
}

// Waiting reports whether the packager drops frames until one comes that a
// segment can begin with.
func (p *Packager) Waiting() bool { return p.waiting }
