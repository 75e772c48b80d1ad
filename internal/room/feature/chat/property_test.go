package chat_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/chat"
	"frontrow/internal/room/roomtest"
)

// What is deleted is nowhere any more, and the state is the fold of what is left.
func TestProperty(t *testing.T) {
	people := []room.Actor{bob, anna, annaM, judge, host, roomtest.Viewer("")}
	rapid.Check(t, func(rt *rapid.T) {
		r := open(t)
		var ids []string
		words := map[string][]string{}
		gone := map[string]bool{}
		n := 0
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			a := rapid.SampledFrom(people).Draw(rt, "who")
			id := rapid.SampledFrom(append([]string{"c_none"}, ids...)).Draw(rt, "line")
			n++
			word := fmt.Sprintf("word%dx", n)
			switch rapid.IntRange(0, 10).Draw(rt, "what") {
			case 0, 1, 2:
				text := rapid.SampledFrom([]string{"%s", "/me %s", "@bob %s @anna maria"}).Draw(rt, "form")
				d := data{"text": fmt.Sprintf(text, word)}
				if rapid.Bool().Draw(rt, "reply") {
					d["reply"] = id
				}
				if b, err := r.Do(a, "chat.send", d); err == nil {
					new := strings.Split(string(b), `"`)[3]
					ids, words[new] = append(ids, new), append(words[new], word)
				}
			case 3:
				if _, err := r.Do(a, "chat.edit", data{"id": id, "text": word}); err == nil {
					words[id] = append(words[id], word)
				}
			case 4:
				if _, err := r.Do(a, "chat.delete", data{"id": id}); err == nil {
					gone[id] = true
				}
			case 5:
				_, _ = r.Do(a, "chat.pin", data{"id": id})
			case 6:
				_, _ = r.Do(a, "chat.unpin", data{"id": id})
			case 7:
				_, _ = r.Do(a, "chat.mode", data{"slow": rapid.IntRange(-1, 130).Draw(rt, "slow")})
			case 8:
				_, _ = r.Do(a, "chat.shoutout", data{"actor": rapid.SampledFrom(people).Draw(rt, "whom").ID, "seconds": rapid.IntRange(-1, 301).Draw(rt, "seconds")})
			case 9:
				_, _ = r.Do(a, "chat.unshout", nil)
			case 10:
				r.Pass(rapid.Float64Range(0, 40).Draw(rt, "pause"))
			}
		}
		all := stored(r) + string(room.JSON(seen(t, r)))
		for id, list := range words {
			for _, w := range list {
				if strings.Contains(all, w) == gone[id] {
					rt.Fatalf("%s of %s, which is deleted: %v: %s", w, id, gone[id], all)
				}
			}
		}
		v := seen(t, r)
		if len(v.Pinned) > chat.MaxPins {
			rt.Fatalf("%d pins", len(v.Pinned))
		}
		for _, m := range v.Messages {
			if gone[m.ID] {
				rt.Fatalf("%s is shown", m.ID)
			}
		}
		r.Check()
	})
}

var names = []string{"chat.send", "chat.edit", "chat.delete", "chat.history", "chat.announce", "chat.pin", "chat.unpin", "chat.mode", "chat.emotes", "chat.shoutout", "chat.unshout"}

func FuzzCommands(f *testing.F) {
	for i, s := range []string{
		`{"text":"@bob hi","reply":"c_00000000000000000000000001"}`, `{"id":"c_00000000000000000000000001","text":"x"}`,
		`{"id":"c_00000000000000000000000001"}`, `{"before":"c_00000000000000000000000001","limit":3}`, `{"text":"/me"}`, `{"id":"x"}`,
		`{"id":"c_00000000000000000000000001"}`, `{"slow":3,"emote_only":true}`, `{"emotes":{"wave":"/x","ab":""}}`,
		`{"name":"@bob","text":"hi","link":"https://a.example","seconds":5}`,
	} {
		f.Add(uint8(i), []byte(s))
	}
	f.Fuzz(func(t *testing.T, which uint8, raw []byte) {
		r := open(t)
		say(r, bob, data{"text": "hello"})
		for _, a := range []room.Actor{bob, judge, host, {Role: room.RoleViewer}} {
			_, _ = r.Do(a, names[int(which)%len(names)], raw)
			_, _ = r.Do(a, "chat.send", raw)
		}
		r.Check()
	})
}

func TestRecordATakenBackShoutout(t *testing.T) {
	r := open(t)
	r.Must(judge, "chat.shoutout", data{"name": "Zoe"}, nil)
	r.Must(judge, "chat.unshout", nil, nil)
	r.Check()
	r.Record("chat", "chat-unshouted")
}

func TestRecord(t *testing.T) {
	r := open(t)
	r.Must(host, "chat.emotes", data{"emotes": data{"wave": "/emotes/wave.png", "old": "/emotes/old.png"}}, nil)
	var ids []string
	for i := range 60 {
		by := []room.Actor{bob, anna, annaM}[i%3]
		if i == 3 {
			by = judge // who may change what is pinned
		}
		ids = append(ids, say(r, by, data{"text": fmt.Sprint("line ", i)}))
		r.Pass(0.5)
	}
	r.Must(judge, "chat.pin", data{"id": ids[3]}, nil)
	r.Must(judge, "chat.pin", data{"id": ids[55]}, nil)
	r.Must(judge, "chat.pin", data{"id": ids[56]}, nil)
	r.Must(judge, "chat.unpin", data{"id": ids[56]}, nil)
	long := say(r, bob, data{"text": "The\nlongest 👩‍👩‍👧‍👦 " + strings.Repeat("é", 90)})
	say(r, anna, data{"text": "@Bob I see :wave:", "reply": long})
	say(r, anna, data{"text": "old one", "reply": ids[3]})
	unsaid := say(r, annaM, data{"text": "I did not say that"})
	say(r, bob, data{"text": "Oh", "reply": unsaid})
	r.Must(annaM, "chat.delete", data{"id": unsaid}, nil)
	say(r, bob, data{"text": "/me waves"})
	r.Must(judge, "chat.edit", data{"id": ids[3], "text": "line 3, @Anna Maria"}, nil)
	r.Must(judge, "chat.edit", data{"id": ids[3], "text": "line three, @Anna Maria"}, nil)
	r.Must(anna, "chat.delete", data{"id": ids[55]}, nil)
	r.Must(bob, "chat.delete", data{"id": ids[57]}, nil)
	r.Must(judge, "chat.announce", data{"text": "Half time"}, nil)
	r.Must(judge, "chat.mode", data{"slow": 5, "emote_only": true}, nil)
	r.Must(judge, "chat.shoutout", data{"name": "nobody yet"}, nil)
	r.Pass(10)
	r.Must(judge, "chat.shoutout", data{"actor": bob.ID, "text": "Follow them!", "link": "https://bob.example.org/"}, nil)
	r.Must(host, "chat.emotes", data{"emotes": data{"old": "", "heart": "https://cdn.example.org/heart.png"}}, nil)
	r.Check()
	r.Record("chat", "chat")
}
