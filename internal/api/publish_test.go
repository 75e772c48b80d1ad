package api

import (
	"crypto/tls"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/audit"
	"frontrow/internal/room"
)

// as asks in somebody's name, by the role that is their token too.
func as(role room.Role) func(*http.Request) {
	return func(q *http.Request) { q.Header.Set("Authorization", "Bearer "+string(role)) }
}

func deskDoor(t *testing.T, public string, added *[]audit.Entry) http.Handler {
	return door(t, func(_ *Config, d *Deps) {
		h := house{actors: map[string]room.Actor{}}
		for _, r := range []room.Role{room.RoleViewer, room.RoleModerator, room.RoleProducer, room.RoleAdmin, room.RoleOwner} {
			h.actors[string(r)] = room.Actor{ID: "d_x", Role: r}
		}
		d.Channels, d.Audit = h, bookOf{added: added}
		d.Addresses = func(host string) Addresses {
			if public != "" {
				host = public
			}
			return Addresses{RTMP: "rtmp://" + host + ":1935/live", WHIP: "http://" + host + ":8080/whip", Watch: "http://" + host + ":8080/watch/"}
		}
	})
}

func TestPublishSaysWhereTheDoorsAre(t *testing.T) {
	for _, c := range []struct {
		name, public, host string
		secure             bool
		want               Addresses
	}{
		{"by the name that was used", "", "studio.example:9000", false,
			Addresses{RTMP: "rtmp://studio.example:1935/live", WHIP: "http://studio.example:9000/whip", Watch: "http://studio.example:9000/watch/live"}},
		{"through a proxy with TLS", "", "studio.example", true,
			Addresses{RTMP: "rtmp://studio.example:1935/live", WHIP: "https://studio.example/whip", Watch: "https://studio.example/watch/live"}},
		{"by the public name from inside", "live.example", "10.0.0.5:8080", false,
			Addresses{RTMP: "rtmp://live.example:1935/live", WHIP: "http://live.example:8080/whip", Watch: "http://live.example:8080/watch/live"}},
		{"by the public name through a proxy", "live.example", "live.example", true,
			Addresses{RTMP: "rtmp://live.example:1935/live", WHIP: "https://live.example/whip", Watch: "https://live.example/watch/live"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := ask(deskDoor(t, c.public, nil), "GET", "/api/v1/channels/live/publish", func(q *http.Request) {
				as(room.RoleOwner)(q)
				if q.Host = c.host; c.secure {
					q.TLS = &tls.ConnectionState{}
				}
			})
			var got Addresses
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestANewKeyIsForTheOwnerAndAdminsAndIsRecorded(t *testing.T) {
	var added []audit.Entry
	h := deskDoor(t, "", &added)
	for role, status := range map[room.Role]int{"": 401, room.RoleViewer: 403, room.RoleModerator: 403, room.RoleProducer: 403} {
		for path, method := range map[string]string{"publish": "GET", "key": "POST"} {
			if w := ask(h, method, "/api/v1/channels/live/"+path, as(role)); w.Code != status {
				t.Errorf("%s %s: %d %s", role, path, w.Code, w.Body)
			}
		}
	}
	if w := ask(h, "POST", "/api/v1/channels/nobody/key", as(room.RoleOwner)); w.Code != 404 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if len(added) != 0 {
		t.Errorf("what was refused is recorded: %v", added)
	}
	w := ask(h, "POST", "/api/v1/channels/live/key", as(room.RoleAdmin))
	if w.Code != 200 || w.Body.String() != "{\"key\":\"fresh-key\"}\n" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	want := []audit.Entry{{Channel: "live", Actor: "d_x", Role: room.RoleAdmin, Action: "channel.key_rotated"}}
	if d := cmp.Diff(want, added); d != "" {
		t.Error(d)
	}
}

func TestHostname(t *testing.T) {
	for in, want := range map[string]string{
		"http://a.example:80/x": "a.example", "https://[::1]:8080": "::1", "http://[::1]": "::1", "a.example": "a.example", "rtmp://1.2.3.4:5/live": "1.2.3.4",
	} {
		if got := hostname(in); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}
