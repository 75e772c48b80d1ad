package jetstream_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"frontrow/internal/room"
)

// childDir names the folder in which this binary plays the server that is
// killed, in place of running tests.
const childDir = "FRONTROW_TEST_LOG_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		if err := child(dir); err != nil {
			fmt.Println("failed:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

const crashShows = 3

func text(show string, offset uint64) string {
	return fmt.Sprintf("%s:%d:%s", show, offset, strings.Repeat("x", int(offset%700)))
}

// child goes on with the logs of some shows as fast as it can, and says each
// offset only when the log has acknowledged it.
func child(dir string) error {
	l, _, err := start(context.Background(), dir)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	errs := make([]error, crashShows)
	for i := range crashShows {
		wg.Go(func() {
			show, next := fmt.Sprint("s_", i), uint64(1)
			errs[i] = l.Read(context.Background(), show, 0, func(e *room.Entry) error { next = e.Offset + 1; return nil })
			for ; errs[i] == nil; next++ {
				e := &room.Entry{Offset: next, Events: []room.Event{{Type: "test.said", Data: room.JSON(text(show, next))}}}
				if errs[i] = l.Append(context.Background(), show, e); errs[i] == nil {
					fmt.Println(show, next)
				}
			}
		})
	}
	wg.Wait()
	return fmt.Errorf("%v", errs)
}

// A process that is killed in the middle of its appends, again and again, loses
// nothing that was acknowledged, and leaves nothing that is half written.
func TestKillLosesNothingAcknowledged(t *testing.T) {
	dir := t.TempDir()
	acked := map[string]uint64{}
	for round := range 3 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), childDir+"="+dir)
		cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		watchdog := time.AfterFunc(20*time.Second, func() { _ = cmd.Process.Kill() })
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); n++ {
			var show string
			var offset uint64
			if _, err := fmt.Sscan(lines.Text(), &show, &offset); err != nil {
				t.Fatalf("the child said %q", lines.Text())
			}
			if offset != acked[show]+1 && offset != acked[show]+2 { // one more may be in the log than was acknowledged
				t.Fatalf("%s went on at %d after %d was acknowledged", show, offset, acked[show])
			}
			acked[show] = offset
			if n == 200+50*round {
				_ = cmd.Process.Kill() // and go on reading what it said before
			}
		}
		watchdog.Stop()
		_ = cmd.Wait()
		if acked["s_0"] == 0 {
			t.Fatal("the child acknowledged nothing")
		}
	}
	l, n := open(t, dir)
	defer n.Close()
	for show, last := range acked {
		var have uint64
		err := l.Read(t.Context(), show, 0, func(e *room.Entry) error {
			if have++; e.Offset != have || string(e.Events[0].Data) != string(room.JSON(text(show, have))) {
				return fmt.Errorf("entry %d of %s says %s where %d was due", e.Offset, show, e.Events[0].Data, have)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if have < last || have > last+1 {
			t.Errorf("%s has %d entries, %d were acknowledged", show, have, last)
		}
		t.Logf("%s: %d acknowledged, %d in the log", show, last, have)
	}
}

func TestAFullRestartKeepsTheLog(t *testing.T) {
	dir := t.TempDir()
	l, n := open(t, dir)
	for o := uint64(1); o <= 10; o++ {
		if err := l.Append(t.Context(), "s_1", &room.Entry{Offset: o, Wall: int64(o)}); err != nil {
			t.Fatal(err)
		}
	}
	n.Close()
	l, n = open(t, dir)
	defer n.Close()
	next := uint64(1)
	if err := l.Read(t.Context(), "s_1", 0, func(e *room.Entry) error {
		if e.Offset != next || e.Wall != int64(next) {
			t.Errorf("entry %d where %d was due", e.Offset, next)
		}
		next++
		return nil
	}); err != nil || next != 11 {
		t.Fatalf("%d entries, %v", next-1, err)
	}
	if err := l.Append(t.Context(), "s_1", &room.Entry{Offset: 10}); err == nil {
		t.Error("a writer of before the restart was not fenced")
	}
	if err := l.Append(t.Context(), "s_1", &room.Entry{Offset: 11}); err != nil {
		t.Error(err)
	}
}
