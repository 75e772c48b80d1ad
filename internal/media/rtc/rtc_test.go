package rtc

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func listening(t testing.TB, change func(*Config)) *Engine {
	t.Helper()
	cfg := Default()
	cfg.Addr = "127.0.0.1:0"
	if change != nil {
		change(&cfg)
	}
	e, err := New(cfg, Deps{Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Listen(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// door is a WHEP-like endpoint that sends a video track of single packets.
type door struct {
	t        testing.TB
	engine   *Engine
	sessions *Sessions
	srv      *httptest.Server
	wg       sync.WaitGroup

	mu   sync.Mutex
	last *Session
}

func open(t testing.TB, e *Engine) *door {
	d := &door{t: t, engine: e, sessions: NewSessions(100)}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /x", d.post)
	mux.HandleFunc("OPTIONS /x", func(w http.ResponseWriter, _ *http.Request) { Options(w, "POST, OPTIONS") })
	mux.HandleFunc("/x/{id}", func(w http.ResponseWriter, r *http.Request) {
		d.sessions.ServeHTTP(w, r, "ch", r.PathValue("id"))
	})
	d.srv = httptest.NewServer(mux)
	t.Cleanup(func() {
		d.sessions.EndAll(ErrShutdown)
		d.wg.Wait()
		d.srv.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	return d
}

func (d *door) post(w http.ResponseWriter, r *http.Request) {
	offer, err := ReadOffer(w, r)
	if err != nil {
		Refuse(w, err)
		return
	}
	m := &webrtc.MediaEngine{}
	if err := m.RegisterDefaultCodecs(); err != nil {
		d.t.Error(err)
	}
	pc, err := d.engine.NewPeer(PeerConfig{Media: m})
	if err != nil {
		Refuse(w, err)
		return
	}
	s := d.engine.NewSession("ch", pc)
	track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90000}, "v", "s")
	if err != nil {
		d.t.Error(err)
	}
	if _, err := pc.AddTrack(track); err != nil {
		d.t.Error(err)
	}
	answer, err := s.Answer(r, offer)
	if err == nil {
		err = d.sessions.Add(s)
	}
	if err != nil {
		s.Close()
		Refuse(w, err)
		return
	}
	d.mu.Lock()
	d.last = s
	d.mu.Unlock()
	d.wg.Go(func() {
		defer s.Close()
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for seq := uint16(0); ; seq++ {
			select {
			case <-s.Context().Done():
				return
			case <-tick.C:
				_ = track.WriteRTP(&rtp.Packet{Header: rtp.Header{Version: 2, SequenceNumber: seq}, Payload: []byte{0x10, 1, 2, 3}})
			}
		}
	})
	Created(w, s, "/x/"+s.ID, answer)
}

func (d *door) session() *Session {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.last
}

// client is a full ICE agent that asks for video.
type client struct {
	t        testing.TB
	pc       *webrtc.PeerConnection
	resource string
	etag     string
	packets  chan struct{}
}

func dial(t testing.TB, d *door, types ...webrtc.NetworkType) *client {
	t.Helper()
	var s webrtc.SettingEngine
	s.SetIncludeLoopbackCandidate(true)
	s.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	if len(types) > 0 {
		s.SetNetworkTypes(types)
	}
	m := &webrtc.MediaEngine{}
	if err := m.RegisterDefaultCodecs(); err != nil {
		t.Fatal(err)
	}
	pc, err := webrtc.NewAPI(webrtc.WithSettingEngine(s), webrtc.WithMediaEngine(m)).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	c := &client{t: t, pc: pc, packets: make(chan struct{}, 1)}
	t.Cleanup(func() { _ = pc.GracefulClose() })
	pc.OnTrack(func(tr *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		for {
			if _, _, err := tr.ReadRTP(); err != nil {
				return
			}
			select {
			case c.packets <- struct{}{}:
			default:
			}
		}
	})
	if _, err := pc.AddTransceiverFromKind(webrtc.RTPCodecTypeVideo, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}); err != nil {
		t.Fatal(err)
	}
	offer := c.offer(nil)
	resp, body := do(t, "POST", d.srv.URL+"/x", map[string]string{"Content-Type": "application/sdp"}, offer)
	if resp.StatusCode != http.StatusCreated {
		t.Fatalf("POST: %s %s", resp.Status, body)
	}
	c.resource, c.etag = d.srv.URL+resp.Header.Get("Location"), resp.Header.Get("ETag")
	c.accept(body)
	return c
}

func (c *client) offer(opts *webrtc.OfferOptions) string {
	c.t.Helper()
	offer, err := c.pc.CreateOffer(opts)
	if err != nil {
		c.t.Fatal(err)
	}
	done := webrtc.GatheringCompletePromise(c.pc)
	if err := c.pc.SetLocalDescription(offer); err != nil {
		c.t.Fatal(err)
	}
	<-done
	return c.pc.LocalDescription().SDP
}

func (c *client) accept(answer string) {
	c.t.Helper()
	if err := c.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}); err != nil {
		c.t.Fatalf("%v in\n%s", err, answer)
	}
}

func (c *client) wantPackets(n int) {
	c.t.Helper()
	for range n {
		select {
		case <-c.packets:
		case <-time.After(10 * time.Second):
			c.t.Fatal("no packet for 10 s")
		}
	}
}

func do(t testing.TB, method, url string, header map[string]string, body string) (*http.Response, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range header {
		req.Header.Set(k, v)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(got)
}

func TestPacketsArriveOverUDPAndTCP(t *testing.T) {
	for _, tc := range []struct {
		name  string
		types []webrtc.NetworkType
	}{
		{"udp", []webrtc.NetworkType{webrtc.NetworkTypeUDP4}},
		{"tcp", []webrtc.NetworkType{webrtc.NetworkTypeTCP4}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := open(t, listening(t, nil))
			dial(t, d, tc.types...).wantPackets(20)
		})
	}
}

func TestAllInterfacesServeALocalViewer(t *testing.T) {
	d := open(t, listening(t, func(c *Config) { c.Addr = ":0" }))
	dial(t, d).wantPackets(20)
}

func TestDeleteEndsTheSession(t *testing.T) {
	d := open(t, listening(t, nil))
	c := dial(t, d)
	c.wantPackets(1)
	s := d.session()
	if resp, _ := do(t, "DELETE", c.resource, nil, ""); resp.StatusCode != http.StatusOK {
		t.Fatalf("DELETE: %s", resp.Status)
	}
	<-s.Context().Done()
	if got := context.Cause(s.Context()); !errors.Is(got, ErrDeleted) {
		t.Errorf("cause is %v", got)
	}
	if resp, _ := do(t, "DELETE", c.resource, nil, ""); resp.StatusCode != http.StatusNotFound {
		t.Errorf("second DELETE: %s", resp.Status)
	}
}

func TestICERestartGoesOnWithTheMedia(t *testing.T) {
	d := open(t, listening(t, nil))
	c := dial(t, d, webrtc.NetworkTypeUDP4)
	c.wantPackets(5)
	old := c.pc.RemoteDescription().SDP

	offer := c.offer(&webrtc.OfferOptions{ICERestart: true})
	frag := fragmentOf(offer)
	resp, body := do(t, "PATCH", c.resource, map[string]string{"Content-Type": typeFragment, "If-Match": "*"}, frag)
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != typeFragment {
		t.Fatalf("PATCH: %s %s", resp.Status, body)
	}
	if resp.Header.Get("ETag") == c.etag {
		t.Error("the ETag has not changed with the ICE session")
	}
	f, err := ParseFragment(body)
	if err != nil || len(f.Candidates) == 0 {
		t.Fatalf("%v in %q", err, body)
	}
	var b strings.Builder
	for line := range strings.Lines(old) {
		switch {
		case strings.HasPrefix(line, "a=ice-ufrag:"):
			line = "a=ice-ufrag:" + f.Ufrag + "\r\n"
		case strings.HasPrefix(line, "a=ice-pwd:"):
			line = "a=ice-pwd:" + f.Pwd + "\r\n"
		}
		b.WriteString(line)
	}
	c.accept(b.String())
	for range len(c.packets) {
		<-c.packets
	}
	c.wantPackets(50)

	// What belongs to the ICE session before is refused.
	resp, _ = do(t, "PATCH", c.resource, map[string]string{"Content-Type": typeFragment, "If-Match": c.etag}, frag)
	if resp.StatusCode != http.StatusPreconditionFailed {
		t.Errorf("PATCH with the old ETag: %s", resp.Status)
	}
}

func TestAViewerThatNeverConnectsIsReaped(t *testing.T) {
	e := listening(t, func(c *Config) { c.ConnectTimeout = 50 * time.Millisecond })
	d := open(t, e)
	resp, body := do(t, "POST", d.srv.URL+"/x", map[string]string{"Content-Type": "application/sdp"}, sampleOffer)
	if resp.StatusCode != http.StatusCreated {
		t.Fatalf("POST: %s %s", resp.Status, body)
	}
	s := d.session()
	<-s.Context().Done()
	if got := context.Cause(s.Context()); !errors.Is(got, ErrNeverConnected) {
		t.Errorf("cause is %v", got)
	}
	d.wg.Wait()
	if n := d.sessions.Len(); n != 0 {
		t.Errorf("%d sessions are left", n)
	}
}

func TestAViewerWhoClosesIsReaped(t *testing.T) {
	d := open(t, listening(t, nil))
	c := dial(t, d)
	c.wantPackets(1)
	_ = c.pc.Close() // sends the DTLS alert
	<-d.session().Context().Done()
	if got := context.Cause(d.session().Context()); !errors.Is(got, ErrVanished) {
		t.Errorf("cause is %v", got)
	}
}

func TestAViewerWhoStaysAwayAfterAnICERestartIsReaped(t *testing.T) {
	e := listening(t, func(c *Config) { c.DisconnectTimeout, c.FailTimeout = time.Second, time.Second })
	d := open(t, e)
	c := dial(t, d)
	c.wantPackets(1)
	frag := "a=ice-ufrag:other\r\na=ice-pwd:0123456789abcdefghijkl\r\n"
	resp, body := do(t, "PATCH", c.resource, map[string]string{"Content-Type": typeFragment, "If-Match": "*"}, frag)
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("PATCH: %s %s", resp.Status, body)
	}
	select {
	case <-d.session().Context().Done():
	case <-time.After(15 * time.Second):
		t.Error("the session goes on")
	}
}
