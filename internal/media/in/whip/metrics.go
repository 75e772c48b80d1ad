package whip

import (
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"

	"frontrow/internal/media"
)

// counters are the process's figures of this package.
type counters struct {
	sessions prometheus.Gauge
	refused  *prometheus.CounterVec
	// by kind
	packets, lost, repaired, asked, frames, damaged, dropped, keys *prometheus.CounterVec
}

func newCounters(reg prometheus.Registerer) *counters {
	byKind := func(name, help string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: "media_in_whip", Name: name, Help: help,
		}, []string{"kind"})
	}
	c := &counters{
		sessions: prometheus.NewGauge(prometheus.GaugeOpts{
			Namespace: "media_in_whip", Name: "sessions", Help: "Publishers that are connected.",
		}),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: "media_in_whip", Name: "refused_total", Help: "Offers that were refused, by error code.",
		}, []string{"code"}),
		packets:  byKind("packets_total", "RTP packets received."),
		lost:     byKind("lost_packets_total", "RTP packets given up."),
		repaired: byKind("repaired_packets_total", "RTP packets that came in time after they were asked for."),
		asked:    byKind("nacked_packets_total", "RTP packets asked for again."),
		frames:   byKind("frames_total", "Frames handed on."),
		damaged:  byKind("damaged_frames_total", "Frames that lacked a packet or were malformed."),
		dropped:  byKind("dropped_frames_total", "Whole frames dropped because they refer to a damaged one."),
		keys:     byKind("key_demands_total", "Demands for a key frame."),
	}
	if reg != nil {
		reg.MustRegister(c.sessions, c.refused, c.packets, c.lost, c.repaired, c.asked, c.frames, c.damaged, c.dropped, c.keys)
	}
	return c
}

// add adds what a track counted since was.
func (c *counters) add(kind media.Kind, was, now tally) {
	k := kind.String()
	for _, x := range []struct {
		c        *prometheus.CounterVec
		was, now uint64
	}{
		{c.packets, was.jitter.Received, now.jitter.Received},
		{c.lost, was.jitter.Lost, now.jitter.Lost},
		{c.repaired, was.jitter.Repaired, now.jitter.Repaired},
		{c.asked, was.jitter.Asked, now.jitter.Asked},
		{c.frames, was.units.Units, now.units.Units},
		{c.damaged, was.units.Damaged, now.units.Damaged},
		{c.dropped, was.units.Dropped, now.units.Dropped},
		{c.keys, was.keys, now.keys},
	} {
		if d := x.now - x.was; d > 0 {
			x.c.WithLabelValues(k).Add(float64(d))
		}
	}
}

// LogValue implements slog.LogValuer.
func (t tally) LogValue() slog.Value {
	return slog.GroupValue(
		slog.Uint64("frames", t.units.Units), slog.Uint64("damaged", t.units.Damaged), slog.Uint64("dropped", t.units.Dropped),
		slog.Uint64("packets", t.jitter.Received), slog.Uint64("lost", t.jitter.Lost), slog.Uint64("repaired", t.jitter.Repaired),
		slog.Uint64("asked", t.jitter.Asked), slog.Uint64("keys", t.keys),
	)
}
