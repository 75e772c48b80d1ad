// Package hls sends streams as HLS with low latency (RFC 8216bis). Its handler
// belongs at GET, HEAD and OPTIONS /hls/{channel}/{file...}; whoever mounts it
// has checked that the channel exists and may be watched.
//
// The first request of a stream starts what it needs and no more: one rendition
// a track, which reads the track from the hub, has package cmaf make parts of
// it, and keeps a window of segments in memory. Nobody asking for a while stops
// it. A part's bytes are made once and shared by all requests; so is a
// playlist's text. A request that waits for a part holds a goroutine and nothing
// else.
//
// Sound and picture are renditions of their own (ADR 0010). The playlists:
//
//	index.m3u8   multivariant
//	video.m3u8   the source's picture as it is: H264, H265, AV1, VP9
//	h264.m3u8    H264 made of a picture that not every player knows
//	aac.m3u8     the source's AAC, or AAC made of its Opus
//	opus.m3u8    the source's Opus, where no AAC can be made
package hls

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"frontrow/internal/media"
	"frontrow/internal/media/hub"
)

// Config bounds what is kept and says how it is cut. Section: media.out.hls.
type Config struct {
	// Part is the most that a part lasts (PART-TARGET).
	Part time.Duration `yaml:"part"`
	// HoldBack is how far from the live edge a player stays, in parts
	// (PART-HOLD-BACK): at least 2; the RFC would like 3.
	HoldBack float64 `yaml:"hold_back"`
	// Segment is about how long a segment lasts, key frames permitting.
	Segment time.Duration `yaml:"segment"`
	// Window is how much a playlist lists. It is kept for as long again, for
	// players that read an older playlist.
	Window time.Duration `yaml:"window"`
	// Bytes bounds what is kept of one rendition.
	Bytes int `yaml:"bytes"`
	// Idle is how long a rendition is kept up that nobody asks for.
	Idle time.Duration `yaml:"idle"`
	// Linger is how long the playlists of a stream that has ended say so.
	Linger time.Duration `yaml:"linger"`
	// Start is how long a request waits for the first part.
	Start time.Duration `yaml:"start"`
}

// Default returns the configuration that suits browsers on good networks.
func Default() Config {
	return Config{
		Part:     135 * time.Millisecond,
		HoldBack: 2,
		Segment:  2 * time.Second,
		Window:   16 * time.Second,
		Bytes:    64 << 20,
		Idle:     20 * time.Second,
		Linger:   time.Minute,
		Start:    8 * time.Second,
	}
}

// Validate names what is wrong with c.
func (c Config) Validate() error {
	switch {
	case c.Part < 50*time.Millisecond || c.Part > 2*time.Second:
		return fmt.Errorf("part is %v, it has to be 50ms to 2s", c.Part)
	case c.HoldBack < 2 || c.HoldBack > 20:
		return fmt.Errorf("hold_back is %v parts, it has to be 2 to 20", c.HoldBack)
	case c.Segment < time.Second || c.Segment > 10*time.Second || c.Segment < 2*c.Part:
		return fmt.Errorf("segment is %v, it has to be 1s to 10s and two parts at least", c.Segment)
	case c.Window < 3*c.Segment:
		return fmt.Errorf("window is %v, it has to hold three segments of %v", c.Window, c.Segment)
	case c.Bytes < 4<<20:
		return fmt.Errorf("bytes is %d, at least 4194304 is needed", c.Bytes)
	case c.Idle < 5*time.Second:
		return fmt.Errorf("idle is %v, players ask every few seconds: it has to be 5s at least", c.Idle)
	case c.Linger < 0 || c.Start <= 0:
		return errors.New("linger can't be negative, start has to be positive")
	}
	return nil
}

// Deps are what the package needs of others.
type Deps struct {
	Hub        *hub.Hub
	Log        *slog.Logger
	Registerer prometheus.Registerer
}

// Server answers the requests of every stream.
type Server struct {
	cfg     Config
	hub     *hub.Hub
	log     *slog.Logger
	metrics *metrics

	mu      sync.Mutex
	streams map[media.StreamID]*stream

	closed chan struct{}
	starts chan *rendition
}

// New returns a Server that answers once Run runs.
func New(cfg Config, d Deps) *Server {
	return &Server{
		cfg: cfg, hub: d.Hub, log: d.Log.With("component", "media/out/hls"), metrics: newMetrics(d.Registerer),
		streams: make(map[media.StreamID]*stream),
		closed:  make(chan struct{}), starts: make(chan *rendition),
	}
}

// errClosed refuses a request while the server stops.
var errClosed = errors.New("the server is stopping")

// Run keeps renditions going until ctx ends; then it answers whoever waits and
// stops them.
func (s *Server) Run(ctx context.Context) error {
	var group sync.WaitGroup
	defer group.Wait()
	defer close(s.closed)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case r := <-s.starts:
			run, cancel := context.WithCancel(ctx)
			group.Go(func() {
				defer cancel()
				r.run(run)
			})
			group.Go(func() { // whoever finds the rendition idle closes stop
				select {
				case <-r.stop:
					cancel()
				case <-run.Done():
				}
			})
		case <-tick.C:
			s.sweep()
		case <-ctx.Done():
			return nil
		}
	}
}

// sweep stops the renditions that nobody asks for and forgets the streams that
// have none.
func (s *Server) sweep() {
	now := time.Now()
	s.mu.Lock()
	all := make([]*stream, 0, len(s.streams))
	for _, st := range s.streams {
		all = append(all, st)
	}
	s.mu.Unlock()
	for _, st := range all {
		if st.sweep(now) {
			s.mu.Lock()
			if s.streams[st.id] == st {
				delete(s.streams, st.id)
			}
			s.mu.Unlock()
		}
	}
}

// stream returns what is going on of a stream, nil when there is nothing to
// play. An ended one is replaced as soon as there is something again.
func (s *Server) stream(id media.StreamID) *stream {
	hs := s.hub.Stream(id)
	l := hs.Layout()
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.streams[id]
	playable := l.Live && len(roles(l)) > 0
	if st != nil && (!st.over() || !playable) {
		return st
	}
	if !playable {
		return nil
	}
	st = newStream(s, hs)
	s.streams[id] = st
	return st
}

// start hands r to Run.
func (s *Server) start(ctx context.Context, r *rendition) error {
	select {
	case s.starts <- r:
		return nil
	case <-s.closed:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}
