package reaction

import (
	"bytes"
	"encoding/json"
	"strconv"

	"frontrow/internal/room"
)

// encode is json.Marshal for a reaction, of which thousands come in a second. A
// name has no character that JSON escapes.
func encode(d Sent) json.RawMessage {
	b := make([]byte, 0, 48)
	b = append(b, `{"k":"`...)
	b = append(b, d.Kind...)
	b = append(b, `","n":`...)
	b = strconv.AppendInt(b, int64(d.N), 10)
	if d.Behind != 0 {
		b = append(b, `,"b":`...)
		b = strconv.AppendInt(b, d.Behind, 10)
	}
	return append(b, '}')
}

// decode is json.Unmarshal for what encode wrote. What has another form goes the
// long way.
func decode(b json.RawMessage) (d Sent, ok bool) {
	if rest, ok := bytes.CutPrefix(b, []byte(`{"k":"`)); ok {
		name, rest, _ := bytes.Cut(rest, []byte(`","n":`))
		if n, ok := bytes.CutSuffix(rest, []byte(`}`)); ok && bytes.IndexByte(name, '\\') < 0 {
			n, behind, late := bytes.Cut(n, []byte(`,"b":`))
			var bad, worse error
			d.Kind = string(name)
			d.N, bad = strconv.Atoi(string(n))
			if late {
				d.Behind, worse = strconv.ParseInt(string(behind), 10, 64)
			}
			if bad == nil && worse == nil {
				return d, true
			}
		}
	}
	d = Sent{}
	return d, json.Unmarshal(b, &d) == nil
}

// wanted is json.Unmarshal for a Send as clients mostly write it: the kind, and
// perhaps how many. What has another form goes the long way, which also knows what
// is wrong with it.
func wanted(b json.RawMessage) (d Send, ok bool) {
	rest, ok := bytes.CutPrefix(b, []byte(`{"kind":`))
	if !ok {
		return d, false
	}
	if rest, ok = bytes.CutSuffix(rest, []byte(`}`)); !ok {
		return d, false
	}
	kind, n, many := bytes.Cut(rest, []byte(`,"n":`))
	if many {
		if len(n) != 1 || n[0] < '1' || n[0] > '9' {
			return d, false
		}
		d.N = int(n[0] - '0')
	}
	if !plain(kind) {
		return Send{}, false
	}
	d.Kind = json.RawMessage(kind)
	return d, true
}

// plain reports whether b is one digit or a string that could name a kind.
func plain(b []byte) bool {
	if len(b) < 3 {
		return len(b) == 1 && '0' <= b[0] && b[0] <= '9'
	}
	last := len(b) - 1
	for _, c := range b[1:last] {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return b[0] == '"' && b[last] == '"'
}

// join makes one event of two of a kind that count in the same second and in the
// same point of the curve.
func join(a, b room.Event) (room.Event, bool) {
	if a.At/Width != b.At/Width {
		return a, false
	}
	one, ok := decode(a.Data)
	two, fine := decode(b.Data)
	if !ok || !fine || one.Kind != two.Kind || (a.At+one.Behind)/1_000_000 != (b.At+two.Behind)/1_000_000 {
		return a, false
	}
	one.N += two.N
	a.Data = encode(one)
	return a, true
}
