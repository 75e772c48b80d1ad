package transcode

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"time"

	"frontrow/internal/media"
)

// Tools says what the ffmpeg of this machine can do.
type Tools struct {
	// Path and Version are of the program, "" when there is none.
	Path, Version string
	// Encoders and Decoders are those of the ones that matter here that are
	// there, by their names in ffmpeg.
	Encoders, Decoders []string

	// Names of options that have changed: -fps_mode since 5.1, and what keeps
	// the time base of the source since 6.1.
	sync, timeBase string
}

// What is looked for, and what is lost without it.
const (
	encOpus = "libopus"
	encAAC  = "aac"
	encH264 = "libx264"
)

var (
	encodersWanted = []string{encOpus, encAAC, encH264}
	decodersWanted = []string{"aac", "opus", "h264", "hevc", "libdav1d", "libaom-av1", "vp8", "vp9"}
)

// decoder names the decoder for c, "" when there is none here.
func (t Tools) decoder(c media.Codec) string {
	for _, name := range map[media.Codec][]string{
		media.H264: {"h264"}, media.H265: {"hevc"}, media.AV1: {"libdav1d", "libaom-av1"},
		media.VP8: {"vp8"}, media.VP9: {"vp9"}, media.AAC: {"aac"}, media.Opus: {"opus"},
	}[c] {
		if slices.Contains(t.Decoders, name) {
			return name
		}
	}
	return ""
}

// encoder names the encoder for c, "" when there is none here.
func (t Tools) encoder(c media.Codec) string {
	name := map[media.Codec]string{media.H264: encH264, media.AAC: encAAC, media.Opus: encOpus}[c]
	if slices.Contains(t.Encoders, name) {
		return name
	}
	return ""
}

// can reports whether from can be made into to.
func (t Tools) can(from, to media.Codec) bool {
	return t.decoder(from) != "" && t.encoder(to) != ""
}

// missing says in plain words what does not work here, nil when all does.
func (t Tools) missing() error {
	var errs []error
	lost := func(name, what string) {
		if !slices.Contains(t.Encoders, name) {
			errs = append(errs, fmt.Errorf("this ffmpeg has no encoder %s: %s", name, what))
		}
	}
	lost(encOpus, withoutOpus)
	lost(encAAC, withoutAAC)
	lost(encH264, withoutH264)
	for _, c := range []media.Codec{media.H264, media.H265, media.AV1, media.VP8, media.VP9, media.AAC, media.Opus} {
		if t.decoder(c) == "" {
			errs = append(errs, fmt.Errorf("this ffmpeg has no decoder for %s: such a source is not converted for the viewers who can't play it", c))
		}
	}
	return errors.Join(errs...)
}

const (
	withoutOpus = "viewers over WebRTC don't hear sources that send AAC (OBS over RTMP)"
	withoutAAC  = "viewers over HLS whose player has no Opus don't hear sources that send Opus (browsers)"
	withoutH264 = "viewers over WebRTC don't see sources with B-frames, and H265, AV1, VP9 and VP8 are not converted for those who can't play them"
)

// find looks ffmpeg up and asks what it can do. The error says what does not
// work here; what the Tools name works all the same.
func find(ctx context.Context, path string) (Tools, error) {
	if path == "" {
		path = "ffmpeg"
	}
	found, err := exec.LookPath(path)
	if err != nil {
		return Tools{}, fmt.Errorf("look for ffmpeg: %w: %s; %s; %s", err, withoutOpus, withoutAAC, withoutH264)
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	t := Tools{Path: found}
	version, err := ask(ctx, found, "-version")
	if err != nil {
		return Tools{}, fmt.Errorf("%w: %s; %s; %s", err, withoutOpus, withoutAAC, withoutH264)
	}
	t.setVersion(version)
	for _, list := range []struct {
		flag   string
		wanted []string
		to     *[]string
	}{{"-encoders", encodersWanted, &t.Encoders}, {"-decoders", decodersWanted, &t.Decoders}} {
		out, err := ask(ctx, found, list.flag)
		if err != nil {
			return Tools{}, err
		}
		names := parseCoders(out)
		for _, name := range list.wanted {
			if slices.Contains(names, name) {
				*list.to = append(*list.to, name)
			}
		}
	}
	return t, t.missing()
}

func ask(ctx context.Context, path, flag string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, path, "-hide_banner", flag)
	cmd.WaitDelay = time.Second
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("run %s %s: %w", path, flag, err)
	}
	return out, nil
}

// setVersion reads the first line of -version. A build without a number is taken
// for a new one.
func (t *Tools) setVersion(out []byte) {
	t.sync, t.timeBase = "-fps_mode", "demux"
	f := strings.Fields(string(out[:min(len(out), 256)]))
	if len(f) < 3 {
		return
	}
	t.Version = f[2]
	var major, minor int
	if n, _ := fmt.Sscanf(strings.TrimPrefix(t.Version, "n"), "%d.%d", &major, &minor); n == 2 {
		if major < 5 || major == 5 && minor < 1 {
			t.sync = "-vsync"
		}
		if major < 6 || major == 6 && minor < 1 {
			t.timeBase = "-1"
		}
	}
}

// parseCoders reads the names of a list of encoders or decoders.
func parseCoders(out []byte) (names []string) {
	s := bufio.NewScanner(bytes.NewReader(out))
	for legend := true; s.Scan(); {
		f := strings.Fields(s.Text())
		switch {
		case len(f) > 0 && strings.HasPrefix(f[0], "---"):
			legend = false
		case !legend && len(f) >= 2:
			names = append(names, f[1])
		}
	}
	return names
}
