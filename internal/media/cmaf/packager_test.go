package cmaf

import (
	"bytes"
	"encoding/hex"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4"

	"frontrow/internal/media"
	"frontrow/internal/media/codec"
)

const base = media.Time(1_790_000_000_123_456)

var targets = Targets{Part: 170 * time.Millisecond, Segment: 2 * time.Second}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func h264(t testing.TB) *media.Config {
	t.Helper()
	cfg, err := codec.H264Config(unhex(t, "6742c00dda05067e7c0440000003004000000f03c50aa8"), unhex(t, "68ce0fc8"))
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

func aac(t testing.TB, rate int) *media.Config {
	t.Helper()
	asc, err := codec.AACLC(rate, 2)
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := codec.AACConfig(asc)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// pictures makes n frames; at gives the i-th time of decoding, in µs.
func pictures(cfg *media.Config, n, gop int, at func(i int) int64) []*media.Frame {
	list := make([]*media.Frame, n)
	for i := range list {
		dts := base + media.Time(at(i))
		list[i] = &media.Frame{
			At: dts, DecodeAt: dts, Key: i%gop == 0, Config: cfg, Epoch: 1,
			Data: bytes.Repeat([]byte{byte(i)}, 10+i%7),
		}
	}
	return list
}

func packets(cfg *media.Config, n int, from media.Time) []*media.Frame {
	list := make([]*media.Frame, n)
	tick := from.Ticks(uint32(cfg.SampleRate))
	for i := range list {
		list[i] = &media.Frame{
			At: media.FromTicks(tick, uint32(cfg.SampleRate)), Duration: 1024 * 1_000_000 / int64(cfg.SampleRate),
			Key: true, Config: cfg, Epoch: 1, Data: []byte{byte(i), byte(i >> 8)},
		}
		list[i].DecodeAt = list[i].At
		tick += 1024
	}
	return list
}

func push(t testing.TB, p *Packager, frames []*media.Frame) []Part {
	t.Helper()
	var all []Part
	for _, f := range frames {
		parts, err := p.Push(f)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, parts...)
	}
	return append(all, p.Flush()...)
}

// read decodes parts with an implementation that isn't ours.
func read(t testing.TB, p Part) *fmp4.PartTrack {
	t.Helper()
	var parts fmp4.Parts
	if err := parts.Unmarshal(p.Data); err != nil {
		t.Fatal(err)
	}
	if len(parts) != 1 || len(parts[0].Tracks) != 1 {
		t.Fatalf("%d fragments in a part", len(parts))
	}
	return parts[0].Tracks[0]
}

// verify checks what holds for every run of parts without a break, and that
// exactly these frames are in them, each at its time.
func verify(t *testing.T, parts []Part, frames []*media.Frame) {
	t.Helper()
	i := 0
	for n, p := range parts {
		if n > 0 && !p.Break && p.Start != parts[n-1].Start+parts[n-1].Duration {
			t.Errorf("part %d starts at %d, the one before ends at %d", n, p.Start, parts[n-1].Start+parts[n-1].Duration)
		}
		track := read(t, p)
		if int64(track.BaseTime) != p.Start || len(track.Samples) != p.Frames {
			t.Errorf("part %d says start %d with %d frames, its data %d with %d", n, p.Start, p.Frames, track.BaseTime, len(track.Samples))
		}
		dts := p.Start
		for _, s := range track.Samples {
			if i >= len(frames) {
				t.Fatal("more samples than frames")
			}
			f := frames[i]
			i++
			if want := f.At.Ticks(p.Init.Rate); dts+int64(s.PTSOffset) != want {
				t.Errorf("frame %d is presented at %d, want %d", i-1, dts+int64(s.PTSOffset), want)
			}
			if !bytes.Equal(s.Payload, f.Data) || s.IsNonSyncSample == f.Key {
				t.Errorf("frame %d is not the sample", i-1)
			}
			if s.Duration == 0 {
				t.Errorf("frame %d has no duration", i-1)
			}
			dts += int64(s.Duration)
		}
		if dts != p.Start+p.Duration {
			t.Errorf("part %d lasts %d, its samples %d", n, p.Duration, dts-p.Start)
		}
		if p.First && !p.Independent {
			t.Errorf("segment begins at part %d, which is not independent", n)
		}
	}
	if i != len(frames) {
		t.Errorf("%d samples of %d frames", i, len(frames))
	}
}

func TestPartsOfPictureStayInBounds(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	drops := make([]int64, 600) // 30 a second, one in eight dropped
	at := int64(0)
	for i := range drops {
		drops[i] = at
		at += 33333
		if rnd.IntN(8) == 0 {
			at += 33333
		}
	}
	for name, times := range map[string]func(i int) int64{
		"30 a second":               func(i int) int64 { return int64(i) * 1_000_000 / 30 },
		"30 a second, milliseconds": func(i int) int64 { return int64(i) * 1000 / 30 * 1000 },
		"29.97 a second":            func(i int) int64 { return int64(i) * 1_001_000 / 30 },
		"25 a second":               func(i int) int64 { return int64(i) * 40_000 },
		"24 a second":               func(i int) int64 { return int64(i) * 1_000_000 / 24 },
		"50 a second":               func(i int) int64 { return int64(i) * 20_000 },
		"60 a second":               func(i int) int64 { return int64(i) * 1_000_000 / 60 / 1000 * 1000 },
		"15 a second":               func(i int) int64 { return int64(i) * 1_000_000 / 15 },
		"10 a second":               func(i int) int64 { return int64(i) * 100_000 },
		"jitter of 12 ms":           func(i int) int64 { return int64(i)*33_333 + int64(i*7919%13)*1000 },
		"dropped frames":            func(i int) int64 { return drops[i] },
		"30, then 60, then 12": func(i int) int64 {
			return int64(min(i, 200))*33_333 + int64(min(max(i-200, 0), 200))*16_667 + int64(max(i-400, 0))*83_333
		},
	} {
		t.Run(name, func(t *testing.T) {
			frames := pictures(h264(t), 600, 60, times)
			parts := push(t, NewPackager(targets), frames)
			verify(t, parts, frames)
			most, least := ticks(targets.Part, VideoRate), ticks(targets.Part, VideoRate)*85/100
			for n, p := range parts {
				last := n+1 == len(parts) || parts[n+1].First
				if p.Duration > most || p.Duration < least && !last {
					t.Errorf("part %d lasts %d ms (last %v)", n, p.Duration/90, last)
				}
				if p.Break {
					t.Errorf("break before part %d", n)
				}
			}
		})
	}
}

func TestPartIsClosedWithItsLastFrame(t *testing.T) {
	p := NewPackager(targets)
	frames := pictures(h264(t), 100, 60, func(i int) int64 { return int64(i) * 1_000_000 / 30 })
	for i, f := range frames {
		parts, err := p.Push(f)
		if err != nil {
			t.Fatal(err)
		}
		if want := i%5 == 4; want != (len(parts) == 1) {
			t.Fatalf("frame %d completes %d parts", i, len(parts))
		}
	}
}

func TestReorderedPicturesKeepTheirTimes(t *testing.T) {
	frames := pictures(h264(t), 300, 60, func(i int) int64 { return int64(i) * 1000 / 30 * 1000 })
	shift := []media.Time{66_667, 100_000, 0, 33_333} // I P b b, as decoded
	for i, f := range frames {
		f.At = f.DecodeAt + shift[i%4]
	}
	parts := push(t, NewPackager(targets), frames)
	verify(t, parts, frames)
	if parts[0].At != frames[0].At {
		t.Errorf("the first part is said to be presented at %d, want %d", parts[0].At, frames[0].At)
	}
}

func TestSegmentsAreCutAtKeyFrames(t *testing.T) {
	for name, c := range map[string]struct {
		gop  int
		want time.Duration
	}{
		"short groups are gathered": {15, 2 * time.Second},
		"groups of the target":      {60, 2 * time.Second},
		"long groups make it long":  {300, 10 * time.Second},
		"awkward groups":            {45, 3 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			parts := push(t, NewPackager(targets), pictures(h264(t), 1000, c.gop, func(i int) int64 { return int64(i) * 1_000_000 / 30 }))
			last, n := int64(0), 0
			for _, p := range parts {
				if !p.First {
					continue
				}
				if d := time.Duration(p.Start-last) * time.Second / VideoRate; last != 0 && (d-c.want).Abs() > time.Millisecond {
					t.Errorf("a segment lasts %v, want %v", d, c.want)
				}
				last = p.Start
				n++
			}
			if n < 3 {
				t.Errorf("%d segments", n)
			}
		})
	}
}

func TestSoundIsExactToTheSample(t *testing.T) {
	for _, rate := range []int{44100, 48000, 32000, 22050} {
		frames := packets(aac(t, rate), 700, base)
		parts := push(t, NewPackager(targets), frames)
		verify(t, parts, frames)
		sum := int64(0)
		for n, p := range parts {
			sum += p.Duration
			if p.Duration > ticks(targets.Part, uint32(rate)) {
				t.Errorf("part %d lasts %.3f s at %d Hz", n, p.Seconds(), rate)
			}
			if p.Duration%1024 != 0 {
				t.Errorf("part %d lasts %d samples", n, p.Duration)
			}
		}
		if sum != 700*1024 {
			t.Errorf("%d samples at %d Hz, want %d", sum, rate, 700*1024)
		}
	}
}

func TestLostSoundLeavesTheRestInPlace(t *testing.T) {
	all := packets(aac(t, 48000), 400, base)
	for name, lost := range map[string][2]int{"a packet within a part": {10, 11}, "a second": {100, 147}} {
		t.Run(name, func(t *testing.T) {
			frames := append(append([]*media.Frame{}, all[:lost[0]]...), all[lost[1]:]...)
			i := 0
			for _, p := range push(t, NewPackager(targets), frames) {
				track := read(t, p)
				at := int64(track.BaseTime)
				for _, s := range track.Samples {
					if want := frames[i].At.Ticks(48000); at != want {
						t.Fatalf("packet %d is at %d, want %d", i, at, want)
					}
					at += int64(s.Duration)
					i++
				}
			}
			if i != len(frames) {
				t.Errorf("%d of %d packets", i, len(frames))
			}
		})
	}
}

func TestSoundThatRepeatsIsDropped(t *testing.T) {
	all := packets(aac(t, 48000), 50, base)
	parts := push(t, NewPackager(targets), append(append([]*media.Frame{}, all[:30]...), all[27:]...))
	verify(t, parts, all)
}

func TestAnotherEpochWaitsForItsKeyFrame(t *testing.T) {
	cfg := h264(t)
	old := pictures(cfg, 70, 60, func(i int) int64 { return int64(i) * 33_333 })
	fresh := pictures(cfg, 130, 60, func(i int) int64 { return int64(i)*33_333 - 40_000_000 })
	for _, f := range fresh {
		f.Epoch = 2
	}
	p := NewPackager(targets)
	var parts []Part
	for _, f := range append(append([]*media.Frame{}, old...), fresh[50:]...) {
		got, err := p.Push(f)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, got...)
	}
	parts = append(parts, p.Flush()...)
	verify(t, parts, append(append([]*media.Frame{}, old...), fresh[60:]...))
	breaks := 0
	for _, p := range parts {
		if p.Break {
			breaks++
			if !p.First || p.Epoch != 2 || p.At != fresh[60].At {
				t.Errorf("break at %d of epoch %d", p.At, p.Epoch)
			}
		}
	}
	if breaks != 1 {
		t.Errorf("%d breaks", breaks)
	}
}

func TestAnotherConfigBeginsASegment(t *testing.T) {
	a, b := h264(t), h264(t)
	other := *b
	other.Width, other.Height = 640, 360
	frames := pictures(a, 90, 45, func(i int) int64 { return int64(i) * 33_333 })
	for _, f := range frames[:45] {
		f.Config = a
	}
	for _, f := range frames[45:] {
		f.Config = &other
	}
	parts := push(t, NewPackager(targets), frames)
	var second *Part
	for i := range parts {
		if parts[i].Break {
			second = &parts[i]
		}
	}
	if second == nil || second.Init == parts[0].Init || second.Init.Config.Width != 640 {
		t.Fatalf("the new configuration has no part of its own: %+v", second)
	}
	// A copy of the same parameters changes nothing.
	same := *a
	for _, f := range frames {
		f.Config = a
	}
	frames[45].Config = &same
	for n, p := range push(t, NewPackager(targets), frames) {
		if p.Break {
			t.Errorf("break before part %d for an equal configuration", n)
		}
	}
}

func TestCutBeginsASegmentWithABreak(t *testing.T) {
	p := NewPackager(targets)
	frames := pictures(h264(t), 40, 20, func(i int) int64 { return int64(i) * 33_333 })
	parts := push(t, p, frames[:10])
	p.Cut()
	parts = append(parts, push(t, p, frames[10:])...)
	verify(t, parts, frames)
	for n, part := range parts {
		if want := part.At == frames[20].At; part.Break != want {
			t.Errorf("part %d has a break: %v", n, part.Break)
		}
	}
}

func TestOneFrameASecondStaysInTime(t *testing.T) {
	frames := pictures(h264(t), 20, 2, func(i int) int64 { return int64(i) * 1_000_000 })
	parts := push(t, NewPackager(targets), frames)
	verify(t, parts, frames)
	last := parts[len(parts)-1]
	if end := last.Start + last.Duration; end < frames[19].DecodeAt.Ticks(VideoRate) {
		t.Errorf("the parts end %d ticks before the last picture", frames[19].DecodeAt.Ticks(VideoRate)-end)
	}
}

func TestAHoleEndsTheTimelineAtAKeyFrame(t *testing.T) {
	frames := pictures(h264(t), 120, 60, func(i int) int64 {
		if i >= 60 {
			return int64(i)*33_333 + 4_000_000
		}
		return int64(i) * 33_333
	})
	parts := push(t, NewPackager(targets), frames)
	verify(t, parts, frames)
	n := 0
	for _, p := range parts {
		if p.Break {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d breaks", n)
	}
}

func TestFramesWithoutParametersAreRefused(t *testing.T) {
	p := NewPackager(targets)
	for _, cfg := range []*media.Config{nil, {Codec: media.H264}, {Codec: media.VP8}, {Codec: media.AAC}} {
		if parts, err := p.Push(&media.Frame{Key: true, Config: cfg, Data: []byte{1}}); !errors.Is(err, ErrNoConfig) || len(parts) > 0 {
			t.Errorf("%v: %d parts, %v", cfg, len(parts), err)
		}
	}
	frames := pictures(h264(t), 60, 60, func(i int) int64 { return int64(i) * 33_333 })
	verify(t, push(t, p, frames), frames)
}

func BenchmarkPart(b *testing.B) {
	cfg := h264(b)
	frames := pictures(cfg, 300, 60, func(i int) int64 { return int64(i) * 33_333 })
	for _, f := range frames {
		f.Data = make([]byte, 10_000)
	}
	p := NewPackager(targets)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		f := *frames[i%300]
		f.DecodeAt += media.Time(i / 300 * 10_000_000)
		f.At = f.DecodeAt
		if _, err := p.Push(&f); err != nil {
			b.Fatal(err)
		}
	}
}
