package moderate

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ends are the ends of names that make a link of "name.end" without more. A
// path, www. or :// make one of any end.
const ends = " com net org info biz io co tv gg me ly to be us uk eu de fr es it nl pl ru ua by kz cz at ch se no fi dk pt ro hu gr tr " +
	"br mx ar cl in pk cn jp kr tw hk sg id th vn ph au nz za ng ke xyz top site online club shop store live app dev ai link click " +
	"pro vip win bet fun icu cc tk ml ga cf gq pw ws su sh st tech space website world today life news blog zip mov ee lt lv sk si hr rs ie ca il ir ae sa "

// Links is how many links a text has, however they are disguised.
func Links(text string) (n int) {
	hosts(text, true, func(string) bool { n++; return true })
	return n
}

// leads reports whether a text has a link to none of these hosts. It is looked at
// as it reads, and as a browser takes it: a lookalike of an allowed host is another.
func leads(text string, allowed []string) (out bool) {
	hosts(text, true, func(h string) bool {
		out = !slices.ContainsFunc(allowed, func(a string) bool { return under(h, dots(a, true)) })
		return !out
	})
	if !out && strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) {
		hosts(text, false, func(h string) bool {
			out = !slices.ContainsFunc(allowed, func(a string) bool { return under(h, a) })
			return !out
		})
	}
	return out
}

// hosts calls each with the host of every link in the text, in small letters,
// until that returns false.
func hosts(text string, lookalikes bool, each func(host string) bool) {
	for chunk := range strings.FieldsFuncSeq(dots(text, lookalikes), func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("<>()[]{}\"'`|,;*", r)
	}) {
		if h := host(chunk); h != "" && !each(h) {
			return
		}
	}
}

// dots undoes what people do to a full stop to hide a link, and reads letters
// that a browser takes for others. With lookalikes it reads these too.
func dots(text string, lookalikes bool) string {
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range text {
		switch {
		case r == '。' || r == '．' || r == '｡' || r == '․' || r == '﹒':
			b.WriteByte('.')
		case r < utf8.RuneSelf:
			b.WriteRune(unicode.ToLower(r))
		case ignorable(r), lookalikes && invisible(r):
		case r >= 0xff01 && r <= 0xff5e: // full width
			b.WriteRune(unicode.ToLower(r - 0xff01 + '!'))
		case ordered(r) != 0:
			b.WriteRune(ordered(r))
		case !lookalikes:
			b.WriteRune(unicode.ToLower(r))
		default:
			if as, ascii := plain(r, 0, "", true); ascii != "" {
				b.WriteString(ascii)
			} else if as != 0 {
				b.WriteRune(as)
			} else {
				b.WriteRune(r)
			}
		}
	}
	return disguises.Replace(b.String())
}

// disguises are also the brackets of an address in numbers, which else end it.
var disguises = strings.NewReplacer("(dot)", ".", "[dot]", ".", "{dot}", ".", "(.)", ".", "[.]", ".", " dot ", ".", "hxxp", "http", "://[", "://"+unread)

// unread is the host of a link whose host can't be read. None that is allowed is
// below it.
const unread = "?"

// host is the host of a link; "" where s is none.
func host(s string) string {
	s, sure := scheme(s)
	address := sure
	if strings.HasPrefix(s, unread) && sure {
		return unread
	}
	if i := strings.IndexAny(s, "/?#\\"); i >= 0 {
		sure = sure || i+1 < len(s)
		s = s[:i]
	}
	if i := strings.LastIndexByte(s, '@'); i >= 0 {
		s = s[i+1:]
	}
	if i := strings.IndexByte(s, ':'); i >= 0 {
		s = s[:i]
	}
	s = strings.Trim(s, ".!?-_~")
	name, end, ok := cutLast(s)
	whole := ok && name != "" && !strings.Contains(s, "..") && !strings.ContainsFunc(s, func(r rune) bool {
		return !word(r) && !unicode.IsMark(r) && r != '.' && r != '-' && r != '_'
	})
	switch {
	case address && s != "" && !whole:
		return unread
	case !whole:
		return ""
	case sure || strings.HasPrefix(s, "www."):
		return s
	}
	// The name that somebody registered has no such sign: it is a file's.
	_, own, _ := cutLast("." + name)
	if strings.Contains(own, "_") || !strings.Contains(ends, " "+end+" ") {
		return ""
	}
	return s
}

// scheme takes a scheme off an address, and reports whether it has one. Browsers
// take any number of slashes of both kinds after those of the web, or none.
func scheme(s string) (rest string, ok bool) {
	if i := strings.Index(s, "://"); i >= 0 {
		s, ok = s[i+3:], true
	} else if i := strings.Index(s, "http:"); i >= 0 {
		s, ok = s[i+5:], true
	} else if i := strings.Index(s, "https:"); i >= 0 {
		s, ok = s[i+6:], true
	}
	if ok {
		s = strings.TrimLeft(s, "/\\")
	}
	return s, ok
}

func cutLast(s string) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, '.')
	if i < 0 {
		return "", "", false
	}
	return s[:i], s[i+1:], true
}

// under reports whether a host is another, or below it.
func under(host, of string) bool { return host == of || strings.HasSuffix(host, "."+of) }
