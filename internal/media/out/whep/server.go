package whep

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"

	"github.com/pion/interceptor"
	"github.com/pion/webrtc/v4"
	"github.com/prometheus/client_golang/prometheus"

	"frontrow/internal/media"
	"frontrow/internal/media/hub"
	"frontrow/internal/media/rtc"
)

// Deps are what a Server needs from outside.
type Deps struct {
	Hub    *hub.Hub
	Engine *rtc.Engine
	Log    *slog.Logger
	// Registerer takes the metrics; nil for none.
	Registerer prometheus.Registerer
}

// Server answers WHEP requests and serves the viewers who come by them.
type Server struct {
	cfg      Config
	hub      *hub.Hub
	engine   *rtc.Engine
	log      *slog.Logger
	sessions *rtc.Sessions
	metrics  *metrics
	wg       sync.WaitGroup // viewers and feeds

	mu    sync.Mutex
	feeds map[media.StreamID]*feed

	admit chan *viewer
}

// New returns a Server that takes viewers once Run is called.
func New(cfg Config, deps Deps) (*Server, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	s := &Server{
		cfg: cfg, hub: deps.Hub, engine: deps.Engine, log: deps.Log.With("component", "media/out/whep"),
		sessions: rtc.NewSessions(cfg.MaxViewers), metrics: &metrics{},
		feeds: make(map[media.StreamID]*feed), admit: make(chan *viewer),
	}
	if deps.Registerer != nil {
		if err := s.metrics.register(deps.Registerer, s.Viewers); err != nil {
			return nil, fmt.Errorf("register metrics: %w", err)
		}
	}
	return s, nil
}

// Run serves viewers until ctx ends; then it closes every session and returns
// nil.
func (s *Server) Run(ctx context.Context) error {
	for {
		select {
		case v := <-s.admit:
			s.wg.Go(v.run)
		case <-ctx.Done():
			s.sessions.EndAll(rtc.ErrShutdown)
			s.wg.Wait()
			return nil
		}
	}
}

// Viewers counts the sessions.
func (s *Server) Viewers() int { return s.sessions.Len() }

// Endpoint serves POST and OPTIONS /whep/{channel}. The caller has checked that
// the channel exists and may be watched.
func (s *Server) Endpoint(w http.ResponseWriter, r *http.Request) {
	const methods = "POST, OPTIONS"
	rtc.CORS(w)
	switch r.Method {
	case http.MethodOptions:
		rtc.Options(w, methods)
	case http.MethodPost:
		if err := s.post(w, r); err != nil {
			rtc.Refuse(w, err)
		}
	default:
		w.Header().Set("Allow", methods)
		rtc.Refuse(w, &rtc.Problem{Status: http.StatusMethodNotAllowed, Code: "wrong_method", Message: "This address takes " + methods + "."})
	}
}

// Session serves PATCH, DELETE and OPTIONS /whep/{channel}/{session}.
func (s *Server) Session(w http.ResponseWriter, r *http.Request) {
	s.sessions.ServeHTTP(w, r, r.PathValue("channel"), r.PathValue("session"))
}

func (s *Server) post(w http.ResponseWriter, r *http.Request) error {
	channel := r.PathValue("channel")
	offer, err := rtc.ReadOffer(w, r)
	if err != nil {
		return err
	}
	can, text, err := readOffer(offer)
	if err != nil {
		return err
	}
	stream := s.hub.Stream(media.StreamID(channel))
	l := stream.Layout()
	if len(l.Tracks) == 0 {
		return &rtc.Problem{Status: http.StatusNotFound, Code: "off_air", Message: "Nothing is live on this channel at the moment."}
	}
	c, ok := choose(l, can)
	if !ok {
		return &rtc.Problem{Status: http.StatusNotAcceptable, Code: "no_common_codec",
			Message: "This client can't play what is live over WebRTC. Use LL-HLS."}
	}
	v, err := s.viewer(channel, stream, can, c)
	if err != nil {
		return err
	}
	offer.SDP = text
	answer, err := v.session.Answer(r, offer)
	if err == nil {
		err = s.sessions.Add(v.session)
	}
	if err == nil {
		select {
		case s.admit <- v:
		case <-r.Context().Done():
			err = context.Cause(r.Context())
		case <-v.session.Context().Done():
			err = context.Cause(v.session.Context())
		}
	}
	if err != nil {
		v.session.Close()
		return err
	}
	rtc.Created(w, v.session, "/whep/"+channel+"/"+v.session.ID, answer)
	return nil
}

// viewer makes the peer of a viewer with a sender for each kind it can receive.
func (s *Server) viewer(channel string, stream *hub.Stream, can capability, c choice) (*viewer, error) {
	engine, err := engineFor(can)
	if err != nil {
		return nil, err
	}
	v := &viewer{server: s, stream: stream, can: can, at: c}
	t := &tap{}
	registry := &interceptor.Registry{}
	registry.Add(t)
	peer, err := s.engine.NewPeer(rtc.PeerConfig{Media: engine, Interceptors: registry, Buffers: sinks(v.feedback)})
	if err != nil {
		return nil, err
	}
	v.line = &pionLine{peer: peer, tap: t}
	v.session = s.engine.NewSession(channel, peer)
	for _, kind := range []media.Kind{media.Video, media.Audio} {
		if len(can.of(kind).list) == 0 {
			continue
		}
		typ, history := webrtc.RTPCodecTypeVideo, videoHistory
		if kind == media.Audio {
			typ, history = webrtc.RTPCodecTypeAudio, audioHistory
		}
		out := newSender(v.line, history)
		v.senders[slot(kind)] = out
		_, err := peer.AddTransceiverFromTrack(&localTrack{id: kind.String(), kind: typ, out: out},
			webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
		if err != nil {
			v.session.Close()
			return nil, fmt.Errorf("add a track: %w", err)
		}
	}
	return v, nil
}
