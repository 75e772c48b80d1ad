package poll

import (
	"encoding/json"
	"slices"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
)

func decide(s *State, c room.Command) (room.Decision, error) {
	switch c.Name {
	case "poll.vote":
		return vote(s, c)
	case "poll.create":
		return create(s, c)
	case "poll.edit":
		return edit(s, c)
	case "poll.results":
		return results(s, c)
	case "poll.proof":
		return proof(s, c)
	case "poll.tick":
		return tick(s, c)
	}
	var w Which
	if json.Unmarshal(c.Data, &w) != nil {
		return room.Decision{}, room.BadData.Refuse()
	}
	b := s.Polls[w.Poll]
	if b == nil {
		return room.Decision{}, s.notFound(w.Poll)
	}
	d := room.Decision{Data: room.JSON(w)}
	err := room.ErrUnknownCommand
	switch c.Name {
	case "poll.delete":
		d.Events, err = remove(b, c)
	case "poll.launch":
		d.Events, err = launch(s, b, c)
	case "poll.close":
		return shut(b, c)
	case "poll.reveal":
		d.Events, err = reveal(b, c)
	case "poll.archive":
		d.Events, err = archive(b, c)
	}
	if err != nil {
		return room.Decision{}, err
	}
	return d, nil
}

// notFound says why there is no poll of that id.
func (s *State) notFound(id string) error {
	if slices.Contains(s.Gone, id) {
		return room.NotFound.Because("This poll left the page long ago: its result is in its signed summary, its ballots are in the log.")
	}
	return room.NotFound.Because("There is no such poll (any more).")
}

func closed() error { return room.Closed.Because("This poll is closed.") }

// unfit refuses what can't be done with a poll in its present state.
func unfit(b *box, can string) error {
	if b.Ends > 0 && b.Poll.Status == activity.Open {
		can = "it is closed when those who see the picture later have seen its end, which is in a moment"
	}
	return room.BadData.Because("This poll is %s; %s.", b.Poll.Status, can)
}

func create(s *State, c room.Command) (d room.Decision, err error) {
	var in Create
	if json.Unmarshal(c.Data, &in) != nil {
		return d, room.BadData.Refuse()
	}
	p, err := in.poll(c)
	if err != nil {
		return d, err
	}
	switch {
	case in.ID == "":
		p.ID = "p_" + c.ID
	case !idForm.MatchString(in.ID):
		return d, room.BadData.Because("The id of a poll has 1 to 40 characters of A-Za-z0-9_-, the first a letter or digit.")
	case s.Polls[in.ID] != nil || slices.Contains(s.Gone, in.ID):
		return d, room.BadData.Because("There is a poll with that id already.")
	default:
		p.ID = in.ID
	}
	if len(s.Polls)-len(s.Off) >= MaxPolls {
		return d, room.TooMany.Because("A show has at most %d polls at a time; delete drafts that are not needed.", MaxPolls)
	}
	d.Data = room.JSON(Which{p.ID})
	if !in.Launch {
		d.Events = []room.Event{draft(p, c)}
		return d, nil
	}
	if p.Anonymous {
		return d, room.BadData.Because("An anonymous poll is launched by poll.launch, after it was created.")
	}
	d.Events, err = launch(s, &box{Poll: p}, c)
	return d, err
}

func edit(s *State, c room.Command) (d room.Decision, err error) {
	var in Edit
	if json.Unmarshal(c.Data, &in) != nil {
		return d, room.BadData.Refuse()
	}
	b := s.Polls[in.Poll]
	switch {
	case b == nil:
		return d, s.notFound(in.Poll)
	case b.Poll.Status != activity.Draft || b.Opening > 0:
		return d, unfit(b, "only a draft can be edited, before its launch")
	}
	p, err := in.poll(c)
	if err != nil {
		return d, err
	}
	p.ID, p.By = b.Poll.ID, b.Poll.By
	return room.Decision{Events: []room.Event{draft(p, c)}, Data: room.JSON(Which{p.ID})}, nil
}

func draft(p Poll, c room.Command) room.Event {
	return room.Event{Type: "poll.drafted", For: room.Staff, By: c.Actor.Author(), Data: room.JSON(p)}
}

func remove(b *box, c room.Command) ([]room.Event, error) {
	if b.Poll.Status != activity.Draft || b.Opening > 0 {
		return nil, unfit(b, "only a draft can be deleted, before its launch")
	}
	return []room.Event{{Type: "poll.deleted", For: room.Staff, By: c.Actor.Author(), Data: room.JSON(Which{b.Poll.ID})}}, nil
}

// launch opens a poll, or gives an anonymous one its key: the tick that follows
// opens it.
func launch(s *State, b *box, c room.Command) ([]room.Event, error) {
	switch {
	case b.Poll.Status == activity.Open || b.Opening > 0:
		return nil, nil
	case b.Poll.Status != activity.Draft:
		return nil, unfit(b, "only a draft can be launched")
	case s.Over > 0:
		return nil, room.Closed.Because("The show is over.")
	case s.open() >= MaxOpen:
		return nil, room.TooMany.Because("At most %d polls are open at once; close one first.", MaxOpen)
	case c.Secret == "":
		return nil, room.Internal.Refuse()
	}
	key := room.Event{Type: "poll.secret", For: room.Server, Data: room.JSON(secret{b.Poll.ID, c.Secret})}
	if b.Poll.Anonymous {
		return []room.Event{key}, nil
	}
	return []room.Event{opened(b, c), key}, nil
}

// open is how many polls are, or are about to be.
func (s *State) open() (n int) {
	for _, id := range s.Shown {
		if s.Polls[id].Poll.Status == activity.Open {
			n++
		}
	}
	for _, id := range s.Drafts {
		if s.Polls[id].Opening > 0 {
			n++
		}
	}
	return n
}

func opened(b *box, c room.Command) room.Event {
	p := b.Poll
	p.Launch(c.Edge, c.Wall)
	return room.Event{Type: "poll.opened", By: p.by(c), Data: room.JSON(p)}
}

// by is whoever sent c, and where a tick does what was planned the host.
func (p *Poll) by(c room.Command) *room.Author {
	if c.Actor.Role == room.RoleSystem {
		host := p.By
		return &host
	}
	return c.Actor.Author()
}

// shut closes a poll by hand. Where viewers vote by their own clock, whoever has
// not seen this moment yet may still vote: the tick ends it when they have.
func shut(b *box, c room.Command) (d room.Decision, err error) {
	d.Data = room.JSON(Which{b.Poll.ID})
	if b.Poll.Status == activity.Open && b.Poll.Clock == activity.Viewer && c.Furthest > 0 {
		p := b.Poll
		p.Close(c.Edge, c.Wall)
		ends := p.ClosesWall + min(c.Furthest+allowance, activity.MaxBehind)
		switch due := b.due(); {
		case b.Ends > 0 || ends > c.Wall && due > 0 && due <= ends:
			return d, nil
		case ends > c.Wall:
			d.Events = []room.Event{{Type: "poll.closing", By: c.Actor.Author(), Data: room.JSON(
				Closing{Poll: p.ID, Closes: p.Closes, ClosesWall: p.ClosesWall, Ends: ends})}}
			return d, nil
		}
	}
	if d.Events, err = end(b, c); err != nil {
		return room.Decision{}, err
	}
	if len(d.Events) > 0 && b.KeyAt > 0 {
		d.Erase = []uint64{b.KeyAt}
	}
	return d, nil
}

// allowance is what the delay of the audience may have grown by since it was last
// known, and how long a vote is under way, µs.
const allowance = 1_000_000

// due is when a poll that is open ends for everybody, on the wall clock, µs; 0 for
// not planned.
func (b *box) due() int64 {
	if b.Ends > 0 && b.Poll.Status == activity.Open {
		return b.Ends
	}
	return b.Poll.Due()
}

func end(b *box, c room.Command) ([]room.Event, error) {
	switch b.Poll.Status {
	case activity.Draft:
		return nil, unfit(b, "it was never opened")
	case activity.Open:
	default:
		return nil, nil
	}
	p := b.Poll
	p.Close(c.Edge, c.Wall)
	d := Ended{Poll: p.ID, Status: activity.Closed, Closes: p.Closes, ClosesWall: p.ClosesWall}
	d.Summary = b.summary(&p, b.tree().Root().String())
	if p.Results != AtClose {
		d.Status = activity.Revealed
		b.shows(&d.Summary)
	}
	return []room.Event{{Type: "poll.closed", By: p.by(c), Data: room.JSON(d)}}, nil
}

func reveal(b *box, c room.Command) ([]room.Event, error) {
	switch b.Poll.Status {
	case activity.Revealed:
		return nil, nil
	case activity.Closed:
	default:
		return nil, unfit(b, "results are revealed when it is closed")
	}
	sum := *b.Poll.Summary
	b.shows(&sum)
	return []room.Event{{Type: "poll.revealed", By: c.Actor.Author(), Data: room.JSON(Shows{b.Poll.ID, sum})}}, nil
}

func archive(b *box, c room.Command) ([]room.Event, error) {
	switch b.Poll.Status {
	case activity.Archived:
		return nil, nil
	case activity.Closed, activity.Revealed:
		return []room.Event{{Type: "poll.archived", By: c.Actor.Author(), Data: room.JSON(Which{b.Poll.ID})}}, nil
	}
	return nil, unfit(b, "close it first, a draft can be deleted")
}

// tick opens the anonymous polls that have their keys, and ends what is due.
func tick(s *State, c room.Command) (d room.Decision, err error) {
	for _, id := range s.Drafts {
		if b := s.Polls[id]; b.Opening > 0 {
			d.Events = append(d.Events, opened(b, c))
		}
	}
	for _, id := range s.Shown {
		b := s.Polls[id]
		due := b.due()
		if b.Poll.Status != activity.Open || s.Over == 0 && (due == 0 || due > c.Wall) {
			continue
		}
		ended, err := end(b, c)
		if err != nil {
			return d, err
		}
		d.Events = append(d.Events, ended...)
		if b.KeyAt > 0 {
			d.Erase = append(d.Erase, b.KeyAt)
		}
	}
	return d, nil
}
