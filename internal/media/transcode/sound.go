package transcode

import (
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"frontrow/internal/media"
	"frontrow/internal/media/codec"
)

const (
	// soundRate is the rate of what is made, in Hz.
	soundRate = 48000
	// opusPreSkip is the look-ahead of libopus at -application lowdelay, in
	// samples.
	opusPreSkip = 120
	// aacSamples is the length of a frame of ffmpeg's AAC encoder.
	aacSamples = 1024
	// soundSlip is how far a frame of the source may be from where the count of
	// samples has it before it is a gap.
	soundSlip = 2 * time.Millisecond
)

// channelsOf is how many channels are made of a source's: one of one, else two.
func channelsOf(c *media.Config) int {
	if c != nil && c.Channels == 1 {
		return 1
	}
	return 2
}

func opusConfig(channels int) *media.Config {
	return &media.Config{
		Codec: media.Opus, SampleRate: soundRate, Channels: channels,
		Specific: codec.OpusHead{Channels: channels, PreSkip: opusPreSkip, InputRate: soundRate}.Append(nil),
	}
}

func aacConfig(channels int) *media.Config {
	specific, err := codec.AACLC(soundRate, channels)
	if err != nil {
		return nil
	}
	return &media.Config{Codec: media.AAC, SampleRate: soundRate, Channels: channels, Specific: specific}
}

// sound makes Opus of AAC and AAC of Opus.
//
// The child is fed on a timeline of its own, which counts samples without gaps,
// so that ffmpeg never has a reason to stretch or cut. What comes back says by
// its timestamp which sample it begins with (before the first one by the
// encoder's look-ahead), and the line tells that sample's programme time.
type sound struct {
	cfg      Config
	tools    Tools
	from, to media.Codec

	config *media.Config // of what is made
	rate   uint32        // of what is fed, in Hz
	unit   int           // samples of a frame of the source that does not say

	mu   sync.Mutex
	line line

	num, den int64 // seconds of a tick of the child's timestamps
	pos      int64 // where the next frame begins, in samples made
	begun    bool
	last     mark
}

func (s *sound) start(f *media.Frame) ([]string, nutTrack, error) {
	c := f.Config
	channels := channelsOf(c)
	track := nutTrack{num: 1, chans: max(c.Channels, 1)}
	switch s.from {
	case media.AAC:
		specific := c.Specific
		if len(specific) == 0 {
			var err error
			if specific, err = codec.AACLC(c.SampleRate, channels); err != nil {
				return nil, track, fmt.Errorf("AAC without AudioSpecificConfig: %w", err)
			}
		}
		s.rate, s.unit = uint32(c.SampleRate), codec.AACSamples(c)
		track.fourcc, track.extra = "\xff\x00\x00\x00", specific
	case media.Opus:
		// Without pre-skip: the decoder drops nothing, and every packet is heard
		// at its own time.
		head := codec.OpusHead{Channels: channels, InputRate: soundRate}
		if h, err := codec.ParseOpusHead(c.Specific); err == nil {
			h.PreSkip = 0
			head = h
		}
		s.rate, s.unit = codec.OpusRate, 960
		track.fourcc, track.extra, track.chans = "Opus", head.Append(nil), head.Channels
	}
	if s.rate == 0 {
		return nil, track, errors.New("the source does not say its sample rate")
	}
	track.rate, track.den = int(s.rate), uint64(s.rate)
	s.line = line{in: s.rate, next: leadIn * int64(s.rate)}

	args := inputArgs(s.tools.decoder(s.from))
	bitRate := func(stereo int) string {
		if channels == 1 {
			stereo = stereo * 5 / 8
		}
		return strconv.Itoa(stereo)
	}
	args = append(args, "-c:a", s.tools.encoder(s.to))
	switch s.to {
	case media.Opus:
		s.config = opusConfig(channels)
		args = append(args, "-application", "lowdelay", "-vbr", "constrained",
			"-frame_duration", strconv.FormatInt(s.cfg.OpusPacket.Milliseconds(), 10), "-b:a", bitRate(s.cfg.OpusBitRate))
	case media.AAC:
		s.config = aacConfig(channels)
		args = append(args, "-profile:a", "aac_low", "-b:a", bitRate(s.cfg.AACBitRate))
	}
	args = append(args, "-ar", strconv.Itoa(soundRate), "-ac", strconv.Itoa(channels))
	return append(args, outputArgs()...), track, nil
}

func (s *sound) in(w *nutWriter, b []byte, f *media.Frame) []byte {
	n := int((f.Duration*int64(s.rate) + 500_000) / 1_000_000)
	if s.from == media.Opus {
		n = codec.OpusSamples(f.Data)
	}
	if n <= 0 {
		n = s.unit
	}
	s.mu.Lock()
	pts := s.line.add(f.At, f.Epoch, n)
	s.mu.Unlock()
	return w.frame(b, pts, true, f.Data)
}

func (s *sound) begin(t nutTrack) error {
	if t.video || t.rate != soundRate {
		return fmt.Errorf("%w: %d Hz", errNUT, t.rate)
	}
	s.num, s.den = int64(t.num), int64(t.den)
	return nil
}

func (s *sound) out(in nutFrame) (*media.Frame, error) {
	n := aacSamples
	if s.to == media.Opus {
		if n = codec.OpusSamples(in.data); n == 0 {
			return nil, errors.New("broken packet of Opus")
		}
	}
	// The count goes on exactly; the timestamp corrects it only where the
	// decoder has lost a frame, not where it was rounded.
	pos := in.pts * s.num * soundRate / s.den
	if off := pos - s.pos; !s.begun || off > soundRate/500 || off < -soundRate/500 {
		s.pos, s.begun = pos, true
	}
	s.mu.Lock()
	at, end, epoch, ok := s.line.find(s.pos, n)
	s.mu.Unlock()
	s.pos += int64(n)
	if !ok {
		return nil, nil
	}
	if s.last.epoch == epoch && at < s.last.at-media.Time((time.Millisecond).Microseconds()) {
		return nil, nil // the child before has made this
	}
	s.last = mark{end, epoch}
	return &media.Frame{
		At: at, DecodeAt: at, Duration: (int64(n)*1_000_000 + soundRate/2) / soundRate,
		Epoch: epoch, Key: true, Config: s.config, Data: in.data,
	}, nil
}

// line is a count of samples that knows the programme time of each. It has one
// stretch for every anchoring: a gap or a jump of the source begins the next.
type line struct {
	in        uint32 // rate of the source, in Hz
	next      int64  // where its next frame begins, in samples
	stretches []stretch
}

type stretch struct {
	fed   int64 // first sample, as the source counts
	made  int64 // first sample, as what is made counts
	tick  int64 // programme time of the first sample, in samples of the source
	at    int64 // the same in samples of what is made
	epoch uint32
}

// add appends n samples that are heard from at on, and returns where they begin.
func (l *line) add(at media.Time, epoch uint32, n int) (pos int64) {
	pos = l.next
	l.next += int64(n)
	tick := at.Ticks(l.in)
	if k := len(l.stretches); k > 0 {
		s := l.stretches[k-1]
		slip := media.FromTicks(tick, l.in).Sub(media.FromTicks(s.tick+pos-s.fed, l.in))
		if s.epoch == epoch && slip.Abs() <= soundSlip {
			return pos
		}
	}
	l.stretches = append(l.stretches, stretch{
		fed: pos, made: pos * soundRate / int64(l.in), tick: tick, at: at.Ticks(soundRate), epoch: epoch,
	})
	return pos
}

// find tells the programme time of n samples from pos on, in samples made. ok is
// false when they are not sound of the source but an encoder's padding.
func (l *line) find(pos int64, n int) (at, end media.Time, epoch uint32, ok bool) {
	for len(l.stretches) > 1 && l.stretches[1].made <= pos {
		l.stretches = l.stretches[1:]
	}
	if len(l.stretches) == 0 || pos+int64(n) > (l.next*soundRate+int64(l.in)-1)/int64(l.in) {
		return 0, 0, 0, false
	}
	s := l.stretches[0]
	from := s.at + pos - s.made
	return media.FromTicks(from, soundRate), media.FromTicks(from+int64(n), soundRate), s.epoch, true
}
