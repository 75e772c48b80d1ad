package classify_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"frontrow/internal/room"
	"frontrow/internal/room/classify"
	"frontrow/internal/room/command"
	"frontrow/internal/room/eventlog"
	"frontrow/internal/room/feature/chat"
	"frontrow/internal/room/feature/mod"
	"frontrow/internal/room/feature/qa"
	"frontrow/internal/room/feature/show"
)

// house is rooms with a panel, wired as the app wires them.
type house struct {
	t     *testing.T
	log   *eventlog.Memory
	rooms *command.Rooms
	panel *classify.Panel
	read  uint64
	n     int
}

// models keeps them in memory.
type models struct{ sync.Map }

func (m *models) Model(_ context.Context, channel string) ([]byte, error) {
	b, _ := m.Load(channel)
	have, _ := b.([]byte)
	return have, nil
}

func (m *models) SaveModel(_ context.Context, channel string, b []byte) error {
	m.Store(channel, b)
	return nil
}

func build(t *testing.T, cfg classify.Config) *house {
	t.Helper()
	h := &house{t: t, log: eventlog.NewMemory()}
	do := func(ctx context.Context, channel, name string, data json.RawMessage) (json.RawMessage, error) {
		a, err := h.rooms.Do(ctx, channel, room.Command{Name: name, Actor: room.System(), Data: data})
		return a.Data, err
	}
	off := func(ctx context.Context, channel string) (names []string, err error) {
		b, err := do(ctx, channel, "mod.classifiers", nil)
		var set mod.Classifiers
		if err == nil {
			err = json.Unmarshal(b, &set)
		}
		for _, c := range set.Classifiers {
			if !c.On {
				names = append(names, c.Classifier)
			}
		}
		return names, err
	}
	var err error
	h.panel, err = classify.New(cfg, classify.Deps{Models: &models{}, Post: do, Off: off, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	limits := command.Default()
	limits.Viewer = command.Rate{Burst: 1e6, PerSecond: 1e6}
	limits.Owner, limits.MaxData = limits.Viewer, 3000
	h.rooms = command.New(limits, command.Deps{
		Log: h.log, Features: []room.Feature{show.Feature(), chat.Feature(), qa.Feature(), mod.Feature()}, Judge: h.panel.Judge,
		Edge: func(string) (int64, bool) { return 0, false }, Now: time.Now, Logger: slog.New(slog.DiscardHandler),
	})
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = h.rooms.Run(ctx) })
	wg.Go(func() { _ = h.panel.Run(ctx) })
	t.Cleanup(func() { cancel(); wg.Wait() })
	if err := h.rooms.Open(t.Context(), "live", "s_1"); err != nil {
		t.Fatal(err)
	}
	return h
}

func as(role room.Role, name string) room.Actor {
	return room.Actor{ID: "d_" + name, Kind: "device", Name: name, Role: role, Can: room.Capabilities(role, true)}
}

var (
	ada   = as(room.RoleViewer, "Ada")
	judge = as(room.RoleModerator, "Judge")
	host  = as(room.RoleOwner, "Host")
)

func (h *house) do(a room.Actor, name string, data any, answer any) error {
	h.t.Helper()
	h.n++
	got, err := h.rooms.Do(h.t.Context(), "live", room.Command{Name: name, Key: fmt.Sprintf("key-%08d", h.n), Actor: a, Data: room.JSON(data)})
	if err == nil && answer != nil {
		err = json.Unmarshal(got.Data, answer)
	}
	return err
}

func (h *house) must(a room.Actor, name string, data any, answer any) {
	h.t.Helper()
	if err := h.do(a, name, data, answer); err != nil {
		h.t.Fatalf("%s: %v", name, err)
	}
}

func (h *house) say(text string) (s chat.Sent) {
	h.t.Helper()
	h.must(ada, "chat.send", chat.Send{Text: text}, &s)
	return s
}

func (h *house) held() []mod.Held {
	h.t.Helper()
	var q mod.Queue
	h.must(judge, "mod.queue", nil, &q)
	return q.Held
}

// learn hands the panel what is new in the log, as the follower does.
func (h *house) learn() {
	h.t.Helper()
	var all []room.Told
	err := h.log.Read(h.t.Context(), "s_1", h.read, func(e *room.Entry) error {
		all, h.read = append(all, room.Told{Epoch: "s_1", Entry: e}), e.Offset
		return nil
	})
	if err == nil {
		err = h.panel.Take(h.t.Context(), "live", all)
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

func local() classify.Config {
	cfg := classify.Default()
	cfg.Budget = 5 * time.Second // on a busy machine too
	return cfg
}

func TestALineIsHeldByRules(t *testing.T) {
	h := build(t, local())
	if s := h.say("hello"); s.Held {
		t.Error("it holds everything")
	}
	if s := h.say("my card is 4111 1111 1111 1111"); !s.Held {
		t.Error("it is public")
	}
	q := h.held()
	if len(q) != 1 || q[0].Judge != "rules" || q[0].Labels[0] != "card_number" || q[0].Said[0] != "the number of a payment card" {
		t.Fatalf("%+v", q)
	}
	h.must(host, "mod.classify", mod.Classify{Classifier: "rules", BlockAbove: ptr(0.8)}, nil)
	if err := h.do(ada, "chat.send", chat.Send{Text: "4111 1111 1111 1111"}, nil); !errors.Is(err, room.Forbidden.Refuse()) {
		t.Error(err)
	}
	h.must(judge, "chat.send", chat.Send{Text: "4111 1111 1111 1111 is a test number"}, nil)
}

func ptr(f float64) *float64 { return &f }

// A channel's moderators teach it, by what they do in the room.
func TestAChannelTeachesItsModel(t *testing.T) {
	h := build(t, local())
	h.must(judge, "mod.filter", map[string]any{"name": "gems", "kind": "words", "action": "hold", "words": []string{"gems", "jewels"}}, nil)
	spam := []string{"free gems for everybody", "claim your gems now", "cheap jewels today", "get free jewels here", "unlimited gems visit us", "claim cheap gems here"}
	fine := []string{"what a song", "hello from Lisbon", "when does it start", "love this part", "great stream today", "who is playing here"}
	for i := range 120 {
		s := h.say(spam[i%len(spam)])
		q := h.held()
		if !s.Held || len(q) != 1 {
			t.Fatalf("%+v", q)
		}
		h.learn() // it is there while somebody looks at it, and erased with the denial
		h.must(judge, "mod.deny", mod.About{ID: q[0].ID}, nil)
		if i < 40 { // approvals: what the filter held for no reason
			h.say(fine[i%len(fine)] + " with gems")
			h.must(judge, "mod.approve", mod.About{ID: h.held()[0].ID}, nil)
		}
		h.learn()
	}
	h.must(judge, "mod.unfilter", mod.Name{Name: "gems"}, nil)
	if s := h.say("claim cheap and free jewels now, everybody"); !s.Held {
		t.Errorf("the theme is not held: %+v", h.panel.Judge(t.Context(), "live", room.Command{Name: "chat.send", Actor: ada, Data: room.JSON(chat.Send{Text: "claim cheap and free jewels now, everybody"})}))
	}
	q := h.held()
	if len(q) != 1 || q[0].Judge != "learned" || !strings.Contains(strings.Join(q[0].Said, " "), "“") {
		t.Fatalf("%+v", q)
	}
	for _, text := range []string{"hello from Porto", "what a great part", "love the stream"} {
		if s := h.say(text); s.Held {
			t.Errorf("%q is held: %+v", text, h.held())
		}
	}
}

func TestALateJudgementTakesALineBack(t *testing.T) {
	var mu sync.Mutex
	asked := 0
	answer := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		mu.Lock()
		asked++
		mu.Unlock()
		var d struct{ Input string }
		_ = json.NewDecoder(q.Body).Decode(&d)
		select {
		case <-answer:
		case <-q.Context().Done():
		}
		score := 0.1
		if strings.Contains(d.Input, "vile") {
			score = 0.95
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"results": []any{map[string]any{"flagged": false, "category_scores": map[string]float64{"hate": score}}}})
	}))
	defer s.Close()
	cfg := classify.Default()
	cfg.Budget, cfg.Rules, cfg.Learned, cfg.Endpoint.URL = 20*time.Millisecond, false, false, s.URL
	h := build(t, cfg)
	var question qa.Asked
	h.must(ada, "qa.ask", map[string]any{"text": "Something vile?"}, &question)
	good, bad := h.say("hello"), h.say(strings.Repeat("<", 480)+" something vile") // long when it is written as JSON
	if good.Held || bad.Held {
		t.Fatal("held before its judgement")
	}
	close(answer)
	for end := time.Now().Add(10 * time.Second); len(h.held()) < 2; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it is not taken back")
		}
	}
	commands := map[string]string{}
	for _, q := range h.held() {
		if commands[q.Command] = q.ID; q.Judge != "endpoint" || !strings.Contains(q.Text, "vile") || q.Labels[0] != "hate" {
			t.Errorf("%+v", q)
		}
	}
	if len(commands) != 2 || question.Question == "" {
		t.Fatal(commands)
	}
	snap, err := h.rooms.Snapshot(t.Context(), "live")
	if v := string(snap.State["chat"]) + string(snap.State["qa"]); err != nil || strings.Contains(v, "vile") || !strings.Contains(v, "hello") {
		t.Errorf("%v %s", err, v)
	}
	public := ""
	if err := h.log.Read(t.Context(), "s_1", 0, func(e *room.Entry) error {
		for _, ev := range e.Events {
			if ev.For == room.Everyone && ev.Type != "qa.asked" {
				public += string(room.JSON(ev))
			}
		}
		return nil
	}); err != nil || strings.Contains(public, "vile") {
		t.Errorf("%v: the words are not erased", err)
	}
	h.must(judge, "mod.approve", mod.About{ID: commands["chat.send"]}, nil)
	h.must(judge, "mod.approve", mod.About{ID: commands["qa.ask"]}, nil)
	if snap, err = h.rooms.Snapshot(t.Context(), "live"); err != nil || !strings.Contains(string(snap.State["chat"]), "vile") || !strings.Contains(string(snap.State["qa"]), question.Question) {
		t.Errorf("%v: they are not back", err)
	}
	// Turned off, it does not get to see a line.
	h.must(host, "mod.classify", map[string]any{"classifier": "endpoint", "on": false}, nil)
	time.Sleep(3100 * time.Millisecond)
	mu.Lock()
	was := asked
	mu.Unlock()
	h.say("something vile again")
	mu.Lock()
	defer mu.Unlock()
	if asked != was {
		t.Error("it sees lines of a channel that has turned it off")
	}
}
