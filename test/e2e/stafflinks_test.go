package e2e

import (
	"net/http"
	"os/exec"
	"path"
	"strings"
	"testing"
	"time"
)

// The owner sees who has a link; who has a revoked one is out of desk and room within
// a second, whether it was revoked in the desk or at the command line.
func TestStaffLinksAreRevokedOneByOne(t *testing.T) {
	bin, data := binary(t), t.TempDir()
	_, origin, _, _ := spawn(t, bin, data)
	cli := func(ok bool, args ...string) string {
		t.Helper()
		out, err := exec.Command(bin, append(args, "--data", data)...).CombinedOutput()
		if (err == nil) != ok {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	owner := ownerToken(t, bin, data, origin)
	at := origin + "/api/v1/staff-links"

	_, made := rest(t, http.MethodPost, at, owner, map[string]any{"role": "moderator", "name": "Ada"})
	byDesk := ownerOf(t, origin, made["url"].(string))
	byConsole := ownerOf(t, origin, cli(true, "owner", "admin", "--name", "Bob"))
	if out := cli(true, "owner", "list"); !strings.Contains(out, "Ada") || !strings.Contains(out, "Bob") || !strings.Contains(out, "(standing)") {
		t.Errorf("list: %s", out)
	}
	status, list := rest(t, http.MethodGet, at, owner, nil)
	ids := map[string]string{}
	for _, l := range list["links"].([]any) {
		l := l.(map[string]any)
		name, _ := l["name"].(string)
		if ids[name] = l["id"].(string); l["used"] == nil || l["url"] != nil {
			t.Errorf("%+v", l)
		}
	}
	if status != http.StatusOK || len(ids) != 3 || ids["Ada"] != made["id"] {
		t.Fatalf("%d %+v", status, list)
	}

	out := func(token string, revoke func()) {
		t.Helper()
		m := enter(t, origin, map[string]any{"token": token})
		m.next("the welcome", kind("welcome"))
		if status, _ := rest(t, http.MethodGet, origin+"/api/v1/channels/live/publish", token, nil); status != http.StatusOK && status != http.StatusForbidden {
			t.Fatalf("before: %d", status)
		}
		revoke()
		revoked := time.Now()
		bye := m.next("the goodbye", kind("bye"))
		if bye.Code != "role_revoked" || time.Since(revoked) > time.Second {
			t.Errorf("after %s: %+v", time.Since(revoked), bye)
		}
		eventually(t, "the token is refused", func() bool {
			status, body := rest(t, http.MethodGet, origin+"/api/v1/channels/live/publish", token, nil)
			return status == http.StatusUnauthorized && body["code"] == "role_revoked" && time.Since(revoked) < 2*time.Second
		})
		if a, status, _ := command(origin, token, "chat.mode", map[string]any{"slow": 5}); status != http.StatusUnauthorized {
			t.Errorf("it still leads: %d %+v", status, a)
		}
	}
	out(byDesk, func() {
		if status, body := rest(t, http.MethodDelete, at+"/"+ids["Ada"], owner, nil); status != http.StatusNoContent {
			t.Fatal(status, body)
		}
	})
	out(byConsole, func() { cli(true, "owner", "revoke", ids["Bob"]) })
	cli(false, "owner", "revoke", ids["Bob"])
	cli(false, "owner", "revoke")
	if a, err := http.Get(origin + "/staff/" + path.Base(made["url"].(string))); err != nil || a.StatusCode != http.StatusNotFound {
		t.Errorf("the link: %v %v", a.Status, err)
	}

	// The owner's own can't be revoked in the desk, but at the command line; then
	// there is another one.
	if status, body := rest(t, http.MethodDelete, at+"/"+ids[""], owner, nil); status != http.StatusForbidden {
		t.Error(status, body)
	}
	was := cli(true, "owner")
	out(owner, func() { cli(true, "owner", "revoke", ids[""]) })
	if fresh := cli(true, "owner"); fresh == was {
		t.Error("the owner's link is the one that was revoked")
	}
	if log := cli(true, "audit", "list", "live"); strings.Count(log, "staff.link_revoked") != 3 || strings.Count(log, "staff.link_made") != 1 {
		t.Errorf("the audit log: %s", log)
	}
	// A log is exported with the server's secret alone.
	cli(true, "log", "export", "live", "--http", strings.TrimPrefix(origin, "http://"))
}
