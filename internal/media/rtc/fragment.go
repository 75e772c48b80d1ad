package rtc

import (
	"errors"
	"strings"
)

// Fragment is the body of a PATCH: an application/trickle-ice-sdpfrag
// (RFC 8840 9).
type Fragment struct {
	// Ufrag and Pwd are the ICE credentials the fragment belongs to; they may be
	// absent from a fragment that only adds candidates.
	Ufrag, Pwd string
	// Mid is that of the first media section, "" when there is none.
	Mid string
	// Candidates are the lines' values, without "a=".
	Candidates []string
	// End says that no more candidates follow.
	End bool
}

var errFragment = errors.New("not an ICE fragment")

// ParseFragment reads a fragment. Lines it doesn't know are passed over.
func ParseFragment(body string) (Fragment, error) {
	const maxCandidates = 256
	var f Fragment
	for line := range strings.Lines(body) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" {
			continue
		}
		if len(line) < 2 || line[1] != '=' {
			return Fragment{}, errFragment
		}
		if line[0] != 'a' {
			continue
		}
		key, value, _ := strings.Cut(line[2:], ":")
		switch key {
		case "ice-ufrag":
			if err := same(&f.Ufrag, value, 4); err != nil {
				return Fragment{}, err
			}
		case "ice-pwd":
			if err := same(&f.Pwd, value, 22); err != nil {
				return Fragment{}, err
			}
		case "mid":
			if f.Mid == "" {
				f.Mid = value
			}
		case "candidate":
			if len(f.Candidates) == maxCandidates || len(strings.Fields(value)) < 8 {
				return Fragment{}, errFragment
			}
			f.Candidates = append(f.Candidates, line[2:])
		case "end-of-candidates":
			f.End = true
		}
	}
	if (f.Ufrag == "") != (f.Pwd == "") || f.Ufrag == "" && len(f.Candidates) == 0 && !f.End {
		return Fragment{}, errFragment
	}
	return f, nil
}

// same sets a credential, which all sections of a bundle share (RFC 8839 5.4:
// ice-char, 4 or 22 to 256 of them).
func same(to *string, value string, shortest int) error {
	if len(value) < shortest || len(value) > 256 || strings.ContainsFunc(value, notICEChar) || *to != "" && *to != value {
		return errFragment
	}
	*to = value
	return nil
}

func notICEChar(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '+' || r == '/')
}

// fragmentOf is the part of an answer that an ICE restart tells the client.
func fragmentOf(answer string) string {
	var b strings.Builder
	var ufrag, pwd, media, mid string
	var candidates []string
	lite := false
	for line := range strings.Lines(answer) {
		line = strings.TrimRight(line, "\r\n")
		switch {
		case strings.HasPrefix(line, "a=ice-lite"):
			lite = true
		case strings.HasPrefix(line, "a=ice-ufrag:") && ufrag == "":
			ufrag = line
		case strings.HasPrefix(line, "a=ice-pwd:") && pwd == "":
			pwd = line
		case strings.HasPrefix(line, "m=") && media == "":
			media = line
		case strings.HasPrefix(line, "a=mid:") && mid == "":
			mid = line
		case strings.HasPrefix(line, "a=candidate:"):
			candidates = append(candidates, line)
		}
	}
	put := func(lines ...string) {
		for _, l := range lines {
			if l != "" {
				b.WriteString(l)
				b.WriteString("\r\n")
			}
		}
	}
	if lite {
		put("a=ice-lite")
	}
	put(ufrag, pwd, media, mid)
	put(candidates...)
	put("a=end-of-candidates")
	return b.String()
}
