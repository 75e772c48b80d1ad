package fanout

import (
	"context"
	"sync"
	"time"

	"frontrow/internal/room"
)

// Whoever joins sees the picture some seconds late, and what has happened since
// the frame on their screen is not for them yet. So they get the room as it was
// some seconds ago, and what came after as events, which their core shows with
// their frames.
const (
	// pastAge is how old the snapshot for those who join has to be, so that the
	// picture of most is not older; pastEvery the time between two.
	pastAge   = 8 * time.Second
	pastEvery = 4 * time.Second
	// pastMost is how many entries may have come since: a room that is so busy is
	// joined with less of the past.
	pastMost = 2000
)

// past are snapshots of a room from some seconds ago up to now, the oldest first.
type past struct {
	mu  sync.Mutex
	all []old
}

type old struct {
	k  *kept
	at time.Time
}

// due reports whether another snapshot is wanted: the room has gone on to pos.
func (p *past) due(now time.Time, pos room.Position) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.trim(now)
	if len(p.all) == 0 {
		return true
	}
	last := p.all[len(p.all)-1]
	return now.Sub(last.at) >= pastEvery && last.k.pos != pos
}

// add keeps a snapshot that was made now.
func (p *past) add(k *kept, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all = append(p.all, old{k, now})
}

// trim lets go of those that nobody will be given any more; mu is held.
func (p *past) trim(now time.Time) {
	for len(p.all) > 1 && now.Sub(p.all[1].at) >= pastAge {
		p.all = p.all[1:]
	}
}

// get returns the newest snapshot that is old enough, else the oldest; nil if
// there is none.
func (p *past) get(now time.Time) *kept {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := len(p.all) - 1; i >= 0; i-- {
		if i == 0 || now.Sub(p.all[i].at) >= pastAge {
			return p.all[i].k
		}
	}
	return nil
}

// clear forgets them: nobody is there, or another show has begun.
func (p *past) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all = nil
}

// remember makes a snapshot for the past where it is time to.
func (h *hall) remember(ctx context.Context, now time.Time) {
	if h.viewers.Load() == 0 {
		h.past.clear()
		return
	}
	if _, live := h.srv.deps.Edge(h.channel); !live || !h.past.due(now, h.position()) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	if k, err := h.makeSnapshot(ctx); err == nil { // else no show is open
		h.past.add(k, now)
	}
}

// before returns the snapshot that somebody who joins with a picture is given,
// and the cursor that goes on from it; false for the newest one.
func (h *hall) before(a *room.Actor) (k *kept, cursor uint64, ok bool) {
	if a.Role.Staff() {
		return nil, 0, false // they see everything at once
	}
	if _, live := h.srv.deps.Edge(h.channel); !live {
		return nil, 0, false
	}
	k = h.past.get(h.srv.deps.Now())
	pos := h.position()
	if k == nil || k.pos.Epoch != pos.Epoch || k.pos.Offset+pastMost < pos.Offset {
		return nil, 0, false
	}
	cursor, ok = h.cursor(k.pos)
	return k, cursor, ok
}
