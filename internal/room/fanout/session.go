package fanout

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"time"

	"frontrow/internal/room"
)

// doTimeout bounds a command, so that its sender gets an answer.
const doTimeout = 10 * time.Second

// clockOf reads the clocks for a channel.
func (s *Server) clockOf(channel string) Clock {
	c := Clock{Wall: s.deps.Now().UnixMicro()}
	if edge, ok := s.deps.Edge(channel); ok {
		c.Edge = &edge
	}
	return c
}

// resolve says who presents a token.
func (s *Server) resolve(ctx context.Context, token string) (*room.Actor, error) {
	a, err := s.deps.Resolve(ctx, token)
	if err != nil || a.Role == room.RoleSystem {
		return nil, room.Unauthorized.Refuse()
	}
	return &a, nil
}

// decode reads a message of a client.
func decode(msg []byte) (q request, err error) {
	if json.Unmarshal(msg, &q) != nil || q.Cmd == "" {
		return request{ID: q.ID}, room.BadFrame.Refuse()
	}
	return q, nil
}

// do lets an actor wish something and returns the frame that answers.
func (s *Server) do(ctx context.Context, channel string, a *room.Actor, q request) (frame []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, doTimeout)
	defer cancel()
	answer, err := s.deps.Rooms.Do(ctx, channel, room.Command{Name: q.Cmd, Key: q.Key, Actor: *a, Data: q.Data})
	if err != nil {
		return nil, err
	}
	return ack(q.ID, answer), nil
}

// refusalOf makes the public part of any error.
func refusalOf(err error) *room.Error {
	var e *room.Error
	if errors.As(err, &e) {
		return e
	}
	return room.Internal.Refuse()
}

// join gives the connection its place in the audience: first what it needs to
// stand where it will be visited, then the visits.
func (c *conn) join(ctx context.Context, id *int64, resume *room.Position) error {
	h := c.hall
	w := Welcome{
		T: "welcome", ID: id, V: Version, Channel: h.channel, You: *c.actor.Load(),
		Clock: c.srv.clockOf(h.channel), Limits: Limits{Text: room.MaxText, Message: c.srv.cfg.MaxMessage},
	}
	var first []byte
	if pos := h.position(); resume != nil && pos.Epoch == resume.Epoch {
		c.cursor, w.Resumed = h.cursor(*resume)
	}
	if w.Resumed {
		w.Epoch, w.Upto = resume.Epoch, resume.Offset
		first = c.format.wrap(nil, room.JSON(w), resume)
	} else {
		k, cursor, err := h.newest(ctx)
		if err != nil {
			return err
		}
		if resume != nil && k.pos.Epoch == resume.Epoch {
			// The hall has just begun: now it knows what there is.
			c.cursor, w.Resumed = h.cursor(*resume)
		}
		if w.Resumed {
			w.Epoch, w.Upto = resume.Epoch, resume.Offset
			first = c.format.wrap(nil, room.JSON(w), resume)
		} else {
			c.cursor, c.counted = cursor, k.counted
			w.Epoch, w.Upto = k.pos.Epoch, k.pos.Offset
			first = c.format.wrap(nil, room.JSON(w), nil)
			first = c.format.wrap(first, k.frame, &k.pos)
		}
	}
	var out rawWriter
	out.init()
	c.write(first, &out)
	h.viewers.Add(1)
	h.shards[int(h.next.Add(1))%len(h.shards)].add(c)
	if !c.srv.arrived(c) {
		c.end(room.Restart)
	}
	return nil
}

// leave undoes join.
func (c *conn) leave() {
	if c.shard != nil {
		c.shard.remove(c)
		c.hall.viewers.Add(-1)
	}
	c.srv.release(c)
}

// handle answers a message of a connection that has said hello.
func (c *conn) handle(msg []byte, big bool) {
	if c.over() {
		return
	}
	frame, id, err := c.answer(msg, big)
	if err != nil {
		frame = refusal(id, refusalOf(err))
	}
	c.reply(frame)
}

func (c *conn) answer(msg []byte, big bool) (frame []byte, id *int64, err error) {
	wait := c.spend()
	if big {
		return nil, nil, room.TooLarge.Refuse()
	}
	q, err := decode(msg)
	if err != nil {
		return nil, q.ID, err
	}
	if wait > 0 {
		e := room.RateLimited.Refuse()
		e.After = wait
		return nil, q.ID, e
	}
	ctx, cancel := context.WithTimeout(context.Background(), doTimeout)
	defer cancel()
	switch q.Cmd {
	case "ping":
		return pong(q.ID, c.srv.clockOf(c.hall.channel)), q.ID, nil
	case "hello":
		return nil, q.ID, room.BadData.Because("Hello was said already; auth changes who you are.")
	case "auth":
		a, err := c.srv.resolve(ctx, q.Token)
		if err != nil {
			return nil, q.ID, err
		}
		c.actor.Store(a)
		return ack(q.ID, room.Answer{Position: c.hall.position(), Data: room.JSON(You{You: *a})}), q.ID, nil
	}
	frame, err = c.srv.do(ctx, c.hall.channel, c.actor.Load(), q)
	return frame, q.ID, err
}

// hello answers a message of a connection that hasn't said it yet; done says
// that it has now.
func (c *conn) hello(msg []byte, big bool) (done bool) {
	q, err := request{}, error(room.TooLarge.Refuse())
	if !big {
		q, err = decode(msg)
	}
	if err == nil && q.Cmd != "hello" {
		err = room.HelloFirst.Refuse()
	}
	if err == nil && q.V != 0 && q.V != Version {
		err = room.BadData.Because("This server speaks version %d.", Version)
	}
	if err == nil {
		ctx, cancel := context.WithTimeout(context.Background(), doTimeout)
		defer cancel()
		var a *room.Actor
		if a, err = c.srv.resolve(ctx, q.Token); err == nil {
			c.actor.Store(a)
			err = c.join(ctx, q.ID, q.Resume)
		}
	}
	if err != nil {
		c.reply(refusal(q.ID, refusalOf(err)))
	}
	return err == nil
}

// plainPing reports whether msg is a ping as clients write it, and its id: the
// one message that every viewer sends again and again is answered without
// growing the reader's stack.
func plainPing(msg []byte) (id int64, ok bool) {
	rest, ok := bytes.CutPrefix(msg, []byte(`{"id":`))
	if !ok {
		return 0, false
	}
	digits, ok := bytes.CutSuffix(rest, []byte(`,"cmd":"ping"}`))
	if !ok || len(digits) == 0 || len(digits) > 15 {
		return 0, false
	}
	for _, d := range digits {
		if d < '0' || d > '9' {
			return 0, false
		}
		id = id*10 + int64(d-'0')
	}
	return id, digits[0] != '0' || len(digits) == 1
}
