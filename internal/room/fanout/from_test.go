package fanout_test

import (
	"io"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"frontrow/internal/room"
	"frontrow/internal/room/command"
	"frontrow/internal/room/fanout"
)

// where is a feature that says where its commands come from, for the staff.
func where() room.Feature {
	return room.Define(room.Rules[int]{
		Name:     "where",
		Commands: []room.CommandSpec{{Name: "where.am", Open: true}, {Name: "where.bulk", Open: true, Bulk: true}},
		Begin:    func() int { return 0 },
		Decide: func(_ int, c room.Command) (room.Decision, error) {
			return room.Decision{Data: room.JSON(strings.Join(c.From, " "))}, nil
		},
		Apply: func(n int, _ room.Event, _ *room.Entry) int { return n },
		View:  func(n int) any { return n },
	})
}

func TestCommandsSayWhereTheyComeFrom(t *testing.T) {
	var asked atomic.Int32
	v := open(t, func(_ *fanout.Config, _ *command.Config, v *venue) {
		v.more = []room.Feature{where()}
		v.networks = func(channel string, from netip.Addr) []string {
			asked.Add(1)
			return []string{channel, from.String()}
		}
	})
	w, _ := join(t, v.url(), "viewer:ada", &viewer{})
	for _, name := range []string{"where.am", "where.bulk", "where.am"} {
		if err := w.send(`{"id":2,"cmd":%q}`, name); err != nil {
			t.Fatal(err)
		}
		if f := w.until(t, "ack"); string(f.Data) != `"live 127.0.0.1"` {
			t.Errorf("%s by socket: %s", name, f.Data)
		}
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("one connection was looked for %d times", n)
	}
	for _, name := range []string{"where.am", "where.bulk"} {
		a, err := http.Post(v.url()+"/commands?token=viewer:ada", "application/json", strings.NewReader(`{"id":3,"cmd":"`+name+`"}`))
		if err != nil {
			t.Fatal(err)
		}
		var f frame
		b, err := io.ReadAll(a.Body)
		a.Body.Close()
		if err == nil {
			err = unmarshal(b, &f)
		}
		if err != nil || string(f.Data) != `"live 127.0.0.1"` {
			t.Errorf("%s by POST: %v %+v", name, err, f)
		}
	}
}

func TestWithoutNetworksNobodyComesFromAnywhere(t *testing.T) {
	v := open(t, func(_ *fanout.Config, _ *command.Config, v *venue) { v.more = []room.Feature{where()} })
	w, _ := join(t, v.url(), "viewer:ada", &viewer{})
	if err := w.send(`{"id":2,"cmd":"where.am"}`); err != nil {
		t.Fatal(err)
	}
	if f := w.until(t, "ack"); string(f.Data) != `""` {
		t.Errorf("%s", f.Data)
	}
}
