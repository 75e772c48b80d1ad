package api

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/png"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"frontrow/internal/audit"
	"frontrow/internal/brand"
	"frontrow/internal/room"
)

// shelf keeps the brand of one channel.
type shelf struct{ b brand.Brand }

func (s *shelf) Brand(context.Context, string) (brand.Brand, error) { return s.b, nil }

func (s *shelf) SaveBrand(_ context.Context, _ string, b brand.Brand) error {
	b.Files, s.b = s.b.Files, b
	return nil
}

func (s *shelf) SaveBrandFile(_ context.Context, _ string, f brand.File) error {
	_ = s.DeleteBrandFile(context.Background(), "", f.Slot)
	s.b.Files = append(s.b.Files, f)
	return nil
}

func (s *shelf) DeleteBrandFile(_ context.Context, _ string, slot brand.Slot) error {
	i := slices.IndexFunc(s.b.Files, func(f brand.File) bool { return f.Slot == slot })
	if i < 0 {
		return brand.ErrNoFile
	}
	s.b.Files = slices.Delete(s.b.Files, i, i+1)
	return nil
}

func (s *shelf) BrandFile(_ context.Context, _, hash string) (brand.File, error) {
	for _, f := range s.b.Files {
		if f.Hash == hash {
			return f, nil
		}
	}
	return brand.File{}, brand.ErrNoFile
}

// diary is an audit log that only grows.
type diary struct {
	Audit
	entries []audit.Entry
}

func (d *diary) Add(_ context.Context, e audit.Entry) error {
	d.entries = append(d.entries, e)
	return nil
}

func branded(t *testing.T) (http.Handler, *diary) {
	t.Helper()
	d := &diary{}
	return door(t, func(_ *Config, deps *Deps) {
		deps.Audit = d
		deps.Channels = house{actors: map[string]room.Actor{
			"owner": {ID: "d_owner", Role: room.RoleOwner}, "judge": {ID: "d_judge", Role: room.RoleModerator},
		}}
	}), d
}

func bearing(who string, body string) func(*http.Request) {
	return func(q *http.Request) {
		q.Header.Set("Authorization", "Bearer "+who)
		q.Body = io.NopCloser(strings.NewReader(body))
		q.ContentLength = int64(len(body))
	}
}

func dot(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const words = `{"title":"The Show","description":"Fridays","accent":"#FF5A00","background":"","links":[{"label":"Shop","url":"https://shop.example/"}],"texts":{"qa.title":"Ask us"}}`

func TestOnlyOwnersAndAdminsChangeTheBrandAndItIsRecorded(t *testing.T) {
	h, d := branded(t)
	const at = "/api/v1/channels/live/brand"
	for _, c := range []struct {
		method, path, who, body string
		status                  int
	}{
		{"PUT", at, "judge", words, 403},
		{"PUT", at, "nobody", words, 401},
		{"PUT", at, "owner", words, 200},
		{"PUT", at, "owner", `{"title":"` + strings.Repeat("x", 81) + `","description":"","accent":"","background":"","links":[],"texts":{}}`, 422},
		{"PUT", at + "/logo", "judge", dot(t), 403},
		{"PUT", at + "/logo", "owner", dot(t), 200},
		{"PUT", at + "/logo", "owner", "<svg/>", 422},
		{"PUT", at + "/banner", "owner", dot(t), 422},
		{"PUT", at + "/logo", "owner", strings.Repeat("x", 3<<20), 413},
		{"DELETE", at + "/share", "owner", "", 404},
		{"DELETE", at + "/logo", "judge", "", 403},
		{"DELETE", at + "/logo", "owner", "", 204},
	} {
		if got := ask(h, c.method, c.path, bearing(c.who, c.body)); got.Code != c.status {
			t.Errorf("%s %s by %s: %d %s, want %d", c.method, c.path, c.who, got.Code, got.Body, c.status)
		}
	}
	var did []string
	for _, e := range d.entries {
		did = append(did, e.Actor+" "+e.Action+" "+e.Detail.ID)
	}
	want := []string{"d_owner brand.changed ", "d_owner brand.file_set logo", "d_owner brand.file_removed logo"}
	if !slices.Equal(did, want) {
		t.Errorf("recorded %q, want %q", did, want)
	}
}

func TestTheBrandIsReadByAnybodyAndNotSentTwice(t *testing.T) {
	h, _ := branded(t)
	const at = "/api/v1/channels/live/brand"
	ask(h, "PUT", at, bearing("owner", words))
	ask(h, "PUT", at+"/logo", bearing("owner", dot(t)))
	got := ask(h, "GET", at, nil)
	var b Brand
	if err := json.Unmarshal(got.Body.Bytes(), &b); err != nil || got.Code != 200 {
		t.Fatal(got.Code, got.Body, err)
	}
	if b.Title != "The Show" || b.Accent != "#ff5a00" || b.Texts["qa.title"] != "Ask us" || b.Files.Logo == nil || b.Files.Logo.Width != 3 || b.Files.Share != nil {
		t.Errorf("got %+v", b)
	}
	tag := got.Header().Get("ETag")
	if tag == "" || got.Header().Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("headers %v", got.Header())
	}
	again := ask(h, "GET", at, func(q *http.Request) { q.Header.Set("If-None-Match", tag) })
	if again.Code != 304 || again.Body.Len() != 0 || again.Header().Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("again: %d, %d bytes", again.Code, again.Body.Len())
	}
	ask(h, "DELETE", at+"/logo", bearing("owner", ""))
	if now := ask(h, "GET", at, func(q *http.Request) { q.Header.Set("If-None-Match", tag) }); now.Code != 200 {
		t.Errorf("after a change: %d", now.Code)
	}
	if got := ask(h, "GET", "/api/v1/channels/nobody/brand", nil); got.Code != 404 {
		t.Errorf("of no channel: %d", got.Code)
	}
}

func TestAFileOfTheBrandIsKeptForEver(t *testing.T) {
	h, _ := branded(t)
	var f BrandFile
	put := ask(h, "PUT", "/api/v1/channels/live/brand/share", bearing("owner", dot(t)))
	if err := json.Unmarshal(put.Body.Bytes(), &f); err != nil {
		t.Fatal(put.Body, err)
	}
	got := ask(h, "GET", f.URL, nil)
	for name, want := range map[string]string{
		"Content-Type": "image/png", "Cache-Control": "public, max-age=31536000, immutable",
		"X-Content-Type-Options": "nosniff", "Access-Control-Allow-Origin": "*",
	} {
		if v := got.Header().Get(name); v != want {
			t.Errorf("%s is %q, want %q", name, v, want)
		}
	}
	if got.Code != 200 || got.Body.String() != dot(t) {
		t.Error(got.Code, got.Body.Len())
	}
	for _, hash := range []string{"no", strings.Repeat("0", 32)} {
		if got := ask(h, "GET", "/api/v1/channels/live/brand/files/"+hash, nil); got.Code != 404 {
			t.Errorf("%s: %d", hash, got.Code)
		}
	}
	var c Channel
	if err := json.Unmarshal(ask(h, "GET", "/api/v1/channels/live", nil).Body.Bytes(), &c); err != nil || c.Picture != f.URL {
		t.Errorf("the card shows %q: %v", c.Picture, err)
	}
}

func TestAWatchPageSaysWhatItIsToOtherPrograms(t *testing.T) {
	store := &shelf{}
	h := door(t, func(_ *Config, deps *Deps) {
		deps.Brands = brand.New(store)
	})
	store.b = brand.Brand{
		Title:       `</title><script>alert(1)</script>"'&`,
		Description: "One\n\n  two " + strings.Repeat("ä", 300),
		Files:       []brand.File{{Slot: brand.Logo, Hash: "aa", Width: 3, Height: 2}, {Slot: brand.Share, Hash: "bb", Width: 1200, Height: 630}},
	}
	got := ask(h, "GET", "/watch/live", nil)
	page := got.Body.String()
	if got.Code != 200 || strings.Contains(page, "<script>alert") {
		t.Fatal(got.Code, page)
	}
	for _, want := range []string{
		`<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;&amp; · Frontrow</title>`,
		`<meta property="og:title" content="&lt;/title&gt;`,
		`<meta property="og:description" content="One two ääää`,
		`<link rel="canonical" href="https://show.example/watch/live" />`,
		`<meta property="og:image" content="https://show.example/api/v1/channels/live/brand/files/bb" />`,
		`<meta property="og:image:width" content="1200" />`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s:\n%s", want, page)
		}
	}
	tag := got.Header().Get("ETag")
	if again := ask(h, "GET", "/watch/live", func(q *http.Request) { q.Header.Set("If-None-Match", tag) }); again.Code != 304 {
		t.Errorf("again: %d", again.Code)
	}
	store.b.Title = "Another"
	if again := ask(h, "GET", "/watch/live", func(q *http.Request) { q.Header.Set("If-None-Match", tag) }); again.Code != 200 {
		t.Errorf("after a change: %d", again.Code)
	}
	if got := ask(h, "GET", "/watch/nobody", nil); got.Code != 404 || strings.Contains(got.Body.String(), "og:title") {
		t.Error("a page of no channel:", got.Code)
	}
}
