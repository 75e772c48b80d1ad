package whep

import (
	"bytes"
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"

	"frontrow/internal/media"
)

// simulcast publishes three layers of VP8 whose data says which one it is, 'A' for
// the best, 100 pictures a second with a key frame of each every half second.
type simulcast struct {
	*source
	ids  [3]media.TrackID
	off  [3]atomic.Bool
	late [3]time.Duration // how far behind the others a layer's clock is
}

func (h *house) simulcast() *simulcast {
	h.t.Helper()
	pub, err := h.hub.Stream("live").Publish(media.Source{ID: "test"})
	if err != nil {
		h.t.Fatal(err)
	}
	x := &simulcast{source: &source{t: h.t, pub: pub}}
	want := make([]media.Track, 3)
	for i := range want {
		want[i] = media.Track{Codec: media.VP8, Layer: i, Config: &media.Config{Codec: media.VP8, Width: 1280 >> i, Height: 720 >> i}}
	}
	ids, err := pub.SetTracks(want...)
	if err != nil {
		h.t.Fatal(err)
	}
	copy(x.ids[:], ids)
	return x
}

func (x *simulcast) play() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		fresh := [3]bool{true, true, true}
		for n := 0; ; n++ {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			for i, id := range x.ids {
				if x.off[i].Load() {
					fresh[i] = true
					continue
				}
				at := start.Add(time.Duration(n)*10*time.Millisecond - x.late[i])
				key := n%50 == 0 || fresh[i]
				fresh[i] = false
				cfg := &media.Config{Codec: media.VP8, Width: 1280 >> i, Height: 720 >> i}
				if err := x.pub.Write(&media.Frame{
					Track: id, At: at, DecodeAt: at, Epoch: 1, Key: key, Config: cfg, Data: bytes.Repeat([]byte{'A' + byte(i)}, 2000),
				}); err != nil {
					return
				}
			}
		}
	})
	return func() { cancel(); wg.Wait() }
}

// eye follows a viewer's picture and complains when it goes back or stands still.
type eye struct {
	*testViewer
	last   *rtp.Packet
	frames int
	most   time.Duration // the longest step between two pictures
}

// until reads until the layer is sent, at most so long.
func (e *eye) until(layer byte, within time.Duration) time.Duration {
	e.t.Helper()
	began := time.Now()
	deadline := time.After(within)
	for {
		select {
		case p := <-e.rtp:
			e.look(p)
			if p.Payload[len(p.Payload)-1] == layer {
				return time.Since(began)
			}
		case <-deadline:
			e.t.Fatalf("layer %c did not come within %v", layer, within)
		}
	}
}

func (e *eye) look(p *rtp.Packet) {
	e.t.Helper()
	if e.last != nil && p.Timestamp != e.last.Timestamp {
		d := time.Duration(int32(p.Timestamp-e.last.Timestamp)) * time.Second / 90000
		if d <= 0 {
			e.t.Errorf("a picture is %v after the one before, %c after %c", d, p.Payload[len(p.Payload)-1], e.last.Payload[len(e.last.Payload)-1])
		}
		if !e.last.Marker {
			e.t.Errorf("a picture was cut off")
		}
		e.most = max(e.most, d)
		e.frames++
	}
	e.last = p
}

// report tells the server of n packets, and how many of them were lost.
func (e *eye) report(ssrc uint32, ext, lost *uint32, share float64) {
	e.t.Helper()
	*ext += 100
	*lost += uint32(100 * share)
	if err := e.pc.WriteRTCP([]rtcp.Packet{&rtcp.ReceiverReport{SSRC: 1, Reports: []rtcp.ReceptionReport{{
		SSRC: ssrc, LastSequenceNumber: *ext, TotalLost: *lost,
	}}}}); err != nil {
		e.t.Fatal(err)
	}
}

// complain lets the viewer report a share of loss until the layer is sent.
func (e *eye) complain(share float64, layer byte, within time.Duration) time.Duration {
	e.t.Helper()
	began := time.Now()
	var ext, lost uint32
	tick := time.NewTicker(300 * time.Millisecond)
	defer tick.Stop()
	for time.Since(began) < within {
		select {
		case p := <-e.rtp:
			e.look(p)
			if p.Payload[len(p.Payload)-1] == layer {
				return time.Since(began)
			}
		case <-tick.C:
			e.report(e.last.SSRC, &ext, &lost, share)
		}
	}
	e.t.Fatalf("layer %c did not come within %v", layer, within)
	return 0
}

func TestAViewersLayerFollowsItsLink(t *testing.T) {
	h := newHouse(t, nil)
	x := h.simulcast()
	x.late[0] = 25 * time.Millisecond // out of step, as far as layers may be
	defer x.play()()
	e := &eye{testViewer: h.watch(viewerConfig{mimes: []string{"video/VP8"}, noSound: true})}
	e.until('A', 5*time.Second)
	if d := e.complain(0.15, 'B', 8*time.Second); d < afterChange {
		t.Errorf("it went down after %v", d)
	}
	if d := e.complain(0, 'A', 16*time.Second); d < holdFirst {
		t.Errorf("it went up after %v", d)
	}
	if e.most > 200*time.Millisecond {
		t.Errorf("the picture stood for %v", e.most)
	}
	if w, b := h.server.metrics.worse.Load(), h.server.metrics.better.Load(); w != 1 || b != 1 {
		t.Errorf("%d and %d wishes are counted", w, b)
	}
}

func TestALayerThatPausesIsReplaced(t *testing.T) {
	h := newHouse(t, nil)
	x := h.simulcast()
	defer x.play()()
	e := &eye{testViewer: h.watch(viewerConfig{mimes: []string{"video/VP8"}, noSound: true})}
	e.until('A', 5*time.Second)
	x.off[0].Store(true)
	if d := e.until('B', 5*time.Second); d > 3*time.Second {
		t.Errorf("the next layer came after %v", d)
	}
	x.off[2].Store(true) // which nobody reads
	x.off[0].Store(false)
	e.until('A', 5*time.Second)
	e.most = 0
	x.off[1].Store(true)
	x.off[2].Store(false)
	time.Sleep(1500 * time.Millisecond)
	for range 100 {
		e.look(<-e.rtp)
	}
	if e.most > 200*time.Millisecond {
		t.Errorf("the pause of another layer holds the picture up for %v", e.most)
	}
}

// Who comes while the best layer is paused gets the next one, and the best when it
// is back.
func TestAViewerComesWhileTheBestLayerIsPaused(t *testing.T) {
	h := newHouse(t, nil)
	x := h.simulcast()
	x.off[0].Store(true)
	defer x.play()()
	l, err := h.hub.Stream("live").Layout(), error(nil)
	for l.Tracks == nil || !l.Tracks[0].Paused {
		if l, err = h.hub.Stream("live").Changed(t.Context(), l.Version); err != nil {
			t.Fatal(err)
		}
	}
	e := &eye{testViewer: h.watch(viewerConfig{mimes: []string{"video/VP8"}, noSound: true})}
	e.until('B', 5*time.Second)
	x.off[0].Store(false)
	e.until('A', 5*time.Second)
	if e.most > 200*time.Millisecond {
		t.Errorf("the picture stood for %v", e.most)
	}
}
