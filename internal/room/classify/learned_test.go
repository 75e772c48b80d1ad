package classify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"frontrow/internal/room"
)

// shelf keeps models in memory.
type shelf struct {
	mu   sync.Mutex
	rows map[string][]byte
	err  error
}

func (s *shelf) Model(_ context.Context, channel string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rows[channel], s.err
}

func (s *shelf) SaveModel(_ context.Context, channel string, b []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rows == nil {
		s.rows = make(map[string][]byte)
	}
	s.rows[channel] = b
	return s.err
}

// school makes up what happens in a room.
type school struct {
	offset uint64
	wall   int64
	rnd    *rand.Rand
}

func newSchool() *school { return &school{rnd: rand.New(rand.NewPCG(1, 2)), wall: 1e15} }

func (s *school) entry(events ...room.Event) room.Told {
	s.offset++
	s.wall += 1_000_000
	return room.Told{Epoch: "s_1", Entry: &room.Entry{Offset: s.offset, Wall: s.wall, Events: events}}
}

var (
	viewer = room.Author{ID: "d_ada", Name: "Ada", Role: room.RoleViewer}
	judge  = room.Author{ID: "d_judge", Name: "Judge", Role: room.RoleModerator}
)

func (s *school) says(text string) (room.Told, string) {
	id := fmt.Sprint("c_", s.offset+1)
	return s.entry(room.Event{Type: "chat.message", By: &viewer, Data: room.JSON(map[string]string{"id": id, "text": text})}), id
}

// held is a line that waits, and what a moderator does about it.
func (s *school) held(text, kind string) []room.Told {
	id := fmt.Sprint("h_", s.offset+1)
	return []room.Told{
		s.entry(room.Event{Type: "mod.held", For: room.Staff, Data: room.JSON(map[string]any{"id": id, "text": text, "by": viewer})}),
		s.entry(room.Event{Type: "mod.acted", For: room.Staff, By: &judge, Data: room.JSON(map[string]any{"id": "a_" + id, "kind": kind, "of": id, "by": judge})}),
	}
}

func (s *school) deleted(text string, by room.Author, kind string) []room.Told {
	said, id := s.says(text)
	return []room.Told{said, s.entry(
		room.Event{Type: "mod.deleted", Data: room.JSON(map[string]string{"id": id})},
		room.Event{Type: "mod.acted", For: room.Staff, By: &by, Data: room.JSON(map[string]any{"kind": kind, "line": id, "by": by})},
	)}
}

func (s *school) of(lists ...string) string {
	var words []string
	for _, l := range lists {
		all := strings.Fields(l)
		words = append(words, all[s.rnd.IntN(len(all))])
	}
	return strings.Join(words, " ")
}

// spam is the made-up theme, and talk everything else. They share words.
func (s *school) spam() string {
	return s.of("get grab win claim collect", "free cheap instant unlimited", "gems crystals jewels", "now today here quick", "friends everybody all guys", "visit join follow", "gemvault crystalzone jewelmart")
}

func (s *school) talk() string {
	return s.of("i we they you", "love like saw play enjoy", "this that the my", "song game show level stream trick", "today now again friends", "so very really", "much good great funny slow", "guys all everybody")
}

func learnedOf(t *testing.T, m Models) *Learned {
	t.Helper()
	return newLearned(m, slog.New(slog.DiscardHandler))
}

func teach(t *testing.T, l *Learned, all ...room.Told) {
	t.Helper()
	if err := l.take(t.Context(), "live", all); err != nil {
		t.Fatal(err)
	}
}

func ask(t *testing.T, l *Learned, text string) room.Judgement {
	t.Helper()
	j, err := l.Classify(t.Context(), Line{Channel: "live", Text: text})
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func lessons(s *school, n int) (all []room.Told) {
	for range n {
		all = append(all, s.held(s.spam(), "deny")...)
		all = append(all, s.held(s.talk(), "approve")...)
	}
	return all
}

func TestAThemeIsLearned(t *testing.T) {
	s, l := newSchool(), learnedOf(t, &shelf{})
	for _, kind := range []string{"deny", "approve"} {
		one := learnedOf(t, &shelf{})
		for range 3 * enough {
			teach(t, one, s.held(s.spam(), kind)...)
		}
		if j := ask(t, one, s.spam()); j.Score != 0 {
			t.Errorf("it has seen one side only: %+v", j)
		}
	}
	teach(t, l, lessons(s, enough-1)...)
	if j := ask(t, l, s.spam()); j.Score != 0 {
		t.Errorf("it speaks after %d of each: %+v", enough-1, j)
	}
	teach(t, l, lessons(s, 101-enough)...)
	caught, wrong := 0, 0
	for range 200 {
		if ask(t, l, s.spam()).Score >= 0.8 {
			caught++
		}
		if ask(t, l, s.talk()).Score >= 0.5 {
			wrong++
		}
	}
	if caught < 190 || wrong > 0 {
		t.Errorf("%d of 200 are caught, %d wrongly suspected", caught, wrong)
	}
	// What it knows nothing about, and the theme in disguise.
	for text, held := range map[string]bool{
		"Good evening from Lisbon": false, "Wie spät ist es bei euch?": false, "When does the next part begin": false, "🎉🎉🎉": false,
		"cla1m fr33 gеms n0w, vis1t gemvau1t": true, "C-L-A-I-M unlimited crystals at crystalzone": true,
	} {
		if j := ask(t, l, text); (j.Score >= 0.8) != held {
			t.Errorf("%q: %.2f %q", text, j.Score, j.Why)
		}
	}
	j := ask(t, l, "my friends claim free crystals")
	why := strings.Join(j.Why, " ")
	if !strings.Contains(why, "crystals") || strings.Contains(why, "“my”") || len(j.Why) > whyMost || j.Labels[0] != "like_removed_lines" {
		t.Errorf("%+v", j)
	}
}

func TestItLearnsFromDeletionsAndFromWhatStays(t *testing.T) {
	s, l := newSchool(), learnedOf(t, &shelf{})
	for range 60 {
		teach(t, l, s.deleted(s.spam(), judge, "delete")...)
		for range 8 {
			said, _ := s.says(s.talk())
			teach(t, l, said)
		}
	}
	s.wall += 2 * stays
	said, _ := s.says("bye")
	teach(t, l, said)
	if a, b := ask(t, l, s.spam()).Score, ask(t, l, s.talk()).Score; a < 0.8 || b > 0.5 {
		t.Errorf("%.2f, %.2f", a, b)
	}
}

func TestWhatIsNoLessonIsNotLearned(t *testing.T) {
	s, l := newSchool(), learnedOf(t, &shelf{})
	own, id := s.says("mine")
	old, oldID := s.says("x")
	mine, _ := s.says("staff")
	mine.Entry.Events[0].By = &judge
	hidden, _ := s.says("hidden")
	hidden.Entry.Events[0].For = room.One(viewer.ID)
	teach(t, l, append(s.deleted("by the server", *room.System().Author(), "delete"),
		own, s.entry(room.Event{Type: "chat.deleted", By: &viewer, Data: room.JSON(map[string]string{"id": id})}), old, mine, hidden,
		// A forged one: not for the staff.
		s.entry(room.Event{Type: "mod.acted", By: &viewer, Data: room.JSON(map[string]any{"kind": "delete", "line": oldID, "by": judge})}),
		s.entry(room.Event{Type: "mod.acted", For: room.Staff, Data: []byte(`{`)}, room.Event{Type: "mod.acted", For: room.Staff, Data: []byte(`{"kind":"clear"}`)}),
	)...)
	c, err := l.of(t.Context(), "live")
	if err != nil || c.model.Good+c.model.Bad != 0 || len(c.recent) != 1 {
		t.Errorf("%+v %v %v", c.model.head, c.recent, err)
	}
	all := s.held("again", "deny")
	teach(t, l, append(all, all...)...)
	teach(t, l, s.entry(all[1].Entry.Events...)) // it may be told again
	if c.model.Bad != 1 {
		t.Errorf("learned %d times", c.model.Bad)
	}
	for range 9 {
		said, _ := s.says("one of many")
		teach(t, l, said)
	}
	teach(t, l, s.entry(room.Event{Type: "mod.acted", For: room.Staff, Data: room.JSON(map[string]any{"kind": "clear", "person": viewer, "by": judge})}))
	if c.model.Bad != 1+clearedMost || len(c.recent) != 0 {
		t.Errorf("%d, %d left", c.model.Bad, len(c.recent))
	}
}

func TestWhatWasLearnedSurvivesARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, s := &shelf{}, newSchool()
		p := panel(t, func(c *Config, d *Deps) { c.Learned, d.Models = true, m })
		all := lessons(s, 60)
		if err := p.Take(t.Context(), "live", all); err != nil {
			t.Fatal(err)
		}
		time.Sleep(saveEvery + time.Second)
		spam := s.spam()
		want := ask(t, p.learned, spam)
		// The reader is a little behind the model: what comes again counts once.
		again := learnedOf(t, m)
		teach(t, again, all[len(all)-40:]...)
		c, _ := again.of(t.Context(), "live")
		if got := ask(t, again, spam); got.Score < want.Score-0.01 || got.Score > want.Score+0.01 || c.model.Good != 60 || c.model.Bad != 60 {
			t.Errorf("%+v, want %+v (%+v)", got, want, c.model.head)
		}
		if b := m.rows["live"]; bytes.Contains(b, []byte("gemvault")) || bytes.Contains(b, []byte("free")) || bytes.Contains(b, []byte("d_ada")) {
			t.Error("words are saved")
		}
		// Nothing changed: nothing is saved.
		m.rows["live"] = []byte("mark")
		if time.Sleep(2 * saveEvery); string(m.rows["live"]) != "mark" {
			t.Error("it is saved again")
		}
		// A save that fails is made good at the end.
		m.err = errors.New("full")
		teach(t, p.learned, lessons(s, 1)...)
		time.Sleep(2 * saveEvery)
		m.mu.Lock()
		m.err = nil
		m.mu.Unlock()
		p.learned.save(t.Context())
		if m2, err := decodeModel(m.rows["live"]); err != nil || m2.Good != 61 {
			t.Errorf("%v", err)
		}
	})
}

func TestAModelThatCannotBeReadBeginsAnew(t *testing.T) {
	l := learnedOf(t, &shelf{rows: map[string][]byte{"live": []byte("FRL1????")}})
	teach(t, l, lessons(newSchool(), 1)...)
	if c, err := l.of(t.Context(), "live"); err != nil || c.model.Bad != 1 {
		t.Error(err)
	}
	if _, err := learnedOf(t, &shelf{err: errors.New("gone")}).Classify(t.Context(), Line{Channel: "live", Text: "x"}); err == nil {
		t.Error("a store that fails is no error")
	}
}

// Whatever it is taught, scores stay within 0 and 1, memory within bounds, and
// the model comes back as it was.
func TestLearnedProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := newModel()
		word := rapid.SampledFrom([]string{"a", "free", "gems", "ünïcode", "x.y.z", "你好", strings.Repeat("w", 80), "🎉"})
		for range rapid.IntRange(0, 80).Draw(rt, "n") {
			m.learn(strings.Join(rapid.SliceOfN(word, 0, 90).Draw(rt, "text"), " "), rapid.Bool().Draw(rt, "bad"), rapid.Float64Range(0, 1).Draw(rt, "weight"))
		}
		text := rapid.String().Draw(rt, "asked")
		all, parts := features(text)
		if s := m.score(all); !(s >= 0 && s <= 1) {
			rt.Fatalf("%v", s)
		}
		var sum float64
		for _, f := range all {
			sum += float64(f.x) * float64(f.x)
			_ = parts[f.part]
		}
		if len(all) > 0 && (sum < 0.999 || sum > 1.001) {
			rt.Fatalf("the squares add up to %v", sum)
		}
		b, err := m.encode()
		if err != nil {
			rt.Fatal(err)
		}
		n, err := decodeModel(b)
		if err != nil {
			rt.Fatal(err)
		}
		if again, _ := n.encode(); !bytes.Equal(b, again) {
			rt.Fatal("it comes back as another")
		}
	})
}

func TestMemoryIsBounded(t *testing.T) {
	s, l := newSchool(), learnedOf(t, &shelf{})
	for range recentMost + 300 {
		s.wall -= 1_000_000 // all at once
		said, _ := s.says("x")
		teach(t, l, said)
	}
	if c, _ := l.of(t.Context(), "live"); len(c.recent) != recentMost || c.model.Good == 0 {
		t.Errorf("%d, %d", len(c.recent), c.model.Good)
	}
	m := newModel()
	for i := range 9 {
		m.fresh(fmt.Sprint("s_", i), 5)
	}
	if len(m.At) != positionsMost || m.fresh("s_8", 5) || !m.fresh("s_8", 6) {
		t.Errorf("%v", m.At)
	}
}

func FuzzDecodeModel(f *testing.F) {
	m := newModel()
	m.learn("free gems", true, 1)
	b, _ := m.encode()
	f.Add(b)
	f.Add(b[:20])
	f.Add([]byte("FRL1\xff\xff\xff\xff{}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if m, err := decodeModel(b); err == nil {
			all, _ := features("free gems")
			if s := m.score(all); !(s >= 0 && s <= 1) {
				t.Errorf("%v", s)
			}
		}
	})
}

func BenchmarkLearned(b *testing.B) {
	s, l := newSchool(), newLearned(&shelf{}, slog.New(slog.DiscardHandler))
	if err := l.take(b.Context(), "live", lessons(s, 100)); err != nil {
		b.Fatal(err)
	}
	line := Line{Channel: "live", Text: s.spam() + " " + s.talk()}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := l.Classify(b.Context(), line); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRules(b *testing.B) {
	r := &Rules{staff: &staff{}}
	line := Line{Channel: "live", Name: "Ada", Text: newSchool().talk() + " see example.com, call +49 170 1234567"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Classify(b.Context(), line); err != nil {
			b.Fatal(err)
		}
	}
}
