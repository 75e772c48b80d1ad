package whip

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
	"github.com/prometheus/client_golang/prometheus"

	"frontrow/internal/media/hub"
	"frontrow/internal/media/rtc"
)

func chromiumOffer(t testing.TB) string {
	t.Helper()
	b, err := os.ReadFile("testdata/chromium.sdp")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestTheEndpointSpeaksHTTPAsTheStandardAsks(t *testing.T) {
	h := build(t, options{})
	offer := chromiumOffer(t)
	for name, x := range map[string]struct {
		method, path string
		header       map[string]string
		body         string
		status       int
		wants        map[string]string
	}{
		"no key":    {"POST", "/whip", map[string]string{"Authorization": ""}, offer, 401, map[string]string{"WWW-Authenticate": `Bearer realm="whip"`}},
		"wrong key": {"POST", "/whip", map[string]string{"Authorization": "Bearer x"}, offer, 401, map[string]string{"WWW-Authenticate": `Bearer realm="whip"`}},
		"basic":     {"POST", "/whip", map[string]string{"Authorization": "Basic " + goodKey}, offer, 401, nil},
		"type":      {"POST", "/whip", map[string]string{"Content-Type": "text/plain"}, offer, 415, nil},
		"taken": {"POST", "/whip", map[string]string{"Authorization": "bearer " + goodKey, "Content-Type": "application/SDP; charset=utf-8"}, offer, 201,
			map[string]string{"Content-Type": "application/sdp", "Access-Control-Allow-Origin": "*", "Accept-Patch": "application/trickle-ice-sdpfrag"}},
		"appended":        {"POST", "/whip/live", nil, offer, 201, nil},
		"options":         {"OPTIONS", "/whip", nil, "", 204, map[string]string{"Accept-Post": "application/sdp", "Access-Control-Allow-Methods": "POST, OPTIONS"}},
		"get":             {"GET", "/whip", nil, "", 405, map[string]string{"Allow": "POST, OPTIONS"}},
		"put":             {"PUT", "/whip", nil, offer, 405, nil},
		"unknown session": {"DELETE", "/whip/nobody", nil, "", 404, nil},
		"unknown patch":   {"PATCH", "/whip/nobody", map[string]string{"Content-Type": "application/trickle-ice-sdpfrag"}, "a=end-of-candidates\r\n", 404, nil},
		"get session":     {"GET", "/whip/nobody", nil, "", 405, nil},
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			resp, body := h.do(x.method, x.path, x.header, x.body)
			if resp.StatusCode != x.status {
				t.Fatalf("%s %s, want %d", resp.Status, body, x.status)
			}
			for k, v := range x.wants {
				if got := resp.Header.Get(k); got != v {
					t.Errorf("%s is %q, want %q", k, got, v)
				}
			}
			if d := time.Since(began); x.status == 401 && d < h.srv.cfg.KeyDelay {
				t.Errorf("refused after %v", d)
			}
			if x.status == 201 && (!strings.HasPrefix(resp.Header.Get("Location"), "/whip/") || resp.Header.Get("ETag") == "") {
				t.Errorf("headers %v", resp.Header)
			}
		})
	}
}

func TestPatchFollowsTheETag(t *testing.T) {
	h := build(t, options{})
	p := h.connect("v")
	patch := func(match, body string) *http.Response {
		header := map[string]string{"Content-Type": "application/trickle-ice-sdpfrag"}
		if match != "" {
			header["If-Match"] = match
		}
		resp, _ := h.do("PATCH", p.location, header, body)
		return resp
	}
	const end = "a=end-of-candidates\r\n"
	for _, x := range []struct {
		match, body string
		status      int
	}{
		{"", end, 428}, {`"old"`, end, 412}, {p.etag, end, 204}, {p.etag, "hello", 400},
	} {
		if got := patch(x.match, x.body).StatusCode; got != x.status {
			t.Errorf("If-Match %s, %q: %d, want %d", x.match, x.body, got, x.status)
		}
	}
}

func TestAnICERestartGoesOnWithTheStream(t *testing.T) {
	h := build(t, options{})
	p := h.connect("v")
	p.picture(0, true, 3000)
	v := h.view(1)
	v.next()
	offer := p.describe(&webrtc.OfferOptions{ICERestart: true})
	value := func(key string) string {
		_, rest, _ := strings.Cut(offer, "a="+key+":")
		rest, _, _ = strings.Cut(rest, "\r\n")
		return rest
	}
	fragment := fmt.Sprintf("a=ice-ufrag:%s\r\na=ice-pwd:%s\r\n", value("ice-ufrag"), value("ice-pwd"))
	resp, body := h.do("PATCH", p.location, map[string]string{"Content-Type": "application/trickle-ice-sdpfrag", "If-Match": "*"}, fragment)
	if resp.StatusCode != 200 || resp.Header.Get("ETag") == p.etag {
		t.Fatalf("%s %s, ETag %s", resp.Status, body, resp.Header.Get("ETag"))
	}
	answer := p.answer
	for _, key := range []string{"ice-ufrag", "ice-pwd"} {
		_, fresh, _ := strings.Cut(body, "a="+key+":")
		fresh, _, _ = strings.Cut(fresh, "\r\n")
		_, old, _ := strings.Cut(answer, "a="+key+":")
		old, _, _ = strings.Cut(old, "\r\n")
		answer = strings.ReplaceAll(answer, old, fresh)
	}
	p.accept(answer)
	for i := uint32(1); i < 40; i++ {
		p.picture(i*3000, false, 1000)
		time.Sleep(pace)
	}
	for range 20 {
		v.next()
	}
}

func (h *house) waitSource(want bool, atMost time.Duration) {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), atMost)
	defer cancel()
	s := h.hub.Stream("live")
	l := s.Layout()
	for (l.Source.ID != "") != want {
		var err error
		if l, err = s.Changed(ctx, l.Version); err != nil {
			h.t.Fatalf("waiting for source %v: %v", want, err)
		}
	}
}

func TestAPublisherWhoClosesLeavesAtOnce(t *testing.T) {
	h := build(t, options{})
	for how, leave := range map[string]func(*publisher){
		"close":  func(p *publisher) { _ = p.pc.Close() },
		"DELETE": func(p *publisher) { h.do("DELETE", p.location, nil, "") },
	} {
		t.Run(how, func(t *testing.T) {
			p := h.connect("v")
			h.waitSource(true, 5*time.Second)
			leave(p)
			h.waitSource(false, 2*time.Second)
		})
	}
}

func TestAPublisherWhoIsCutOffMayComeBack(t *testing.T) {
	r := &relay{}
	h := build(t, options{relay: r, rtc: func(c *rtc.Config) {
		c.DisconnectTimeout, c.FailTimeout = 300*time.Millisecond, 10*time.Second
	}})
	p := h.connect("v")
	p.picture(0, true, 3000)
	v := h.view(1)
	v.next()
	r.cut.Store(true)
	h.waitSource(false, 3*time.Second)
	r.cut.Store(false)
	stop := make(chan struct{})
	var sender sync.WaitGroup
	sender.Go(func() {
		for i := uint32(30); ; i++ {
			select {
			case <-stop:
				return
			case <-time.After(4 * pace):
				p.picture(i*3000, i == 30 || p.plis.Load() > 0, 3000)
			}
		}
	})
	defer sender.Wait()
	defer close(stop)
	h.waitSource(true, 5*time.Second)
	f, kind := v.next() // the viewer has stayed
	for !f.Key {
		f, kind = v.next()
	}
	if stamp(t, f, kind) == 0 {
		t.Error("the viewer is where it was")
	}
}

func TestASecondPublisherTakesOver(t *testing.T) {
	h := build(t, options{})
	first := h.connect("v")
	h.waitSource(true, 5*time.Second)
	second := h.connect("v")
	second.picture(0, true, 1000)
	h.view(1).next()
	for deadline := time.Now().Add(5 * time.Second); h.srv.sessions.Len() > 1; {
		if time.Now().After(deadline) {
			t.Fatal("the first session stays")
		}
		time.Sleep(10 * time.Millisecond)
	}
	if resp, _ := h.do("DELETE", first.location, nil, ""); resp.StatusCode != 404 {
		t.Errorf("the first session: %s", resp.Status)
	}
}

func TestASecondPublisherIsRefusedByPolicy(t *testing.T) {
	h := build(t, options{hub: func(c *hub.Config) { c.Takeover = false }})
	h.connect("v")
	h.waitSource(true, 5*time.Second)
	if resp, body := h.do("POST", "/whip", nil, chromiumOffer(t)); resp.StatusCode != 409 {
		t.Errorf("%s %s", resp.Status, body)
	}
}

func TestTheThirdTakeOverIsRefusedWithARemedy(t *testing.T) {
	h := build(t, options{hub: func(c *hub.Config) { c.Takeovers = 0 }})
	h.connect("v")
	h.waitSource(true, 5*time.Second)
	resp, body := h.do("POST", "/whip", nil, chromiumOffer(t))
	if resp.StatusCode != 409 || !strings.Contains(body, `"contested"`) || !strings.Contains(body, "frontrow key rotate live") {
		t.Errorf("%s %s", resp.Status, body)
	}
}

// Publishers leave in every state; goleak and the end of Run show that nothing
// of them stays.
func TestFiftyPublishersVanish(t *testing.T) {
	h := build(t, options{rtc: func(c *rtc.Config) {
		c.ConnectTimeout, c.DisconnectTimeout, c.FailTimeout = 1500*time.Millisecond, 400*time.Millisecond, 300*time.Millisecond
	}})
	offer := chromiumOffer(t)
	var all sync.WaitGroup
	for i := range 50 {
		if i%5 == 0 { // these never connect
			all.Go(func() { h.do("POST", "/whip", nil, offer) })
			continue
		}
		p := h.offer("av")
		switch i % 5 {
		case 1: // gone right after the answer
			p.post(h)
			_ = p.pc.Close()
		case 2: // deleted while it connects
			p.post(h)
			h.do("DELETE", p.location, nil, "")
		case 3: // gone without a word, in the middle of a picture
			p.post(h)
			_ = p.video.WriteRTP(&rtp.Packet{Header: rtp.Header{Version: 2}, Payload: []byte{0x7c, 0x85, 1}})
			_ = p.pc.GracefulClose()
		case 4: // the request is given up
			ctx, cancel := context.WithCancel(context.Background())
			req, err := http.NewRequestWithContext(ctx, "POST", h.http.URL+"/whip", strings.NewReader(p.describe(nil)))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", "Bearer "+goodKey)
			req.Header.Set("Content-Type", "application/sdp")
			all.Go(func() {
				if resp, err := http.DefaultClient.Do(req); err == nil {
					_ = resp.Body.Close()
				}
			})
			cancel()
		}
	}
	all.Wait()
	for deadline := time.Now().Add(15 * time.Second); h.srv.sessions.Len() > 0; {
		if time.Now().After(deadline) {
			t.Fatalf("%d sessions stay", h.srv.sessions.Len())
		}
		time.Sleep(20 * time.Millisecond)
	}
	// The door still works.
	p := h.connect("v")
	p.picture(0, true, 1000)
	if f, _ := h.view(1).next(); !f.Key {
		t.Error("no key frame")
	}
}

func TestAfterTheEndNobodyIsTaken(t *testing.T) {
	h := build(t, options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := h.connect("a")
	if err := h.srv.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if n := h.srv.sessions.Len(); n != 0 {
		t.Errorf("%d sessions after Run", n)
	}
	if resp, _ := h.do("POST", "/whip", nil, chromiumOffer(t)); resp.StatusCode != 503 {
		t.Errorf("POST after the end: %s", resp.Status)
	}
	if resp, _ := h.do("DELETE", p.location, nil, ""); resp.StatusCode != 404 {
		t.Errorf("DELETE after the end: %s", resp.Status)
	}
}

func TestConfigIsChecked(t *testing.T) {
	if err := Default().Validate(); err != nil {
		t.Error(err)
	}
	for name, spoil := range map[string]func(*Config){
		"sessions": func(c *Config) { c.Sessions = 0 }, "key_delay": func(c *Config) { c.KeyDelay = -1 },
		"key_interval": func(c *Config) { c.KeyInterval = 0 }, "feedback": func(c *Config) { c.Feedback = 0 },
		"jitter": func(c *Config) { c.Jitter.MaxWait = 0 },
	} {
		c := Default()
		spoil(&c)
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheFiguresAreKeptWhileTheSessionLives(t *testing.T) {
	reg := prometheus.NewRegistry()
	h := build(t, options{registry: reg})
	p := h.connect("v")
	p.picture(0, true, 3000)
	h.view(1).next()
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		families, err := reg.Gather()
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range families {
			if f.GetName() == "media_in_whip_frames_total" && f.GetMetric()[0].GetCounter().GetValue() == 1 {
				return
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("no frame is counted in %v", families)
		}
	}
}
