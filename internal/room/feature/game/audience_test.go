package game_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/game"
	"frontrow/internal/room/purse"
	"frontrow/internal/room/roomtest"
)

func TestOnlyTheAudienceTakesPart(t *testing.T) {
	r := rooms(t)
	mem := roomtest.Viewer("Mem")
	mem.Kind, mem.Member = room.Account, true
	grant(r, ada, 10)
	grant(r, mem, 10)
	for _, p := range []game.Plan{
		{Kind: game.Giveaway, Title: "x", Audience: "friends"},
		{Kind: game.Wheel, Title: "x", Options: []string{"a", "b"}, Audience: room.Members},
		{Kind: game.Goal, Title: "x", Target: 5, Source: game.Reactions, Audience: room.Members},
	} {
		r.Refused(host, "game.create", p, room.BadData)
	}
	members := func(p game.Plan) string {
		p.Audience = room.Members
		id := open(r, p)
		if shown(r, id).Audience != room.Members {
			t.Errorf("%+v", shown(r, id))
		}
		return id
	}
	both := func(command string, data any) {
		t.Helper()
		r.Refused(ada, command, data, room.Forbidden)
		r.Must(mem, command, data, nil)
		r.Must(mem, command, data, nil)
	}
	both("game.stake", purse.Stake{Game: members(bet), Option: 1, Amount: 5})
	both("game.join", game.One{Game: members(game.Plan{Kind: game.Giveaway, Title: "Mug"})})
	both("game.pull", game.Pull{Game: members(game.Plan{Kind: game.Tug, Title: "Cats or dogs?", Options: []string{"cats", "dogs"}}), Pulls: 3})
	var made game.One
	d := trivia(0, 1)
	d.Audience = room.Members
	r.Must(host, "game.create", d, &made)
	r.Must(host, "game.open", made, nil)
	both("game.join", made)
	d = bingo(1, 0, 24)
	d.Audience = room.Members
	r.Must(host, "game.create", d, &made)
	r.Must(host, "game.open", made, nil)
	both("game.card", made)
	both("game.bingo", game.Claim{Game: made.Game})
	if own(r, ada, made.Game).Card != nil || own(r, mem, made.Game).Card == nil {
		t.Error("who may not play has a card")
	}
	r.Record("game", "game-audience")
	r.Check()
}

func TestDraftsOutliveAShow(t *testing.T) {
	r := rooms(t)
	grant(r, ada, 10)
	stake(r, ada, open(r, bet), 1, 5)
	big := bingo(3, 7, 24)
	big.Audience = room.TicketHolders
	var made game.One
	r.Must(host, "game.create", big, &made)
	r.Must(host, "game.create", trivia(20, 1, 0, 1), &made)
	r.Must(host, "game.create", game.Plan{Kind: game.Goal, Title: "More", Target: 9}, nil)
	r.Must(host, "game.create", bet, nil)
	var was, is game.Mine
	r.Mine("game", host, &was)
	next := r.Again()
	if next.Mine("game", host, &is); len(is.Drafts) != 4 || !cmp.Equal(was.Drafts, is.Drafts) {
		t.Error(cmp.Diff(was.Drafts, is.Drafts))
	}
	if next.Mine("game", ada, &is) || next.Counters("game", &is) || balance(next, ada) != 0 {
		t.Error("more is brought along than the drafts")
	}
	for _, e := range next.Entries() {
		for _, ev := range e.Events {
			if ev.For != room.Staff || len(ev.Data) > 4096 {
				t.Errorf("%s for %q of %d bytes", ev.Type, ev.For, len(ev.Data))
			}
		}
	}
	next.Must(host, "game.open", made, nil)
	next.Check()
}
