package fanout

import "bytes"

// quick reads a command in the form that clients mostly write it: one object of
// known fields, strings without escapes, data as it stands. It reports false for
// anything else, which decode then looks at. Votes come by the thousand.
func quick(msg []byte) (q request, ok bool) {
	b, ok := bytes.CutPrefix(msg, []byte("{"))
	if !ok {
		return request{}, false
	}
	for first := true; ; first = false {
		if !first {
			if len(b) == 1 && b[0] == '}' {
				return q, q.Cmd != ""
			}
			if b, ok = bytes.CutPrefix(b, []byte(",")); !ok {
				return request{}, false
			}
		}
		var name []byte
		if name, b, ok = plainString(b); !ok || len(b) == 0 || b[0] != ':' {
			return request{}, false
		}
		b = b[1:]
		switch string(name) {
		case "id":
			var n int64
			if n, b, ok = number(b); ok {
				q.ID = &n
			}
		case "cmd":
			q.Cmd, b, ok = text(b)
		case "key":
			q.Key, b, ok = text(b)
		case "data":
			var n int
			if n, ok = objectEnd(b); ok {
				q.Data, b = bytes.Clone(b[:n]), b[n:] // the message is only lent
			}
		default:
			return request{}, false
		}
		if !ok {
			return request{}, false
		}
	}
}

// plainString is a string of printable ASCII without escapes at the beginning of b.
func plainString(b []byte) (s, rest []byte, ok bool) {
	if len(b) == 0 || b[0] != '"' {
		return nil, nil, false
	}
	for i, c := range b[1:] {
		switch {
		case c == '"':
			return b[1 : i+1], b[i+2:], true
		case c < ' ' || c > '~' || c == '\\':
			return nil, nil, false
		}
	}
	return nil, nil, false
}

func text(b []byte) (string, []byte, bool) {
	s, rest, ok := plainString(b)
	return string(s), rest, ok
}

// objectEnd is where the object that b begins with ends. It knows braces and
// plain strings; whoever reads the object finds what is wrong inside.
func objectEnd(b []byte) (n int, ok bool) {
	if len(b) == 0 || b[0] != '{' {
		return 0, false
	}
	depth := 0
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case c == '{':
			depth++
		case c == '}':
			if depth--; depth == 0 {
				return i + 1, true
			}
		case c == '"':
			s, _, ok := plainString(b[i:])
			if !ok {
				return 0, false
			}
			i += len(s) + 1
		}
	}
	return 0, false
}
