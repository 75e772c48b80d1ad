package whep

import (
	"time"

	"github.com/pion/rtcp"
)

const (
	// lossWindow is the least time over which loss is measured, and lossPackets
	// the least number of packets: reports come with every NACK.
	lossWindow  = 700 * time.Millisecond
	lossPackets = 20
	// A window with more than lossMuch is bad and one with less than lossLittle
	// good. lossFlood is bad enough by itself.
	lossMuch, lossLittle, lossFlood = 0.08, 0.02, 0.30
	badWindows                      = 2
	// afterChange is what a link gets to show what it makes of another layer:
	// reports are about what was sent before.
	afterChange = 2 * time.Second
	// A better layer is tried after holdFirst of good windows. When that fails
	// within probation the next try takes twice as long, up to holdMost.
	holdFirst, holdMost = 8 * time.Second, 2 * time.Minute
	probation           = 30 * time.Second
)

// ladder decides when a viewer gets another layer of the picture. It is not a
// congestion control: it knows the loss that the viewer reports (RFC 3550, 6.4.1),
// before repair, and nothing of the bandwidth. The rule:
//
//   - Two windows of 0.7 s in a row with more than 8 % loss, or one with 30 %,
//     or a viewer that the hub had to drop frames for (a TCP link that is too
//     slow): the next worse layer.
//   - 8 s of windows with less than 2 %: the next better layer is tried. When that
//     brings the loss back within 30 s, the next try takes twice as long, up to
//     two minutes; one that lasts puts it back to 8 s.
//   - For 2 s after a change reports say nothing.
//
// It belongs to whoever holds the viewer's lock.
type ladder struct {
	changed time.Time     // when the viewer last got another layer
	good    time.Time     // since when the windows are good, zero when they are not
	bad     int           // bad windows in a row
	hold    time.Duration // of good windows before a try, 0 for holdFirst
	trying  bool          // the last change was to a better layer, within probation

	// Where the window began.
	from     time.Time
	seq      uint32 // highest number that the viewer had got, extended
	lost     uint32
	measured bool
}

// step is a wish for another layer.
type step int

const (
	stay   step = 0
	worse  step = 1
	better step = -1
)

// measure takes in a report on the picture. ok is true when it ends a window.
func (l *ladder) measure(r rtcp.ReceptionReport, now time.Time) (loss float64, ok bool) {
	if !l.measured || int32(r.LastSequenceNumber-l.seq) < 0 {
		l.from, l.seq, l.lost, l.measured = now, r.LastSequenceNumber, r.TotalLost, true
		return 0, false
	}
	n := r.LastSequenceNumber - l.seq
	if now.Sub(l.from) < lossWindow || n < lossPackets {
		return 0, false
	}
	// The count has 24 bits and goes down with packets that come twice.
	lost := int32(r.TotalLost-l.lost) << 8 >> 8
	l.from, l.seq, l.lost = now, r.LastSequenceNumber, r.TotalLost
	return float64(max(lost, 0)) / float64(n), true
}

// report says what is to be done after a report.
func (l *ladder) report(r rtcp.ReceptionReport, now time.Time) step {
	loss, ok := l.measure(r, now)
	if l.trying && now.Sub(l.changed) > probation {
		l.trying, l.hold = false, 0
	}
	switch {
	case !ok || now.Sub(l.changed) < afterChange:
		return stay
	case loss > lossMuch:
		l.good = time.Time{}
		if l.bad++; l.bad >= badWindows || loss >= lossFlood {
			return worse
		}
		return stay
	}
	l.bad = 0
	switch {
	case loss > lossLittle:
		l.good = time.Time{}
	case l.good.IsZero():
		l.good = now
	case now.Sub(l.good) >= max(l.hold, holdFirst):
		return better
	}
	return stay
}

// lagged says what is to be done for a viewer that was too slow.
func (l *ladder) lagged(now time.Time) step {
	l.good = time.Time{}
	if now.Sub(l.changed) < afterChange {
		return stay
	}
	return worse
}

// moved notes that the viewer is about to get another layer by a wish.
func (l *ladder) moved(by step, now time.Time) {
	if by == worse && l.trying {
		l.hold = min(2*max(l.hold, holdFirst), holdMost)
	}
	l.trying = by == better
	l.begin(now)
}

// begin notes that the viewer is sent something else from now on.
func (l *ladder) begin(now time.Time) {
	l.changed, l.good, l.bad, l.measured = now, time.Time{}, 0, false
}
