package fanout

import (
	"bytes"
	"log/slog"
	"net"
	"testing"
	"time"

	"frontrow/internal/room"
)

// What is put when nothing waits may be of any size: behind it the bound holds.
func TestTheBoundIsOnWhatWaitsBehindWhatIsWritten(t *testing.T) {
	cfg := Default()
	s := New(cfg, Deps{Rooms: noRooms{}, Now: time.Now, Logger: slog.New(slog.DiscardHandler)})
	t.Cleanup(s.cancel)
	c := &conn{srv: s, hall: newHall(s, "live"), format: stream, signal: make(chan struct{}, 1)}
	c.actor.Store(&room.Actor{})
	c.write(make([]byte, 2*cfg.Pending))
	c.write(make([]byte, cfg.Pending/2))
	c.write(make([]byte, cfg.Pending/2))
	if c.over() {
		t.Fatal("a large snapshot ends its connection")
	}
	c.mu.Lock()
	c.wrote(cfg.Pending) // half of the first
	c.mu.Unlock()
	c.write(make([]byte, 1))
	if !c.over() {
		t.Error("there is no bound")
	}
}

// outbox is an outlet that takes everything, and calls told between two writes.
type outbox struct {
	sent [][]byte
	told func()
}

func (o *outbox) send(bufs net.Buffers) error {
	o.sent = append(o.sent, bytes.Join(bufs, nil))
	if o.told != nil {
		o.told()
	}
	return nil
}

func (*outbox) finish() {}
func (*outbox) close()  {}

// A client has the write timeout for each part of a large snapshot. A goodbye comes
// after the whole of it.
func TestALargeFrameIsWrittenInPortions(t *testing.T) {
	cfg := Default()
	cfg.Pending = 4 << 10
	s := New(cfg, Deps{Rooms: noRooms{}, Now: time.Now, Logger: slog.New(slog.DiscardHandler)})
	t.Cleanup(s.cancel)
	for _, leave := range []bool{false, true} {
		out := &outbox{}
		c := &conn{srv: s, hall: newHall(s, "live"), format: stream, out: out, signal: make(chan struct{}, 1)}
		c.actor.Store(&room.Actor{})
		var want []byte
		for i, n := range []int{10, 3 * cfg.Pending, cfg.Pending / 2, cfg.Pending / 2} {
			frame := bytes.Repeat([]byte{byte('a' + i)}, n)
			if i == 1 {
				c.spared = n
			}
			c.mu.Lock()
			c.pending = append(c.pending, frame)
			c.waiting += n
			c.mu.Unlock()
			if !leave || i < 2 {
				want = append(want, frame...)
			}
		}
		if leave {
			out.told = func() { c.end(room.Restart) }
		}
		c.draining = true
		c.drain()
		for _, b := range out.sent {
			if len(b) > cfg.Pending {
				t.Errorf("%d bytes at once", len(b))
			}
		}
		got := bytes.Join(out.sent, nil)
		rest, ok := bytes.CutPrefix(got, want)
		if !ok || bytes.Contains(rest, []byte(`"bye"`)) != leave || !leave && len(rest) > 0 {
			t.Errorf("leaves %v: %d bytes of %d, then %.40s", leave, len(got), len(want), rest)
		}
	}
}

// Whoever has missed very much gets it piece by piece, the next when one is taken.
func TestALongResumeComesInPieces(t *testing.T) {
	cfg := Default()
	cfg.Pending = 16 << 10
	s := New(cfg, Deps{Rooms: noRooms{}, Now: time.Now, Logger: slog.New(slog.DiscardHandler)})
	t.Cleanup(s.cancel)
	h := newHall(s, "live")
	const entries = 2000
	for offset := uint64(1); offset <= entries; offset++ {
		say(h, offset)
	}
	c := &conn{srv: s, hall: h, format: stream, signal: make(chan struct{}, 1)}
	c.actor.Store(&room.Actor{})
	c.cursor = 1
	c.write(make([]byte, 1000)) // its welcome
	sh := h.shards[0]
	sh.add(c)
	pieces := 0
	for c.cursor < entries {
		was := c.cursor
		sh.walk()
		sh.walk() // finds it busy
		if c.cursor == was || c.over() {
			t.Fatalf("at entry %d of %d: ended %v", c.cursor, entries, c.over())
		}
		if c.waiting > cfg.Pending {
			t.Fatalf("%d bytes wait", c.waiting)
		}
		for len(sh.signal) > 0 {
			<-sh.signal
		}
		c.mu.Lock()
		c.pending = nil
		c.wrote(c.waiting)
		c.mu.Unlock()
		if c.cursor < entries && len(sh.signal) == 0 {
			t.Fatal("nobody is told that the next piece can come")
		}
		pieces++
	}
	if pieces < 10 {
		t.Errorf("%d pieces", pieces)
	}
}

// A line that takes a part of its welcome is not slow.
func TestAWelcomeMayBeLargerThanWhatMayWait(t *testing.T) {
	cfg := Default()
	cfg.Pending = 16 << 10
	_, conns, _ := seats(t, cfg, 1)
	c := conns[0]
	if c.line == nil {
		return // there are no lines here
	}
	c.write(make([]byte, 8<<20))
	c.write(make([]byte, 100))
	c.mu.Lock()
	due := c.line.due
	c.mu.Unlock()
	if due > cfg.Pending {
		t.Errorf("the line has the write timeout for %d bytes", due)
	}
	if c.over() {
		t.Error("a line with a large welcome is ended as slow")
	}
}
