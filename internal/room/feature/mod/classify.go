package mod

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"frontrow/internal/room"
	"frontrow/internal/room/moderate"
)

const (
	// MaxClassifiers is of how many classifiers there can be settings.
	MaxClassifiers = 16
	// HoldAbove is the score from which a line is held where a channel has not
	// said otherwise. None is blocked then.
	HoldAbove = 0.8
	// maxLabels is how many of a judgement's labels and reasons are kept.
	maxLabels = 12
)

// Classify is the data of mod.classify: what is absent stays.
type Classify struct {
	Classifier string   `json:"classifier" doc:"rules, learned, endpoint: as held lines name it"`
	On         *bool    `json:"on,omitempty" doc:"false: it does not get to see lines"`
	HoldAbove  *float64 `json:"hold_above,omitempty" doc:"lines with that score, 0.3 to 1, or more are held; 0: none"`
	BlockAbove *float64 `json:"block_above,omitempty" doc:"lines with that score, 0.3 to 1, or more are refused; 0: none"`
}

// Classifier is how a channel uses a classifier.
type Classifier struct {
	Classifier string  `json:"classifier"`
	On         bool    `json:"on"`
	HoldAbove  float64 `json:"hold_above" doc:"0: none"`
	BlockAbove float64 `json:"block_above" doc:"0: none"`
}

// Classifiers is the answer of mod.classifiers: those that are set. The others
// are on, hold from 0.8 and block nothing.
type Classifiers struct {
	Classifiers []Classifier `json:"classifiers"`
}

// Late is the data of mod.late: what a classifier thought of a line or question
// that had been let through by then.
type Late struct {
	Line   string `json:"line"`
	Person string `json:"person"`
	// Command is the id of the one that wrote the words.
	Command string         `json:"command,omitempty" doc:"that wrote the words; absent: the one that made the line"`
	Judged  room.Judgement `json:"judged"`
}

// Keep is the data of mod.keep, and with Events the answer of mod.late where the
// line is to be kept for a moderator: its words are with the server alone then.
type Keep struct {
	Late
	Wall int64 `json:"wall" doc:"when it was said, on the wall clock"`
	// Events publish it if it is approved.
	Events []room.Event `json:"events"`
}

// verdict is what filters and classifiers make of a line.
type verdict struct {
	moderate.Verdict
	Judge  string // the classifier
	Labels []string
	Said   []string
	Shield Shield
}

// strict says which of two actions wins.
func strict(a moderate.Action) int {
	return slices.Index([]moderate.Action{"", moderate.Restrict, moderate.Hold, moderate.Block}, a)
}

// with adds what classifiers think: the strictest wins.
func (v verdict) with(w verdict) verdict {
	switch {
	case strict(w.Action) > strict(v.Action):
		return w
	case w.Action == v.Action:
		v.Judge, v.Labels, v.Said = w.Judge, w.Labels, w.Said
	}
	return v
}

// judged makes a verdict of what classifiers think. Of two that want the same
// the surer one is named.
func (s *State) judged(all []room.Judgement) verdict {
	var best verdict
	score := -1.0
	for _, j := range all {
		set, _ := s.classifier(j.By)
		if !set.On {
			continue
		}
		v := verdict{Judge: j.By, Labels: j.Labels[:min(len(j.Labels), maxLabels)], Said: j.Why[:min(len(j.Why), maxLabels)]}
		switch {
		case j.Late == room.LateHold:
			v.Action, v.Labels = moderate.Hold, []string{"late"}
		case j.Late != "":
			continue
		case set.BlockAbove > 0 && j.Score >= set.BlockAbove:
			v.Action = moderate.Block
		case set.HoldAbove > 0 && j.Score >= set.HoldAbove:
			v.Action = moderate.Hold
		default:
			continue
		}
		if cmp.Or(cmp.Compare(strict(v.Action), strict(best.Action)), cmp.Compare(j.Score, score)) > 0 {
			best, score = v, j.Score
		}
	}
	return best
}

// classifier is how the channel uses one, and whether it has said so.
func (s *State) classifier(name string) (Classifier, bool) {
	for _, c := range s.Classifiers {
		if c.Classifier == name {
			return c, true
		}
	}
	return Classifier{Classifier: name, On: true, HoldAbove: HoldAbove}, false
}

var classifierName = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,39}$`)

func classify(s *State, c room.Command) (room.Decision, error) {
	var d Classify
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	was, there := s.classifier(d.Classifier)
	to := was
	if d.On != nil {
		to.On = *d.On
	}
	for _, t := range []struct {
		from *float64
		into *float64
	}{{d.HoldAbove, &to.HoldAbove}, {d.BlockAbove, &to.BlockAbove}} {
		if t.from == nil {
			continue
		}
		if *t.into = *t.from; *t.into != 0 && !(*t.into >= room.Faint && *t.into <= 1) {
			return refuse(room.BadData, "A score to act on is %v to 1, or 0 for none.", room.Faint)
		}
	}
	switch {
	case !classifierName.MatchString(d.Classifier):
		return refuse(room.BadData, "Name the classifier, as rules.")
	case to == was:
		return room.Decision{}, nil
	case !there && len(s.Classifiers) >= MaxClassifiers:
		return refuse(room.TooMany, "There are settings for %d classifiers already: that is the most.", MaxClassifiers)
	}
	a := Action{ID: "a_" + c.ID, Kind: SetClassifier, By: *c.Actor.Author(), Wall: c.Wall, Rule: d.Classifier}
	return did(a, false, room.Event{Type: "mod.classified", For: room.Staff, By: c.Actor.Author(), Data: room.JSON(to)})
}

// classified folds mod.classified.
func (s *State) classified(e room.Event) {
	var d Classifier
	if e.For != room.Staff || parse(e, &d) != nil || d.Classifier == "" {
		return
	}
	i, there := slices.BinarySearchFunc(s.Classifiers, d, func(x, y Classifier) int { return cmp.Compare(x.Classifier, y.Classifier) })
	switch {
	case there:
		s.Classifiers[i] = d
	case len(s.Classifiers) < MaxClassifiers:
		s.Classifiers = slices.Insert(s.Classifiers, i, d)
	}
}

// late takes a line or question back that was let through before a classifier had
// answered. The chat or the Q&A completes it, and says in the answer what it was.
func late(s *State, c room.Command) (room.Decision, error) {
	var d Late
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	v := s.judged([]room.Judgement{d.Judged})
	if v.Action == "" || s.settled(d) {
		return room.Decision{}, nil
	}
	p := s.who(d.Person)
	a := Action{ID: "a_" + c.ID, Kind: Delete, By: *c.Actor.Author(), Wall: c.Wall, Person: &p, Line: d.Line, Rule: v.Judge}
	hold := v.Action == moderate.Hold && len(s.Held) < MaxHeld
	if hold {
		a.Kind = Hold
	}
	var done room.Decision
	if strings.HasPrefix(d.Line, "q_") {
		// Who asked may be nobody's business: the Q&A says whom it is about.
		a.Person = nil
		x := room.Event{Type: "qa.removed", Data: room.JSON(map[string]string{"question": d.Line})}
		done.Events = []room.Event{x, acted(a), told(a, d.Person)}
	} else {
		x := room.Event{Type: "mod.deleted", Data: room.JSON(Deleted{ID: d.Line, Author: p})}
		var err error
		if done, err = did(a, true, append([]room.Event{x}, s.again(func(a *Action) bool { return a.Line == d.Line })...)...); err != nil {
			return done, err
		}
	}
	done.Data = nil
	if hold {
		done.Data = room.JSON(Keep{Late: d})
	}
	return done, nil
}

// settled reports whether somebody has decided about the words already: the line
// or question was taken back, or a moderator let it through as they saw it.
func (s *State) settled(d Late) bool {
	_, said, _ := strings.Cut(d.Line, "_")
	said = cmp.Or(d.Command, said)
	for i := len(s.Actions) - 1; i >= 0; i-- {
		switch a := &s.Actions[i]; {
		case a.Line != d.Line:
		case a.Kind == Hold || a.Kind == Delete:
			return true
		case a.Kind == Approve:
			// What was written since is something else. Ids sort by time.
			return said <= strings.TrimPrefix(a.ID, "a_")
		}
	}
	return false
}

// keep puts a line that was taken back with those that wait for a moderator.
func keep(s *State, c room.Command) (room.Decision, error) {
	var d Keep
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	waits := slices.ContainsFunc(s.Held, func(k Kept) bool { return k.Line == d.Line })
	said := slices.IndexFunc(d.Events, func(e room.Event) bool { _, ok := wordsOf(e.Type); return ok })
	if waits || said < 0 || len(s.Held) >= MaxHeld {
		return room.Decision{}, nil
	}
	e, command := d.Events[said], "chat.send"
	if e.Type == "qa.asked" {
		command = "qa.ask"
	}
	j := d.Judged
	k := Kept{Author: d.Person, Line: d.Line, Events: d.Events}
	k.Held = Held{ID: "h_" + c.ID, Command: command, At: e.At, Wall: d.Wall, By: e.By, Text: textOf(&e), Judge: j.By,
		Labels: j.Labels[:min(len(j.Labels), maxLabels)], Said: j.Why[:min(len(j.Why), maxLabels)]}
	return room.Decision{Events: []room.Event{
		{Type: "mod.held", For: room.Staff, At: e.At, Data: room.JSON(k.Held)},
		{Type: "mod.kept", For: room.Server, At: e.At, Data: room.JSON(k)},
	}}, nil
}
