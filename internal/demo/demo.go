// Package demo is a synthetic live show: a publisher that sends a moving test
// picture with a burnt-in clock and sound through the real RTMP door, and an
// audience that talks in the real room. It speaks to the server by its public
// addresses only, as strangers do.
package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os/exec"
	"sync"
	"time"
)

// Config says where the show takes place.
type Config struct {
	// FFmpeg is the program that paints and encodes.
	FFmpeg string
	// Publish is the RTMP address with the key.
	Publish string
	// Server is the origin of the HTTP door, such as http://127.0.0.1:8080.
	Server string
	// Channel is the show's channel.
	Channel string
	// Audience counts synthetic viewers.
	Audience int
}

// Run plays the show until ctx ends.
func Run(ctx context.Context, cfg Config, log *slog.Logger) error {
	log = log.With("component", "demo")
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var wg sync.WaitGroup
	var failed error
	wg.Go(func() {
		defer cancel()
		failed = publish(ctx, cfg, log)
	})
	for i := range cfg.Audience {
		v := viewer{cfg: cfg, number: i, http: &http.Client{Timeout: 10 * time.Second}}
		wg.Go(func() { v.run(ctx, log) })
	}
	wg.Wait()
	return failed
}

// publish runs ffmpeg, again when it ends: the server may be restarting.
func publish(ctx context.Context, cfg Config, log *slog.Logger) error {
	text := true
	for pause := time.Second; ; pause = min(2*pause, 30*time.Second) {
		started := time.Now()
		var stderr bytes.Buffer
		cmd := exec.CommandContext(ctx, cfg.FFmpeg, picture(cfg.Publish, text)...)
		cmd.Stderr = &stderr
		cmd.WaitDelay = 2 * time.Second
		err := cmd.Run()
		if ctx.Err() != nil {
			return nil
		}
		if errors.Is(err, exec.ErrNotFound) {
			return fmt.Errorf("the demo needs ffmpeg: %w", err)
		}
		last := stderr.Bytes()[max(0, stderr.Len()-300):]
		log.Warn("the demo's publisher ended, starting it again", "err", err, "said", string(last))
		if time.Since(started) < 2*time.Second {
			text = !text // an ffmpeg without fonts can't draw the clock
		} else {
			pause = time.Second
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil
		}
	}
}

// picture is what ffmpeg is asked for: 720p at 30 frames a second, a key frame
// every 2 s, no B-frames, and AAC sound that beeps each second.
func picture(to string, text bool) []string {
	filter := "format=yuv420p"
	if text {
		box := "drawbox=x=(iw-620)/2:y=ih-150:w=620:h=100:color=black@0.55:t=fill"
		clock := `drawtext=text='%{localtime\:%T}.%{eif\:mod(n*1000/30\,1000)\:d\:3}':fontsize=56:fontcolor=white:x=(w-620)/2+36:y=h-128`
		filter = box + "," + clock + "," + filter
	}
	return []string{
		"-hide_banner", "-nostdin", "-loglevel", "error", "-re",
		"-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30",
		"-f", "lavfi", "-i", "sine=frequency=220:beep_factor=4:sample_rate=48000,volume=0.3",
		"-vf", filter,
		"-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-bf", "0", "-g", "60", "-keyint_min", "60",
		"-b:v", "2500k", "-maxrate", "2500k", "-bufsize", "2500k",
		"-c:a", "aac", "-b:a", "128k", "-ac", "2",
		"-f", "flv", to,
	}
}
