package whep

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"frontrow/internal/media"
	"frontrow/internal/media/codec"
)

// page watches the channel live, restarts ICE after a second and a half, and
// tells what it saw.
const page = `<!doctype html><video id=v autoplay muted playsinline></video><script>
const tell = o => fetch('/tell', {method: 'POST', body: JSON.stringify(o)});
(async () => {
  const pc = new RTCPeerConnection(), v = document.getElementById('v'), stream = new MediaStream(), shown = [];
  pc.ontrack = e => { stream.addTrack(e.track); v.srcObject = stream };
  pc.addTransceiver('video', {direction: 'recvonly'});
  pc.addTransceiver('audio', {direction: 'recvonly'});
  await pc.setLocalDescription();
  const begin = performance.now();
  let first = 0;
  const see = (_, m) => { first ||= performance.now() - begin; shown.push(m.rtpTimestamp); v.requestVideoFrameCallback(see) };
  v.requestVideoFrameCallback(see);
  const r = await fetch('/whep/live', {method: 'POST', headers: {'Content-Type': 'application/sdp'}, body: pc.localDescription.sdp});
  const answer = await r.text();
  await pc.setRemoteDescription({type: 'answer', sdp: answer});
  const sleep = ms => new Promise(f => setTimeout(f, ms));
  while (shown.length < 30) await sleep(20);
  await sleep(1000);
  pc.restartIce();
  await pc.setLocalDescription();
  const mine = k => pc.localDescription.sdp.match(new RegExp('a=' + k + ':(.*)\r'))[1];
  const p = await fetch(r.headers.get('Location'), {method: 'PATCH',
    headers: {'Content-Type': 'application/trickle-ice-sdpfrag', 'If-Match': '*'},
    body: 'a=ice-ufrag:' + mine('ice-ufrag') + '\r\na=ice-pwd:' + mine('ice-pwd') + '\r\n'});
  const fragment = await p.text(), theirs = k => fragment.match(new RegExp('a=' + k + ':(.*)\r'))[1];
  await pc.setRemoteDescription({type: 'answer', sdp: answer
    .replace(/a=ice-ufrag:.*/g, 'a=ice-ufrag:' + theirs('ice-ufrag')).replace(/a=ice-pwd:.*/g, 'a=ice-pwd:' + theirs('ice-pwd'))});
  const before = shown.length;
  while (shown.length < before + 30) await sleep(20);
  const o = {first, shown, patch: p.status, etag: p.headers.get('ETag') != r.headers.get('ETag')};
  (await pc.getStats()).forEach(s => { if (s.type == 'inbound-rtp') o[s.kind] =
    {lost: s.packetsLost, received: s.packetsReceived, keys: s.keyFramesDecoded || 0, samples: s.totalSamplesReceived || 0, playout: s.estimatedPlayoutTimestamp || 0} });
  await tell(o);
})().catch(e => tell({error: String(e)}));
</script>`

type seen struct {
	Error        string
	First        float64
	Shown        []uint32
	Patch        int
	ETag         bool
	Video, Audio struct {
		Lost, Received, Keys, Samples int
		Playout                       float64
	}
}

// group is a group of pictures of ten seconds.
const group = 300

// accessUnits encodes a group of pictures.
func accessUnits(t *testing.T) (aus [][]byte, cfg *media.Config) {
	t.Helper()
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Fatalf("this test needs ffmpeg: %v", err)
	}
	out, err := exec.CommandContext(t.Context(), ffmpeg, "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=30",
		"-frames:v", strconv.Itoa(group), "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "1M", "-pix_fmt", "yuv420p",
		"-x264-params", "keyint=infinite:scenecut=0:bframes=0:aud=1", "-f", "h264", "-").Output()
	if err != nil {
		t.Fatalf("encode: %v", err)
	}
	var sps []byte
	for nalu := range codec.AnnexB(out) {
		switch nalu[0] & 31 {
		case 9:
			aus = append(aus, nil)
		case 7:
			sps = bytes.Clone(nalu)
		case 8:
			if cfg, err = codec.H264Config(sps, bytes.Clone(nalu)); err != nil {
				t.Fatal(err)
			}
		default:
			aus[len(aus)-1] = codec.AppendAVCC(aus[len(aus)-1], nalu)
		}
	}
	if len(aus) != group || cfg == nil {
		t.Fatalf("%d pictures were encoded", len(aus))
	}
	return aus, cfg
}

func TestChromiumPlaysFromTheMiddleOfALongGroup(t *testing.T) {
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatalf("this test needs chromium: %v", err)
	}
	aus, cfg := accessUnits(t)
	h := newHouse(t, nil)
	s := h.publish(media.H264, media.Opus)
	begin := media.FromTime(time.Now())
	written := map[uint32]bool{}
	write := func(n int) {
		at := begin.Add(time.Duration(n) * time.Second / 30)
		f := &media.Frame{Track: s.ids[media.H264], At: at, DecodeAt: at, Epoch: 1, Key: n%group == 0, Config: cfg, Data: aus[n%group]}
		written[uint32(at.Ticks(90000))] = true
		if err := s.pub.Write(f); err != nil {
			t.Error(err)
		}
		for i := range 5 {
			if n%3 == 0 { // five packets of 20 ms every three pictures
				s.write(media.Opus, at.Add(time.Duration(i)*20*time.Millisecond), true, []byte{0xfc, 0xff, 0xfe})
			}
		}
	}
	const ago = group / 2 // half of the group has been when the viewer comes
	begin = begin.Add(-ago * time.Second / 30)
	for n := range ago {
		write(n)
	}

	told := make(chan seen, 1)
	mux := http.NewServeMux()
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(page)) })
	mux.HandleFunc("POST /tell", func(_ http.ResponseWriter, r *http.Request) {
		var x seen
		if err := json.NewDecoder(r.Body).Decode(&x); err != nil {
			t.Error(err)
		}
		told <- x
	})
	mux.HandleFunc("/whep/{channel}", h.server.Endpoint)
	mux.HandleFunc("/whep/{channel}/{session}", h.server.Session)
	srv := httptest.NewServer(mux)
	defer srv.Close()
	defer browse(t, chromium, srv.URL)()

	var got seen
	tick := time.NewTicker(time.Second / 30)
	defer tick.Stop()
	deadline := time.After(60 * time.Second)
watching:
	for n := ago; ; n++ {
		select {
		case <-tick.C:
			write(n)
		case got = <-told:
			break watching
		case <-deadline:
			t.Fatal("the page told nothing")
		}
	}
	if got.Error != "" {
		t.Fatal(got.Error)
	}
	t.Logf("first picture %.0f ms after the POST, %d shown, video %+v, audio %+v", got.First, len(got.Shown), got.Video, got.Audio)
	for _, ts := range got.Shown {
		if !written[ts] {
			t.Fatalf("a picture was shown with the timestamp %d, which none has", ts)
		}
	}
	if got.Patch != http.StatusOK || !got.ETag {
		t.Errorf("the ICE restart was answered with %d, another ETag: %v", got.Patch, got.ETag)
	}
	if got.Audio.Samples == 0 {
		t.Error("there was no sound")
	}
}

// browse opens a page in a headless browser until the returned function is
// called.
func browse(t *testing.T, chromium, url string) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
		"--allow-loopback-in-peer-connection", "--disable-features=WebRtcHideLocalIpsWithMdns",
		"--remote-debugging-port=0", "--user-data-dir="+t.TempDir(), url)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() { _ = cmd.Wait() })
	return func() { cancel(); wg.Wait() }
}
