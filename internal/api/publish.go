package api

import (
	"context"
	"net"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// Addresses are where a channel is published to and watched. What is shut is "".
type Addresses struct {
	RTMP  string `json:"rtmp,omitempty" doc:"The server that an encoder asks for, beside the stream key" example:"rtmp://live.example.com:1935/live"`
	RTMPS string `json:"rtmps,omitempty" doc:"The same, encrypted"`
	WHIP  string `json:"whip,omitempty" doc:"The same for WHIP; the bearer token is the stream key" example:"https://live.example.com/whip"`
	Watch string `json:"watch,omitempty" doc:"The page to pass on" example:"https://live.example.com/watch/live"`
	// Join is where codes are typed, to be followed by one.
	Join string `json:"-"`
}

type publishIn struct {
	ChannelPath
	// origin is how whoever asks has reached this server.
	origin string
}

// Resolve reads what the description of the request has no field for.
func (in *publishIn) Resolve(c huma.Context) []error {
	scheme := "http://"
	if c.TLS() != nil || c.Header("X-Forwarded-Proto") == "https" {
		scheme = "https://"
	}
	in.origin = scheme + c.Host()
	return nil
}

type publishOut struct {
	Cache string `header:"Cache-Control"`
	Body  Addresses
}

// Key is a new stream key.
type Key struct {
	Key string `json:"key" doc:"It is shown once: what is stored of it can't be read back"`
}

type keyOut struct {
	Cache string `header:"Cache-Control"`
	Body  Key
}

func (s *Server) describePublish(api huma.API) {
	const at = "/api/v1/channels/{channel}"
	huma.Register(api, huma.Operation{
		OperationID: "get-publish", Method: http.MethodGet, Path: at + "/publish", Summary: "Where the channel is published to and watched",
		Errors: []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound},
	}, s.getPublish)
	huma.Register(api, huma.Operation{
		OperationID: "rotate-key", Method: http.MethodPost, Path: at + "/key", Summary: "A new stream key",
		Description: "The old key is refused from now on. Who publishes with it already goes on.",
		Errors:      []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound},
	}, s.rotateKey)
}

// getPublish says where the doors are, by the public name if there is one, and
// else by the name under which the server was reached: that one works.
func (s *Server) getPublish(_ context.Context, in *publishIn) (*publishOut, error) {
	at := s.addresses(in)
	at.Watch += in.Channel
	return &publishOut{Cache: "no-store", Body: at}, nil
}

func (s *Server) addresses(in *publishIn) Addresses {
	host := hostname(in.origin)
	at := s.deps.Addresses(host)
	if at.Watch == "" || hostname(at.Watch) == host {
		// Ports and TLS are those of the way in, which may lead past a proxy.
		at.Watch, at.WHIP = in.origin+"/watch/", in.origin+"/whip"
	}
	at.Join = strings.TrimSuffix(at.Watch, "/watch/") + "/join/"
	return at
}

// hostname is the host of an address, without scheme, port and path.
func hostname(address string) string {
	_, rest, found := strings.Cut(address, "://")
	if !found {
		rest = address
	}
	rest, _, _ = strings.Cut(rest, "/")
	if host, _, err := net.SplitHostPort(rest); err == nil {
		return host
	}
	return strings.Trim(rest, "[]")
}

func (s *Server) rotateKey(ctx context.Context, in *ChannelPath) (*keyOut, error) {
	key, err := s.deps.Channels.RotateKey(ctx, in.Channel)
	if err != nil {
		return nil, s.internal("rotate a stream key", err)
	}
	return &keyOut{Cache: "no-store", Body: Key{Key: key}}, nil
}
