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

// ErrNoOverlay says that a channel has no such overlay, or that it was revoked.
var ErrNoOverlay = errors.New("the channel has no such overlay")

// Overlay is an address that a mixer draws over its picture. Whoever has it reads
// the channel's room as everybody does, and can do nothing.
type Overlay struct {
	ID      string
	Channel string
	Name    string
	Created time.Time
	// Seen is about when its token was shown last; zero for never.
	Seen time.Time
}

// TokenHash is what is stored of an overlay's token.
type TokenHash [32]byte

// Overlays is where overlays are kept.
type Overlays interface {
	// Overlays lists those of a channel, the oldest first.
	Overlays(ctx context.Context, channel string) ([]Overlay, error)
	// Overlay returns one and what its token has to be, or ErrNoOverlay.
	Overlay(ctx context.Context, id string) (Overlay, TokenHash, error)
	CreateOverlay(ctx context.Context, o Overlay, token TokenHash) error
	// RevokeOverlay returns ErrNoOverlay for one that is not there.
	RevokeOverlay(ctx context.Context, channel, id string) error
	SawOverlay(ctx context.Context, id string, at time.Time) error
}

const (
	maxOverlays   = 50
	overlayPrefix = "ov_"
	// screenPrefix begins an overlay's token: fsc_ID.SECRET.
	screenPrefix = "fsc_"
	maxScreen    = 128 // bytes of a token
	// seenEvery is how exactly is kept when an overlay was there.
	seenEvery = time.Minute
)

// CreateOverlay makes an overlay of a channel and returns its token, which is
// told here and never again.
func (s *Service) CreateOverlay(ctx context.Context, channel, name string) (Overlay, string, error) {
	if _, err := s.Channel(ctx, channel); err != nil {
		return Overlay{}, "", err
	}
	name, err := CleanName(name)
	if err != nil || name == "" {
		return Overlay{}, "", errors.New("an overlay needs a name of at most 32 characters")
	}
	all, err := s.store.Overlays(ctx, channel)
	if err != nil {
		return Overlay{}, "", err
	}
	if len(all) >= maxOverlays {
		return Overlay{}, "", fmt.Errorf("a channel has at most %d overlays, revoke one", maxOverlays)
	}
	raw := make([]byte, 9+24)
	rand.Read(raw)
	id := base64.RawURLEncoding.EncodeToString(raw[:9])
	o := Overlay{ID: overlayPrefix + id, Channel: channel, Name: name, Created: s.now()}
	token := screenPrefix + id + "." + base64.RawURLEncoding.EncodeToString(raw[9:])
	if err := s.store.CreateOverlay(ctx, o, s.tokenHash(token)); err != nil {
		return Overlay{}, "", fmt.Errorf("create overlay %s: %w", name, err)
	}
	return o, token, nil
}

func (s *Service) tokenHash(token string) TokenHash {
	return TokenHash(s.derive("overlay token", []byte(token)))
}

// Overlays lists the overlays of a channel that are good, the oldest first.
func (s *Service) Overlays(ctx context.Context, channel string) ([]Overlay, error) {
	return s.store.Overlays(ctx, channel)
}

// RevokeOverlay ends an overlay: its token is refused from now on. ErrNoOverlay.
func (s *Service) RevokeOverlay(ctx context.Context, channel, id string) error {
	return s.store.RevokeOverlay(ctx, channel, id)
}

// resolveOverlay says who shows an overlay's token.
func (s *Service) resolveOverlay(ctx context.Context, token string) (room.Actor, error) {
	id, _, ok := strings.Cut(strings.TrimPrefix(token, screenPrefix), ".")
	if !ok || len(token) > maxScreen {
		return room.Actor{}, ErrBadToken
	}
	o, hash, err := s.store.Overlay(ctx, overlayPrefix+id)
	if err != nil && !errors.Is(err, ErrNoOverlay) {
		return room.Actor{}, fmt.Errorf("look up overlay: %w", err)
	}
	shown := s.tokenHash(token)
	if err != nil || !hmac.Equal(hash[:], shown[:]) {
		return room.Actor{}, ErrBadToken
	}
	if now := s.now(); now.Sub(o.Seen) >= seenEvery {
		if err := s.store.SawOverlay(ctx, o.ID, now); err != nil {
			return room.Actor{}, fmt.Errorf("note that an overlay is there: %w", err)
		}
	}
	return room.Actor{ID: o.ID, Kind: room.Screen, Role: room.RoleViewer, Channel: o.Channel}, nil
}
