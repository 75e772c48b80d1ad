package transcode

import "syscall"

// attributes kill the process when its parent dies, and put it into a process
// group of its own, so that an interrupt at the terminal reaches only us.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
}
