// Package feedback is the feature that tells a host, while they speak, whether
// to go faster or slower, and who is lost. Everybody has one opinion, which
// counts for a minute. The staff see how many there are, as a curve; nobody sees
// whose they are.
package feedback

import (
	"encoding/json"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
)

const (
	// Lasts is how long an opinion counts, µs.
	Lasts = 60_000_000
	// Every is the time between two points of the curve, µs.
	Every = 10_000_000
	// MaxStanding is how many opinions count at once.
	MaxStanding = 100_000
	// MaxPoints is how many points the curve has: a day.
	MaxPoints = 8640
	// Join is how many of them the staff get when they join: an hour.
	Join = 360
	// maxPage is the most points that one feedback.curve returns.
	maxPage = 1000
	// again is how soon the same opinion is taken for a repeat, µs.
	again = 10_000_000
)

// Kind is an opinion.
type Kind string

// The opinions.
const (
	Faster Kind = "faster"
	Slower Kind = "slower"
	Lost   Kind = "lost"
	Good   Kind = "good"
)

// Settings are the data of feedback.open and of the event feedback.opened.
type Settings struct {
	Audience room.Crowd `json:"audience,omitempty" enum:"accounts,members,tickets,guests,staff" doc:"whose opinions are taken; absent: anyone's"`
}

// Give is the data of feedback.give.
type Give struct {
	Kind Kind `json:"kind" enum:"faster,slower,lost,good"`
}

// Given is the data of the event feedback.given.
type Given struct {
	Actor string `json:"a"`
	Kind  Kind   `json:"k"`
	Wall  int64  `json:"w"`
}

// Counts is how many hold each opinion.
type Counts struct {
	Faster int `json:"faster"`
	Slower int `json:"slower"`
	Lost   int `json:"lost"`
	Good   int `json:"good"`
}

// Measured is the data of the event feedback.point.
type Measured struct {
	Wall int64 `json:"wall" doc:"wall clock"`
	Counts
}

// Point is a point of the curve.
type Point struct {
	At int64 `json:"at" doc:"programme clock"`
	Counts
}

// Ask is the data of feedback.curve.
type Ask struct {
	From  int64 `json:"from,omitempty" doc:"programme clock: points from there on are wanted; absent: the newest ones"`
	Limit int   `json:"limit,omitempty" doc:"1 to 1000, 360 if absent"`
}

// Curve is the data of its answer.
type Curve struct {
	Points []Point `json:"points" doc:"the oldest first, one each ten seconds; none while nobody has an opinion"`
	More   bool    `json:"more" doc:"there are newer ones, or older ones where from was absent"`
}

// View is what everybody sees.
type View struct {
	Open     bool       `json:"open" doc:"opinions are taken"`
	Audience room.Crowd `json:"audience,omitempty" enum:"accounts,members,tickets,guests,staff" doc:"whose; absent: anyone's"`
}

// Mine is what one actor gets when they join.
type Mine struct {
	Kind  Kind   `json:"kind,omitempty" enum:"faster,slower,lost,good" doc:"your opinion"`
	Until int64  `json:"until,omitempty" doc:"wall clock: until when it counts"`
	Curve *Curve `json:"curve,omitempty" doc:"for the staff: the newest hour"`
}

// Opinion is what somebody thinks, since a moment of the wall clock.
type Opinion struct {
	Kind  Kind  `json:"k"`
	Since int64 `json:"w"`
}

// State is the opinions that stand, and the curve so far.
type State struct {
	Open     bool               `json:"open"`
	Audience room.Crowd         `json:"audience,omitempty"`
	Standing map[string]Opinion `json:"standing"` // by actor
	// Due is when the next point of the curve is due, on the wall clock; 0 for
	// not before somebody has an opinion.
	Due   int64   `json:"due"`
	Curve []Point `json:"curve,omitempty"`
}

// Feature returns the rules.
func Feature() room.Feature {
	return room.Define(room.Rules[*State]{
		Name: "feedback",
		Commands: []room.CommandSpec{
			{Name: "feedback.open", Needs: room.CanHost, Data: Settings{}, Doc: "Lets people say whether to go faster or slower, or others than before. It is closed until then."},
			{Name: "feedback.close", Needs: room.CanHost, Doc: "Ends that, and forgets the opinions."},
			{Name: "feedback.give", Needs: room.CanJoin, Bulk: true, Data: Give{}, Doc: "Says it. An opinion replaces the one before and counts for a minute."},
			{Name: "feedback.curve", Needs: room.CanModerate, Query: true, Data: Ask{}, Answer: Curve{}, Doc: "Asks how many thought what when."},
			{Name: room.Tick("feedback"), System: true, Doc: "A point of the curve is due."},
		},
		Events: []room.EventSpec{
			{Type: "feedback.opened", Data: Settings{}, Doc: "Opinions are taken."},
			{Type: "feedback.closed", Doc: "They are no longer, and those there were don't count any more."},
			{Type: "feedback.given", Data: Given{}, Doc: "Somebody has an opinion. It stays on the server."},
			{Type: "feedback.point", Data: Measured{}, Doc: "How many think what, for the staff: each ten seconds while anybody does."},
		},
		ViewOf: View{},
		MineOf: Mine{},
		Begin:  func() *State { return &State{Standing: map[string]Opinion{}} },
		Decide: decide,
		Apply:  apply,
		View:   func(s *State) any { return View{Open: s.Open, Audience: s.Audience} },
		Mine:   mine,
		Next:   func(s *State) int64 { return s.Due },
		Carry:  carry,
		Bring:  bring,
	})
}

func decide(s *State, c room.Command) (room.Decision, error) {
	switch c.Name {
	case "feedback.open":
		return open(s, c)
	case "feedback.close":
		d := state(c, "feedback.closed", s.Open)
		if n := len(s.Curve); s.Open && n > 0 && s.Curve[n-1].Counts != (Counts{}) {
			d.Events = append(d.Events, point(c.Wall, Counts{})) // the curve ends here
		}
		return d, nil
	case "feedback.give":
		return give(s, c)
	case "feedback.curve":
		var d Ask
		if err := read(c, &d); err != nil {
			return room.Decision{}, err
		}
		if d.Limit < 0 || d.From < 0 {
			return room.Decision{}, room.BadData.Because("from and limit are not negative.")
		}
		return room.Decision{Data: room.JSON(s.page(d))}, nil
	}
	if s.Due == 0 || c.Wall < s.Due {
		return room.Decision{}, nil
	}
	return room.Decision{Events: []room.Event{point(c.Wall, s.count(c.Wall))}}, nil
}

func point(wall int64, n Counts) room.Event {
	return room.Event{Type: "feedback.point", For: room.Staff, Data: room.JSON(Measured{Wall: wall, Counts: n})}
}

func read(c room.Command, into any) error {
	if len(c.Data) > 0 && json.Unmarshal(c.Data, into) != nil {
		return room.BadData.Refuse()
	}
	return nil
}

func open(s *State, c room.Command) (room.Decision, error) {
	var d Settings
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	if err := activity.Audience(d.Audience); err != nil {
		return room.Decision{}, err
	}
	if s.Open && d.Audience == s.Audience {
		return room.Decision{}, nil
	}
	return room.Decision{Events: []room.Event{{Type: "feedback.opened", By: c.Actor.Author(), Data: room.JSON(d)}}}, nil
}

func state(c room.Command, typ string, changes bool) room.Decision {
	if !changes {
		return room.Decision{}
	}
	return room.Decision{Events: []room.Event{{Type: typ, By: c.Actor.Author()}}}
}

func give(s *State, c room.Command) (room.Decision, error) {
	var d Give
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	if !d.Kind.known() {
		return room.Decision{}, room.BadData.Because("The kind is faster, slower, lost or good.")
	}
	if !s.Open {
		return room.Decision{}, room.Closed.Because("Nobody asks about the pace now.")
	}
	if c.Actor.ID == "" {
		return room.Decision{}, room.Forbidden.Refuse()
	}
	if err := s.Audience.Admits(c.Actor); err != nil {
		return room.Decision{}, err
	}
	has, there := s.Standing[c.Actor.ID]
	if there && has.Kind == d.Kind && c.Wall-has.Since < again {
		return room.Decision{}, nil
	}
	if !there && len(s.Standing) >= MaxStanding {
		return room.Decision{}, room.Busy.Because("Enough people have an opinion now, try again in a minute.")
	}
	return room.Decision{Events: []room.Event{{
		Type: "feedback.given", For: room.Server, Data: room.JSON(Given{Actor: c.Actor.ID, Kind: d.Kind, Wall: c.Wall}),
	}}}, nil
}

func (k Kind) known() bool { return k == Faster || k == Slower || k == Lost || k == Good }

func mine(s *State, a room.Actor) any {
	var m Mine
	if o, there := s.Standing[a.ID]; there {
		m.Kind, m.Until = o.Kind, o.Since+Lasts
	}
	if a.Role.Staff() && len(s.Curve) > 0 {
		c := s.page(Ask{Limit: Join})
		m.Curve = &c
	}
	if m == (Mine{}) {
		return nil
	}
	return m
}
