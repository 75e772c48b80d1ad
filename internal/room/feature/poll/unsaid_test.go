package poll_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	moderation "frontrow/internal/room/feature/mod"
	"frontrow/internal/room/feature/poll"
	"frontrow/internal/room/feature/show"
	"frontrow/internal/room/roomtest"
)

// moderated is a room in which p1 is open and the staff can clear people's words.
func moderated(t testing.TB, d poll.Draft) *roomtest.Room {
	t.Helper()
	r := roomtest.New(t, show.Feature(), poll.Feature(), moderation.Feature())
	launch(r, "p1", d)
	return r
}

func clearWords(r *roomtest.Room, who room.Actor) {
	r.Must(mod, "mod.clear", moderation.Against{Person: who.ID}, nil)
	r.Check()
}

// says reports whether an entry of the log has those words.
func says(r *roomtest.Room, words string) bool {
	return slices.ContainsFunc(r.Entries(), func(e *room.Entry) bool {
		return slices.ContainsFunc(e.Events, func(ev room.Event) bool {
			return ev.Type == "poll.voted" && strings.Contains(string(ev.Data), words)
		})
	})
}

// Words that are cleared while the poll is open leave the cloud. The ballot counts on,
// and its voter has no second one.
func TestClearedWordsLeaveAnOpenCloud(t *testing.T) {
	for _, change := range []bool{false, true} {
		r := moderated(t, poll.Draft{Kind: poll.Words, Change: change, Audience: room.Members, Weight: &poll.Weight{Members: 3}})
		eve := member("Eve")
		var first, again poll.Voted
		r.Must(eve, "poll.vote", write("rude"), &first)
		r.Must(member("Fay"), "poll.vote", write("sun"), nil)
		clearWords(r, eve)
		var n poll.Counters
		if r.Counters("poll", &n); n.Ballots["p1"] != 2 || n.Weighed["p1"] != 6 || !cmp.Equal(n.Words["p1"], []poll.Word{{Word: "sun", Count: 3}}) {
			t.Errorf("%+v", n)
		}
		var m poll.Mine
		if says(r, "rude") || r.Mine("poll", eve, &m) {
			t.Errorf("it is still there: %+v", m)
		}
		entries := len(r.Entries())
		if r.Must(eve, "poll.vote", write("rude"), &again); again != first || len(r.Entries()) != entries {
			t.Errorf("the same vote again is answered %+v, at first %+v", again, first)
		}
		if !change {
			r.Refused(eve, "poll.vote", write("nice"), room.AlreadyVoted)
			continue
		}
		r.Must(eve, "poll.vote", write("nice"), nil)
		if r.Counters("poll", &n); n.Ballots["p1"] != 2 || n.Weighed["p1"] != 6 || len(n.Words["p1"]) != 2 {
			t.Errorf("voted anew: %+v", n)
		}
		r.Check()
		clearWords(r, eve)
		if says(r, "nice") {
			t.Error("the new words are still there")
		}
	}
}

// What is cleared after the close keeps its leaf: root, receipts and earlier proofs hold.
func TestClearedTextsCountByTheirLeaves(t *testing.T) {
	for _, kind := range []poll.Kind{poll.Words, poll.Text} {
		r := moderated(t, poll.Draft{Kind: kind, Change: true})
		var hers poll.Voted
		r.Must(ada, "poll.vote", write("draft"), nil)
		r.Must(bob, "poll.vote", write("other"), nil)
		r.Must(ada, "poll.vote", write("rude"), &hers)
		r.Must(host, "poll.close", which("p1"), nil)
		var before, after poll.Proof
		r.Must(ada, "poll.proof", poll.Claim{Poll: "p1"}, &before)
		sum := *only(t, r).Summary
		clearWords(r, ada)
		if says(r, "rude") || says(r, "draft") || !says(r, "other") {
			t.Errorf("%s: the log is %s", kind, whole(r))
		}
		var told poll.Told
		r.Must(host, "poll.results", poll.Ask{Poll: "p1"}, &told)
		if told.Ballots != 2 || kind == poll.Text && !cmp.Equal(told.Texts, []string{"other"}) {
			t.Errorf("%s: %+v", kind, told)
		}
		r.Must(ada, "poll.proof", poll.Claim{Poll: "p1"}, &after)
		if before.Ballot != `"rude"` || after.Ballot != "" {
			t.Errorf("%s: the proof is of %q, before of %q", kind, after.Ballot, before.Ballot)
		}
		if before.Ballot = ""; !cmp.Equal(before, after) {
			t.Errorf("%s: the proof is another: %s", kind, cmp.Diff(before, after))
		}
		report, err := poll.Verify(entries(r), "p1")
		if err != nil || len(report.Problems) > 0 || report.Erased != 1 || report.Counted.Root != sum.Root || !report.Says(sum) {
			t.Errorf("%s: %+v %v", kind, report, err)
		}
		if b, ok := report.Ballot(hers.Receipt); !ok || b.Who != ada.ID || b.Choice != "" {
			t.Errorf("%s: %+v %v", kind, b, ok)
		}
		for ballot, ok := range map[string]bool{"": true, `"rude"`: true, `"nice"`: false} {
			before.Ballot = ballot
			if report.Includes(before) != ok {
				t.Errorf("%s: a proof of %q is included: %v", kind, ballot, !ok)
			}
		}
		if kind == poll.Words {
			sum.Tally.Words[0].Count += 2
			if report.Says(sum) {
				t.Error("more words are erased than ballots")
			}
		}
	}
}

// Whose a ballot of an anonymous poll is is not told by clearing a person.
func TestClearingTouchesNoAnonymousPoll(t *testing.T) {
	r := moderated(t, poll.Draft{Kind: poll.Text, Anonymous: true})
	r.Must(ada, "poll.vote", write("mine"), nil)
	r.Refused(mod, "mod.clear", moderation.Against{Person: ada.ID}, room.NotFound)
	if !says(r, "mine") {
		t.Error("it is gone")
	}
}

func TestATextIsChangedSoOften(t *testing.T) {
	r := moderated(t, poll.Draft{Kind: poll.Text, Change: true})
	for i := range poll.MaxChanges + 1 {
		r.Must(ada, "poll.vote", write(fmt.Sprint("text ", i)), nil)
	}
	r.Refused(ada, "poll.vote", write("one more"), room.TooMany)
	clearWords(r, ada)
	if says(r, "text") {
		t.Error("some are still there")
	}
}

// Words in the log of an earlier version share entries: they stay, and all counts as it did.
func TestTextsOfSharedEntriesStay(t *testing.T) {
	s := room.NewState("s_1", []room.Feature{poll.Feature(), moderation.Feature()})
	offset := uint64(0)
	add := func(events ...room.Event) {
		offset++
		s.Apply(&room.Entry{Offset: offset, Edge: 1, Wall: 1, Events: events})
	}
	cast := func(by, text string) room.Event {
		return room.Event{Type: "poll.voted", For: room.Server, Data: json.RawMessage(`{"p":"p1","v":"` + by + `","c":"` + text + `"}`)}
	}
	add(room.Event{Type: "poll.opened", Data: json.RawMessage(`{"id":"p1","status":"open","kind":"words","question":"?","results":"live"}`)})
	add(cast(ada.ID, "one"), cast(bob.ID, "two"))
	c := room.Command{Name: "mod.clear", Actor: mod, ID: "1", Edge: 1, Wall: 1, Data: room.JSON(moderation.Against{Person: ada.ID})}
	if d, err := s.Decide(c); err == nil {
		t.Errorf("%+v", d)
	}
	counted, err := s.Counters()
	if err != nil || !strings.Contains(string(counted["poll"]), `"one"`) {
		t.Errorf("%s %v", counted, err)
	}
}

// A log is somebody's file: what it says to be erased has to fit what was published.
func TestAnErasureThatDoesNotFitIsAProblem(t *testing.T) {
	for name, c := range map[string]struct {
		kind   poll.Kind
		vote   poll.Vote
		unsaid string
		words  string // in place of what was published
	}{
		"a choice":          {poll.Single, choose(1), `{"poll":"p1","voter":"d_Ada","leaf":"` + strings.Repeat("0", 64) + `"}`, ""},
		"another leaf":      {poll.Words, write("sun"), `{"poll":"p1","voter":"d_Ada","leaf":"` + strings.Repeat("0", 64) + `"}`, ""},
		"no leaf":           {poll.Words, write("sun"), `{"poll":"p1","voter":"d_Ada","leaf":"sun"}`, ""},
		"another voter":     {poll.Words, write("sun"), `{"poll":"p1","voter":"d_Eve","leaf":"LEAF"}`, ""},
		"another weight":    {poll.Words, write("sun"), `{"poll":"p1","voter":"d_Ada","weight":3,"leaf":"LEAF"}`, ""},
		"too many words":    {poll.Words, write("sun"), `{"poll":"p1","voter":"d_Ada","leaf":"LEAF"}`, `[{"word":"rain","count":1},{"word":"sun","count":1},{"word":"wind","count":1}]`},
		"too few words":     {poll.Words, write("sun"), `{"poll":"p1","voter":"d_Ada","leaf":"LEAF"}`, `[{"word":"sun","count":1}]`},
		"words in a muddle": {poll.Words, write("sun"), `{"poll":"p1","voter":"d_Ada","leaf":"LEAF"}`, `[{"word":"sun","count":1},{"word":"rain","count":1}]`},
		"the same twice":    {poll.Words, write("sun"), `{"poll":"p1","voter":"d_Ada","leaf":"LEAF"}`, `[{"word":"rain","count":1},{"word":"rain","count":1}]`},
		"":                  {poll.Words, write("sun"), `{"poll":"p1","voter":"d_Ada","leaf":"LEAF"}`, ""},
	} {
		r := launched(t, poll.Draft{Kind: c.kind})
		other := write("rain")
		if c.kind == poll.Single {
			other = choose(0)
		}
		r.Must(bob, "poll.vote", other, nil)
		r.Must(ada, "poll.vote", c.vote, nil)
		r.Must(host, "poll.close", which("p1"), nil)
		var p poll.Proof
		r.Must(ada, "poll.proof", poll.Claim{Poll: "p1"}, &p)
		all := r.Entries()
		last := all[len(all)-1]
		if c.words != "" {
			last.Events[0].Data = json.RawMessage(strings.Replace(string(last.Events[0].Data),
				`[{"word":"rain","count":1},{"word":"sun","count":1}]`, c.words, 1))
		}
		all = append(all, &room.Entry{Offset: last.Offset + 1, Events: []room.Event{
			{Type: "poll.unsaid", For: room.Server, Data: json.RawMessage(strings.ReplaceAll(c.unsaid, "LEAF", p.Leaf))}}})
		report, err := poll.Verify(seq(all), "p1")
		if err != nil || (len(report.Problems) > 0) != (name != "") {
			t.Errorf("%q: %v %v", name, report.Problems, err)
		}
	}
}

// Only poll.unsaid makes a leaf of a ballot.
func TestALeafIsNoVote(t *testing.T) {
	r := launched(t, poll.Draft{Kind: poll.Words})
	r.Must(host, "poll.close", which("p1"), nil)
	all := r.Entries()
	number := room.Event{Type: "poll.voted", For: room.Server, Data: json.RawMessage(`{"p":"p1","v":"d_Ada","c":` + strings.Repeat("1", 64) + `}`)}
	last := all[len(all)-1]
	last.Events = append([]room.Event{number}, last.Events...)
	report, err := poll.Verify(seq(all), "p1")
	if err != nil || report.Erased != 0 || len(report.Problems) != 1 {
		t.Errorf("%+v %v", report, err)
	}
}

// Who writes again after their words were cleared stands among the texts again.
func TestATextThatIsWrittenAnewIsTold(t *testing.T) {
	r := moderated(t, poll.Draft{Kind: poll.Text, Change: true})
	r.Must(ada, "poll.vote", write("rude"), nil)
	r.Must(bob, "poll.vote", write("other"), nil)
	clearWords(r, ada)
	r.Must(ada, "poll.vote", write("nice"), nil)
	r.Must(ada, "poll.vote", write("nicer"), nil)
	r.Check()
	var told poll.Told
	if r.Must(host, "poll.results", poll.Ask{Poll: "p1"}, &told); !cmp.Equal(told.Texts, []string{"other", "nicer"}) {
		t.Errorf("%+v", told)
	}
}

// Which polls are forgotten doesn't hang on ballots that may be erased.
func TestAnErasedTextForgetsTheSamePolls(t *testing.T) {
	frozen := func(votes string, many int) string {
		box := func(id, more string) string {
			return `"` + id + `":{"poll":{"id":"` + id + `","status":"closed","kind":` + more + `}`
		}
		p := poll.Feature().Begin()
		err := p.Thaw([]byte(fmt.Sprintf(`{"polls":{%s,%s,%s},"shown":["t","c"],"off":["a"],"votes":%d}`,
			box("a", `"single"},"votes":{"d_1":"[0]"}`), box("c", `"single"},"votes":{"d_1":"[0]"}`),
			box("t", `"text","summary":{"ballots":2}},"votes":{`+votes+`}`), many)))
		if err != nil {
			t.Fatal(err)
		}
		p.Apply(room.Event{Type: "poll.archived", Data: room.JSON(which("c"))}, &room.Entry{})
		p.Apply(room.Event{Type: "poll.unsaid", Data: json.RawMessage(`{"poll":"t","voter":"d_1","leaf":"` + strings.Repeat("0", 64) + `"}`)}, &room.Entry{})
		b, err := p.Freeze()
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	whole := frozen(`"d_1":"\"x\"","d_2":"\"y\""`, poll.MaxVotes/2+1)
	hole := frozen(`"d_2":"\"y\""`, poll.MaxVotes/2)
	if whole != hole || !strings.Contains(whole, `"gone":["a"]`) {
		t.Errorf("with the ballot it is\n%s\nand without\n%s", whole, hole)
	}
}
