//go:build !unix

package app

import (
	"io"
	"os"
)

// lockFile marks the data directory as used; this system has no flock(2).
func lockFile(path string) (io.Closer, error) {
	return os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
}
