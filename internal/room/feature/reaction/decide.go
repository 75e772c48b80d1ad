package reaction

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
)

func decide(s *State, c room.Command) (room.Decision, error) {
	switch c.Name {
	case "reaction.send":
		return send(s, c)
	case "reaction.set":
		return set(s, c)
	}
	var d Ask
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	if d.Limit < 0 || d.From < 0 {
		return room.Decision{}, room.BadData.Because("from and limit are not negative.")
	}
	return room.Decision{Data: room.JSON(s.page(d))}, nil
}

func read(c room.Command, into any) error {
	if len(c.Data) > 0 && json.Unmarshal(c.Data, into) != nil {
		return room.BadData.Refuse()
	}
	return nil
}

func send(s *State, c room.Command) (room.Decision, error) {
	d, ok := wanted(c.Data)
	if !ok {
		if err := read(c, &d); err != nil {
			return room.Decision{}, err
		}
	}
	if len(s.Kinds) == 0 {
		return room.Decision{}, room.Closed.Because("Reactions are off.")
	}
	if d.N < 0 || d.N > MaxBurst {
		return room.Decision{}, room.BadData.Because("n is 1 to %d.", MaxBurst)
	}
	i := s.which(d.Kind)
	if i < 0 {
		return room.Decision{}, room.NotFound.Because("There is no such reaction here.")
	}
	if err := s.Audience.Admits(c.Actor); err != nil {
		return room.Decision{}, err
	}
	at := activity.Watching(c, 0)
	return room.Decision{Events: []room.Event{{
		Type: "reaction.sent", For: room.Server, At: at, Data: encode(Sent{Kind: s.Kinds[i].Name, N: max(1, d.N), Behind: c.Edge - at}),
	}}}, nil
}

// which finds a kind by name or by its place in the set; -1 if there is none.
func (s *State) which(kind json.RawMessage) int {
	if n := len(kind); n > 2 && kind[0] == '"' && bytes.IndexByte(kind, '\\') < 0 {
		return s.find(string(kind[1 : n-1]))
	}
	i, err := strconv.Atoi(string(kind))
	if err != nil || i < 0 || i >= len(s.Kinds) {
		return -1
	}
	return i
}

func set(s *State, c room.Command) (room.Decision, error) {
	var d Choose
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	to := Set{Audience: s.Audience}
	if d.Audience != nil {
		if err := activity.Audience(*d.Audience); err != nil {
			return room.Decision{}, err
		}
		to.Audience = *d.Audience
	}
	names := map[string]bool{}
	var err error
	if to.Kinds, err = clean(d.Kinds, names); err != nil {
		return room.Decision{}, err
	}
	for name := range s.Totals {
		names[name] = true
	}
	if len(names) > MaxEver {
		return room.Decision{}, room.TooMany.Because("This show has counted %d kinds of reaction already: use some of them again.", len(s.Totals))
	}
	e := room.Event{Type: "reaction.set", By: c.Actor.Author(), Data: room.JSON(to)}
	if bytes.Equal(e.Data, room.JSON(Set{Kinds: s.Kinds, Audience: s.Audience})) {
		return room.Decision{}, nil
	}
	return room.Decision{Events: []room.Event{e}}, nil
}

// clean returns a set as it may be shown, and notes its names.
func clean(set []Kind, names map[string]bool) ([]Kind, error) {
	if len(set) > MaxKinds {
		return nil, room.TooMany.Because("A set has at most %d reactions.", MaxKinds)
	}
	kinds := make([]Kind, 0, len(set))
	for _, k := range set {
		k, err := check(k)
		if err != nil {
			return nil, err
		}
		if names[k.Name] {
			return nil, room.BadData.Because("The reaction %s is there twice.", k.Name)
		}
		names[k.Name] = true
		kinds = append(kinds, k)
	}
	return kinds, nil
}

// carry is what outlives a show: the set, and whose it is.
func carry(s *State) any {
	set, at := Set{Kinds: s.Kinds, Audience: s.Audience}, begin()
	if bytes.Equal(room.JSON(set), room.JSON(Set{Kinds: at.Kinds})) {
		return nil
	}
	return set
}

// bring makes the set again. No set at all is a mistake, an empty one turns
// reactions off.
func bring(b json.RawMessage) []room.Event {
	var d Set
	if json.Unmarshal(b, &d) != nil || d.Kinds == nil || !d.Audience.Known() {
		return nil
	}
	kinds, err := clean(d.Kinds, map[string]bool{})
	if err != nil {
		return nil
	}
	d.Kinds = kinds
	return []room.Event{{Type: "reaction.set", Data: room.JSON(d)}}
}

// check returns k as it may be shown.
func check(k Kind) (Kind, error) {
	if len(k.Name) < 1 || len(k.Name) > maxName || strings.Trim(k.Name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
		return k, room.BadData.Because("The name of a reaction has 1 to %d characters of a-z0-9_.", maxName)
	}
	switch {
	case (k.Emoji == "") == (k.Image == ""):
		return k, room.BadData.Because("The reaction %s needs an emoji or an image, and not both.", k.Name)
	case k.Image != "":
		if !address(k.Image) {
			return k, room.BadData.Because("The image of %s is a path that begins with / or an https address, of at most %d characters.", k.Name, maxImage)
		}
		return k, nil
	}
	text, err := activity.Text(k.Emoji, maxEmoji)
	k.Emoji = text
	return k, err
}

// address reports whether a page can load a picture from there: a path of the
// server, or https.
func address(s string) bool {
	if len(s) > maxImage || strings.ContainsAny(s, "\\\"'<> ") {
		return false
	}
	u, err := url.Parse(s)
	if err != nil || u.User != nil {
		return false
	}
	if u.Scheme == "" && u.Host == "" {
		return strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "//")
	}
	return u.Scheme == "https" && u.Host != ""
}
