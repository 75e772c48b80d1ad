package webhook_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"frontrow/internal/identity"
	"frontrow/internal/room"
	"frontrow/internal/room/eventlog"
	"frontrow/internal/store/sqlite"
	"frontrow/internal/studio"
	"frontrow/internal/webhook"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// house is a Service on a real store, with a clock that a test turns.
type house struct {
	*webhook.Service
	t     *testing.T
	store *sqlite.Store
	log   *eventlog.Memory
	stop  func()

	mu  sync.Mutex
	now time.Time
	n   uint64 // entries
}

var events = []room.EventSpec{
	{Type: "chat.message", Talk: true}, {Type: "chat.deleted"}, {Type: "poll.opened"}, {Type: "poll.closed"}, {Type: "mod.acted", Deed: true}, {Type: "mod.filtered"},
}

func open(t *testing.T, cfg webhook.Config) *house {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "frontrow.db"))
	if err != nil {
		t.Fatal(err)
	}
	if err := store.CreateChannel(t.Context(), identity.Channel{Name: "live"}, identity.KeyHash{1}); err != nil {
		t.Fatal(err)
	}
	if err := store.SaveShows(t.Context(), studio.Show{ID: "s_1", Channel: "live", Status: studio.Live, Opened: time.Unix(1, 0)}); err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, store: store, log: eventlog.NewMemory(), now: time.Unix(1_700_000_000, 0)}
	h.Service = webhook.New(cfg, webhook.Deps{
		Endpoints: store, Deliveries: store, Log: h.log, Events: events, Now: h.clock, Logger: slog.New(slog.DiscardHandler),
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = h.Run(ctx) }()
	h.stop = sync.OnceFunc(func() { cancel(); <-done })
	t.Cleanup(func() { h.stop(); store.Close() })
	return h
}

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

// turn moves the clock on, and lets the endpoint's lane know.
func (h *house) turn(d time.Duration, e webhook.Endpoint) {
	h.mu.Lock()
	h.now = h.now.Add(d)
	h.mu.Unlock()
	h.Wake(e)
}

func (h *house) create(url string, types ...string) (webhook.Endpoint, string) {
	h.t.Helper()
	e, secret, err := h.Create(h.t.Context(), "live", url, types)
	if err != nil {
		h.t.Fatal(err)
	}
	return e, secret
}

// happen appends an entry to the log and has it taken.
func (h *house) happen(evs ...room.Event) *room.Entry {
	h.t.Helper()
	h.n++
	e := &room.Entry{Offset: h.n, Edge: 7, Wall: 8, Events: evs}
	if err := h.log.Append(h.t.Context(), "s_1", e); err != nil {
		h.t.Fatal(err)
	}
	h.take(e)
	return e
}

func (h *house) take(e *room.Entry) {
	h.t.Helper()
	if err := h.Take(h.t.Context(), "live", []room.Told{{Epoch: "s_1", Entry: e}}); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) deliveries(e webhook.Endpoint) []webhook.Delivery {
	h.t.Helper()
	all, err := h.Deliveries(h.t.Context(), "live", e.ID, "", 0, 200)
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}

// until waits for other goroutines and real sockets.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: that did not come to pass", what)
		}
	}
}

// request is what an endpoint was sent.
type request struct {
	head http.Header
	body []byte
}

// receiver is an endpoint that answers as it is told to.
type receiver struct {
	*httptest.Server
	mu   sync.Mutex
	got  []request
	next http.HandlerFunc
}

func listen(t *testing.T, answer http.HandlerFunc) *receiver {
	r := &receiver{next: answer}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		r.mu.Lock()
		r.got = append(r.got, request{q.Header.Clone(), body})
		next := r.next
		r.mu.Unlock()
		if next != nil {
			next(w, q)
		}
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) answer(next http.HandlerFunc) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.next = next
}

func (r *receiver) all() []request {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.got
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// signedBy checks a request as the published rules say, and nothing of ours.
func signedBy(q request, secret string) bool {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil || len(key) < 24 {
		return false
	}
	mac := hmac.New(sha256.New, key)
	io.WriteString(mac, q.head.Get("webhook-id")+"."+q.head.Get("webhook-timestamp")+"."+string(q.body))
	want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	for s := range strings.SplitSeq(q.head.Get("webhook-signature"), " ") {
		if hmac.Equal([]byte(s), []byte(want)) {
			return true
		}
	}
	return false
}
