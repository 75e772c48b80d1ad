package fanout_test

import (
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"frontrow/internal/room/command"
	"frontrow/internal/room/fanout"
)

// A client whose bytes come one by one is understood, and keeps nobody waiting.
func TestBytesThatComeOneByOne(t *testing.T) {
	v := open(t)
	w, _, err := dial(v.url(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer w.nc.Close()
	nc := w.nc
	slow, feed := net.Pipe()
	defer slow.Close()
	defer feed.Close()
	go func() {
		var one [1]byte
		for {
			if _, err := feed.Read(one[:]); err != nil {
				return
			}
			if _, err := nc.Write(one[:]); err != nil {
				return
			}
		}
	}()
	w.nc = slow // what the test sends goes through it
	_ = w.send(`{"id":1,"cmd":"hello","v":1,"token":"viewer:ada"}`)
	w.until(t, "welcome")
	var bob viewer
	other, _ := join(t, v.url(), "viewer:bob", &bob)
	defer other.nc.Close()
	_ = w.raw(false, 1, []byte(`{"id":2,"cmd":"chat.`))
	_ = w.raw(true, 9, []byte("are you there?"))
	_ = w.raw(true, 0, []byte(`send","data":{"text":"in pieces"}}`))
	if f := w.until(t, "ack"); f.ID != 2 {
		t.Errorf("ack is %s", f.raw)
	}
	if f := other.until(t, "events"); !strings.Contains(f.raw, "in pieces") {
		t.Errorf("events is %s", f.raw)
	}
	w.nc = nc
}

// Clients that send and go without a goodbye, whatever is under way, leave nothing.
func TestClientsThatBreakOff(t *testing.T) {
	v := open(t)
	var all sync.WaitGroup
	for i := range 200 {
		all.Go(func() {
			w, _, err := dial(v.url(), nil)
			if err != nil {
				t.Error(err)
				return
			}
			for n := range i % 5 {
				msg := `{"id":1,"cmd":"hello","v":1,"token":"viewer:ada"}`
				if n > 0 {
					msg = `{"id":2,"cmd":"chat.send","data":{"text":"gone soon"}}`
				}
				if err := w.send("%s", msg); err != nil {
					t.Error(err)
				}
			}
			if i%3 == 0 {
				_ = w.raw(true, 1, []byte(`{"id":`)[:i%6])
			}
			_ = w.nc.(*net.TCPConn).SetLinger(0)
			w.nc.Close()
		})
	}
	all.Wait()
	for end := time.Now().Add(20 * time.Second); v.server.Viewers("live") > 0; runtime.Gosched() {
		if time.Now().After(end) {
			t.Fatalf("%d viewers are left", v.server.Viewers("live"))
		}
	}
	v.stop() // waits for all connections
}

// Who goes on after a goodbye, and then is silent, is let go all the same.
func TestAGoodbyeBeforeHelloIsTheEnd(t *testing.T) {
	v := open(t, func(f *fanout.Config, _ *command.Config, _ *venue) { f.Burst, f.PerSecond = 5, 1 })
	w, _, err := dial(v.url(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer w.nc.Close()
	for range 40 {
		_ = w.raw(true, 9, []byte("here?"))
	}
	for err == nil {
		_, err = w.next()
	}
	if isTimeout(err) {
		t.Fatal("it is never ended")
	}
	_ = w.raw(true, 1, []byte(`{"id":1,"cmd":"ping"}`))
	for end := time.Now().Add(20 * time.Second); w.raw(true, 10, nil) == nil; runtime.Gosched() {
		if time.Now().After(end) {
			t.Fatal("it is never closed")
		}
	}
}
