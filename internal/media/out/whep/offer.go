package whep

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"

	"frontrow/internal/media"
	"frontrow/internal/media/rtc"
)

// format is a payload type that the viewer offered and we can send.
type format struct {
	codec media.Codec
	pt    uint8
	rtx   uint8  // payload type of its retransmissions, 0 for none
	fmtp  string // as we answer it
	// profile is profile_idc of H264, 0 when the offer does not say.
	profile byte
	// rank orders the formats of one codec, best first.
	rank int
}

func (f format) clockRate() uint32 {
	if f.codec == media.Opus {
		return 48000
	}
	return 90000
}

// formats are what a viewer can receive of one kind. offered says that it asked
// for the kind at all.
type formats struct {
	offered bool
	list    []format
}

// pick returns the format for a track, the closest profile first.
func (fs formats) pick(t media.Track) (format, bool) {
	var best format
	found, score := false, 0
	profile := h264Profile(t.Config)
	for _, f := range fs.list {
		if f.codec != t.Codec {
			continue
		}
		s := f.rank * 2
		if f.codec == media.H264 && f.profile != profile {
			s++
		}
		if !found || s < score {
			best, found, score = f, true, s
		}
	}
	return best, found
}

func h264Profile(c *media.Config) byte {
	if c == nil || c.Codec != media.H264 || len(c.ParameterSets) == 0 || len(c.ParameterSets[0]) < 2 {
		return 0
	}
	return c.ParameterSets[0][1]
}

// capability is what a viewer can receive.
type capability struct {
	video, audio formats
}

func (c capability) of(k media.Kind) formats {
	if k == media.Video {
		return c.video
	}
	return c.audio
}

// readOffer finds out what the viewer can receive, and rewrites the offer so
// that it holds nothing else: one section of each kind with the formats that we
// can send, no header extensions, everything else inactive.
func readOffer(o *rtc.Offer) (capability, string, error) {
	var c capability
	receives := false
	for _, m := range o.Description.MediaDescriptions {
		kind := media.Kind(0)
		switch m.MediaName.Media {
		case "video":
			kind = media.Video
		case "audio":
			kind = media.Audio
		case "application":
			m.MediaName.Port.Value = 0
			continue
		}
		fs := &c.video
		if kind == media.Audio {
			fs = &c.audio
		}
		if kind == 0 || fs.offered || !wantsMedia(o.Description, m) {
			setDirection(m, "inactive")
			continue
		}
		receives = true
		fs.offered = true
		fs.list = formatsOf(m, kind)
		if len(fs.list) > 0 {
			rewrite(m, fs.list)
		}
	}
	if !receives {
		return c, "", &rtc.Problem{Status: http.StatusUnprocessableEntity, Code: "nothing_to_receive",
			Message: "The offer has no section that receives sound or picture (recvonly or sendrecv)."}
	}
	text, err := o.Description.Marshal()
	if err != nil {
		return c, "", &rtc.Problem{Status: http.StatusBadRequest, Code: "bad_sdp", Message: "The offer can't be used."}
	}
	return c, string(text), nil
}

// wantsMedia reports whether a section is in use and receives.
func wantsMedia(d *sdp.SessionDescription, m *sdp.MediaDescription) bool {
	_, bundleOnly := m.Attribute("bundle-only")
	if m.MediaName.Port.Value == 0 && !bundleOnly {
		return false
	}
	has := func(key string) bool {
		_, ok := m.Attribute(key)
		return ok
	}
	switch {
	case has("recvonly"), has("sendrecv"):
		return true
	case has("sendonly"), has("inactive"):
		return false
	}
	_, sendonly := d.Attribute("sendonly")
	_, inactive := d.Attribute("inactive")
	return !sendonly && !inactive
}

func setDirection(m *sdp.MediaDescription, to string) {
	m.Attributes = slices.DeleteFunc(m.Attributes, func(a sdp.Attribute) bool {
		switch a.Key {
		case "recvonly", "sendrecv", "sendonly", "inactive":
			return true
		}
		return false
	})
	m.Attributes = append(m.Attributes, sdp.Attribute{Key: to})
}

// offered is a payload type as its section describes it.
type offered struct {
	name     string // upper case, "VP8"
	rate     int
	channels int
	fmtp     map[string]string
	raw      string
}

func payloadTypes(m *sdp.MediaDescription) map[uint8]*offered {
	all := map[uint8]*offered{}
	for _, a := range m.Attributes {
		if a.Key != "rtpmap" {
			continue
		}
		pt, rest, ok := splitPT(a.Value)
		if !ok {
			continue
		}
		parts := strings.Split(rest, "/")
		o := &offered{name: strings.ToUpper(parts[0]), channels: 1}
		if len(parts) > 1 {
			o.rate, _ = strconv.Atoi(parts[1])
		}
		if len(parts) > 2 {
			o.channels, _ = strconv.Atoi(parts[2])
		}
		all[pt] = o
	}
	for _, a := range m.Attributes {
		pt, rest, ok := splitPT(a.Value)
		if a.Key != "fmtp" || !ok || all[pt] == nil {
			continue
		}
		o := all[pt]
		o.raw, o.fmtp = rest, map[string]string{}
		for p := range strings.SplitSeq(rest, ";") {
			k, v, _ := strings.Cut(strings.TrimSpace(p), "=")
			o.fmtp[strings.ToLower(k)] = v
		}
	}
	return all
}

func splitPT(s string) (pt uint8, rest string, ok bool) {
	n, rest, _ := strings.Cut(s, " ")
	v, err := strconv.ParseUint(n, 10, 7)
	return uint8(v), strings.TrimSpace(rest), err == nil
}

// maxFormats bounds the formats of a section; browsers offer about a dozen.
const maxFormats = 24

// formatsOf lists what we can send of a section's formats, in its order.
func formatsOf(m *sdp.MediaDescription, kind media.Kind) (list []format) {
	all := payloadTypes(m)
	rtx := map[uint8]uint8{} // by what it repeats
	for pt, o := range all {
		if o.name == "RTX" {
			if apt, err := strconv.ParseUint(o.fmtp["apt"], 10, 7); err == nil {
				if old, ok := rtx[uint8(apt)]; !ok || pt < old {
					rtx[uint8(apt)] = pt
				}
			}
		}
	}
	for _, f := range m.MediaName.Formats {
		n, err := strconv.ParseUint(f, 10, 7)
		o := all[uint8(n)]
		if err != nil || o == nil || len(list) == maxFormats ||
			slices.ContainsFunc(list, func(f format) bool { return f.pt == uint8(n) }) {
			continue
		}
		if x, ok := usable(o, uint8(n)); ok && x.codec.Kind() == kind {
			if kind == media.Video {
				x.rtx = rtx[x.pt]
			}
			list = append(list, x)
		}
	}
	return list
}

// usable turns what was offered into what we can send.
func usable(o *offered, pt uint8) (format, bool) {
	f := format{pt: pt, fmtp: o.raw}
	rate := 90000
	switch o.name {
	case "OPUS":
		// RFC 7587 7: always 48000 and 2 channels, whatever is coded. In-band FEC
		// and the like are wishes for the way to the server.
		f.codec, f.fmtp, rate = media.Opus, "minptime=10;useinbandfec=1", 48000
		if o.channels != 2 {
			return f, false
		}
		if o.fmtp["stereo"] == "1" {
			f.fmtp += ";stereo=1;sprop-stereo=1"
		}
	case "H264":
		f.codec = media.H264
		h264Format(&f, o)
	case "H265":
		f.codec = media.H265
		if mode := o.fmtp["tx-mode"]; mode != "" && !strings.EqualFold(mode, "SRST") {
			return f, false
		}
	case "VP8":
		f.codec = media.VP8
	case "VP9":
		f.codec = media.VP9
		if p := o.fmtp["profile-id"]; p != "" && p != "0" {
			f.rank = 1
		}
	case "AV1":
		f.codec = media.AV1
		if p := o.fmtp["profile"]; p != "" && p != "0" {
			f.rank = 1
		}
	default:
		return f, false
	}
	return f, o.rate == rate
}

// h264Format ranks an H264 format. RFC 6184 wants profile and packetization
// mode used symmetrically, but every decoder takes whatever its profile can
// decode, and most clients offer fewer profiles than they play. So every format
// will do, and the one closest to the source is answered with.
func h264Format(f *format, o *offered) {
	id := o.fmtp["profile-level-id"]
	if v, err := strconv.ParseUint(id, 16, 24); err == nil && len(id) == 6 {
		f.profile = byte(v >> 16)
	}
	mode, said := o.fmtp["packetization-mode"]
	switch {
	case mode == "1":
	case !said:
		f.rank = 1
	default:
		f.rank = 2
	}
	if !said {
		f.fmtp = strings.TrimPrefix(f.fmtp+";packetization-mode=1", ";")
	}
	if id == "" {
		f.fmtp += ";profile-level-id=42e01f"
	}
}

// feedback lists what the viewer may report (RFC 4585, RFC 5104).
func feedback(kind media.Kind) []webrtc.RTCPFeedback {
	if kind == media.Audio {
		return []webrtc.RTCPFeedback{{Type: "nack"}}
	}
	return []webrtc.RTCPFeedback{{Type: "nack"}, {Type: "nack", Parameter: "pli"}, {Type: "ccm", Parameter: "fir"}}
}

// rewrite reduces a section to the formats of list.
func rewrite(m *sdp.MediaDescription, list []format) {
	fb := payloadFeedback(m.Attributes)
	kept := slices.DeleteFunc(m.Attributes, func(a sdp.Attribute) bool {
		switch a.Key {
		case "rtpmap", "fmtp", "rtcp-fb", "extmap", "ssrc", "ssrc-group", "msid", "rid", "simulcast":
			return true
		}
		return false
	})
	add := func(key, value string) { kept = append(kept, sdp.Attribute{Key: key, Value: value}) }
	m.MediaName.Formats = nil
	for _, f := range list {
		pt := strconv.Itoa(int(f.pt))
		m.MediaName.Formats = append(m.MediaName.Formats, pt)
		add("rtpmap", pt+" "+f.rtpmap())
		if f.fmtp != "" {
			add("fmtp", pt+" "+f.fmtp)
		}
		for _, v := range fb[f.pt] {
			add("rtcp-fb", pt+" "+v)
		}
		if f.rtx != 0 {
			r := strconv.Itoa(int(f.rtx))
			m.MediaName.Formats = append(m.MediaName.Formats, r)
			add("rtpmap", r+" rtx/90000")
			add("fmtp", r+" apt="+pt)
		}
	}
	m.Attributes = kept
}

func payloadFeedback(attrs []sdp.Attribute) map[uint8][]string {
	fb := map[uint8][]string{}
	for _, a := range attrs {
		if pt, rest, ok := splitPT(a.Value); ok && a.Key == "rtcp-fb" {
			fb[pt] = append(fb[pt], rest)
		}
	}
	return fb
}

func (f format) rtpmap() string {
	if f.codec == media.Opus {
		return "opus/48000/2"
	}
	return f.codec.String() + "/90000"
}

// engineFor registers exactly what the viewer offered and we can send.
func engineFor(c capability) (*webrtc.MediaEngine, error) {
	m := &webrtc.MediaEngine{}
	for _, kind := range []media.Kind{media.Video, media.Audio} {
		typ := webrtc.RTPCodecTypeVideo
		if kind == media.Audio {
			typ = webrtc.RTPCodecTypeAudio
		}
		for _, f := range c.of(kind).list {
			channels := uint16(0)
			if kind == media.Audio {
				channels = 2
			}
			err := m.RegisterCodec(webrtc.RTPCodecParameters{
				RTPCodecCapability: webrtc.RTPCodecCapability{
					MimeType: kind.String() + "/" + f.codec.String(), ClockRate: f.clockRate(),
					Channels: channels, SDPFmtpLine: f.fmtp, RTCPFeedback: feedback(kind),
				},
				PayloadType: webrtc.PayloadType(f.pt),
			}, typ)
			if err == nil && f.rtx != 0 {
				err = m.RegisterCodec(webrtc.RTPCodecParameters{
					RTPCodecCapability: webrtc.RTPCodecCapability{
						MimeType: webrtc.MimeTypeRTX, ClockRate: 90000, SDPFmtpLine: "apt=" + strconv.Itoa(int(f.pt)),
					},
					PayloadType: webrtc.PayloadType(f.rtx),
				}, typ)
			}
			if err != nil {
				return nil, &rtc.Problem{Status: http.StatusBadRequest, Code: "bad_sdp", Message: "The offer uses a payload type twice."}
			}
		}
	}
	return m, nil
}
