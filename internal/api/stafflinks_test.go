package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"frontrow/internal/audit"
	"frontrow/internal/identity"
	"frontrow/internal/room"
)

// linksOf is one link "sl_1" of a moderator, and the owner's.
type linksOf struct{ broken bool }

func (l linksOf) LinkOf(_ context.Context, code string) (identity.StaffLink, error) {
	switch {
	case l.broken:
		return identity.StaffLink{}, errors.New("disk on fire")
	case code == "secret":
		return identity.StaffLink{ID: "sl_owner", Role: room.RoleOwner}, nil
	}
	return identity.StaffLink{}, identity.ErrNoLink
}

func (linksOf) StaffLinks(context.Context) ([]identity.StaffLink, error) {
	return []identity.StaffLink{
		{ID: "sl_owner", Role: room.RoleOwner, Created: time.UnixMicro(5), Used: time.UnixMicro(6)},
		{ID: "sl_1", Role: room.RoleModerator, Name: "Ada", Created: time.UnixMicro(7)},
	}, nil
}

func (linksOf) NewStaffLink(_ context.Context, role room.Role, name string) (identity.StaffLink, string, error) {
	if name == "bad" {
		return identity.StaffLink{}, "", errors.New("a name with a reason")
	}
	return identity.StaffLink{ID: "sl_2", Role: role, Name: name, Created: time.UnixMicro(8)}, "2.code", nil
}

func (linksOf) RevokeStaffLink(_ context.Context, id string) (identity.StaffLink, error) {
	if id != "sl_1" {
		return identity.StaffLink{}, identity.ErrNoLink
	}
	return identity.StaffLink{ID: id, Role: room.RoleModerator, Name: "Ada"}, nil
}

func TestStaffLinksAreMadeListedAndRevoked(t *testing.T) {
	var added []audit.Entry
	var out []string
	h := door(t, func(_ *Config, d *Deps) {
		d.Channels = house{actors: map[string]room.Actor{
			"owner": {ID: "d_host", Role: room.RoleOwner, Link: "sl_owner"}, "admin": {ID: "d_a", Role: room.RoleAdmin}, "viewer": {ID: "d_v", Role: room.RoleViewer},
		}, revoked: "gone"}
		d.Audit, d.Screens = bookOf{added: &added}, &screensOf{out: &out}
	})
	ask := func(who, method, path, body string) *httptest.ResponseRecorder {
		q := httptest.NewRequest(method, "/api/v1/staff-links"+path, io.NopCloser(strings.NewReader(body)))
		q.Header.Set("Authorization", "Bearer "+who)
		q.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, q)
		return w
	}
	w := ask("owner", http.MethodGet, "", "")
	for _, want := range []string{`{"id":"sl_owner","role":"owner","created":5,"used":6,"yours":true}`, `{"id":"sl_1","role":"moderator","name":"Ada","created":7}`} {
		if w.Code != 200 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%d %s lacks %s", w.Code, w.Body, want)
		}
	}
	w = ask("owner", http.MethodPost, "", `{"role":"producer","name":"Bob"}`)
	if w.Code != 201 || !strings.Contains(w.Body.String(), `"url":"https://show.example/staff/2.code"`) || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for _, body := range []string{`{"role":"producer","name":"bad"}`, `{"role":"viewer","name":"Bob"}`, `{"role":"producer"}`, `{"name":"Bob"}`, `{"role":"producer","name":""}`} {
		if w := ask("owner", http.MethodPost, "", body); w.Code != 422 {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
	}
	for path, code := range map[string]int{"/sl_9": 404, "/sl_owner": 403, "/sl_1": 204} {
		if w := ask("owner", http.MethodDelete, path, ""); w.Code != code {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	if len(out) != 1 || out[0] != "sl_1" {
		t.Error("put out:", out)
	}
	if len(added) != 2 || added[0].Action != "staff.link_made" || added[0].Detail != (audit.Detail{ID: "sl_2", Role: room.RoleProducer}) || added[0].Actor != "d_host" ||
		added[1].Action != "staff.link_revoked" || added[1].Detail != (audit.Detail{ID: "sl_1", Role: room.RoleModerator}) || added[1].Channel != "live" {
		t.Errorf("the audit log has %+v", added)
	}
	for who, code := range map[string]int{"admin": 403, "viewer": 403, "nobody": 401} {
		for _, c := range [][2]string{{http.MethodGet, ""}, {http.MethodDelete, "/sl_1"}, {http.MethodPost, ""}} {
			if w := ask(who, c[0], c[1], `{"role":"owner","name":"Me"}`); w.Code != code {
				t.Errorf("%s of %s: %d %s", c[0], who, w.Code, w.Body)
			}
		}
	}
	// Whose link was revoked is told so, and no more than that.
	if w := ask("gone", http.MethodGet, "", ""); w.Code != 401 || !strings.Contains(w.Body.String(), `"role_revoked"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// Whose role was taken back stays the device that it was, as a viewer.
func TestASessionAfterARevokedLinkIsAViewers(t *testing.T) {
	h := door(t, func(_ *Config, d *Deps) { d.Channels = house{revoked: "gone"} })
	w := ask(h, "POST", "/api/v1/session", func(q *http.Request) {
		q.Header.Set("Authorization", "Bearer gone")
		q.AddCookie(&http.Cookie{Name: "frontrow_owner", Value: "revoked-code"})
	})
	if w.Code != 200 || !strings.Contains(w.Body.String(), `"id":"d_gone"`) || !strings.Contains(w.Body.String(), `"role":"viewer"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	broken := door(t, func(_ *Config, d *Deps) { d.Staff = linksOf{broken: true} })
	if w := ask(broken, "GET", "/staff/secret", nil); w.Code != 500 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
