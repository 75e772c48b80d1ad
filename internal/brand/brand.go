// Package brand is how a channel presents itself: its title, words, colours,
// pictures, links and font. It checks all of it and keeps it in a Store. It draws
// nothing and derives no colours (the pages do), and knows no wire; api calls it.
package brand

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits, in characters where nothing else is said.
const (
	MaxTitle       = 80
	MaxDescription = 2000
	MaxLinks       = 5
	MaxLabel       = 40
	MaxURL         = 500
	MaxText        = 80
	MaxPicture     = 1 << 20 // bytes
	MaxSide        = 4096    // pixels
	MaxFont        = 400_000 // bytes
)

// ErrNoFile says that a channel has no such file.
var ErrNoFile = errors.New("the channel's brand has no such file")

// Refused is what is wrong with a brand or a file, and what to do about it.
type Refused string

// Error implements error.
func (r Refused) Error() string { return string(r) }

// Brand is how a channel presents itself. The zero value is that of a channel
// that has chosen nothing.
type Brand struct {
	Title       string
	Description string // plain text, with line breaks
	// Accent and Background are "#rrggbb", "" for the usual ones.
	Accent, Background string
	Links              []Link
	// Texts replace what widgets say, by a key of keys.
	Texts map[string]string
	Files []File // without their bytes, each slot at most once
}

// Link leads to another page of whoever runs the channel.
type Link struct {
	Label string `json:"label"`
	URL   string `json:"url"`
}

// Slot is what a file is for.
type Slot string

// The slots of a brand.
const (
	Logo       Slot = "logo"
	Background Slot = "background"
	Share      Slot = "share"
	Font       Slot = "font"
)

var slots = []Slot{Logo, Background, Share, Font}

// keys are the texts that can be replaced. docs/protocol.md says where they stand.
var keys = []string{"chat.placeholder", "offair.text", "offair.title", "poll.title", "qa.placeholder", "qa.title"}

// File is a picture or a font.
type File struct {
	Slot Slot
	// Hash is SHA-256 of the bytes, the first 16 bytes of it in hexadecimal.
	Hash string
	Type string // media type
	// Width and Height are in pixels, 0 for a font.
	Width, Height int
	Size          int // bytes
	Bytes         []byte
}

// File is the brand's file of a slot.
func (b Brand) File(slot Slot) (File, bool) {
	i := slices.IndexFunc(b.Files, func(f File) bool { return f.Slot == slot })
	if i < 0 {
		return File{}, false
	}
	return b.Files[i], true
}

// Store keeps brands.
type Store interface {
	// Brand is the zero value for a channel that has chosen nothing.
	Brand(ctx context.Context, channel string) (Brand, error)
	// SaveBrand keeps everything but the files.
	SaveBrand(ctx context.Context, channel string, b Brand) error
	SaveBrandFile(ctx context.Context, channel string, f File) error
	// DeleteBrandFile says ErrNoFile where there is none.
	DeleteBrandFile(ctx context.Context, channel string, slot Slot) error
	// BrandFile is a file with its bytes, by its hash, or ErrNoFile.
	BrandFile(ctx context.Context, channel, hash string) (File, error)
}

// Service keeps the brands of channels.
type Service struct{ store Store }

// New returns a Service over a store.
func New(store Store) *Service { return &Service{store: store} }

// Brand is the brand of a channel.
func (s *Service) Brand(ctx context.Context, channel string) (Brand, error) {
	b, err := s.store.Brand(ctx, channel)
	if err != nil {
		return Brand{}, fmt.Errorf("read the brand of %s: %w", channel, err)
	}
	return b, nil
}

// Save checks a brand and keeps all of it but the files. What is wrong with it is
// a Refused.
func (s *Service) Save(ctx context.Context, channel string, b Brand) error {
	b, err := b.checked()
	if err != nil {
		return err
	}
	if err := s.store.SaveBrand(ctx, channel, b); err != nil {
		return fmt.Errorf("save the brand of %s: %w", channel, err)
	}
	return nil
}

// SetFile checks a file and keeps it in its slot. What is wrong with it is a
// Refused.
func (s *Service) SetFile(ctx context.Context, channel string, slot Slot, data []byte) (File, error) {
	f, err := inspect(slot, data)
	if err != nil {
		return File{}, err
	}
	if err := s.store.SaveBrandFile(ctx, channel, f); err != nil {
		return File{}, fmt.Errorf("save the %s of %s: %w", slot, channel, err)
	}
	f.Bytes = nil
	return f, nil
}

// RemoveFile empties a slot; ErrNoFile where it is empty.
func (s *Service) RemoveFile(ctx context.Context, channel string, slot Slot) error {
	return s.store.DeleteBrandFile(ctx, channel, slot)
}

var hashes = regexp.MustCompile(`^[0-9a-f]{32}$`)

// File is a file with its bytes, by its hash; ErrNoFile where there is none.
func (s *Service) File(ctx context.Context, channel, hash string) (File, error) {
	if !hashes.MatchString(hash) {
		return File{}, ErrNoFile
	}
	return s.store.BrandFile(ctx, channel, hash)
}

func inspect(slot Slot, data []byte) (File, error) {
	f := File{Slot: slot, Size: len(data), Bytes: data}
	switch {
	case !slices.Contains(slots, slot):
		return File{}, Refused("A brand has a logo, a background, a share picture and a font.")
	case len(data) == 0:
		return File{}, Refused("The file is empty.")
	case slot == Font:
		if err := checkFont(data); err != nil {
			return File{}, err
		}
		f.Type = "font/woff2"
	default:
		p, err := readPicture(data)
		if err != nil {
			return File{}, err
		}
		f.Type, f.Width, f.Height = p.kind, p.width, p.height
	}
	sum := sha256.Sum256(data)
	f.Hash = hex.EncodeToString(sum[:16])
	return f, nil
}

var colours = regexp.MustCompile(`^#[0-9a-f]{6}$`)

func (b Brand) checked() (Brand, error) {
	var err error
	line := func(what, text string, most int) string {
		text = strings.TrimSpace(text)
		if err == nil {
			err = words(what, text, most, false)
		}
		return text
	}
	b.Title = line("title", b.Title, MaxTitle)
	b.Description = strings.TrimSpace(strings.ReplaceAll(b.Description, "\r\n", "\n"))
	if err == nil {
		err = words("description", b.Description, MaxDescription, true)
	}
	b.Accent, b.Background = strings.ToLower(b.Accent), strings.ToLower(b.Background)
	for _, c := range []string{b.Accent, b.Background} {
		if err == nil && c != "" && !colours.MatchString(c) {
			err = Refused(`A colour is written as "#rrggbb", with six hexadecimal digits.`)
		}
	}
	if err == nil && len(b.Links) > MaxLinks {
		err = Refused(fmt.Sprintf("A channel has at most %d links.", MaxLinks))
	}
	b.Links = slices.Clone(b.Links)
	for i, l := range b.Links {
		b.Links[i].Label = line("name of a link", l.Label, MaxLabel)
		if err == nil && b.Links[i].Label == "" {
			err = Refused("A link needs a name.")
		}
		if err == nil {
			b.Links[i].URL, err = checkURL(strings.TrimSpace(l.URL))
		}
	}
	texts := make(map[string]string, len(b.Texts))
	for key, text := range b.Texts {
		if err == nil && !slices.Contains(keys, key) {
			err = Refused("There is no such text of a widget. These can be replaced: " + strings.Join(keys, ", ") + ".")
		}
		if text = line("text "+key, text, MaxText); text != "" {
			texts[key] = text
		}
	}
	b.Texts = texts
	return b, err
}

// words refuses a text that is too long or holds what is no text.
func words(what, text string, most int, breaks bool) error {
	if n := utf8.RuneCountInString(text); n > most {
		return Refused(fmt.Sprintf("The %s has %d characters, and can have %d.", what, n, most))
	}
	for _, r := range text {
		if r == utf8.RuneError || unicode.IsControl(r) && (!breaks || r != '\n' && r != '\t') {
			return Refused(fmt.Sprintf("The %s holds characters that are no text: type it anew.", what))
		}
	}
	return nil
}

func checkURL(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil || len(text) > MaxURL || u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return "", Refused(fmt.Sprintf("A link is an address that begins with https:// and has at most %d characters.", MaxURL))
	}
	return u.String(), nil
}
