package fanout

import (
	"bytes"
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"frontrow/internal/room"
)

// conn is one connection. Its bytes come from its shard and from answers to
// its own commands; mu keeps frames whole.
type conn struct {
	// What a walk looks at, ten thousand times in a row, stands together.
	cursor   uint64
	line     *line         // where this process waits for the socket itself, else nil
	counted  atomic.Uint32 // written under mu, or before the shard knows the connection
	format   format
	draining bool // somebody writes what is pending
	ending   bool // goodbye has been said
	partial  bool // pending begins in the middle of a frame
	mu       sync.Mutex
	actor    atomic.Pointer[room.Actor]
	pending  net.Buffers
	waiting  int  // bytes that are pending or being written
	spared   int  // of these, what was put when nothing waited: it may be of any size
	catching bool // the shard's: it gets what it missed piece by piece
	more     bool // it is to be visited when nothing waits any more

	srv    *Server
	hall   *hall
	addr   netip.Addr
	out    outlet        // where there is no line
	signal chan struct{} // of the goroutine of an event stream
	shard  *shard
	index  int // there

	heard  atomic.Int64 // on the server's coarse clock, ms
	behind atomic.Int64 // how far the client says its picture is behind the edge, µs; 0 for nothing

	watches bool    // it is of the audience, and no overlay; from join on
	person  *person // whom the people of the hall count it to; under their lock

	// Of whoever reads.
	in       inbox
	greeted  bool // hello has been said
	deaf     bool // what else comes isn't looked at
	located  bool
	delay    *delay      // of whoever it is
	tries    uint8       // for hello
	owes     *time.Timer // ends who was refused and says no other hello
	credit   float32
	creditAt int64
	from     []string // where the client is, once located
	// asks is what is left of the asks for people, and asksAt since when.
	asks   float32
	asksAt int64
}

// outlet is the far side of the queue of a connection without a line.
type outlet interface {
	// send writes all of it or fails within the write timeout.
	send(net.Buffers) error
	// finish lets the client close, after the last byte.
	finish()
	// close ends the connection now.
	close()
}

// write sends b, which nobody changes any more. It never waits: what the socket
// doesn't take is queued, and a connection whose queue is full is ended.
func (c *conn) write(b []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.put(b, false)
}

// put is write while mu is held. Bytes that are lent are copied where they have
// to wait.
func (c *conn) put(b []byte, lent bool) {
	if c.ending {
		return
	}
	if !c.draining && c.line != nil {
		// Never waits, so it may happen under the lock.
		n, err := c.line.write(b)
		if err != nil {
			c.ending = true
			c.cutHeld()
			return
		}
		if n == len(b) {
			return
		}
		c.partial = n > 0
		b = b[n:]
	}
	if lent {
		b = bytes.Clone(b)
	}
	c.queue(b)
}

// queue lets b wait; mu is held.
func (c *conn) queue(b []byte) {
	if c.waiting == 0 {
		c.spared = len(b)
	}
	c.pending = append(c.pending, b)
	c.waiting += len(b)
	c.bound()
	c.drainSoon()
}

// bound ends a connection for which too much waits behind what is being written; mu
// is held.
func (c *conn) bound() {
	if !c.ending && c.waiting-c.spared > c.srv.cfg.Pending {
		c.srv.metrics.slow.Inc()
		c.goodbye(room.Slow)
	}
}

// wrote notes that n bytes less wait; mu is held.
func (c *conn) wrote(n int) {
	c.waiting -= n
	c.spared = max(0, c.spared-n)
	if c.waiting == 0 && c.more {
		c.more = false
		c.shard.poke()
	}
}

// busy reports whether something waits. Then the shard is poked when nothing does.
func (c *conn) busy() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.more = c.waiting > 0
	return c.more
}

// reply is write for anybody but a shard.
func (c *conn) reply(payload []byte) {
	c.with(func(b []byte) []byte {
		b = c.format.wrap(b, payload, nil)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.put(b, true)
		return b
	})
}

// answerWith is reply that takes the latest counters along where the client doesn't
// have them: one write is as dear as another, whatever is in it.
func (c *conn) answerWith(payload []byte) {
	c.with(func(b []byte) []byte {
		b = c.format.wrap(b, payload, nil)
		latest := c.hall.latest.Load()
		c.mu.Lock()
		defer c.mu.Unlock()
		if int32(latest.number-c.counted.Load()) > 0 {
			c.counted.Store(latest.number)
			b = append(b, latest.wrapped[c.format]...)
		}
		c.put(b, true)
		return b
	})
}

// maxScratch is the largest buffer that is kept.
const maxScratch = 16 << 10

// with lends an empty buffer to f, which returns it with what it holds.
func (c *conn) with(f func([]byte) []byte) {
	b, _ := c.srv.scratch.Get().(*[]byte)
	if b == nil {
		b = new([]byte)
	}
	if *b = f((*b)[:0]); cap(*b) <= maxScratch {
		c.srv.scratch.Put(b)
	}
}

// end says goodbye and closes, for that reason.
func (c *conn) end(why room.CodeSpec) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.ending {
		c.goodbye(why)
		c.drainSoon()
	}
}

// goodbye puts the last frames in the place of what hasn't been started; mu is
// held. The client will get the rest when it comes back.
func (c *conn) goodbye(why room.CodeSpec) {
	c.ending = true
	if keep := 0; len(c.pending) > 0 {
		if c.partial {
			keep = 1
		}
		clear(c.pending[keep:])
		c.pending = c.pending[:keep]
	}
	b := c.format.wrap(nil, bye(why, backAfter(why, c.srv.spread())), nil)
	if c.format != stream {
		b = appendClose(b, why.Close, string(why.Code))
	}
	c.pending = append(c.pending, b)
}

// backAfter spreads those who come back over some time, the whole audience over
// all, so that they don't come at once.
func backAfter(why room.CodeSpec, all time.Duration) time.Duration {
	switch {
	case why.Close >= 4500:
		return 0
	case why.Code == room.Restart.Code:
		return time.Second + rand.N(all)
	}
	return 100*time.Millisecond + rand.N(900*time.Millisecond)
}

// drainSoon sees to it that somebody writes what is pending; mu is held.
func (c *conn) drainSoon() {
	if c.draining {
		return
	}
	c.draining = true
	switch {
	case c.line != nil:
		c.hold()
	case c.signal != nil: // the goroutine of an event stream
		c.signal <- struct{}{} // has room: one drain at a time
	default:
		c.srv.work.Go(c.drain)
	}
}

// drain writes until nothing is pending, where there is no line.
func (c *conn) drain() {
	for {
		c.mu.Lock()
		if len(c.pending) == 0 {
			c.draining = false
			ending := c.ending
			c.mu.Unlock()
			if ending {
				c.out.finish()
			}
			return
		}
		bufs, n := c.portion()
		c.mu.Unlock()
		err := c.out.send(bufs)
		c.mu.Lock()
		c.wrote(n)
		if err != nil {
			c.ending, c.pending = true, nil
			c.mu.Unlock()
			c.out.close()
			return
		}
		c.mu.Unlock()
	}
}

// portion takes what is written next, at most as much as may wait, as a client has
// a write timeout for it; mu is held.
func (c *conn) portion() (bufs net.Buffers, n int) {
	most := c.srv.cfg.Pending
	for i, b := range c.pending {
		if n+len(b) > most {
			bufs = append(bufs, b[:most-n])
			c.pending[i] = b[most-n:]
			c.pending, c.partial = c.pending[i:], n < most
			return bufs, most
		}
		bufs, n = append(bufs, b), n+len(b)
	}
	c.pending, c.partial = nil, false
	return bufs, n
}

// over reports whether goodbye has been said.
func (c *conn) over() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ending
}

// spend takes one from what the connection may send, or says how long to wait.
// Who goes on regardless is ended.
func (c *conn) spend() (wait time.Duration) {
	cfg := &c.srv.cfg
	c.affords()
	if c.credit--; c.credit >= 0 {
		return 0
	}
	if c.credit < -float32(cfg.Burst) {
		c.end(room.RateLimited)
	}
	return time.Duration(float64(-c.credit) / cfg.PerSecond * float64(time.Second))
}

// affords reports whether the connection may send one more.
func (c *conn) affords() bool {
	cfg := &c.srv.cfg
	now := c.srv.clock.Load()
	c.credit = min(float32(cfg.Burst), c.credit+float32(now-c.creditAt)*float32(cfg.PerSecond)/1000)
	c.creditAt = now
	return c.credit >= 1
}

// streamPause is how long an event stream may be silent, ms.
const streamPause = 15_000

// quiet looks after a connection that hasn't been heard of for a while.
func (c *conn) quiet(now, idle int64) {
	silent := now - c.heard.Load()
	if a := c.actor.Load(); a.Expires > 0 && a.Expires < c.srv.deps.Now().UnixMicro() {
		c.end(room.Expired)
		return
	}
	switch {
	case c.format == stream:
		if silent >= streamPause {
			c.heard.Store(now)
			c.write([]byte(": \n\n"))
		}
	case silent > idle && c.over(): // said goodbye, and the client doesn't close
		c.cut()
	case silent > idle:
		c.end(room.Idle)
	case silent > idle/2:
		c.write(pingFrame)
	}
}

var pingFrame = appendFrame(nil, opPing, nil)

// socketOut is the outlet of a WebSocket without a line.
type socketOut struct {
	net.Conn
	timeout time.Duration
}

// lingerTimeout is how long a client may take to close after the last byte. A
// close with unread bytes would make the system throw the last ones away.
const lingerTimeout = time.Second

func (s socketOut) send(b net.Buffers) error {
	if err := s.SetWriteDeadline(time.Now().Add(s.timeout)); err != nil {
		return err
	}
	if _, err := b.WriteTo(s.Conn); err != nil {
		return err
	}
	return s.SetWriteDeadline(time.Time{})
}

func (s socketOut) finish() {
	_ = s.SetReadDeadline(time.Now().Add(lingerTimeout))
	if h, ok := s.Conn.(interface{ CloseWrite() error }); !ok || h.CloseWrite() != nil {
		s.close()
	}
}

func (s socketOut) close() { _ = s.Close() }
