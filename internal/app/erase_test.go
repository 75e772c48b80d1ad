package app

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"frontrow/internal/cluster"
	"frontrow/internal/identity"
	"frontrow/internal/room"
	"frontrow/internal/room/command"
	"frontrow/internal/room/eventlog/jetstream"
	"frontrow/internal/room/feature/poll"
	"frontrow/internal/room/features"
	"frontrow/internal/store/sqlite"
	"frontrow/internal/studio"
)

// past is a server whose room live has had two shows and is in the third, in each of
// which Eve says something, and writes it into a poll.
func past(t *testing.T) *App {
	t.Helper()
	dir := t.TempDir()
	a := &App{log: slog.New(slog.DiscardHandler)}
	var err error
	if a.store, err = sqlite.Open(t.Context(), filepath.Join(dir, "a.db")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.store.Close() })
	bus, err := cluster.Start(t.Context(), cluster.Default(), cluster.Deps{Dir: dir, Log: a.log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(bus.Close)
	if a.events, err = jetstream.New(bus.Conn(), 1); err != nil {
		t.Fatal(err)
	}
	a.rooms = command.New(command.Default(), command.Deps{
		Log: a.events, Features: features.All(), Edge: func(string) (int64, bool) { return 0, false }, Now: time.Now, Logger: a.log,
	})
	ctx, stop := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = a.rooms.Run(ctx) })
	t.Cleanup(func() { stop(); wg.Wait() })
	if err := a.store.CreateChannel(t.Context(), identity.Channel{Name: "live"}, identity.KeyHash{1}); err != nil {
		t.Fatal(err)
	}
	for _, show := range []studio.Show{{ID: "s_1", Status: studio.Ended}, {ID: "s_2", Status: studio.Ended}, {ID: "s_3", Status: studio.Scheduled}} {
		show.Channel = "live"
		err := a.store.SaveShows(t.Context(), show)
		if err == nil {
			err = a.rooms.Open(t.Context(), "live", show.ID)
		}
		for _, name := range []string{"eve", "ada"} {
			if err == nil {
				_, err = a.rooms.Do(t.Context(), "live", room.Command{Name: "chat.send", Data: room.JSON(map[string]string{"text": name + " talks"}),
					Actor: room.Actor{ID: "d_" + name, Kind: room.Device, Name: name, Role: room.RoleViewer, Can: []room.Capability{room.CanTalk, "chat.send"}}})
			}
		}
		host := room.Actor{ID: "d_host", Kind: room.Device, Name: "Host", Role: room.RoleOwner, Can: room.Capabilities(room.RoleOwner, true)}
		eve := room.Actor{ID: "d_eve", Kind: room.Device, Role: room.RoleViewer, Can: room.Capabilities(room.RoleViewer, false)}
		for _, c := range []room.Command{
			{Name: "poll.create", Actor: host, Data: []byte(`{"id":"p","launch":true,"kind":"text","question":"?"}`)},
			{Name: "poll.vote", Actor: eve, Data: []byte(`{"poll":"p","text":"eve writes"}`)},
			{Name: "poll.vote", Actor: host, Data: []byte(`{"poll":"p","text":"ada writes"}`)},
			{Name: "poll.close", Actor: host, Data: []byte(`{"poll":"p"}`)},
		} {
			if err == nil {
				_, err = a.rooms.Do(t.Context(), "live", c)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return a
}

func TestWhatAPersonSaidInPastShowsIsErased(t *testing.T) {
	a := past(t)
	erase := func(query string, code int, want string) {
		t.Helper()
		q := httptest.NewRequest("DELETE", "/api/v1/channels/live/log"+query, nil)
		q.SetPathValue("channel", "live")
		w := httptest.NewRecorder()
		a.eraseWords(w, q)
		if got := strings.TrimSpace(w.Body.String()); w.Code != code || !strings.HasPrefix(got, want) {
			t.Errorf("%q: %d %s, want %d %s", query, w.Code, got, code, want)
		}
	}
	erase("", 400, "Say whose words")
	erase("?person=d_eve", 200, `{"shows":2,"entries":4}`)
	erase("?person=d_eve", 200, `{"shows":0,"entries":0}`)
	for show, eve := range map[string]bool{"s_1": false, "s_2": false, "s_3": true} {
		var all []*room.Entry
		if err := a.events.Read(t.Context(), show, 0, func(e *room.Entry) error { all = append(all, e); return nil }); err != nil {
			t.Fatal(err)
		}
		s := string(room.JSON(all))
		if strings.Contains(s, "eve talks") != eve || strings.Contains(s, "eve writes") != eve ||
			!strings.Contains(s, "ada talks") || !strings.Contains(s, "ada writes") {
			t.Errorf("%s: %s", show, s)
		}
		report, err := poll.Verify(func(yield func(*room.Entry, error) bool) {
			for _, e := range all {
				if !yield(e, nil) {
					return
				}
			}
		}, "p")
		if err != nil || len(report.Problems) > 0 || report.Counted.Ballots != 2 || (report.Erased == 1) == eve {
			t.Errorf("%s: %+v %v", show, report, err)
		}
	}
}
