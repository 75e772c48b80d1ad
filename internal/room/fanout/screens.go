package fanout

import (
	"sync"
	"time"

	"frontrow/internal/room"
)

// maxRevoked is of how many screens a room remembers that they were sent away;
// older ones are refused by their tokens long since.
const maxRevoked = 256

// screens are the connections of overlays to a room. They read as viewers do and
// are no audience, so that they are counted apart; and the desk asks whether each
// is there. That is presence, which no log or database has to hold.
type screens struct {
	mu      sync.Mutex
	on      map[*conn]string // by connection: the actor's id
	left    map[string]int64 // by actor: when the last connection was heard that has gone, on the coarse clock
	revoked map[string]bool
	order   []string // of revoked, the oldest first
}

// add takes a connection in; false says that its address was taken back
// meanwhile.
func (s *screens) add(c *conn, actor string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.on == nil {
		s.on = make(map[*conn]string)
	}
	s.on[c] = actor
	return !s.revoked[actor]
}

func (s *screens) remove(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	actor, ok := s.on[c]
	if !ok {
		return
	}
	delete(s.on, c)
	if s.revoked[actor] {
		return
	}
	if s.left == nil {
		s.left = make(map[string]int64)
	}
	s.left[actor] = max(s.left[actor], c.heard.Load())
}

// none reports whether no overlay is there.
func (s *screens) none() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.on) == 0
}

// revoke returns the connections of an actor, and lets none of it stay that
// comes later.
func (s *screens) revoke(actor string) (all []*conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.revoked == nil {
		s.revoked = make(map[string]bool)
	}
	if !s.revoked[actor] {
		s.revoked[actor] = true
		s.order = append(s.order, actor)
	}
	if len(s.order) > maxRevoked {
		delete(s.revoked, s.order[0])
		s.order = s.order[1:]
	}
	delete(s.left, actor)
	for c, id := range s.on {
		if id == actor {
			all = append(all, c)
		}
	}
	return all
}

// heard is when an actor was heard last, on the coarse clock, and whether it is
// connected; false for never.
func (s *screens) heard(actor string) (at int64, on, ever bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, ever = s.left[actor]
	for c, id := range s.on {
		if id == actor {
			at, on, ever = max(at, c.heard.Load()), true, true
		}
	}
	return at, on, ever
}

// screen puts the connection among the overlays or the audience, by who it says
// hello as; that stays.
func (c *conn) screen() {
	if a := c.actor.Load(); a.Kind == room.Screen {
		c.watches = false
		if !c.hall.screens.add(c, a.ID) {
			c.end(room.Revoked)
		}
		return
	}
	c.watches = true
	c.enlist()
	c.hall.viewers.Add(1)
	c.hall.people.add(c, c.actor.Load())
}

// unscreen undoes screen.
func (c *conn) unscreen() {
	if c.watches {
		c.srv.team.remove(c)
		c.hall.viewers.Add(-1)
		c.hall.people.remove(c)
		return
	}
	c.hall.screens.remove(c)
}

// Screen says when an overlay was last heard in a channel's room, and whether it
// is connected. The zero time says that this process has not heard of it.
func (s *Server) Screen(channel, actor string) (at time.Time, connected bool) {
	h := s.present(channel)
	if h == nil {
		return time.Time{}, false
	}
	tick, on, ever := h.screens.heard(actor)
	if !ever {
		return time.Time{}, false
	}
	return s.deps.Now().Add(time.Duration(tick-s.clock.Load()) * time.Millisecond), on
}

// Dismiss ends an overlay's connections at once, and those that are being made.
func (s *Server) Dismiss(channel, actor string) {
	h, err := s.hall(channel)
	if err != nil {
		return // The server says goodbye to everybody.
	}
	for _, c := range h.screens.revoke(actor) {
		c.end(room.Revoked)
	}
}
