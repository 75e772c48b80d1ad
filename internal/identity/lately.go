package identity

import (
	"sync"
	"time"
)

const (
	// latelyFor is how long what was looked up is taken for what it was.
	latelyFor = time.Second
	// latelyMost bounds how much is remembered.
	latelyMost = 1000
)

// lately is what was looked up a moment ago, by name. The zero value is ready.
type lately[T any] struct {
	mu    sync.RWMutex
	found map[string]found[T]
}

type found[T any] struct {
	value T
	at    time.Time
}

func (l *lately[T]) get(name string, now time.Time) (T, bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	f, ok := l.found[name]
	return f.value, ok && now.Sub(f.at) < latelyFor && !now.Before(f.at)
}

func (l *lately[T]) put(name string, v T, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.found == nil || len(l.found) >= latelyMost {
		l.found = make(map[string]found[T])
	}
	l.found[name] = found[T]{v, now}
}

func (l *lately[T]) forget(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.found, name)
}
