package identity

import (
	"encoding/base64"
	"net/netip"
)

// Networks names where an address is, so that a room can tell who comes from
// the same place without knowing the place: keyed hashes of the address (IPv4
// /32, IPv6 /64, which is given out whole) and of the network around it (/24,
// /48). They are good for one channel of this server, and the same in all its
// shows.
//
// An address of this machine or of a private network has none: a proxy is
// there, or a hall full of people, and a ban would hit them all. Nor has what
// carriers share among many (100.64.0.0/10), or what is no single address.
func (s *Service) Networks(channel string, addr netip.Addr) []string {
	addr = addr.Unmap().WithZone("")
	if !addr.IsGlobalUnicast() || addr.IsPrivate() || carriers.Contains(addr) {
		return nil
	}
	bits := []int{64, 48}
	if addr.Is4() {
		bits = []int{32, 24}
	}
	names := make([]string, len(bits))
	for i, n := range bits {
		p, err := addr.Prefix(n)
		if err != nil {
			return nil
		}
		// Neither a channel's name nor a prefix has a space.
		names[i] = base64.RawURLEncoding.EncodeToString(s.derive("network", []byte(channel+" "+p.String()))[:16])
	}
	return names
}

var carriers = netip.MustParsePrefix("100.64.0.0/10")
