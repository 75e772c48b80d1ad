package quiz

import (
	"strings"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
)

func apply(s *State, e room.Event, of *room.Entry) *State {
	if !strings.HasPrefix(e.Type, "quiz.") {
		return s
	}
	switch e.Type {
	case "quiz.drafted", "quiz.added", "quiz.edited", "quiz.deleted":
		if e.For == room.Server {
			s.applyDraft(e)
		}
	case "quiz.answered":
		if e.For == room.Server {
			s.applyAnswer(e)
		}
	case "quiz.started":
		s.applyStart(e)
	case "quiz.ended":
		if d, ok := data[Final](e); ok && s.playing(d.Quiz) != nil {
			s.On.end(d)
		}
	case "quiz.opened":
		if d, ok := data[Opened](e); ok {
			s.applyOpened(d, of)
		}
	default:
		s.applyStep(e, of)
	}
	return s
}

func (s *State) applyStart(e room.Event) {
	d, ok := data[Started](e)
	i := s.draft(d.Quiz)
	if !ok || i < 0 || e.By == nil {
		return
	}
	s.On = &Running{
		Shown:     Shown{ID: d.Quiz, Title: d.Title, By: *e.By, Status: activity.Open, Audience: d.Audience, Questions: d.Questions, Top: []Place{}},
		Questions: s.Drafts[i].Questions,
		Players:   map[string]*Player{},
	}
	s.Drafts = append(s.Drafts[:i:i], s.Drafts[i+1:]...)
}

func (s *State) applyOpened(d Opened, of *room.Entry) {
	on := s.playing(d.Quiz)
	if on == nil || d.Question < 0 || d.Question >= len(on.Questions) {
		return
	}
	on.Shown.Question = &Asked{
		Number: d.Question, Stage: Open, Text: d.Text, Options: d.Options, Multiple: d.Multiple, Image: d.Image,
		Points: d.Points, Seconds: d.Seconds, Opened: d.Opened, Closes: d.Closes,
	}
	on.Live = &Live{
		Meta:   activity.Meta{ID: d.Quiz, By: on.Shown.By, Clock: activity.Viewer, Seconds: d.Seconds},
		Number: d.Question, Answers: map[string]Answer{},
	}
	on.Live.Launch(d.Opened, of.Wall)
}

func (s *State) applyAnswer(e room.Event) {
	d, ok := data[answered](e)
	if !ok || e.By == nil {
		return
	}
	on, live := s.step(d.Quiz, d.Question)
	if live == nil {
		return
	}
	pick, ok := mask(d.Choice, len(on.Shown.Question.Options))
	if _, twice := live.Answers[e.By.ID]; !ok || twice || !live.pending() {
		return
	}
	live.Answers[e.By.ID] = Answer{Pick: pick, Elapsed: d.Elapsed}
	p := on.Players[e.By.ID]
	if p == nil {
		p = &Player{Seq: len(on.Players)}
		on.Players[e.By.ID] = p
	}
	if p.Name = e.By.Name; p.Name == "" {
		p.Name = Guest
	}
}

// applyStep folds what happens to the question that is on.
func (s *State) applyStep(e room.Event, of *room.Entry) {
	d, ok := data[Step](e)
	on, live := s.step(d.Quiz, d.Question)
	if !ok || live == nil || !live.pending() {
		return
	}
	asked := on.Shown.Question
	switch e.Type {
	case "quiz.locked":
		if m, ok := data[Moved](e); ok {
			wall := of.Wall
			if live.PausedAt != 0 {
				wall = live.PausedWall
			}
			live.Close(m.Closes, wall)
			live.PausedAt, live.PausedWall = 0, 0
			asked.Stage, asked.Closes, asked.Left = Closed, m.Closes, 0
		}
	case "quiz.paused":
		if h, ok := data[Halted](e); ok {
			live.PausedAt, live.PausedWall = live.Closes-h.Left, of.Wall
			asked.Stage, asked.Left = Paused, h.Left
		}
	case "quiz.resumed":
		if m, ok := data[Moved](e); ok {
			live.Pauses = append(live.Pauses, Pause{From: live.PausedAt, To: live.PausedAt + m.Closes - live.Closes})
			live.Closes, live.ClosesWall = m.Closes, live.ClosesWall+max(0, of.Wall-live.PausedWall)
			live.PausedAt, live.PausedWall = 0, 0
			asked.Stage, asked.Closes, asked.Left = Open, m.Closes, 0
		}
	case "quiz.skipped":
		live.Status = activity.Archived
		asked.Stage, asked.Left = Skipped, 0
	case "quiz.revealed":
		if r, ok := data[Result](e); ok {
			on.reveal(r)
		}
	}
}

// reveal counts the question that is on.
func (on *Running) reveal(r Result) {
	for _, st := range on.standing(on.Live) {
		*on.Players[st.id] = st.Player
	}
	on.Live.Status = activity.Revealed
	on.Shown.Players, on.Shown.Top = r.Players, r.Top
	asked := on.Shown.Question
	asked.Stage, asked.Left = Revealed, 0
	asked.Right, asked.Counts, asked.Answers, asked.Correct = r.Right, r.Counts, r.Answers, r.Correct
}

// end lets go of what is not needed to show how it ended.
func (on *Running) end(d Final) {
	on.Shown.Status, on.Shown.Players, on.Shown.Top = activity.Archived, d.Players, d.Top
	if on.Live.pending() {
		on.Live.Status = activity.Archived
		on.Shown.Question.Stage, on.Shown.Question.Left = Skipped, 0
	}
	on.Questions = nil
}
