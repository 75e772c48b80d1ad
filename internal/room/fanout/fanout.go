// Package fanout brings rooms to people: it follows the tail of each room's
// entries and writes them to connections, WebSocket or server-sent events, in
// the frames of docs/protocol.md. It decides nothing about a room; commands go
// to the room's writer, and a client that fell behind gets a snapshot.
//
// Each entry is encoded once. A few goroutines a room walk over its connections
// and write to each everything it has not seen yet, without waiting and, where
// Linux lets them, to many in one call; connections that stand at the same place
// share the same bytes. A connection
// costs the number of its socket and some hundred bytes while it keeps up: a few
// pollers wait for all of them, and read. One whose socket is full gets a bounded
// queue. Where the system has no epoll, or a connection is more than a socket (TLS),
// it has a goroutine that reads, and one while it is written to.
package fanout

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/netip"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"frontrow/internal/room"
	"frontrow/internal/tail"
)

// Config bounds connections. Section: room.fanout.
type Config struct {
	// Connections is how many may be open, PerAddress how many from one address.
	// Those from this machine are not counted by address: a proxy is there. As many
	// commands may be posted from one address at once, and a quarter of it each second;
	// from this machine, of those without an identity.
	Connections int `yaml:"connections"`
	PerAddress  int `yaml:"per_address"`
	// MaxMessage bounds a message of a client, bytes.
	MaxMessage int `yaml:"max_message"`
	// Burst and PerSecond limit the messages of one connection, of any kind.
	Burst     float64 `yaml:"burst"`
	PerSecond float64 `yaml:"per_second"`
	// Pending is how many bytes may wait for one connection beyond what the
	// system buffers, and behind what is being written, a snapshot of any size. Over
	// it, the connection is ended as slow and may come back.
	Pending int `yaml:"pending"`
	// SocketBuffer is what the system buffers for one connection, bytes.
	SocketBuffer int `yaml:"socket_buffer"`
	// HelloTimeout is how long a client may take to say hello, or to post a command.
	HelloTimeout time.Duration `yaml:"hello_timeout"`
	// WriteTimeout is how long a full socket may stay full, and how long it may take for
	// as many bytes as Pending.
	WriteTimeout time.Duration `yaml:"write_timeout"`
	// IdleTimeout ends a connection that nothing was heard from; at half of it
	// the server asks whether anybody is there.
	IdleTimeout time.Duration `yaml:"idle_timeout"`
	// MinFlush and MaxFlush bound the time between two visits to a connection.
	// The first event after a pause goes out at once.
	MinFlush time.Duration `yaml:"min_flush"`
	MaxFlush time.Duration `yaml:"max_flush"`
	// IOUring writes to many connections in one call to the system, where Linux
	// allows it; else there is a call for each.
	IOUring bool `yaml:"io_uring"`
	// Compress lets clients that offer it have long messages compressed
	// (permessage-deflate): each is compressed once for all of them.
	Compress bool `yaml:"compress"`
	// TalkPerSecond is how many lines of conversation a second go to everybody.
	// Of more, each viewer gets their own, those that mention them, and those of
	// the staff, who get all.
	TalkPerSecond float64 `yaml:"talk_per_second"`
	// Keep is how many of the newest entries a room holds for those who resume.
	Keep int `yaml:"keep"`
	// Origins are the sites whose pages may open a socket, as the browser says it
	// ("https://example.org"); empty for any. Any is safe: who somebody is comes
	// only from the token in hello, and never from a cookie that a foreign page
	// could make a browser send.
	Origins []string `yaml:"origins"`
}

// Default returns the bounds of one server.
func Default() Config {
	return Config{
		Connections: 19_800, PerAddress: 1000,
		MaxMessage: 4096, Burst: 60, PerSecond: 20,
		Pending: 256 << 10, SocketBuffer: 64 << 10,
		HelloTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, IdleTimeout: time.Minute,
		MinFlush: 50 * time.Millisecond, MaxFlush: 250 * time.Millisecond, IOUring: true,
		Compress: true, TalkPerSecond: 50, Keep: 4096,
	}
}

// Validate names what is wrong with c.
func (c Config) Validate() error {
	switch {
	case c.Connections < 1 || c.PerAddress < 1:
		return errors.New("connections and per_address have to be at least 1")
	case c.MaxMessage < 1024 || c.MaxMessage > maxDiscard:
		return fmt.Errorf("max_message is %d, 1024 to %d is possible", c.MaxMessage, maxDiscard)
	case c.Burst < 1 || c.PerSecond <= 0:
		return errors.New("burst has to be at least 1 and per_second more than 0")
	case c.Pending < 4<<10 || c.SocketBuffer < 4<<10:
		return errors.New("pending and socket_buffer have to be at least 4096")
	case c.HelloTimeout <= 0 || c.WriteTimeout <= 0 || c.IdleTimeout <= 0 || c.MinFlush <= 0:
		return errors.New("hello_timeout, write_timeout, idle_timeout and min_flush have to be more than 0")
	case c.MaxFlush < c.MinFlush:
		return errors.New("max_flush can't be less than min_flush")
	case c.TalkPerSecond < 1:
		return errors.New("talk_per_second has to be at least 1")
	case c.Keep < 64:
		return errors.New("keep has to be at least 64")
	}
	return nil
}

// Rooms is where entries come from and commands go to.
type Rooms interface {
	// Follow returns the newest entries of a channel's room.
	Follow(channel string) *tail.Tail[room.Told]
	// Snapshot returns the public state. It is never older than what Follow has.
	Snapshot(ctx context.Context, channel string) (room.Snapshot, error)
	// Mine returns what the room has for one actor alone, by feature, nil for
	// nothing; and where the room stood.
	Mine(ctx context.Context, channel string, a room.Actor) (room.Position, map[string]json.RawMessage, error)
	// Counters returns the latest of what the room counts, by feature, nil for nothing.
	Counters(ctx context.Context, channel string) (map[string]json.RawMessage, error)
	// Standing returns how people stand where they are listed.
	Standing(ctx context.Context, channel string) (room.Standings, error)
	// Do grants a wish or returns a *room.Error.
	Do(ctx context.Context, channel string, cmd room.Command) (room.Answer, error)
	// Post is Do for commands that come by the thousand, and doesn't wait: asker
	// is told. It reports false for others, and does nothing.
	Post(channel string, cmd room.Command, asker room.Asker) bool
	// Offer is Post that never waits: false where the room is so busy, too.
	Offer(channel string, cmd room.Command, asker room.Asker) bool
}

// Deps is what a Server works with.
type Deps struct {
	Rooms Rooms
	// Resolve says who presents a token; "" is an anonymous reader. Any error
	// refuses the token, a *room.Error by its code.
	Resolve func(ctx context.Context, token string) (room.Actor, error)
	// Device makes an identity with that name for a client that has none, and
	// the token to come back with.
	// It returns a *room.Error, or any error for a name that can't be used; nil
	// for a server that makes none here.
	Device func(ctx context.Context, from netip.Addr, name string) (token string, a room.Actor, err error)
	// Networks names where an address is, for the rules of a channel's room, as
	// room.Command has it; nil for a server that doesn't tell.
	Networks func(channel string, from netip.Addr) []string
	// Talk reports whether events of a type are conversation; nil for none.
	Talk func(eventType string) bool
	// Edge is the live edge of a channel's programme, µs; false while nothing is live.
	Edge       func(channel string) (int64, bool)
	Now        func() time.Time
	Logger     *slog.Logger
	Registerer prometheus.Registerer // nil for none
}

// Server holds the connections of this process.
type Server struct {
	cfg     Config
	deps    Deps
	log     *slog.Logger
	metrics metrics
	clock   atomic.Int64 // coarse: milliseconds since some moment, by Run
	crowd   atomic.Int64 // connections when the server began to say goodbye

	ctx    context.Context // ends when the halls have to
	cancel context.CancelFunc
	work   sync.WaitGroup // halls and connections

	// joining bounds how many come in at the same time: when a whole audience
	// comes back at once, those who are there are not to wait for it.
	joining chan struct{}
	crew    crew
	team    team
	rings   rings
	pollers pollers
	buffers sync.Pool // *[]byte of MaxMessage
	scratch sync.Pool // *[]byte
	posts   quota[netip.Addr]
	asks    quota[string] // for people, by POST

	mu        sync.Mutex
	halls     map[string]*hall
	guests    map[*conn]struct{} // connections that haven't said hello
	addresses map[netip.Addr]int
	open      int
	closing   bool
}

type metrics struct {
	connections prometheus.Gauge
	writes      prometheus.Counter
	bytes       prometheus.Counter
	slow        prometheus.Counter
	pass        prometheus.Histogram
}

// New returns a Server without connections. Its handlers refuse with "restart"
// once the ctx of Run has ended.
func New(cfg Config, deps Deps) *Server {
	m := promauto.With(deps.Registerer)
	s := &Server{
		cfg: cfg, deps: deps, log: deps.Logger.With("component", "room/fanout"),
		halls: make(map[string]*hall), guests: make(map[*conn]struct{}), addresses: make(map[netip.Addr]int),
		metrics: metrics{
			connections: m.NewGauge(prometheus.GaugeOpts{Name: "room_fanout_connections", Help: "Open connections to rooms."}),
			writes:      m.NewCounter(prometheus.CounterOpts{Name: "room_fanout_writes_total", Help: "Writes of events and counters to connections."}),
			bytes:       m.NewCounter(prometheus.CounterOpts{Name: "room_fanout_bytes_total", Help: "Bytes of those writes."}),
			slow:        m.NewCounter(prometheus.CounterOpts{Name: "room_fanout_slow_total", Help: "Connections ended because they could not keep up."}),
			pass: m.NewHistogram(prometheus.HistogramOpts{
				Name: "room_fanout_pass_seconds", Help: "Time of one walk over a room's connections.", Buckets: prometheus.ExponentialBuckets(0.0001, 2.5, 10)}),
		},
	}
	s.crew.work = &s.work
	s.pollers.rings = &s.rings
	s.pollers.why = func(err error) {
		s.log.Warn("connections can't be waited for by epoll, so each has a goroutine that reads", "error", err)
	}
	s.rings.off = !cfg.IOUring
	s.rings.why = func(err error) {
		s.log.Info("io_uring can't be used, so each write to a viewer is a call of its own: allow it to this process, or set room.fanout.io_uring to false", "error", err)
	}
	s.joining = make(chan struct{}, joinsAtOnce*runtime.GOMAXPROCS(0))
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s
}

const (
	// tick is how often the clock moves, and sweep how many ticks pass between two
	// looks at every connection.
	tick  = 250 * time.Millisecond
	sweep = 20
	// joinsAtOnce is how many join at the same time for each processor, and
	// joinWait how long somebody waits for their turn.
	joinsAtOnce = 4
	joinWait    = 5 * time.Second
	// backEvery is the time between two who come back after a restart.
	backEvery = 300 * time.Microsecond
	// drainTimeout is how long clients may take to hear the server's goodbye.
	drainTimeout = 3 * time.Second
)

// Run keeps the connections until ctx ends. Then it says goodbye to all of
// them, asks them to come back, and returns when they are closed.
func (s *Server) Run(ctx context.Context) error {
	t := time.NewTicker(tick)
	defer t.Stop()
	start := time.Now()
	for n := 1; ; n++ {
		select {
		case now := <-t.C:
			s.clock.Store(now.Sub(start).Milliseconds())
			if n%sweep != 0 {
				continue
			}
			for _, h := range s.hallList() {
				h.sweep()
			}
		case <-ctx.Done():
			s.drain()
			return nil
		}
	}
}

func (s *Server) drain() {
	s.mu.Lock()
	s.closing = true
	s.crowd.Store(int64(s.open))
	guests := make([]*conn, 0, len(s.guests))
	for c := range s.guests {
		guests = append(guests, c)
	}
	s.mu.Unlock()
	for _, c := range guests {
		c.end(room.Restart)
	}
	for _, h := range s.hallList() {
		h.each(func(c *conn) { c.end(room.Restart) })
	}
	done := make(chan struct{})
	go func() { s.work.Wait(); close(done) }()
	timer := time.AfterFunc(drainTimeout, func() {
		for _, h := range s.hallList() {
			h.each((*conn).cut)
		}
		for _, c := range guests {
			c.cut()
		}
	})
	defer timer.Stop()
	s.cancel()
	s.crew.close()
	<-done
	s.rings.close()
	s.pollers.close()
}

// spread is over how long an audience of this size comes back.
func (s *Server) spread() time.Duration {
	return max(2*time.Second, time.Duration(s.crowd.Load())*backEvery)
}

// Viewers counts the connections to a channel's room.
func (s *Server) Viewers(channel string) int {
	h := s.present(channel)
	if h == nil {
		return 0
	}
	return int(h.viewers.Load())
}

// present is the hall of a channel where somebody has come; else nil.
func (s *Server) present(channel string) *hall {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.halls[channel]
}

func (s *Server) hallList() []*hall {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]*hall, 0, len(s.halls))
	for _, h := range s.halls {
		all = append(all, h)
	}
	return all
}

// hall returns the connections of a channel's room; it begins with the first.
func (s *Server) hall(channel string) (*hall, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		return nil, room.Restart.Refuse()
	}
	h := s.halls[channel]
	if h == nil {
		h = newHall(s, channel)
		s.halls[channel] = h
		s.work.Go(func() { h.follow(s.ctx) })
		s.work.Go(func() { h.tally(s.ctx) })
		for _, sh := range h.shards {
			s.work.Go(func() { sh.run(s.ctx) })
		}
	}
	return h, nil
}

// turn waits until somebody may join; done ends their turn. Who would wait for
// long is told when to come back, each at another time.
func (s *Server) turn(ctx context.Context) (done func(), err error) {
	select {
	case s.joining <- struct{}{}:
		return func() { <-s.joining }, nil
	default:
	}
	wait := time.NewTimer(joinWait)
	defer wait.Stop()
	select {
	case s.joining <- struct{}{}:
		return func() { <-s.joining }, nil
	case <-wait.C:
		e := room.Busy.Refuse()
		e.After = time.Second + rand.N(joinWait)
		return nil, e
	case <-ctx.Done():
		return nil, room.Unavailable.Refuse()
	}
}

// admit counts a new connection, or refuses it.
func (s *Server) admit(c *conn) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closing:
		return room.Restart.Refuse()
	case s.open >= s.cfg.Connections:
		return room.Busy.Refuse()
	case c.addr.IsValid() && !c.addr.IsLoopback() && s.addresses[c.addr] >= s.cfg.PerAddress:
		return room.TooMany.Refuse()
	}
	s.open++
	s.addresses[c.addr]++
	s.work.Add(1)
	s.metrics.connections.Inc()
	return nil
}

// guest puts a connection on the list of those that owe a hello. False says
// that the server is saying goodbye.
func (s *Server) guest(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.guests[c] = struct{}{}
	return !s.closing
}

// arrived takes a connection off the list of those that owe a hello. False
// says that the server has said goodbye meanwhile.
func (s *Server) arrived(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.guests, c)
	return !s.closing
}

// release forgets a connection that admit counted.
func (s *Server) release(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.guests, c)
	s.open--
	if s.addresses[c.addr]--; s.addresses[c.addr] == 0 {
		delete(s.addresses, c.addr)
	}
	s.metrics.connections.Dec()
	s.work.Done()
}
