package identity

import (
	"sync"
	"time"
)

const (
	// latelyFor is how long a channel that was looked up is taken for what it was.
	latelyFor = time.Second
	// latelyMost bounds how many are remembered.
	latelyMost = 1000
)

// lately are channels that were looked up a moment ago. The zero value is ready.
type lately struct {
	mu    sync.RWMutex
	found map[string]found
}

type found struct {
	channel Channel
	at      time.Time
}

func (l *lately) get(name string, now time.Time) (Channel, bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	f, ok := l.found[name]
	return f.channel, ok && now.Sub(f.at) < latelyFor && !now.Before(f.at)
}

func (l *lately) put(c Channel, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.found == nil || len(l.found) >= latelyMost {
		l.found = make(map[string]found)
	}
	l.found[c.Name] = found{c, now}
}
