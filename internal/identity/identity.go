// Package identity says who is asking and what they may do. It owns channels,
// their stream keys, and the one resolver from a request's credentials to a
// room.Actor; every check elsewhere looks at that Actor. It stores through a
// port and knows neither HTTP routes nor media.
package identity

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
)

var (
	// ErrNoChannel says that no channel has that name or key.
	ErrNoChannel = errors.New("there is no such channel")
	// ErrExists says that the name or the key is taken.
	ErrExists = errors.New("that name or key is already taken")
	// ErrWrongKey refuses a publisher; its text is for them.
	ErrWrongKey = errors.New("the stream key is not known here: copy it again, or make a new one with `frontrow key rotate CHANNEL`")
	// ErrBadToken refuses a token that is malformed, forged or expired.
	ErrBadToken = errors.New("the token is not valid here, ask for a new one")
)

// Channel is a permanent place where shows happen.
type Channel struct {
	Name    string
	Created time.Time
}

// KeyHash is what is stored of a stream key.
type KeyHash [sha256.Size]byte

// Store keeps channels. Errors: ErrNoChannel, ErrExists.
type Store interface {
	Overlays
	StaffLinks

	Channel(ctx context.Context, name string) (Channel, error)
	Channels(ctx context.Context) ([]Channel, error)
	ChannelByKey(ctx context.Context, key KeyHash) (Channel, error)
	CreateChannel(ctx context.Context, c Channel, key KeyHash) error
	SetKey(ctx context.Context, name string, key KeyHash) error
	// Key is what is stored of a channel's stream key.
	Key(ctx context.Context, name string) (KeyHash, error)

	// Site returns ErrNoSite; one that was revoked is still there.
	Site(ctx context.Context, id string) (Site, error)
	// Sites lists those of a channel that were not revoked, by name.
	Sites(ctx context.Context, channel string) ([]Site, error)
	CreateSite(ctx context.Context, s Site) error
	// RevokeSite returns ErrNoSite for one that is not good any more.
	RevokeSite(ctx context.Context, channel, id string, at time.Time) error

	// JoinCode and ChannelOfCode return ErrNoCode; what was replaced is not found.
	JoinCode(ctx context.Context, channel string) (string, error)
	ChannelOfCode(ctx context.Context, code string) (string, error)
	// AddJoinCode is for a channel without one. ErrExists: it has one, or the code
	// is or was somebody's.
	AddJoinCode(ctx context.Context, channel, code string, at time.Time) error
	ReplaceJoinCode(ctx context.Context, channel, code string, at time.Time) error
}

// Service answers who somebody is.
type Service struct {
	store  Store
	secret []byte
	now    func() time.Time

	channels lately[Channel]
	sites    lately[Site]
	links    lately[StaffLink]
}

// New returns a Service. secret is the server's own, at least 32 bytes: keys
// are hashed and tokens signed with what is derived from it.
func New(store Store, secret []byte, now func() time.Time) (*Service, error) {
	if len(secret) < 32 {
		return nil, fmt.Errorf("the server's secret has %d bytes, at least 32 are needed", len(secret))
	}
	return &Service{store: store, secret: secret, now: now}, nil
}

func (s *Service) derive(purpose string, data []byte) []byte {
	k := hmac.New(sha256.New, s.secret)
	k.Write([]byte(purpose))
	m := hmac.New(sha256.New, k.Sum(nil))
	m.Write(data)
	return m.Sum(nil)
}

// SealingKey is the key by which another part of the server seals what it keeps:
// AES-256. Who loses the server's secret loses what was sealed.
func (s *Service) SealingKey(purpose string) [32]byte {
	return [32]byte(s.derive("seal "+purpose, nil))
}

var (
	channelName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)
	streamKey   = regexp.MustCompile(`^[A-Za-z0-9_-]{8,128}$`)
)

// CheckName says what is wrong with a channel's name, nil if nothing is.
func CheckName(name string) error {
	if !channelName.MatchString(name) {
		return fmt.Errorf("%q can't be a channel's name: use 1 to 63 lower-case letters, digits and dashes, with no dash at either end", name)
	}
	return nil
}

// CreateChannel makes a channel. An empty key asks for a random one; the key is
// returned here and never again.
func (s *Service) CreateChannel(ctx context.Context, name, key string) (string, error) {
	if err := CheckName(name); err != nil {
		return "", err
	}
	key, hash, err := s.key(key)
	if err != nil {
		return "", err
	}
	if err := s.store.CreateChannel(ctx, Channel{Name: name, Created: s.now()}, hash); err != nil {
		return "", fmt.Errorf("create channel %s: %w", name, err)
	}
	return key, nil
}

// RotateKey gives a channel a new random key and returns it. The old one is
// refused from now on; who publishes with it already goes on.
func (s *Service) RotateKey(ctx context.Context, name string) (string, error) {
	key, hash, err := s.key("")
	if err != nil {
		return "", err
	}
	if err := s.store.SetKey(ctx, name, hash); err != nil {
		return "", fmt.Errorf("rotate the key of %s: %w", name, err)
	}
	return key, nil
}

func (s *Service) key(key string) (string, KeyHash, error) {
	if key == "" {
		raw := make([]byte, 15)
		rand.Read(raw)
		key = "sk_" + strings.ToLower(base32.StdEncoding.EncodeToString(raw))
	}
	if !streamKey.MatchString(key) {
		return "", KeyHash{}, errors.New("a stream key has 8 to 128 letters, digits, dashes and underscores")
	}
	return key, s.hash(key), nil
}

func (s *Service) hash(key string) KeyHash {
	return KeyHash(s.derive("stream key", []byte(key)))
}

// Publisher returns the channel that a stream key publishes to. ErrWrongKey is
// meant for the publisher to read.
func (s *Service) Publisher(ctx context.Context, key string) (Channel, error) {
	c, err := s.store.ChannelByKey(ctx, s.hash(key))
	if errors.Is(err, ErrNoChannel) {
		return Channel{}, ErrWrongKey
	}
	return c, err
}

// Channel returns the channel of that name, or ErrNoChannel. What was found is
// good for a second: an audience that comes back at once asks ten thousand times.
func (s *Service) Channel(ctx context.Context, name string) (Channel, error) {
	if CheckName(name) != nil {
		return Channel{}, ErrNoChannel
	}
	now := s.now()
	if c, ok := s.channels.get(name, now); ok {
		return c, nil
	}
	c, err := s.store.Channel(ctx, name)
	if err == nil {
		s.channels.put(name, c, now)
	}
	return c, err
}

// Channels lists all channels by name.
func (s *Service) Channels(ctx context.Context) ([]Channel, error) { return s.store.Channels(ctx) }
