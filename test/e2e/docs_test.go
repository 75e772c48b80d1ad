package e2e

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
)

var (
	// word is an option of curl, or what follows one, as docs/protocol.md writes them.
	word     = regexp.MustCompile(`-[A-Zd]\b|"[^"]*"|'[^']*'|[A-Z]+`)
	variable = regexp.MustCompile(`\$[A-Z]+`)
)

// documentedRequests are those that docs/protocol.md writes as calls of curl.
func documentedRequests(t *testing.T, fill map[string]string) (all []*http.Request) {
	t.Helper()
	b, err := os.ReadFile("../../docs/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		call, ok := strings.CutPrefix(line, "curl ")
		if !ok {
			continue
		}
		method, address, body, head, option := http.MethodGet, "", "", http.Header{}, ""
		for _, w := range word.FindAllString(call, -1) {
			value := strings.Trim(w, `"'`)
			if w[0] == '"' {
				value = variable.ReplaceAllStringFunc(value, func(name string) string { return fill[name] })
			}
			switch {
			case w[0] == '-' && w != "-N":
				option = w
				continue
			case option == "-X":
				method = value
			case option == "-H":
				name, v, _ := strings.Cut(value, ": ")
				head.Set(name, v)
			case option == "-d":
				body = value
			case w != "-N":
				address = value
			}
			option = ""
		}
		if body != "" && head.Get("Content-Type") == "" {
			head.Set("Content-Type", "application/x-www-form-urlencoded") // as curl does
		}
		q, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
		if err != nil {
			t.Fatalf("%s: %v", call, err)
		}
		q.Header = head
		all = append(all, q)
	}
	return all
}

// The requests of the documentation are answered as it says.
func TestTheDocumentedRequestsWork(t *testing.T) {
	s := start(t, nil)
	owner := s.owner()
	granted := func(cmd string, data map[string]any) (epoch string) {
		t.Helper()
		a, status, err := command(s.LocalHTTP, owner, cmd, data)
		if err != nil || status != http.StatusOK {
			t.Fatalf("%d %v %v", status, a, err)
		}
		epoch, _ = a["epoch"].(string)
		return epoch
	}
	granted("poll.create", map[string]any{"id": "p1", "question": "Which?", "options": []string{"a", "b"}, "clock": "edge", "launch": true})
	show := granted("poll.close", map[string]any{"poll": "p1"})

	// What each answer has, by the end of its path.
	want := map[string]string{
		"/session": `"token":"`, "/events": `"resumed":true`, "/commands": `"ok":true`, "/leaderboard": `"top":`,
		"/summary": ".", "/jwks.json": `"keys":`, "/log": `"poll.closed"`,
	}
	for _, q := range documentedRequests(t, map[string]string{
		"$HOST": s.LocalHTTP, "$OWNER": owner, "$TOKEN": session(t, s.LocalHTTP, "Ada"), "$SHOW": show,
	}) {
		res, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		end := q.URL.Path[strings.LastIndexByte(q.URL.Path, '/'):]
		var said []byte
		if end == "/events" { // has no end
			r := bufio.NewReader(res.Body)
			for err == nil && !strings.HasPrefix(string(said), "data:") {
				said, err = r.ReadBytes('\n')
			}
		} else {
			said, err = io.ReadAll(res.Body)
		}
		res.Body.Close()
		if err != nil || res.StatusCode != http.StatusOK || want[end] == "" || !strings.Contains(string(said), want[end]) {
			t.Errorf("%s %s is answered by %s: %s %v", q.Method, q.URL, res.Status, said, err)
		}
		delete(want, end)
	}
	for end := range want {
		t.Errorf("no request to an address that ends in %s is documented", end)
	}
}
