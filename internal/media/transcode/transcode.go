// Package transcode makes the tracks that a source does not send and somebody
// needs: Opus of AAC for WebRTC, AAC of Opus for HLS, H264 without B-frames,
// and H264 of what a player can't decode. Each is a derived track of the hub,
// announced at once and made, by one ffmpeg child process a track, only while
// somebody reads it. Sound and picture are separate processes, because
// interleaving them in one costs latency.
//
// A derived frame carries the programme time of the very sound or picture that
// it was made from: the delays of decoder, resampler and encoder are counted
// out to the sample.
//
// It decides nothing about who gets which track: outputs read the layout. The
// composition root calls Run for every stream.
package transcode

import (
	"context"
	"errors"
	"log/slog"
	"sync"

	"github.com/prometheus/client_golang/prometheus"

	"frontrow/internal/media"
	"frontrow/internal/media/hub"
)

// Deps are what a Transcoder needs of others.
type Deps struct {
	Log *slog.Logger
	// Registerer takes the metrics; nil leaves them unregistered.
	Registerer prometheus.Registerer
}

// Transcoder runs the transcodes of one process.
type Transcoder struct {
	cfg     Config
	log     *slog.Logger
	metrics *metrics

	find func() (Tools, error)
}

// New returns a Transcoder. cfg has been validated.
func New(cfg Config, deps Deps) *Transcoder {
	t := &Transcoder{
		cfg: cfg, log: deps.Log.With("component", "media/transcode"),
		metrics: newMetrics(deps.Registerer),
	}
	t.find = sync.OnceValues(func() (Tools, error) {
		tools, err := find(context.Background(), cfg.FFmpeg)
		if err != nil {
			t.log.Warn("some transcodes are not possible here", "ffmpeg", tools.Path, "lost", err)
		} else {
			t.log.Info("ffmpeg found", "path", tools.Path, "version", tools.Version)
		}
		return tools, err
	})
	return t
}

// Available says what the ffmpeg of this machine can do. It asks once and
// remembers; the first call takes some hundred milliseconds. The error says in
// plain words what is lost, if anything: the rest works.
func (t *Transcoder) Available() (Tools, error) { return t.find() }

// target is one track that can be made from another.
type target struct {
	origin media.TrackID
	from   media.Codec
	to     media.Codec
}

// targets lists what is worth making of a layout's tracks; reads reports whether
// something is made of a track by now. Of the layers of a picture one is worth it.
func targets(l media.Layout, reads func(media.TrackID) bool) (all []target) {
	has := func(c media.Codec, smooth bool) bool {
		for _, t := range l.Tracks {
			if t.Codec == c && !t.Derived() && (!smooth || !t.Reorders) {
				return true
			}
		}
		return false
	}
	for _, t := range l.Tracks {
		if t.Derived() || t.Kind() == media.Video && t.ID != origin(l, t.Codec, reads) {
			continue
		}
		switch to := opposite(t); {
		case to == 0:
		case has(to, true):
			// The source itself sends what would be made.
		default:
			all = append(all, target{origin: t.ID, from: t.Codec, to: to})
		}
	}
	return all
}

// origin is the layer of a picture to make others from, 0 for none.
func origin(l media.Layout, c media.Codec, reads func(media.TrackID) bool) media.TrackID {
	was := media.TrackID(0)
	for _, t := range l.Layers(c) {
		if reads(t.ID) {
			was = t.ID
		}
	}
	t, _ := l.Keep(c, was)
	return t.ID
}

// opposite is the codec that somebody may need in t's place, 0 for none.
func opposite(t media.Track) media.Codec {
	switch t.Codec {
	case media.AAC:
		return media.Opus
	case media.Opus:
		return media.AAC
	case media.H265, media.AV1, media.VP8, media.VP9:
		return media.H264
	case media.H264:
		if t.Reorders {
			return media.H264
		}
	}
	return 0
}

// What a publisher whose stream has B-frames is told.
const (
	noticeBFrames = "This stream has B-frames, which browsers can't play over WebRTC. Its picture is therefore encoded a second time, " +
		"which costs this server CPU time and the viewers delay and quality. To turn B-frames off in OBS: " + howInOBS
	noticeBFramesLost = "This stream has B-frames, which browsers can't play over WebRTC, and this server has no ffmpeg that could take them out: " +
		"viewers get the delayed HLS picture only. To turn B-frames off in OBS: " + howInOBS
	howInOBS = "Settings, Output, Output Mode \"Advanced\", Streaming: set \"Max B-frames\" to 0 (with x264: Tune \"zerolatency\"), then stop and start the stream."
)

// running is a job and how to end it.
type running struct {
	stop func()
	done chan struct{}
}

// Run announces and makes derived tracks of s until ctx ends or the hub is
// closed. No child is left when it returns. It owns the stream's notices.
func (t *Transcoder) Run(ctx context.Context, s *hub.Stream) error {
	tools, _ := t.Available()
	jobs := make(map[target]*running)
	defer func() {
		for _, j := range jobs {
			j.stop()
		}
		for _, j := range jobs {
			<-j.done
		}
	}()
	for l := s.Layout(); ; {
		t.follow(ctx, s, l, tools, jobs)
		var err error
		if l, err = s.Changed(ctx, l.Version); err != nil {
			if errors.Is(err, hub.ErrClosed) {
				return nil
			}
			return err
		}
	}
}

// follow brings the jobs in line with the layout.
func (t *Transcoder) follow(ctx context.Context, s *hub.Stream, l media.Layout, tools Tools, jobs map[target]*running) {
	wanted := make(map[target]bool)
	var notices []string
	reads := func(id media.TrackID) bool {
		for to := range jobs {
			if to.origin == id {
				return true
			}
		}
		return false
	}
	for _, to := range targets(l, reads) {
		can := tools.can(to.from, to.to)
		wanted[to] = can
		if to.from == media.H264 && can {
			notices = append(notices, noticeBFrames)
		} else if to.from == media.H264 {
			notices = append(notices, noticeBFramesLost)
		}
	}
	for to, j := range jobs {
		if !wanted[to] {
			j.stop()
			<-j.done
			delete(jobs, to)
		}
	}
	for to, can := range wanted {
		if !can || jobs[to] != nil {
			continue
		}
		origin, _ := l.Find(to.origin)
		d, err := s.Derive(to.origin, to.to, t.announced(to.to, origin.Config))
		if err != nil {
			continue // the layout has changed meanwhile
		}
		j := &job{t: t, s: s, d: d, target: to, tools: tools}
		j.log = t.log.With("stream", string(s.ID()), "from", origin.String(), "to", to.to.String())
		ctx, cancel := context.WithCancel(ctx)
		r := &running{stop: cancel, done: make(chan struct{})}
		jobs[to] = r
		go func() {
			defer close(r.done)
			defer d.Close()
			j.run(ctx)
		}()
	}
	s.Notice(notices...)
}

// announced is the Config that frames of a derived track will have, as far as
// it is known before the first one.
func (t *Transcoder) announced(to media.Codec, origin *media.Config) *media.Config {
	switch to {
	case media.Opus:
		return opusConfig(channelsOf(origin))
	case media.AAC:
		return aacConfig(channelsOf(origin))
	}
	return nil // pictures: known with the first
}
