package whep

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"frontrow/internal/media"
	"frontrow/internal/media/rtc"
)

var both = viewerConfig{mimes: []string{webrtc.MimeTypeH264, webrtc.MimeTypeVP8}}

const start = media.Time(1_790_000_000_000_000)

func TestAJoinerStartsAtTheNewestKeyFrame(t *testing.T) {
	h := newHouse(t, nil)
	s := h.publish(media.H264, media.Opus)
	for i := range 90 { // three seconds of which the last two are the group
		s.write(media.H264, start.Add(time.Duration(i)*time.Second/30), i == 0 || i == 30, sample(media.H264, i == 0 || i == 30))
	}
	v := h.watch(both)
	first := v.next("the first picture", pt(96))
	if want := uint32(start.Add(time.Second).Ticks(90000)); first.Timestamp != want {
		t.Errorf("first picture has %d, want that of the key frame %d", first.Timestamp, want)
	}
	if first.Payload[0]&31 != 24 {
		t.Errorf("the first packet is of type %d, want the parameter sets", first.Payload[0]&31)
	}
	last := v.next("the last picture", func(p *rtp.Packet) bool {
		return p.Marker && p.Timestamp == uint32(start.Add(89*time.Second/30).Ticks(90000))
	})
	if int16(last.SequenceNumber-first.SequenceNumber) < 59 {
		t.Errorf("the group came in packets %d to %d", first.SequenceNumber, last.SequenceNumber)
	}

	// Sound begins at the edge, and its report puts it on the same clock.
	at := start.Add(3 * time.Second)
	s.write(media.Opus, at, true, []byte{0xfc, 1})
	if p := v.next("sound", pt(111)); p.Timestamp != uint32(at.Ticks(48000)) {
		t.Errorf("sound has %d, want %d", p.Timestamp, uint32(at.Ticks(48000)))
	}
	deadline := time.After(10 * time.Second)
	for seen := map[uint32]bool{}; len(seen) < 2; {
		select {
		case p := <-v.rtcp:
			sr, ok := p.(*rtcp.SenderReport)
			if !ok {
				continue
			}
			us := media.Time(((sr.NTPTime>>32)-2208988800)*1e6 + (sr.NTPTime&0xffffffff)*1e6>>32)
			if d := int32(uint32(us.Ticks(90000)) - sr.RTPTime); sr.SSRC == first.SSRC && (d < -1 || d > 1) {
				t.Errorf("the report of the picture is %d ticks off", d)
			}
			if d := int32(uint32(us.Ticks(48000)) - sr.RTPTime); sr.SSRC != first.SSRC && (d < -1 || d > 1) {
				t.Errorf("the report of the sound is %d ticks off", d)
			}
			seen[sr.SSRC] = true
		case <-deadline:
			t.Fatal("no sender reports")
		}
	}
	if n := strings.Count(v.answer, "cname:"+cname); n != 3 {
		t.Errorf("%d lines with the CNAME, want picture, its RTX and sound:\n%s", n, v.answer)
	}
}

func TestAGroupTooLargeForTheLinkIsLeftOut(t *testing.T) {
	h := newHouse(t, small)
	s := h.publish(media.VP8)
	s.write(media.VP8, start, true, noise(200_000, 1)) // 1.6 Mbit
	v := h.watch(both)
	<-s.pub.Keys() // demanded
	s.write(media.VP8, start+1e6, false, noise(100, 1))
	s.write(media.VP8, start+2e6, true, noise(100, 1))
	if p := v.next("a picture", pt(98)); p.Timestamp != uint32((start + 2e6).Ticks(90000)) {
		t.Errorf("the first picture has %d, want the next key frame", p.Timestamp)
	}
}

// A viewer who catches up with a long group gets it at the pace of the link, and
// no sound that is late already.
func TestAJoinerCatchesUpAtThePaceOfTheLink(t *testing.T) {
	h := newHouse(t, func(c *Config, _ *rtc.Config) { c.LinkRate = 8_000_000 })
	s := h.publish(media.VP8, media.Opus)
	const frames = 50
	for i := range frames { // 500 kB: 64 at once, the rest in more than 400 ms
		at := start.Add(time.Duration(i) * time.Second / 30)
		s.write(media.VP8, at, i == 0, noise(10_000, 1))
	}
	v := h.watch(both)
	v.next("a picture", pt(98))
	begin := time.Now()
	s.write(media.Opus, start.Add(frames*time.Second/30), true, []byte{0xfc, 1})
	s.write(media.VP8, start.Add(frames*time.Second/30), false, noise(100, 1))
	late := start.Add((frames + 1) * time.Second / 30)
	v.next("the last picture", func(p *rtp.Packet) bool {
		if p.PayloadType == 111 {
			t.Error("late sound came while the viewer catches up")
		}
		return p.Timestamp == uint32(start.Add(frames*time.Second/30).Ticks(90000))
	})
	if took := time.Since(begin); took < 350*time.Millisecond {
		t.Errorf("the group came in %v", took)
	}
	s.write(media.Opus, late, true, []byte{0xfc, 2})
	if p := v.next("sound", pt(111)); p.Timestamp != uint32(late.Ticks(48000)) {
		t.Errorf("the first sound has %d, want %d", p.Timestamp, uint32(late.Ticks(48000)))
	}
}

func TestTheCodecMayChangeInMidStream(t *testing.T) {
	h := newHouse(t, nil)
	s := h.publish(media.H264)
	s.write(media.H264, start, true, sample(media.H264, true))
	v := h.watch(both)
	p := v.next("H264", func(p *rtp.Packet) bool { return p.PayloadType == 96 && p.Marker })
	s.tracks(media.VP8)
	s.write(media.VP8, start+1, true, noise(10, 1))
	q := v.next("VP8", pt(98))
	if q.SSRC != p.SSRC || q.SequenceNumber != p.SequenceNumber+1 {
		t.Errorf("VP8 goes on as %d/%d, H264 ended with %d/%d", q.SSRC, q.SequenceNumber, p.SSRC, p.SequenceNumber)
	}
	// HEVC, which this viewer did not offer.
	s.tracks(media.H265)
	s.write(media.H265, start+2, true, avcc(unit(19<<1, 100)))
	v.closed()
	resp, body := h.post("live", h.peer(both).offer())
	if resp.StatusCode != http.StatusNotAcceptable || !strings.Contains(body, "no_common_codec") {
		t.Errorf("POST: %s %s", resp.Status, body)
	}
}

func TestSoundThatComesLaterIsSent(t *testing.T) {
	h := newHouse(t, nil)
	s := h.publish(media.VP8)
	s.write(media.VP8, start, true, noise(10, 1))
	v := h.watch(both)
	v.next("a picture", pt(98))
	stop := s.play(media.VP8, start+1e6, 1000)
	v.next("a picture", pt(98))
	stop()
	s.write(media.VP8, start+5e6, false, noise(10, 1))
	last := v.next("the last picture", func(p *rtp.Packet) bool { return p.Timestamp == uint32((start + 5e6).Ticks(90000)) })
	s.tracks(media.VP8, media.Opus)
	stop = s.play(media.VP8, start+10e6, 1000)
	defer stop()
	sound := false
	v.next("sound, and pictures after it", func(p *rtp.Packet) bool {
		if p.PayloadType == 111 {
			sound = true
			return false
		}
		if int32(p.Timestamp-last.Timestamp) < 0 {
			t.Errorf("a picture came again")
		}
		last = p
		return sound && int32(p.Timestamp-uint32((start+10e6+300_000).Ticks(90000))) > 0
	})
}

func TestATranscoderIsStartedByItsViewer(t *testing.T) {
	h := newHouse(t, nil)
	s := h.publish(media.AAC)
	s.write(media.AAC, start, true, []byte{1})
	d, err := h.hub.Stream("live").Derive(s.ids[media.AAC], media.Opus, opusCfg)
	if err != nil {
		t.Fatal(err)
	}
	v := h.watch(both)
	if err := d.Wanted(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		for n := media.Time(0); ; n++ {
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
				_ = d.Write(&media.Frame{At: start + n*20_000, DecodeAt: start + n*20_000, Epoch: 1, Key: true, Config: opusCfg, Data: []byte{0xfc}})
			}
		}
	}()
	v.next("sound", pt(111))
	close(stop)
	<-done
	if resp, _ := h.do("DELETE", v.resource, nil, ""); resp.StatusCode != http.StatusOK {
		t.Errorf("DELETE: %s", resp.Status)
	}
	if err := d.Wanted(t.Context(), false); err != nil {
		t.Error(err)
	}
}

func TestViewersAreLetGoWhenTheStreamEnds(t *testing.T) {
	h := newHouse(t, nil)
	s := h.publish(media.VP8)
	s.write(media.VP8, start, true, noise(10, 1))
	v := h.watch(both)
	v.next("a picture", pt(98))
	s.tracks()
	v.closed()
	resp, body := h.post("live", h.peer(both).offer())
	if resp.StatusCode != http.StatusNotFound || !strings.Contains(body, "off_air") {
		t.Errorf("POST: %s %s", resp.Status, body)
	}
}

func TestAPictureLossBecomesADemand(t *testing.T) {
	h := newHouse(t, nil)
	s := h.publish(media.VP8)
	s.write(media.VP8, start, true, noise(10, 1))
	v := h.watch(both)
	p := v.next("a picture", pt(98))
	if err := v.pc.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: p.SSRC}}); err != nil {
		t.Fatal(err)
	}
	<-s.pub.Keys()
}

func TestRefusals(t *testing.T) {
	h := newHouse(t, nil)
	s := h.publish(media.VP8)
	s.write(media.VP8, start, true, noise(10, 1))
	for _, tc := range []struct {
		name, method, path, offer string
		status                    int
		code                      string
	}{
		{"nothing live", "POST", "/whep/other", offerOf(chromium, opusSection("1")), 404, "off_air"},
		{"no common codec", "POST", "/whep/live", offerOf(section("video", "0", "recvonly", "96", "rtpmap:96 H264/90000")), 406, "no_common_codec"},
		{"only sound wanted where there is none", "POST", "/whep/live", offerOf(opusSection("0")), 406, "no_common_codec"},
		{"nothing received", "POST", "/whep/live", offerOf(strings.Replace(chromium, "recvonly", "sendonly", 1)), 422, "nothing_to_receive"},
		{"not SDP", "POST", "/whep/live", "hello", 400, "bad_sdp"},
		{"one payload type for two things", "POST", "/whep/live", offerOf(section("video", "0", "recvonly", "96 97", "rtpmap:96 VP8/90000", "rtpmap:97 H264/90000", "rtpmap:98 rtx/90000", "fmtp:98 apt=96", "fmtp:97 x", "rtpmap:97 rtx/90000", "fmtp:97 apt=96")), 201, ""},
		{"another method", "GET", "/whep/live", "", 405, "wrong_method"},
		{"preflight", "OPTIONS", "/whep/live", "", 204, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			resp, body := h.do(tc.method, tc.path, map[string]string{"Content-Type": "application/sdp"}, tc.offer)
			if resp.StatusCode != tc.status || !strings.Contains(body, tc.code) {
				t.Errorf("%s %s", resp.Status, body)
			}
			if resp.Header.Get("Access-Control-Allow-Origin") != "*" {
				t.Error("a page of another origin can't read this answer")
			}
		})
	}
}
