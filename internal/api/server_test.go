package api

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"frontrow/internal/brand"
	"frontrow/internal/identity"
	"frontrow/internal/room"
	"frontrow/internal/studio"
)

// house has one channel, "live".
type house struct {
	actors  map[string]room.Actor
	revoked string // the token of somebody whose link is
}

func (house) Channel(_ context.Context, name string) (identity.Channel, error) {
	switch name {
	case "live":
		return identity.Channel{Name: name}, nil
	case "broken":
		return identity.Channel{}, errors.New("disk on fire")
	}
	return identity.Channel{}, identity.ErrNoChannel
}

func (house) Channels(context.Context) ([]identity.Channel, error) {
	return []identity.Channel{{Name: "live"}}, nil
}

func (h house) Session(was room.Actor, name string, by identity.StaffLink) (string, room.Actor, time.Time, error) {
	if name == "bad" {
		return "", room.Actor{}, time.Time{}, errors.New("a name with a reason")
	}
	a := room.Actor{ID: was.ID, Name: name, Role: room.RoleViewer}
	if by.ID != "" {
		a.Role = by.Role
	}
	return "token-of-" + name, a, time.UnixMicro(7), nil
}

func (h house) Resolve(_ context.Context, token string) (room.Actor, error) {
	if a, ok := h.actors[token]; ok {
		return a, nil
	}
	if token != "" && token == h.revoked {
		return room.Actor{ID: "d_gone", Role: room.RoleViewer}, identity.ErrRevoked
	}
	return room.Actor{}, identity.ErrBadToken
}

func (house) RotateKey(_ context.Context, name string) (string, error) {
	if name != "live" {
		return "", identity.ErrNoChannel
	}
	return "fresh-key", nil
}

func (house) PublishToken(_ context.Context, channel string, who room.Actor) (string, time.Time, error) {
	return "token-of-" + who.ID + "-for-" + channel, time.UnixMicro(9), nil
}

func (house) Show(context.Context, string) (studio.Show, error) {
	return studio.Show{ID: "s_1", Status: studio.Live, Started: time.UnixMicro(42)}, nil
}

func door(t *testing.T, change func(*Config, *Deps)) http.Handler {
	t.Helper()
	said := func(what string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, what) })
	}
	h := house{actors: map[string]room.Actor{"ada": {ID: "d_ada"}}}
	cfg := Default()
	deps := Deps{
		Newcomers: &identity.Newcomers{}, Staff: linksOf{},
		Channels: h, Brands: brand.New(&shelf{}), Shows: h, Log: slog.New(slog.DiscardHandler),
		Addresses: func(string) Addresses { return Addresses{Watch: "https://show.example/watch/"} },
		OnAir:     func(string) bool { return true }, Viewers: func(string) int { return 3 },
		Ready: func(context.Context) error { return nil },
		Handlers: Handlers{
			WHIP: said("whip"), WHIPSession: said("whip session"), WHEP: said("whep"), WHEPSession: said("whep session"), HLS: said("hls"),
			RoomSocket: said("socket"), RoomEvents: said("events"), RoomCommands: said("commands"), RoomLog: said("log"), RoomWords: said("words"), PollSummary: said("summary"), Keys: said("keys"), Metrics: said("metrics"),
		},
		Pages: fstest.MapFS{
			"index.html":             {Data: []byte("<!doctype html><title>Frontrow</title>")},
			"assets/app-x1.js":       {Data: []byte("export {}")},
			"embed.html":             {Data: []byte("<!doctype html><title>Frontrow embedded</title>")},
			"sdk/v1.js":              {Data: []byte("export {}")},
			"sdk/react.js":           {Data: []byte("export {}")},
			"sdk/react/index.js":     {Data: []byte("export {}")},
			"sdk/chunks/hls-x1.js":   {Data: []byte("export {}")},
			"sdk/licenses/react.txt": {Data: []byte("MIT")},
		},
		TLS: &tls.Config{},
	}
	if change != nil {
		change(&cfg, &deps)
	}
	s, err := New(cfg, deps)
	if err != nil {
		t.Fatal(err)
	}
	return s.handler
}

func ask(h http.Handler, method, path string, change func(*http.Request)) *httptest.ResponseRecorder {
	q := httptest.NewRequest(method, path, strings.NewReader(`{"name":"Ada"}`))
	q.RemoteAddr = "127.0.0.1:5000"
	q.Header.Set("Content-Type", "application/json")
	if change != nil {
		change(q)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, q)
	return w
}

func TestEveryRouteLeadsWhereTheTableSays(t *testing.T) {
	h := door(t, nil)
	for _, c := range []struct {
		method, path string
		status       int
		body         string
	}{
		{"POST", "/whip", 200, "whip"},
		{"GET", "/whip", 200, "whip"}, // which answers 405
		{"DELETE", "/whip/abc", 200, "whip session"},
		{"POST", "/whep/live", 200, "whep"},
		{"POST", "/whep/nobody", 404, "no_such_channel"},
		{"POST", "/whep/broken", 503, "internal"},
		{"PATCH", "/whep/live/abc", 200, "whep session"},
		{"GET", "/hls/live/index.m3u8", 200, "hls"},
		{"GET", "/hls/nobody/index.m3u8", 404, "no_such_channel"},
		{"GET", "/api/v1/channels/live/room", 200, "socket"},
		{"GET", "/api/v1/channels/nobody/room", 404, "no_such_channel"},
		{"GET", "/api/v1/channels/live/room/events", 200, "events"},
		{"POST", "/api/v1/channels/live/room/commands", 200, "commands"},
		{"OPTIONS", "/api/v1/channels/live/room/commands", 204, ""},
		{"GET", "/api/v1/channels", 200, `{"channels":[{"name":"live","status":"live","since":42,"viewers":3}]}`},
		{"GET", "/api/v1/channels/live", 200, `"viewers":3`},
		{"GET", "/api/v1/channels/nobody", 404, `"code":"no_such_channel"`},
		{"POST", "/api/v1/session", 200, `"token":"token-of-Ada"`},
		{"GET", "/openapi.yaml", 200, "/api/v1/session"},
		{"GET", "/healthz", 200, "ok"},
		{"GET", "/readyz", 200, "ready"},
		{"GET", "/metrics", 200, "metrics"},
		{"GET", "/", 200, "<title>Frontrow"},
		{"GET", "/watch/live", 200, "<title>live · Frontrow"},
		{"GET", "/watch/nobody", 404, "<title>Frontrow"},
		{"GET", "/studio/live", 200, "<title>Frontrow"},
		{"GET", "/studio/nobody", 404, "<title>Frontrow"},
		{"GET", "/present/live", 200, "<title>Frontrow"},
		{"GET", "/present/nobody", 404, "<title>Frontrow"},
		{"GET", "/join", 200, "<title>Frontrow"},
		{"GET", "/join/482913", 200, "<title>Frontrow"},
		{"POST", "/api/v1/channels/live/code", 401, "bearer token"},
		{"GET", "/api/v1/channels/nobody/code", 404, "no_such_channel"},
		{"GET", "/embed/live", 200, "<title>Frontrow embedded"},
		{"GET", "/embed/nobody", 404, "<title>Frontrow embedded"},
		{"GET", "/embed.html", 404, "not_found"},
		{"GET", "/api/v1/channels/live/publish", 401, "bearer token"},
		{"POST", "/api/v1/channels/live/key", 401, "bearer token"},
		{"GET", "/assets/app-x1.js", 200, "export {}"},
		{"GET", "/assets/../../etc/passwd", 404, ""},
		{"GET", "/nothing", 404, "not_found"},
		{"POST", "/nothing", 405, "wrong_method"},
		{"GET", "/owner/wrong", 404, "gives no role"},
		{"GET", "/staff/wrong", 404, "gives no role"},
		{"GET", "/api/v1/channels/live/log", 401, "bearer token"},
		{"GET", "/owner/secret", 303, ""},
	} {
		path := c.path
		if strings.Contains(path, "..") {
			path = "/assets/%2e%2e/%2e%2e/etc/passwd"
		}
		w := ask(h, c.method, path, nil)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.body) {
			t.Errorf("%s %s: %d %q, want %d with %q", c.method, path, w.Code, w.Body, c.status, c.body)
		}
	}
}

func TestMetricsAreForNeighboursUnlessOpened(t *testing.T) {
	stranger := func(q *http.Request) { q.RemoteAddr = "203.0.113.9:4000" }
	if w := ask(door(t, nil), "GET", "/metrics", stranger); w.Code != http.StatusForbidden {
		t.Errorf("private: %d", w.Code)
	}
	open := door(t, func(c *Config, _ *Deps) { c.Metrics = "public" })
	if w := ask(open, "GET", "/metrics", stranger); w.Code != http.StatusOK {
		t.Errorf("public: %d", w.Code)
	}
}

func TestSessionKeepsTheDeviceAndKnowsTheOwner(t *testing.T) {
	h := door(t, nil)
	w := ask(h, "POST", "/api/v1/session", func(q *http.Request) {
		q.Header.Set("Authorization", "Bearer ada")
		q.AddCookie(&http.Cookie{Name: "frontrow_owner", Value: "secret"})
	})
	if !strings.Contains(w.Body.String(), `"id":"d_ada"`) || !strings.Contains(w.Body.String(), `"role":"owner"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := ask(h, "POST", "/api/v1/session", func(q *http.Request) { q.Body = io.NopCloser(strings.NewReader(`{"name":"bad"}`)) }); w.Code != http.StatusUnprocessableEntity ||
		!strings.Contains(w.Body.String(), "a name with a reason") {
		t.Errorf("bad name: %d %s", w.Code, w.Body)
	}
	for _, body := range []string{`{`, `[]`, `{"name":7}`, `{"name":"` + strings.Repeat("x", 2<<20) + `"}`} {
		w := ask(h, "POST", "/api/v1/session", func(q *http.Request) { q.Body = io.NopCloser(strings.NewReader(body)) })
		if w.Code < 400 || w.Code >= 500 || !strings.Contains(w.Body.String(), `"code"`) {
			t.Errorf("%.20q: %d %.200s", body, w.Code, w.Body)
		}
	}
}

func TestPanicIsAnsweredAndTheServerGoesOn(t *testing.T) {
	h := door(t, func(_ *Config, d *Deps) {
		d.Handlers.HLS = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("boom") })
	})
	if w := ask(h, "GET", "/hls/live/x", nil); w.Code != http.StatusInternalServerError {
		t.Errorf("%d", w.Code)
	}
	if w := ask(h, "GET", "/healthz", nil); w.Code != http.StatusOK {
		t.Errorf("after it: %d", w.Code)
	}
}

func TestPagesAreCompressedAndGuarded(t *testing.T) {
	w := ask(door(t, nil), "GET", "/watch/live", func(q *http.Request) { q.Header.Set("Accept-Encoding", "gzip") })
	h := w.Header()
	if h.Get("Content-Encoding") != "gzip" || !strings.Contains(h.Get("Content-Security-Policy"), "default-src 'self'") ||
		h.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("headers %v", h)
	}
}

func TestOnlyTheEmbeddedPageMayBeFramedByOtherSites(t *testing.T) {
	h := door(t, nil)
	for path, who := range map[string]string{
		"/": "'self'", "/watch/live": "'self'", "/watch/nobody": "'self'", "/studio/live": "'self'", "/nothing": "'self'", "/index.html": "'self'",
		"/embed.html": "'self'", "/embed/live": "*", "/embed/nobody": "*",
	} {
		w := ask(h, "GET", path, func(q *http.Request) { q.Header.Set("Accept", "text/html") })
		if got := w.Header().Get("Content-Security-Policy"); !strings.HasSuffix(got, "; frame-ancestors "+who) {
			t.Errorf("%s: policy %q, want frame-ancestors %s", path, got, who)
		}
	}
}

func TestOnlyWhatIsNamedByItsContentsIsKeptWithoutAsking(t *testing.T) {
	h := door(t, nil)
	for path, forever := range map[string]bool{
		"/assets/app-x1.js": true, "/sdk/chunks/hls-x1.js": true, "/sdk/v1.js": false, "/sdk/react.js": false, "/sdk/react/index.js": false, "/sdk/licenses/react.txt": false,
	} {
		w := ask(h, "GET", path, nil)
		cache := w.Header().Get("Cache-Control")
		if w.Code != http.StatusOK || strings.Contains(cache, "immutable") != forever || w.Header().Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: %d, Cache-Control %q, headers %v", path, w.Code, cache, w.Header())
		}
		for _, encoding := range []string{"", "gzip"} {
			again := ask(h, "GET", path, func(q *http.Request) {
				q.Header.Set("If-None-Match", w.Header().Get("ETag"))
				q.Header.Set("Accept-Encoding", encoding)
			})
			if again.Code != http.StatusNotModified || again.Body.Len() != 0 {
				t.Errorf("%s again (%s): %d with %d bytes", path, encoding, again.Code, again.Body.Len())
			}
		}
	}
}

func TestBinaryWithoutPagesSaysSo(t *testing.T) {
	h := door(t, func(_ *Config, d *Deps) { d.Pages = fstest.MapFS{} })
	if w := ask(h, "GET", "/", nil); w.Code != http.StatusNotImplemented || !strings.Contains(w.Body.String(), "make build") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestOneAddressCanNotMakeDevicesWithoutEnd(t *testing.T) {
	h := door(t, nil)
	from := func(addr string) int {
		return ask(h, "POST", "/api/v1/session", func(q *http.Request) { q.RemoteAddr = addr }).Code
	}
	for range 600 {
		if code := from("203.0.113.9:4000"); code != http.StatusOK {
			t.Fatalf("within the burst: %d", code)
		}
	}
	refused := false
	for range 100 {
		refused = refused || from("203.0.113.9:4001") == http.StatusTooManyRequests
	}
	if !refused {
		t.Error("nobody was refused")
	}
	for _, other := range []string{"203.0.113.10:4000", "127.0.0.1:4000", "[2001:db8::1]:4000"} {
		if code := from(other); code != http.StatusOK {
			t.Errorf("%s: %d", other, code)
		}
	}
}

func TestOnlyTheOwnerAndAdminsReadTheLogAndEraseInIt(t *testing.T) {
	h := door(t, func(_ *Config, d *Deps) {
		d.Channels = house{actors: map[string]room.Actor{
			"owner": {ID: "d_1", Role: room.RoleOwner}, "admin": {ID: "d_2", Role: room.RoleAdmin},
			"producer": {ID: "d_3", Role: room.RoleProducer}, "viewer": {ID: "d_4", Role: room.RoleViewer},
		}}
	})
	for token, want := range map[string]int{
		"owner": 200, "admin": 200, "producer": 403, "viewer": 403, "forged": 401,
	} {
		for _, method := range []string{"GET", "DELETE"} {
			w := ask(h, method, "/api/v1/channels/live/log", func(q *http.Request) { q.Header.Set("Authorization", "Bearer "+token) })
			if w.Code != want {
				t.Errorf("%s %s: %d, want %d", method, token, w.Code, want)
			}
		}
	}
}
