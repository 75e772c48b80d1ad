package fanout_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"frontrow/internal/room"
	"frontrow/internal/room/command"
	"frontrow/internal/room/eventlog"
	"frontrow/internal/room/fanout"
	"frontrow/internal/room/feature/chat"
	"frontrow/internal/room/feature/show"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// whisper is a feature for tests: events for staff, for one, and for nobody in
// particular.
func whisper() room.Feature {
	return room.Define(room.Rules[int]{
		Name:     "whisper",
		Commands: []room.CommandSpec{{Name: "whisper.say", Open: true}},
		Begin:    func() int { return 0 },
		Decide: func(_ int, c room.Command) (room.Decision, error) {
			return room.Decision{Events: []room.Event{
				{Type: "whisper.staff", For: room.Staff, Data: c.Data},
				{Type: "whisper.one", For: room.One("d_ada"), Data: c.Data},
			}}, nil
		},
		Apply: func(n int, _ room.Event, _ *room.Entry) int { return n },
		View:  func(n int) any { return n },
	})
}

// venue is a room on a loopback address.
type venue struct {
	log    eventlog.Log
	rooms  *command.Rooms
	server *fanout.Server
	web    *httptest.Server
	stop   func() // ends everything, may be called twice
	more   []room.Feature
	device func(context.Context, netip.Addr, string) (string, room.Actor, error)
	talk   func(string) bool
	// networks says where an address is; nil for nowhere.
	networks func(string, netip.Addr) []string
	// resolve says who presents a token; the usual one if nil.
	resolve func(context.Context, string) (room.Actor, error)
}

type option func(*fanout.Config, *command.Config, *venue)

func open(t testing.TB, opts ...option) *venue {
	t.Helper()
	v := &venue{log: eventlog.NewMemory()}
	fc, cc := fanout.Default(), command.Default()
	fc.MinFlush = time.Millisecond
	fc.Burst, fc.PerSecond = 1e6, 1e6
	cc.Viewer = command.Rate{Burst: 1e6, PerSecond: 1e6}
	cc.Owner = cc.Viewer
	for _, o := range opts {
		o(&fc, &cc, v)
	}
	if v.resolve == nil {
		v.resolve = resolve
	}
	quiet := slog.New(slog.DiscardHandler)
	edge := func(string) (int64, bool) { return 1790000000000000, true }
	v.rooms = command.New(cc, command.Deps{
		Log: v.log, Features: append([]room.Feature{show.Feature(), chat.Feature(), whisper()}, v.more...), Edge: edge, Now: time.Now, Logger: quiet,
	})
	v.server = fanout.New(fc, fanout.Deps{Rooms: v.rooms, Edge: edge, Now: time.Now, Logger: quiet, Resolve: v.resolve, Device: v.device, Networks: v.networks, Talk: v.talk})
	mux := http.NewServeMux()
	mux.Handle("GET /{channel}/room", v.server.Socket())
	mux.Handle("GET /{channel}/room/events", v.server.Events())
	mux.Handle("POST /{channel}/room/commands", v.server.Commands())
	v.web = httptest.NewServer(mux)

	ctx, cancel := context.WithCancel(context.Background())
	roomsCtx, closeRooms := context.WithCancel(context.Background())
	var conns, rooms sync.WaitGroup
	conns.Go(func() { _ = v.server.Run(ctx) })
	rooms.Go(func() { _ = v.rooms.Run(roomsCtx) })
	v.stop = sync.OnceFunc(func() {
		cancel()
		conns.Wait()
		v.web.Close()
		closeRooms()
		rooms.Wait()
	})
	t.Cleanup(v.stop)
	if err := v.rooms.Open(t.Context(), "live", "s_1"); err != nil {
		t.Fatal(err)
	}
	return v
}

// resolve knows tokens like "viewer:ada", "owner:eva" and "nameless:bob".
func resolve(_ context.Context, token string) (room.Actor, error) {
	if token == "" {
		return room.Actor{Kind: "anonymous", Role: room.RoleViewer}, nil
	}
	role, name, ok := strings.Cut(token, ":")
	a := room.Actor{ID: "d_" + name, Kind: "device", Name: name, Role: room.RoleViewer, Can: []room.Capability{"chat.send"}}
	switch {
	case !ok:
		return room.Actor{}, errors.New("forged")
	case role == "owner":
		a.Role = room.RoleOwner
	case role == "system":
		a.Role = room.RoleSystem
	case role == "nameless":
		a.Name, a.Can = "", nil
	}
	return a, nil
}

func (v *venue) url() string { return v.web.URL + "/live/room" }

// say appends a line as the server's own guest.
func (v *venue) say(t testing.TB, text string) room.Answer {
	t.Helper()
	a, err := v.rooms.Do(context.Background(), "live", room.Command{
		Name: "chat.send", Data: room.JSON(chat.Send{Text: text}),
		Actor: room.Actor{ID: "d_host", Name: "Host", Role: room.RoleOwner, Can: []room.Capability{"chat.send"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// lines is what the log of a show says after an offset.
func (v *venue) lines(t testing.TB, show string, after uint64) (lines []string, last uint64) {
	t.Helper()
	err := v.log.Read(context.Background(), show, 0, func(e *room.Entry) error {
		last = e.Offset
		for _, ev := range e.Events {
			if ev.Type == "chat.message" && e.Offset > after {
				var l chat.Line
				if err := unmarshal(ev.Data, &l); err != nil {
					return err
				}
				lines = append(lines, l.Text)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines, last
}

// catchUp reads until the viewer has seen the show up to offset.
func catchUp(w *ws, v *viewer, show string, offset uint64) error {
	for v.pos.Epoch != show || v.pos.Offset < offset {
		f, err := w.next()
		if err != nil {
			return fmt.Errorf("at %v, waiting for %s:%d: %w", v.pos, show, offset, err)
		}
		v.take(f)
	}
	return nil
}
