package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
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
