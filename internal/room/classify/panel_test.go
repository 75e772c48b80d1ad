package classify

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"frontrow/internal/room"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fake thinks for a while and says what it was told to.
type fake struct {
	name  string
	think time.Duration
	score float64
	err   func() error
	asked atomic.Int64
}

func (f *fake) Name() string { return f.name }

func (f *fake) Classify(ctx context.Context, l Line) (room.Judgement, error) {
	f.asked.Add(1)
	select {
	case <-time.After(f.think):
	case <-ctx.Done():
		return room.Judgement{}, ctx.Err()
	}
	if f.err != nil {
		if err := f.err(); err != nil {
			return room.Judgement{}, err
		}
	}
	return room.Judgement{Score: f.score, Labels: []string{"x"}, Why: []string{l.Text}}, nil
}

// posts collects what a panel sends to the room.
type posts struct {
	mu  sync.Mutex
	all []string
	err func(n int) error
}

func (p *posts) post(_ context.Context, _, name string, data json.RawMessage) (json.RawMessage, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all = append(p.all, name+" "+string(data))
	if p.err != nil {
		if err := p.err(len(p.all)); err != nil {
			return nil, err
		}
	}
	if name == "mod.late" {
		return json.RawMessage(`{"kept":1}`), nil
	}
	return nil, nil
}

func (p *posts) list() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string{}, p.all...)
}

// panel runs a panel of these classifiers until the test ends.
func panel(t *testing.T, change func(*Config, *Deps), members ...Classifier) *Panel {
	t.Helper()
	cfg := Default()
	cfg.Rules, cfg.Learned = false, false
	deps := Deps{Logger: slog.New(slog.DiscardHandler)}
	if change != nil {
		change(&cfg, &deps)
	}
	p, err := New(cfg, deps)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range members {
		p.add(m)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = p.Run(ctx) })
	t.Cleanup(func() { cancel(); wg.Wait() })
	return p
}

func line(text string) room.Command {
	return room.Command{Name: "chat.send", ID: "01", Actor: room.Actor{ID: "d_ada", Name: "Ada", Role: room.RoleViewer}, Data: room.JSON(map[string]string{"text": text})}
}

func TestJudgementsComeSideBySideWithinTheBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := panel(t, nil, &fake{name: "a", think: 100 * time.Millisecond, score: 0.1}, &fake{name: "b", think: 100 * time.Millisecond, score: 0.9})
		start := time.Now()
		got := p.Judge(t.Context(), "live", line("hello"))
		want := []room.Judgement{{By: "a", Score: 0.1, Labels: []string{"x"}, Why: []string{"hello"}}, {By: "b", Score: 0.9, Labels: []string{"x"}, Why: []string{"hello"}}}
		if d := cmp.Diff(want, got); d != "" || time.Since(start) != 100*time.Millisecond {
			t.Errorf("after %s: %s", time.Since(start), d)
		}
	})
}

func TestOnlyPeoplesWordsAreJudged(t *testing.T) {
	f := &fake{name: "a"}
	p := panel(t, nil, f)
	for name, c := range map[string]struct {
		cmd  room.Command
		want int64
	}{
		"a line":             {line("x"), 1},
		"a change":           {room.Command{Name: "chat.edit", Data: []byte(`{"id":"c_1","text":"x"}`)}, 1},
		"a question":         {room.Command{Name: "qa.ask", Data: []byte(`{"text":"x"}`)}, 1},
		"a vote":             {room.Command{Name: "poll.vote", Data: []byte(`{"text":"x"}`)}, 0},
		"no text":            {room.Command{Name: "chat.send", Data: []byte(`{}`)}, 0},
		"no JSON":            {room.Command{Name: "chat.send", Data: []byte(`{`)}, 0},
		"too much text":      {line(strings.Repeat("x", room.MaxText+1)), 0},
		"much space":         {line(strings.Repeat(" ", 9000) + "x"), 1},
		"much of nothing":    {line(strings.Repeat("\x01", 9000) + "x"), 1},
		"much of a question": {room.Command{Name: "qa.ask", Data: room.JSON(map[string]string{"text": strings.Repeat(" ", 9000) + "x"})}, 1},
		"a foreign field":    {room.Command{Name: "chat.send", Data: []byte(`{"id":5,"text":"x"}`)}, 1},
		"another's field":    {room.Command{Name: "qa.ask", Data: []byte(`{"id":{},"text":"x"}`)}, 1},
		"no line":            {room.Command{Name: "chat.edit", Data: []byte(`{"id":5,"text":"x"}`)}, 0},
		"of the staff":       {room.Command{Name: "chat.send", Actor: room.Actor{Role: room.RoleModerator}, Data: []byte(`{"text":"x"}`)}, 0},
		"of the server":      {room.Command{Name: "chat.send", Actor: room.System(), Data: []byte(`{"text":"x"}`)}, 0},
		"of a guest":         {room.Command{Name: "chat.send", Actor: room.Actor{Role: room.RoleGuest}, Data: []byte(`{"text":"x"}`)}, 1},
		"data of any shape":  {room.Command{Name: "chat.send", Data: []byte(`{"text":["x"]}`)}, 0},
	} {
		f.asked.Store(0)
		if got := p.Judge(t.Context(), "live", c.cmd); f.asked.Load() != c.want || int64(len(got)) != c.want {
			t.Errorf("%s: asked %d times, %v", name, f.asked.Load(), got)
		}
	}
}

// Classifiers see what everybody would.
func TestWhatIsDroppedHidesNothing(t *testing.T) {
	p := panel(t, nil, &fake{name: "a"})
	for raw, want := range map[string]string{"p\x00e\u2060arl\ufeff ": "pearl", "pe\r\narl": "pe\narl"} {
		if j := p.Judge(t.Context(), "live", line(raw)); len(j) != 1 || j[0].Why[0] != want {
			t.Errorf("%q: %+v", raw, j)
		}
	}
	q := room.Command{Name: "qa.ask", Data: room.JSON(map[string]string{"text": "p\u200bearl\n?"})}
	if j := p.Judge(t.Context(), "live", q); len(j) != 1 || j[0].Why[0] != "pearl ?" {
		t.Errorf("%+v", j)
	}
}

func TestALineThatWasLetThroughIsTakenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent posts
		// The line is not in the room yet when the judgement comes.
		sent.err = func(n int) error {
			if n < 3 {
				return room.NotFound.Refuse()
			}
			return nil
		}
		slow := &fake{name: "slow", think: 2 * time.Second, score: 0.9}
		p := panel(t, func(_ *Config, d *Deps) { d.Post = sent.post }, slow, &fake{name: "quick", score: 0.2})
		start := time.Now()
		got := p.Judge(t.Context(), "live", line("hello"))
		if time.Since(start) != p.cfg.Budget || len(got) != 2 || got[0].Late != room.LateAllow || got[0].Score != 0 || got[1].Late != "" {
			t.Fatalf("after %s: %+v", time.Since(start), got)
		}
		time.Sleep(time.Minute)
		late := `mod.late {"line":"c_01","person":"d_ada","command":"01","judged":{"by":"slow","score":0.9,"labels":["x"],"why":["hello"]}}`
		if d := cmp.Diff([]string{late, late, late, `mod.keep {"kept":1}`}, sent.list()); d != "" {
			t.Error(d)
		}
		if got[0].Late != room.LateAllow {
			t.Error("what was given out has changed")
		}
	})
}

func TestWhatNeedNotBeTakenBackIsNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct {
			late  room.Late
			score float64
			cmd   room.Command
		}{
			{room.LateHold, 0.9, line("held")},
			{room.LateAllow, 0.2, line("fine")},
			{room.LateHold, 0.9, room.Command{Name: "qa.ask", Data: []byte(`{"text":"x"}`)}},
		} {
			var sent posts
			p := panel(t, func(cfg *Config, d *Deps) { d.Post, cfg.Late = sent.post, c.late }, &fake{name: "slow", think: time.Second, score: c.score})
			if got := p.Judge(t.Context(), "live", c.cmd); len(got) != 1 || got[0].Late != c.late {
				t.Errorf("%+v", got)
			}
			time.Sleep(time.Minute)
			if all := sent.list(); len(all) > 0 {
				t.Error(all)
			}
		}
	})
}

func TestALineThatIsGoneIsLookedForOnlySoLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent posts
		sent.err = func(int) error { return room.NotFound.Refuse() }
		p := panel(t, func(_ *Config, d *Deps) { d.Post = sent.post }, &fake{name: "slow", think: time.Second, score: 1})
		p.Judge(t.Context(), "live", line("x"))
		time.Sleep(time.Hour)
		if n := len(sent.list()); n != len(again) {
			t.Errorf("%d times", n)
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.thinking != 0 {
			t.Errorf("%d still think", p.thinking)
		}
	})
}

// counting is a log that counts its lines.
type counting struct {
	slog.Handler
	n *atomic.Int64
}

func (c counting) Enabled(context.Context, slog.Level) bool  { return true }
func (c counting) Handle(context.Context, slog.Record) error { c.n.Add(1); return nil }
func (c counting) WithAttrs([]slog.Attr) slog.Handler        { return c }
func (c counting) WithGroup(string) slog.Handler             { return c }

func TestAClassifierThatFailsIsLeftOutAndComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var logged atomic.Int64
		broken := errors.New("broken")
		var fails atomic.Bool
		fails.Store(true)
		f := &fake{name: "a", score: 0.5, err: func() error {
			if fails.Load() {
				return broken
			}
			return nil
		}}
		p := panel(t, func(c *Config, d *Deps) { c.Late = room.LateHold; d.Logger = slog.New(counting{n: &logged}) }, f)
		judge := func() room.Judgement { synctest.Wait(); return p.Judge(t.Context(), "live", line("x"))[0] }
		for range 20 {
			// It follows the policy for late ones while it fails and while it is left out.
			if j := judge(); j.Late != room.LateHold || j.Score != 0 {
				t.Fatalf("%+v", j)
			}
		}
		if n := f.asked.Load(); n != failuresMost || logged.Load() != 1 {
			t.Fatalf("asked %d times, %d lines in the log", n, logged.Load())
		}
		time.Sleep(firstPause)
		judge()
		judge()
		if n := f.asked.Load(); n != failuresMost+1 {
			t.Errorf("asked %d times: one probe is enough", n)
		}
		time.Sleep(firstPause)
		if judge(); f.asked.Load() != failuresMost+1 {
			t.Error("the pause does not grow")
		}
		fails.Store(false)
		time.Sleep(firstPause)
		if j := judge(); j.Score != 0.5 || j.Late != "" {
			t.Errorf("it is not back: %+v", j)
		}
		if j := judge(); j.Score != 0.5 || logged.Load() != 2 {
			t.Errorf("%+v, %d lines in the log", j, logged.Load())
		}
	})
}

func TestAProbeThatFailsIsNotTheLast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{name: "a", err: func() error { return &PauseError{For: time.Minute, Err: errors.New("too many")} }}
		p := panel(t, nil, f)
		judge := func() { p.Judge(t.Context(), "live", line("x")); synctest.Wait() }
		judge()
		f.err = func() error { return errors.New("broken") }
		time.Sleep(59 * time.Second)
		if judge(); f.asked.Load() != 1 {
			t.Error("its wish to be left alone is not heard")
		}
		for range 5 {
			time.Sleep(lastPause)
			judge()
		}
		if n := f.asked.Load(); n != 6 {
			t.Errorf("asked %d times", n)
		}
	})
}

// Answers to what was asked before the failures say nothing about now.
func TestStragglersDoNotMoveTheBreaker(t *testing.T) {
	now := time.Unix(1000, 0)
	b := &breaker{log: slog.New(slog.DiscardHandler)}
	for range failuresMost {
		b.done(now, errors.New("broken"))
	}
	b.done(now.Add(firstPause-1), errors.New("broken"))
	b.done(now.Add(firstPause-1), nil)
	if b.allow(now.Add(firstPause - 1)) {
		t.Error("it is asked too early")
	}
	if !b.allow(now.Add(firstPause)) {
		t.Error("it is not asked again")
	}
}

func TestWhatClassifiersSayIsNotBelievedBlindly(t *testing.T) {
	for _, score := range []float64{math.NaN(), -0.1, 1.1, math.Inf(1)} {
		if j := panel(t, nil, &fake{name: "a", score: score}).Judge(t.Context(), "live", line("x")); j[0].Late == "" {
			t.Errorf("%v: %+v", score, j)
		}
	}
	f := &fake{name: "a", err: func() error { panic("oh") }}
	if j := panel(t, nil, f).Judge(t.Context(), "live", line("x")); j[0].Late == "" {
		t.Errorf("%+v", j)
	}
	if j := panel(t, nil, &fake{name: "a"}).Judge(t.Context(), "live", line(strings.Repeat("ä", 500))); len([]rune(j[0].Why[0])) != sayMost {
		t.Errorf("%+v", j)
	}
}

func TestTooManyLateOnesAreNotThoughtAbout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{name: "a", think: 5 * time.Second}
		p := panel(t, nil, f)
		var wg sync.WaitGroup
		for range lateMost + 50 {
			wg.Go(func() {
				if j := p.Judge(t.Context(), "live", line("x")); len(j) != 1 || j[0].Late != room.LateAllow {
					t.Errorf("%+v", j)
				}
			})
		}
		wg.Wait()
		if n := f.asked.Load(); n != lateMost {
			t.Errorf("%d think at once", n)
		}
		time.Sleep(6 * time.Second)
		p.Judge(t.Context(), "live", line("x"))
		if n := f.asked.Load(); n != lateMost+1 {
			t.Error("it does not go on afterwards")
		}
	})
}

func TestAChannelTurnsClassifiersOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var off atomic.Value
		off.Store([]string{"b"})
		fails := false
		a, b := &fake{name: "a"}, &fake{name: "b"}
		p := panel(t, func(_ *Config, d *Deps) {
			d.Off = func(context.Context, string) ([]string, error) {
				if fails {
					return nil, errors.New("the room does not answer")
				}
				return off.Load().([]string), nil
			}
		}, a, b)
		if j := p.Judge(t.Context(), "live", line("x")); len(j) != 1 || b.asked.Load() != 0 {
			t.Errorf("%+v", j)
		}
		fails = true
		time.Sleep(2 * offFor)
		if p.Judge(t.Context(), "live", line("x")); b.asked.Load() != 0 {
			t.Error("it sees a line while the room does not answer")
		}
		fails = false
		off.Store([]string{})
		time.Sleep(2 * offFor)
		if j := p.Judge(t.Context(), "live", line("x")); len(j) != 2 {
			t.Errorf("%+v", j)
		}
	})
}

func TestThePanelEndsWithWhatItHasBegun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := Default()
		cfg.Rules, cfg.Learned = false, false
		p, err := New(cfg, Deps{Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		p.add(&fake{name: "a", think: time.Hour})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- p.Run(ctx) }()
		p.Judge(t.Context(), "live", line("x"))
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if j := p.Judge(t.Context(), "live", line("x")); len(j) != 1 || j[0].Late != room.LateAllow {
			t.Errorf("after its end: %+v", j)
		}
	})
}
