package transcode

import "github.com/prometheus/client_golang/prometheus"

// metrics count by the codec that is made.
type metrics struct {
	children *prometheus.GaugeVec
	starts   *prometheus.CounterVec
	failures *prometheus.CounterVec
	frames   *prometheus.CounterVec
	dropped  *prometheus.CounterVec
}

func newMetrics(r prometheus.Registerer) *metrics {
	label := []string{"to"}
	counter := func(name, help string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: "media_transcode_" + name, Help: help}, label)
	}
	m := &metrics{
		children: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "media_transcode_children", Help: "ffmpeg child processes that run now.",
		}, label),
		starts:   counter("starts_total", "ffmpeg child processes started."),
		failures: counter("failures_total", "ffmpeg child processes that ended by themselves or had to be replaced."),
		frames:   counter("frames_total", "Frames made."),
		dropped:  counter("dropped_frames_total", "Frames of the source that were not transcoded because the child was too slow, and frames of the child that fit no frame of the source."),
	}
	if r != nil {
		r.MustRegister(m.children, m.starts, m.failures, m.frames, m.dropped)
	}
	return m
}
