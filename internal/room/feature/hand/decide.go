package hand

import (
	"encoding/json"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
)

func decide(s *State, c room.Command) (room.Decision, error) {
	switch c.Name {
	case "hand.open":
		return open(s, c)
	case "hand.close":
		return state(c, "hand.closed", s.Open), nil
	case "hand.clear":
		return state(c, "hand.cleared", len(s.Queue) > 0 || s.Called != nil), nil
	case "hand.raise":
		return raise(s, c)
	case "hand.lower":
		return room.Decision{Events: s.down(c.Actor.ID, "lowered")}, nil
	}
	var d Who
	if len(c.Data) > 0 && json.Unmarshal(c.Data, &d) != nil {
		return room.Decision{}, room.BadData.Refuse()
	}
	if c.Name == "hand.dismiss" {
		if d.Actor == "" && s.Called != nil {
			d.Actor = s.Called.ID
		}
		// Whose hand is down already went by themselves a moment ago.
		return room.Decision{Events: s.down(d.Actor, "dismissed")}, nil
	}
	return call(s, c, d.Actor)
}

func open(s *State, c room.Command) (room.Decision, error) {
	var d Settings
	if len(c.Data) > 0 && json.Unmarshal(c.Data, &d) != nil {
		return room.Decision{}, room.BadData.Refuse()
	}
	if err := activity.Audience(d.Audience); err != nil {
		return room.Decision{}, err
	}
	if s.Open && d.Audience == s.Audience {
		return room.Decision{}, nil
	}
	return room.Decision{Events: []room.Event{{Type: "hand.opened", By: c.Actor.Author(), Data: room.JSON(d)}}}, nil
}

func state(c room.Command, typ string, changes bool) room.Decision {
	if !changes {
		return room.Decision{}
	}
	return room.Decision{Events: []room.Event{{Type: typ, By: c.Actor.Author()}}}
}

func yours(actor string, y Yours) room.Event {
	return room.Event{Type: "hand.yours", For: room.One(actor), Data: room.JSON(y)}
}

func raise(s *State, c room.Command) (room.Decision, error) {
	a := c.Actor
	if i := s.place(a.ID); i >= 0 {
		return room.Decision{Data: room.JSON(Raised{Ticket: s.Queue[i].Ticket, Place: i + 1})}, nil
	}
	switch {
	case a.Name == "":
		return room.Decision{}, room.NameNeeded.Refuse()
	case a.ID == "":
		return room.Decision{}, room.Forbidden.Refuse()
	case s.calls(a.ID):
		return room.Decision{}, room.Already.Because("It is your turn already.")
	case !s.Open:
		return room.Decision{}, room.Closed.Because("Hands can't be raised now.")
	case s.Audience.Admits(a) != nil:
		return room.Decision{}, s.Audience.Admits(a)
	case len(s.Queue) >= MaxQueue:
		return room.Decision{}, room.TooMany.Because("%d hands are up, try again when some are down.", MaxQueue)
	}
	ticket := s.Last + 1
	return room.Decision{
		Events: []room.Event{
			{Type: "hand.raised", For: room.Staff, By: a.Author(), Data: room.JSON(Up{Ticket: ticket})},
			yours(a.ID, Yours{Ticket: ticket, Why: "raised"}),
		},
		Data: room.JSON(Raised{Ticket: ticket, Place: len(s.Queue) + 1}),
	}, nil
}

// down lowers an actor's hand or ends their turn; nothing where neither is up.
func (s *State) down(actor, why string) []room.Event {
	switch {
	case s.calls(actor):
		return []room.Event{{Type: "hand.finished"}, yours(actor, Yours{Why: why})}
	case s.place(actor) >= 0:
		return []room.Event{
			{Type: "hand.lowered", For: room.Staff, Data: room.JSON(Down{Actor: actor})},
			yours(actor, Yours{Why: why}),
		}
	}
	return nil
}

func call(s *State, c room.Command, actor string) (room.Decision, error) {
	if s.calls(actor) {
		return room.Decision{Data: room.JSON(Called{Who: *s.Called})}, nil
	}
	i := 0
	if actor != "" {
		i = s.place(actor)
	}
	if i < 0 || i >= len(s.Queue) {
		return room.Decision{}, room.NotFound.Because("There is no hand up to call.")
	}
	var events []room.Event
	if s.Called != nil {
		events = s.down(s.Called.ID, "finished")
	}
	who := Called{Who: s.Queue[i].By}
	events = append(events,
		room.Event{Type: "hand.called", By: c.Actor.Author(), Data: room.JSON(who)},
		yours(who.Who.ID, Yours{Why: "called"}),
	)
	return room.Decision{Events: events, Data: room.JSON(who)}, nil
}
