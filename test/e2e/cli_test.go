package e2e

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

func TestDemoIsALivingPageInOneCommand(t *testing.T) {
	p := run(t, binary(t), "demo", "--http", "127.0.0.1:0", "--rtmp", "127.0.0.1:0", "--media", "127.0.0.1:0", "--audience", "5")
	var origin string
	eventually(t, "the demo says where it is", func() bool {
		_, rest, ok := strings.Cut(p.out.String(), "The demo is on: ")
		if ok {
			origin, _, _ = strings.Cut(strings.Fields(rest)[0], "/watch")
			origin = strings.Replace(origin, "localhost", "127.0.0.1", 1)
		}
		return ok
	})
	s := &server{t: t}
	s.LocalHTTP = origin
	eventually(t, "the demo is live with its audience", func() bool {
		c := s.channel()
		return c.Status == "live" && c.Viewers == 5
	})
	m := enter(t, origin, nil)
	m.next("somebody speaks", func(f frame) bool { return len(text(f)) > 0 })
	if streams := s.probe(t); streams["video"] != "h264" || streams["audio"] != "aac" {
		t.Errorf("the demo shows %v", streams)
	}
	begin := time.Now()
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := p.wait(t); err != nil {
		t.Errorf("the demo ended with %v", err)
	}
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("it took %v to end", took)
	}
	if _, data, ok := strings.Cut(p.out.String(), " data="); ok {
		if _, err := os.Stat(strings.Fields(data)[0]); !os.IsNotExist(err) {
			t.Errorf("the demo leaves its directory: %v", err)
		}
	}
}

func TestDoctorFindsWhatIsWrong(t *testing.T) {
	bin, dir := binary(t), t.TempDir()
	free := []string{"doctor", "--data", dir, "--http", "127.0.0.1:0", "--rtmp", "127.0.0.1:0", "--media", "127.0.0.1:0"}
	out, err := exec.Command(bin, free...).CombinedOutput()
	if err != nil {
		t.Errorf("on a machine that can: %v\n%s", err, out)
	}
	for _, part := range []string{"Doors", "ffmpeg", "libopus", "Addresses", "Clock", "Disk", "Limits"} {
		if !strings.Contains(string(out), part) {
			t.Errorf("nothing about %s in\n%s", part, out)
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("it left %v, %v", entries, err)
	}

	s := start(t, nil)
	taken := strings.TrimPrefix(s.RTMP, "rtmp://localhost")
	taken = "127.0.0.1" + strings.TrimSuffix(taken, "/live")
	out, err = exec.Command(bin, "doctor", "--data", dir, "--http", "127.0.0.1:0", "--rtmp", taken, "--media", "127.0.0.1:0").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "taken by another program") {
		t.Errorf("a taken port: %v\n%s", err, out)
	}
	out, err = exec.Command(bin, "doctor", "--data", "/proc/frontrow", "--http", "127.0.0.1:0", "--rtmp", "127.0.0.1:0", "--media", "127.0.0.1:0").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "can't be written") {
		t.Errorf("a directory that can't be written: %v\n%s", err, out)
	}
}

func TestSettingsFileIsStrict(t *testing.T) {
	bin, dir := binary(t), t.TempDir()
	file := dir + "/frontrow.yaml"
	for content, want := range map[string]string{
		"media: {hub: {grce: 15s}}":         "media.hub.grace",
		"api: {metrics: everybody}":         "private or public",
		"media: {in: {rtmp: {addr: 7777}}}": "host:port",
		"cert: only.pem":                    "go together",
	} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(bin, "serve", "--config", file, "--data", dir+"/data").CombinedOutput()
		if err == nil || !strings.Contains(string(out), want) {
			t.Errorf("%s: %v %s, want %q", content, err, out, want)
		}
	}
	cmd := exec.Command(bin, "serve", "--data", dir+"/data")
	cmd.Env = append(os.Environ(), "FRONTROW_HTP=:1")
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "FRONTROW_HTTP") {
		t.Errorf("an unknown variable: %v %s", err, out)
	}
}
