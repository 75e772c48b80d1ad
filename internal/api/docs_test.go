package api

import (
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
)

func TestDocumentationIsServedByItsPagesAlone(t *testing.T) {
	h := door(t, func(_ *Config, d *Deps) {
		d.Pages = fstest.MapFS{
			"index.html":      {Data: []byte("the app")},
			"embed.html":      {Data: []byte("the frame")},
			"docs/index.html": {Data: []byte("quick start")},
			"docs/poll.html":  {Data: []byte("a poll")},
		}
	})
	for path, want := range map[string]struct {
		status int
		body   string
	}{
		"/docs":               {http.StatusOK, "quick start"},
		"/docs/poll":          {http.StatusOK, "a poll"},
		"/docs/nothing":       {http.StatusNotFound, "the app"},
		"/docs/..%2Fembed":    {http.StatusNotFound, "the app"},
		"/docs/poll%2F..":     {http.StatusNotFound, "the app"},
		"/docs/%00":           {http.StatusNotFound, "the app"},
		"/docs/poll.html":     {http.StatusNotFound, "the app"},
		"/docs/poll/and/more": {http.StatusNotFound, "the app"},
	} {
		w := ask(h, "GET", path, func(q *http.Request) { q.Header.Set("Accept", "text/html") })
		if w.Code != want.status || w.Body.String() != want.body {
			t.Errorf("%s: %d %q, want %d %q", path, w.Code, w.Body, want.status, want.body)
		}
		if csp := w.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "script-src 'self'; style-src 'self';") || !strings.HasSuffix(csp, "frame-ancestors 'self'") {
			t.Errorf("%s: policy %q", path, csp)
		}
	}
	if w := ask(h, "GET", "/docs/", nil); w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != "/docs" {
		t.Errorf("/docs/: %d to %q", w.Code, w.Header().Get("Location"))
	}
	tag := ask(h, "GET", "/docs/poll", nil).Header().Get("ETag")
	if w := ask(h, "GET", "/docs/poll", func(q *http.Request) { q.Header.Set("If-None-Match", tag) }); tag == "" || w.Code != http.StatusNotModified {
		t.Errorf("unchanged page with tag %q: %d", tag, w.Code)
	}
}
