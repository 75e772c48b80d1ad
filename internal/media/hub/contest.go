package hub

import (
	"slices"
	"time"

	"frontrow/internal/media"
)

// silent is how long a publisher that sends nothing may still be on its way: a
// browser's first frame waits up to two seconds for the other track. Later it is
// what a dropped connection left behind, and whoever comes then may be the same
// encoder coming back.
const silent = 3 * time.Second

// contest keeps encoders that come back by themselves from taking a stream from
// each other for ever, which an audience sees as a show that flips to and fro.
// The stream's lock guards it.
type contest struct {
	changes []time.Time // take-overs of a publisher that was heard, newest last
	last    time.Time   // when somebody was refused
	told    bool
	refused uint64
}

// judge refuses src while the place of s's publisher is contested. Trying keeps
// the contest up: calm is when nobody tries.
func (c *contest) judge(s *Stream, src media.Source, now time.Time) error {
	if !rivals(s.pub, src, now) {
		return nil
	}
	if c.told && now.Sub(c.last) >= s.cfg.Calm {
		c.told = false
	}
	c.changes = slices.DeleteFunc(c.changes, func(at time.Time) bool { return now.Sub(at) >= s.cfg.Calm })
	if !c.told && len(c.changes) < s.cfg.Takeovers {
		return nil
	}
	c.last = now
	c.refused++
	if !c.told {
		c.told = true
		s.log.Warn("two encoders publish with one key and take the stream from each other: the one that has it keeps it. Stop the other or rotate the key",
			"keeps", s.pub.source.Remote, "agent", s.pub.source.Agent, "refused", src.Remote, "refused_agent", src.Agent)
	}
	return ErrContested
}

// change notes that src takes the place of p.
func (c *contest) change(p *Publisher, src media.Source, now time.Time) {
	switch {
	case p.source.Key != src.Key:
		c.changes, c.told = nil, false // the key was rotated: what went on before can't go on
	case rivals(p, src, now):
		c.changes = append(c.changes, now)
	}
}

// rivals reports whether p still sends and src would take its place with the
// same key.
func rivals(p *Publisher, src media.Source, now time.Time) bool {
	return p.source.Key == src.Key && now.Sub(p.heard) < silent
}
