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

// screensOf is one overlay "ov_1", heard at some time.
type screensOf struct {
	at        time.Time
	connected bool
	dismissed *[]string
	out       *[]string
}

func (s screensOf) Screen(channel, id string) (time.Time, bool) {
	if channel != "live" || id != "ov_1" {
		return time.Time{}, false
	}
	return s.at, s.connected
}

func (s screensOf) Dismiss(channel, id string) { *s.dismissed = append(*s.dismissed, channel+" "+id) }

func (s screensOf) PutOut(link string) { *s.out = append(*s.out, link) }

type overlaysOf struct{}

func (overlaysOf) Overlays(_ context.Context, channel string) ([]identity.Overlay, error) {
	return []identity.Overlay{{ID: "ov_1", Channel: channel, Name: "Main", Created: time.UnixMicro(7)}}, nil
}

func (overlaysOf) CreateOverlay(_ context.Context, channel, name string) (identity.Overlay, string, error) {
	if name == "bad" {
		return identity.Overlay{}, "", errors.New("a name with a reason")
	}
	return identity.Overlay{ID: "ov_2", Channel: channel, Name: name, Created: time.UnixMicro(8)}, "fsc_secret", nil
}

func (overlaysOf) RevokeOverlay(_ context.Context, _, id string) error {
	if id != "ov_1" {
		return identity.ErrNoOverlay
	}
	return nil
}

func TestOverlaysAreMadeListedAndRevoked(t *testing.T) {
	var added []audit.Entry
	var dismissed []string
	screens := &screensOf{dismissed: &dismissed}
	h := door(t, func(_ *Config, d *Deps) {
		d.Channels = house{actors: map[string]room.Actor{"owner": {ID: "d_host", Role: room.RoleOwner}, "producer": {ID: "d_p", Role: room.RoleProducer}}}
		d.Audit, d.Overlays, d.Screens = bookOf{added: &added}, overlaysOf{}, screens
	})
	ask := func(who, method, path, body string) *httptest.ResponseRecorder {
		q := httptest.NewRequest(method, "/api/v1/channels/live/overlays"+path, io.NopCloser(strings.NewReader(body)))
		q.Header.Set("Authorization", "Bearer "+who)
		q.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, q)
		return w
	}
	for _, c := range []struct {
		at        time.Time
		connected bool
		want      string
	}{
		{time.Time{}, false, `"status":"never"`},
		{time.Now(), true, `"status":"live"`},
		{time.Now(), false, `"status":"stale"`},
		{time.Now().Add(-11 * time.Second), true, `"status":"stale"`},
	} {
		screens.at, screens.connected = c.at, c.connected
		w := ask("owner", http.MethodGet, "", "")
		if w.Code != 200 || !strings.Contains(w.Body.String(), c.want) || strings.Contains(w.Body.String(), "token") {
			t.Errorf("%+v: %d %s", c, w.Code, w.Body)
		}
	}
	if w := ask("owner", http.MethodPost, "", `{"name":"Side"}`); w.Code != 201 || !strings.Contains(w.Body.String(), `"token":"fsc_secret"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := ask("owner", http.MethodPost, "", `{"name":"bad"}`); w.Code != 422 || !strings.Contains(w.Body.String(), "a name with a reason") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for path, code := range map[string]int{"/ov_9": 404, "/ov_1": 204} {
		if w := ask("owner", http.MethodDelete, path, ""); w.Code != code {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	if len(dismissed) != 1 || dismissed[0] != "live ov_1" {
		t.Error("sent away:", dismissed)
	}
	if w := ask("producer", http.MethodPost, "", `{"name":"Side"}`); w.Code != 403 {
		t.Errorf("a producer makes one: %d", w.Code)
	}
	if len(added) != 2 || added[0].Action != "overlay.created" || added[0].Detail.ID != "ov_2" || added[1].Action != "overlay.revoked" || added[1].Detail.ID != "ov_1" {
		t.Errorf("the audit log has %+v", added)
	}
}
