package api

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"frontrow/internal/identity"
)

// Codes is what the door asks identity of the codes that people join by.
type Codes interface {
	JoinCode(ctx context.Context, channel string) (string, error)
	NewJoinCode(ctx context.Context, channel string) (string, error)
	ChannelOfCode(ctx context.Context, typed string) (string, error)
}

// JoinCode is what people in a hall are shown.
type JoinCode struct {
	Code string `json:"code" doc:"Six digits, the first of them no zero" example:"482913"`
	URL  string `json:"url" doc:"Leads straight in; for a QR code" example:"https://live.example.com/join/482913"`
}

type codeOut struct {
	AllowOrigin string `header:"Access-Control-Allow-Origin"`
	Cache       string `header:"Cache-Control"`
	Body        JoinCode
}

type joinIn struct {
	Code string `path:"code" maxLength:"64" doc:"As it was typed: spaces and dashes are fine" example:"482 913"`

	from netip.Addr
}

// Resolve reads what the description of the request has no field for.
func (in *joinIn) Resolve(c huma.Context) []error {
	from, _ := netip.ParseAddrPort(c.RemoteAddr())
	in.from = from.Addr()
	return nil
}

type joinOut struct {
	AllowOrigin string `header:"Access-Control-Allow-Origin"`
	Cache       string `header:"Cache-Control"`
	Body        struct {
		Channel string `json:"channel" doc:"The channel that the code leads to" example:"live"`
	}
}

func (s *Server) describeCodes(api huma.API) {
	const at = "/api/v1/channels/{channel}/code"
	huma.Register(api, huma.Operation{
		OperationID: "get-code", Method: http.MethodGet, Path: at, Summary: "The code by which people join from their phones",
		Description: "It is made on first need and stays until a new one is asked for.",
		Errors:      []int{http.StatusNotFound},
	}, s.getCode)
	huma.Register(api, huma.Operation{
		OperationID: "new-code", Method: http.MethodPost, Path: at, Summary: "Another code for joining",
		Description: "The old one leads nowhere from now on, printed ones too. No other channel gets it.",
		Errors:      []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound},
	}, s.newCode)
	huma.Register(api, huma.Operation{
		OperationID: "join", Method: http.MethodGet, Path: "/api/v1/join/{code}", Summary: "The channel that a code leads to",
		Description: "An address that tries too many wrong codes is refused for a while.",
		Errors:      []int{http.StatusNotFound, http.StatusTooManyRequests},
	}, s.join)
}

func (s *Server) getCode(ctx context.Context, in *publishIn) (*codeOut, error) {
	code, err := s.deps.Codes.JoinCode(ctx, in.Channel)
	if err != nil {
		return nil, s.internal("make a join code", err)
	}
	return s.codeOf(in, code), nil
}

func (s *Server) newCode(ctx context.Context, in *publishIn) (*codeOut, error) {
	code, err := s.deps.Codes.NewJoinCode(ctx, in.Channel)
	if err != nil {
		return nil, s.internal("replace a join code", err)
	}
	return s.codeOf(in, code), nil
}

func (s *Server) codeOf(in *publishIn, code string) *codeOut {
	return &codeOut{AllowOrigin: "*", Cache: "no-store", Body: JoinCode{Code: code, URL: s.addresses(in).Join + code}}
}

// join says where a code leads. A wrong one costs a guess.
func (s *Server) join(ctx context.Context, in *joinIn) (*joinOut, error) {
	refuse := func(p *Problem, more http.Header) error {
		if more == nil {
			more = http.Header{}
		}
		more.Set("Access-Control-Allow-Origin", "*")
		return huma.ErrorWithHeaders(p, more)
	}
	if !s.guesses.Take(in.from, time.Now()) {
		return nil, refuse(&Problem{
			Status: http.StatusTooManyRequests, Code: "rate_limited", Message: "Too many wrong codes came from here. Wait a few seconds, then type it again.",
		}, http.Header{"Retry-After": {strconv.Itoa(5)}})
	}
	channel, err := s.deps.Codes.ChannelOfCode(ctx, in.Code)
	if errors.Is(err, identity.ErrNoCode) {
		return nil, refuse(&Problem{
			Status: http.StatusNotFound, Code: "not_found", Message: "No show has this code. It has six digits; look at the screen again.",
		}, nil)
	}
	s.guesses.Right(in.from)
	if err != nil {
		return nil, s.internal("look up a join code", err)
	}
	out := &joinOut{AllowOrigin: "*", Cache: "no-store"}
	out.Body.Channel = channel
	return out, nil
}
