// Package chat is the feature of talking: lines of text, in one order for
// everybody, and the newest of them for whoever joins.
package chat

import (
	"encoding/json"

	"frontrow/internal/room"
)

const (
	// Join is how many lines a snapshot holds.
	Join = 50
	// Keep is how far back chat.history reaches, in lines.
	Keep = 1000
	// maxPage is the most lines that one chat.history returns.
	maxPage = 100
	// aheadOf lets data.at be a little newer than the edge that the server knows
	// of, µs: the author's page knows the edge by a reading of up to 10 s ago.
	aheadOf = 1_000_000
	// behindOf is how old data.at may be, µs: a day. Rewinding further is
	// watching a replay.
	behindOf = 24 * 3600 * 1_000_000
)

// Send is the data of chat.send.
type Send struct {
	Text string `json:"text" doc:"1 to 500 characters; control characters are dropped"`
	At   int64  `json:"at,omitempty" doc:"the moment on the programme clock that the author was watching"`
}

// Sent is the data of its answer.
type Sent struct {
	ID string `json:"id"`
}

// History is the data of chat.history.
type History struct {
	Before string `json:"before,omitempty" doc:"the id of a line: older ones are wanted"`
	Limit  int    `json:"limit,omitempty" doc:"1 to 100, 50 if absent"`
}

// Page is the data of its answer, the oldest line first.
type Page struct {
	Messages []Message `json:"messages"`
	More     bool      `json:"more" doc:"there are older ones"`
}

// Line is the data of chat.message.
type Line struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// Message is a line as a snapshot and the history show it.
type Message struct {
	ID   string      `json:"id"`
	At   int64       `json:"at"`
	By   room.Author `json:"by"`
	Text string      `json:"text"`
}

// View is the chat as a snapshot shows it.
type View struct {
	Messages []Message `json:"messages" doc:"the newest 50, the oldest of them first"`
	More     bool      `json:"more" doc:"there are older ones"`
}

// State is the newest lines, the oldest first.
type State struct {
	Lines []Message `json:"lines"`
}

// Feature returns the rules.
func Feature() room.Feature {
	return room.Define(room.Rules[*State]{
		Name: "chat",
		Commands: []room.CommandSpec{
			{Name: "chat.send", Needs: room.CanTalk, Data: Send{}, Answer: Sent{}, Doc: "Says a line. Needs a key."},
			{Name: "chat.history", Query: true, Open: true, Data: History{}, Answer: Page{}, Doc: "Asks for older lines."},
		},
		Events: []room.EventSpec{{Type: "chat.message", Talk: true, Data: Line{}, Doc: "Somebody said a line."}},
		ViewOf: View{},
		Begin:  func() *State { return &State{} },
		Decide: decide,
		Apply:  apply,
		View:   view,
	})
}

func decide(s *State, c room.Command) (room.Decision, error) {
	if c.Name == "chat.history" {
		return history(s, c)
	}
	var d Send
	if err := json.Unmarshal(c.Data, &d); err != nil {
		return room.Decision{}, room.BadData.Refuse()
	}
	if c.Actor.Name == "" {
		return room.Decision{}, room.NameNeeded.Refuse()
	}
	text, err := clean(d.Text)
	if err != nil {
		return room.Decision{}, err
	}
	at := c.Edge
	if d.At >= c.Edge-behindOf && d.At <= c.Edge+aheadOf {
		at = min(d.At, c.Edge)
	}
	id := "c_" + c.ID
	return room.Decision{
		Events: []room.Event{{Type: "chat.message", At: at, By: c.Actor.Author(), Data: room.JSON(Line{ID: id, Text: text})}},
		Data:   room.JSON(Sent{ID: id}),
	}, nil
}

func history(s *State, c room.Command) (room.Decision, error) {
	d := History{}
	if len(c.Data) > 0 {
		if err := json.Unmarshal(c.Data, &d); err != nil || d.Limit < 0 {
			return room.Decision{}, room.BadData.Refuse()
		}
	}
	if d.Limit == 0 {
		d.Limit = Join
	}
	end := len(s.Lines)
	if d.Before != "" {
		for end--; end >= 0 && s.Lines[end].ID != d.Before; end-- {
		}
		if end < 0 {
			return room.Decision{}, room.NotFound.Refuse()
		}
	}
	begin := max(0, end-min(d.Limit, maxPage))
	p := Page{Messages: s.Lines[begin:end], More: begin > 0}
	if p.Messages == nil {
		p.Messages = []Message{}
	}
	return room.Decision{Data: room.JSON(p)}, nil
}

func apply(s *State, e room.Event, _ *room.Entry) *State {
	if e.Type != "chat.message" || e.For != room.Everyone || e.By == nil {
		return s
	}
	var l Line
	if json.Unmarshal(e.Data, &l) != nil {
		return s
	}
	s.Lines = append(s.Lines, Message{ID: l.ID, At: e.At, By: *e.By, Text: l.Text})
	// Forgetting half a bound at a time keeps this cheap: one copy in Keep lines.
	if len(s.Lines) >= 2*Keep {
		s.Lines = append([]Message(nil), s.Lines[len(s.Lines)-Keep:]...)
	}
	return s
}

func view(s *State) any {
	v := View{Messages: s.Lines[max(0, len(s.Lines)-Join):], More: len(s.Lines) > Join}
	if v.Messages == nil {
		v.Messages = []Message{}
	}
	return v
}
