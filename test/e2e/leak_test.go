package e2e

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/pion/webrtc/v4"
)

// belongings counts what the server's process holds.
type belongings struct{ goroutines, files, children int }

func (p *process) holds(t *testing.T, origin string) (b belongings) {
	t.Helper()
	res, err := http.Get(origin + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(body)) {
		if n, ok := strings.CutPrefix(line, "go_goroutines "); ok {
			b.goroutines, err = strconv.Atoi(strings.TrimSpace(n))
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	files, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", p.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	b.files = len(files)
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", p.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, task := range tasks {
		if list, err := os.ReadFile(task); err == nil { // a thread may have ended meanwhile
			b.children += len(strings.Fields(string(list)))
		}
	}
	return b
}

// Strangers of every kind connect, get as far as they get, and are gone without
// a word. In the end the server holds what it held before.
func TestFiftyWhoVanishInEveryStateLeaveNothingBehind(t *testing.T) {
	p, origin, rtmp, key := spawn(t, binary(t), t.TempDir())
	addr := strings.TrimSuffix(strings.TrimPrefix(rtmp, "rtmp://"), "/live")
	web := strings.TrimPrefix(origin, "http://")
	http.DefaultClient.CloseIdleConnections()
	publish(t, rtmp+"/"+key, picture, sound, h264, aac)
	eventually(t, "the show is live", func() bool { return strings.Contains(p.out.String(), "status=live") })
	// What a room's first viewer makes, its others use too.
	first, _, err := websocket.Dial(t.Context(), "ws://"+web+"/api/v1/channels/live/room", nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // answered at once, and by the crew
		if err := first.Write(t.Context(), websocket.MessageText, []byte(`{"id":1,"cmd":"hello","v":1}`)); err != nil {
			t.Fatal(err)
		}
		if _, _, err := first.Read(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	first.CloseNow()
	before := p.holds(t, origin)

	raw := func(addr, text string) func() {
		return func() {
			c, err := net.Dial("tcp", addr)
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = io.WriteString(c, text) // the server may have hung up
			_ = c.(*net.TCPConn).SetLinger(0)
			c.Close()
		}
	}
	request := func(method, path, body string, header ...string) func() {
		return func() {
			ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
			defer cancel()
			q, err := http.NewRequestWithContext(ctx, method, origin+path, strings.NewReader(body))
			if err != nil {
				t.Error(err)
				return
			}
			for i := 0; i < len(header); i += 2 {
				q.Header.Set(header[i], header[i+1])
			}
			if res, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(q); err == nil {
				_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 1<<16)) // until it is cut off
				res.Body.Close()
			}
		}
	}
	offer := func(kind webrtc.RTPTransceiverDirection) string {
		peer, err := webrtc.NewPeerConnection(webrtc.Configuration{})
		if err != nil {
			t.Fatal(err)
		}
		defer peer.Close()
		if _, err := peer.AddTransceiverFromKind(webrtc.RTPCodecTypeVideo, webrtc.RTPTransceiverInit{Direction: kind}); err != nil {
			t.Fatal(err)
		}
		o, err := peer.CreateOffer(nil)
		if err != nil {
			t.Fatal(err)
		}
		return o.SDP
	}
	socket := func(hello bool) func() {
		return func() {
			c, _, err := websocket.Dial(context.Background(), "ws://"+web+"/api/v1/channels/live/room", nil)
			if err != nil {
				t.Error(err)
				return
			}
			if hello {
				_ = c.Write(context.Background(), websocket.MessageText, []byte(`{"id":1,"cmd":"hello","v":1}`))
			}
			c.CloseNow()
		}
	}
	states := map[string]func(){
		"RTMP: connected":               raw(addr, ""),
		"RTMP: half a handshake":        raw(addr, "\x03"+strings.Repeat("x", 700)),
		"RTMP: garbage":                 raw(addr, strings.Repeat("GET / HTTP/1.1\r\n", 300)),
		"HTTP: connected":               raw(web, ""),
		"HTTP: half a request":          raw(web, "POST /whip HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nv=0"),
		"WHIP: wrong key":               request("POST", "/whip", "v=0", "Content-Type", "application/sdp", "Authorization", "Bearer nope"),
		"WHEP: no answer to our answer": request("POST", "/whep/live", offer(webrtc.RTPTransceiverDirectionRecvonly), "Content-Type", "application/sdp"),
		"HLS: waiting for a part":       request("GET", "/hls/live/video.m3u8?_HLS_msn=999999999", ""),
		"HLS: playlist":                 request("GET", "/hls/live/index.m3u8", ""),
		"room: upgraded, no hello":      socket(false),
		"room: hello":                   socket(true),
		"room: events":                  request("GET", "/api/v1/channels/live/room/events", ""),
	}
	var wg sync.WaitGroup
	for range 5 {
		for _, vanish := range states {
			wg.Go(vanish)
		}
	}
	wg.Wait()
	for range 5 { // viewers who really watch, and are then gone without a close
		v, status := watch(t, origin+"/whep/live")
		if status != http.StatusCreated {
			t.Fatalf("WHEP: %d %s", status, v.answer)
		}
		v.next(t, webrtc.MimeTypeH264)
		v.peer.Close()
	}
	for range 3 { // publishers who are cut off in the middle; each takes over from the one before
		cut := publish(t, rtmp+"/"+key, picture, h264)
		time.Sleep(700 * time.Millisecond)
		cut.kill()
	}
	again := publish(t, rtmp+"/"+key, picture, sound, h264, aac)
	defer again.kill()

	var after belongings
	deadline := time.Now().Add(100 * time.Second)
	for {
		http.DefaultClient.CloseIdleConnections()
		after = p.holds(t, origin)
		if after.goroutines <= before.goroutines+2 && after.files <= before.files+1 && after.children <= before.children {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("before %+v, after %+v", before, after)
		}
		time.Sleep(time.Second)
	}
}

func TestServerWithViewersStopsWithinTenSeconds(t *testing.T) {
	s := start(t, nil)
	s.publish(picture, sound, h264, aac)
	s.live()
	v, _ := watch(t, s.LocalHTTP+"/whep/live")
	v.next(t, webrtc.MimeTypeH264)
	m := enter(t, s.LocalHTTP, nil)
	m.next("welcome", kind("welcome"))
	s.probe(t)
	waiting := make(chan error, 1)
	go func() {
		res, err := http.Get(s.LocalHTTP + "/hls/live/video.m3u8?_HLS_msn=1")
		if err == nil {
			res.Body.Close()
		}
		waiting <- err
	}()
	begin := time.Now()
	ended := make(chan error, 1)
	go func() { ended <- s.stop() }()
	if f := m.next("bye", kind("bye")); !f.Reconnect {
		t.Errorf("viewers are not asked to come back: %+v", f)
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	<-waiting
}

func TestBadInputIsRefusedAndTheServerUnharmed(t *testing.T) {
	s := start(t, nil)
	for _, c := range []struct {
		method, path, body, kind string
		status                   int
	}{
		{"POST", "/whip", "v=0", "application/sdp", 401},
		{"POST", "/whip", strings.Repeat("x", 2<<20), "application/sdp", 401},
		{"POST", "/whep/live", "not sdp", "application/sdp", 400},
		{"POST", "/whep/live", "v=0", "text/plain", 415},
		{"PATCH", "/whep/live/nothing", "", "application/trickle-ice-sdpfrag", 404},
		{"DELETE", "/whip/nothing", "", "", 404},
		{"GET", "/hls/live/../../etc/passwd", "", "", 404},
		{"GET", "/hls/live/video.m3u8?_HLS_msn=-1", "", "", 404}, // off air
		{"GET", "/whip", "", "", 405},
		{"GET", "/whep/live", "", "", 405},
		{"POST", "/api/v1/session", "{", "application/json", 400},
		{"POST", "/api/v1/channels/live/room/commands", "{}", "application/json", 400},
		{"PUT", "/api/v1/channels", "", "", 405},
	} {
		q, err := http.NewRequest(c.method, s.LocalHTTP+c.path, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		if c.kind != "" {
			q.Header.Set("Content-Type", c.kind)
		}
		res, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Errorf("%s %s: %v", c.method, c.path, err)
			continue
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode != c.status || len(body) == 0 {
			t.Errorf("%s %s: %s %q, want %d and words", c.method, c.path, res.Status, body, c.status)
		}
	}
	s.publish(picture, h264)
	s.live()
	for _, query := range []string{"_HLS_msn=-1", "_HLS_msn=x", "_HLS_part=1", "_HLS_msn=99999999999999999999"} {
		res, err := http.Get(s.LocalHTTP + "/hls/live/video.m3u8?" + query)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %s", query, res.Status)
		}
	}
}
