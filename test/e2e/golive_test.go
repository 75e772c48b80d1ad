package e2e

import (
	"bytes"
	"io"
	"net/http"
	"testing"
)

// What the door says to a publish token is what it says to the key; what is no
// offer is refused only after the token has been looked at.
func TestThePublishTokenOfADeskDiesWithTheKey(t *testing.T) {
	s := start(t, nil)
	owner := s.owner()
	channel := s.LocalHTTP + "/api/v1/channels/live"
	token := func() string {
		t.Helper()
		status, body := rest(t, http.MethodPost, channel+"/publish-token", owner, nil)
		got, _ := body["token"].(string)
		if status != http.StatusOK || got == "" {
			t.Fatalf("%d %v", status, body)
		}
		return got
	}
	knock := func(bearer string) int {
		t.Helper()
		q, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.LocalHTTP+"/whip", bytes.NewReader([]byte("v=0\r\n")))
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Authorization", "Bearer "+bearer)
		q.Header.Set("Content-Type", "application/sdp")
		a, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Body.Close()
		_, _ = io.Copy(io.Discard, a.Body)
		return a.StatusCode
	}
	first := token()
	if status := knock(first); status == http.StatusUnauthorized || status == http.StatusCreated {
		t.Fatalf("a good token: %d", status)
	}
	if status := knock(owner); status != http.StatusUnauthorized {
		t.Errorf("the owner's own token: %d", status)
	}
	if status, body := rest(t, http.MethodPost, channel+"/key", owner, nil); status != http.StatusOK {
		t.Fatalf("%d %v", status, body)
	}
	if status := knock(first); status != http.StatusUnauthorized {
		t.Errorf("a token from before the rotation: %d", status)
	}
	if status := knock(token()); status == http.StatusUnauthorized {
		t.Errorf("a token from after it: %d", status)
	}
	if status, body := rest(t, http.MethodPost, channel+"/publish-token", session(t, s.LocalHTTP, "Bob"), nil); status != http.StatusForbidden {
		t.Errorf("a viewer: %d %v", status, body)
	}
}
