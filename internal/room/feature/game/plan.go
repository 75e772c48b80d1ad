package game

import (
	"slices"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
)

// clean makes a plan fit to be played, or says what is wrong with it.
func (p Plan) clean() (Plan, error) {
	r, ok := rules(p.Kind)
	if !ok {
		return p, room.BadData.Because("The kind of a game is prediction, giveaway, wheel, goal, tug, survivor or bingo.")
	}
	var err error
	if p.Title, err = activity.Text(p.Title, maxTitle); err != nil {
		return p, err
	}
	if len(p.Options) < r.least || len(p.Options) > r.most {
		return p, room.BadData.Because("A %s has %d to %d options.", p.Kind, r.least, r.most)
	}
	if p.Options, err = texts("options", nil, p.Options); err != nil {
		return p, err
	}
	if p.Items, err = texts("items", nil, p.Items); err != nil {
		return p, err
	}
	if r.target && p.Source == "" {
		p.Source = Points
	}
	if r.winners && p.Winners == 0 {
		p.Winners = 1
	}
	switch {
	case p.Seconds < 0 || p.Seconds > activity.MaxSeconds:
		return p, room.BadData.Because("A game is open for at most a day; 0 seconds: until the host says so.")
	case r.target != (p.Target > 0) || p.Target > MaxTarget:
		return p, room.BadData.Because("A goal has a target of 1 to %d, other games have none.", MaxTarget)
	case r.target != (p.Source != "") || r.target && p.Source != Points && p.Source != Reactions:
		return p, room.BadData.Because("The source of a goal is points or reactions, other games have none.")
	case r.winners != (p.Winners > 0) || p.Winners > MaxWinners:
		return p, room.BadData.Because("A giveaway or a bingo has 1 to %d winners, other games don't say.", MaxWinners)
	case !r.prize && p.Prize != 0 || p.Prize < 0 || p.Prize > MaxPrize:
		return p, room.BadData.Because("A survivor or a bingo has a prize of at most %d points, other games have none.", MaxPrize)
	case !r.items && len(p.Items) > 0 || len(p.Items) > MaxItems:
		return p, room.BadData.Because("A bingo has at most %d items, other games have none.", MaxItems)
	case p.Audience != room.Anyone && (p.Kind == Wheel || p.Source == Reactions):
		return p, room.BadData.Because("Nobody joins a wheel or a goal of reactions: they have no audience.")
	}
	return p, activity.Audience(p.Audience)
}

// texts cleans those that join others, all of them different.
func texts(what string, others, more []string) ([]string, error) {
	all := slices.Clone(others)
	for _, t := range more {
		t, err := activity.Text(t, maxOption)
		if err != nil {
			return nil, err
		}
		if slices.Contains(all, t) {
			return nil, room.BadData.Because("Two %s are the same.", what)
		}
		all = append(all, t)
	}
	return all[len(others):], nil
}

// clean makes a question fit to be asked, or says what is wrong with it.
func (q Question) clean() (Question, error) {
	var err error
	if q.Text, err = activity.Text(q.Text, maxQuestion); err != nil {
		return q, err
	}
	if q.Options, err = texts("options of a question", nil, q.Options); err != nil {
		return q, err
	}
	switch {
	case len(q.Options) < 2 || len(q.Options) > 4:
		return q, room.BadData.Because("A question has 2 to 4 options.")
	case q.Right < 0 || q.Right >= len(q.Options):
		return q, room.BadData.Because("There is no such right option, they are counted from 0.")
	case q.Seconds < 5 || q.Seconds > 120:
		return q, room.BadData.Because("A question is open for 5 to 120 seconds.")
	}
	return q, nil
}

// questions cleans those that join a draft of that kind with so many already.
func questions(k Kind, already int, more []Question) ([]Question, error) {
	if r, _ := rules(k); !r.questions && len(more) > 0 || already+len(more) > MaxQuestions {
		return nil, room.BadData.Because("A survivor has at most %d questions, other games have none.", MaxQuestions)
	}
	var all []Question
	for _, q := range more {
		q, err := q.clean()
		if err != nil {
			return nil, err
		}
		all = append(all, q)
	}
	return all, nil
}

func create(s *State, c room.Command) (room.Decision, error) {
	var in Create
	if err := read(c, &in); err != nil {
		return room.Decision{}, err
	}
	p, err := in.Plan.clean()
	if err != nil {
		return room.Decision{}, err
	}
	d := Draft{ID: "g_" + c.ID, By: *c.Actor.Author(), Plan: p}
	if d.Questions, err = questions(p.Kind, 0, in.Questions); err != nil {
		return room.Decision{}, err
	}
	if len(s.Drafts) >= MaxDrafts {
		return room.Decision{}, room.TooMany.Because("There are %d drafts already: open or delete one.", MaxDrafts)
	}
	return staff(c, "game.drafted", d, d.ID), nil
}

// staff is a decision about a draft.
func staff(c room.Command, typ string, data any, id string) room.Decision {
	return room.Decision{
		Events: []room.Event{{Type: typ, For: room.Staff, By: c.Actor.Author(), Data: room.JSON(data)}},
		Data:   room.JSON(One{id}),
	}
}

// add appends to a draft what one command has no room for.
func add(s *State, c room.Command) (room.Decision, error) {
	var d Add
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	i := s.draft(d.Game)
	if i < 0 {
		return room.Decision{}, room.NotFound.Because("There is no such draft.")
	}
	to := s.Drafts[i]
	var err error
	if d.Items, err = texts("items", to.Items, d.Items); err != nil {
		return room.Decision{}, err
	}
	if d.Questions, err = questions(to.Kind, len(to.Questions), d.Questions); err != nil {
		return room.Decision{}, err
	}
	r, _ := rules(to.Kind)
	switch {
	case !r.items && len(d.Items) > 0 || len(to.Items)+len(d.Items) > MaxItems:
		return room.Decision{}, room.BadData.Because("A bingo has at most %d items, other games have none.", MaxItems)
	case len(d.Items)+len(d.Questions) == 0:
		return room.Decision{}, room.BadData.Because("There is nothing to add.")
	}
	return staff(c, "game.added", d, d.Game), nil
}

// playable reports whether a card can be made of so many items.
func playable(items int) bool { return items >= MinItems && items <= MaxItems }

// prepared decides what becomes of a draft.
func prepared(s *State, c room.Command) (room.Decision, error) {
	var d One
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	i := s.draft(d.Game)
	if i < 0 {
		return room.Decision{}, room.NotFound.Because("There is no such draft.")
	}
	draft := s.Drafts[i]
	gone := draft
	gone.Gone, gone.Questions, gone.Items = true, nil, nil
	end := staff(c, "game.drafted", gone, d.Game)
	if c.Name == "game.delete" {
		return end, nil
	}
	r, _ := rules(draft.Kind)
	active := 0
	for _, g := range s.Games {
		if g.on() {
			active++
		}
	}
	switch {
	case active >= MaxActive:
		return room.Decision{}, room.TooMany.Because("There are %d games on already: end one first.", MaxActive)
	case r.questions && len(draft.Questions) == 0:
		return room.Decision{}, room.BadData.Because("A survivor needs at least one question: add one.")
	case r.items && !playable(len(draft.Items)):
		return room.Decision{}, room.BadData.Because("A bingo needs %d items: add some.", MinItems)
	}
	o := Opened{Game: d.Game, Plan: draft.Plan, Opened: c.Edge, Rounds: len(draft.Questions)}
	if o.Seconds > 0 {
		o.Closes = c.Edge + int64(o.Seconds)*1_000_000
	}
	if r.sealed {
		o.Commitment = Commitment(c.Secret)
		end.Events = append(end.Events, room.Event{Type: "game.sealed", For: room.Server, Data: room.JSON(sealed{d.Game, c.Secret})})
	}
	opened := room.Event{Type: "game.opened", At: c.Edge, By: c.Actor.Author(), Data: room.JSON(o)}
	end.Events = append([]room.Event{opened}, end.Events...)
	return end, nil
}
