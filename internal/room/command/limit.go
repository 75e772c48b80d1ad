package command

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"sync"
	"time"

	"frontrow/internal/room"
)

// maxBuckets is how many identities a limiter holds before it forgets those
// that have been quiet long enough to have a full bucket.
const maxBuckets = 4096

// limiter holds the token buckets of one room, by identity.
type limiter struct {
	mu      sync.Mutex
	buckets map[string]bucket
}

type bucket struct {
	tokens float64
	at     time.Time
	rate   Rate
}

// take takes a token, or says how long to wait for one.
func (l *limiter) take(id string, rate Rate, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	b, ok := l.buckets[id]
	if !ok {
		b = bucket{tokens: rate.Burst, at: now}
		if len(l.buckets) >= maxBuckets {
			l.forget(now)
		}
	}
	b.rate = rate
	b.tokens, b.at = b.level(now), now
	var wait time.Duration
	if b.tokens < 1 {
		wait = time.Duration((1 - b.tokens) / rate.PerSecond * float64(time.Second))
	} else {
		b.tokens--
	}
	l.buckets[id] = b
	return wait
}

func (b bucket) level(now time.Time) float64 {
	return min(b.rate.Burst, b.tokens+max(0, now.Sub(b.at).Seconds())*b.rate.PerSecond)
}

func (l *limiter) forget(now time.Time) {
	for id, b := range l.buckets {
		if b.level(now) >= b.rate.Burst {
			delete(l.buckets, id)
		}
	}
}

// limit refuses an actor who sends too fast. The server itself may send always;
// a reader without an identity is bounded by its connection.
func (c *channel) limit(a room.Actor) error {
	if a.Role == room.RoleSystem || a.ID == "" {
		return nil
	}
	rate := c.rooms.cfg.Viewer
	if a.Role.Staff() {
		rate = c.rooms.cfg.Owner
	}
	if wait := c.limits.take(a.ID, rate, c.rooms.deps.Now()); wait > 0 {
		err := room.RateLimited.Refuse()
		err.After = wait
		return err
	}
	return nil
}

var alphabet = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// newID returns 26 characters that are unique and sort by time: 48 bits of
// milliseconds and 80 random ones.
func newID(now time.Time) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(now.UnixMilli())<<16)
	_, _ = rand.Read(b[6:]) // never fails
	return alphabet.EncodeToString(b[:])
}
