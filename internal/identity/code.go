package identity

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"unicode"
)

// ErrNoCode says that no channel has that code, or not any more.
var ErrNoCode = errors.New("no channel has that code")

const (
	codeDigits = 6
	// codeTries bounds how often a random code is tried: among 900,000 nearly
	// every one is free.
	codeTries = 100
	// maxTypedCode bounds what is looked at of a typed code, bytes.
	maxTypedCode = 64
)

// CleanCode returns the six digits of a code as somebody typed it: with spaces
// and dashes, in the digits of their own keyboard. ErrNoCode for anything else.
func CleanCode(typed string) (string, error) {
	if len(typed) > maxTypedCode {
		return "", ErrNoCode
	}
	var b strings.Builder
	for _, r := range typed {
		switch {
		case unicode.IsSpace(r) || unicode.Is(unicode.Dash, r) || unicode.Is(unicode.Bidi_Control, r):
		case digit(r) >= 0:
			b.WriteByte(byte('0' + digit(r)))
		default:
			return "", ErrNoCode
		}
	}
	if code := b.String(); len(code) == codeDigits && code[0] != '0' {
		return code, nil
	}
	return "", ErrNoCode
}

// digit is what r counts: ASCII, Arabic-Indic, its extended form, or full width;
// -1 for anything else.
func digit(r rune) int {
	for _, zero := range []rune{'0', '\u0660', '\u06f0', '\uff10'} {
		if r >= zero && r <= zero+9 {
			return int(r - zero)
		}
	}
	return -1
}

// randomCode has no zero in front, which people leave out.
func randomCode() string {
	n, err := rand.Int(rand.Reader, big.NewInt(900_000))
	if err != nil {
		panic(err) // the system's randomness does not fail
	}
	return fmt.Sprint(100_000 + n.Int64())
}

// JoinCode returns the code by which people join a channel from their phones; it
// is made on first need and stays.
func (s *Service) JoinCode(ctx context.Context, channel string) (string, error) {
	for range codeTries {
		code, err := s.store.JoinCode(ctx, channel)
		if !errors.Is(err, ErrNoCode) {
			return code, err
		}
		code = randomCode()
		// Taken is the code, or somebody else has just made the channel's.
		if err := s.store.AddJoinCode(ctx, channel, code, s.now()); !errors.Is(err, ErrExists) {
			return code, err
		}
	}
	return "", fmt.Errorf("no code is free after %d tries", codeTries)
}

// NewJoinCode gives a channel another code and returns it. The old one leads
// nowhere from now on, and to no other channel.
func (s *Service) NewJoinCode(ctx context.Context, channel string) (string, error) {
	for range codeTries {
		code := randomCode()
		if err := s.store.ReplaceJoinCode(ctx, channel, code, s.now()); !errors.Is(err, ErrExists) {
			return code, err
		}
	}
	return "", fmt.Errorf("no code is free after %d tries", codeTries)
}

// ChannelOfCode returns the name of the channel that a typed code leads to, or
// ErrNoCode.
func (s *Service) ChannelOfCode(ctx context.Context, typed string) (string, error) {
	code, err := CleanCode(typed)
	if err != nil {
		return "", err
	}
	return s.store.ChannelOfCode(ctx, code)
}
