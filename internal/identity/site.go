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

	"github.com/golang-jwt/jwt/v5"

	"frontrow/internal/room"
)

var (
	// ErrExpired is the ErrBadToken of a token whose time is over: its holder asks
	// whoever gave it for a fresh one.
	ErrExpired = fmt.Errorf("its time is over: %w", ErrBadToken)
	// ErrNoSite says that a channel has no such site, or that it was revoked.
	ErrNoSite = errors.New("the channel has no such site")
)

// Site is a website or program that embeds a channel, has a login of its own,
// and vouches for its accounts: it signs tokens that say who somebody is there.
// What it vouches for counts in its channel alone.
type Site struct {
	ID      string
	Channel string
	Name    string
	Created time.Time
	Revoked time.Time // zero while it is good
}

// Claims are what a site says of somebody.
type Claims struct {
	// Subject is the account's id at the site, 1 to 128 bytes. It stays there: in
	// the room the account has an id that is made of it and doesn't tell it.
	Subject string
	Name    string
	// Role is viewer, guest, moderator or producer; "" is viewer.
	Role   room.Role
	Member bool
	Ticket bool
	Bot    bool
}

const (
	maxSites     = 50
	maxSubject   = 128
	sitePrefix   = "site_"
	secretPrefix = "fss_"
	// maxTokenLife is how long a site's token may be good for.
	maxTokenLife = 30 * 24 * time.Hour
)

// CreateSite makes a site of a channel and returns its secret, which the site
// keeps and which signs its tokens.
func (s *Service) CreateSite(ctx context.Context, channel, name string) (Site, string, error) {
	if _, err := s.Channel(ctx, channel); err != nil {
		return Site{}, "", err
	}
	name, err := CleanName(name)
	if err != nil || name == "" {
		return Site{}, "", errors.New("a site needs a name of at most 32 characters")
	}
	all, err := s.Sites(ctx, channel)
	if err != nil {
		return Site{}, "", err
	}
	if len(all) >= maxSites {
		return Site{}, "", fmt.Errorf("a channel has at most %d sites, revoke one", maxSites)
	}
	raw := make([]byte, 12)
	rand.Read(raw)
	site := Site{ID: sitePrefix + base64.RawURLEncoding.EncodeToString(raw), Channel: channel, Name: name, Created: s.now()}
	if err := s.store.CreateSite(ctx, site); err != nil {
		return Site{}, "", fmt.Errorf("create site %s: %w", name, err)
	}
	return site, s.siteSecret(site.ID), nil
}

// Sites lists the sites of a channel that are good, by name.
func (s *Service) Sites(ctx context.Context, channel string) ([]Site, error) {
	return s.store.Sites(ctx, channel)
}

// RevokeSite ends a site: its tokens are refused within a second, and its secret
// is good for nothing any more. ErrNoSite.
func (s *Service) RevokeSite(ctx context.Context, channel, id string) error {
	if err := s.store.RevokeSite(ctx, channel, id, s.now()); err != nil {
		return err
	}
	s.sites.forget(id)
	return nil
}

// siteSecret is derived, so that no database holds it.
func (s *Service) siteSecret(id string) string {
	return secretPrefix + strings.TrimPrefix(id, sitePrefix) + "." + base64.RawURLEncoding.EncodeToString(s.derive("site secret", []byte(id)))
}

// SiteOf returns the site whose secret that is, or ErrNoSite.
func (s *Service) SiteOf(ctx context.Context, secret string) (Site, error) {
	id, _, ok := strings.Cut(strings.TrimPrefix(secret, secretPrefix), ".")
	id = sitePrefix + id
	if !ok || !strings.HasPrefix(secret, secretPrefix) || !hmac.Equal([]byte(secret), []byte(s.siteSecret(id))) {
		return Site{}, ErrNoSite
	}
	return s.site(ctx, id)
}

// site looks a site up; what was found is good for a second.
func (s *Service) site(ctx context.Context, id string) (Site, error) {
	now := s.now()
	if site, ok := s.sites.get(id, now); ok {
		return site, nil
	}
	site, err := s.store.Site(ctx, id)
	if err == nil && !site.Revoked.IsZero() {
		err = ErrNoSite
	}
	if err == nil {
		s.sites.put(id, site, now)
	}
	return site, err
}

// siteClaims is a site's token (RFC 7519, HS256). Its header names the site as
// kid (RFC 7515, 4.1.4); its key is the site's secret as it was shown.
type siteClaims struct {
	Name   string    `json:"name,omitempty"`
	Role   room.Role `json:"role,omitempty"`
	Member bool      `json:"member,omitempty"`
	Ticket bool      `json:"ticket,omitempty"`
	Bot    bool      `json:"bot,omitempty"`
	jwt.RegisteredClaims
}

// Mint signs a token of a site for it, for backends that would rather ask than
// sign. life is at most 30 days.
func (s *Service) Mint(site Site, c Claims, life time.Duration) (token string, a room.Actor, expires time.Time, err error) {
	if life <= 0 || life > maxTokenLife {
		return "", a, expires, errors.New("a token is good for at most 30 days")
	}
	now := s.now()
	expires = now.Add(life).Truncate(time.Second)
	claims := siteClaims{
		Name: c.Name, Role: c.Role, Member: c.Member, Ticket: c.Ticket, Bot: c.Bot,
		RegisteredClaims: jwt.RegisteredClaims{Subject: c.Subject, IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(expires)},
	}
	if a, err = s.vouched(site, claims); err != nil {
		return "", a, expires, err
	}
	t := jwt.NewWithClaims(jwt.SigningMethodHS256, claims)
	t.Header["kid"] = site.ID
	token, err = t.SignedString([]byte(s.siteSecret(site.ID)))
	if err != nil {
		return "", a, expires, fmt.Errorf("sign token: %w", err)
	}
	return token, a, expires, nil
}

// vouched is the actor that a site's claims stand for.
func (s *Service) vouched(site Site, c siteClaims) (room.Actor, error) {
	if c.Subject == "" || len(c.Subject) > maxSubject {
		return room.Actor{}, fmt.Errorf("sub has to be the account's id, 1 to %d bytes", maxSubject)
	}
	if c.Role == "" {
		c.Role = room.RoleViewer
	}
	if !c.Role.Known() || c.Role.Above(room.RoleProducer) {
		return room.Actor{}, errors.New("role can be viewer, guest, moderator or producer")
	}
	name, err := CleanName(c.Name)
	if err != nil {
		return room.Actor{}, err
	}
	kind := room.Account
	if c.Bot {
		kind = room.Bot
	}
	sum := s.derive("account", []byte(site.Channel+"\x00"+c.Subject))
	return room.Actor{
		ID: "a_" + base64.RawURLEncoding.EncodeToString(sum[:12]), Kind: kind, Name: name, Role: c.Role,
		Can: room.Capabilities(c.Role, name != ""), Member: c.Member, Ticket: c.Ticket,
		Channel: site.Channel, Expires: c.ExpiresAt.UnixMicro(),
	}, nil
}

// resolveSite reads a token that names a site.
func (s *Service) resolveSite(ctx context.Context, token, kid string) (room.Actor, error) {
	site, err := s.site(ctx, kid)
	if errors.Is(err, ErrNoSite) {
		return room.Actor{}, ErrBadToken
	}
	if err != nil {
		return room.Actor{}, err
	}
	var c siteClaims
	_, err = jwt.ParseWithClaims(token, &c, func(*jwt.Token) (any, error) { return []byte(s.siteSecret(site.ID)), nil },
		jwt.WithValidMethods([]string{"HS256"}), jwt.WithExpirationRequired(), jwt.WithTimeFunc(s.now), jwt.WithLeeway(clockSlack))
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return room.Actor{}, ErrExpired
	case err != nil:
		return room.Actor{}, ErrBadToken
	case c.ExpiresAt.After(s.now().Add(maxTokenLife + clockSlack)):
		return room.Actor{}, fmt.Errorf("%w: it is good for more than 30 days", ErrBadToken)
	}
	a, err := s.vouched(site, c)
	if err != nil {
		return room.Actor{}, fmt.Errorf("%w: %w", ErrBadToken, err)
	}
	return a, nil
}

// clockSlack is how much the clocks of a site's backend may differ from ours.
const clockSlack = 10 * time.Second
