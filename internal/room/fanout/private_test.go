package fanout_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"frontrow/internal/room"
	"frontrow/internal/room/command"
	"frontrow/internal/room/fanout"
	"frontrow/internal/room/feature/chat"
)

// secret is a feature for tests: what an actor has for themselves, what is
// counted, and what never leaves the server.
func secret() room.Feature {
	return room.Define(room.Rules[map[string]string]{
		Name:     "secret",
		Commands: []room.CommandSpec{{Name: "secret.keep", Open: true}},
		Begin:    func() map[string]string { return map[string]string{} },
		Decide: func(_ map[string]string, c room.Command) (room.Decision, error) {
			return room.Decision{Events: []room.Event{{Type: "secret.kept", For: room.Server, By: c.Actor.Author(), Data: c.Data}}}, nil
		},
		Apply: func(s map[string]string, e room.Event, _ *room.Entry) map[string]string {
			if e.Type == "secret.kept" {
				s[e.By.ID] = string(e.Data)
			}
			return s
		},
		View: func(map[string]string) any { return "hidden" },
		Mine: func(s map[string]string, a room.Actor) any {
			if v, ok := s[a.ID]; ok {
				return v
			}
			return nil
		},
		Counters: func(s map[string]string) any {
			if len(s) == 0 {
				return nil
			}
			return len(s)
		},
	})
}

func withSecret(_ *fanout.Config, _ *command.Config, v *venue) { v.more = append(v.more, secret()) }

func TestWhatIsTheirsComesAfterASnapshotAndAfterAuth(t *testing.T) {
	v := open(t, withSecret)
	w, _ := join(t, v.url(), "viewer:ada", &viewer{})
	defer w.nc.Close()
	if err := w.send(`{"id":2,"cmd":"secret.keep","data":"pearl"}`); err != nil {
		t.Fatal(err)
	}
	w.until(t, "ack")
	if f := w.until(t, "counters"); !strings.Contains(f.raw, `"secret":1`) {
		f = w.until(t, "counters")
		if !strings.Contains(f.raw, `"secret":1`) {
			t.Errorf("counters: %s", f.raw)
		}
	}
	again, _ := join(t, v.url(), "viewer:ada", &viewer{})
	defer again.nc.Close()
	if f := again.until(t, "mine"); !strings.Contains(f.raw, `"state":{"secret":"\"pearl\""}`) {
		t.Errorf("mine: %s", f.raw)
	}
	other, _ := join(t, v.url(), "viewer:bob", &viewer{})
	defer other.nc.Close()
	if err := other.send(`{"id":3,"cmd":"ping"}`); err != nil {
		t.Fatal(err)
	}
	for {
		f, err := other.next()
		if err != nil {
			t.Fatal(err)
		}
		if f.T == "mine" || strings.Contains(f.raw, "pearl") {
			t.Errorf("bob got %s", f.raw)
		}
		if f.T == "pong" {
			break
		}
	}
	if err := other.send(`{"id":4,"cmd":"auth","token":"viewer:ada"}`); err != nil {
		t.Fatal(err)
	}
	if f := other.until(t, "mine"); !strings.Contains(f.raw, "pearl") {
		t.Errorf("after auth: %s", f.raw)
	}
}

func TestWhatIsForTheServerReachesNobody(t *testing.T) {
	v := open(t, withSecret)
	var me viewer
	w, _ := join(t, v.url(), "owner:eva", &me)
	defer w.nc.Close()
	for range 3 {
		if err := w.send(`{"id":2,"cmd":"secret.keep","data":"pearl"}`); err != nil {
			t.Fatal(err)
		}
		w.until(t, "ack")
	}
	v.say(t, "after it")
	f := w.until(t, "events")
	if strings.Contains(f.raw, "pearl") || !strings.Contains(f.raw, "after it") {
		t.Error(f.raw)
	}
}

func TestHelloWithANameMakesAnIdentity(t *testing.T) {
	v := open(t, func(_ *fanout.Config, _ *command.Config, v *venue) {
		v.device = func(_ context.Context, _ netip.Addr, name string) (string, room.Actor, error) {
			if name == "crowd" {
				return "", room.Actor{}, room.TooMany.Refuse()
			}
			return "viewer:" + name, room.Actor{ID: "d_" + name, Name: name, Role: room.RoleViewer, Can: []room.Capability{room.CanTalk}}, nil
		}
	})
	w, _, err := dial(v.url(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer w.nc.Close()
	if err := w.send(`{"id":1,"cmd":"hello","v":1,"name":"crowd"}`); err != nil {
		t.Fatal(err)
	}
	if f := w.until(t, "error"); f.Code != "too_many" {
		t.Error(f.raw)
	}
	if err := w.send(`{"id":2,"cmd":"hello","v":1,"name":"zoe"}`); err != nil {
		t.Fatal(err)
	}
	if f := w.until(t, "welcome"); !strings.Contains(f.raw, `"token":"viewer:zoe"`) {
		t.Error(f.raw)
	}
	if err := w.send(`{"id":3,"cmd":"chat.send","key":"key-0000001","data":{"text":"me"}}`); err != nil {
		t.Fatal(err)
	}
	w.until(t, "ack")
}

func TestTheStaffLearnHowFarBehindTheAudienceIs(t *testing.T) {
	v := open(t)
	const edge = 1790000000000000
	for i, behind := range []int{0, 1, 2, 6} { // seconds; 0 says nothing
		w, _ := join(t, v.url(), fmt.Sprint("viewer:", i), &viewer{})
		defer w.nc.Close()
		msg := `{"id":2,"cmd":"ping"}`
		if behind > 0 {
			msg = fmt.Sprintf(`{"id":2,"cmd":"ping","at":%d}`, edge-behind*1_000_000)
		}
		if err := w.send("%s", msg); err != nil {
			t.Fatal(err)
		}
		w.until(t, "pong")
	}
	host, _ := join(t, v.url(), "owner:eva", &viewer{})
	defer host.nc.Close()
	_ = host.send(`{"id":3,"cmd":"audience"}`)
	f := host.until(t, "ack")
	var a struct{ Data fanout.Audience }
	if err := json.Unmarshal([]byte(f.raw), &a); err != nil {
		t.Fatal(err)
	}
	want := fanout.Audience{Viewers: 5, Known: 3, Behind: fanout.Behind{P10: 1e6, P50: 2e6, P90: 2e6, P99: 2e6}}
	if a.Data != want {
		t.Errorf("%+v, want %+v", a.Data, want)
	}
	for most, want := range map[int64]int64{30e6: 6e6, 6e6: 2e6, 1e6: 0} {
		if got := v.server.Furthest("live", most); got != want {
			t.Errorf("of those less than %d behind the furthest is %d, want %d", most, got, want)
		}
	}
	if got := v.server.Furthest("other", 30e6); got != 0 {
		t.Errorf("in a room without anybody somebody is %d behind", got)
	}
	viewer, _ := join(t, v.url(), "viewer:x", &viewer{})
	defer viewer.nc.Close()
	_ = viewer.send(`{"id":3,"cmd":"audience"}`)
	if f := viewer.until(t, "error"); f.Code != "forbidden" {
		t.Error(f.raw)
	}
}

// In a flood of lines everybody gets as many as can be read; nobody misses their
// own, those that mention them, and those of the staff.
func TestAFloodOfTalkIsSampledForEachViewer(t *testing.T) {
	v := open(t, func(f *fanout.Config, _ *command.Config, v *venue) {
		f.TalkPerSecond = 5
		v.talk = func(typ string) bool { return typ == "chat.message" }
	})
	const lines = 200
	read := func(token string) (w *ws, seen func(until string) []string) {
		w, _ = join(t, v.url(), token, &viewer{})
		return w, func(until string) (texts []string) {
			for {
				f, err := w.next()
				if err != nil {
					t.Fatal(err)
				}
				if f.T != "events" {
					continue
				}
				var e struct {
					Events []struct{ Data chat.Line }
				}
				_ = json.Unmarshal([]byte(f.raw), &e)
				for _, x := range e.Events {
					texts = append(texts, x.Data.Text)
					if x.Data.Text == until {
						return texts
					}
				}
			}
		}
	}
	bob, bobSaw := read("viewer:bob")
	defer bob.nc.Close()
	zoe, zoeSaw := read("viewer:zoe")
	defer zoe.nc.Close()
	eva, evaSaw := read("owner:eva")
	defer eva.nc.Close()
	for i := range lines {
		name := "zoe"
		text := fmt.Sprint("zoe ", i)
		switch {
		case i%20 == 19:
			name, text = "bob", fmt.Sprint("bob ", i)
		case i%40 == 30: // he has talked by then
			text += " @bob"
		}
		if _, err := v.rooms.Do(t.Context(), "live", room.Command{
			Name: "chat.send", Data: room.JSON(chat.Send{Text: text}),
			Actor: room.Actor{ID: "d_" + name, Name: name, Role: room.RoleViewer, Can: []room.Capability{room.CanTalk}},
		}); err != nil {
			t.Fatal(err)
		}
	}
	v.say(t, "the host's word")
	count := func(texts []string, prefix string) (n int) {
		for _, s := range texts {
			if strings.HasPrefix(s, prefix) {
				n++
			}
		}
		return n
	}
	b, z, e := bobSaw("the host's word"), zoeSaw("the host's word"), evaSaw("the host's word")
	if own := count(b, "bob"); own != lines/20 {
		t.Errorf("bob saw %d of his own lines, want %d", own, lines/20)
	}
	meant := slices.DeleteFunc(slices.Clone(b), func(s string) bool { return !strings.HasSuffix(s, "@bob") })
	if want := []string{"zoe 30 @bob", "zoe 70 @bob", "zoe 110 @bob", "zoe 150 @bob", "zoe 190 @bob"}; !slices.Equal(meant, want) {
		t.Errorf("bob saw %q of what mentions him, want %q", meant, want)
	}
	if got := count(b, "zoe"); got == 0 || got > 60 {
		t.Errorf("bob saw %d of zoe's lines", got)
	}
	if own := count(z, "zoe"); own != lines*19/20 {
		t.Errorf("zoe saw %d of her own lines", own)
	}
	if all := len(e); all != lines+1 {
		t.Errorf("the owner saw %d lines, want %d", all, lines+1)
	}
}
