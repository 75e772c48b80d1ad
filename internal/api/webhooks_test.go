package api

import (
	"net/http"
	"strings"
	"testing"
)

// Whoever is no owner or admin gets nothing of webhooks, which this door doesn't
// even have here.
func TestWebhooksAreOfOwnersAndAdmins(t *testing.T) {
	h, n := door(t, nil), 0
	for _, r := range (&Server{}).Routes() {
		method, path, _ := strings.Cut(r.Pattern, " ")
		if !strings.Contains(path, "/webhooks") {
			continue
		}
		n++
		path = strings.NewReplacer("{channel}", "live", "{webhook}", "wh_1", "{delivery}", "7").Replace(path)
		if w := ask(h, method, path, nil); w.Code != http.StatusUnauthorized {
			t.Errorf("%s %s without a token: %d", method, path, w.Code)
		}
		w := ask(h, method, path, func(q *http.Request) { q.Header.Set("Authorization", "Bearer ada") })
		if w.Code != http.StatusForbidden {
			t.Errorf("%s %s as a viewer: %d", method, path, w.Code)
		}
	}
	if n != 10 {
		t.Errorf("%d routes of webhooks", n)
	}
}
