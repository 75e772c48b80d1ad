package whep

import (
	"time"

	"github.com/pion/rtcp"
)

// feedback takes one RTCP packet of the viewer, on the goroutine that decrypts
// them. It waits for nothing but the line.
func (v *viewer) feedback(b []byte) {
	pkts, err := rtcp.Unmarshal(b)
	if err != nil {
		v.server.metrics.badReports.Add(1)
		return
	}
	for _, p := range pkts {
		switch p := p.(type) {
		case *rtcp.TransportLayerNack:
			v.nack(p)
		case *rtcp.ReceiverReport:
			v.weigh(p.Reports)
		case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
			v.server.metrics.pictureLosses.Add(1)
			v.mu.Lock()
			track := v.at.video.ID
			v.mu.Unlock()
			if track != 0 {
				v.stream.RequestKey(track)
			}
		}
	}
}

func (v *viewer) nack(p *rtcp.TransportLayerNack) {
	var s *sender
	for _, x := range v.senders {
		if x != nil && x.ssrc == p.MediaSSRC {
			s = x
		}
	}
	if s == nil {
		return
	}
	now := time.Now()
	missed := false
	for _, pair := range p.Nacks {
		pair.Range(func(seq uint16) bool {
			if s.repeat(seq, now) {
				v.server.metrics.repeated.Add(1)
			} else {
				missed = true
			}
			return true
		})
	}
	if missed {
		v.server.metrics.missed.Add(1)
	}
}
