package whip

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"

	"frontrow/internal/media"
	"frontrow/internal/media/rtc"
	"frontrow/internal/media/rtc/depacket"
)

const (
	captureURI = "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time"
	twccURI    = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
)

// format is one payload type of the offer.
type format struct {
	kind  media.Kind
	codec media.Codec
	fmtp  string
	nack  bool
	// repeats is set for RTX (RFC 4588): the payload type of what it repeats.
	rtx     bool
	repeats uint8
}

// plan is what of an offer is accepted: one section of sound, one of picture,
// and every codec in them that the house can carry, in the publisher's order.
type plan struct {
	formats map[uint8]format
	// first is the publisher's favourite of each accepted kind.
	first map[media.Kind]format
	// capture is the id of the absolute capture time extension, 0 without.
	capture map[media.Kind]uint8
	// layers are the names (RFC 8852) of the picture's layers in the publisher's
	// order, none without simulcast. repairs is the id of the extension that names
	// the layer of a repeated packet, 0 without.
	layers  []string
	repairs uint8
	engine  *webrtc.MediaEngine
}

func unacceptable(code, message string) *rtc.Problem {
	return &rtc.Problem{Status: http.StatusUnprocessableEntity, Code: code, Message: message}
}

// read decides what of the offer is accepted and prepares it for pion: other
// sections become inactive. The error is a Problem.
func read(offer *rtc.Offer) (*plan, error) {
	p := &plan{
		formats: map[uint8]format{}, first: map[media.Kind]format{}, capture: map[media.Kind]uint8{},
		engine: &webrtc.MediaEngine{},
	}
	sends := false
	for _, m := range offer.Description.MediaDescriptions {
		kind := kindOf(m)
		if kind == 0 {
			continue
		}
		_, taken := p.first[kind]
		sending := offers(m)
		sends = sends || sending
		if !sending || taken || !p.section(kind, m) {
			setDirection(m, sdp.AttrKeyInactive)
			continue
		}
		p.simulcast(kind, m)
		setDirection(m, sdp.AttrKeySendOnly)
	}
	switch {
	case !sends:
		return nil, unacceptable("nothing_sent", "The offer sends neither sound nor picture.")
	case len(p.first) == 0:
		return nil, unacceptable("no_codec", "The offer has no codec in common with this server, which takes H264, H265, VP8, VP9, AV1 and Opus.")
	}
	for kind := range p.first {
		typ, uris := typeOf(kind), []string{twccURI, captureURI}
		if kind == media.Video && len(p.layers) > 0 {
			uris = append(uris, sdp.SDESMidURI, sdp.SDESRTPStreamIDURI, sdp.SDESRepairRTPStreamIDURI)
		}
		for _, uri := range uris {
			if err := p.engine.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: uri}, typ); err != nil {
				return nil, fmt.Errorf("register a header extension: %w", err)
			}
		}
	}
	out, err := offer.Description.Marshal()
	if err != nil {
		return nil, fmt.Errorf("write the offer again: %w", err)
	}
	offer.SDP = string(out)
	return p, nil
}

func kindOf(m *sdp.MediaDescription) media.Kind {
	switch m.MediaName.Media {
	case "video":
		return media.Video
	case "audio":
		return media.Audio
	}
	return 0
}

func typeOf(k media.Kind) webrtc.RTPCodecType {
	if k == media.Video {
		return webrtc.RTPCodecTypeVideo
	}
	return webrtc.RTPCodecTypeAudio
}

// offers reports whether the client sends on this section; sendrecv is the
// default (RFC 8866, 6.7).
func offers(m *sdp.MediaDescription) bool {
	for _, key := range []string{sdp.AttrKeyRecvOnly, sdp.AttrKeyInactive} {
		if _, ok := m.Attribute(key); ok {
			return false
		}
	}
	_, bundleOnly := m.Attribute("bundle-only")
	return m.MediaName.Port.Value != 0 || bundleOnly
}

func setDirection(m *sdp.MediaDescription, direction string) {
	m.Attributes = slices.DeleteFunc(m.Attributes, func(a sdp.Attribute) bool {
		switch a.Key {
		case sdp.AttrKeySendOnly, sdp.AttrKeySendRecv, sdp.AttrKeyRecvOnly, sdp.AttrKeyInactive:
			return true
		}
		return false
	})
	m.WithPropertyAttribute(direction)
}

// described is what a section says about one payload type.
type described struct {
	name     string
	rate     uint32
	channels uint16
	fmtp     string
	feedback []webrtc.RTCPFeedback
}

// section takes the formats of a media section in. It returns false when none
// is of use.
func (p *plan) section(kind media.Kind, m *sdp.MediaDescription) bool {
	said := describe(m)
	var order []uint8
	for _, text := range m.MediaName.Formats {
		pt, err := strconv.ParseUint(text, 10, 7)
		if err != nil {
			continue
		}
		d := said[uint8(pt)]
		c := codecOf(kind, d)
		if _, double := p.formats[uint8(pt)]; double || c == 0 {
			continue
		}
		f := format{kind: kind, codec: c, fmtp: d.fmtp}
		fb := common(kind, d.feedback)
		f.nack = slices.Contains(fb, webrtc.RTCPFeedback{Type: webrtc.TypeRTCPFBNACK})
		err = p.engine.RegisterCodec(webrtc.RTPCodecParameters{
			RTPCodecCapability: webrtc.RTPCodecCapability{
				MimeType: m.MediaName.Media + "/" + d.name, ClockRate: d.rate, Channels: d.channels,
				SDPFmtpLine: d.fmtp, RTCPFeedback: fb,
			},
			PayloadType: webrtc.PayloadType(pt),
		}, typeOf(kind))
		if err != nil {
			continue
		}
		p.formats[uint8(pt)] = f
		order = append(order, uint8(pt))
	}
	if len(order) == 0 {
		return false
	}
	p.first[kind] = p.formats[order[0]]
	for pt, d := range said {
		if !strings.EqualFold(d.name, "rtx") {
			continue
		}
		apt, err := strconv.ParseUint(depacket.Parameter(d.fmtp, "apt"), 10, 7)
		if _, double := p.formats[pt]; double || err != nil || !slices.Contains(order, uint8(apt)) {
			continue
		}
		err = p.engine.RegisterCodec(webrtc.RTPCodecParameters{
			RTPCodecCapability: webrtc.RTPCodecCapability{
				MimeType: m.MediaName.Media + "/rtx", ClockRate: d.rate, SDPFmtpLine: d.fmtp,
			},
			PayloadType: webrtc.PayloadType(pt),
		}, typeOf(kind))
		if err == nil {
			p.formats[pt] = format{kind: kind, rtx: true, repeats: uint8(apt)}
		}
	}
	for _, a := range m.Attributes {
		if id, uri, ok := strings.Cut(a.Value, " "); ok && a.Key == sdp.AttrKeyExtMap && strings.HasPrefix(uri, captureURI) {
			if n, err := strconv.ParseUint(id, 10, 8); err == nil {
				p.capture[kind] = uint8(n)
			}
		}
	}
	return true
}

func describe(m *sdp.MediaDescription) map[uint8]described {
	said := map[uint8]described{}
	for _, a := range m.Attributes {
		text, value, ok := strings.Cut(a.Value, " ")
		if !ok {
			continue
		}
		pt, err := strconv.ParseUint(text, 10, 7)
		if err != nil {
			if a.Key == "rtcp-fb" && text == "*" {
				for pt, d := range said {
					d.feedback = append(d.feedback, feedback(value))
					said[pt] = d
				}
			}
			continue
		}
		d := said[uint8(pt)]
		switch a.Key {
		case "rtpmap":
			parts := strings.Split(value, "/")
			d.name = parts[0]
			if len(parts) > 1 {
				rate, _ := strconv.ParseUint(parts[1], 10, 32)
				d.rate = uint32(rate)
			}
			if len(parts) > 2 {
				channels, _ := strconv.ParseUint(parts[2], 10, 16)
				d.channels = uint16(channels)
			}
		case "fmtp":
			d.fmtp = value
		case "rtcp-fb":
			d.feedback = append(d.feedback, feedback(value))
		default:
			continue
		}
		said[uint8(pt)] = d
	}
	return said
}

func feedback(value string) webrtc.RTCPFeedback {
	typ, parameter, _ := strings.Cut(value, " ")
	return webrtc.RTCPFeedback{Type: typ, Parameter: parameter}
}

// common is the feedback that is asked of the publisher, of what it offers.
func common(kind media.Kind, offered []webrtc.RTCPFeedback) (both []webrtc.RTCPFeedback) {
	want := []webrtc.RTCPFeedback{{Type: webrtc.TypeRTCPFBTransportCC}, {Type: webrtc.TypeRTCPFBNACK}}
	if kind == media.Video {
		want = append(want, webrtc.RTCPFeedback{Type: webrtc.TypeRTCPFBNACK, Parameter: "pli"},
			webrtc.RTCPFeedback{Type: webrtc.TypeRTCPFBCCM, Parameter: "fir"})
	}
	for _, f := range want {
		if slices.Contains(offered, f) {
			both = append(both, f)
		}
	}
	return both
}

// codecOf is the codec of a format, 0 when it can't be carried.
func codecOf(kind media.Kind, d described) media.Codec {
	if kind == media.Audio {
		if strings.EqualFold(d.name, "opus") && d.rate == 48000 && d.channels == 2 {
			return media.Opus
		}
		return 0
	}
	if d.rate != 90000 {
		return 0
	}
	is := func(parameter string, values ...string) bool {
		return slices.Contains(values, strings.ToLower(depacket.Parameter(d.fmtp, parameter)))
	}
	switch strings.ToUpper(d.name) {
	case "H264":
		// Interleaving (mode 2) is of no use live, and the profiles that are not
		// 4:2:0 play nowhere.
		profile := strings.ToLower(depacket.Parameter(d.fmtp, "profile-level-id"))
		if is("packetization-mode", "", "0", "1") && !strings.HasPrefix(profile, "f4") && !strings.HasPrefix(profile, "7a") {
			return media.H264
		}
	case "H265":
		if is("sprop-max-don-diff", "", "0") && is("tx-mode", "", "srst") {
			return media.H265
		}
	case "VP8":
		return media.VP8
	case "VP9":
		if is("profile-id", "", "0", "2") {
			return media.VP9
		}
	case "AV1":
		if is("profile", "", "0") {
			return media.AV1
		}
	}
	return 0
}

// stereo lets the publisher send both channels: without the word of the
// receiver browsers mix them into one (RFC 7587, 6.1).
func (p *plan) stereo(answer string) string {
	var b strings.Builder
	for line := range strings.Lines(answer) {
		text, ok := strings.CutPrefix(line, "a=fmtp:")
		pt, fmtp, _ := strings.Cut(strings.TrimRight(text, "\r\n"), " ")
		n, err := strconv.ParseUint(pt, 10, 7)
		if ok && err == nil && p.formats[uint8(n)].codec == media.Opus && depacket.Parameter(fmtp, "stereo") == "" {
			line = "a=fmtp:" + pt + " " + fmtp + ";stereo=1\r\n"
		}
		b.WriteString(line)
	}
	return b.String()
}
