// Package activity holds what polls, quizzes and games have in common: a life
// from draft to archive, and the rule by which somebody is in time. Features
// embed Meta in their own types. It is pure, as they are.
package activity

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"frontrow/internal/room"
)

// Status is where an activity is in its life.
type Status string

// An activity's life, in order. Revealed is for those that keep something back
// until then (a right answer, hidden results); others go from closed to archived.
const (
	Draft    Status = "draft"
	Open     Status = "open"
	Closed   Status = "closed"
	Revealed Status = "revealed"
	Archived Status = "archived"
)

// Clock says by which time somebody is in time.
type Clock string

const (
	// Viewer is each viewer's own playback: whoever sees the picture later may
	// answer later. For polls and quizzes.
	Viewer Clock = "viewer"
	// Edge is the live edge: nobody gains by a late picture. For predictions.
	Edge Clock = "edge"
	// Wall is the wall clock. For sales and whatever happens outside the picture.
	Wall Clock = "wall"
)

const (
	// MaxBehind is the longest delay of a picture that Viewer makes up for, µs.
	MaxBehind = 30_000_000
	// slack is what a viewer's own word may differ from what the server knows of
	// their delay, µs.
	slack = 500_000
	// MaxSeconds is the longest that an activity may be planned to be open.
	MaxSeconds = 24 * 3600
)

// Meta is what every activity has. The times are set by Launch and Close.
type Meta struct {
	ID     string      `json:"id"`
	By     room.Author `json:"by"`
	Status Status      `json:"status" enum:"draft,open,closed,revealed,archived"`
	Clock  Clock       `json:"clock" enum:"viewer,edge,wall"`
	// Audience is who may take part. The other rules of a feature come on top.
	Audience room.Crowd `json:"audience,omitempty" enum:"accounts,members,tickets,guests,staff" doc:"who may take part; absent: anyone"`
	// Seconds is how long it is to be open; 0 until it is closed by hand.
	Seconds int `json:"seconds,omitempty" doc:"how long it is open; absent: until it is closed"`
	// Opened and Closes are on the programme clock, OpenedWall and ClosesWall the
	// same moments on the wall clock; all µs, 0 for not (yet) known.
	Opened     int64 `json:"opened,omitempty" doc:"programme clock"`
	Closes     int64 `json:"closes,omitempty" doc:"programme clock; absent while nobody knows"`
	OpenedWall int64 `json:"opened_wall,omitempty" doc:"wall clock"`
	ClosesWall int64 `json:"closes_wall,omitempty" doc:"wall clock"`
}

// New is the Meta of a draft that c makes.
func New(c room.Command, clock Clock, seconds int) (Meta, error) {
	switch clock {
	case "":
		clock = Viewer
	case Viewer, Edge, Wall:
	default:
		return Meta{}, room.BadData.Because("The clock is viewer, edge or wall.")
	}
	if seconds < 0 || seconds > MaxSeconds {
		return Meta{}, room.BadData.Because("An activity is open for at most a day; 0 seconds: until it is closed.")
	}
	return Meta{ID: c.ID, By: *c.Actor.Author(), Status: Draft, Clock: clock, Seconds: seconds}, nil
}

// Audience refuses a crowd that there isn't.
func Audience(w room.Crowd) error {
	if !w.Known() {
		return room.BadData.Because("The audience is accounts, members, tickets, guests or staff; without one anybody takes part.")
	}
	return nil
}

// Launch opens m at the moment of an event.
func (m *Meta) Launch(at, wall int64) {
	m.Status, m.Opened, m.OpenedWall, m.Closes, m.ClosesWall = Open, at, wall, 0, 0
	if m.Seconds > 0 {
		d := int64(m.Seconds) * 1_000_000
		m.Closes, m.ClosesWall = at+d, wall+d
	}
}

// Close ends it at the moment of an event. Under Viewer, Due says until when
// those who see the picture later may still come.
func (m *Meta) Close(at, wall int64) {
	m.Status = Closed
	if m.Closes == 0 || at < m.Closes {
		m.Closes, m.ClosesWall = at, wall
	}
}

// Due is when a planned end has come for everybody, on the wall clock in µs: the
// feature's tick closes it then. 0 for an activity without a planned end, or
// that isn't open.
func (m *Meta) Due() int64 {
	switch {
	case m.Status != Open || m.ClosesWall == 0:
		return 0
	case m.Clock == Viewer:
		return m.ClosesWall + MaxBehind
	}
	return m.ClosesWall
}

// Accepts reports whether the sender of c, who says that they were watching the
// moment claimed (0 for nothing said), is in time.
func (m *Meta) Accepts(c room.Command, claimed int64) bool {
	if m.Status != Open {
		return false
	}
	if m.Closes == 0 {
		return true
	}
	switch m.Clock {
	case Viewer:
		return m.Watching(c, claimed) <= m.Closes && c.Wall <= m.ClosesWall+MaxBehind
	case Edge:
		return c.Edge <= m.Closes
	}
	return c.Wall <= m.ClosesWall
}

// Elapsed is how long after the opening the sender answered, by the clock of
// the activity, µs: never less than 0. Of the sender's delay that counts which was
// known at the opening: nobody gains by a delay that is heard of when the question is.
func (m *Meta) Elapsed(c room.Command, claimed int64) int64 {
	switch m.Clock {
	case Viewer:
		return max(0, WatchingSince(c, claimed, m.Opened)-m.Opened)
	case Edge:
		return max(0, c.Edge-m.Opened)
	}
	return max(0, c.Wall-m.OpenedWall)
}

// Watching is the moment that the sender of c was watching, as it counts for being
// in time: by the delay that was known when m was opened, or MaxBehind before its
// end, so that a changed delay counts in what goes on for long. Who came later has
// the delay that was known first.
func (m *Meta) Watching(c room.Command, claimed int64) int64 {
	behind, ok := c.BehindAt(max(m.Opened, m.Closes-MaxBehind))
	if !ok {
		behind = min(c.Behind, c.Delays[0].Behind)
	}
	return watching(c, claimed, behind)
}

// Watching is the moment of the programme that the sender of c was watching, as
// far as it can be believed: not after the edge, and not much further behind it
// than the server has seen the sender's playback be. Who says nothing, and of
// whom nothing is known, is at the edge.
func Watching(c room.Command, claimed int64) int64 { return watching(c, claimed, c.Behind) }

// WatchingSince is Watching by the delay that was known at a moment of the programme,
// for who is ranked by how soon after it they acted: nobody gains by a delay that
// is heard of later.
func WatchingSince(c room.Command, claimed, moment int64) int64 {
	behind, _ := c.BehindAt(moment)
	return watching(c, claimed, behind)
}

func watching(c room.Command, claimed, behind int64) int64 {
	behind = min(behind, MaxBehind)
	if claimed <= 0 {
		return c.Edge - behind
	}
	return max(min(claimed, c.Edge), c.Edge-min(behind+slack, MaxBehind))
}

// Text makes what somebody wrote fit to be shown: no control or direction-changing
// characters, runs of space as one. It refuses nothing, and more than most
// characters (code points).
func Text(s string, most int) (string, error) {
	if !utf8.ValidString(s) {
		return "", room.BadData.Because("The text is not valid UTF-8.")
	}
	var b strings.Builder
	marks := 0
	for _, r := range strings.Join(strings.Fields(s), " ") {
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co) && r != '\u200d' && r != '\u200c' {
			continue
		}
		if unicode.Is(unicode.Mn, r) {
			if marks++; marks > 4 {
				continue
			}
		} else {
			marks = 0
		}
		b.WriteRune(r)
	}
	t := strings.TrimSpace(b.String())
	switch {
	case t == "":
		return "", room.TextEmpty.Refuse()
	case utf8.RuneCountInString(t) > most:
		return "", room.TextTooLong.Because("The text has more than %d characters.", most)
	}
	return t, nil
}
