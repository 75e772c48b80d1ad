package transcode

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNUTSurvivesTheRoundTrip(t *testing.T) {
	for name, track := range map[string]nutTrack{
		"sound":         {fourcc: "Opus", extra: []byte("OpusHead"), num: 1, den: 48000, rate: 48000, chans: 2},
		"picture":       {video: true, fourcc: "H264", extra: bytes.Repeat([]byte{7}, 5000), num: 1, den: 1_000_000, width: 1280, height: 720, delay: 2},
		"without extra": {video: true, fourcc: "VP80", num: 1001, den: 30000, width: 16, height: 16},
	} {
		t.Run(name, func(t *testing.T) {
			w := nutWriter{track: track}
			b := w.header()
			var want []nutFrame
			for i, size := range []int{0, 1, 200, 4096, 5000, 70_000, 3} {
				f := nutFrame{pts: int64(100 + i*7 - i%2*20), key: i%3 == 0, data: bytes.Repeat([]byte{byte(i)}, size)}
				want = append(want, f)
				b = w.frame(b, f.pts, f.key, f.data)
			}
			gotTrack, got := unpack(t, b)
			// A track without extra data has none, not a nil.
			gotTrack.extra = append([]byte(nil), gotTrack.extra...)
			if d := cmp.Diff(track, gotTrack, cmp.AllowUnexported(nutTrack{})); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(want, got, cmp.AllowUnexported(nutFrame{})); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestNUTOfFFmpegIsRead(t *testing.T) {
	// Many frames, so that every kind of frame code, short timestamps and
	// repeated headers occur.
	track, frames := unpack(t, ffmpeg(t, nil, "-f", "lavfi", "-i", "testsrc=d=20:s=320x180:r=30", "-c:v", "libx264", "-preset", "ultrafast",
		"-qp", "1", "-f", "nut", "-"))
	if !track.video || track.fourcc != "H264" || track.width != 320 || track.height != 180 || len(track.extra) == 0 {
		t.Errorf("track %+v", track)
	}
	if len(frames) != 600 {
		t.Fatalf("%d frames, want 600", len(frames))
	}
	for i, f := range frames {
		if got := float64(f.pts) * float64(track.num) / float64(track.den) * 30; int(got+0.5) != i {
			t.Fatalf("frame %d is at %.2f", i, got)
		}
	}
}

func FuzzNUT(f *testing.F) {
	w := nutWriter{track: nutTrack{fourcc: "Opus", num: 1, den: 48000, rate: 48000, chans: 2}}
	b := w.header()
	for i := range 3 {
		b = w.frame(b, int64(i)*480, true, []byte{1, 2, 3})
	}
	f.Add(b)
	f.Add(b[:40])
	f.Fuzz(func(t *testing.T, b []byte) {
		r := newNUTReader(bytes.NewReader(b))
		if _, err := r.header(); err != nil {
			return
		}
		for range 1000 {
			if _, err := r.next(); err != nil {
				return
			}
		}
	})
}
