// Package ledger keeps the points of a channel over all its shows: what each
// show did to them is written down once, when it is over, and what people have
// by then they bring along into the next one. Within a show the room's log alone
// counts.
package ledger

import (
	"context"
	"encoding/json"
	"fmt"

	"frontrow/internal/room"
	"frontrow/internal/room/command"
	"frontrow/internal/room/purse"
)

// Account is what somebody has made of all shows of a channel.
type Account struct {
	Actor string `json:"id"`
	Name  string `json:"name"`
	// Balance is what they have, Earned all that was ever made for them: prizes
	// count, what stakes brought or took does not.
	Balance int64 `json:"balance"`
	Earned  int64 `json:"earned"`
	// Shows counts those that they gained or lost points in, Wins the quizzes won.
	Shows int `json:"shows"`
	Wins  int `json:"wins"`
	// Streak is in how many shows in a row they earned points, up to the last one
	// in which anybody did.
	Streak int `json:"streak" doc:"In how many shows in a row they earned points, the last one included"`
	// Badges are in the order in which they were got.
	Badges []purse.Got `json:"badges"`
}

// Store keeps settlements.
type Store interface {
	// ShowBefore returns the id of the channel's show that was opened before that
	// one, "" for none.
	ShowBefore(ctx context.Context, channel, show string) (string, error)
	// SettlePoints adds the settlements of a show, all or none. Those of a show
	// that was settled before change nothing. A show in which nobody earned anything
	// ends nobody's streak.
	SettlePoints(ctx context.Context, channel, show string, all []purse.Settlement) error
	// Points lists the accounts of a channel, who earned most first; 0 for all.
	Points(ctx context.Context, channel string, limit int) ([]Account, error)
}

// Ledger is the port of package command to the records.
type Ledger struct{ store Store }

// New returns the ledger that is kept in store.
func New(store Store) *Ledger { return &Ledger{store} }

var _ command.Records = (*Ledger)(nil)

// Before implements command.Records.
func (l *Ledger) Before(ctx context.Context, channel, show string) (string, error) {
	return l.store.ShowBefore(ctx, channel, show)
}

// Settle implements command.Records.
func (l *Ledger) Settle(ctx context.Context, channel, show string, of map[string]json.RawMessage) error {
	var all []purse.Settlement
	if b := of["points"]; b != nil {
		if err := json.Unmarshal(b, &all); err != nil {
			return fmt.Errorf("read the points of show %s: %w", show, err)
		}
	}
	return l.store.SettlePoints(ctx, channel, show, all)
}

// Openings implements command.Records.
func (l *Ledger) Openings(ctx context.Context, channel string) ([]command.Opening, error) {
	accounts, err := l.store.Points(ctx, channel, 0)
	if err != nil {
		return nil, err
	}
	all := make([]command.Opening, 0, len(accounts))
	for _, a := range accounts {
		all = append(all, command.Opening{Actor: a.Actor, Command: "points.open", Data: room.JSON(purse.Opening{
			Actor: a.Actor, Name: a.Name, Amount: a.Balance, Earned: a.Earned, Streak: a.Streak, Ever: a.Badges,
		})})
	}
	return all, nil
}

// Top lists who earned most in all shows of a channel.
func (l *Ledger) Top(ctx context.Context, channel string, limit int) ([]Account, error) {
	return l.store.Points(ctx, channel, limit)
}
