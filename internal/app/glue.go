package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"crypto/tls"

	"github.com/prometheus/client_golang/prometheus"

	"frontrow/internal/api"
	"frontrow/internal/audit"
	"frontrow/internal/identity"
	"frontrow/internal/media"
	"frontrow/internal/media/hub"
	"frontrow/internal/media/in/whip"
	"frontrow/internal/room"
	"frontrow/internal/room/activity"
	"frontrow/internal/room/command"
	"frontrow/internal/room/eventlog"
	"frontrow/internal/room/features"
	"frontrow/internal/room/follow"
	"frontrow/internal/studio"
)

// edge is the programme clock at a channel's live edge.
func (a *App) edge(channel string) (int64, bool) {
	at, ok := a.hub.Stream(media.StreamID(channel)).Edge()
	return int64(at), ok
}

// furthest is how far behind it the audience is at most.
func (a *App) furthest(channel string) int64 {
	return a.fanout.Furthest(channel, activity.MaxBehind)
}

// device makes an identity for whoever says hello with a name and no token.
func (a *App) device(_ context.Context, from netip.Addr, name string) (string, room.Actor, error) {
	if !a.newcomers.Allow(from, time.Now()) {
		return "", room.Actor{}, room.TooMany.Refuse()
	}
	token, actor, _, err := a.ids.Session(identity.Anonymous(), name, identity.StaffLink{})
	return token, actor, err
}

// resolve says who presents a token, in the words of the room.
func (a *App) resolve(ctx context.Context, token string) (room.Actor, error) {
	actor, err := a.ids.Resolve(ctx, token)
	switch {
	case errors.Is(err, identity.ErrExpired):
		err = room.Expired.Refuse()
	case errors.Is(err, identity.ErrRevoked):
		err = room.RoleRevoked.Refuse()
	}
	return actor, err
}

func (a *App) onAir(channel string) bool {
	return a.hub.Stream(media.StreamID(channel)).Layout().Live
}

// gate lets publishers in by their stream key, and opens the show that they
// publish to.
type gate struct{ a *App }

func (g gate) Publish(ctx context.Context, key, _ string) (media.Pass, error) {
	c, err := g.a.ids.Publisher(ctx, key)
	return g.open(ctx, c, err)
}

// open lets the publisher of c in, unless it was refused with err.
func (g gate) open(ctx context.Context, c identity.Channel, err error) (media.Pass, error) {
	var generation string
	if err == nil {
		_, err = g.a.studio.Show(ctx, c.Name)
	}
	if err == nil {
		generation, err = g.a.ids.Generation(ctx, c.Name)
	}
	if err != nil && !errors.Is(err, identity.ErrWrongKey) {
		g.a.log.Error("publisher can't be let in", "component", "app", "err", err)
		err = errors.New("the server can't take a publisher at the moment")
	}
	return media.Pass{Stream: media.StreamID(c.Name), Key: generation}, err
}

// whipGate is gate in the words of WHIP, which answers a wrong key with 401. It
// takes publish tokens too, which are told by their dots from stream keys.
type whipGate struct{ gate }

func (g whipGate) Publish(ctx context.Context, key, _ string) (media.Pass, error) {
	find := g.a.ids.Publisher
	if strings.Contains(key, ".") {
		find = g.a.ids.PublisherByToken
	}
	c, err := find(ctx, key)
	pass, err := g.open(ctx, c, err)
	if errors.Is(err, identity.ErrWrongKey) {
		err = fmt.Errorf("%w: %w", whip.ErrKey, err)
	}
	return pass, err
}

// stage is what a show does to its room.
type stage struct {
	rooms  *command.Rooms
	follow *follow.Follower
}

func (s stage) Open(ctx context.Context, show studio.Show) error {
	s.follow.Channel(show.Channel)
	return s.rooms.Open(ctx, show.Channel, show.ID)
}

func (s stage) Tell(ctx context.Context, show studio.Show) error {
	name := map[studio.Status]string{studio.Live: "show.live", studio.Ended: "show.end"}[show.Status]
	if name == "" {
		return fmt.Errorf("a room is not told that a show is %s", show.Status)
	}
	_, err := s.rooms.Do(ctx, show.Channel, room.Command{Name: name, Actor: room.System()})
	return err
}

// openShows opens the room of every channel at the start, so that a show that
// was live before a restart ends when its source stays away.
func (a *App) openShows(ctx context.Context) error {
	all, err := a.ids.Channels(ctx)
	if err != nil {
		return fmt.Errorf("list channels: %w", err)
	}
	for _, c := range all {
		if _, err := a.studio.Show(ctx, c.Name); err != nil && ctx.Err() == nil {
			a.log.Error("show can't be opened", "component", "app", "channel", c.Name, "err", err)
		}
	}
	<-ctx.Done()
	return nil
}

// transcodeAll gives every stream its transcoder as it appears.
func (a *App) transcodeAll(ctx context.Context) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	for known := 0; ; {
		streams, err := a.hub.Streams(ctx, known)
		if err != nil {
			return nil
		}
		known += len(streams)
		for _, s := range streams {
			wg.Go(func() {
				if err := a.transcode.Run(ctx, s); err != nil && ctx.Err() == nil {
					a.log.Error("transcoder ended", "component", "media/transcode", "stream", string(s.ID()), "err", err)
				}
			})
		}
	}
}

// tls is the configuration of both doors with TLS, nil when both are shut.
func (a *App) tls() (*tls.Config, error) {
	if a.cfg.API.HTTPS == api.Off && a.cfg.Media.In.RTMP.TLSAddr == api.Off {
		return nil, nil
	}
	return certificate(a.cfg)
}

// Addresses are what a person types to reach the server.
type Addresses struct {
	HTTP, Watch, WHIP, RTMP string
	// LocalHTTP and LocalRTMP reach it from this machine.
	LocalHTTP, LocalRTMP string
}

// Addresses tells where the open doors are, by the public name if there is one.
func (a *App) Addresses() Addresses {
	host := a.cfg.Public
	if host == "" {
		host = "localhost"
	}
	var at Addresses
	switch {
	case a.api.Addr() != nil:
		at.HTTP = "http://" + join(host, a.api.Addr())
		at.LocalHTTP = "http://" + join(local(a.api.Addr()), a.api.Addr())
	case a.api.TLSAddr() != nil:
		at.HTTP = "https://" + join(host, a.api.TLSAddr())
		at.LocalHTTP = "https://" + join(local(a.api.TLSAddr()), a.api.TLSAddr())
	}
	if at.HTTP != "" {
		at.Watch, at.WHIP = at.HTTP+"/watch/"+FirstChannel, at.HTTP+"/whip"
	}
	switch {
	case a.rtmp.Addr() != nil:
		at.RTMP = "rtmp://" + join(host, a.rtmp.Addr()) + "/live"
		at.LocalRTMP = "rtmp://" + join(local(a.rtmp.Addr()), a.rtmp.Addr()) + "/live"
	case a.rtmp.TLSAddr() != nil:
		at.RTMP = "rtmps://" + join(host, a.rtmp.TLSAddr()) + "/live"
		at.LocalRTMP = "rtmps://" + join(local(a.rtmp.TLSAddr()), a.rtmp.TLSAddr()) + "/live"
	}
	return at
}

// addressesAt are the doors as the desk of a channel shows them.
func (a *App) addressesAt(host string) api.Addresses {
	if a.cfg.Public != "" {
		host = a.cfg.Public
	}
	var at api.Addresses
	if door := a.rtmp.Addr(); door != nil {
		at.RTMP = "rtmp://" + join(host, door) + "/live"
	}
	if door := a.rtmp.TLSAddr(); door != nil {
		at.RTMPS = "rtmps://" + join(host, door) + "/live"
	}
	switch plain, secure := a.api.Addr(), a.api.TLSAddr(); {
	case secure != nil:
		at.Watch = "https://" + join(host, secure) + "/watch/"
		at.WHIP = "https://" + join(host, secure) + "/whip"
	case plain != nil:
		at.Watch = "http://" + join(host, plain) + "/watch/"
		at.WHIP = "http://" + join(host, plain) + "/whip"
	}
	return at
}

// LocalAddress is where this machine reaches the server that these settings start.
func LocalAddress(cfg Config) string {
	host, port, err := net.SplitHostPort(cfg.API.HTTP)
	if err != nil {
		host, port = "", "8080"
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// StaffAddress is where a link of the staff is opened, by its secret part.
func StaffAddress(cfg Config, role room.Role, code string) string {
	host, port, err := net.SplitHostPort(cfg.API.HTTP)
	if err != nil {
		host, port = "", "8080"
	}
	if cfg.Public != "" {
		host = cfg.Public
	}
	if host == "" {
		host = "localhost"
	}
	path := "/staff/"
	if role == room.RoleOwner {
		path = "/owner/"
	}
	return "http://" + net.JoinHostPort(host, port) + path + code
}

func join(host string, addr net.Addr) string {
	_, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return host
	}
	return net.JoinHostPort(host, port)
}

// local is the host part of an address that this machine reaches a door by.
func local(addr net.Addr) string {
	if t, ok := addr.(*net.TCPAddr); ok && !t.IP.IsUnspecified() {
		return t.IP.String()
	}
	return "127.0.0.1"
}

// DemoKey returns a stream key for the first channel, made when needed.
func (a *App) DemoKey(ctx context.Context) (string, error) {
	if a.first != nil {
		return a.first.Key, nil
	}
	key, err := a.ids.RotateKey(ctx, FirstChannel)
	if err != nil {
		return "", err
	}
	return key, a.audit.Add(ctx, audit.Entry{Channel: FirstChannel, Actor: audit.Console, Role: room.RoleSystem, Action: "channel.key_rotated"})
}

// named is a part of the server that runs as long as its context.
type named struct {
	name string
	run  func(context.Context) error
}

// running waits for parts that were started together.
type running struct {
	wg  sync.WaitGroup
	mu  sync.Mutex
	err error
}

// start runs parts side by side. When one fails, failed is called, so that the
// others stop too.
func start(ctx context.Context, failed func(), parts ...named) *running {
	r := &running{}
	for _, p := range parts {
		r.wg.Go(func() {
			err := p.run(ctx)
			if err == nil || errors.Is(err, context.Canceled) && ctx.Err() != nil {
				return
			}
			r.mu.Lock()
			r.err = errors.Join(r.err, fmt.Errorf("%s: %w", p.name, err))
			r.mu.Unlock()
			failed()
		})
	}
	return r
}

func (r *running) wait() error {
	r.wg.Wait()
	return r.err
}

// hubCollector shows the hub's counts as metrics.
type hubCollector struct{ hub *hub.Hub }

var (
	hubFrames  = prometheus.NewDesc("media_hub_frames_total", "Frames that were written to a stream.", []string{"stream"}, nil)
	hubBytes   = prometheus.NewDesc("media_hub_bytes_total", "Bytes of those frames.", []string{"stream"}, nil)
	hubLost    = prometheus.NewDesc("media_hub_lagged_total", "Frames that readers missed because they were too slow.", []string{"stream"}, nil)
	hubReaders = prometheus.NewDesc("media_hub_readers", "Readers of a stream.", []string{"stream"}, nil)
	hubContest = prometheus.NewDesc("media_hub_contested_total", "Publishers that were refused because encoders took the stream from each other.", []string{"stream"}, nil)
	hubLive    = prometheus.NewDesc("media_hub_live", "1 while a stream has a source.", []string{"stream"}, nil)
)

// Describe implements prometheus.Collector.
func (c hubCollector) Describe(d chan<- *prometheus.Desc) {
	for _, x := range []*prometheus.Desc{hubFrames, hubBytes, hubLost, hubReaders, hubContest, hubLive} {
		d <- x
	}
}

// Collect implements prometheus.Collector.
func (c hubCollector) Collect(m chan<- prometheus.Metric) {
	for _, s := range c.hub.Stats() {
		live := 0.0
		if s.Live {
			live = 1
		}
		id := string(s.Stream)
		m <- prometheus.MustNewConstMetric(hubFrames, prometheus.CounterValue, float64(s.Frames), id)
		m <- prometheus.MustNewConstMetric(hubBytes, prometheus.CounterValue, float64(s.Bytes), id)
		m <- prometheus.MustNewConstMetric(hubLost, prometheus.CounterValue, float64(s.Lost), id)
		m <- prometheus.MustNewConstMetric(hubReaders, prometheus.GaugeValue, float64(s.Readers), id)
		m <- prometheus.MustNewConstMetric(hubContest, prometheus.CounterValue, float64(s.Contested), id)
		m <- prometheus.MustNewConstMetric(hubLive, prometheus.GaugeValue, live, id)
	}
}

// exportLog writes the log of ?show=, the current one if absent, as JSON Lines,
// without what the server alone may know.
func (a *App) exportLog(w http.ResponseWriter, q *http.Request) {
	show := q.URL.Query().Get("show")
	if show == "" {
		current, err := a.studio.Show(q.Context(), q.PathValue("channel"))
		if err != nil {
			http.Error(w, "the channel's show can't be opened", http.StatusServiceUnavailable)
			return
		}
		show = current.ID
	}
	if err := eventlog.CheckShow(show); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/jsonl")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", show+".jsonl"))
	if _, err := eventlog.Export(q.Context(), a.events, show, features.Outside(), w); err != nil {
		a.log.Warn("a log was not exported to its end", "show", show, "error", err)
		panic(http.ErrAbortHandler) // the client must not take a part for the whole
	}
}
