package api

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"frontrow/internal/identity"
	"frontrow/internal/room"
	"frontrow/internal/room/ledger"
)

// Sites is what the door asks identity of the websites that embed a channel.
type Sites interface {
	Sites(ctx context.Context, channel string) ([]identity.Site, error)
	CreateSite(ctx context.Context, channel, name string) (identity.Site, string, error)
	RevokeSite(ctx context.Context, channel, id string) error
	SiteOf(ctx context.Context, secret string) (identity.Site, error)
	Mint(site identity.Site, c identity.Claims, life time.Duration) (string, room.Actor, time.Time, error)
}

// Ledger is what the door asks of points over all shows.
type Ledger interface {
	Top(ctx context.Context, channel string, limit int) ([]ledger.Account, error)
}

// Site is a website that vouches for its own accounts.
type Site struct {
	ID      string `json:"id"`
	Name    string `json:"name" example:"My shop"`
	Created int64  `json:"created" doc:"µs since the Unix epoch"`
	Secret  string `json:"secret,omitempty" doc:"Signs the site's tokens; it is shown once, when the site is made"`
}

// ChannelPath is the channel of an address. It is exported so that it can be embedded.
type ChannelPath struct {
	Channel string `path:"channel" doc:"The channel's name"`
}

type sitesOut struct {
	Cache string `header:"Cache-Control"`
	Body  struct {
		Sites []Site `json:"sites"`
	}
}

type createSiteIn struct {
	ChannelPath
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"200" doc:"What the site is called" example:"My shop"`
	}
}

type siteOut struct {
	Cache string `header:"Cache-Control"`
	Body  Site
}

// SitePath is a site of an address.
type SitePath struct {
	ChannelPath
	Site string `path:"site" doc:"The site's id"`
}

// TokenFor is what a site says of somebody who has signed in there.
type TokenFor struct {
	Subject string    `json:"sub" minLength:"1" maxLength:"128" doc:"The account's id at the site. The room shows another one that is made of it." example:"user-42"`
	Name    string    `json:"name,omitempty" maxLength:"200" doc:"The name to speak under; absent: they read and vote" example:"Ada"`
	Role    room.Role `json:"role,omitempty" enum:"viewer,guest,moderator,producer" doc:"absent: viewer"`
	Member  bool      `json:"member,omitempty" doc:"Whether they are a member of the channel"`
	Ticket  bool      `json:"ticket,omitempty" doc:"Whether they hold a ticket"`
	Bot     bool      `json:"bot,omitempty" doc:"Whether this is a program"`
	Life    int       `json:"expires_in,omitempty" minimum:"60" maximum:"2592000" doc:"Seconds; absent: an hour"`
}

type mintIn struct {
	ChannelPath
	Authorization string `header:"Authorization" doc:"Bearer and the site's secret"`
	Body          TokenFor
}

type topIn struct {
	ChannelPath
	Limit int `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type topOut struct {
	AllowOrigin string `header:"Access-Control-Allow-Origin"`
	Cache       string `header:"Cache-Control"`
	Body        struct {
		Top []ledger.Account `json:"top" doc:"Who earned most in all shows that are over"`
	}
}

func (s *Server) describeSites(api huma.API) {
	const at = "/api/v1/channels/{channel}"
	huma.Register(api, huma.Operation{
		OperationID: "list-sites", Method: http.MethodGet, Path: at + "/sites", Summary: "The sites that vouch for accounts in a channel",
	}, s.listSites)
	huma.Register(api, huma.Operation{
		OperationID: "create-site", Method: http.MethodPost, Path: at + "/sites", Summary: "A new site, with its secret", DefaultStatus: http.StatusCreated,
	}, s.createSite)
	huma.Register(api, huma.Operation{
		OperationID: "revoke-site", Method: http.MethodDelete, Path: at + "/sites/{site}", Summary: "End a site: its tokens are refused from now on",
		Errors: []int{http.StatusNotFound},
	}, s.revokeSite)
	huma.Register(api, huma.Operation{
		OperationID: "mint-token", Method: http.MethodPost, Path: at + "/tokens", Summary: "A token for an account of a site",
		Description: "For backends that would rather ask than sign: the same as a JWT (HS256) that the site signs with its secret, with kid in the header.",
	}, s.mint)
	huma.Register(api, huma.Operation{
		OperationID: "leaderboard", Method: http.MethodGet, Path: at + "/leaderboard", Summary: "Points over all shows",
	}, s.leaderboard)
}

func siteOf(x identity.Site, secret string) Site {
	return Site{ID: x.ID, Name: x.Name, Created: x.Created.UnixMicro(), Secret: secret}
}

func (s *Server) listSites(ctx context.Context, in *ChannelPath) (*sitesOut, error) {
	all, err := s.deps.Sites.Sites(ctx, in.Channel)
	if err != nil {
		return nil, s.internal("list sites", err)
	}
	out := &sitesOut{Cache: "no-store"}
	out.Body.Sites = make([]Site, 0, len(all))
	for _, x := range all {
		out.Body.Sites = append(out.Body.Sites, siteOf(x, ""))
	}
	return out, nil
}

func (s *Server) createSite(ctx context.Context, in *createSiteIn) (*siteOut, error) {
	x, secret, err := s.deps.Sites.CreateSite(ctx, in.Channel, in.Body.Name)
	if err != nil {
		return nil, &Problem{Status: http.StatusUnprocessableEntity, Code: "bad_data", Message: err.Error()}
	}
	made(ctx, x.ID)
	return &siteOut{Cache: "no-store", Body: siteOf(x, secret)}, nil
}

func (s *Server) revokeSite(ctx context.Context, in *SitePath) (*struct{}, error) {
	err := s.deps.Sites.RevokeSite(ctx, in.Channel, in.Site)
	if errors.Is(err, identity.ErrNoSite) {
		return nil, &Problem{Status: http.StatusNotFound, Code: "not_found", Message: "The channel has no such site."}
	}
	if err != nil {
		return nil, s.internal("revoke site", err)
	}
	return nil, nil
}

func (s *Server) mint(ctx context.Context, in *mintIn) (*sessionOut, error) {
	site, err := s.deps.Sites.SiteOf(ctx, strings.TrimPrefix(in.Authorization, "Bearer "))
	switch {
	case errors.Is(err, identity.ErrNoSite):
		return nil, &Problem{Status: http.StatusUnauthorized, Code: "unauthorized", Message: "Show the secret of a site of this channel as a bearer token: `frontrow site create` makes one."}
	case err != nil:
		return nil, s.internal("mint token", err)
	case site.Channel != in.Channel:
		return nil, &Problem{Status: http.StatusForbidden, Code: "forbidden", Message: "That is the secret of a site of another channel."}
	}
	b := in.Body
	life := time.Duration(b.Life) * time.Second
	if life == 0 {
		life = time.Hour
	}
	token, actor, expires, err := s.deps.Sites.Mint(site, identity.Claims{
		Subject: b.Subject, Name: b.Name, Role: b.Role, Member: b.Member, Ticket: b.Ticket, Bot: b.Bot,
	}, life)
	if err != nil {
		return nil, &Problem{Status: http.StatusUnprocessableEntity, Code: "bad_data", Message: err.Error()}
	}
	return &sessionOut{Cache: "no-store", Body: Session{Token: token, Expires: expires.UnixMicro(), Actor: actor}}, nil
}

func (s *Server) leaderboard(ctx context.Context, in *topIn) (*topOut, error) {
	all, err := s.deps.Ledger.Top(ctx, in.Channel, in.Limit)
	if err != nil {
		return nil, s.internal("leaderboard", err)
	}
	out := &topOut{AllowOrigin: "*", Cache: "no-store"}
	if out.Body.Top = all; all == nil {
		out.Body.Top = []ledger.Account{}
	}
	return out, nil
}
