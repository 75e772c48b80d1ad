// Package cluster is the server's place on the bus: an embedded NATS server
// with JetStream by default, reached inside the process, or an external one by
// URL. It knows nothing of what travels on it.
package cluster

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"path/filepath"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// startTimeout is how long a log of many shows may take to be opened.
const startTimeout = 30 * time.Second

// Config says where the bus is. Section: cluster.
type Config struct {
	// URL of an external NATS server or cluster; "" for the embedded one.
	URL string `yaml:"url"`
	// Credentials is a file with the user's JWT and key, for an external server.
	Credentials string `yaml:"credentials"`
	// MaxMessage bounds one message of the embedded server, bytes.
	MaxMessage int `yaml:"max_message"`
}

// Default returns the embedded server.
func Default() Config { return Config{MaxMessage: 1 << 20} }

// Validate names what is wrong with c.
func (c Config) Validate() error {
	if c.MaxMessage < 64<<10 || c.MaxMessage > 64<<20 {
		return fmt.Errorf("max_message is %d, 65536 to 67108864 is possible", c.MaxMessage)
	}
	if c.URL == "" {
		if c.Credentials != "" {
			return errors.New("credentials are for an external server: url is missing")
		}
		return nil
	}
	if u, err := url.Parse(c.URL); err != nil || u.Host == "" {
		return fmt.Errorf("url %q is not like nats://host:4222", c.URL)
	}
	return nil
}

// Deps is what a Node works with.
type Deps struct {
	// Dir is where the embedded server keeps its streams.
	Dir string
	Log *slog.Logger
}

// Node is this process on the bus.
type Node struct {
	log    *slog.Logger
	server *server.Server // nil with an external one
	conn   *nats.Conn
}

// Start opens the bus. It returns when streams can be used; Run has to follow.
func Start(ctx context.Context, cfg Config, deps Deps) (*Node, error) {
	n := &Node{log: deps.Log.With("component", "cluster")}
	opts := []nats.Option{
		nats.Name("frontrow"),
		nats.MaxReconnects(-1),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			n.log.Warn("the bus reports an error", "error", err)
		}),
	}
	if cfg.URL == "" {
		if err := n.embed(ctx, cfg, deps.Dir); err != nil {
			return nil, err
		}
		opts = append(opts, nats.InProcessServer(n.server))
	} else {
		opts = append(opts,
			nats.DisconnectErrHandler(func(_ *nats.Conn, err error) { n.log.Warn("the bus is gone, reconnecting", "error", err) }),
			nats.ReconnectHandler(func(*nats.Conn) { n.log.Info("the bus is back") }))
		if cfg.Credentials != "" {
			opts = append(opts, nats.UserCredentials(cfg.Credentials))
		}
	}
	conn, err := nats.Connect(cfg.URL, opts...)
	if err != nil {
		n.Close()
		return nil, fmt.Errorf("connect to the bus: %w", err)
	}
	n.conn = conn
	return n, nil
}

// embed starts the server in this process. It opens no port. Every write is
// synced to disk before it is acknowledged: what a room has said it knows has
// to be there after a loss of power.
func (n *Node) embed(ctx context.Context, cfg Config, dir string) error {
	s, err := server.NewServer(&server.Options{
		ServerName:         "frontrow",
		DontListen:         true,
		NoSigs:             true,
		JetStream:          true,
		StoreDir:           filepath.Clean(dir),
		SyncAlways:         true,
		JetStreamMaxMemory: 64 << 20,
		MaxPayload:         int32(cfg.MaxMessage),
	})
	if err != nil {
		return fmt.Errorf("set up the embedded bus in %s: %w", dir, err)
	}
	fatal := make(chan error, 1)
	s.SetLoggerV2(logger{n.log, fatal}, false, false, false)
	n.server = s
	s.Start()
	deadline := time.Now().Add(startTimeout)
	for !s.ReadyForConnections(50 * time.Millisecond) {
		select {
		case <-ctx.Done():
			err = ctx.Err()
		case err = <-fatal:
		default:
			if time.Now().After(deadline) {
				err = fmt.Errorf("it is not ready after %v", startTimeout)
			}
		}
		if err != nil {
			n.Close()
			return fmt.Errorf("start the embedded bus in %s: %w", dir, err)
		}
	}
	if !s.JetStreamEnabled() {
		n.Close()
		return fmt.Errorf("the embedded bus can't keep streams in %s, see the log above", dir)
	}
	return nil
}

// Addr is where the embedded server listens, nil for nowhere.
func (n *Node) Addr() net.Addr {
	if n.server == nil {
		return nil
	}
	return n.server.Addr()
}

// Conn is the connection to the bus. It reconnects by itself.
func (n *Node) Conn() *nats.Conn { return n.conn }

// Run keeps the node until ctx ends, then leaves the bus. Whoever writes to it
// has to be done by then.
func (n *Node) Run(ctx context.Context) error {
	<-ctx.Done()
	n.Close()
	return nil
}

// Close leaves the bus and waits for the embedded server.
func (n *Node) Close() {
	if n.conn != nil {
		n.conn.Close()
	}
	if n.server != nil {
		n.server.Shutdown()
		n.server.WaitForShutdown()
	}
}

// logger lets the embedded server speak through ours. Its notices are about
// itself and belong to debugging.
type logger struct {
	log   *slog.Logger
	fatal chan<- error // has room for the first
}

func (l logger) Noticef(f string, v ...any) { l.log.Debug(fmt.Sprintf(f, v...)) }
func (l logger) Debugf(f string, v ...any)  { l.log.Debug(fmt.Sprintf(f, v...)) }
func (l logger) Tracef(f string, v ...any)  {}
func (l logger) Warnf(f string, v ...any)   { l.log.Warn(fmt.Sprintf(f, v...)) }
func (l logger) Errorf(f string, v ...any)  { l.log.Error(fmt.Sprintf(f, v...)) }

// Fatalf is how the server says that it gives up.
func (l logger) Fatalf(f string, v ...any) {
	select {
	case l.fatal <- fmt.Errorf(f, v...):
	default:
		l.log.Error(fmt.Sprintf(f, v...))
	}
}
