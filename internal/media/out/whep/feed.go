package whep

import (
	"context"
	"sync"

	"frontrow/internal/media"
	"frontrow/internal/media/hub"
)

// feed is what the viewers of one stream share: the packers of its tracks, and
// the watch over its layout.
type feed struct {
	stream *hub.Stream
	stop   context.CancelFunc

	mu      sync.Mutex
	packers map[media.TrackID]*packer
	viewers map[*viewer]struct{}
}

func (f *feed) packer(id media.TrackID) *packer {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := f.packers[id]
	if p == nil {
		p = &packer{}
		f.packers[id] = p
	}
	return p
}

// watch tells the viewers of every change of the layout until ctx ends.
func (f *feed) watch(ctx context.Context) {
	l := f.stream.Layout()
	for {
		var err error
		if l, err = f.stream.Changed(ctx, l.Version); err != nil {
			return // a closed hub ends the viewers' readers itself
		}
		f.mu.Lock()
		for id := range f.packers {
			if _, ok := l.Find(id); !ok {
				delete(f.packers, id)
			}
		}
		viewers := make([]*viewer, 0, len(f.viewers))
		for v := range f.viewers {
			viewers = append(viewers, v)
		}
		f.mu.Unlock()
		for _, v := range viewers {
			v.reconsider(l)
		}
	}
}

// join adds a viewer to the feed of its stream, which begins with the first and
// ends with the last.
func (s *Server) join(v *viewer) *feed {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := v.stream.ID()
	f := s.feeds[id]
	if f == nil {
		ctx, cancel := context.WithCancel(context.Background())
		f = &feed{
			stream: v.stream, stop: cancel,
			packers: make(map[media.TrackID]*packer), viewers: make(map[*viewer]struct{}),
		}
		s.feeds[id] = f
		s.wg.Go(func() { f.watch(ctx) })
	}
	f.mu.Lock()
	f.viewers[v] = struct{}{}
	f.mu.Unlock()
	return f
}

func (s *Server) leave(v *viewer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.feeds[v.stream.ID()]
	f.mu.Lock()
	delete(f.viewers, v)
	left := len(f.viewers)
	f.mu.Unlock()
	if left == 0 {
		f.stop()
		delete(s.feeds, v.stream.ID())
	}
}
