// Package whip takes streams in by WHIP (RFC 9725): a publisher posts an offer,
// with its stream key as the bearer token, and sends over WebRTC. It repairs
// loss and disorder, makes access units of the packets, puts them on the
// programme clock and writes them to the hub. A picture that comes in several sizes
// (simulcast) is as many tracks, in step with each other.
//
// It is not the signalling of WebRTC, nor its engine: both are media/rtc. It
// does not know what a key opens: that is the Gate's. The route table of api
// mounts its handlers; app runs it.
//
//	POST, OPTIONS                 /whip            Server.Endpoint
//	PATCH, DELETE, OPTIONS, POST  /whip/{session}  Server.Resource
//
// A POST below /whip is one to /whip by a client that appends something to the
// address it was given.
package whip

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/interceptor/pkg/report"
	"github.com/pion/interceptor/pkg/twcc"
	"github.com/pion/logging"
	"github.com/prometheus/client_golang/prometheus"

	"frontrow/internal/media"
	"frontrow/internal/media/hub"
	"frontrow/internal/media/rtc"
	"frontrow/internal/media/rtc/jitter"
)

// resource is where the sessions' resources are, and owner the key that they
// are registered with: a session is known by an id that nobody can guess.
const (
	resource = "/whip/"
	owner    = "whip"
)

// Config of the WHIP door. Section: media.in.whip.
type Config struct {
	// Sessions bounds the publishers.
	Sessions int `yaml:"sessions"`
	// KeyDelay is how long the answer to a wrong key takes.
	KeyDelay time.Duration `yaml:"key_delay"`
	// KeyInterval is the shortest time between two demands for a key frame.
	KeyInterval time.Duration `yaml:"key_interval"`
	// Feedback is how often the publisher is told which packets arrived when,
	// for its estimate of the bandwidth.
	Feedback time.Duration `yaml:"feedback"`
	// Jitter bounds the waiting for packets that are missing.
	Jitter jitter.Config `yaml:"jitter"`
}

// Default returns the configuration that suits one server.
func Default() Config {
	return Config{
		Sessions:    256,
		KeyDelay:    500 * time.Millisecond,
		KeyInterval: 500 * time.Millisecond,
		Feedback:    50 * time.Millisecond,
		Jitter:      jitter.Default(),
	}
}

// Validate names what is wrong with c.
func (c Config) Validate() error {
	switch {
	case c.Sessions < 1:
		return errors.New("sessions must be at least 1")
	case c.KeyDelay < 0:
		return errors.New("key_delay can't be negative")
	case c.KeyInterval < 100*time.Millisecond:
		return errors.New("key_interval must be at least 100ms, or a publisher sends nothing but key frames")
	case c.Feedback < 10*time.Millisecond:
		return errors.New("feedback must be at least 10ms")
	}
	if err := c.Jitter.Validate(); err != nil {
		return fmt.Errorf("jitter: %w", err)
	}
	return nil
}

// ErrKey is what a Gate returns, or wraps, for a key that opens nothing.
var ErrKey = errors.New("the stream key is not valid")

// Gate knows what a stream key opens.
type Gate interface {
	// Publish returns what the holder of key may publish: a stream key or a
	// publish token. remote is the address that asks. ErrKey: nothing.
	Publish(ctx context.Context, key, remote string) (media.Pass, error)
}

// Deps are what a Server needs from outside.
type Deps struct {
	Hub    *hub.Hub
	Engine *rtc.Engine
	Gate   Gate
	Log    *slog.Logger
	// Registerer takes the metrics; it may be nil.
	Registerer prometheus.Registerer
}

// Server is the WHIP door.
type Server struct {
	cfg      Config
	deps     Deps
	log      *slog.Logger
	count    *counters
	sessions *rtc.Sessions

	mu      sync.Mutex
	stopped bool
	running sync.WaitGroup
}

// New returns a Server. Its handlers work at once; Run ends them.
func New(cfg Config, deps Deps) *Server {
	return &Server{
		cfg: cfg, deps: deps, log: deps.Log.With("component", "media/in/whip"),
		count: newCounters(deps.Registerer), sessions: rtc.NewSessions(cfg.Sessions),
	}
}

// Run waits for ctx and then ends every session and waits for them.
func (s *Server) Run(ctx context.Context) error {
	<-ctx.Done()
	s.mu.Lock()
	s.stopped = true
	s.mu.Unlock()
	s.sessions.EndAll(rtc.ErrShutdown)
	s.running.Wait()
	return nil
}

// Endpoint serves the address that publishers post their offers to.
func (s *Server) Endpoint() http.Handler { return http.HandlerFunc(s.endpoint) }

// Resource serves the sessions' resources, by the path value "session".
func (s *Server) Resource() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost || r.Method == http.MethodOptions && s.sessions.Get(owner, r.PathValue("session")) == nil {
			s.endpoint(w, r)
			return
		}
		s.sessions.ServeHTTP(w, r, owner, r.PathValue("session"))
	})
}

func (s *Server) endpoint(w http.ResponseWriter, r *http.Request) {
	const methods = "POST, OPTIONS"
	switch r.Method {
	case http.MethodOptions:
		rtc.Options(w, methods)
		return
	case http.MethodPost:
	default:
		rtc.CORS(w)
		w.Header().Set("Allow", methods)
		s.refuse(w, &rtc.Problem{Status: http.StatusMethodNotAllowed, Code: "wrong_method", Message: "This address takes " + methods + "."})
		return
	}
	rtc.CORS(w)
	if err := s.post(w, r); err != nil {
		s.refuse(w, err)
	}
}

func (s *Server) refuse(w http.ResponseWriter, err error) {
	code := "other"
	var p *rtc.Problem
	if errors.As(err, &p) {
		code = p.Code
	} else {
		s.log.Warn("publisher could not be taken", "err", err)
	}
	s.count.refused.WithLabelValues(code).Inc()
	if p != nil && p.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="whip"`)
	}
	rtc.Refuse(w, err)
}

func (s *Server) post(w http.ResponseWriter, r *http.Request) error {
	pass, err := s.admit(r)
	if err != nil {
		return err
	}
	offer, err := rtc.ReadOffer(w, r)
	if err != nil {
		return err
	}
	plan, err := read(offer)
	if err != nil {
		return err
	}
	stream := s.deps.Hub.Stream(pass.Stream)
	source := media.Source{Protocol: "whip", Remote: r.RemoteAddr, Agent: r.UserAgent(), Key: pass.Key}
	if err := stream.Admit(source); err != nil {
		return taken(err, pass.Stream)
	}
	log := s.log.With("stream", string(pass.Stream), "remote", r.RemoteAddr)
	x := newSession(s.cfg, s.count, log, stream, source, plan)
	if err := s.open(x); err != nil {
		return err
	}
	answer, err := x.peer.Answer(r, offer)
	if err != nil {
		over := x.peer.Context().Err() != nil || r.Context().Err() != nil
		x.peer.Close()
		if p := (*rtc.Problem)(nil); !over && !errors.As(err, &p) {
			log.Info("offer can't be answered", "err", err)
			err = unacceptable("no_answer", "The server has no answer to this offer.")
		}
		return err
	}
	if err := s.begin(x); err != nil {
		x.peer.Close()
		return err
	}
	rtc.Created(w, x.peer, resource+x.peer.ID, plan.stereo(answer))
	return nil
}

// taken is the answer to a publisher whose stream has another one.
func taken(err error, stream media.StreamID) error {
	switch {
	case errors.Is(err, hub.ErrBusy):
		return &rtc.Problem{Status: http.StatusConflict, Code: "busy", Message: "Somebody else is publishing this stream."}
	case errors.Is(err, hub.ErrContested):
		return &rtc.Problem{
			Status: http.StatusConflict, Code: "contested",
			Message: "Somebody else publishes with this key. Stop the other encoder or rotate the key: frontrow key rotate " + string(stream),
		}
	}
	return rtc.ErrShutdown
}

// admit asks the Gate what the request's key opens.
func (s *Server) admit(r *http.Request) (media.Pass, error) {
	key := bearer(r)
	err := ErrKey
	var pass media.Pass
	if key != "" {
		pass, err = s.deps.Gate.Publish(r.Context(), key, r.RemoteAddr)
	}
	if !errors.Is(err, ErrKey) {
		return pass, err
	}
	message := "The stream key is not valid."
	if key == "" {
		message = "Send the stream key as bearer token."
	}
	// So that guessing takes time.
	t := time.NewTimer(s.cfg.KeyDelay)
	defer t.Stop()
	select {
	case <-t.C:
	case <-r.Context().Done():
	}
	return media.Pass{}, &rtc.Problem{Status: http.StatusUnauthorized, Code: "wrong_key", Message: message}
}

// bearer is the request's bearer token (RFC 6750, 2.1), "" when it has none.
func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// open gives a session its peer.
func (s *Server) open(x *session) error {
	var chain interceptor.Registry
	// What they would say is that a peer is gone, on the standard output.
	quiet := &logging.DefaultLoggerFactory{Writer: io.Discard, DefaultLogLevel: logging.LogLevelDisabled}
	reports, err := report.NewReceiverInterceptor(report.WithReceiverLoggerFactory(quiet))
	if err != nil {
		return fmt.Errorf("make receiver reports: %w", err)
	}
	feedback, err := twcc.NewSenderInterceptor(twcc.SendInterval(s.cfg.Feedback), twcc.WithLoggerFactory(quiet))
	if err != nil {
		return fmt.Errorf("make transport feedback: %w", err)
	}
	chain.Add(reports)
	chain.Add(feedback)
	chain.Add(&tap{session: x})
	peer, err := s.deps.Engine.NewPeer(rtc.PeerConfig{Media: x.plan.engine, Interceptors: &chain})
	if err != nil {
		return err
	}
	x.bind(s.deps.Engine.NewSession(owner, peer))
	return nil
}

// begin registers a session and starts its loop, which Run waits for.
func (s *Server) begin(x *session) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return rtc.ErrShutdown
	}
	if err := s.sessions.Add(x.peer); err != nil {
		return err
	}
	s.running.Go(func() {
		began := time.Now()
		why := x.run()
		x.log.Info("publisher left", "why", why, "after", time.Since(began).Round(time.Millisecond),
			"sound", x.tally(media.Audio), "picture", x.tally(media.Video))
	})
	return nil
}
