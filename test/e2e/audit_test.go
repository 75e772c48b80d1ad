package e2e

import (
	"encoding/json"
	"net/http"
	"os/exec"
	"strings"
	"testing"
)

func TestWhatTheStaffDidCanBeReadAndChecked(t *testing.T) {
	bin, data := binary(t), t.TempDir()
	p, origin, _, _ := spawn(t, bin, data)
	cli := func(ok bool, args ...string) string {
		t.Helper()
		out, err := exec.Command(bin, append(args, "--data", data)...).CombinedOutput()
		if (err == nil) != ok {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
		return string(out)
	}
	token := ownerToken(t, bin, data, origin) // shows the owner's link
	cli(true, "key", "rotate", "live")
	for _, c := range []struct {
		name string
		data any
	}{
		{"chat.mode", map[string]any{"slow": 5}},
		{"mod.ban", map[string]any{"person": "d_somebody", "reason": "They said it"}},
	} {
		if a, status, err := command(origin, token, c.name, c.data); err != nil || status != http.StatusOK {
			t.Fatalf("%s: %v %d %v", c.name, a, status, err)
		}
	}
	want := "channel.created staff.link_shown channel.key_rotated chat.modes mod.banned"
	var page struct {
		Entries []struct {
			Seq                    uint64
			Action, Subject, Actor string
			Detail                 json.RawMessage
		}
		Head struct {
			Seq  uint64
			Hash string
		}
	}
	eventually(t, "the audit log has it all", func() bool {
		q, err := http.NewRequest(http.MethodGet, origin+"/api/v1/channels/live/audit", nil)
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Authorization", "Bearer "+token)
		a, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Body.Close()
		if err := json.NewDecoder(a.Body).Decode(&page); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range page.Entries {
			got = append(got, e.Action)
		}
		return strings.Join(got, " ") == want && page.Head.Seq == 5
	})
	if last := page.Entries[4]; strings.Contains(string(last.Detail), "said") || !strings.Contains(string(last.Detail), `"reason":12`) || last.Subject == "" {
		t.Errorf("%+v", last)
	}
	if out := cli(true, "audit", "list", "live", "--since", "1h"); !strings.Contains(out, "mod.banned") || strings.Count(out, "\n") != 6 {
		t.Errorf("list: %s", out)
	}
	if out := cli(true, "audit", "list", "live", "--json"); strings.Count(out, `"action"`) != 5 {
		t.Errorf("list --json: %s", out)
	}
	if out := cli(true, "audit", "person", "live", "d_somebody"); strings.Count(out, "\n") != 2 || !strings.Contains(out, "mod.banned") {
		t.Errorf("person: %s", out)
	}
	cli(false, "audit", "person", "live", "d_nobody")
	cli(false, "audit", "list", "none")
	cli(false, "audit", "verify", "live", "--expect", page.Head.Hash)
	if out := cli(true, "audit", "verify", "live"); !strings.Contains(out, page.Head.Hash) {
		t.Errorf("verify: %s", out)
	}
	cli(true, "audit", "verify", "live", "--at", "5", "--expect", page.Head.Hash)
	if out := cli(false, "audit", "verify", "live", "--at", "4", "--expect", page.Head.Hash); !strings.Contains(out, "row 4") {
		t.Errorf("verify: %s", out)
	}
	// A restart records nothing anew.
	p.kill()
	spawn(t, bin, data)
	if out := cli(true, "audit", "verify", "live"); !strings.Contains(out, page.Head.Hash) {
		t.Errorf("after a restart: %s", out)
	}
	// Who is forgotten can't be found any more, while the server runs too; the chain
	// holds, and says that somebody was forgotten and not who.
	if out := cli(true, "audit", "forget", "d_somebody"); !strings.Contains(out, "live") || !strings.Contains(out, " 1\n") {
		t.Errorf("forget: %s", out)
	}
	cli(false, "audit", "person", "live", "d_somebody")
	if out := cli(true, "audit", "forget", "d_somebody"); !strings.Contains(out, "Nothing in the audit log") {
		t.Errorf("forget again: %s", out)
	}
	cli(true, "audit", "verify", "live", "--at", "5", "--expect", page.Head.Hash)
	if out := cli(true, "audit", "list", "live"); !strings.Contains(out, "mod.banned") || strings.Count(out, "audit.person_forgotten") != 1 {
		t.Errorf("list: %s", out)
	}
	for _, whom := range []string{"console", "system", "--data"} {
		cli(false, "audit", "forget", whom)
	}
}
