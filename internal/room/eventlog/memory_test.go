package eventlog_test

import (
	"testing"

	"frontrow/internal/room/eventlog"
	"frontrow/internal/room/eventlog/eventlogtest"
)

func TestMemory(t *testing.T) {
	eventlogtest.Run(t, func(*testing.T) eventlog.Log { return eventlog.NewMemory() })
}
