package whip

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"frontrow/internal/media"
	"frontrow/internal/media/hub"
)

const pace = 5 * time.Millisecond

// send publishes n pictures at 30 a second of media time, with a key frame where
// one was asked for or every gop, and the sound that belongs to them.
func (p *publisher) send(n, gop int, size func(i int) int) {
	tick := time.NewTicker(pace)
	defer tick.Stop()
	seen, sound := int64(0), uint32(0)
	const v0, a0 = 4294900000, 4294960000 // both wrap
	for i := range n {
		<-tick.C
		key := i%gop == 0
		if n := p.plis.Load(); n != seen {
			seen, key = n, true
		}
		if p.video != nil {
			p.picture(v0+uint32(i)*3000, key, size(i))
		}
		for ; p.audio != nil && sound*960*90 <= uint32(i)*3000*48; sound++ {
			p.sound(a0 + sound*960)
		}
	}
}

func steady(int) int { return 5000 }

func TestSoundAndPictureArriveWhole(t *testing.T) {
	h := build(t, options{})
	p := h.connect("av")
	go p.send(150, 50, steady)
	v := h.view(2)
	var last [3]media.Time
	counts := map[media.Kind]int{}
	for counts[media.Video] < 150 || counts[media.Audio] < 240 {
		f, kind := v.next()
		counts[kind]++
		switch kind {
		case media.Video:
			if f.Key != ((counts[kind]-1)%50 == 0) {
				t.Errorf("picture %d: key %v", counts[kind], f.Key)
			}
			if f.Config == nil || f.Config.Width != 96 || f.Config.Height != 64 || len(f.Config.ParameterSets) != 2 {
				t.Fatalf("picture %d: config %+v", counts[kind], f.Config)
			}
			if len(f.Data) != 5004 {
				t.Errorf("picture %d has %d bytes", counts[kind], len(f.Data))
			}
			if d := f.At.Sub(last[kind]); last[kind] != 0 && (d < 33333*time.Microsecond || d > 33334*time.Microsecond) {
				t.Errorf("picture %d: %v after the one before", counts[kind], d)
			}
		case media.Audio:
			if d := f.At.Sub(last[kind]); last[kind] != 0 && d != 20*time.Millisecond {
				t.Errorf("sound %d: %v after the one before", counts[kind], d)
			}
			if f.Duration != 20000 || f.Config.SampleRate != 48000 {
				t.Errorf("sound %d: %+v", counts[kind], f)
			}
		}
		last[kind] = f.At
	}
	if d := last[media.Video].Sub(last[media.Audio]).Abs(); d > 50*time.Millisecond {
		t.Errorf("sound and picture end %v apart", d)
	}
	if n := p.plis.Load(); n != 0 {
		t.Errorf("%d key frames asked for", n)
	}
}

// Of what the network loses and mixes up, nothing is missing at the hub.
func TestLossAndDisorderAreRepaired(t *testing.T) {
	h := build(t, options{relay: &relay{loss: 0.05, reorder: 0.1, delay: 15 * time.Millisecond}})
	p := h.connect("v")
	if !strings.Contains(p.answer, "rtx/90000") {
		t.Fatalf("no RTX in the answer:\n%s", p.answer)
	}
	const n = 400
	go p.send(n, 1000, steady)
	v := h.view(1)
	var at media.Time
	const first = 4294900000
	for i := range n - 20 { // the last losses may never be noticed
		f, _ := v.next()
		if at != 0 && f.At.Sub(at) > 34*time.Millisecond {
			t.Fatalf("picture %d: %v after the one before", i, f.At.Sub(at))
		}
		if got := stamp(t, f, media.Video); got != first+uint32(i)*3000 {
			t.Fatalf("picture %d has timestamp %d", i, got)
		}
		at = f.At
	}
	h.relay.mu.Lock()
	lost := h.relay.lost
	h.relay.mu.Unlock()
	if lost < 50 {
		t.Errorf("the network lost only %d packets", lost)
	}
	if n := p.plis.Load(); n != 0 {
		t.Errorf("%d key frames asked for", n)
	}
}

// What can't be repaired costs pictures up to a key frame, which is asked for.
func TestALostPictureIsFollowedByAKeyFrame(t *testing.T) {
	h := build(t, options{})
	p := h.connect("v")
	go func() {
		for i := uint32(0); i < 400; i++ {
			time.Sleep(pace)
			if i == 30 {
				p.vseq += 3 // as if sent: nobody can repeat them
			}
			key := p.plis.Load() > 0
			p.picture(i*3000, i == 0 || key, 3000)
			if key {
				return
			}
		}
	}()
	v := h.view(1)
	for i := range uint32(30) {
		if f, kind := v.next(); stamp(t, f, kind) != i*3000 {
			t.Fatalf("picture %d has timestamp %d", i, stamp(t, f, kind))
		}
	}
	f, _ := v.next()
	if !f.Key {
		t.Error("a picture followed that refers to a lost one")
	}
	if n := p.plis.Load(); n != 1 {
		t.Errorf("a key frame was asked for %d times", n)
	}
}

func TestAKeyFrameWantedByAViewerIsAskedFor(t *testing.T) {
	h := build(t, options{})
	p := h.connect("v")
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.send(200, 1000, steady)
	}()
	v := h.view(1)
	if f, _ := v.next(); !f.Key {
		t.Error("the first picture is no key frame")
	}
	h.hub.Stream("live").RequestKey(v.layout.Tracks[0].ID)
	keys := 0
	for range 199 {
		if f, _ := v.next(); f.Key {
			keys++
		}
	}
	<-done
	if keys == 0 || p.plis.Load() == 0 || p.plis.Load() > 3 {
		t.Errorf("%d key frames came, %d were asked for", keys, p.plis.Load())
	}
}

func TestOneKindAloneIsAStream(t *testing.T) {
	for kinds, codec := range map[string]media.Codec{"a": media.Opus, "v": media.H264} {
		t.Run(kinds, func(t *testing.T) {
			h := build(t, options{})
			p := h.connect(kinds)
			go p.send(50, 50, steady)
			v := h.view(1)
			if got := v.layout.Tracks[0].Codec; got != codec {
				t.Errorf("codec %v", got)
			}
			for range 20 {
				v.next()
			}
		})
	}
}

// A track that was agreed upon but sends nothing holds nobody up for ever, and
// may come later.
func TestAMutedTrackComesLater(t *testing.T) {
	h := build(t, options{})
	p := h.connect("av")
	stop := make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := uint32(0); ; i++ {
			select {
			case <-stop:
				return
			case <-time.After(pace):
				p.sound(i * 960)
			}
		}
	}()
	v := h.view(1)
	if f, kind := v.next(); kind != media.Audio || f == nil {
		t.Errorf("got %v", kind)
	}
	close(stop)
	<-done
	p.picture(0, true, 5000)
	v = h.view(2)
	if f, kind := v.next(); kind != media.Video || !f.Key {
		if f, kind = v.next(); kind != media.Video {
			t.Errorf("got %v %+v", kind, f)
		}
	}
}

func TestSenderReportsPutSoundAndPictureTogether(t *testing.T) {
	h := build(t, options{})
	p := h.connect("av")
	as := p.pc.GetSenders()[0]
	wall := time.Unix(1790000000, 0)
	// The picture is sent 150 ms after the sound that belongs to it.
	const v0, a0, late = 90000, 48000, 30
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range 150 {
			time.Sleep(pace)
			now := wall.Add(time.Duration(i) * 5 * time.Millisecond)
			if i%4 == 0 {
				p.sound(a0 + uint32(i/4)*960)
			}
			if i >= late && i%6 == 0 {
				p.picture(v0+uint32(i-late)*450, i == late, 2000)
			}
			if i == 80 {
				p.report(as, a0+uint32(i)*240, now)
				p.report(p.vs, v0+uint32(i-late)*450, now.Add(-150*time.Millisecond))
			}
		}
	}()
	v := h.view(2)
	// apart is how much later than the sound the picture is, of what was
	// captured together.
	var at [3]media.Time
	follow := func(n int) time.Duration {
		for range n {
			f, kind := v.next()
			since := time.Duration(stamp(t, f, kind)-a0) * time.Second / 48000
			if kind == media.Video {
				since = time.Duration(stamp(t, f, kind)-v0) * time.Second / 90000
			}
			at[kind] = f.At.Add(-since)
		}
		return at[media.Video].Sub(at[media.Audio])
	}
	if d := follow(15); d < 100*time.Millisecond {
		t.Errorf("before the reports the picture is %v after the sound: the test proves nothing", d)
	}
	<-done
	if d := follow(30).Abs(); d > 2*time.Millisecond {
		t.Errorf("after the reports they are %v apart", d)
	}
}

func TestTheAnswerLetsBothChannelsThrough(t *testing.T) {
	h := build(t, options{})
	p := h.offer("a")
	p.post(h)
	if !strings.Contains(p.answer, ";stereo=1\r\n") {
		t.Errorf("the answer has mono sound:\n%s", p.answer)
	}
	if resp, _ := h.do("DELETE", p.location, nil, ""); resp.StatusCode != http.StatusOK {
		t.Errorf("DELETE: %s", resp.Status)
	}
	if resp, _ := h.do("DELETE", p.location, nil, ""); resp.StatusCode != http.StatusNotFound {
		t.Errorf("second DELETE: %s", resp.Status)
	}
}

func TestAPictureThatShrinksGetsANewConfig(t *testing.T) {
	h := build(t, options{})
	p := h.connect("v")
	p.picture(0, true, 3000)
	v := h.view(1)
	old, _ := v.next()
	p.sps = small
	p.picture(3000, true, 3000)
	f, _ := v.next()
	if f.Config == old.Config || f.Config.Width != 48 || f.Config.Height != 32 || f.Track != old.Track {
		t.Errorf("config %+v after %+v", f.Config, old.Config)
	}
}

// A browser may go over to another of the agreed codecs at any time.
func TestTheCodecMayChange(t *testing.T) {
	h := build(t, options{})
	p := h.connect("v")
	p.picture(0, true, 3000)
	v := h.view(1)
	if f, _ := v.next(); f.Config.Codec != media.H264 {
		t.Fatalf("codec %v", f.Config.Codec)
	}
	vp8, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90000}, "other", "pub")
	if err != nil {
		t.Fatal(err)
	}
	if err := p.vs.ReplaceTrack(vp8); err != nil {
		t.Fatal(err)
	}
	frame := append([]byte{0x10 /* descriptor */, 0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 64, 0, 48, 0}, make([]byte, 200)...)
	p.write(vp8, &rtp.Packet{Header: rtp.Header{Version: 2, SequenceNumber: p.vseq, Timestamp: 3000, Marker: true}, Payload: frame})
	if f, _, err := v.reader.Next(); !errors.Is(err, hub.ErrRetired) {
		t.Errorf("the reader of the old track got %v, %v", f, err)
	}
	f, _ := h.view(1).next()
	if f.Config.Codec != media.VP8 || f.Config.Width != 64 || f.Config.Height != 48 || !f.Key {
		t.Errorf("config %+v, key %v", f.Config, f.Key)
	}
}

func TestTimestampsThatJumpGoOnWhereTheyArrive(t *testing.T) {
	h := build(t, options{})
	p := h.connect("av")
	go func() {
		for i := range uint32(60) {
			time.Sleep(pace)
			ts := i * 450
			if i >= 30 {
				ts += 1 << 30 // more than three hours
			}
			p.picture(ts, i == 0, 1000)
			p.sound(i * 960)
		}
	}()
	v := h.view(2)
	var last [3]media.Time
	for n := 0; n < 60; n++ {
		f, kind := v.next()
		if d := f.At.Sub(last[kind]); last[kind] != 0 && (d <= 0 || d > time.Second) {
			t.Fatalf("%v %d is %v after the one before", kind, n, d)
		}
		last[kind] = f.At
	}
}
