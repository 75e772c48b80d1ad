package game

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
	"frontrow/internal/room/purse"
)

// A bingo can be checked by anybody, as a draw can: its seed is committed to at
// the opening and told at the end, and Card makes everybody's card of the seed
// and of their Mark. Nobody can choose a card, and the server keeps none.

const (
	side    = 5
	squares = side * side
	// Free is the square in the middle of a card.
	Free = -1
)

// Claimant is somebody who had a full line.
type Claimant struct {
	Name string `json:"name"`
	Seq  int    `json:"seq"`  // how many had come before
	Seen int64  `json:"seen"` // when, on the programme clock that they watched
}

// Card is the card of whoever has that mark, by row, in a game of so many items:
// of the items in their order, each square takes one that is left, and the last
// one left takes its place. Which one says the next number of a row of numbers
// of 4 bytes: the HMAC-SHA256(seed, "card", mark, block), one a line, of the
// blocks 0, 1, 2 and so on, modulo how many are left. The few highest numbers,
// which would favour the first items, are passed over.
func Card(seed, mark string, items int) []int {
	if items < squares-1 {
		return nil
	}
	left := make([]int, items)
	for i := range left {
		left[i] = i
	}
	var block []byte
	blocks := 0
	number := func(n uint32) uint32 {
		most := ^uint32(0) - (^uint32(0)%n+1)%n
		for {
			if len(block) == 0 {
				m := hmac.New(sha256.New, []byte(seed))
				fmt.Fprintf(m, "card\n%s\n%d", mark, blocks)
				block = m.Sum(nil)
				blocks++
			}
			x := binary.BigEndian.Uint32(block)
			if block = block[4:]; x <= most {
				return x % n
			}
		}
	}
	card := make([]int, squares)
	for i := range card {
		if i == squares/2 {
			card[i] = Free
			continue
		}
		at, end := number(uint32(len(left))), len(left)-1
		card[i] = left[at]
		left[at] = left[end]
		left = left[:end]
	}
	return card
}

// Line reports whether a row, a column or a diagonal of a card is full.
func Line(card, called []int) bool {
	if len(card) != squares {
		return false
	}
	full := func(begin, step int) bool {
		for i := range side {
			if item := card[begin+i*step]; item != Free && !slices.Contains(called, item) {
				return false
			}
		}
		return true
	}
	for i := range side {
		if full(i*side, 1) || full(i, side) {
			return true
		}
	}
	return full(0, side+1) || full(side-1, side-1)
}

// VerifyBingo checks the winners of a bingo of so many items: called is what was
// called, and winners are the marks of those who won.
func VerifyBingo(commitment, seed string, items int, called []int, winners []string) error {
	if Commitment(seed) != commitment {
		return errors.New("the seed is not the one that was committed to")
	}
	for i, mark := range winners {
		if slices.Contains(winners[:i], mark) {
			return errors.New("a winner is there twice")
		}
		if !Line(Card(seed, mark, items), called) {
			return fmt.Errorf("the card of winner %d has no full line", i+1)
		}
	}
	return nil
}

// card is that of an actor; nil for who has none.
func (g *Game) card(a room.Actor) []int {
	if a.ID == "" || a.May(room.CanHost) || g.Seed == "" || g.Shown.Audience.Admits(a) != nil {
		return nil
	}
	return Card(g.Seed, Mark(g.Shown.ID, a.ID), len(g.Shown.Items))
}

// seen are the items that were called by a moment of the programme.
func (g *Game) seen(at int64) (items []int) {
	for _, h := range g.Shown.Called {
		if h.At <= at {
			items = append(items, h.Item)
		}
	}
	return items
}

// full is when the first line of a card was full, of one that had a full line at
// that moment.
func (g *Game) full(card []int, at int64) (when int64) {
	var items []int
	for _, h := range g.Shown.Called {
		if h.At > at {
			continue
		}
		if items, when = append(items, h.Item), max(when, h.At); Line(card, items) {
			break
		}
	}
	return when
}

func card(s *State, c room.Command) (room.Decision, error) {
	var d One
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	g := s.game(d.Game)
	if g == nil || g.Shown.Kind != Bingo {
		return room.Decision{}, room.NotFound.Because("There is no such bingo.")
	}
	if err := g.Shown.Audience.Admits(c.Actor); err != nil {
		return room.Decision{}, err
	}
	dealt := Dealt{Game: d.Game, Card: g.card(c.Actor), Marked: []int{}}
	if dealt.Card == nil {
		return room.Decision{}, room.Forbidden.Because("Who calls can't win.")
	}
	for _, item := range g.seen(activity.Watching(c, 0)) {
		if slices.Contains(dealt.Card, item) {
			dealt.Marked = append(dealt.Marked, item)
		}
	}
	return room.Decision{Data: room.JSON(dealt)}, nil
}

// dealt is what somebody has in a bingo.
func (g *Game) dealt(a room.Actor) (own Own, ok bool) {
	if own.Card = g.card(a); own.Card == nil || g.Shown.Stage == Cancelled {
		return Own{}, false
	}
	own.Mark = Mark(g.Shown.ID, a.ID)
	_, own.Bingo = g.Claims[a.ID]
	if r := g.Shown.Result; r != nil && slices.ContainsFunc(r.Winners, func(w Drawn) bool { return w.ID == a.ID }) {
		own.Payout = r.Prize
	}
	return own, true
}

// call says that something happened.
func call(g *Game, c room.Command) (room.Decision, error) {
	d := struct {
		Item *int `json:"item"`
	}{}
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	if d.Item == nil || *d.Item < 0 || *d.Item >= len(g.Shown.Items) {
		return room.Decision{}, room.BadData.Because("There is no such item, they are counted from 0.")
	}
	called := Call{g.Shown.ID, *d.Item}
	if slices.ContainsFunc(g.Shown.Called, func(h Heard) bool { return h.Item == *d.Item }) {
		return room.Decision{Data: room.JSON(called)}, nil
	}
	return told(c, "game.called", called, called), nil
}

// bingo takes the claim of a full line. It counts what was called by the moment
// that the claimant was watching.
func bingo(s *State, c room.Command) (room.Decision, error) {
	var d Claim
	if err := read(c, &d); err != nil {
		return room.Decision{}, err
	}
	g, err := taken(s, c, d.Game)
	if err != nil {
		return room.Decision{}, err
	}
	if _, again := g.Claims[c.Actor.ID]; again {
		return room.Decision{Data: room.JSON(Claimed{Game: d.Game, Bingo: true})}, nil
	}
	if err := g.Shown.Audience.Admits(c.Actor); err != nil {
		return room.Decision{}, err
	}
	own := g.card(c.Actor)
	if own == nil {
		return room.Decision{}, room.Forbidden.Because("Who calls can't win.")
	}
	if err := g.late(c, d.At); err != nil {
		return room.Decision{}, err
	}
	until := g.Missed[c.Actor.ID]
	switch {
	case c.Wall < until:
		return room.Decision{Data: room.JSON(Claimed{Game: d.Game, Until: until})}, nil
	case len(g.Claims) >= MaxEntrants || until == 0 && len(g.Missed) >= MaxEntrants:
		return room.Decision{}, room.TooMany.Because("There is no room for more.")
	}
	seen := activity.Watching(c, d.At)
	if !Line(own, g.seen(seen)) {
		until = c.Wall + Pause
		return server(c, "game.missed", claimed{Game: d.Game, Until: until}, Claimed{Game: d.Game, Until: until}), nil
	}
	first := g.full(own, seen)
	return server(c, "game.claimed", claimed{Game: d.Game, Seen: activity.WatchingSince(c, d.At, first)}, Claimed{Game: d.Game, Bingo: true}), nil
}

// lines is how a bingo went: who had a full line first wins.
func (g *Game) lines() Result {
	ids := make([]string, 0, len(g.Claims))
	for id := range g.Claims {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b string) int {
		x, y := g.Claims[a], g.Claims[b]
		return cmp.Or(cmp.Compare(x.Seen, y.Seen), cmp.Compare(x.Seq, y.Seq))
	})
	r := Result{Seed: g.Seed, Entrants: len(ids)}
	for _, id := range ids[:min(g.Shown.Winners, len(ids))] {
		r.Winners = append(r.Winners, Drawn{Mark: Mark(g.Shown.ID, id), ID: id, Name: g.Claims[id].Name})
	}
	if len(r.Winners) > 0 {
		r.Prize = g.Shown.Prize
	}
	return r
}

// who are the winners that a result names.
func (r *Result) who() []purse.Who {
	all := make([]purse.Who, len(r.Winners))
	for i, w := range r.Winners {
		all[i] = purse.Who{ID: w.ID, Name: w.Name}
	}
	return all
}

func (s *State) applyCalled(e room.Event) {
	d, ok := data[Call](e)
	g := s.game(d.Game)
	if !ok || g == nil || !g.on() || d.Item < 0 || d.Item >= len(g.Shown.Items) ||
		slices.ContainsFunc(g.Shown.Called, func(h Heard) bool { return h.Item == d.Item }) {
		return
	}
	g.Shown.Called = append(g.Shown.Called, Heard{d.Item, e.At})
}

// applyClaim folds a claim. With as many as there are winners the game ends, as
// soon as nobody who sees the picture later can be earlier than the last of them.
func (g *Game) applyClaim(e room.Event, name string, of *room.Entry) {
	d, ok := data[claimed](e)
	if !ok || g.Shown.Kind != Bingo {
		return
	}
	if e.Type == "game.missed" {
		g.Missed[e.By.ID] = d.Until
		return
	}
	if _, twice := g.Claims[e.By.ID]; twice {
		return
	}
	delete(g.Missed, e.By.ID)
	g.Claims[e.By.ID] = Claimant{Name: name, Seq: len(g.Claims), Seen: d.Seen}
	at, _ := slices.BinarySearch(g.First, d.Seen)
	g.First = slices.Insert(g.First, at, d.Seen)
	n := max(1, g.Shown.Winners)
	if len(g.First) < n {
		return
	}
	g.First = g.First[:n]
	ends := of.Wall + max(0, g.First[n-1]+activity.MaxBehind-of.Edge)
	if g.Ends == 0 || ends < g.Ends {
		g.Ends = ends
	}
}
