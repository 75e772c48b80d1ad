package transcode

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"frontrow/internal/media"
	"frontrow/internal/media/hub"
)

var (
	errIdle    = errors.New("nobody reads any more")
	errChanged = errors.New("the source's parameters have changed")
	errStalled = errors.New("ffmpeg takes frames and gives none")
	errEnded   = errors.New("ffmpeg ended")
)

const (
	// maxBehind is how many frames of its source a child may be behind before
	// some are dropped: the newest for sound, whole GOPs for picture.
	maxBehind = 60
	// drain is how long a child may take to give back its last frames.
	drain = 500 * time.Millisecond
	// pause is a rest of the source that is not the child's fault.
	pause = time.Second
)

// converter knows how one kind of track is fed to a child and read from it.
// start comes first; then in is called from one goroutine, begin and out from
// another.
type converter interface {
	// start says how to run the child for frames like f, and what its input is.
	start(f *media.Frame) (args []string, track nutTrack, err error)
	// in appends f to b as the child wants it.
	in(w *nutWriter, b []byte, f *media.Frame) []byte
	// begin takes the header of the child's output.
	begin(t nutTrack) error
	// out makes the derived frame, nil when it has to be dropped.
	out(f nutFrame) (*media.Frame, error)
}

// job makes one derived track.
type job struct {
	t      *Transcoder
	s      *hub.Stream
	d      *hub.Derived
	target target
	tools  Tools
	log    *slog.Logger

	// last is the end of the newest frame that was written, so that a new child
	// does not repeat it.
	last mark
}

// mark is a moment of one anchoring of the programme clock.
type mark struct {
	at    media.Time
	epoch uint32
}

// label is what the job's metrics are counted under.
func (j *job) label() string { return j.target.to.String() }

// run makes the track whenever somebody reads it, until ctx ends or the track
// is gone.
func (j *job) run(ctx context.Context) {
	for j.d.Wanted(ctx, true) == nil {
		j.serve(ctx)
	}
}

// serve makes the track until nobody has read it for the linger.
func (j *job) serve(ctx context.Context) {
	ctx, cancel := context.WithCancelCause(ctx)
	idle := make(chan struct{})
	go func() {
		defer close(idle)
		j.waitIdle(ctx)
		cancel(errIdle)
	}()
	defer func() {
		cancel(nil)
		<-idle
	}()

	src := &source{j: j}
	defer src.close()
	backOff := j.t.cfg.BackOff
	for ctx.Err() == nil {
		started := time.Now()
		err := j.session(ctx, src)
		switch {
		case ctx.Err() != nil:
			j.log.Info("transcode stopped", "why", context.Cause(ctx))
			j.d.Forget()
			return
		case errors.Is(err, errChanged):
			continue
		case errors.Is(err, hub.ErrRetired), errors.Is(err, hub.ErrClosed):
			return
		case errors.Is(err, hub.ErrPaused):
			// What is made of another layer takes this one's place, unless it is back.
			select {
			case <-time.After(backOff):
			case <-ctx.Done():
			}
			continue
		}
		src.close()
		j.t.metrics.failures.WithLabelValues(j.label()).Inc()
		if time.Since(started) > j.t.cfg.MaxBackOff {
			backOff = j.t.cfg.BackOff
		}
		j.log.Warn("transcode failed, it is started again", "error", err, "wait", backOff)
		select {
		case <-time.After(backOff):
		case <-ctx.Done():
		}
		backOff = min(2*backOff, j.t.cfg.MaxBackOff)
	}
}

// waitIdle returns when nobody has read the track for the linger, or ctx ends.
func (j *job) waitIdle(ctx context.Context) {
	for {
		if j.d.Wanted(ctx, false) != nil {
			return
		}
		linger, stop := context.WithTimeout(ctx, j.t.cfg.Linger)
		err := j.d.Wanted(linger, true)
		stop()
		if err != nil {
			return
		}
	}
}

// source reads the origin. The frame that made a child unfit is kept for the
// next child.
type source struct {
	j       *job
	r       *hub.Reader
	pending *media.Frame
}

func (s *source) close() {
	if s.r != nil {
		s.r.Close()
	}
	s.r, s.pending = nil, nil
}

// first returns a frame to begin with, which has a Config and can be decoded.
func (s *source) first(ctx context.Context) (*media.Frame, error) {
	f := s.pending
	s.pending = nil
	for f == nil || !f.Key || f.Config == nil {
		if s.r == nil {
			r, err := s.j.s.Subscribe(ctx, hub.Wish{Track: s.j.target.origin})
			if err != nil {
				return nil, err
			}
			s.r = r
			if _, _, ok := s.j.s.GOP(s.j.target.origin); !ok {
				s.j.s.RequestKey(s.j.target.origin)
			}
		}
		var err error
		if f, _, err = s.r.Next(); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// session runs one child. It returns why it ended.
func (j *job) session(ctx context.Context, src *source) error {
	f, err := src.first(ctx)
	if err != nil {
		return err
	}
	conv := j.converter(src)
	args, track, err := conv.start(f)
	if err != nil {
		return fmt.Errorf("prepare a transcode from %s: %w", j.target.from, err)
	}
	c, err := startChild(j.tools.Path, args)
	if err != nil {
		return err
	}
	j.t.metrics.starts.WithLabelValues(j.label()).Inc()
	j.t.metrics.children.WithLabelValues(j.label()).Inc()
	defer j.t.metrics.children.WithLabelValues(j.label()).Dec()
	defer c.close()
	defer c.kill()
	defer context.AfterFunc(ctx, c.kill)()
	j.log.Info("transcode started", "pid", c.cmd.Process.Pid)

	feed := &feeder{j: j, src: src, c: c, conv: conv, w: nutWriter{track: track},
		fed: make(chan struct{}), done: make(chan struct{})}
	go feed.run(f)
	err = j.collect(c, conv, feed)

	// Whatever ended the output ends the input. A feeder that waits for the hub
	// goes only with its reader, and then the next child gets a new one.
	c.kill()
	select {
	case <-feed.fed:
	default:
		src.r.Close()
		<-feed.fed
		src.close()
	}
	<-feed.done
	switch {
	case errors.Is(err, hub.ErrRetired):
		return err
	case errors.Is(feed.err, errChanged), errors.Is(feed.err, hub.ErrRetired), errors.Is(feed.err, hub.ErrPaused), src.r != nil && errors.Is(feed.err, hub.ErrClosed):
		return feed.err
	case errors.Is(feed.err, errStalled):
		err = feed.err
	}
	return fmt.Errorf("%w (%v): %s", err, c.err, c.said)
}

// collect writes what the child makes to the hub until the child ends.
func (j *job) collect(c *child, conv converter, feed *feeder) error {
	r := newNUTReader(c.out)
	t, err := r.header()
	if err != nil {
		return fmt.Errorf("%w before its first frame: %w", errEnded, err)
	}
	if err := conv.begin(t); err != nil {
		return fmt.Errorf("header of ffmpeg's output: %w", err)
	}
	frames := j.t.metrics.frames.WithLabelValues(j.label())
	dropped := j.t.metrics.dropped.WithLabelValues(j.label())
	for {
		in, err := r.next()
		if err != nil {
			return fmt.Errorf("%w: %w", errEnded, err)
		}
		feed.answered.Store(true)
		f, err := conv.out(in)
		if err != nil {
			return fmt.Errorf("a frame of ffmpeg's output: %w", err)
		}
		if f == nil {
			dropped.Inc()
			continue
		}
		j.last = mark{f.At.Add(time.Duration(f.Duration) * time.Microsecond), f.Epoch}
		if err := j.d.Write(f); err != nil {
			return err
		}
		frames.Inc()
	}
}

// feeder gives the child the frames of the source. The hub's ring is its queue:
// while the child does not take a frame, the next ones wait there, and what is
// too much is dropped.
type feeder struct {
	j    *job
	src  *source
	c    *child
	conv converter
	w    nutWriter

	answered atomic.Bool // a frame came back since the feeder last looked

	err  error         // why it fed no more; valid after fed
	fed  chan struct{} // closed when it feeds no more
	done chan struct{} // closed when the child has ended, too
}

func (f *feeder) run(first *media.Frame) {
	defer close(f.done)
	f.err = f.feed(first)
	close(f.fed)
	if errors.Is(f.err, errStalled) {
		f.c.kill()
		return
	}
	// The end of its input makes the child give back what it still holds.
	_ = f.c.in.Close()
	late := time.AfterFunc(drain, f.c.kill)
	defer late.Stop()
	<-f.c.done
}

func (f *feeder) feed(fr *media.Frame) error {
	cfg := fr.Config
	stall := f.j.t.cfg.Stall
	dropped := f.j.t.metrics.dropped.WithLabelValues(f.j.label())
	buf := f.w.header()
	var waiting, fed time.Time // since when no answer has come; when a frame was last fed
	for {
		buf = f.conv.in(&f.w, buf, fr)
		now := time.Now()
		if f.answered.Swap(false) || waiting.IsZero() || now.Sub(fed) > pause {
			waiting = now
		}
		if now.Sub(waiting) > stall {
			return errStalled
		}
		fed = now
		if err := f.c.in.SetWriteDeadline(now.Add(stall)); err != nil {
			return fmt.Errorf("write to ffmpeg: %w", err)
		}
		if _, err := f.c.in.Write(buf); err != nil {
			if errors.Is(err, os.ErrDeadlineExceeded) {
				return errStalled
			}
			return fmt.Errorf("write to ffmpeg: %w", err)
		}
		buf = buf[:0]

		var lost int
		var err error
		if fr, lost, err = f.src.r.Next(); err != nil {
			return err
		}
		if f.src.r.Behind() > maxBehind {
			from := hub.FromKey
			if fr.Track == f.j.target.origin && f.j.target.from.Kind() == media.Audio {
				from = hub.FromEdge
			}
			lost += f.src.r.Skip(f.j.target.origin, from)
		}
		dropped.Add(float64(lost))
		if fr.Config != nil && fr.Config != cfg {
			if !fr.Config.Equal(cfg) {
				f.src.pending = fr
				return errChanged
			}
			cfg = fr.Config
		}
	}
}

// converter returns what makes the track.
func (j *job) converter(src *source) converter {
	if j.target.to.Kind() == media.Audio {
		return &sound{cfg: j.t.cfg, tools: j.tools, from: j.target.from, to: j.target.to, last: j.last}
	}
	p := &picture{cfg: j.t.cfg, tools: j.tools, from: j.target.from, last: j.last}
	p.bytes, p.span, _ = j.s.GOP(j.target.origin)
	p.behind = src.r.Behind()
	return p
}
