package fanout_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"frontrow/internal/room"
	"frontrow/internal/room/command"
	"frontrow/internal/room/fanout"
)

// withLinks knows tokens like "link:one", a moderator by the link sl_one.
func withLinks(_ *fanout.Config, _ *command.Config, v *venue) {
	v.resolve = func(ctx context.Context, token string) (room.Actor, error) {
		link, ok := strings.CutPrefix(token, "link:")
		if !ok {
			return resolve(ctx, token)
		}
		return room.Actor{ID: "d_" + link, Kind: room.Device, Name: link, Role: room.RoleModerator, Link: "sl_" + link,
			Can: room.Capabilities(room.RoleModerator, true)}, nil
	}
}

func TestWhoCameByARevokedLinkIsPutOut(t *testing.T) {
	v := open(t, withLinks)
	var one, two, other, ada viewer
	a, _ := join(t, v.url(), "link:one", &one)
	b, _ := join(t, v.url(), "viewer:bob", &two)
	c, _ := join(t, v.url(), "link:two", &other)
	d, _ := join(t, v.url(), "viewer:ada", &ada)
	// Who gets the role while they are there is put out too.
	if err := b.send(`{"id":5,"cmd":"auth","token":"link:one"}`); err != nil {
		t.Fatal(err)
	}
	b.until(t, "ack")
	// A stream of events is a connection as well.
	q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, v.url()+"/events?token=link:one", nil)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	v.server.PutOut("sl_one")
	for _, w := range []*ws{a, b} {
		if f := w.until(t, "bye"); f.Code != "role_revoked" || f.Back {
			t.Errorf("%+v", f)
		}
	}
	if all, _ := io.ReadAll(stream.Body); !strings.Contains(string(all), `"code":"role_revoked"`) {
		t.Error(string(all))
	}
	// Whoever was let in a moment before, and joins a moment later.
	var late viewer
	e, _ := join(t, v.url(), "link:one", &late)
	if f := e.until(t, "bye"); f.Code != "role_revoked" {
		t.Errorf("%+v", f)
	}
	for _, w := range []*ws{c, d} {
		if err := w.send(`{"id":7,"cmd":"ping"}`); err != nil {
			t.Fatal(err)
		}
		w.until(t, "pong")
	}
	// Who is somebody else by now stays.
	if err := c.send(`{"id":8,"cmd":"auth","token":"viewer:eve"}`); err != nil {
		t.Fatal(err)
	}
	c.until(t, "ack")
	v.server.PutOut("sl_two")
	if err := c.send(`{"id":9,"cmd":"ping"}`); err != nil {
		t.Fatal(err)
	}
	c.until(t, "pong")
}
