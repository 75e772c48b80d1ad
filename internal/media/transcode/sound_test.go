package transcode

import (
	"math"
	"strconv"
	"testing"
	"time"

	"frontrow/internal/media"
)

// clicks are bursts of 1 ms of 3 kHz, four a second.
const clicks = "0.8*sin(2*PI*3000*t)*exp(-pow((mod(t\\,0.25)-0.125)/0.0005\\,2))"

// clickTimes finds the middle of each click by its energy, in s.
func clickTimes(pcm []float64, rate int) (times []float64) {
	w := rate / 100
	for i := w; i < len(pcm)-w; i++ {
		if math.Abs(pcm[i]) < 0.15 {
			continue
		}
		// 10 ms from the first loud sample on hold the whole click.
		var sum, moment float64
		for k := i - w/2; k < i+w/2; k++ {
			e := pcm[k] * pcm[k]
			sum += e
			moment += e * float64(k)
		}
		times = append(times, moment/sum/float64(rate))
		i += rate / 10
	}
	return times
}

// contiguous fails unless each frame begins where the one before ended.
func contiguous(t *testing.T, frames []*media.Frame, n int) {
	t.Helper()
	start := frames[0].At.Ticks(soundRate)
	for i, f := range frames {
		if got, want := f.At.Ticks(soundRate), start+int64(i*n); got != want {
			t.Fatalf("frame %d begins at %d samples, want %d", i, got, want)
		}
		if f.At != f.DecodeAt || !f.Key || f.Duration != int64(math.Round(float64(n)*1e6/soundRate)) {
			t.Fatalf("frame %d: %+v", i, f)
		}
	}
}

func TestSoundKeepsItsTimeAcrossATranscode(t *testing.T) {
	for name, tc := range map[string]struct {
		from, to       media.Codec
		rate, channels int
		encoder        []string
		n              int
	}{
		"opus of aac 48k stereo":  {media.AAC, media.Opus, 48000, 2, []string{"aac"}, 480},
		"opus of aac 44.1k":       {media.AAC, media.Opus, 44100, 2, []string{"aac"}, 480},
		"opus of aac 48k mono":    {media.AAC, media.Opus, 48000, 1, []string{"aac"}, 480},
		"opus of aac 32k mono":    {media.AAC, media.Opus, 32000, 1, []string{"aac"}, 480},
		"aac of opus stereo":      {media.Opus, media.AAC, 48000, 2, []string{"libopus"}, 1024},
		"aac of opus mono, 10 ms": {media.Opus, media.AAC, 48000, 1, []string{"libopus", "-frame_duration", "10"}, 1024},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := []string{"-f", "lavfi", "-i", "aevalsrc=" + clicks + ":d=3:s=" + strconv.Itoa(tc.rate), "-ac", strconv.Itoa(tc.channels), "-c:a"}
			source := clip(t, tc.from, append(append(args, tc.encoder...), "-b:a", "192k")...)
			r := newRig(t, Default(), source[0].Config)
			base := media.FromTime(time.Now())
			made := headers(r.transcode(base, 2, tc.to, source))
			if len(made) < 10 {
				t.Fatalf("%d frames made", len(made))
			}
			if !made[0].Config.Equal(r.derived(tc.to).Config) || made[0].Config.Channels != tc.channels {
				t.Errorf("frames have %+v, announced was %+v", made[0].Config, r.derived(tc.to).Config)
			}
			contiguous(t, made, tc.n)

			want := clickTimes(samples(t, tc.rate, source), tc.rate)
			have := clickTimes(samples(t, soundRate, made), soundRate)
			offset := float64(made[0].At-base) / 1e6
			if len(have) < 6 || len(have) > len(want) {
				t.Fatalf("%d clicks went in, %d came out", len(want), len(have))
			}
			var worst float64
			for _, h := range have {
				best := math.Inf(1)
				for _, w := range want {
					if d := h + offset - w; math.Abs(d) < math.Abs(best) {
						best = d
					}
				}
				if math.Abs(best) > math.Abs(worst) {
					worst = best
				}
			}
			t.Logf("%d of %d clicks, the worst is off by %.3f ms", len(have), len(want), worst*1e3)
			if math.Abs(worst) > 0.002 {
				t.Errorf("a click moved by %.3f ms", worst*1e3)
			}
		})
	}
}
