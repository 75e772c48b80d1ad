package poll_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
	"frontrow/internal/room/feature/poll"
	"frontrow/internal/room/feature/show"
	"frontrow/internal/room/roomtest"
)

var (
	host  = roomtest.Owner()
	ada   = roomtest.Viewer("Ada")
	bob   = roomtest.Viewer("Bob")
	mod   = roomtest.As(room.RoleModerator, "Mod")
	plain = []poll.Option{{Text: "Red"}, {Text: "Green"}, {Text: "Blue"}}
)

func open(t testing.TB) *roomtest.Room { return roomtest.New(t, show.Feature(), poll.Feature()) }

// launched is a room in which p1 is open.
func launched(t testing.TB, d poll.Draft) *roomtest.Room {
	t.Helper()
	r := open(t)
	launch(r, "p1", d)
	return r
}

func launch(r *roomtest.Room, id string, d poll.Draft) {
	if d.Question == "" {
		d.Question = "Which?"
	}
	if d.Options == nil && (d.Kind == "" || d.Kind == poll.Single || d.Kind == poll.Multiple || d.Kind == poll.Ranking) {
		d.Options = plain
	}
	r.Must(host, "poll.create", poll.Create{ID: id, Draft: d}, nil)
	r.Must(host, "poll.launch", poll.Which{Poll: id}, nil)
	r.Pass(0)
}

func which(id string) poll.Which { return poll.Which{Poll: id} }

func choose(n ...int) poll.Vote { return poll.Vote{Poll: "p1", Choice: n} }

func write(text string) poll.Vote { return poll.Vote{Poll: "p1", Text: text} }

func theView(r *roomtest.Room) (v poll.View) { r.View("poll", &v); return v }

func only(t testing.TB, r *roomtest.Room) poll.Poll {
	t.Helper()
	v := theView(r)
	if len(v.Polls) != 1 {
		t.Fatalf("there are %d polls", len(v.Polls))
	}
	return v.Polls[0]
}

func TestEveryKindCountsItsWay(t *testing.T) {
	type ballots []poll.Vote
	for _, c := range []struct {
		name  string
		draft poll.Draft
		votes ballots
		want  poll.Tally
	}{
		{"single", poll.Draft{}, ballots{choose(0), choose(2), choose(2)}, poll.Tally{Counts: []int64{1, 0, 2}}},
		{"multiple", poll.Draft{Kind: poll.Multiple, Min: 1, Max: 2}, ballots{choose(2, 0), choose(0, 2), choose(1)}, poll.Tally{Counts: []int64{2, 1, 2}}},
		{"rating", poll.Draft{Kind: poll.Rating}, ballots{choose(5), choose(1), choose(5)}, poll.Tally{Counts: []int64{1, 0, 0, 0, 2}}},
		{"ranking", poll.Draft{Kind: poll.Ranking}, ballots{choose(2, 0, 1), choose(2, 1, 0)}, poll.Tally{Counts: []int64{3, 3, 6}}},
		{"words", poll.Draft{Kind: poll.Words}, ballots{write(" Go "), write("go"), write(`<"é\>`)}, poll.Tally{Words: []poll.Word{{Word: "go", Count: 2}, {Word: `<"é\>`, Count: 1}}}},
		{"text", poll.Draft{Kind: poll.Text}, ballots{write("One"), write("Two")}, poll.Tally{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := launched(t, c.draft)
			for i, v := range c.votes {
				r.Must(roomtest.Viewer(fmt.Sprint("v", i)), "poll.vote", v, nil)
			}
			var told poll.Told
			r.Must(ada, "poll.results", poll.Ask{Poll: "p1"}, &told)
			if d := cmp.Diff(c.want, told.Tally); d != "" || told.Texts != nil {
				t.Error("results", d, told.Texts)
			}
			var n poll.Counters
			if !r.Counters("poll", &n) || n.Ballots["p1"] != int64(len(c.votes)) {
				t.Error("counters", n)
			}
			if d := cmp.Diff(c.want, poll.Tally{Counts: n.Polls["p1"], Words: n.Words["p1"]}); d != "" {
				t.Error("counters", d)
			}
			r.Must(host, "poll.close", which("p1"), nil)
			p := only(t, r)
			if p.Status != activity.Revealed || p.Summary.Ballots != int64(len(c.votes)) {
				t.Errorf("closed: %+v", p)
			}
			if d := cmp.Diff(&c.want, p.Summary.Tally); d != "" {
				t.Error("summary", d)
			}
			r.Check()
		})
	}
}

func TestWhatIsNoBallotIsRefused(t *testing.T) {
	for _, c := range []struct {
		name  string
		draft poll.Draft
		votes []any
		code  room.CodeSpec
	}{
		{"single", poll.Draft{}, []any{choose(), choose(3), choose(-1), choose(0, 1), choose(1 << 40), write("Red")}, room.BadData},
		{"multiple", poll.Draft{Kind: poll.Multiple, Min: 2, Max: 2}, []any{choose(0), choose(0, 1, 2), choose(1, 1), choose(0, 3)}, room.BadData},
		{"rating", poll.Draft{Kind: poll.Rating, Max: 3}, []any{choose(0), choose(4), choose(1, 2)}, room.BadData},
		{"ranking", poll.Draft{Kind: poll.Ranking}, []any{choose(0, 1), choose(0, 1, 1), choose(0, 1, 2, 0)}, room.BadData},
		{"words with a choice", poll.Draft{Kind: poll.Words}, []any{choose(0)}, room.BadData},
		{"no word", poll.Draft{Kind: poll.Words}, []any{write(" \u202e ")}, room.TextEmpty},
		{"a long word", poll.Draft{Kind: poll.Words}, []any{write(strings.Repeat("é", 31))}, room.TextTooLong},
		{"a long text", poll.Draft{Kind: poll.Text}, []any{write(strings.Repeat("é", 301))}, room.TextTooLong},
		{"another shape", poll.Draft{}, []any{[]byte(`[]`), []byte(`{"poll":1}`), []byte(`{"poll":"p1","choice":"0"}`), []byte(`{"poll":"p1","choice":[0}`), []byte(``)}, room.BadData},
		{"another poll", poll.Draft{}, []any{poll.Vote{Poll: "p2", Choice: poll.Choice{0}}}, room.NotFound},
	} {
		r := launched(t, c.draft)
		for _, v := range c.votes {
			t.Log(c.name, v)
			r.Refused(ada, "poll.vote", v, c.code)
		}
	}
	r := open(t)
	r.Must(host, "poll.create", poll.Create{ID: "p1", Draft: poll.Draft{Question: "?", Options: plain}}, nil)
	r.Refused(ada, "poll.vote", choose(0), room.NotFound) // a draft is nobody's business
	r.Refused(ada, "poll.results", which("p1"), room.NotFound)
	r.Refused(room.Actor{Role: room.RoleViewer}, "poll.vote", choose(0), room.Forbidden)
}

func TestAVoteIsCountedOnce(t *testing.T) {
	for _, anonymous := range []bool{false, true} {
		r := launched(t, poll.Draft{Anonymous: anonymous})
		first, err := r.Do(ada, "poll.vote", choose(1))
		if err != nil || len(first) > 200 {
			t.Fatal(string(first), err)
		}
		n := len(r.Entries())
		for _, again := range []any{choose(1), []byte(`{"poll":"p1","choice":1}`), []byte(`{ "choice" : [1], "poll" : "p1", "x" : null }`)} {
			b, err := r.Do(ada, "poll.vote", again)
			if err != nil || string(b) != string(first) || len(r.Entries()) != n {
				t.Errorf("the same again: %s %v", b, err)
			}
		}
		r.Refused(ada, "poll.vote", choose(2), room.AlreadyVoted)
		var m poll.Mine
		if !r.Mine("poll", ada, &m) || !cmp.Equal(m.Votes, map[string][]int{"p1": {1}}) {
			t.Error("own vote", m)
		}
		if r.Mine("poll", bob, &m) {
			t.Error("somebody else has a vote of their own", m)
		}
		r.Must(host, "poll.close", which("p1"), nil)
		b, err := r.Do(ada, "poll.vote", choose(1))
		switch {
		case anonymous && err == nil:
			t.Error("the server knows a voter of a closed anonymous poll")
		case !anonymous && string(b) != string(first):
			t.Error("a repeat after the close:", string(b), err)
		}
		if only(t, r).Summary.Ballots != 1 {
			t.Error("one vote is not one ballot")
		}
		r.Check()
	}
}

func TestAVoteMayBeChangedWhereTheHostWantsIt(t *testing.T) {
	r := launched(t, poll.Draft{Kind: poll.Multiple, Change: true})
	for _, v := range []poll.Vote{choose(0, 1), choose(2, 1), choose(2)} {
		r.Must(ada, "poll.vote", v, nil)
	}
	r.Must(bob, "poll.vote", choose(1, 2), nil)
	var n poll.Counters
	r.Counters("poll", &n)
	if d := cmp.Diff([]int64{0, 1, 2}, n.Polls["p1"]); d != "" || n.Ballots["p1"] != 2 {
		t.Error(d, n)
	}
	r.Must(host, "poll.close", which("p1"), nil)
	r.Refused(ada, "poll.vote", choose(0), room.Closed)
	r.Check()
}

func TestADraftIsTheStaffsAlone(t *testing.T) {
	r := open(t)
	var w poll.Which
	r.Must(host, "poll.create", poll.Create{Draft: poll.Draft{Question: "Secret plans?", Options: plain}}, &w)
	r.Must(host, "poll.edit", poll.Edit{Poll: w.Poll, Draft: poll.Draft{Question: "Secret plans!", Kind: poll.Rating}}, nil)
	var m poll.Mine
	if !r.Mine("poll", mod, &m) || len(m.Drafts) != 1 || m.Drafts[0].Question != "Secret plans!" || m.Drafts[0].ID != w.Poll || m.Drafts[0].By.ID != host.ID {
		t.Fatal(m)
	}
	if r.Mine("poll", ada, &m) || len(theView(r).Polls) != 0 || strings.Contains(public(r), "Secret") {
		t.Error("the audience knows of a draft")
	}
	for _, name := range []string{"create", "edit", "launch", "close", "reveal", "archive", "delete"} {
		r.Refused(ada, "poll."+name, w, room.Forbidden)
		r.Refused(mod, "poll."+name, w, room.Forbidden)
	}
	r.Refused(host, "poll.close", w, room.BadData)
	r.Refused(host, "poll.archive", w, room.BadData)
	r.Must(host, "poll.delete", w, nil)
	r.Refused(host, "poll.launch", w, room.NotFound)
	if r.Mine("poll", host, &m) {
		t.Error("a deleted draft is there")
	}
	r.Check()
}

func TestWhatIsNoDraftIsRefused(t *testing.T) {
	r := launched(t, poll.Draft{})
	with := func(change func(*poll.Create)) poll.Create {
		c := poll.Create{Draft: poll.Draft{Question: "?", Options: plain}}
		change(&c)
		return c
	}
	options := func(n int) (all []poll.Option) {
		for i := range n {
			all = append(all, poll.Option{Text: fmt.Sprint("option ", i)})
		}
		return all
	}
	for name, c := range map[string]struct {
		data any
		code room.CodeSpec
	}{
		"no question":         {with(func(c *poll.Create) { c.Question = " " }), room.TextEmpty},
		"a long question":     {with(func(c *poll.Create) { c.Question = strings.Repeat("x", 301) }), room.TextTooLong},
		"one option":          {with(func(c *poll.Create) { c.Options = options(1) }), room.BadData},
		"21 options":          {with(func(c *poll.Create) { c.Options = options(21) }), room.BadData},
		"the same twice":      {with(func(c *poll.Create) { c.Options = []poll.Option{{Text: "a"}, {Text: " a"}} }), room.BadData},
		"an empty option":     {with(func(c *poll.Create) { c.Options = []poll.Option{{Text: "a"}, {}} }), room.TextEmpty},
		"a kind":              {with(func(c *poll.Create) { c.Kind = "election" }), room.BadData},
		"results":             {with(func(c *poll.Create) { c.Results = "never" }), room.BadData},
		"a clock":             {with(func(c *poll.Create) { c.Clock = "sundial" }), room.BadData},
		"a week":              {with(func(c *poll.Create) { c.Seconds = 7 * 24 * 3600 }), room.BadData},
		"min over max":        {with(func(c *poll.Create) { c.Kind, c.Min, c.Max = poll.Multiple, 3, 2 }), room.BadData},
		"max over options":    {with(func(c *poll.Create) { c.Kind, c.Max = poll.Multiple, 4 }), room.BadData},
		"eleven steps":        {with(func(c *poll.Create) { c.Kind, c.Max, c.Options = poll.Rating, 11, nil }), room.BadData},
		"a text with options": {with(func(c *poll.Create) { c.Kind = poll.Text }), room.BadData},
		"an id":               {with(func(c *poll.Create) { c.ID = "a b" }), room.BadData},
		"an id of the script": {with(func(c *poll.Create) { c.ID = "__proto__" }), room.BadData},
		"an id that is taken": {with(func(c *poll.Create) { c.ID = "p1" }), room.BadData},
		"a long sponsor":      {with(func(c *poll.Create) { c.Sponsor = &poll.Sponsor{Name: strings.Repeat("x", 41)} }), room.TextTooLong},
		"anonymous at once":   {with(func(c *poll.Create) { c.Anonymous, c.Launch = true, true }), room.BadData},
		"no object":           {[]byte(`7`), room.BadData},
	} {
		t.Log(name)
		r.Refused(host, "poll.create", c.data, c.code)
	}
	for _, link := range []string{
		"http://x.org/a.png", "data:image/png;base64,AA", "javascript:alert(1)", "//x.org/a.png", `/\x.org/a.png`, "a.png",
		"https://", "https:a.png", "https://u@x.org/a", "/a b", "/a\"b", "/a)\n", "https://x.org/" + strings.Repeat("a", 300), "/é",
	} {
		r.Refused(host, "poll.create", with(func(c *poll.Create) { c.Options[0].Image = link }), room.BadData)
		plain[0].Image = ""
		r.Refused(host, "poll.create", with(func(c *poll.Create) { c.Sponsor = &poll.Sponsor{Name: "x", Mark: link} }), room.BadData)
	}
	r.Must(host, "poll.create", []byte(`{"id":"p2","question":"?","options":["a",{"text":"b","image":"/pictures/b.png?v=1"}],
		"sponsor":{"name":"Acme","mark":"https://acme.example/mark.svg"},"launch":true}`), nil)
	p := theView(r).Polls[1]
	if p.Options[0].Text != "a" || p.Options[1].Image != "/pictures/b.png?v=1" || p.Sponsor.Name != "Acme" || p.Status != activity.Open || p.Tier != "open" {
		t.Errorf("%+v", p)
	}
	r.Check()
}
