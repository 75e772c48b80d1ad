// Package reaction is the feature of reacting: hearts and laughter by the
// thousand. They are only ever told as totals, and nowhere is it kept who sent
// which: an event of a reaction does not say.
package reaction

import (
	"encoding/json"

	"frontrow/internal/room"
)

const (
	// MaxKinds is the most kinds that a channel's set has.
	MaxKinds = 12
	// MaxEver is the most names of kinds that one show counts.
	MaxEver = 48
	// MaxBurst is the most reactions that one command sends.
	MaxBurst = 10
	// Width is how long one point of the curve lasts, µs.
	Width = 10_000_000
	// MaxPoints is how many points the curve has: a day.
	MaxPoints = 8640
	// Join is how many of them the staff get when they join: an hour.
	Join = 360
	// maxPage is the most points that one reaction.curve returns.
	maxPage = 500
	// window is how many seconds the rate looks back.
	window = 5

	maxName  = 20
	maxEmoji = 16
	maxImage = 300
)

// Kind is one way to react. It has an emoji or a picture.
type Kind struct {
	Name  string `json:"name" doc:"1 to 20 characters of a-z0-9_"`
	Emoji string `json:"emoji,omitempty" doc:"1 to 16 characters"`
	Image string `json:"image,omitempty" doc:"instead of an emoji: the address of a picture, a path here or https"`
}

// Choose is the data of the command reaction.set.
type Choose struct {
	Kinds []Kind `json:"kinds" doc:"at most 12; none turns reactions off"`
	// Audience is a pointer, for anyone is written as nothing.
	Audience *room.Crowd `json:"audience,omitempty" doc:"who may react: accounts, members, tickets, guests or staff; empty: anyone, as at first; absent: as it is"`
}

// Set is the data of the event reaction.set.
type Set struct {
	Kinds    []Kind     `json:"kinds" doc:"none: reactions are off"`
	Audience room.Crowd `json:"audience,omitempty" enum:"accounts,members,tickets,guests,staff" doc:"who may react; absent: anyone"`
}

// Send is the data of reaction.send.
type Send struct {
	Kind json.RawMessage `json:"kind" doc:"the name of a kind, or its place in the set counted from 0"`
	N    int             `json:"n,omitempty" doc:"how many at once, 1 to 10; 1 if absent"`
}

// Sent is the data of the event reaction.sent. The event's time is what the
// sender was watching.
type Sent struct {
	Kind string `json:"k"`
	N    int    `json:"n"`
	// Behind is how far behind the edge that was, µs.
	Behind int64 `json:"b,omitempty"`
}

// Ask is the data of reaction.curve.
type Ask struct {
	From  int64 `json:"from,omitempty" doc:"programme clock: points from there on are wanted; absent: the newest ones"`
	Limit int   `json:"limit,omitempty" doc:"1 to 500, 360 if absent"`
}

// Curve is the data of its answer.
type Curve struct {
	Points []Point `json:"points" doc:"the oldest first; where nobody reacted there is none"`
	More   bool    `json:"more" doc:"there are newer ones, or older ones where from was absent"`
}

// Point is what came in ten seconds of the programme.
type Point struct {
	At int64          `json:"at" doc:"programme clock, when the ten seconds begin"`
	N  map[string]int `json:"n" doc:"reactions of each kind"`
}

// View is what everybody sees. The totals are Counters.
type View struct {
	Kinds    []Kind     `json:"kinds" doc:"the channel's set; empty while reactions are off"`
	Audience room.Crowd `json:"audience,omitempty" enum:"accounts,members,tickets,guests,staff" doc:"who may react; absent: anyone"`
}

// Counters are the totals of the show.
type Counters struct {
	Totals map[string]int `json:"totals" doc:"reactions of each kind in the set since the show began; absent kinds have none"`
	Rate   float64        `json:"rate" doc:"reactions a second, in the last five seconds before at"`
	At     int64          `json:"at" doc:"programme clock: the second in which the newest came; five seconds later the rate is 0"`
}

// Mine is what the staff get.
type Mine struct {
	Curve Curve `json:"curve" doc:"the newest hour"`
}

// State is the set and the counts.
type State struct {
	Kinds    []Kind         `json:"kinds"`
	Audience room.Crowd     `json:"audience,omitempty"`
	Totals   map[string]int `json:"totals"`
	// Newest is the second of the newest arrival, on the programme clock in s,
	// Recent the arrivals of that second and those before it.
	Newest int64       `json:"newest"`
	Recent [window]int `json:"recent"`
	Curve  []Point     `json:"curve,omitempty"`
}

func begin() *State {
	return &State{
		Kinds: []Kind{
			{Name: "heart", Emoji: "❤️"}, {Name: "like", Emoji: "👍"}, {Name: "laugh", Emoji: "😂"},
			{Name: "wow", Emoji: "😮"}, {Name: "clap", Emoji: "👏"}, {Name: "fire", Emoji: "🔥"},
		},
		Totals: map[string]int{},
	}
}

// Feature returns the rules.
func Feature() room.Feature {
	return room.Define(room.Rules[*State]{
		Name: "reaction",
		Commands: []room.CommandSpec{
			{Name: "reaction.send", Needs: room.CanJoin, Bulk: true, Once: true, Join: join, Data: Send{}, Doc: "Reacts, once or in a burst. With a key it counts one time, however often it is sent within a minute; without a key each time."},
			{Name: "reaction.set", Needs: room.CanHost, Data: Choose{}, Doc: "Chooses the channel's set. What a kind has counted stays with its name."},
			{Name: "reaction.curve", Needs: room.CanModerate, Query: true, Data: Ask{}, Answer: Curve{}, Doc: "Asks how many reactions came when."},
		},
		Events: []room.EventSpec{
			{Type: "reaction.set", Data: Set{}, Doc: "The channel has another set of reactions."},
			{Type: "reaction.sent", Data: Sent{}, Doc: "Somebody reacted, or several did at about the same time. It stays on the server: everybody gets totals."},
		},
		ViewOf:     View{},
		MineOf:     Mine{},
		CountersOf: Counters{},
		Begin:      begin,
		Decide:     decide,
		Apply:      apply,
		View:       func(s *State) any { return View{Kinds: s.Kinds, Audience: s.Audience} },
		Mine:       mine,
		Counters:   counters,
		Carry:      carry,
		Bring:      bring,
	})
}

// find returns the place of a kind in the set, -1 if it isn't there.
func (s *State) find(name string) int {
	for i := range s.Kinds {
		if s.Kinds[i].Name == name {
			return i
		}
	}
	return -1
}

func mine(s *State, a room.Actor) any {
	if !a.Role.Staff() || len(s.Curve) == 0 {
		return nil
	}
	return Mine{Curve: s.page(Ask{Limit: Join})}
}

func counters(s *State) any {
	c := Counters{Totals: make(map[string]int, len(s.Kinds)), At: s.Newest * 1_000_000}
	for _, k := range s.Kinds {
		if n := s.Totals[k.Name]; n > 0 {
			c.Totals[k.Name] = n
		}
	}
	if len(c.Totals) == 0 {
		return nil
	}
	sum := 0
	for _, n := range s.Recent {
		sum += n
	}
	c.Rate = float64(sum) / window
	return c
}
