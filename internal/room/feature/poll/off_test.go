package poll_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
	"frontrow/internal/room/feature/poll"
	"frontrow/internal/room/roomtest"
)

// A show that never ends has polls for ever: what is off the page takes no place,
// and what was off it long ago is in the log alone.
func TestPollsThatAreOverGiveTheirPlace(t *testing.T) {
	r := open(t)
	id := func(i int) string { return fmt.Sprint("p", i) }
	const last = poll.MaxPolls + 9
	for i := range last + 1 {
		launch(r, id(i), poll.Draft{Anonymous: i%3 == 0})
		r.Must(ada, "poll.vote", poll.Vote{Poll: id(i), Choice: poll.Choice{1}}, nil)
		r.Must(host, "poll.close", which(id(i)), nil)
		if i%2 == 0 {
			r.Must(host, "poll.archive", which(id(i)), nil)
		}
	}
	var kept []string
	for i := range last + 1 {
		_, err := r.Do(host, "poll.results", poll.Ask{Poll: id(i)})
		if err == nil {
			kept = append(kept, id(i))
		} else if !errors.Is(err, room.NotFound.Refuse()) || !strings.Contains(err.Error(), "signed summary") {
			t.Fatalf("%s: %v", id(i), err)
		}
	}
	if len(kept) != poll.Shown+poll.MaxOff || kept[len(kept)-1] != id(last) {
		t.Errorf("%d are kept, to %s", len(kept), kept[len(kept)-1])
	}
	r.Refused(host, "poll.create", poll.Create{ID: id(0), Draft: poll.Draft{Question: "?", Options: plain}}, room.BadData)
	for _, i := range []int{0, 1, last} {
		report, err := poll.Verify(entries(r), id(i))
		if err != nil || len(report.Problems) > 0 || report.Counted.Ballots != 1 {
			t.Errorf("%s: %+v %v", id(i), report, err)
		}
	}
	r.Check()
}

// Ballots that are kept for nobody but those who ask leave before there is no room
// for votes.
func TestManyBallotsLeaveSooner(t *testing.T) {
	p := poll.Feature().Begin()
	box := func(id, status string) string {
		return fmt.Sprintf(`%q:{"poll":{"id":%q,"status":%q,"kind":"single"},"votes":{"d_1":"[0]"}}`, id, id, status)
	}
	err := p.Thaw([]byte(fmt.Sprintf(`{"polls":{%s,%s,%s,%s},"shown":["c","d"],"off":["a","b"],"votes":%d}`,
		box("a", "archived"), box("b", "archived"), box("c", "closed"), box("d", "open"), poll.MaxVotes/2+2)))
	if err != nil {
		t.Fatal(err)
	}
	p.Apply(room.Event{Type: "poll.archived", Data: room.JSON(which("c"))}, &room.Entry{})
	b, err := p.Freeze()
	if err != nil {
		t.Fatal(err)
	}
	var s struct {
		Polls map[string]json.RawMessage
		Off   []string
		Gone  []string
		Votes int
	}
	if err := json.Unmarshal(b, &s); err != nil {
		t.Fatal(err)
	}
	if len(s.Polls) != 2 || s.Votes != poll.MaxVotes/2 || !cmp.Equal(s.Off, []string{"c"}) || !cmp.Equal(s.Gone, []string{"a", "b"}) {
		t.Errorf("%s", b)
	}
}

// Where an id came again long after, the newest poll of that id is counted.
func TestAnIdThatCameAgainIsCountedAnew(t *testing.T) {
	log := func(choice int) []*room.Entry {
		r := launched(t, poll.Draft{})
		r.Must(ada, "poll.vote", choose(choice), nil)
		r.Must(host, "poll.close", which("p1"), nil)
		return r.Entries()
	}
	report, err := poll.Verify(seq(append(log(0), log(2)...)), "p1")
	if err != nil || len(report.Problems) > 0 || !cmp.Equal(report.Counted.Tally.Counts, []int64{0, 0, 1}) || report.Poll.Status != activity.Revealed {
		t.Errorf("%+v %v", report, err)
	}
}

// The best words are the same whether they are kept while votes come or looked
// for anew.
func TestTheBestWordsAreKeptWhileVotesCome(t *testing.T) {
	r := launched(t, poll.Draft{Kind: poll.Words, Change: true})
	counted := map[string]int64{}
	was := map[string]string{}
	for i := range 300 {
		who, word := fmt.Sprint("v", i*7%120), fmt.Sprint("word", i*i*i%211%83)
		r.Must(roomtest.Viewer(who), "poll.vote", write(word), nil)
		if old, voted := was[who]; voted {
			if counted[old]--; counted[old] == 0 {
				delete(counted, old)
			}
		}
		counted[word]++
		was[who] = word
		var told poll.Told
		r.Must(bob, "poll.results", poll.Ask{Poll: "p1"}, &told)
		if len(told.Tally.Words) != min(len(counted), poll.TopWords) {
			t.Fatalf("after %d votes %d words are told, there are %d", i+1, len(told.Tally.Words), len(counted))
		}
		least := told.Tally.Words[len(told.Tally.Words)-1]
		seen := map[string]bool{}
		for j, w := range told.Tally.Words {
			if counted[w.Word] != w.Count || seen[w.Word] {
				t.Fatalf("after %d votes: %+v, counted %d", i+1, w, counted[w.Word])
			}
			if seen[w.Word] = true; j > 0 {
				if over := told.Tally.Words[j-1]; over.Count < w.Count || over.Count == w.Count && over.Word > w.Word {
					t.Fatalf("after %d votes %+v stands before %+v", i+1, over, w)
				}
			}
		}
		for word, n := range counted {
			if !seen[word] && (n > least.Count || n == least.Count && word < least.Word) {
				t.Fatalf("after %d votes %q with %d is missing", i+1, word, n)
			}
		}
	}
	r.Check()
}
