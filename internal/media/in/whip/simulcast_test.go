package whip

import (
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"

	"frontrow/internal/media"
	"frontrow/internal/media/codec"
	"frontrow/internal/media/hub"
	"frontrow/internal/media/rtc/depacket"
)

func TestAllLayersAreAnswered(t *testing.T) {
	h := build(t, options{})
	for name, want := range map[string][]string{
		"simulcast":     {"a=simulcast:recv h;l\r\n", "a=rid:h recv\r\n", "a=rid:l recv\r\n", sdp.SDESMidURI, sdp.SDESRTPStreamIDURI, sdp.SDESRepairRTPStreamIDURI},
		"obs-simulcast": {"a=simulcast:recv 0;1;2\r\n", "a=rid:2 recv\r\n", sdp.SDESMidURI, sdp.SDESRTPStreamIDURI, "SAVPF 96\r\n", "SAVPF 111\r\n"},
	} {
		b, err := os.ReadFile("testdata/" + name + ".sdp")
		if err != nil {
			t.Fatal(err)
		}
		resp, answer := h.do("POST", "/whip", nil, string(b))
		for _, line := range want {
			if resp.StatusCode != 201 || !strings.Contains(answer, line) {
				t.Fatalf("%s: %s, %q is missing in\n%s", name, resp.Status, line, answer)
			}
		}
	}
}

func TestLayersOfAnOffer(t *testing.T) {
	with := func(rids, said string) func(string) string {
		return func(s string) string {
			var lines strings.Builder
			for _, r := range strings.Fields(rids) {
				fmt.Fprintf(&lines, "a=rid:%s send\r\n", r)
			}
			return strings.NewReplacer("a=rid:h send", "", "a=rid:l send", strings.TrimSpace(lines.String()),
				"a=simulcast:send h;l", said).Replace(s)
		}
	}
	for name, x := range map[string]struct {
		edit func(string) string
		want []string
	}{
		"as it is":         {nil, []string{"h", "l"}},
		"with a word more": {with("h l", "a=simulcast:recv x send l;h"), []string{"l", "h"}},
		"one is paused":    {with("h l", "a=simulcast:send ~h;l"), []string{"h", "l"}},
		"alternatives":     {with("h i l", "a=simulcast:send h,i;l"), []string{"h", "l"}},
		"too many":         {with("a b c d e f", "a=simulcast:send a;b;c;d;e;f"), []string{"a", "b", "c", "d"}},
		"one":              {with("h", "a=simulcast:send h"), nil},
		"only received":    {with("h l", "a=simulcast:recv h;l"), nil},
		"twice":            {with("h l", "a=simulcast:send h;h"), nil},
		"not described":    {with("h", "a=simulcast:send h;l"), nil},
		"a bad name":       {with("h l|x", "a=simulcast:send h;l|x"), nil},
		"a long name":      {with("h 12345678901234567", "a=simulcast:send h;12345678901234567"), nil},
		"an empty name":    {with("h l", "a=simulcast:send h;;l"), nil},
		"no names in packets": {func(s string) string {
			return strings.Replace(s, sdp.SDESRTPStreamIDURI, "urn:x", 1)
		}, nil},
		"no mid in packets": {func(s string) string { return strings.Replace(s, sdp.SDESMidURI, "urn:x", 1) }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			o := offerOf(t, "simulcast", x.edit)
			p, err := read(o)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(x.want, p.layers); d != "" {
				t.Error(d)
			}
			if n := strings.Count(o.SDP, "a=rid:"); n != len(x.want) || strings.Contains(o.SDP, "a=simulcast") != (n > 0) {
				t.Errorf("what is left of the offer:\n%s", o.SDP)
			}
		})
	}
}

// layers publishes layers of a picture by hand, and sound.
type layers struct {
	*publisher
	sender *webrtc.RTPSender // of the picture
	tracks map[string]*webrtc.TrackLocalStaticRTP
	keys   map[string]*atomic.Int64
	seq    map[string]uint16
	mid    string
	midID  uint8
	ridID  uint8
}

func (h *house) layers(rids ...string) *layers {
	h.t.Helper()
	pc := h.peer(true)
	l := &layers{
		publisher: &publisher{t: h.t, pc: pc, aseq: 7},
		tracks:    map[string]*webrtc.TrackLocalStaticRTP{}, keys: map[string]*atomic.Int64{}, seq: map[string]uint16{},
	}
	var readers sync.WaitGroup
	h.t.Cleanup(func() {
		_ = pc.GracefulClose()
		readers.Wait()
	})
	var tr *webrtc.RTPTransceiver
	for i, rid := range rids {
		track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeH264, ClockRate: 90000},
			"video", "pub", webrtc.WithRTPStreamID(rid))
		if err == nil && i == 0 {
			tr, err = pc.AddTransceiverFromTrack(track, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
		} else if err == nil {
			err = tr.Sender().AddEncoding(track)
		}
		if err != nil {
			h.t.Fatal(err)
		}
		keys := &atomic.Int64{}
		l.sender, l.tracks[rid], l.keys[rid] = tr.Sender(), track, keys
		readers.Go(func() { count(tr.Sender(), rid, keys) })
	}
	audio, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2}, "audio", "pub")
	if err != nil {
		h.t.Fatal(err)
	}
	if l.vs, err = pc.AddTrack(audio); err != nil {
		h.t.Fatal(err)
	}
	l.publisher.audio = audio
	connected := make(chan struct{})
	var once sync.Once
	pc.OnConnectionStateChange(func(s webrtc.PeerConnectionState) {
		if s == webrtc.PeerConnectionStateConnected {
			once.Do(func() { close(connected) })
		}
	})
	l.post(h)
	l.mid = tr.Mid()
	for _, e := range tr.Sender().GetParameters().HeaderExtensions {
		switch e.URI {
		case sdp.SDESMidURI:
			l.midID = uint8(e.ID)
		case sdp.SDESRTPStreamIDURI:
			l.ridID = uint8(e.ID)
		}
	}
	select {
	case <-connected:
	case <-time.After(10 * time.Second):
		h.t.Fatal("no connection after 10 s")
	}
	return l
}

// count counts the demands for a key frame of a layer until the peer is gone.
func count(s *webrtc.RTPSender, rid string, keys *atomic.Int64) {
	for {
		packets, _, err := s.ReadSimulcastRTCP(rid)
		if err != nil {
			return
		}
		for _, x := range packets {
			if pli, ok := x.(*rtcp.PictureLossIndication); ok && pli.MediaSSRC == ssrcOf(s, rid) {
				keys.Add(1)
			}
		}
	}
}

func ssrcOf(s *webrtc.RTPSender, rid string) uint32 {
	for _, e := range s.GetParameters().Encodings {
		if e.RID == rid {
			return uint32(e.SSRC)
		}
	}
	return 0
}

// layer sends a picture of a layer, whose size is that of the parameter set.
func (l *layers) layer(rid string, set []byte, ts uint32, key bool) {
	l.t.Helper()
	p := &publisher{t: l.t, sps: set}
	slice := fmt.Appendf(nil, "\x41\x9a%08x%200d", ts, 0)
	var raw []byte
	if key {
		slice[0], slice[1] = 0x65, 0x88
		raw = slices.Concat([]byte{0, 0, 0, 1}, set, []byte{0, 0, 0, 1}, pps)
	}
	payloads := p.pay.Payload(1100, slices.Concat(raw, []byte{0, 0, 0, 1}, slice))
	for i, b := range payloads {
		x := &rtp.Packet{Header: rtp.Header{Version: 2, SequenceNumber: l.seq[rid], Timestamp: ts, Marker: i == len(payloads)-1}, Payload: b}
		l.seq[rid]++
		for id, v := range map[uint8]string{l.midID: l.mid, l.ridID: rid} {
			if err := x.SetExtension(id, []byte(v)); err != nil {
				l.t.Fatal(err)
			}
		}
		l.write(l.tracks[rid], x)
	}
}

// say sends a sender report of a layer.
func (l *layers) say(rid string, ts uint32, wall time.Time) {
	l.t.Helper()
	ntp := uint64(wall.Unix()+2208988800)<<32 | uint64(wall.Nanosecond())<<32/1e9
	if err := l.pc.WriteRTCP([]rtcp.Packet{&rtcp.SenderReport{SSRC: ssrcOf(l.sender, rid), NTPTime: ntp, RTPTime: ts}}); err != nil {
		l.t.Fatal(err)
	}
}

const lowBase, highBase = 90000, 4_000_000_000

// play sends the layers l and h and sound until it is stopped. The clocks of the
// layers have nothing in common, and a moment of h is sent 100 ms after that of l.
func (l *layers) play() (stop func()) {
	const late = 3
	wall := time.Unix(1790000000, 0)
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(33 * time.Millisecond)
		defer tick.Stop()
		seen := int64(0)
		for i := uint32(0); ; i++ {
			select {
			case <-quit:
				return
			case <-tick.C:
			}
			keys := l.keys["h"].Load()
			l.layer("l", small, lowBase+i*3000, i == 0)
			if i >= late {
				l.layer("h", sps, highBase+(i-late)*3000, i == late || keys != seen)
			}
			seen = keys
			l.sound(i * 1584)
			if i%15 == 10 {
				now := wall.Add(time.Duration(i) * time.Second / 30)
				l.say("l", lowBase+i*3000, now)
				l.say("h", highBase+i*3000, now)
			}
		}
	}()
	return func() { close(quit); <-done }
}

// Two layers, of which the better one is offered second and sent late, come as
// tracks of one picture in step, the better one first; one that was announced never
// comes.
func TestLayersAreTracksInStep(t *testing.T) {
	h := build(t, options{})
	l := h.layers("l", "h", "never")
	defer l.play()()
	v := h.view(3)
	all := v.layout.Layers(media.H264)
	if len(all) != 2 || all[0].Layer != 0 || all[1].Layer != 1 || all[0].Config.Width != 96 || all[1].Config.Width != 48 {
		t.Fatalf("layers %+v", all)
	}
	at := map[uint32]media.Time{} // of moments that have come in one layer
	for n, compared := 0, 0; compared < 20; n++ {
		if n > 600 {
			t.Fatalf("only %d moments came in both layers", compared)
		}
		f, kind := v.next()
		if kind != media.Video {
			continue
		}
		moment := (stamp(t, f, kind) - lowBase) / 3000
		if f.Track == all[0].ID {
			moment = (stamp(t, f, kind) - highBase) / 3000
		}
		other, ok := at[moment]
		if at[moment] = f.At; !ok {
			continue
		}
		if d := f.At.Sub(other).Abs(); d > 2*time.Millisecond {
			t.Fatalf("moment %d: the layers are %v apart", moment, d)
		}
		compared++
	}
	if n := l.keys["never"].Load(); n != 0 {
		t.Errorf("%d key frames were asked of a layer that is not sent", n)
	}
}

func TestAKeyFrameIsAskedOfTheLayerThatNeedsOne(t *testing.T) {
	h := build(t, options{})
	l := h.layers("l", "h")
	defer l.play()()
	v := h.view(3)
	high, low := l.keys["h"].Load(), l.keys["l"].Load()
	h.hub.Stream("live").RequestKey(v.layout.Layers(media.H264)[0].ID)
	for n := 0; l.keys["h"].Load() == high; n++ {
		if n > 300 {
			t.Fatal("no key frame was asked for")
		}
		v.next()
	}
	if n := l.keys["l"].Load(); n != low {
		t.Errorf("%d key frames were asked of the other layer", n-low)
	}
}

// fake is a session without a peer, at a time of its own.
func fake(t *testing.T, rids ...string) *session {
	t.Helper()
	p := &plan{
		formats: map[uint8]format{96: {kind: media.Video, codec: media.H264}, 97: {kind: media.Video, rtx: true, repeats: 96}},
		first:   map[media.Kind]format{media.Video: {kind: media.Video, codec: media.H264}},
		capture: map[media.Kind]uint8{}, layers: rids, repairs: 3,
	}
	stream := hub.New(hub.Default(), slog.New(slog.DiscardHandler)).Stream("live")
	s := newSession(Default(), newCounters(nil), slog.New(slog.DiscardHandler), stream, media.Source{}, p)
	s.now = time.Unix(1790000000, 0)
	s.start = s.now
	if err := s.attach(); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *session) unit(t *testing.T, x *track, ts uint32, key bool) {
	t.Helper()
	if !x.clock.set {
		x.ssrc, x.began = uint32(len(x.rid)), s.now
		x.clock.begin(ts, s.now.Sub(s.start))
	}
	if x.units == nil && !x.change(96, format{kind: media.Video, codec: media.H264}) {
		t.Fatal("no depacketizer")
	}
	x.heard = s.now
	cfg := &media.Config{Codec: media.H264, Width: 16 * len(x.rid), Height: 16, ParameterSets: [][]byte{sps, pps}}
	u := depacket.Unit{Timestamp: ts, Key: key, Config: cfg, Data: codec.AppendAVCCFromAnnexB(nil, []byte{0, 0, 0, 1, 0x65, 1, 2})}
	if err := s.write(x, &u); err != nil {
		t.Fatal(err)
	}
	if err := s.announce(); err != nil {
		t.Fatal(err)
	}
}

// A layer that was paused for long is no gap in the programme.
func TestALayerThatComesBackIsNoNewEpoch(t *testing.T) {
	s := fake(t, "a", "bb")
	low, high := s.pictures[0], s.pictures[1]
	both := func(i int) {
		ts := uint32(i) * 3000
		s.unit(t, low, ts, i == 0)
		if i == 0 || i == 400 {
			s.unit(t, high, ts, true)
		}
		s.now = s.now.Add(time.Second / 30)
	}
	s.unit(t, low, 0, true)
	for _, x := range s.pictures {
		x.report = relation{wall: time.Hour, set: true}
	}
	for i := range 500 {
		both(i)
	}
	if s.stamper.Epoch() != 1 || high.epoch != 1 {
		t.Errorf("epoch %d, the layer's %d", s.stamper.Epoch(), high.epoch)
	}
	if d := high.lastAt.Sub(low.lastAt); d != -99*time.Second/30 && (d+99*time.Second/30).Abs() > time.Millisecond {
		t.Errorf("its last picture is %v after the other layer's", d)
	}
}

func TestWhereRepeatedPacketsBelong(t *testing.T) {
	s := fake(t, "l", "h")
	packet := func(ssrc uint32, rid string) input {
		p := &rtp.Packet{Header: rtp.Header{Version: 2, SSRC: ssrc, PayloadType: 97}}
		if rid != "" {
			if err := p.SetExtension(3, []byte(rid)); err != nil {
				t.Fatal(err)
			}
		}
		return input{packet: p}
	}
	for _, x := range []struct {
		ssrc uint32
		rid  string
		want *track
	}{{5, "", nil}, {5, "h", s.pictures[1]}, {5, "", s.pictures[1]}, {6, "l", s.pictures[0]}, {6, "", s.pictures[0]}, {7, "x", nil}} {
		if got := s.track(media.Video, packet(x.ssrc, x.rid)); got != x.want {
			t.Errorf("%+v belongs to %+v", x, got)
		}
	}
	for ssrc := range uint32(1000) {
		s.track(media.Video, packet(1000+ssrc, "h"))
	}
	if len(s.repairs) > 4*maxLayers {
		t.Errorf("%d streams are remembered", len(s.repairs))
	}
}
