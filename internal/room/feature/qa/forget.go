package qa

import (
	"encoding/json"
	"slices"
	"strings"

	"frontrow/internal/room"
)

const (
	// maxGone is how many entries with words that were taken away are erased when
	// the show is over: the newest ones. The next show waits for it.
	maxGone = 1000
	// atOnce is how many of them go at a time. The log takes some ms for each.
	atOnce = 100
)

// forgot is the data of qa.forgot, which nobody is sent: what is left when the words
// of questions that were taken away go, so that the log without them folds alike.
type forgot struct {
	Last  int      `json:"last"`
	Shown []number `json:"shown"`
	Left  int      `json:"left,omitempty"` // entries that are still to be erased
}

type number struct {
	Question string `json:"q"`
	N        int    `json:"n"`
}

// said notes an entry that holds the words of q. One that also says what another
// feature may need is not erased. Moderation's part of such an entry is who was seen,
// how fast, and that a moderator approved it: no show takes that to the next.
func (q *Question) said(of *room.Entry) {
	mixed := slices.ContainsFunc(of.Events, func(e room.Event) bool {
		return !strings.HasPrefix(e.Type, "qa.") && !strings.HasPrefix(e.Type, "mod.")
	})
	if of.Offset > 0 && !mixed && !slices.Contains(q.Entries, of.Offset) {
		q.Entries = append(q.Entries, of.Offset)
	}
}

// taken reports whether a question was taken away: withdrawn, removed, denied,
// taken back, or merged into one that was.
func (s *State) taken(q *Question) bool {
	switch q.Status {
	case Removed, Denied:
		return true
	case Held:
		return q.Past
	case Merged:
		into := s.Questions[q.Into]
		return into == nil || into.Status != Merged && s.taken(into)
	}
	return false
}

// due is when what was taken away is to be forgotten: once the show is over. While it
// is on, askers see what became of their questions.
func due(s *State) int64 {
	if len(s.Past)+len(s.Gone) == 0 {
		return 0
	}
	return s.Due
}

// gone are the entries with words that were taken away.
func (s *State) gone() []uint64 {
	all := slices.Clone(s.Gone)
	for _, id := range s.Past {
		if q := s.Questions[id]; s.taken(q) {
			all = append(all, q.Entries...)
		}
	}
	return newest(all, maxGone)
}

// newest are the last n offsets.
func newest(all []uint64, n int) []uint64 { return all[max(0, len(all)-n):] }

// tick forgets what was taken away.
func tick(s *State) (room.Decision, error) {
	if due(s) == 0 {
		return room.Decision{}, nil
	}
	gone := s.gone()
	now := gone[:min(len(gone), atOnce)]
	left := forgot{Last: s.Last, Shown: make([]number, len(s.Shown)), Left: len(gone) - len(now)}
	for i, id := range s.Shown {
		left.Shown[i] = number{id, s.Questions[id].N}
	}
	return room.Decision{
		Events: []room.Event{{Type: "qa.forgot", For: room.Server, Data: room.JSON(left)}},
		Erase:  now,
	}, nil
}

// forgotten folds qa.forgot: what is neither shown nor held is no more.
func (s *State) forgotten(d forgot) {
	s.Gone = newest(s.gone(), max(0, d.Left))
	shown := make([]string, 0, len(d.Shown))
	for _, n := range d.Shown {
		if q := s.Questions[n.Question]; q != nil {
			q.N, q.Past, shown = n.N, false, append(shown, q.ID)
		}
	}
	s.Shown, s.Last = shown, d.Last
	for id, q := range s.Questions {
		if !slices.Contains(s.Shown, id) && !slices.Contains(s.Held, id) {
			put(s.Own, q.Asker, without(s.Own[q.Asker], id))
			delete(s.Questions, id)
		}
	}
	for actor, list := range s.Votes {
		put(s.Votes, actor, slices.DeleteFunc(list, func(id string) bool { return s.Questions[id] == nil }))
	}
	s.Past = nil
	s.Due++
}

// forgets folds an event of a show's end, and reports whether it is one.
func (s *State) forgets(e room.Event, of *room.Entry) bool {
	switch e.Type {
	case "show.ended":
		s.Due = of.Wall
	case "qa.forgot":
		var d forgot
		if e.For == room.Server && json.Unmarshal(e.Data, &d) == nil {
			s.forgotten(d)
		}
	default:
		return false
	}
	return true
}
