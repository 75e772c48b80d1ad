package whep

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/media"
	"frontrow/internal/media/rtc"
)

// section is a media section of an offer. lines come after what each has.
func section(kind, mid, direction, pts string, lines ...string) string {
	return "m=" + kind + " 9 UDP/TLS/RTP/SAVPF " + pts + "\r\nc=IN IP4 0.0.0.0\r\na=mid:" + mid + "\r\na=" + direction + "\r\na=rtcp-mux\r\n" +
		"a=ice-ufrag:Fxzk\r\na=ice-pwd:0123456789abcdefghijkl+/\r\na=setup:actpass\r\n" +
		"a=fingerprint:sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF\r\n" +
		"a=" + strings.Join(lines, "\r\na=") + "\r\n"
}

func offerOf(sections ...string) string {
	mids := ""
	for i := range sections {
		mids += " " + strconv.Itoa(i)
	}
	return "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE" + mids + "\r\na=msid-semantic: WMS\r\n" + strings.Join(sections, "")
}

func opusSection(mid string) string {
	return section("audio", mid, "recvonly", "111 63 9", "rtpmap:111 opus/48000/2", "rtcp-fb:111 transport-cc",
		"fmtp:111 minptime=10;useinbandfec=1", "rtpmap:63 red/48000/2", "fmtp:63 111/111", "rtpmap:9 G722/8000")
}

// What clients offer for the picture.
var (
	chromium = section("video", "0", "recvonly", "96 97 103 104 107 108 109 114 45 46 98 99", "extmap:1 urn:ietf:params:rtp-hdrext:toffset",
		"rtpmap:96 VP8/90000", "rtcp-fb:96 goog-remb", "rtcp-fb:96 transport-cc", "rtcp-fb:96 ccm fir", "rtcp-fb:96 nack", "rtcp-fb:96 nack pli",
		"rtpmap:97 rtx/90000", "fmtp:97 apt=96",
		"rtpmap:103 H264/90000", "rtcp-fb:103 nack", "rtcp-fb:103 nack pli", "fmtp:103 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f",
		"rtpmap:104 rtx/90000", "fmtp:104 apt=103",
		"rtpmap:107 H264/90000", "rtcp-fb:107 nack", "fmtp:107 level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=64001f",
		"rtpmap:108 rtx/90000", "fmtp:108 apt=107",
		"rtpmap:109 H264/90000", "rtcp-fb:109 nack", "fmtp:109 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=64001f",
		"rtpmap:114 red/90000",
		"rtpmap:45 AV1/90000", "fmtp:45 level-idx=5;profile=0;tier=0", "rtpmap:46 rtx/90000", "fmtp:46 apt=45",
		"rtpmap:98 VP9/90000", "fmtp:98 profile-id=2", "rtpmap:99 VP9/90000", "fmtp:99 profile-id=0")
	firefox = section("video", "0", "recvonly", "120 124 121 125 126 127 97 98", "rtpmap:120 VP8/90000", "fmtp:120 max-fs=12288;max-fr=60",
		"rtpmap:124 rtx/90000", "fmtp:124 apt=120", "rtpmap:121 VP9/90000", "rtpmap:125 rtx/90000", "fmtp:125 apt=121",
		"rtpmap:126 H264/90000", "fmtp:126 profile-level-id=42e01f;level-asymmetry-allowed=1;packetization-mode=1", "rtpmap:127 rtx/90000", "fmtp:127 apt=126",
		"rtpmap:97 H264/90000", "fmtp:97 profile-level-id=42e01f;level-asymmetry-allowed=1", "rtpmap:98 rtx/90000", "fmtp:98 apt=97")
	safari = section("video", "0", "sendrecv", "96 97 98 99 100 101", "rtpmap:96 H264/90000", "fmtp:96 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=640c1f",
		"rtpmap:97 rtx/90000", "fmtp:97 apt=96", "rtpmap:98 H264/90000", "fmtp:98 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
		"rtpmap:99 rtx/90000", "fmtp:99 apt=98", "rtpmap:100 H265/90000", "fmtp:100 level-id=93;profile-id=1;tier-flag=0;tx-mode=SRST",
		"rtpmap:101 VP8/90000")
	gstreamer = section("video", "0", "recvonly", "96 97", "rtpmap:96 H264/90000", "rtcp-fb:96 nack pli", "rtpmap:97 VP8/90000")
)

func h264Track(profile byte) media.Track {
	sps := append([]byte(nil), spsHigh...)
	sps[1] = profile
	return media.Track{ID: 1, Codec: media.H264, Config: &media.Config{Codec: media.H264, ParameterSets: [][]byte{sps, pps}}}
}

func TestThePayloadTypeIsOneThatTheViewerOffered(t *testing.T) {
	for _, tc := range []struct {
		name    string
		offer   string
		track   media.Track
		pt, rtx uint8
		none    bool
	}{
		{name: "Chromium, High", offer: chromium, track: h264Track(100), pt: 109},
		{name: "Chromium, Baseline", offer: chromium, track: h264Track(66), pt: 103, rtx: 104},
		{name: "Chromium, Main is sent as what is offered", offer: chromium, track: h264Track(77), pt: 103, rtx: 104},
		{name: "Chromium, VP8", offer: chromium, track: media.Track{Codec: media.VP8}, pt: 96, rtx: 97},
		{name: "Chromium, VP9 of profile 0", offer: chromium, track: media.Track{Codec: media.VP9}, pt: 99},
		{name: "Chromium, AV1", offer: chromium, track: media.Track{Codec: media.AV1}, pt: 45, rtx: 46},
		{name: "Chromium has no HEVC", offer: chromium, track: media.Track{Codec: media.H265}, none: true},
		{name: "Firefox, High as constrained baseline", offer: firefox, track: h264Track(100), pt: 126, rtx: 127},
		{name: "Safari, High", offer: safari, track: h264Track(100), pt: 96, rtx: 97},
		{name: "Safari, Baseline", offer: safari, track: h264Track(66), pt: 98, rtx: 99},
		{name: "Safari, HEVC", offer: safari, track: media.Track{Codec: media.H265}, pt: 100},
		{name: "GStreamer says nothing of profiles", offer: gstreamer, track: h264Track(100), pt: 96},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o, err := rtc.ParseOffer(offerOf(tc.offer))
			if err != nil {
				t.Fatal(err)
			}
			can, text, err := readOffer(o)
			if err != nil {
				t.Fatal(err)
			}
			f, ok := can.video.pick(tc.track)
			if ok == tc.none || f.pt != tc.pt || f.rtx != tc.rtx {
				t.Errorf("picked %+v, %v", f, ok)
			}
			if strings.Contains(text, "extmap:") || strings.Contains(text, " red/") {
				t.Errorf("what we can't send is left in the offer:\n%s", text)
			}
			if _, err := engineFor(can); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestReadOfferRefusals(t *testing.T) {
	data := "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=ice-ufrag:Fxzk\r\na=ice-pwd:0123456789abcdefghijkl+/\r\n" +
		"a=setup:actpass\r\na=fingerprint:sha-256 00\r\na=sctp-port:5000\r\n"
	for _, tc := range []struct{ name, offer, code string }{
		{"sending only", strings.Replace(chromium, "recvonly", "sendonly", 1), "nothing_to_receive"},
		{"inactive", strings.Replace(chromium, "recvonly", "inactive", 1), "nothing_to_receive"},
		{"only data", data, "nothing_to_receive"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o, err := rtc.ParseOffer(offerOf(tc.offer))
			if err != nil {
				t.Fatal(err)
			}
			_, _, err = readOffer(o)
			var p *rtc.Problem
			if !errors.As(err, &p) || p.Code != tc.code {
				t.Errorf("error is %v", err)
			}
		})
	}
}

func TestChoice(t *testing.T) {
	all := capability{
		video: formats{offered: true, list: []format{{codec: media.H264, pt: 96}, {codec: media.VP8, pt: 97}}},
		audio: formats{offered: true, list: []format{{codec: media.Opus, pt: 111}}},
	}
	vp8, mute := all, all
	vp8.video.list = all.video.list[1:]
	mute.audio = formats{}
	onlySound := capability{audio: all.audio}
	h264, aac, opus := media.Track{ID: 1, Codec: media.H264}, media.Track{ID: 2, Codec: media.AAC}, media.Track{ID: 3, Codec: media.Opus}
	bframes := media.Track{ID: 1, Codec: media.H264, Reorders: true}
	plain := media.Track{ID: 4, Codec: media.H264, Origin: 1}
	fromAAC := media.Track{ID: 5, Codec: media.Opus, Origin: 2}
	for _, tc := range []struct {
		name   string
		can    capability
		tracks []media.Track
		want   [2]media.TrackID
		refuse bool
	}{
		{"source as it is", all, []media.Track{h264, opus}, [2]media.TrackID{1, 3}, false},
		{"sound is transcoded", all, []media.Track{h264, aac, fromAAC}, [2]media.TrackID{1, 5}, false},
		{"sound that nothing transcodes is left out", all, []media.Track{h264, aac}, [2]media.TrackID{1, 0}, false},
		{"B-frames are transcoded away", all, []media.Track{bframes, opus, plain}, [2]media.TrackID{4, 3}, false},
		{"B-frames that nothing transcodes", all, []media.Track{bframes, opus}, [2]media.TrackID{0, 3}, true},
		{"no common codec", vp8, []media.Track{h264, opus}, [2]media.TrackID{0, 3}, true},
		{"viewer without sound", mute, []media.Track{h264, opus}, [2]media.TrackID{1, 0}, false},
		{"only sound is live", all, []media.Track{opus}, [2]media.TrackID{0, 3}, false},
		{"only sound is wanted", onlySound, []media.Track{h264, opus}, [2]media.TrackID{0, 3}, false},
		{"only sound is wanted and there is none", onlySound, []media.Track{h264}, [2]media.TrackID{}, true},
		{"nothing is live", all, nil, [2]media.TrackID{}, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, ok := choose(media.Layout{Tracks: tc.tracks}, tc.can)
			if diff := cmp.Diff(tc.want, [2]media.TrackID{c.video.ID, c.audio.ID}); diff != "" || ok == tc.refuse {
				t.Errorf("ok %v %s", ok, diff)
			}
		})
	}
}
