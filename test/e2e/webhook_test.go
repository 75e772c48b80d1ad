package e2e

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"frontrow/internal/app"
)

// backend is a service of the channel's owner, which can be down.
type backend struct {
	*httptest.Server
	mu   sync.Mutex
	down bool
	got  map[string]string // text by event id, of signed requests
	bad  int
}

func (b *backend) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, _ := io.ReadAll(q.Body)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.down {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	var e struct {
		ID, Type, Channel string
		Data              struct{ Text string }
	}
	if json.Unmarshal(body, &e) != nil || e.Type != "chat.message" || e.Channel != "live" || e.ID != q.Header.Get("webhook-id") {
		b.bad++
		return
	}
	b.got[e.ID] = e.Data.Text + " " + q.Header.Get("webhook-signature") + " " + q.Header.Get("webhook-timestamp") + "." + string(body)
}

// texts are the lines that came with a valid signature.
func (b *backend) texts(t *testing.T, secret string) map[string]bool {
	t.Helper()
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		t.Fatal(err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	all := map[string]bool{}
	for id, v := range b.got {
		part := strings.SplitN(v, " ", 3)
		mac := hmac.New(sha256.New, key)
		fmt.Fprintf(mac, "%s.%s", id, part[2])
		if want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)); part[1] != want {
			t.Errorf("%s is signed %s, want %s", id, part[1], want)
		}
		all[part[0]] = true
	}
	return all
}

// asOwner calls the REST interface as the owner does.
func asOwner(t *testing.T, s *server, token, method, path string, in, out any) {
	t.Helper()
	b, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	q, err := http.NewRequest(method, s.LocalHTTP+path, bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Authorization", "Bearer "+token)
	q.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	if res.StatusCode >= 300 {
		t.Fatalf("%s %s: %s %s", method, path, res.Status, body)
	}
	if out != nil {
		if err := json.Unmarshal(body, out); err != nil {
			t.Fatalf("%s %s: %v: %s", method, path, err, body)
		}
	}
}

// said says a line in the room and waits until it is in the log.
func said(t *testing.T, s *server, lines ...string) {
	t.Helper()
	ada := enter(t, s.LocalHTTP, map[string]any{"token": session(t, s.LocalHTTP, "Ada")})
	ada.next("welcome", kind("welcome"))
	for _, l := range lines {
		ada.send(map[string]any{"cmd": "chat.send", "key": "line-" + l, "data": map[string]any{"text": l}})
		if ack := ada.next("ack", kind("ack")); !ack.OK {
			t.Fatalf("%s: %+v", l, ack)
		}
	}
}

func TestAWebhookGetsWhatIsSaidOverARestartAndWhatItMissed(t *testing.T) {
	b := &backend{got: map[string]string{}}
	b.Server = httptest.NewServer(b)
	t.Cleanup(b.Close)
	dir := t.TempDir()
	private := func(c *app.Config) { c.Data, c.Webhook.Private = dir, true }
	s := start(t, private)
	owner := s.owner()

	var hook struct{ ID, Secret string }
	const hooks = "/api/v1/channels/live/webhooks"
	asOwner(t, s, owner, "POST", hooks, map[string]any{"url": b.URL, "events": []string{"chat.message"}}, &hook)
	said(t, s, "before-1")
	eventually(t, "the line comes", func() bool { return b.texts(t, hook.Secret)["before-1"] })

	b.mu.Lock()
	b.down = true
	b.mu.Unlock()
	said(t, s, "missed-1", "missed-2")
	var log struct{ Deliveries []struct{ Status string } }
	eventually(t, "the deliveries fail", func() bool {
		asOwner(t, s, owner, "GET", hooks+"/"+hook.ID+"/deliveries?status=waiting", nil, &log)
		return len(log.Deliveries) == 2
	})
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	b.mu.Lock()
	b.down = false
	b.mu.Unlock()

	s = start(t, private)
	said(t, s, "after-1")
	eventually(t, "all lines come", func() bool { return len(b.texts(t, hook.Secret)) == 4 })
	eventually(t, "all is delivered", func() bool {
		asOwner(t, s, owner, "GET", hooks+"/"+hook.ID+"/deliveries?status=delivered", nil, &log)
		return len(log.Deliveries) == 4
	})

	asOwner(t, s, owner, "GET", hooks+"/"+hook.ID+"/deliveries?limit=3", nil, &log)
	if len(log.Deliveries) != 3 {
		t.Errorf("a page has %d deliveries", len(log.Deliveries))
	}
	var replay struct{ Queued int }
	b.mu.Lock()
	n := len(b.got)
	b.got = map[string]string{}
	b.mu.Unlock()
	asOwner(t, s, owner, "POST", hooks+"/"+hook.ID+"/replay", map[string]any{}, &replay)
	if replay.Queued != n {
		t.Errorf("%d events are replayed, want %d", replay.Queued, n)
	}
	eventually(t, "the replay comes", func() bool { return len(b.texts(t, hook.Secret)) == n })
	if b.bad > 0 {
		t.Errorf("%d requests were not what was asked for", b.bad)
	}
}
