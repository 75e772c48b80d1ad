package chat_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/chat"
	"frontrow/internal/room/roomtest"
)

var (
	bob   = roomtest.Viewer("Bob")
	anna  = roomtest.Viewer("Anna")
	annaM = roomtest.Viewer("Anna Maria")
	judge = roomtest.As(room.RoleModerator, "Judge")
	host  = roomtest.Owner()
)

type data = map[string]any

func open(t testing.TB) *roomtest.Room { return roomtest.New(t, chat.Feature()) }

func say(r *roomtest.Room, a room.Actor, d data) string {
	var s chat.Sent
	r.Must(a, "chat.send", d, &s)
	return s.ID
}

func seen(t testing.TB, r *roomtest.Room) (v chat.View) {
	t.Helper()
	r.View("chat", &v)
	return v
}

func texts(list []chat.Message) (all []string) {
	for _, m := range list {
		all = append(all, m.Text)
	}
	return all
}

// stored is all that the log holds.
func stored(r *roomtest.Room) string { return string(room.JSON(r.Entries())) }

func TestAReplyNamesTheLineAndShowsItWhileItIsThere(t *testing.T) {
	r := open(t)
	first := say(r, bob, data{"text": "What a\ngoal " + strings.Repeat("o", 100)})
	say(r, anna, data{"text": "Yes!", "reply": first})
	want := &chat.Reply{ID: first, Name: "Bob", Text: "What a goal " + strings.Repeat("o", 68) + "…"}
	if d := cmp.Diff(want, seen(t, r).Messages[1].Reply); d != "" {
		t.Error(d)
	}
	if n := strings.Count(stored(r), "oooo"); n == 0 || strings.Count(stored(r), `"text":"What`) != 1 {
		t.Error("the words are in more than one entry")
	}
	r.Must(bob, "chat.edit", data{"id": first, "text": "What a save"}, nil)
	if got := seen(t, r).Messages[1].Reply.Text; got != "What a save" {
		t.Errorf("after an edit the reply shows %q", got)
	}
	r.Must(bob, "chat.delete", data{"id": first}, nil)
	v := seen(t, r)
	if d := cmp.Diff(&chat.Reply{ID: first, Name: "Bob"}, v.Messages[0].Reply); d != "" || len(v.Messages) != 1 {
		t.Error(d)
	}
	r.Refused(anna, "chat.send", data{"text": "What?", "reply": first}, room.NotFound)
	r.Check()
}

func TestMentionsMeanPeopleWhoTalk(t *testing.T) {
	r := open(t)
	for _, a := range []room.Actor{bob, anna, annaM} {
		say(r, a, data{"text": "hi"})
	}
	for text, want := range map[string][]string{
		"@bob hello": {bob.ID}, "hello @ANNA!": {anna.ID}, "@Anna Maria and @Anna": {annaM.ID, anna.ID}, "@anna mariana": {anna.ID},
		"@Bobby a@bob @nobody @": nil, "@bob @Bob @BOB": {bob.ID}, "(@bob),@anna": {bob.ID, anna.ID},
	} {
		say(r, host, data{"text": text})
		m := seen(t, r).Messages
		if d := cmp.Diff(want, m[len(m)-1].Mentions); d != "" {
			t.Errorf("%q: %s", text, d)
		}
	}
	for i := range 15 {
		say(r, roomtest.Viewer(fmt.Sprint("v", i, "x")), data{"text": "hi"})
	}
	all := ""
	for i := range 15 {
		all += fmt.Sprint("@v", i, "x ")
	}
	say(r, bob, data{"text": all})
	if m := seen(t, r).Messages; len(m[len(m)-1].Mentions) != chat.MaxMentions {
		t.Errorf("%d people are meant", len(m[len(m)-1].Mentions))
	}
}

func TestMeIsAnAction(t *testing.T) {
	r := open(t)
	id := say(r, bob, data{"text": " /me waves "})
	say(r, bob, data{"text": "/mean it"})
	say(r, bob, data{"text": "//me means an action"})
	say(r, bob, data{"text": "// a comment"})
	r.Refused(bob, "chat.send", data{"text": "/me "}, room.TextEmpty)
	r.Must(bob, "chat.edit", data{"id": id, "text": "/me smiles"}, nil)
	m := seen(t, r).Messages
	if m[0].Kind != chat.Action || m[0].Text != "smiles" || !m[0].Edited || m[1].Kind != "" || m[1].Text != "/mean it" ||
		m[2].Kind != "" || m[2].Text != "/me means an action" || m[3].Text != "// a comment" {
		t.Errorf("%+v", m)
	}
}

func TestOwnLinesAreChangedAndDeletedWithTheirWords(t *testing.T) {
	r := open(t)
	id := say(r, bob, data{"text": "teh frist"})
	r.Pass(60)
	r.Must(bob, "chat.edit", data{"id": id, "text": "the frist"}, nil)
	r.Must(bob, "chat.edit", data{"id": id, "text": "the first"}, nil)
	r.Must(bob, "chat.edit", data{"id": id, "text": "the first"}, nil)
	if n := len(r.Entries()); n != 3 {
		t.Errorf("%d entries, the same words again are none", n)
	}
	if m := seen(t, r).Messages; m[0].Text != "the first" || !m[0].Edited || m[0].ID != id {
		t.Errorf("%+v", m)
	}
	r.Refused(anna, "chat.edit", data{"id": id, "text": "mine"}, room.Forbidden)
	r.Refused(anna, "chat.delete", data{"id": id}, room.Forbidden)
	r.Refused(judge, "chat.delete", data{"id": id}, room.Forbidden)
	r.Refused(bob, "chat.edit", data{"id": "c_x", "text": "mine"}, room.NotFound)
	r.Refused(bob, "chat.edit", data{"id": id, "text": " "}, room.TextEmpty)
	for i := range 8 {
		r.Must(bob, "chat.edit", data{"id": id, "text": fmt.Sprint("the first ", i)}, nil)
	}
	r.Refused(bob, "chat.edit", data{"id": id, "text": "more"}, room.Closed)
	late := say(r, bob, data{"text": "late"})
	r.Pass(15*60 + 1)
	r.Refused(bob, "chat.edit", data{"id": late, "text": "later"}, room.Closed)
	r.Must(bob, "chat.delete", data{"id": id}, nil)
	r.Refused(bob, "chat.delete", data{"id": id}, room.NotFound)
	if s := stored(r); strings.Contains(s, "first") || strings.Contains(s, "frist") || !strings.Contains(s, "late") {
		t.Errorf("the log holds %s", s)
	}
	r.Check()
}

func TestAPinShowsALineUntilItIsTakenOffOrDeleted(t *testing.T) {
	r := open(t)
	ids := make([]string, 4)
	for i := range ids {
		ids[i] = say(r, bob, data{"text": fmt.Sprint("line ", i)})
	}
	r.Refused(bob, "chat.pin", data{"id": ids[0]}, room.Forbidden)
	r.Refused(judge, "chat.pin", data{"id": "c_x"}, room.NotFound)
	for _, id := range ids[:3] {
		r.Must(judge, "chat.pin", data{"id": id}, nil)
		r.Must(judge, "chat.pin", data{"id": id}, nil)
	}
	r.Refused(judge, "chat.pin", data{"id": ids[3]}, room.Closed)
	r.Must(judge, "chat.unpin", data{"id": ids[1]}, nil)
	r.Must(judge, "chat.unpin", data{"id": ids[1]}, nil)
	// What is pinned with a reply has the words of the reply alone.
	answer := say(r, anna, data{"text": "yes", "reply": ids[0]})
	r.Must(judge, "chat.pin", data{"id": answer}, nil)
	r.Must(judge, "chat.unpin", data{"id": answer}, nil)
	// What everybody is shown as chosen by the staff is not for its author to change.
	r.Refused(bob, "chat.edit", data{"id": ids[0], "text": "other words"}, room.Closed)
	r.Must(judge, "chat.unpin", data{"id": ids[0]}, nil)
	r.Must(judge, "chat.unpin", data{"id": ids[2]}, nil)
	r.Must(bob, "chat.edit", data{"id": ids[0], "text": "pinned words"}, nil)
	r.Must(judge, "chat.pin", data{"id": ids[0]}, nil)
	r.Must(judge, "chat.pin", data{"id": ids[2]}, nil)
	if d := cmp.Diff([]string{"pinned words", "line 2"}, texts(seen(t, r).Pinned)); d != "" {
		t.Error(d)
	}
	own := say(r, judge, data{"text": "Rules are in teh corner"})
	r.Must(judge, "chat.pin", data{"id": own}, nil)
	r.Must(judge, "chat.edit", data{"id": own, "text": "Rules are in the corner"}, nil)
	if d := cmp.Diff([]string{"pinned words", "line 2", "Rules are in the corner"}, texts(seen(t, r).Pinned)); d != "" {
		t.Error(d)
	}
	r.Must(judge, "chat.delete", data{"id": own}, nil)
	r.Must(bob, "chat.delete", data{"id": ids[0]}, nil)
	if s := stored(r); strings.Contains(s, "pinned words") || strings.Contains(s, "line 0") {
		t.Errorf("the log holds %s", s)
	}
	if d := cmp.Diff([]string{"line 2"}, texts(seen(t, r).Pinned)); d != "" {
		t.Error(d)
	}
	r.Check()
}

func TestAPinOutlivesTheLinesThatAreKept(t *testing.T) {
	p := filled(1)
	apply := func(o uint64, typ string, d any) {
		p.Apply(room.Event{Type: typ, At: int64(o), By: ada.Author(), Data: room.JSON(d)}, &room.Entry{Offset: o})
	}
	apply(2, "chat.pinned", chat.Message{ID: "c_1"})
	for i := uint64(3); i < 3*chat.Keep; i++ {
		apply(i, "chat.message", chat.Line{ID: fmt.Sprint("c_", i), Text: "x"})
	}
	d, err := p.Decide(room.Command{Name: "chat.delete", Actor: ada, Data: room.JSON(chat.Which{ID: "c_1"})})
	if diff := cmp.Diff([]uint64{1, 2}, d.Erase); err != nil || diff != "" {
		t.Fatal(err, diff)
	}
	if v := p.View().(chat.View); len(v.Pinned) != 1 || v.Pinned[0].Text != "line 1" {
		t.Errorf("%+v", v.Pinned)
	}
}

func TestModesSayWhoMaySayWhat(t *testing.T) {
	r := open(t)
	r.Refused(bob, "chat.mode", data{"slow": 5}, room.Forbidden)
	r.Refused(judge, "chat.mode", data{"slow": 121}, room.BadData)
	r.Must(host, "chat.emotes", data{"emotes": data{"wave": "/emotes/wave.png", "heart": "https://cdn.example.org/h.png"}}, nil)
	r.Must(judge, "chat.mode", data{"slow": 10}, nil)
	id := say(r, bob, data{"text": "one"})
	r.Pass(4)
	b, err := r.Do(bob, "chat.send", data{"text": "two"})
	if e, ok := err.(*room.Error); !ok || e.Code != room.RateLimited.Code || e.After != 6*time.Second {
		t.Fatalf("%s %v", b, err)
	}
	// To delete a line is no way around it.
	r.Must(bob, "chat.delete", data{"id": id}, nil)
	r.Refused(bob, "chat.send", data{"text": "two"}, room.RateLimited)
	say(r, judge, data{"text": "staff"})
	say(r, judge, data{"text": "staff"})
	r.Pass(6)
	say(r, bob, data{"text": "two"})
	r.Must(judge, "chat.mode", data{"slow": 0, "emote_only": true}, nil)
	r.Refused(bob, "chat.send", data{"text": "hello :wave:"}, room.Forbidden)
	r.Refused(bob, "chat.send", data{"text": ":unknown:"}, room.Forbidden)
	r.Refused(bob, "chat.send", data{"text": "ⓗⓔⓨ"}, room.Forbidden)
	say(r, bob, data{"text": ":wave: 👩‍👩‍👧‍👦❤️ :heart::heart:"})
	r.Must(judge, "chat.mode", data{"paused": true}, nil)
	r.Refused(bob, "chat.send", data{"text": "👍"}, room.Forbidden)
	say(r, host, data{"text": "hello"})
	if d := cmp.Diff(&chat.Modes{EmoteOnly: true, Paused: true}, seen(t, r).Modes); d != "" {
		t.Error(d)
	}
	r.Must(judge, "chat.mode", data{"paused": false, "emote_only": false}, nil)
	r.Must(judge, "chat.mode", data{}, nil)
	if m := seen(t, r).Modes; m != nil {
		t.Errorf("%+v", m)
	}
	r.Check()
}

func TestEmotesHaveSafePictures(t *testing.T) {
	r := open(t)
	for name, picture := range map[string]string{
		"a": "/a.png", "a b": "/a.png", "ab:": "/a.png", "wave": "javascript:alert(1)", "wave1": "//evil.example/x", "wave2": "http://a.example/x",
		"wave3": "/a b", "wave4": "/a\"onerror=", "wave5": "https://", "wave6": "https://u:p@a.example/", "wave7": "data:image/png,x", "wave8": "a.png",
		"wave9": "/\\evil.example", strings.Repeat("x", 33): "/a.png", "wave0": "/" + strings.Repeat("x", 300),
	} {
		r.Refused(host, "chat.emotes", data{"emotes": data{name: picture}}, room.BadData)
	}
	r.Refused(judge, "chat.emotes", data{"emotes": data{"wave": "/a.png"}}, room.Forbidden)
	for i := range chat.MaxEmotes {
		r.Must(host, "chat.emotes", data{"emotes": data{fmt.Sprint("e_", i): "/a.png"}}, nil)
	}
	r.Refused(host, "chat.emotes", data{"emotes": data{"more": "/a.png"}}, room.BadData)
	r.Must(host, "chat.emotes", data{"emotes": data{"more": "/a.png", "e_0": "", "e_1": "/a.png"}}, nil)
	if e := seen(t, r).Emotes; len(e) != chat.MaxEmotes || e["more"] != "/a.png" || e["e_0"] != "" {
		t.Errorf("%v", e)
	}
	r.Check()
}

func TestAnAnnouncementIsState(t *testing.T) {
	r := open(t)
	r.Refused(bob, "chat.announce", data{"text": "hello"}, room.Forbidden)
	r.Must(judge, "chat.announce", data{"text": "We go on at 8"}, nil)
	if m := seen(t, r).Messages; m[0].Kind != chat.Announcement || m[0].By.ID != judge.ID {
		t.Errorf("%+v", m)
	}
	for _, e := range chat.Feature().Events() {
		if e.Talk != (e.Type == "chat.message") {
			t.Errorf("%s: talk %v", e.Type, e.Talk)
		}
	}
}
