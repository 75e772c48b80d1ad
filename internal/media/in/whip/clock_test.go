package whip

import (
	"testing"
	"time"

	"github.com/pion/rtp"

	"frontrow/internal/media"
	"frontrow/internal/media/rtc/depacket"
	"frontrow/internal/media/rtc/jitter"
)

func TestTimestampsAreUnwrapped(t *testing.T) {
	c := rtpClock{rate: 90000}
	c.begin(0xffffff00, time.Second)
	at := time.Second
	for i := range int64(100_000) { // 55 minutes, across the wrap
		ticks, leapt := c.advance(uint32(0xffffff00+i*3000), at)
		if ticks != i*3000 || leapt {
			t.Fatalf("unit %d: %d ticks, leapt %v", i, ticks, leapt)
		}
		at += 33 * time.Millisecond
	}
	if got, want := c.at(90000*3600), time.Second+time.Hour; got != want {
		t.Errorf("an hour of ticks is at %v, want %v", got, want)
	}
}

func TestJumpsGoOnWhereTheyArrive(t *testing.T) {
	for name, x := range map[string]struct {
		step  int64         // ticks
		after time.Duration // arrival
		leap  bool
	}{
		"steady":             {3000, 33 * time.Millisecond, false},
		"late":               {3000, 20 * time.Second, false},
		"burst":              {3000, 0, false},
		"pause":              {90000 * 30, 30 * time.Second, false},
		"frames in disorder": {-6000, 5 * time.Millisecond, false},
		"forward":            {90000 * 3600, 33 * time.Millisecond, true},
		"backward":           {-90000 * 3, 33 * time.Millisecond, true},
		"far":                {1 << 30, 33 * time.Millisecond, true},
	} {
		t.Run(name, func(t *testing.T) {
			c := rtpClock{rate: 90000}
			c.begin(5000, 0)
			c.advance(5000, 0)
			ticks, leapt := c.advance(uint32(5000+x.step), x.after)
			if leapt != x.leap {
				t.Fatalf("leapt %v", leapt)
			}
			if want := x.after; leapt && c.at(ticks) != want {
				t.Errorf("goes on at %v, want %v", c.at(ticks), want)
			}
		})
	}
}

func TestNTPIsTimeSince1900(t *testing.T) {
	if got := ntp(5<<32 | 1<<31); got != 5500*time.Millisecond {
		t.Errorf("got %v", got)
	}
	if got := ntp(1<<64 - 1); got < 4294967295*time.Second {
		t.Errorf("the end of the era is %v", got)
	}
}

func TestLipSyncSettlesOnceAndThenFollowsDrift(t *testing.T) {
	var l lipsync
	ms := time.Millisecond
	for i, x := range []struct{ skew, want time.Duration }{
		{60 * ms, 60 * ms}, // at once
		{3 * ms, 0},        // jitter is left alone
		{-7 * ms, 0},
		{40 * ms, 0}, // a single outlier too
		{ms, 0},
		{9 * ms, 0}, {10 * ms, 0}, {11 * ms, 10 * ms}, // drift
		{time.Minute, 0}, // clocks that make no sense
		{9 * ms, 0},
	} {
		if got := l.judge(x.skew); got != x.want {
			t.Errorf("step %d: moved by %v, want %v", i, got, x.want)
		}
	}
}

// soundTrack is a track of Opus on its own.
func soundTrack() *track {
	now := time.Unix(1790000000, 0)
	s := media.NewStamper(func() time.Time { return now })
	return &track{
		kind: media.Audio, clock: rtpClock{rate: 48000}, stamps: s.Track(),
		plan: &plan{formats: map[uint8]format{111: {kind: media.Audio, codec: media.Opus}}},
	}
}

func TestGapsInTheSoundAreKeptToTheSample(t *testing.T) {
	x := soundTrack()
	x.clock.begin(1000, 0)
	var first media.Time
	for i, ts := range []uint32{1000, 1960, 3880 /* one lost */, 4840, 4840 + 19200 /* silence */, 4840 + 20160} {
		f, ok := x.stamp(&depacket.Unit{Timestamp: ts, Samples: 960}, time.Duration(ts-1000)*time.Second/48000)
		if !ok {
			t.Fatalf("packet %d is refused", i)
		}
		if i == 0 {
			first = f.At
		}
		if got, want := f.At.Ticks(48000)-first.Ticks(48000), int64(ts-1000); got != want {
			t.Errorf("packet %d is at sample %d, want %d", i, got, want)
		}
	}
	if _, ok := x.stamp(&depacket.Unit{Timestamp: 1960, Samples: 960}, time.Second/2); ok {
		t.Error("sound that was sent already is sent again")
	}
}

func TestAnotherSSRCTakesOverASilentTrack(t *testing.T) {
	x := soundTrack()
	start := time.Unix(1790000000, 0)
	push := func(ssrc uint32, seq uint16, after time.Duration) {
		p := &rtp.Packet{Header: rtp.Header{SSRC: ssrc, SequenceNumber: seq, PayloadType: 111, Timestamp: uint32(seq) * 960}, Payload: []byte{0xfc}}
		x.push(jitter.Default(), p, false, start.Add(after), start)
	}
	push(1, 10, 0)
	push(2, 500, 10*time.Millisecond)
	if x.ssrc != 1 {
		t.Error("a second SSRC disturbed the first")
	}
	push(2, 501, 2*time.Second)
	if x.ssrc != 2 {
		t.Error("the first SSRC keeps the track although it is silent")
	}
}
