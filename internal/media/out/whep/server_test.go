package whep

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/interceptor/pkg/nack"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"

	"frontrow/internal/media"
	"frontrow/internal/media/hub"
	"frontrow/internal/media/rtc"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// house is a hub and a WHEP server on free ports.
type house struct {
	t       testing.TB
	hub     *hub.Hub
	server  *Server
	srv     *httptest.Server
	metrics *prometheus.Registry
}

func newHouse(t testing.TB, change func(*Config, *rtc.Config)) *house {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	cfg, rcfg := Default(), rtc.Default()
	rcfg.Addr = "127.0.0.1:0"
	if change != nil {
		change(&cfg, &rcfg)
	}
	engine, err := rtc.New(rcfg, rtc.Deps{Log: log})
	if err != nil {
		t.Fatal(err)
	}
	if err := engine.Listen(); err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, hub: hub.New(hub.Default(), log), metrics: prometheus.NewRegistry()}
	h.server, err = New(cfg, Deps{Hub: h.hub, Engine: engine, Log: log, Registerer: h.metrics})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/whep/{channel}", h.server.Endpoint)
	mux.HandleFunc("/whep/{channel}/{session}", h.server.Session)
	h.srv = httptest.NewServer(mux)
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := h.server.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() {
		cancel()
		wg.Wait()
		if n := h.server.Viewers(); n != 0 {
			t.Errorf("%d viewers are left", n)
		}
		h.srv.Close()
		http.DefaultClient.CloseIdleConnections()
		h.hub.Close()
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

func (h *house) do(method, path string, header map[string]string, body string) (*http.Response, string) {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, h.srv.URL+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	for k, v := range header {
		req.Header.Set(k, v)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return resp, string(got)
}

func (h *house) post(channel, offer string) (*http.Response, string) {
	h.t.Helper()
	return h.do("POST", "/whep/"+channel, map[string]string{"Content-Type": "application/sdp"}, offer)
}

// source publishes on the channel live.
type source struct {
	t   testing.TB
	pub *hub.Publisher
	ids map[media.Codec]media.TrackID
}

func (h *house) publish(codecs ...media.Codec) *source {
	h.t.Helper()
	p, err := h.hub.Stream("live").Publish(media.Source{ID: "test"})
	if err != nil {
		h.t.Fatal(err)
	}
	s := &source{t: h.t, pub: p}
	s.tracks(codecs...)
	return s
}

func (s *source) tracks(codecs ...media.Codec) {
	s.t.Helper()
	want := make([]media.Track, len(codecs))
	for i, c := range codecs {
		want[i].Codec = c
	}
	ids, err := s.pub.SetTracks(want...)
	if err != nil {
		s.t.Fatal(err)
	}
	s.ids = map[media.Codec]media.TrackID{}
	for i, c := range codecs {
		s.ids[c] = ids[i]
	}
}

func (s *source) write(c media.Codec, at media.Time, key bool, data []byte) {
	s.t.Helper()
	cfg := map[media.Codec]*media.Config{media.H264: h264Cfg, media.VP8: vp8Cfg, media.VP9: vp9Cfg, media.Opus: opusCfg}[c]
	if cfg == nil {
		cfg = &media.Config{Codec: c}
	}
	if err := s.pub.Write(&media.Frame{Track: s.ids[c], At: at, DecodeAt: at, Epoch: 1, Key: key, Config: cfg, Data: data}); err != nil {
		s.t.Fatal(err)
	}
}

// play writes pictures and sound until the returned function is called.
func (s *source) play(video media.Codec, start media.Time, gop int) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for n := 0; ; n++ {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			at := start.Add(time.Duration(n) * 10 * time.Millisecond)
			select {
			case <-s.pub.Done():
				return
			default:
			}
			s.write(video, at, n%gop == 0, sample(video, n%gop == 0))
			if _, ok := s.ids[media.Opus]; ok {
				s.write(media.Opus, at, true, []byte{0xfc, 1, 2})
			}
		}
	})
	return func() { cancel(); wg.Wait() }
}

func sample(c media.Codec, key bool) []byte {
	n, head := 3000, byte(0x41)
	if key {
		n, head = 20_000, 0x65
	}
	if c == media.H264 {
		return avcc(unit(head, n))
	}
	return noise(n, 1)
}

// viewer is a pion peer that keeps what it gets.
type testViewer struct {
	t        testing.TB
	h        *house
	pc       *webrtc.PeerConnection
	resource string
	answer   string
	rtp      chan *rtp.Packet
	rtcp     chan rtcp.Packet
}

type viewerConfig struct {
	mimes   []string // of the picture, none for no picture
	noSound bool
	tcp     bool
	between interceptor.Factory        // sees packets before their losses are noticed
	relay   func(answer string) string // puts something on the way
}

func (h *house) watch(cfg viewerConfig) *testViewer {
	h.t.Helper()
	v := h.peer(cfg)
	resp, body := h.post("live", v.offer())
	if resp.StatusCode != http.StatusCreated {
		h.t.Fatalf("POST: %s %s", resp.Status, body)
	}
	v.resource, v.answer = resp.Header.Get("Location"), body
	if cfg.relay != nil {
		body = cfg.relay(body)
	}
	v.accept(body)
	return v
}

func (h *house) peer(cfg viewerConfig) *testViewer {
	t := h.t
	t.Helper()
	m, reg := &webrtc.MediaEngine{}, &interceptor.Registry{}
	fb := []webrtc.RTCPFeedback{{Type: "nack"}, {Type: "nack", Parameter: "pli"}}
	for i, mime := range cfg.mimes {
		c := webrtc.RTPCodecCapability{MimeType: mime, ClockRate: 90000, RTCPFeedback: fb}
		if mime == webrtc.MimeTypeH264 {
			c.SDPFmtpLine = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"
		}
		pt := webrtc.PayloadType(96 + 2*i)
		rtx := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeRTX, ClockRate: 90000, SDPFmtpLine: "apt=" + string(rune('0'+pt/10)) + string(rune('0'+pt%10))}
		for _, p := range []webrtc.RTPCodecParameters{{RTPCodecCapability: c, PayloadType: pt}, {RTPCodecCapability: rtx, PayloadType: pt + 1}} {
			if err := m.RegisterCodec(p, webrtc.RTPCodecTypeVideo); err != nil {
				t.Fatal(err)
			}
		}
	}
	opus := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2, SDPFmtpLine: "minptime=10;useinbandfec=1"}
	if err := m.RegisterCodec(webrtc.RTPCodecParameters{RTPCodecCapability: opus, PayloadType: 111}, webrtc.RTPCodecTypeAudio); err != nil {
		t.Fatal(err)
	}
	if cfg.between != nil {
		reg.Add(cfg.between)
	}
	generator, err := nack.NewGeneratorInterceptor()
	if err != nil {
		t.Fatal(err)
	}
	reg.Add(generator)
	var s webrtc.SettingEngine
	s.SetIncludeLoopbackCandidate(true)
	s.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	s.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4, webrtc.NetworkTypeUDP6})
	if cfg.tcp {
		s.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeTCP4})
	}
	pc, err := webrtc.NewAPI(webrtc.WithSettingEngine(s), webrtc.WithMediaEngine(m), webrtc.WithInterceptorRegistry(reg)).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	v := &testViewer{t: t, h: h, pc: pc, rtp: make(chan *rtp.Packet, 1<<14), rtcp: make(chan rtcp.Packet, 1<<10)}
	t.Cleanup(func() { _ = pc.GracefulClose() })
	pc.OnTrack(func(track *webrtc.TrackRemote, r *webrtc.RTPReceiver) {
		go func() {
			for {
				pkts, _, err := r.ReadRTCP()
				if err != nil {
					return
				}
				for _, p := range pkts {
					select {
					case v.rtcp <- p:
					default:
					}
				}
			}
		}()
		var order inOrder
		for {
			p, _, err := track.ReadRTP()
			if err != nil {
				return
			}
			ready := []*rtp.Packet{p}
			if track.Kind() == webrtc.RTPCodecTypeVideo {
				ready = order.add(p)
			}
			for _, p := range ready {
				select {
				case v.rtp <- p:
				default:
				}
			}
		}
	})
	if len(cfg.mimes) > 0 {
		v.add(webrtc.RTPCodecTypeVideo)
	}
	if !cfg.noSound {
		v.add(webrtc.RTPCodecTypeAudio)
	}
	return v
}

func (v *testViewer) add(kind webrtc.RTPCodecType) {
	v.t.Helper()
	_, err := v.pc.AddTransceiverFromKind(kind, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly})
	if err != nil {
		v.t.Fatal(err)
	}
}

func (v *testViewer) offer() string {
	v.t.Helper()
	offer, err := v.pc.CreateOffer(nil)
	if err != nil {
		v.t.Fatal(err)
	}
	done := webrtc.GatheringCompletePromise(v.pc)
	if err := v.pc.SetLocalDescription(offer); err != nil {
		v.t.Fatal(err)
	}
	<-done
	return v.pc.LocalDescription().SDP
}

func (v *testViewer) accept(answer string) {
	v.t.Helper()
	if err := v.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}); err != nil {
		v.t.Fatalf("%v in\n%s", err, answer)
	}
}

// inOrder puts packets in order, as every player does, and drops padding.
type inOrder struct {
	begun bool
	next  uint16
	held  map[uint16]*rtp.Packet
}

func (o *inOrder) add(p *rtp.Packet) (ready []*rtp.Packet) {
	if !o.begun {
		o.begun, o.next, o.held = true, p.SequenceNumber, make(map[uint16]*rtp.Packet)
	}
	o.held[p.SequenceNumber] = p
	for p := o.held[o.next]; p != nil; p = o.held[o.next] {
		delete(o.held, o.next)
		o.next++
		if len(p.Payload) > 0 {
			ready = append(ready, p)
		}
	}
	return ready
}

// next waits for a packet that pred wants.
func (v *testViewer) next(what string, pred func(*rtp.Packet) bool) *rtp.Packet {
	v.t.Helper()
	deadline := time.After(15 * time.Second)
	for {
		select {
		case p := <-v.rtp:
			if pred(p) {
				return p
			}
		case <-deadline:
			v.t.Fatalf("%s did not come", what)
		}
	}
}

func pt(n uint8) func(*rtp.Packet) bool {
	return func(p *rtp.Packet) bool { return p.PayloadType == n }
}

// closed waits until the server has ended the session.
func (v *testViewer) closed() {
	v.t.Helper()
	deadline := time.After(15 * time.Second)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for v.pc.ConnectionState() != webrtc.PeerConnectionStateClosed {
		select {
		case <-tick.C:
		case <-deadline:
			v.t.Fatalf("the session goes on, the peer is %v", v.pc.ConnectionState())
		}
	}
}

// small is a server for whom a second of the link is 125 kB.
func small(c *Config, _ *rtc.Config) { c.LinkRate = 1_000_000 }
