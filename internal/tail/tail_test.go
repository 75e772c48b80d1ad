package tail

import (
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"
)

func TestRingKeepsNumbersWhateverIsDropped(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r Ring[uint64]
		for range rapid.IntRange(0, 300).Draw(t, "steps") {
			if rapid.Bool().Draw(t, "append") {
				if n := r.Append(r.End()); n != r.End()-1 {
					t.Fatalf("Append gave %d, end %d", n, r.End())
				}
			} else {
				r.DropTo(r.First() + rapid.Uint64Range(0, 8).Draw(t, "drop"))
			}
			for n := r.First(); n < r.End(); n++ {
				if r.At(n) != n {
					t.Fatalf("value %d reads %d", n, r.At(n))
				}
			}
		}
	})
}

func TestSlowReaderIsToldWhatItLost(t *testing.T) {
	tl := New[int](4)
	for i := range 10 {
		tl.Append(i)
	}
	dst := make([]int, 8)
	n, next, lost := tl.Read(1, dst)
	if n != 4 || next != 11 || lost != 6 || dst[0] != 6 {
		t.Fatalf("n=%d next=%d lost=%d first=%d", n, next, lost, dst[0])
	}
}

func TestWaitReturnsValuesThenTheError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tl := New[int](4)
		got := make(chan int)
		end := make(chan error)
		go func() {
			dst, cursor := make([]int, 1), uint64(1)
			for {
				n, next, _, err := tl.Wait(context.Background(), cursor, dst)
				if err != nil {
					end <- err
					return
				}
				cursor = next
				if n > 0 {
					got <- dst[0]
				}
			}
		}()
		synctest.Wait()
		tl.Append(7)
		if v := <-got; v != 7 {
			t.Fatalf("got %d", v)
		}
		tl.Append(8)
		tl.Close(io.EOF)
		if v := <-got; v != 8 {
			t.Fatalf("got %d", v)
		}
		if err := <-end; !errors.Is(err, io.EOF) {
			t.Fatalf("end %v", err)
		}
	})
}

func TestWaitEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		tl := New[int](4)
		end := make(chan error)
		go func() {
			_, _, _, err := tl.Wait(ctx, tl.End(), make([]int, 1))
			end <- err
		}()
		synctest.Wait()
		cancel()
		if err := <-end; !errors.Is(err, context.Canceled) {
			t.Fatalf("end %v", err)
		}
	})
}
