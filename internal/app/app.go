// Package app is the composition root: the boot story of the server from top to
// bottom, and the only package that knows every other. Load opens everything
// and binds the doors; Run serves until its context ends.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"frontrow/internal/api"
	"frontrow/internal/audit"
	"frontrow/internal/brand"
	"frontrow/internal/cluster"
	"frontrow/internal/identity"
	"frontrow/internal/media"
	"frontrow/internal/media/hub"
	"frontrow/internal/media/in/rtmp"
	"frontrow/internal/media/in/whip"
	"frontrow/internal/media/out/hls"
	"frontrow/internal/media/out/whep"
	"frontrow/internal/media/rtc"
	"frontrow/internal/media/transcode"
	"frontrow/internal/room"
	"frontrow/internal/room/classify"
	"frontrow/internal/room/command"
	"frontrow/internal/room/eventlog/jetstream"
	"frontrow/internal/room/fanout"
	"frontrow/internal/room/features"
	"frontrow/internal/room/follow"
	"frontrow/internal/room/ledger"
	"frontrow/internal/store/sqlite"
	"frontrow/internal/studio"
	"frontrow/internal/webhook"
	"frontrow/web"
)

// FirstChannel is the channel that the first start makes.
const FirstChannel = "live"

// App is the server. Its parts are in the order in which they are made.
type App struct {
	cfg Config
	log *slog.Logger

	lock    io.Closer
	store   *sqlite.Store
	ids     *identity.Service
	audit   *audit.Log
	first   *First
	owner   string // the secret part of the owner's link, on the first start
	metrics *prometheus.Registry

	newcomers identity.Newcomers

	bus    *cluster.Node
	events *jetstream.Log
	ledger *ledger.Ledger
	rooms  *command.Rooms
	panel  *classify.Panel
	follow *follow.Follower
	hooks  *webhook.Service
	fanout *fanout.Server

	hub       *hub.Hub
	transcode *transcode.Transcoder
	engine    *rtc.Engine
	whip      *whip.Server
	whep      *whep.Server
	hls       *hls.Server
	rtmp      *rtmp.Server

	studio *studio.Studio
	api    *api.Server
}

// First is what only the first start can tell.
type First struct {
	Channel, Key, OwnerLink string
}

// Load opens the data directory, starts what the doors need and binds them. The
// log goes to logTo. When it fails, nothing stays open.
func Load(ctx context.Context, cfg Config, logTo io.Writer) (a *App, err error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	a = &App{cfg: cfg, log: cfg.Log.logger(logTo), metrics: prometheus.NewRegistry()}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close())
			a = nil
		}
	}()
	a.metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, step := range []func(context.Context) error{
		a.loadRecords, a.loadRooms, a.loadMedia, a.loadStudio, a.loadDoors,
	} {
		if err := step(ctx); err != nil {
			return a, err
		}
	}
	return a, nil
}

// loadRecords opens the data directory: who may do what, and the first channel.
func (a *App) loadRecords(ctx context.Context) (err error) {
	if err := os.MkdirAll(a.cfg.Data, 0o700); err != nil {
		return fmt.Errorf("make the data directory: %w", err)
	}
	if a.lock, err = lockFile(a.cfg.file("lock")); err != nil {
		return fmt.Errorf("another server works in %s, end it or choose another --data: %w", a.cfg.Data, err)
	}
	if a.store, a.ids, err = openStore(ctx, a.cfg); err != nil {
		return err
	}
	a.audit = audit.New(a.store, time.Now)
	all, err := a.ids.Channels(ctx)
	if err != nil || len(all) > 0 {
		return err
	}
	key, err := a.ids.CreateChannel(ctx, FirstChannel, "")
	if err != nil {
		return err
	}
	if _, a.owner, err = a.ids.StandingLink(ctx, room.RoleOwner); err != nil {
		return err
	}
	a.first = &First{Channel: FirstChannel, Key: key}
	return a.audit.Add(ctx, audit.Entry{Channel: FirstChannel, Actor: room.System().ID, Role: room.RoleSystem, Action: "channel.created"})
}

// loadRooms starts the interaction plane.
func (a *App) loadRooms(ctx context.Context) (err error) {
	a.bus, err = cluster.Start(ctx, a.cfg.Bus, cluster.Deps{Dir: a.cfg.file("log"), Log: a.log})
	if err != nil {
		return fmt.Errorf("start the bus: %w", err)
	}
	a.events, err = jetstream.New(a.bus.Conn(), 1)
	if err != nil {
		return fmt.Errorf("open the event log: %w", err)
	}
	build, err := build()
	if err != nil {
		return err
	}
	a.ledger = ledger.New(a.store)
	a.panel, err = classify.New(a.cfg.Room.Classify, classify.Deps{
		Models: a.store, Post: a.post, Off: a.classifiersOff, Logger: a.log, Registerer: a.metrics,
	})
	if err != nil {
		return fmt.Errorf("room.classify: %w", err)
	}
	a.rooms = command.New(a.cfg.Room.Command, command.Deps{
		Log: a.events, Features: features.All(), Records: a.ledger, Build: build,
		Edge: a.edge, Furthest: a.furthest, Judge: a.panel.Judge, Judges: a.panel.Judges, Now: time.Now, Logger: a.log, Registerer: a.metrics,
	})
	a.follow = follow.New(follow.Deps{Log: a.events, Tail: a.rooms.Follow, Positions: a.store, Shows: a.store, Logger: a.log})
	a.follow.Add(follow.Reader{Name: "classify", Take: a.panel.Take})
	vault, err := webhook.NewVault(a.store, a.ids.SealingKey("webhooks"), a.log)
	if err == nil {
		err = vault.Migrate(ctx)
	}
	if err != nil {
		return fmt.Errorf("open the webhooks: %w", err)
	}
	a.hooks = webhook.New(a.cfg.Webhook, webhook.Deps{
		Endpoints: vault, Deliveries: a.store, Log: a.events, Events: features.Events(), Now: time.Now, Logger: a.log, Registerer: a.metrics,
	})
	a.follow.Add(follow.Reader{Name: "webhook", Take: a.hooks.Take})
	a.follow.Add(follow.Reader{Name: "audit", Take: a.audit.Take})
	a.follow.Add(follow.Reader{Name: "poll", Take: a.keepSummaries})
	a.fanout = fanout.New(a.cfg.Room.Fanout, fanout.Deps{
		Rooms: a.rooms, Resolve: a.resolve, Device: a.device, Networks: a.ids.Networks, Talk: features.Talk(), Edge: a.edge, Now: time.Now, Logger: a.log, Registerer: a.metrics,
	})
	return nil
}

// loadMedia makes the media plane: the hub, what comes in and what goes out.
func (a *App) loadMedia(context.Context) (err error) {
	m := a.cfg.Media
	a.hub = hub.New(m.Hub, a.log)
	a.metrics.MustRegister(hubCollector{a.hub})
	a.transcode = transcode.New(m.Transcode, transcode.Deps{Log: a.log, Registerer: a.metrics})
	if a.cfg.Public != "" {
		m.RTC.Public = append(m.RTC.Public, a.cfg.Public)
	}
	if a.engine, err = rtc.New(m.RTC, rtc.Deps{Log: a.log}); err != nil {
		return err
	}
	tls, err := a.tls()
	if err != nil {
		return err
	}
	a.whip = whip.New(m.In.WHIP, whip.Deps{Hub: a.hub, Engine: a.engine, Gate: whipGate{gate{a}}, Log: a.log, Registerer: a.metrics})
	if a.whep, err = whep.New(m.Out.WHEP, whep.Deps{Hub: a.hub, Engine: a.engine, Log: a.log, Registerer: a.metrics}); err != nil {
		return err
	}
	a.hls = hls.New(m.Out.HLS, hls.Deps{Hub: a.hub, Log: a.log, Registerer: a.metrics})
	a.rtmp, err = rtmp.New(m.In.RTMP, rtmp.Deps{Hub: a.hub, Gate: gate{a}, TLS: tls, Log: a.log, Registerer: a.metrics})
	return err
}

// loadStudio joins the two planes.
func (a *App) loadStudio(context.Context) error {
	a.studio = studio.New(a.cfg.Studio, studio.Deps{
		Store: a.store, Rooms: stage{a.rooms, a.follow}, Log: a.log,
		Stream: func(channel string) studio.Stream { return a.hub.Stream(media.StreamID(channel)) },
	})
	return nil
}

// loadDoors binds every address, so that a taken port is known before anybody
// is let in.
func (a *App) loadDoors(context.Context) (err error) {
	tls, err := a.tls()
	if err != nil {
		return err
	}
	a.api, err = api.New(a.cfg.API, api.Deps{
		Channels: a.ids, Codes: a.ids, Sites: a.ids, Staff: a.ids, Overlays: a.ids, Screens: a.fanout, Webhooks: a.hooks, Ledger: a.ledger, Audit: a.audit, Brands: brand.New(a.store), Emotes: brand.NewEmotes(a.store, emoteRoom{a.rooms}), Shows: a.studio, Addresses: a.addressesAt, OnAir: a.onAir, Viewers: a.fanout.Viewers, Newcomers: &a.newcomers, Ready: a.ready,
		Handlers: api.Handlers{
			WHIP: a.whip.Endpoint(), WHIPSession: a.whip.Resource(),
			WHEP: http.HandlerFunc(a.whep.Endpoint), WHEPSession: http.HandlerFunc(a.whep.Session),
			HLS:        a.hls,
			RoomSocket: a.fanout.Socket(), RoomEvents: a.fanout.Events(), RoomCommands: a.fanout.Commands(),
			RoomLog: http.HandlerFunc(a.exportLog), RoomWords: http.HandlerFunc(a.eraseWords), PollSummary: http.HandlerFunc(a.pollSummary), Keys: http.HandlerFunc(a.keys),
			Metrics: promhttp.HandlerFor(a.metrics, promhttp.HandlerOpts{}),
		},
		Pages: web.FS(), TLS: tls, Log: a.log,
	})
	if err != nil {
		return err
	}
	if a.cfg.SRT != api.Off && a.cfg.SRT != Default().SRT {
		a.log.Warn("SRT is not built yet, its door stays shut", "addr", a.cfg.SRT)
	}
	return errors.Join(a.engine.Listen(), a.rtmp.Listen(), a.api.Listen())
}

// Run serves until ctx ends, then lets viewers and publishers go and stops. It
// ends within ten seconds.
func (a *App) Run(ctx context.Context) error {
	defer a.watchdog(ctx)()
	a.log.Info("serving", "http", said(a.api.Addr()), "https", said(a.api.TLSAddr()),
		"rtmp", said(a.rtmp.Addr()), "rtmps", said(a.rtmp.TLSAddr()), "media", a.engine.Addr(), "data", a.cfg.Data)

	// What faces strangers stops first; what they stand on stops after it.
	foundation, stopFoundation := context.WithCancel(context.WithoutCancel(ctx))
	defer stopFoundation()
	below := start(foundation, func() {}, named{"cluster", a.bus.Run}, named{"room/command", a.rooms.Run}, named{"room/classify", a.panel.Run})
	// Those who read along stop after what faces strangers, before what they stand on.
	reading, stopReading := context.WithCancel(context.WithoutCancel(ctx))
	defer stopReading()
	along := start(reading, func() {}, named{"room/follow", a.follow.Run}, named{"webhook", a.hooks.Run})
	front, stopFront := context.WithCancel(ctx)
	defer stopFront()
	above := start(front, stopFront,
		named{"studio", a.studio.Run}, named{"media/transcode", a.transcodeAll},
		named{"media/in/rtmp", a.rtmp.Run}, named{"media/in/whip", a.whip.Run},
		named{"media/out/whep", a.whep.Run}, named{"media/out/hls", a.hls.Run},
		named{"room/fanout", a.fanout.Run}, named{"api", a.api.Run},
		named{"shows", a.openShows}, named{"staff links", a.watchLinks},
	)
	err := above.wait()
	stopReading()
	err = errors.Join(err, along.wait())
	stopFoundation()
	err = errors.Join(err, below.wait(), a.Close())
	a.log.Info("stopped")
	return err
}

// said is an address as the log names it.
func said(addr net.Addr) string {
	if addr == nil {
		return api.Off
	}
	return addr.String()
}

// watchdog ends the process when stopping takes longer than it may, saying
// where it hangs: a service manager would kill it without a word.
func (a *App) watchdog(ctx context.Context) (off func()) {
	done := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		select {
		case <-done:
		case <-time.After(stopWithin):
			buf := make([]byte, 1<<20)
			a.log.Error("stopping took too long, giving up", "stacks", string(buf[:runtime.Stack(buf, true)]))
			os.Exit(1)
		}
	})
	return func() { close(done); stop() }
}

const stopWithin = 10 * time.Second

// Close releases what Load opened, for an App that is not run.
func (a *App) Close() error {
	if a.api != nil {
		a.api.Close()
	}
	if a.hub != nil {
		a.hub.Close()
	}
	if a.engine != nil {
		a.engine.Close()
	}
	if a.bus != nil {
		a.bus.Close()
	}
	var err error
	if a.store != nil {
		err = a.store.Close()
		a.store = nil
	}
	if a.lock != nil {
		err = errors.Join(err, a.lock.Close())
		a.lock = nil
	}
	return err
}

// First tells what only the first start in a data directory can: nil later.
func (a *App) First() *First {
	if a.first == nil {
		return nil
	}
	f := *a.first
	f.OwnerLink = a.Addresses().HTTP + "/owner/" + a.owner
	return &f
}

// Log is the server's log.
func (a *App) Log() *slog.Logger { return a.log }

func (c LogConfig) logger(w io.Writer) *slog.Logger {
	level, err := c.level()
	if err != nil {
		level = slog.LevelInfo // Validate has refused it
	}
	opts := &slog.HandlerOptions{Level: level}
	if c.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, opts))
	}
	return slog.New(slog.NewTextHandler(w, opts))
}

// ready says why the server can't serve, nil when it can.
func (a *App) ready(ctx context.Context) error {
	if err := a.store.Ping(ctx); err != nil {
		return fmt.Errorf("the database does not answer: %w", err)
	}
	if !a.bus.Conn().IsConnected() {
		return errors.New("the bus is not connected")
	}
	return nil
}
