package hls

import "github.com/prometheus/client_golang/prometheus"

type metrics struct {
	renditions, waiting prometheus.Gauge
	parts, bytes, lost  prometheus.Counter
	long                prometheus.Counter
	timeouts            prometheus.Counter
}

func newMetrics(reg prometheus.Registerer) *metrics {
	gauge := func(name, help string) prometheus.Gauge {
		g := prometheus.NewGauge(prometheus.GaugeOpts{Name: "media_out_hls_" + name, Help: help})
		if reg != nil {
			reg.MustRegister(g)
		}
		return g
	}
	counter := func(name, help string) prometheus.Counter {
		c := prometheus.NewCounter(prometheus.CounterOpts{Name: "media_out_hls_" + name, Help: help})
		if reg != nil {
			reg.MustRegister(c)
		}
		return c
	}
	return &metrics{
		renditions: gauge("renditions", "Renditions that are being made."),
		waiting:    gauge("waiting_requests", "Requests that wait for a part."),
		parts:      counter("parts_total", "Parts made."),
		bytes:      counter("sent_bytes_total", "Bytes of media sent."),
		lost:       counter("lagged_total", "Frames that a rendition was too slow for."),
		long:       counter("long_parts_total", "Parts longer than PART-TARGET, because one picture lasted longer."),
		timeouts:   counter("timeouts_total", "Requests that waited in vain."),
	}
}
