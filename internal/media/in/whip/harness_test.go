package whip

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
	"github.com/pion/webrtc/v4"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"

	"frontrow/internal/media"
	"frontrow/internal/media/hub"
	"frontrow/internal/media/rtc"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const goodKey = "the-key"

type gate struct{}

func (gate) Publish(_ context.Context, key, _ string) (media.Pass, error) {
	if key != goodKey {
		return media.Pass{}, ErrKey
	}
	return media.Pass{Stream: "live", Key: key}, nil
}

// house is a Server with everything around it.
type house struct {
	t      testing.TB
	srv    *Server
	hub    *hub.Hub
	engine *rtc.Engine
	http   *httptest.Server
	relay  *relay // nil: directly
}

type options struct {
	hub   func(*hub.Config)
	rtc   func(*rtc.Config)
	relay *relay
	// registry takes the metrics, nil for none.
	registry prometheus.Registerer
}

func build(t testing.TB, o options) *house {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	hc, rc, wc := hub.Default(), rtc.Default(), Default()
	rc.Addr = "127.0.0.1:0"
	wc.KeyDelay = 20 * time.Millisecond
	if o.hub != nil {
		o.hub(&hc)
	}
	if o.rtc != nil {
		o.rtc(&rc)
	}
	h := &house{t: t, hub: hub.New(hc, log), relay: o.relay}
	var err error
	if h.engine, err = rtc.New(rc, rtc.Deps{Log: log}); err != nil {
		t.Fatal(err)
	}
	if err = h.engine.Listen(); err != nil {
		t.Fatal(err)
	}
	h.srv = New(wc, Deps{Hub: h.hub, Engine: h.engine, Gate: gate{}, Log: log, Registerer: o.registry})
	mux := http.NewServeMux()
	mux.Handle("/whip", h.srv.Endpoint())
	mux.Handle("/whip/{session}", h.srv.Resource())
	h.http = httptest.NewServer(mux)
	ctx, cancel := context.WithCancel(context.Background())
	ran := make(chan error, 1)
	go func() { ran <- h.srv.Run(ctx) }()
	if o.relay != nil {
		o.relay.open(t, h.engine.Addr())
	}
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-ran:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(10 * time.Second):
			t.Error("Run does not end")
		}
		h.http.Close()
		http.DefaultClient.CloseIdleConnections()
		h.hub.Close()
		if err := h.engine.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

// do sends a request with the good key, or with another header.
func (h *house) do(method, path string, header map[string]string, body string) (*http.Response, string) {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, h.http.URL+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+goodKey)
	req.Header.Set("Content-Type", "application/sdp")
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

// relay is a bad network: it stands between one publisher and the engine, and
// loses, delays and reorders what is RTP or RTCP.
type relay struct {
	loss    float64       // of each packet
	reorder float64       // share of the packets that are delayed
	delay   time.Duration // by up to this
	cut     atomic.Bool   // nothing passes

	conn *net.UDPConn
	up   *net.UDPConn
	wg   sync.WaitGroup

	mu   sync.Mutex
	rng  *rand.Rand
	from *net.UDPAddr
	lost int
}

func (r *relay) open(t testing.TB, engine string) {
	r.rng = rand.New(rand.NewPCG(1, 2))
	var err error
	if r.conn, err = net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)}); err != nil {
		t.Fatal(err)
	}
	to, err := net.ResolveUDPAddr("udp", engine)
	if err != nil {
		t.Fatal(err)
	}
	if r.up, err = net.DialUDP("udp", nil, to); err != nil {
		t.Fatal(err)
	}
	r.wg.Go(func() {
		buf := make([]byte, 2000)
		for {
			n, from, err := r.conn.ReadFromUDP(buf)
			if err != nil {
				return
			}
			r.mu.Lock()
			r.from = from
			r.mu.Unlock()
			r.pass(buf[:n], func(b []byte) { _, _ = r.up.Write(b) })
		}
	})
	r.wg.Go(func() {
		buf := make([]byte, 2000)
		for {
			n, err := r.up.Read(buf)
			if err != nil {
				return
			}
			r.mu.Lock()
			from := r.from
			r.mu.Unlock()
			r.pass(buf[:n], func(b []byte) { _, _ = r.conn.WriteToUDP(b, from) })
		}
	})
	t.Cleanup(func() {
		_, _ = r.conn.Close(), r.up.Close()
		r.wg.Wait()
	})
}

func (r *relay) pass(b []byte, send func([]byte)) {
	if r.cut.Load() {
		return
	}
	if b[0] < 128 || b[0] > 191 {
		send(b)
		return
	}
	r.mu.Lock()
	lost, late := r.rng.Float64() < r.loss, r.rng.Float64() < r.reorder
	d := time.Duration(r.rng.Int64N(int64(r.delay) + 1))
	if lost {
		r.lost++
	}
	r.mu.Unlock()
	switch {
	case lost:
	case late:
		held := append([]byte(nil), b...)
		r.wg.Add(1)
		time.AfterFunc(d, func() {
			defer r.wg.Done()
			send(held)
		})
	default:
		send(b)
	}
}

var candidate = regexp.MustCompile(`(a=candidate:\S+ 1 udp \d+ \S+ )(\d+)`)

// through leads the candidates of an answer to the relay.
func (r *relay) through(answer string) string {
	if r == nil {
		return answer
	}
	port := strconv.Itoa(r.conn.LocalAddr().(*net.UDPAddr).Port)
	var b strings.Builder
	for line := range strings.Lines(answer) {
		if strings.HasPrefix(line, "a=candidate:") && strings.Contains(line, " tcp ") {
			continue
		}
		b.WriteString(candidate.ReplaceAllString(line, "${1}"+port))
	}
	return b.String()
}

// publisher is a client that packs made-up pictures and sounds.
type publisher struct {
	t        testing.TB
	pc       *webrtc.PeerConnection
	video    *webrtc.TrackLocalStaticRTP
	audio    *webrtc.TrackLocalStaticRTP
	vs       *webrtc.RTPSender
	location string
	etag     string
	answer   string

	pay  codecs.H264Payloader
	vseq uint16
	aseq uint16
	plis atomic.Int64
	sps  []byte
}

// connect makes a publisher of H264 and Opus with RTX, posts its offer and
// waits until it is connected. Kinds are "av", "a" or "v".
func (h *house) connect(kinds string) *publisher {
	h.t.Helper()
	p := h.offer(kinds)
	connected := make(chan struct{})
	var once sync.Once
	p.pc.OnConnectionStateChange(func(s webrtc.PeerConnectionState) {
		if s == webrtc.PeerConnectionStateConnected {
			once.Do(func() { close(connected) })
		}
	})
	p.post(h)
	select {
	case <-connected:
	case <-time.After(10 * time.Second):
		h.t.Fatal("no connection after 10 s")
	}
	return p
}

// peer makes a client, with the header extensions of layers or without.
func (h *house) peer(layers bool) *webrtc.PeerConnection {
	h.t.Helper()
	var me webrtc.MediaEngine
	if err := me.RegisterDefaultCodecs(); err != nil {
		h.t.Fatal(err)
	}
	if layers {
		if err := webrtc.ConfigureSimulcastExtensionHeaders(&me); err != nil {
			h.t.Fatal(err)
		}
	}
	var chain interceptor.Registry
	// No sender reports: these publishers' clocks run faster than time.
	for _, err := range []error{webrtc.ConfigureNack(&me, &chain), webrtc.ConfigureTWCCHeaderExtensionSender(&me, &chain)} {
		if err != nil {
			h.t.Fatal(err)
		}
	}
	var se webrtc.SettingEngine
	se.SetIncludeLoopbackCandidate(true)
	se.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	se.SetInterfaceFilter(func(n string) bool { return n == "lo" })
	se.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	pc, err := webrtc.NewAPI(webrtc.WithMediaEngine(&me), webrtc.WithInterceptorRegistry(&chain), webrtc.WithSettingEngine(se)).
		NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		h.t.Fatal(err)
	}
	return pc
}

func (h *house) offer(kinds string) *publisher {
	h.t.Helper()
	pc := h.peer(false)
	p := &publisher{t: h.t, pc: pc, sps: sps, vseq: 65000, aseq: 7}
	var readers sync.WaitGroup
	h.t.Cleanup(func() {
		_ = pc.GracefulClose()
		readers.Wait()
	})
	add := func(codec webrtc.RTPCodecCapability, id string) (*webrtc.TrackLocalStaticRTP, *webrtc.RTPSender) {
		track, err := webrtc.NewTrackLocalStaticRTP(codec, id, "pub")
		if err != nil {
			h.t.Fatal(err)
		}
		tr, err := pc.AddTransceiverFromTrack(track, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
		if err != nil {
			h.t.Fatal(err)
		}
		readers.Go(func() {
			for {
				packets, _, err := tr.Sender().ReadRTCP()
				if err != nil {
					return
				}
				for _, x := range packets {
					if _, ok := x.(*rtcp.PictureLossIndication); ok {
						p.plis.Add(1)
					}
				}
			}
		})
		return track, tr.Sender()
	}
	if strings.Contains(kinds, "a") {
		p.audio, _ = add(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2}, "audio")
	}
	if strings.Contains(kinds, "v") {
		p.video, p.vs = add(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeH264, ClockRate: 90000}, "video")
	}
	return p
}

// describe makes the offer.
func (p *publisher) describe(o *webrtc.OfferOptions) string {
	p.t.Helper()
	offer, err := p.pc.CreateOffer(o)
	if err != nil {
		p.t.Fatal(err)
	}
	gathered := webrtc.GatheringCompletePromise(p.pc)
	if err := p.pc.SetLocalDescription(offer); err != nil {
		p.t.Fatal(err)
	}
	<-gathered
	return p.pc.LocalDescription().SDP
}

func (p *publisher) post(h *house) {
	p.t.Helper()
	resp, body := h.do("POST", "/whip", nil, p.describe(nil))
	if resp.StatusCode != http.StatusCreated {
		p.t.Fatalf("POST: %s %s", resp.Status, body)
	}
	p.location, p.etag, p.answer = resp.Header.Get("Location"), resp.Header.Get("ETag"), body
	p.accept(h.relay.through(body))
}

func (p *publisher) accept(answer string) {
	p.t.Helper()
	if err := p.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}); err != nil {
		p.t.Fatalf("%v in\n%s", err, answer)
	}
}

// Parameter sets of pictures of 96x64 and of 48x32.
var (
	small = []byte{0x67, 0x42, 0xc0, 0x0a, 0xd9, 0x0d, 0x6c, 4, 0x40, 0, 0, 3, 0, 0x40, 0, 0, 5, 3, 0xc4, 0x89, 0x92}
	sps   = []byte{0x67, 0x42, 0xc0, 0x0a, 0xd9, 0x06, 0x26, 0xc0, 0x44, 0, 0, 3, 0, 4, 0, 0, 3, 0, 0x50, 0x3c, 0x48, 0x99, 0x20}
	pps   = []byte{0x68, 0xcb, 0x81, 0x12, 0xc8}
)

// picture sends a picture of size bytes that says its timestamp, as stamp reads
// it.
func (p *publisher) picture(ts uint32, key bool, size int) {
	p.t.Helper()
	slice := bytes.Repeat([]byte{0xff}, size)
	copy(slice, "\x41\x9a") // P slice
	hex.Encode(slice[2:], binary.BigEndian.AppendUint32(nil, ts))
	raw := []byte{}
	if key {
		slice[0], slice[1] = 0x65, 0x88
		for _, set := range [][]byte{p.sps, pps} {
			raw = append(append(raw, 0, 0, 0, 1), set...)
		}
	}
	raw = append(append(raw, 0, 0, 0, 1), slice...)
	payloads := p.pay.Payload(1100, raw)
	for i, b := range payloads {
		p.write(p.video, &rtp.Packet{
			Header:  rtp.Header{Version: 2, SequenceNumber: p.vseq, Timestamp: ts, Marker: i == len(payloads)-1},
			Payload: b,
		})
		p.vseq++
	}
}

// sound sends 20 ms of Opus.
func (p *publisher) sound(ts uint32) {
	p.t.Helper()
	b := append([]byte{0xfc}, hex.AppendEncode(nil, binary.BigEndian.AppendUint32(nil, ts))...)
	p.write(p.audio, &rtp.Packet{Header: rtp.Header{Version: 2, SequenceNumber: p.aseq, Timestamp: ts}, Payload: b})
	p.aseq++
}

func (p *publisher) write(t *webrtc.TrackLocalStaticRTP, x *rtp.Packet) {
	p.t.Helper()
	if err := t.WriteRTP(x); err != nil {
		p.t.Fatal(err)
	}
}

// stamp is the timestamp that a frame was sent with.
func stamp(t testing.TB, f *media.Frame, kind media.Kind) uint32 {
	t.Helper()
	at := 1
	if kind == media.Video {
		at = 6
	}
	var b [4]byte
	if _, err := hex.Decode(b[:], f.Data[at:at+8]); err != nil {
		t.Fatalf("%v %d: %v", kind, f.Seq, err)
	}
	return binary.BigEndian.Uint32(b[:])
}

// report sends a sender report: ts was captured at wall.
func (p *publisher) report(s *webrtc.RTPSender, ts uint32, wall time.Time) {
	p.t.Helper()
	ntp := uint64(wall.Unix()+2208988800)<<32 | uint64(wall.Nanosecond())<<32/1e9
	if err := p.pc.WriteRTCP([]rtcp.Packet{&rtcp.SenderReport{
		SSRC: uint32(s.GetParameters().Encodings[0].SSRC), NTPTime: ntp, RTPTime: ts,
	}}); err != nil {
		p.t.Fatal(err)
	}
}

// viewer reads everything from the stream's first layout with n tracks on.
type viewer struct {
	t      testing.TB
	reader *hub.Reader
	layout media.Layout
}

func (h *house) view(n int) *viewer {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	h.t.Cleanup(cancel)
	s := h.hub.Stream("live")
	l := s.Layout()
	for !l.Live || len(l.Tracks) != n {
		var err error
		if l, err = s.Changed(ctx, l.Version); err != nil {
			h.t.Fatalf("waiting for %d tracks: %v, layout %+v", n, err, l)
		}
	}
	var wishes []hub.Wish
	for _, t := range l.Tracks {
		wishes = append(wishes, hub.Wish{Track: t.ID})
	}
	r, err := s.Subscribe(ctx, wishes...)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(r.Close)
	return &viewer{t: h.t, reader: r, layout: l}
}

func (v *viewer) next() (*media.Frame, media.Kind) {
	v.t.Helper()
	f, lost, err := v.reader.Next()
	if err != nil || lost > 0 {
		v.t.Fatalf("reading: %v, %d lost", err, lost)
	}
	t, _ := v.layout.Find(f.Track)
	return f, t.Kind()
}
