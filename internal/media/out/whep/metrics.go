package whep

import (
	"errors"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"

	"frontrow/internal/media/rtc"
)

// metrics counts what goes out. The counters are atomic and read when
// Prometheus asks.
type metrics struct {
	packets, bytes                [2]atomic.Uint64 // video, audio
	repeated, missed              atomic.Uint64
	lost                          atomic.Uint64
	pictureLosses, badReports     atomic.Uint64
	deleted, vanished, unfinished atomic.Uint64
	others                        atomic.Uint64
	better, worse                 atomic.Uint64 // layers
}

func (m *metrics) sent(i, packets, bytes int) {
	m.packets[i].Add(uint64(packets))
	m.bytes[i].Add(uint64(bytes))
}

func (m *metrics) ended(why error) {
	switch {
	case errors.Is(why, rtc.ErrDeleted):
		m.deleted.Add(1)
	case errors.Is(why, rtc.ErrVanished):
		m.vanished.Add(1)
	case errors.Is(why, rtc.ErrNeverConnected):
		m.unfinished.Add(1)
	default:
		m.others.Add(1)
	}
}

func (m *metrics) register(r prometheus.Registerer, viewers func() int) error {
	const p = "media_out_whep_"
	count := func(name, help string, v *atomic.Uint64, labels prometheus.Labels) prometheus.Collector {
		return prometheus.NewCounterFunc(prometheus.CounterOpts{Name: p + name, Help: help, ConstLabels: labels},
			func() float64 { return float64(v.Load()) })
	}
	kind := func(i int) prometheus.Labels { return prometheus.Labels{"kind": [2]string{"video", "audio"}[i]} }
	ended := func(v *atomic.Uint64, why string) prometheus.Collector {
		return count("sessions_ended_total", "Sessions that have ended, by reason.", v, prometheus.Labels{"reason": why})
	}
	all := []prometheus.Collector{
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: p + "viewers", Help: "Sessions of viewers."},
			func() float64 { return float64(viewers()) }),
		count("packets_total", "RTP packets sent.", &m.packets[0], kind(0)),
		count("packets_total", "RTP packets sent.", &m.packets[1], kind(1)),
		count("bytes_total", "Bytes of RTP payload sent.", &m.bytes[0], kind(0)),
		count("bytes_total", "Bytes of RTP payload sent.", &m.bytes[1], kind(1)),
		count("repeated_total", "RTP packets sent again on a NACK.", &m.repeated, nil),
		count("nacks_missed_total", "NACKs for packets that were gone, or too many.", &m.missed, nil),
		count("lagged_total", "Frames that viewers were too slow for.", &m.lost, nil),
		count("picture_losses_total", "Key frames that viewers asked for.", &m.pictureLosses, nil),
		count("bad_reports_total", "RTCP packets that could not be read.", &m.badReports, nil),
		count("layer_changes_total", "Wishes for another layer of the picture, by what viewers reported.", &m.better, prometheus.Labels{"to": "better"}),
		count("layer_changes_total", "Wishes for another layer of the picture, by what viewers reported.", &m.worse, prometheus.Labels{"to": "worse"}),
		ended(&m.deleted, "deleted"), ended(&m.vanished, "vanished"),
		ended(&m.unfinished, "never_connected"), ended(&m.others, "other"),
	}
	for _, c := range all {
		if err := r.Register(c); err != nil {
			return err
		}
	}
	return nil
}
