package fanout

import (
	"io"
	"net"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func (s *Server) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open
}

// A line that breaks while the crew has its message isn't looked at until the crew
// gives it back, and then ends.
func TestALineThatBreaksMeanwhileWaitsForItsOwner(t *testing.T) {
	sh, conns, clients := seats(t, Default(), 1)
	c := conns[0]
	c.unlisten()
	_ = clients[0].(*net.TCPConn).SetLinger(0) // a reset, which the system says again and again
	clients[0].Close()
	soon(t, "the poller still hears of it", func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return !c.line.listed
	})
	if n := sh.hall.srv.count(); n != 1 {
		t.Fatalf("%d connections", n)
	}
	if !c.listen() {
		t.Fatal("it can't be watched again")
	}
	soon(t, "it never ends", func() bool { return sh.hall.srv.count() == 0 })
}

// Nobody else gets the number of a line while a walk writes to it.
func TestALineThatEndsDuringABatchStaysOpenUntilItsEnd(t *testing.T) {
	sh, conns, clients := seats(t, Default(), 2)
	for _, c := range conns {
		sh.give(c, []byte("first"), 0)
	}
	clients[0].Close()
	soon(t, "it never ends", func() bool { return sh.hall.srv.count() == 1 })
	if l := conns[0].line; !l.lent || !l.gone {
		t.Errorf("lent %v, gone %v", l.lent, l.gone)
	}
	if _, err := conns[0].line.read(make([]byte, 1)); err != nil {
		t.Errorf("its number is closed: %v", err)
	}
	sh.deliver()
	if _, err := conns[0].line.read(make([]byte, 1)); err == nil {
		t.Error("its number is still open after the batch")
	}
}

// What a full line takes bit by bit arrives whole; one that takes nothing is given up
// after the write timeout.
func TestAFullLine(t *testing.T) {
	cfg := Default()
	cfg.WriteTimeout = 2 * time.Second
	cfg.Pending = 64 << 20
	sh, conns, clients := seats(t, cfg, 2)
	b := make([]byte, 1<<20)
	for i := range b {
		b[i] = byte(i >> 8)
	}
	got := make([]byte, len(b))
	read := make(chan error)
	go func() {
		_, err := io.ReadFull(clients[0], got)
		read <- err
	}()
	for _, c := range conns {
		c.write(b)
	}
	if err := <-read; err != nil || string(got) != string(b) {
		t.Errorf("what was read is whole: %v, %v", string(got) == string(b), err)
	}
	soon(t, "who takes nothing stays", func() bool { return sh.hall.srv.count() == 1 })
	if conns[0].over() {
		t.Error("who took everything is ended")
	}
}

// The end of a line leaves alone who has got its number since.
func TestAnEventOfALineThatIsGone(t *testing.T) {
	_, conns, _ := seats(t, Default(), 2)
	was, other := conns[0], conns[1].line
	fd, p := was.line.fd, was.line.poller
	was.unlisten()
	was.gone(nil)
	if err := unix.Dup3(other.fd, fd, unix.O_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	if err := unix.EpollCtl(p.fd, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Fd: int32(fd)}); err != nil {
		t.Fatal(err)
	}
	if was.ready(unix.EPOLLHUP) {
		t.Error("a line that is gone is read")
	}
	if err := unix.EpollCtl(p.fd, unix.EPOLL_CTL_DEL, fd, nil); err != nil {
		t.Errorf("the other line isn't watched any more: %v", err)
	}
}

// A ring that fails is no end of anybody.
func TestAFailedRingReadsNothing(t *testing.T) {
	sh, conns, clients := seats(t, Default(), worthARing)
	broken, err := newRing(batch)
	if err != nil {
		t.Skip("this system has no io_uring: ", err)
	}
	fd := broken.fd
	broken.fd = -1
	said := 0
	p := &poller{rings: &rings{why: func(error) { said++ }, free: []*ring{broken}}}
	var parcels []parcel
	for i, c := range conns {
		c.unlisten()
		if _, err := clients[i].Write([]byte("something")); err != nil {
			t.Fatal(err)
		}
		parcels = append(parcels, parcel{c: c, b: make([]byte, 100)})
	}
	p.read(parcels)
	if n := sh.hall.srv.count(); n != len(conns) || said != 1 {
		t.Errorf("%d of %d are left, said %d times", n, len(conns), said)
	}
	_ = unix.Close(fd)
	for _, c := range conns {
		c.listen()
	}
}
