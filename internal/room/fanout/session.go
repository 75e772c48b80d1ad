package fanout

import (
	"context"
	"encoding/json"
	"errors"
	"net/netip"
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

// resolve says who presents a token in a channel's room.
func (s *Server) resolve(ctx context.Context, channel, token string) (*room.Actor, error) {
	a, err := s.deps.Resolve(ctx, token)
	var refusal *room.Error
	switch {
	case errors.As(err, &refusal):
		return nil, refusal
	case err != nil || a.Role == room.RoleSystem:
		return nil, room.Unauthorized.Refuse()
	case a.Channel != "" && a.Channel != channel:
		return nil, room.Unauthorized.Because("This token is for another channel.")
	}
	return &a, nil
}

// identify says who says hello. Who has no token may get an identity by a name.
func (s *Server) identify(ctx context.Context, channel string, from netip.Addr, q request) (a *room.Actor, token string, err error) {
	if q.Token != "" || q.Name == nil || s.deps.Device == nil {
		a, err = s.resolve(ctx, channel, q.Token)
		return a, "", err
	}
	token, born, err := s.deps.Device(ctx, from, *q.Name)
	var refusal *room.Error
	if errors.As(err, &refusal) {
		return nil, "", refusal
	}
	if err != nil {
		return nil, "", room.BadData.Because("That name can't be used: %v.", err)
	}
	return &born, token, nil
}

// decode reads a message of a client.
func decode(msg []byte) (q request, err error) {
	if q, ok := quick(msg); ok {
		return q, nil
	}
	if json.Unmarshal(msg, &q) != nil || q.Cmd == "" {
		return request{ID: q.ID}, room.BadFrame.Refuse()
	}
	return q, nil
}

// do lets an actor wish something and returns the frame that answers.
func (s *Server) do(ctx context.Context, channel string, cmd room.Command, id *int64) (frame []byte, err error) {
	answer, err := s.deps.Rooms.Do(ctx, channel, cmd)
	if err != nil {
		return nil, err
	}
	return ack(id, answer), nil
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
func (c *conn) join(ctx context.Context, id *int64, resume *room.Position, token string) error {
	h := c.hall
	w := Welcome{
		T: "welcome", ID: id, V: Version, Channel: h.channel, You: *c.actor.Load(),
		Clock: c.srv.clockOf(h.channel), Limits: Limits{Text: room.MaxText, Message: c.srv.cfg.MaxMessage},
		Token: token,
	}
	var first []byte
	if pos := h.position(); resume != nil && pos.Epoch == resume.Epoch {
		c.cursor, w.Resumed = h.cursor(*resume)
	}
	if w.Resumed {
		w.Epoch, w.Upto = resume.Epoch, resume.Offset
		first = c.format.wrap(nil, room.JSON(w), resume)
	} else {
		k, cursor, ok := h.before(c.actor.Load())
		var err error
		if !ok {
			if k, cursor, err = h.newest(ctx); err != nil {
				return err
			}
		}
		if resume != nil && k.pos.Epoch == resume.Epoch {
			// The hall has just begun: now it knows what there is.
			c.cursor, w.Resumed = h.cursor(*resume)
		}
		if w.Resumed {
			w.Epoch, w.Upto = resume.Epoch, resume.Offset
			first = c.format.wrap(nil, room.JSON(w), resume)
		} else {
			c.cursor = cursor
			c.counted.Store(k.counted)
			w.Epoch, w.Upto = k.pos.Epoch, k.pos.Offset
			first = c.format.wrap(nil, room.JSON(w), nil)
			first = k.wrap(c.format, first)
			if first, err = c.appendMine(ctx, first); err != nil {
				return err
			}
		}
	}
	c.write(first)
	c.picture()
	c.screen()
	h.shards[int(h.next.Add(1))%len(h.shards)].add(c)
	if !c.srv.arrived(c) {
		c.end(room.Restart)
	}
	return nil
}

// appendMine adds what the room has for the actor alone, if there is any.
func (c *conn) appendMine(ctx context.Context, b []byte) ([]byte, error) {
	a := c.actor.Load()
	if a.ID == "" {
		return b, nil
	}
	pos, mine, err := c.srv.deps.Rooms.Mine(ctx, c.hall.channel, *a)
	if err != nil || mine == nil {
		return b, err
	}
	return c.format.wrap(b, room.JSON(Mine{T: "mine", Epoch: pos.Epoch, Upto: pos.Offset, State: mine}), nil), nil
}

// leave undoes join.
func (c *conn) leave() {
	if c.shard != nil {
		c.shard.remove(c)
		c.unscreen()
	}
	c.srv.release(c)
}

// handle answers a message of a connection that has said hello.
func (c *conn) handle(msg []byte, big bool) {
	if c.over() {
		return
	}
	frame, id, err := c.answer(msg, big)
	switch {
	case err != nil:
		c.reply(refusal(id, refusalOf(err)))
	case id != nil && frame != nil: // else nobody waits, or not for this
		c.reply(frame)
	}
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
	// The room bounds how long a command waits; a timer for each vote would cost
	// more than the vote.
	ctx := c.srv.ctx
	switch q.Cmd {
	case "ping":
		return c.pong(q.ID, q.At), q.ID, nil
	case "people":
		if err := tooManyAsks(c.spendAsk()); err != nil {
			return nil, q.ID, err
		}
		fallthrough
	case "audience", "overlay.beat":
		frame, err := c.hall.tell(ctx, q, c.actor.Load())
		return frame, q.ID, err
	case "hello":
		return nil, q.ID, room.BadData.Because("Hello was said already; auth changes who you are.")
	case "auth":
		a, err := c.srv.resolve(ctx, c.hall.channel, q.Token)
		if err != nil {
			return nil, q.ID, err
		}
		if (a.Kind == room.Screen) == c.watches {
			return nil, q.ID, room.Forbidden.Because("A connection stays an overlay's, or a viewer's: say hello anew.")
		}
		c.becomes(a)
		c.actor.Store(a)
		if c.watches {
			c.enlist()
			c.hall.people.add(c, a)
		}
		// A failure to say what is theirs is no failure of auth: the room is closed.
		if mine, err := c.appendMine(ctx, nil); err == nil && mine != nil {
			c.write(mine)
		}
		return ack(q.ID, room.Answer{Position: c.hall.position(), Data: room.JSON(You{You: *a})}), q.ID, nil
	}
	cmd := c.command(q)
	if c.srv.deps.Rooms.Post(c.hall.channel, cmd, ticket{c, q.ID}) {
		return nil, nil, nil
	}
	frame, err = c.srv.do(ctx, c.hall.channel, cmd, q.ID)
	return frame, q.ID, err
}

// tell answers what the hall knows, and not the room.
func (h *hall) tell(ctx context.Context, q request, a *room.Actor) (frame []byte, err error) {
	var data json.RawMessage
	switch q.Cmd {
	case "audience":
		if !a.Role.Staff() {
			return nil, room.Forbidden.Refuse()
		}
		data = room.JSON(h.audience())
	case "people":
		all, err := h.ask(ctx, a, q.Data)
		if err != nil {
			return nil, err
		}
		data = room.JSON(all)
	case "overlay.beat":
		// That it was heard is all there is to it.
	}
	return ack(q.ID, room.Answer{Position: h.position(), Data: data}), nil
}

// command is what a client wishes.
func (c *conn) command(q request) room.Command {
	behind, known := c.picture().believed(c.behind.Load(), c.srv.edge(c.hall.channel))
	return room.Command{
		Name: q.Cmd, Key: q.Key, Actor: *c.actor.Load(), Behind: behind, Delays: known, From: c.networks(), Data: q.Data,
	}
}

// networks is where the client is. It is found with the first command: most
// connections only read.
func (c *conn) networks() []string {
	if !c.located {
		c.from, c.located = c.srv.networks(c.hall.channel, c.addr), true
	}
	return c.from
}

// networks names where an address is, for the rules of a channel's room.
func (s *Server) networks(channel string, from netip.Addr) []string {
	if s.deps.Networks == nil {
		return nil
	}
	return s.deps.Networks(channel, from)
}

// ticket is a command of a connection that is answered later.
type ticket struct {
	c  *conn
	id *int64
}

// Answer implements room.Asker.
func (t ticket) Answer(a room.Answer, err error) {
	switch {
	case err != nil:
		t.c.reply(refusal(t.id, refusalOf(err)))
	case t.id != nil:
		t.c.hall.answered.Add(1)
		t.c.answerWith(ack(t.id, a))
	}
}

// enter lets whoever says hello in, when it is their turn.
func (c *conn) enter(ctx context.Context, q request) error {
	done, err := c.srv.turn(ctx)
	if err != nil {
		return err
	}
	defer done()
	a, token, err := c.srv.identify(ctx, c.hall.channel, c.addr, q)
	if err != nil {
		return err
	}
	c.actor.Store(a)
	return c.join(ctx, q.ID, q.Resume, token)
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
		err = c.enter(ctx, q)
	}
	if err != nil {
		c.reply(refusal(q.ID, refusalOf(err)))
	}
	return err == nil
}
