//go:build !linux

package fanout

import (
	"errors"
	"net"
)

// poller is none: each connection has a goroutine that reads.
type poller struct{}

func (*pollers) start() ([]*poller, error) { return nil, nil }

func (*poller) close()           {}
func (*poller) list(*conn) error { return errors.ErrUnsupported }
func (*poller) watch(*line)      {}
func (*poller) forget(*line)     {}

func ownNumber(*net.TCPConn) (int, error) { return 0, errors.ErrUnsupported }

func (*line) write([]byte) (int, error) { return 0, errors.ErrUnsupported }
func (*line) shut(bool)                 {}
func (*line) close()                    {}
