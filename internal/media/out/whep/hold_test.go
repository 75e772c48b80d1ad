package whep

import (
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"frontrow/internal/media"
	"frontrow/internal/media/hub"
)

// A picture waits for sound that comes 60 ms late, and for what the player adds
// to that; with sound as it came from the publisher it waits for nothing.
func TestPictureWaitsForSoundThatIsMade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hub.New(hub.Default(), slog.New(slog.DiscardHandler))
		defer h.Close()
		s := h.Stream("live")
		p, err := s.Publish(media.Source{ID: "a"})
		if err != nil {
			t.Fatal(err)
		}
		ids, err := p.SetTracks(media.Track{Codec: media.H264})
		if err != nil {
			t.Fatal(err)
		}
		picture := func() *media.Frame {
			now := media.FromTime(time.Now())
			f := &media.Frame{Track: ids[0], At: now, DecodeAt: now, Epoch: 1, Key: true}
			if err := p.Write(f); err != nil {
				t.Fatal(err)
			}
			return f
		}
		picture()

		cfg := Default()
		video, made := media.Track{ID: 1, Codec: media.H264}, media.Track{ID: 2, Codec: media.Opus, Origin: 3}
		if newHold(cfg, choice{video: video, audio: media.Track{ID: 2, Codec: media.Opus}}).on || newHold(cfg, choice{video: video}).on {
			t.Error("pictures wait for sound that is not made")
		}
		hold := newHold(cfg, choice{video: video, audio: made})
		for range 500 {
			time.Sleep(10 * time.Millisecond)
			hold.note(s, &media.Frame{At: media.FromTime(time.Now().Add(-60 * time.Millisecond))})
		}
		f := picture()
		hold.frames = append(hold.frames, f)
		begin := time.Now()
		for hold.due(s) == nil {
			time.Sleep(time.Millisecond)
		}
		if d, want := time.Since(begin), 60*time.Millisecond+cfg.SoundDelay; (d - want).Abs() > 3*time.Millisecond {
			t.Errorf("waited %v, want %v", d, want)
		}

		// Sound that never comes holds nothing back for long.
		for range maxHeld + 1 {
			hold.frames = append(hold.frames, picture())
		}
		if hold.due(s) == nil {
			t.Error("pictures pile up")
		}
	})
}
