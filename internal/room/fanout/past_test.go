package fanout

import (
	"context"
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"frontrow/internal/room"
	"frontrow/internal/tail"
)

// at is a room that is where the hall is.
type at struct {
	Rooms
	h *hall
}

func (a *at) Follow(string) *tail.Tail[room.Told] { return tail.New[room.Told](1) }

func (a *at) Snapshot(context.Context, string) (room.Snapshot, error) {
	return room.Snapshot{Position: a.h.position(), State: map[string]json.RawMessage{}}, nil
}

// Whoever joins with a picture gets the room as it was some seconds ago, and the
// staff as it is.
func TestViewersJoinWithTheRoomOfTheirPicture(t *testing.T) {
	now, live := time.Unix(1_800_000_000, 0), true
	rooms := &at{}
	cfg := Default()
	s := New(cfg, Deps{Rooms: rooms, Logger: slog.New(slog.DiscardHandler), Now: func() time.Time { return now },
		Edge: func(string) (int64, bool) { return now.UnixMicro(), live }})
	h := newHall(s, "live")
	rooms.h = h
	h.viewers.Store(1)
	viewer, host := &room.Actor{Role: room.RoleViewer}, &room.Actor{Role: room.RoleOwner}
	offset := uint64(0)
	second := func(entries int) {
		for range entries {
			offset++
			say(h, offset)
		}
		now = now.Add(time.Second)
		h.remember(t.Context(), now)
	}
	second(1)
	if k, _, ok := h.before(viewer); !ok || k.pos.Offset != 1 {
		t.Errorf("at the beginning: %v %v", k, ok)
	}
	for range 60 {
		second(3)
	}
	k, cursor, ok := h.before(viewer)
	if !ok {
		t.Fatal("there is no past")
	}
	age := time.Duration(offset-k.pos.Offset) * time.Second / 3
	if age < pastAge || age > pastAge+pastEvery+time.Second {
		t.Errorf("they get the room as it was %s ago", age)
	}
	if at := h.items.At(cursor).pos; at != k.pos {
		t.Errorf("the cursor stands at %v, the snapshot at %v", at, k.pos)
	}
	if n := len(h.past.all); n > int(pastAge/pastEvery)+2 {
		t.Errorf("%d snapshots are kept", n)
	}
	if _, _, ok := h.before(host); ok {
		t.Error("the staff get the past")
	}
	live = false
	if _, _, ok := h.before(viewer); ok {
		t.Error("without a picture there is nothing to wait for")
	}
	live = true

	second(pastMost + 1)
	if _, _, ok := h.before(viewer); ok {
		t.Error("too much has come since")
	}
	// In a quiet room the last snapshot is as good as a new one.
	for range 30 {
		second(0)
	}
	if k, _, ok := h.before(viewer); !ok || k.pos.Offset != offset {
		t.Errorf("in a quiet room: %v %v", k, ok)
	}
	if n := len(h.past.all); n != 1 {
		t.Errorf("%d snapshots of a quiet room are kept", n)
	}
	h.take(context.Background(), []room.Told{{Epoch: "s_2", Entry: &room.Entry{Offset: 1}}})
	if h.position().Epoch == "s_2" {
		if _, _, ok := h.before(viewer); ok {
			t.Error("they get another show")
		}
	}
	h.viewers.Store(0)
	second(1)
	if len(h.past.all) != 0 {
		t.Error("the past of an empty room is kept")
	}
}
