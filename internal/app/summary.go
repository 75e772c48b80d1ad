package app

import (
	"encoding/json"
	"net/http"

	"frontrow/internal/room/feature/poll"
)

// pollSummary vouches for how a poll ended: a JWS over what everybody was told,
// with the root of the tree of its ballots.
func (a *App) pollSummary(w http.ResponseWriter, q *http.Request) {
	channel := q.PathValue("channel")
	snap, err := a.rooms.Snapshot(q.Context(), channel)
	if err != nil {
		http.Error(w, "The room can't be read at the moment.", http.StatusServiceUnavailable)
		return
	}
	var v poll.View
	if err := json.Unmarshal(snap.State["poll"], &v); err != nil {
		a.log.Error("the view of polls can't be read", "channel", channel, "error", err)
		http.Error(w, "Something went wrong here.", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	for _, p := range v.Polls {
		if p.ID != q.PathValue("poll") || p.Summary == nil {
			continue
		}
		signed, err := a.ids.Sign(map[string]any{"channel": channel, "show": snap.Epoch, "summary": p.Summary})
		if err != nil {
			a.log.Error("a summary can't be signed", "channel", channel, "error", err)
			http.Error(w, "Something went wrong here.", http.StatusInternalServerError)
			return
		}
		h.Set("Content-Type", "application/jose")
		h.Set("Cache-Control", "no-store")
		_, _ = w.Write([]byte(signed)) // who is gone can't be told
		return
	}
	http.Error(w, "There is no such poll that has ended in the current show.", http.StatusNotFound)
}

// keys are the public ones, as a JWK set.
func (a *App) keys(w http.ResponseWriter, _ *http.Request) {
	b, err := json.Marshal(map[string]any{"keys": a.ids.Keys()})
	if err != nil {
		http.Error(w, "Something went wrong here.", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Content-Type", "application/jwk-set+json")
	_, _ = w.Write(b) // who is gone can't be told
}
