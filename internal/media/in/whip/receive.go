package whip

import (
	"errors"
	"io"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// readPackets hands the packets of a track to the loop until the peer is gone.
func (s *session) readPackets(t *webrtc.TrackRemote) {
	buf := make([]byte, 1<<11)
	for {
		n, attributes, err := t.Read(buf)
		switch {
		case errors.Is(err, webrtc.ErrCodecNotFound):
			continue // a payload type that was not agreed upon
		case errors.Is(err, io.ErrShortBuffer):
			continue
		case err != nil:
			return
		}
		if attributes.Get(webrtc.AttributeRtxSsrc) != nil {
			continue // tap has handed it over already
		}
		if !s.deliver(buf[:n], t.RID()) {
			return
		}
	}
}

// deliver hands a packet to the loop. rid is its layer's name, "" when that is not
// known.
func (s *session) deliver(b []byte, rid string) bool {
	p := &rtp.Packet{}
	if p.Unmarshal(append([]byte(nil), b...)) != nil {
		return true
	}
	return s.put(input{at: time.Now(), packet: p, rid: rid})
}

// readReports hands the sender reports of a track to the loop.
func (s *session) readReports(t *webrtc.TrackRemote, r *webrtc.RTPReceiver) {
	read := r.ReadRTCP
	if rid := t.RID(); rid != "" {
		read = func() ([]rtcp.Packet, interceptor.Attributes, error) { return r.ReadSimulcastRTCP(rid) }
	}
	for {
		packets, _, err := read()
		if err != nil {
			return
		}
		for _, p := range packets {
			if sr, ok := p.(*rtcp.SenderReport); ok && !s.put(input{at: time.Now(), report: sr}) {
				return
			}
		}
	}
}

// tap hands over the packets of retransmission streams as they arrive; pion
// would keep them until the next packet of the stream they repair.
type tap struct {
	interceptor.NoOp
	session *session
}

// NewInterceptor implements interceptor.Factory.
func (t *tap) NewInterceptor(string) (interceptor.Interceptor, error) { return t, nil }

// BindRemoteStream implements interceptor.Interceptor.
func (t *tap) BindRemoteStream(info *interceptor.StreamInfo, r interceptor.RTPReader) interceptor.RTPReader {
	if info.MimeType != webrtc.MimeTypeRTX {
		return r
	}
	return interceptor.RTPReaderFunc(func(b []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
		n, a, err := r.Read(b, a)
		if err == nil && n > 0 {
			t.session.deliver(b[:n], "")
		}
		return n, a, err
	})
}
