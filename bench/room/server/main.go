// Command server is a room and nothing else, for measuring: the same parts as in
// frontrow serve, wired together without identity, media and pages. Whoever
// says hello with a token is the viewer of that name.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"frontrow/internal/cluster"
	"frontrow/internal/room"
	"frontrow/internal/room/command"
	"frontrow/internal/room/eventlog/jetstream"
	"frontrow/internal/room/fanout"
	"frontrow/internal/room/feature/chat"
	"frontrow/internal/room/feature/show"
)

func main() {
	addr := flag.String("http", "127.0.0.1:0", "address to listen on")
	data := flag.String("data", "", "folder of the log; a temporary one if empty")
	pprof := flag.String("pprof", "", "address of the profiler")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if *pprof != "" {
		go func() { fmt.Fprintln(os.Stderr, http.ListenAndServe(*pprof, nil)) }()
	}
	if err := run(ctx, *addr, *data); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, addr, data string) error {
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	if data == "" {
		dir, err := os.MkdirTemp("", "frontrow-bench-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		data = dir
	}
	node, err := cluster.Start(ctx, cluster.Default(), cluster.Deps{Dir: data, Log: log})
	if err != nil {
		return err
	}
	defer node.Close()
	js, err := jetstream.New(node.Conn(), 1)
	if err != nil {
		return err
	}
	edge := func(string) (int64, bool) { return time.Now().UnixMicro(), true }
	limits := command.Default()
	limits.Viewer = command.Rate{Burst: 1e6, PerSecond: 1e6}
	rooms := command.New(limits, command.Deps{
		Log: js, Features: []room.Feature{show.Feature(), chat.Feature()}, Edge: edge, Now: time.Now, Logger: log,
	})
	conns := fanout.Default()
	conns.Burst, conns.PerSecond = 1e6, 1e6
	hall := fanout.New(conns, fanout.Deps{
		Rooms: rooms, Edge: edge, Now: time.Now, Logger: log,
		Resolve: func(_ context.Context, token string) (room.Actor, error) {
			if token == "" {
				return room.Actor{Kind: "anonymous", Role: room.RoleViewer}, nil
			}
			return room.Actor{ID: "d_" + token, Kind: "device", Name: token, Role: room.RoleViewer, Can: []room.Capability{"chat.send"}}, nil
		},
	})
	mux := http.NewServeMux()
	mux.Handle("GET /api/v1/channels/{channel}/room", hall.Socket())
	mux.Handle("GET /api/v1/channels/{channel}/room/events", hall.Events())
	mux.Handle("POST /api/v1/channels/{channel}/room/commands", hall.Commands())
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	log.Info("listening", "addr", ln.Addr())
	srv := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}

	roomsCtx, closeRooms := context.WithCancel(context.Background())
	defer closeRooms()
	var wg sync.WaitGroup
	wg.Go(func() { _ = rooms.Run(roomsCtx) })
	wg.Go(func() { _ = hall.Run(ctx) })
	wg.Go(func() {
		if err := srv.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			log.Error("serve", "error", err)
		}
	})
	if err := rooms.Open(ctx, "live", "s_bench"); err != nil {
		return err
	}
	<-ctx.Done()
	shut, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_ = srv.Shutdown(shut)
	closeRooms()
	wg.Wait()
	return nil
}
