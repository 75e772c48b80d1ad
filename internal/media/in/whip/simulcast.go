package whip

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"

	"frontrow/internal/media"
)

const (
	// maxLayers bounds the layers of a picture: browsers send up to three, OBS
	// four. Those above are left out of the answer, the last of the offer first.
	maxLayers = 4
	// maxRID bounds the name of a layer, in bytes.
	maxRID = 16
)

// simulcast takes in the layers that a section offers (RFC 8853), in its order.
// They are told apart by the header extensions of RFC 8852 and RFC 9143; a
// section without those, or with one layer, sends one picture as ever.
func (p *plan) simulcast(kind media.Kind, m *sdp.MediaDescription) {
	rids := ridsOf(m)
	mid, rid := extension(m, sdp.SDESMidURI), extension(m, sdp.SDESRTPStreamIDURI)
	layered := kind == media.Video && len(rids) > 1 && mid != 0 && rid != 0
	m.Attributes = slices.DeleteFunc(m.Attributes, func(a sdp.Attribute) bool {
		switch a.Key {
		case "simulcast", "rid":
			return true
		case sdp.AttrKeySSRC, sdp.AttrKeySSRCGroup:
			return layered // the layers go by their names
		}
		return false
	})
	if !layered {
		return
	}
	for _, r := range rids {
		m.WithValueAttribute("rid", r+" send")
	}
	m.WithValueAttribute("simulcast", "send "+strings.Join(rids, ";"))
	if id, _ := m.Attribute(sdp.AttrKeyMsid); len(strings.Split(id, " ")) != 2 {
		m.Attributes = slices.DeleteFunc(m.Attributes, func(a sdp.Attribute) bool { return a.Key == sdp.AttrKeyMsid })
		m.WithValueAttribute(sdp.AttrKeyMsid, "- picture")
	}
	p.layers, p.repairs = rids, extension(m, sdp.SDESRepairRTPStreamIDURI)
}

// ridsOf lists the names of the layers that a section sends, nil when it does
// not offer any or says it in a way that makes no sense.
func ridsOf(m *sdp.MediaDescription) (rids []string) {
	sent := map[string]bool{}
	for _, a := range m.Attributes {
		if id, rest, _ := strings.Cut(a.Value, " "); a.Key == "rid" {
			sent[id] = rest == "send" || strings.HasPrefix(rest, "send ")
		}
	}
	said, _ := m.Attribute("simulcast")
	words := strings.Fields(said)
	i := slices.Index(words, "send")
	if i < 0 || i+1 >= len(words) {
		return nil
	}
	for layer := range strings.SplitSeq(words[i+1], ";") {
		// Of alternatives the first; "~" says that it begins paused.
		id, _, _ := strings.Cut(layer, ",")
		id = strings.TrimPrefix(id, "~")
		if !sent[id] || !validRID(id) || slices.Contains(rids, id) {
			return nil
		}
		if len(rids) < maxLayers {
			rids = append(rids, id)
		}
	}
	return rids
}

func validRID(id string) bool {
	for _, c := range []byte(id) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '-' && c != '_' {
			return false
		}
	}
	return len(id) > 0 && len(id) <= maxRID
}

// extension is the id of a header extension in a section, 0 without it.
func extension(m *sdp.MediaDescription, uri string) uint8 {
	for _, a := range m.Attributes {
		if a.Key != sdp.AttrKeyExtMap {
			continue
		}
		words := strings.Fields(a.Value)
		if len(words) < 2 || words[1] != uri {
			continue
		}
		id, _, _ := strings.Cut(words[0], "/") // a direction may follow
		if n, err := strconv.ParseUint(id, 10, 8); err == nil {
			return uint8(n)
		}
	}
	return 0
}
