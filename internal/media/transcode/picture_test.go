package transcode

import (
	"math"
	"strings"
	"testing"
	"time"

	"frontrow/internal/media"
)

// shades is a film at 30 frames a second in which every picture tells its number
// by its brightness.
const shades = "nullsrc=s=320x240:r=30:d=2.5,geq=lum=40+mod(N*7\\,150):cb=128:cr=128"

// shadeOf is the brightness of picture n, in the full range of a decoded grey.
func shadeOf(n int) float64 { return float64(40+n*7%150-16) * 255 / 219 }

// brightness decodes pictures to their mean luma.
func brightness(t *testing.T, frames []*media.Frame) (all []float64) {
	t.Helper()
	raw := ffmpeg(t, pack(t, frames), "-f", "nut", "-i", "-", "-vf", "scale=16:12:flags=area,format=gray", "-fps_mode", "passthrough", "-f", "rawvideo", "-")
	for ; len(raw) >= 16*12; raw = raw[16*12:] {
		sum := 0
		for _, v := range raw[:16*12] {
			sum += int(v)
		}
		all = append(all, float64(sum)/(16*12))
	}
	return all
}

func TestPicturesComeOutInOrderAndAtTheirOwnTime(t *testing.T) {
	for name, tc := range map[string]struct {
		from    media.Codec
		encoder string
	}{
		"h264 with B-frames": {media.H264, "libx264 -preset veryfast -bf 3 -g 30"},
		"h264 B-pyramid":     {media.H264, "libx264 -preset veryfast -bf 5 -b-pyramid normal -g 45"},
		"h265 with B-frames": {media.H265, "libx265 -preset ultrafast -bf 3 -g 30 -x265-params log-level=error"},
		"av1":                {media.AV1, "libsvtav1 -preset 12 -g 30"},
		"vp8":                {media.VP8, "libvpx -deadline realtime -cpu-used 8 -g 30"},
		"vp9":                {media.VP9, "libvpx-vp9 -deadline realtime -cpu-used 8 -g 30"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source := clip(t, tc.from, append([]string{"-f", "lavfi", "-i", shades, "-pix_fmt", "yuv420p", "-c:v"}, strings.Fields(tc.encoder)...)...)
			r := newRig(t, Default(), source[0].Config)
			base := media.FromTime(time.Now())
			made := headers(r.transcode(base, 1, media.H264, source))
			if len(made) < 40 {
				t.Fatalf("%d of %d pictures came out", len(made), len(source))
			}
			if !made[0].Key {
				t.Error("the first picture is no key frame")
			}
			keys := make(map[media.Time]bool)
			for _, f := range source {
				if f.Key {
					keys[base+f.At] = true
				}
			}
			light := brightness(t, made)
			if len(light) != len(made) {
				t.Fatalf("%d of %d pictures could be decoded", len(light), len(made))
			}
			for i, f := range made {
				if f.At != f.DecodeAt {
					t.Errorf("picture %d is decoded at %d and shown at %d", i, f.DecodeAt, f.At)
				}
				n := int(math.Round(float64(f.At-base) * 30 / 1e6))
				if d := light[i] - shadeOf(n); math.Abs(d) > 3 {
					t.Errorf("picture %d at frame %d has brightness %.1f, want %.1f", i, n, light[i], shadeOf(n))
				}
				if i > 0 {
					if step := f.At - made[i-1].At; step < 33_000 || step > 34_000 {
						t.Errorf("picture %d comes %d µs after the one before", i, step)
					}
				}
				if keys[f.At] && !f.Key {
					t.Errorf("picture %d at frame %d is a key frame of the source and not of the transcode", i, n)
				}
				if f.Config == nil || f.Config.Width != 320 || f.Config.Height != 240 {
					t.Fatalf("picture %d has parameters %+v", i, f.Config)
				}
			}
			t.Logf("%d of %d pictures, %d bytes a picture, source %d", len(made), len(source), size(made)/len(made), size(source)/len(source))
		})
	}
}

func TestLongGOPDoesNotHoldTheEdgeUp(t *testing.T) {
	source := clip(t, media.H264, "-f", "lavfi", "-i", "testsrc2=d=10:s=320x180:r=30", "-pix_fmt", "yuv420p",
		"-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "300")
	r := newRig(t, Default(), source[0].Config)
	base := media.FromTime(time.Now()) - 8_000_000
	r.play(t.Context(), base, 1000, source[:240]) // eight of ten seconds have passed
	id := r.derived(media.H264).ID
	r.live(base, source[240:])
	all := r.read(t.Context(), id, 10)
	if len(all) != 10 || !all[0].Key {
		t.Fatalf("%d pictures", len(all))
	}
	edge := base + source[239].DecodeAt
	if early := edge.Sub(all[0].At); early > backlog {
		t.Errorf("begins %v before the edge", early)
	}
	if d := all[9].At.Sub(all[0].At); d < 290*time.Millisecond || d > 310*time.Millisecond {
		t.Errorf("ten pictures last %v", d)
	}
	brightness(t, headers(all)) // they can be decoded
}

func size(frames []*media.Frame) (n int) {
	for _, f := range frames {
		n += len(f.Data)
	}
	return n
}
