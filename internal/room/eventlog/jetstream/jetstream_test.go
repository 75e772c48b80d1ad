package jetstream_test

import (
	"log/slog"
	"testing"

	"frontrow/internal/cluster"
	"frontrow/internal/room/eventlog"
	"frontrow/internal/room/eventlog/eventlogtest"
	"frontrow/internal/room/eventlog/jetstream"
)

func open(t testing.TB, dir string) (eventlog.Log, *cluster.Node) {
	t.Helper()
	n, err := cluster.Start(t.Context(), cluster.Default(), cluster.Deps{Dir: dir, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	l, err := jetstream.New(n.Conn(), 1)
	if err != nil {
		t.Fatal(err)
	}
	return l, n
}

func TestJetStream(t *testing.T) {
	eventlogtest.Run(t, func(t *testing.T) eventlog.Log {
		l, n := open(t, t.TempDir())
		t.Cleanup(n.Close)
		return l
	})
}
