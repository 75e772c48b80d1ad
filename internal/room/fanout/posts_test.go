package fanout_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"frontrow/internal/room/command"
	"frontrow/internal/room/fanout"
)

// post sends one command by POST.
func (v *venue) post(t testing.TB, token, body string) (int, frame) {
	t.Helper()
	r, _ := http.NewRequest(http.MethodPost, v.url()+"/commands", strings.NewReader(body))
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := v.web.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var f frame
	b, _ := io.ReadAll(resp.Body)
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatalf("%d %s", resp.StatusCode, b)
	}
	f.raw = string(b)
	return resp.StatusCode, f
}

func TestWhatIsPostedFromOneAddressIsBounded(t *testing.T) {
	v := open(t, func(f *fanout.Config, _ *command.Config, _ *venue) { f.PerAddress = 20 })
	for _, c := range []struct {
		name, from, token, body string
		bounded                 bool
	}{
		{"somewhere", "192.0.2.1:80", "viewer:ada", `{"id":1,"cmd":"ping"}`, true},
		{"a proxy here", "127.0.0.1:80", "viewer:ada", `{"id":1,"cmd":"chat.history"}`, false},
		{"readers behind a proxy here", "127.0.0.1:80", "", `{"id":1,"cmd":"ping"}`, false},
		{"readers behind it who ask", "127.0.0.1:80", "", `{"id":1,"cmd":"chat.history"}`, true},
	} {
		refused := 0
		for range 100 {
			r := httptest.NewRequest(http.MethodPost, "/live/room/commands", strings.NewReader(c.body))
			r.SetPathValue("channel", "live")
			r.RemoteAddr = c.from
			r.Header.Set("Authorization", "Bearer "+c.token)
			w := httptest.NewRecorder()
			v.server.Commands().ServeHTTP(w, r)
			if w.Code == http.StatusOK {
				continue
			}
			refused++
			later, _ := strconv.Atoi(w.Header().Get("Retry-After"))
			if body := w.Body.String(); !strings.Contains(body, `"rate_limited"`) || !strings.Contains(body, `"retry_after"`) || later < 1 {
				t.Fatalf("%s: %d %s, Retry-After %d", c.name, w.Code, body, later)
			}
		}
		if (refused > 0) != c.bounded {
			t.Errorf("%s: %d of 100 are refused", c.name, refused)
		}
	}
}

func TestABodyThatDoesNotComeIsNotWaitedForLong(t *testing.T) {
	v := open(t, func(f *fanout.Config, _ *command.Config, _ *venue) { f.HelloTimeout = 50 * time.Millisecond })
	nc, err := net.Dial("tcp", v.web.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	fmt.Fprint(nc, "POST /live/room/commands HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
	_ = nc.SetReadDeadline(time.Now().Add(patience))
	resp, err := http.ReadResponse(bufio.NewReader(nc), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusBadRequest {
		t.Error(resp.Status)
	}
}

// Whatever is posted is answered with a frame, and its status says what kind.
func FuzzPost(f *testing.F) {
	for _, s := range []string{
		`{"id":1,"cmd":"ping","at":-1}`, `{"id":2,"cmd":"chat.send","key":"key-00000001","data":{"text":"hi"}}`, `{"id":3,"cmd":"people","data":7}`,
		`{"id":1e3,"cmd":"chat.history","data":{"limit":9999999999}}`, `{"id":null,"cmd":"auth"}`, `{"cmd":"hello","resume":{"offset":-1}}`,
		`{"id":4,"cmd":"audience"}`, `{"cmd":"overlay.beat"}`, `[]`, `"`, "\xff", `{"id":1,"cmd":"show.end","data":null}`, "",
	} {
		f.Add(s)
	}
	v := open(f, func(c *fanout.Config, _ *command.Config, _ *venue) { c.PerAddress = 1e9 })
	f.Fuzz(func(t *testing.T, body string) {
		status, got := v.post(t, "viewer:ada", body)
		granted := got.T == "ack" || got.T == "pong"
		if granted != (status == http.StatusOK) || !granted && (got.T != "error" || got.Code == "" || got.Code == "internal") {
			t.Errorf("%q: %d %s", body, status, got.raw)
		}
	})
}
