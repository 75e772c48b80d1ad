package api

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"frontrow/internal/audit"
	"frontrow/internal/identity"
	"frontrow/internal/room"
)

// codeBook has the code of "live".
type codeBook struct{ code *string }

func (b codeBook) JoinCode(context.Context, string) (string, error) { return *b.code, nil }

func (b codeBook) NewJoinCode(context.Context, string) (string, error) {
	*b.code = "555555"
	return *b.code, nil
}

func (b codeBook) ChannelOfCode(_ context.Context, typed string) (string, error) {
	code, err := identity.CleanCode(typed)
	if err == nil && code != *b.code {
		err = identity.ErrNoCode
	}
	return "live", err
}

func codeDoor(t *testing.T, public string, added *[]audit.Entry) http.Handler {
	code := "482913"
	return door(t, func(_ *Config, d *Deps) {
		h := house{actors: map[string]room.Actor{}}
		for _, r := range []room.Role{room.RoleViewer, room.RoleProducer, room.RoleOwner} {
			h.actors[string(r)] = room.Actor{ID: "d_x", Role: r}
		}
		d.Channels, d.Codes, d.Audit = h, codeBook{&code}, bookOf{added: added}
		d.Addresses = func(host string) Addresses {
			if public != "" {
				host = public
			}
			return Addresses{Watch: "https://" + host + ":8443/watch/"}
		}
	})
}

func TestTheCodeAndItsAddressFollowTheWayIn(t *testing.T) {
	for _, c := range []struct {
		name, public, host string
		secure             bool
		want               string
	}{
		{"by the name that was used", "", "hall.example:9000", false, "http://hall.example:9000/join/482913"},
		{"with TLS", "", "hall.example", true, "https://hall.example/join/482913"},
		{"by the public name from inside", "live.example", "10.0.0.5:8080", false, "https://live.example:8443/join/482913"},
		{"by the public name through a proxy", "live.example", "live.example", true, "https://live.example/join/482913"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := ask(codeDoor(t, c.public, nil), "GET", "/api/v1/channels/live/code", func(q *http.Request) {
				if q.Host = c.host; c.secure {
					q.TLS = &tls.ConnectionState{}
				}
			})
			var got JoinCode
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 || got.Code != "482913" || got.URL != c.want {
				t.Errorf("%d %s, want %s", w.Code, w.Body, c.want)
			}
		})
	}
}

func TestANewCodeIsForTheOwnerAndAdminsAndIsRecorded(t *testing.T) {
	var added []audit.Entry
	h := codeDoor(t, "", &added)
	for role, status := range map[room.Role]int{"": 401, room.RoleViewer: 403, room.RoleProducer: 403} {
		if w := ask(h, "POST", "/api/v1/channels/live/code", as(role)); w.Code != status {
			t.Errorf("%s: %d %s", role, w.Code, w.Body)
		}
	}
	if w := ask(h, "GET", "/api/v1/channels/nobody/code", nil); w.Code != 404 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if len(added) != 0 {
		t.Errorf("what was refused is recorded: %v", added)
	}
	w := ask(h, "POST", "/api/v1/channels/live/code", as(room.RoleOwner))
	if w.Code != 200 || !strings.Contains(w.Body.String(), `"code":"555555"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if len(added) != 1 || added[0].Action != "channel.code_replaced" || added[0].Channel != "live" || added[0].Actor != "d_x" {
		t.Errorf("%+v", added)
	}
	if w := ask(h, "GET", "/api/v1/join/482913", nil); w.Code != 404 {
		t.Errorf("the old code: %d %s", w.Code, w.Body)
	}
}

func TestACodeLeadsToItsChannel(t *testing.T) {
	h := codeDoor(t, "", nil)
	for path, want := range map[string]int{
		"482913": 200, "482%20913": 200, "482-913": 200, "%D9%A4%D9%A8%D9%A2%D9%A9%D9%A1%D9%A3": 200,
		"111111": 404, "x": 404, "%3Cscript%3E": 404, strings.Repeat("1", 65): 422, strings.Repeat("1", 64): 404,
	} {
		w := ask(h, "GET", "/api/v1/join/"+path, nil)
		if w.Code != want || w.Header().Get("Access-Control-Allow-Origin") != "*" && want != 422 {
			t.Errorf("%s: %d %v %s", path, w.Code, w.Header(), w.Body)
		}
		if want == 200 && w.Body.String() != "{\"channel\":\"live\"}\n" {
			t.Errorf("%s: %s", path, w.Body)
		}
	}
}

func TestGuessingCodesIsLimitedByAddressAndRightOnesAreNot(t *testing.T) {
	h := codeDoor(t, "", nil)
	from := func(addr, code string) int {
		return ask(h, "GET", "/api/v1/join/"+code, func(q *http.Request) { q.RemoteAddr = addr }).Code
	}
	for range 500 {
		if code := from("203.0.113.9:4000", "482913"); code != 200 {
			t.Fatalf("a hall from one address: %d", code)
		}
	}
	for range 60 {
		from("203.0.113.9:4000", "111111")
	}
	if code := from("203.0.113.9:4001", "111111"); code != 429 {
		t.Errorf("the next guess: %d", code)
	}
	if code := from("203.0.113.9:4001", "482913"); code != 429 {
		t.Errorf("it learns whether it is right: %d", code)
	}
	if code := from("203.0.113.10:4000", "482913"); code != 200 {
		t.Errorf("somebody else: %d", code)
	}
}

func TestThePagesOfAHallAreThere(t *testing.T) {
	h := codeDoor(t, "", nil)
	for path, status := range map[string]int{"/join": 200, "/join/482913": 200, "/join/%3Cb%3E": 200, "/present/live": 200, "/present/nobody": 404} {
		w := ask(h, "GET", path, nil)
		if w.Code != status || !strings.HasSuffix(w.Header().Get("Content-Security-Policy"), "frame-ancestors 'self'") {
			t.Errorf("%s: %d %v", path, w.Code, w.Header())
		}
	}
}
