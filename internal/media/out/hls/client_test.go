package hls

import (
	"bytes"
	"context"
	"net/http/httptest"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/mp4/codecs"

	"frontrow/internal/media"
	"frontrow/internal/media/codec"
	"frontrow/internal/media/hub"
)

// encode makes frames of one track with ffmpeg, beginning at time 0.
func encode(t *testing.T, args ...string) []*media.Frame {
	t.Helper()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Fatal("this test needs ffmpeg")
	}
	all := append([]string{"-hide_banner", "-loglevel", "error", "-nostdin", "-f", "lavfi"}, args...)
	all = append(all, "-f", "mp4", "-movflags", "frag_keyframe+empty_moov+default_base_moof", "pipe:1")
	var out, errs bytes.Buffer
	cmd := exec.Command("ffmpeg", all...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("this ffmpeg can't encode it: %v %s", err, errs.String())
	}
	var init fmp4.Init
	if err := init.Unmarshal(bytes.NewReader(out.Bytes())); err != nil {
		t.Fatal(err)
	}
	var parts fmp4.Parts
	if err := parts.Unmarshal(out.Bytes()); err != nil {
		t.Fatal(err)
	}
	cfg := configOf(t, init.Tracks[0].Codec)
	rate := int64(init.Tracks[0].TimeScale)
	var list []*media.Frame
	for _, p := range parts {
		dts := int64(p.Tracks[0].BaseTime)
		for _, s := range p.Tracks[0].Samples {
			f := &media.Frame{
				Epoch: 1, Key: cfg.Codec.Kind() == media.Audio || codec.KeyFrame(cfg.Codec, s.Payload), Data: s.Payload, Config: cfg,
				DecodeAt: media.Time(dts * 1_000_000 / rate), At: media.Time((dts + int64(s.PTSOffset)) * 1_000_000 / rate),
			}
			if cfg.Codec.Kind() == media.Audio {
				f.At, f.Duration = media.FromTicks(dts, uint32(rate)), int64(s.Duration)*1_000_000/rate
				f.DecodeAt = f.At
			}
			list = append(list, f)
			dts += int64(s.Duration)
		}
	}
	return list
}

func configOf(t *testing.T, c codecs.Codec) *media.Config {
	t.Helper()
	var cfg *media.Config
	var err error
	switch c := c.(type) {
	case *codecs.H264:
		cfg, err = codec.H264Config(c.SPS, c.PPS)
	case *codecs.H265:
		cfg, err = codec.H265Config(c.VPS, c.SPS, c.PPS)
	case *codecs.AV1:
		cfg, err = codec.AV1Config(c.SequenceHeader)
	case *codecs.VP9:
		cfg = &media.Config{Codec: media.VP9, Width: c.Width, Height: c.Height}
	case *codecs.MPEG4Audio:
		asc, e := c.Config.Marshal()
		if e != nil {
			t.Fatal(e)
		}
		cfg, err = codec.AACConfig(asc)
	case *codecs.Opus:
		cfg = codec.OpusStereo(c.ChannelCount)
	}
	if err != nil || cfg == nil {
		t.Fatalf("%T: %v", c, err)
	}
	return cfg
}

// show publishes frames as fast as their rendition reads them, but not much
// faster than ten times their own pace, and ends.
func (r *rig) show(ctx context.Context, lists ...[]*media.Frame) error {
	pub, err := r.hub.Stream("live").Publish(media.Source{ID: "x"})
	if err != nil {
		return err
	}
	defer pub.Close()
	var tracks []media.Track
	for _, l := range lists {
		tracks = append(tracks, media.Track{Codec: l[0].Config.Codec, Config: l[0].Config})
	}
	ids, err := pub.SetTracks(tracks...)
	if err != nil {
		return err
	}
	base := media.FromTime(time.Now())
	for at := media.Time(0); ; at += 10_000 {
		left := false
		for i, l := range lists {
			for len(l) > 0 && l[0].DecodeAt <= at {
				f := *l[0]
				l = l[1:]
				f.Track, f.At, f.DecodeAt = ids[i], f.At+base, f.DecodeAt+base
				if err := pub.Write(&f); err != nil {
					return err
				}
			}
			lists[i] = l
			left = left || len(l) > 0
		}
		if !left {
			return nil
		}
		select {
		case <-time.After(time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// TestClientsReadTheStream has ffmpeg read live playlists of every codec to their
// end and decode every frame.
func TestClientsReadTheStream(t *testing.T) {
	tone := []string{"-i", "sine=r=48000:d=4", "-c:a", "aac", "-ac", "2"}
	opus := []string{"-i", "sine=r=48000:d=4", "-c:a", "libopus", "-b:a", "64k"}
	picture := func(args ...string) []string {
		return append([]string{"-i", "testsrc2=s=320x180:r=30:d=4", "-pix_fmt", "yuv420p", "-g", "60"}, args...)
	}
	for name, c := range map[string]struct {
		video, audio         []string
		wantVideo, wantAudio string
	}{
		"H264 with B-frames and AAC": {picture("-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-keyint_min", "60", "-sc_threshold", "0"), tone, "h264", "aac"},
		"H265 and Opus":              {picture("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error:keyint=60:min-keyint=60"), opus, "hevc", "opus"},
		"AV1":                        {picture("-c:v", "libsvtav1", "-preset", "12"), nil, "av1", ""},
		"VP9":                        {picture("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-auto-alt-ref", "0"), nil, "vp9", ""},
		"AAC alone":                  {nil, tone, "", "aac"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			grace := hub.Default()
			grace.Grace = 2 * time.Second // the playlists end soon after the show
			r := newRig(t, Default(), grace)
			defer r.stop()
			var lists [][]*media.Frame
			if c.video != nil {
				lists = append(lists, encode(t, c.video...))
			}
			if c.audio != nil {
				lists = append(lists, encode(t, c.audio...))
			}
			srv := httptest.NewServer(r.mux)
			defer srv.Close()
			ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
			defer cancel()
			shown := make(chan error, 1)
			go func() { shown <- r.show(ctx, lists...) }()
			for l := r.hub.Stream("live").Layout(); !l.Live; {
				var err error
				if l, err = r.hub.Stream("live").Changed(ctx, l.Version); err != nil {
					t.Fatal(err)
				}
			}
			// A request starts each rendition.
			for _, uri := range uris(r.must("index.m3u8")) {
				r.must(uri)
			}
			if err := <-shown; err != nil {
				t.Fatal(err)
			}
			var out, errs bytes.Buffer
			probe := exec.CommandContext(ctx, "ffprobe", "-v", "warning", "-count_frames",
				"-show_entries", "stream=codec_name,nb_read_frames,width,height", "-of", "compact=p=0", srv.URL+"/hls/live/index.m3u8")
			probe.Stdout, probe.Stderr = &out, &errs
			if err := probe.Run(); err != nil {
				t.Fatalf("ffprobe: %v\n%s", err, errs.String())
			}
			for _, want := range []string{c.wantVideo, c.wantAudio} {
				if want == "" {
					continue
				}
				frames := 0
				for line := range strings.Lines(out.String()) {
					if strings.Contains(line, "codec_name="+want+"|") {
						frames, _ = strconv.Atoi(strings.TrimSpace(line[strings.LastIndex(line, "nb_read_frames=")+15:]))
						break
					}
				}
				if least := map[bool]int{true: 110, false: 120}[want == c.wantVideo]; frames < least {
					t.Errorf("%d frames of %s read, want %d at least\n%s%s", frames, want, least, out.String(), errs.String())
				}
			}
			// This ffprobe does not know EXT-X-GAP, and asks for what isn't there.
			if e := errs.String(); strings.Contains(e, "corrupt") || strings.Contains(e, "Invalid") || strings.Contains(e, "non-existing") {
				t.Errorf("ffprobe complains:\n%s", e)
			}
		})
	}
}
