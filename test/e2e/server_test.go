// Package e2e starts the whole server on free ports with a directory of its
// own and uses it as strangers do: ffmpeg publishes, WebRTC peers, ffprobe and
// sockets watch and talk.
package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"frontrow/internal/app"
)

// patience is how long a test waits for something that should happen soon. It
// only keeps a broken test from hanging.
const patience = 40 * time.Second

// server is an app.App that a test runs.
type server struct {
	t    *testing.T
	app  *app.App
	cfg  app.Config
	key  string
	log  *logBuffer
	stop func() error
	app.Addresses
}

// logBuffer keeps the server's log, to show it when a test fails.
type logBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// testConfig puts every door on a free port of loopback.
func testConfig(dir string) app.Config {
	cfg := app.Default()
	cfg.Data = dir
	cfg.API.HTTP, cfg.API.HTTPS = "127.0.0.1:0", "127.0.0.1:0"
	cfg.Media.In.RTMP.Addr, cfg.Media.In.RTMP.TLSAddr = "127.0.0.1:0", "127.0.0.1:0"
	cfg.Media.RTC.Addr = "127.0.0.1:0"
	cfg.Log.Level = "info"
	return cfg
}

// start runs a server until the test ends.
func start(t *testing.T, change func(*app.Config)) *server {
	t.Helper()
	cfg := testConfig(t.TempDir())
	if change != nil {
		change(&cfg)
	}
	s := &server{t: t, cfg: cfg, log: &logBuffer{}}
	a, err := app.Load(t.Context(), cfg, s.log)
	if err != nil {
		t.Fatalf("load: %v\n%s", err, s.log)
	}
	s.app, s.Addresses = a, a.Addresses()
	if first := a.First(); first != nil {
		s.key = first.Key
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	s.stop = sync.OnceValue(func() error {
		cancel()
		select {
		case err := <-ended:
			return err
		case <-time.After(patience):
			return fmt.Errorf("the server did not stop")
		}
	})
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Errorf("stop: %v", err)
		}
		if t.Failed() {
			t.Logf("the server's log:\n%s", s.log)
		}
	})
	eventually(t, "the server is ready", func() bool {
		res, err := http.Get(s.LocalHTTP + "/readyz")
		if err != nil {
			return false
		}
		res.Body.Close()
		return res.StatusCode == http.StatusOK
	})
	return s
}

// eventually polls until ok. Polling is for what happens in other processes.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("waited %v in vain: %s", patience, what)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// process is a client that runs beside the test.
type process struct {
	cmd *exec.Cmd
	out *logBuffer
	end chan error
}

// run starts a program and ends it with the test.
func run(t *testing.T, name string, args ...string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(name, args...), out: &logBuffer{}, end: make(chan error, 1)}
	p.cmd.Stdout, p.cmd.Stderr = p.out, p.out
	if err := p.cmd.Start(); err != nil {
		t.Fatalf("%s is needed: %v", name, err)
	}
	go func() { p.end <- p.cmd.Wait() }()
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("%s %s said:\n%s", name, strings.Join(args, " "), p.out)
		}
	})
	return p
}

// kill ends the process as a power cut would.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may have ended already
	err := <-p.end
	p.end <- err
}

// wait waits for the process to end by itself.
func (p *process) wait(t *testing.T) error {
	t.Helper()
	select {
	case err := <-p.end:
		p.end <- err
		return err
	case <-time.After(patience):
		t.Fatalf("%s did not end", p.cmd.Path)
		return nil
	}
}

// picture asks ffmpeg for a moving picture, sound for a tone.
var (
	picture = []string{"-f", "lavfi", "-i", "testsrc2=size=640x360:rate=30"}
	sound   = []string{"-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000"}
	h264    = []string{"-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-bf", "0", "-g", "60", "-pix_fmt", "yuv420p", "-b:v", "800k"}
	aac     = []string{"-c:a", "aac", "-b:a", "96k", "-ac", "2"}
)

// publish sends what args describe to an RTMP address.
func publish(t *testing.T, to string, args ...[]string) *process {
	t.Helper()
	all := []string{"-hide_banner", "-nostdin", "-loglevel", "warning", "-re"}
	for _, a := range args {
		all = append(all, a...)
	}
	return run(t, "ffmpeg", append(all, "-f", "flv", to)...)
}

func (s *server) publish(args ...[]string) *process {
	s.t.Helper()
	return publish(s.t, s.RTMP+"/"+s.key, args...)
}

// live waits until the channel is on air.
func (s *server) live() {
	s.t.Helper()
	eventually(s.t, "the channel goes live", func() bool { return s.channel().Status == "live" })
}

type channelState struct {
	Status  string `json:"status"`
	Since   *int64 `json:"since"`
	Viewers int    `json:"viewers"`
}

func (s *server) channel() (c channelState) {
	s.t.Helper()
	s.get("/api/v1/channels/live", &c)
	return c
}

func (s *server) get(path string, into any) {
	s.t.Helper()
	res, err := http.Get(s.LocalHTTP + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		s.t.Fatalf("GET %s: %s %s %v", path, res.Status, b, err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		s.t.Fatalf("GET %s: %v in %s", path, err, b)
	}
}

// session asks for a token under a name.
func session(t *testing.T, origin, name string) string {
	t.Helper()
	res, err := http.Post(origin+"/api/v1/session", "application/json", strings.NewReader(fmt.Sprintf(`{"name":%q}`, name)))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var v struct{ Token string }
	if err := json.NewDecoder(res.Body).Decode(&v); err != nil || v.Token == "" {
		t.Fatalf("session: %s %v", res.Status, err)
	}
	return v.Token
}

// frame is any frame of the room's wire.
type frame struct {
	T       string          `json:"t"`
	ID      int             `json:"id"`
	Epoch   string          `json:"epoch"`
	After   uint64          `json:"after"`
	Upto    uint64          `json:"upto"`
	Offset  uint64          `json:"offset"`
	OK      bool            `json:"ok"`
	Resumed bool            `json:"resumed"`
	Code    string          `json:"code"`
	State   json.RawMessage `json:"state"`
	Events  []struct {
		O    uint64          `json:"o"`
		Type string          `json:"type"`
		At   int64           `json:"at"`
		Data json.RawMessage `json:"data"`
	} `json:"events"`
	Viewers *int   `json:"viewers"`
	Edge    *int64 `json:"edge"` // of a pong
	Clock   struct {
		Wall int64  `json:"wall"`
		Edge *int64 `json:"edge"`
	} `json:"clock"`
	Reconnect bool `json:"reconnect"`
}

// member is somebody in the room.
type member struct {
	t    *testing.T
	conn *websocket.Conn
	id   int
}

func enter(t *testing.T, origin string, hello map[string]any) *member {
	t.Helper()
	conn, _, err := websocket.Dial(t.Context(), strings.Replace(origin, "http", "ws", 1)+"/api/v1/channels/live/room", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.CloseNow() })
	conn.SetReadLimit(1 << 22)
	m := &member{t: t, conn: conn}
	all := map[string]any{"cmd": "hello", "v": 1}
	for k, v := range hello {
		all[k] = v
	}
	m.send(all)
	return m
}

func (m *member) send(v map[string]any) {
	m.t.Helper()
	m.id++
	v["id"] = m.id
	b, err := json.Marshal(v)
	if err != nil {
		m.t.Fatal(err)
	}
	if err := m.conn.Write(m.t.Context(), websocket.MessageText, b); err != nil {
		m.t.Fatal(err)
	}
}

// next reads frames until one is wanted.
func (m *member) next(what string, want func(frame) bool) frame {
	m.t.Helper()
	ctx, cancel := context.WithTimeout(m.t.Context(), patience)
	defer cancel()
	for {
		_, b, err := m.conn.Read(ctx)
		if err != nil {
			m.t.Fatalf("waiting for %s: %v", what, err)
		}
		var f frame
		if err := json.Unmarshal(b, &f); err != nil {
			m.t.Fatalf("frame %s: %v", b, err)
		}
		if want(f) {
			return f
		}
	}
}

func kind(t string) func(frame) bool { return func(f frame) bool { return f.T == t } }

// binary builds the program, for tests that end it by force.
func binary(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "frontrow")
	if out, err := exec.Command("go", "build", "-o", path, "frontrow/cmd/frontrow").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return path
}
