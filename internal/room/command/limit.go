package command

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"time"

	"frontrow/internal/room"
)

// maxBuckets is how many buckets of a kind a limiter holds before it forgets those
// that are full again, at most once in forgetPause.
const (
	maxBuckets  = 4096
	forgetPause = time.Second
)

// limiter holds the token buckets of one room, by identity. Its owner is the room's
// writer.
type limiter struct {
	few, bulk, asks buckets // for commands one by one, and in bulk, and for queries
	forgot          time.Time
}

func newLimiter() limiter {
	return limiter{few: make(buckets), bulk: make(buckets), asks: make(buckets)}
}

type buckets map[string]*bucket

type bucket struct {
	tokens float64
	at     time.Time
	rate   Rate
}

// take takes a token, or says how long to wait for one.
func (l *limiter) take(all buckets, id string, rate Rate, now time.Time) time.Duration {
	b := all[id]
	if b == nil {
		b = &bucket{tokens: rate.Burst, at: now}
		all[id] = b
		if len(all) >= maxBuckets && now.Sub(l.forgot) >= forgetPause {
			l.forgot = now
			l.few.forget(now)
			l.bulk.forget(now)
			l.asks.forget(now)
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
	return wait
}

func (b *bucket) level(now time.Time) float64 {
	return min(b.rate.Burst, b.tokens+max(0, now.Sub(b.at).Seconds())*b.rate.PerSecond)
}

func (all buckets) forget(now time.Time) {
	for id, b := range all {
		if b.level(now) >= b.rate.Burst {
			delete(all, id)
		}
	}
}

// limit refuses an actor who sends too fast. The server itself may send always;
// a reader without an identity is bounded by its connection.
func (c *channel) limit(a room.Actor, bulk bool) error {
	all, rate := c.limits.few, c.rooms.cfg.Viewer
	switch {
	case bulk:
		all, rate = c.limits.bulk, c.rooms.cfg.Bulk
	case a.Role.Staff():
		rate = c.rooms.cfg.Owner
	}
	return c.spend(all, a, a.ID, rate)
}

// limitAsk refuses whoever asks too fast. A reader without an identity shares with
// all at the same address, if that says anything.
func (c *channel) limitAsk(cmd room.Command) error {
	id := cmd.Actor.ID
	if id == "" && len(cmd.From) > 0 {
		id = "from " + cmd.From[0]
	}
	return c.spend(c.limits.asks, cmd.Actor, id, c.rooms.cfg.Query)
}

func (c *channel) spend(all buckets, a room.Actor, id string, rate Rate) error {
	if a.Role == room.RoleSystem || id == "" {
		return nil
	}
	if wait := c.limits.take(all, id, rate, c.rooms.deps.Now()); wait > 0 {
		err := room.RateLimited.Refuse()
		err.After = wait
		return err
	}
	return nil
}

// newSecret returns 32 random bytes as hex.
func newSecret() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
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
