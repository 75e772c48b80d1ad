package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// PublishToken lets its holder publish to one channel by WHIP.
type PublishToken struct {
	Token   string `json:"token" doc:"Bearer token for /whip, in place of the stream key"`
	Expires int64  `json:"expires" doc:"µs since the Unix epoch. A new stream key ends it before"`
}

type publishTokenIn struct {
	ChannelPath
	Authorization string `header:"Authorization" hidden:"true"`
}

type publishTokenOut struct {
	AllowOrigin string `header:"Access-Control-Allow-Origin"`
	Cache       string `header:"Cache-Control"`
	Body        PublishToken
}

func (s *Server) describePublishToken(api huma.API) {
	huma.Register(api, huma.Operation{
		OperationID: "create-publish-token", Method: http.MethodPost, Path: "/api/v1/channels/{channel}/publish-token",
		Summary:     "A token to publish from a browser with",
		Description: "For the owner, admins and producers. It stands for the stream key at /whip, nowhere else. Who publishes with it goes on after it has expired.",
		Errors:      []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound},
	}, s.createPublishToken)
}

func (s *Server) createPublishToken(ctx context.Context, in *publishTokenIn) (*publishTokenOut, error) {
	who, _ := ctx.Value(actKey{}).(*act)
	if who == nil {
		return nil, s.internal("make a publish token", errors.New("nobody asks for it"))
	}
	token, expires, err := s.deps.Channels.PublishToken(ctx, in.Channel, who.actor)
	if err != nil {
		return nil, s.internal("make a publish token", err)
	}
	return &publishTokenOut{
		AllowOrigin: "*", Cache: "no-store", Body: PublishToken{Token: token, Expires: expires.UnixMicro()},
	}, nil
}

const (
	// maxProbe and probeWithin bound what one request of a probe sends.
	maxProbe    = 8 << 20
	probeWithin = 8 * time.Second
	// maxProbes bounds how many are taken at once.
	maxProbes = 8
)

// Probe is what of a probe has arrived.
type Probe struct {
	Bytes int64 `json:"bytes"`
	// Micros is the time from the first look at the body to its end, µs.
	Micros int64 `json:"us"`
}

// probe takes a body, throws it away and says how much came how fast: what a
// publisher's way to this server carries, measured off the air.
func (s *Server) probe(w http.ResponseWriter, q *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	select {
	case s.probing <- struct{}{}:
		defer func() { <-s.probing }()
	default:
		w.Header().Set("Retry-After", "2")
		fail(w, http.StatusServiceUnavailable, "busy", "Others measure their connection at the moment. Try again in a few seconds.")
		return
	}
	door := http.NewResponseController(w)
	began := time.Now()
	// What can't set a deadline is bounded by the size alone.
	_ = door.SetReadDeadline(began.Add(probeWithin))
	n, err := io.Copy(io.Discard, http.MaxBytesReader(w, q.Body, maxProbe))
	took := time.Since(began)
	_ = door.SetReadDeadline(time.Time{})
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		fail(w, http.StatusRequestEntityTooLarge, "too_large", "A probe sends at most 8 MiB at a time.")
		return
	case errors.Is(err, os.ErrDeadlineExceeded):
		fail(w, http.StatusRequestTimeout, "bad_request", "The probe took longer than 8 seconds. Send less at a time.")
		return
	case err != nil:
		fail(w, http.StatusBadRequest, "bad_request", "The body could not be read.")
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(Probe{Bytes: n, Micros: took.Microseconds()}) // a client that has gone away needs no answer
}
