package api

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"frontrow/internal/audit"
	"frontrow/internal/identity"
	"frontrow/internal/room"
)

// StaffLinks is what the door asks identity of the links that give roles.
type StaffLinks interface {
	LinkOf(ctx context.Context, code string) (identity.StaffLink, error)
	StaffLinks(ctx context.Context) ([]identity.StaffLink, error)
	NewStaffLink(ctx context.Context, role room.Role, name string) (identity.StaffLink, string, error)
	RevokeStaffLink(ctx context.Context, id string) (identity.StaffLink, error)
}

// StaffLink is a link that gives whoever opens it a role on this server.
type StaffLink struct {
	ID      string    `json:"id"`
	Role    room.Role `json:"role" enum:"owner,admin,producer,moderator"`
	Name    string    `json:"name,omitempty" doc:"Whom it was made for; absent: the role's standing link, which the server's command line prints"`
	Created int64     `json:"created" doc:"µs since the Unix epoch"`
	Used    int64     `json:"used,omitempty" doc:"About when somebody last came by it, µs since the Unix epoch; absent for never"`
	Yours   bool      `json:"yours,omitempty" doc:"You are here by this one"`
	URL     string    `json:"url,omitempty" doc:"The address to pass on; it is shown once, when the link is made"`
}

type staffLinksOut struct {
	Cache string `header:"Cache-Control"`
	Body  struct {
		Links []StaffLink `json:"links" doc:"The oldest first"`
	}
}

type createStaffLinkIn struct {
	origin string
	Body   struct {
		Role room.Role `json:"role" enum:"owner,admin,producer,moderator" doc:"What whoever opens it becomes, in all channels of the server"`
		Name string    `json:"name" minLength:"1" maxLength:"200" doc:"Whom it is for" example:"Ada, on Fridays"`
	}
}

// Resolve reads how whoever asks has reached this server.
func (in *createStaffLinkIn) Resolve(c huma.Context) []error {
	var p publishIn
	defer func() { in.origin = p.origin }()
	return p.Resolve(c)
}

type staffLinkOut struct {
	Cache string `header:"Cache-Control"`
	Body  StaffLink
}

type staffLinkIn struct {
	Link string `path:"link" doc:"The link's id"`
}

func (s *Server) describeStaffLinks(api huma.API) {
	const at = "/api/v1/staff-links"
	refusals := []int{http.StatusUnauthorized, http.StatusForbidden}
	huma.Register(api, huma.Operation{
		OperationID: "list-staff-links", Method: http.MethodGet, Path: at, Summary: "The links that give roles on this server, for the owner",
		Errors: refusals,
	}, s.listStaffLinks)
	huma.Register(api, huma.Operation{
		OperationID: "create-staff-link", Method: http.MethodPost, Path: at, Summary: "A new link for somebody of the staff, with its address",
		Errors: refusals, DefaultStatus: http.StatusCreated,
	}, s.createStaffLink)
	huma.Register(api, huma.Operation{
		OperationID: "revoke-staff-link", Method: http.MethodDelete, Path: at + "/{link}", Summary: "End a link, and the role of everybody who came by it",
		Description: "Their connections end within a second with role_revoked, and so do their tokens.",
		Errors:      append(refusals, http.StatusNotFound),
	}, s.revokeStaffLink)
}

// ownLink is the link by which whoever asks is here.
func ownLink(ctx context.Context) string {
	if a, ok := ctx.Value(actKey{}).(*act); ok {
		return a.actor.Link
	}
	return ""
}

func staffLinkOf(ctx context.Context, l identity.StaffLink) StaffLink {
	v := StaffLink{ID: l.ID, Role: l.Role, Name: l.Name, Created: l.Created.UnixMicro(), Yours: l.ID == ownLink(ctx)}
	if !l.Used.IsZero() {
		v.Used = l.Used.UnixMicro()
	}
	return v
}

func (s *Server) listStaffLinks(ctx context.Context, _ *struct{}) (*staffLinksOut, error) {
	all, err := s.deps.Staff.StaffLinks(ctx)
	if err != nil {
		return nil, s.internal("list links of the staff", err)
	}
	out := &staffLinksOut{Cache: "no-store"}
	out.Body.Links = make([]StaffLink, len(all))
	for i, l := range all {
		out.Body.Links[i] = staffLinkOf(ctx, l)
	}
	return out, nil
}

func (s *Server) createStaffLink(ctx context.Context, in *createStaffLinkIn) (*staffLinkOut, error) {
	l, code, err := s.deps.Staff.NewStaffLink(ctx, in.Body.Role, in.Body.Name)
	if err != nil {
		return nil, &Problem{Status: http.StatusUnprocessableEntity, Code: "bad_data", Message: err.Error()}
	}
	out := &staffLinkOut{Cache: "no-store", Body: staffLinkOf(ctx, l)}
	out.Body.URL = strings.TrimSuffix(s.addresses(&publishIn{origin: in.origin}).Watch, "/watch/") + "/staff/" + code
	return out, s.actedOnLink(ctx, "staff.link_made", l)
}

func (s *Server) revokeStaffLink(ctx context.Context, in *staffLinkIn) (*struct{}, error) {
	if in.Link == ownLink(ctx) {
		return nil, &Problem{Status: http.StatusForbidden, Code: "forbidden",
			Message: "You are here by that link. Revoke it from a browser that came by another one, or with `frontrow owner revoke`."}
	}
	l, err := s.deps.Staff.RevokeStaffLink(ctx, in.Link)
	if errors.Is(err, identity.ErrNoLink) {
		return nil, &Problem{Status: http.StatusNotFound, Code: "not_found", Message: "There is no such link, or it was revoked."}
	}
	if err != nil {
		return nil, s.internal("revoke a link of the staff", err)
	}
	s.deps.Screens.PutOut(in.Link)
	return nil, s.actedOnLink(ctx, "staff.link_revoked", l)
}

// actedOnLink records what was done to a link. It is good in every channel, so
// each has it in its log.
func (s *Server) actedOnLink(ctx context.Context, action string, l identity.StaffLink) error {
	a, ok := ctx.Value(actKey{}).(*act)
	if !ok {
		return s.internal("record "+action, errors.New("nobody did it"))
	}
	ctx = context.WithoutCancel(ctx)
	all, err := s.deps.Channels.Channels(ctx)
	for _, c := range all {
		err = errors.Join(err, s.deps.Audit.Add(ctx, audit.Entry{
			Channel: c.Name, Actor: a.actor.ID, Role: a.actor.Role, Action: action, Detail: audit.Detail{ID: l.ID, Role: l.Role},
		}))
	}
	if err != nil {
		s.log.Error("an act is not in the audit log", "action", action, "id", l.ID, "err", err)
	}
	return nil
}

// linkShown is the link of the staff that a code is of, the zero value for none.
func (s *Server) linkShown(ctx context.Context, code string) (identity.StaffLink, error) {
	l, err := s.deps.Staff.LinkOf(ctx, code)
	if errors.Is(err, identity.ErrNoLink) {
		return identity.StaffLink{}, nil
	}
	return l, err
}
