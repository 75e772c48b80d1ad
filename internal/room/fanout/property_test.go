package fanout_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"frontrow/internal/room"
	"frontrow/internal/room/command"
	"frontrow/internal/room/fanout"
)

// Whatever is said, hidden, dropped and resumed, on a socket or a stream, and
// whenever the next show opens: in the end everybody has exactly the log.
func TestEverybodyEndsWithExactlyTheLog(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		keep := rapid.SampledFrom([]int{64, 4096}).Draw(rt, "keep")
		v := open(t, func(f *fanout.Config, c *command.Config, _ *venue) { f.Keep, c.Keep = keep, keep })
		defer v.stop()
		tokens := []string{"", "viewer:ada", "owner:eva"}
		viewers, conns := make([]viewer, len(tokens)), make([]*ws, len(tokens))
		defer func() {
			for _, w := range conns {
				if w != nil {
					w.nc.Close()
				}
			}
		}()
		pick := rapid.IntRange(0, len(tokens)-1)
		show, lines, said := 1, 0, 0
		rt.Repeat(map[string]func(*rapid.T){
			"say": func(rt *rapid.T) {
				for range rapid.IntRange(1, 30).Draw(rt, "lines") {
					lines++
					v.say(t, fmt.Sprint("line ", lines))
				}
			},
			"whisper": func(*rapid.T) {
				_, err := v.rooms.Do(context.Background(), "live", room.Command{Name: "whisper.say", Actor: room.System()})
				if err != nil {
					rt.Fatal(err)
				}
			},
			"send twice": func(rt *rapid.T) {
				i := pick.Draw(rt, "who")
				if tokens[i] == "" || conns[i] == nil {
					rt.Skip()
				}
				said++
				for range 2 {
					_ = conns[i].send(`{"id":1,"cmd":"chat.send","key":"key-%08d","data":{"text":"said %d"}}`, said, said)
				}
				for acks := 0; acks < 2; {
					f, err := conns[i].next()
					if err != nil {
						rt.Fatal(err)
					}
					if viewers[i].take(f); f.T == "ack" {
						acks++
					}
				}
			},
			"join": func(rt *rapid.T) {
				if i := pick.Draw(rt, "who"); conns[i] == nil {
					conns[i], _ = join(t, v.url(), tokens[i], &viewers[i])
				}
			},
			"drop": func(rt *rapid.T) {
				if i := pick.Draw(rt, "who"); conns[i] != nil {
					conns[i].nc.Close()
					conns[i] = nil
				}
			},
			"read": func(rt *rapid.T) {
				i := pick.Draw(rt, "who")
				if conns[i] == nil {
					rt.Skip()
				}
				_ = conns[i].send(`{"id":99,"cmd":"ping"}`)
				for f := (frame{}); f.T != "pong"; {
					var err error
					if f, err = conns[i].next(); err != nil {
						rt.Fatal(err)
					}
					viewers[i].take(f)
				}
			},
			"next show": func(rt *rapid.T) {
				if rapid.IntRange(0, 3).Draw(rt, "really") > 0 {
					rt.Skip()
				}
				show++
				if err := v.rooms.Open(context.Background(), "live", fmt.Sprint("s_", show)); err != nil {
					rt.Fatal(err)
				}
			},
		})
		// A last line, so that nothing that stays unseen is worth a frame.
		v.say(t, "the end")
		name := fmt.Sprint("s_", show)
		all, last := v.lines(t, name, 0)
		for i := range tokens {
			if conns[i] == nil {
				conns[i], _ = join(t, v.url(), tokens[i], &viewers[i])
			}
			if err := catchUp(conns[i], &viewers[i], name, last); err != nil {
				rt.Fatalf("%q: %v", tokens[i], err)
			}
			me := &viewers[i]
			if me.wrong != nil || me.pos.Offset != last {
				rt.Fatalf("%q ends at %v, the log at %d: %v", tokens[i], me.pos, last, me.wrong)
			}
			// A snapshot holds the newest 50 lines before it: those are the first.
			if n := len(all) - len(me.lines); n < 0 || (n > 0 && len(me.lines)-len(me.seen) != 50) {
				rt.Fatalf("%q has %d lines, %d of them as events; the log has %d", tokens[i], len(me.lines), len(me.seen), len(all))
			} else if d := cmp.Diff(all[n:], me.lines); d != "" {
				rt.Fatalf("%q: %s", tokens[i], d)
			}
		}
	})
}
