// Package hand is the feature of raising a hand: an ordered queue of people who
// want to speak, of whom the host calls one after the other. Everybody sees how
// long the queue is and who is called, and the list of people marks whose hands
// are up; what happens in the queue only the staff are told.
package hand

import (
	"encoding/json"
	"slices"

	"frontrow/internal/room"
)

// MaxQueue is how many hands may be up at once.
const MaxQueue = 100

// Raised is the data of the answer to hand.raise.
type Raised struct {
	Ticket int `json:"ticket" doc:"your number, for as long as your hand is up"`
	Place  int `json:"place" doc:"your place in the queue, from 1"`
}

// Settings are the data of hand.open and of the event hand.opened.
type Settings struct {
	Audience room.Crowd `json:"audience,omitempty" enum:"accounts,members,tickets,guests,staff" doc:"who may raise a hand; absent: anyone"`
}

// Who is the data of hand.call and hand.dismiss.
type Who struct {
	Actor string `json:"actor,omitempty" doc:"whom; absent: the first of the queue is called, or whoever is called is dismissed"`
}

// Called is the data of the event hand.called.
type Called struct {
	Who room.Author `json:"who"`
}

// Up is the data of the event hand.raised.
type Up struct {
	Ticket int `json:"ticket"`
}

// Down is the data of the event hand.lowered.
type Down struct {
	Actor string `json:"actor"`
}

// Yours is the data of the event hand.yours.
type Yours struct {
	Ticket int    `json:"ticket,omitempty" doc:"your number; absent: your hand is down"`
	Why    string `json:"why" enum:"raised,lowered,called,finished,dismissed" doc:"what happened"`
}

// View is what everybody sees. The length of the queue is a counter.
type View struct {
	Open     bool         `json:"open" doc:"hands may be raised"`
	Audience room.Crowd   `json:"audience,omitempty" enum:"accounts,members,tickets,guests,staff" doc:"who may raise a hand; absent: anyone"`
	Called   *room.Author `json:"called,omitempty" doc:"who is called now"`
}

// Counters is the queue without its names.
type Counters struct {
	Queue []int `json:"queue" doc:"the tickets of those who wait, in order: who has one knows their place"`
}

// Mine is what one actor gets when they join.
type Mine struct {
	Ticket int    `json:"ticket,omitempty" doc:"your number, if your hand is up"`
	Place  int    `json:"place,omitempty" doc:"your place in the queue, from 1"`
	Queue  []Hand `json:"queue,omitempty" doc:"for the staff: who waits, in order"`
}

// Hand is somebody who waits.
type Hand struct {
	By     room.Author `json:"by"`
	Ticket int         `json:"ticket"`
	At     int64       `json:"at" doc:"programme clock: when the hand was raised"`
}

// State is the queue.
type State struct {
	Open     bool         `json:"open"`
	Audience room.Crowd   `json:"audience,omitempty"`
	Called   *room.Author `json:"called,omitempty"`
	Queue    []Hand       `json:"queue,omitempty"`
	Last     int          `json:"last"` // ticket
}

// Feature returns the rules.
func Feature() room.Feature {
	return room.Define(room.Rules[*State]{
		Name: "hand",
		Commands: []room.CommandSpec{
			{Name: "hand.open", Needs: room.CanHost, Data: Settings{}, Doc: "Lets people raise their hands, or others than before. It is closed until then."},
			{Name: "hand.close", Needs: room.CanHost, Doc: "Takes no more hands; those that are up stay."},
			{Name: "hand.raise", Needs: room.CanTalk, Answer: Raised{}, Doc: "Raises one's hand. Again changes nothing."},
			{Name: "hand.lower", Needs: room.CanJoin, Doc: "Lowers it, or ends one's turn."},
			{Name: "hand.call", Needs: room.CanHost, Data: Who{}, Answer: Called{}, Doc: "Calls the next one, or somebody of the queue. It ends the turn of whoever was called before."},
			{Name: "hand.dismiss", Needs: room.CanHost, Data: Who{}, Doc: "Lowers somebody's hand, or ends their turn."},
			{Name: "hand.clear", Needs: room.CanHost, Doc: "Lowers all hands and ends the turn."},
		},
		Events: []room.EventSpec{
			{Type: "hand.opened", Data: Settings{}, Doc: "Hands may be raised."},
			{Type: "hand.closed", Doc: "No more hands may be raised."},
			{Type: "hand.raised", Data: Up{}, Doc: "Somebody raised their hand, for the staff."},
			{Type: "hand.lowered", Data: Down{}, Doc: "Somebody doesn't wait any more, for the staff."},
			{Type: "hand.called", Data: Called{}, Doc: "Somebody is called, and waits no more."},
			{Type: "hand.finished", Doc: "The turn of whoever was called is over."},
			{Type: "hand.cleared", Doc: "All hands are down, and nobody is called."},
			{Type: "hand.yours", Data: Yours{}, Doc: "What happened to one's own hand, for them alone."},
		},
		ViewOf:     View{},
		MineOf:     Mine{},
		CountersOf: Counters{},
		Begin:      func() *State { return &State{} },
		Decide:     decide,
		Apply:      apply,
		View:       func(s *State) any { return View{Open: s.Open, Audience: s.Audience, Called: s.Called} },
		Mine:       mine,
		Standing:   standing,
		Counters:   counters,
		Carry:      carry,
		Bring:      bring,
	})
}

// place is where an actor waits, from 0; -1 if they don't.
func (s *State) place(actor string) int {
	return slices.IndexFunc(s.Queue, func(h Hand) bool { return h.By.ID == actor })
}

func (s *State) calls(actor string) bool { return s.Called != nil && s.Called.ID == actor }

func apply(s *State, e room.Event, _ *room.Entry) *State {
	switch e.Type {
	case "hand.opened":
		var d Settings
		if len(e.Data) == 0 || json.Unmarshal(e.Data, &d) == nil {
			s.Open, s.Audience = true, d.Audience
		}
	case "hand.closed":
		s.Open = false
	case "hand.raised":
		var d Up
		if json.Unmarshal(e.Data, &d) != nil || e.By == nil || s.place(e.By.ID) >= 0 {
			return s
		}
		s.Queue = append(s.Queue, Hand{By: *e.By, Ticket: d.Ticket, At: e.At})
		s.Last = max(s.Last, d.Ticket)
	case "hand.lowered":
		var d Down
		if json.Unmarshal(e.Data, &d) == nil {
			s.lower(d.Actor)
		}
	case "hand.called":
		var d Called
		if json.Unmarshal(e.Data, &d) != nil || d.Who.ID == "" {
			return s
		}
		s.lower(d.Who.ID)
		s.Called = &d.Who
	case "hand.finished":
		s.Called = nil
	case "hand.cleared":
		s.Called, s.Queue = nil, nil
	}
	return s
}

func (s *State) lower(actor string) {
	if i := s.place(actor); i >= 0 {
		s.Queue = slices.Delete(s.Queue, i, i+1)
	}
}

func mine(s *State, a room.Actor) any {
	var m Mine
	if i := s.place(a.ID); i >= 0 {
		m.Ticket, m.Place = s.Queue[i].Ticket, i+1
	}
	if a.Role.Staff() {
		m.Queue = s.Queue
	}
	if m.Ticket == 0 && len(m.Queue) == 0 {
		return nil
	}
	return m
}

func standing(s *State, people *room.Standings) {
	for i := range s.Queue {
		x := people.Of[s.Queue[i].By.ID]
		x.Hand = i + 1
		people.Of[s.Queue[i].By.ID] = x
	}
}

// counters are there from the first hand on: then an empty queue says that the
// last one went down.
func counters(s *State) any {
	if s.Last == 0 {
		return nil
	}
	c := Counters{Queue: make([]int, len(s.Queue))}
	for i, h := range s.Queue {
		c.Queue[i] = h.Ticket
	}
	return c
}
