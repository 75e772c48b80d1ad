package quiz

import (
	"cmp"
	"slices"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
)

// answer takes one answer of a player to the question that is on. What it says
// back does not depend on whether the answer is right.
func answer(s *State, c room.Command) (room.Decision, error) {
	var d Reply
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	if c.Actor.ID == "" {
		return room.Decision{}, room.Unauthorized.Refuse()
	}
	if c.Actor.May(room.CanHost) {
		return room.Decision{}, room.Forbidden.Because("Who may see the right answers can't play.")
	}
	on, live := s.step(d.Quiz, d.Question)
	if live == nil {
		return room.Decision{}, room.Closed.Because("That question is not on.")
	}
	q := on.Shown.Question
	pick, ok := mask(d.Choice, len(q.Options))
	if !ok || pick == 0 || !q.Multiple && len(d.Choice) != 1 {
		return room.Decision{}, room.BadData.Because("Choose among the options; one of them, unless the question allows more.")
	}
	accepted := room.Decision{Data: room.JSON(Accepted{true})}
	if before, ok := live.Answers[c.Actor.ID]; ok {
		if before.Pick == pick {
			return accepted, nil
		}
		return room.Decision{}, room.Already.Because("You have answered that question.")
	}
	elapsed, err := live.elapsed(c, d.At)
	if err != nil {
		return room.Decision{}, err
	}
	if err := on.Shown.Audience.Admits(c.Actor); err != nil {
		return room.Decision{}, err
	}
	if on.Players[c.Actor.ID] == nil && len(on.Players) >= MaxPlayers {
		return room.Decision{}, room.TooMany.Because("The quiz has all the players that it can count.")
	}
	accepted.Events = []room.Event{{Type: "quiz.answered", For: room.Server, By: c.Actor.Author(), Data: room.JSON(
		answered{Quiz: d.Quiz, Question: d.Question, Choice: indexes(pick), Elapsed: elapsed})}}
	return accepted, nil
}

// elapsed is how long the sender of c has seen the question with its clock
// running, µs, or why they are not in time. A question that was closed is still
// open to those whose picture is from before.
func (l *Live) elapsed(c room.Command, claimed int64) (int64, error) {
	seen := l.Watching(c, claimed)
	if !l.pending() || seen > l.Closes || c.Wall > l.ClosesWall+activity.MaxBehind {
		return 0, room.Closed.Because("The time of that question is over.")
	}
	if l.PausedAt != 0 && seen > l.PausedAt {
		return 0, room.Closed.Because("The question is paused.")
	}
	t := l.Elapsed(c, claimed)
	if l.PausedAt != 0 {
		t = min(t, l.PausedAt-l.Opened)
	}
	at := l.Opened + t
	for _, p := range l.Pauses {
		if seen > p.From && seen < p.To {
			return 0, room.Closed.Because("The question is paused.")
		}
		t -= max(0, min(at, p.To)-p.From)
	}
	return min(max(0, t), int64(l.Seconds)*1_000_000), nil
}

// score is what a right answer brings: all points at once, half of them at the end.
func (q Question) score(elapsed int64) int {
	whole := 2 * int64(q.Seconds) * 1_000_000
	if whole <= 0 {
		return 0
	}
	return int(int64(q.Points) * (whole - elapsed) / whole)
}

// stands is a player in the leaderboard.
type stands struct {
	id string
	Player
}

// standing is the leaderboard, once the question live is counted; nil counts
// none. It changes nothing.
func (on *Running) standing(live *Live) []stands {
	all := make([]stands, 0, len(on.Players))
	for id, p := range on.Players {
		st := stands{id, *p}
		if live != nil {
			q := on.Questions[live.Number]
			right, _ := mask(q.Right, len(q.Options))
			given, ok := live.Answers[id]
			st.Gain = 0
			if ok && given.Pick == right {
				st.Gain = q.score(given.Elapsed)
				st.Score += st.Gain
				st.Right++
				st.Run++
				st.Best = max(st.Best, st.Run)
			} else {
				st.Run = 0
			}
		}
		all = append(all, st)
	}
	slices.SortFunc(all, func(a, b stands) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Seq, b.Seq))
	})
	for i := range all {
		if all[i].Rank = i + 1; i > 0 && all[i].Score == all[i-1].Score {
			all[i].Rank = all[i-1].Rank
		}
	}
	return all
}

// places are the first of a leaderboard.
func places(all []stands) []Place {
	top := make([]Place, 0, Top)
	for _, st := range all[:min(Top, len(all))] {
		top = append(top, Place{Rank: st.Rank, ID: st.id, Name: st.Name, Score: st.Score, Gain: st.Gain, Run: st.Run})
	}
	return top
}

// result is what the reveal of the question that is on says.
func (on *Running) result(d Step) Result {
	q := on.Questions[on.Live.Number]
	right, _ := mask(q.Right, len(q.Options))
	r := Result{
		Quiz: d.Quiz, Question: d.Question, Right: q.Right, Counts: make([]int, len(q.Options)),
		Answers: len(on.Live.Answers), Players: len(on.Players), Top: places(on.standing(on.Live)),
	}
	for _, given := range on.Live.Answers {
		if given.Pick == right {
			r.Correct++
		}
		for i := range r.Counts {
			r.Counts[i] += given.Pick >> i & 1
		}
	}
	return r
}
