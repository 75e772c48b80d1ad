package transcode

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/media"
)

func TestVersionTellsTheNamesOfOptions(t *testing.T) {
	for first, want := range map[string][2]string{
		"ffmpeg version 5.1.9-0+deb12u1 Copyright (c) 2000": {"-fps_mode", "-1"},
		"ffmpeg version 4.4.2-0ubuntu0.22.04.1 Copyright":   {"-vsync", "-1"},
		"ffmpeg version n7.1 Copyright":                     {"-fps_mode", "demux"},
		"ffmpeg version n5.0.1 Copyright":                   {"-vsync", "-1"},
		"ffmpeg version N-118193-g5f38c82536 Copyright":     {"-fps_mode", "demux"},
		"": {"-fps_mode", "demux"},
	} {
		var got Tools
		got.setVersion([]byte(first))
		if got.sync != want[0] || got.timeBase != want[1] {
			t.Errorf("%q: %s %s, want %v", first, got.sync, got.timeBase, want)
		}
	}
}

func TestListOfEncodersIsRead(t *testing.T) {
	got := parseCoders([]byte("Encoders:\n V..... = Video\n A..... = Audio\n ------\n V....D libx264   H.264 (codec h264)\n A..... aac  AAC\n\n"))
	if d := cmp.Diff([]string{"libx264", "aac"}, got); d != "" {
		t.Error(d)
	}
}

func TestMissingEncoderIsExplained(t *testing.T) {
	all := Tools{Encoders: encodersWanted, Decoders: decodersWanted}
	if err := all.missing(); err != nil {
		t.Error(err)
	}
	some := Tools{Encoders: []string{"aac"}, Decoders: []string{"aac", "h264", "opus"}}
	err := some.missing()
	for _, want := range []string{"libopus", "libx264", "VP8", "OBS"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not mention %s", err, want)
		}
	}
	if !some.can(media.Opus, media.AAC) || some.can(media.AAC, media.Opus) || some.can(media.VP8, media.H264) {
		t.Error("what can be made is not what the encoders and decoders allow")
	}
}

func TestTargets(t *testing.T) {
	for name, tc := range map[string]struct {
		tracks []media.Track
		want   []target
	}{
		"OBS over RTMP": {
			[]media.Track{{ID: 1, Codec: media.H264}, {ID: 2, Codec: media.AAC}},
			[]target{{2, media.AAC, media.Opus}},
		},
		"with B-frames": {
			[]media.Track{{ID: 1, Codec: media.H264, Reorders: true}},
			[]target{{1, media.H264, media.H264}},
		},
		"a browser": {
			[]media.Track{{ID: 4, Codec: media.VP8}, {ID: 5, Codec: media.Opus}},
			[]target{{4, media.VP8, media.H264}, {5, media.Opus, media.AAC}},
		},
		"both kinds of sound": {
			[]media.Track{{ID: 1, Codec: media.AAC}, {ID: 2, Codec: media.Opus}}, nil,
		},
		"derived ones are not derived from": {
			[]media.Track{{ID: 1, Codec: media.H264, Reorders: true}, {ID: 2, Codec: media.H264, Origin: 1}, {ID: 3, Codec: media.AAC}, {ID: 4, Codec: media.Opus, Origin: 3}},
			[]target{{1, media.H264, media.H264}, {3, media.AAC, media.Opus}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(tc.want, targets(media.Layout{Tracks: tc.tracks}, func(media.TrackID) bool { return false }), cmp.AllowUnexported(target{})); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestOfLayersOneIsMadeInto(t *testing.T) {
	l := media.Layout{Tracks: []media.Track{
		{ID: 3, Codec: media.VP8}, {ID: 1, Codec: media.VP8, Layer: 1}, {ID: 2, Codec: media.VP8, Layer: 2},
	}}
	for _, x := range []struct {
		name          string
		reads, want   media.TrackID
		pause, steady bool
	}{
		{"the best at first", 0, 3, false, false},
		{"the next when it pauses", 3, 1, true, false},
		{"that one when the best is back", 1, 1, false, false},
		{"the best when it is steady", 1, 3, false, true},
	} {
		l.Tracks[0].Paused, l.Tracks[0].Steady = x.pause, x.steady
		got := targets(l, func(id media.TrackID) bool { return id == x.reads })
		if d := cmp.Diff([]target{{x.want, media.VP8, media.H264}}, got, cmp.AllowUnexported(target{})); d != "" {
			t.Errorf("%s: %s", x.name, d)
		}
	}
}

func TestDefaultIsValid(t *testing.T) {
	if err := Default().Validate(); err != nil {
		t.Error(err)
	}
	c := Default()
	c.OpusPacket = 15e6
	if c.Validate() == nil {
		t.Error("a packet of 15 ms is accepted")
	}
}
