package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// viewer is a WHEP peer that counts what arrives.
type viewer struct {
	peer     *webrtc.PeerConnection
	location string
	answer   string
	packets  chan *arrival
}

type arrival struct {
	kind   webrtc.RTPCodecType
	codec  string
	packet *rtp.Packet
}

// watch opens a WHEP session. status is what the server answered.
func watch(t *testing.T, url string) (v *viewer, status int) {
	t.Helper()
	peer, err := webrtc.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { peer.Close() })
	v = &viewer{peer: peer, packets: make(chan *arrival, 4096)}
	for _, k := range []webrtc.RTPCodecType{webrtc.RTPCodecTypeVideo, webrtc.RTPCodecTypeAudio} {
		if _, err := peer.AddTransceiverFromKind(k, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}); err != nil {
			t.Fatal(err)
		}
	}
	peer.OnTrack(func(tr *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		for {
			p, _, err := tr.ReadRTP()
			if err != nil {
				return
			}
			select {
			case v.packets <- &arrival{tr.Kind(), tr.Codec().MimeType, p}:
			default:
			}
		}
	})
	offer, err := peer.CreateOffer(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := peer.SetLocalDescription(offer); err != nil {
		t.Fatal(err)
	}
	res, err := http.Post(url, "application/sdp", strings.NewReader(offer.SDP))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	v.answer = string(body)
	if res.StatusCode != http.StatusCreated {
		return v, res.StatusCode
	}
	v.location = res.Header.Get("Location")
	if err := peer.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: v.answer}); err != nil {
		t.Fatal(err)
	}
	return v, res.StatusCode
}

// next waits for a packet of a codec.
func (v *viewer) next(t *testing.T, codec string) *rtp.Packet {
	t.Helper()
	deadline := time.After(patience)
	for {
		select {
		case a := <-v.packets:
			if strings.EqualFold(a.codec, codec) {
				return a.packet
			}
		case <-deadline:
			t.Fatalf("no %s arrived; the answer was\n%s", codec, v.answer)
		}
	}
}

func TestRTMPPictureAndSoundReachAWebRTCViewer(t *testing.T) {
	s := start(t, nil)
	s.publish(picture, sound, h264, aac)
	s.live()
	v, status := watch(t, s.LocalHTTP+"/whep/live")
	if status != http.StatusCreated {
		t.Fatalf("WHEP: %d %s", status, v.answer)
	}
	first := v.next(t, webrtc.MimeTypeH264)
	v.next(t, webrtc.MimeTypeOpus)
	// The timestamp is the programme clock: near the wall clock, in 90 kHz.
	want := uint32(time.Now().UnixMicro() / 1000 * 90)
	if d := time.Duration(int32(want-first.Timestamp)) * time.Second / 90000; d.Abs() > 10*time.Second {
		t.Errorf("the first picture's timestamp is %v away from the clock", d)
	}
}

func TestOffAirChannelAnswersThatItIs(t *testing.T) {
	s := start(t, nil)
	v, status := watch(t, s.LocalHTTP+"/whep/live")
	if status != http.StatusNotFound || !strings.Contains(v.answer, "off_air") {
		t.Errorf("off air: %d %s", status, v.answer)
	}
	v, status = watch(t, s.LocalHTTP+"/whep/nobody")
	if status != http.StatusNotFound || !strings.Contains(v.answer, "no_such_channel") {
		t.Errorf("unknown channel: %d %s", status, v.answer)
	}
}

// probe lets ffprobe look at the HLS stream.
func (s *server) probe(t *testing.T) map[string]string {
	t.Helper()
	out, err := exec.Command("ffprobe", "-v", "error", "-show_entries", "stream=codec_name,codec_type", "-of", "json",
		s.LocalHTTP+"/hls/live/index.m3u8").Output()
	if err != nil {
		t.Fatalf("ffprobe: %v", err)
	}
	var v struct {
		Streams []struct {
			Name string `json:"codec_name"`
			Type string `json:"codec_type"`
		}
	}
	if err := json.Unmarshal(out, &v); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, s := range v.Streams {
		all[s.Type] = s.Name
	}
	return all
}

// read is the body of a page.
func (s *server) read(path string) string {
	s.t.Helper()
	res, err := http.Get(s.LocalHTTP + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(b)
}

func TestWhatIsPublishedOverRTMPPlaysOverHLS(t *testing.T) {
	for name, c := range map[string]struct {
		args [][]string
		want map[string]string
	}{
		"picture and sound": {[][]string{picture, sound, h264, aac}, map[string]string{"video": "h264", "audio": "aac"}},
		"picture only":      {[][]string{picture, h264}, map[string]string{"video": "h264"}},
		"sound only":        {[][]string{sound, aac}, map[string]string{"audio": "aac"}},
		"B-frames": {[][]string{picture, sound, {"-c:v", "libx264", "-preset", "veryfast", "-bf", "2", "-g", "60", "-pix_fmt", "yuv420p"}, aac},
			map[string]string{"video": "h264", "audio": "aac"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, nil)
			s.publish(c.args...)
			s.live()
			got := s.probe(t)
			if fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("HLS has %v, want %v", got, c.want)
			}
		})
	}
}

// Frames that are shown in another order than they are sent never reach a
// WebRTC viewer: timestamps only grow.
func TestBFramesReachAWebRTCViewerInOrder(t *testing.T) {
	s := start(t, nil)
	s.publish(picture, []string{"-c:v", "libx264", "-preset", "veryfast", "-bf", "2", "-g", "30", "-pix_fmt", "yuv420p"})
	s.live()
	v, status := watch(t, s.LocalHTTP+"/whep/live")
	if status != http.StatusCreated {
		t.Fatalf("WHEP: %d %s", status, v.answer)
	}
	// What the viewer joins with comes a little out of order (ADR 11).
	var got []*rtp.Packet
	for range 500 {
		got = append(got, v.next(t, webrtc.MimeTypeH264))
	}
	slices.SortFunc(got, func(a, b *rtp.Packet) int { return int(int16(a.SequenceNumber - b.SequenceNumber)) })
	for i, p := range got[1:] {
		if before := got[i]; int32(p.Timestamp-before.Timestamp) < 0 {
			t.Fatalf("timestamp %d after %d", p.Timestamp, before.Timestamp)
		}
	}
}

func TestRTMPSIsTheSameDoorWithTLS(t *testing.T) {
	s := start(t, nil)
	log := s.log.String()
	i := strings.Index(log, "rtmps=")
	addr, _, _ := strings.Cut(log[i+len("rtmps="):], " ")
	publish(t, "rtmps://"+addr+"/live/"+s.key, picture, h264)
	s.live()
}

func TestWrongKeyIsRefusedAndSaysWhy(t *testing.T) {
	s := start(t, nil)
	p := publish(t, s.RTMP+"/not-the-key", picture, h264)
	if err := p.wait(t); err == nil {
		t.Fatal("ffmpeg was let in")
	}
	if s.channel().Status != "offair" {
		t.Fatal("the channel is live")
	}
	if !strings.Contains(s.log.String(), "key") {
		t.Error("the log does not say why")
	}
}

func TestPublisherWhoReturnsKeepsItsViewers(t *testing.T) {
	s := start(t, nil)
	p := s.publish(picture, sound, h264, aac)
	s.live()
	v, _ := watch(t, s.LocalHTTP+"/whep/live")
	before := v.next(t, webrtc.MimeTypeH264)
	p.kill()
	eventually(t, "the channel goes off air", func() bool { return s.channel().Status == "offair" })
	for len(v.packets) > 0 {
		<-v.packets
	}
	s.publish(picture, sound, h264, aac)
	after := v.next(t, webrtc.MimeTypeH264)
	if int32(after.Timestamp-before.Timestamp) <= 0 {
		t.Errorf("time went back from %d to %d", before.Timestamp, after.Timestamp)
	}
}

func TestDeletedSessionIsGone(t *testing.T) {
	s := start(t, nil)
	s.publish(picture, h264)
	s.live()
	v, _ := watch(t, s.LocalHTTP+"/whep/live")
	v.next(t, webrtc.MimeTypeH264)
	for i, want := range []int{http.StatusOK, http.StatusNotFound} {
		q, err := http.NewRequest(http.MethodDelete, s.LocalHTTP+v.location, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != want {
			t.Fatalf("DELETE %d: %s, want %d", i, res.Status, want)
		}
	}
}

func TestGStreamerPublishesAndPlays(t *testing.T) {
	s := start(t, nil)
	run(t, "gst-launch-1.0", strings.Fields("videotestsrc is-live=true ! video/x-raw,width=640,height=360,framerate=30/1 "+
		"! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=60 ! video/x-h264,profile=baseline ! h264parse ! flvmux name=m streamable=true ! rtmp2sink location="+s.RTMP+"/"+s.key+" "+
		"audiotestsrc is-live=true ! audioconvert ! voaacenc ! aacparse ! m.")...)
	s.live()
	// A player that knows no parts begins three segments behind the edge.
	eventually(t, "there are segments enough for a plain player", func() bool {
		s.read("/hls/live/index.m3u8")
		list := s.read("/hls/live/video.m3u8")
		return strings.Count(list, "#EXTINF")-strings.Count(list, "#EXT-X-GAP") >= 4
	})
	p := run(t, "gst-launch-1.0", "-q", "playbin3", "uri="+s.LocalHTTP+"/hls/live/index.m3u8",
		"video-sink=fakesink sync=true num-buffers=40", "audio-sink=fakesink sync=true num-buffers=40")
	if err := p.wait(t); err != nil {
		t.Fatal(err)
	}
}

func TestMetricsNameTheRooms(t *testing.T) {
	s := start(t, nil)
	s.channel()
	metrics := s.read("/metrics")
	for _, want := range []string{"media_hub_frames_total", "go_goroutines"} {
		if !strings.Contains(metrics, want) {
			t.Errorf("no %s", want)
		}
	}
}
