package hls

import (
	"errors"
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// directives are the delivery directives of a request (RFC 8216bis, 6.2.5).
type directives struct {
	// msn is the media sequence number that the playlist has to have, part the
	// part of it, -1 for the whole segment. Without block neither counts.
	block bool
	msn   uint64
	part  int
	skip  bool
}

// parseDirectives reads the query of a request. Directives that it does not
// know are refused, as the RFC wants; other parameters are ignored.
func parseDirectives(query string) (directives, error) {
	d := directives{part: -1}
	values, err := url.ParseQuery(query)
	if err != nil {
		return d, errors.New("the query can't be read")
	}
	hasPart := false
	for key, all := range values {
		if !strings.HasPrefix(key, "_HLS_") {
			continue
		}
		if len(all) != 1 {
			return d, fmt.Errorf("%s is there twice", key)
		}
		switch v := all[0]; key {
		case "_HLS_msn":
			if d.msn, err = strconv.ParseUint(v, 10, 63); err != nil {
				return d, errors.New("_HLS_msn is not a number")
			}
			d.block = true
		case "_HLS_part":
			n, err := strconv.ParseUint(v, 10, 16)
			if err != nil {
				return d, errors.New("_HLS_part is not a number")
			}
			d.part, hasPart = int(n), true
		case "_HLS_skip":
			if v != "YES" && v != "v2" {
				return d, errors.New("_HLS_skip is neither YES nor v2")
			}
			d.skip = true
		case "_HLS_report": // of the first edition of the draft
		default:
			return d, fmt.Errorf("%.40q is not a known directive", key)
		}
	}
	if hasPart && !d.block {
		return d, errors.New("_HLS_part needs _HLS_msn")
	}
	return d, nil
}

// wanted says whether a playlist whose newest part is part last of segment msn
// has what d asks for, or whether that is so far ahead that the request is a
// mistake (6.2.5.2).
func (d directives) wanted(msn uint64, last int, target time.Duration) (there, absurd bool) {
	if !d.block || d.msn < msn {
		return true, false
	}
	limit := 3
	if s := target.Seconds(); s < 1 {
		limit = int(math.Ceil(3 / s))
	}
	switch {
	case d.msn > msn+2:
		return false, true
	case d.msn == msn && d.part >= 0:
		return d.part <= last, d.part > last+limit
	}
	return false, d.msn > msn && d.part > limit
}
