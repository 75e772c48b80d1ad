package poll_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"

	"frontrow/internal/room"
	"frontrow/internal/room/eventlog"
	"frontrow/internal/room/feature/poll"
	"frontrow/internal/room/roomtest"
)

// A proof is its voter's alone: with another receipt, another voter or another
// poll it proves nothing, or one ballot could be shown to two voters as theirs.
func TestAProofIsOfItsOwnReceipt(t *testing.T) {
	for _, anonymous := range []bool{false, true} {
		r := launched(t, poll.Draft{Anonymous: anonymous})
		var hers, his poll.Voted
		r.Must(ada, "poll.vote", choose(1), &hers)
		r.Must(bob, "poll.vote", choose(1), &his)
		r.Must(host, "poll.close", which("p1"), nil)
		var proof poll.Proof
		r.Must(ada, "poll.proof", poll.Claim{Poll: "p1", Receipt: hers.Receipt}, &proof)
		report, err := poll.Verify(entries(r), "p1")
		if err != nil || len(report.Problems) > 0 || !report.Includes(proof) {
			t.Fatalf("%+v %v", report, err)
		}
		for name, change := range map[string]func(*poll.Proof){
			"another voter's receipt": func(p *poll.Proof) { p.Receipt = his.Receipt },
			"a receipt of nobody":     func(p *poll.Proof) { p.Receipt = strings.Repeat("0", 32) },
			"no receipt":              func(p *poll.Proof) { p.Receipt = "" },
			"another voter":           func(p *poll.Proof) { p.Voter = strings.Repeat("0", 64) },
			"another poll":            func(p *poll.Proof) { p.Poll = "p2" },
			"another choice":          func(p *poll.Proof) { p.Ballot = "[2]" },
			"another weight":          func(p *poll.Proof) { p.Weight = 2 },
			"another leaf":            func(p *poll.Proof) { p.Leaf = strings.Repeat("0", 64) },
			"another root":            func(p *poll.Proof) { p.Root = strings.Repeat("0", 64) },
		} {
			p := proof
			if change(&p); report.Includes(p) {
				t.Errorf("anonymous %v: %s is proved too", anonymous, name)
			}
		}
	}
}

func TestAReceiptAloneFindsItsBallot(t *testing.T) {
	for _, anonymous := range []bool{false, true} {
		r := launched(t, poll.Draft{Anonymous: anonymous, Change: true})
		receipts := map[string]string{}
		for i := range 5 {
			a := roomtest.Viewer(fmt.Sprint("v", i))
			var v poll.Voted
			r.Must(a, "poll.vote", choose(0), nil)
			r.Must(a, "poll.vote", choose(i%3), &v)
			receipts[a.ID] = v.Receipt
		}
		r.Must(host, "poll.close", which("p1"), nil)
		report, err := poll.Verify(entries(r), "p1")
		if err != nil {
			t.Fatal(err)
		}
		for i := range 5 {
			who := roomtest.Viewer(fmt.Sprint("v", i)).ID
			b, ok := report.Ballot(receipts[who])
			if anonymous {
				who = ""
			}
			if !ok || b.Who != who || b.Choice != fmt.Sprintf("[%d]", i%3) || b.Weight != 1 {
				t.Errorf("anonymous %v: %+v %v", anonymous, b, ok)
			}
		}
		report.Published.Root = strings.Repeat("0", 64)
		for _, receipt := range receipts {
			if _, ok := report.Ballot(receipt); ok {
				t.Error("another root commits to the ballot too")
			}
		}
		for _, none := range []string{"", "d_v1", strings.Repeat("0", 32)} {
			if b, ok := report.Ballot(none); ok {
				t.Errorf("%q has the ballot %+v", none, b)
			}
		}
	}
}

// A log is somebody's file: what can't be a poll is an error, not a crash.
func TestALogOfNoPollIsRefused(t *testing.T) {
	for name, p := range map[string]string{
		"a huge rating":       `"kind":"rating","max":4611686018427387904`,
		"a negative rating":   `"kind":"rating","max":-1`,
		"no options":          `"kind":"single"`,
		"too many options":    `"kind":"ranking","options":["a"` + strings.Repeat(`,"b"`, 20) + `]`,
		"no kind":             `"options":["a","b"]`,
		"a negative weight":   `"kind":"single","options":["a","b"],"weight":{"members":-3}`,
		"an excessive weight": `"kind":"single","options":["a","b"],"weight":{"members":11}`,
	} {
		log := `{"offset":1,"events":[{"type":"poll.opened","data":{"id":"p1",` + p + `}},{"type":"poll.secret","data":{"poll":"p1","key":"k"}},` +
			`{"type":"poll.voted","data":{"p":"p1","v":"d_1","c":[0]}},{"type":"poll.closed","data":{"poll":"p1"}}]}`
		if _, err := poll.Verify(lines([]byte(log)), "p1"); err == nil {
			t.Errorf("%s is counted", name)
		}
	}
}

func FuzzVerify(f *testing.F) {
	for _, d := range []poll.Draft{
		{}, {Kind: poll.Multiple, Change: true, Results: poll.AtClose}, {Kind: poll.Rating, Anonymous: true},
		{Kind: poll.Ranking, Weight: &poll.Weight{Members: 3}}, {Kind: poll.Words}, {Kind: poll.Text},
	} {
		r := moderated(f, d)
		v := poll.Vote{Poll: "p1", Choice: poll.Choice{1}}
		switch d.Kind {
		case poll.Ranking:
			v.Choice = poll.Choice{2, 0, 1}
		case poll.Words, poll.Text:
			v = write("sun")
		}
		r.Must(ada, "poll.vote", v, nil)
		r.Must(host, "poll.close", which("p1"), nil)
		if d.Kind == poll.Words {
			clearWords(r, ada)
		}
		var b bytes.Buffer
		for _, e := range r.Entries() {
			b.WriteString(strings.Replace(string(room.JSON(e)), "{", fmt.Sprintf(`{"offset":%d,`, e.Offset), 1) + "\n")
		}
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		report, err := poll.Verify(lines(b), "p1")
		if err != nil {
			return
		}
		report.Includes(poll.Proof{Poll: "p1"})
		if _, err := json.Marshal(report); err != nil {
			t.Error(err)
		}
	})
}

// lines are the entries of an exported log.
func lines(b []byte) iter.Seq2[*room.Entry, error] {
	return func(yield func(*room.Entry, error) bool) {
		enough := errors.New("enough")
		err := eventlog.Import(bytes.NewReader(b), func(e *room.Entry) error {
			if yield(e, nil) {
				return nil
			}
			return enough
		})
		if err != nil && !errors.Is(err, enough) {
			yield(nil, err)
		}
	}
}
