package mod_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/chat"
	"frontrow/internal/room/feature/mod"
	"frontrow/internal/room/roomtest"
)

func by(name string, score float64) room.Judgement {
	return room.Judgement{By: name, Score: score, Labels: []string{"spam"}, Why: []string{"“gems” +1.0"}}
}

func TestTheStrictestOfFiltersAndClassifiersWins(t *testing.T) {
	for name, c := range map[string]struct {
		set    []data
		judged []room.Judgement
		text   string
		want   string // "", held by, blocked
	}{
		"nobody":                      {nil, nil, "hello", ""},
		"below the threshold":         {nil, []room.Judgement{by("rules", 0.79)}, "hello", ""},
		"at the threshold":            {nil, []room.Judgement{by("rules", 0.8)}, "hello", "held by rules"},
		"the surer one is named":      {nil, []room.Judgement{by("rules", 0.85), by("learned", 0.9)}, "hello", "held by learned"},
		"nothing is blocked by usual": {nil, []room.Judgement{by("rules", 1)}, "hello", "held by rules"},
		"blocked":                     {[]data{{"classifier": "rules", "block_above": 0.95}}, []room.Judgement{by("learned", 0.99), by("rules", 0.96)}, "hello", "blocked"},
		"another threshold":           {[]data{{"classifier": "learned", "hold_above": 0.5}}, []room.Judgement{by("learned", 0.6), by("rules", 0.6)}, "hello", "held by learned"},
		"none is held":                {[]data{{"classifier": "rules", "hold_above": 0}}, []room.Judgement{by("rules", 1)}, "hello", ""},
		"off":                         {[]data{{"classifier": "rules", "on": false, "block_above": 0.5}}, []room.Judgement{by("rules", 1)}, "hello", ""},
		"late, let through":           {nil, []room.Judgement{{By: "endpoint", Late: room.LateAllow}}, "hello", ""},
		"late, held":                  {nil, []room.Judgement{{By: "endpoint", Late: room.LateHold}}, "hello", "held by endpoint"},
		"late, off":                   {[]data{{"classifier": "endpoint", "on": false}}, []room.Judgement{{By: "endpoint", Late: room.LateHold}}, "hello", ""},
		"a filter blocks":             {nil, []room.Judgement{by("rules", 0.9)}, "blockme", "blocked"},
		"a filter holds too":          {nil, []room.Judgement{by("rules", 0.9)}, "holdme", "held by hold and rules"},
		"only a filter":               {nil, []room.Judgement{by("rules", 0.1)}, "holdme", "held by hold"},
		"a filter restricts":          {nil, []room.Judgement{by("rules", 0.9)}, "hideme", "held by rules"},
	} {
		r := open(t)
		for _, a := range []string{"hold", "block", "restrict"} {
			words(r, a, map[string]string{"hold": "holdme", "block": "blockme", "restrict": "hideme"}[a])
		}
		for _, d := range c.set {
			act(r, host, "mod.classify", d)
		}
		r.Judged = c.judged
		got := ""
		_, err := r.Do(ada, "chat.send", data{"text": c.text})
		if q := queue(r).Held; err != nil {
			got = "blocked"
		} else if len(q) == 1 {
			h := q[0]
			got = strings.TrimSuffix(strings.TrimPrefix("held by "+h.Rule+" and "+h.Judge, "held by  and "), " and ")
			if h.Rule == "" {
				got = "held by " + h.Judge
			}
			if h.Judge != "" && (len(h.Labels) != 1 || h.Labels[0] == "late" != (c.judged[0].Late != "") || h.Labels[0] == "spam" && len(h.Said) != 1) {
				t.Errorf("%s: %+v", name, h)
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		r.Must(judge, "chat.send", data{"text": "the staff are not judged"}, nil)
		r.Check()
	}
}

func TestAQuestionIsHeldByAClassifier(t *testing.T) {
	r := open(t)
	r.Judged = []room.Judgement{by("learned", 0.9)}
	r.Must(bob, "qa.ask", data{"text": "Free gems?", "anonymous": true}, nil)
	q := queue(r)
	if len(q.Held) != 1 || q.Held[0].Judge != "learned" || q.Held[0].By != nil || strings.Contains(told(r, room.Staff), bob.ID) {
		t.Errorf("%+v", q)
	}
	r.Judged = nil
	s := say(r, ada, "hello")
	r.Judged = []room.Judgement{by("learned", 0.9)}
	r.Refused(ada, "chat.edit", data{"id": s.ID, "text": "Free gems"}, room.Forbidden)
	r.Check()
}

func TestHostsSayHowClassifiersAreUsed(t *testing.T) {
	r := open(t)
	r.Refused(judge, "mod.classify", data{"classifier": "rules", "on": false}, room.Forbidden)
	for _, d := range []data{
		{}, {"classifier": ""}, {"classifier": "Rules!"}, {"classifier": strings.Repeat("x", 41)}, {"classifier": "rules", "hold_above": 0.29},
		{"classifier": "rules", "hold_above": 1.1}, {"classifier": "rules", "block_above": -1}, {"classifier": "rules", "on": "yes"},
	} {
		r.Refused(host, "mod.classify", d, room.BadData)
	}
	act(r, host, "mod.classify", data{"classifier": "rules", "hold_above": 0.5})
	act(r, host, "mod.classify", data{"classifier": "endpoint", "on": false})
	act(r, host, "mod.classify", data{"classifier": "rules", "block_above": 1})
	n := len(r.Entries())
	r.Must(host, "mod.classify", data{"classifier": "rules", "hold_above": 0.5}, nil)
	r.Must(host, "mod.classify", data{"classifier": "learned", "on": true}, nil)
	if len(r.Entries()) != n {
		t.Error("what is so already happens again")
	}
	var got mod.Classifiers
	r.Must(judge, "mod.classifiers", nil, &got)
	want := []mod.Classifier{{Classifier: "endpoint", HoldAbove: mod.HoldAbove}, {Classifier: "rules", On: true, HoldAbove: 0.5, BlockAbove: 1}}
	if d := cmp.Diff(want, got.Classifiers); d != "" {
		t.Error(d)
	}
	for i := range mod.MaxClassifiers - 2 {
		act(r, host, "mod.classify", data{"classifier": "x" + string(rune('a'+i)), "on": false})
	}
	r.Refused(host, "mod.classify", data{"classifier": "xx", "on": false}, room.TooMany)
	if strings.Contains(public(r), "endpoint") {
		t.Error(public(r))
	}
	r.Check()
}

// late is what the server does about a judgement that came late.
func late(r *roomtest.Room, line string, j room.Judgement) (err error) {
	keep, err := r.Do(room.System(), "mod.late", mod.Late{Line: line, Person: ada.ID, Judged: j})
	if err == nil && len(keep) > 0 {
		_, err = r.Do(room.System(), "mod.keep", keep)
	}
	return err
}

func TestALineThatWasJudgedLateIsTakenBack(t *testing.T) {
	r := open(t)
	first := say(r, bob, "hello")
	var s chat.Sent
	at := r.Edge - 2*roomtest.Second
	r.Must(ada, "chat.send", data{"text": "/me sells gems to @Bob", "at": at, "reply": first.ID}, &s)
	r.Must(judge, "chat.pin", data{"id": s.ID}, nil)
	said := r.Wall
	r.Pass(3)
	if err := late(r, s.ID, by("endpoint", 0.5)); err != nil || !strings.Contains(public(r), "sells gems") {
		t.Fatal(err)
	}
	if err := late(r, s.ID, by("endpoint", 0.9)); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(public(r), "sells gems") || strings.Count(stored(r), "sells gems") != 3 { // for the staff, and twice in what is kept
		t.Error(stored(r))
	}
	q := queue(r)
	want := mod.Held{Command: "chat.send", At: at, Wall: said, By: ada.Author(), Text: "sells gems to @Bob", Judge: "endpoint", Labels: []string{"spam"}, Said: []string{"“gems” +1.0"}}
	if len(q.Held) != 1 {
		t.Fatalf("%+v", q)
	}
	want.ID = q.Held[0].ID
	if d := cmp.Diff(want, q.Held[0]); d != "" {
		t.Error(d)
	}
	if n := notices(t, r, ada); len(n) != 1 || n[0].Kind != mod.Hold || n[0].Line != s.ID {
		t.Errorf("%+v", n)
	}
	r.Check()
	// A second one is late too.
	n := len(r.Entries())
	if err := late(r, s.ID, by("learned", 0.9)); err != nil || len(r.Entries()) != n {
		t.Error(err)
	}
	act(r, judge, "mod.approve", data{"id": q.Held[0].ID})
	var v chat.View
	r.View("chat", &v)
	if m := v.Messages[len(v.Messages)-1]; m.ID != s.ID || m.At != at || m.Text != "sells gems to @Bob" || m.Kind != chat.Action || m.Reply == nil || len(m.Mentions) != 1 || m.By != *ada.Author() {
		t.Errorf("%+v", v.Messages)
	}
	if strings.Count(stored(r), "sells gems") != 1 {
		t.Error(stored(r))
	}
	// Who let it through has decided.
	if err := late(r, s.ID, by("learned", 1)); err != nil || !strings.Contains(public(r), "sells gems") {
		t.Error(err)
	}
	r.Check()
	r.Must(ada, "chat.delete", data{"id": s.ID}, nil)
	if strings.Contains(stored(r), "sells gems") {
		t.Error(stored(r))
	}
	r.Check()
}

// A moderator who lets a line through has the last word about it as it was then,
// and not about what its author makes of it.
func TestALateJudgementCountsForWhatWasWrittenSince(t *testing.T) {
	r := open(t)
	words(r, "hold", "pearl")
	for _, first := range []string{"gems", "a pearl"} {
		s := say(r, ada, first)
		if !s.Held {
			if err := late(r, s.ID, by("endpoint", 0.9)); err != nil {
				t.Fatal(err)
			}
		}
		r.Pass(1)
		approved := act(r, judge, "mod.approve", data{"id": queue(r).Held[0].ID})
		r.Must(ada, "chat.edit", data{"id": s.ID, "text": "diamonds"}, nil)
		var edit int
		if _, err := fmt.Sscanf(approved, "a_%d", &edit); err != nil {
			t.Fatal(err)
		}
		edit++ // ids are counted
		for _, command := range []string{"", strings.TrimPrefix(s.ID, "c_")} {
			b, err := r.Do(room.System(), "mod.late", mod.Late{Line: s.ID, Person: ada.ID, Command: command, Judged: by("rules", 0.9)})
			if err != nil || b != nil || !strings.Contains(public(r), "diamonds") {
				t.Errorf("%q: what a moderator saw is taken back: %v", first, err)
			}
		}
		l := mod.Late{Line: s.ID, Person: ada.ID, Command: fmt.Sprintf("%026d", edit), Judged: by("rules", 0.9)}
		var keep mod.Keep
		r.Must(room.System(), "mod.late", l, &keep)
		r.Must(room.System(), "mod.keep", keep, nil)
		if strings.Contains(public(r), "diamonds") || len(queue(r).Held) != 1 {
			t.Errorf("%q: what was written since stays: %s", first, public(r))
		}
		act(r, judge, "mod.deny", data{"id": queue(r).Held[0].ID})
		if strings.Contains(stored(r), "diamonds") {
			t.Errorf("%q: what is denied stays: %s", first, stored(r))
		}
		r.Check()
	}
}

func TestALineThatIsBlockedLateIsNowhere(t *testing.T) {
	r := open(t)
	act(r, host, "mod.classify", data{"classifier": "endpoint", "block_above": 0.9})
	s := say(r, ada, "unsayable")
	if err := late(r, s.ID, by("endpoint", 0.95)); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(stored(r), "unsayable") || len(queue(r).Held) != 0 {
		t.Error(stored(r))
	}
	n := notices(t, r, ada)
	if len(n) != 1 || n[0].Kind != mod.Delete {
		t.Fatalf("%+v", n)
	}
	r.Must(ada, "mod.appeal", data{"id": n[0].Action, "text": "why?"}, nil)
	for _, id := range []string{"c_none", ""} {
		if err := late(r, id, by("endpoint", 1)); err == nil {
			t.Errorf("%q is taken back", id)
		}
	}
	other := say(r, bob, "hello")
	if err := late(r, other.ID, by("endpoint", 1)); err == nil {
		t.Error("a line of somebody else is taken back")
	}
	for _, name := range []string{"mod.late", "mod.keep"} {
		r.Refused(host, name, data{"line": other.ID, "person": bob.ID}, room.Forbidden)
	}
	r.Check()
}

func TestWhatOnlyItsAuthorSeesIsNotTakenBack(t *testing.T) {
	r := open(t)
	act(r, judge, "mod.restrict", data{"person": ada.ID})
	s := say(r, ada, "psst")
	if err := late(r, s.ID, by("rules", 0.9)); err == nil || len(queue(r).Held) != 0 || !strings.Contains(told(r, room.One(ada.ID)), "psst") {
		t.Errorf("%v %+v", err, queue(r))
	}
	r.Check()
}

// With a full queue a line is not public either.
func TestALateLineWithAFullQueueIsDeleted(t *testing.T) {
	r := open(t)
	s := say(r, ada, "the last one")
	words(r, "hold", "pearl")
	for i := 0; len(queue(r).Held) < mod.MaxHeld; i++ {
		_, _ = r.Do(roomtest.Viewer("Viewer "+string(rune('A'+i/mod.MaxHeldEach))), "chat.send", data{"text": "pearl"})
	}
	if err := late(r, s.ID, by("rules", 0.9)); err != nil || strings.Contains(stored(r), "the last one") || len(queue(r).Held) != mod.MaxHeld {
		t.Error(err)
	}
	if n := notices(t, r, ada); len(n) != 1 || n[0].Kind != mod.Delete {
		t.Errorf("its author may not appeal: %+v", n)
	}
}

// Whatever classifiers say and whenever they say it, what is held or blocked is
// not public, and the log gives the same state.
func TestClassifiedProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := open(t)
		score := rapid.SampledFrom([]float64{0, 0.3, 0.5, 0.79, 0.8, 0.95, 1})
		name := rapid.SampledFrom([]string{"rules", "learned"})
		var lines []string
		for i := range rapid.IntRange(1, 30).Draw(rt, "steps") {
			r.Judged = nil
			switch rapid.IntRange(0, 5).Draw(rt, "what") {
			case 0:
				_, _ = r.Do(host, "mod.classify", data{"classifier": name.Draw(rt, "c"), "on": rapid.Bool().Draw(rt, "on"),
					"hold_above": score.Draw(rt, "hold"), "block_above": score.Draw(rt, "block")})
			case 1, 2:
				j := by(name.Draw(rt, "c"), score.Draw(rt, "score"))
				j.Late = rapid.SampledFrom([]room.Late{"", "", room.LateAllow, room.LateHold}).Draw(rt, "late")
				r.Judged = []room.Judgement{j}
				word := "word" + string(rune('a'+i))
				b, err := r.Do(ada, "chat.send", data{"text": word})
				var s chat.Sent
				if _ = json.Unmarshal(b, &s); (err != nil || s.Held) && strings.Contains(public(r), word) {
					rt.Fatalf("%+v lets %s through", j, word)
				}
				if err == nil {
					lines = append(lines, s.ID)
				}
			case 3:
				if len(lines) > 0 {
					_ = late(r, rapid.SampledFrom(lines).Draw(rt, "line"), by(name.Draw(rt, "c"), score.Draw(rt, "score")))
				}
			case 4:
				if q := queue(r).Held; len(q) > 0 {
					_, _ = r.Do(judge, rapid.SampledFrom([]string{"mod.approve", "mod.deny"}).Draw(rt, "settle"), data{"id": q[0].ID})
				}
			case 5:
				if len(lines) > 0 {
					_, _ = r.Do(ada, "chat.delete", data{"id": rapid.SampledFrom(lines).Draw(rt, "line")})
				}
			}
		}
		r.Check()
	})
}
