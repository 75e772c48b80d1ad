package fanout

import "sync"

// crewIdle is how many goroutines wait for work at most.
const crewIdle = 256

// crew answers messages on goroutines that are kept: answering needs a stack of
// some kilobytes, which is grown once and not for each message, and which pollers
// and readers don't have to hold.
type crew struct {
	work  *sync.WaitGroup
	dones sync.Pool // chan struct{}, for one value each

	mu     sync.Mutex
	idle   []chan job // the one that worked last is the last
	closed bool
}

// job is one message of a connection.
type job struct {
	c    *conn
	m    message
	rest []byte        // what came after it, of a connection with a line
	done chan struct{} // nil for a connection with a line, which goes on by itself
}

// do answers a message on another goroutine and waits for it.
func (w *crew) do(c *conn, m message) {
	done, _ := w.dones.Get().(chan struct{})
	if done == nil {
		done = make(chan struct{}, 1)
	}
	w.give(job{c: c, m: m, done: done})
	<-done
	w.dones.Put(done)
}

func (w *crew) give(j job) {
	w.mu.Lock()
	if n := len(w.idle); n > 0 {
		hand := w.idle[n-1]
		w.idle = w.idle[:n-1]
		w.mu.Unlock()
		hand <- j // has room: its owner waits
		return
	}
	w.mu.Unlock()
	w.work.Go(func() { w.hand(j) })
}

func (w *crew) hand(j job) {
	mine := make(chan job, 1)
	for {
		if j.done == nil {
			j.c.hearAll(j.m, j.rest)
		} else {
			j.c.message(j.m)
			j.done <- struct{}{}
		}
		w.mu.Lock()
		if w.closed || len(w.idle) >= crewIdle {
			w.mu.Unlock()
			return
		}
		w.idle = append(w.idle, mine)
		w.mu.Unlock()
		var ok bool
		if j, ok = <-mine; !ok {
			return
		}
	}
}

// close lets everybody go who has nothing to do, now or when they are done.
func (w *crew) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	for _, hand := range w.idle {
		close(hand)
	}
	w.idle = nil
}
