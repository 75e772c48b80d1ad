package poll_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
	"frontrow/internal/room/feature/poll"
	"frontrow/internal/room/roomtest"
)

var rooted = regexp.MustCompile(`"root":"[0-9a-f]{64}"`)

// Two rooms in which all is the same but what people chose: until the reveal
// nobody can tell them apart.
func TestHiddenResultsAreHidden(t *testing.T) {
	for _, c := range []struct {
		kind  poll.Kind
		votes [2][]poll.Vote
	}{
		{poll.Single, [2][]poll.Vote{{choose(0), choose(0), choose(1)}, {choose(2), choose(1), choose(2)}}},
		{poll.Multiple, [2][]poll.Vote{{choose(0, 1), choose(0)}, {choose(2), choose(1)}}},
		{poll.Rating, [2][]poll.Vote{{choose(1), choose(1)}, {choose(5), choose(4)}}},
		{poll.Ranking, [2][]poll.Vote{{choose(0, 1, 2)}, {choose(2, 1, 0)}}},
		{poll.Words, [2][]poll.Vote{{write("sun"), write("sun")}, {write("rain"), write("snow")}}},
		{poll.Text, [2][]poll.Vote{{write("sun")}, {write("rain")}}},
	} {
		for _, anonymous := range []bool{false, true} {
			seen := [2]string{}
			for i, votes := range c.votes {
				r := launched(t, poll.Draft{Kind: c.kind, Results: poll.AtClose, Anonymous: anonymous})
				var b strings.Builder
				look := func() {
					b.WriteString(public(r))
					var n json.RawMessage
					if r.Counters("poll", &n) {
						b.Write(n)
					}
					if r.Mine("poll", bob, &n) {
						b.Write(n)
					}
					r.Refused(bob, "poll.results", poll.Ask{Poll: "p1"}, room.Forbidden)
				}
				for j, v := range votes {
					r.Must(roomtest.Viewer(fmt.Sprint("v", j)), "poll.vote", v, nil)
					look()
				}
				var told poll.Told
				r.Must(mod, "poll.results", poll.Ask{Poll: "p1"}, &told)
				if told.Ballots != int64(len(votes)) {
					t.Error("the staff don't see votes arrive:", told)
				}
				r.Must(host, "poll.close", which("p1"), nil)
				look()
				if p := only(t, r); p.Status != activity.Closed || p.Summary.Tally != nil {
					t.Errorf("closed: %+v", p)
				}
				seen[i] = rooted.ReplaceAllString(b.String(), `"root":""`)
				r.Must(host, "poll.reveal", which("p1"), nil)
				if p := only(t, r); p.Status != activity.Revealed || p.Summary.Tally == nil {
					t.Errorf("revealed: %+v", p)
				}
				r.Must(bob, "poll.results", poll.Ask{Poll: "p1"}, nil)
				r.Check()
			}
			if d := cmp.Diff(seen[0], seen[1]); d != "" {
				t.Errorf("%s: what is hidden shows: %s", c.kind, d)
			}
		}
	}
}

// The staff see what is written, and nobody who wrote it.
func TestAnAnonymousPollForgetsItsVoters(t *testing.T) {
	r := open(t)
	r.Must(host, "poll.create", poll.Create{ID: "p1", Draft: poll.Draft{Question: "Secret?", Options: plain, Anonymous: true}}, nil)
	r.Must(host, "poll.launch", which("p1"), nil)
	if len(theView(r).Polls) != 0 {
		t.Error("it is open before its tick")
	}
	r.Refused(host, "poll.edit", poll.Edit{Poll: "p1", Draft: poll.Draft{Question: "?", Options: plain}}, room.BadData)
	r.Refused(host, "poll.delete", which("p1"), room.BadData)
	r.Refused(ada, "poll.vote", choose(0), room.NotFound)
	n := len(r.Entries())
	r.Must(host, "poll.launch", which("p1"), nil)
	if all := r.Entries(); len(all) != n || len(all[n-1].Events) != 1 {
		t.Error("the secret is not alone in its entry")
	}
	r.Pass(0)
	voted := map[string]poll.Voted{}
	for i := range 5 {
		a := roomtest.Viewer(fmt.Sprint("voter", i))
		var v poll.Voted
		r.Must(a, "poll.vote", choose(i%3), &v)
		voted[a.ID] = v
	}
	r.Check()
	r.Must(host, "poll.close", which("p1"), nil)
	if e := r.Entries()[n-1]; len(e.Events) != 0 {
		t.Errorf("the secret is still there: %s", room.JSON(e))
	}
	r.Check()
	var m json.RawMessage
	for a := range voted {
		if strings.Contains(whole(r), a) {
			t.Error("the log names", a)
		}
		if r.Mine("poll", room.Actor{ID: a, Role: room.RoleViewer}, &m) {
			t.Errorf("the server knows what %s voted: %s", a, m)
		}
	}
	report, err := poll.Verify(entries(r), "p1")
	if err != nil || len(report.Problems) > 0 || report.Linkable || report.Counted.Ballots != 5 {
		t.Errorf("%+v %v", report, err)
	}
	r.Refused(ada, "poll.proof", poll.Claim{Poll: "p1"}, room.BadData)
	for a, v := range voted {
		var p poll.Proof
		r.Must(ada, "poll.proof", poll.Claim{Poll: "p1", Receipt: v.Receipt}, &p) // whoever holds it
		prove(t, r, p, "", v.Receipt)
		if !report.Includes(p) {
			t.Error("the log doesn't have the ballot of", a)
		}
	}
}

// prove does what a voter's page does, with nothing but SHA-256.
func prove(t *testing.T, r *roomtest.Room, p poll.Proof, who, receipt string) {
	t.Helper()
	sum := func(s string) []byte { h := sha256.Sum256([]byte(s)); return h[:] }
	raw := func(s string) []byte {
		b, err := hex.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	voter := hex.EncodeToString(sum(p.Poll + "\x00" + who + "\x00" + receipt))
	h := sum("\x00" + `{"poll":"` + p.Poll + `","voter":"` + voter + `","choice":` + p.Ballot + `}`)
	at, last := p.Index, p.Size-1
	for _, next := range p.Path {
		if at&1 == 1 || at == last {
			h = sum("\x01" + string(raw(next)) + string(h))
			for at&1 == 0 && at != 0 {
				at, last = at>>1, last>>1
			}
		} else {
			h = sum("\x01" + string(h) + string(raw(next)))
		}
		at, last = at>>1, last>>1
	}
	for _, q := range theView(r).Polls {
		if q.ID == p.Poll && (q.Summary.Root != hex.EncodeToString(h) || last != 0) {
			t.Errorf("the proof %+v doesn't lead to the root %s", p, q.Summary.Root)
		}
	}
}

func TestAReceiptProvesItsBallot(t *testing.T) {
	r := launched(t, poll.Draft{Kind: poll.Words, Results: poll.AtClose})
	receipts := map[string]string{}
	for i := range 7 {
		a := roomtest.Viewer(fmt.Sprint("v", i))
		var v poll.Voted
		r.Must(a, "poll.vote", write(fmt.Sprintf(`word <%d> "é" & \`, i%3)), &v)
		receipts[a.Name] = v.Receipt
	}
	r.Refused(roomtest.Viewer("v0"), "poll.proof", poll.Claim{Poll: "p1"}, room.NotFound)
	r.Must(host, "poll.close", which("p1"), nil)
	report, err := poll.Verify(entries(r), "p1")
	if err != nil || len(report.Problems) > 0 {
		t.Fatal(report.Problems, err)
	}
	for name, receipt := range receipts {
		a := roomtest.Viewer(name)
		var p poll.Proof
		r.Must(a, "poll.proof", poll.Claim{Poll: "p1"}, &p)
		if p.Receipt != receipt || p.Size != 7 {
			t.Errorf("%s: %+v", name, p)
		}
		prove(t, r, p, a.ID, receipt)
		if !report.Includes(p) {
			t.Error("the log doesn't have it")
		}
		if p.Ballot = `"another"`; report.Includes(p) {
			t.Error("another choice is proved too")
		}
	}
	r.Refused(ada, "poll.proof", poll.Claim{Poll: "p1"}, room.NotFound)
	r.Refused(roomtest.Viewer("v0"), "poll.proof", poll.Claim{Poll: "p1", Receipt: receipts["v1"]}, room.NotFound)
	r.Must(host, "poll.archive", which("p1"), nil)
	r.Must(roomtest.Viewer("v3"), "poll.proof", poll.Claim{Poll: "p1"}, nil)
}

func entries(r *roomtest.Room) iter.Seq2[*room.Entry, error] { return seq(r.Entries()) }

func seq(all []*room.Entry) iter.Seq2[*room.Entry, error] {
	return func(yield func(*room.Entry, error) bool) {
		for _, e := range all {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// counted is a log with a poll that is closed and revealed, and one that is open.
func counted(t *testing.T) []*room.Entry {
	r := launched(t, poll.Draft{Results: poll.AtClose, Change: true})
	launch(r, "p2", poll.Draft{})
	for i := range 4 {
		a := roomtest.Viewer(fmt.Sprint("v", i))
		r.Must(a, "poll.vote", choose(i%2), nil)
		r.Must(a, "poll.vote", poll.Vote{Poll: "p2", Choice: poll.Choice{1}}, nil)
	}
	r.Must(roomtest.Viewer("v0"), "poll.vote", choose(2), nil)
	r.Must(host, "poll.close", which("p1"), nil)
	r.Must(host, "poll.reveal", which("p1"), nil)
	return r.Entries()
}

func TestVerifyFindsWhatWasTamperedWith(t *testing.T) {
	report, err := poll.Verify(seq(counted(t)), "p1")
	if err != nil || len(report.Problems) > 0 || report.Changed != 1 || report.Counted.Ballots != 4 {
		t.Fatalf("%+v %v", report, err)
	}
	if d := cmp.Diff([]int64{1, 2, 1}, report.Counted.Tally.Counts); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(report.Published, report.Counted); d != "" {
		t.Error(d)
	}
	edit := func(from, to string) func([]*room.Entry) []*room.Entry {
		return func(all []*room.Entry) []*room.Entry {
			for _, e := range all {
				for i := range e.Events {
					e.Events[i].Data = json.RawMessage(strings.Replace(string(e.Events[i].Data), from, to, 1))
				}
			}
			return all
		}
	}
	for name, tamper := range map[string]func([]*room.Entry) []*room.Entry{
		"a ballot is another":    edit(`{"p":"p1","v":"d_v1","c":[1]}`, `{"p":"p1","v":"d_v1","c":[0]}`),
		"a ballot is somebody's": edit(`{"p":"p1","v":"d_v1"`, `{"p":"p1","v":"d_v9"`),
		"a ballot is none":       edit(`{"p":"p1","v":"d_v1","c":[1]}`, `{"p":"p1","v":"d_v1","c":[7]}`),
		"a ballot is gone":       edit(`{"p":"p1","v":"d_v1"`, `{"p":"p3","v":"d_v1"`),
		"a ballot is unreadable": edit(`{"p":"p1","v":"d_v1","c":[1]}`, `{`),
		"the tally is another":   edit(`"counts":[1,2,1]`, `"counts":[1,1,2]`),
		"the number is another":  edit(`"ballots":4`, `"ballots":5`),
		"the key is another":     edit(`"key":"0`, `"key":"1`),
		"a ballot after the end": func(all []*room.Entry) []*room.Entry {
			n := len(all) // the newest are a vote, the close and the reveal
			return append(all[:n-3:n-3], all[n-2], all[n-1], all[n-3])
		},
	} {
		report, err := poll.Verify(seq(tamper(counted(t))), "p1")
		if err != nil || len(report.Problems) == 0 {
			t.Errorf("%s: %v %v", name, report.Problems, err)
		}
	}
	for name, id := range map[string]string{"not closed": "p2", "never opened": "p3"} {
		if _, err := poll.Verify(seq(counted(t)), id); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	broken := func(yield func(*room.Entry, error) bool) { yield(nil, errors.New("no disk")) }
	if _, err := poll.Verify(broken, "p1"); err == nil {
		t.Error("a log that can't be read is verified")
	}
	keyless := edit(`{"poll":"p1","key"`, `{"poll":"p9","key"`)(counted(t))
	if _, err := poll.Verify(seq(keyless), "p1"); err == nil {
		t.Error("leaves are made without a key")
	}
}

// Whatever stands in a log, a voter has one ballot, and none outside the poll's time.
func TestALogCountsAVoterOnce(t *testing.T) {
	for _, change := range []bool{false, true} {
		r := launched(t, poll.Draft{Change: change})
		r.Must(ada, "poll.vote", choose(0), nil)
		r.Must(host, "poll.close", which("p1"), nil)
		all := r.Entries()
		n := len(all) - 1
		cast := func(data string) room.Event {
			return room.Event{Type: "poll.voted", For: room.Server, Data: json.RawMessage(data)}
		}
		all[n-1].Events = append(all[n-1].Events, cast(`{"p":"p1","v":"d_Ada","c":[1]}`), cast(`{"p":"p1","v":"d_Bob","c":[3]}`), cast(`{"p":"p1"`))
		all = append(all, &room.Entry{Events: []room.Event{cast(`{"p":"p1","v":"d_Eve","c":[1]}`)}})
		part := poll.Feature().Begin()
		for _, e := range all {
			for _, ev := range e.Events {
				part.Apply(ev, e)
			}
		}
		d, err := part.Decide(room.Command{Name: "poll.results", Data: json.RawMessage(`{"poll":"p1"}`), Actor: host})
		if err != nil {
			t.Fatal(err)
		}
		var told poll.Told
		if err := json.Unmarshal(d.Data, &told); err != nil {
			t.Fatal(err)
		}
		want := []int64{1, 0, 0}
		if change {
			want = []int64{0, 1, 0}
		}
		if diff := cmp.Diff(want, told.Tally.Counts); diff != "" || told.Ballots != 1 {
			t.Errorf("change %v: %+v %s", change, told, diff)
		}
		report, err := poll.Verify(seq(all), "p1")
		if err != nil || !cmp.Equal(report.Counted.Tally.Counts, want) || report.Ignored == 0 {
			t.Errorf("%+v %v", report, err)
		}
	}
}
