package identity

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/golang-jwt/jwt/v5"

	"frontrow/internal/room"
)

// tokenLife is how long a device token is good for. A page asks for a fresh one
// each time it is opened, so a device keeps its identity while it is used.
const tokenLife = 180 * 24 * time.Hour

// maxName bounds a name, in characters.
const maxName = 32

type claims struct {
	Name string    `json:"name,omitempty"`
	Role room.Role `json:"role,omitempty"`
	// Link is that of the staff by which the role came.
	Link string `json:"link,omitempty"`
	jwt.RegisteredClaims
}

// Anonymous is somebody who showed no token: they read.
func Anonymous() room.Actor {
	return room.Actor{Kind: room.Nobody, Role: room.RoleViewer}
}

// Session makes a token (RFC 7519, HS256) for a device, and the actor that it
// stands for. was is the device's actor so far; one without an ID becomes a new
// device. by is the link of the staff that it has shown, the zero value for none.
func (s *Service) Session(was room.Actor, name string, by StaffLink) (token string, actor room.Actor, expires time.Time, err error) {
	name, err = CleanName(name)
	if err != nil {
		return "", room.Actor{}, time.Time{}, err
	}
	id := was.ID
	if id == "" {
		raw := make([]byte, 12)
		rand.Read(raw)
		id = "d_" + base64.RawURLEncoding.EncodeToString(raw)
	}
	role, link := was.Role, was.Link
	if by.Role.Above(role) {
		role, link = by.Role, by.ID
	}
	now := s.now()
	expires = now.Add(tokenLife)
	token, err = jwt.NewWithClaims(jwt.SigningMethodHS256, claims{
		Name: name, Role: role, Link: link,
		RegisteredClaims: jwt.RegisteredClaims{
			Subject: id, IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(expires),
		},
	}).SignedString(s.tokenKey())
	if err != nil {
		return "", room.Actor{}, time.Time{}, fmt.Errorf("sign token: %w", err)
	}
	actor = actorOf(id, name, role)
	actor.Link = link
	return token, actor, expires, nil
}

func (s *Service) tokenKey() []byte { return s.derive("device token", nil) }

// Resolve is the one place where an Actor is made from what a request shows: a
// device's token, a site's, an overlay's, or nothing. ErrExpired: the token was good, and a
// fresh one is needed. ErrBadToken: it is not ours. ErrRevoked: the role that it
// gave was taken back; the actor is who is left, a viewer.
func (s *Service) Resolve(ctx context.Context, token string) (room.Actor, error) {
	if token == "" {
		return Anonymous(), nil
	}
	if strings.HasPrefix(token, screenPrefix) {
		return s.resolveOverlay(ctx, token)
	}
	if kid := keyOf(token); kid != "" {
		return s.resolveSite(ctx, token, kid)
	}
	var c claims
	_, err := jwt.ParseWithClaims(token, &c, func(*jwt.Token) (any, error) { return s.tokenKey(), nil },
		jwt.WithValidMethods([]string{"HS256"}), jwt.WithExpirationRequired(), jwt.WithTimeFunc(s.now))
	if errors.Is(err, jwt.ErrTokenExpired) {
		return room.Actor{}, ErrExpired
	}
	if err != nil || c.Subject == "" {
		return room.Actor{}, ErrBadToken
	}
	link, err := s.byLink(ctx, c)
	if errors.Is(err, ErrRevoked) {
		return actorOf(c.Subject, c.Name, room.RoleViewer), err
	}
	if err != nil {
		return room.Actor{}, err
	}
	a := actorOf(c.Subject, c.Name, c.Role)
	a.Link = link
	return a, nil
}

// keyOf is the id of the key that a token says it is signed with, "" for ours.
func keyOf(token string) string {
	head, _, _ := strings.Cut(token, ".")
	if len(head) > maxHeader {
		return ""
	}
	b, err := base64.RawURLEncoding.DecodeString(head)
	if err != nil {
		return ""
	}
	var h struct {
		Key string `json:"kid"`
	}
	_ = json.Unmarshal(b, &h) // what is malformed is refused as ours
	return h.Key
}

// maxHeader bounds the header of a token, bytes.
const maxHeader = 512

func actorOf(id, name string, role room.Role) room.Actor {
	if !role.Known() {
		role = room.RoleViewer
	}
	return room.Actor{ID: id, Kind: room.Device, Name: name, Role: role, Can: room.Capabilities(role, name != "")}
}

// CleanName makes a chosen name fit to be shown: no control, invisible or
// direction-changing characters, no runs of spaces. Empty is allowed and means that the
// device only reads.
func CleanName(name string) (string, error) {
	if !utf8.ValidString(name) {
		return "", fmt.Errorf("the name is not valid UTF-8")
	}
	var b strings.Builder
	marks := 0
	for _, r := range name {
		switch {
		case unicode.IsSpace(r):
			r = ' '
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs) && r != '\u200d':
			continue
		}
		if unicode.Is(unicode.Mn, r) {
			if marks++; marks > 2 {
				continue
			}
		} else {
			marks = 0
		}
		b.WriteRune(r)
	}
	clean := strings.Join(strings.Fields(strings.Trim(b.String(), "\u200d")), " ")
	if n := utf8.RuneCountInString(clean); n > maxName {
		return "", fmt.Errorf("a name has at most %d characters, this one has %d", maxName, n)
	}
	return clean, nil
}
