package api

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/audit"
	"frontrow/internal/room"
)

func TestAPublishTokenIsForWhoeverLeadsTheShowAndIsRecorded(t *testing.T) {
	var added []audit.Entry
	h := deskDoor(t, "", &added)
	for role, status := range map[room.Role]int{"": 401, room.RoleViewer: 403, room.RoleModerator: 403} {
		for _, path := range []string{"publish-token", "probe"} {
			if w := ask(h, "POST", "/api/v1/channels/live/"+path, as(role)); w.Code != status {
				t.Errorf("%s %s: %d %s", role, path, w.Code, w.Body)
			}
		}
	}
	if w := ask(h, "POST", "/api/v1/channels/nobody/publish-token", as(room.RoleOwner)); w.Code != 404 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if len(added) != 0 {
		t.Errorf("what was refused is recorded: %v", added)
	}
	var recorded []audit.Entry
	for _, role := range []room.Role{room.RoleProducer, room.RoleAdmin, room.RoleOwner} {
		w := ask(h, "POST", "/api/v1/channels/live/publish-token", as(role))
		want := "{\"token\":\"token-of-d_x-for-live\",\"expires\":9}\n"
		if w.Code != 200 || w.Body.String() != want || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %v %s", role, w.Code, w.Header(), w.Body)
		}
		recorded = append(recorded, audit.Entry{Channel: "live", Actor: "d_x", Role: role, Action: "channel.publish_token"})
	}
	if d := cmp.Diff(recorded, added); d != "" {
		t.Error(d)
	}
}

// A site vouches for a producer of its own channel, who is nobody in another.
func TestAProducerOfAnotherChannelMayNotPublish(t *testing.T) {
	var added []audit.Entry
	h := door(t, func(_ *Config, d *Deps) {
		d.Audit = bookOf{added: &added}
		d.Channels = house{actors: map[string]room.Actor{
			"here":  {ID: "a_1", Role: room.RoleProducer, Channel: "live"},
			"there": {ID: "a_2", Role: room.RoleProducer, Channel: "other"},
		}}
	})
	for who, status := range map[room.Role]int{"here": 200, "there": 403} {
		if w := ask(h, "POST", "/api/v1/channels/live/publish-token", as(who)); w.Code != status {
			t.Errorf("%s: %d %s", who, w.Code, w.Body)
		}
	}
	if len(added) != 1 || added[0].Actor != "a_1" {
		t.Errorf("recorded: %v", added)
	}
}

// The key itself stays with the owner and admins.
func TestAProducerDoesNotGetTheKey(t *testing.T) {
	h := deskDoor(t, "", nil)
	for _, way := range [][2]string{{"GET", "publish"}, {"POST", "key"}} {
		if w := ask(h, way[0], "/api/v1/channels/live/"+way[1], as(room.RoleProducer)); w.Code != 403 {
			t.Errorf("%s: %d %s", way[1], w.Code, w.Body)
		}
	}
}

func TestAProbeSaysWhatCameAndIsBounded(t *testing.T) {
	srv := httptest.NewServer(deskDoor(t, "", nil))
	defer srv.Close()
	post := func(body io.Reader) (*http.Response, string) {
		t.Helper()
		q, err := http.NewRequestWithContext(t.Context(), "POST", srv.URL+"/api/v1/channels/live/probe", body)
		if err != nil {
			t.Fatal(err)
		}
		as(room.RoleOwner)(q)
		resp, err := srv.Client().Do(q)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		got, _ := io.ReadAll(resp.Body)
		return resp, string(got)
	}
	for _, n := range []int{0, 1, 1 << 20, maxProbe} {
		resp, body := post(bytes.NewReader(make([]byte, n)))
		var got Probe
		if err := json.Unmarshal([]byte(body), &got); err != nil || resp.StatusCode != 200 || got.Bytes != int64(n) || got.Micros < 0 {
			t.Errorf("%d bytes: %s %s", n, resp.Status, body)
		}
	}
	// Without a length, so that it is not the header that refuses.
	resp, body := post(struct{ io.Reader }{bytes.NewReader(make([]byte, maxProbe+1))})
	if resp.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(body, "8 MiB") {
		t.Errorf("too much: %s %s", resp.Status, body)
	}
}

func TestProbesAreFewAtOnce(t *testing.T) {
	srv := httptest.NewServer(deskDoor(t, "", nil))
	defer srv.Close()
	head := "POST /api/v1/channels/live/probe HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer owner\r\nContent-Length: 10\r\n\r\n"
	var slow []net.Conn
	for range maxProbes {
		c, err := net.Dial("tcp", srv.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := io.WriteString(c, head); err != nil {
			t.Fatal(err)
		}
		slow = append(slow, c)
	}
	status := func() int {
		q, _ := http.NewRequestWithContext(t.Context(), "POST", srv.URL+"/api/v1/channels/live/probe", strings.NewReader("x"))
		as(room.RoleOwner)(q)
		resp, err := srv.Client().Do(q)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	for deadline := time.Now().Add(5 * time.Second); status() != http.StatusServiceUnavailable; {
		if time.Now().After(deadline) {
			t.Fatal("one more is taken")
		}
	}
	for _, c := range slow {
		if _, err := io.WriteString(c, "0123456789"); err != nil {
			t.Fatal(err)
		}
	}
	for deadline := time.Now().Add(5 * time.Second); status() != http.StatusOK; {
		if time.Now().After(deadline) {
			t.Fatal("none is taken any more")
		}
	}
}
