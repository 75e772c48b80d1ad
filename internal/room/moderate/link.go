package moderate

import (
	"strings"
	"unicode"
)

// ends are the ends of names that make a link of "name.end" without more. A
// path, www. or :// make one of any end.
const ends = " com net org info biz io co tv gg me ly to be us uk eu de fr es it nl pl ru ua by kz cz at ch se no fi dk pt ro hu gr tr " +
	"br mx ar cl in pk cn jp kr tw hk sg id th vn ph au nz za ng ke xyz top site online club shop store live app dev ai link click " +
	"pro vip win bet fun icu cc tk ml ga cf gq pw ws su sh st tech space website world today life news blog zip mov ee lt lv sk si hr rs ie ca il ir ae sa "

// Links is how many links a text has, however they are disguised.
func Links(text string) (n int) {
	hosts(text, func(string) bool { n++; return true })
	return n
}

// hosts calls each with the host of every link in the text, in small letters,
// until that returns false.
func hosts(text string, each func(host string) bool) {
	for chunk := range strings.FieldsFuncSeq(dots(text), func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("<>()[]{}\"'`|,;*", r)
	}) {
		if h := host(chunk); h != "" && !each(h) {
			return
		}
	}
}

// dots undoes what people do to a full stop to hide a link, and reads lookalikes.
func dots(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range text {
		switch {
		case r == '。' || r == '．' || r == '｡' || r == '․' || r == '﹒':
			b.WriteByte('.')
		case r < 0x80:
			b.WriteRune(unicode.ToLower(r))
		case invisible(r):
		default:
			if as, ascii := plain(r, 0, 0, true); ascii != "" {
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

var disguises = strings.NewReplacer("(dot)", ".", "[dot]", ".", "{dot}", ".", "(.)", ".", "[.]", ".", " dot ", ".", "hxxp", "http")

// host is the host of a link; "" where s is none.
func host(s string) string {
	sure := false
	if i := strings.Index(s, "://"); i >= 0 {
		s, sure = s[i+3:], true
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
	if !ok || name == "" || strings.Contains(s, "..") {
		return ""
	}
	for _, r := range s {
		if !word(r) && r != '.' && r != '-' {
			return ""
		}
	}
	sure = sure || strings.HasPrefix(s, "www.")
	if !sure && !strings.Contains(ends, " "+end+" ") {
		return ""
	}
	return s
}

func cutLast(s string) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, '.')
	if i < 0 {
		return "", "", false
	}
	return s[:i], s[i+1:], true
}

// under reports whether a host is one of the list, or below one.
func under(host string, list []string) bool {
	for _, h := range list {
		if host == h || strings.HasSuffix(host, "."+h) {
			return true
		}
	}
	return false
}
