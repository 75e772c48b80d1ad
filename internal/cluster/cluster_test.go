package cluster_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go/jetstream"

	"frontrow/internal/cluster"
)

func deps(dir string) cluster.Deps {
	return cluster.Deps{Dir: dir, Log: slog.New(slog.DiscardHandler)}
}

func TestTheEmbeddedBusKeepsStreamsAndOpensNoPort(t *testing.T) {
	dir := t.TempDir()
	for round := range 2 {
		n, err := cluster.Start(t.Context(), cluster.Default(), deps(dir))
		if err != nil {
			t.Fatal(err)
		}
		if addr := n.Addr(); addr != nil {
			t.Errorf("the embedded bus listens on %v", addr)
		}
		js, err := jetstream.New(n.Conn())
		if err != nil {
			t.Fatal(err)
		}
		s, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "TEST", Subjects: []string{"test.>"}})
		if err != nil {
			t.Fatal(err)
		}
		if got := s.CachedInfo().State.Msgs; got != uint64(round) {
			t.Errorf("round %d: the stream has %d messages", round, got)
		}
		if _, err := js.Publish(t.Context(), "test.x", []byte("x")); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- n.Run(ctx) }()
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(10 * time.Second):
			t.Fatal("the node doesn't stop")
		}
		if !n.Conn().IsClosed() {
			t.Error("the connection is still open")
		}
	}
}

func TestAnExternalBusIsReachedByURL(t *testing.T) {
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: -1, NoSigs: true, JetStream: true, StoreDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	defer func() { s.Shutdown(); s.WaitForShutdown() }()
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("the external server doesn't start")
	}
	cfg := cluster.Default()
	cfg.URL = s.ClientURL()
	n, err := cluster.Start(t.Context(), cfg, deps(filepath.Join(t.TempDir(), "unused")))
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	if err := n.Conn().Publish("x", nil); err != nil {
		t.Error(err)
	}
}

func TestAFolderThatCantBeWrittenIsSaidSo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if n, err := cluster.Start(t.Context(), cluster.Default(), deps(file)); err == nil {
		n.Close()
		t.Error("the bus started in a file")
	}
}

func TestWhatIsWrongWithAConfig(t *testing.T) {
	for name, change := range map[string]func(*cluster.Config){
		"a URL without a host":                   func(c *cluster.Config) { c.URL = "nats" },
		"credentials without an external server": func(c *cluster.Config) { c.Credentials = "x" },
		"messages too small for an entry":        func(c *cluster.Config) { c.MaxMessage = 100 },
	} {
		c := cluster.Default()
		if err := c.Validate(); err != nil {
			t.Fatal(err)
		}
		if change(&c); c.Validate() == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}
