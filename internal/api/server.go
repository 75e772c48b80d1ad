package api

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"frontrow/internal/identity"
	"frontrow/internal/room"
	"frontrow/internal/studio"
	"frontrow/internal/webhook"
)

// Off is the address that keeps a door shut.
const Off = "off"

// Config of the HTTP doors. Section: api.
type Config struct {
	// HTTP and HTTPS are listening addresses, or off. Port 0 takes a free one.
	HTTP  string `yaml:"http"`
	HTTPS string `yaml:"https"`
	// Metrics says who reads /metrics: "private" for this machine and private
	// networks, "public" for everybody.
	Metrics string `yaml:"metrics"`
	// Drain is how long requests may go on after the server was told to stop.
	Drain time.Duration `yaml:"drain"`
}

// Default returns the usual doors.
func Default() Config {
	return Config{HTTP: ":8080", HTTPS: Off, Metrics: "private", Drain: 5 * time.Second}
}

// Validate names what is wrong with c.
func (c Config) Validate() error {
	switch {
	case c.Metrics != "private" && c.Metrics != "public":
		return fmt.Errorf("metrics is %q, it can be private or public", c.Metrics)
	case c.Drain <= 0:
		return errors.New("drain must be positive")
	}
	return nil
}

func (c Config) metricsAccess() Access {
	if c.Metrics == "public" {
		return Anybody
	}
	return Neighbour
}

// Channels is what the door asks identity.
type Channels interface {
	Channel(ctx context.Context, name string) (identity.Channel, error)
	Channels(ctx context.Context) ([]identity.Channel, error)
	Session(was room.Actor, name string, by identity.StaffLink) (string, room.Actor, time.Time, error)
	Resolve(ctx context.Context, token string) (room.Actor, error)
	RotateKey(ctx context.Context, name string) (string, error)
	PublishToken(ctx context.Context, channel string, who room.Actor) (string, time.Time, error)
}

// Shows is what the door asks the studio. It opens the channel's room on first
// use.
type Shows interface {
	Show(ctx context.Context, channel string) (studio.Show, error)
}

// Deps is what a Server works with.
type Deps struct {
	Channels Channels
	Codes    Codes
	Brands   Brands
	Emotes   Emotes
	Shows    Shows
	Sites    Sites
	Staff    StaffLinks
	Overlays Overlays
	Screens  Screens
	Webhooks *webhook.Service
	Ledger   Ledger
	Audit    Audit
	// Addresses tells where the doors are that are open. Without a public name
	// they are at host; Watch lacks the channel.
	Addresses func(host string) Addresses
	// OnAir reports whether a source is connected.
	OnAir func(channel string) bool
	// Viewers counts who is in a channel's room.
	Viewers func(channel string) int
	// Newcomers bounds how many devices an address registers.
	Newcomers *identity.Newcomers
	// Ready returns why the server can't serve, nil when it can.
	Ready    func(ctx context.Context) error
	Handlers Handlers
	Pages    fs.FS // the built web app, empty when it was not built in
	TLS      *tls.Config
	Log      *slog.Logger
}

// Server is the HTTP and HTTPS door.
type Server struct {
	cfg  Config
	deps Deps
	log  *slog.Logger

	pages    *pages
	guesses  identity.Guesses
	handler  http.Handler
	draining atomic.Bool
	probing  chan struct{} // holds one for each probe that is taken

	plain, secure net.Listener
}

// New returns a Server that has not opened its doors yet.
func New(cfg Config, deps Deps) (*Server, error) {
	s := &Server{cfg: cfg, deps: deps, log: deps.Log.With("component", "api"), probing: make(chan struct{}, maxProbes)}
	var err error
	if s.pages, err = newPages(deps.Pages); err != nil {
		return nil, fmt.Errorf("read the built pages: %w", err)
	}
	mux := http.NewServeMux()
	for _, r := range s.Routes() {
		mux.Handle(r.Pattern, s.guard(r))
	}
	s.handler = s.recovered(mux)
	return s, nil
}

// Listen opens the doors.
func (s *Server) Listen() (err error) {
	if s.cfg.HTTP != Off {
		if s.plain, err = net.Listen("tcp", s.cfg.HTTP); err != nil {
			return fmt.Errorf("open the HTTP door at %s: %w", s.cfg.HTTP, err)
		}
	}
	if s.cfg.HTTPS != Off {
		if s.secure, err = net.Listen("tcp", s.cfg.HTTPS); err != nil {
			s.Close()
			return fmt.Errorf("open the HTTPS door at %s: %w", s.cfg.HTTPS, err)
		}
	}
	return nil
}

// Close shuts doors that Run was never called for.
func (s *Server) Close() {
	for _, l := range []net.Listener{s.plain, s.secure} {
		if l != nil {
			l.Close()
		}
	}
}

// Addr is where plain HTTP listens, nil when it is off.
func (s *Server) Addr() net.Addr { return addr(s.plain) }

// TLSAddr is where HTTPS listens, nil when it is off.
func (s *Server) TLSAddr() net.Addr { return addr(s.secure) }

func addr(l net.Listener) net.Addr {
	if l == nil {
		return nil
	}
	return l.Addr()
}

// Run serves until ctx ends, then lets requests finish for at most Drain.
// Sockets and peers are drained by the rooms that own them.
func (s *Server) Run(ctx context.Context) error {
	srv := &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		TLSConfig:         s.deps.TLS,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	var wg sync.WaitGroup
	ends := make(chan error, 2)
	serve := func(l net.Listener, f func(net.Listener) error) {
		if l != nil {
			wg.Go(func() { ends <- f(l) })
		}
	}
	serve(s.plain, srv.Serve)
	serve(s.secure, func(l net.Listener) error { return srv.ServeTLS(l, "", "") })
	var err error
	select {
	case err = <-ends:
	case <-ctx.Done():
	}
	s.draining.Store(true)
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.cfg.Drain)
	defer cancel()
	if srv.Shutdown(stop) != nil {
		srv.Close()
	}
	wg.Wait()
	if ctx.Err() != nil || errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("serve HTTP: %w", err)
}

// guard is the one check that every route passes.
func (s *Server) guard(r Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		switch r.Access {
		case Audience:
			if !s.audience(w, q) {
				return
			}
		case Admin, Host, Owner:
			who, ok := s.staffMember(w, q, r.Access)
			if !ok || r.Access != Owner && !s.audience(w, q) {
				return
			}
			q = q.WithContext(context.WithValue(q.Context(), actKey{}, &act{actor: who}))
		case Neighbour:
			if !neighbour(q) {
				fail(w, http.StatusForbidden, "forbidden", "Only this machine and private networks may read this.")
				return
			}
		}
		r.Handler.ServeHTTP(w, q)
	})
}

func (s *Server) audience(w http.ResponseWriter, q *http.Request) bool {
	name := q.PathValue("channel")
	_, err := s.deps.Channels.Channel(q.Context(), name)
	if err == nil {
		_, err = s.deps.Shows.Show(q.Context(), name)
	}
	switch {
	case err == nil:
		return true
	case errors.Is(err, identity.ErrNoChannel):
		w.Header().Set("Access-Control-Allow-Origin", "*")
		fail(w, http.StatusNotFound, "no_such_channel", "There is no channel of that name.")
	case q.Context().Err() != nil:
	default:
		s.log.Error("channel can't be opened", "channel", name, "err", err)
		w.Header().Set("Access-Control-Allow-Origin", "*")
		fail(w, http.StatusServiceUnavailable, "internal", "The channel can't be opened at the moment.")
	}
	return false
}

// staffMember lets somebody of the staff pass, by their bearer token.
func (s *Server) staffMember(w http.ResponseWriter, q *http.Request, access Access) (who room.Actor, ok bool) {
	token, ok := strings.CutPrefix(q.Header.Get("Authorization"), "Bearer ")
	if !ok {
		w.Header().Set("WWW-Authenticate", "Bearer")
		fail(w, http.StatusUnauthorized, "unauthorized", "Say who you are with a bearer token.")
		return who, false
	}
	who, err := s.deps.Channels.Resolve(q.Context(), token)
	if errors.Is(err, identity.ErrRevoked) {
		gone := room.RoleRevoked
		fail(w, gone.Status, string(gone.Code), gone.Message)
		return who, false
	}
	if err != nil {
		fail(w, http.StatusUnauthorized, "unauthorized", "The token is not valid here, ask for a new one.")
		return who, false
	}
	below, refusal := room.RoleProducer, "Only the owner and admins may do that."
	switch access {
	case Host:
		below, refusal = room.RoleModerator, "Only the owner, admins and producers may do that."
	case Owner:
		below, refusal = room.RoleAdmin, "Only the owner may do that."
	}
	if !who.Role.Above(below) || who.Role == room.RoleSystem {
		fail(w, http.StatusForbidden, "forbidden", refusal)
		return who, false
	}
	// A site vouches for its accounts in its own channel alone.
	if who.Channel != "" && who.Channel != q.PathValue("channel") {
		fail(w, http.StatusForbidden, "forbidden", "Your token is for another channel.")
		return who, false
	}
	return who, true
}

// neighbour reports whether a request comes from this machine or a private
// network.
func neighbour(q *http.Request) bool {
	a, err := netip.ParseAddrPort(q.RemoteAddr)
	if err != nil {
		return false
	}
	ip := a.Addr().Unmap()
	return ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast()
}

// recovered turns a panic into an answer and a line in the log; the server goes
// on.
func (s *Server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		defer func() {
			if v := recover(); v != nil {
				if v == http.ErrAbortHandler {
					panic(v)
				}
				s.log.Error("request panicked", "method", q.Method, "path", q.URL.Path, "panic", v, "stack", stack())
				fail(w, http.StatusInternalServerError, "internal", "Something went wrong here.")
			}
		}()
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		next.ServeHTTP(w, q)
	})
}

func (s *Server) healthz(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") }

func (s *Server) readyz(w http.ResponseWriter, q *http.Request) {
	err := s.deps.Ready(q.Context())
	if s.draining.Load() {
		err = errors.New("the server is stopping")
	}
	if err != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprintln(w, err)
		return
	}
	fmt.Fprintln(w, "ready")
}
