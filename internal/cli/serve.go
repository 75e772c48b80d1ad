package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"frontrow/internal/app"
	"frontrow/internal/demo"
)

func serve(ctx context.Context, p Process) error {
	collectGarbage(p.Env)
	cfg, left, err := settings("serve", p, nil)
	if err != nil {
		return err
	}
	if len(left) > 0 {
		return errUsage(fmt.Sprintf("%q is too much: settings are flags", left[0]))
	}
	a, err := app.Load(ctx, cfg, p.Stderr)
	if err != nil {
		return err
	}
	announce(p.Stdout, a)
	return a.Run(ctx)
}

// gcPercent is how much is allocated between two garbage collections, in percent of
// what is in use. That is little, as who is silent holds next to nothing, and an
// audience that comes at once allocates much: collecting half as often costs some
// ten megabytes then.
const gcPercent = 200

// collectGarbage sets that, unless the environment says otherwise (GOGC).
func collectGarbage(env []string) {
	if !slices.ContainsFunc(env, func(v string) bool { return strings.HasPrefix(v, "GOGC=") }) {
		debug.SetGCPercent(gcPercent)
	}
}

// announce prints where to publish and to watch. The key is shown once, when
// the first channel is made.
func announce(w io.Writer, a *app.App) {
	at := a.Addresses()
	fmt.Fprintf(w, "\nFrontrow is ready.\n\n  Watch     %s\n", at.Watch)
	if first := a.First(); first != nil {
		fmt.Fprintf(w, "\n  In OBS, Settings → Stream → Service: Custom…\n  Server      %s\n  Stream Key  %s\n"+
			"\n  From a browser or OBS 30 with WHIP: %s, bearer token: the stream key.\n"+
			"\n  The key is shown this once; `frontrow key rotate %s` makes another.\n"+
			"\n  You own this server by this link, keep it to yourself:\n  %s\n",
			at.RTMP, first.Key, at.WHIP, first.Channel, first.OwnerLink)
	} else {
		fmt.Fprintf(w, "  OBS       %s and your stream key\n  WHIP      %s\n", at.RTMP, at.WHIP)
	}
	fmt.Fprintln(w)
}

// demonstrate serves a show of its own: a publisher and an audience that are
// not there, in a data directory that goes away with them.
func demonstrate(ctx context.Context, p Process) (err error) {
	audience := 24
	cfg, left, err := settings("demo", p, func(fs *flag.FlagSet) {
		fs.IntVar(&audience, "audience", audience, "synthetic viewers who chat")
	})
	if err != nil {
		return err
	}
	switch {
	case len(left) > 0:
		return errUsage(fmt.Sprintf("%q is too much: settings are flags", left[0]))
	case audience < 0 || audience > 1000:
		return errUsage("the audience can have 0 to 1000 viewers")
	}
	if cfg.Data == app.Default().Data {
		dir, err := os.MkdirTemp("", "frontrow-demo-")
		if err != nil {
			return fmt.Errorf("make a directory for the demo: %w", err)
		}
		defer os.RemoveAll(dir)
		cfg.Data = dir
	}
	ffmpeg := cfg.Media.Transcode.FFmpeg
	if ffmpeg == "" {
		ffmpeg = "ffmpeg"
	}
	if _, err := exec.LookPath(ffmpeg); err != nil {
		return fmt.Errorf("the demo paints its picture with ffmpeg, which is not here (Debian: apt-get install ffmpeg): %w", err)
	}
	a, err := app.Load(ctx, cfg, p.Stderr)
	if err != nil {
		return err
	}
	key, err := a.DemoKey(ctx)
	if err != nil {
		return errors.Join(err, a.Close())
	}
	at := a.Addresses()
	fmt.Fprintf(p.Stdout, "\nThe demo is on: %s\nIt ends with Ctrl-C, and nothing of it stays.\n\n", at.Watch)

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var show sync.WaitGroup
	var failed error
	show.Go(func() {
		defer cancel()
		failed = demo.Run(ctx, demo.Config{
			FFmpeg: ffmpeg, Publish: at.LocalRTMP + "/" + key, Server: at.LocalHTTP, Channel: app.FirstChannel, Audience: audience,
		}, a.Log())
	})
	err = a.Run(ctx)
	cancel()
	show.Wait()
	return errors.Join(failed, err)
}
