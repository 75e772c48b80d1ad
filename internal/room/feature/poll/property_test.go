package poll_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
	moderation "frontrow/internal/room/feature/mod"
	"frontrow/internal/room/feature/poll"
	"frontrow/internal/room/feature/show"
	"frontrow/internal/room/roomtest"
)

// model is what a show's polls should come to: what each voter chose last, by
// poll, as the answers to their votes said.
type model map[string]map[string]poll.Vote

var kinds = []poll.Kind{poll.Single, poll.Multiple, poll.Rating, poll.Ranking, poll.Words, poll.Text}

func drawDraft(t *rapid.T) poll.Draft {
	d := poll.Draft{
		Question: "?", Kind: rapid.SampledFrom(kinds).Draw(t, "kind"),
		Results: rapid.SampledFrom([]poll.Results{poll.Live, poll.AfterVote, poll.AtClose}).Draw(t, "results"),
		Change:  rapid.Bool().Draw(t, "change"), Anonymous: rapid.Bool().Draw(t, "anonymous"),
		Seconds: rapid.SampledFrom([]int{0, 0, 5, 60}).Draw(t, "seconds"),
		Clock:   rapid.SampledFrom([]activity.Clock{activity.Viewer, activity.Edge, activity.Wall}).Draw(t, "clock"),
	}
	if d.Kind == poll.Single || d.Kind == poll.Multiple || d.Kind == poll.Ranking {
		d.Options = plain
	}
	if rapid.Bool().Draw(t, "members alone") {
		d.Audience = room.Members
	}
	if !d.Anonymous && d.Kind != poll.Text && rapid.Bool().Draw(t, "weighted") {
		d.Weight = &poll.Weight{Members: 3}
	}
	return d
}

func drawVote(t *rapid.T, id string) poll.Vote {
	v := poll.Vote{Poll: id}
	if rapid.IntRange(0, 3).Draw(t, "what") == 0 {
		v.Text = rapid.SampledFrom([]string{"sun", "Sun ", "<rain>", "", "\"é\""}).Draw(t, "text")
		return v
	}
	v.Choice = rapid.SampledFrom([]poll.Choice{{0}, {1}, {2}, {3}, {0, 1}, {1, 0}, {2, 1, 0}, {0, 1, 2}, {1, 1}, {}}).Draw(t, "choice")
	return v
}

func TestOneVoteAnIdentity(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r, m := roomtest.New(t, show.Feature(), poll.Feature(), moderation.Feature()), model{}
		ids := []string{"p1", "p2", "p3", "p4"}
		voters := []room.Actor{ada, bob, roomtest.As(room.RoleViewer, ""), member("Eve")}
		for range rapid.IntRange(5, 60).Draw(rt, "steps") {
			id := rapid.SampledFrom(ids).Draw(rt, "id")
			switch rapid.IntRange(0, 12).Draw(rt, "step") {
			case 0:
				_, _ = r.Do(host, "poll.create", poll.Create{ID: id, Draft: drawDraft(rt), Launch: rapid.Bool().Draw(rt, "launch")})
			case 1:
				_, _ = r.Do(host, "poll.launch", which(id))
			case 2:
				_, _ = r.Do(host, rapid.SampledFrom([]string{"poll.close", "poll.reveal", "poll.archive", "poll.delete"}).Draw(rt, "end"), which(id))
			case 3:
				_, _ = r.Do(host, "poll.edit", poll.Edit{Poll: id, Draft: drawDraft(rt)})
			case 4:
				r.Pass(rapid.SampledFrom([]float64{0, 0, 1, 40}).Draw(rt, "time"))
			case 5:
				m.clear(rt, r, rapid.SampledFrom(voters).Draw(rt, "cleared"))
			default:
				m.vote(rt, r, rapid.SampledFrom(voters).Draw(rt, "voter"), drawVote(rt, id))
			}
			hides(rt, r)
			r.Check()
		}
		r.Pass(0)
		m.agrees(rt, r)
		secrets(rt, r, voters)
		r.Check()
	})
}

// vote votes twice, and notes it if the room takes it.
func (m model) vote(t *rapid.T, r *roomtest.Room, a room.Actor, v poll.Vote) {
	before := len(r.Entries())
	b, err := r.Do(a, "poll.vote", v)
	if err != nil {
		return
	}
	n := len(r.Entries())
	again, err := r.Do(a, "poll.vote", v)
	if err != nil || string(again) != string(b) || len(r.Entries()) != n {
		t.Fatalf("the same vote again is answered %s %v, at first %s", again, err, b)
	}
	if n == before {
		return // it was so already, or is erased
	}
	if m[v.Poll] == nil {
		m[v.Poll] = map[string]poll.Vote{}
	}
	m[v.Poll][a.ID] = v
}

// clear erases what somebody wrote, but for anonymous polls: their ballots count on
// without words.
func (m model) clear(t *rapid.T, r *roomtest.Room, a room.Actor) {
	var texts []string
	for id, votes := range m {
		if votes[a.ID].Text != "" && !theLast(r, id).Anonymous {
			texts = append(texts, id)
		}
	}
	_, err := r.Do(mod, "mod.clear", moderation.Against{Person: a.ID})
	if (err == nil) != (len(texts) > 0) {
		t.Fatalf("%s has texts in %v: %v", a.ID, texts, err)
	}
	for _, id := range texts {
		m[id][a.ID] = poll.Vote{Poll: id}
		for _, e := range r.Entries() {
			for _, ev := range e.Events {
				if s := string(ev.Data); ev.Type == "poll.voted" && strings.Contains(s, `"`+id+`"`) && strings.Contains(s, `"`+a.ID+`"`) {
					t.Fatalf("the log has %s still", s)
				}
			}
		}
	}
}

// theLast is the poll of that id as it was opened last.
func theLast(r *roomtest.Room, id string) (p poll.Poll) {
	for _, e := range r.Entries() {
		for _, ev := range e.Events {
			if ev.Type == "poll.opened" && strings.Contains(string(ev.Data), `"id":"`+id+`"`) {
				_ = json.Unmarshal(ev.Data, &p)
			}
		}
	}
	return p
}

// hides fails if anything that everybody gets tells of hidden results.
func hides(t *rapid.T, r *roomtest.Room) {
	var n poll.Counters
	r.Counters("poll", &n)
	for _, p := range theView(r).Polls {
		if p.Results != poll.AtClose || p.Status == activity.Revealed {
			continue
		}
		if n.Polls[p.ID] != nil || n.Words[p.ID] != nil || p.Summary != nil && p.Summary.Tally != nil {
			t.Fatalf("the results of %+v show: %+v", p, n)
		}
		for _, e := range r.Entries() {
			for _, ev := range e.Events {
				if ev.For != room.Server && strings.Contains(string(ev.Data), `"poll":"`+p.ID+`"`) && strings.Contains(string(ev.Data), `"tally"`) {
					t.Fatalf("an event tells the results: %s", ev.Data)
				}
			}
		}
	}
}

// agrees compares what the room tells with the votes that it took.
func (m model) agrees(t *rapid.T, r *roomtest.Room) {
	for id, votes := range m {
		var told poll.Told
		r.Must(host, "poll.results", poll.Ask{Poll: id}, &told)
		p := theLast(r, id)
		for by := range votes {
			if p.Audience == room.Members && by != member("Eve").ID {
				t.Fatalf("%s has voted in a poll of members", by)
			}
		}
		if want := count(p, votes); !cmp.Equal(want, told.Tally) || int(told.Ballots) != len(votes) {
			t.Fatalf("%s: %d ballots %+v, it should be %d %+v", id, told.Ballots, told.Tally, len(votes), want)
		}
		if told.Status == activity.Open {
			continue
		}
		report, err := poll.Verify(entries(r), id)
		if err != nil || len(report.Problems) > 0 || report.Linkable || !cmp.Equal(*report.Counted.Tally, told.Tally) || int(report.Counted.Ballots) != len(votes) {
			t.Fatalf("%s: %+v %v", id, report, err)
		}
	}
}

// count is the tally by the plainest rule.
func count(p poll.Poll, votes map[string]poll.Vote) (c poll.Tally) {
	words := map[string]int64{}
	switch p.Kind {
	case poll.Rating:
		c.Counts = make([]int64, p.Max)
	case poll.Single, poll.Multiple, poll.Ranking:
		c.Counts = make([]int64, len(p.Options))
	}
	for by, v := range votes {
		n := int64(1)
		if p.Weight != nil && by == member("Eve").ID {
			n = int64(p.Weight.Members)
		}
		for i, o := range v.Choice {
			switch p.Kind {
			case poll.Rating:
				c.Counts[o-1] += n
			case poll.Ranking:
				c.Counts[o] += n * int64(len(v.Choice)-i)
			default:
				c.Counts[o] += n
			}
		}
		if p.Kind == poll.Words && v.Text != "" {
			words[strings.ToLower(strings.TrimSpace(v.Text))] += n
		}
	}
	for w, n := range words {
		c.Words = append(c.Words, poll.Word{Word: w, Count: n})
	}
	slices.SortFunc(c.Words, func(a, b poll.Word) int {
		if a.Count != b.Count {
			return int(b.Count - a.Count)
		}
		return strings.Compare(a.Word, b.Word)
	})
	return c
}

// secrets fails if a ballot of an anonymous poll names its voter, or a secret
// outlives its poll.
func secrets(t *rapid.T, r *roomtest.Room, voters []room.Actor) {
	anonymous, ended := map[string]bool{}, map[string]bool{}
	for _, e := range r.Entries() {
		for _, ev := range e.Events {
			var d struct {
				ID, Poll, P, V string
				Anonymous      bool
			}
			if json.Unmarshal(ev.Data, &d) != nil {
				t.Fatalf("an event that can't be read: %s", ev.Data)
			}
			switch ev.Type {
			case "poll.opened":
				anonymous[d.ID] = d.Anonymous
			case "poll.closed":
				ended[d.Poll] = true
			case "poll.voted":
				if ev.By != nil || ev.For != room.Server {
					t.Fatalf("a ballot is signed or sent: %s", room.JSON(ev))
				}
				known := slices.ContainsFunc(voters, func(a room.Actor) bool { return strings.Contains(string(ev.Data), `"`+a.ID+`"`) })
				if known == anonymous[d.P] {
					t.Fatalf("anonymous %v: %s", anonymous[d.P], ev.Data)
				}
			}
		}
	}
	for _, e := range r.Entries() {
		for _, ev := range e.Events {
			if ev.Type == "poll.secret" {
				var d poll.Which
				if _ = json.Unmarshal(ev.Data, &d); anonymous[d.Poll] && ended[d.Poll] {
					t.Fatalf("the secret of %s is still there", d.Poll)
				}
			}
		}
	}
}

func FuzzCommands(f *testing.F) {
	f.Add("poll.vote", []byte(`{"poll":"p1","choice":[0],"at":1790000000000000}`))
	f.Add("poll.vote", []byte(`{"poll":"p2","text":"Sun <é>"}`))
	f.Add("poll.create", []byte(`{"question":"?","options":["a",{"text":"b"}],"launch":true}`))
	f.Add("poll.edit", []byte(`{"poll":"p4","kind":"rating","question":"?","max":3}`))
	f.Add("poll.results", []byte(`{"poll":"p2","skip":1,"limit":3}`))
	f.Add("poll.proof", []byte(`{"poll":"p3","receipt":"00"}`))
	f.Add("poll.launch", []byte(`{"poll":"p4"}`))
	f.Add("poll.close", []byte(`{"poll":"p1"}`))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		r := open(t)
		launch(r, "p1", poll.Draft{Kind: poll.Multiple, Change: true, Results: poll.AtClose})
		launch(r, "p2", poll.Draft{Kind: poll.Words})
		launch(r, "p3", poll.Draft{Anonymous: true})
		r.Must(host, "poll.create", poll.Create{ID: "p4", Draft: poll.Draft{Question: "?", Kind: poll.Text}}, nil)
		for i := range 3 {
			r.Must(roomtest.Viewer(fmt.Sprint("v", i)), "poll.vote", poll.Vote{Poll: "p3", Choice: poll.Choice{i}}, nil)
		}
		r.Must(host, "poll.close", which("p3"), nil)
		for _, a := range []room.Actor{ada, host, ada} {
			_, _ = r.Do(a, name, data)
		}
		r.Pass(100)
		_ = theView(r)
		r.Check()
	})
}
