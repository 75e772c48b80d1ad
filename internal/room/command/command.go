// Package command is where wishes become facts. Each channel's room has one
// writer: it admits a command, lets the rules decide, appends the events to the
// log of the current show, and only then tells anybody. Whoever follows a room
// reads the tail of its entries; package fanout does. It knows no connection
// and no wire.
package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"frontrow/internal/room"
	"frontrow/internal/room/eventlog"
	"frontrow/internal/tail"
)

// Rate is a token bucket.
type Rate struct {
	// Burst is how many commands may come at once.
	Burst float64 `yaml:"burst"`
	// PerSecond is how many more each second allows.
	PerSecond float64 `yaml:"per_second"`
}

// Config bounds rooms. Section: room.command.
type Config struct {
	// Viewer and Owner limit what one identity may send to one room.
	Viewer Rate `yaml:"viewer"`
	Owner  Rate `yaml:"owner"`
	// Bulk limits the votes and reactions of one identity.
	Bulk Rate `yaml:"bulk"`
	// Query limits what one identity asks, and all without one at the same address.
	Query Rate `yaml:"query"`
	// MaxData bounds the data of a command, bytes.
	MaxData int `yaml:"max_data"`
	// Queue is how many commands may wait for a room's writer. The senders of
	// more wait too, each on its own connection.
	Queue int `yaml:"queue"`
	// Keep is how many of the newest entries a room holds for those who resume.
	// Whoever missed more gets a snapshot.
	Keep int `yaml:"keep"`
	// AppendTimeout is how long the log may take for one entry.
	AppendTimeout time.Duration `yaml:"append_timeout"`
}

// Default returns limits for a room of people.
func Default() Config {
	return Config{
		Viewer:        Rate{Burst: 5, PerSecond: 1},
		Owner:         Rate{Burst: 30, PerSecond: 10},
		Bulk:          Rate{Burst: 20, PerSecond: 5},
		Query:         Rate{Burst: 240, PerSecond: 10}, // a draw of 100,000 is checked in 200 pages
		MaxData:       4096,
		Queue:         1024,
		Keep:          4096,
		AppendTimeout: 5 * time.Second,
	}
}

// Validate names what is wrong with c.
func (c Config) Validate() error {
	for name, r := range map[string]Rate{"viewer": c.Viewer, "owner": c.Owner, "bulk": c.Bulk, "query": c.Query} {
		if r.Burst < 1 || r.PerSecond <= 0 {
			return fmt.Errorf("%s: burst has to be at least 1 and per_second more than 0", name)
		}
	}
	switch {
	case c.MaxData < 2048:
		return fmt.Errorf("max_data is %d, at least 2048 is needed for a line of chat", c.MaxData)
	case c.Queue < 1:
		return errors.New("queue has to be at least 1")
	case c.Keep < 64:
		return errors.New("keep has to be at least 64")
	case c.AppendTimeout < 100*time.Millisecond:
		return errors.New("append_timeout has to be at least 100ms")
	}
	return nil
}

// Deps is what Rooms work with.
type Deps struct {
	Log      eventlog.Log
	Features []room.Feature
	// Records is what outlives a show; nil for nothing.
	Records Records
	// Build names the program: a state that another one saved is not used.
	Build string
	// Edge is the live edge of a channel's programme, µs; false while nothing is live.
	Edge func(channel string) (int64, bool)
	// Furthest is how far behind the live edge the audience of a channel is at most,
	// as far as that is known, µs; asked while something is live. Nil: nobody knows.
	Furthest func(channel string) int64
	// Judge has the words of a command classified, on its sender's goroutine. It
	// is not asked about bulk, queries, repeats, and who sends too fast. Nil for none.
	Judge func(ctx context.Context, channel string, cmd room.Command) []room.Judgement
	// Judges reports whether Judge has something to look at in a command. Nil: in each.
	Judges     func(cmd room.Command) bool
	Now        func() time.Time
	Logger     *slog.Logger
	Registerer prometheus.Registerer // nil for none
}

// Rooms are the rooms of all channels. It is safe for concurrent use.
type Rooms struct {
	cfg     Config
	deps    Deps
	log     *slog.Logger
	specs   *room.State // of no show: knows the commands
	metrics metrics
	replies sync.Pool // channels for one reply each, used again once it has come

	mu       sync.Mutex
	channels map[string]*channel
	stopped  bool
	writers  sync.WaitGroup
	stop     chan struct{} // closed when writers have to end
}

type metrics struct {
	commands *prometheus.CounterVec
	granted  map[string]prometheus.Counter // of commands, by name
	append   prometheus.Histogram
}

// New returns Rooms of which none is open. Run has to be running for them to end.
func New(cfg Config, deps Deps) *Rooms {
	m := promauto.With(deps.Registerer)
	r := &Rooms{
		cfg: cfg, deps: deps, log: deps.Logger.With("component", "room/command"),
		specs:    room.NewState("", deps.Features),
		channels: make(map[string]*channel),
		stop:     make(chan struct{}),
		replies:  sync.Pool{New: func() any { return make(chan reply, 1) }},
		metrics: metrics{
			commands: m.NewCounterVec(prometheus.CounterOpts{
				Name: "room_command_commands_total", Help: "Commands by name and by code of the answer (ok if granted)."}, []string{"command", "code"}),
			append: m.NewHistogram(prometheus.HistogramOpts{
				Name: "room_command_append_seconds", Help: "Time to append an entry to the log.", Buckets: prometheus.ExponentialBuckets(0.0001, 2.5, 10)}),
		},
	}
	r.metrics.granted = make(map[string]prometheus.Counter)
	for _, f := range deps.Features {
		for _, c := range f.Commands() {
			r.metrics.granted[c.Name] = r.metrics.commands.WithLabelValues(c.Name, "ok")
		}
	}
	return r
}

// Run keeps the writers until ctx ends, and waits for them. What has been
// decided by then is appended.
func (r *Rooms) Run(ctx context.Context) error {
	<-ctx.Done()
	r.mu.Lock()
	if !r.stopped {
		r.stopped = true
		close(r.stop)
	}
	r.mu.Unlock()
	r.writers.Wait()
	return nil
}

// Open makes the log of show the current one of the channel's room: a new log
// gets its first entry, one that is there is read back. Until then a room takes
// no command. Opening the current show again does nothing.
func (r *Rooms) Open(ctx context.Context, channel, show string) error {
	if err := eventlog.CheckShow(show); err != nil {
		return err
	}
	c := r.channel(channel)
	r.mu.Lock()
	switch {
	case r.stopped:
		r.mu.Unlock()
		return errors.New("the rooms are closed")
	case !c.running:
		c.running = true
		r.writers.Go(func() { c.write(r.stop) })
		r.writers.Go(c.tellAskers)
	}
	r.mu.Unlock()
	_, err := c.ask(ctx, r.stop, request{show: show})
	return err
}

// channel returns the room of that channel, made on first use.
func (r *Rooms) channel(name string) *channel {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.channels[name]
	if c == nil {
		c = &channel{
			rooms: r, name: name, log: r.log.With("channel", name),
			limits:   newLimiter(),
			tail:     tail.New[room.Told](r.cfg.Keep),
			requests: make(chan request, r.cfg.Queue),
			answers:  make(chan []asked, answersWaiting),
			spare:    make(chan []asked, spares),
		}
		r.channels[name] = c
	}
	return c
}

// Follow returns the newest entries of the channel's room, over all its shows.
// An entry of another show than the one before says that the show has changed.
func (r *Rooms) Follow(channel string) *tail.Tail[room.Told] { return r.channel(channel).tail }

// Snapshot returns the public state of the channel's room.
func (r *Rooms) Snapshot(ctx context.Context, channel string) (snap room.Snapshot, err error) {
	lookErr := r.look(ctx, channel, func(s *room.State) { snap, err = s.View() })
	if lookErr != nil {
		return room.Snapshot{}, lookErr
	}
	return snap, err
}

// Mine returns what the room has for one actor alone, by feature; nil for nothing.
func (r *Rooms) Mine(ctx context.Context, channel string, a room.Actor) (pos room.Position, mine map[string]json.RawMessage, err error) {
	r.meet(r.channel(channel), a.ID)
	lookErr := r.look(ctx, channel, func(s *room.State) {
		pos = s.Position()
		mine, err = s.Mine(a)
	})
	if lookErr != nil {
		return room.Position{}, nil, lookErr
	}
	return pos, mine, err
}

// Counters returns the latest of what the room counts, by feature; nil for nothing.
func (r *Rooms) Counters(ctx context.Context, channel string) (all map[string]json.RawMessage, err error) {
	lookErr := r.look(ctx, channel, func(s *room.State) { all, err = s.Counters() })
	if lookErr != nil {
		return nil, lookErr
	}
	return all, err
}

// Standing returns how people stand where they are listed.
func (r *Rooms) Standing(ctx context.Context, channel string) (people room.Standings, err error) {
	if err := r.look(ctx, channel, func(s *room.State) { people = s.Standing() }); err != nil {
		return room.Standings{}, err
	}
	return people, nil
}

// look lets the room's writer show its state to f between two entries. f must
// not keep it. After an error f is not called any more.
func (r *Rooms) look(ctx context.Context, channel string, f func(*room.State)) error {
	c := r.channel(channel)
	if !c.open.Load() {
		return room.Unavailable.Refuse()
	}
	var mu sync.Mutex
	gone := false
	_, err := c.ask(ctx, r.stop, request{look: func(s *room.State) {
		mu.Lock()
		defer mu.Unlock()
		if !gone {
			f(s)
		}
	}})
	mu.Lock()
	defer mu.Unlock()
	gone = true
	return err
}

var keyForm = regexp.MustCompile(`^[A-Za-z0-9_-]{8,64}$`)

// Do lets an actor wish something of the channel's room. It returns when the
// wish is granted and safe in the log, or a *room.Error that says why not. When
// ctx ends first, the wish may still be granted.
func (r *Rooms) Do(ctx context.Context, channel string, cmd room.Command) (room.Answer, error) {
	spec := r.specs.Spec(cmd.Name)
	if spec == nil {
		return room.Answer{}, room.ErrUnknownCommand
	}
	a, err := r.do(ctx, r.channel(channel), spec, cmd)
	var refusal *room.Error
	if err != nil && !errors.As(err, &refusal) {
		if ctx.Err() == nil {
			r.log.Error("a command failed", "channel", channel, "command", cmd.Name, "error", err)
		}
		err = room.Unavailable.Refuse()
	}
	r.count(cmd.Name, err)
	return a, err
}

// Post is Do for commands in bulk whose sender doesn't wait: whatever becomes of
// the wish is told to asker. It reports false for other commands, and does nothing.
// While very much is to be done, it waits for its place.
func (r *Rooms) Post(channel string, cmd room.Command, asker room.Asker) bool {
	return r.post(channel, cmd, asker, true)
}

// Offer is Post that never waits: it reports false, and does nothing, where Post would.
func (r *Rooms) Offer(channel string, cmd room.Command, asker room.Asker) bool {
	return r.post(channel, cmd, asker, false)
}

func (r *Rooms) post(channel string, cmd room.Command, asker room.Asker, wait bool) bool {
	spec := r.specs.Spec(cmd.Name)
	if spec == nil || !spec.Bulk {
		return false
	}
	c := r.channel(channel)
	err := r.admit(spec, cmd)
	if err == nil && !c.open.Load() {
		err = room.Unavailable.Refuse()
	}
	if err != nil {
		r.count(cmd.Name, err)
		asker.Answer(room.Answer{}, err)
		return true
	}
	r.stamp(c.name, &cmd, true)
	q := request{cmd: cmd, spec: spec, asker: asker}
	select {
	case c.requests <- q:
		return true
	default:
	}
	if !wait {
		return false
	}
	select {
	case c.requests <- q:
	case <-r.stop:
		asker.Answer(room.Answer{}, room.Restart.Refuse())
	}
	return true
}

// count notes what became of a command. An error that is no refusal was the
// server's own, and is unavailable to the sender.
func (r *Rooms) count(name string, err error) {
	if err == nil {
		r.metrics.granted[name].Inc()
		return
	}
	code := room.Unavailable.Code
	var refusal *room.Error
	if errors.As(err, &refusal) {
		code = refusal.Code
	}
	r.metrics.commands.WithLabelValues(name, string(code)).Inc()
}

func (r *Rooms) do(ctx context.Context, c *channel, spec *room.CommandSpec, cmd room.Command) (room.Answer, error) {
	if err := r.admit(spec, cmd); err != nil {
		return room.Answer{}, err
	}
	if !c.open.Load() {
		return room.Answer{}, room.Unavailable.Refuse()
	}
	r.meet(c, cmd.Actor.ID)
	r.stamp(c.name, &cmd, spec.Bulk)
	q := request{cmd: cmd, spec: spec}
	if r.judges(spec, cmd) {
		// A judgement costs more than an answer: what gets none is answered first.
		q.ahead = true
		if a, err := c.ask(ctx, r.stop, q); !errors.Is(err, errGoOn) {
			return a, err
		}
		q.ahead, q.counted = false, true
		q.cmd.Judged = r.deps.Judge(ctx, c.name, cmd)
	}
	return c.ask(ctx, r.stop, q)
}

// judges reports whether a command is one to be classified.
func (r *Rooms) judges(spec *room.CommandSpec, cmd room.Command) bool {
	return r.deps.Judge != nil && !spec.Bulk && !spec.Query && (r.deps.Judges == nil || r.deps.Judges(cmd))
}

// admit checks what can be checked without the room.
func (r *Rooms) admit(spec *room.CommandSpec, cmd room.Command) error {
	a := cmd.Actor
	needs := spec.Needs
	if needs == "" {
		needs = room.Capability(spec.Name)
	}
	switch {
	case cmd.Key != "" && !keyForm.MatchString(cmd.Key):
		return room.BadKey.Refuse()
	case len(cmd.Data) > r.cfg.MaxData && a.Role != room.RoleSystem:
		return room.TooLarge.Refuse()
	case a.Role == room.RoleSystem, spec.Open:
		return nil
	case spec.System:
		return room.Forbidden.Refuse()
	case a.May(needs):
		return nil
	case a.Name == "":
		return room.NameNeeded.Refuse()
	}
	return room.Forbidden.Refuse()
}

// stamp puts on a command what the rules may know of the world.
func (r *Rooms) stamp(channel string, cmd *room.Command, bulk bool) {
	now := r.deps.Now()
	cmd.Wall = now.UnixMicro()
	if !bulk {
		cmd.ID, cmd.Secret = newID(now), newSecret()
	}
	edge, live := r.deps.Edge(channel)
	if !live {
		cmd.Edge = cmd.Wall
		return
	}
	cmd.Edge = edge
	if r.deps.Furthest != nil && !bulk && cmd.Actor.May(room.CanHost) {
		cmd.Furthest = r.deps.Furthest(channel)
	}
}
