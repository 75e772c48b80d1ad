package poll_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/poll"
	"frontrow/internal/room/roomtest"
)

func member(name string) room.Actor {
	a := roomtest.Viewer(name)
	a.Kind, a.Member = room.Account, true
	return a
}

func holder(name string) room.Actor {
	a := roomtest.Viewer(name)
	a.Kind, a.Ticket = room.Account, true
	return a
}

func account(name string) room.Actor {
	a := roomtest.Viewer(name)
	a.Kind = room.Account
	return a
}

func TestOnlyTheAudienceVotes(t *testing.T) {
	guest := roomtest.As(room.RoleGuest, "Gus")
	all := map[string]room.Actor{"device": ada, "account": account("Ann"), "member": member("Mem"), "ticket": holder("Tim"), "guest": guest, "staff": mod}
	for _, c := range []struct {
		crowd room.Crowd
		tier  poll.Tier
		may   string
	}{
		{room.Anyone, "open", "device account member ticket guest staff"},
		{room.Accounts, "account", "account member ticket staff"},
		{room.Members, "member", "member staff"},
		{room.TicketHolders, "ticket", "ticket staff"},
		{room.GuestsOnly, "guest", "guest staff"},
		{room.StaffOnly, "staff", "staff"},
	} {
		r := launched(t, poll.Draft{Audience: c.crowd, Change: true})
		n := 0
		for who, a := range all {
			if !strings.Contains(c.may, who) {
				r.Refused(a, "poll.vote", choose(0), room.Forbidden)
				continue
			}
			r.Must(a, "poll.vote", choose(0), nil)
			r.Must(a, "poll.vote", choose(0), nil)
			n++
		}
		r.Must(host, "poll.close", which("p1"), nil)
		if p := only(t, r); p.Tier != c.tier || p.Summary.Tier != c.tier || p.Audience != c.crowd || p.Summary.Ballots != int64(n) {
			t.Errorf("%s: %+v %+v", c.crowd, p, p.Summary)
		}
		r.Check()
	}
	r := open(t)
	for _, d := range []poll.Draft{
		{Audience: "friends"}, {Weight: &poll.Weight{Members: 11}}, {Weight: &poll.Weight{}}, {Weight: &poll.Weight{Members: -3}},
		{Weight: &poll.Weight{Members: 2}, Anonymous: true}, {Weight: &poll.Weight{Members: 2}, Kind: poll.Text},
	} {
		if d.Question = "?"; d.Kind == "" {
			d.Kind = poll.Rating
		}
		r.Refused(host, "poll.create", poll.Create{Draft: d}, room.BadData)
	}
}

func TestMembersCountMore(t *testing.T) {
	r := launched(t, poll.Draft{Weight: &poll.Weight{Members: 3}, Change: true})
	mem, sign := member("Mem"), member("<é>") // an id that JSON writes with escapes
	sign.ID = `d_"<é>`
	r.Must(ada, "poll.vote", choose(0), nil)
	r.Must(mem, "poll.vote", choose(0), nil)
	r.Must(sign, "poll.vote", choose(1), nil)
	r.Must(mem, "poll.vote", choose(1), nil)
	var n poll.Counters
	if r.Counters("poll", &n); !cmp.Equal(n.Polls["p1"], []int64{1, 6, 0}) || n.Ballots["p1"] != 3 || n.Weighed["p1"] != 7 {
		t.Errorf("%+v", n)
	}
	// Who is no member any more counts once from their next vote on.
	left := mem
	left.Member = false
	r.Must(left, "poll.vote", choose(1), nil)
	r.Must(left, "poll.vote", choose(2), nil)
	r.Must(host, "poll.close", which("p1"), nil)
	p := only(t, r)
	if p.Weight.Members != 3 || p.Summary.Weight.Members != 3 || p.Summary.Weighed != 5 || p.Summary.Ballots != 3 || !cmp.Equal(p.Summary.Tally.Counts, []int64{1, 3, 1}) {
		t.Errorf("%+v", p.Summary)
	}
	report, err := poll.Verify(entries(r), "p1")
	if err != nil || len(report.Problems) > 0 {
		t.Fatalf("%v %v", report.Problems, err)
	}
	for a, weight := range map[*room.Actor]int{&ada: 0, &sign: 3, &left: 0} {
		var proof poll.Proof
		if r.Must(*a, "poll.proof", poll.Claim{Poll: "p1"}, &proof); proof.Weight != weight || !report.Includes(proof) {
			t.Errorf("%s: %+v", a.Name, proof)
		}
		if proof.Weight++; proof.Weight > 1 && report.Includes(proof) {
			t.Errorf("%s: another weight is proved", a.Name)
		}
	}
	r.Record("poll", "poll-weighted")
	r.Check()
}

func TestAForgedWeightIsFound(t *testing.T) {
	r := launched(t, poll.Draft{Weight: &poll.Weight{Members: 3}})
	r.Must(member("Mem"), "poll.vote", choose(0), nil)
	r.Must(ada, "poll.vote", choose(1), nil)
	r.Must(host, "poll.close", which("p1"), nil)
	for was, is := range map[string]string{`"w":3`: `"w":1`, `"c":[1]}`: `"c":[1],"w":3}`, `"c":[0],"w":3`: `"c":[0],"w":9`} {
		report, err := poll.Verify(func(yield func(*room.Entry, error) bool) {
			for _, e := range r.Entries() {
				for i := range e.Events {
					if e.Events[i].Type == "poll.voted" {
						e.Events[i].Data = json.RawMessage(strings.Replace(string(e.Events[i].Data), was, is, 1))
					}
				}
				if !yield(e, nil) {
					return
				}
			}
		}, "p1")
		if err != nil || len(report.Problems) == 0 {
			t.Errorf("%s for %s is not found: %v", is, was, err)
		}
		if strings.HasSuffix(is, "9") && !strings.Contains(report.Problems[0], "counts 9 times") {
			t.Errorf("%q", report.Problems)
		}
	}
	p := launched(t, poll.Draft{Weight: &poll.Weight{Members: 3}})
	s := room.NewState("s_test", []room.Feature{poll.Feature()})
	for _, e := range p.Entries() {
		s.Apply(e)
	}
	for i, w := range []string{"9", "-1", "2", "3"} {
		voted := room.Event{Type: "poll.voted", For: room.Server, Data: json.RawMessage(`{"p":"p1","v":"d_` + w + `","c":[0],"w":` + w + `}`)}
		s.Apply(&room.Entry{Offset: uint64(100 + i), Events: []room.Event{voted}})
	}
	if n, err := s.Counters(); err != nil || !strings.Contains(string(n["poll"]), `"weighed":{"p1":3}`) {
		t.Errorf("%s %v", n["poll"], err)
	}
}

func TestWeightsOfHiddenResultsAreHidden(t *testing.T) {
	r := launched(t, poll.Draft{Weight: &poll.Weight{Members: 3}, Results: poll.AtClose})
	r.Must(member("Mem"), "poll.vote", choose(0), nil)
	var n poll.Counters
	if r.Counters("poll", &n); n.Weighed != nil {
		t.Errorf("%+v", n)
	}
	r.Must(host, "poll.close", which("p1"), nil)
	if s := only(t, r).Summary; s.Weighed != 0 || s.Tally != nil {
		t.Errorf("%+v", s)
	}
	r.Must(host, "poll.reveal", which("p1"), nil)
	if s := only(t, r).Summary; s.Weighed != 3 || !cmp.Equal(s.Tally.Counts, []int64{3, 0, 0}) {
		t.Errorf("%+v", s)
	}
	if report, err := poll.Verify(entries(r), "p1"); err != nil || len(report.Problems) > 0 {
		t.Errorf("%v %v", report.Problems, err)
	}
	r.Check()
}

func TestDraftsOutliveAShow(t *testing.T) {
	r := launched(t, poll.Draft{})
	r.Must(ada, "poll.vote", choose(0), nil)
	r.Must(host, "poll.create", poll.Create{ID: "later", Draft: poll.Draft{
		Kind: poll.Multiple, Question: "Which?", Options: plain, Min: 1, Max: 2, Results: poll.AtClose, Change: true, Seconds: 60,
		Sponsor: &poll.Sponsor{Name: "Acme", Mark: "/acme.png"}, Audience: room.Members, Weight: &poll.Weight{Members: 2},
	}}, nil)
	r.Must(host, "poll.create", poll.Create{Draft: poll.Draft{Kind: poll.Rating, Question: "How?", Max: 7, Anonymous: true}}, nil)
	var was, is poll.Mine
	r.Mine("poll", host, &was)
	next := r.Again()
	if next.Mine("poll", host, &is); len(is.Drafts) != 2 || !cmp.Equal(was.Drafts, is.Drafts) {
		t.Errorf("%s", cmp.Diff(was.Drafts, is.Drafts))
	}
	if v := theView(next); len(v.Polls) != 0 || next.Mine("poll", ada, &is) || next.Counters("poll", &is) {
		t.Errorf("%+v", v)
	}
	next.Must(host, "poll.launch", which("later"), nil)
	next.Must(member("Mem"), "poll.vote", poll.Vote{Poll: "later", Choice: poll.Choice{1}}, nil)
	next.Check()
	if third := next.Again(); !third.Mine("poll", host, &is) || len(is.Drafts) != 1 {
		t.Errorf("%+v", is.Drafts)
	}
}
