package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"frontrow/internal/identity"
)

// Overlays is what the door asks identity of the addresses that a mixer draws.
type Overlays interface {
	Overlays(ctx context.Context, channel string) ([]identity.Overlay, error)
	CreateOverlay(ctx context.Context, channel, name string) (identity.Overlay, string, error)
	RevokeOverlay(ctx context.Context, channel, id string) error
}

// Screens is what the door asks of the rooms' connections.
type Screens interface {
	// Screen says when an overlay was last heard, zero for not known, and whether
	// it is connected.
	Screen(channel, overlay string) (at time.Time, connected bool)
	// Dismiss ends an overlay's connections.
	Dismiss(channel, overlay string)
	// PutOut ends those of whoever has their role by a link of the staff.
	PutOut(link string)
}

// staleAfter is how long nothing is heard of an overlay that is there; it says
// so every three seconds.
const staleAfter = 10 * time.Second

// Overlay is an address that a mixer draws over its picture.
type Overlay struct {
	ID      string `json:"id"`
	Name    string `json:"name" example:"Main scene"`
	Created int64  `json:"created" doc:"µs since the Unix epoch"`
	Status  string `json:"status" enum:"live,stale,never" doc:"Whether it is there: stale was not heard for ten seconds"`
	Seen    int64  `json:"seen,omitempty" doc:"When it was heard last, µs since the Unix epoch; absent for never"`
	Token   string `json:"token,omitempty" doc:"For the address of the page; it is shown once, when the overlay is made"`
}

type overlaysOut struct {
	Cache string `header:"Cache-Control"`
	Body  struct {
		Overlays []Overlay `json:"overlays" doc:"The oldest first"`
	}
}

type createOverlayIn struct {
	ChannelPath
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"200" doc:"What it is called in the desk" example:"Main scene"`
	}
}

type overlayOut struct {
	Cache string `header:"Cache-Control"`
	Body  Overlay
}

// OverlayPath is an overlay of an address.
type OverlayPath struct {
	ChannelPath
	Overlay string `path:"overlay" doc:"The overlay's id"`
}

func (s *Server) describeOverlays(api huma.API) {
	const at = "/api/v1/channels/{channel}/overlays"
	huma.Register(api, huma.Operation{
		OperationID: "list-overlays", Method: http.MethodGet, Path: at, Summary: "The overlays of a channel, and whether each is there",
	}, s.listOverlays)
	huma.Register(api, huma.Operation{
		OperationID: "create-overlay", Method: http.MethodPost, Path: at, Summary: "A new overlay, with its token",
		Description:   "The address for a mixer is /overlay/CHANNEL?token=TOKEN; show= says what it shows.",
		DefaultStatus: http.StatusCreated,
	}, s.createOverlay)
	huma.Register(api, huma.Operation{
		OperationID: "revoke-overlay", Method: http.MethodDelete, Path: at + "/{overlay}", Summary: "End an overlay: it goes blank at once",
		Errors: []int{http.StatusNotFound},
	}, s.revokeOverlay)
}

// overlay is an overlay as it stands now.
func (s *Server) overlay(o identity.Overlay) Overlay {
	at, connected := s.deps.Screens.Screen(o.Channel, o.ID)
	if at.Before(o.Seen) {
		at = o.Seen
	}
	v := Overlay{ID: o.ID, Name: o.Name, Created: o.Created.UnixMicro(), Status: "never"}
	if at.IsZero() {
		return v
	}
	if v.Seen, v.Status = at.UnixMicro(), "stale"; connected && time.Since(at) < staleAfter {
		v.Status = "live"
	}
	return v
}

func (s *Server) listOverlays(ctx context.Context, in *ChannelPath) (*overlaysOut, error) {
	all, err := s.deps.Overlays.Overlays(ctx, in.Channel)
	if err != nil {
		return nil, s.internal("list overlays", err)
	}
	out := &overlaysOut{Cache: "no-store"}
	out.Body.Overlays = make([]Overlay, 0, len(all))
	for _, o := range all {
		out.Body.Overlays = append(out.Body.Overlays, s.overlay(o))
	}
	return out, nil
}

func (s *Server) createOverlay(ctx context.Context, in *createOverlayIn) (*overlayOut, error) {
	o, token, err := s.deps.Overlays.CreateOverlay(ctx, in.Channel, in.Body.Name)
	if err != nil {
		return nil, &Problem{Status: http.StatusUnprocessableEntity, Code: "bad_data", Message: err.Error()}
	}
	made(ctx, o.ID)
	out := &overlayOut{Cache: "no-store", Body: s.overlay(o)}
	out.Body.Token = token
	return out, nil
}

func (s *Server) revokeOverlay(ctx context.Context, in *OverlayPath) (*struct{}, error) {
	err := s.deps.Overlays.RevokeOverlay(ctx, in.Channel, in.Overlay)
	if errors.Is(err, identity.ErrNoOverlay) {
		return nil, &Problem{Status: http.StatusNotFound, Code: "not_found", Message: "The channel has no such overlay."}
	}
	if err != nil {
		return nil, s.internal("revoke overlay", err)
	}
	s.deps.Screens.Dismiss(in.Channel, in.Overlay)
	return nil, nil
}

// overlayPage serves the page that a mixer draws. Its address says what it may
// read, so that no other page frames it.
func (s *Server) overlayPage(w http.ResponseWriter, q *http.Request) {
	s.pages.page(w, q, "overlay.html", framedByUs, s.statusOf(q))
}
