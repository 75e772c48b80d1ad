package whip

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/media"
	"frontrow/internal/media/rtc"
)

// The offers in testdata are Chromium's, version 156: one without wishes
// (chromium), one that asks for absolute capture times (capture), and one with
// two layers (simulcast). obs and obs-simulcast are written after what OBS Studio's library
// sends.
func offerOf(t testing.TB, name string, edit func(string) string) *rtc.Offer {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name+".sdp"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	if edit != nil {
		text = edit(text)
	}
	o, err := rtc.ParseOffer(text)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestEveryCodecOfTheOfferThatCanBeCarriedIsAccepted(t *testing.T) {
	p, err := read(offerOf(t, "chromium", nil))
	if err != nil {
		t.Fatal(err)
	}
	got := map[media.Codec]int{}
	repairs := 0
	for pt, f := range p.formats {
		if f.rtx {
			repairs++
			continue
		}
		got[f.codec]++
		if f.nack != (f.kind == media.Video) {
			t.Errorf("payload type %d: nack %v", pt, f.nack)
		}
	}
	want := map[media.Codec]int{media.VP8: 1, media.H264: 6, media.AV1: 1, media.VP9: 2, media.Opus: 1}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if repairs != 10 {
		t.Errorf("%d formats for retransmission", repairs)
	}
	if p.first[media.Video].codec != media.VP8 || p.first[media.Audio].codec != media.Opus {
		t.Errorf("the favourites are %+v", p.first)
	}
}

// The answer has to name the formats in the publisher's order: it sends the
// first.
func TestTheAnswerKeepsThePublishersOrder(t *testing.T) {
	h := build(t, options{})
	for name, x := range map[string]struct {
		edit  func(string) string
		video string
	}{
		"chromium": {nil, "96 102 104 108 114 116 39 45 98 100"},
		"reversed": {func(s string) string {
			return strings.Replace(s, "SAVPF 96 97 102 103 104 107 108 109 114 115 116 117 39 40 45 46 98 99 100 101 118 119 120",
				"SAVPF 116 117 45 46 96 97", 1)
		}, "116 45 96"},
	} {
		t.Run(name, func(t *testing.T) {
			b, _ := os.ReadFile("testdata/chromium.sdp")
			text := string(b)
			if x.edit != nil {
				text = x.edit(text)
			}
			resp, answer := h.do("POST", "/whip", nil, text)
			if resp.StatusCode != 201 {
				t.Fatalf("%s %s", resp.Status, answer)
			}
			_, line, _ := strings.Cut(answer, "m=video 9 UDP/TLS/RTP/SAVPF ")
			line, _, _ = strings.Cut(line, "\r\n")
			media := slices.DeleteFunc(strings.Fields(line), func(pt string) bool {
				return strings.Contains(answer, "a=rtpmap:"+pt+" rtx/")
			})
			if got := strings.Join(media, " "); got != x.video || len(strings.Fields(line)) != 2*len(media) {
				t.Errorf("the answer has %s of %s, want %s with as many for retransmission", got, line, x.video)
			}
			for _, want := range []string{"nack pli", "transport-cc", "transport-wide-cc", "a=recvonly", "a=ice-lite", "a=rtcp-rsize"} {
				if !strings.Contains(answer, want) {
					t.Errorf("%q is not in the answer", want)
				}
			}
			if strings.Contains(answer, "goog-remb") || strings.Contains(answer, "a=sendrecv") {
				t.Errorf("the answer promises too much:\n%s", answer)
			}
		})
	}
}

func TestCaptureTimesAreAcceptedWhereOffered(t *testing.T) {
	p, err := read(offerOf(t, "capture", nil))
	if err != nil {
		t.Fatal(err)
	}
	if p.capture[media.Audio] == 0 || p.capture[media.Video] == 0 {
		t.Errorf("extensions %v", p.capture)
	}
	h := build(t, options{})
	b, _ := os.ReadFile("testdata/capture.sdp")
	if _, answer := h.do("POST", "/whip", nil, string(b)); strings.Count(answer, "abs-capture-time") != 2 {
		t.Errorf("the answer does not take them:\n%s", answer)
	}
}

func TestOBSIsAccepted(t *testing.T) {
	h := build(t, options{})
	b, _ := os.ReadFile("testdata/obs.sdp")
	resp, answer := h.do("POST", "/whip", nil, string(b))
	if resp.StatusCode != 201 || !strings.Contains(answer, "SAVPF 96\r\n") || !strings.Contains(answer, "SAVPF 111\r\n") {
		t.Errorf("%s\n%s", resp.Status, answer)
	}
}

func TestOffersThatCantBeAccepted(t *testing.T) {
	h := build(t, options{})
	b, _ := os.ReadFile("testdata/chromium.sdp")
	chromium := string(b)
	obs, _ := os.ReadFile("testdata/obs.sdp")
	onlyRed := strings.NewReplacer("SAVPF 96 97 102 103 104 107 108 109 114 115 116 117 39 40 45 46 98 99 100 101 118 119 120", "SAVPF 118",
		"SAVPF 111 63 9 0 8 13 110 126", "SAVPF 0 8").Replace(chromium)
	for name, x := range map[string]struct {
		sdp    string
		status int
	}{
		"nothing sent":   {strings.ReplaceAll(chromium, "a=sendonly", "a=recvonly"), 422},
		"inactive":       {strings.ReplaceAll(chromium, "a=sendonly", "a=inactive"), 422},
		"no codec":       {onlyRed, 422},
		"empty":          {"", 400},
		"no SDP":         {"hello", 400},
		"no media":       {chromium[:strings.Index(chromium, "m=")], 400},
		"no fingerprint": {strings.ReplaceAll(chromium, "a=fingerprint", "a=fingerprin"), 400},
		"no credentials": {strings.ReplaceAll(chromium, "a=ice-pwd", "a=ice-pw"), 400},
		"two tracks in a section of the old kind": {string(obs) + "a=ssrc:7 cname:x\r\na=ssrc:7 msid:other other\r\n", 422},
		"too large":       {chromium + strings.Repeat("a=x:y\r\n", 1<<15), 413},
		"wild extensions": {strings.ReplaceAll(chromium, "a=extmap:4 ", "a=extmap:400000000000 "), 400},
	} {
		t.Run(name, func(t *testing.T) {
			resp, body := h.do("POST", "/whip", nil, x.sdp)
			if resp.StatusCode != x.status || !strings.Contains(body, `"message"`) {
				t.Errorf("%s %s, want %d", resp.Status, body, x.status)
			}
		})
	}
}

func TestASecondPictureIsLeftOut(t *testing.T) {
	h := build(t, options{})
	p := h.offer("v")
	if _, err := p.pc.AddTransceiverFromTrack(p.video); err != nil {
		t.Fatal(err)
	}
	resp, answer := h.do("POST", "/whip", nil, p.describe(nil))
	if resp.StatusCode != 201 || strings.Count(answer, "a=recvonly") != 1 || strings.Count(answer, "m=video") != 2 {
		t.Errorf("%s\n%s", resp.Status, answer)
	}
	p.accept(answer)
}

func TestFormatsThatCantBeCarried(t *testing.T) {
	for _, x := range []struct {
		name, fmtp string
		want       media.Codec
	}{
		{"H264", "packetization-mode=2;profile-level-id=42e01f", 0},
		{"H264", "packetization-mode=1;profile-level-id=f4001f", 0},
		{"h264", "profile-level-id=640032; packetization-mode=1", media.H264},
		{"H264", "", media.H264},
		{"H265", "level-id=93;profile-id=1;tier-flag=0;tx-mode=SRST", media.H265},
		{"H265", "sprop-max-don-diff=2", 0},
		{"VP9", "profile-id=1", 0},
		{"AV1", "profile=1", 0},
		{"flexfec-03", "", 0},
	} {
		if got := codecOf(media.Video, described{name: x.name, rate: 90000, fmtp: x.fmtp}); got != x.want {
			t.Errorf("%s %q is %v", x.name, x.fmtp, got)
		}
	}
	if got := codecOf(media.Video, described{name: "VP8", rate: 8000}); got != 0 {
		t.Errorf("VP8 at 8 kHz is %v", got)
	}
}

func FuzzOffer(f *testing.F) {
	for _, name := range []string{"chromium", "simulcast", "obs", "obs-simulcast"} {
		b, err := os.ReadFile("testdata/" + name + ".sdp")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b))
	}
	f.Fuzz(func(t *testing.T, text string) {
		o, err := rtc.ParseOffer(text)
		if err != nil {
			return
		}
		p, err := read(o)
		if err != nil {
			return
		}
		for _, fm := range p.formats {
			if fm.rtx && p.formats[fm.repeats].codec == 0 {
				t.Errorf("retransmission of %d, which is nothing", fm.repeats)
			}
		}
		if n := len(p.layers); n == 1 || n > maxLayers || n > 0 && p.first[media.Video].codec == 0 {
			t.Errorf("layers %q", p.layers)
		}
		if len(p.first) == 0 || slices.Contains([]media.Codec{p.first[media.Video].codec, p.first[media.Audio].codec}, media.AAC) {
			t.Errorf("plan %+v", p)
		}
		p.stereo(o.SDP)
	})
}

// FuzzPost sends offers of any bytes through the whole door and the library
// behind it.
func FuzzPost(f *testing.F) {
	h := build(f, options{})
	for _, name := range []string{"chromium", "simulcast", "obs", "obs-simulcast"} {
		b, err := os.ReadFile("testdata/" + name + ".sdp")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b))
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := httptest.NewRequest("POST", "/whip", strings.NewReader(text))
		r.Header.Set("Authorization", "Bearer "+goodKey)
		r.Header.Set("Content-Type", "application/sdp")
		w := httptest.NewRecorder()
		h.srv.Endpoint().ServeHTTP(w, r)
		switch w.Code {
		case 201:
			id := strings.TrimPrefix(w.Header().Get("Location"), resource)
			if s := h.srv.sessions.Get(owner, id); s != nil {
				s.End(rtc.ErrDeleted)
			}
		case 400, 413, 422, 503:
		default:
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}
