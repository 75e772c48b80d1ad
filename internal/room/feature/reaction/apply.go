package reaction

import (
	"cmp"
	"encoding/json"
	"slices"

	"frontrow/internal/room"
)

// jumped is how far back the programme clock has to go to say that it was
// anchored anew, s.
const jumped = 60

func apply(s *State, e room.Event, _ *room.Entry) *State {
	switch {
	case e.Type == "reaction.sent" && e.For == room.Server:
		d, ok := decode(e.Data)
		if !ok || d.N < 1 || s.find(d.Kind) < 0 {
			return s
		}
		s.Totals[d.Kind] += d.N
		s.arrived((e.At+d.Behind)/1_000_000, d.N)
		s.plot(e.At-e.At%Width, d.Kind, d.N)
	case e.Type == "reaction.set" && e.For == room.Everyone:
		var d Set
		if json.Unmarshal(e.Data, &d) != nil {
			return s
		}
		if d.Kinds == nil {
			d.Kinds = []Kind{}
		}
		s.Kinds, s.Audience = d.Kinds, d.Audience
	}
	return s
}

// arrived counts n in a second of the programme clock.
func (s *State) arrived(second int64, n int) {
	ago := s.Newest - second
	switch {
	case ago >= jumped, ago <= -window:
		s.Recent, s.Newest, ago = [window]int{}, second, 0
	case ago < 0:
		copy(s.Recent[-ago:], s.Recent[:window+ago])
		clear(s.Recent[:-ago])
		s.Newest, ago = second, 0
	}
	if ago < window {
		s.Recent[ago] += n
	}
}

// plot counts n in the point of the curve that begins at that moment. Points
// come nearly in order: who sees the picture late reacts late.
func (s *State) plot(at int64, kind string, n int) {
	i := len(s.Curve) - 1
	if i < 0 || s.Curve[i].At != at {
		there := false
		i, there = slices.BinarySearchFunc(s.Curve, at, func(p Point, at int64) int { return cmp.Compare(p.At, at) })
		if !there {
			s.Curve = slices.Insert(s.Curve, i, Point{At: at, N: map[string]int{}})
		}
	}
	s.Curve[i].N[kind] += n
	if len(s.Curve) > MaxPoints {
		s.Curve = s.Curve[1:]
	}
}

// page returns a part of the curve.
func (s *State) page(a Ask) Curve {
	if a.Limit == 0 {
		a.Limit = Join
	}
	a.Limit = min(a.Limit, maxPage)
	var c Curve
	if a.From == 0 {
		first := max(0, len(s.Curve)-a.Limit)
		c.Points, c.More = s.Curve[first:], first > 0
	} else {
		first, _ := slices.BinarySearchFunc(s.Curve, a.From-a.From%Width, func(p Point, at int64) int { return cmp.Compare(p.At, at) })
		end := min(len(s.Curve), first+a.Limit)
		c.Points, c.More = s.Curve[first:end], end < len(s.Curve)
	}
	if c.Points == nil {
		c.Points = []Point{}
	}
	return c
}
