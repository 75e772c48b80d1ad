package rtmp

import "syscall"

// quickAck makes the kernel acknowledge what was received at once. Encoders that
// leave Nagle's algorithm on hold a small frame back until the one before is
// acknowledged, and a delayed acknowledgement takes up to 40 ms. The kernel
// forgets the wish, so it is repeated with each read.
func quickAck(rc syscall.RawConn) {
	_ = rc.Control(func(fd uintptr) {
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_QUICKACK, 1)
	})
}
