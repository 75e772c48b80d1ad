//go:build !linux

package transcode

import "syscall"

// attributes are the default: the end of its input ends the process when its
// parent dies.
func attributes() *syscall.SysProcAttr { return nil }
