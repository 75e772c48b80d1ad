package fanout_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/room/command"
	"frontrow/internal/room/fanout"
)

func unmarshal(b []byte, v any) error { return json.Unmarshal(b, v) }

func TestHelloIsAnsweredWithWelcomeAndHistory(t *testing.T) {
	v := open(t)
	for i := range 60 {
		v.say(t, fmt.Sprint("line ", i))
	}
	var ada viewer
	w, f := join(t, v.url(), "viewer:ada", &ada)
	defer w.nc.Close()
	if f.ID != 1 || f.V != 1 || f.Channel != "live" || f.Epoch != "s_1" || f.Resumed || f.You == nil || f.You.Name != "ada" {
		t.Errorf("welcome is %s", f.raw)
	}
	if len(ada.lines) != 50 || ada.lines[49] != "line 59" || ada.pos.Offset != 61 {
		t.Errorf("the snapshot has %d lines and stands at %v", len(ada.lines), ada.pos)
	}
}

func TestALineReachesEverybodyOnceAndItsAuthorGetsAnAck(t *testing.T) {
	v := open(t)
	var ada, bob viewer
	a, _ := join(t, v.url(), "viewer:ada", &ada)
	defer a.nc.Close()
	b, _ := join(t, v.url(), "", &bob)
	defer b.nc.Close()
	if err := a.send(`{"id":7,"cmd":"chat.send","key":"key-00000001","data":{"text":" hi \u202e there ","at":1789999999000000}}`); err != nil {
		t.Fatal(err)
	}
	var ack frame
	for ack.T == "" || ada.pos.Offset < 2 {
		f, err := a.next()
		if err != nil {
			t.Fatal(err)
		}
		if f.T == "ack" {
			ack = f
		}
		ada.take(f)
	}
	if ack.ID != 7 || !ack.OK || ack.Offset != 2 || ack.Epoch != "s_1" {
		t.Errorf("ack is %s", ack.raw)
	}
	f := b.until(t, "events")
	if len(f.Events) != 1 || f.After != 1 || f.Upto != 2 {
		t.Fatalf("events is %s", f.raw)
	}
	e := f.Events[0]
	var id struct{ ID, Text string }
	_ = json.Unmarshal(ack.Data, &id)
	want := event{O: 2, Type: "chat.message", At: 1789999999000000, Edge: 1790000000000000,
		By: &room.Author{ID: "d_ada", Name: "ada", Role: room.RoleViewer}, Data: json.RawMessage(fmt.Sprintf(`{"id":%q,"text":"hi  there"}`, id.ID))}
	if d := cmp.Diff(want, e); d != "" {
		t.Error(d)
	}
}

func TestResumeGoesOnWithoutGapOrDouble(t *testing.T) {
	v := open(t)
	v.say(t, "one")
	var ada viewer
	w, _ := join(t, v.url(), "", &ada)
	w.nc.Close()
	v.say(t, "two")
	v.say(t, "three")
	w, f := join(t, v.url(), "", &ada)
	defer w.nc.Close()
	if !f.Resumed {
		t.Fatalf("welcome is %s", f.raw)
	}
	if err := catchUp(w, &ada, "s_1", 4); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"one", "two", "three"}, ada.lines); d != "" || ada.wrong != nil {
		t.Error(d, ada.wrong)
	}
}

func TestResumeFromAPlaceThatIsGoneGetsASnapshot(t *testing.T) {
	small := func(f *fanout.Config, c *command.Config, _ *venue) { f.Keep, c.Keep = 64, 64 }
	v := open(t, small)
	for i := range 200 {
		v.say(t, fmt.Sprint(i))
	}
	for name, pos := range map[string]room.Position{
		"too old":            {Epoch: "s_1", Offset: 3},
		"of another show":    {Epoch: "s_0", Offset: 199},
		"of no show":         {Epoch: "", Offset: 12},
		"from the future":    {Epoch: "s_1", Offset: 1 << 40},
		"the largest number": {Epoch: "s_1", Offset: 1<<64 - 1},
	} {
		t.Run(name, func(t *testing.T) {
			w, _, err := dial(v.url(), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer w.nc.Close()
			_ = w.send(`{"id":1,"cmd":"hello","v":1,"resume":{"epoch":%q,"offset":%d}}`, pos.Epoch, pos.Offset)
			if f := w.until(t, "welcome"); f.Resumed || f.Upto != 201 {
				t.Fatalf("welcome is %s", f.raw)
			}
			if f := w.until(t, "snapshot"); f.Upto != 201 || len(f.State.Chat.Messages) != 50 {
				t.Fatalf("snapshot is %s", f.raw)
			}
		})
	}
	ada := viewer{pos: room.Position{Epoch: "s_1", Offset: 150}}
	w, f := join(t, v.url(), "", &ada)
	defer w.nc.Close()
	if !f.Resumed {
		t.Fatalf("51 entries back is within the 64 that are kept: %s", f.raw)
	}
	if err := catchUp(w, &ada, "s_1", 201); err != nil || len(ada.lines) != 51 {
		t.Errorf("%d lines, %v", len(ada.lines), err)
	}
}

func TestTheNextShowArrivesAsASnapshot(t *testing.T) {
	v := open(t)
	v.say(t, "of the first show")
	var ada viewer
	w, _ := join(t, v.url(), "", &ada)
	defer w.nc.Close()
	do := func(name string) {
		if _, err := v.rooms.Do(t.Context(), "live", room.Command{Name: name, Actor: room.System()}); err != nil {
			t.Fatal(err)
		}
	}
	do("show.live")
	do("show.end")
	if err := v.rooms.Open(t.Context(), "live", "s_2"); err != nil {
		t.Fatal(err)
	}
	v.say(t, "of the second show")
	types := []string{}
	for ada.pos.Epoch != "s_2" {
		f, err := w.next()
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range f.Events {
			types = append(types, e.Type)
		}
		ada.take(f)
		if f.T == "snapshot" && (f.State.Show.ID != "s_2" || f.State.Show.Status != "scheduled") {
			t.Errorf("snapshot is %s", f.raw)
		}
	}
	if err := catchUp(w, &ada, "s_2", 2); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"show.live", "show.ended"}, types); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"of the second show"}, ada.lines); d != "" || ada.wrong != nil {
		t.Error(d, ada.wrong)
	}
}

func TestTheSameWishFromTwoSocketsIsGrantedOnce(t *testing.T) {
	v := open(t)
	const sockets = 4
	acks := make([]frame, sockets)
	var wg sync.WaitGroup
	for i := range sockets {
		var me viewer
		w, _ := join(t, v.url(), "viewer:ada", &me)
		defer w.nc.Close()
		wg.Go(func() {
			_ = w.send(`{"id":%d,"cmd":"chat.send","key":"the-same-key","data":{"text":"once"}}`, i+10)
			acks[i] = w.until(t, "ack")
		})
	}
	wg.Wait()
	for i, a := range acks {
		if a.ID != int64(i+10) || a.Offset != acks[0].Offset || string(a.Data) != string(acks[0].Data) {
			t.Errorf("ack %d is %s, the first %s", i, a.raw, acks[0].raw)
		}
	}
	if lines, _ := v.lines(t, "s_1", 0); len(lines) != 1 {
		t.Errorf("the log says %q", lines)
	}
	// The key is the actor's own: somebody else's wish is another one.
	var bob viewer
	w, _ := join(t, v.url(), "viewer:bob", &bob)
	defer w.nc.Close()
	_ = w.send(`{"id":1,"cmd":"chat.send","key":"the-same-key","data":{"text":"mine"}}`)
	if a := w.until(t, "ack"); a.Offset == acks[0].Offset {
		t.Errorf("bob got ada's answer: %s", a.raw)
	}
}

func TestPrivateEventsReachOnlyThoseTheyAreFor(t *testing.T) {
	v := open(t)
	got := func(w *ws, me *viewer, upto uint64) (types []string) {
		t.Helper()
		for me.pos.Offset < upto {
			f, err := w.next()
			if err != nil {
				t.Fatal(err)
			}
			me.take(f)
			for _, e := range f.Events {
				types = append(types, e.Type)
			}
		}
		return types
	}
	tokens := []string{"viewer:ada", "viewer:bob", "owner:eva", ""}
	viewers, conns := make([]viewer, len(tokens)), make([]*ws, len(tokens))
	for i, token := range tokens {
		conns[i], _ = join(t, v.url(), token, &viewers[i])
		defer conns[i].nc.Close()
	}
	secret := func() {
		if _, err := v.rooms.Do(t.Context(), "live", room.Command{Name: "whisper.say", Actor: room.System()}); err != nil {
			t.Fatal(err)
		}
	}
	secret()
	v.say(t, "public")
	want := [][]string{{"whisper.one", "chat.message"}, {"chat.message"}, {"whisper.staff", "chat.message"}, {"chat.message"}}
	for i := range tokens {
		if d := cmp.Diff(want[i], got(conns[i], &viewers[i], 3)); d != "" || viewers[i].wrong != nil {
			t.Errorf("%q: %s %v", tokens[i], d, viewers[i].wrong)
		}
	}
	// And the same when they resume.
	for i := range tokens {
		conns[i].nc.Close()
	}
	secret()
	v.say(t, "public")
	for i, token := range tokens {
		w, f := join(t, v.url(), token, &viewers[i])
		defer w.nc.Close()
		if !f.Resumed {
			t.Fatal(f.raw)
		}
		if d := cmp.Diff(want[i], got(w, &viewers[i], 5)); d != "" || viewers[i].wrong != nil {
			t.Errorf("%q resumed: %s %v", token, d, viewers[i].wrong)
		}
	}
}

func TestASlowClientIsToldToComeBackAndHoldsUpNobody(t *testing.T) {
	small := func(f *fanout.Config, _ *command.Config, _ *venue) { f.Pending, f.SocketBuffer = 16<<10, 4<<10 }
	v := open(t, small)
	var slow, quick viewer
	s, _ := join(t, v.url(), "", &slow)
	defer s.nc.Close()
	_ = s.nc.(*net.TCPConn).SetReadBuffer(4 << 10)
	q, _ := join(t, v.url(), "", &quick)
	defer q.nc.Close()
	text := strings.Repeat("x", 480)
	var last uint64
	for range 1000 {
		last = v.say(t, text).Offset
		if err := catchUp(q, &quick, "s_1", last); err != nil { // the quick one sees each line at once
			t.Fatal(err)
		}
	}
	var bye frame
	code := 0
	for code == 0 {
		f, err := s.next()
		var c closed
		switch {
		case errors.As(err, &c):
			code = c.code
		case err != nil:
			t.Fatal(err)
		case f.T == "bye":
			bye = f
		default:
			slow.take(f)
		}
	}
	if bye.Code != "slow" || !bye.Back || bye.Later <= 0 || code != room.Slow.Close {
		t.Errorf("bye is %s, close code %d", bye.raw, code)
	}
	if slow.pos.Offset >= last {
		t.Fatal("the slow client missed nothing: it was not slow")
	}
	s, f := join(t, v.url(), "", &slow)
	defer s.nc.Close()
	if err := catchUp(s, &slow, "s_1", last); err != nil || !f.Resumed {
		t.Fatal(f.raw, err)
	}
	if len(slow.seen) != 1000 || slow.wrong != nil {
		t.Errorf("the slow client saw %d of 1000 lines: %v", len(slow.seen), slow.wrong)
	}
}

func TestWhatIsRefusedHasACode(t *testing.T) {
	v := open(t)
	for _, c := range []struct{ name, token, msg, code string }{
		{"garbage", "viewer:ada", `garbage`, "bad_frame"},
		{"an array", "viewer:ada", `[1]`, "bad_frame"},
		{"no command", "viewer:ada", `{"id":9}`, "bad_frame"},
		{"an unknown command", "viewer:ada", `{"id":9,"cmd":"chat.shout"}`, "unknown_command"},
		{"another hello", "viewer:ada", `{"id":9,"cmd":"hello","v":1}`, "bad_data"},
		{"a bad token", "viewer:ada", `{"id":9,"cmd":"auth","token":"forged"}`, "unauthorized"},
		{"a token of the server itself", "viewer:ada", `{"id":9,"cmd":"auth","token":"system:x"}`, "unauthorized"},
		{"a short key", "viewer:ada", `{"id":9,"cmd":"chat.send","key":"short","data":{"text":"x"}}`, "bad_key"},
		{"an empty text", "viewer:ada", `{"id":9,"cmd":"chat.send","key":"key-00000001","data":{"text":" \u200b "}}`, "text_empty"},
		{"a long text", "viewer:ada", `{"id":9,"cmd":"chat.send","key":"key-00000001","data":{"text":"` + strings.Repeat("é", 501) + `"}}`, "text_too_long"},
		{"no data", "viewer:ada", `{"id":9,"cmd":"chat.send","key":"key-00000001"}`, "bad_data"},
		{"no name", "nameless:bob", `{"id":9,"cmd":"chat.send","key":"key-00000001","data":{"text":"x"}}`, "name_needed"},
		{"nobody", "", `{"id":9,"cmd":"chat.send","key":"key-00000001","data":{"text":"x"}}`, "name_needed"},
		{"the server's command", "owner:eva", `{"id":9,"cmd":"show.live"}`, "forbidden"},
		{"a large message", "viewer:ada", `{"id":9,"cmd":"chat.send","data":{"text":"` + strings.Repeat("x", 5000) + `"}}`, "too_large"},
		{"history before what is not there", "viewer:ada", `{"id":9,"cmd":"chat.history","data":{"before":"c_x"}}`, "not_found"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var me viewer
			w, _ := join(t, v.url(), c.token, &me)
			defer w.nc.Close()
			if err := w.send("%s", c.msg); err != nil {
				t.Fatal(err)
			}
			if f := w.until(t, "error"); f.Code != c.code || f.Message == "" {
				t.Errorf("got %s, want %s", f.raw, c.code)
			}
			_ = w.send(`{"id":10,"cmd":"ping"}`)
			if f := w.until(t, "pong"); f.ID != 10 || f.Wall == 0 || f.Edge == nil {
				t.Errorf("after that, ping got %s", f.raw)
			}
		})
	}
	if lines, _ := v.lines(t, "s_1", 0); len(lines) > 0 {
		t.Errorf("the log says %q", lines)
	}
}

func TestWhoBreaksTheProtocolIsSentAway(t *testing.T) {
	v := open(t)
	for _, c := range []struct {
		name string
		do   func(w *ws)
		code int
	}{
		{"an unmasked frame", func(w *ws) { _, _ = w.nc.Write([]byte{0x81, 2, '{', '}'}) }, 4500},
		{"a binary message", func(w *ws) { _ = w.raw(true, 2, []byte("{}")) }, 4500},
		{"a reserved bit", func(w *ws) { _ = w.raw(true, 0x41, []byte("{}")) }, 4500},
		{"a reserved opcode", func(w *ws) { _ = w.raw(true, 0x3, []byte("{}")) }, 4500},
		{"a continuation of nothing", func(w *ws) { _ = w.raw(true, 0, []byte("{}")) }, 4500},
		{"a fragmented ping", func(w *ws) { _ = w.raw(false, 9, []byte("x")) }, 4500},
		{"text that is no UTF-8", func(w *ws) { _ = w.raw(true, 1, []byte("\"\xff\"")) }, 4500},
		{"a message of 1 MB", func(w *ws) { _ = w.raw(true, 1, make([]byte, 1<<20)) }, 4502},
	} {
		t.Run(c.name, func(t *testing.T) {
			var me viewer
			w, _ := join(t, v.url(), "", &me)
			defer w.nc.Close()
			go c.do(w)
			if bye, code := w.end(t); code != c.code || bye.Back {
				t.Errorf("bye is %s, close code %d, want %d", bye.raw, code, c.code)
			}
		})
	}
}

func TestFragmentsAndControlFramesMakeOneMessage(t *testing.T) {
	v := open(t)
	var me viewer
	w, _ := join(t, v.url(), "viewer:ada", &me)
	defer w.nc.Close()
	msg := fmt.Sprintf(`{"id":5,"cmd":"chat.send","key":"key-00000001","data":{"text":%q}}`, strings.Repeat("word ", 90))
	_ = w.raw(false, 1, []byte(msg[:200]))
	_ = w.raw(true, 9, []byte("are you there"))
	_ = w.raw(false, 0, []byte(msg[200:300]))
	_ = w.raw(true, 0, []byte(msg[300:]))
	for {
		op, p, err := w.message()
		if err != nil {
			t.Fatal(err)
		}
		if op == 10 {
			if string(p) != "are you there" {
				t.Errorf("pong says %q", p)
			}
			break
		}
	}
	if f := w.until(t, "ack"); f.ID != 5 {
		t.Error(f.raw)
	}
}

func TestAClosingClientIsClosed(t *testing.T) {
	v := open(t)
	var me viewer
	w, _ := join(t, v.url(), "", &me)
	defer w.nc.Close()
	_ = w.raw(true, 8, []byte{0x03, 0xe8})
	if _, code := w.end(t); code != 1000 {
		t.Errorf("close code %d, want 1000", code)
	}
	if _, _, err := w.message(); !errors.Is(err, io.EOF) {
		t.Errorf("after the close: %v, want EOF", err)
	}
}

func TestAuthChangesWhoSpeaks(t *testing.T) {
	v := open(t)
	var me viewer
	w, _ := join(t, v.url(), "", &me)
	defer w.nc.Close()
	_ = w.send(`{"id":2,"cmd":"auth","token":"viewer:ada"}`)
	if f := w.until(t, "ack"); f.ID != 2 {
		t.Error(f.raw)
	}
	_ = w.send(`{"id":3,"cmd":"chat.send","key":"key-00000001","data":{"text":"now I may"}}`)
	if f := w.until(t, "ack"); f.ID != 3 {
		t.Error(f.raw)
	}
}

func TestHelloComesFirstAndInTime(t *testing.T) {
	v := open(t, func(f *fanout.Config, _ *command.Config, _ *venue) { f.HelloTimeout = 50 * time.Millisecond })
	w, _, err := dial(v.url(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer w.nc.Close()
	_ = w.send(`{"id":4,"cmd":"ping"}`)
	if f := w.until(t, "error"); f.Code != "hello_first" || f.ID != 4 {
		t.Error(f.raw)
	}
	if bye, code := w.end(t); bye.Code != "no_hello" || code != room.NoHello.Close {
		t.Errorf("bye is %s, close code %d", bye.raw, code)
	}
}

func TestABadTokenInHelloMayBeReplaced(t *testing.T) {
	v := open(t)
	w, _, err := dial(v.url(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer w.nc.Close()
	_ = w.send(`{"id":1,"cmd":"hello","v":1,"token":"forged"}`)
	if f := w.until(t, "error"); f.Code != "unauthorized" || f.Retry {
		t.Error(f.raw)
	}
	_ = w.send(`{"id":2,"cmd":"hello","v":1}`)
	if f := w.until(t, "welcome"); f.ID != 2 {
		t.Error(f.raw)
	}
}

func TestARoomThatIsNotOpenSaysSo(t *testing.T) {
	v := open(t)
	w, _, err := dial(v.web.URL+"/other/room", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer w.nc.Close()
	_ = w.send(`{"id":1,"cmd":"hello","v":1}`)
	if f := w.until(t, "error"); f.Code != "unavailable" || !f.Retry {
		t.Error(f.raw)
	}
}

func TestTheUpgradeIsRefusedWhereItShouldBe(t *testing.T) {
	v := open(t, func(f *fanout.Config, _ *command.Config, _ *venue) { f.Origins = []string{"https://ours.example"} })
	for _, c := range []struct {
		name   string
		header http.Header
		status int
	}{
		{"no WebSocket", http.Header{"Upgrade": nil}, http.StatusUpgradeRequired},
		{"another version", http.Header{"Sec-Websocket-Version": {"8"}}, http.StatusUpgradeRequired},
		{"no key", http.Header{"Sec-Websocket-Key": nil}, http.StatusBadRequest},
		{"another site", http.Header{"Origin": {"https://evil.example"}}, http.StatusForbidden},
		{"our site", http.Header{"Origin": {"https://ours.example"}}, http.StatusSwitchingProtocols},
		{"no browser", nil, http.StatusSwitchingProtocols},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, resp, err := dial(v.url(), c.header)
			if resp == nil || resp.StatusCode != c.status {
				t.Fatalf("got %v, %v, want %d", resp, err, c.status)
			}
			if w != nil {
				w.nc.Close()
			}
		})
	}
}

func TestConnectionsAreCapped(t *testing.T) {
	v := open(t, func(f *fanout.Config, _ *command.Config, _ *venue) { f.Connections = 2 })
	var me viewer
	for range 2 {
		w, _ := join(t, v.url(), "", &me)
		defer w.nc.Close()
	}
	if _, resp, _ := dial(v.url(), nil); resp == nil || resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") == "" {
		t.Errorf("the third connection got %v", resp)
	}
}

func TestAFloodOfOneConnectionIsSlowedAndThenEnded(t *testing.T) {
	v := open(t, func(f *fanout.Config, _ *command.Config, _ *venue) { f.Burst, f.PerSecond = 5, 0.001 })
	var me viewer
	w, _ := join(t, v.url(), "", &me)
	defer w.nc.Close()
	for range 20 {
		if w.send(`{"id":1,"cmd":"chat.history"}`) != nil {
			break
		}
	}
	if f := w.until(t, "error"); f.Code != "rate_limited" || f.Later <= 0 {
		t.Error(f.raw)
	}
	if bye, code := w.end(t); bye.Code != "rate_limited" || code != room.RateLimited.Close {
		t.Errorf("bye is %s, close code %d", bye.raw, code)
	}
}

func TestEverybodyIsToldOfARestart(t *testing.T) {
	v := open(t)
	var me viewer
	w, _ := join(t, v.url(), "", &me)
	defer w.nc.Close()
	guest, _, err := dial(v.url(), nil) // hasn't said hello
	if err != nil {
		t.Fatal(err)
	}
	defer guest.nc.Close()
	s := listen(t, v.url(), "", "")
	defer s.Close()
	s.until(t, "snapshot")
	done := make(chan struct{})
	go func() { v.stop(); close(done) }()
	for _, c := range []*ws{w, guest} {
		if bye, code := c.end(t); bye.Code != "restart" || !bye.Back || bye.Later <= 0 || code != room.Restart.Close {
			t.Errorf("bye is %s, close code %d", bye.raw, code)
		}
		c.nc.Close()
	}
	if f := s.until(t, "bye"); f.Code != "restart" {
		t.Error(f.raw)
	}
	select {
	case <-done:
	case <-time.After(patience):
		t.Fatal("the server doesn't stop")
	}
}

func TestAClientThatDoesNotCloseDoesNotHoldUpTheRestart(t *testing.T) {
	v := open(t)
	var me viewer
	w, _ := join(t, v.url(), "", &me)
	defer w.nc.Close()
	start := time.Now()
	v.stop()
	if d := time.Since(start); d > 4*time.Second {
		t.Errorf("stopping took %v", d)
	}
}

func TestTLSConnectionsGetTheSameFrames(t *testing.T) {
	v := open(t)
	mux := http.NewServeMux()
	mux.Handle("GET /{channel}/room", v.server.Socket())
	web := httptest.NewTLSServer(mux)
	defer web.Close()
	addr := web.Listener.Addr().String()
	nc, err := tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"http/1.1"}})
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	w, _, err := upgrade(nc, addr, "/live/room", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = w.send(`{"id":1,"cmd":"hello","v":1,"token":"viewer:ada"}`)
	var me viewer
	for me.pos.Epoch == "" {
		f, err := w.next()
		if err != nil {
			t.Fatal(err)
		}
		me.take(f)
	}
	var last uint64
	for i := range 100 {
		last = v.say(t, fmt.Sprint(i)).Offset
	}
	if err := catchUp(w, &me, "s_1", last); err != nil || len(me.lines) != 100 || me.wrong != nil {
		t.Errorf("%d lines, %v %v", len(me.lines), err, me.wrong)
	}
	v.stop()
	if bye, code := w.end(t); bye.Code != "restart" || code != room.Restart.Close {
		t.Errorf("bye is %s, close code %d", bye.raw, code)
	}
}

// eventStream is a client of server-sent events.
type eventStream struct {
	io.Closer
	br *bufio.Reader
	id string // of the newest event, as a browser would remember it
}

func listen(t testing.TB, url, query, lastID string) *eventStream {
	t.Helper()
	r, _ := http.NewRequest(http.MethodGet, url+"/events"+query, nil)
	if lastID != "" {
		r.Header.Set("Last-Event-ID", lastID)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	t.Cleanup(cancel)
	tr := &http.Transport{DisableKeepAlives: true}
	resp, err := (&http.Client{Transport: tr}).Do(r.WithContext(ctx))
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "text/event-stream" {
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		t.Fatalf("the stream is refused with %d: %s", resp.StatusCode, body)
	}
	return &eventStream{resp.Body, bufio.NewReader(resp.Body), lastID}
}

func (s *eventStream) next() (f frame, err error) {
	for {
		line, err := s.br.ReadString('\n')
		if err != nil {
			return f, err
		}
		line = strings.TrimSuffix(line, "\n")
		if id, ok := strings.CutPrefix(line, "id: "); ok {
			s.id = id
		}
		if data, ok := strings.CutPrefix(line, "data: "); ok {
			f.raw = data
			if err := json.Unmarshal([]byte(data), &f); err != nil {
				return f, err
			}
		}
		if line == "" && f.T != "" {
			return f, nil
		}
	}
}

func (s *eventStream) until(t testing.TB, typ string) frame {
	t.Helper()
	for {
		f, err := s.next()
		if err != nil {
			t.Fatalf("waiting for %s: %v", typ, err)
		}
		if f.T == typ {
			return f
		}
	}
}

func TestAnEventStreamResumesByLastEventID(t *testing.T) {
	v := open(t)
	v.say(t, "one")
	s := listen(t, v.url(), "", "")
	defer s.Close()
	if f := s.until(t, "welcome"); f.Resumed {
		t.Error(f.raw)
	}
	if f := s.until(t, "snapshot"); len(f.State.Chat.Messages) != 1 || s.id != "s_1:2" {
		t.Errorf("%s, id %s", f.raw, s.id)
	}
	v.say(t, "two")
	if f := s.until(t, "events"); f.Upto != 3 || s.id != "s_1:3" {
		t.Errorf("%s, id %s", f.raw, s.id)
	}
	s.Close()
	v.say(t, "three")
	for _, again := range []*eventStream{listen(t, v.url(), "", s.id), listen(t, v.url(), "?epoch=s_1&offset=3", "")} {
		defer again.Close()
		if f := again.until(t, "welcome"); !f.Resumed || f.Upto != 3 {
			t.Error(f.raw)
		}
		if f := again.until(t, "events"); f.After != 3 || f.Upto != 4 || len(f.Events) != 1 {
			t.Error(f.raw)
		}
	}
}

func TestAnEventStreamIsRefusedWithACode(t *testing.T) {
	v := open(t)
	for query, status := range map[string]int{
		"?token=forged": http.StatusUnauthorized, "?epoch=s_1&offset=x": http.StatusBadRequest, "?epoch=s_1": http.StatusBadRequest,
	} {
		resp, err := v.web.Client().Get(v.url() + "/events" + query)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		var f frame
		if err := json.Unmarshal(body, &f); err != nil || resp.StatusCode != status || f.Code == "" {
			t.Errorf("%s got %d %s", query, resp.StatusCode, body)
		}
	}
}

func TestPostedCommandsAreAnsweredInPlace(t *testing.T) {
	v := open(t)
	for _, c := range []struct {
		name, token, body string
		status            int
		t, code           string
	}{
		{"a line", "viewer:ada", `{"id":1,"cmd":"chat.send","key":"key-00000001","data":{"text":"hi"}}`, 200, "ack", ""},
		{"the same line", "viewer:ada", `{"id":2,"cmd":"chat.send","key":"key-00000001","data":{"text":"hi"}}`, 200, "ack", ""},
		{"history", "", `{"id":3,"cmd":"chat.history"}`, 200, "ack", ""},
		{"ping", "", `{"id":4,"cmd":"ping"}`, 200, "pong", ""},
		{"the audience", "owner:eva", `{"id":4,"cmd":"audience"}`, 200, "ack", ""},
		{"the audience, for a viewer", "viewer:ada", `{"id":4,"cmd":"audience"}`, 403, "error", "forbidden"},
		{"a beat", "viewer:ada", `{"id":4,"cmd":"overlay.beat"}`, 200, "ack", ""},
		{"hello", "", `{"id":5,"cmd":"hello","v":1}`, 400, "error", "bad_data"},
		{"nobody", "", `{"id":6,"cmd":"chat.send","key":"key-00000001","data":{"text":"hi"}}`, 403, "error", "name_needed"},
		{"a bad token", "forged", `{"id":7,"cmd":"chat.send"}`, 401, "error", "unauthorized"},
		{"garbage", "", `garbage`, 400, "error", "bad_frame"},
		{"too much", "", `{"id":8,"cmd":"` + strings.Repeat("x", 5000) + `"}`, 413, "error", "too_large"},
	} {
		if status, f := v.post(t, c.token, c.body); status != c.status || f.T != c.t || f.Code != c.code {
			t.Errorf("%s: %d %s", c.name, status, f.raw)
		}
	}
	if lines, _ := v.lines(t, "s_1", 0); !slices.Equal(lines, []string{"hi"}) {
		t.Errorf("the log says %q", lines)
	}
}
