package fanout

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"frontrow/internal/room"
)

const (
	// maxPeople is the most people of one answer, usualPeople how many there are
	// where nobody says how many.
	maxPeople, usualPeople = 50, 25
	// maxSearch bounds what is searched for, characters, maxAfter the place to go
	// on from, bytes.
	maxSearch, maxAfter = 64, 1024
	// asksBurst and asksPerSecond are how often a connection may ask.
	asksBurst, asksPerSecond = 10, 2
	// standingAge is how old the knowledge of how people stand may be.
	standingAge = time.Second
)

// AskPeople is the data of people.
type AskPeople struct {
	Q     string `json:"q,omitempty" doc:"the beginning of a word of the name, at most 64 characters"`
	After string `json:"after,omitempty" doc:"next of the answer before: who comes then"`
	Limit int    `json:"limit,omitempty" doc:"1 to 50, 25 if absent"`
}

// People is the data of the answer to people.
type People struct {
	// Total is how many of the viewers have a name, and are in the list.
	Total   int      `json:"total" doc:"how many there are with a name, whatever q is"`
	Viewers int64    `json:"viewers" doc:"connections, as counters have them"`
	People  []Person `json:"people"`
	Next    string   `json:"next,omitempty" doc:"there are more: the after of the next ask"`
	Hidden  bool     `json:"hidden,omitempty" doc:"the staff alone are told who is here: for everybody else the list is empty"`
}

// Person is somebody who is here, however many connections they have.
type Person struct {
	ID     string    `json:"id"`
	Name   string    `json:"name"`
	Role   room.Role `json:"role"`
	Member bool      `json:"member,omitempty"`
	Hand   int       `json:"hand,omitempty" doc:"their hand is up: the place in the queue, from 1"`
	// Of these only the staff are told.
	Timeout    int64 `json:"timeout,omitempty" doc:"for the staff: the end of their timeout, on the wall clock"`
	Restricted bool  `json:"restricted,omitempty" doc:"for the staff: only they and the person see what the person says"`
}

// stand asks the room how people stand, at most once a standingAge for all who
// ask: whoever comes while somebody does gets what was known.
func (h *hall) stand(ctx context.Context) (*standing, error) {
	p := &h.people
	now := h.srv.deps.Now()
	s := p.standing.Load()
	if s != nil && now.Sub(s.at) < standingAge {
		return s, nil
	}
	if s == nil {
		p.asking.Lock()
	} else if !p.asking.TryLock() {
		return s, nil
	}
	defer p.asking.Unlock()
	if s = p.standing.Load(); s != nil && now.Sub(s.at) < standingAge {
		return s, nil
	}
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	all, err := h.srv.deps.Rooms.Standing(ctx, h.channel)
	if err != nil {
		return nil, err
	}
	s = &standing{at: now, of: all.Of, hidden: all.NamesHidden}
	for id, x := range s.of {
		if x.Hand > 0 {
			s.hands = append(s.hands, id)
		}
	}
	slices.SortFunc(s.hands, func(a, b string) int { return cmp.Compare(s.of[a].Hand, s.of[b].Hand) })
	p.standing.Store(s)
	return s, nil
}

// tooManyAsks refuses an ask for people for so long; nil for 0.
func tooManyAsks(wait time.Duration) error {
	if wait == 0 {
		return nil
	}
	e := room.RateLimited.Because("Ask who is here twice a second at most.")
	e.After = wait
	return e
}

// ask answers an ask for people.
func (h *hall) ask(ctx context.Context, a *room.Actor, data json.RawMessage) (People, error) {
	l, err := lookOf(data)
	if err != nil {
		return People{}, err
	}
	l.staff, l.me, l.wall = a.Role.Staff(), a.ID, h.srv.deps.Now().UnixMicro()
	if l.standing, err = h.stand(ctx); err != nil {
		return People{}, err
	}
	all := h.people.page(l)
	all.Viewers = h.viewers.Load()
	return all, nil
}

// spendAsk takes one of the connection's asks, or says how long to wait.
func (c *conn) spendAsk() time.Duration {
	now := c.srv.clock.Load()
	if c.asksAt == 0 {
		c.asks, c.asksAt = asksBurst, now
	}
	c.asks = min(asksBurst, c.asks+float32(now-c.asksAt)*asksPerSecond/1000)
	c.asksAt = max(now, 1)
	if c.asks < 1 {
		return time.Duration(float64(1-c.asks) / asksPerSecond * float64(time.Second))
	}
	c.asks--
	return 0
}
