package app

import (
	"context"
	"encoding/json"
	"net/http"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/poll"
)

// keepSummaries signs how polls end as it happens, and keeps that: it is there
// when the room has long forgotten them. It is a follow.Reader's Take.
func (a *App) keepSummaries(ctx context.Context, channel string, entries []room.Told) error {
	for _, t := range entries {
		for _, e := range t.Entry.Events {
			if e.Type != "poll.closed" && e.Type != "poll.revealed" {
				continue
			}
			var d poll.Shows // the part of both that matters
			if err := json.Unmarshal(e.Data, &d); err != nil {
				// It would be no better the next time, and others wait behind it.
				a.log.Error("the end of a poll can't be read", "channel", channel, "show", t.Epoch, "offset", t.Entry.Offset, "error", err)
				continue
			}
			signed, err := a.vouch(channel, t.Epoch, &d.Summary)
			if err == nil {
				err = a.store.SavePollSummary(ctx, channel, t.Epoch, d.Poll, signed)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// vouch signs how a poll ended: a JWS over what everybody was told, with the root
// of the tree of its ballots. The same is signed with the same bytes.
func (a *App) vouch(channel, show string, s *poll.Summary) (string, error) {
	return a.ids.Sign(map[string]any{"channel": channel, "show": show, "summary": s})
}

// pollSummary serves the signed summary of a poll: of the show that is asked
// for, or of the newest that had such a poll.
func (a *App) pollSummary(w http.ResponseWriter, q *http.Request) {
	channel := q.PathValue("channel")
	signed, err := a.summary(q.Context(), channel, q.URL.Query().Get("show"), q.PathValue("poll"))
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	switch {
	case err != nil:
		a.log.Error("a summary can't be served", "channel", channel, "error", err)
		http.Error(w, "The summary can't be read at the moment.", http.StatusServiceUnavailable)
	case signed == "":
		http.Error(w, "There is no such poll that has ended.", http.StatusNotFound)
	default:
		h.Set("Content-Type", "application/jose")
		h.Set("Cache-Control", "no-store")
		_, _ = w.Write([]byte(signed)) // who is gone can't be told
	}
}

// summary is the signed summary of a poll, "" for none. What the room shows comes
// first: what is kept of it may be a moment behind.
func (a *App) summary(ctx context.Context, channel, show, id string) (string, error) {
	snap, err := a.rooms.Snapshot(ctx, channel)
	if err != nil {
		return "", err
	}
	if show == "" || show == snap.Epoch {
		var v poll.View
		if err := json.Unmarshal(snap.State["poll"], &v); err != nil {
			return "", err
		}
		for _, p := range v.Polls {
			if p.ID == id && p.Summary != nil {
				return a.vouch(channel, snap.Epoch, p.Summary)
			}
		}
	}
	return a.store.PollSummary(ctx, channel, show, id)
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
