package whep

import (
	"testing"
	"time"

	"github.com/pion/rtcp"
)

// link reports a second of 100 packets at a time.
type link struct {
	l    ladder
	now  time.Time
	seq  uint32
	lost uint32
}

func newLink() *link {
	k := &link{now: time.Unix(1790000000, 0), seq: 65000, lost: 0xfffff0}
	k.l.begin(k.now)
	return k
}

func (k *link) second(lost int) step {
	k.now = k.now.Add(time.Second)
	k.seq += 100
	k.lost = (k.lost + uint32(lost)) & 0xffffff
	by := k.l.report(rtcp.ReceptionReport{LastSequenceNumber: k.seq, TotalLost: k.lost}, k.now)
	if by != stay {
		k.l.moved(by, k.now)
	}
	return by
}

// until counts the seconds of loss until a step.
func (k *link) until(lost int, want step) int {
	for n := 1; n <= 300; n++ {
		switch k.second(lost) {
		case want:
			return n
		case stay:
		default:
			return -n
		}
	}
	return 0
}

func TestLossLeadsToAWorseLayer(t *testing.T) {
	for _, x := range []struct {
		lost     int
		from, to int // seconds
	}{{10, 3, 5}, {40, 2, 4}, {5, 0, 0}, {8, 0, 0}} {
		k := newLink()
		if n := k.until(x.lost, worse); n < x.from || n > x.to {
			t.Errorf("%d %% of loss: %d s, want %d to %d", x.lost, n, x.from, x.to)
		}
	}
	k := newLink()
	for range 20 {
		if k.second(12) == worse || k.second(3) == worse {
			t.Fatal("one bad second between fair ones is enough")
		}
	}
}

func TestTriesOfABetterLayerGrowRarerWhileTheyFail(t *testing.T) {
	k := newLink()
	var waits []int
	for range 6 {
		n := k.until(0, better)
		waits = append(waits, n)
		if down := k.until(15, worse); down < 1 || down > 5 {
			t.Fatalf("the failed try ended after %d s", down)
		}
	}
	for i, n := range waits {
		want := min(8<<i, 120)
		if n < want || n > want+5 {
			t.Errorf("try %d after %d s, want about %d: %v", i, n, want, waits)
		}
	}
	// One that lasts makes the next ones early again.
	k.until(0, better)
	for range 40 {
		k.second(5)
	}
	k.until(15, worse)
	if n := k.until(0, better); n < 8 || n > 13 {
		t.Errorf("after a try that lasted the next is after %d s", n)
	}
}

func TestReportsThatSayNothing(t *testing.T) {
	k := newLink()
	k.now = k.now.Add(time.Minute)
	for i := range 200 { // one with each NACK
		k.now = k.now.Add(20 * time.Millisecond)
		k.seq += 2
		k.lost = (k.lost + uint32(i%2)) & 0xffffff
		if by := k.l.report(rtcp.ReceptionReport{LastSequenceNumber: k.seq, TotalLost: k.lost}, k.now); by == worse && i < 60 {
			t.Fatalf("worse after %d reports in %d ms", i, i*20)
		}
	}
	k = newLink()
	k.second(0)
	k.second(0)
	for range 20 { // packets that came twice
		if k.second(-5) == worse {
			t.Error("a count that goes down is loss")
		}
	}
	k = newLink()
	for i := range uint32(30) { // a silent link
		if k.l.report(rtcp.ReceptionReport{LastSequenceNumber: 7, TotalLost: i * 100}, k.now.Add(time.Duration(i)*time.Second)) != stay {
			t.Error("no packets are a reason")
		}
	}
}

func TestAViewerThatIsTooSlowGetsAWorseLayer(t *testing.T) {
	k := newLink()
	if k.l.lagged(k.now) != stay || k.l.lagged(k.now.Add(afterChange)) != worse {
		t.Error("a lag is worth a layer once the viewer has had time")
	}
}
