//go:build !linux

package rtmp

import "syscall"

// quickAck is for Linux; elsewhere acknowledgements come when they come.
func quickAck(syscall.RawConn) {}
