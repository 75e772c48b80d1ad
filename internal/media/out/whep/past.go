package whep

import (
	"slices"
	"time"

	"github.com/pion/rtp"

	"frontrow/internal/media"
)

const (
	// replayWindow is how far behind the newest packet another may come: SRTP
	// takes it for a replay otherwise, and 64 is all that a receiver has to allow
	// (RFC 3711, 3.3.2).
	replayWindow = 60
	// askAgain is less than the time after which players ask again.
	askAgain = 50 * time.Millisecond
	// expectFor is how long the first question can take.
	expectFor = 2 * time.Second
)

// past sends pictures that were shown before the viewer came. Frames of the past
// come all at once, and a player that takes this for how the stream arrives
// draws a wrong line through arrivals and timestamps, which costs it lip-sync
// and smoothness for a long time. Players leave frames that were repeated out of
// that line, so the pictures come as such: after a packet with a number behind
// theirs. What the player then asks for is on its way.
func (s *sender) past(frames []*packed, f format, chunk int, pause func(bytes int) error) error {
	if f.codec == media.H265 {
		// Players order the packets of H265 in a buffer of its own, which may not
		// know padding.
		return s.all(frames, f, chunk, pause)
	}
	for len(frames) > 0 {
		n, packets := 1, len(frames[0].payloads)
		together := !frames[0].key && packets < replayWindow
		for together && n < len(frames) && !frames[n].key && packets+len(frames[n].payloads) < replayWindow {
			packets += len(frames[n].payloads)
			n++
		}
		ahead := s.padding
		if !together {
			ahead = s.early
		}
		if err := ahead(frames[:n], packets, f); err != nil {
			return err
		}
		if err := s.all(frames[:n], f, chunk, pause); err != nil {
			return err
		}
		if together {
			s.skip()
		}
		frames = frames[n:]
	}
	return nil
}

// early sends a packet of the one frame before its turn. Key frames begin like
// this: before one no player knows what padding belongs to.
func (s *sender) early(frames []*packed, n int, f format) error {
	x := frames[0]
	h := rtp.Header{Version: 2, PayloadType: f.pt, SSRC: s.ssrc, Timestamp: x.ts}
	if s.count == 0 {
		// The first number that a player sees is where it begins to count.
		if err := s.pad(h, f, s.skip()); err != nil {
			return err
		}
	}
	k := min(n-1, replayWindow)
	if k == 0 {
		return nil
	}
	h.SequenceNumber = s.expect(k)
	return s.line.send(&h, x.payloads[k:k+1], x.video && k == n-1)
}

// padding sends the packet behind n others.
func (s *sender) padding(frames []*packed, n int, f format) error {
	h := rtp.Header{Version: 2, PayloadType: f.pt, SSRC: s.ssrc, Timestamp: frames[len(frames)-1].ts}
	return s.pad(h, f, s.expect(n))
}

// pad sends padding with the number seq, and remembers it like a frame: who
// misses it can't tell that there is nothing in it.
func (s *sender) pad(h rtp.Header, f format, seq uint16) error {
	s.mu.Lock()
	s.remember(sent{p: &packed{ts: h.Timestamp, payloads: [][]byte{nil}}, first: seq, n: 1, pt: f.pt, rtx: f.rtx})
	s.mu.Unlock()
	h.SequenceNumber, h.Padding, h.PaddingSize = seq, true, 1
	return s.line.send(&h, [][]byte{nil}, false)
}

// remember keeps what a NACK can reach; the lock is held.
func (s *sender) remember(x sent) {
	s.newest = (s.newest + 1) % len(s.history)
	s.history[s.newest] = x
}

// all sends frames one after the other.
func (s *sender) all(frames []*packed, f format, chunk int, pause func(bytes int) error) error {
	for _, x := range frames {
		if err := s.frame(x, f, chunk, pause); err != nil {
			return err
		}
	}
	return nil
}

// skip takes a number for a packet that is in no frame.
func (s *sender) skip() uint16 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seq++
	return s.seq - 1
}

// expect is told that the player is about to ask for the next n packets, which
// are to be sent unasked, and returns the number behind theirs.
func (s *sender) expect(n int) uint16 {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	s.coming = slices.DeleteFunc(s.coming, func(c coming) bool { return now.Sub(c.sent) > expectFor })
	s.coming = append(s.coming, coming{first: s.seq, n: uint16(n), sent: now})
	return s.seq + uint16(n)
}

// coming is a run of packets that a player was made to ask for.
type coming struct {
	first, n uint16
	sent     time.Time
	asked    time.Time // first
}

// onTheWay reports whether a packet that a player asks for needs no repeating
// because it is one of those just sent; the lock is held.
func (s *sender) onTheWay(seq uint16, now time.Time) bool {
	for i := range s.coming {
		c := &s.coming[i]
		if seq-c.first >= c.n || now.Sub(c.sent) > expectFor {
			continue
		}
		if c.asked.IsZero() {
			c.asked = now
		}
		return now.Sub(c.asked) < askAgain
	}
	return false
}
