package audit

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"frontrow/internal/room"
)

// how says what becomes of a type of event.
type how int

const (
	// skipped: nobody of the staff did it, or another event says it.
	skipped how = iota
	// staff: it is recorded where somebody of the staff is its author.
	staff
	// moderation: an act, recorded by its kind.
	moderation
	// always: it is recorded whoever is its author.
	always
)

// told says of every type of event of every feature what becomes of it. A test
// holds it against the features.
func told(eventType string) (h how, known bool) {
	switch eventType {
	case "mod.acted":
		return moderation, true
	case "mod.held", "mod.appealed":
		return always, true
	case
		"mod.noted",
		"chat.announced", "chat.pinned", "chat.unpinned", "chat.modes", "chat.emotes", "chat.shoutout", "chat.unshouted",
		"qa.opened", "qa.closed", "qa.judged", "qa.merged", "qa.answering", "qa.answered", "qa.reopened",
		"poll.drafted", "poll.deleted", "poll.opened", "poll.closing", "poll.closed", "poll.revealed", "poll.archived",
		"quiz.drafted", "quiz.added", "quiz.edited", "quiz.deleted", "quiz.started", "quiz.opened", "quiz.locked",
		"quiz.paused", "quiz.resumed", "quiz.revealed", "quiz.skipped", "quiz.ended",
		"game.drafted", "game.added", "game.opened", "game.asked", "game.revealed", "game.called", "game.locked", "game.resolved", "game.drawn", "game.ended", "game.cancelled",
		"points.granted", "points.shown", "points.hidden",
		"hand.opened", "hand.closed", "hand.called", "hand.cleared",
		"feedback.opened", "feedback.closed", "reaction.set", "overlay.changed":
		return staff, true
	case
		// mod.acted says these.
		"mod.deleted", "mod.cleared", "mod.filtered", "mod.classified", "mod.notice", "mod.barred", "mod.shielded", "mod.named",
		// Lines of people's own, and what the server keeps.
		"mod.kept", "mod.seen", "chat.message", "chat.edited", "chat.deleted",
		// What people do, and what follows from something that is recorded.
		"qa.asked", "qa.removed", "qa.held", "qa.yours", "qa.voted", "qa.forgot",
		"poll.voted", "poll.unsaid", "poll.secret", "quiz.listed", "quiz.answered",
		"game.sealed", "game.staked", "game.joined", "game.pulled", "game.answered", "game.claimed", "game.missed",
		"game.awarded",
		"points.opened", "points.earned",
		"hand.raised", "hand.lowered", "hand.finished", "hand.yours",
		"feedback.given", "feedback.point", "reaction.sent",
		// A source came or went.
		"show.opened", "show.live", "show.ended":
		return skipped, true
	}
	return skipped, false
}

// acts names what moderators do, by the kind of mod.acted.
func acts(kind string) string {
	switch kind {
	case "delete":
		return "chat.deleted"
	case "clear":
		return "chat.cleared"
	case "timeout":
		return "mod.timed_out"
	case "end_timeout":
		return "mod.timeout_ended"
	case "ban", "unban":
		return "mod." + kind + "ned"
	case "restrict", "unrestrict", "answer":
		return "mod." + kind + "ed"
	case "approve":
		return "mod.approved"
	case "deny":
		return "mod.denied"
	case "undo":
		return "mod.undone"
	case "filter":
		return "mod.filter_set"
	case "unfilter":
		return "mod.filter_removed"
	case "hold":
		return "mod.taken_back"
	case "classify":
		return "mod.classifier_set"
	case "shield", "unshield":
		return "mod." + kind + "ed"
	case "hide_names":
		return "mod.names_hidden"
	case "show_names":
		return "mod.names_shown"
	}
	return "mod.acted"
}

// Take records what the staff did in entries of a channel's room. Told twice,
// it is recorded once.
func (l *Log) Take(ctx context.Context, channel string, entries []room.Told) error {
	var all []Entry
	for _, t := range entries {
		for n := range t.Entry.Events {
			if e, ok := entryOf(t, n); ok {
				all = append(all, e)
			}
		}
	}
	if len(all) == 0 {
		return nil
	}
	return l.add(ctx, channel, all)
}

// entryOf is what the n-th event of an entry leaves.
func entryOf(t room.Told, n int) (Entry, bool) {
	ev := &t.Entry.Events[n]
	h, _ := told(ev.Type)
	if h == skipped || h != always && (ev.By == nil || !ev.By.Role.Staff()) {
		// An act without an author is that of an earlier show, told again.
		return Entry{}, false
	}
	e := Entry{
		At: t.Entry.Wall, Action: ev.Type, Role: room.RoleSystem,
		Source: fmt.Sprintf("room:%s:%d:%d", t.Epoch, t.Entry.Offset, n),
	}
	if ev.By != nil {
		e.Actor, e.Role = ev.By.ID, ev.By.Role
	}
	f := factsOf(ev.Type, ev.Data)
	switch {
	case h == moderation && f.ID != "":
		// It may come again, when the entry that said it first is erased.
		e.Source = "room:" + t.Epoch + ":" + f.ID
		e.Action, e.At = acts(f.Kind), f.Wall
	case ev.Type == "mod.appealed" && f.By != nil:
		e.Actor, e.Role = f.By.ID, f.By.Role
	}
	e.Detail, e.Subject = f.detail(ev.Type)
	if h == moderation {
		e.Detail.Filter, e.Detail.Classifier = settingsOf(f.Kind, t.Entry.Events)
	}
	return e, true
}

// settingsOf is what the act of an entry set, which another event of it says.
func settingsOf(kind string, events []room.Event) (*Filter, *Classifier) {
	for i := range events {
		switch ev := &events[i]; {
		case kind == "filter" && ev.Type == "mod.filtered":
			var d struct {
				Rule struct {
					Filter
					Words, Patterns, Hosts []json.RawMessage
				}
			}
			if json.Unmarshal(ev.Data, &d) == nil {
				f := d.Rule.Filter
				f.Entries = len(d.Rule.Words) + len(d.Rule.Patterns) + len(d.Rule.Hosts)
				return &f, nil
			}
		case kind == "classify" && ev.Type == "mod.classified":
			var c Classifier
			if json.Unmarshal(ev.Data, &c) == nil {
				return nil, &c
			}
		}
	}
	return nil, nil
}

// facts is what the data of recorded events say that is worth recording. What a
// type doesn't have is zero.
type facts struct {
	ID, Kind, Action, Line, Of, Into, Rule, Judge, Range, Status, Reason string
	// Thing is the id of the poll, quiz, game or question that it is about.
	Thing               string
	Until, Wall, Amount int64
	Seconds, Slow       int
	Option              *int
	EmoteOnly, Paused   bool
	Members             bool
	Person, By, Who     *room.Author
	// Actor is whom points were given, Noted whom a note is on.
	Actor, Noted string
}

// factsOf reads the data of an event, each field for itself: what a field means
// differs from type to type, and a field that can't be read is none.
func factsOf(eventType string, data json.RawMessage) (f facts) {
	var d map[string]json.RawMessage
	if json.Unmarshal(data, &d) != nil {
		return f
	}
	for name, into := range map[string][]any{
		"id": {&f.ID}, "kind": {&f.Kind}, "action": {&f.Action}, "line": {&f.Line}, "of": {&f.Of}, "into": {&f.Into},
		"rule": {&f.Rule}, "judge": {&f.Judge}, "range": {&f.Range}, "status": {&f.Status}, "reason": {&f.Reason},
		things(eventType): {&f.Thing},
		"until":           {&f.Until}, "wall": {&f.Wall}, "amount": {&f.Amount},
		"seconds": {&f.Seconds}, "slow": {&f.Slow}, "option": {&f.Option},
		"emote_only": {&f.EmoteOnly}, "paused": {&f.Paused}, "members_only": {&f.Members},
		"person": {&f.Person, &f.Noted}, "by": {&f.By}, "who": {&f.Who}, "actor": {&f.Actor},
	} {
		for _, to := range into {
			_ = json.Unmarshal(d[name], to) // of another type: not meant
			if s, ok := to.(*string); ok && name != "reason" && len(*s) > maxName {
				*s = ""
			}
		}
	}
	return f
}

// maxName bounds an id or the name of a rule, bytes.
const maxName = 100

// things is the field that holds the id of what events of a feature are about.
func things(eventType string) string {
	feature, _, _ := strings.Cut(eventType, ".")
	if feature == "qa" {
		return "question"
	}
	return feature // poll, quiz, game; elsewhere there is none
}

// detail is what is recorded of an event of that type, and whom it is about.
func (f *facts) detail(eventType string) (d Detail, subject string) {
	d.Reason = utf8.RuneCountInString(f.Reason)
	switch eventType {
	case "mod.acted":
		d.ID, d.Act, d.Of, d.Rule, d.Range, d.Until = f.Line, f.ID, f.Of, f.Rule, f.Range, f.Until
		return d, id(f.Person)
	case "mod.held":
		d.ID, d.Rule = f.ID, cmp.Or(f.Rule, f.Judge)
		return d, id(f.By)
	case "mod.appealed":
		d.Of = f.Action
		return d, ""
	case "mod.noted":
		d.ID = f.ID
		return d, f.Noted
	case "chat.modes":
		d.Slow, d.EmoteOnly, d.Paused, d.Members = f.Slow, f.EmoteOnly, f.Paused, f.Members
		return d, ""
	case "chat.pinned":
		d.ID = f.ID
		return d, id(f.By)
	case "points.granted":
		d.Points = f.Amount
		return d, f.Actor
	case "chat.shoutout":
		return d, f.Actor
	case "hand.called":
		return d, id(f.Who)
	}
	d.ID = cmp.Or(f.ID, f.Thing)
	d.Into, d.Status, d.Seconds = f.Into, f.Status, f.Seconds
	if f.Option != nil {
		d.Option = *f.Option + 1
	}
	return d, ""
}

func id(a *room.Author) string {
	if a == nil {
		return ""
	}
	return a.ID
}
