package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/golang-jwt/jwt/v5"

	"frontrow/internal/app"
)

// rest asks the REST interface and returns the status and the body.
func rest(t *testing.T, method, url, bearer string, body any) (int, map[string]any) {
	t.Helper()
	var in io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		in = bytes.NewReader(b)
	}
	q, err := http.NewRequest(method, url, in)
	if err != nil {
		t.Fatal(err)
	}
	if q.Header.Set("Content-Type", "application/json"); bearer != "" {
		q.Header.Set("Authorization", "Bearer "+bearer)
	}
	a, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	out := map[string]any{}
	if err := json.NewDecoder(a.Body).Decode(&out); err != nil && a.StatusCode != http.StatusNoContent {
		t.Fatalf("%s %s: %s %v", method, url, a.Status, err)
	}
	return a.StatusCode, out
}

// field is the value that a line of a command's output has under a name.
func field(t *testing.T, out []byte, name string) string {
	t.Helper()
	for line := range strings.SplitSeq(string(out), "\n") {
		if f := strings.Fields(line); len(f) > 1 && f[0] == name {
			return f[1]
		}
	}
	t.Fatalf("no %s in:\n%s", name, out)
	return ""
}

// A site signs tokens with its own library; its accounts speak, and have no say
// in another channel or after the site is revoked.
func TestASiteBringsItsOwnLogin(t *testing.T) {
	bin, data := binary(t), t.TempDir()
	_, origin, _, _ := spawn(t, bin, data)
	out, err := exec.Command(bin, "site", "create", "live", "My shop", "--data", data).Output()
	if err != nil {
		t.Fatal(err)
	}
	id, secret := field(t, out, "site"), field(t, out, "secret")
	if out, err := exec.Command(bin, "channel", "create", "other", "--data", data).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	sign := func(claims jwt.MapClaims) string {
		claims["exp"] = time.Now().Add(time.Minute).Unix()
		x := jwt.NewWithClaims(jwt.SigningMethodHS256, claims)
		x.Header["kid"] = id
		s, err := x.SignedString([]byte(secret))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	ada := sign(jwt.MapClaims{"sub": "42", "name": "Ada", "member": true})
	m := enter(t, origin, map[string]any{"token": ada})
	m.next("the room", kind("snapshot"))
	if a, status, err := command(origin, ada, "chat.send", map[string]any{"text": "from the shop"}); err != nil || status != http.StatusOK {
		t.Fatalf("%d %v %v", status, a, err)
	}
	f := m.next("the line", func(f frame) bool { return len(f.Events) > 0 && f.Events[0].Type == "chat.message" })
	if !strings.Contains(string(f.Events[0].Data), "from the shop") {
		t.Errorf("%s", f.Events[0].Data)
	}
	// The same account, minted by us.
	status, minted := rest(t, http.MethodPost, origin+"/api/v1/channels/live/tokens", secret, map[string]any{"sub": "42", "name": "Ada", "role": "moderator"})
	if status != http.StatusOK {
		t.Fatalf("%d %v", status, minted)
	}
	moderator, _ := minted["token"].(string)
	if _, status, err := command(origin, moderator, "mod.filters", map[string]any{}); err != nil || status == http.StatusForbidden || status == http.StatusUnauthorized {
		t.Errorf("a moderator of the site: %d %v", status, err)
	}
	for name, c := range map[string]struct {
		method, path, bearer string
		body                 any
		want                 int
	}{
		"another channel's site":   {http.MethodPost, "/api/v1/channels/other/tokens", secret, map[string]any{"sub": "42"}, http.StatusForbidden},
		"no secret":                {http.MethodPost, "/api/v1/channels/live/tokens", ada, map[string]any{"sub": "42"}, http.StatusUnauthorized},
		"an owner by a site":       {http.MethodPost, "/api/v1/channels/live/tokens", secret, map[string]any{"sub": "42", "role": "owner"}, http.StatusUnprocessableEntity},
		"the sites, by an account": {http.MethodGet, "/api/v1/channels/live/sites", moderator, nil, http.StatusForbidden},
		"a name beside the site's": {http.MethodPost, "/api/v1/session", ada, map[string]any{"name": "Somebody"}, http.StatusForbidden},
	} {
		if status, got := rest(t, c.method, origin+c.path, c.bearer, c.body); status != c.want {
			t.Errorf("%s: %d %v", name, status, got)
		}
	}
	elsewhere, err := http.NewRequest(http.MethodPost, origin+"/api/v1/channels/other/room/commands", strings.NewReader(`{"id":1,"cmd":"chat.send","data":{"text":"x"}}`))
	if err != nil {
		t.Fatal(err)
	}
	elsewhere.Header.Set("Authorization", "Bearer "+ada)
	if a, err := http.DefaultClient.Do(elsewhere); err != nil || a.StatusCode != http.StatusUnauthorized {
		t.Errorf("in another channel: %v %v", a, err)
	}

	host := ownerToken(t, bin, data, origin)
	if status, got := rest(t, http.MethodDelete, origin+"/api/v1/channels/live/sites/"+id, host, nil); status != http.StatusNoContent {
		t.Fatalf("%d %v", status, got)
	}
	if _, status, err := command(origin, ada, "chat.send", map[string]any{"text": "after"}); err != nil || status != http.StatusUnauthorized {
		t.Errorf("after it was revoked: %d %v", status, err)
	}
}

// An account whose token runs out is sent away with the code that makes its
// page ask for a fresh one.
func TestAnExpiredTokenEndsTheConnection(t *testing.T) {
	bin, data := binary(t), t.TempDir()
	_, origin, _, _ := spawn(t, bin, data)
	out, err := exec.Command(bin, "site", "create", "live", "My shop", "--data", data).Output()
	if err != nil {
		t.Fatal(err)
	}
	x := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"sub": "42", "exp": time.Now().Add(2 * time.Second).Unix()})
	x.Header["kid"] = field(t, out, "site")
	token, err := x.SignedString([]byte(field(t, out, "secret")))
	if err != nil {
		t.Fatal(err)
	}
	m := enter(t, origin, map[string]any{"token": token})
	if f := m.next("the goodbye", kind("bye")); f.Code != "token_expired" || !f.Reconnect {
		t.Errorf("%+v", f)
	}
}

// Points of one show are there in the next one, and on the board of all shows.
func TestPointsOutliveTheShow(t *testing.T) {
	s := start(t, func(c *app.Config) { c.Studio.EndAfter = time.Second })
	host, ada := s.owner(), session(t, s.LocalHTTP, "Ada")
	m := enter(t, s.LocalHTTP, map[string]any{"token": ada})
	first := m.next("the room", kind("snapshot")).Epoch
	var me struct{ Data struct{ Balance, Earned int } }
	ask := func() {
		t.Helper()
		a, status, err := command(s.LocalHTTP, ada, "points.me", nil)
		if err != nil || status != http.StatusOK {
			t.Fatalf("%d %v %v", status, a, err)
		}
		b, _ := json.Marshal(a)
		if err := json.Unmarshal(b, &me); err != nil {
			t.Fatal(err)
		}
	}
	p := s.publish(picture, h264)
	s.live()
	a, status, err := command(s.LocalHTTP, ada, "chat.send", map[string]any{"text": "hello"})
	if err != nil || status != http.StatusOK {
		t.Fatalf("%d %v %v", status, a, err)
	}
	line := m.next("the line", func(f frame) bool { return len(f.Events) > 0 && f.Events[0].Type == "chat.message" })
	_ = line
	eventually(t, "the first line is paid", func() bool { ask(); return me.Data.Balance > 0 })
	earned := me.Data.Balance
	if a, status, err := command(s.LocalHTTP, host, "chat.mode", map[string]any{"slow": 30}); err != nil || status != http.StatusOK {
		t.Fatalf("%d %v %v", status, a, err)
	}
	p.kill()
	next := m.next("the next show", func(f frame) bool { return f.T == "snapshot" && f.Epoch != first })
	eventually(t, "points come along", func() bool { ask(); return me.Data.Balance == earned })
	if !strings.Contains(string(next.State), `"slow":30`) {
		t.Errorf("the next show doesn't begin with the settings of the one before: %s", next.State)
	}
	var board struct {
		Top []struct {
			Name            string
			Balance, Earned int
			Shows, Streak   int
			Badges          []struct{ Badge, Show string }
		}
	}
	s.get("/api/v1/channels/live/leaderboard", &board)
	if len(board.Top) != 1 || board.Top[0].Name != "Ada" || board.Top[0].Balance != earned || board.Top[0].Shows != 1 ||
		board.Top[0].Streak != 1 || len(board.Top[0].Badges) != 1 || board.Top[0].Badges[0].Badge != "first_words" || board.Top[0].Badges[0].Show != first {
		t.Errorf("%+v", board)
	}
}

// A client that we did not write speaks compressed.
func TestTheRoomIsSpokenCompressed(t *testing.T) {
	s := start(t, nil)
	conn, resp, err := websocket.Dial(t.Context(), strings.Replace(s.LocalHTTP, "http", "ws", 1)+"/api/v1/channels/live/room",
		&websocket.DialOptions{CompressionMode: websocket.CompressionNoContextTakeover, CompressionThreshold: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	if ext := resp.Header.Get("Sec-WebSocket-Extensions"); !strings.Contains(ext, "permessage-deflate") {
		t.Fatalf("the extension was answered with %q", ext)
	}
	m := &member{t: t, conn: conn}
	m.send(map[string]any{"cmd": "hello", "v": 1, "name": "Ada"})
	m.next("the snapshot", kind("snapshot"))
	text := strings.TrimSpace(strings.Repeat("over and over ", 30))
	m.send(map[string]any{"cmd": "chat.send", "key": "key-00000001", "data": map[string]any{"text": text}})
	m.next("the line", func(f frame) bool {
		return len(f.Events) > 0 && f.Events[0].Type == "chat.message" && strings.Contains(string(f.Events[0].Data), text)
	})
}
