package feedback

import (
	"encoding/json"
	"slices"

	"frontrow/internal/room"
)

func apply(s *State, e room.Event, _ *room.Entry) *State {
	switch {
	case e.Type == "feedback.given" && e.For == room.Server:
		var d Given
		if json.Unmarshal(e.Data, &d) != nil || d.Actor == "" || !d.Kind.known() || !s.Open {
			return s
		}
		s.Standing[d.Actor] = Opinion{Kind: d.Kind, Since: d.Wall}
		if due := next(d.Wall); s.Due == 0 || s.Due > due { // later only where the wall clock was set back
			s.Due = due
		}
	case e.Type == "feedback.point" && e.For == room.Staff:
		var d Measured
		if json.Unmarshal(e.Data, &d) != nil {
			return s
		}
		s.Curve = append(s.Curve, Point{At: e.At, Counts: d.Counts})
		if len(s.Curve) > MaxPoints {
			s.Curve = s.Curve[1:]
		}
		for actor, o := range s.Standing {
			if !o.counts(d.Wall) {
				delete(s.Standing, actor)
			}
		}
		// The curve ends with a point that says nobody.
		if s.Due = next(d.Wall); d.Counts == (Counts{}) {
			s.Due = 0
		}
	case e.Type == "feedback.opened":
		var d Settings
		if len(e.Data) == 0 || json.Unmarshal(e.Data, &d) == nil {
			s.Open, s.Audience = true, d.Audience
		}
	case e.Type == "feedback.closed":
		s.Open, s.Due = false, 0
		clear(s.Standing)
	}
	return s
}

// next is the moment of the point after wall.
func next(wall int64) int64 { return wall - wall%Every + Every }

func (o Opinion) counts(wall int64) bool { return wall-o.Since < Lasts }

// count is how many hold each opinion at that moment of the wall clock.
func (s *State) count(wall int64) (n Counts) {
	for _, o := range s.Standing {
		if !o.counts(wall) {
			continue
		}
		switch o.Kind {
		case Faster:
			n.Faster++
		case Slower:
			n.Slower++
		case Lost:
			n.Lost++
		case Good:
			n.Good++
		}
	}
	return n
}

// page returns a part of the curve. The points are in the order they were
// measured: where the programme clock was anchored anew it may go back.
func (s *State) page(a Ask) Curve {
	if a.Limit == 0 {
		a.Limit = Join
	}
	a.Limit = min(a.Limit, maxPage)
	first, end := max(0, len(s.Curve)-a.Limit), len(s.Curve)
	c := Curve{More: first > 0}
	if a.From > 0 {
		if first = slices.IndexFunc(s.Curve, func(p Point) bool { return p.At >= a.From }); first < 0 {
			first = len(s.Curve)
		}
		end = min(len(s.Curve), first+a.Limit)
		c.More = end < len(s.Curve)
	}
	if c.Points = s.Curve[first:end]; c.Points == nil {
		c.Points = []Point{}
	}
	return c
}
