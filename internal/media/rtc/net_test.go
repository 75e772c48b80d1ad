package rtc

import (
	"net"
	"testing"
	"testing/synctest"
	"time"
)

func TestATCPConnectionThatTakesNothingIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		defer far.Close()
		l := &tcpListener{}
		l.open.Store(1)
		c := &tcpConn{Conn: near, l: l}
		begin := time.Now()
		if _, err := c.Write([]byte("nobody reads this")); err == nil {
			t.Fatal("the write has succeeded")
		}
		if took := time.Since(begin); took != writeTimeout {
			t.Errorf("the write gave up after %v", took)
		}
		if _, err := near.Write(nil); err == nil || l.open.Load() != 0 {
			t.Error("the connection is still open")
		}
	})
}
