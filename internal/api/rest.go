package api

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"frontrow/internal/brand"
	"frontrow/internal/identity"
	"frontrow/internal/room"
	"frontrow/internal/studio"
)

// Channel is a channel as the REST interface shows it.
type Channel struct {
	Name    string `json:"name" doc:"The channel's name, part of its addresses" example:"live"`
	Status  string `json:"status" enum:"live,offair" doc:"Whether a show can be watched now"`
	Since   *int64 `json:"since" doc:"When the show went live, µs since the Unix epoch; null while off air"`
	Viewers int    `json:"viewers" doc:"How many are in the room"`
	Title   string `json:"title,omitempty" doc:"What the channel calls itself; absent: its name"`
	Picture string `json:"picture,omitempty" doc:"The address at this server of a picture for a card"`
	Logo    string `json:"logo,omitempty" doc:"The same of its logo"`
}

type channelsOut struct {
	AllowOrigin string `header:"Access-Control-Allow-Origin"`
	Cache       string `header:"Cache-Control"`
	Body        struct {
		Channels []Channel `json:"channels"`
	}
}

type channelIn struct {
	Name string `path:"name" doc:"The channel's name"`
}

type channelOut struct {
	AllowOrigin string `header:"Access-Control-Allow-Origin"`
	Cache       string `header:"Cache-Control"`
	Body        Channel
}

type sessionIn struct {
	Authorization string `header:"Authorization" doc:"Bearer token of the device so far, absent for a new one"`
	Owner         string `cookie:"frontrow_owner" hidden:"true"`
	Body          struct {
		Name string `json:"name" maxLength:"200" doc:"The name to speak under; empty to read only" example:"Ada"`
	}
}

type sessionOut struct {
	AllowOrigin string `header:"Access-Control-Allow-Origin"`
	Cache       string `header:"Cache-Control"`
	Body        Session
}

// Session is who somebody is, and the token that says so.
type Session struct {
	Token   string     `json:"token" doc:"Bearer token of the device"`
	Expires int64      `json:"expires" doc:"µs since the Unix epoch"`
	Actor   room.Actor `json:"actor"`
}

// problems makes the REST layer speak our errors. Its library keeps that choice
// in a variable of the package.
var problems = sync.OnceFunc(func() {
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		for _, err := range errs {
			if err != nil {
				msg += ": " + err.Error()
			}
		}
		code := "bad_request"
		if status >= 500 {
			code = "internal"
		}
		return &Problem{Status: status, Code: code, Message: msg}
	}
})

// rest answers the REST interface and its description.
func (s *Server) rest() http.Handler {
	mux := http.NewServeMux()
	s.describe(mux)
	return mux
}

func (s *Server) describe(mux *http.ServeMux) huma.API {
	problems()
	cfg := huma.DefaultConfig("Frontrow", "1")
	cfg.DocsPath, cfg.SchemasPath = "", ""
	cfg.CreateHooks = nil // no $schema links in our bodies
	api := humago.New(mux, cfg)
	huma.Register(api, huma.Operation{
		OperationID: "list-channels", Method: http.MethodGet, Path: "/api/v1/channels",
		Summary: "All channels, by name",
	}, s.listChannels)
	huma.Register(api, huma.Operation{
		OperationID: "get-channel", Method: http.MethodGet, Path: "/api/v1/channels/{name}",
		Summary: "One channel", Errors: []int{http.StatusNotFound},
	}, s.getChannel)
	huma.Register(api, huma.Operation{
		OperationID: "open-session", Method: http.MethodPost, Path: "/api/v1/session",
		Summary: "A token for this device, under a name",
	}, s.openSession)
	s.describeStaffLinks(api)
	s.describeSites(api)
	s.describeOverlays(api)
	s.describeWebhooks(api)
	s.describeAudit(api)
	s.describePublish(api)
	s.describeBrand(api)
	s.describeEmotes(api)
	s.describePublishToken(api)
	s.describeCodes(api)
	return api
}

// OpenAPI describes the REST interface.
func OpenAPI() ([]byte, error) {
	return (&Server{}).describe(http.NewServeMux()).OpenAPI().YAML()
}

func (s *Server) listChannels(ctx context.Context, _ *struct{}) (*channelsOut, error) {
	all, err := s.deps.Channels.Channels(ctx)
	if err != nil {
		return nil, s.internal("list channels", err)
	}
	out := &channelsOut{AllowOrigin: "*", Cache: "no-store"}
	out.Body.Channels = make([]Channel, 0, len(all))
	for _, c := range all {
		v, err := s.channel(ctx, c.Name)
		if err != nil {
			return nil, s.internal("list channels", err)
		}
		out.Body.Channels = append(out.Body.Channels, v)
	}
	return out, nil
}

func (s *Server) getChannel(ctx context.Context, in *channelIn) (*channelOut, error) {
	_, err := s.deps.Channels.Channel(ctx, in.Name)
	if errors.Is(err, identity.ErrNoChannel) {
		return nil, huma.ErrorWithHeaders(
			&Problem{Status: http.StatusNotFound, Code: "no_such_channel", Message: "There is no channel of that name."},
			http.Header{"Access-Control-Allow-Origin": {"*"}})
	}
	if err != nil {
		return nil, s.internal("get channel", err)
	}
	v, err := s.channel(ctx, in.Name)
	if err != nil {
		return nil, s.internal("get channel", err)
	}
	return &channelOut{AllowOrigin: "*", Cache: "no-store", Body: v}, nil
}

func (s *Server) channel(ctx context.Context, name string) (Channel, error) {
	show, err := s.deps.Shows.Show(ctx, name)
	if err != nil {
		return Channel{}, err
	}
	c := Channel{Name: name, Status: "offair", Viewers: s.deps.Viewers(name)}
	if show.Status == studio.Live && s.deps.OnAir(name) {
		since := show.Started.UnixMicro()
		c.Status, c.Since = "live", &since
	}
	b, err := s.deps.Brands.Brand(ctx, name)
	if err != nil {
		return Channel{}, err
	}
	c.Title = b.Title
	if f, ok := picture(b, brand.Share, brand.Background); ok {
		c.Picture = brandFileOf(name, f).URL
	}
	if f, ok := b.File(brand.Logo); ok {
		c.Logo = brandFileOf(name, f).URL
	}
	return c, nil
}

func (s *Server) openSession(ctx context.Context, in *sessionIn) (*sessionOut, error) {
	// A token that is out of date, or of another server, makes a new device:
	// there is nothing that its holder could do instead.
	was, err := s.deps.Channels.Resolve(ctx, strings.TrimPrefix(in.Authorization, "Bearer "))
	if err != nil && !errors.Is(err, identity.ErrRevoked) { // whose role was taken back is a viewer now
		was = identity.Anonymous()
	}
	if was.Channel != "" {
		return nil, &Problem{Status: http.StatusForbidden, Code: "forbidden", Message: "This token comes from a site that embeds the channel: the name is that of the account there."}
	}
	by, err := s.linkShown(ctx, in.Owner)
	if err != nil {
		return nil, s.internal("open session", err)
	}
	token, actor, expires, err := s.deps.Channels.Session(was, in.Body.Name, by)
	if err != nil {
		return nil, &Problem{Status: http.StatusUnprocessableEntity, Code: "bad_name", Message: err.Error()}
	}
	return &sessionOut{
		AllowOrigin: "*", Cache: "no-store",
		Body: Session{Token: token, Expires: expires.UnixMicro(), Actor: actor},
	}, nil
}

// staff makes the browser that opened a link of the staff theirs.
func (s *Server) staff(w http.ResponseWriter, q *http.Request) {
	code := q.PathValue("code")
	l, err := s.linkShown(q.Context(), code)
	switch {
	case err != nil:
		s.log.Error("a link of the staff can't be looked up", "err", err)
		fail(w, http.StatusInternalServerError, "internal", "Something went wrong here.")
		return
	case l.ID == "":
		fail(w, http.StatusNotFound, "not_found", "This link gives no role here (any more): ask the owner for a new one. `frontrow owner` prints the owner's.")
		return
	}
	http.SetCookie(w, &http.Cookie{
		Name: "frontrow_owner", Value: code, Path: "/", HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: q.TLS != nil, MaxAge: int((365 * 24 * time.Hour).Seconds()),
	})
	w.Header().Set("Cache-Control", "no-store")
	to := "/"
	if all, err := s.deps.Channels.Channels(q.Context()); err == nil && len(all) == 1 {
		to = "/studio/" + all[0].Name
	}
	http.Redirect(w, q, to, http.StatusSeeOther)
}

func (s *Server) internal(doing string, err error) error {
	s.log.Error("request failed", "doing", doing, "err", err)
	return &Problem{Status: http.StatusInternalServerError, Code: "internal", Message: "Something went wrong here."}
}
