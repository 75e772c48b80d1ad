package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"frontrow/internal/api"
	"frontrow/internal/app"
)

type verdict string

const (
	fine    verdict = "ok"
	warning verdict = "warn"
	broken  verdict = "FAIL"
)

// finding is what one look found, and what to do about it.
type finding struct {
	verdict verdict
	what    string
	remedy  string // "" when nothing is to be done
}

// doctor looks at everything that a show needs from this machine. It changes
// nothing but a small file in the data directory that it removes again.
func doctor(ctx context.Context, p Process) error {
	cfg, _, err := settings("doctor", p, nil)
	if err != nil {
		return err
	}
	bad := 0
	for _, part := range []struct {
		title string
		look  func(context.Context, app.Config) []finding
	}{
		{"Doors", lookAtDoors},
		{"ffmpeg", lookAtFFmpeg},
		{"Addresses", lookAtAddresses},
		{"Clock", lookAtClock},
		{"Disk", lookAtDisk},
		{"Limits", lookAtLimits},
	} {
		fmt.Fprintln(p.Stdout, part.title)
		for _, f := range part.look(ctx, cfg) {
			print(p.Stdout, f)
			if f.verdict == broken {
				bad++
			}
		}
	}
	if bad > 0 {
		return fmt.Errorf("%d of these would keep a show from working", bad)
	}
	return nil
}

func print(w io.Writer, f finding) {
	fmt.Fprintf(w, "  %-4s  %s\n", f.verdict, f.what)
	if f.remedy != "" {
		fmt.Fprintf(w, "        → %s\n", f.remedy)
	}
}

func lookAtDoors(ctx context.Context, cfg app.Config) (all []finding) {
	running := isFrontrow(ctx, cfg.API.HTTP)
	for _, d := range []struct{ flag, addr, network, what string }{
		{"http", cfg.API.HTTP, "tcp", "pages, WHIP, WHEP, HLS"},
		{"https", cfg.API.HTTPS, "tcp", "the same with TLS"},
		{"rtmp", cfg.Media.In.RTMP.Addr, "tcp", "OBS and ffmpeg"},
		{"rtmps", cfg.Media.In.RTMP.TLSAddr, "tcp", "the same with TLS"},
		{"media", cfg.Media.RTC.Addr, "udp", "WebRTC"},
		{"media", cfg.Media.RTC.Addr, "tcp", "WebRTC where UDP is blocked"},
	} {
		if d.addr == api.Off {
			continue
		}
		name := fmt.Sprintf("%s %s (%s, %s)", d.addr, d.network, d.flag, d.what)
		switch err := tryBind(d.network, d.addr); {
		case err == nil:
			all = append(all, finding{fine, name + " is free", ""})
		case errors.Is(err, syscall.EADDRINUSE) && running:
			all = append(all, finding{fine, name + " is taken by the server that runs here", ""})
		case errors.Is(err, syscall.EADDRINUSE):
			all = append(all, finding{broken, name + " is taken by another program", fmt.Sprintf("end that program, or choose another address with --%s", d.flag)})
		case errors.Is(err, syscall.EACCES):
			all = append(all, finding{broken, name + " may not be opened by this user", fmt.Sprintf("choose a port above 1023 with --%s, or allow it: setcap cap_net_bind_service=+ep $(command -v frontrow)", d.flag)})
		default:
			all = append(all, finding{broken, fmt.Sprintf("%s can't be opened: %v", name, err), fmt.Sprintf("choose another address with --%s", d.flag)})
		}
	}
	if cfg.API.HTTPS == api.Off {
		all = append(all, finding{warning, "HTTPS is off", "browsers give camera and microphone only to https pages, localhost aside, and LL-HLS is better off with HTTP/2: --https :8443"})
	}
	return all
}

func tryBind(network, addr string) error {
	if network == "udp" {
		c, err := net.ListenPacket(network, addr)
		if err != nil {
			return err
		}
		return c.Close()
	}
	l, err := net.Listen(network, addr)
	if err != nil {
		return err
	}
	return l.Close()
}

// isFrontrow reports whether a server of ours answers at the HTTP address.
func isFrontrow(ctx context.Context, addr string) bool {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	if host == "" {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/openapi.yaml", nil)
	if err != nil {
		return false
	}
	res, err := http.DefaultClient.Do(q)
	if err != nil {
		return false
	}
	defer res.Body.Close()
	head, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	return err == nil && strings.Contains(string(head), "title: Frontrow")
}

func lookAtFFmpeg(ctx context.Context, cfg app.Config) (all []finding) {
	path := cfg.Media.Transcode.FFmpeg
	if path == "" {
		path = "ffmpeg"
	}
	path, err := exec.LookPath(path)
	if err != nil {
		return []finding{{broken, "ffmpeg is not here: OBS's AAC sound can't be heard over WebRTC, and B-frames can't be shown there", "install it (Debian: apt-get install ffmpeg), or name it as media.transcode.ffmpeg in the settings file"}}
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, path, "-hide_banner", "-encoders").Output()
	if err != nil {
		return []finding{{broken, fmt.Sprintf("%s does not run: %v", path, err), "install another ffmpeg"}}
	}
	all = append(all, finding{fine, path, ""})
	have := map[string]bool{}
	for line := range strings.Lines(string(out)) {
		if f := strings.Fields(line); len(f) > 1 {
			have[f[1]] = true
		}
	}
	for _, e := range []struct{ name, without string }{
		{"libopus", "sound that comes as AAC can't be heard over WebRTC"},
		{"aac", "sound that comes as Opus can't be heard over HLS on every device"},
		{"libx264", "pictures with B-frames, and codecs that a viewer lacks, can't be shown over WebRTC"},
	} {
		if have[e.name] {
			all = append(all, finding{fine, "encoder " + e.name, ""})
		} else {
			all = append(all, finding{broken, fmt.Sprintf("encoder %s is missing: %s", e.name, e.without), "install an ffmpeg that has it (Debian's has)"})
		}
	}
	return all
}

func lookAtAddresses(ctx context.Context, cfg app.Config) (all []finding) {
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return []finding{{warning, fmt.Sprintf("this machine's addresses can't be read: %v", err), ""}}
	}
	var own []string
	for _, a := range addrs {
		if n, ok := a.(*net.IPNet); ok && !n.IP.IsLoopback() && !n.IP.IsLinkLocalUnicast() {
			own = append(own, n.IP.String())
		}
	}
	if len(own) == 0 {
		all = append(all, finding{warning, "this machine has no address but its own loopback", "only browsers on this machine will see the show"})
	} else {
		all = append(all, finding{fine, "this machine's addresses: " + strings.Join(own, ", "), ""})
	}
	if cfg.Public == "" {
		return append(all, finding{warning, "no public address is set", "viewers outside this network need one: --public HOST, with the doors' ports open in the firewall (" + cfg.Media.RTC.Addr + " for UDP and TCP)"})
	}
	if net.ParseIP(cfg.Public) == nil {
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		ips, err := net.DefaultResolver.LookupHost(ctx, cfg.Public)
		if err != nil {
			return append(all, finding{broken, fmt.Sprintf("--public %s can't be resolved: %v", cfg.Public, err), "set up its DNS record, or give an address"})
		}
		return append(all, finding{fine, fmt.Sprintf("--public %s is %s", cfg.Public, strings.Join(ips, ", ")), ""})
	}
	return append(all, finding{fine, "--public " + cfg.Public, ""})
}

func lookAtDisk(_ context.Context, cfg app.Config) (all []finding) {
	dir := cfg.Data
	for {
		if _, err := os.Stat(dir); err == nil || filepath.Dir(dir) == dir {
			break
		}
		dir = filepath.Dir(dir)
	}
	f, err := os.CreateTemp(dir, ".doctor-*")
	if err != nil {
		return []finding{{broken, fmt.Sprintf("%s can't be written to: %v", dir, err), "make it writable for this user, or choose another with --data"}}
	}
	defer os.Remove(f.Name())
	defer f.Close()
	const rounds = 20
	start := time.Now()
	for range rounds {
		_, err = f.Write(make([]byte, 512))
		if err = errors.Join(err, f.Sync()); err != nil {
			return []finding{{broken, fmt.Sprintf("writing to %s fails: %v", dir, err), "check the disk"}}
		}
	}
	each := time.Since(start) / rounds
	sync := finding{fine, fmt.Sprintf("%s takes a write in %.2f ms", cfg.Data, each.Seconds()*1000), ""}
	if each > 20*time.Millisecond {
		sync.verdict, sync.remedy = warning, "chat and votes wait for the disk: put --data on a faster one"
	}
	all = append(all, sync)
	if free, ok := freeSpace(dir); ok {
		space := finding{fine, fmt.Sprintf("%.1f GB are free there", float64(free)/1e9), ""}
		switch {
		case free < 200e6:
			space.verdict, space.remedy = broken, "make room"
		case free < 2e9:
			space.verdict, space.remedy = warning, "make room before a long show"
		}
		all = append(all, space)
	}
	return all
}
