package fanout

import (
	"sync"

	"frontrow/internal/room"
)

// team is the connections whose role came by a link of the staff: few, in all
// rooms. When a link is revoked they end, and so does one that is being made.
type team struct {
	mu      sync.Mutex
	on      map[*conn]string // by connection: the link
	revoked map[string]bool
	order   []string // of revoked, the oldest first
}

// add takes a connection in, in place of what it was in by before; false says that
// the link was revoked meanwhile.
func (t *team) add(c *conn, link string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if link == "" {
		delete(t.on, c)
		return true
	}
	if t.on == nil {
		t.on = make(map[*conn]string)
	}
	t.on[c] = link
	return !t.revoked[link]
}

func (t *team) remove(c *conn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.on, c)
}

// revoke returns the connections by a link, and lets none of it stay that comes
// later.
func (t *team) revoke(link string) (all []*conn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.revoked == nil {
		t.revoked = make(map[string]bool)
	}
	if !t.revoked[link] {
		t.revoked[link] = true
		t.order = append(t.order, link)
	}
	if len(t.order) > maxRevoked {
		delete(t.revoked, t.order[0])
		t.order = t.order[1:]
	}
	for c, by := range t.on {
		if by == link {
			all = append(all, c)
		}
	}
	return all
}

// enlist notes by which link the connection has its role.
func (c *conn) enlist() {
	if !c.srv.team.add(c, c.actor.Load().Link) {
		c.end(room.RoleRevoked)
	}
}

// PutOut ends the connections of whoever has their role by a link of the staff, in
// all rooms, and those that are being made.
func (s *Server) PutOut(link string) {
	for _, c := range s.team.revoke(link) {
		c.end(room.RoleRevoked)
	}
}
