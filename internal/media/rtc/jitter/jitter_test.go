package jitter

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pion/rtp"
	"pgregory.net/rapid"
)

func at(ms int) time.Time { return time.Unix(1000, 0).Add(time.Duration(ms) * time.Millisecond) }

func packet(seq uint16) *rtp.Packet {
	return &rtp.Packet{Header: rtp.Header{SequenceNumber: seq}}
}

// drain takes everything out that can leave: sequence numbers, and the losses
// as negative numbers before them.
func drain(b *Buffer, now time.Time) (out []int) {
	for {
		p, lost := b.Pop(now)
		if p == nil {
			return out
		}
		if lost > 0 {
			out = append(out, -lost)
		}
		out = append(out, int(p.SequenceNumber))
	}
}

func TestPacketsInOrderLeaveAtOnce(t *testing.T) {
	b := New(Default(), true)
	for i := range 70000 { // across the wrap
		b.Push(packet(uint16(i+65000)), false, at(i))
		if got := drain(b, at(i)); !slices.Equal(got, []int{int(uint16(i + 65000))}) {
			t.Fatalf("packet %d: got %v", i, got)
		}
		if d := b.Deadline(); !d.IsZero() {
			t.Fatalf("packet %d: something is waited for until %v", i, d)
		}
	}
	if s := b.Stats(); s.Lost != 0 || s.Received != 70000 {
		t.Errorf("stats %+v", s)
	}
}

func TestReorderedPacketsLeaveInOrder(t *testing.T) {
	b := New(Default(), true)
	var got []int
	for i, seq := range []uint16{65534, 0, 65535, 3, 1, 2, 2, 4} {
		b.Push(packet(seq), false, at(i))
		got = append(got, drain(b, at(i))...)
	}
	if d := cmp.Diff([]int{65534, 65535, 0, 1, 2, 3, 4}, got); d != "" {
		t.Error(d)
	}
	if s := b.Stats(); s.Duplicate+s.Late != 1 || s.Lost != 0 {
		t.Errorf("stats %+v", s)
	}
}

func TestAMissingPacketIsAskedForAndThenGivenUp(t *testing.T) {
	b := New(Default(), true)
	b.Push(packet(1), false, at(0))
	drain(b, at(0))
	b.Push(packet(4), false, at(10))
	if got := drain(b, at(10)); got != nil {
		t.Fatalf("%v left although 2 and 3 are missing", got)
	}
	if got := b.Nacks(at(10), nil); !slices.Equal(got, []uint16{2, 3}) {
		t.Fatalf("asked for %v at once, want 2 and 3", got)
	}
	if got := b.Nacks(at(11), nil); got != nil {
		t.Fatalf("asked again for %v after 1 ms", got)
	}
	b.Push(packet(2), true, at(30))
	if got := drain(b, at(30)); !slices.Equal(got, []int{2}) {
		t.Fatalf("got %v", got)
	}
	asked := 0
	var now time.Time
	for now = at(30); ; {
		asked += len(b.Nacks(now, nil))
		if got := drain(b, now); got != nil {
			if !slices.Equal(got, []int{-1, 4}) {
				t.Fatalf("got %v, want 4 after one loss", got)
			}
			break
		}
		next := b.Deadline()
		if !next.After(now) {
			t.Fatalf("deadline %v is not after %v", next, now)
		}
		now = next
	}
	if d := now.Sub(at(10)); d < minWait || d > Default().MaxWait+maxInterval {
		t.Errorf("waited %v", d)
	}
	if asked < 2 || asked > maxTries {
		t.Errorf("asked %d times more", asked)
	}
	if d := b.Deadline(); !d.IsZero() {
		t.Errorf("deadline %v although nothing is missing", d)
	}
	want := Stats{Received: 3, Repaired: 1, Lost: 1, Asked: uint64(2 + asked)}
	if d := cmp.Diff(want, b.Stats()); d != "" {
		t.Error(d)
	}
}

func TestFastRepairShortensTheWait(t *testing.T) {
	b := New(Default(), true)
	seq := uint16(0)
	for i := range 40 { // each second packet comes 5 ms after its NACK
		now := at(i * 100)
		b.Push(packet(seq), false, now)
		b.Push(packet(seq+2), false, now)
		b.Nacks(now, nil)
		b.Push(packet(seq+1), true, now.Add(5*time.Millisecond))
		drain(b, now.Add(5*time.Millisecond))
		seq += 3
	}
	if got := b.interval(); got != minInterval {
		t.Errorf("asks every %v where a repair takes 5 ms", got)
	}
}

func TestWithoutNackOnlyReorderingIsWaitedFor(t *testing.T) {
	b := New(Default(), false)
	b.Push(packet(1), false, at(0))
	b.Push(packet(3), false, at(5))
	drain(b, at(5))
	if got := b.Nacks(at(6), nil); got != nil {
		t.Errorf("asked for %v", got)
	}
	if got, want := b.Deadline(), at(55); !got.Equal(want) {
		t.Errorf("deadline %v, want %v", got, want)
	}
	if got := drain(b, at(54)); got != nil {
		t.Errorf("%v left too early", got)
	}
	if got := drain(b, at(55)); !slices.Equal(got, []int{-1, 3}) {
		t.Errorf("got %v", got)
	}
	b.Push(packet(2), false, at(60))
	if got := drain(b, at(60)); got != nil {
		t.Errorf("%v left twice or late", got)
	}
}

// A network that delivers out of order is not asked for what is on its way.
func TestNacksAreHeldBackWhereTheNetworkReorders(t *testing.T) {
	b := New(Default(), true)
	seq := uint16(0)
	for i := range 4 {
		now := at(i * 100)
		b.Push(packet(seq), false, now)
		b.Push(packet(seq+2), false, now)
		b.Push(packet(seq+1), false, now.Add(8*time.Millisecond))
		drain(b, now.Add(8*time.Millisecond))
		seq += 3
	}
	b.Push(packet(seq+1), false, at(1000))
	if got := b.Nacks(at(1000), nil); got != nil {
		t.Errorf("asked for %v at once", got)
	}
	if got := b.Nacks(at(1021), nil); !slices.Equal(got, []uint16{seq}) {
		t.Errorf("asked for %v after 21 ms", got)
	}
}

func TestAnotherSequenceIsFollowed(t *testing.T) {
	b := New(Default(), true)
	var got []int
	for i, seq := range []uint16{10, 11, 40000, 12, 40001, 40002} {
		b.Push(packet(seq), false, at(i))
		got = append(got, drain(b, at(i))...)
	}
	// 12 breaks the first attempt, so 40001 and 40002 make the new sequence.
	if d := cmp.Diff([]int{10, 11, 12, -1, 40002}, got); d != "" {
		t.Error(d)
	}
	if s := b.Stats(); s.Restarts != 1 {
		t.Errorf("stats %+v", s)
	}
}

func TestNothingIsGivenUpWithoutHavingBeenTried(t *testing.T) {
	b := New(Default(), true)
	b.Push(packet(1), false, at(0))
	drain(b, at(0))
	b.Push(packet(3), false, at(1))
	// The machine stalls for three seconds.
	if got := drain(b, at(3000)); got != nil {
		t.Fatalf("%v left before 2 was asked for", got)
	}
	if got := b.Nacks(at(3000), nil); !slices.Equal(got, []uint16{2}) {
		t.Fatalf("asked for %v", got)
	}
	b.Push(packet(2), true, at(3010))
	if got := drain(b, at(3010)); !slices.Equal(got, []int{2, 3}) {
		t.Errorf("got %v", got)
	}
}

func TestALongOutageIsNotRepaired(t *testing.T) {
	b := New(Default(), true)
	b.Push(packet(1), false, at(0))
	drain(b, at(0))
	b.Push(packet(1500), false, at(3000))
	if got := b.Nacks(at(3000), nil); len(got) > maxGaps {
		t.Errorf("asked for %d packets", len(got))
	}
	if got := drain(b, at(3000)); got != nil {
		t.Errorf("got %v", got)
	}
	var got []int
	for ms := 3000; ms < 4000; ms += 10 {
		b.Nacks(at(ms), nil)
		got = append(got, drain(b, at(ms))...)
	}
	if !slices.Equal(got, []int{-1498, 1500}) {
		t.Errorf("got %v", got)
	}
}

func TestARepairBeforeTheFirstPacketIsNoStart(t *testing.T) {
	b := New(Default(), true)
	b.Push(packet(7), true, at(0))
	b.Push(packet(9), false, at(1))
	if got := drain(b, at(1)); !slices.Equal(got, []int{9}) {
		t.Errorf("got %v", got)
	}
}

// Whatever arrives in which order: packets leave in order, each at most once,
// and what did not leave is counted.
func TestOrderAndCountHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := rapid.Uint16().Draw(t, "first")
		n := rapid.IntRange(1, 400).Draw(t, "n")
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		loss, late, double := rng.Float64()/2, rng.IntN(60), rng.Float64()/4
		type arrival struct {
			ms, i    int
			repeated bool
		}
		var all []arrival
		for i := range n {
			if i > 0 && i < n-1 && rng.Float64() < loss {
				if rng.IntN(2) == 0 {
					all = append(all, arrival{i + 20 + rng.IntN(100), i, true})
				}
				continue
			}
			d := 0
			if i > 0 && late > 0 {
				d = rng.IntN(late)
			}
			all = append(all, arrival{i + d, i, false})
			if rng.Float64() < double {
				all = append(all, arrival{i + d + 1, i, true})
			}
		}
		slices.SortStableFunc(all, func(a, b arrival) int { return a.ms - b.ms })
		b := New(Default(), rng.IntN(2) == 0)
		next := 0
		take := func(now time.Time) {
			for {
				p, lost := b.Pop(now)
				if p == nil {
					return
				}
				i := int(uint16(p.SequenceNumber - first))
				if i != next+lost {
					t.Fatalf("packet %d left after %d with %d lost", i, next-1, lost)
				}
				next = i + 1
			}
		}
		for _, a := range all {
			b.Push(packet(first+uint16(a.i)), a.repeated, at(a.ms))
			b.Nacks(at(a.ms), nil)
			take(at(a.ms))
		}
		for ms := range 200 {
			b.Nacks(at(10_000+10*ms), nil)
			take(at(10_000 + 10*ms))
		}
		if !b.Deadline().IsZero() {
			t.Fatalf("something is still waited for")
		}
		s := b.Stats()
		if int(s.Received+s.Lost) != next {
			t.Fatalf("%d packets accounted for, %d passed: %+v", s.Received+s.Lost, next, s)
		}
	})
}

func FuzzBuffer(f *testing.F) {
	f.Add([]byte{0, 1, 0, 0, 3, 1, 0, 2, 0x81})
	f.Fuzz(func(t *testing.T, b []byte) {
		buf := New(Default(), true)
		now := at(0)
		for ; len(b) >= 3; b = b[3:] {
			buf.Push(packet(uint16(b[0])<<8|uint16(b[1])), b[2]&1 != 0, now)
			now = now.Add(time.Duration(b[2]>>1) * time.Millisecond)
			buf.Nacks(now, nil)
			drain(buf, now)
			if len(buf.gaps) > maxGaps {
				t.Fatalf("%d gaps", len(buf.gaps))
			}
			if d := buf.Deadline(); !d.IsZero() && d.Before(now) {
				t.Fatal("the deadline has passed")
			}
		}
	})
}
