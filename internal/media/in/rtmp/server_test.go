package rtmp

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"

	"frontrow/internal/media"
	"frontrow/internal/media/hub"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const testKey = "sesame-0123456789"

type gate map[string]media.StreamID

func (g gate) Publish(_ context.Context, key, _ string) (media.Pass, error) {
	if id, ok := g[key]; ok {
		return media.Pass{Stream: id, Key: key}, nil
	}
	return media.Pass{}, errors.New("This stream key is not known. Copy it again from the studio.")
}

// logWriter puts the server's log into the test's.
type logWriter struct{ t testing.TB }

func (w logWriter) Write(p []byte) (int, error) {
	w.t.Logf("%s", p)
	return len(p), nil
}

type world struct {
	*Server
	hub  *hub.Hub
	stop func()
}

// start runs a server at free ports until the test ends.
func start(t testing.TB, change func(*Config, *Deps, *hub.Config)) *world {
	t.Helper()
	cfg := Default()
	cfg.Addr, cfg.RefuseDelay = "127.0.0.1:0", 0
	hubCfg := hub.Default()
	hubCfg.Grace = 100 * time.Millisecond
	log := slog.New(slog.NewTextHandler(logWriter{t}, nil))
	deps := Deps{
		Gate: gate{testKey: "live", "second-key": "live", "third-key": "other"},
		Log:  log, Registerer: prometheus.NewRegistry(),
	}
	if change != nil {
		change(&cfg, &deps, &hubCfg)
	}
	deps.Hub = hub.New(hubCfg, log)
	s, err := New(cfg, deps)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Listen(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := s.Run(ctx); err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	w := &world{Server: s, hub: deps.Hub}
	w.stop = sync.OnceFunc(func() {
		cancel()
		wg.Wait()
		deps.Hub.Close()
	})
	t.Cleanup(w.stop)
	return w
}

// layout waits for a layout that satisfies ok.
func layout(t testing.TB, s *hub.Stream, ok func(media.Layout) bool) media.Layout {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for l := s.Layout(); ; {
		if ok(l) {
			return l
		}
		var err error
		if l, err = s.Changed(ctx, l.Version); err != nil {
			t.Fatalf("layout %+v: %v", l, err)
		}
	}
}

// collect reads frames of the tracks until enough says so.
func collect(t testing.TB, s *hub.Stream, tracks []media.Track, enough func([]*media.Frame) bool) []*media.Frame {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	wishes := make([]hub.Wish, len(tracks))
	for i, tr := range tracks {
		wishes[i] = hub.Wish{Track: tr.ID}
	}
	r, err := s.Subscribe(ctx, wishes...)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var all []*media.Frame
	for !enough(all) {
		f, lost, err := r.Next()
		if err != nil {
			t.Fatalf("after %d frames: %v", len(all), err)
		}
		if lost > 0 {
			t.Errorf("%d frames lost", lost)
		}
		all = append(all, f)
	}
	return all
}

func dial(t testing.TB, a net.Addr) net.Conn {
	t.Helper()
	nc, err := net.Dial("tcp", a.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = nc.Close() })
	return nc
}
