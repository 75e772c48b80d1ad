package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"frontrow/internal/app"
)

// command posts one command and returns its answer, or why there is none.
func command(origin, token string, cmd string, data any) (answer map[string]any, status int, err error) {
	b, err := json.Marshal(map[string]any{"id": 1, "cmd": cmd, "data": data})
	if err != nil {
		return nil, 0, err
	}
	q, err := http.NewRequest(http.MethodPost, origin+"/api/v1/channels/live/room/commands", bytes.NewReader(b))
	if err != nil {
		return nil, 0, err
	}
	q.Header.Set("Authorization", "Bearer "+token)
	a, err := http.DefaultClient.Do(q)
	if err != nil {
		return nil, 0, err
	}
	defer a.Body.Close()
	err = json.NewDecoder(a.Body).Decode(&answer)
	return answer, a.StatusCode, err
}

// ownerToken is the token of a browser that opened the owner's link.
func ownerToken(t *testing.T, bin, data, origin string) string {
	t.Helper()
	link, err := exec.Command(bin, "owner", "--data", data).Output()
	if err != nil {
		t.Fatal(err)
	}
	return ownerOf(t, origin, strings.TrimSpace(string(link)))
}

// owner is ownerToken for a server of this process.
func (s *server) owner() string { return ownerOf(s.t, s.LocalHTTP, s.app.First().OwnerLink) }

func ownerOf(t *testing.T, origin, link string) string {
	t.Helper()
	code := link[strings.LastIndexByte(link, '/')+1:]
	q, err := http.NewRequest(http.MethodPost, origin+"/api/v1/session", strings.NewReader(`{"name":"Host"}`))
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Content-Type", "application/json")
	q.AddCookie(&http.Cookie{Name: "frontrow_owner", Value: code})
	a, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	var s struct{ Token string }
	if err := json.NewDecoder(a.Body).Decode(&s); err != nil || s.Token == "" {
		t.Fatalf("no session for the owner: %v", err)
	}
	return s.Token
}

// Voters vote while the server is killed, and vote again when it is back: the
// tally is everybody's one vote, and none that was accepted is lost.
func TestKilledServerLosesNoAcceptedVoteAndDoublesNone(t *testing.T) {
	bin, data := binary(t), t.TempDir()
	p, origin, _, _ := spawn(t, bin, data)
	host := ownerToken(t, bin, data, origin)
	if a, status, err := command(origin, host, "poll.create", map[string]any{
		"id": "p1", "question": "Which?", "options": []string{"a", "b", "c"}, "launch": true,
	}); err != nil || status != http.StatusOK {
		t.Fatalf("%d %v %v", status, a, err)
	}
	const voters = 120
	tokens := make([]string, voters)
	for i := range tokens {
		tokens[i] = session(t, origin, fmt.Sprint("voter ", i))
	}
	var mu sync.Mutex
	accepted := map[int]bool{}
	vote := func(i int, origin string) error {
		a, status, err := command(origin, tokens[i], "poll.vote", map[string]any{"poll": "p1", "choice": i % 3})
		switch {
		case err != nil:
			return err
		case status != http.StatusOK:
			return fmt.Errorf("%d %v", status, a)
		}
		mu.Lock()
		accepted[i] = true
		mu.Unlock()
		return nil
	}
	var wg sync.WaitGroup
	for i := range voters {
		wg.Go(func() {
			time.Sleep(time.Duration(i) * 4 * time.Millisecond)
			_ = vote(i, origin) // the cut fails some of them: that is the point
		})
	}
	time.Sleep(voters / 2 * 4 * time.Millisecond)
	p.kill()
	wg.Wait()
	mu.Lock()
	before := len(accepted)
	mu.Unlock()
	if before == 0 || before == voters {
		t.Fatalf("%d of %d votes were accepted before the cut", before, voters)
	}

	_, origin, _, _ = spawn(t, bin, data)
	results := func() (ballots int, counts []int) {
		a, status, err := command(origin, host, "poll.results", map[string]any{"poll": "p1"})
		if err != nil || status != http.StatusOK {
			t.Fatalf("%d %v %v", status, a, err)
		}
		b, _ := json.Marshal(a["data"])
		var r struct {
			Ballots int
			Tally   struct{ Counts []int }
		}
		if err := json.Unmarshal(b, &r); err != nil {
			t.Fatalf("%s: %v", b, err)
		}
		return r.Ballots, r.Tally.Counts
	}
	// What was on its way may have got into the log without its answer.
	if n, _ := results(); n < before {
		t.Errorf("%d votes were accepted before the cut, %d are left", before, n)
	}
	for i := range voters { // everybody again, as a page does that got no answer
		if err := vote(i, origin); err != nil {
			t.Errorf("voter %d: %v", i, err)
		}
	}
	if n, counts := results(); n != voters || fmt.Sprint(counts) != "[40 40 40]" {
		t.Errorf("%d ballots, %v; want everybody's one vote", n, counts)
	}
}

// fetched is the body of an address, nothing where there is none.
func fetched(t *testing.T, address, token string) []byte {
	t.Helper()
	q, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		q.Header.Set("Authorization", "Bearer "+token)
	}
	a, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	if a.StatusCode != http.StatusOK {
		return nil
	}
	return b
}

// How a poll ended is signed for good: off the page, and when the show is over.
// Whoever has the log holds it against the ballots.
func TestASignedSummaryOutlivesItsShow(t *testing.T) {
	s := start(t, func(c *app.Config) { c.Studio.EndAfter = time.Second })
	host, ada := s.owner(), session(t, s.LocalHTTP, "Ada")
	must := func(token, cmd string, data map[string]any) map[string]any {
		t.Helper()
		a, status, err := command(s.LocalHTTP, token, cmd, data)
		if err != nil || status != http.StatusOK {
			t.Fatalf("%s: %d %v %v", cmd, status, a, err)
		}
		answer, _ := a["data"].(map[string]any)
		return answer
	}
	m := enter(t, s.LocalHTTP, nil)
	first := m.next("the room", kind("snapshot")).Epoch
	p := s.publish(picture, h264)
	s.live()
	receipts := map[string]any{}
	for _, id := range []string{"archived", "open"} {
		must(host, "poll.create", map[string]any{"id": id, "question": "Which?", "options": []string{"a", "b"}, "clock": "edge", "launch": true})
		receipts[id] = must(ada, "poll.vote", map[string]any{"poll": id, "choice": 1})["receipt"]
	}
	at := func(id, show string) []byte {
		return fetched(t, s.LocalHTTP+"/api/v1/channels/live/polls/"+id+"/summary?show="+show, "")
	}
	must(host, "poll.close", map[string]any{"poll": "archived"})
	shown := at("archived", "")
	must(host, "poll.archive", map[string]any{"poll": "archived"})
	eventually(t, "the summary of a poll off the page", func() bool { return at("archived", first) != nil })
	if kept := at("archived", ""); len(shown) == 0 || !bytes.Equal(kept, shown) {
		t.Errorf("off the page the summary is another: %s, %s", shown, kept)
	}
	if at("open", "") != nil {
		t.Error("an open poll has a summary")
	}
	p.kill()
	m.next("the next show", func(f frame) bool { return f.T == "snapshot" && f.Epoch != first })
	eventually(t, "the summary of a poll that the end of the show closed", func() bool { return at("open", first) != nil })
	if at("open", "s_other") != nil {
		t.Error("a show that there isn't has a summary")
	}

	dir, bin := t.TempDir(), binary(t)
	file := func(name string, b []byte) string {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil || len(b) == 0 {
			t.Fatalf("%s has %d bytes, %v", name, len(b), err)
		}
		return filepath.Join(dir, name)
	}
	log := file("log", fetched(t, s.LocalHTTP+"/api/v1/channels/live/log?show="+first, host))
	keys := file("keys", fetched(t, s.LocalHTTP+"/.well-known/jwks.json", ""))
	for _, id := range []string{"archived", "open"} {
		summary := file(id, at(id, ""))
		verify := func(args ...string) (string, error) {
			out, err := exec.Command(bin, append([]string{"poll", "verify", id, "--log", log, "--summary", summary, "--keys", keys}, args...)...).CombinedOutput()
			return string(out), err
		}
		out, err := verify("--receipt", fmt.Sprint(receipts[id]))
		if err != nil || !strings.Contains(out, "The server signed this result, for show "+first+" of channel live.") || !strings.Contains(out, "is counted: [1], by ") {
			t.Errorf("%s: %v\n%s", id, err, out)
		}
		if out, err := verify("--receipt", strings.Repeat("0", 32)); err == nil {
			t.Errorf("a receipt of nobody is counted:\n%s", out)
		}
		if id == "open" {
			summary = filepath.Join(dir, "archived")
			if out, err := verify(); err == nil {
				t.Errorf("the summary of another poll is believed:\n%s", out)
			}
		}
	}
}

// Who sees the picture later than the host's button may still vote, and nobody else.
func TestClosingByHandWaitsForTheFurthestViewer(t *testing.T) {
	s := start(t, nil)
	host, ada, bob := s.owner(), session(t, s.LocalHTTP, "Ada"), session(t, s.LocalHTTP, "Bob")
	must := func(cmd string, data map[string]any) map[string]any {
		t.Helper()
		a, status, err := command(s.LocalHTTP, host, cmd, data)
		if err != nil || status != http.StatusOK {
			t.Fatalf("%s: %d %v %v", cmd, status, a, err)
		}
		answer, _ := a["data"].(map[string]any)
		return answer
	}
	s.publish(picture, h264)
	s.live()
	m := enter(t, s.LocalHTTP, map[string]any{"token": bob})
	m.next("the room", kind("snapshot"))
	must("poll.create", map[string]any{"id": "p1", "question": "Which?", "options": []string{"a", "b"}, "launch": true})
	var edge *int64
	eventually(t, "the room knows the edge", func() bool {
		m.send(map[string]any{"cmd": "ping"})
		edge = m.next("the time", kind("pong")).Edge
		return edge != nil
	})
	seen := *edge - 10_000_000
	m.send(map[string]any{"cmd": "ping", "at": seen})
	m.next("an answer", kind("pong"))
	must("poll.close", map[string]any{"poll": "p1"})
	if status := must("poll.results", map[string]any{"poll": "p1"})["status"]; status != "open" {
		t.Errorf("it is %v while somebody has not seen its end", status)
	}
	if a, status, err := command(s.LocalHTTP, ada, "poll.vote", map[string]any{"poll": "p1", "choice": 0}); err != nil || status == http.StatusOK {
		t.Errorf("who has seen the end votes: %d %v %v", status, a, err)
	}
	m.send(map[string]any{"cmd": "poll.vote", "data": map[string]any{"poll": "p1", "choice": 1, "at": seen}})
	m.next("the vote", kind("ack"))
	var end struct{ Summary struct{ Ballots int } }
	m.next("the end", func(f frame) bool {
		for _, e := range f.Events {
			if e.Type == "poll.closed" {
				if err := json.Unmarshal(e.Data, &end); err != nil {
					t.Fatal(err)
				}
				return true
			}
		}
		return false
	})
	if end.Summary.Ballots != 1 {
		t.Errorf("%d votes count", end.Summary.Ballots)
	}
}
