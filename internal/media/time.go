package media

import "time"

// Time is a moment on the programme clock: microseconds since the Unix epoch.
// It starts at a source's arrival by the wall clock and then advances exactly
// with the source's own timestamps, so it may drift away from the wall clock,
// and nothing ever smooths it.
type Time int64

// FromTime converts a wall clock reading.
func FromTime(t time.Time) Time { return Time(t.UnixMicro()) }

// Std converts to a time.Time.
func (t Time) Std() time.Time { return time.UnixMicro(int64(t)) }

// Add moves t by d, to the microsecond.
func (t Time) Add(d time.Duration) Time { return t + Time(d.Microseconds()) }

// Sub returns t-o.
func (t Time) Sub(o Time) time.Duration { return time.Duration(t-o) * time.Microsecond }

// Ticks returns t in units of 1/rate s, rounded to the nearest. An RTP
// timestamp is its lower 32 bits. For times that FromTicks made at the same
// rate (up to 500 kHz) the round trip is exact.
func (t Time) Ticks(rate uint32) int64 {
	s, us := int64(t)/1e6, int64(t)%1e6
	return s*int64(rate) + (us*int64(rate)+500_000)/1_000_000
}

// FromTicks is the time n ticks of 1/rate s after the Unix epoch, rounded to
// the nearest microsecond.
func FromTicks(n int64, rate uint32) Time {
	s, r := n/int64(rate), n%int64(rate)
	return Time(s*1e6 + (r*1_000_000+int64(rate)/2)/int64(rate))
}
