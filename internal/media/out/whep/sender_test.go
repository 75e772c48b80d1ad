package whep

import (
	"bytes"
	"encoding/binary"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"

	"frontrow/internal/media"
)

// tape is a line that keeps what it is given.
type tape struct {
	headers  []rtp.Header
	payloads [][]byte
	reports  [][]rtcp.Packet
}

func (l *tape) send(h *rtp.Header, payloads [][]byte, marker bool) error {
	for i, p := range payloads {
		h.Marker = marker && i == len(payloads)-1
		l.headers = append(l.headers, *h)
		l.payloads = append(l.payloads, bytes.Clone(p))
		h.SequenceNumber++
	}
	return nil
}

func (l *tape) report(p []rtcp.Packet) error {
	l.reports = append(l.reports, p)
	return nil
}

func picture(seq uint64, at media.Time, n int) *packed {
	return packFrame(&media.Frame{Seq: seq, At: at, Key: true, Config: vp8Cfg, Data: noise(n, seq)})
}

func TestSequenceNumbersFollowEachOtherAcrossFormats(t *testing.T) {
	l := &tape{}
	s := newSender(l, 8)
	s.bind(1, 2)
	s.seq = 65534
	for i := range 3 {
		f := format{codec: media.VP8, pt: uint8(96 + i)}
		if err := s.frame(picture(uint64(i+1), media.Time(i)*33_000, 2000), f, 1, func(int) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	want := uint16(65534)
	for i, h := range l.headers {
		if h.SequenceNumber != want || h.SSRC != 1 || h.Marker != (i%2 == 1) || h.PayloadType != uint8(96+i/2) {
			t.Errorf("packet %d is %+v", i, h)
		}
		want++
	}
	if len(l.headers) != 6 {
		t.Errorf("%d packets were sent", len(l.headers))
	}
}

func TestSenderReportsCarryTheProgrammeClock(t *testing.T) {
	l := &tape{}
	s := newSender(l, 8)
	s.bind(7, 0)
	at := media.Time(1_790_000_000_500_000)
	for i := range 31 { // a second of pictures, and one more
		if err := s.frame(picture(uint64(i+1), at.Add(time.Duration(i)*time.Second/30), 10), format{pt: 96}, 0, nil); err != nil {
			t.Fatal(err)
		}
	}
	if len(l.reports) != 2 {
		t.Fatalf("%d reports, want one with the first picture and one a second later", len(l.reports))
	}
	sr := l.reports[0][0].(*rtcp.SenderReport)
	if sr.SSRC != 7 || sr.RTPTime != uint32(at.Ticks(90000)) || sr.PacketCount != 0 {
		t.Errorf("first report is %+v", sr)
	}
	sec, frac := sr.NTPTime>>32, sr.NTPTime&0xffffffff
	if sec != 1_790_000_000+2208988800 || frac != 1<<31 {
		t.Errorf("NTP time is %d and %d/2³²", sec, frac)
	}
	if sr := l.reports[1][0].(*rtcp.SenderReport); sr.PacketCount != 30 || sr.OctetCount != 30*11 {
		t.Errorf("second report is %+v", sr)
	}
	sdes := l.reports[0][1].(*rtcp.SourceDescription)
	if sdes.Chunks[0].Source != 7 || sdes.Chunks[0].Items[0].Text != cname {
		t.Errorf("description is %+v", sdes)
	}
}

func TestAnotherEpochIsReportedAtOnce(t *testing.T) {
	l := &tape{}
	s := newSender(l, 8)
	p, q := *picture(1, 1e6, 10), *picture(2, 1e6+1000, 10)
	q.epoch = 1
	for _, x := range []*packed{&p, &q} {
		if err := s.frame(x, format{pt: 96}, 0, nil); err != nil {
			t.Fatal(err)
		}
	}
	if len(l.reports) != 2 {
		t.Errorf("%d reports", len(l.reports))
	}
}

func TestWhatIsAskedForIsSentAgain(t *testing.T) {
	for _, tc := range []struct {
		name string
		rtx  uint8
	}{{"over RTX", 97}, {"on the same SSRC", 0}} {
		t.Run(tc.name, func(t *testing.T) {
			l := &tape{}
			s := newSender(l, 4)
			s.bind(1, 2)
			s.seq = 65530
			for i := range 6 { // the first two fall out of the history
				if err := s.frame(picture(uint64(i+1), media.Time(i), 3000), format{pt: 96, rtx: tc.rtx}, 0, nil); err != nil {
					t.Fatal(err)
				}
			}
			sent := len(l.headers) // 3 packets each
			if sent != 18 {
				t.Fatalf("%d packets were sent", sent)
			}
			now := time.Now()
			if s.repeat(l.headers[2].SequenceNumber, now) {
				t.Error("a packet that is forgotten was sent again")
			}
			if s.repeat(l.headers[17].SequenceNumber+1, now) {
				t.Error("a packet that was never sent was sent again")
			}
			for n, i := range []int{6, 11, 17} {
				if !s.repeat(l.headers[i].SequenceNumber, now) {
					t.Fatalf("packet %d was not sent again", i)
				}
				h, p := l.headers[sent+n], l.payloads[sent+n]
				was := l.headers[i]
				if h.Timestamp != was.Timestamp || h.Marker != was.Marker {
					t.Errorf("packet %d was sent again as %+v", i, h)
				}
				if tc.rtx == 0 {
					if h.SSRC != 1 || h.SequenceNumber != was.SequenceNumber || !bytes.Equal(p, l.payloads[i]) {
						t.Errorf("packet %d was sent again as %+v", i, h)
					}
					continue
				}
				if h.SSRC != 2 || h.PayloadType != 97 || binary.BigEndian.Uint16(p) != was.SequenceNumber || !bytes.Equal(p[2:], l.payloads[i]) {
					t.Errorf("packet %d was sent again as %+v", i, h)
				}
			}
		})
	}
}

func TestRepeatingIsBounded(t *testing.T) {
	l := &tape{}
	s := newSender(l, 4)
	if err := s.frame(picture(1, 1, 10), format{pt: 96}, 0, nil); err != nil {
		t.Fatal(err)
	}
	seq, now := l.headers[0].SequenceNumber, time.Unix(1, 0)
	n := 0
	for range 10 * resendBurst {
		if s.repeat(seq, now) {
			n++
		}
	}
	if n != resendBurst {
		t.Errorf("%d packets were repeated at once, want %d", n, resendBurst)
	}
	if !s.repeat(seq, now.Add(time.Second)) {
		t.Error("nothing is repeated a second later")
	}
}

// nowhere is a line that does nothing.
type nowhere struct{}

func (nowhere) send(*rtp.Header, [][]byte, bool) error { return nil }
func (nowhere) report([]rtcp.Packet) error             { return nil }

func TestSendingAFrameAllocatesNothing(t *testing.T) {
	s := newSender(nowhere{}, videoHistory)
	var p packer
	f := &media.Frame{Seq: 1, At: 1, Key: true, Config: h264Cfg, Data: avcc(unit(0x65, 20_000))}
	form := format{codec: media.H264, pt: 96}
	if n := testing.AllocsPerRun(100, func() {
		if err := s.frame(p.pack(f), form, 0, nil); err != nil {
			t.Error(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations a frame and viewer", n)
	}
}

// Pictures of the past come as if they had been asked for: a number behind
// theirs is seen first, never so far ahead that SRTP takes them for replays, and
// the questions that this provokes are not answered.
func TestThePastComesAsRepeated(t *testing.T) {
	l := &tape{}
	s := newSender(l, 64)
	s.bind(1, 2)
	f := format{codec: media.VP8, pt: 96, rtx: 97}
	past := []*packed{picture(1, 0, 150_000)} // 126 packets
	for i := range 40 {
		x := *picture(uint64(i+2), media.Time(i+1)*33_000, 100+i*150)
		x.key = false
		past = append(past, &x)
	}
	if err := s.past(past, f, 12, nil); err != nil {
		t.Fatal(err)
	}

	newest, seen := l.headers[0].SequenceNumber, map[uint16]bool{}
	stamp := map[uint32]bool{} // of frames with a packet that came after a later one
	for i, h := range l.headers {
		if d := newest - h.SequenceNumber; int16(d) > 0 && d > 63 {
			t.Fatalf("packet %d is %d behind the newest", i, d)
		}
		if int16(h.SequenceNumber-newest) < 0 && !seen[h.SequenceNumber] {
			stamp[h.Timestamp] = true
		}
		if int16(h.SequenceNumber-newest) > 0 {
			newest = h.SequenceNumber
		}
		seen[h.SequenceNumber] = true
		if h.Padding != (len(l.payloads[i]) == 0) {
			t.Errorf("packet %d has %d bytes, padding: %v", i, len(l.payloads[i]), h.Padding)
		}
	}
	for seq := l.headers[0].SequenceNumber; seq != newest+1; seq++ {
		if !seen[seq] {
			t.Errorf("number %d is left out", seq)
		}
	}
	for i, x := range past {
		if !stamp[x.ts] {
			t.Errorf("picture %d does not come as repeated", i)
		}
	}

	sent := len(l.headers)
	now := time.Now()
	first := l.headers[0].SequenceNumber + 1
	if s.repeat(first, now); len(l.headers) != sent {
		t.Error("what is on its way was repeated")
	}
	if s.repeat(first, now.Add(2*askAgain)); len(l.headers) != sent+1 {
		t.Error("what was asked for twice was not repeated")
	}
	// A lost packet of padding is a gap like any other.
	for i, h := range l.headers[:sent] {
		if !h.Padding {
			continue
		}
		n := len(l.headers)
		s.repeat(h.SequenceNumber, now.Add(time.Second))
		if len(l.headers) != n+1 || l.headers[n].SSRC != 2 || !bytes.Equal(l.payloads[n], binary.BigEndian.AppendUint16(nil, h.SequenceNumber)) {
			t.Errorf("padding %d is not repeated", i)
		}
	}
}
