package webhook_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/webhook"
)

var private = webhook.Config{Private: true}

func line(text string) room.Event {
	return room.Event{Type: "chat.message", By: &room.Author{ID: "d_ada", Name: "Ada", Role: room.RoleViewer}, Data: room.JSON(map[string]string{"text": text})}
}

func TestAnEventIsOneSignedRequest(t *testing.T) {
	h, r := open(t, private), listen(t, nil)
	_, secret := h.create(r.URL, "chat.*")
	e := h.happen(line("Hello"))
	h.take(e) // the reader may give it twice
	h.happen(line("again"))
	until(t, "both come", func() bool { return len(r.all()) == 2 })
	q := r.all()[0]
	if strings.Contains(string(q.body), "again") {
		q = r.all()[1]
	}
	if !signedBy(q, secret) {
		t.Errorf("the signature is wrong: %v", q.head)
	}
	if signedBy(request{q.head, append(q.body, ' ')}, secret) {
		t.Error("another body has the same signature")
	}
	want := `{"id":"evt_s_1_1_0","type":"chat.message","channel":"live","show":"s_1","offset":1,"at":7,"wall":8,"by":{"id":"d_ada","name":"Ada","role":"viewer"},"data":{"text":"Hello"}}`
	if diff := cmp.Diff(want, string(q.body)); diff != "" {
		t.Error(diff)
	}
	if q.head.Get("webhook-id") != "evt_s_1_1_0" || q.head.Get("webhook-timestamp") != "1700000000" || q.head.Get("Content-Type") != "application/json" {
		t.Errorf("headers %v", q.head)
	}
}

func TestOnlyWhatWasAskedForAndWhatStaffMaySeeLeaves(t *testing.T) {
	h, r := open(t, private), listen(t, nil)
	h.create(r.URL, "poll.closed", "mod.*")
	h.happen(
		line("not asked for"), room.Event{Type: "poll.opened"}, room.Event{Type: "poll.closed", At: 5},
		room.Event{Type: "poll.closed", For: room.Server}, room.Event{Type: "poll.closed", For: room.One("d_ada")},
		room.Event{Type: "mod.acted", For: room.Staff, By: &room.Author{ID: "d_mod"}},
	)
	until(t, "two come", func() bool { return len(r.all()) >= 2 })
	h.stop()
	ids := map[string]bool{}
	for _, q := range r.all() {
		ids[q.head.Get("webhook-id")] = true
	}
	if diff := cmp.Diff(map[string]bool{"evt_s_1_1_2": true, "evt_s_1_1_5": true}, ids); diff != "" {
		t.Error(diff)
	}
}

func TestAFailedDeliveryIsTriedAgainWithGrowingPauses(t *testing.T) {
	h, r := open(t, private), listen(t, status(500))
	e, _ := h.create(r.URL, "*")
	h.happen(line("Hello"))
	for n, pause := range []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour} {
		var d webhook.Delivery
		until(t, fmt.Sprint("try ", n+1), func() bool { d = h.deliveries(e)[0]; return d.Tries == n+1 })
		wait := d.Due.Sub(h.clock())
		if d.Status != webhook.Waiting || wait < pause*8/10-time.Millisecond || wait > pause*12/10 || d.Code != 500 {
			t.Fatalf("after try %d: %s, next in %s, code %d", n+1, d.Status, wait, d.Code)
		}
		h.turn(wait-time.Second, e)
		time.Sleep(10 * time.Millisecond)
		if len(r.all()) != n+1 {
			t.Fatalf("try %d came too early", n+2)
		}
		h.turn(time.Second, e)
	}
	until(t, "the last try", func() bool { return h.deliveries(e)[0].Status == webhook.Dead })
	id, stamp := r.all()[0].head.Get("webhook-id"), r.all()[0].head.Get("webhook-timestamp")
	last := r.all()[7].head
	if last.Get("webhook-id") != id || last.Get("webhook-timestamp") == stamp {
		t.Errorf("the last try has id %s and time %s, the first %s and %s", last.Get("webhook-id"), last.Get("webhook-timestamp"), id, stamp)
	}

	r.answer(nil)
	if err := h.Replay(t.Context(), "live", e.ID, h.deliveries(e)[0].ID); err != nil {
		t.Fatal(err)
	}
	until(t, "the replay", func() bool { return h.deliveries(e)[0].Status == webhook.Delivered })
	if got := r.all()[8]; got.head.Get("webhook-id") != id || string(got.body) != string(r.all()[0].body) {
		t.Error("the replay is another event")
	}
}

func TestAnEndpointMayAskToBeLeftAlone(t *testing.T) {
	h, r := open(t, private), listen(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "86400")
		w.WriteHeader(503)
	})
	e, _ := h.create(r.URL, "*")
	h.happen(line("Hello"))
	until(t, "a try", func() bool { return h.deliveries(e)[0].Tries == 1 })
	if wait := h.deliveries(e)[0].Due.Sub(h.clock()); wait != time.Hour {
		t.Errorf("the next try is in %s", wait)
	}
}

func TestGoneDisablesAtOnce(t *testing.T) {
	h, r := open(t, private), listen(t, status(410))
	e, _ := h.create(r.URL, "*")
	h.happen(line("Hello"))
	until(t, "it is disabled", func() bool { w, _ := h.Webhook(t.Context(), "live", e.ID); return w.Disabled != "" })
	h.happen(line("more"))
	if n := len(h.deliveries(e)); n != 1 {
		t.Errorf("%d deliveries of a disabled webhook", n)
	}
	if _, err := h.Ping(t.Context(), "live", e.ID); !errors.Is(err, webhook.Disabled.Refuse()) {
		t.Errorf("a test of a disabled webhook: %v", err)
	}
	r.answer(nil)
	on := true
	if _, err := h.Change(t.Context(), "live", e.ID, webhook.Change{Enabled: &on}); err != nil {
		t.Fatal(err)
	}
	h.happen(line("and more"))
	until(t, "it goes on", func() bool { return h.deliveries(e)[0].Status == webhook.Delivered })
}

func TestFiveDaysOfFailuresDisable(t *testing.T) {
	h, r := open(t, private), listen(t, status(500))
	e, _ := h.create(r.URL, "*")
	failing := func() webhook.Endpoint { w, _ := h.Webhook(t.Context(), "live", e.ID); return w }
	h.happen(line("1"))
	until(t, "a failure", func() bool { return !failing().Failing.IsZero() })
	r.answer(nil)
	h.happen(line("2"))
	until(t, "a success makes it good", func() bool { return failing().Failing.IsZero() })
	r.answer(status(500))
	h.happen(line("3"))
	until(t, "a failure", func() bool { return !failing().Failing.IsZero() })
	h.turn(4*24*time.Hour, e)
	h.happen(line("4"))
	until(t, "a later failure", func() bool { return h.deliveries(e)[0].Tries == 1 })
	if why := failing().Disabled; why != "" {
		t.Fatalf("disabled too early: %s", why)
	}
	h.turn(25*time.Hour, e)
	h.happen(line("5"))
	until(t, "it is disabled", func() bool { return strings.Contains(failing().Disabled, "5 days") })
}

func TestWhatAnEndpointMayNotDo(t *testing.T) {
	other := listen(t, nil)
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		why    string
	}{
		"redirect": {func(w http.ResponseWriter, q *http.Request) {
			http.Redirect(w, q, other.URL, http.StatusTemporaryRedirect)
		}, "redirects are not followed"},
		"silence": {func(_ http.ResponseWriter, q *http.Request) { <-q.Context().Done() }, "no answer within"},
		"hang up": {func(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) }, "can't be reached: EOF"},
	} {
		h, r := open(t, private), listen(t, c.answer)
		h.Hurry(200 * time.Millisecond)
		e, _ := h.create(r.URL, "*")
		h.happen(line("Hello"))
		until(t, name, func() bool { return h.deliveries(e)[0].Tries == 1 })
		if d := h.deliveries(e)[0]; !strings.Contains(d.Why, c.why) || d.Status != webhook.Waiting {
			t.Errorf("%s: %s, %q", name, d.Status, d.Why)
		}
		h.stop()
	}
	if len(other.all()) > 0 {
		t.Error("a redirect was followed")
	}
}

func TestOfALongAnswerTheBeginningIsKept(t *testing.T) {
	h, r := open(t, private), listen(t, func(w http.ResponseWriter, _ *http.Request) {
		for range 1000 {
			fmt.Fprint(w, strings.Repeat("é\x00", 1000))
		}
	})
	e, _ := h.create(r.URL, "*")
	h.happen(line("Hello"))
	until(t, "it is delivered", func() bool { return h.deliveries(e)[0].Status == webhook.Delivered })
	if a := h.deliveries(e)[0].Answer; len(a) != 512 || !utf8.ValidString(a) || strings.Contains(a, "\x00") {
		t.Errorf("%d bytes are kept: %q", len(a), a)
	}
}

func TestPrivateAddressesAreRefusedWhenConnecting(t *testing.T) {
	h, r := open(t, webhook.Config{}), listen(t, nil)
	if _, _, err := h.Create(t.Context(), "live", r.URL, []string{"*"}); !errors.Is(err, room.BadData.Refuse()) {
		t.Errorf("%s was taken: %v", r.URL, err)
	}
	e, _ := h.create(strings.Replace(r.URL, "127.0.0.1", "localhost", 1), "*") // a name is looked at later
	h.happen(line("Hello"))
	until(t, "a try", func() bool { return h.deliveries(e)[0].Tries == 1 })
	if d := h.deliveries(e)[0]; !strings.Contains(d.Why, "not public") || len(r.all()) > 0 {
		t.Errorf("%d requests, %q", len(r.all()), d.Why)
	}
}

func TestReachable(t *testing.T) {
	for addr, want := range map[string][2]bool{ // without and with private
		"93.184.216.34": {true, true}, "2606:4700::1111": {true, true}, "::ffff:93.184.216.34": {true, true},
		"127.0.0.1": {false, true}, "10.1.2.3": {false, true}, "192.168.0.1": {false, true}, "172.20.0.1": {false, true}, "100.64.0.1": {false, true},
		"::1": {false, true}, "fd00::1": {false, true}, "::ffff:10.0.0.1": {false, true},
		"169.254.169.254": {}, "fe80::1%eth0": {}, "0.0.0.0": {}, "::": {}, "224.0.0.1": {}, "ff02::1": {}, "255.255.255.255": {}, "0.1.2.3": {}, "240.0.0.1": {},
		"::ffff:169.254.169.254": {}, "::ffff:198.18.0.1": {}, "2002:7f00:1::%eth0": {}, "64:ff9b::a9fe:a9fe": {}, "2002:7f00:1::": {}, "::7f00:1": {}, "198.18.0.1": {},
	} {
		a := netip.MustParseAddr(addr)
		if got := [2]bool{webhook.Reachable(a, false) == nil, webhook.Reachable(a, true) == nil}; got != want {
			t.Errorf("%s: %v, want %v", addr, got, want)
		}
	}
}

func TestTheOldSecretSignsForADayMore(t *testing.T) {
	h, r := open(t, private), listen(t, nil)
	e, first := h.create(r.URL, "*")
	_, second, err := h.Rotate(t.Context(), "live", e.ID)
	if err != nil || first == second {
		t.Fatal(first == second, err)
	}
	h.happen(line("1"))
	until(t, "it comes", func() bool { return len(r.all()) == 1 })
	if q := r.all()[0]; !signedBy(q, first) || !signedBy(q, second) {
		t.Error("not signed by both")
	}
	h.turn(24*time.Hour, e)
	h.happen(line("2"))
	until(t, "it comes", func() bool { return len(r.all()) == 2 })
	if q := r.all()[1]; signedBy(q, first) || !signedBy(q, second) {
		t.Error("the old secret signs for ever, or the new one doesn't")
	}
}

func TestAFailingEndpointDelaysNoOther(t *testing.T) {
	h, good := open(t, private), listen(t, nil)
	stuck := listen(t, func(_ http.ResponseWriter, q *http.Request) { <-q.Context().Done() })
	h.create(stuck.URL, "*")
	h.create(good.URL, "*")
	for i := range 50 {
		h.happen(line(fmt.Sprint(i)))
	}
	until(t, "all come", func() bool { return len(good.all()) == 50 })
	if n := len(stuck.all()); n > webhook.MaxInFlight {
		t.Errorf("%d requests are under way", n)
	}
	h.stop()
}

func TestWhatIsErasedIsNotSent(t *testing.T) {
	h, r := open(t, private), listen(t, status(500))
	e, _ := h.create(r.URL, "*")
	h.happen(line("unsaid"))
	until(t, "a try", func() bool { return h.deliveries(e)[0].Tries == 1 })
	h.n++
	x := &room.Entry{Offset: h.n, Events: []room.Event{{Type: "chat.deleted"}}, Erase: []uint64{1}}
	h.take(x)
	if d := h.deliveries(e)[1]; d.Status != webhook.Dropped {
		t.Errorf("the line's delivery is %s", d.Status)
	}
	if err := h.Take(t.Context(), "live", []room.Told{
		{Epoch: "s_2", Entry: &room.Entry{Offset: 1, Events: []room.Event{line("unsaid at once")}}},
		{Epoch: "s_2", Entry: &room.Entry{Offset: 2, Events: []room.Event{{Type: "chat.deleted"}}, Erase: []uint64{1}}},
	}); err != nil {
		t.Fatal(err)
	}
	for _, d := range h.deliveries(e) {
		if d.Show == "s_2" && d.Offset == 1 {
			t.Error("what was erased in the same batch is sent")
		}
	}
}

// A show begins with the sanctions that are in force: who was told of them when they
// were decided is not told again, nor by a replay. Rules are those of each show.
func TestWhatAnEarlierShowBringsIsNotToldAgain(t *testing.T) {
	h, r := open(t, private), listen(t, nil)
	e, _ := h.create(r.URL, "*")
	mod := &room.Author{ID: "d_mod", Name: "Mod", Role: room.RoleModerator}
	h.happen(
		room.Event{Type: "mod.filtered", For: room.Staff, Data: []byte(`{"rule":{"name":"x"}}`)},
		room.Event{Type: "mod.acted", For: room.Staff, Data: []byte(`{"id":"a_1","kind":"ban"}`)},
	)
	h.happen(room.Event{Type: "mod.acted", For: room.Staff, By: mod, Data: []byte(`{"id":"a_2","kind":"ban"}`)})
	until(t, "two are sent", func() bool { return len(r.all()) == 2 })
	bodies := string(r.all()[0].body) + string(r.all()[1].body)
	if strings.Contains(bodies, "a_1") || !strings.Contains(bodies, "a_2") || !strings.Contains(bodies, "mod.filtered") {
		t.Error(bodies)
	}
	if n, _, err := h.ReplayFrom(t.Context(), "live", e.ID, "s_1", 0); err != nil || n != 2 {
		t.Errorf("a replay sends %d: %v", n, err)
	}
}

func TestAShowIsReplayedFromAnOffset(t *testing.T) {
	h, r := open(t, private), listen(t, nil)
	for i := range 2500 {
		h.happen(line(fmt.Sprint(i)))
	}
	e, _ := h.create(r.URL, "chat.message")
	n, next, err := h.ReplayFrom(t.Context(), "live", e.ID, "", 2490)
	if err != nil || n != 10 || next != 0 {
		t.Fatal(n, next, err)
	}
	until(t, "they come", func() bool { return len(r.all()) == 10 })
	if n, _, err = h.ReplayFrom(t.Context(), "live", e.ID, "s_1", 0); err != nil || n != 2500 {
		t.Fatal(n, err)
	}
	if _, _, err = h.ReplayFrom(t.Context(), "live", e.ID, "s_other", 0); !errors.Is(err, room.NotFound.Refuse()) {
		t.Errorf("a show of nobody: %v", err)
	}
	if _, _, err = h.ReplayFrom(t.Context(), "other", e.ID, "", 0); !errors.Is(err, room.NotFound.Refuse()) {
		t.Errorf("a webhook of another channel: %v", err)
	}
}

func TestPing(t *testing.T) {
	h, r := open(t, private), listen(t, nil)
	e, secret := h.create(r.URL, "poll.closed")
	id, err := h.Ping(t.Context(), "live", e.ID)
	if err != nil {
		t.Fatal(err)
	}
	until(t, "it comes", func() bool { return len(r.all()) == 1 })
	var p webhook.Payload
	if err := json.Unmarshal(r.all()[0].body, &p); err != nil || p.ID != id || p.Type != webhook.PingType || !signedBy(r.all()[0], secret) {
		t.Errorf("got %+v, %v", p, err)
	}
}

func TestWhatIsRefused(t *testing.T) {
	h := open(t, private)
	for url, types := range map[string][]string{
		"ftp://a.example/": {"*"}, "https://": {"*"}, "https:a": {"*"}, "not a url": {"*"}, "https://u:p@a.example/": {"*"}, "https://a.example/#x": {"*"},
		"http://169.254.169.254/": {"*"}, "https://a.example/" + strings.Repeat("x", webhook.MaxURL): {"*"},
		"https://b.example/": nil, "https://c.example/": {"poll.nothing"}, "https://d.example/": {"poll"}, "https://e.example/": {"p*"}, "https://f.example/": {"* "},
	} {
		if _, _, err := h.Create(t.Context(), "live", url, types); !errors.Is(err, room.BadData.Refuse()) {
			t.Errorf("%.60s with %v: %v", url, types, err)
		}
	}
	for range webhook.MaxEndpoints {
		h.create("https://a.example/", "*")
	}
	if _, _, err := h.Create(t.Context(), "live", "https://a.example/", []string{"*"}); !errors.Is(err, webhook.TooMany.Refuse()) {
		t.Errorf("one too many: %v", err)
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add("120", []byte("ok"))
	f.Add("Fri, 31 Dec 1999 23:59:59 GMT", []byte("\xff\x00é"))
	f.Fuzz(func(t *testing.T, retry string, body []byte) {
		after, text := webhook.Answer(retry, body)
		if after < 0 || len(text) > 512 || !utf8.ValidString(text) {
			t.Fatalf("%s, %q", after, text)
		}
	})
}
