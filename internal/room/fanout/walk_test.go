package fanout

import (
	"context"
	"io"
	"log/slog"
	"net"
	"runtime"
	"testing"
	"time"

	"frontrow/internal/room"
	"frontrow/internal/tail"
)

// noRooms is a source of entries that the test puts in itself.
type noRooms struct{ Rooms }

func (noRooms) Follow(string) *tail.Tail[room.Told] { return tail.New[room.Told](1) }

// seats are a shard with n connections on loopback sockets, with small buffers, and
// their clients, which nobody reads.
func seats(tb testing.TB, cfg Config, n int) (sh *shard, conns []*conn, clients []net.Conn) {
	tb.Helper()
	s := New(cfg, Deps{Rooms: noRooms{}, Now: time.Now, Logger: slog.New(slog.DiscardHandler)})
	sh = newHall(s, "live").shards[0]
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer ln.Close()
	for range n {
		client, err := net.Dial("tcp", ln.Addr().String())
		if err != nil {
			tb.Fatal(err)
		}
		server, err := ln.Accept()
		if err != nil {
			tb.Fatal(err)
		}
		_ = server.(*net.TCPConn).SetWriteBuffer(16 << 10)
		_ = client.(*net.TCPConn).SetReadBuffer(16 << 10)
		c := &conn{srv: s, hall: sh.hall, out: socketOut{server, 10 * time.Second}, greeted: true}
		c.actor.Store(&room.Actor{})
		if err := s.admit(c); err != nil {
			tb.Fatal(err)
		}
		c.adopt(server)
		sh.add(c)
		if c.line != nil && !c.listen() {
			tb.Fatal("the line can't be watched")
		}
		if c.line == nil {
			s.work.Go(func() { c.read(server, nil) })
		}
		conns, clients = append(conns, c), append(clients, client)
	}
	tb.Cleanup(func() {
		for _, client := range clients {
			client.Close()
		}
		s.work.Wait()
		s.rings.close()
		s.pollers.close()
	})
	return sh, conns, clients
}

// soon waits until done holds.
func soon(tb testing.TB, what string, done func() bool) {
	tb.Helper()
	for end := time.Now().Add(20 * time.Second); !done(); runtime.Gosched() {
		if time.Now().After(end) {
			tb.Fatal(what)
		}
	}
}

// audience are seats whose clients are read.
func audience(tb testing.TB, n int) (*hall, *shard) {
	tb.Helper()
	sh, _, clients := seats(tb, Default(), n)
	for _, client := range clients {
		go func() { _, _ = io.Copy(io.Discard, client) }()
	}
	return sh.hall, sh
}

func say(h *hall, offset uint64) {
	h.take(context.Background(), []room.Told{{Epoch: "s_1", Entry: &room.Entry{Offset: offset, Edge: 1, Events: []room.Event{{Type: "x.y", Data: []byte(`{"text":"hello"}`)}}}}})
}

// A walk prepares bytes once: what it allocates doesn't depend on how many
// connections there are.
func TestAWalkAllocatesNothingPerConnection(t *testing.T) {
	measure := func(n int) float64 {
		h, sh := audience(t, n)
		offset := uint64(0)
		return testing.AllocsPerRun(50, func() {
			offset++
			say(h, offset)
			if writes, _ := sh.walk(); writes != n {
				t.Errorf("%d of %d connections were written to", writes, n)
			}
		})
	}
	few, many := measure(1), measure(150)
	if many > few+3 {
		t.Errorf("a walk over 1 connection allocates %v times, over 150 %v times", few, many)
	}
}

// BenchmarkWalk is one event to 500 connections.
func BenchmarkWalk(b *testing.B) {
	h, sh := audience(b, 500)
	b.ReportAllocs()
	for offset := uint64(1); b.Loop(); offset++ {
		say(h, offset)
		sh.walk()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/500, "ns/conn")
}

// A connection that wasn't visited for longer than entries are kept goes on from
// a snapshot: it was not its fault.
func TestAnUnvisitedConnectionGoesOnFromASnapshot(t *testing.T) {
	h, sh := audience(t, 1)
	sh.mu.Lock()
	c := sh.conns[0]
	sh.mu.Unlock()
	for offset := uint64(1); offset <= 3*uint64(h.srv.cfg.Keep); offset++ {
		say(h, offset)
	}
	last := h.position()
	h.snapshot = &kept{pos: last, frame: []byte(`{"t":"snapshot"}`), counted: h.latest.Load().number}
	if writes, _ := sh.walk(); writes != 1 || c.cursor != h.items.End()-1 || c.over() {
		t.Errorf("%d writes, cursor %d, ending %v", writes, c.cursor, c.over())
	}
	say(h, last.Offset+1)
	if writes, _ := sh.walk(); writes != 1 || c.cursor != h.items.End()-1 {
		t.Errorf("after that: %d writes, cursor %d", writes, c.cursor)
	}
}

// Where a connection goes, the last one takes its place, which a walk may have
// passed already.
func TestWhoeverChangesPlacesIsVisitedOnceMore(t *testing.T) {
	sh, _, clients := seats(t, Default(), 3)
	<-sh.signal
	clients[0].Close()
	select {
	case <-sh.signal:
	case <-time.After(10 * time.Second):
		t.Fatal("no other walk follows")
	}
	sh.mu.Lock()
	defer sh.mu.Unlock()
	for i, c := range sh.conns {
		if c.index != i {
			t.Errorf("connection %d thinks it is %d", i, c.index)
		}
	}
}

func TestPlainPings(t *testing.T) {
	type want struct{ id, at int64 }
	none := want{-1, -1}
	for msg, want := range map[string]want{
		`{"id":5,"cmd":"ping"}`: {5, 0}, `{"id":0,"cmd":"ping"}`: {0, 0}, `{"id":12345678901234567,"cmd":"ping"}`: {12345678901234567, 0},
		`{"id":5,"cmd":"ping","at":1790000000000000}`: {5, 1790000000000000},
		`{"id":,"cmd":"ping"}`:                        none, `{"id":05,"cmd":"ping"}`: none, `{"id":-5,"cmd":"ping"}`: none, `{"id":5,"cmd":"pong"}`: none,
		`{"id":5,"cmd":"ping"} `: none, `{"id":123456789012345678,"cmd":"ping"}`: none, ``: none, `{"id":5`: none,
		`{"id":5,"cmd":"ping","at":}`: none, `{"id":5,"cmd":"ping","at":-1}`: none, `{"id":5,"cmd":"ping","at":1`: none,
	} {
		id, at, ok := plainPing([]byte(msg))
		if ok != (want != none) || (ok && (id != want.id || at != want.at)) {
			t.Errorf("%s: %d %d %v, want %v", msg, id, at, ok, want)
		}
	}
}
