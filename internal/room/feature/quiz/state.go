package quiz

import (
	"encoding/json"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
)

// State is the drafts and the quiz that is on, or was last.
type State struct {
	Drafts []Draft  `json:"drafts"` // the oldest first
	On     *Running `json:"on"`
}

// Running is a quiz that was started: what everybody sees of it, and the rest.
type Running struct {
	Shown     Shown              `json:"shown"`
	Questions []Question         `json:"questions"` // nil once it has ended
	Live      *Live              `json:"live"`
	Players   map[string]*Player `json:"players"`
}

// Live is the question that is on, or was last.
type Live struct {
	activity.Meta
	Number int `json:"number"`
	// PausedAt and PausedWall are when it was paused, by both clocks; 0 while it
	// isn't. Pauses are those that are over, on the programme clock.
	PausedAt   int64   `json:"paused_at"`
	PausedWall int64   `json:"paused_wall"`
	Pauses     []Pause `json:"pauses"`
	// Answers are those of the players, one each.
	Answers map[string]Answer `json:"answers"`
}

// Pause is a time in which a question's clock stood still.
type Pause struct {
	From int64 `json:"from"`
	To   int64 `json:"to"`
}

// Answer is what a player chose, as bits, and how long after seeing the question, µs.
type Answer struct {
	Pick    int   `json:"pick"`
	Elapsed int64 `json:"elapsed"`
}

// Player is somebody who has answered. All but the name changes at reveals only.
type Player struct {
	Name  string `json:"name"`
	Seq   int    `json:"seq"` // how many had come before
	Score int    `json:"score"`
	Gain  int    `json:"gain"`
	Right int    `json:"right"`
	Run   int    `json:"run"`
	Best  int    `json:"best"`
	Rank  int    `json:"rank"`
}

func read(c room.Command, into any) error {
	if err := json.Unmarshal(c.Data, into); err != nil {
		return room.BadData.Refuse()
	}
	return nil
}

// data reads that of an event.
func data[T any](e room.Event) (d T, ok bool) {
	return d, json.Unmarshal(e.Data, &d) == nil
}

// playing is the quiz that is on with that id; nil if it isn't.
func (s *State) playing(id string) *Running {
	if s.On == nil || s.On.Shown.ID != id || s.On.Shown.Status != activity.Open {
		return nil
	}
	return s.On
}

// step is the question of that number, if it is the one that is on.
func (s *State) step(quiz string, number int) (*Running, *Live) {
	on := s.playing(quiz)
	if on == nil || on.Live == nil || on.Live.Number != number || on.Shown.Question == nil || number >= len(on.Questions) {
		return nil, nil
	}
	return on, on.Live
}

// pending reports whether the question can still be answered, revealed or skipped.
func (l *Live) pending() bool {
	return l != nil && (l.Status == activity.Open || l.Status == activity.Closed)
}

func view(s *State) View {
	if s.On == nil {
		return View{}
	}
	return View{Quiz: &s.On.Shown}
}

func counters(s *State) any {
	if s.On == nil || s.On.Shown.Status != activity.Open || !s.On.Live.pending() {
		return nil
	}
	return Counters{Quiz: s.On.Shown.ID, Question: s.On.Live.Number, Answers: len(s.On.Live.Answers)}
}

// next is when the time of the question is over for those at the live edge.
func next(s *State) int64 {
	if s.On == nil || s.On.Live == nil || s.On.Live.Status != activity.Open || s.On.Live.PausedAt != 0 {
		return 0
	}
	return s.On.Live.ClosesWall
}

func mine(s *State, a room.Actor) any {
	m := Mine{Me: me(s, a)}
	if a.May(room.CanHost) {
		for _, d := range s.Drafts {
			m.Drafts = append(m.Drafts, d.listed())
		}
	}
	if m.Me == nil && m.Drafts == nil {
		return nil
	}
	return m
}

// me is how an actor stands; nil if they have not played.
func me(s *State, a room.Actor) *Me {
	if s.On == nil || s.On.Players[a.ID] == nil {
		return nil
	}
	p := s.On.Players[a.ID]
	m := &Me{
		Quiz: s.On.Shown.ID, Rank: p.Rank, Score: p.Score, Gain: p.Gain, Right: p.Right, Run: p.Run, Best: p.Best,
	}
	if l := s.On.Live; l != nil {
		if given, ok := l.Answers[a.ID]; ok {
			number := l.Number
			m.Question, m.Choice = &number, indexes(given.Pick)
		}
	}
	return m
}
