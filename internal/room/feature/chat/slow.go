package chat

import (
	"maps"
	"slices"
	"time"

	"frontrow/internal/room"
)

// second is one second, µs.
const second = 1_000_000

// slow refuses somebody who said something lately.
func (s *State) slow(c room.Command) error {
	seconds := s.Modes.Slow
	if s.Shield {
		seconds = max(seconds, ShieldSlow)
	}
	if seconds == 0 || c.Actor.Role.Staff() {
		return nil
	}
	last := s.Spoke[c.Actor.ID]
	if wait := last + int64(seconds)*second - c.Wall; last > 0 && wait > 0 {
		err := room.RateLimited.Because("Slow mode: one line in %d seconds.", seconds)
		err.After = time.Duration(wait) * time.Microsecond
		return err
	}
	return nil
}

// spoke notes when somebody said a line, as it is told now. A deletion tells it
// again, for the log has lost the line then. What is too old to matter goes at
// moments that don't depend on the lines that are left.
func (s *State) spoke(who string, wall, now int64) {
	const most = MaxSlow * second
	s.silence(now - now%most - most)
	if wall <= 0 || wall < s.Since {
		return
	}
	if s.Spoke == nil {
		s.Spoke = make(map[string]int64)
	}
	s.Spoke[who] = max(s.Spoke[who], wall)
	if len(s.Spoke) > maxSpoke {
		walls := slices.Sorted(maps.Values(s.Spoke))
		s.silence(walls[len(walls)/2] + 1)
	}
}

// silence forgets who spoke before that moment alone.
func (s *State) silence(since int64) {
	if since <= s.Since {
		return
	}
	s.Since = since
	maps.DeleteFunc(s.Spoke, func(_ string, wall int64) bool { return wall < since })
}
