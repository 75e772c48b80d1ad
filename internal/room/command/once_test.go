package command_test

import (
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"frontrow/internal/room"
	"frontrow/internal/room/command"
	"frontrow/internal/room/eventlog"
	"frontrow/internal/room/feature/poll"
	"frontrow/internal/room/feature/reaction"
	"frontrow/internal/room/feature/show"
)

func openReactions(t *testing.T, log eventlog.Log, more ...room.Feature) *command.Rooms {
	t.Helper()
	cfg := command.Default()
	cfg.Bulk = command.Rate{Burst: 2, PerSecond: 1}
	r := command.New(cfg, command.Deps{
		Log: log, Features: append([]room.Feature{show.Feature(), reaction.Feature()}, more...), Edge: func(string) (int64, bool) { return 0, false },
		Now: time.Now, Logger: slog.New(slog.DiscardHandler),
	})
	run(t, r)
	if err := r.Open(t.Context(), "live", "s_1"); err != nil {
		t.Fatal(err)
	}
	return r
}

func heart(id, key string) room.Command {
	return room.Command{Name: "reaction.send", Key: key, Data: []byte(`{"kind":"heart","n":3}`),
		Actor: room.Actor{ID: id, Kind: room.Device, Role: room.RoleViewer, Can: []room.Capability{room.CanJoin}}}
}

func hearts(t *testing.T, r *command.Rooms) int {
	t.Helper()
	all, err := r.Counters(t.Context(), "live")
	if err != nil {
		t.Fatal(err)
	}
	var c reaction.Counters
	_ = json.Unmarshal(all["reaction"], &c)
	return c.Totals["heart"]
}

// A burst that is sent again after a reconnect counts once; it costs its sender
// nothing, and another's with the same key is another.
func TestABurstWithAKeyCountsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := openReactions(t, eventlog.NewMemory())
		send := func(id, key string, want int) {
			t.Helper()
			a, err := r.Do(t.Context(), "live", heart(id, key))
			if err != nil || a.Data != nil || a.Offset == 0 {
				t.Errorf("%s %s: %+v %v", id, key, a, err)
			}
			if n := hearts(t, r); n != want {
				t.Errorf("%d after %s of %s, want %d", n, key, id, want)
			}
		}
		send("d_ada", "burst-0001", 3)
		for range 5 {
			send("d_ada", "burst-0001", 3)
		}
		send("d_bob", "burst-0001", 6)
		send("d_ada", "burst-0002", 9)
		time.Sleep(10 * time.Second)
		send("d_ada", "burst-0001", 9)
		send("d_ada", "", 12)
		send("d_ada", "", 15)
		time.Sleep(10 * time.Second)
		// Two of one wish that wait together: they share an entry.
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() {
				if _, err := r.Do(t.Context(), "live", heart("d_eve", "burst-0003")); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := hearts(t, r); n != 18 {
			t.Errorf("%d after two at once, want 18", n)
		}
	})
}

// What was refused, or never became a fact, is no repeat when it comes again.
func TestABurstThatFailedMayComeAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &slowLog{Memory: eventlog.NewMemory()}
		r := openReactions(t, log)
		log.mu.Lock()
		log.fail = func() error { return errLost }
		log.mu.Unlock()
		if _, err := r.Do(t.Context(), "live", heart("d_ada", "burst-0001")); !errors.Is(err, room.Unavailable.Refuse()) {
			t.Fatalf("%v, want unavailable", err)
		}
		log.mu.Lock()
		log.fail = nil
		log.mu.Unlock()
		for range 2 {
			if _, err := r.Do(t.Context(), "live", heart("d_ada", "burst-0001")); err != nil {
				t.Fatal(err)
			}
		}
		if n := hearts(t, r); n != 3 {
			t.Errorf("%d hearts, want 3", n)
		}
		bad := heart("d_bob", "burst-0002")
		bad.Data = []byte(`{"kind":"none"}`)
		if _, err := r.Do(t.Context(), "live", bad); !errors.Is(err, room.NotFound.Refuse()) {
			t.Error(err)
		}
		if _, err := r.Do(t.Context(), "live", heart("d_bob", "burst-0002")); err != nil || hearts(t, r) != 6 {
			t.Error(err, hearts(t, r))
		}
	})
}

// The memory is bounded: what is displaced counts again, the newest never.
func TestTheMemoryOfWishesIsBounded(t *testing.T) {
	const many = 300_000
	known, held := command.OnceKept(many)
	if known[many-1] != true || known[0] != false {
		t.Error("the newest is forgotten, or the oldest is not")
	}
	n := 0
	for i := many - 1; i >= 0 && known[i]; i-- {
		n++
	}
	if n < 1<<16 || held > 1<<17 {
		t.Errorf("the newest %d are known, %d are held", n, held)
	}
}

// The memory of wishes is asked a thousand times an entry: it has to cost nothing
// beside the entry.
func BenchmarkAWishIsNoted(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		command.NoteOnce()
	}
}

// A vote that is sent again after another one is no third vote: it gets its receipt.
func TestAVoteThatWasLostOnTheWayBackStaysBeforeTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := openReactions(t, eventlog.NewMemory(), poll.Feature())
		do := func(a room.Actor, name, key, data string) room.Answer {
			t.Helper()
			got, err := r.Do(t.Context(), "live", room.Command{Name: name, Key: key, Actor: a, Data: []byte(data)})
			if err != nil {
				t.Fatalf("%s %s: %v", name, key, err)
			}
			return got
		}
		host := room.Actor{ID: "d_eva", Kind: room.Device, Name: "eva", Role: room.RoleOwner, Can: room.Capabilities(room.RoleOwner, true)}
		ada := room.Actor{ID: "d_ada", Kind: room.Device, Name: "ada", Role: room.RoleViewer, Can: room.Capabilities(room.RoleViewer, true)}
		do(host, "poll.create", "poll-00001", `{"id":"p","kind":"single","question":"Which?","options":[{"text":"A"},{"text":"B"}],"change":true,"launch":true}`)
		first := do(ada, "poll.vote", "vote-00001", `{"poll":"p","choice":[0]}`)
		do(ada, "poll.vote", "vote-00002", `{"poll":"p","choice":[1]}`)
		time.Sleep(10 * time.Second)
		again := do(ada, "poll.vote", "vote-00001", `{"poll":"p","choice":[0]}`)
		if string(again.Data) != string(first.Data) || len(first.Data) == 0 {
			t.Errorf("the repeat is answered %s, the wish was %s", again.Data, first.Data)
		}
		var told poll.Told
		if err := json.Unmarshal(do(host, "poll.results", "", `{"poll":"p"}`).Data, &told); err != nil {
			t.Fatal(err)
		}
		if told.Ballots != 1 || len(told.Tally.Counts) != 2 || told.Tally.Counts[1] != 1 {
			t.Errorf("%+v", told)
		}
	})
}
