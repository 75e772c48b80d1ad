package fanout

import (
	"bytes"
	"slices"
)

// pong answers a ping, and notes what the client is watching; 0 says nothing.
func (c *conn) pong(id *int64, at int64) []byte {
	clock := c.srv.clockOf(c.hall.channel)
	if at > 0 && clock.Edge != nil {
		c.behind.Store(c.picture().hear(at, *clock.Edge))
		c.hall.delays.touch(c.actor.Load().ID, c.delay, c.srv.clock.Load())
	}
	return pong(id, clock)
}

// audience says how far behind the viewers are.
func (h *hall) audience() Audience {
	var all []int64
	h.each(func(c *conn) {
		if b := c.late(); b > 0 {
			all = append(all, b)
		}
	})
	slices.Sort(all)
	at := func(q int) int64 {
		if len(all) == 0 {
			return 0
		}
		return all[(len(all)-1)*q/100]
	}
	return Audience{Viewers: h.viewers.Load(), Known: len(all), Behind: Behind{P10: at(10), P50: at(50), P90: at(90), P99: at(99)}}
}

// plainPing reports whether msg is a ping as clients write it, its id, and the
// moment it says is watched: the one message that every viewer sends again and
// again is answered without growing the reader's stack.
func plainPing(msg []byte) (id, at int64, ok bool) {
	rest, ok := bytes.CutPrefix(msg, []byte(`{"id":`))
	if !ok {
		return 0, 0, false
	}
	if id, rest, ok = number(rest); !ok {
		return 0, 0, false
	}
	if rest, ok = bytes.CutPrefix(rest, []byte(`,"cmd":"ping"`)); !ok {
		return 0, 0, false
	}
	if more, said := bytes.CutPrefix(rest, []byte(`,"at":`)); said {
		if at, rest, ok = number(more); !ok {
			return 0, 0, false
		}
	}
	return id, at, len(rest) == 1 && rest[0] == '}'
}

// number reads the digits that b begins with.
func number(b []byte) (n int64, rest []byte, ok bool) {
	i := 0
	for ; i < len(b) && b[i] >= '0' && b[i] <= '9'; i++ {
		n = n*10 + int64(b[i]-'0')
	}
	return n, b[i:], i == 1 || i > 1 && i <= 17 && b[0] != '0'
}
