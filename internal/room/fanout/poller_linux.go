package fanout

import (
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"sync"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	// pollBytes is how much a poller reads from a line at a time.
	pollBytes = 2 << 10
	// pollRest is how long a poller rests that was woken within pollBusy of its last
	// look: one look at what forty clients have said costs little more than one at
	// what one has.
	pollRest, pollBusy = 4 * time.Millisecond, 500 * time.Microsecond
)

// poller waits for lines with an epoll of its own (epoll(7)), level-triggered. Its
// goroutine reads, answers what can be answered at once, and gives the rest to the
// crew.
//
// The Go runtime waits for the poller through a second epoll, gate, which holds the
// first and says once (EPOLLONESHOT) that there is something, until it is asked
// again: else each message would wake the runtime while the poller works or rests.
type poller struct {
	fd    int
	gate  *os.File
	rings *rings

	mu    sync.Mutex
	conns map[int32]*conn
}

// start makes the pollers; all of them, or none.
func (p *pollers) start() (all []*poller, err error) {
	for range runtime.GOMAXPROCS(0) {
		one, err := newPoller(p.rings)
		if err != nil {
			for _, one := range all {
				one.close()
			}
			return nil, err
		}
		all = append(all, one)
		p.work.Go(one.run)
	}
	return all, nil
}

func newPoller(r *rings) (*poller, error) {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("epoll_create1: %w", err)
	}
	gate, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		_ = unix.Close(fd)
		return nil, fmt.Errorf("epoll_create1: %w", err)
	}
	// Not blocking, so that the runtime waits for it.
	err = unix.SetNonblock(gate, true)
	if err == nil {
		err = unix.EpollCtl(gate, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: unix.EPOLLIN | unix.EPOLLONESHOT})
	}
	if err != nil {
		_ = unix.Close(fd)
		_ = unix.Close(gate)
		return nil, fmt.Errorf("epoll: %w", err)
	}
	return &poller{fd: fd, rings: r, gate: os.NewFile(uintptr(gate), "lines"), conns: make(map[int32]*conn)}, nil
}

// close ends run.
func (p *poller) close() { _ = p.gate.Close() }

// run looks after the lines until close.
func (p *poller) run() {
	defer func() { _ = unix.Close(p.fd) }()
	gate, err := p.gate.SyscallConn()
	if err != nil {
		return // closed already
	}
	events := make([]unix.EpollEvent, batch)
	conns := make([]*conn, batch)
	parcels := make([]parcel, 0, batch)
	bytes := make([]byte, batch*pollBytes)
	var last time.Time
	for {
		n := peek(p.fd, events)
		if n == 0 {
			if !p.wait(gate) {
				return
			}
			now := time.Now()
			if now.Sub(last) < pollBusy {
				time.Sleep(pollRest)
			}
			last = now
			continue
		}
		p.mu.Lock()
		for i := range n {
			conns[i] = p.conns[events[i].Fd]
		}
		p.mu.Unlock()
		for i, c := range conns[:n] {
			if c != nil && c.ready(events[i].Events) {
				parcels = append(parcels, parcel{c: c, b: bytes[i*pollBytes:][:pollBytes]})
			}
			conns[i] = nil
		}
		p.read(parcels)
		clear(parcels)
		parcels = parcels[:0]
	}
}

// peek returns how many lines have something to say. It doesn't wait, so the
// scheduler isn't told.
func peek(fd int, events []unix.EpollEvent) int {
	n, _, errno := syscall.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(fd), uintptr(unsafe.Pointer(&events[0])), uintptr(len(events)), 0, 0, 0)
	if errno != 0 {
		return 0 // EINTR; nothing else can be wrong
	}
	return int(n)
}

// wait returns when there is something to look at; false after close.
func (p *poller) wait(gate syscall.RawConn) bool {
	var armed error
	err := gate.Control(func(fd uintptr) {
		armed = unix.EpollCtl(int(fd), unix.EPOLL_CTL_MOD, p.fd, &unix.EpollEvent{Events: unix.EPOLLIN | unix.EPOLLONESHOT})
	})
	if err != nil || armed != nil {
		return false
	}
	var one [1]unix.EpollEvent
	return gate.Read(func(fd uintptr) bool { return peek(int(fd), one[:]) > 0 }) == nil
}

// want is what the poller wants to hear of a line.
func (l *line) want() *unix.EpollEvent {
	w := unix.EpollEvent{Fd: int32(l.fd)}
	if l.listens {
		w.Events |= unix.EPOLLIN
	}
	if l.full {
		w.Events |= unix.EPOLLOUT
	}
	return &w
}

// list has the system watch a line that it doesn't yet; the connection's mu is held.
func (p *poller) list(c *conn) error {
	l := c.line
	p.mu.Lock()
	p.conns[int32(l.fd)] = c
	p.mu.Unlock()
	if err := unix.EpollCtl(p.fd, unix.EPOLL_CTL_ADD, l.fd, l.want()); err != nil {
		return fmt.Errorf("epoll_ctl: %w", err)
	}
	l.listed = true
	return nil
}

// watch tells the system what is wanted now of a line that is listed; mu is held.
func (p *poller) watch(l *line) {
	if l.listed {
		_ = unix.EpollCtl(p.fd, unix.EPOLL_CTL_MOD, l.fd, l.want()) // what is listed can be changed
	}
}

// unlist has the system forget a line for a while; mu is held.
func (p *poller) unlist(l *line) {
	if l.listed {
		_ = unix.EpollCtl(p.fd, unix.EPOLL_CTL_DEL, l.fd, nil)
		l.listed = false
	}
}

// forget ends what watch began, as far as closing the line doesn't; mu is held.
func (p *poller) forget(l *line) {
	if l.lent {
		p.unlist(l)
	}
	l.listed = false
	p.mu.Lock()
	delete(p.conns, int32(l.fd))
	p.mu.Unlock()
}

// ready does what there is to do for a connection of which the system has said that
// it may be read from or written to, but for reading: that is said by true. Which of
// it is so shows only the attempt: the number may have got another line meanwhile.
func (c *conn) ready(events uint32) (reads bool) {
	if events&unix.EPOLLOUT != 0 {
		c.flush()
	}
	if events&^unix.EPOLLOUT == 0 {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.line
	if !l.listens && !l.gone {
		// It is broken, which the system would say again and again until the hand of
		// the crew that has it finds out.
		l.poller.unlist(l)
	}
	return l.listens
}

// read reads from the lines of parcels, into what they hold.
func (p *poller) read(parcels []parcel) {
	var r *ring
	if len(parcels) >= worthARing {
		r = p.rings.get()
	}
	if r != nil {
		r.receive(parcels)
		p.rings.put(r)
	} else {
		for i := range parcels {
			one := &parcels[i]
			one.n, one.err = one.c.line.read(one.b)
		}
	}
	for i := range parcels {
		switch one := &parcels[i]; {
		case one.err == syscall.EAGAIN:
		case one.err != nil || one.n == 0:
			one.c.gone(nil)
		default:
			one.c.hear(one.b[:one.n])
		}
	}
}

// ownNumber returns another number of a connection's socket.
func ownNumber(t *net.TCPConn) (fd int, err error) {
	raw, err := t.SyscallConn()
	if err != nil {
		return 0, err
	}
	var failed error
	err = raw.Control(func(was uintptr) { fd, failed = unix.FcntlInt(was, unix.F_DUPFD_CLOEXEC, 0) })
	return fd, errors.Join(err, failed)
}

// write returns how much of b the system takes now.
func (l *line) write(b []byte) (int, error) {
	for done := 0; done < len(b); {
		n, err := l.transfer(unix.SYS_SENDTO, b[done:])
		switch {
		case err == unix.EINTR:
		case err == unix.EAGAIN:
			return done, nil
		case err != nil:
			return done, err
		default:
			done += n
		}
	}
	return len(b), nil
}

// read returns what is there; none is the end.
func (l *line) read(b []byte) (int, error) {
	for {
		if n, err := l.transfer(unix.SYS_RECVFROM, b); err != unix.EINTR {
			return n, err
		}
	}
}

// transfer calls the system, which doesn't wait, so the scheduler isn't told.
func (l *line) transfer(call uintptr, b []byte) (int, error) {
	n, _, errno := syscall.RawSyscall6(call, uintptr(l.fd), uintptr(unsafe.Pointer(unsafe.SliceData(b))), uintptr(len(b)), unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL, 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(n), nil
}

// shut ends what is written, and where all is set what is read too.
func (l *line) shut(all bool) {
	how := unix.SHUT_WR
	if all {
		how = unix.SHUT_RDWR
	}
	_ = unix.Shutdown(l.fd, how) // fails where the client has closed
}

func (l *line) close() { _ = unix.Close(l.fd) }
