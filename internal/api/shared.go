package api

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"net/url"
	"strings"

	"frontrow/internal/brand"
)

// plainTitle is what the built page is called before it is told of a channel.
const plainTitle = "<title>Frontrow</title>"

// watch serves the page of a channel with what other programs read of it: its
// title, and what they show where somebody shares the address.
func (s *Server) watch(w http.ResponseWriter, q *http.Request) {
	status := s.statusOf(q)
	raw, err := fs.ReadFile(s.deps.Pages, "index.html")
	if status != http.StatusOK || err != nil {
		s.pages.indexAs(w, q, status)
		return
	}
	name := q.PathValue("channel")
	b, err := s.deps.Brands.Brand(q.Context(), name)
	if err != nil { // the page works without
		s.log.Error("a watch page goes without its brand", "channel", name, "err", err)
		s.pages.indexAs(w, q, status)
		return
	}
	scheme := "http://"
	if q.TLS != nil || q.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https://"
	}
	at := s.addresses(&publishIn{origin: scheme + q.Host}).Watch
	body := []byte(strings.Replace(string(raw), plainTitle, head(name, at, b), 1))
	h := w.Header()
	h.Set("Content-Security-Policy", framedByUs)
	h.Set("Cache-Control", "no-cache")
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Add("Vary", "Accept-Encoding")
	tag := fmt.Sprintf(`W/"%x"`, sha256.Sum256(body))
	h.Set("ETag", tag)
	if q.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if strings.Contains(q.Header.Get("Accept-Encoding"), "gzip") {
		var buf bytes.Buffer
		zip := gzip.NewWriter(&buf)
		_, _ = zip.Write(body) // a buffer takes everything
		_ = zip.Close()
		h.Set("Content-Encoding", "gzip")
		body = buf.Bytes()
	}
	if q.Method != http.MethodHead {
		_, _ = w.Write(body) // a client that has gone away needs no answer
	}
}

// mostSummary is how much of a description goes along with a shared address,
// characters.
const mostSummary = 200

// head is what the page of a channel says of it. Everything in it is escaped.
func head(name, watch string, b brand.Brand) string {
	title := b.Title
	if title == "" {
		title = name
	}
	var out strings.Builder
	say := func(format string, of ...string) {
		safe := make([]any, len(of))
		for i, s := range of {
			safe[i] = html.EscapeString(s)
		}
		fmt.Fprintf(&out, format, safe...)
	}
	meta := func(property, content string) {
		if content != "" {
			say(`<meta property="%s" content="%s" />`, property, content)
		}
	}
	say("<title>%s · Frontrow</title>", title)
	path := url.PathEscape(name)
	// The page asks for it first, so it is under way with the scripts.
	say(`<link rel="preload" as="fetch" crossorigin="anonymous" href="/api/v1/channels/%s/brand" />`, path)
	meta("og:type", "website")
	meta("og:site_name", "Frontrow")
	meta("og:title", title)
	meta("og:description", summary(b.Description))
	if u, err := url.Parse(watch); err == nil && u.Host != "" {
		say(`<link rel="canonical" href="%s" />`, watch+path)
		meta("og:url", watch+path)
		if f, ok := picture(b, brand.Share, brand.Background, brand.Logo); ok {
			meta("og:image", u.Scheme+"://"+u.Host+brandFileOf(name, f).URL)
			meta("og:image:width", fmt.Sprint(f.Width))
			meta("og:image:height", fmt.Sprint(f.Height))
			card := "summary"
			if f.Slot != brand.Logo {
				card = "summary_large_image"
			}
			say(`<meta name="twitter:card" content="%s" />`, card)
		}
	}
	return out.String()
}

// picture is the first of those that the brand has.
func picture(b brand.Brand, slots ...brand.Slot) (brand.File, bool) {
	for _, slot := range slots {
		if f, ok := b.File(slot); ok {
			return f, true
		}
	}
	return brand.File{}, false
}

func summary(text string) string {
	r := []rune(strings.Join(strings.Fields(text), " "))
	if len(r) > mostSummary {
		return string(r[:mostSummary-1]) + "…"
	}
	return string(r)
}
