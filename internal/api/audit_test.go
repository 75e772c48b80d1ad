package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/audit"
	"frontrow/internal/identity"
	"frontrow/internal/room"
)

// bookOf is an audit log of three rows in the channel "live".
type bookOf struct {
	fails bool
	added *[]audit.Entry
}

func (b bookOf) Rows(_ context.Context, channel string, after uint64, limit int) (all []audit.Row, err error) {
	if b.fails {
		return nil, errors.New("disk on fire")
	}
	for seq := after + 1; channel == "live" && seq <= 3 && len(all) < limit; seq++ {
		all = append(all, audit.Row{
			Channel: channel, Seq: seq, At: 7, Actor: audit.Hash{1}, Role: room.RoleOwner, Action: "mod.banned",
			Detail: map[bool]string{true: `{"reason":4}`, false: `damaged`}[seq != 2], Source: "s", Hash: audit.Hash{byte(seq)},
		})
	}
	return all, nil
}

func (bookOf) Head(context.Context, string) (audit.Head, error) {
	return audit.Head{Seq: 3, Hash: audit.Hash{3}}, nil
}

func (b bookOf) Add(_ context.Context, e audit.Entry) error {
	if b.added != nil {
		*b.added = append(*b.added, e)
	}
	return nil
}

// sitesOf makes and revokes the site "site_1".
type sitesOf struct{ noSites }

type noSites = Sites

func (sitesOf) CreateSite(_ context.Context, channel, name string) (identity.Site, string, error) {
	if name == "bad" {
		return identity.Site{}, "", errors.New("a name with a reason")
	}
	return identity.Site{ID: "site_1", Channel: channel, Name: name}, "secret", nil
}

func (sitesOf) RevokeSite(_ context.Context, _, id string) error {
	if id != "site_1" {
		return identity.ErrNoSite
	}
	return nil
}

// What the staff change by REST is in the audit log once it is done, with who
// and what, and what failed is not.
func TestWhatTheStaffChangeIsRecorded(t *testing.T) {
	var added []audit.Entry
	h := door(t, func(_ *Config, d *Deps) {
		d.Channels = house{actors: map[string]room.Actor{"owner": {ID: "d_host", Role: room.RoleOwner}}}
		d.Audit, d.Sites = bookOf{added: &added}, sitesOf{}
	})
	as := func(q *http.Request) { q.Header.Set("Authorization", "Bearer owner") }
	body := func(s string) func(*http.Request) {
		return func(q *http.Request) {
			as(q)
			q.Header.Set("Content-Type", "application/json")
			q.Body = io.NopCloser(strings.NewReader(s))
		}
	}
	const at = "/api/v1/channels/live/sites"
	for _, c := range []struct {
		method, path string
		change       func(*http.Request)
		status       int
	}{
		{"POST", at, body(`{"name":"Shop"}`), 201}, {"POST", at, body(`{"name":"bad"}`), 422},
		{"DELETE", at + "/site_1", as, 204}, {"DELETE", at + "/site_2", as, 404},
	} {
		if w := ask(h, c.method, c.path, c.change); w.Code != c.status {
			t.Errorf("%s %s: %d %s", c.method, c.path, w.Code, w.Body)
		}
	}
	want := []audit.Entry{
		{Channel: "live", Actor: "d_host", Role: room.RoleOwner, Action: "site.created", Detail: audit.Detail{ID: "site_1"}},
		{Channel: "live", Actor: "d_host", Role: room.RoleOwner, Action: "site.revoked", Detail: audit.Detail{ID: "site_1"}},
	}
	if d := cmp.Diff(want, added); d != "" {
		t.Error(d)
	}
}

func TestTheAuditLogIsForTheOwnerAndAdmins(t *testing.T) {
	as := func(role room.Role) func(*http.Request) {
		return func(q *http.Request) { q.Header.Set("Authorization", "Bearer "+string(role)) }
	}
	open := func(b bookOf) http.Handler {
		return door(t, func(_ *Config, d *Deps) {
			h := house{actors: map[string]room.Actor{}}
			for _, r := range []room.Role{room.RoleViewer, room.RoleModerator, room.RoleProducer, room.RoleAdmin, room.RoleOwner} {
				h.actors[string(r)] = room.Actor{ID: "d_x", Role: r}
			}
			d.Channels, d.Audit = h, b
		})
	}
	h := open(bookOf{})
	for role, status := range map[room.Role]int{
		"": 401, room.RoleViewer: 403, room.RoleModerator: 403, room.RoleProducer: 403, room.RoleAdmin: 200, room.RoleOwner: 200,
	} {
		if w := ask(h, "GET", "/api/v1/channels/live/audit", as(role)); w.Code != status {
			t.Errorf("%s: %d %s", role, w.Code, w.Body)
		}
	}
	for path, status := range map[string]int{
		"/api/v1/channels/none/audit": 404, "/api/v1/channels/live/audit?limit=0": 422, "/api/v1/channels/live/audit?limit=501": 422,
		"/api/v1/channels/live/audit?after=-1": 422, "/api/v1/channels/live/audit?after=18446744073709551615": 422,
	} {
		if w := ask(h, "GET", path, as(room.RoleOwner)); w.Code != status {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	w := ask(h, "GET", "/api/v1/channels/live/audit?after=1&limit=1", as(room.RoleOwner))
	var page AuditPage
	if err := json.Unmarshal(w.Body.Bytes(), &page); err != nil {
		t.Fatal(err)
	}
	if len(page.Entries) != 1 || page.Entries[0].Seq != 2 || string(page.Entries[0].Detail) != `"damaged"` ||
		page.Head.Seq != 3 || page.Head.Hash != (audit.Hash{3}).String() || page.Entries[0].Subject != "" {
		t.Errorf("%s", w.Body)
	}
	if w := ask(open(bookOf{fails: true}), "GET", "/api/v1/channels/live/audit", as(room.RoleOwner)); w.Code != 500 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
