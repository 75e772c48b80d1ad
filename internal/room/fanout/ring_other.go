//go:build !linux

package fanout

import "errors"

// ring is none: only Linux has io_uring.
type ring struct{ failed error }

func newRing(uint32) (*ring, error) { return nil, errors.ErrUnsupported }

func (*ring) send([]parcel) {}
func (*ring) close()        {}
