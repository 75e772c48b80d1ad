package rtmp

import (
	"bytes"
	"context"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"frontrow/internal/media"
	"frontrow/internal/media/codec"
)

// run starts a real client, which is ended with the test.
func run(t *testing.T, name string, args ...string) (wait func() string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed", name)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	cmd := exec.CommandContext(ctx, name, args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	wait = sync.OnceValue(func() string {
		_ = cmd.Wait() // what it says is what counts
		return out.String()
	})
	t.Cleanup(func() {
		cancel()
		text := wait()
		if t.Failed() {
			t.Logf("%s: %s", name, text)
		}
	})
	return wait
}

func ffmpeg(t *testing.T, args ...string) (wait func() string) {
	t.Helper()
	return run(t, "ffmpeg", append([]string{"-hide_banner", "-nostdin", "-loglevel", "error", "-re"}, args...)...)
}

const picture, tone = "testsrc2=size=320x180:rate=30", "sine=frequency=440:sample_rate=48000"

func TestFFmpegPublishes(t *testing.T) {
	x264 := []string{"-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "15"}
	for name, c := range map[string]struct {
		args     []string
		codecs   []media.Codec
		reorders bool
	}{
		"H264 and AAC": {
			append(append([]string{"-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone}, x264...), "-c:a", "aac"),
			[]media.Codec{media.H264, media.AAC}, false,
		},
		"B-frames": {
			[]string{
				"-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone,
				"-c:v", "libx264", "-preset", "veryfast", "-bf", "2", "-g", "15", "-c:a", "aac",
			},
			[]media.Codec{media.H264, media.AAC}, true,
		},
		"picture only": {append([]string{"-f", "lavfi", "-i", picture}, x264...), []media.Codec{media.H264}, false},
		"sound only":   {[]string{"-f", "lavfi", "-i", tone, "-c:a", "aac"}, []media.Codec{media.AAC}, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := start(t, nil)
			ffmpeg(t, append(c.args, "-f", "flv", "rtmp://"+w.Addr().String()+"/live/"+testKey)...)
			s := w.hub.Stream("live")
			l := layout(t, s, func(l media.Layout) bool { return l.Live && len(l.Tracks) == len(c.codecs) })
			frames := collect(t, s, l.Tracks, func(all []*media.Frame) bool {
				n := map[media.TrackID]int{}
				for _, f := range all {
					n[f.Track]++
				}
				for _, tr := range l.Tracks {
					if n[tr.ID] < 40 {
						return false
					}
				}
				return true
			})
			checkFrames(t, s.Layout(), frames)
			for i, tr := range s.Layout().Tracks {
				if tr.Codec != c.codecs[i] || tr.Kind() == media.Video && tr.Reorders != c.reorders {
					t.Errorf("track %v reorders %v", tr, tr.Reorders)
				}
			}
		})
	}
}

// checkFrames checks what media.Frame promises, for H264 320×180 at 30 fps and
// AAC at 48 kHz.
func checkFrames(t *testing.T, l media.Layout, frames []*media.Frame) {
	t.Helper()
	last := map[media.TrackID]*media.Frame{}
	shown := map[media.TrackID]map[media.Time]bool{}
	for _, f := range frames {
		tr, _ := l.Find(f.Track)
		before := last[f.Track]
		last[f.Track] = f
		if before == nil {
			shown[f.Track] = map[media.Time]bool{}
			if !f.Key {
				t.Errorf("%v begins with no key frame", tr)
			}
		}
		if shown[f.Track][f.At] {
			t.Errorf("%v: two frames at %d", tr, f.At)
		}
		shown[f.Track][f.At] = true
		if f.Config == nil || f.Epoch != 1 {
			t.Fatalf("%v: config %v, epoch %d", tr, f.Config, f.Epoch)
		}
		if tr.Codec == media.AAC {
			if f.Duration != 21333 || f.Config.SampleRate != 48000 || len(f.Config.Specific) < 2 {
				t.Fatalf("sound of %d µs, %+v", f.Duration, f.Config)
			}
			if before != nil {
				if d := f.At.Sub(before.At); d < 21333*time.Microsecond || d > 21334*time.Microsecond {
					t.Errorf("sound advances by %s", d)
				}
			}
			continue
		}
		if f.Config.Width != 320 || f.Config.Height != 180 || len(f.Config.ParameterSets) != 2 {
			t.Fatalf("%+v", f.Config)
		}
		if f.Key != codec.KeyFrame(media.H264, f.Data) {
			t.Error("Key differs from the bitstream")
		}
		for nalu := range codec.NALUs(f.Data) {
			if role := codec.RoleOf(media.H264, nalu); role == codec.RoleParameters || role == codec.RoleDrop {
				t.Errorf("NAL unit of type %d in a frame", nalu[0]&31)
			}
		}
		if before != nil {
			if d := f.DecodeAt.Sub(before.DecodeAt); d < 32*time.Millisecond || d > 35*time.Millisecond {
				t.Errorf("picture advances by %s", d)
			}
		}
	}
}

func TestWrongKeyIsRefusedWithWhatToDo(t *testing.T) {
	w := start(t, nil)
	wait := ffmpeg(t, "-f", "lavfi", "-i", tone, "-c:a", "aac", "-f", "flv", "rtmp://"+w.Addr().String()+"/live/wrong")
	if out := wait(); !strings.Contains(out, "Copy it again from the studio") {
		t.Errorf("ffmpeg says %q", out)
	}
	if l := w.hub.Stream("live").Layout(); l.Source.ID != "" {
		t.Error("there is a source")
	}
}
