package whep

import (
	"context"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtp"

	"frontrow/internal/media"
	"frontrow/internal/media/rtc"
)

// dropper loses every nth packet of a stream on its way in.
type dropper struct {
	interceptor.NoOp
	nth uint16
}

// NewInterceptor implements interceptor.Factory.
func (d *dropper) NewInterceptor(string) (interceptor.Interceptor, error) { return d, nil }

// BindRemoteStream implements interceptor.Interceptor.
func (d *dropper) BindRemoteStream(_ *interceptor.StreamInfo, r interceptor.RTPReader) interceptor.RTPReader {
	dropped := map[uint16]bool{}
	return interceptor.RTPReaderFunc(func(b []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
		for {
			n, a, err := r.Read(b, a)
			if err != nil {
				return n, a, err
			}
			var h rtp.Header
			if _, err := h.Unmarshal(b[:n]); err == nil && h.SequenceNumber%d.nth == 0 && !dropped[h.SequenceNumber] {
				dropped[h.SequenceNumber] = true
				continue
			}
			return n, a, nil
		}
	})
}

func TestLossIsRepaired(t *testing.T) {
	h := newHouse(t, nil)
	s := h.publish(media.VP8)
	stop := s.play(media.VP8, start, 50)
	defer stop()
	cfg := both
	cfg.between = &dropper{nth: 10}
	v := h.watch(cfg)
	deadline := time.After(20 * time.Second)
	for n := range 300 { // the test's viewer gives nothing behind a gap
		select {
		case <-v.rtp:
		case <-deadline:
			t.Fatalf("packet %d never came", n)
		}
	}
	if n := h.server.metrics.repeated.Load(); n < 25 {
		t.Errorf("%d packets were repeated", n)
	}
}

// wire carries UDP between one viewer and the server, and can be cut.
type wire struct {
	conn   *net.UDPConn
	server netip.AddrPort
	wg     sync.WaitGroup

	mu   sync.Mutex
	cut  bool
	loss float64
}

var udpPort = regexp.MustCompile(`(a=candidate:\S+ 1 udp \d+ 127\.0\.0\.1 )(\d+)`)

// through puts a wire between the viewer and the port that an answer names.
func through(t testing.TB, w *wire) func(string) string {
	return func(answer string) string {
		conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			t.Fatal(err)
		}
		m := udpPort.FindStringSubmatch(answer)
		w.conn, w.server = conn, netip.MustParseAddrPort("127.0.0.1:"+m[2])
		w.wg.Go(w.run)
		t.Cleanup(func() {
			_ = conn.Close()
			w.wg.Wait()
		})
		port := strconv.Itoa(conn.LocalAddr().(*net.UDPAddr).Port)
		return udpPort.ReplaceAllString(answer, "${1}"+port)
	}
}

func (w *wire) run() {
	var viewer netip.AddrPort
	buf := make([]byte, 2048)
	for {
		n, from, err := w.conn.ReadFromUDPAddrPort(buf)
		if err != nil {
			return
		}
		to := w.server
		if from == w.server {
			to = viewer
		} else {
			viewer = from
		}
		w.mu.Lock()
		drop := w.cut || rand.Float64() < w.loss
		w.mu.Unlock()
		if !drop && to.IsValid() {
			_, _ = w.conn.WriteToUDPAddrPort(buf[:n], to)
		}
	}
}

func (w *wire) set(cut bool, loss float64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut, w.loss = cut, loss
}

func impatient(_ *Config, r *rtc.Config) {
	r.ConnectTimeout, r.DisconnectTimeout, r.FailTimeout = time.Second, 500*time.Millisecond, 500*time.Millisecond
}

func TestAViewerWhoVanishesIsReaped(t *testing.T) {
	h := newHouse(t, impatient)
	s := h.publish(media.VP8)
	stop := s.play(media.VP8, start, 50)
	defer stop()
	w := &wire{}
	cfg := both
	cfg.relay = through(t, w)
	v := h.watch(cfg)
	v.next("a picture", pt(98))
	w.set(true, 0)
	deadline := time.After(10 * time.Second)
	for h.server.Viewers() > 0 {
		select {
		case <-time.After(20 * time.Millisecond):
		case <-deadline:
			t.Fatal("the viewer is still there")
		}
	}
	if n := h.server.metrics.vanished.Load(); n != 1 {
		t.Errorf("%d sessions are counted as vanished", n)
	}
}

func TestAViewerWhoComesBackInTimeGoesOn(t *testing.T) {
	h := newHouse(t, nil)
	s := h.publish(media.VP8)
	stop := s.play(media.VP8, start, 50)
	defer stop()
	w := &wire{}
	cfg := both
	cfg.relay = through(t, w)
	v := h.watch(cfg)
	v.next("a picture", pt(98))
	w.set(true, 0)
	<-time.After(time.Second)
	for len(v.rtp) > 0 {
		<-v.rtp
	}
	w.set(false, 0)
	v.next("a picture after the gap", pt(98))
}

func TestARoughLinkPlays(t *testing.T) {
	h := newHouse(t, nil)
	s := h.publish(media.VP8, media.Opus)
	stop := s.play(media.VP8, start, 50)
	defer stop()
	w := &wire{loss: 0.05}
	cfg := both
	cfg.relay = through(t, w)
	v := h.watch(cfg)
	v.next("a picture five seconds in", func(p *rtp.Packet) bool {
		return p.PayloadType == 98 && int32(p.Timestamp-uint32(start.Add(2*time.Second).Ticks(90000))) > 0
	})
	v.next("sound", pt(111))
}

var tcpPort = regexp.MustCompile(`(a=candidate:\S+ 1 tcp \d+ 127\.0\.0\.1 )(\d+)`)

// stalling puts a TCP connection between a viewer and the server that stops
// taking from the server once stalled is closed.
func stalling(t testing.TB, stalled <-chan struct{}) func(string) string {
	return func(answer string) string {
		ln, err := net.Listen("tcp4", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		server := "127.0.0.1:" + tcpPort.FindStringSubmatch(answer)[2]
		ctx, cancel := context.WithCancel(context.Background())
		var wg sync.WaitGroup
		t.Cleanup(func() {
			cancel()
			_ = ln.Close()
			wg.Wait()
		})
		carry := func(to, from net.Conn, stop <-chan struct{}) {
			defer context.AfterFunc(ctx, func() { _ = from.Close() })()
			buf := make([]byte, 4096)
			for {
				select {
				case <-stop:
					<-ctx.Done()
				default:
				}
				n, err := from.Read(buf)
				if err != nil {
					return
				}
				if _, err := to.Write(buf[:n]); err != nil {
					return
				}
			}
		}
		wg.Go(func() {
			for {
				a, err := ln.Accept()
				if err != nil {
					return
				}
				b, err := net.Dial("tcp4", server)
				if err != nil {
					_ = a.Close()
					continue
				}
				wg.Go(func() { carry(a, b, stalled) })
				wg.Go(func() { carry(b, a, stalled) })
			}
		})
		port := strconv.Itoa(ln.Addr().(*net.TCPAddr).Port)
		return tcpPort.ReplaceAllString(answer, "${1}"+port)
	}
}

func TestAStalledViewerHoldsNobodyUpAndIsReaped(t *testing.T) {
	h := newHouse(t, func(_ *Config, r *rtc.Config) {
		r.DisconnectTimeout, r.FailTimeout = 3*time.Second, time.Second // a living peer checks every 2 s
	})
	s := h.publish(media.VP8)
	stop := s.play(media.VP8, start, 1) // 2 MB/s
	defer stop()
	stalled := make(chan struct{})
	cfg := both
	cfg.tcp, cfg.relay = true, stalling(t, stalled)
	slow, quick := h.watch(cfg), h.watch(both)
	slow.next("a picture over TCP", pt(98))
	close(stalled)
	deadline := time.After(20 * time.Second)
	for h.server.Viewers() > 1 {
		for len(quick.rtp) > 0 {
			<-quick.rtp
		}
		quick.next("a picture of the other viewer", pt(98))
		select {
		case <-deadline:
			t.Fatal("the stalled viewer is still there")
		default:
		}
	}
}

func TestIPv6(t *testing.T) {
	h := newHouse(t, func(_ *Config, r *rtc.Config) { r.Addr = "[::1]:0" })
	s := h.publish(media.VP8)
	s.write(media.VP8, start, true, noise(10, 1))
	h.watch(both).next("a picture", pt(98))
}

// Fifty viewers vanish in every state there is; what goleak and the count of
// viewers find afterwards is the test.
func TestViewersWhoVanishInEveryStateLeaveNothing(t *testing.T) {
	h := newHouse(t, func(_ *Config, r *rtc.Config) {
		r.ConnectTimeout, r.DisconnectTimeout, r.FailTimeout = 3*time.Second, 4*time.Second, time.Second
	})
	s := h.publish(media.VP8, media.Opus)
	stop := s.play(media.VP8, start, 50)
	defer stop()
	room := make(chan struct{}, 6)
	header := map[string]string{"Content-Type": "application/sdp"}
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			room <- struct{}{}
			defer func() { <-room }()
			v := h.peer(both)
			offer := v.offer()
			if i%5 == 0 { // before the answer arrives
				ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i)*100*time.Microsecond)
				defer cancel()
				req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.srv.URL+"/whep/live", nil)
				if err != nil {
					t.Error(err)
					return
				}
				req.Header.Set("Content-Type", "application/sdp")
				if resp, err := http.DefaultClient.Do(req); err == nil {
					_ = resp.Body.Close()
				}
			}
			resp, body := h.do("POST", "/whep/live", header, offer)
			if resp.StatusCode != http.StatusCreated {
				t.Errorf("POST: %s %s", resp.Status, body)
				return
			}
			at := resp.Header.Get("Location")
			switch i % 5 {
			case 0, 1: // never connects
			case 2: // ends before it is connected
				h.do("DELETE", at, nil, "")
			case 3: // in the middle of connecting
				v.accept(body)
				_ = v.pc.Close()
			case 4: // watching
				v.accept(body)
				v.next("a picture", pt(98))
				if i%2 == 0 {
					_ = v.pc.Close()
				} else {
					h.do("DELETE", at, nil, "")
				}
			}
		})
	}
	wg.Wait()
	deadline := time.After(15 * time.Second)
	for h.server.Viewers() > 0 {
		select {
		case <-time.After(20 * time.Millisecond):
		case <-deadline:
			t.Fatalf("%d viewers are left", h.server.Viewers())
		}
	}
	families, err := h.metrics.Gather()
	if err != nil || len(families) < 8 {
		t.Errorf("%d metrics, %v", len(families), err)
	}
}

func FuzzOffer(f *testing.F) {
	f.Add(offerOf(chromium, opusSection("1")))
	f.Add(offerOf(firefox))
	f.Add(offerOf(gstreamer))
	h := newHouse(f, impatient)
	s := h.publish(media.H264, media.Opus)
	s.write(media.H264, start, true, sample(media.H264, true))
	f.Fuzz(func(t *testing.T, offer string) {
		o, err := rtc.ParseOffer(offer)
		if err != nil {
			return
		}
		can, text, err := readOffer(o)
		if err != nil {
			return
		}
		stream := h.hub.Stream("live")
		c, ok := choose(stream.Layout(), can)
		if !ok {
			return
		}
		v, err := h.server.viewer("live", stream, can, c)
		if err != nil {
			return
		}
		defer v.session.Close()
		o.SDP = text
		r, err := http.NewRequest(http.MethodPost, "/", nil)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = v.session.Answer(r, o)
	})
}
