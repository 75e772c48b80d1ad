package fanout

// Furthest is how far behind the live edge the furthest viewer of a channel has
// said to be, µs, of those who are less than most behind: further back is watching
// a replay. 0 where nobody has said anything.
func (s *Server) Furthest(channel string, most int64) (behind int64) {
	s.mu.Lock()
	h := s.halls[channel]
	s.mu.Unlock()
	if h == nil {
		return 0
	}
	h.each(func(c *conn) {
		if b := c.late(); b < most {
			behind = max(behind, b)
		}
	})
	return behind
}
