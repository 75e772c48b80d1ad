// Package hub is the junction of the media plane: every protocol in `in` ends
// in Stream.Publish, every one in `out` starts in Stream.Subscribe, and neither
// knows of the other. The hub knows no protocol and no codec.
//
// A stream has one publisher at a time, and for each track a ring of frames
// that reaches back at least to the newest key frame, within a bound of bytes.
// Readers hold cursors. The publisher never waits for a reader: one that falls
// out of a ring goes on at the newest key frame and is told how many frames it
// lost. Upstream travels only demand: who reads, and that a key frame is wanted.
// The layers of a picture are tracks of their own; the hub says which ones are sent.
package hub

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"frontrow/internal/media"
)

var (
	// ErrBusy refuses a second publisher where the policy is to keep the first.
	ErrBusy = errors.New("somebody else is publishing this stream")
	// ErrTakenOver ends a publisher whose place another one took.
	ErrTakenOver = errors.New("another publisher took over the stream")
	// ErrContested refuses a publisher while others take the stream from each
	// other with the same key.
	ErrContested = errors.New("publishers with the same key take the stream from each other")
	// ErrRetired ends a reader one of whose tracks is gone: ask for the layout
	// again and subscribe to what is there now.
	ErrRetired = errors.New("the track is gone")
	// ErrPaused ends a reader one of whose tracks is a layer that the publisher has
	// stopped sending, while it goes on with another: ask for the layout again.
	ErrPaused = errors.New("the layer is paused")
	// ErrClosed ends everything when the hub stops.
	ErrClosed = errors.New("the hub is closed")
)

// Config bounds the hub. Section: media.hub.
type Config struct {
	// VideoBytes and AudioBytes bound the ring of one track.
	VideoBytes int `yaml:"video_bytes"`
	AudioBytes int `yaml:"audio_bytes"`
	// Keep is how far back a ring reaches at least, bytes permitting.
	Keep time.Duration `yaml:"keep"`
	// Grace is how long a stream keeps its tracks and viewers after its
	// publisher dropped.
	Grace time.Duration `yaml:"grace"`
	// KeyInterval is the shortest time between two demands for a key frame.
	KeyInterval time.Duration `yaml:"key_interval"`
	// Takeover says whether a second publisher replaces the first or is refused.
	Takeover bool `yaml:"takeover"`
	// Takeovers is how often a stream may be taken over within Calm. After
	// that its publisher keeps it, until nobody has tried for as long as Calm.
	Takeovers int           `yaml:"takeovers"`
	Calm      time.Duration `yaml:"calm"`
}

// Default returns the configuration that suits one server.
func Default() Config {
	return Config{
		VideoBytes:  48 << 20,
		AudioBytes:  2 << 20,
		Keep:        3 * time.Second,
		Grace:       15 * time.Second,
		KeyInterval: 500 * time.Millisecond,
		Takeover:    true,
		Takeovers:   2,
		Calm:        time.Minute,
	}
}

// Validate names what is wrong with c.
func (c Config) Validate() error {
	switch {
	case c.VideoBytes < 1<<20:
		return fmt.Errorf("video_bytes is %d, at least 1048576 is needed to hold a key frame", c.VideoBytes)
	case c.AudioBytes < 64<<10:
		return fmt.Errorf("audio_bytes is %d, at least 65536 is needed", c.AudioBytes)
	case c.Keep < 0 || c.Grace < 0 || c.KeyInterval < 0 || c.Calm < 0:
		return errors.New("keep, grace, key_interval and calm can't be negative")
	case c.Takeovers < 0:
		return errors.New("takeovers can't be negative; takeover: false refuses every second publisher")
	}
	return nil
}

// Hub holds the streams of one process.
type Hub struct {
	cfg Config
	log *slog.Logger

	mu      sync.Mutex
	streams map[media.StreamID]*Stream
	order   []*Stream     // as they were made
	more    chan struct{} // closed when order grows
	closed  bool
}

// New returns an empty hub.
func New(cfg Config, log *slog.Logger) *Hub {
	return &Hub{
		cfg: cfg, log: log.With("component", "media/hub"),
		streams: make(map[media.StreamID]*Stream),
		more:    make(chan struct{}),
	}
}

// Stream returns the stream of that name, made on first use: a stream is there
// before its publisher, so that viewers can wait for it. The caller has checked
// that the channel exists.
func (h *Hub) Stream(id media.StreamID) *Stream {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.streams[id]
	if s == nil {
		s = newStream(id, h.cfg, h.log)
		h.streams[id] = s
		h.order = append(h.order, s)
		close(h.more)
		h.more = make(chan struct{})
		if h.closed {
			s.close()
		}
	}
	return s
}

// Close ends every publisher and reader.
func (h *Hub) Close() {
	h.mu.Lock()
	h.closed = true
	streams := slices.Clone(h.order)
	h.mu.Unlock()
	for _, s := range streams {
		s.close()
	}
}

// Streams waits until there are more than known streams and returns those after
// them, in the order in which they were made.
func (h *Hub) Streams(ctx context.Context, known int) ([]*Stream, error) {
	for {
		h.mu.Lock()
		order, more := h.order, h.more
		h.mu.Unlock()
		if len(order) > known {
			return slices.Clone(order[known:]), nil
		}
		select {
		case <-more:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// Stats counts what went through a stream since the process started.
type Stats struct {
	Stream  media.StreamID
	Live    bool
	Frames  uint64
	Bytes   uint64
	Readers int
	// Lost counts frames that readers missed because they were too slow.
	Lost uint64
	// Contested counts publishers that were refused with ErrContested.
	Contested uint64
}

// Stats returns the counts of every stream.
func (h *Hub) Stats() []Stats {
	h.mu.Lock()
	streams := slices.Clone(h.order)
	h.mu.Unlock()
	all := make([]Stats, 0, len(streams))
	for _, s := range streams {
		all = append(all, s.stats())
	}
	return all
}
