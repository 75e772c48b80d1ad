//go:build unix

package fanout

import (
	"net"
	"syscall"
)

// rawOf returns the way past the Go runtime to the system's socket; nil for
// connections that are more than a socket, like TLS.
func rawOf(nc net.Conn) syscall.RawConn {
	if t, ok := nc.(*net.TCPConn); ok {
		if raw, err := t.SyscallConn(); err == nil {
			return raw
		}
	}
	return nil
}

// try offers the rest to the system. Always true: not ready means later.
func (w *rawWriter) try(fd uintptr) bool {
	for w.n < len(w.b) {
		n, err := syscall.Write(int(fd), w.b[w.n:])
		switch {
		case err == syscall.EINTR:
		case err == syscall.EAGAIN:
			return true
		case err != nil:
			w.err = err
			return true
		default:
			w.n += n
		}
	}
	return true
}
