package fanout

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
)

const second = 1_000_000

// stage is a hall whose live edge the test moves. What is on it: a question of 20 s.
type stage struct {
	*testing.T
	hall     *hall
	now      int64 // the edge, µs
	question activity.Meta
}

func newStage(t *testing.T) *stage {
	st := &stage{T: t, now: 1_790_000_000 * second}
	st.question = activity.Meta{Clock: activity.Viewer, Seconds: 20}
	s := New(Default(), Deps{
		Rooms: noRooms{}, Logger: slog.New(slog.DiscardHandler),
		Now:  func() time.Time { return time.UnixMicro(st.now) },
		Edge: func(string) (int64, bool) { return st.now, true },
	})
	t.Cleanup(s.cancel)
	st.hall = newHall(s, "live")
	return st
}

// connect is a new connection of an identity.
func (st *stage) connect(id string) *conn {
	c := &conn{srv: st.hall.srv, hall: st.hall}
	c.actor.Store(&room.Actor{ID: id})
	c.picture()
	return c
}

// wait lets time pass. Each second those clients say that they watch what is so
// many seconds behind the edge.
func (st *stage) wait(seconds int, behind float64, all ...*conn) {
	for range seconds {
		st.now += second
		for _, c := range all {
			st.say(c, behind)
		}
	}
}

func (st *stage) say(c *conn, behind float64) { c.pong(nil, st.now-int64(behind*second)) }

func (st *stage) ask() { st.question.Launch(st.now, st.now) }

// answers is an answer by a client that says to watch what is so many seconds behind:
// whether it is in time, and how many seconds after the question it counts.
func (st *stage) answers(c *conn, behind float64) (inTime bool, elapsed float64) {
	cmd := c.command(request{Cmd: "quiz.answer"})
	cmd.Edge, cmd.Wall = st.now, st.now
	claimed := st.now - int64(behind*second)
	return st.question.Accepts(cmd, claimed), float64(st.question.Elapsed(cmd, claimed)) / second
}

func (st *stage) want(c *conn, behind float64, inTime bool, elapsed float64) {
	st.Helper()
	gotIn, gotElapsed := st.answers(c, behind)
	if gotIn != inTime || gotElapsed != elapsed {
		st.Errorf("in time: %v, after %v s; want %v, after %v s", gotIn, gotElapsed, inTime, elapsed)
	}
}

func TestALieInTheMiddleOfAQuestionGainsHalfASecond(t *testing.T) {
	for name, lie := range map[string]func(*stage, *conn) *conn{
		"many pings at once": func(st *stage, c *conn) *conn {
			for behind := 1.0; behind <= 30; behind++ {
				st.say(c, behind)
			}
			return c
		},
		"a picture that stood still all the time": func(st *stage, c *conn) *conn {
			st.say(c, 30)
			return c
		},
		"another connection": func(st *stage, _ *conn) *conn {
			c := st.connect("d_liar")
			st.say(c, 30)
			return c
		},
		"another connection, with another name before": func(st *stage, _ *conn) *conn {
			c := st.connect("d_other")
			st.say(c, 30)
			liar := &room.Actor{ID: "d_liar"}
			c.becomes(liar)
			c.actor.Store(liar)
			return c
		},
		"a new identity": func(st *stage, _ *conn) *conn {
			c := st.connect("d_new")
			st.say(c, 30)
			return c
		},
	} {
		t.Run(name, func(t *testing.T) {
			st := newStage(t)
			c := st.connect("d_liar")
			st.wait(60, 0.25, c)
			st.ask()
			st.wait(15, 0)
			behind := 0.75 // what is known, and the slack
			if name == "a new identity" {
				behind = 0.5
			}
			st.want(lie(st, c), 30, true, 15-behind)
		})
	}
}

func TestALieAfterTheEndIsLate(t *testing.T) {
	st := newStage(t)
	c := st.connect("d_liar")
	st.wait(60, 0.25, c)
	st.ask()
	st.wait(15, 0.25, c)
	st.wait(8, 0)
	st.say(c, 30)
	st.want(c, 30, false, 22.25)
}

func TestAnHonestViewerIsBelieved(t *testing.T) {
	const behind = 6
	for name, meanwhile := range map[string]func(st *stage, c, guest *conn) *conn{
		"all the time there": func(_ *stage, c, _ *conn) *conn { return c },
		"the page was loaded again": func(st *stage, _, _ *conn) *conn {
			return st.connect("d_ada") // nothing plays yet
		},
		"the page was loaded again, and plays": func(st *stage, _, _ *conn) *conn {
			c := st.connect("d_ada")
			st.say(c, behind)
			return c
		},
		"chose a name for the answer": func(_ *stage, _, guest *conn) *conn {
			bea := &room.Actor{ID: "d_bea"}
			guest.becomes(bea)
			guest.actor.Store(bea)
			return guest
		},
	} {
		t.Run(name, func(t *testing.T) {
			st := newStage(t)
			c, guest := st.connect("d_ada"), st.connect("")
			st.wait(60, behind, c, guest)
			st.ask()
			st.wait(16, behind, c, guest)
			st.want(c, behind, true, 10)
			c = meanwhile(st, c, guest)
			st.want(c, behind, true, 10)
			st.wait(9, behind, c)
			st.want(c, behind, true, 19) // 5 s after those at the edge are too late
			st.wait(2, behind, c)
			st.want(c, behind, false, 21)
		})
	}
}

// The room is there before the picture: the first word of it may come when the
// question is asked already.
func TestWhoCameBeforeTheQuestionIsBelievedFromTheirFirstReading(t *testing.T) {
	st := newStage(t)
	c := st.connect("d_ada")
	st.wait(8, 0)
	st.ask()
	st.wait(3, 0)
	st.say(c, 6)
	st.wait(7, 0)
	st.want(c, 6, true, 4)
}

// An event stream hears nothing: what its viewer watches, and answers, is posted.
func TestWhoPostsIsBelievedAsAConnection(t *testing.T) {
	st := newStage(t)
	s := st.hall.srv
	s.halls["live"] = st.hall
	s.deps.Resolve = func(_ context.Context, token string) (room.Actor, error) { return room.Actor{ID: token}, nil }
	asked := &noted{Rooms: s.deps.Rooms}
	s.deps.Rooms = asked
	post := func(body string) {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.SetPathValue("channel", "live")
		r.Header.Set("Authorization", "Bearer d_ada")
		w := httptest.NewRecorder()
		if s.Commands().ServeHTTP(w, r); w.Code != http.StatusOK {
			t.Fatal(w.Body)
		}
	}
	c := st.connect("d_ada")
	c.format = stream
	st.hall.shards[0].add(c)
	post(fmt.Sprintf(`{"id":1,"cmd":"ping","at":%d}`, st.now-6*second))
	if a, f := st.hall.audience(), s.Furthest("live", 30*second); a.Known != 1 || a.Behind.P50 != 6*second || f != 6*second {
		t.Errorf("the audience is %+v, and the furthest %d behind", a, f)
	}
	st.ask()
	st.wait(10, 0)
	post(`{"id":2,"cmd":"quiz.answer"}`)
	if asked.cmd.Behind != 6*second || len(asked.cmd.Delays) != 1 || asked.cmd.Delays[0].Since >= st.now-9*second {
		t.Errorf("%+v", asked.cmd)
	}
}

// noted is rooms that keep the last command.
type noted struct {
	Rooms
	cmd room.Command
}

func (n *noted) Do(_ context.Context, _ string, cmd room.Command) (room.Answer, error) {
	n.cmd = cmd
	return room.Answer{}, nil
}

// Another player may be further behind: what was seen stays seen, and of the next
// question nothing is lost.
func TestASlowerPathIsBelievedFromTheNextQuestionOn(t *testing.T) {
	st := newStage(t)
	c := st.connect("d_ada")
	st.wait(60, 0.25, c)
	st.say(c, 6)
	if behind, _ := c.picture().believed(6*second, st.now); behind != 0.75*second {
		t.Errorf("at once it is %d µs behind", behind)
	}
	st.wait(1, 0)
	st.ask()
	st.wait(10, 0)
	st.want(c, 6, true, 4)
}

func TestWhoComesInTheMiddleIsInTimeByTheirPictureAndAsFastAsTheEdge(t *testing.T) {
	st := newStage(t)
	st.ask()
	st.wait(10, 0)
	c := st.connect("d_new")
	st.wait(13, 6, c)
	st.want(c, 6, true, 22.5)
	st.wait(4, 6, c)
	st.want(c, 6, false, 26.5)
}

// A picture that falls behind while a poll is open for long counts at its end.
func TestALongPollEndsWithThePicture(t *testing.T) {
	st := newStage(t)
	st.question.Seconds = 300
	c := st.connect("d_ada")
	st.wait(60, 0.25, c)
	st.ask()
	st.wait(200, 0.25, c)
	st.wait(104, 6, c)
	st.want(c, 6, true, 303.25)
}

func TestOfTwoPicturesTheEarlierIsBelieved(t *testing.T) {
	st := newStage(t)
	phone, laptop := st.connect("d_ada"), st.connect("d_ada")
	for range 60 {
		st.wait(1, 6, phone)
		st.say(laptop, 0.25)
	}
	st.ask()
	for range 10 {
		st.wait(1, 6, phone)
		st.say(laptop, 0.25)
	}
	st.want(phone, 6, true, 9.25)
}

func TestDelaysAreForgottenSomeTimeAfterTheirOwner(t *testing.T) {
	st := newStage(t)
	a := &st.hall.delays
	d := a.of("d_ada", &delay{}, 0)
	stays := a.of("d_bob", &delay{}, 0)
	for clock := int64(0); clock <= 2*delayAge; clock += delayAge / 2 {
		a.touch("d_bob", stays, clock)
		if clock == delayAge && a.of("d_ada", &delay{}, clock) != d {
			t.Fatal("a delay is forgotten too soon")
		}
	}
	a.touch("d_bob", stays, 3*delayAge)
	a.touch("d_bob", stays, 4*delayAge)
	if a.of("d_ada", &delay{}, 4*delayAge) == d {
		t.Error("a delay is known for ever")
	}
	if a.of("d_bob", &delay{}, 4*delayAge) != stays {
		t.Error("the delay of somebody who is here is forgotten")
	}
	for i := range 3 * maxDelays {
		a.of("d_"+strconv.Itoa(i), &delay{}, 4*delayAge)
	}
	if n := len(a.now) + len(a.before); n > 2*maxDelays {
		t.Errorf("%d delays are known", n)
	}
}

func TestOnlyTheNewestStepsOfADelayAreKnown(t *testing.T) {
	d := &delay{}
	for i := range int64(100) {
		d.hear(100*second, (100+i)*second)
	}
	if len(d.known) != maxKnown || d.known[0].Since != 100*second || d.known[maxKnown-1].Behind != 99*second {
		t.Errorf("%v", d.known)
	}
}
