package rtmp

import "github.com/prometheus/client_golang/prometheus"

// metrics count what goes in and what is refused, over all connections.
type metrics struct {
	connections, publishers prometheus.Gauge
	accepted, bytes, frames prometheus.Counter
	dropped                 prometheus.Counter
	refused                 *prometheus.CounterVec
}

func newMetrics(r prometheus.Registerer) *metrics {
	const prefix = "media_in_rtmp_"
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Name: prefix + name, Help: help})
	}
	gauge := func(name, help string) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts{Name: prefix + name, Help: help})
	}
	m := &metrics{
		connections: gauge("connections", "Connections that are open."),
		publishers:  gauge("publishers", "Connections that publish."),
		accepted:    counter("connections_total", "Connections that were accepted."),
		bytes:       counter("bytes_total", "Bytes received."),
		frames:      counter("frames_total", "Frames of picture and sound written to the hub."),
		dropped:     counter("dropped_total", "Messages left out because they can't be read or carried."),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: prefix + "refused_total", Help: "Connections refused, by reason.",
		}, []string{"reason"}),
	}
	if r != nil {
		r.MustRegister(m.connections, m.publishers, m.accepted, m.bytes, m.frames, m.dropped, m.refused)
	}
	return m
}
