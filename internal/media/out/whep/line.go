package whep

import (
	"io"
	"sync"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/transport/v5/packetio"
	"github.com/pion/webrtc/v4"
)

// line carries packets to one viewer. It is the whole of what sending needs to
// know of the WebRTC stack.
type line interface {
	// send seals payloads and sends them as RTP packets with h, its sequence
	// number counting up from packet to packet; marker goes on the last. h is
	// the caller's again afterwards. An error means that the line is gone.
	send(h *rtp.Header, payloads [][]byte, marker bool) error
	// report sends a compound RTCP packet.
	report(pkts []rtcp.Packet) error
}

// pionLine sends through a pion peer, one packet a call of the system.
type pionLine struct {
	peer *webrtc.PeerConnection
	tap  *tap
}

func (l *pionLine) send(h *rtp.Header, payloads [][]byte, marker bool) error {
	w := l.tap.writer()
	if w == nil {
		return io.ErrClosedPipe
	}
	for i, p := range payloads {
		h.Marker = marker && i == len(payloads)-1
		if _, err := w.Write(h, p, nil); err != nil {
			return err
		}
		h.SequenceNumber++
	}
	return nil
}

func (l *pionLine) report(pkts []rtcp.Packet) error { return l.peer.WriteRTCP(pkts) }

// tap is an interceptor that does nothing to packets. It holds the innermost
// writer, so that sending needs neither a map of attributes for each packet nor
// a chain of calls. All of a peer's SSRCs share that writer.
type tap struct {
	interceptor.NoOp

	mu sync.Mutex
	w  interceptor.RTPWriter
}

// NewInterceptor implements interceptor.Factory.
func (t *tap) NewInterceptor(string) (interceptor.Interceptor, error) { return t, nil }

// BindLocalStream implements interceptor.Interceptor.
func (t *tap) BindLocalStream(_ *interceptor.StreamInfo, w interceptor.RTPWriter) interceptor.RTPWriter {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.w = w
	return w
}

func (t *tap) writer() interceptor.RTPWriter {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.w
}

// sink consumes the RTCP of a viewer where it is decrypted, and drops RTP, of
// which a viewer has none to send.
type sink struct {
	take func(rtcp []byte)
	once sync.Once
	done chan struct{}
}

func sinks(take func([]byte)) func(packetio.BufferPacketType, uint32) io.ReadWriteCloser {
	return func(kind packetio.BufferPacketType, _ uint32) io.ReadWriteCloser {
		s := &sink{done: make(chan struct{})}
		if kind == packetio.RTCPBufferPacket {
			s.take = take
		}
		return s
	}
}

func (s *sink) Write(b []byte) (int, error) {
	if s.take != nil {
		s.take(b)
	}
	return len(b), nil
}

// Read waits for the end: there is never anything to read.
func (s *sink) Read([]byte) (int, error) {
	<-s.done
	return 0, io.EOF
}

func (s *sink) Close() error {
	s.once.Do(func() { close(s.done) })
	return nil
}

// localTrack is how pion knows a track: it says what is negotiated, and is
// never written to.
type localTrack struct {
	id   string
	kind webrtc.RTPCodecType
	out  *sender
}

// cname groups sound and picture of a stream, so that players keep them in step.
const cname = "frontrow"

// Bind implements webrtc.TrackLocal.
func (t *localTrack) Bind(c webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	all := c.CodecParameters()
	if len(all) == 0 {
		return webrtc.RTPCodecParameters{}, webrtc.ErrUnsupportedCodec
	}
	t.out.bind(uint32(c.SSRC()), uint32(c.SSRCRetransmission()))
	return all[0], nil
}

// Unbind implements webrtc.TrackLocal.
func (t *localTrack) Unbind(webrtc.TrackLocalContext) error { return nil }

// ID implements webrtc.TrackLocal.
func (t *localTrack) ID() string { return t.id }

// RID implements webrtc.TrackLocal.
func (t *localTrack) RID() string { return "" }

// StreamID implements webrtc.TrackLocal.
func (t *localTrack) StreamID() string { return cname }

// Kind implements webrtc.TrackLocal.
func (t *localTrack) Kind() webrtc.RTPCodecType { return t.kind }
