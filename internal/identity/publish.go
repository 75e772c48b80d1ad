package identity

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"frontrow/internal/room"
)

// PublishTokenLife is how long a publish token lets somebody in. Who publishes
// with it already goes on.
const PublishTokenLife = 12 * time.Hour

// publishAudience is the audience of publish tokens (RFC 7519, 4.1.3), so that
// nothing else that the server signs lets anybody publish.
const publishAudience = "publish"

// maxPublishToken bounds a publish token, bytes.
const maxPublishToken = 2048

// Generation names the stream key that a channel has now without telling it:
// after a rotation it is another one.
func (s *Service) Generation(ctx context.Context, channel string) (string, error) {
	hash, err := s.store.Key(ctx, channel)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(s.derive("key generation", hash[:])[:12]), nil
}

// publishClaims are those of a publish token.
type publishClaims struct {
	Channel    string `json:"channel"`
	Generation string `json:"gen"`
	// Link is that of the staff by which its holder was let in.
	Link string `json:"link"`
	jwt.RegisteredClaims
}

// PublishToken lets who publish to a channel without its stream key, until it
// expires, the key is rotated or the link that gave who their role is revoked; it
// never outlives what a site says of who. That who may is for the caller to know.
func (s *Service) PublishToken(ctx context.Context, channel string, who room.Actor) (token string, expires time.Time, err error) {
	generation, err := s.Generation(ctx, channel)
	if err != nil {
		return "", time.Time{}, fmt.Errorf("read the key of %s: %w", channel, err)
	}
	now := s.now()
	expires = now.Add(PublishTokenLife)
	if known := time.UnixMicro(who.Expires); who.Expires != 0 && known.Before(expires) {
		expires = known
	}
	token, err = s.Sign(map[string]any{
		"aud": publishAudience, "sub": who.ID, "channel": channel, "gen": generation, "link": who.Link,
		"iat": now.Unix(), "exp": expires.Unix(),
	})
	if err != nil {
		return "", time.Time{}, fmt.Errorf("sign a publish token: %w", err)
	}
	return token, time.Unix(expires.Unix(), 0), nil
}

// PublisherByToken returns the channel that a publish token lets its holder
// publish to. ErrWrongKey: none, any more or ever.
func (s *Service) PublisherByToken(ctx context.Context, token string) (Channel, error) {
	if len(token) > maxPublishToken {
		return Channel{}, ErrWrongKey
	}
	var c publishClaims
	_, err := jwt.ParseWithClaims(token, &c, func(*jwt.Token) (any, error) { return s.signer().Public(), nil },
		jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}), jwt.WithAudience(publishAudience),
		jwt.WithExpirationRequired(), jwt.WithTimeFunc(s.now))
	if err != nil || c.Generation == "" {
		return Channel{}, ErrWrongKey
	}
	if c.Link != "" && c.Link != consoleLink {
		if _, err := s.link(ctx, c.Link); errors.Is(err, ErrNoLink) {
			return Channel{}, ErrWrongKey
		} else if err != nil {
			return Channel{}, err
		}
	}
	generation, err := s.Generation(ctx, c.Channel)
	if errors.Is(err, ErrNoChannel) || err == nil && !hmac.Equal([]byte(generation), []byte(c.Generation)) {
		return Channel{}, ErrWrongKey
	}
	if err != nil {
		return Channel{}, err
	}
	return s.Channel(ctx, c.Channel)
}
