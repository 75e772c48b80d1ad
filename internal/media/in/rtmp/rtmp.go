// Package rtmp takes publishers in by RTMP, RTMPS and Enhanced RTMP: encoders
// such as OBS and ffmpeg connect, show their stream key, and their pictures and
// sound become frames of the hub. It plays nothing out.
//
// The composition root calls New, Listen and Run.
//
// The handshake, AMF0 and the writing of messages are gortmplib's. Reading chunks
// and media messages is done here, because a stranger's chunks must not make the
// server allocate what they claim, a key is checked before the encoder is told to
// start, sequence headers change in mid-stream, and composition times are signed.
package rtmp

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"frontrow/internal/media"
	"frontrow/internal/media/hub"
)

// Off as an address turns a door off.
const Off = "off"

// Config of the ingest. Section: media.in.rtmp.
type Config struct {
	// Addr and TLSAddr are where RTMP and RTMPS listen, "off" for not at all.
	// Port 0 takes a free one.
	Addr    string `yaml:"addr"`
	TLSAddr string `yaml:"tls_addr"`
	// AdmitTimeout is how long a connection may take from its first byte to a
	// publish command with a valid key.
	AdmitTimeout time.Duration `yaml:"admit_timeout"`
	// ReadTimeout ends a publisher that sends nothing.
	ReadTimeout time.Duration `yaml:"read_timeout"`
	// RefuseDelay is how long the answer to a wrong key takes, so that keys can't
	// be guessed fast.
	RefuseDelay time.Duration `yaml:"refuse_delay"`
	// MaxPending bounds the connections that are not admitted yet, those that wait
	// for a refusal among them; MaxPendingPerAddress those from one address. What
	// comes on top is closed at once.
	MaxPending           int `yaml:"max_pending"`
	MaxPendingPerAddress int `yaml:"max_pending_per_address"`
}

// Default returns the configuration that suits one server.
func Default() Config {
	return Config{
		Addr: ":1935", TLSAddr: Off,
		AdmitTimeout: 10 * time.Second, ReadTimeout: 10 * time.Second, RefuseDelay: time.Second,
		MaxPending: 256, MaxPendingPerAddress: 64,
	}
}

// Validate names what is wrong with c.
func (c Config) Validate() error {
	switch {
	case c.AdmitTimeout <= 0 || c.ReadTimeout <= 0:
		return errors.New("admit_timeout and read_timeout have to be positive")
	case c.RefuseDelay < 0:
		return errors.New("refuse_delay can't be negative")
	case c.MaxPending < 1 || c.MaxPendingPerAddress < 1:
		return errors.New("max_pending and max_pending_per_address have to be positive")
	}
	return nil
}

// Gate decides who may publish what.
type Gate interface {
	// Publish returns what key opens. An error refuses; its text is shown to
	// whoever tried, so it says what to do and gives nothing away.
	Publish(ctx context.Context, key, remote string) (media.Pass, error)
}

// Deps are what the ingest works with.
type Deps struct {
	Hub  *hub.Hub
	Gate Gate
	Log  *slog.Logger
	// TLS is needed when TLSAddr is not off.
	TLS *tls.Config
	// Registerer takes the metrics, nil for nowhere.
	Registerer prometheus.Registerer
}

// Server is the ingest.
type Server struct {
	cfg     Config
	deps    Deps
	log     *slog.Logger
	metrics *metrics

	plain, secure net.Listener

	mu      sync.Mutex
	pending map[netip.Addr]int // not admitted yet
	total   int                // of pending
	crowded time.Time          // when the log last told of too many
}

// New makes a Server that does not listen yet.
func New(cfg Config, deps Deps) (*Server, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("media.in.rtmp: %w", err)
	}
	if cfg.TLSAddr != Off && deps.TLS == nil {
		return nil, errors.New("media.in.rtmp: tls_addr needs a certificate")
	}
	return &Server{
		cfg: cfg, deps: deps, log: deps.Log.With("component", "media/in/rtmp"),
		metrics: newMetrics(deps.Registerer), pending: make(map[netip.Addr]int),
	}, nil
}

// Listen binds both doors, so that their addresses are known before Run.
func (s *Server) Listen() error {
	// A publisher whose network is gone ends by ReadTimeout; keep-alive finds
	// those that are refused and never read their answer.
	lc := net.ListenConfig{KeepAliveConfig: net.KeepAliveConfig{
		Enable: true, Idle: 15 * time.Second, Interval: 5 * time.Second, Count: 3,
	}}
	var err error
	if s.cfg.Addr != Off {
		if s.plain, err = lc.Listen(context.Background(), "tcp", s.cfg.Addr); err != nil {
			return fmt.Errorf("listen for RTMP: %w", err)
		}
	}
	if s.cfg.TLSAddr != Off {
		if s.secure, err = lc.Listen(context.Background(), "tcp", s.cfg.TLSAddr); err != nil {
			s.close()
			return fmt.Errorf("listen for RTMPS: %w", err)
		}
	}
	return nil
}

// Addr is where RTMP listens, nil when it does not.
func (s *Server) Addr() net.Addr { return address(s.plain) }

// TLSAddr is where RTMPS listens, nil when it does not.
func (s *Server) TLSAddr() net.Addr { return address(s.secure) }

func address(l net.Listener) net.Addr {
	if l == nil {
		return nil
	}
	return l.Addr()
}

func (s *Server) close() {
	for _, l := range []net.Listener{s.plain, s.secure} {
		if l != nil {
			_ = l.Close() // nothing is lost with a listener
		}
	}
}

// Run serves what Listen bound until ctx ends; then it closes every connection
// and returns when the last one is done.
func (s *Server) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stop := context.AfterFunc(ctx, s.close)
	defer stop()
	defer s.close()

	var doors, conns sync.WaitGroup
	errs := make(chan error, 2)
	for _, d := range []struct {
		l      net.Listener
		secure bool
	}{{s.plain, false}, {s.secure, true}} {
		if d.l == nil {
			continue
		}
		doors.Go(func() {
			err := s.accept(ctx, d.l, d.secure, &conns)
			if err != nil {
				cancel(err)
			}
			errs <- err
		})
		s.log.Info("listening", "addr", d.l.Addr().String(), "tls", d.secure)
	}
	<-ctx.Done()
	doors.Wait()
	conns.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// accept starts a connection for everybody who comes, and returns nil when ctx
// has ended.
func (s *Server) accept(ctx context.Context, l net.Listener, secure bool, conns *sync.WaitGroup) error {
	for {
		nc, err := l.Accept()
		switch {
		case ctx.Err() != nil:
			if err == nil {
				_ = nc.Close() // too late for it
			}
			return nil
		case errors.Is(err, net.ErrClosed):
			return fmt.Errorf("accept: %w", err)
		case err != nil:
			// Out of files or memory: others have to end first.
			s.log.Warn("accept", "error", err)
			select {
			case <-ctx.Done():
			case <-time.After(200 * time.Millisecond):
			}
			continue
		}
		s.metrics.accepted.Inc()
		if secure {
			nc = tls.Server(nc, s.deps.TLS)
		}
		leave, ok := s.enter(nc)
		if !ok {
			s.metrics.refused.WithLabelValues("crowded").Inc()
			_ = nc.Close() // nothing was promised
			continue
		}
		conns.Go(func() { s.serve(ctx, nc, leave) })
	}
}

// enter counts a connection that is not admitted yet. leave takes it out of the
// count; only its first call does.
func (s *Server) enter(nc net.Conn) (leave func(), ok bool) {
	addr := remoteAddr(nc)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.total >= s.cfg.MaxPending || s.pending[addr] >= s.cfg.MaxPendingPerAddress {
		if now := time.Now(); now.Sub(s.crowded) > time.Second {
			s.crowded = now
			s.log.Warn("too many connections that do not publish", "open", s.total, "remote", addr, "from_remote", s.pending[addr])
		}
		return nil, false
	}
	s.total++
	s.pending[addr]++
	return sync.OnceFunc(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.total--
		if s.pending[addr]--; s.pending[addr] == 0 {
			delete(s.pending, addr)
		}
	}), true
}

func remoteAddr(nc net.Conn) netip.Addr {
	if a, ok := nc.RemoteAddr().(*net.TCPAddr); ok {
		return a.AddrPort().Addr().Unmap()
	}
	return netip.Addr{}
}
