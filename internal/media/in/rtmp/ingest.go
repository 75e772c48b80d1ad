package rtmp

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"frontrow/internal/media"
	"frontrow/internal/media/codec"
)

// sink is where frames go: a hub.Publisher.
type sink interface {
	SetTracks(want ...media.Track) ([]media.TrackID, error)
	Write(f *media.Frame) error
}

// holdPrior is how long, on the source's timeline, the tracks of the session
// before are held for a publisher who returns: its sound may come a moment after
// its picture, and viewers and transcoders shall not lose the track for that.
const holdPrior = 2 * time.Second

// timeline unwraps the 32-bit milliseconds of a connection, which picture and
// sound share.
type timeline struct {
	last int64
	set  bool
}

func (l *timeline) at(ms uint32) time.Duration {
	if !l.set {
		l.last, l.set = int64(ms), true
	} else {
		l.last += int64(int32(ms - uint32(l.last)))
	}
	return time.Duration(l.last) * time.Millisecond
}

// track is the publisher's picture or sound.
type track struct {
	id    media.TrackID
	codec media.Codec
	// number is the track's within multitrack messages; others are left out.
	number uint8
	stamps *media.TrackStamper

	cfg  *media.Config // in force
	next *media.Config // from the next key frame on
	// flows says that a frame was written since the codec is this one.
	flows bool

	sets       *codec.ParameterSets // H264 and H265
	lengthSize int
	inOrder    bool       // the parameter sets exclude B-frames
	lastDecode media.Time // of the frame before, in epoch
	lastEpoch  uint32

	samples int // of an AAC access unit
}

// ingest turns the messages of one publisher into frames. It belongs to the
// connection's goroutine.
type ingest struct {
	pub     sink
	log     *slog.Logger
	metrics *metrics

	time         timeline
	stamper      *media.Stamper
	video, audio *track
	prior        []media.Track // see holdPrior
	began        time.Duration // the first frame's time
	hint         hint
	warned       map[string]bool

	frames, bytes uint64
}

// newIngest makes the ingest of a publisher. prior are the tracks that the
// stream has already.
func newIngest(pub sink, prior []media.Track, log *slog.Logger, m *metrics, now func() time.Time) *ingest {
	i := &ingest{pub: pub, log: log, metrics: m, stamper: media.NewStamper(now), warned: make(map[string]bool)}
	for _, t := range prior {
		if !t.Derived() {
			i.prior = append(i.prior, t)
		}
	}
	return i
}

// message takes one audio or video message. An error is why the publisher has
// ended; what can't be read is counted, logged once and left out.
func (i *ingest) message(m rawMessage) error {
	var t tag
	var err error
	if m.kind == msgVideo {
		t, err = videoTag(m.body)
	} else {
		t, err = audioTag(m.body)
	}
	if errors.Is(err, errUnsupported) && m.kind == msgVideo && i.video == nil {
		return &refusal{
			reason: "codec", code: "NetStream.Publish.Rejected", err: err,
			text: "This picture's codec can't be carried. Choose H264, HEVC, AV1 or VP9 in the encoder.",
		}
	}
	if err != nil || t.part == partNothing {
		i.drop(err)
		return nil
	}
	tr := i.track(t)
	if tr == nil {
		return nil
	}
	if t.part == partConfig {
		err = i.configure(tr, t)
	} else {
		err = i.frame(tr, t, i.time.at(m.time)+t.nano)
	}
	if errors.Is(err, codec.ErrMalformed) {
		i.drop(err)
		return nil
	}
	return err
}

// drop counts a message that can't be read, and tells once of each kind.
func (i *ingest) drop(err error) {
	if err == nil {
		return
	}
	i.metrics.dropped.Inc()
	kind := errTag.Error()
	switch {
	case errors.Is(err, errUnsupported):
		kind = err.Error()
	case errors.Is(err, codec.ErrMalformed):
		kind = codec.ErrMalformed.Error()
	}
	if len(i.warned) < 16 && !i.warned[kind] {
		i.warned[kind] = true
		i.log.Warn("the encoder sends what is left out", "error", err)
	}
}

// track finds the track that a tag is for, nil when it is one of those that are
// left out: the lowest number that a kind came with is taken.
func (i *ingest) track(t tag) *track {
	slot := &i.audio
	if t.codec.Kind() == media.Video {
		slot = &i.video
	}
	tr := *slot
	if tr == nil {
		tr = &track{number: t.track, stamps: i.stamper.Track()}
		*slot = tr
	}
	if t.track > tr.number {
		return nil
	}
	tr.number = t.track
	if tr.codec != t.codec {
		*tr = track{codec: t.codec, number: t.track, stamps: tr.stamps, lengthSize: 4}
		if t.codec == media.H264 || t.codec == media.H265 {
			tr.sets = codec.NewParameterSets(t.codec)
		}
	}
	return tr
}

// configure takes a sequence header.
func (i *ingest) configure(tr *track, t tag) error {
	cfg, size, err := parseConfig(t)
	if err != nil {
		return fmt.Errorf("sequence header of %s: %w", t.codec, err)
	}
	if cfg == nil {
		return nil // the frames say
	}
	if tr.sets != nil {
		tr.lengthSize = size
		tr.sets.Reset(cfg)
		cfg = tr.sets.Config()
	}
	if cfg.Equal(tr.cfg) {
		tr.next = nil
		return nil
	}
	tr.next = cfg
	if tr.cfg == nil {
		return i.adopt(tr)
	}
	if t.codec.Kind() == media.Audio {
		tr.adopt()
	}
	return nil
}

func parseConfig(t tag) (cfg *media.Config, lengthSize int, err error) {
	switch t.codec {
	case media.H264:
		return codec.ParseAVCC(t.data)
	case media.H265:
		return codec.ParseHVCC(t.data)
	case media.AV1:
		cfg, err = codec.ParseAV1C(t.data)
	case media.AAC:
		cfg, err = codec.AACConfig(t.data)
	case media.Opus:
		cfg, err = codec.OpusConfig(t.data)
	}
	return cfg, 0, err
}

// adopt puts the next configuration into force.
func (tr *track) adopt() {
	tr.cfg, tr.next = tr.next, nil
	tr.inOrder = codec.Reorder(tr.cfg) == 0
	if tr.codec == media.AAC {
		tr.samples = codec.AACSamples(tr.cfg)
	}
}

// adopt puts a track's first configuration into force and tells the hub what the
// publisher sends now.
func (i *ingest) adopt(tr *track) error {
	tr.adopt()
	i.prior = slices.DeleteFunc(i.prior, func(t media.Track) bool { return t.Kind() == tr.codec.Kind() })
	return i.setTracks()
}

// release lets go of the prior tracks that the publisher did not take up.
func (i *ingest) release(at time.Duration) error {
	if i.frames == 0 {
		i.began = at
	}
	if len(i.prior) == 0 || (at-i.began).Abs() < holdPrior {
		return nil
	}
	i.prior = nil
	return i.setTracks()
}

func (i *ingest) setTracks() error {
	var all []*track
	var want []media.Track
	for _, t := range []*track{i.video, i.audio} {
		if t != nil && t.cfg != nil {
			all = append(all, t)
			want = append(want, media.Track{Codec: t.codec, Config: t.cfg})
		}
	}
	for _, t := range i.prior {
		want = append(want, media.Track{Codec: t.Codec})
	}
	ids, err := i.pub.SetTracks(want...)
	if err != nil {
		return err
	}
	for n, t := range all {
		t.id = ids[n]
	}
	i.logTracks(all)
	return nil
}

func (i *ingest) logTracks(all []*track) {
	attrs := make([]any, 0, 10)
	for _, t := range all {
		if t.codec.Kind() == media.Video {
			attrs = append(attrs, "video", fmt.Sprintf("%s %d×%d", t.codec, t.cfg.Width, t.cfg.Height))
		} else {
			attrs = append(attrs, "audio", fmt.Sprintf("%s %d Hz, %d channels", t.codec, t.cfg.SampleRate, t.cfg.Channels))
		}
	}
	if i.hint.encoder != "" {
		attrs = append(attrs, "encoder", i.hint.encoder)
	}
	if i.hint.fps > 0 {
		attrs = append(attrs, "fps", i.hint.fps)
	}
	if i.hint.kbps > 0 {
		attrs = append(attrs, "kbit", int(i.hint.kbps))
	}
	i.log.Info("tracks", attrs...)
}

func (i *ingest) frame(tr *track, t tag, dts time.Duration) error {
	if t.codec.Kind() == media.Audio {
		return i.sound(tr, t, dts)
	}
	return i.picture(tr, t, dts)
}

func (i *ingest) picture(tr *track, t tag, dts time.Duration) error {
	data, key, cfg, err := tr.sample(t.data)
	if err != nil {
		return fmt.Errorf("%s frame: %w", t.codec, err)
	}
	if len(data) == 0 {
		return nil
	}
	if key && cfg != nil && !cfg.Equal(tr.cfg) {
		tr.next = cfg
	}
	switch {
	case key && tr.next != nil && tr.cfg == nil:
		if err := i.adopt(tr); err != nil {
			return err
		}
	case key && tr.next != nil:
		tr.adopt()
	}
	if tr.cfg == nil || !tr.flows && !key {
		return nil // nobody can decode it
	}
	tr.flows = true
	if tr.inOrder && t.shift != 0 {
		// Some encoders shift every frame by the same time. What is shown in the
		// order of decoding is decoded when it is shown.
		dts, t.shift = dts+t.shift, 0
	}
	f := &media.Frame{Track: tr.id, Key: key, Config: tr.cfg, Data: data}
	f.At, f.DecodeAt, f.Epoch = tr.stamps.Video(dts+t.shift, dts)
	tr.forward(f)
	return i.write(f, dts)
}

// forward keeps decoding times in order: an encoder that repeats one, or steps
// back a little, would break what is packaged from them.
func (tr *track) forward(f *media.Frame) {
	if f.Epoch == tr.lastEpoch && f.DecodeAt <= tr.lastDecode {
		if f.At == f.DecodeAt {
			f.At = tr.lastDecode + 1
		}
		f.DecodeAt = tr.lastDecode + 1
	}
	tr.lastDecode, tr.lastEpoch = f.DecodeAt, f.Epoch
}

// sample makes a frame's Data. cfg is what the frame, with all that came before
// it, says of the configuration, nil when nothing does.
func (tr *track) sample(b []byte) (data []byte, key bool, cfg *media.Config, err error) {
	switch tr.codec {
	case media.H264, media.H265:
		data, key, err = tr.sets.Sample(b, tr.lengthSize)
		return data, key, tr.sets.Config(), err
	case media.AV1:
		data, sequence, key, err := codec.AV1Sample(b)
		if err == nil && key && sequence != nil {
			cfg, err = codec.AV1Config(sequence)
		}
		return data, key, cfg, err
	}
	key = codec.KeyFrame(tr.codec, b)
	if key {
		cfg, err = codec.VPXConfig(tr.codec, b)
	}
	return b, key, cfg, err
}

func (i *ingest) sound(tr *track, t tag, pts time.Duration) error {
	n := tr.samples
	if t.codec == media.Opus {
		if n = codec.OpusSamples(t.data); n == 0 {
			return fmt.Errorf("packet of %d bytes of Opus: %w", len(t.data), codec.ErrMalformed)
		}
		if tr.cfg == nil {
			tr.next = codec.OpusStereo(codec.OpusChannels(t.data))
			if err := i.adopt(tr); err != nil {
				return err
			}
		}
	}
	if tr.cfg == nil {
		return nil // AAC can't be decoded without its configuration
	}
	tr.flows = true
	rate := int64(tr.cfg.SampleRate)
	f := &media.Frame{
		Track: tr.id, Key: true, Config: tr.cfg, Data: t.data,
		Duration: (int64(n)*1_000_000 + rate/2) / rate,
	}
	f.At, f.Epoch = tr.stamps.Audio(pts, n, uint32(rate))
	f.DecodeAt = f.At
	return i.write(f, pts)
}

func (i *ingest) write(f *media.Frame, at time.Duration) error {
	if err := i.release(at); err != nil {
		return err
	}
	i.frames++
	i.bytes += uint64(len(f.Data))
	i.metrics.frames.Inc()
	return i.pub.Write(f)
}
