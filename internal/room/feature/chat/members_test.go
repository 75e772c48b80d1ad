package chat_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/chat"
	"frontrow/internal/room/roomtest"
)

func TestOnlyMembersTalk(t *testing.T) {
	r := open(t)
	mem, bot := roomtest.Viewer("Mem"), roomtest.Viewer("Robot")
	mem.Kind, mem.Member = room.Account, true
	bot.Kind = room.Bot
	early := say(r, bob, data{"text": "before"})
	say(r, bot, data{"text": "beep"})
	r.Must(judge, "chat.mode", data{"members_only": true}, nil)
	r.Refused(bob, "chat.send", data{"text": "hi"}, room.Forbidden)
	r.Refused(bob, "chat.edit", data{"id": early, "text": "after"}, room.Forbidden)
	r.Refused(bot, "chat.send", data{"text": "beep"}, room.Forbidden)
	r.Must(bob, "chat.delete", data{"id": early}, nil)
	say(r, mem, data{"text": "hello"})
	say(r, roomtest.As(room.RoleGuest, "Gus"), data{"text": "hello"})
	say(r, judge, data{"text": "hello"})
	v := seen(t, r)
	if !v.Modes.Members || !v.Messages[0].By.Bot || !v.Messages[1].By.Member {
		t.Errorf("%+v %+v", v.Modes, v.Messages)
	}
	r.Record("chat", "chat-members")
	r.Must(judge, "chat.mode", data{"members_only": false}, nil)
	say(r, bob, data{"text": "hi"})
	r.Check()
}

func TestEmotesAndModesOutliveAShow(t *testing.T) {
	r := open(t)
	if n := len(r.Again().Entries()); n != 0 {
		t.Errorf("a chat without settings brings %d entries", n)
	}
	for i := range chat.MaxEmotes / 10 {
		d := data{}
		for j := range 10 {
			d[fmt.Sprintf("e_%02d_%d", i, j)] = "/emotes/picture.png"
		}
		r.Must(host, "chat.emotes", data{"emotes": d}, nil)
	}
	r.Must(judge, "chat.mode", data{"slow": 7, "emote_only": true, "members_only": true, "paused": true}, nil)
	r.Must(judge, "chat.pin", data{"id": say(r, host, data{"text": "hi"})}, nil)
	next := r.Again()
	want := chat.View{Messages: []chat.Message{}, Emotes: seen(t, r).Emotes, Modes: &chat.Modes{Slow: 7, EmoteOnly: true, Members: true}}
	if d := cmp.Diff(want, seen(t, next)); d != "" || len(want.Emotes) != chat.MaxEmotes {
		t.Error(d)
	}
	next.Refused(bob, "chat.send", data{"text": ":e_00_0:"}, room.Forbidden)
	next.Check()
	again := next.Again()
	if d := cmp.Diff(want, seen(t, again)); d != "" {
		t.Error(d)
	}
}
