package classify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"frontrow/internal/room"
)

const (
	// patience is how long a classifier may think after all. Longer is a failure.
	patience = 10 * time.Second
	// lateMost is how many lines may be thought about at once by all classifiers,
	// late ones among them. Of more there is no judgement.
	lateMost = 1000
	// offFor is how long what a channel has turned off is believed.
	offFor = 3 * time.Second
)

// again is how long to wait for a line that is to be taken back and is not there
// (yet): its command waits for the room's writer for at most 10 s.
var again = [...]time.Duration{0, 100 * time.Millisecond, 400 * time.Millisecond, 2 * time.Second, 8 * time.Second}

// Panel is the classifiers of a server.
type Panel struct {
	cfg     Config
	deps    Deps
	log     *slog.Logger
	members []*member
	learned *Learned  // nil where it is off
	remote  *Endpoint // likewise
	staff   *staff
	metrics *prometheus.CounterVec

	mu       sync.Mutex
	stopped  bool
	thinking int
	off      map[string]off
	jobs     sync.WaitGroup
	life     context.Context // of what thinks on after its line has gone
	end      context.CancelFunc
}

type member struct {
	Classifier
	breaker breaker
}

// off is what a channel has turned off.
type off struct {
	names []string
	until time.Time
}

// New returns the panel that cfg asks for. Run has to be running for it to learn,
// and to end.
func New(cfg Config, deps Deps) (*Panel, error) {
	p := &Panel{cfg: cfg, deps: deps, log: deps.Logger.With("component", "room/classify"), off: make(map[string]off), staff: &staff{}}
	p.metrics = promauto.With(deps.Registerer).NewCounterVec(prometheus.CounterOpts{
		Name: "room_classify_judgements_total", Help: "Lines by classifier and by what became of its judgement: ok, late, failed, left_out."}, []string{"classifier", "outcome"})
	p.life, p.end = context.WithCancel(context.Background())
	if cfg.Rules {
		p.add(&Rules{staff: p.staff})
	}
	if cfg.Learned && deps.Models != nil {
		p.learned = newLearned(deps.Models, p.log)
		p.add(p.learned)
	}
	if cfg.Endpoint.URL != "" {
		e, err := NewEndpoint(cfg.Endpoint)
		if err != nil {
			return nil, fmt.Errorf("endpoint: %w", err)
		}
		p.remote = e
		p.add(e)
	}
	return p, nil
}

// add has one more classifier on the panel.
func (p *Panel) add(c Classifier) {
	m := &member{Classifier: c}
	m.breaker.log = p.log.With("classifier", c.Name())
	p.members = append(p.members, m)
}

// Run keeps what is learned until ctx ends, and waits for whoever still thinks.
func (p *Panel) Run(ctx context.Context) error {
	if p.learned != nil {
		p.learned.run(ctx)
	} else {
		<-ctx.Done()
	}
	p.mu.Lock()
	p.stopped = true
	p.mu.Unlock()
	p.end()
	p.jobs.Wait()
	if p.remote != nil {
		p.remote.Close()
	}
	if p.learned != nil {
		p.learned.save(context.WithoutCancel(ctx))
	}
	return nil
}

// Judge has the words of a command classified and returns what was thought by
// the end of the budget, in the order of the panel. Nil for commands without
// words that could be published, and for those of the staff and the server.
func (p *Panel) Judge(ctx context.Context, channel string, cmd room.Command) []room.Judgement {
	if !p.Judges(cmd) {
		return nil
	}
	w, ok := wordsOf(&cmd)
	if !ok {
		return nil
	}
	off := p.turnedOff(ctx, channel)
	h := &hearing{panel: p, line: Line{Channel: channel, Actor: cmd.Actor.ID, Name: cmd.Actor.Name, Kind: cmd.Name, Text: w.text}, back: w.line, by: cmd.ID,
		came: make(chan struct{}, len(p.members))}
	var here []*member
	for _, m := range p.members {
		if !slices.Contains(off, m.Name()) {
			here = append(here, m)
			h.judged = append(h.judged, room.Judgement{By: m.Name(), Late: p.cfg.Late})
		}
	}
	asked := 0
	for i, m := range here {
		if h.ask(i, m) {
			asked++
		}
	}
	h.wait(ctx, asked)
	return h.close()
}

// Judges reports whether Judge looks at a command of that name and sender.
func (p *Panel) Judges(cmd room.Command) bool {
	return len(p.members) > 0 && !cmd.Actor.Role.Staff() && saysWords(cmd.Name)
}

// turnedOff is what the channel has turned off. Where the room doesn't say, what
// it last said holds.
func (p *Panel) turnedOff(ctx context.Context, channel string) []string {
	if p.deps.Off == nil {
		return nil
	}
	now := time.Now()
	p.mu.Lock()
	known := p.off[channel]
	p.mu.Unlock()
	if now.Before(known.until) {
		return known.names
	}
	ctx, cancel := context.WithTimeout(ctx, p.cfg.Budget)
	defer cancel()
	names, err := p.deps.Off(ctx, channel)
	if err != nil {
		names = known.names
	}
	p.mu.Lock()
	p.off[channel] = off{names, now.Add(offFor)}
	p.mu.Unlock()
	return names
}

// begin takes a place for a classifier that thinks.
func (p *Panel) begin(think func()) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped || p.thinking >= lateMost {
		return false
	}
	p.thinking++
	p.jobs.Go(func() {
		defer func() {
			p.mu.Lock()
			p.thinking--
			p.mu.Unlock()
		}()
		think()
	})
	return true
}

// hearing is one line before the panel.
type hearing struct {
	panel *Panel
	line  Line
	back  string        // the line to take back, "" if it can't be
	by    string        // the id of the command
	came  chan struct{} // one for each that is done

	mu     sync.Mutex
	judged []room.Judgement
	over   bool // the line has gone on
}

// ask has a classifier think, and reports whether there is something to wait for.
func (h *hearing) ask(i int, m *member) bool {
	p := h.panel
	if !m.breaker.allow(time.Now()) {
		p.count(m, "left_out")
		return false
	}
	if !p.begin(func() { h.think(i, m) }) {
		m.breaker.gaveUp()
		p.count(m, "left_out")
		return false
	}
	return true
}

func (h *hearing) think(i int, m *member) {
	p := h.panel
	ctx, cancel := context.WithTimeout(p.life, patience)
	defer cancel()
	j, err := m.classify(ctx, h.line)
	if p.life.Err() != nil && err != nil {
		m.breaker.gaveUp()
		h.came <- struct{}{}
		return
	}
	m.breaker.done(time.Now(), err)
	h.mu.Lock()
	late := h.over
	if !late && err == nil {
		h.judged[i] = j
	}
	h.mu.Unlock()
	h.came <- struct{}{}
	switch {
	case err != nil:
		p.count(m, "failed")
	case late:
		p.count(m, "late")
		h.takeBack(j)
	default:
		p.count(m, "ok")
	}
}

// classify asks, and makes what comes back fit to be believed.
func (m *member) classify(ctx context.Context, l Line) (j room.Judgement, err error) {
	defer func() {
		if x := recover(); x != nil {
			err = fmt.Errorf("the classifier panicked: %v", x)
		}
	}()
	if j, err = m.Classify(ctx, l); err != nil {
		return room.Judgement{}, err
	}
	if !(j.Score >= 0 && j.Score <= 1) { // NaN is neither
		return room.Judgement{}, fmt.Errorf("a score of %v is not within 0 and 1", j.Score)
	}
	j.By, j.Late = m.Name(), ""
	j.Labels, j.Why = bounded(j.Labels), bounded(j.Why)
	return j, nil
}

const (
	// saysMost is how many labels and reasons a judgement has, sayMost how long
	// one is, characters.
	saysMost = 10
	sayMost  = 120
)

func bounded(all []string) []string {
	all = all[:min(len(all), saysMost)]
	for i, s := range all {
		if r := []rune(s); len(r) > sayMost {
			all[i] = string(r[:sayMost])
		}
	}
	return all
}

// wait returns when all have come, or the budget is spent.
func (h *hearing) wait(ctx context.Context, asked int) {
	if asked == 0 {
		return
	}
	budget := time.NewTimer(h.panel.cfg.Budget)
	defer budget.Stop()
	for range asked {
		select {
		case <-h.came:
		case <-budget.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

// close ends the hearing: what comes now is late.
func (h *hearing) close() []room.Judgement {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.over = true
	return h.judged
}

// takeBack tells the room of a judgement that came too late. Where late lines
// are held, a moderator has this one already.
func (h *hearing) takeBack(j room.Judgement) {
	if h.back == "" || j.Score < room.Faint || h.panel.cfg.Late == room.LateHold || h.panel.deps.Post == nil {
		return
	}
	late := room.JSON(Late{Line: h.back, Person: h.line.Actor, Command: h.by, Judged: j})
	ctx, cancel := context.WithTimeout(h.panel.life, 3*patience)
	defer cancel()
	if keep := h.post(ctx, "mod.late", late); len(keep) > 0 {
		h.post(ctx, "mod.keep", keep)
	}
}

// post sends the room a command until it is granted, or won't ever be.
func (h *hearing) post(ctx context.Context, name string, data json.RawMessage) json.RawMessage {
	p := h.panel
	for _, pause := range again {
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil
		}
		answer, err := p.deps.Post(ctx, h.line.Channel, name, data)
		if err == nil {
			return answer
		}
		var refused *room.Error
		if errors.As(err, &refused) && refused.Code != room.NotFound.Code && !refused.Retry {
			p.log.Error("a late judgement was refused", "channel", h.line.Channel, "command", name, "error", err)
			return nil
		}
	}
	return nil // the line was refused, or is gone
}

func (p *Panel) count(m *member, outcome string) {
	p.metrics.WithLabelValues(m.Name(), outcome).Inc()
}

// Take learns from entries of a channel's room, in order, each at least once.
func (p *Panel) Take(ctx context.Context, channel string, entries []room.Told) error {
	p.staff.take(channel, entries)
	if p.learned == nil {
		return nil
	}
	return p.learned.take(ctx, channel, entries)
}
