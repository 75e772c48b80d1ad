package transcode

import (
	"testing"
	"time"

	"frontrow/internal/media"
)

func TestLineTellsTheTimeOfEverySample(t *testing.T) {
	base := media.FromTicks(77_000_000_000_123, 44100)
	l := line{in: 44100, next: 44100}
	for i := range 100 {
		l.add(media.FromTicks(base.Ticks(44100)+int64(i)*1024, 44100), 1, 1024)
	}
	for i := range 200 {
		pos := 48000 - opusPreSkip + int64(i)*480
		at, end, epoch, ok := l.find(pos, 480)
		want := media.FromTicks(base.Ticks(48000)+pos-48000, 48000)
		if !ok || epoch != 1 || at != want || end != media.FromTicks(want.Ticks(48000)+480, 48000) {
			t.Fatalf("packet %d: at %d, end %d, epoch %d, %v; want %d", i, at, end, epoch, ok, want)
		}
	}
}

func TestLineJumpsWithItsSource(t *testing.T) {
	l := line{in: 48000, next: 48000}
	l.add(1_000_000, 1, 4800)
	l.add(1_100_500, 1, 4800)  // half a millisecond is no gap
	l.add(1_350_000, 1, 4800)  // 150 ms are missing
	l.add(90_000_000, 2, 4800) // another anchoring
	for _, tc := range []struct {
		pos   int64
		at    media.Time
		epoch uint32
	}{
		{48000 - 120, 997_500, 1},
		{48000 + 4800, 1_100_000, 1},
		{48000 + 9600 - 1, 1_199_979, 1},
		{48000 + 9600, 1_350_000, 1},
		{48000 + 14400, 90_000_000, 2},
	} {
		at, _, epoch, ok := l.find(tc.pos, 480)
		if at != tc.at || epoch != tc.epoch || !ok {
			t.Errorf("sample %d is at %d of epoch %d (%v), want %d of %d", tc.pos, at, epoch, ok, tc.at, tc.epoch)
		}
	}
	if _, _, _, ok := l.find(48000+19200-200, 480); ok {
		t.Error("what an encoder adds to the end is taken for sound")
	}
}

func TestSoundFollowsTheCountUnlessSamplesAreMissing(t *testing.T) {
	s := sound{cfg: Default(), from: media.AAC, to: media.AAC, num: 1, den: 48000}
	s.line = line{in: 48000, next: 48000}
	s.line.add(0, 1, 48000)
	var got []media.Time
	// A tick of rounding, then a frame that the decoder lost.
	for _, pts := range []int64{48000, 49025, 50047, 52096} {
		f, err := s.out(nutFrame{pts: pts, data: []byte{1}})
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, f.At)
	}
	for i, want := range []int64{0, 1024, 2048, 4096} {
		if got[i] != media.FromTicks(want, 48000) {
			t.Errorf("frame %d is at %v, want sample %d", i, time.Duration(got[i])*time.Microsecond, want)
		}
	}
}
