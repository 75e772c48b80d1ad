package jetstream_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"frontrow/internal/cluster"
	"frontrow/internal/room"
	"frontrow/internal/room/eventlog"
	"frontrow/internal/room/eventlog/eventlogtest"
	"frontrow/internal/room/eventlog/jetstream"
)

func start(ctx context.Context, dir string) (*jetstream.Log, *cluster.Node, error) {
	n, err := cluster.Start(ctx, cluster.Default(), cluster.Deps{Dir: dir, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, nil, err
	}
	l, err := jetstream.New(n.Conn(), 1)
	return l, n, err
}

func open(t testing.TB, dir string) (eventlog.Log, *cluster.Node) {
	t.Helper()
	l, n, err := start(t.Context(), dir)
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

// BenchmarkAppend is one synced line of chat.
func BenchmarkAppend(b *testing.B) {
	l, n := open(b, b.TempDir())
	defer n.Close()
	e := &room.Entry{Events: []room.Event{{Type: "chat.message", Data: room.JSON(strings.Repeat("x", 120))}}}
	for o := uint64(1); b.Loop(); o++ {
		e.Offset = o
		if err := l.Append(b.Context(), "s_1", e); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpen reads a show of 50,000 lines back.
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	l, n := open(b, dir)
	for o := uint64(1); o <= 50_000; o++ {
		e := &room.Entry{Offset: o, Edge: time.Now().UnixMicro(), Wall: time.Now().UnixMicro(),
			Receipts: []room.Receipt{{Actor: "d_0123456789", Key: fmt.Sprintf("key-%08d", o), Data: room.JSON(map[string]string{"id": "c_01JABCDEFGHJKMNPQRSTVWXYZ0"})}},
			Events: []room.Event{{Type: "chat.message", At: time.Now().UnixMicro(), By: &room.Author{ID: "d_0123456789", Name: "Ada", Role: room.RoleViewer},
				Data: room.JSON(map[string]string{"id": "c_01JABCDEFGHJKMNPQRSTVWXYZ0", "text": strings.Repeat("word ", 20)})}}}
		if err := l.Append(b.Context(), "s_1", e); err != nil {
			b.Fatal(err)
		}
	}
	n.Close()
	for b.Loop() {
		began := time.Now()
		l, n := open(b, dir)
		opened := time.Since(began)
		read := 0
		if err := l.Read(b.Context(), "s_1", 0, func(*room.Entry) error { read++; return nil }); err != nil || read != 50_000 {
			b.Fatal(read, err)
		}
		b.ReportMetric(float64(opened.Milliseconds()), "ms-start")
		b.ReportMetric(float64(time.Since(began).Milliseconds()-opened.Milliseconds()), "ms-read")
		n.Close()
	}
}
