package fanout

import (
	"net"
	"sync"
	"time"
)

// line is the socket of a connection that this process waits for itself, without
// the Go runtime: no goroutine, no stack, nothing but its number. What can be read
// or written is said by a poller. All of it is under the connection's mu, but for
// writing what was lent.
//
// Who may read is one at a time, its owner: the poller while the line listens, else
// a hand of the crew. Only the owner closes the number. Everybody else cuts the
// line, of which the owner hears as of a client that has gone.
type line struct {
	fd     int
	poller *poller

	listed  bool // the poller's system calls know it
	listens bool // the owner is the poller
	full    bool // the poller says when more can be written
	lent    bool // a walk is writing: the number stays open
	gone    bool // it is closed, or will be when it isn't lent any more

	patience *time.Timer // ends a line that stays full; nil while it isn't
	due      int         // what is to be taken until it begins anew, of what waits, bytes
}

// pollers wait for lines: one for each processor, from the first line on.
type pollers struct {
	mu    sync.Mutex
	off   bool // the system has none, or the server has ended
	all   []*poller
	next  int
	work  sync.WaitGroup
	rings *rings
	why   func(error)
}

// adopt takes the socket of a connection over from the Go runtime. It does nothing
// where the system or the connection doesn't allow that (TLS), or where somebody
// writes through it at the moment: then the connection has a goroutine that reads.
func (c *conn) adopt(nc net.Conn) bool {
	t, ok := nc.(*net.TCPConn)
	if !ok {
		return false
	}
	p := c.srv.pollers.one()
	if p == nil {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.draining || c.ending {
		return false
	}
	fd, err := ownNumber(t)
	if err != nil {
		return false
	}
	c.line, c.out = &line{fd: fd, poller: p}, nil
	_ = nc.Close() // the socket lives on under its other number
	return true
}

// one returns a poller, each in turn; nil for none.
func (p *pollers) one() *poller {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.off {
		return nil
	}
	if p.all == nil {
		var err error
		if p.all, err = p.start(); err != nil {
			p.off = true
			p.why(err)
		}
		if p.all == nil {
			return nil
		}
	}
	p.next++
	return p.all[p.next%len(p.all)]
}

// close ends the pollers, when no line is left.
func (p *pollers) close() {
	p.mu.Lock()
	p.off = true
	for _, one := range p.all {
		one.close()
	}
	p.all = nil
	p.mu.Unlock()
	p.work.Wait()
}

// listen makes the poller the owner; false says that the system can't watch the line,
// and whoever calls it stays the owner.
func (c *conn) listen() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.line
	if l.gone {
		return true
	}
	l.listens = true
	if l.listed {
		l.poller.watch(l)
	} else if err := l.poller.list(c); err != nil {
		l.listens = false
		c.srv.log.Warn("a connection is let go, as the system can't watch it: see fs.epoll.max_user_watches", "error", err)
		return false
	}
	return true
}

// unlisten makes whoever calls it the owner in the poller's place.
func (c *conn) unlisten() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.line.listens = false
	c.line.poller.watch(c.line)
}

// hold begins to wait until more can be written; mu is held.
func (c *conn) hold() {
	l := c.line
	l.full = true
	l.poller.watch(l)
	l.due = min(c.waiting, c.srv.cfg.Pending)
	var t *time.Timer
	t = time.AfterFunc(c.srv.cfg.WriteTimeout, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if l.patience == t {
			c.ending, c.pending = true, nil
			c.cutHeld()
		}
	})
	l.patience = t
}

// flush writes what waits, as far as it goes. The poller calls it.
func (c *conn) flush() {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.line
	if l.gone || !l.full {
		return
	}
	for len(c.pending) > 0 {
		b := c.pending[0]
		n, err := l.write(b)
		if err != nil {
			c.ending, c.pending = true, nil
			c.cutHeld()
			break
		}
		c.wrote(n)
		l.due -= n
		if n < len(b) {
			c.pending[0], c.partial = b[n:], c.partial || n > 0
			if l.due <= 0 { // it has taken all that it was given time for
				l.due = min(c.waiting, c.srv.cfg.Pending)
				l.patience.Reset(c.srv.cfg.WriteTimeout)
			}
			return
		}
		c.pending[0] = nil
		c.pending, c.partial = c.pending[1:], false
	}
	c.pending = nil
	l.patience.Stop()
	l.patience, l.full, c.draining = nil, false, false
	l.poller.watch(l)
	if c.ending {
		c.finish()
	}
}

// finish lets the client close, after the last byte; mu is held.
func (c *conn) finish() {
	c.line.shut(false)
	time.AfterFunc(lingerTimeout, c.cut)
}

// cut ends the connection now, for whoever isn't its owner.
func (c *conn) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cutHeld()
}

// cutHeld is cut while mu is held.
func (c *conn) cutHeld() {
	switch {
	case c.line == nil:
		c.out.close()
	case !c.line.gone:
		c.line.shut(true)
	}
}

// hangUp closes the line. The owner calls it.
func (c *conn) hangUp() {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.line
	c.ending, c.pending = true, nil
	if l.patience != nil {
		l.patience.Stop()
		l.patience = nil
	}
	l.listens, l.full, l.gone = false, false, true
	l.poller.forget(l)
	if !l.lent {
		l.close()
	}
}
