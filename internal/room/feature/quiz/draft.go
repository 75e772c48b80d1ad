package quiz

import (
	"slices"
	"strings"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
)

// clean makes a question fit to be asked, or says what is wrong with it.
func (q Question) clean() (Question, error) {
	var err error
	if q.Text, err = activity.Text(q.Text, maxText); err != nil {
		return q, err
	}
	if len(q.Options) < 2 || len(q.Options) > 6 {
		return q, room.BadData.Because("A question has 2 to 6 options.")
	}
	options := make([]string, len(q.Options))
	for i, o := range q.Options {
		if options[i], err = activity.Text(o, maxOption); err != nil {
			return q, err
		}
		if slices.Contains(options[:i], options[i]) {
			return q, room.BadData.Because("Two options of a question are the same.")
		}
	}
	q.Options = options
	right, ok := mask(q.Right, len(q.Options))
	if !ok || right == 0 {
		return q, room.BadData.Because("A question has at least one right option, each named once and counted from 0.")
	}
	q.Right = indexes(right)
	q.Multiple = q.Multiple || len(q.Right) > 1
	if q.Points == 0 {
		q.Points = defaultPoints
	}
	switch {
	case q.Seconds < minSeconds || q.Seconds > maxSeconds:
		return q, room.BadData.Because("A question is open for %d to %d seconds.", minSeconds, maxSeconds)
	case q.Points < 0 || q.Points > maxPoints:
		return q, room.BadData.Because("A question is worth 1 to %d points.", maxPoints)
	case !picture(q.Image):
		return q, room.BadData.Because("The image is a path that begins with / or an https address, of at most %d characters.", maxImage)
	}
	return q, nil
}

// picture reports whether an address may be shown as an image; "" is none.
func picture(address string) bool {
	if address == "" {
		return true
	}
	local := strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//")
	odd := func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune("\"'<>\\`", r) }
	return len(address) <= maxImage && (local || strings.HasPrefix(address, "https://")) && !strings.ContainsFunc(address, odd)
}

// mask is a set of options as bits; false for an option that isn't there, or is
// named twice.
func mask(choice []int, options int) (bits int, ok bool) {
	for _, i := range choice {
		if i < 0 || i >= options || bits&(1<<i) != 0 {
			return 0, false
		}
		bits |= 1 << i
	}
	return bits, true
}

// indexes are the options of a mask, in order.
func indexes(bits int) []int {
	list := []int{}
	for i := 0; bits>>i > 0; i++ {
		if bits&(1<<i) != 0 {
			list = append(list, i)
		}
	}
	return list
}

// cleanAll makes questions fit to join a draft that has some already.
func cleanAll(questions []Question, already int) ([]Question, error) {
	if already+len(questions) > MaxQuestions {
		return nil, room.TooMany.Because("A quiz has at most %d questions.", MaxQuestions)
	}
	all := make([]Question, len(questions))
	for i, q := range questions {
		var err error
		if all[i], err = q.clean(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (s *State) draft(id string) int {
	return slices.IndexFunc(s.Drafts, func(d Draft) bool { return d.ID == id })
}

func (d Draft) listed() Listed {
	return Listed{ID: d.ID, Title: d.Title, Questions: len(d.Questions), Audience: d.Audience}
}

// drafted is a decision about a draft: what changed, and what its hosts hear.
func drafted(c room.Command, typ string, data any, l Listed) room.Decision {
	return room.Decision{
		Events: []room.Event{
			{Type: typ, For: room.Server, By: c.Actor.Author(), Data: room.JSON(data)},
			{Type: "quiz.listed", For: room.Staff, By: c.Actor.Author(), Data: room.JSON(l)},
		},
		Data: room.JSON(One{l.ID}),
	}
}

func create(s *State, c room.Command) (room.Decision, error) {
	var d Create
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	title, err := activity.Text(d.Title, maxTitle)
	if err != nil {
		return room.Decision{}, err
	}
	questions, err := cleanAll(d.Questions, 0)
	if err != nil {
		return room.Decision{}, err
	}
	if err := activity.Audience(d.Audience); err != nil {
		return room.Decision{}, err
	}
	if len(s.Drafts) >= MaxDrafts {
		return room.Decision{}, room.TooMany.Because("There are %d drafts already: start or delete one.", MaxDrafts)
	}
	draft := Draft{ID: "z_" + c.ID, Title: title, By: *c.Actor.Author(), Questions: questions, Audience: d.Audience}
	return drafted(c, "quiz.drafted", draft, draft.listed()), nil
}

func add(s *State, c room.Command) (room.Decision, error) {
	var d Add
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	i := s.draft(d.Quiz)
	if i < 0 {
		return room.Decision{}, room.NotFound.Refuse()
	}
	l := s.Drafts[i].listed()
	if len(d.Questions) == 0 {
		return room.Decision{}, room.BadData.Because("There is no question to add.")
	}
	var err error
	if d.Questions, err = cleanAll(d.Questions, l.Questions); err != nil {
		return room.Decision{}, err
	}
	l.Questions += len(d.Questions)
	return drafted(c, "quiz.added", d, l), nil
}

func edit(s *State, c room.Command) (room.Decision, error) {
	var d Edit
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	i := s.draft(d.Quiz)
	if i < 0 {
		return room.Decision{}, room.NotFound.Refuse()
	}
	l := s.Drafts[i].listed()
	var err error
	switch {
	case d.Title == "" && d.To == nil && !d.Remove && d.Audience == nil, d.To != nil && d.Remove:
		return room.Decision{}, room.BadData.Because("Say one thing to change: title, audience, or a question with to or remove.")
	case (d.To != nil || d.Remove) && (d.Question < 0 || d.Question >= l.Questions):
		return room.Decision{}, room.NotFound.Because("There is no such question, they are counted from 0.")
	}
	if d.Title != "" {
		if d.Title, err = activity.Text(d.Title, maxTitle); err != nil {
			return room.Decision{}, err
		}
		l.Title = d.Title
	}
	if d.Audience != nil {
		if err := activity.Audience(*d.Audience); err != nil {
			return room.Decision{}, err
		}
		l.Audience = *d.Audience
	}
	if d.To != nil {
		to, err := d.To.clean()
		if err != nil {
			return room.Decision{}, err
		}
		d.To = &to
	}
	if d.Remove {
		l.Questions--
	}
	return drafted(c, "quiz.edited", d, l), nil
}

func remove(s *State, c room.Command) (room.Decision, error) {
	var d One
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	i := s.draft(d.Quiz)
	if i < 0 {
		return room.Decision{}, room.NotFound.Refuse()
	}
	l := s.Drafts[i].listed()
	l.Gone = true
	return drafted(c, "quiz.deleted", d, l), nil
}

func show(s *State, c room.Command) (room.Decision, error) {
	var d One
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	i := s.draft(d.Quiz)
	if i < 0 {
		return room.Decision{}, room.NotFound.Refuse()
	}
	return room.Decision{Data: room.JSON(s.Drafts[i])}, nil
}

// applyDraft folds what the drafts are.
func (s *State) applyDraft(e room.Event) {
	switch e.Type {
	case "quiz.drafted":
		if d, ok := data[Draft](e); ok && len(s.Drafts) < MaxDrafts {
			s.Drafts = append(s.Drafts, d)
		}
	case "quiz.added":
		if d, ok := data[Add](e); ok {
			if i := s.draft(d.Quiz); i >= 0 {
				s.Drafts[i].Questions = append(s.Drafts[i].Questions, d.Questions...)
			}
		}
	case "quiz.deleted":
		if d, ok := data[One](e); ok {
			if i := s.draft(d.Quiz); i >= 0 {
				s.Drafts = slices.Delete(s.Drafts, i, i+1)
			}
		}
	case "quiz.edited":
		d, ok := data[Edit](e)
		i := s.draft(d.Quiz)
		if !ok || i < 0 {
			return
		}
		draft := &s.Drafts[i]
		if d.Title != "" {
			draft.Title = d.Title
		}
		if d.Audience != nil {
			draft.Audience = *d.Audience
		}
		if d.Question < 0 || d.Question >= len(draft.Questions) {
			return
		}
		if d.To != nil {
			draft.Questions[d.Question] = *d.To
		}
		if d.Remove {
			draft.Questions = slices.Delete(draft.Questions, d.Question, d.Question+1)
		}
	}
}
