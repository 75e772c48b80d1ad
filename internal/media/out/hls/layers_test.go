package hls

import (
	"bytes"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"frontrow/internal/media"
)

// layers publishes two layers of a picture, the better one first.
func (r *rig) layers() {
	r.t.Helper()
	var err error
	if r.pub, err = r.hub.Stream("live").Publish(media.Source{ID: "s", Protocol: "test"}); err != nil {
		r.t.Fatal(err)
	}
	less := *r.video
	less.Width, less.Height = 160, 90
	if r.ids, err = r.pub.SetTracks(
		media.Track{Codec: media.H264, Config: r.video}, media.Track{Codec: media.H264, Config: &less, Layer: 1},
	); err != nil {
		r.t.Fatal(err)
	}
	r.epoch, r.from = 1, time.Now()
}

// both sends layers for d: 30 pictures a second, with a key frame each second.
func (r *rig) both(d time.Duration, sent ...int) {
	r.t.Helper()
	l := r.hub.Stream("live").Layout()
	for end := time.Now().Add(d); time.Now().Before(end); r.pictures++ {
		at := media.FromTime(r.from.Add(time.Duration(r.pictures) * time.Second / 30))
		for _, i := range sent {
			x, _ := l.Find(r.ids[i])
			if err := r.pub.Write(&media.Frame{
				Track: x.ID, Epoch: 1, At: at, DecodeAt: at, Key: r.pictures%30 == 0, Config: x.Config, Data: bytes.Repeat([]byte{byte(i)}, 1000),
			}); err != nil {
				r.t.Fatal(err)
			}
		}
		synctest.Wait()
		time.Sleep(time.Until(r.from.Add(time.Duration(r.pictures+1) * time.Second / 30)))
	}
}

// holes checks that the segments of a playlist follow each other in time, and
// returns what is missing between them at most.
func holes(t *testing.T, playlist string) (most time.Duration) {
	t.Helper()
	var at, end time.Time
	for line := range strings.Lines(playlist) {
		line = strings.TrimSpace(line)
		if v, ok := strings.CutPrefix(line, "#EXT-X-PROGRAM-DATE-TIME:"); ok {
			var err error
			if at, err = time.Parse(time.RFC3339Nano, v); err != nil {
				t.Fatal(err)
			}
			if d := at.Sub(end); !end.IsZero() && d < -2*time.Millisecond {
				t.Errorf("a segment begins %v before the end of the one before", -d)
			} else if !end.IsZero() {
				most = max(most, d)
			}
		}
		if v, ok := strings.CutPrefix(line, "#EXTINF:"); ok {
			s, err := strconv.ParseFloat(strings.TrimSuffix(v, ","), 64)
			if err != nil {
				t.Fatal(err)
			}
			end = at.Add(time.Duration(s * float64(time.Second)))
		}
	}
	return most
}

func TestAPlaylistStaysWithALayerWhileItIsSent(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		r.layers()
		r.both(4100*ms, 0, 1)
		look := func(when string, breaks int) {
			t.Helper()
			pl := r.must("video.m3u8")
			if n := len(tags(pl, "#EXT-X-DISCONTINUITY")); n != breaks {
				t.Errorf("%s: %d discontinuities, want %d\n%s", when, n, breaks, pl)
			}
			if d := holes(t, pl); d > 1100*ms {
				t.Errorf("%s: a hole of %v\n%s", when, d, pl)
			}
		}
		look("at first", 0)
		if w := attribute(tags(r.must("index.m3u8"), "#EXT-X-STREAM-INF:")[0], "RESOLUTION"); w == "160x90" {
			t.Error("it does not begin with the best layer")
		}
		r.both(4*time.Second, 0)
		look("when the other layer has paused", 0)
		r.both(4*time.Second, 0, 1)
		r.both(4*time.Second, 1)
		look("when the layer has paused", 1)
		r.both(8*time.Second, 0, 1)
		look("when it is back", 1)
		r.both(4*time.Second, 0, 1)
		look("when it is steady", 2)
	})
}
