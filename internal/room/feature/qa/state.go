package qa

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"

	"frontrow/internal/room"
)

// Question is all that is known of a question.
type Question struct {
	ID   string       `json:"id"`
	N    int          `json:"n,omitempty"` // 0 before it is shown
	Text string       `json:"text"`
	At   int64        `json:"at"`
	By   *room.Author `json:"by,omitempty"`
	// Asker must not leave the server where By is nil.
	Asker  string `json:"asker,omitempty"`
	Status Status `json:"status"`
	// Past says that it is not shown and won't be, unless it was taken back and a
	// moderator lets it through.
	Past bool `json:"past,omitempty"`
	// Approved says that a moderator has let it through.
	Approved bool `json:"approved,omitempty"`
	Votes    int  `json:"votes,omitempty"`
	// Same says that others were merged into it.
	Same   bool   `json:"same,omitempty"`
	Into   string `json:"into,omitempty"`
	Reason string `json:"reason,omitempty"`
	From   int64  `json:"from,omitempty"`
	To     int64  `json:"to,omitempty"`
	Final  int    `json:"final,omitempty"`
	Answer string `json:"answer,omitempty"`

	// features are what Text is compared by, once somebody has asked: it never changes.
	features []uint32
	// Entries are the offsets of the entries of the log that hold its words.
	Entries []uint64 `json:"entries,omitempty"`
}

// State is the questions. Each of them is in one of the lists Shown, Held and
// Past.
type State struct {
	Open      bool                 `json:"open"`
	Moderated bool                 `json:"moderated"`
	Anonymous bool                 `json:"anonymous"`
	Audience  room.Crowd           `json:"audience,omitempty"`
	Last      int                  `json:"last"`
	Questions map[string]*Question `json:"questions"`
	Shown     []string             `json:"shown,omitempty"` // in order
	Held      []string             `json:"held,omitempty"`  // the oldest first
	Past      []string             `json:"past,omitempty"`  // the oldest first
	// Own is who asked what, Votes who wants what: each with some of what is past,
	// which goes when the list is next written.
	Own   map[string][]string `json:"own"`
	Votes map[string][]string `json:"votes"`
	// Gone are the offsets of entries with words of questions that were taken away
	// and are in none of the lists any more. Due is from when on such entries are to be
	// erased, on the wall clock, µs: since the show ended.
	Gone []uint64 `json:"gone,omitempty"`
	Due  int64    `json:"due,omitempty"`
}

func begin() *State {
	return &State{
		Open: true, Anonymous: true,
		Questions: map[string]*Question{}, Own: map[string][]string{}, Votes: map[string][]string{},
	}
}

// settings are how questions are taken.
func (s *State) settings() Opened { return Opened{s.Moderated, s.Anonymous, s.Audience} }

// carry is what outlives a show: how questions are taken. That no more were taken
// at its end doesn't.
func carry(s *State) any {
	if s.settings() == begin().settings() {
		return nil
	}
	return s.settings()
}

func bring(b json.RawMessage) []room.Event {
	var d *Opened
	if json.Unmarshal(b, &d) != nil || d == nil || !d.Audience.Known() {
		return nil
	}
	return []room.Event{{Type: "qa.opened", Data: room.JSON(d)}}
}

// shown returns a question that everybody sees, held one that waits for approval.
func (s *State) shown(id string) *Question {
	if q := s.Questions[id]; q != nil && !q.Past && q.Status != Held {
		return q
	}
	return nil
}

func (s *State) held(id string) *Question {
	if q := s.Questions[id]; q != nil && q.Status == Held && !q.Past {
		return q
	}
	return nil
}

// answering returns the one that is being answered.
func (s *State) answering() *Question {
	for _, id := range s.Shown {
		if q := s.Questions[id]; q.Status == Answering {
			return q
		}
	}
	return nil
}

// full says that no question can be shown: all that are there wait for an answer.
func (s *State) full() bool {
	return len(s.Shown) >= MaxShown && s.oldestAnswered() < 0
}

func (s *State) oldestAnswered() int {
	return slices.IndexFunc(s.Shown, func(id string) bool { return s.Questions[id].Status == Answered })
}

// waiting is how many questions of an actor wait for an answer.
func (s *State) waiting(actor string) (n int) {
	for _, id := range s.Own[actor] {
		if q := s.Questions[id]; !q.Past && q.Status != Answered {
			n++
		}
	}
	return n
}

func (s *State) voted(actor, id string) bool { return slices.Contains(s.Votes[actor], id) }

func view(s *State) any {
	v := View{Open: s.Open, Moderated: s.Moderated, Anonymous: s.Anonymous, Audience: s.Audience, Last: s.Last, Questions: make([]Shown, len(s.Shown))}
	for i, id := range s.Shown {
		q := s.Questions[id]
		v.Questions[i] = Shown{
			ID: q.ID, N: q.N, Text: q.Text, At: q.At, By: q.By, Status: q.Status,
			From: q.From, To: q.To, Votes: q.Final, Answer: q.Answer,
		}
	}
	return v
}

func mine(s *State, a room.Actor) any {
	var m Mine
	own := s.Own[a.ID]
	for _, id := range own[max(0, len(own)-maxMine):] {
		q := s.Questions[id]
		m.Questions = append(m.Questions, Own{ID: q.ID, Text: q.Text, At: q.At, Status: q.Status, Reason: q.Reason, Into: q.Into})
	}
	for _, id := range s.Votes[a.ID] {
		if q := s.Questions[id]; q != nil && !q.Past {
			m.Votes = append(m.Votes, id)
		}
	}
	if a.Role.Staff() {
		for _, id := range s.Held {
			q := s.Questions[id]
			m.Held = append(m.Held, Waiting{ID: q.ID, Text: q.Text, At: q.At, By: q.By})
		}
	}
	if len(m.Questions)+len(m.Votes)+len(m.Held) == 0 {
		return nil
	}
	return m
}

func counters(s *State) any {
	var open []*Question
	for _, id := range s.Shown {
		if q := s.Questions[id]; q.Status != Answered && q.Votes > 0 {
			open = append(open, q)
		}
	}
	if len(open) == 0 {
		return nil
	}
	slices.SortFunc(open, func(a, b *Question) int {
		return cmp.Or(cmp.Compare(b.Votes, a.Votes), cmp.Compare(a.N, b.N))
	})
	c := Counters{Votes: make(map[string]int, min(len(open), maxCounts))}
	for _, q := range open[:min(len(open), maxCounts)] {
		c.Votes[strconv.Itoa(q.N)] = q.Votes
	}
	return c
}
