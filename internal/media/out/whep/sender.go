package whep

import (
	"encoding/binary"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"

	"frontrow/internal/media"
)

const (
	// Frames that a viewer's NACK can still reach: 8 s of 30 pictures a second.
	videoHistory = 256
	audioHistory = 64
	// What a viewer may have repeated: so many packets at once, and a second.
	// More than that is a broken link that repeating makes worse.
	resendBurst = 800
	resendRate  = 600
	// reportEvery is the time between sender reports, on the programme clock.
	reportEvery = time.Second
)

// sent is a frame that went to the viewer in n packets from the sequence number
// first on.
type sent struct {
	p     *packed
	first uint16
	n     uint16
	pt    uint8
	rtx   uint8
}

// sender numbers the packets of one kind for one viewer and remembers them.
//
// frame and due belong to the viewer's goroutine; repeat is for the one that
// reads its reports.
type sender struct {
	line    line
	ssrc    uint32
	rtxSSRC uint32

	header   rtp.Header
	reported media.Time // At of the last sender report
	epoch    uint32
	lastAt   media.Time // of the newest frame sent
	lastTS   uint32
	count    uint32 // packets and octets of the sender reports (RFC 3550 6.4.1)
	octets   uint32

	mu       sync.Mutex
	seq      uint16 // of the next packet
	rtxSeq   uint16
	history  []sent // ring
	newest   int
	budget   int
	refilled time.Time
	scratch  []byte
	coming   []coming
}

func newSender(l line, history int) *sender {
	return &sender{
		line: l, history: make([]sent, history),
		seq: uint16(rand.Uint32()) >> 1, rtxSeq: uint16(rand.Uint32()) >> 1,
	}
}

// bind is told the SSRCs that the answer announces.
func (s *sender) bind(ssrc, rtx uint32) { s.ssrc, s.rtxSSRC = ssrc, rtx }

// begin remembers a frame that is about to go out and returns the sequence
// number of its first packet.
func (s *sender) begin(p *packed, f format) uint16 {
	s.mu.Lock()
	defer s.mu.Unlock()
	first, n := s.seq, uint16(len(p.payloads))
	s.seq += n
	s.remember(sent{p: p, first: first, n: n, pt: f.pt, rtx: f.rtx})
	return first
}

// frame sends p. Between groups of about chunk packets it calls pause; nil for
// all at once.
func (s *sender) frame(p *packed, f format, chunk int, pause func(bytes int) error) error {
	if len(p.payloads) == 0 {
		return nil
	}
	if due := p.epoch != s.epoch || s.reported == 0 || p.at.Sub(s.reported).Abs() >= reportEvery; due {
		s.epoch = p.epoch
		if err := s.report(p); err != nil {
			return err
		}
	}
	s.header = rtp.Header{
		Version: 2, PayloadType: f.pt, SSRC: s.ssrc, Timestamp: p.ts, SequenceNumber: s.begin(p, f),
	}
	s.lastAt, s.lastTS = p.at, p.ts
	s.count += uint32(len(p.payloads))
	s.octets += uint32(p.bytes)
	if pause == nil {
		return s.line.send(&s.header, p.payloads, p.video)
	}
	for rest := p.payloads; len(rest) > 0; {
		part := rest[:min(chunk, len(rest))]
		rest = rest[len(part):]
		bytes := 0
		for _, x := range part {
			bytes += len(x)
		}
		if err := pause(bytes); err != nil {
			return err
		}
		if err := s.line.send(&s.header, part, p.video && len(rest) == 0); err != nil {
			return err
		}
	}
	return nil
}

// report says which programme time the RTP timestamp of p is.
func (s *sender) report(p *packed) error {
	s.reported = p.at
	return s.line.report([]rtcp.Packet{
		&rtcp.SenderReport{SSRC: s.ssrc, NTPTime: ntp(p.at), RTPTime: p.ts, PacketCount: s.count, OctetCount: s.octets},
		&rtcp.SourceDescription{Chunks: []rtcp.SourceDescriptionChunk{{
			Source: s.ssrc, Items: []rtcp.SourceDescriptionItem{{Type: rtcp.SDESCNAME, Text: cname}},
		}}},
	})
}

// ntp is a time in 32.32 bits since 1900 (RFC 3550 4).
func ntp(at media.Time) uint64 {
	const to1970 = 2208988800
	us := uint64(at)
	return (us/1e6+to1970)<<32 | (us%1e6)<<32/1e6
}

// repeat sends the packet with that sequence number again, over RTX where it
// was negotiated (RFC 4588). It returns false when the packet is not kept, or
// the viewer asks for more than a link can want.
func (s *sender) repeat(seq uint16, now time.Time) bool {
	s.mu.Lock()
	if s.onTheWay(seq, now) {
		s.mu.Unlock()
		return true
	}
	x, ok := s.find(seq)
	if !ok || !s.spend(now) {
		s.mu.Unlock()
		return false
	}
	i := seq - x.first
	payload := x.p.payloads[i]
	h := rtp.Header{Version: 2, PayloadType: x.pt, SSRC: s.ssrc, Timestamp: x.p.ts, SequenceNumber: seq}
	switch {
	case x.rtx != 0 && s.rtxSSRC != 0:
		h.PayloadType, h.SSRC, h.SequenceNumber = x.rtx, s.rtxSSRC, s.rtxSeq
		s.rtxSeq++
		s.scratch = binary.BigEndian.AppendUint16(s.scratch[:0], seq)
		s.scratch = append(s.scratch, payload...)
		payload = s.scratch
	case len(payload) == 0:
		h.Padding, h.PaddingSize = true, 1
	}
	s.mu.Unlock()
	// One goroutine reads the reports of a viewer, so scratch is still ours.
	return s.line.send(&h, [][]byte{payload}, x.p.video && i == x.n-1) == nil
}

func (s *sender) find(seq uint16) (sent, bool) {
	for i := range s.history {
		x := s.history[(s.newest-i+len(s.history))%len(s.history)]
		if x.p == nil {
			break
		}
		if seq-x.first < x.n {
			return x, true
		}
	}
	return sent{}, false
}

// spend takes one packet out of the budget; the lock is held.
func (s *sender) spend(now time.Time) bool {
	if since := now.Sub(s.refilled); since > 50*time.Millisecond {
		s.budget = min(s.budget+int(since.Seconds()*resendRate)+1, resendBurst)
		if s.refilled.IsZero() {
			s.budget = resendBurst
		}
		s.refilled = now
	}
	if s.budget <= 0 {
		return false
	}
	s.budget--
	return true
}
