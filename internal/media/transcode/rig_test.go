package transcode

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"os/exec"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"frontrow/internal/media"
	"frontrow/internal/media/codec"
	"frontrow/internal/media/hub"
)

// ffmpeg runs the real program and returns its standard output.
func ffmpeg(t testing.TB, stdin []byte, args ...string) []byte {
	t.Helper()
	path, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Fatal("this test needs ffmpeg")
	}
	cmd := exec.CommandContext(t.Context(), path, append([]string{"-hide_banner", "-loglevel", "error", "-y"}, args...)...)
	cmd.Stdin = bytes.NewReader(stdin)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("ffmpeg %v: %v: %s", args, err, said.String())
	}
	return out
}

// unpack reads a whole NUT file.
func unpack(t testing.TB, file []byte) (nutTrack, []nutFrame) {
	t.Helper()
	r := newNUTReader(bytes.NewReader(file))
	track, err := r.header()
	if err != nil {
		t.Fatal(err)
	}
	var frames []nutFrame
	for {
		f, err := r.next()
		if errors.Is(err, io.EOF) {
			return track, frames
		}
		if err != nil {
			t.Fatal(err)
		}
		frames = append(frames, f)
	}
}

// clip makes frames as a source would send them; their times count from 0.
func clip(t testing.TB, c media.Codec, args ...string) []*media.Frame {
	t.Helper()
	track, packed := unpack(t, ffmpeg(t, nil, append(args, "-f", "nut", "-")...))
	at := func(pts int64) media.Time { return media.Time(pts * int64(track.num) * 1_000_000 / int64(track.den)) }
	var frames []*media.Frame
	switch c {
	case media.AAC:
		cfg, err := codec.AACConfig(track.extra)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range packed {
			rate := uint32(cfg.SampleRate)
			frames = append(frames, &media.Frame{
				At: media.FromTicks(int64(i)*1024, rate), Duration: int64(media.FromTicks(1024, rate)), Key: true, Config: cfg, Data: p.data,
			})
		}
	case media.Opus:
		cfg, err := codec.OpusConfig(track.extra)
		if err != nil {
			t.Fatal(err)
		}
		n := int64(0)
		for _, p := range packed {
			frames = append(frames, &media.Frame{
				At: media.FromTicks(n, 48000), Duration: int64(media.FromTicks(int64(codec.OpusSamples(p.data)), 48000)),
				Key: true, Config: cfg, Data: p.data,
			})
			n += int64(codec.OpusSamples(p.data))
		}
	case media.H264, media.H265:
		sets := codec.NewParameterSets(c)
		for set := range codec.AnnexB(track.extra) {
			if codec.RoleOf(c, set) == codec.RoleParameters {
				sets.Note(set)
			}
		}
		for _, p := range packed {
			data, key, err := sets.Sample(codec.AppendAVCCFromAnnexB(nil, p.data), 4)
			if err != nil {
				t.Fatal(err)
			}
			frames = append(frames, &media.Frame{At: at(p.pts), Key: key, Config: sets.Config(), Data: data})
		}
	case media.VP8, media.VP9:
		cfg := &media.Config{Codec: c, Width: track.width, Height: track.height}
		for _, p := range packed {
			frames = append(frames, &media.Frame{At: at(p.pts), Key: p.key, Config: cfg, Data: p.data})
		}
	case media.AV1:
		var cfg *media.Config
		for _, p := range packed {
			data, seq, key, err := codec.AV1Sample(p.data)
			if err != nil {
				t.Fatal(err)
			}
			if seq != nil {
				if cfg, err = codec.AV1Config(seq); err != nil {
					t.Fatal(err)
				}
			}
			frames = append(frames, &media.Frame{At: at(p.pts), Key: key, Config: cfg, Data: data})
		}
	}
	// ffmpeg moves the first picture to after 0 where there are B-frames.
	zero := frames[0].At
	for _, f := range frames {
		zero = min(zero, f.At)
	}
	for _, f := range frames {
		f.At -= zero
	}
	// Decoding times are those of presentation in order, early enough for all.
	var shown []media.Time
	for _, f := range frames {
		shown = append(shown, f.At)
	}
	slices.Sort(shown)
	late := media.Time(0)
	for i, f := range frames {
		late = max(late, shown[i]-f.At)
	}
	for i, f := range frames {
		f.DecodeAt = shown[i] - late
	}
	return frames
}

// rig is a stream with a transcoder at work on it.
type rig struct {
	t   testing.TB
	s   *hub.Stream
	tc  *Transcoder
	pub *hub.Publisher
	id  media.TrackID
	log *bytes.Buffer
	// lossy says that a reader may lose frames: a ring lets go of those of an
	// epoch when the next begins.
	lossy bool
	// published is called after each frame of play; nil does nothing.
	published func(*media.Frame)
}

type lockedBuffer struct {
	mu sync.Mutex
	b  *bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func newRig(t testing.TB, cfg Config, source *media.Config) *rig {
	t.Helper()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Fatal("this test needs ffmpeg")
	}
	r := &rig{t: t, log: &bytes.Buffer{}}
	log := slog.New(slog.NewTextHandler(&lockedBuffer{b: r.log}, nil))
	h := hub.New(hub.Default(), log)
	r.s = h.Stream("live")
	r.tc = New(cfg, Deps{Log: log})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.tc.Run(ctx, r.s) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) && err != nil {
			t.Errorf("Run: %v", err)
		}
		h.Close()
		if t.Failed() {
			t.Log(r.log.String())
		}
	})
	var err error
	if r.pub, err = r.s.Publish(media.Source{ID: "test"}); err != nil {
		t.Fatal(err)
	}
	ids, err := r.pub.SetTracks(media.Track{Codec: source.Codec, Config: source})
	if err != nil {
		t.Fatal(err)
	}
	r.id = ids[0]
	return r
}

// derived waits for a derived track of that codec.
func (r *rig) derived(c media.Codec) media.Track {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), 10*time.Second)
	defer cancel()
	for l := r.s.Layout(); ; {
		for _, t := range l.Tracks {
			if t.Derived() && t.Codec == c {
				return t
			}
		}
		var err error
		if l, err = r.s.Changed(ctx, l.Version); err != nil {
			r.t.Fatalf("no derived %s: %v", c, err)
		}
	}
}

// play publishes frames at speed times their own pace, moved to base.
func (r *rig) play(ctx context.Context, base media.Time, speed float64, frames []*media.Frame) {
	start := time.Now()
	for _, f := range frames {
		wait := time.NewTimer(time.Until(start.Add(time.Duration(float64(f.DecodeAt.Sub(frames[0].DecodeAt)) / speed))))
		select {
		case <-wait.C:
		case <-ctx.Done():
			wait.Stop()
			return
		}
		c := *f
		c.Track, c.At, c.DecodeAt = r.id, base+f.At, base+f.DecodeAt
		if r.pub.Write(&c) != nil {
			return
		}
		if r.published != nil {
			r.published(&c)
		}
	}
}

// got is a derived frame and when it came.
type got struct {
	*media.Frame
	when time.Time
}

// read collects what comes on a track until ctx ends or n frames are there.
func (r *rig) read(ctx context.Context, id media.TrackID, n int) (all []got) {
	r.t.Helper()
	rd, err := r.s.Subscribe(ctx, hub.Wish{Track: id})
	if err != nil {
		r.t.Error(err)
		return nil
	}
	defer rd.Close()
	for len(all) < n {
		f, lost, err := rd.Next()
		if err != nil {
			return all
		}
		if lost > 0 && !r.lossy {
			r.t.Errorf("the test lost %d frames", lost)
		}
		all = append(all, got{f, time.Now()})
	}
	return all
}

// transcode plays frames and returns what is made of them.
func (r *rig) transcode(base media.Time, speed float64, to media.Codec, frames []*media.Frame) []got {
	r.t.Helper()
	ctx, cancel := context.WithCancel(r.t.Context())
	defer cancel()
	if frames[0].Config.Codec == to { // B-frames: the source has to be seen first
		r.play(ctx, base-10_000_000, 1000, frames[:8])
	}
	id := r.derived(to).ID
	var all []got
	done := make(chan struct{})
	go func() {
		defer close(done)
		all = r.read(ctx, id, 1<<20)
	}()
	r.play(ctx, base, speed, frames)
	// The last frames are out when none has come for a while.
	tail := time.NewTimer(500 * time.Millisecond)
	<-tail.C
	cancel()
	<-done
	return all
}

// pack makes a NUT file of frames for the real program to decode.
func pack(t testing.TB, frames []*media.Frame) []byte {
	t.Helper()
	cfg := frames[0].Config
	w := nutWriter{track: nutTrack{num: 1, den: 1_000_000, width: cfg.Width, height: cfg.Height, rate: cfg.SampleRate, chans: cfg.Channels}}
	switch cfg.Codec {
	case media.AAC:
		w.track.fourcc, w.track.extra = "\xff\x00\x00\x00", cfg.Specific
	case media.Opus:
		w.track.fourcc = "Opus"
		w.track.extra = codec.OpusHead{Channels: cfg.Channels, InputRate: 48000}.Append(nil)
	case media.H264:
		w.track.video, w.track.fourcc = true, "H264"
		for _, set := range cfg.ParameterSets {
			w.track.extra = append(append(w.track.extra, 0, 0, 0, 1), set...)
		}
	}
	b := w.header()
	for _, f := range frames {
		data := f.Data
		if cfg.Codec == media.H264 {
			data = codec.AppendAnnexB(nil, data)
		}
		b = w.frame(b, int64(f.At-frames[0].At)+1_000_000, f.Key, data)
	}
	return b
}

// samples decodes sound to one channel; sample i is heard i/rate after the first
// frame's At.
func samples(t testing.TB, rate int, frames []*media.Frame) []float64 {
	t.Helper()
	raw := ffmpeg(t, pack(t, frames), "-f", "nut", "-i", "-", "-ac", "1", "-ar", strconv.Itoa(rate), "-f", "s16le", "-")
	pcm := make([]float64, len(raw)/2)
	for i := range pcm {
		pcm[i] = float64(int16(uint16(raw[2*i])|uint16(raw[2*i+1])<<8)) / 32768
	}
	return pcm
}

func headers(all []got) []*media.Frame {
	var frames []*media.Frame
	for _, g := range all {
		frames = append(frames, g.Frame)
	}
	return frames
}
