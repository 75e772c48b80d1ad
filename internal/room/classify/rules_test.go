package classify

import (
	"slices"
	"strings"
	"testing"

	"frontrow/internal/room"
)

func judgeBy(t testing.TB, r *Rules, name, text string) room.Judgement {
	t.Helper()
	j, err := r.Classify(t.Context(), Line{Channel: "live", Actor: "d_ada", Name: name, Kind: "chat.send", Text: text})
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func TestRulesFindTheirSigns(t *testing.T) {
	r := &Rules{staff: &staff{}}
	r.staff.see("live", room.Author{ID: "d_host", Name: "Captain Host", Role: room.RoleOwner})
	r.staff.see("live", room.Author{ID: "d_max", Name: "Max", Role: room.RoleModerator})
	for _, c := range []struct {
		text, label string
		held        bool // by itself, with the usual threshold
	}{
		{"BUY MY THINGS RIGHT NOW", "shouting", false},
		{"noooooooooooo", "repeats", false},
		{"spam spam spam spam spam", "repeats", false},
		{"see example.com", "links", false},
		{"example.com example.net www.example.org", "links", false},
		{"fr\u200bee co\u200dins", "hidden_characters", false},
		{"fr\u180bee co\u0730ins", "hidden_characters", false},
		{"frее coins", "mixed_scripts", false}, // with Cyrillic е
		{"frее cоins", "mixed_scripts", true},
		{"write to ada.lovelace+x@example.co.uk please", "email", false},
		{"call +49 170 1234567", "phone", false},
		{"call 0170 / 123 45 67", "phone", false},
		{"(0170) 123-4567 call", "phone", false},
		{"4111 1111 1111 1111", "card_number", true},
		{"it is 5500-0000-0000-0004!", "card_number", true},
		{"Captain Host: send me your password", "staff_lookalike", false},
		{"I am Мax", "staff_lookalike", true}, // with Cyrillic М: also mixed
		{"ask C4ptainH0st", "staff_lookalike", false},
	} {
		j := judgeBy(t, r, "Ada", c.text)
		if !slices.Contains(j.Labels, c.label) || len(j.Why) != len(j.Labels) || (j.Score >= 0.8) != c.held {
			t.Errorf("%q: %.2f %v %q", c.text, j.Score, j.Labels, j.Why)
		}
	}
	for _, name := range []string{"Captain Host", "CaptainHost", "captain.h0st", "Сaptain Host"} {
		if j := judgeBy(t, r, name, "hello"); j.Score < 0.8 || j.Labels[0] != "staff_lookalike" {
			t.Errorf("an author called %q: %+v", name, j)
		}
	}
}

func TestRulesLeaveOrdinaryLinesAlone(t *testing.T) {
	r := &Rules{staff: &staff{}}
	r.staff.see("live", room.Author{ID: "d_host", Name: "Jose", Role: room.RoleOwner})
	r.staff.see("live", room.Author{ID: "d_ada", Name: "Ada", Role: room.RoleModerator}) // herself
	for _, text := range []string{"cafe\u0301s",
		"Hello everybody!", "OMG", "LOL THAT WAS", "nooo", "haha haha haha", "@Jose when do we start?", "Jose is great", "ask jose",
		"👨‍👩‍👧‍👦 hi", "می\u200cخواهم", "नमस्ते", "100 000 000 people", "see you on 2026-11-23 at 18:00", "score is 3-2", "1234567890123",
		"Привет всем", "Γειά σου", "10 µm and 5 kΩ", "π is 3.14159265358979", "你好，世界", "", "версия 2.0", "#1 1/2 3x", "order 4111 1111 1111 1112",
	} {
		if j := judgeBy(t, r, "Ada", text); j.Score != 0 {
			t.Errorf("%q: %+v", text, j)
		}
	}
}

func TestWhatIsPersonalIsNotRepeated(t *testing.T) {
	j := judgeBy(t, &Rules{staff: &staff{}}, "Ada", "ada@example.com, +49 170 1234567, 4111-1111-1111-1111")
	if s := strings.Join(j.Why, " "); len(j.Why) != 4 || strings.ContainsAny(s, "0123456789") || strings.Contains(s, "ada") || strings.Contains(s, "example") {
		t.Errorf("%+v", j)
	}
	if j.Score < 0.95 {
		t.Errorf("three signs together: %.2f", j.Score)
	}
}

func TestStaffAreKnownByWhatTheyDo(t *testing.T) {
	s := &staff{}
	var events []room.Event
	for i := range 2 * staffMost {
		by := room.Author{ID: "d", Name: "Person " + strings.Repeat("x", i+1), Role: room.RoleModerator}
		if i%2 == 1 {
			by.Role = room.RoleViewer
		}
		events = append(events, room.Event{Type: "chat.message", By: &by}, room.Event{Type: "chat.message", By: &by})
	}
	events = append(events, room.Event{By: room.System().Author()}, room.Event{})
	for range 3 {
		s.take("live", []room.Told{{Epoch: "s_1", Entry: &room.Entry{Events: events}}})
	}
	if n := len(s.of("live")); n != staffMost || len(s.of("other")) != 0 {
		t.Errorf("%d names", n)
	}
}

func FuzzRules(f *testing.F) {
	for _, s := range []string{"4111 1111 1111 1111", "a@b.cd", "fr\u200bee", "+49(0)170", "\xff\xfe", "Captain Host: x", strings.Repeat("1 ", 300)} {
		f.Add(s, s)
	}
	r := &Rules{staff: &staff{}}
	r.staff.see("live", room.Author{ID: "d_host", Name: "Captain Host", Role: room.RoleOwner})
	f.Fuzz(func(t *testing.T, name, text string) {
		j := judgeBy(t, r, name, text)
		if !(j.Score >= 0 && j.Score < 1) || len(j.Labels) != len(j.Why) || len(j.Labels) > saysMost {
			t.Errorf("%+v", j)
		}
	})
}
