//go:build unix

package app

import (
	"errors"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// lockFile keeps a second server out of the same data directory (flock(2)): the
// kernel gives the lock back when the process ends, however it ends.
func lockFile(path string) (io.Closer, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			err = errors.New("the directory is locked")
		}
		return nil, err
	}
	return f, nil
}
