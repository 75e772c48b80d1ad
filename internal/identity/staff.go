package identity

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"frontrow/internal/room"
)

var (
	// ErrNoLink says that there is no such link of the staff, or that it was revoked.
	ErrNoLink = errors.New("there is no such link, or it was revoked: `frontrow owner list` lists them")
	// ErrRevoked is the ErrBadToken of somebody whose role came by a link that was
	// revoked.
	ErrRevoked = fmt.Errorf("the link that gave the role was revoked: %w", ErrBadToken)
)

// StaffLink is a link that gives whoever opens it a role on this server.
type StaffLink struct {
	ID   string
	Role room.Role
	// Name is whom it was made for, "" for a standing link, which `frontrow owner`
	// prints each time it is asked.
	Name    string
	Created time.Time
	// Used is about when somebody last came by it; zero for never.
	Used    time.Time
	Revoked time.Time // zero while it is good
}

// StaffLinks is where links of the staff are kept. None has what the links hold:
// that is derived from the server's secret.
type StaffLinks interface {
	// StaffLink returns ErrNoLink; one that was revoked is still there.
	StaffLink(ctx context.Context, id string) (StaffLink, error)
	// StaffLinks lists those that were not revoked, the oldest first.
	StaffLinks(ctx context.Context) ([]StaffLink, error)
	// RevokedStaffLinks lists those that were, from that moment on.
	RevokedStaffLinks(ctx context.Context, since time.Time) ([]StaffLink, error)
	// CreateStaffLink returns ErrExists where one has that id.
	CreateStaffLink(ctx context.Context, l StaffLink) error
	// RevokeStaffLink returns ErrNoLink for one that is not good any more.
	RevokeStaffLink(ctx context.Context, id string, at time.Time) error
	UsedStaffLink(ctx context.Context, id string, at time.Time) error
}

const (
	maxStaffLinks = 100
	maxCode       = 128 // bytes
	linkPrefix    = "sl_"
	// consoleLink is that of the server's own commands: whoever has its secret.
	consoleLink = "console"
)

// StaffRoles are those that a link can give, the owner's first.
func StaffRoles() []room.Role {
	return []room.Role{room.RoleOwner, room.RoleAdmin, room.RoleProducer, room.RoleModerator}
}

// Console is the link of a command that works on the data directory itself.
func Console() StaffLink { return StaffLink{ID: consoleLink, Role: room.RoleOwner} }

// firstLink is the id of a role's first standing link: the one that it had before
// links were listed.
func firstLink(r room.Role) string { return linkPrefix + string(r) }

// code is the secret part of a link.
func (s *Service) code(l StaffLink) string {
	switch {
	case l.ID == firstLink(room.RoleOwner):
		return base64.RawURLEncoding.EncodeToString(s.derive("owner link", nil)[:24])
	case l.ID == firstLink(l.Role):
		return base64.RawURLEncoding.EncodeToString(s.derive("staff link", []byte(l.Role))[:24])
	}
	sum := s.derive("staff link with an id", []byte(l.ID))
	return strings.TrimPrefix(l.ID, linkPrefix) + "." + base64.RawURLEncoding.EncodeToString(sum[:24])
}

// NewStaffLink makes a link for somebody, and returns the secret part of its
// address, which is told here and never again.
func (s *Service) NewStaffLink(ctx context.Context, role room.Role, name string) (StaffLink, string, error) {
	name, err := CleanName(name)
	if err != nil || name == "" {
		return StaffLink{}, "", errors.New("a link needs a name of at most 32 characters: whom it is for")
	}
	return s.addLink(ctx, role, name)
}

func (s *Service) addLink(ctx context.Context, role room.Role, name string) (StaffLink, string, error) {
	known := false
	for _, r := range StaffRoles() {
		known = known || r == role
	}
	if !known {
		return StaffLink{}, "", errors.New("the roles that have a link are owner, admin, producer and moderator")
	}
	all, err := s.store.StaffLinks(ctx)
	if err != nil {
		return StaffLink{}, "", err
	}
	if len(all) >= maxStaffLinks {
		return StaffLink{}, "", fmt.Errorf("there are %d links already, revoke one", maxStaffLinks)
	}
	raw := make([]byte, 9)
	rand.Read(raw)
	l := StaffLink{ID: linkPrefix + base64.RawURLEncoding.EncodeToString(raw), Role: role, Name: name, Created: s.now()}
	if err := s.store.CreateStaffLink(ctx, l); err != nil {
		return StaffLink{}, "", fmt.Errorf("make a link: %w", err)
	}
	return l, s.code(l), nil
}

// StandingLink returns the link of a role that is for nobody in particular, and
// its secret part; it is made where there is none that is good.
func (s *Service) StandingLink(ctx context.Context, role room.Role) (StaffLink, string, error) {
	first := StaffLink{ID: firstLink(role), Role: role, Created: s.now()}
	if _, err := s.store.StaffLink(ctx, first.ID); errors.Is(err, ErrNoLink) {
		if err := s.store.CreateStaffLink(ctx, first); err != nil && !errors.Is(err, ErrExists) {
			return StaffLink{}, "", fmt.Errorf("make a link: %w", err)
		}
	}
	all, err := s.store.StaffLinks(ctx)
	if err != nil {
		return StaffLink{}, "", err
	}
	for _, l := range all {
		if l.Role == role && l.Name == "" {
			return l, s.code(l), nil
		}
	}
	return s.addLink(ctx, role, "")
}

// StaffLinks lists the links that are good, the oldest first.
func (s *Service) StaffLinks(ctx context.Context) ([]StaffLink, error) {
	return s.store.StaffLinks(ctx)
}

// RevokeStaffLink ends a link, and the role of everybody who came by it. ErrNoLink.
func (s *Service) RevokeStaffLink(ctx context.Context, id string) (StaffLink, error) {
	l, err := s.store.StaffLink(ctx, id)
	if err == nil {
		err = s.store.RevokeStaffLink(ctx, id, s.now())
	}
	s.links.forget(id)
	return l, err
}

// RevokedSince lists the links that were revoked since that moment, by this process
// or another one, and believes nothing any more that it knew of them.
func (s *Service) RevokedSince(ctx context.Context, since time.Time) ([]StaffLink, error) {
	all, err := s.store.RevokedStaffLinks(ctx, since)
	for _, l := range all {
		s.links.forget(l.ID)
	}
	return all, err
}

// LinkOf returns the link that has that secret part, or ErrNoLink.
func (s *Service) LinkOf(ctx context.Context, code string) (StaffLink, error) {
	if code == "" || len(code) > maxCode {
		return StaffLink{}, ErrNoLink
	}
	var claimed []StaffLink
	if id, _, ok := strings.Cut(code, "."); ok {
		claimed = []StaffLink{{ID: linkPrefix + id}}
	} else {
		for _, r := range StaffRoles() {
			claimed = append(claimed, StaffLink{ID: firstLink(r), Role: r})
		}
	}
	for _, l := range claimed {
		if hmac.Equal([]byte(code), []byte(s.code(l))) {
			return s.link(ctx, l.ID)
		}
	}
	return StaffLink{}, ErrNoLink
}

// link returns one that is good, and notes that it is used. What was found holds
// for a second.
func (s *Service) link(ctx context.Context, id string) (StaffLink, error) {
	now := s.now()
	if l, ok := s.links.get(id, now); ok {
		return l, nil
	}
	l, err := s.store.StaffLink(ctx, id)
	if err == nil && !l.Revoked.IsZero() {
		err = ErrNoLink
	}
	if err != nil {
		return StaffLink{}, err
	}
	if now.Sub(l.Used) >= seenEvery {
		if err := s.store.UsedStaffLink(ctx, id, now); err != nil {
			return StaffLink{}, err
		}
		l.Used = now
	}
	s.links.put(id, l, now)
	return l, nil
}

// byLink returns the link that a device's role came by, "" where it has none that
// a link gives, and ErrRevoked where that is not good any more.
func (s *Service) byLink(ctx context.Context, c claims) (id string, err error) {
	if !c.Role.Staff() || c.Link == consoleLink {
		return c.Link, nil
	}
	if id = c.Link; id == "" {
		id = firstLink(c.Role) // a token of before links were listed
	}
	l, err := s.link(ctx, id)
	switch {
	case errors.Is(err, ErrNoLink):
		return "", ErrRevoked
	case err != nil:
		return "", fmt.Errorf("look up a link of the staff: %w", err)
	case c.Role.Above(l.Role):
		return "", ErrRevoked // no token of ours says so
	}
	return id, nil
}
