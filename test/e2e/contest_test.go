package e2e

import (
	"context"
	"io"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
)

// insist publishes with ffmpeg again and again, as an encoder does that
// reconnects by itself.
func (s *server) insist(args ...[]string) {
	s.t.Helper()
	all := []string{"-hide_banner", "-nostdin", "-loglevel", "error", "-re"}
	for _, a := range args {
		all = append(all, a...)
	}
	all = append(all, "-f", "flv", s.RTMP+"/"+s.key)
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		s.t.Fatalf("ffmpeg is needed: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var loop sync.WaitGroup
	loop.Go(func() {
		for ctx.Err() == nil {
			_ = exec.CommandContext(ctx, "ffmpeg", all...).Run() // being sent away is what this is about
			select {
			case <-time.After(300 * time.Millisecond):
			case <-ctx.Done():
			}
		}
	})
	s.t.Cleanup(func() {
		cancel()
		loop.Wait()
	})
}

func (s *server) said(text string) int { return strings.Count(s.log.String(), text) }

func TestTwoEncodersWithOneKeyDoNotFlipTheShow(t *testing.T) {
	s := start(t, nil)
	s.insist(picture, h264)
	s.live()
	s.insist(picture, h264)
	eventually(t, "the encoders are parted", func() bool { return s.said("level=WARN") > 0 })

	v, status := watch(t, s.LocalHTTP+"/whep/live")
	if status != 201 {
		t.Fatalf("WHEP: %d %s", status, v.answer)
	}
	v.next(t, webrtc.MimeTypeH264)
	begun, tried := s.said("msg=publishing "), s.metric("media_hub_contested_total")
	last := time.Now()
	for until := last.Add(6 * time.Second); last.Before(until); {
		v.next(t, webrtc.MimeTypeH264)
		if gap := time.Since(last); gap > 2*time.Second {
			t.Errorf("no picture for %v", gap)
		}
		last = time.Now()
	}
	if n := s.said("msg=publishing "); n != begun {
		t.Errorf("another source came on air")
	}
	if n := s.metric("media_hub_contested_total"); n <= tried {
		t.Errorf("nobody tried: %v attempts are counted, then %v", tried, n)
	}
	if n := s.said("publisher is replaced"); n != 2 {
		t.Errorf("the stream changed hands %d times, want 2", n)
	}
	if n := s.said("take the stream from each other"); n != 1 {
		t.Errorf("the log says it %d times, want once", n)
	}
	if n := s.metric("media_in_rtmp_publishers"); n != 1 {
		t.Errorf("%v publishers", n)
	}
}

// metric reads the first value of that name.
func (s *server) metric(name string) float64 {
	s.t.Helper()
	res, err := http.Get(s.LocalHTTP + "/metrics")
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	for line := range strings.Lines(string(body)) {
		if f := strings.Fields(line); len(f) == 2 && (f[0] == name || strings.HasPrefix(f[0], name+"{")) {
			n, err := strconv.ParseFloat(f[1], 64)
			if err != nil {
				s.t.Fatal(err)
			}
			return n
		}
	}
	s.t.Fatalf("there is no metric %s", name)
	return 0
}
