package command_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"frontrow/internal/room"
	"frontrow/internal/room/eventlog"
	"frontrow/internal/room/feature/reaction"
)

// A thousand reactions are a few events in the log, between votes that stay one
// each, and the log still says all that the room knows.
func TestReactionsInARowAreFewEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const people = 2000
		log := &slowLog{Memory: eventlog.NewMemory()}
		r := openReactions(t, log, tally())
		var wg sync.WaitGroup
		for i := range people {
			send := heart(fmt.Sprint(i), "")
			if i%2 == 0 {
				send.Data = []byte(`{"kind":"clap"}`)
			}
			wg.Go(func() {
				if a, err := r.Do(t.Context(), "live", send); err != nil || a.Offset < 2 {
					t.Errorf("reaction %d: %v %v", i, a, err)
				}
			})
			if i%100 == 0 {
				wg.Go(func() {
					if _, err := r.Do(t.Context(), "live", vote(fmt.Sprint(i))); err != nil {
						t.Error(err)
					}
				})
				wg.Go(func() { // who only looks is no part of a bundle
					if _, err := r.Counters(t.Context(), "live"); err != nil {
						t.Error(err)
					}
				})
			}
		}
		wg.Wait()
		if n, v := hearts(t, r), votes(t, r); n != 3*people/2 || v != people/100 {
			t.Errorf("%d hearts and %d votes", n, v)
		}
		events, sum := 0, 0
		again := room.NewState("s_1", []room.Feature{reaction.Feature(), tally()})
		for _, e := range all(t, log, "s_1") {
			for _, ev := range e.Events {
				if ev.Type == "reaction.sent" {
					var d reaction.Sent
					if err := json.Unmarshal(ev.Data, &d); err != nil {
						t.Error(err)
					}
					events, sum = events+1, sum+d.N
				}
			}
			again.Apply(e)
		}
		if sum != 2*people || events > people/10 {
			t.Errorf("%d reactions in %d events", sum, events)
		}
		live, err := r.Counters(t.Context(), "live")
		read, readErr := again.Counters()
		if err != nil || readErr != nil || !bytes.Equal(live["reaction"], read["reaction"]) {
			t.Errorf("live %s, read back %s, %v %v", live["reaction"], read["reaction"], err, readErr)
		}
	})
}
