package chat_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/chat"
	"frontrow/internal/room/feature/mod"
	"frontrow/internal/room/roomtest"
)

func TestAShoutoutNamesSomebody(t *testing.T) {
	r := open(t)
	say(r, bob, data{"text": "hi"})
	r.Refused(bob, "chat.shoutout", data{"actor": bob.ID}, room.Forbidden)
	r.Must(judge, "chat.shoutout", data{"name": " @BOB ", "text": "Follow\u202e them!\n", "link": "https://bob.example.org/?a=b#c"}, nil)
	want := &chat.Shoutout{By: *judge.Author(), At: r.Edge, Shouted: chat.Shouted{
		Actor: bob.ID, Name: "Bob", Text: "Follow them!", Link: "https://bob.example.org/?a=b#c", Until: r.Edge + 60_000_000,
	}}
	if d := cmp.Diff(want, seen(t, r).Shoutout); d != "" {
		t.Error(d)
	}
	r.Pass(9)
	_, err := r.Do(host, "chat.shoutout", data{"name": "Zoe"})
	if e, ok := err.(*room.Error); !ok || e.Code != room.RateLimited.Code || e.After.Seconds() != 1 {
		t.Fatal(err)
	}
	r.Pass(1)
	r.Must(host, "chat.shoutout", data{"name": "Zoe", "seconds": 300}, nil)
	if s := seen(t, r).Shoutout; s.Name != "Zoe" || s.Actor != "" || s.Text != "" || s.Until != r.Edge+300_000_000 {
		t.Errorf("%+v", s)
	}
	r.Pass(10)
	r.Must(host, "chat.shoutout", data{"actor": "d_elsewhere", "name": "Yan"}, nil)
	if s := seen(t, r).Shoutout; s.Name != "Yan" || s.Actor != "d_elsewhere" {
		t.Errorf("%+v", s)
	}
	r.Check()
}

func TestAShoutoutIsTakenBack(t *testing.T) {
	r := open(t)
	r.Must(judge, "chat.unshout", nil, nil)
	if n := len(r.Entries()); n != 0 {
		t.Errorf("%d entries, there was none to take back", n)
	}
	r.Must(judge, "chat.shoutout", data{"name": "Mallory"}, nil)
	r.Refused(bob, "chat.unshout", nil, room.Forbidden)
	r.Must(host, "chat.unshout", nil, nil)
	if s := seen(t, r).Shoutout; s != nil {
		t.Errorf("%+v", s)
	}
	// The right one need not wait.
	r.Must(judge, "chat.shoutout", data{"name": "Zoe"}, nil)
	if s := seen(t, r).Shoutout; s == nil || s.Name != "Zoe" {
		t.Errorf("%+v", s)
	}
	r.Check()
}

func TestAShoutoutGoesWithItsPerson(t *testing.T) {
	for _, c := range []struct {
		name, cmd string
		about     data
		stays     bool
	}{
		{"banned", "mod.ban", data{"person": bob.ID}, false},
		{"cleared", "mod.clear", data{"person": bob.ID}, false},
		{"who said it is banned", "mod.ban", data{"person": judge.ID}, false},
		{"timed out", "mod.timeout", data{"person": bob.ID, "seconds": 60}, true},
		{"somebody else is banned", "mod.ban", data{"person": anna.ID}, true},
		{"somebody else is cleared", "mod.clear", data{"person": anna.ID}, true},
	} {
		r := roomtest.New(t, chat.Feature(), mod.Feature())
		say(r, bob, data{"text": "hi"})
		say(r, anna, data{"text": "hi"})
		r.Must(judge, "chat.shoutout", data{"actor": bob.ID}, nil)
		r.Must(host, c.cmd, c.about, nil)
		if s := seen(t, r).Shoutout; (s != nil) != c.stays {
			t.Errorf("%s: %+v", c.name, s)
		}
		r.Check()
	}
}

func TestAShoutoutIsBounded(t *testing.T) {
	r := open(t)
	for name, d := range map[string]data{
		"nobody":          {"text": "x"},
		"an unknown id":   {"actor": "d_x"},
		"a long name":     {"name": strings.Repeat("x", 33)},
		"a long text":     {"name": "x", "text": strings.Repeat("x", 201)},
		"a long time":     {"name": "x", "seconds": 301},
		"no time":         {"name": "x", "seconds": -1},
		"a script":        {"name": "x", "link": "javascript:alert(1)"},
		"data":            {"name": "x", "link": "data:text/html,x"},
		"another script":  {"name": "x", "link": "javascript://a.example/%0aalert(1)"},
		"another scheme":  {"name": "x", "link": "ftp://a.example/"},
		"a path":          {"name": "x", "link": "/x"},
		"no scheme":       {"name": "x", "link": "//evil.example/"},
		"no host":         {"name": "x", "link": "https:///x"},
		"opaque":          {"name": "x", "link": "https:evil.example"},
		"a password":      {"name": "x", "link": "https://u:p@a.example/"},
		"a quote":         {"name": "x", "link": "https://a.example/\"onclick="},
		"a hidden letter": {"name": "x", "link": "https://a.example/\u202egpj"},
		"a long link":     {"name": "x", "link": "https://a.example/" + strings.Repeat("x", 300)},
		"a long id":       {"name": "x", "actor": strings.Repeat("x", 65)},
	} {
		if b, err := r.Do(judge, "chat.shoutout", d); err == nil {
			t.Errorf("%s: %s", name, b)
		}
	}
	if seen(t, r).Shoutout != nil {
		t.Error("there is one")
	}
	p := chat.Feature().Begin()
	p.Apply(room.Event{Type: "chat.message", For: room.One(bob.ID), By: bob.Author(), Data: room.JSON(chat.Line{ID: "c_1", Text: "x"})}, &room.Entry{Offset: 1})
	if _, err := p.Decide(room.Command{Name: "chat.shoutout", Actor: judge, Data: room.JSON(data{"actor": bob.ID})}); err == nil {
		t.Error("it tells who has said what few see")
	}
	r.Must(judge, "chat.shoutout", data{"name": "x", "link": "http://a.example:8080/x"}, nil)
	r.Check()
}
