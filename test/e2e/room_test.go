package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func text(f frame) (all []string) {
	for _, e := range f.Events {
		if e.Type == "chat.message" {
			var d struct{ Text string }
			if json.Unmarshal(e.Data, &d) == nil {
				all = append(all, d.Text)
			}
		}
	}
	return all
}

// history is all that a member is told up to an offset: the snapshot, and the
// events after it.
func (m *member) history(upto uint64) string {
	m.t.Helper()
	snap := m.next("snapshot", kind("snapshot"))
	all, at := string(snap.State), snap.Upto
	for at < upto {
		f := m.next("events", kind("events"))
		all, at = all+strings.Join(text(f), " "), f.Upto
	}
	return all
}

func TestChatReachesEverybodyAndIsThereForWhoComesLater(t *testing.T) {
	s := start(t, nil)
	ada := enter(t, s.LocalHTTP, map[string]any{"token": session(t, s.LocalHTTP, "Ada")})
	ben := enter(t, s.LocalHTTP, nil)
	ada.next("welcome", kind("welcome"))
	ben.next("welcome", kind("welcome"))

	ada.send(map[string]any{"cmd": "chat.send", "key": "first-line-1", "data": map[string]any{"text": "Hello!"}})
	ack := ada.next("ack", kind("ack"))
	if !ack.OK {
		t.Fatalf("ack %+v", ack)
	}
	ben.next("the line", func(f frame) bool { return strings.Join(text(f), "") == "Hello!" })

	ada.send(map[string]any{"cmd": "chat.send", "key": "first-line-1", "data": map[string]any{"text": "Hello!"}})
	if again := ada.next("the same answer", kind("ack")); again.Offset != ack.Offset {
		t.Fatalf("sent twice, it is at %d and %d", ack.Offset, again.Offset)
	}

	late := enter(t, s.LocalHTTP, nil)
	if history := late.history(ack.Offset); strings.Count(history, "Hello!") != 1 {
		t.Fatalf("the history holds the line not once: %s", history)
	}

	ben.send(map[string]any{"cmd": "chat.send", "key": "no-name-here", "data": map[string]any{"text": "Hi"}})
	if f := ben.next("refusal", kind("error")); f.Code != "name_needed" && f.Code != "forbidden" && f.Code != "unauthorized" {
		t.Fatalf("somebody without a name spoke: %+v", f)
	}
}

func TestWhoComesBackMissesNothing(t *testing.T) {
	s := start(t, nil)
	ada := enter(t, s.LocalHTTP, map[string]any{"token": session(t, s.LocalHTTP, "Ada")})
	ben := enter(t, s.LocalHTTP, nil)
	at := ben.next("welcome", kind("welcome"))
	ben.conn.CloseNow()
	ada.next("welcome", kind("welcome"))
	for i := range 3 {
		ada.send(map[string]any{"cmd": "chat.send", "key": fmt.Sprintf("line-number-%d", i), "data": map[string]any{"text": fmt.Sprint(i)}})
		ada.next("ack", kind("ack"))
	}
	ben = enter(t, s.LocalHTTP, map[string]any{"resume": map[string]any{"epoch": at.Epoch, "offset": at.Upto}})
	if w := ben.next("welcome", kind("welcome")); !w.Resumed {
		t.Fatalf("not resumed: %+v", w)
	}
	var got []string
	for len(got) < 3 {
		got = append(got, text(ben.next("what was missed", kind("events")))...)
	}
	if fmt.Sprint(got) != "[0 1 2]" {
		t.Fatalf("got %v", got)
	}
}

func TestShowGoesLiveInTheRoomAndTellsTheEdge(t *testing.T) {
	s := start(t, nil)
	m := enter(t, s.LocalHTTP, nil)
	m.next("welcome", kind("welcome"))
	s.publish(picture, h264)
	f := m.next("show.live", func(f frame) bool {
		for _, e := range f.Events {
			if e.Type == "show.live" {
				return true
			}
		}
		return false
	})
	e := f.Events[len(f.Events)-1]
	if d := time.Since(time.UnixMicro(e.At)); d.Abs() > 10*time.Second {
		t.Errorf("the fact belongs to a frame of %v ago", d)
	}
	c := s.channel()
	if c.Since == nil || c.Viewers != 1 {
		t.Errorf("channel %+v", c)
	}
}

func TestServerSentEventsCarryTheSameFrames(t *testing.T) {
	s := start(t, nil)
	token := session(t, s.LocalHTTP, "Ada")
	res, err := http.Get(s.LocalHTTP + "/api/v1/channels/live/room/events")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 1<<20)
	wait := func(part string) {
		t.Helper()
		for lines.Scan() {
			if strings.Contains(lines.Text(), part) {
				return
			}
		}
		t.Fatalf("no %s: %v", part, lines.Err())
	}
	wait(`"welcome"`)
	q, err := http.NewRequest(http.MethodPost, s.LocalHTTP+"/api/v1/channels/live/room/commands",
		strings.NewReader(`{"id":1,"cmd":"chat.send","key":"from-a-post","data":{"text":"posted"}}`))
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Authorization", "Bearer "+token)
	ack, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	ack.Body.Close()
	if ack.StatusCode != http.StatusOK {
		t.Fatalf("POST: %s", ack.Status)
	}
	wait("posted")
}

// spawn starts the program itself, so that it can be killed.
func spawn(t *testing.T, bin, data string) (p *process, origin, rtmp, key string) {
	t.Helper()
	p = run(t, bin, "serve", "--data", data, "--http", "127.0.0.1:0", "--rtmp", "127.0.0.1:0", "--media", "127.0.0.1:0", "--log-level", "debug")
	field := func(name string) string {
		for line := range strings.Lines(p.out.String()) {
			if f := strings.Fields(line); len(f) > 0 && strings.Contains(line, name) {
				return f[len(f)-1]
			}
		}
		return ""
	}
	eventually(t, "the program says where it is", func() bool {
		return strings.Contains(p.out.String(), "Frontrow is ready") && strings.Contains(p.out.String(), "msg=serving")
	})
	watch := field("Watch")
	origin, _, _ = strings.Cut(watch, "/watch")
	for line := range strings.Lines(p.out.String()) {
		if _, rest, ok := strings.Cut(line, " rtmp="); ok {
			rtmp = "rtmp://" + strings.Fields(rest)[0] + "/live"
		}
	}
	return p, strings.Replace(origin, "localhost", "127.0.0.1", 1), rtmp, field("Stream Key")
}

func TestKilledServerComesBackWithEveryAcknowledgedLine(t *testing.T) {
	bin, data := binary(t), t.TempDir()
	p, origin, rtmp, key := spawn(t, bin, data)
	if key == "" {
		t.Fatalf("the first start shows no key:\n%s", p.out)
	}
	publish(t, rtmp+"/"+key, picture, h264)
	token := session(t, origin, "Ada")
	m := enter(t, origin, map[string]any{"token": token})
	at := m.next("welcome", kind("welcome"))
	var said []string
	var last uint64
	for i := range 5 {
		line := fmt.Sprintf("line %d", i)
		m.send(map[string]any{"cmd": "chat.send", "key": fmt.Sprintf("before-the-cut-%d", i), "data": map[string]any{"text": line}})
		last = m.next("ack", kind("ack")).Offset
		said = append(said, line)
	}
	p.kill()

	p, origin, _, key = spawn(t, bin, data)
	if key != "" {
		t.Error("the key is shown again")
	}
	m = enter(t, origin, map[string]any{"token": token})
	w := m.next("welcome", kind("welcome"))
	if w.Epoch != at.Epoch {
		t.Errorf("the show is %s, was %s", w.Epoch, at.Epoch)
	}
	state := m.history(last)
	for _, line := range said {
		if !strings.Contains(state, line) {
			t.Errorf("%q is lost in %s", line, state)
		}
	}
	// The last wish again: it is known.
	m.send(map[string]any{"cmd": "chat.send", "key": "before-the-cut-4", "data": map[string]any{"text": "line 4"}})
	m.next("ack", kind("ack"))
	late := enter(t, origin, nil)
	if state := late.history(last); strings.Count(state, "line 4") != 1 {
		t.Errorf("a wish that was granted before the cut was granted again: %s", state)
	}
	_ = p
}

func TestCommandLineWorksBesideTheServer(t *testing.T) {
	bin, data := binary(t), t.TempDir()
	p, origin, rtmp, _ := spawn(t, bin, data)
	cli := func(wantCode int, args ...string) string {
		t.Helper()
		out, err := exec.Command(bin, append(args, "--data", data)...).CombinedOutput()
		code := 0
		if e := (*exec.ExitError)(nil); err != nil {
			var ok bool
			if e, ok = err.(*exec.ExitError); !ok {
				t.Fatal(err)
			}
			code = e.ExitCode()
		}
		if code != wantCode {
			t.Fatalf("%v: exit %d, want %d: %s", args, code, wantCode, out)
		}
		return string(out)
	}
	if out := cli(0, "channel", "create", "second", "--key", "a-key-of-mine"); !strings.Contains(out, "a-key-of-mine") {
		t.Errorf("create: %s", out)
	}
	if out := cli(1, "channel", "create", "second"); !strings.Contains(out, "taken") {
		t.Errorf("create twice: %s", out)
	}
	if out := cli(0, "channel", "list"); !strings.Contains(out, "second") || !strings.Contains(out, "live") {
		t.Errorf("list: %s", out)
	}
	if out := cli(2, "serve", "--htp", ":1"); !strings.Contains(out, "--http") {
		t.Errorf("unknown flag: %s", out)
	}
	if out := cli(1, "serve", "--http", "127.0.0.1:0"); !strings.Contains(out, "another server") {
		t.Errorf("second server in the same directory: %s", out)
	}
	// The running server lets the new channel's publisher in.
	publish(t, rtmp+"/a-key-of-mine", picture, h264)
	eventually(t, "the second channel goes live", func() bool {
		res, err := http.Get(origin + "/api/v1/channels/second")
		if err != nil {
			return false
		}
		defer res.Body.Close()
		var c channelState
		return json.NewDecoder(res.Body).Decode(&c) == nil && c.Status == "live"
	})
	fresh := cli(0, "key", "rotate", "second")
	if strings.Contains(fresh, "a-key-of-mine") {
		t.Errorf("rotate: %s", fresh)
	}
	if err := publish(t, rtmp+"/a-key-of-mine", picture, h264).wait(t); err == nil {
		t.Error("the old key still opens the door")
	}
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := p.wait(t); err != nil {
		t.Errorf("SIGINT with a publisher: %v", err)
	}
	if _, err := os.Stat(filepath.Join(data, "frontrow.db")); err != nil {
		t.Error(err)
	}
}
