package poll

import (
	"maps"
	"slices"

	"frontrow/internal/room"
)

// Past is what one person wrote into the polls of a show that is over.
type Past struct {
	person string
	// state has no ballots but theirs, and forgets no poll.
	state *State
}

// Written reads the log of a show for the texts of a person, by their id. In an
// anonymous poll a receipt is the only name that a ballot has.
func Written(person string) *Past {
	return &Past{person, &State{Polls: map[string]*box{}}}
}

// Take folds the next entry, and reports whether it holds a text of theirs and
// nothing else.
func (p *Past) Take(e *room.Entry) (theirs bool) {
	for _, ev := range e.Events {
		switch ev.Type {
		case "poll.voted":
			v, ok := readCast(ev.Data)
			if !ok || v.by != p.person {
				continue
			}
			theirs = v.alone && len(e.Events) == 1
		case "poll.opened", "poll.secret", "poll.closed", "poll.unsaid":
		default:
			continue
		}
		p.state = apply(p.state, ev, e)
		p.state.Shown, p.state.Off = nil, nil
	}
	return theirs
}

// Ends are the events by which their ballots count when the entries are erased.
func (p *Past) Ends() (events []room.Event) {
	for _, id := range slices.Sorted(maps.Keys(p.state.Polls)) {
		if u, ok := p.state.Polls[id].unsaid(p.person); ok {
			events = append(events, u)
		}
	}
	return events
}
