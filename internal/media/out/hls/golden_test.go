package hls

import (
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/media"
	"frontrow/internal/media/cmaf"
	"frontrow/internal/media/hub"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s: %s", name, d)
	}
}

// still is a rendition that nothing reads: its parts are put in by hand.
func still(t *testing.T, role role) *rendition {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	h := hub.New(hub.Default(), log)
	s := New(Default(), Deps{Hub: h, Log: log})
	st := newStream(s, h.Stream("live"))
	r := newRendition(st, role, time.UnixMilli(1_790_000_000_000))
	r.win.next = 5000
	st.renditions[role] = r
	return r
}

func (r *rendition) put(init *cmaf.Init, at media.Time, first, brk bool) {
	r.add([]cmaf.Part{{
		Data: []byte("data"), Init: init, At: at, Duration: int64(init.Rate) / 6,
		Independent: first || init.Rate != cmaf.VideoRate, First: first, Break: brk, Epoch: 1, Frames: 5,
	}})
}

func TestMediaPlaylists(t *testing.T) {
	const begin = media.Time(1_790_000_000_123_456)
	init, err := cmaf.NewInit(h264(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	r := still(t, roleVideo)
	sound := still(t, roleAAC)
	sound.st = r.st
	r.st.renditions[roleAAC] = sound
	soundInit, err := cmaf.NewInit(aac(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 15 {
		sound.put(soundInit, begin, i%12 == 0, false)
	}

	at := begin
	run := func(parts int, init *cmaf.Init, brk bool) {
		for i := range parts {
			r.put(init, at, i%12 == 0, brk && i == 0)
			at = at.Add(time.Second / 6)
		}
	}
	run(3, init, false)
	r.catchUp()
	golden(t, "start.m3u8", r.render(false))
	r.put(init, at, false, false)
	for range 9 {
		at = at.Add(time.Second / 6)
		if len(r.win.open().parts) < 12 {
			r.put(init, at, false, false)
		}
	}
	run(20, init, false)
	other := *init
	run(14, &other, true)
	golden(t, "break.m3u8", r.render(false))
	run(12*12+4, &other, false)
	golden(t, "full.m3u8", r.render(false))
	golden(t, "delta.m3u8", r.render(true))
	r.end()
	golden(t, "end.m3u8", r.render(false))
}

func TestMultivariantPlaylists(t *testing.T) {
	video := variant{role: roleVideo, codecs: "hvc1.1.6.L93.B0", width: 1280, height: 720, frameRate: 30, peak: 2_600_000, average: 2_500_000}
	made := variant{role: roleH264, codecs: "avc1.64001f", width: 1280, height: 720, frameRate: 30000.0 / 1001, peak: 3_600_000, average: 3_500_000}
	sound := variant{role: roleAAC, codecs: "mp4a.40.2", channels: 2, peak: 140_000, average: 128_000}
	opus := variant{role: roleOpus, codecs: "opus", channels: 1, peak: 64_000, average: 48_000}
	golden(t, "two-pictures.m3u8", multivariant([]variant{video, made, sound}))
	golden(t, "picture.m3u8", multivariant([]variant{video}))
	golden(t, "sound.m3u8", multivariant([]variant{opus}))
}

func TestUsualFrameRates(t *testing.T) {
	for measured, want := range map[float64]float64{
		29.97: 30000.0 / 1001, 30.001: 30, 29.9: 30, 59.94: 60000.0 / 1001, 23.976: 24000.0 / 1001, 25.1: 25, 12.5: 12.5, 27.3: 27.3,
	} {
		if got := common(measured); got != want {
			t.Errorf("%v is %v, want %v", measured, got, want)
		}
	}
}
