package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"frontrow/internal/room"
	"frontrow/internal/room/eventlog"
	"frontrow/internal/room/features"
)

// Erased is the answer of DELETE …/log: in how many of a channel's past shows how
// many entries were erased.
type Erased struct {
	Shows   int `json:"shows"`
	Entries int `json:"entries"`
}

// eraseWords erases what ?person= has said in the shows of a channel that are over.
func (a *App) eraseWords(w http.ResponseWriter, q *http.Request) {
	person := q.URL.Query().Get("person")
	if person == "" {
		http.Error(w, "Say whose words, by their id.", http.StatusBadRequest)
		return
	}
	done, err := a.forgetWords(q.Context(), q.PathValue("channel"), person)
	if err != nil {
		a.log.Error("a person's words were not all erased", "component", "app", "channel", q.PathValue("channel"), "error", err)
		http.Error(w, "Not all of it could be erased. Try again.", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if _, err := w.Write(room.JSON(done)); err != nil {
		a.log.Debug("nobody waited for the answer", "component", "app", "error", err)
	}
}

func (a *App) forgetWords(ctx context.Context, channel, person string) (done Erased, err error) {
	now, err := a.rooms.Snapshot(ctx, channel)
	if err != nil {
		return done, fmt.Errorf("see which show the room is in: %w", err)
	}
	shows, err := a.store.EndedShows(ctx, channel)
	if err != nil {
		return done, err
	}
	var failed []error // what can't be erased in one show keeps no other from it
	for _, show := range shows {
		if show == now.Epoch {
			continue // the next one has not begun: this one's state is in use
		}
		holds, ends := features.Words(person)
		gone, err := eventlog.Forget(ctx, a.events, show, holds, ends, func(offsets []uint64) error {
			return a.store.Forget(ctx, show, offsets) // webhooks that wait to be told
		})
		if err != nil {
			failed = append(failed, fmt.Errorf("erase words in show %s: %w", show, err))
		}
		if len(gone) > 0 {
			done.Shows++
			done.Entries += len(gone)
		}
	}
	return done, errors.Join(failed...)
}
