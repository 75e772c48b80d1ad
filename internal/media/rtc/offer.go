package rtc

import (
	"net/http"
	"slices"
	"strings"

	"github.com/pion/sdp/v3"
)

// Offer is a client's offer, checked for what both protocols need.
type Offer struct {
	// SDP is the offer as pion is given it: the client's candidates are left
	// out, because an ICE-lite agent never sends to one that has not called, and
	// a client that leaves the DTLS role to us takes the active one.
	SDP string
	// Description is the same, parsed.
	Description *sdp.SessionDescription
}

// ReadOffer reads the offer of a POST. The error is a Problem.
func ReadOffer(w http.ResponseWriter, r *http.Request) (*Offer, error) {
	body, err := readBody(w, r, typeSDP, maxOffer)
	if err != nil {
		return nil, err
	}
	return ParseOffer(string(body))
}

func badSDP(why string) *Problem {
	return &Problem{http.StatusBadRequest, "bad_sdp", "The offer can't be used: " + why + "."}
}

// maxSections bounds the media sections of an offer.
const maxSections = 16

// ParseOffer checks an offer. The error is a Problem.
func ParseOffer(text string) (*Offer, error) {
	if len(text) > maxOffer {
		return nil, &Problem{http.StatusRequestEntityTooLarge, "too_large", "The offer is too large."}
	}
	d := &sdp.SessionDescription{}
	if err := d.UnmarshalString(text); err != nil {
		return nil, badSDP("it is not SDP")
	}
	var live []*sdp.MediaDescription
	for _, m := range d.MediaDescriptions {
		_, bundleOnly := m.Attribute("bundle-only")
		if m.MediaName.Port.Value != 0 || bundleOnly {
			live = append(live, m)
		}
	}
	switch {
	case len(d.MediaDescriptions) == 0 || len(live) == 0:
		return nil, badSDP("it has no media")
	case len(d.MediaDescriptions) > maxSections:
		return nil, badSDP("it has too many media sections")
	}
	mids := map[string]bool{}
	for _, m := range d.MediaDescriptions {
		mid, ok := m.Attribute(sdp.AttrKeyMID)
		if !ok || mid == "" || mids[mid] {
			return nil, badSDP("each media section needs a mid of its own")
		}
		mids[mid] = true
		for _, attr := range []string{"ice-ufrag", "ice-pwd", "fingerprint", "setup"} {
			if m.MediaName.Port.Value == 0 {
				continue
			}
			if v, ok := attribute(d, m, attr); !ok || v == "" {
				return nil, badSDP(attr + " is missing")
			}
		}
	}
	if len(live) > 1 && !bundled(d, live) {
		return nil, &Problem{http.StatusUnprocessableEntity, "no_bundle",
			"Offer sound and picture in one BUNDLE group: set the bundle policy to max-bundle."}
	}
	normalise(d)
	out, err := d.Marshal()
	if err != nil {
		return nil, badSDP("it is not SDP")
	}
	return &Offer{SDP: string(out), Description: d}, nil
}

// attribute looks in a media section and then in the session's.
func attribute(d *sdp.SessionDescription, m *sdp.MediaDescription, key string) (string, bool) {
	if v, ok := m.Attribute(key); ok {
		return v, true
	}
	return d.Attribute(key)
}

func bundled(d *sdp.SessionDescription, live []*sdp.MediaDescription) bool {
	for _, a := range d.Attributes {
		if mids, ok := strings.CutPrefix(a.Value, "BUNDLE "); ok && a.Key == sdp.AttrKeyGroup {
			group := strings.Fields(mids)
			return !slices.ContainsFunc(live, func(m *sdp.MediaDescription) bool {
				mid, _ := m.Attribute(sdp.AttrKeyMID)
				return !slices.Contains(group, mid)
			})
		}
	}
	return false
}

func normalise(d *sdp.SessionDescription) {
	_, lite := d.Attribute(sdp.AttrKeyICELite)
	tidy := func(attrs []sdp.Attribute) []sdp.Attribute {
		attrs = slices.DeleteFunc(attrs, func(a sdp.Attribute) bool {
			return !lite && (a.Key == sdp.AttrKeyCandidate || a.Key == sdp.AttrKeyEndOfCandidates)
		})
		for i, a := range attrs {
			if a.Key == sdp.AttrKeyConnectionSetup && a.Value == "actpass" {
				attrs[i].Value = "active"
			}
		}
		return attrs
	}
	d.Attributes = tidy(d.Attributes)
	for _, m := range d.MediaDescriptions {
		m.Attributes = tidy(m.Attributes)
	}
}
