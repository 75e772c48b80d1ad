package reaction

import (
	"bytes"
	"encoding/json"
	"strconv"
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
