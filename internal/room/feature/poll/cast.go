package poll

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

// cast is the data of poll.voted: an event in the log that nobody is sent. By is
// the actor's id, or a pseudonym, and weight how often it counts. Alone is a text
// whose entry holds nothing else, so that it can be erased.
type cast struct {
	poll, by, choice string
	weight           int
	alone            bool
}

// stored is how the log has it.
type stored struct {
	P string          `json:"p"`
	V string          `json:"v"`
	C json.RawMessage `json:"c"`
	W int             `json:"w,omitempty"` // absent: once
	A bool            `json:"a,omitempty"` // alone in its entry
}

// bytes writes it, by hand: votes come by the thousand.
func (v cast) bytes() json.RawMessage {
	if !plain(v.by) {
		s := stored{v.poll, v.by, json.RawMessage(v.choice), v.weight, v.alone}
		if v.weight == 1 {
			s.W = 0
		}
		b, err := json.Marshal(s)
		if err == nil {
			return b
		}
	}
	b := make([]byte, 0, len(v.poll)+len(v.by)+len(v.choice)+20)
	b = append(b, `{"p":"`...)
	b = append(b, v.poll...)
	b = append(b, `","v":"`...)
	b = append(b, v.by...)
	b = append(b, `","c":`...)
	b = append(b, v.choice...)
	if v.weight != 1 {
		b = append(b, `,"w":`...)
		b = strconv.AppendInt(b, int64(v.weight), 10)
	}
	if v.alone {
		b = append(b, `,"a":true`...)
	}
	return append(b, '}')
}

// readCast reads what bytes wrote, and anything else that means the same.
func readCast(b []byte) (v cast, ok bool) {
	if v, ok = quickCast(string(b)); ok {
		return v, true
	}
	var s stored
	if json.Unmarshal(b, &s) != nil || len(s.C) == 0 {
		return v, false
	}
	v = cast{s.P, s.V, string(s.C), s.W, s.A}
	if s.W == 0 {
		v.weight = 1
	}
	if s.C[0] == '"' {
		// The log may write the same text with other escapes.
		var text string
		if json.Unmarshal(s.C, &text) != nil {
			return v, false
		}
		v.choice = quote(text)
	}
	return v, true
}

func quickCast(s string) (v cast, ok bool) {
	if s, ok = strings.CutPrefix(s, `{"p":"`); !ok {
		return v, false
	}
	if v.poll, s, ok = strings.Cut(s, `","v":"`); !ok || !plain(v.poll) {
		return v, false
	}
	if v.by, s, ok = strings.Cut(s, `","c":`); !ok || !plain(v.by) {
		return v, false
	}
	if s, ok = strings.CutSuffix(s, "}"); !ok || s == "" {
		return v, false
	}
	// A list of numbers ends with the object; a text could hold anything.
	if s[0] != '[' || strings.IndexByte(s, ']') != len(s)-1 {
		return v, false
	}
	v.choice, v.weight = s, 1
	return v, true
}

// plain reports whether s is the same in JSON.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf || c == '<' || c == '>' || c == '&' {
			return false
		}
	}
	return true
}

// quickVote reads the data of poll.vote as clients write it. What is written in
// another way is left to encoding/json, which agrees with it on all that it reads.
func quickVote(b []byte) (v Vote, ok bool) {
	r := reader{b: b}
	if !r.take('{') {
		return v, false
	}
	for first := true; !r.take('}'); first = false {
		if !first && !r.take(',') {
			return v, false
		}
		key, ok := r.text()
		if !ok || !r.take(':') {
			return v, false
		}
		switch key {
		case "poll":
			v.Poll, ok = r.text()
		case "text":
			v.Text, ok = r.text()
		case "at":
			v.At, ok = r.number()
		case "choice":
			v.Choice, ok = r.numbers()
		default:
			ok = false
		}
		if !ok {
			return v, false
		}
	}
	r.space()
	return v, len(r.b) == 0
}

// reader reads simple JSON.
type reader struct{ b []byte }

func (r *reader) space() {
	for len(r.b) > 0 && (r.b[0] == ' ' || r.b[0] == '\t' || r.b[0] == '\n' || r.b[0] == '\r') {
		r.b = r.b[1:]
	}
}

func (r *reader) take(c byte) bool {
	r.space()
	if len(r.b) == 0 || r.b[0] != c {
		return false
	}
	r.b = r.b[1:]
	return true
}

func (r *reader) text() (string, bool) {
	if !r.take('"') {
		return "", false
	}
	for i, c := range r.b {
		switch {
		case c == '"':
			s := string(r.b[:i])
			r.b = r.b[i+1:]
			return s, true
		case c < ' ' || c == '\\' || c >= utf8.RuneSelf:
			return "", false
		}
	}
	return "", false
}

func (r *reader) number() (n int64, ok bool) {
	r.space()
	i := 0
	for ; i < len(r.b) && i < 19 && r.b[i] >= '0' && r.b[i] <= '9'; i++ {
		n = n*10 + int64(r.b[i]-'0')
	}
	if i == 0 || i == 19 || i > 1 && r.b[0] == '0' {
		return 0, false
	}
	r.b = r.b[i:]
	return n, true
}

func (r *reader) numbers() (c Choice, ok bool) {
	if !r.take('[') {
		n, ok := r.number()
		return Choice{int(n)}, ok
	}
	if r.take(']') {
		return Choice{}, true
	}
	for {
		n, ok := r.number()
		if !ok {
			return nil, false
		}
		if c = append(c, int(n)); r.take(']') {
			return c, true
		}
		if !r.take(',') {
			return nil, false
		}
	}
}
