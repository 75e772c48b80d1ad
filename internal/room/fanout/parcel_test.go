package fanout

import (
	"bytes"
	"errors"
	"io"
	"net"
	"runtime"
	"sync"
	"testing"
	"time"

	"frontrow/internal/room"
)

// ways are a server that writes by a ring and one that doesn't; where the system has
// no ring, the first has to do without.
func ways(t *testing.T, test func(*testing.T, Config)) {
	for name, uring := range map[string]bool{"in one call": true, "one by one": false} {
		t.Run(name, func(t *testing.T) {
			cfg := Default()
			cfg.IOUring = uring
			test(t, cfg)
		})
	}
}

// Each gets its own bytes, whole and in order: those whose socket is full too, and
// beside one that is closed.
func TestABatchReachesEverybodyWhole(t *testing.T) {
	ways(t, func(t *testing.T, cfg Config) {
		const people, rounds = batch, 40
		cfg.Pending = 64 << 20
		sh, conns, clients := seats(t, cfg, people)
		want := make([][]byte, people)
		for i := range want {
			want[i] = bytes.Repeat([]byte{byte(i)}, 300+i)
		}
		big := bytes.Repeat([]byte("big"), 200_000) // more than sockets take
		for round := range rounds {
			for i, c := range conns {
				b := want[i]
				if i%5 == 0 && round == 3 {
					b = big
				}
				sh.give(c, b, 0)
				if i == 7 && round == 5 {
					clients[i].Close()
				}
			}
			sh.deliver()
			conns[1].write([]byte("answer")) // between two batches
		}
		if !conns[7].over() {
			t.Error("who has closed is written to for ever")
		}
		check := func(i int, client net.Conn) {
			total := rounds * len(want[i])
			switch {
			case i == 1:
				total += rounds * len("answer")
			case i%5 == 0:
				total += len(big) - len(want[i])
			}
			got := make([]byte, total)
			_ = client.SetReadDeadline(time.Now().Add(20 * time.Second))
			if n, err := io.ReadFull(client, got); err != nil {
				t.Errorf("connection %d: %v after %d bytes of %d", i, err, n, total)
				return
			}
			rest := got
			for round := range rounds {
				next := want[i]
				if i%5 == 0 && round == 3 {
					next = big
				}
				if i == 1 {
					next = append(bytes.Clone(next), "answer"...)
				}
				if !bytes.HasPrefix(rest, next) {
					t.Errorf("connection %d, round %d: other bytes", i, round)
					return
				}
				rest = rest[len(next):]
			}
		}
		var all sync.WaitGroup
		for i, client := range clients {
			if i != 7 {
				all.Go(func() { check(i, client) })
			}
		}
		all.Wait()
	})
}

// While a batch holds a connection others queue behind it, and goodbye comes last.
func TestWhatComesDuringABatchWaits(t *testing.T) {
	ways(t, func(t *testing.T, cfg Config) {
		sh, conns, clients := seats(t, cfg, worthARing)
		for _, c := range conns {
			sh.give(c, []byte("first "), 0)
			c.write([]byte("second"))
		}
		conns[0].end(room.Restart)
		sh.deliver()
		for i, client := range clients {
			want := "first second"
			if i == 0 {
				want = "first " // and goodbye in place of what hadn't begun
			}
			got := make([]byte, len(want))
			_ = client.SetReadDeadline(time.Now().Add(10 * time.Second))
			if _, err := io.ReadFull(client, got); err != nil || string(got) != want {
				t.Errorf("connection %d got %q, %v", i, got, err)
			}
		}
		rest, err := io.ReadAll(clients[0])
		if err != nil || !bytes.Contains(rest, []byte("restart")) {
			t.Errorf("after it came %q, %v", rest, err)
		}
	})
}

// Who takes nothing is ended as slow, and keeps nobody waiting.
func TestABatchEndsWhoTakesNothing(t *testing.T) {
	ways(t, func(t *testing.T, cfg Config) {
		sh, conns, clients := seats(t, cfg, worthARing)
		for _, client := range clients[1:] {
			go func() { _, _ = io.Copy(io.Discard, client) }()
		}
		b := make([]byte, 32<<10)
		for end := time.Now().Add(20 * time.Second); !conns[0].over(); {
			if time.Now().After(end) {
				t.Fatal("it is never ended")
			}
			for _, c := range conns {
				sh.give(c, b, 0)
			}
			sh.deliver()
			for _, c := range conns[1:] { // who reads has read
				soon(t, "what waits for a reader isn't written", func() bool {
					c.mu.Lock()
					defer c.mu.Unlock()
					return c.waiting == 0
				})
			}
		}
		for i, c := range conns[1:] {
			if c.over() {
				t.Errorf("connection %d is ended too", i+1)
			}
		}
		clients[0].Close()
	})
}

// Without a ring there is none, it is said once, and rings are few.
func TestRings(t *testing.T) {
	said := 0
	p := rings{off: true, why: func(error) { said++ }}
	if p.get() != nil || said != 0 {
		t.Error("a ring that nobody wants")
	}
	p = rings{why: func(error) { said++ }}
	var all []*ring
	for r := p.get(); r != nil; r = p.get() {
		all = append(all, r)
	}
	if len(all) == 0 {
		if said != 1 {
			t.Errorf("why there is none is said %d times", said)
		}
		return
	}
	if len(all) != runtime.GOMAXPROCS(0) || said != 0 {
		t.Errorf("%d rings", len(all))
	}
	all[0].failed = errors.New("broken")
	for _, r := range all {
		p.put(r)
	}
	if p.get() != nil || said != 1 {
		t.Errorf("after one failed others are used, said %d times", said)
	}
	p.close()
}
