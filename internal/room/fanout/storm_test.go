package fanout

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"frontrow/internal/room"
)

// When everybody comes at once, a few at a time come in, nobody is lost, and who
// would wait for long is told another time to come back.
func TestAStormIsLetInAFewAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Default(), Deps{Logger: slog.New(slog.DiscardHandler), Now: time.Now})
		most := int64(joinsAtOnce * runtime.GOMAXPROCS(0))
		var inside, peak, came, sent atomic.Int64
		var wg sync.WaitGroup
		var mu sync.Mutex
		hints := map[time.Duration]bool{}
		// The work of all takes three times as long as anybody waits.
		each := 10 * time.Millisecond
		n := 3 * int(most) * int(joinWait/each)
		for range n {
			wg.Go(func() {
				done, err := s.turn(context.Background())
				var refusal *room.Error
				if errors.As(err, &refusal) {
					if refusal.Code != room.Busy.Code || refusal.After < time.Second {
						t.Errorf("refused with %v after %s", refusal, refusal.After)
					}
					mu.Lock()
					hints[refusal.After] = true
					mu.Unlock()
					sent.Add(1)
					return
				}
				now := inside.Add(1)
				for p := peak.Load(); now > p && !peak.CompareAndSwap(p, now); p = peak.Load() {
				}
				time.Sleep(each)
				inside.Add(-1)
				done()
				came.Add(1)
			})
		}
		wg.Wait()
		if peak.Load() != most {
			t.Errorf("%d came in at the same time, %d may", peak.Load(), most)
		}
		if came.Load()+sent.Load() != int64(n) || came.Load() < int64(n)/4 || sent.Load() < int64(n)/4 {
			t.Errorf("of %d, %d came in and %d were sent away", n, came.Load(), sent.Load())
		}
		if len(hints) < int(sent.Load())*9/10 {
			t.Errorf("%d were sent away with %d hints", sent.Load(), len(hints))
		}
	})
}

func TestTheAudienceOfARestartIsSpread(t *testing.T) {
	s := New(Default(), Deps{Logger: slog.New(slog.DiscardHandler)})
	s.crowd.Store(100_000)
	var longest time.Duration
	for range 1000 {
		d := backAfter(room.Restart, s.spread())
		if longest = max(longest, d); d < time.Second || d > 31*time.Second {
			t.Fatalf("back after %s", d)
		}
	}
	if longest < 20*time.Second {
		t.Errorf("all are back after %s", longest)
	}
}

// An answer takes the newest counters along, and the walk leaves out whoever
// has them.
func TestAnAnswerTakesTheCountersAlong(t *testing.T) {
	h, sh := audience(t, 2)
	sh.walk()
	now := time.Now()
	voted := map[string]json.RawMessage{"poll": json.RawMessage(`{"p":[1]}`)}
	h.latest.Store(newCount(h.latest.Load().number+1, 2, voted, now))
	sh.conns[0].answerWith(ack(nil, room.Answer{}))
	if got := sh.conns[0].counted.Load(); got != h.latest.Load().number {
		t.Fatalf("the answer took the counters %d along", got)
	}
	if writes, _ := sh.walk(); writes != 1 {
		t.Errorf("%d connections were visited for the counters", writes)
	}
	// Bytes prepared before the answer went out don't go back in time.
	if sh.give(sh.conns[0], []byte("x"), h.latest.Load().number) {
		t.Error("the same counters were written twice")
	}
	// While they rest, nobody is visited for them alone.
	c := newCount(h.latest.Load().number+1, 2, nil, now)
	c.rests = true
	h.latest.Store(c)
	if writes, _ := sh.walk(); writes != 0 {
		t.Errorf("%d visits while the counters rest", writes)
	}
}
