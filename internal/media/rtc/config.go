package rtc

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// Config of the WebRTC port. Section: media.rtc.
type Config struct {
	// Addr is where UDP and TCP listen, "off" for not at all. Port 0 takes a
	// free one.
	Addr string `yaml:"addr"`
	// Public holds host names or addresses that clients reach this machine by.
	// They are announced instead of the interfaces' own addresses.
	Public []string `yaml:"public"`
	// SocketBuffer is what is asked of the kernel for each direction of the UDP
	// socket, in bytes; it may grant less.
	SocketBuffer int `yaml:"socket_buffer"`
	// ConnectTimeout ends a session whose peer never connects.
	ConnectTimeout time.Duration `yaml:"connect_timeout"`
	// DisconnectTimeout is how long nothing may arrive from a peer before it
	// counts as disconnected, FailTimeout how much longer before its session ends.
	DisconnectTimeout time.Duration `yaml:"disconnect_timeout"`
	FailTimeout       time.Duration `yaml:"fail_timeout"`
	// TCPConns bounds the ICE-TCP connections.
	TCPConns int `yaml:"tcp_conns"`
}

// Off is the Addr that turns WebRTC off.
const Off = "off"

// Default returns the configuration that suits one server.
func Default() Config {
	return Config{
		Addr:              ":8189",
		SocketBuffer:      8 << 20,
		ConnectTimeout:    20 * time.Second,
		DisconnectTimeout: 6 * time.Second,
		FailTimeout:       14 * time.Second,
		TCPConns:          4096,
	}
}

// Validate names what is wrong with c.
func (c Config) Validate() error {
	if c.Addr != Off {
		host, port, err := net.SplitHostPort(c.Addr)
		if err != nil {
			return fmt.Errorf("addr %q is neither host:port nor off: %w", c.Addr, err)
		}
		if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
			return fmt.Errorf("addr %q has no port between 0 and 65535", c.Addr)
		}
		if host != "" {
			if _, err := netip.ParseAddr(host); err != nil {
				return fmt.Errorf("addr %q: WebRTC listens on an IP address, or on all with just :port", c.Addr)
			}
		}
	}
	for _, p := range c.Public {
		if p == "" || strings.ContainsAny(p, " /:") && !isAddr(p) {
			return fmt.Errorf("public %q is neither a host name nor an address", p)
		}
	}
	switch {
	case c.ConnectTimeout <= 0 || c.DisconnectTimeout <= 0 || c.FailTimeout <= 0:
		return errors.New("connect_timeout, disconnect_timeout and fail_timeout must be positive")
	case c.SocketBuffer < 0:
		return errors.New("socket_buffer can't be negative")
	case c.TCPConns < 0:
		return errors.New("tcp_conns can't be negative")
	}
	return nil
}

func isAddr(s string) bool {
	_, err := netip.ParseAddr(s)
	return err == nil
}
