package hls

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/media"
	"frontrow/internal/media/hub"
)

const ms = time.Millisecond

// edge reads the newest segment and part off a playlist.
func edge(t *testing.T, playlist string) (msn uint64, part int) {
	t.Helper()
	msn, err := strconv.ParseUint(tags(playlist, "#EXT-X-MEDIA-SEQUENCE:")[0], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	msn += uint64(len(uris(playlist)))
	tail := playlist
	if all := uris(playlist); len(all) > 0 {
		_, tail, _ = strings.Cut(playlist, "\n"+all[len(all)-1]+"\n")
	}
	return msn, len(tags(tail, "#EXT-X-PART:")) - 1
}

func TestFirstRequestHasSomethingToPlayAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		r.publish(true, true)
		r.play(2500 * ms)
		index := r.get("index.m3u8")
		want := "#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-INDEPENDENT-SEGMENTS\n" +
			`#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="Sound",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="aac.m3u8"` + "\n" +
			`#EXT-X-STREAM-INF:BANDWIDTH=295573,AVERAGE-BANDWIDTH=295573,CODECS="avc1.42c00d,mp4a.40.2",RESOLUTION=320x180,FRAME-RATE=30.000,AUDIO="sound"` + "\n" +
			"video.m3u8\n"
		got := index.body
		for _, a := range []string{"BANDWIDTH", "AVERAGE-BANDWIDTH"} { // measured, and tested elsewhere
			tag := tags(got, "#EXT-X-STREAM-INF:")[0]
			n, err := strconv.Atoi(attribute(tag, a))
			if err != nil || n < 280_000 || n > 330_000 {
				t.Errorf("%s is %d", a, n)
			}
			got = strings.Replace(got, fmt.Sprintf("%s=%d", a, n), a+"=295573", 1)
		}
		got = strings.Replace(got, ":BANDWIDTH="+attribute(tags(got, "#EXT-X-STREAM-INF:")[0], "BANDWIDTH"), ":BANDWIDTH=295573", 1)
		if d := cmp.Diff(want, got); d != "" || index.code != 200 {
			t.Errorf("%d %s", index.code, d)
		}
		for _, name := range []string{"video.m3u8", "aac.m3u8"} {
			a := r.get(name)
			if a.code != 200 || a.took != 0 {
				t.Fatalf("%s: %d after %v", name, a.code, a.took)
			}
			if n := len(tags(a.body, "#EXTINF:")); n != 1 {
				t.Errorf("%s lists %d whole segments at once, want 1", name, n)
			}
			for _, uri := range append(uris(a.body), attribute(tags(a.body, "#EXT-X-MAP:")[0], "URI")) {
				if f := r.get(uri); f.code != 200 || len(f.body) == 0 || !strings.HasSuffix(f.head.Get("Content-Type"), "/mp4") {
					t.Errorf("%s: %d with %d bytes", uri, f.code, len(f.body))
				}
			}
		}
	})
}

func TestWhatIsAnnouncedButNotSentIsNotOffered(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		r.publish(true, true)
		picture := r.ids[0]
		r.ids = r.ids[:1] // the sound never comes
		r.play(2500 * ms)
		a := r.get("index.m3u8")
		if a.code != 200 || a.took != patience || strings.Contains(a.body, "aac") || len(uris(a.body)) != 1 {
			t.Errorf("%d after %v\n%s", a.code, a.took, a.body)
		}
		if _, ok := r.hub.Stream("live").Layout().Find(picture); !ok {
			t.Error("the picture is gone")
		}
	})
}

func TestSoundAloneAndPictureAlone(t *testing.T) {
	for _, c := range []struct {
		video, audio bool
		want         string
	}{{true, false, "video.m3u8"}, {false, true, "aac.m3u8"}} {
		bubble(t, func(t *testing.T, r *rig) {
			r.publish(c.video, c.audio)
			r.play(4500 * ms)
			index := r.must("index.m3u8")
			if d := cmp.Diff([]string{c.want}, uris(index)); d != "" || strings.Contains(index, "EXT-X-MEDIA:") {
				t.Errorf("%s\n%s", d, index)
			}
			if pl := r.must(c.want); len(tags(pl, "#EXTINF:")) == 0 {
				t.Errorf("%s", pl)
			}
		})
	}
}

func TestSegmentIsItsParts(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		r.publish(true, false)
		r.play(4500 * ms)
		pl := r.must("video.m3u8")
		head, _, _ := strings.Cut(pl, "#EXTINF")
		var parts string
		for _, p := range tags(head, "#EXT-X-PART:") {
			parts += r.must(attribute(p, "URI"))
		}
		seg := r.get(uris(pl)[0])
		if seg.body != parts || len(parts) < 60_000 {
			t.Errorf("the segment has %d bytes, its parts %d", len(seg.body), len(parts))
		}
		if seg.head.Get("Cache-Control") != cacheFile {
			t.Errorf("cached by %q", seg.head.Get("Cache-Control"))
		}
		piece := r.get(uris(pl)[0], "Range", "bytes=100-199")
		if piece.code != http.StatusPartialContent || piece.body != parts[100:200] {
			t.Errorf("range: %d with %d bytes", piece.code, len(piece.body))
		}
	})
}

func TestReloadBlocksUntilThePartIsThere(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		r.publish(true, true)
		r.play(2500*ms + 10*time.Microsecond)
		msn, part := edge(t, r.must("video.m3u8"))
		for range 30 { // over a segment's end too
			part++
			wait := r.later(fmt.Sprintf("video.m3u8?_HLS_msn=%d&_HLS_part=%d", msn, part))
			select {
			case a := <-wait:
				t.Fatalf("answered at once: %d %s", a.code, a.body)
			default:
			}
			r.play(time.Second * 2 / 15)
			var a answer
			select {
			case a = <-wait:
			default:
				t.Fatal("not answered when the part was due")
			}
			gotMSN, gotPart := edge(t, a.body)
			if a.code != 200 || gotMSN == msn && gotPart < part || gotMSN < msn {
				t.Fatalf("asked for %d.%d, got %d %d.%d", msn, part, a.code, gotMSN, gotPart)
			}
			msn, part = gotMSN, gotPart
		}
	})
}

func TestFirstPlaylistIsFresh(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		r.publish(true, false)
		r.play(2500 * ms)
		r.must("video.m3u8")
		r.play(100 * ms) // a part came 67 ms ago
		msn, part := edge(t, r.must("video.m3u8?_HLS_msn=0"))
		wait := r.later("video.m3u8")
		r.play(100 * ms)
		a := <-wait
		if m, p := edge(t, a.body); m != msn || p != part+1 || a.took > 70*ms {
			t.Errorf("%d.%d after %v, the part before was %d.%d", m, p, a.took, msn, part)
		}
	})
}

func TestHintedPartIsSentWhenItIsThere(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		r.publish(true, false)
		r.play(2500*ms + 10*time.Microsecond)
		for range 30 {
			uri := attribute(tags(r.must("video.m3u8"), "#EXT-X-PRELOAD-HINT:")[0], "URI")
			wait := r.later(uri)
			r.play(time.Second * 2 / 15)
			select {
			case a := <-wait:
				if a.code != 200 || len(a.body) < 1000 {
					t.Fatalf("%d with %d bytes", a.code, len(a.body))
				}
			default:
				t.Fatalf("%s did not come", uri)
			}
		}
		uri := attribute(tags(r.must("video.m3u8"), "#EXT-X-PRELOAD-HINT:")[0], "URI")
		n, _ := strconv.Atoi(uri[strings.LastIndex(uri, "p")+1 : len(uri)-4])
		if a := r.get(strings.Replace(uri, strconv.Itoa(n), strconv.Itoa(n+1), 1)); a.code != 404 {
			t.Errorf("a part that nobody promised: %d", a.code)
		}
	})
}

func TestRequestsThatMakeNoSenseAreRefused(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		r.publish(true, true)
		r.play(3100 * ms)
		msn, part := edge(t, r.must("video.m3u8"))
		for query, want := range map[string]int{
			"_HLS_part=1":                     400,
			"_HLS_msn=x":                      400,
			"_HLS_msn=-1":                     400,
			"_HLS_msn=1&_HLS_msn=2":           400,
			"_HLS_msn=1&_HLS_part=99999":      400,
			"_HLS_skip=NO":                    400,
			"_HLS_hold=1":                     400,
			"_HLS_msn=%zz":                    400,
			fmt.Sprintf("_HLS_msn=%d", msn+3): 400,
			fmt.Sprintf("_HLS_msn=%d&_HLS_part=%d", msn, part+24):   400,
			fmt.Sprintf("_HLS_msn=%d&_HLS_part=%d", msn+1, 400):     400,
			fmt.Sprintf("_HLS_msn=%d&_HLS_part=%d", msn, part):      200,
			fmt.Sprintf("_HLS_msn=%d", msn-1):                       200,
			fmt.Sprintf("_HLS_msn=%d&_HLS_part=0&token=x", msn-100): 200,
			"_HLS_skip=YES": 200,
		} {
			if a := r.get("video.m3u8?" + query); a.code != want || a.took != 0 {
				t.Errorf("%s: %d after %v, want %d", query, a.code, a.took, want)
			}
		}
		for path, want := range map[string]int{
			"nothing.m3u8": 404, "h264.m3u8": 404, "opus.m3u8": 404, "video.mpd": 404, "video-x-s1.m4s": 404, "video.mp4": 404, "": 404, "../x": 404,
		} {
			if a := r.get(path); a.code != want && a.code != 307 {
				t.Errorf("%q: %d, want %d", path, a.code, want)
			}
		}
		if a := r.ask(t.Context(), http.MethodPost, "index.m3u8"); a.code != 405 {
			t.Errorf("POST: %d", a.code)
		}
		if a := r.ask(t.Context(), http.MethodOptions, "index.m3u8"); a.code != 204 || a.head.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("OPTIONS: %d %v", a.code, a.head)
		}
		if a := r.ask(t.Context(), http.MethodHead, "video.m3u8"); a.code != 200 || a.body != "" || a.head.Get("Content-Length") == "0" {
			t.Errorf("HEAD: %d %v", a.code, a.head)
		}
	})
}

func TestNothingLiveIsNotFound(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		for _, path := range []string{"index.m3u8", "video.m3u8", "video-x-p1.m4s"} {
			if a := r.get(path); a.code != 404 || a.head.Get("Cache-Control") != "no-store" {
				t.Errorf("%s: %d %v", path, a.code, a.head)
			}
		}
	})
}

func TestPlaylistsArePackedOnRequest(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		r.publish(true, false)
		r.play(3100 * ms)
		plain := r.must("video.m3u8")
		a := r.get("video.m3u8", "Accept-Encoding", "br, gzip;q=0.8")
		z, err := gzip.NewReader(bytes.NewReader([]byte(a.body)))
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(z)
		if err != nil || string(b) != plain || a.head.Get("Content-Encoding") != "gzip" || len(a.body)*2 > len(plain) {
			t.Errorf("%v, %d bytes of %d, %v", err, len(a.body), len(plain), a.head)
		}
		if a := r.get("video.m3u8", "Accept-Encoding", "gzip;q=0"); a.body != plain {
			t.Error("packed for one who can't unpack")
		}
	})
}

func TestSilentSourceIsAnsweredWithWhatThereIs(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		r.publish(true, false)
		r.play(3100 * ms)
		before := r.must("video.m3u8")
		msn, part := edge(t, before)
		for range 5 { // and not at once, or the player would ask without a pause
			a := r.get(fmt.Sprintf("video.m3u8?_HLS_msn=%d&_HLS_part=%d", msn, part+1))
			if a.code != 200 || a.took != time.Second || a.body != before {
				t.Errorf("%d after %v\n%s", a.code, a.took, a.body)
			}
		}
		uri := attribute(tags(before, "#EXT-X-PRELOAD-HINT:")[0], "URI")
		if a := r.get(uri); a.code != 503 || a.head.Get("Retry-After") == "" {
			t.Errorf("the hinted part: %d", a.code)
		}
	})
}

func TestWaitingTimesOut(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		r.gop = 1 << 30 // the segment never ends
		r.publish(true, false)
		r.play(1100 * ms)
		msn, _ := edge(t, r.must("video.m3u8"))
		wait := r.later(fmt.Sprintf("video.m3u8?_HLS_msn=%d", msn))
		r.play(20 * time.Second)
		select {
		case a := <-wait:
			if a.code != 503 || a.took != 6*time.Second || a.head.Get("Retry-After") == "" {
				t.Errorf("%d after %v", a.code, a.took)
			}
		default:
			t.Error("still waiting")
		}
	})
}

func TestTrackWithoutFramesTimesOut(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		r.publish(true, true)
		r.ids = r.ids[:1]
		r.play(time.Second)
		if a := r.get("aac.m3u8"); a.code != 503 || a.took != Default().Start {
			t.Errorf("%d after %v", a.code, a.took)
		}
	})
}

func TestPlayersGoOnWhenTheSourceComesBack(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		r.publish(true, true)
		r.play(4100 * ms)
		before := r.must("video.m3u8")
		r.must("aac.m3u8")
		r.pub.Close()
		msn, part := edge(t, before)
		a := r.get(fmt.Sprintf("video.m3u8?_HLS_msn=%d&_HLS_part=%d", msn, part+2))
		if a.code != 200 || a.took != time.Second || len(tags(a.body, "#EXT-X-ENDLIST")) != 0 {
			t.Fatalf("while the source is away: %d after %v\n%s", a.code, a.took, a.body)
		}
		time.Sleep(5 * time.Second)
		r.publish(true, true)
		r.play(3100 * ms)
		var pls []string
		for _, name := range []string{"video.m3u8", "aac.m3u8"} {
			pl := r.must(name)
			pls = append(pls, pl)
			if n := len(tags(pl, "#EXT-X-DISCONTINUITY")); n != 1 {
				t.Errorf("%s has %d discontinuities\n%s", name, n, pl)
			}
			if tags(pl, "#EXT-X-DISCONTINUITY-SEQUENCE:")[0] != tags(before, "#EXT-X-DISCONTINUITY-SEQUENCE:")[0] {
				t.Error("the discontinuity sequence has changed")
			}
		}
		if !strings.HasPrefix(uris(pls[0])[0], strings.SplitN(uris(before)[0], "-s", 2)[0]) {
			t.Error("the playlist has begun anew")
		}
	})
}

func TestSoundHasTheDiscontinuitiesOfThePicture(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		r.publish(true, true)
		r.play(3 * time.Second)
		r.must("video.m3u8")
		r.must("aac.m3u8")
		for range 3 {
			other := *r.video
			other.Width *= 2
			r.video = &other
			r.play(4 * time.Second)
		}
		video, audio := r.must("video.m3u8"), r.must("aac.m3u8")
		for _, tag := range []string{"#EXT-X-DISCONTINUITY-SEQUENCE:", "#EXT-X-DISCONTINUITY"} {
			if d := cmp.Diff(tags(video, tag), tags(audio, tag)); d != "" || len(tags(video, "#EXT-X-DISCONTINUITY")) != 3 {
				t.Errorf("%s: %s\n%s\n%s", tag, d, video, audio)
			}
		}
		if n := len(tags(video, "#EXT-X-MAP:")); n != 4 {
			t.Errorf("%d init segments of the picture", n)
		}
		if n := len(tags(audio, "#EXT-X-MAP:")); n != 1 {
			t.Errorf("%d init segments of the sound", n)
		}
	})
}

func TestPlaylistsEndWithTheTracks(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		r.publish(true, true)
		r.play(3100 * ms)
		first := r.must("video.m3u8")
		r.pub.Close()
		wait := make(chan answer, 1)
		go func() {
			for {
				msn, part := edge(t, first)
				a := r.get(fmt.Sprintf("video.m3u8?_HLS_msn=%d&_HLS_part=%d", msn, part+2))
				if a.code != 200 || strings.Contains(a.body, "#EXT-X-ENDLIST") {
					wait <- a
					return
				}
			}
		}()
		time.Sleep(hub.Default().Grace + time.Second)
		synctest.Wait()
		a := <-wait
		if a.code != 200 || !strings.HasSuffix(a.body, "#EXT-X-ENDLIST\n") || len(tags(a.body, "#EXT-X-PRELOAD-HINT:")) > 0 {
			t.Fatalf("%d\n%s", a.code, a.body)
		}
		for i, uri := range uris(a.body) {
			if f := r.get(uri); f.code != 200 && i >= len(tags(a.body, "#EXT-X-GAP")) {
				t.Errorf("%s: %d", uri, f.code)
			}
		}
		if a := r.get("index.m3u8"); a.code != 404 {
			t.Errorf("index of an ended stream: %d", a.code)
		}
		// The next show starts anew, with numbers that go on.
		r.publish(true, true)
		r.play(3100 * ms)
		again := r.must("video.m3u8")
		if strings.Contains(again, "ENDLIST") || tags(again, "#EXT-X-MEDIA-SEQUENCE:")[0] <= tags(a.body, "#EXT-X-MEDIA-SEQUENCE:")[0] {
			t.Errorf("the next show:\n%s", again)
		}
	})
}

func TestLongGroupsOfPictures(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		r.gop = 300 // 10 s
		r.publish(true, true)
		r.play(1100 * ms)
		pl := r.must("video.m3u8")
		if len(tags(pl, "#EXT-X-GAP")) == 0 || len(tags(pl, "#EXT-X-PART:")) == 0 {
			t.Errorf("nothing to start with:\n%s", pl)
		}
		for range 400 {
			r.play(100 * ms)
			for _, name := range []string{"video.m3u8", "aac.m3u8"} {
				pl := r.must(name)
				target, _ := strconv.ParseFloat(tags(pl, "#EXT-X-TARGETDURATION:")[0], 64)
				for _, d := range tags(pl, "#EXTINF:") {
					if s, _ := strconv.ParseFloat(strings.TrimSuffix(d, ","), 64); s >= target+0.5 {
						t.Fatalf("a segment of %v s, the target is %v", s, target)
					}
				}
			}
		}
		pl = r.must("video.m3u8")
		if ds := tags(pl, "#EXTINF:"); ds[len(ds)-1] != "10.00000," {
			t.Errorf("segments last %v", ds)
		}
	})
}

func TestKeyFramesAreAskedFor(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		r.gop = 1 << 30
		r.publish(true, false)
		r.play(1 * time.Second)
		r.must("video.m3u8")
		select {
		case <-r.pub.Keys():
			t.Fatal("a key frame is asked for too early")
		default:
		}
		r.play(1 * time.Second)
		select {
		case <-r.pub.Keys():
		default:
			t.Fatal("no key frame is asked for")
		}
	})
}

func TestNobodyWatchingStopsTheWork(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		r.publish(true, true)
		r.play(3100 * ms)
		r.must("video.m3u8")
		r.must("aac.m3u8")
		if n := r.hub.Stats()[0].Readers; n != 2 {
			t.Errorf("%d readers", n)
		}
		for range 25 {
			r.play(time.Second)
			r.must("aac.m3u8")
		}
		if n := r.hub.Stats()[0].Readers; n != 1 {
			t.Errorf("%d readers after only the sound was asked for", n)
		}
		r.play(25 * time.Second)
		if n := r.hub.Stats()[0].Readers; n != 0 {
			t.Errorf("%d readers after nothing was asked for", n)
		}
		r.must("video.m3u8")
	})
}

func TestStoppingAnswersWhoeverWaits(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		r.publish(true, true)
		r.play(3100 * ms)
		msn, part := edge(t, r.must("video.m3u8"))
		playlist := r.later(fmt.Sprintf("video.m3u8?_HLS_msn=%d&_HLS_part=%d", msn, part+1))
		hint := r.later(attribute(tags(r.must("video.m3u8"), "#EXT-X-PRELOAD-HINT:")[0], "URI"))
		stop := r.stop
		r.stop = func() {}
		stop()
		synctest.Wait()
		for _, c := range []<-chan answer{playlist, hint} {
			select {
			case a := <-c:
				if a.code != 503 {
					t.Errorf("%d %s", a.code, a.body)
				}
			default:
				t.Error("still waiting")
			}
		}
		if a := r.get("aac.m3u8"); a.code == 200 {
			t.Errorf("a stopped server starts a rendition: %d", a.code)
		}
	})
}

func TestRequestsThatVanishLeaveNothing(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		r.publish(true, false)
		r.play(3100 * ms)
		msn, part := edge(t, r.must("video.m3u8"))
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan struct{}, 100)
		for range 100 {
			go func() {
				r.ask(ctx, http.MethodGet, fmt.Sprintf("video.m3u8?_HLS_msn=%d&_HLS_part=%d", msn, part+1))
				done <- struct{}{}
			}()
		}
		synctest.Wait()
		cancel()
		synctest.Wait()
		if len(done) != 100 {
			t.Errorf("%d of 100 requests have ended", len(done))
		}
	})
}

// derive announces a made track and feeds it frames while it is wanted.
func (r *rig) derive(origin media.TrackID, cfg *media.Config) *hub.Derived {
	r.t.Helper()
	d, err := r.hub.Stream("live").Derive(origin, cfg.Codec, cfg)
	if err != nil {
		r.t.Fatal(err)
	}
	return d
}

func TestOnlyWhatIsAskedForIsMade(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		h264 := r.video
		r.video = &media.Config{Codec: media.VP9, Width: 1280, Height: 720}
		r.audio = &media.Config{Codec: media.Opus, SampleRate: 48000, Channels: 2}
		r.publish(true, true)
		picture := r.derive(r.ids[0], h264)
		sound := r.derive(r.ids[1], aac(t))
		r.play(3100 * ms)
		index := r.must("index.m3u8")
		if d := cmp.Diff([]string{"video.m3u8", "h264.m3u8"}, uris(index)); d != "" {
			t.Error(d)
		}
		infos := tags(index, "#EXT-X-STREAM-INF:")
		if c := attribute(infos[0], "CODECS"); c != "vp09.00.40.08,mp4a.40.2" && c != "vp09.00.31.08,mp4a.40.2" {
			t.Errorf("CODECS of the source is %s", c)
		}
		if c := attribute(infos[1], "CODECS"); c != "avc1.42c00d,mp4a.40.2" {
			t.Errorf("CODECS of what is made is %s", c)
		}
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := sound.Wanted(short, true); err != nil {
			t.Error("the only sound is not wanted")
		}
		if err := picture.Wanted(short, true); err == nil {
			t.Error("a picture is made that nobody has chosen")
		}
		wait := r.later("h264.m3u8")
		short, cancel = context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := picture.Wanted(short, true); err != nil {
			t.Error("the picture that is asked for is not wanted")
		}
		edge, _ := r.hub.Stream("live").Edge()
		for i := range 30 {
			at := edge.Add(time.Duration(i) * time.Second / 30)
			if err := picture.Write(&media.Frame{At: at, DecodeAt: at, Epoch: 1, Key: i == 0, Config: h264, Data: []byte{1}}); err != nil {
				t.Fatal(err)
			}
		}
		if a := <-wait; a.code != 200 || len(tags(a.body, "#EXT-X-PART:")) == 0 {
			t.Errorf("%d\n%s", a.code, a.body)
		}
	})
}

func TestWhatIsOffered(t *testing.T) {
	track := func(id, origin media.TrackID, c media.Codec) media.Track {
		return media.Track{ID: id, Codec: c, Origin: origin}
	}
	for name, c := range map[string]struct {
		tracks []media.Track
		want   []role
	}{
		"H264 and AAC":           {[]media.Track{track(1, 0, media.H264), track(2, 0, media.AAC)}, []role{roleVideo, roleAAC}},
		"H264 with B-frames":     {[]media.Track{track(1, 0, media.H264), track(3, 1, media.H264)}, []role{roleVideo}},
		"AAC made to Opus":       {[]media.Track{track(2, 0, media.AAC), track(3, 2, media.Opus)}, []role{roleAAC}},
		"Opus made to AAC":       {[]media.Track{track(2, 0, media.Opus), track(3, 2, media.AAC)}, []role{roleAAC}},
		"Opus alone":             {[]media.Track{track(2, 0, media.Opus)}, []role{roleOpus}},
		"H265 and H264 of it":    {[]media.Track{track(1, 0, media.H265), track(2, 1, media.H264)}, []role{roleVideo, roleH264}},
		"AV1 alone":              {[]media.Track{track(1, 0, media.AV1)}, []role{roleVideo}},
		"VP8 and H264 of it":     {[]media.Track{track(1, 0, media.VP8), track(2, 1, media.H264)}, []role{roleH264}},
		"VP8 alone":              {[]media.Track{track(1, 0, media.VP8)}, nil},
		"nothing":                {nil, nil},
		"VP8 alone, with sound":  {[]media.Track{track(1, 0, media.VP8), track(2, 0, media.AAC)}, []role{roleAAC}},
		"everything of a WHIPer": {[]media.Track{track(1, 0, media.VP9), track(2, 0, media.Opus), track(3, 1, media.H264), track(4, 2, media.AAC)}, []role{roleVideo, roleH264, roleAAC}},
	} {
		if d := cmp.Diff(c.want, roles(media.Layout{Tracks: c.tracks})); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestWindowIsBounded(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		r.publish(true, true)
		r.play(3100 * ms)
		first := uris(r.must("video.m3u8"))[0]
		for range 60 {
			r.play(2 * time.Second)
			r.must("video.m3u8")
			r.must("aac.m3u8")
		}
		for _, name := range []string{"video.m3u8", "aac.m3u8"} {
			pl := r.must(name)
			if n := len(tags(pl, "#EXTINF:")); n < 7 || n > 10 {
				t.Errorf("%s lists %d segments", name, n)
			}
			if n := len(tags(pl, "#EXT-X-PART:")); n < 44 || n > 66 {
				t.Errorf("%s lists %d parts", name, n)
			}
			delta := r.must(name + "?_HLS_skip=YES")
			skipped := tags(delta, "#EXT-X-SKIP:")
			if len(skipped) != 1 {
				t.Fatalf("%s?_HLS_skip=YES skips nothing", name)
			}
			n, _ := strconv.Atoi(attribute(skipped[0], "SKIPPED-SEGMENTS"))
			if n < 1 || n+len(uris(delta)) != len(uris(pl)) || uris(delta)[0] != uris(pl)[n] {
				t.Errorf("%s skips %d of %d", name, n, len(uris(pl)))
			}
		}
		if a := r.get(first); a.code != 404 {
			t.Errorf("a segment of two minutes ago: %d", a.code)
		}
		gone, err := strconv.ParseUint(tags(r.must("video.m3u8"), "#EXT-X-MEDIA-SEQUENCE:")[0], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		prefix := strings.SplitN(first, "-s", 2)[0]
		for age := range uint64(8) { // 16 s since they were listed
			if a := r.get(fmt.Sprintf("%s-s%d.m4s", prefix, gone-1-age)); a.code != 200 {
				t.Errorf("segment %d that an older playlist lists: %d", age, a.code)
			}
		}
	})
}

func TestProgrammeClockIsOnEverySegment(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		r.shift = -1234567 * time.Microsecond // a source whose clock is behind
		r.publish(true, true)
		begin := r.from.Add(r.shift)
		r.play(2500 * ms)
		r.must("video.m3u8")
		r.play(8 * time.Second)
		for _, name := range []string{"video.m3u8", "aac.m3u8"} {
			pl := r.must(name)
			dates := tags(pl, "#EXT-X-PROGRAM-DATE-TIME:")
			if want := len(tags(pl, "#EXTINF:")) + 1; len(dates) != want {
				t.Fatalf("%s has %d dates, want %d", name, len(dates), want)
			}
			at, err := time.Parse(time.RFC3339Nano, dates[0])
			if err != nil {
				t.Fatal(err)
			}
			if name == "video.m3u8" && at.Sub(begin).Abs() > ms {
				t.Errorf("%s begins at %v, the source did at %v", name, at, begin)
			}
			for i, d := range tags(pl, "#EXTINF:") {
				s, _ := strconv.ParseFloat(strings.TrimSuffix(d, ","), 64)
				at = at.Add(time.Duration(s * float64(time.Second)))
				next, err := time.Parse(time.RFC3339Nano, dates[i+1])
				if err != nil || next.Sub(at).Abs() > 2*ms {
					t.Errorf("%s: segment %d is at %v, the durations say %v", name, i+1, next, at)
				}
			}
		}
	})
}
