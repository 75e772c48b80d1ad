package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"frontrow/internal/room/ledger"
	"frontrow/internal/room/purse"
)

var _ ledger.Store = (*Store)(nil)

// ShowBefore implements ledger.Store. It goes by the order in which shows were first
// saved: the clock may have been set back since.
func (s *Store) ShowBefore(ctx context.Context, channel, show string) (before string, err error) {
	err = s.db.QueryRowContext(ctx, `
		SELECT b.id FROM shows b JOIN shows n ON n.id = ? AND n.channel = b.channel
		WHERE b.channel = ? AND b.status = 'ended' AND b.rowid < n.rowid
		ORDER BY b.rowid DESC LIMIT 1`, show, channel).Scan(&before)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return before, err
}

// SettlePoints implements ledger.Store.
func (s *Store) SettlePoints(ctx context.Context, channel, show string, all []purse.Settlement) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("settle points: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit there is nothing to roll back
	var counted int     // of the channel's shows up to this one
	err = tx.QueryRowContext(ctx, `
		INSERT INTO settled_shows (channel, show, counted)
		VALUES (?1, ?2, (SELECT coalesce(max(counted), 0) FROM settled_shows WHERE channel = ?1) + ?3)
		ON CONFLICT DO NOTHING RETURNING counted`,
		channel, show, slices.ContainsFunc(all, func(p purse.Settlement) bool { return p.Earned > 0 })).Scan(&counted)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return fmt.Errorf("settle points: %w", err)
	}
	add, err := prepare(ctx, tx)
	if err != nil {
		return fmt.Errorf("settle points: %w", err)
	}
	for _, p := range all {
		if err := add.settle(ctx, channel, show, counted, p); err != nil {
			return fmt.Errorf("settle the points of %s: %w", p.Actor, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("settle points: %w", err)
	}
	return nil
}

// settling is what is added for each account of a show, which may be many.
type settling struct{ points, badge, account *sql.Stmt }

func prepare(ctx context.Context, tx *sql.Tx) (s settling, err error) {
	for _, to := range []struct {
		stmt **sql.Stmt
		text string
	}{
		{&s.points, "INSERT INTO points (channel, actor, show, amount, earned, wins) VALUES (?, ?, ?, ?, ?, ?)"},
		{&s.badge, "INSERT INTO point_badges (channel, actor, badge, show) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"},
		// To earn something in two shows that were counted one after the other makes
		// a streak.
		{&s.account, `
			INSERT INTO point_accounts (channel, actor, name, balance, earned, shows, wins, streak, newest) VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?)
			ON CONFLICT (channel, actor) DO UPDATE SET name = excluded.name, balance = balance + excluded.balance,
				earned = earned + excluded.earned, shows = shows + 1, wins = wins + excluded.wins,
				streak = CASE excluded.newest WHEN 0 THEN streak WHEN newest + 1 THEN streak + 1 ELSE 1 END,
				newest = max(newest, excluded.newest)`},
	} {
		if *to.stmt, err = tx.PrepareContext(ctx, to.text); err != nil {
			return s, err // the transaction closes those that there are
		}
	}
	return s, nil
}

// settle adds what the show, the counted one, did to one account.
func (s settling) settle(ctx context.Context, channel, show string, counted int, p purse.Settlement) error {
	if _, err := s.points.ExecContext(ctx, channel, p.Actor, show, p.Amount, p.Earned, p.Wins); err != nil {
		return err
	}
	for _, b := range p.Badges {
		if _, err := s.badge.ExecContext(ctx, channel, p.Actor, b, show); err != nil {
			return err
		}
	}
	streak, newest := 0, 0
	if p.Earned > 0 {
		streak, newest = 1, counted
	}
	_, err := s.account.ExecContext(ctx, channel, p.Actor, p.Name, p.Amount, p.Earned, p.Wins, streak, newest)
	return err
}

// Points implements ledger.Store.
func (s *Store) Points(ctx context.Context, channel string, limit int) ([]ledger.Account, error) {
	if limit <= 0 {
		limit = -1
	}
	var counted int
	if err := s.db.QueryRowContext(ctx, "SELECT coalesce(max(counted), 0) FROM settled_shows WHERE channel = ?", channel).Scan(&counted); err != nil {
		return nil, fmt.Errorf("list points: %w", err)
	}
	rows, err := s.db.QueryContext(ctx, `
		SELECT actor, name, balance, earned, shows, wins, iif(newest = ?2, streak, 0), (
			SELECT json_group_array(json_object('badge', b.badge, 'show', b.show) ORDER BY s.counted, b.badge)
			FROM point_badges b JOIN settled_shows s ON s.channel = b.channel AND s.show = b.show
			WHERE b.channel = a.channel AND b.actor = a.actor)
		FROM (SELECT * FROM point_accounts WHERE channel = ?1 ORDER BY earned DESC, actor LIMIT ?3) a
		ORDER BY earned DESC, actor`, channel, counted, limit)
	if err != nil {
		return nil, fmt.Errorf("list points: %w", err)
	}
	defer rows.Close()
	var all []ledger.Account
	for rows.Next() {
		var a ledger.Account
		var badges []byte
		err := rows.Scan(&a.Actor, &a.Name, &a.Balance, &a.Earned, &a.Shows, &a.Wins, &a.Streak, &badges)
		if err == nil {
			err = json.Unmarshal(badges, &a.Badges)
		}
		if err != nil {
			return nil, fmt.Errorf("list points: %w", err)
		}
		all = append(all, a)
	}
	return all, rows.Err()
}
