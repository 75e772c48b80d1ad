package hls

import (
	"bytes"
	"context"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"

	"frontrow/internal/media"
	"frontrow/internal/media/codec"
	"frontrow/internal/media/hub"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rig is a server in a bubble of fake time, and the source of its stream.
type rig struct {
	t    *testing.T
	hub  *hub.Hub
	s    *Server
	mux  *http.ServeMux
	stop func()

	pub      *hub.Publisher
	ids      []media.TrackID
	epoch    uint32
	from     time.Time // when the source began
	pictures int       // written
	packets  int
	shift    time.Duration // of the source's clock against the wall clock
	video    *media.Config
	audio    *media.Config
	fps, gop int
}

// bubble runs f with a rig in fake time.
func bubble(t *testing.T, f func(t *testing.T, r *rig)) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Default(), hub.Default())
		defer func() { r.stop() }()
		f(t, r)
	})
}

func newRig(t *testing.T, cfg Config, hubCfg hub.Config) *rig {
	t.Helper()
	if err := cfg.Validate(); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	h := hub.New(hubCfg, log)
	s := New(cfg, Deps{Hub: h, Log: log, Registerer: prometheus.NewRegistry()})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	mux := http.NewServeMux()
	mux.Handle("/hls/{channel}/{file...}", s)
	r := &rig{t: t, hub: h, s: s, mux: mux, video: h264(t), audio: aac(t), fps: 30, gop: 60}
	r.stop = func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		h.Close()
	}
	return r
}

func h264(t testing.TB) *media.Config {
	t.Helper()
	sps, _ := hex.DecodeString("6742c00dda05067e7c0440000003004000000f03c50aa8")
	pps, _ := hex.DecodeString("68ce0fc8")
	cfg, err := codec.H264Config(sps, pps)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

func aac(t testing.TB) *media.Config {
	t.Helper()
	asc, err := codec.AACLC(48000, 2)
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := codec.AACConfig(asc)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// publish makes the rig the stream's source, with picture, sound or both.
func (r *rig) publish(video, audio bool) {
	r.t.Helper()
	var err error
	if r.pub, err = r.hub.Stream("live").Publish(media.Source{ID: "s", Protocol: "test"}); err != nil {
		r.t.Fatal(err)
	}
	var tracks []media.Track
	if video {
		tracks = append(tracks, media.Track{Codec: r.video.Codec})
	}
	if audio {
		tracks = append(tracks, media.Track{Codec: r.audio.Codec})
	}
	if r.ids, err = r.pub.SetTracks(tracks...); err != nil {
		r.t.Fatal(err)
	}
	r.epoch, r.from, r.pictures, r.packets = 1, time.Now(), 0, 0
}

func (r *rig) has(k media.Kind) (media.TrackID, bool) {
	l := r.hub.Stream("live").Layout()
	for _, id := range r.ids {
		if t, ok := l.Find(id); ok && t.Kind() == k {
			return id, true
		}
	}
	return 0, false
}

// play sends what is due within the next d, each frame at its time.
func (r *rig) play(d time.Duration) {
	r.t.Helper()
	video, hasVideo := r.has(media.Video)
	audio, hasAudio := r.has(media.Audio)
	end := time.Now().Add(d)
	for {
		nextPicture := r.from.Add(time.Duration(r.pictures) * time.Second / time.Duration(r.fps))
		nextPacket := r.from.Add(time.Duration(r.packets) * 1024 * time.Second / 48000)
		picture := hasVideo && (!hasAudio || !nextPicture.After(nextPacket))
		at := nextPacket
		if picture {
			at = nextPicture
		}
		if !at.Before(end) {
			break
		}
		time.Sleep(time.Until(at))
		synctest.Wait()
		f := &media.Frame{Epoch: r.epoch, At: media.FromTime(at.Add(r.shift))}
		if picture {
			f.Track, f.Config = video, r.video
			f.Key = r.pictures%r.gop == 0
			f.Data = bytes.Repeat([]byte{1}, 1000)
			r.pictures++
		} else {
			f.Track, f.Config, f.Key, f.Duration = audio, r.audio, true, 21333
			f.At = media.FromTicks(media.FromTime(r.from.Add(r.shift)).Ticks(48000)+int64(r.packets)*1024, 48000)
			f.Data = bytes.Repeat([]byte{2}, 100)
			r.packets++
		}
		f.DecodeAt = f.At
		if err := r.pub.Write(f); err != nil {
			r.t.Fatal(err)
		}
	}
	time.Sleep(time.Until(end))
	synctest.Wait()
}

// answer is what came of a request, and after how long.
type answer struct {
	code int
	body string
	head http.Header
	took time.Duration
}

func (r *rig) get(path string, header ...string) answer {
	return r.ask(context.Background(), http.MethodGet, path, header...)
}

func (r *rig) ask(ctx context.Context, method, path string, header ...string) answer {
	q := httptest.NewRequestWithContext(ctx, method, "/hls/live/"+path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		q.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	begin := time.Now()
	r.mux.ServeHTTP(w, q)
	return answer{w.Code, w.Body.String(), w.Header(), time.Since(begin)}
}

// later asks in the background.
func (r *rig) later(path string) <-chan answer {
	c := make(chan answer, 1)
	go func() { c <- r.get(path) }()
	synctest.Wait()
	return c
}

// must is get that has to succeed.
func (r *rig) must(path string) string {
	r.t.Helper()
	a := r.get(path)
	if a.code != http.StatusOK {
		r.t.Fatalf("GET %s: %d %s", path, a.code, a.body)
	}
	return a.body
}

// tags returns the values of a tag in a playlist.
func tags(playlist, tag string) []string {
	var list []string
	for line := range strings.Lines(playlist) {
		if v, ok := strings.CutPrefix(strings.TrimSpace(line), tag); ok && (v == "" || tag[len(tag)-1] == ':') {
			list = append(list, v)
		}
	}
	return list
}

// uris returns the lines that are addresses.
func uris(playlist string) []string {
	var list []string
	for line := range strings.Lines(playlist) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			list = append(list, line)
		}
	}
	return list
}

// attribute returns the value of NAME= in a tag, without quotes.
func attribute(tag, name string) string {
	_, v, ok := strings.Cut(","+tag, ","+name+"=")
	if !ok {
		return ""
	}
	if v[0] == '"' {
		v, _, _ = strings.Cut(v[1:], `"`)
		return v
	}
	v, _, _ = strings.Cut(v, ",")
	return v
}
