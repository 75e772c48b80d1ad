package transcode

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"go.uber.org/goleak"

	"frontrow/internal/media"
	"frontrow/internal/media/hub"
)

// parentEnv makes the test binary a parent with one child, for
// TestChildDiesWithItsParent.
const parentEnv = "TRANSCODE_TEST_PARENT"

func TestMain(m *testing.M) {
	if os.Getenv(parentEnv) != "" {
		c, err := startChild("sleep", []string{"60"})
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println(c.cmd.Process.Pid)
		<-c.done
		return
	}
	goleak.VerifyTestMain(m)
}

// children lists the processes that this one has started, dead ones that nobody
// waited for among them.
func children(t *testing.T) (pids []int) {
	t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil || len(stats) == 0 {
		t.Skip("needs /proc")
	}
	for _, name := range stats {
		b, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		// pid (name) state ppid …
		_, rest, _ := strings.Cut(string(b), ") ")
		f := strings.Fields(rest)
		if len(f) > 1 && f[1] == strconv.Itoa(os.Getpid()) {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(name)))
			pids = append(pids, pid)
		}
	}
	return pids
}

// value reads a counter.
func value(t *testing.T, c prometheus.Counter) float64 {
	t.Helper()
	var m dto.Metric
	if err := c.Write(&m); err != nil {
		t.Fatal(err)
	}
	return m.GetCounter().GetValue()
}

// eventually fails when cond does not come true within some seconds.
func eventually(t *testing.T, what string, cond func() bool) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(10 * time.Second)
	for !cond() {
		select {
		case <-tick.C:
		case <-limit:
			t.Fatalf("never: %s", what)
		}
	}
}

func tone(t testing.TB, args ...string) []*media.Frame {
	return clip(t, media.AAC, append([]string{"-f", "lavfi", "-i", "sine=d=6:r=48000", "-ac", "2", "-c:a", "aac"}, args...)...)
}

// live plays frames in the background until the test ends.
func (r *rig) live(base media.Time, frames []*media.Frame) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.play(ctx, base, 1, frames)
	}()
	stop = func() { cancel(); <-done }
	r.t.Cleanup(stop)
	return stop
}

func TestChildRunsOnlyWhileSomebodyReads(t *testing.T) {
	cfg := Default()
	cfg.Linger = 300 * time.Millisecond
	source := tone(t)
	r := newRig(t, cfg, source[0].Config)
	r.live(media.FromTime(time.Now()), source)
	id := r.derived(media.Opus).ID
	if n := len(children(t)); n != 0 {
		t.Fatalf("%d processes before anybody reads", n)
	}
	if got := r.read(t.Context(), id, 20); len(got) != 20 {
		t.Fatalf("%d packets", len(got))
	}
	first := children(t)
	if len(first) != 1 {
		t.Fatalf("processes %v while it is read, want one", first)
	}
	// A reader who comes within the linger finds the same child.
	r.read(t.Context(), id, 20)
	if again := children(t); len(again) != 1 || again[0] != first[0] {
		t.Fatalf("processes %v, want %v", again, first)
	}
	eventually(t, "no process after the linger", func() bool { return len(children(t)) == 0 })
	if got := r.read(t.Context(), id, 20); len(got) != 20 {
		t.Fatalf("%d packets for a reader who came later", len(got))
	}
	if n := value(t, r.tc.metrics.starts.WithLabelValues("Opus")); n != 2 {
		t.Errorf("%v children were started, want 2", n)
	}
}

func TestKilledChildComesBack(t *testing.T) {
	cfg := Default()
	cfg.BackOff = 10 * time.Millisecond
	source := tone(t)
	r := newRig(t, cfg, source[0].Config)
	base := media.FromTime(time.Now())
	r.live(base, source)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	rd, err := r.s.Subscribe(ctx, hub.Wish{Track: r.derived(media.Opus).ID})
	if err != nil {
		t.Fatal(err)
	}
	defer rd.Close()
	var last *media.Frame
	for i := range 200 {
		f, _, err := rd.Next()
		if err != nil {
			t.Fatal(err)
		}
		if last != nil && f.At < last.At {
			t.Fatalf("packet %d is earlier than the one before", i)
		}
		last = f
		if i%80 == 40 {
			pids := children(t)
			if len(pids) != 1 {
				t.Fatalf("processes %v", pids)
			}
			if err := syscall.Kill(pids[0], syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
		}
	}
	if n := value(t, r.tc.metrics.failures.WithLabelValues("Opus")); n < 2 {
		t.Errorf("%v failures counted, want 2", n)
	}
	// The clock has not moved: the sound is as late as it was made, no more.
	if late := time.Since(last.At.Std()); late < 0 || late > 3*time.Second {
		t.Errorf("the newest packet is %v behind", late)
	}
}

func TestStalledChildIsReplaced(t *testing.T) {
	cfg := Default()
	cfg.Stall = time.Second // the least
	cfg.BackOff = 10 * time.Millisecond
	frames := tone(t)
	r := newRig(t, cfg, frames[0].Config)
	deaf := filepath.Join(t.TempDir(), "ffmpeg")
	if err := os.WriteFile(deaf, []byte("#!/bin/sh\necho 'this one is deaf' >&2\nexec sleep 60\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	_ = r.derived(media.Opus) // announced by the real one; only then is it replaced
	j := &job{t: r.tc, s: r.s, target: target{origin: r.id, from: media.AAC, to: media.Opus}, tools: Tools{
		Path: deaf, Encoders: []string{"libopus"}, Decoders: []string{"aac"},
	}, log: r.tc.log}
	r.live(media.FromTime(time.Now()), frames)
	src := &source{j: j}
	defer src.close()
	err := j.session(t.Context(), src)
	if err == nil || !strings.Contains(err.Error(), errStalled.Error()) || !strings.Contains(err.Error(), "this one is deaf") {
		t.Errorf("session ended with %v", err)
	}
	if n := children(t); len(n) != 0 {
		t.Errorf("processes %v are left", n)
	}
}

func TestChildDiesWithItsParent(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), parentEnv+"=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(line)
	}
	alive := func() bool {
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		// One that is dead and not yet waited for by its new parent is no process.
		return err == nil && !strings.Contains(string(b), ") Z ")
	}
	if !alive() {
		t.Fatal("the child is not there")
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	eventually(t, "the child has died", func() bool { return !alive() })
}

func TestNewAnchorIsFollowed(t *testing.T) {
	source := tone(t)
	r := newRig(t, Default(), source[0].Config)
	r.lossy = true
	base := media.FromTime(time.Now())
	id := r.derived(media.Opus).ID
	ctx, cancel := context.WithCancel(t.Context())
	var all []got
	done := make(chan struct{})
	go func() {
		defer close(done)
		all = r.read(ctx, id, 1<<20)
	}()
	r.play(ctx, base, 2, source[:100])
	// The source's clock jumps by an hour, and its content goes on.
	var after []*media.Frame
	for _, f := range source[100:200] {
		c := *f
		c.Epoch++
		after = append(after, &c)
	}
	r.play(ctx, base+3_600_000_000, 2, after)
	tail := time.NewTimer(300 * time.Millisecond)
	<-tail.C
	cancel()
	<-done

	frames := headers(all)
	turn := 0
	for turn < len(frames) && frames[turn].Epoch == 0 {
		turn++
	}
	if turn == 0 || turn == len(frames) {
		t.Fatalf("%d packets, of them %d before the jump", len(frames), turn)
	}
	contiguous(t, frames[:turn], 480)
	contiguous(t, frames[turn:], 480)
	// The jump is where the sound has it, but for what the ring let go of.
	jump := frames[turn].At.Sub(frames[turn-1].At) - 10*time.Millisecond - time.Hour
	if jump < -10*time.Millisecond || jump > 100*time.Millisecond {
		t.Errorf("the sound jumps by %v more than the source", jump)
	}
	if n := value(t, r.tc.metrics.starts.WithLabelValues("Opus")); n != 1 {
		t.Errorf("%v children, want one that goes on", n)
	}
}

func TestChangedParametersGetANewChild(t *testing.T) {
	stereo := tone(t, "-b:a", "128k")
	mono := tone(t, "-ac", "1", "-ar", "44100")
	r := newRig(t, Default(), stereo[0].Config)
	base := media.FromTime(time.Now())
	id := r.derived(media.Opus).ID
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	rd, err := r.s.Subscribe(ctx, hub.Wish{Track: id})
	if err != nil {
		t.Fatal(err)
	}
	defer rd.Close()
	playing := make(chan struct{})
	go func() {
		defer close(playing)
		r.play(ctx, base, 1, stereo[:47])
		r.play(ctx, base+media.FromTicks(47*1024, 48000), 1, mono)
	}()
	defer func() { cancel(); <-playing }()
	seen := make(map[int]int)
	var last *media.Frame
	for seen[1] < 50 {
		f, _, err := rd.Next()
		if err != nil {
			t.Fatal(err)
		}
		seen[f.Config.Channels]++
		if last != nil {
			if gap := f.At.Sub(last.At) - 10*time.Millisecond; gap < -2*time.Millisecond || gap > 60*time.Millisecond {
				t.Errorf("%v between two packets", gap)
			}
		}
		last = f
	}
	if seen[2] < 80 {
		t.Errorf("%d packets of stereo, then %d of mono", seen[2], seen[1])
	}
}

func TestTrackThatGoesTakesItsChildAlong(t *testing.T) {
	source := tone(t)
	r := newRig(t, Default(), source[0].Config)
	stop := r.live(media.FromTime(time.Now()), source)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	rd, err := r.s.Subscribe(ctx, hub.Wish{Track: r.derived(media.Opus).ID})
	if err != nil {
		t.Fatal(err)
	}
	defer rd.Close()
	if _, _, err := rd.Next(); err != nil {
		t.Fatal(err)
	}
	stop()
	if _, err := r.pub.SetTracks(media.Track{Codec: media.H264}); err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, _, err = rd.Next()
	}
	if err != hub.ErrRetired {
		t.Errorf("the reader ended with %v", err)
	}
	eventually(t, "no process", func() bool { return len(children(t)) == 0 })
}

func TestWithoutFFmpegNothingIsAnnounced(t *testing.T) {
	cfg := Default()
	cfg.FFmpeg = filepath.Join(t.TempDir(), "ffmpeg")
	source := clip(t, media.H264, "-f", "lavfi", "-i", "testsrc=s=160x120:d=1", "-c:v", "libx264", "-bf", "2")
	r := newRig(t, cfg, source[0].Config)
	if _, err := r.tc.Available(); err == nil || !strings.Contains(err.Error(), "WebRTC") {
		t.Errorf("what is lost: %v", err)
	}
	r.play(t.Context(), media.FromTime(time.Now()), 1000, source)
	eventually(t, "the publisher is told", func() bool { return len(r.s.Layout().Notices) == 1 })
	l := r.s.Layout()
	if len(l.Tracks) != 1 || l.Notices[0] != noticeBFramesLost {
		t.Errorf("layout %+v", l)
	}
}

func TestPublisherIsToldOfBFrames(t *testing.T) {
	source := clip(t, media.H264, "-f", "lavfi", "-i", "testsrc=s=160x120:d=1", "-c:v", "libx264", "-bf", "2")
	r := newRig(t, Default(), source[0].Config)
	if n := r.s.Layout().Notices; len(n) != 0 {
		t.Errorf("told before any B-frame: %q", n)
	}
	r.play(t.Context(), media.FromTime(time.Now()), 1000, source)
	r.derived(media.H264)
	eventually(t, "the publisher is told", func() bool { return len(r.s.Layout().Notices) == 1 })
	if _, err := r.pub.SetTracks(media.Track{Codec: media.VP8}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the notice is taken back", func() bool { return len(r.s.Layout().Notices) == 0 })
}
