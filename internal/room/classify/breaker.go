package classify

import (
	"errors"
	"log/slog"
	"sync"
	"time"
)

const (
	// failuresMost in a row and a classifier is left out.
	failuresMost = 5
	// firstPause is for how long; it doubles up to lastPause while a probe fails.
	firstPause, lastPause = 5 * time.Second, 5 * time.Minute
)

// PauseError says that a classifier wants to be left alone for a while.
type PauseError struct {
	For time.Duration
	Err error
}

// Error implements error.
func (e *PauseError) Error() string { return e.Err.Error() }

// Unwrap returns what was the matter.
func (e *PauseError) Unwrap() error { return e.Err }

// breaker leaves a classifier out that fails, and lets one line through now and
// then to see whether it is back. The log hears of the change only.
type breaker struct {
	log *slog.Logger

	mu       sync.Mutex
	failures int
	until    time.Time // left out until then, zero while it works
	pause    time.Duration
	probing  bool
}

// allow reports whether the classifier may be asked.
func (b *breaker) allow(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.until.IsZero():
		return true
	case b.probing || now.Before(b.until):
		return false
	}
	b.probing = true
	return true
}

// gaveUp takes back an allow of which nothing is known: the server stops.
func (b *breaker) gaveUp() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.probing = false
}

// done notes how it went.
func (b *breaker) done(now time.Time, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	was := !b.until.IsZero()
	if err == nil {
		// An answer from before the failures says nothing about now.
		if was && !b.probing {
			return
		}
		b.failures, b.until, b.pause, b.probing = 0, time.Time{}, 0, false
		if was {
			b.log.Info("a classifier is back")
		}
		return
	}
	var wants *PauseError
	asked := errors.As(err, &wants)
	b.failures++
	if was && !b.probing || !was && !asked && b.failures < failuresMost {
		return
	}
	b.pause = min(max(2*b.pause, firstPause), lastPause)
	if asked {
		b.pause = min(max(b.pause, wants.For), lastPause)
	}
	b.until, b.probing = now.Add(b.pause), false
	if !was {
		b.log.Warn("a classifier fails and is left out for a while", "pause", b.pause, "error", err)
	}
}
