package classify

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"log/slog"
	"strings"
	"sync"
	"time"

	"frontrow/internal/room"
)

const (
	// saveEvery is how often what was learned is saved, saveTimeout how long that
	// may take.
	saveEvery   = time.Minute
	saveTimeout = 5 * time.Second
	// recentMost is how many of a channel's newest lines, and of those that wait
	// for a moderator, are remembered until it is known what becomes of them. Their
	// words are in memory only.
	recentMost = 2000
	// stays is after how long nobody is expected to remove a line any more, µs.
	stays = 10 * 60 * 1_000_000
	// stayedEvery is how many lines that stayed are passed over for one that is
	// learned from, and stayedWeight how much that counts: moderators don't see all.
	stayedEvery  = 4
	stayedWeight = 0.25
	// clearedMost is how many lines of somebody whose lines were all deleted are
	// learned from, the newest, and clearedWeight how much each counts: not every
	// one was bad.
	clearedMost   = 5
	clearedWeight = 0.5
	// whyMost is how many parts of a line an explanation has.
	whyMost = 4
)

// Learned is the classifier that learns from what the moderators of a channel
// approve, deny and delete, and a little from what they leave.
type Learned struct {
	models Models
	log    *slog.Logger

	mu       sync.Mutex
	channels map[string]*lesson
}

// lesson is what is learned of one channel.
type lesson struct {
	mu     sync.RWMutex
	model  *model
	dirty  bool
	recent memory // lines, by their ids
	held   memory // what waits, by its id
	now    string // the line of the entry that is being read
}

func newLearned(models Models, log *slog.Logger) *Learned {
	return &Learned{models: models, log: log, channels: make(map[string]*lesson)}
}

// Name implements Classifier.
func (*Learned) Name() string { return "learned" }

// of is the lesson of a channel, read from its row on first use. A row that
// can't be understood begins anew.
func (l *Learned) of(ctx context.Context, channel string) (*lesson, error) {
	l.mu.Lock()
	have := l.channels[channel]
	l.mu.Unlock()
	if have != nil {
		return have, nil
	}
	b, err := l.models.Model(ctx, channel)
	if err != nil {
		return nil, fmt.Errorf("read the model of %s: %w", channel, err)
	}
	made := &lesson{model: newModel()}
	if b != nil {
		if m, err := decodeModel(b); err == nil {
			made.model = m
		} else {
			l.log.Error("a channel's model can't be read, it learns anew", "channel", channel, "error", err)
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if have := l.channels[channel]; have != nil {
		return have, nil
	}
	l.channels[channel] = made
	return made, nil
}

// Classify implements Classifier.
func (l *Learned) Classify(ctx context.Context, line Line) (room.Judgement, error) {
	s, err := l.of(ctx, line.Channel)
	if err != nil {
		return room.Judgement{}, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if !s.model.ready() {
		return room.Judgement{}, nil
	}
	all, parts := features(line.Text)
	if len(all) == 0 {
		return room.Judgement{}, nil
	}
	j := room.Judgement{Score: s.model.score(all)}
	if j.Score >= room.Faint {
		j.Labels = []string{"like_removed_lines"}
		for _, x := range strongest(s.model.shares(all, parts), whyMost) {
			j.Why = append(j.Why, fmt.Sprintf("“%s” +%.1f", short(x.part), x.adds))
		}
	}
	return j, nil
}

// take learns from what happened in a room.
func (l *Learned) take(ctx context.Context, channel string, entries []room.Told) error {
	s, err := l.of(ctx, channel)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range entries {
		fresh := s.model.fresh(t.Epoch, t.Entry.Offset)
		s.now = ""
		for i := range t.Entry.Events {
			s.event(&t.Entry.Events[i], t.Entry.Wall, fresh)
		}
		s.settle(t.Entry.Wall, fresh)
	}
	s.dirty = true
	return nil
}

// happening is what is read of the events of chat and moderation.
type happening struct {
	ID     string       `json:"id"`
	Text   string       `json:"text"`
	Kind   string       `json:"kind"`
	Line   string       `json:"line"`
	Of     string       `json:"of"`
	By     room.Author  `json:"by"`
	Person *room.Author `json:"person"`
}

// event follows one line's way. What is not fresh has been learned from already.
func (s *lesson) event(e *room.Event, wall int64, fresh bool) {
	switch e.Type {
	case "chat.message", "chat.edited", "chat.deleted":
		if e.For != room.Everyone || e.By == nil || e.By.Role.Staff() {
			return
		}
	case "mod.held", "mod.acted":
		if e.For != room.Staff {
			return
		}
	default:
		return
	}
	var d happening
	if json.Unmarshal(e.Data, &d) != nil {
		return
	}
	switch e.Type {
	case "chat.message":
		s.recent.add(said{d.ID, e.By.ID, d.Text, wall})
		s.now = d.ID
	case "chat.edited":
		s.recent.change(d.ID, d.Text)
	case "chat.deleted":
		s.recent.take(d.ID)
	case "mod.held":
		s.held.add(said{d.ID, "", d.Text, wall})
	case "mod.acted":
		s.acted(&d, fresh)
	}
}

// acted learns from what a moderator did, once: it may be told again. What the
// server did by itself is no lesson.
func (s *lesson) acted(d *happening, fresh bool) {
	switch d.Kind {
	case "approve", "deny":
		x, ok := s.held.take(d.Of)
		if i := s.recent.find(d.Line); !ok && i >= 0 && d.Line == s.now {
			// The entry that held it is erased: this one publishes its words.
			x, ok = s.recent[i], true
		}
		if ok && fresh {
			s.model.learn(x.text, d.Kind == "deny", 1)
		}
	case "delete", "hold":
		if x, ok := s.recent.take(d.Line); ok && fresh && d.By.Role != room.RoleSystem {
			s.model.learn(x.text, true, 1)
		}
	case "clear":
		if d.Person == nil {
			return
		}
		gone := s.recent.takeOf(d.Person.ID)
		for _, x := range gone[max(0, len(gone)-clearedMost):] {
			if fresh {
				s.model.learn(x.text, true, clearedWeight)
			}
		}
	}
}

// settle learns from some of the lines that stayed.
func (s *lesson) settle(wall int64, fresh bool) {
	for _, x := range s.recent.old(wall - stays) {
		h := fnv.New32a()
		_, _ = h.Write([]byte(x.id)) // never fails
		if fresh && h.Sum32()%stayedEvery == 0 {
			s.model.learn(x.text, false, stayedWeight)
		}
	}
	s.held.old(0)
}

// run saves what was learned until ctx ends.
func (l *Learned) run(ctx context.Context) {
	tick := time.NewTicker(saveEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			l.save(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// save writes the models that have changed. What fails is tried the next time.
func (l *Learned) save(ctx context.Context) {
	l.mu.Lock()
	all := make(map[string]*lesson, len(l.channels))
	for channel, s := range l.channels {
		all[channel] = s
	}
	l.mu.Unlock()
	for channel, s := range all {
		if err := l.saveOne(ctx, channel, s); err != nil {
			l.log.Error("what was learned is not saved, it is tried again", "channel", channel, "error", err)
		}
	}
}

func (l *Learned) saveOne(ctx context.Context, channel string, s *lesson) error {
	s.mu.Lock()
	if !s.dirty {
		s.mu.Unlock()
		return nil
	}
	s.dirty = false
	b, err := s.model.encode()
	s.mu.Unlock()
	if err == nil {
		ctx, cancel := context.WithTimeout(ctx, saveTimeout)
		defer cancel()
		err = l.models.SaveModel(ctx, channel, b)
	}
	if err != nil {
		s.mu.Lock()
		s.dirty = true
		s.mu.Unlock()
	}
	return err
}

// said is a line of which it is not known yet what becomes of it.
type said struct {
	id, who, text string
	wall          int64
}

// memory is the newest of them, the oldest first.
type memory []said

func (m *memory) add(x said) {
	m.take(x.id)
	*m = append(*m, said{x.id, x.who, strings.Clone(x.text), x.wall})
}

func (m *memory) find(id string) int {
	for i := len(*m) - 1; i >= 0; i-- {
		if (*m)[i].id == id {
			return i
		}
	}
	return -1
}

func (m *memory) change(id, text string) {
	if i := m.find(id); i >= 0 {
		(*m)[i].text = text
	}
}

// take removes one.
func (m *memory) take(id string) (said, bool) {
	i := m.find(id)
	if i < 0 {
		return said{}, false
	}
	x := (*m)[i]
	*m = append((*m)[:i], (*m)[i+1:]...)
	return x, true
}

// takeOf removes those of one author.
func (m *memory) takeOf(who string) (gone []said) {
	left := (*m)[:0]
	for _, x := range *m {
		if x.who == who {
			gone = append(gone, x)
		} else {
			left = append(left, x)
		}
	}
	clear((*m)[len(left):])
	*m = left
	return gone
}

// old removes those of before that moment, and the oldest of too many.
func (m *memory) old(wall int64) (gone []said) {
	n := max(0, len(*m)-recentMost)
	for n < len(*m) && (*m)[n].wall < wall {
		n++
	}
	if n == 0 {
		return nil
	}
	gone = append(gone, (*m)[:n]...)
	*m = append((*m)[:0], (*m)[n:]...)
	return gone
}
