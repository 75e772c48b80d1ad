package brand

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Limits of emotes.
const (
	MaxEmotes    = 100       // of a channel
	MaxEmote     = 256 << 10 // bytes
	MaxEmoteSide = 512       // pixels
)

// ErrNoEmote says that a channel has no such emote.
var ErrNoEmote = errors.New("the channel has no such emote")

// Emote is a small picture that stands in a line of chat where its code does.
type Emote struct {
	Code string // 2 to 32 characters A-Za-z0-9_; in a text between two colons
	// Hash is SHA-256 of the bytes, the first 16 bytes of it in hexadecimal; ""
	// for an emote that is gone.
	Hash string
	Type string // media type
	// Width and Height are in pixels.
	Width, Height int
	Size          int // bytes
	Bytes         []byte
	// Still is the first frame of a GIF as PNG, for people who want nothing to
	// move; nil for the other types.
	Still []byte
}

// ending is what the names of files end with, by their type.
var ending = map[string]string{"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp", "image/gif": ".gif"}

// stillEnding takes the place of ".gif" in the name of its still.
const stillEnding = ".still.png"

// File names the picture by what is in it: "0123…ef.png".
func (e Emote) File() string { return e.Hash + ending[e.Type] }

// EmoteStore keeps emotes.
type EmoteStore interface {
	// Emotes are all of a channel in the order of their codes, without bytes.
	Emotes(ctx context.Context, channel string) ([]Emote, error)
	// Emote is one with its bytes, or ErrNoEmote.
	Emote(ctx context.Context, channel, code string) (Emote, error)
	// EmoteByHash is one of those with that picture, with its bytes, or ErrNoEmote.
	EmoteByHash(ctx context.Context, channel, hash string) (Emote, error)
	// SaveEmote keeps an emote in the place of the one with its code.
	SaveEmote(ctx context.Context, channel string, e Emote) error
	// RenameEmote says ErrNoEmote where there is none with the old code.
	RenameEmote(ctx context.Context, channel, old, code string) error
	// DeleteEmote says ErrNoEmote where there is none.
	DeleteEmote(ctx context.Context, channel, code string) error
}

// EmoteRoom is where emotes are used.
type EmoteRoom interface {
	// EmotesChanged tells everybody in a channel's room. An emote without a hash
	// is gone.
	EmotesChanged(ctx context.Context, channel string, changed ...Emote) error
}

// Emotes keeps the emotes of channels, and tells their rooms of them.
type Emotes struct {
	store EmoteStore
	room  EmoteRoom

	turn chan struct{} // one change at a time: the room and the store have to say the same
}

// NewEmotes returns Emotes over a store.
func NewEmotes(store EmoteStore, room EmoteRoom) *Emotes {
	return &Emotes{store: store, room: room, turn: make(chan struct{}, 1)}
}

// List is all emotes of a channel in the order of their codes, without bytes.
func (s *Emotes) List(ctx context.Context, channel string) ([]Emote, error) {
	all, err := s.store.Emotes(ctx, channel)
	if err != nil {
		return nil, fmt.Errorf("list the emotes of %s: %w", channel, err)
	}
	return all, nil
}

// Set gives a code its picture. What is wrong with them is a Refused.
func (s *Emotes) Set(ctx context.Context, channel, code string, data []byte) (Emote, error) {
	e, err := inspectEmote(code, data)
	if err != nil {
		return Emote{}, err
	}
	done, err := s.begin(ctx)
	if err != nil {
		return Emote{}, err
	}
	defer done()
	was, err := s.store.Emote(ctx, channel, code)
	switch {
	case errors.Is(err, ErrNoEmote):
		all, err := s.List(ctx, channel)
		if err != nil {
			return Emote{}, err
		}
		if len(all) >= MaxEmotes {
			return Emote{}, Refused(fmt.Sprintf("A channel has at most %d emotes: remove some first.", MaxEmotes))
		}
	case err != nil:
		return Emote{}, fmt.Errorf("read emote %s of %s: %w", code, channel, err)
	}
	if err := s.store.SaveEmote(ctx, channel, e); err != nil {
		return Emote{}, fmt.Errorf("save emote %s of %s: %w", code, channel, err)
	}
	if err := s.room.EmotesChanged(ctx, channel, e); err != nil {
		return Emote{}, errors.Join(err, s.restore(ctx, channel, code, was))
	}
	e.Bytes, e.Still = nil, nil
	return e, nil
}

// restore puts back what was there under a code before the room refused another.
func (s *Emotes) restore(ctx context.Context, channel, code string, was Emote) error {
	ctx = context.WithoutCancel(ctx)
	if was.Hash == "" {
		return s.store.DeleteEmote(ctx, channel, code)
	}
	return s.store.SaveEmote(ctx, channel, was)
}

// Rename gives an emote another code; ErrNoEmote where there is none. Lines that
// were said with the old one show it as text.
func (s *Emotes) Rename(ctx context.Context, channel, old, code string) (Emote, error) {
	if err := checkCode(code); err != nil {
		return Emote{}, err
	}
	done, err := s.begin(ctx)
	if err != nil {
		return Emote{}, err
	}
	defer done()
	e, err := s.store.Emote(ctx, channel, old)
	if err != nil {
		return Emote{}, err
	}
	if old == code {
		return e, nil
	}
	if _, err := s.store.Emote(ctx, channel, code); !errors.Is(err, ErrNoEmote) {
		if err != nil {
			return Emote{}, fmt.Errorf("read emote %s of %s: %w", code, channel, err)
		}
		return Emote{}, Refused(fmt.Sprintf("There is an emote :%s: already. Choose another code, or remove that one first.", code))
	}
	if err := s.store.RenameEmote(ctx, channel, old, code); err != nil {
		return Emote{}, fmt.Errorf("rename emote %s of %s: %w", old, channel, err)
	}
	e.Code = code
	if err := s.room.EmotesChanged(ctx, channel, Emote{Code: old}, e); err != nil {
		return Emote{}, errors.Join(err, s.store.RenameEmote(context.WithoutCancel(ctx), channel, code, old))
	}
	e.Bytes, e.Still = nil, nil
	return e, nil
}

// Remove takes an emote away; ErrNoEmote where there is none.
func (s *Emotes) Remove(ctx context.Context, channel, code string) error {
	done, err := s.begin(ctx)
	if err != nil {
		return err
	}
	defer done()
	if _, err := s.store.Emote(ctx, channel, code); err != nil {
		return err
	}
	// The room first: nobody is to be sent for a picture that is not there.
	if err := s.room.EmotesChanged(ctx, channel, Emote{Code: code}); err != nil {
		return err
	}
	return s.store.DeleteEmote(ctx, channel, code)
}

// File is a picture with its type, by the name that Emote.File has, or that of
// its still; ErrNoEmote where there is none.
func (s *Emotes) File(ctx context.Context, channel, name string) (data []byte, kind string, err error) {
	hash, end, _ := strings.Cut(name, ".")
	if !hashes.MatchString(hash) {
		return nil, "", ErrNoEmote
	}
	e, err := s.store.EmoteByHash(ctx, channel, hash)
	switch {
	case err != nil:
		return nil, "", err
	case "."+end == ending[e.Type]:
		return e.Bytes, e.Type, nil
	case "."+end == stillEnding && len(e.Still) > 0:
		return e.Still, "image/png", nil
	}
	return nil, "", ErrNoEmote
}

func (s *Emotes) begin(ctx context.Context) (done func(), err error) {
	select {
	case s.turn <- struct{}{}:
		return func() { <-s.turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

var codes = regexp.MustCompile(`^[A-Za-z0-9_]{2,32}$`)

func checkCode(code string) error {
	if !codes.MatchString(code) {
		return Refused("The code of an emote has 2 to 32 characters A-Za-z0-9_.")
	}
	return nil
}

func inspectEmote(code string, data []byte) (Emote, error) {
	if err := checkCode(code); err != nil {
		return Emote{}, err
	}
	e, err := readEmote(data)
	if err != nil {
		return Emote{}, err
	}
	sum := sha256.Sum256(data)
	e.Code, e.Hash, e.Size, e.Bytes = code, hex.EncodeToString(sum[:16]), len(data), data
	return e, nil
}
