package fanout

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"time"

	"frontrow/internal/room"
)

const (
	// viewersCost is what the number of viewers may use of the time of one
	// processor, µs a viewer between two of them: with many viewers, sending it
	// takes long, so it goes out less often. countersCost is the same for what
	// the features count, which people wait for.
	viewersCost, countersCost = 200, 25
	// restFor is how long answers take the counters along before those who get
	// none are visited for them, where people vote so fast that this spares many a
	// visit.
	restFor = 2 * tick
	// lookTimeout bounds asking a room for its counters.
	lookTimeout = 5 * time.Second
)

// count is the latest of what is counted in a room. Nobody changes it.
type count struct {
	number   uint32 // of the values, from 1
	frame    []byte
	wrapped  [formats][]byte
	viewers  int64
	features map[string]json.RawMessage
	at       time.Time
	// answered is how many answers there had been; rests says that nobody is
	// visited for the counters alone yet.
	answered int64
	rests    bool
}

func newCount(number uint32, viewers int64, features map[string]json.RawMessage, at time.Time) *count {
	c := &count{number: number, frame: counters(viewers, features), viewers: viewers, features: features, at: at}
	for f := range c.wrapped {
		c.wrapped[f] = format(f).wrap(nil, c.frame, nil)
	}
	return c
}

// tally publishes what is counted, until ctx ends.
func (h *hall) tally(ctx context.Context) {
	t := time.NewTicker(tick)
	defer t.Stop()
	for {
		select {
		case now := <-t.C:
			h.recount(ctx, now)
			h.remember(ctx, now)
		case <-ctx.Done():
			return
		}
	}
}

// recount publishes the counters if they have changed and the last time is long
// enough ago.
func (h *hall) recount(ctx context.Context, now time.Time) {
	n := h.viewers.Load()
	if n == 0 && h.screens.none() {
		return
	}
	was := h.latest.Load()
	since := now.Sub(was.at)
	if was.rests && since > restFor-tick/2 {
		awake := *was
		awake.rests = false
		h.latest.Store(&awake)
		h.wake()
		return
	}
	// A busy machine takes longer for a walk, and then counts less often: what people
	// do comes before how it is counted.
	pause := max(tick, time.Duration(n*countersCost)*time.Microsecond, time.Duration(h.pass.Load())*5/2)
	if was.rests || since < pause-tick/2 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	features, err := h.srv.deps.Rooms.Counters(ctx, h.channel)
	if err != nil {
		return // no show is open, or the server ends
	}
	same := maps.EqualFunc(features, was.features, func(a, b json.RawMessage) bool { return bytes.Equal(a, b) })
	if same && (n == was.viewers || since < time.Duration(n*viewersCost)*time.Microsecond-tick/2) {
		return
	}
	is := newCount(was.number+1, n, features, now)
	is.answered = h.answered.Load()
	// As many answers as viewers within the rest reach two thirds of them.
	is.rests = float64(is.answered-was.answered)*restFor.Seconds() > float64(n)*since.Seconds()/2
	h.latest.Store(is)
	if !is.rests {
		h.wake()
	}
}

// budget is how much conversation still goes to everybody. Its owner is the
// hall's goroutine that follows the room.
type budget struct {
	perSecond float64
	tokens    float64
	at        int64 // wall clock, µs
}

// spend reports whether one more line may go to everybody.
func (b *budget) spend(wall int64) bool {
	b.tokens = min(2*b.perSecond, b.tokens+max(0, float64(wall-b.at))/1e6*b.perSecond)
	if b.at == 0 {
		b.tokens = 2 * b.perSecond
	}
	b.at = max(b.at, wall)
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}

// encode makes the bytes of an entry, once for everybody.
func (h *hall) encode(t room.Told) item {
	it := item{pos: room.Position{Epoch: t.Epoch, Offset: t.Entry.Offset}}
	var public [][]byte
	private := false
	parts := make([]part, 0, len(t.Entry.Events))
	for i := range t.Entry.Events {
		e := &t.Entry.Events[i]
		switch {
		case e.For == room.Server:
		case e.For == room.Everyone && !h.sampledAway(e, t.Entry):
			b := encodeEvent(e, t.Entry)
			parts, public = append(parts, part{e.For, b}), append(public, b)
		case e.For == room.Everyone:
			private = true
			parts = append(parts, h.aside(e, t.Entry)...)
		default:
			private = true
			parts = append(parts, part{e.For, encodeEvent(e, t.Entry)})
		}
	}
	it.public = bytes.Join(public, []byte(","))
	if private {
		it.mixed = parts
	}
	return it
}

// sampledAway reports whether a line is more than everybody could read. What
// the staff say is always for everybody.
func (h *hall) sampledAway(e *room.Event, of *room.Entry) bool {
	talk := h.srv.deps.Talk
	if talk == nil || !talk(e.Type) {
		return false
	}
	return !h.talk.spend(of.Wall) && (e.By == nil || !e.By.Role.Staff())
}

// aside are the parts of a line that isn't for everybody any more: for who wrote
// it, for who is mentioned in it, and for the staff.
func (h *hall) aside(e *room.Event, of *room.Entry) []part {
	b := encodeEvent(e, of)
	parts := []part{{room.Staff, b}}
	if e.By != nil {
		parts = append(parts, part{room.One(e.By.ID), b})
	}
	var to struct {
		Mentions []string `json:"mentions"`
	}
	if json.Unmarshal(e.Data, &to) == nil {
		for _, id := range to.Mentions {
			if e.By == nil || id != e.By.ID {
				parts = append(parts, part{room.One(id), b})
			}
		}
	}
	return parts
}

// addressees is how many actors are remembered before those with nothing new
// are forgotten.
const addressees = 4096

// address notes for whom item n holds something; mu is held.
func (h *hall) address(parts []part, n uint64) {
	for _, p := range parts {
		switch {
		case p.to == room.Staff:
			h.staff = n
		case p.to != room.Everyone:
			h.single[string(p.to[1:])] = n
		}
	}
	if len(h.single) > addressees {
		maps.DeleteFunc(h.single, func(_ string, at uint64) bool { return at < h.items.First() })
	}
}

// holds reports whether something private after cursor is for a.
func (h *hall) holds(cursor uint64, a *room.Actor) bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.single[a.ID] > cursor || h.staff > cursor && a.Role.Staff()
}
