package fanout_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"frontrow/internal/room"
	"frontrow/internal/room/command"
	"frontrow/internal/room/fanout"
	"frontrow/internal/room/feature/hand"
	"frontrow/internal/room/feature/mod"
)

func withPeople(_ *fanout.Config, _ *command.Config, v *venue) {
	v.more = append(v.more, mod.Feature(), hand.Feature())
}

// asked sends an ask and returns what answers it.
func (w *ws) asked(t *testing.T, data string) frame {
	t.Helper()
	_ = w.send(`{"id":9,"cmd":"people","data":%s}`, data)
	for {
		f, err := w.next()
		if err != nil {
			t.Fatal(err)
		}
		if f.ID == 9 {
			return f
		}
	}
}

// ask asks who is here, and again where that was too often.
func (w *ws) ask(t *testing.T, data string) (p fanout.People) {
	t.Helper()
	f := w.asked(t, data)
	for f.Code == "rate_limited" {
		time.Sleep(300 * time.Millisecond)
		f = w.asked(t, data)
	}
	return peopleOf(t, f)
}

func peopleOf(t *testing.T, f frame) (p fanout.People) {
	t.Helper()
	if f.T != "ack" || json.Unmarshal(f.Data, &p) != nil {
		t.Fatalf("%s", f.raw)
	}
	return p
}

func names(p fanout.People) string {
	var all []string
	for _, x := range p.People {
		all = append(all, x.Name)
	}
	return strings.Join(all, " ")
}

func (v *venue) as(t *testing.T, role room.Role, name, command string, data any) {
	t.Helper()
	_, err := v.rooms.Do(t.Context(), "live", room.Command{Name: command, Data: room.JSON(data),
		Actor: room.Actor{ID: "d_" + name, Kind: room.Device, Name: name, Role: role, Can: room.Capabilities(role, true)}})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhoIsHere(t *testing.T) {
	v := open(t, withPeople)
	var me [6]viewer
	var ws []*ws
	for i, token := range []string{"viewer:zoe", "viewer:ada", "viewer:ada", "nameless:bob", "", "owner:eva"} {
		w, _ := join(t, v.url(), token, &me[i])
		ws = append(ws, w)
	}
	ada := ws[1]
	// Who was welcomed a moment ago is counted the next.
	eventually(t, "all six", func() bool { return ada.ask(t, `{}`).Viewers == 6 })
	if p := ada.ask(t, `{}`); names(p) != "eva ada zoe" || p.Total != 3 || p.Viewers != 6 || p.Next != "" {
		t.Errorf("%+v", p)
	}
	if p := ws[4].ask(t, `{"q":"Z"}`); names(p) != "zoe" || p.Total != 3 {
		t.Errorf("somebody without a name is told %+v", p)
	}
	first := ada.ask(t, `{"limit":2}`)
	if names(first) != "eva ada" || first.Next == "" {
		t.Errorf("%+v", first)
	}
	if p := ada.ask(t, `{"limit":2,"after":"`+first.Next+`"}`); names(p) != "zoe" || p.Next != "" {
		t.Errorf("%+v", p)
	}
	v.as(t, room.RoleOwner, "eva", "hand.open", map[string]any{})
	v.as(t, room.RoleViewer, "zoe", "hand.raise", map[string]any{})
	eventually(t, "the hand", func() bool { return names(ada.ask(t, `{}`)) == "eva zoe ada" })
	ws[2].nc.Close()
	ws[0].nc.Close()
	eventually(t, "she has gone", func() bool { return names(ada.ask(t, `{}`)) == "eva ada" })
	_ = ws[3].send(`{"id":1,"cmd":"auth","token":"viewer:bob"}`)
	ws[3].until(t, "ack")
	if p := ws[3].ask(t, `{}`); names(p) != "eva ada bob" {
		t.Errorf("%+v", p)
	}
}

// Who is restricted is seen by the staff and does not know it, who is banned by nobody.
func TestWhoIsKeptFromTalkingIsNotSeen(t *testing.T) {
	v := open(t, withPeople)
	var me [4]viewer
	ada, _ := join(t, v.url(), "viewer:ada", &me[0])
	bob, _ := join(t, v.url(), "viewer:bob", &me[1])
	_, _ = join(t, v.url(), "viewer:cem", &me[2])
	eva, _ := join(t, v.url(), "owner:eva", &me[3])
	v.as(t, room.RoleOwner, "eva", "mod.restrict", map[string]any{"person": "d_bob"})
	v.as(t, room.RoleOwner, "eva", "mod.ban", map[string]any{"person": "d_cem"})
	v.as(t, room.RoleOwner, "eva", "mod.timeout", map[string]any{"person": "d_ada", "seconds": 60})
	// Who was welcomed a moment ago is counted the next.
	eventually(t, "eva is here", func() bool { return names(ada.ask(t, `{}`)) == "eva ada" })
	if p := ada.ask(t, `{}`); p.Total != 2 || p.People[1].Timeout != 0 {
		t.Errorf("ada is told %+v", p)
	}
	if p := bob.ask(t, `{}`); names(p) != "eva ada bob" || p.Total != 3 || p.People[2].Restricted {
		t.Errorf("bob is told %+v", p)
	}
	p := eva.ask(t, `{}`)
	if names(p) != "eva ada bob" || p.People[1].Timeout == 0 || !p.People[2].Restricted {
		t.Errorf("the staff are told %+v", p)
	}
}

// Where the host hides the names, only the staff get any: whatever is searched
// for, and from wherever the list is gone on with.
func TestHiddenNamesAreForTheStaffAlone(t *testing.T) {
	v := open(t, withPeople)
	var me [3]viewer
	ada, _ := join(t, v.url(), "viewer:ada", &me[0])
	_, _ = join(t, v.url(), "viewer:bob", &me[1])
	eva, _ := join(t, v.url(), "owner:eva", &me[2])
	eventually(t, "all three", func() bool { return names(ada.ask(t, `{}`)) == "eva ada bob" })
	next := ada.ask(t, `{"limit":1}`).Next
	v.as(t, room.RoleProducer, "pia", "mod.names", map[string]any{"hidden": true})
	eventually(t, "the names are hidden", func() bool { return ada.ask(t, `{}`).Hidden })
	for _, data := range []string{`{}`, `{"q":"eva"}`, `{"q":"ada"}`, `{"after":"` + next + `"}`, `{"limit":50}`} {
		p := ada.ask(t, data)
		if len(p.People) != 0 || p.Next != "" || !p.Hidden || p.Total != 3 || p.Viewers != 3 {
			t.Errorf("%s: %+v", data, p)
		}
	}
	if p := eva.ask(t, `{"q":"b"}`); names(p) != "bob" || !p.Hidden {
		t.Errorf("the staff are told %+v", p)
	}
	v.as(t, room.RoleOwner, "eva", "mod.names", map[string]any{"hidden": false})
	eventually(t, "the names are back", func() bool { p := ada.ask(t, `{}`); return names(p) == "eva ada bob" && !p.Hidden })
}

func TestWhoAsksTooOftenOrTooMuchIsRefused(t *testing.T) {
	v := open(t, withPeople)
	var me viewer
	w, _ := join(t, v.url(), "viewer:ada", &me)
	for _, d := range []string{`{"limit":51}`, `{"limit":-1}`, `{"after":"x"}`, `{"q":"` + strings.Repeat("x", 65) + `"}`, `7`} {
		if f := w.asked(t, d); f.Code != "bad_data" {
			t.Errorf("%s: %s", d, f.raw)
		}
	}
	var codes []string
	for range 12 {
		f := w.asked(t, `{}`)
		if codes = append(codes, f.Code); f.Code != "" && (!f.Retry || f.Later <= 0) {
			t.Error(f.raw)
		}
	}
	if !slices.Contains(codes, "rate_limited") {
		t.Error(fmt.Sprint(codes))
	}
}

func TestWhoIsHereIsToldByPostToo(t *testing.T) {
	v := open(t, withPeople)
	if status, f := v.post(t, "viewer:ada", `{"id":1,"cmd":"people"}`); status != 200 || f.T != "ack" || names(peopleOf(t, f)) != "" {
		t.Errorf("nobody is here: %d %s", status, f.raw)
	}
	var me viewer
	_, _ = join(t, v.url(), "viewer:bob", &me)
	asker := 0
	eventually(t, "bob is told", func() bool {
		asker++ // each may ask
		_, f := v.post(t, fmt.Sprint("viewer:", asker), `{"id":1,"cmd":"people","data":{"q":"b"}}`)
		return names(peopleOf(t, f)) == "bob"
	})
	var codes []string
	for range 12 {
		_, f := v.post(t, "viewer:ada", `{"id":1,"cmd":"people"}`)
		codes = append(codes, f.Code)
	}
	if !slices.Contains(codes, "rate_limited") {
		t.Error(codes)
	}
	if _, f := v.post(t, "", `{"id":1,"cmd":"people","data":{"limit":51}}`); f.Code != "bad_data" {
		t.Errorf("somebody else: %s", f.raw)
	}
}
