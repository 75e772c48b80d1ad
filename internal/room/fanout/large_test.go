package fanout_test

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"frontrow/internal/room"
	"frontrow/internal/room/command"
	"frontrow/internal/room/fanout"
)

// heavy is a feature whose view is larger than what may wait for a connection.
func heavy(bytes int) room.Feature {
	return room.Define(room.Rules[int]{
		Name: "heavy", Begin: func() int { return 0 },
		Decide: func(int, room.Command) (room.Decision, error) { return room.Decision{}, room.ErrUnknownCommand },
		Apply:  func(n int, _ room.Event, _ *room.Entry) int { return n },
		View:   func(int) any { return strings.Repeat("x", bytes) },
	})
}

const smallPending = 16 << 10

func heavyRoom(f *fanout.Config, _ *command.Config, v *venue) {
	f.Pending, v.more = smallPending, []room.Feature{heavy(40 * smallPending)}
}

// fill says so much that it is many times what may wait for a connection.
func fill(t *testing.T, v *venue) (last uint64) {
	for range 900 {
		last = v.say(t, strings.Repeat("x", 480)).Offset
	}
	return last
}

func TestAnEventStreamTakesLargeSnapshotsAndLongResumes(t *testing.T) {
	v := open(t, heavyRoom)
	s := listen(t, v.url(), "", "")
	defer s.Close()
	me := &viewer{}
	for me.pos.Epoch == "" {
		f, err := s.next()
		if err != nil || f.T == "bye" {
			t.Fatal(f.raw, err)
		}
		me.take(f)
	}
	from := s.id
	s.Close()
	last := fill(t, v)
	s = listen(t, v.url(), "", from)
	defer s.Close()
	for me.pos.Offset < last {
		f, err := s.next()
		if err != nil || f.T == "bye" {
			t.Fatalf("at %d of %d: %s %v", me.pos.Offset, last, f.raw, err)
		}
		me.take(f)
	}
	if len(me.seen) != 900 || me.wrong != nil {
		t.Errorf("%d lines, %v", len(me.seen), me.wrong)
	}
}

func TestATLSSocketTakesLargeSnapshotsAndLongResumes(t *testing.T) {
	v := open(t, heavyRoom)
	mux := http.NewServeMux()
	mux.Handle("GET /{channel}/room", v.server.Socket())
	web := httptest.NewTLSServer(mux)
	defer web.Close()
	addr := web.Listener.Addr().String()
	connect := func(hello string) *ws {
		nc, err := tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"http/1.1"}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { nc.Close() })
		w, _, err := upgrade(nc, addr, "/live/room", nil)
		if err != nil {
			t.Fatal(err)
		}
		_ = w.send("%s", hello)
		return w
	}
	me := &viewer{}
	w := connect(`{"id":1,"cmd":"hello","v":1,"token":"viewer:ada"}`)
	me.take(w.until(t, "snapshot"))
	w.nc.Close()
	last := fill(t, v)
	w = connect(`{"id":1,"cmd":"hello","v":1,"token":"viewer:ada","resume":{"epoch":"s_1","offset":1}}`)
	if err := catchUp(w, me, "s_1", last); err != nil || len(me.seen) != 900 || me.wrong != nil {
		t.Errorf("%d lines, %v %v", len(me.seen), err, me.wrong)
	}
}
