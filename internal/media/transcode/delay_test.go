package transcode

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"frontrow/internal/media"
	"frontrow/internal/media/hub"
)

// cpu is the time that a process has used, in clock ticks of 10 ms.
func cpu(t *testing.T, pid int) time.Duration {
	t.Helper()
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		t.Skip("needs /proc")
	}
	_, rest, _ := strings.Cut(string(b), ") ")
	f := strings.Fields(rest)
	user, _ := strconv.Atoi(f[11])
	system, _ := strconv.Atoi(f[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// TestDelay measures and fails only when nothing comes: how late a frame may be
// is for the benchmarks to say.
func TestDelay(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	for _, tc := range []struct {
		name string
		from media.Codec
		to   media.Codec
		args string
	}{
		{"AAC to Opus", media.AAC, media.Opus, "-f lavfi -i sine=d=2.5:r=48000 -ac 2 -c:a aac"},
		{"Opus to AAC", media.Opus, media.AAC, "-f lavfi -i sine=d=2.5:r=48000 -ac 2 -c:a libopus"},
		{"B-frames of 720p30", media.H264, media.H264, "-f lavfi -i testsrc2=d=2.5:s=1280x720:r=30 -pix_fmt yuv420p -c:v libx264 -preset veryfast -bf 2 -x264-params b-pyramid=0 -g 60 -b:v 2500k"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			source := clip(t, tc.from, strings.Fields(tc.args)...)
			r := newRig(t, Default(), source[0].Config)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			base := media.FromTime(time.Now())
			if tc.from == media.H264 {
				r.play(ctx, base-10_000_000, 1000, source[:8])
			}
			id := r.derived(tc.to).ID
			base = media.FromTime(time.Now()) - source[0].DecodeAt
			began := time.Now()
			arrived := make(map[media.Time]time.Time)
			done := make(chan struct{})
			go func() {
				defer close(done)
				r.published = func(f *media.Frame) { arrived[f.At] = time.Now() }
				r.play(ctx, base, 1, source)
				cancel()
			}()
			var all []got
			var used, busy time.Duration
			rd, err := r.s.Subscribe(ctx, hub.Wish{Track: id})
			if err != nil {
				t.Fatal(err)
			}
			defer rd.Close()
			var pid int
			for {
				f, _, err := rd.Next()
				if err != nil {
					break
				}
				all = append(all, got{f, time.Now()})
				if pid == 0 && f.At > base+1_000_000 {
					pid = children(t)[0]
					used, busy = cpu(t, pid), time.Duration(time.Now().UnixNano())
				}
				if f.At > base+2_300_000 && busy > time.Hour {
					used, busy = cpu(t, pid)-used, time.Duration(time.Now().UnixNano())-busy
				}
			}
			<-done
			if len(all) < 20 {
				t.Fatalf("%d frames", len(all))
			}
			// Two ways to look at it: how long after its own programme time a frame
			// leaves (the clock is anchored to the arrival of the source's frames),
			// and how long after the frame of the source that completes it.
			var behind, after []time.Duration
			for _, g := range all {
				if g.At < base+1_000_000 {
					continue
				}
				behind = append(behind, g.when.Sub(g.At.Std()))
				last := time.Time{}
				for _, f := range source {
					if base+f.At <= g.At.Add(time.Duration(g.Duration)*time.Microsecond) {
						last = arrived[base+f.At]
					}
				}
				after = append(after, g.when.Sub(last))
			}
			t.Logf("first frame after %v, %.1f %% of a core", began.Sub(all[0].when).Abs().Round(time.Millisecond), 100*float64(used)/float64(busy))
			t.Logf("behind its programme time: %s", spread(behind))
			t.Logf("after the frame that ends it: %s", spread(after))
		})
	}
}

func spread(d []time.Duration) string {
	slices.Sort(d)
	return fmt.Sprintf("least %v, median %v, 99 of 100 below %v, most %v",
		round(d[0]), round(d[len(d)/2]), round(d[len(d)*99/100]), round(d[len(d)-1]))
}

func round(d time.Duration) time.Duration { return d.Round(100 * time.Microsecond) }
