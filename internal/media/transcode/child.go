package transcode

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"time"
)

// child is one ffmpeg process. It ends with its parent, even when that is
// killed: by its parent-death signal where the system has one, else because
// its input closes.
type child struct {
	in, out *os.File // our ends of its stdin and stdout
	cmd     *exec.Cmd
	said    *lastLines
	done    chan struct{}
	err     error // how it ended; valid after done
}

// startChild runs path. The caller closes in and out, and calls kill, which
// returns when the process is gone.
func startChild(path string, args []string) (*child, error) {
	theirIn, in, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("open a pipe: %w", err)
	}
	out, theirOut, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open a pipe: %w", err), theirIn.Close(), in.Close())
	}
	c := &child{in: in, out: out, cmd: exec.Command(path, args...), said: &lastLines{}, done: make(chan struct{})}
	c.cmd.Stdin, c.cmd.Stdout, c.cmd.Stderr = theirIn, theirOut, c.said
	c.cmd.WaitDelay = time.Second
	c.cmd.SysProcAttr = attributes()

	started := make(chan error)
	go func() {
		// The parent-death signal is sent when the thread that forked ends, so
		// the thread stays until the process is gone.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := c.cmd.Start()
		_ = theirIn.Close()
		_ = theirOut.Close()
		started <- err
		if err == nil {
			c.err = c.cmd.Wait()
			close(c.done)
		}
	}()
	if err := <-started; err != nil {
		_ = in.Close()
		_ = out.Close()
		return nil, fmt.Errorf("start %s: %w", path, err)
	}
	return c, nil
}

// kill ends the process and waits until it is gone. It may be called more than
// once and from any goroutine.
func (c *child) kill() {
	_ = c.cmd.Process.Kill()
	<-c.done
}

// close gives the pipes back, after kill.
func (c *child) close() {
	_ = c.in.Close()
	_ = c.out.Close()
}

// lastLines keeps the end of what a process says on stderr.
type lastLines struct {
	mu  sync.Mutex
	buf []byte
}

// maxSaid bounds the memory of lastLines.
const maxSaid = 2048

// Write never fails, so that the process is never held up.
func (l *lastLines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.buf = append(l.buf, p[max(0, len(p)-maxSaid):]...)
	if over := len(l.buf) - maxSaid; over > 0 {
		l.buf = append(l.buf[:0], l.buf[over:]...)
	}
	return len(p), nil
}

func (l *lastLines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(bytes.TrimSpace(l.buf))
}
