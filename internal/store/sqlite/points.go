package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

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
	done, err := tx.ExecContext(ctx, "INSERT INTO settled_shows (channel, show) VALUES (?, ?) ON CONFLICT DO NOTHING", channel, show)
	if err != nil {
		return fmt.Errorf("settle points: %w", err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return err
	}
	for _, p := range all {
		if _, err := tx.ExecContext(ctx, "INSERT INTO points (channel, actor, show, amount, earned, wins) VALUES (?, ?, ?, ?, ?, ?)",
			channel, p.Actor, show, p.Amount, p.Earned, p.Wins); err != nil {
			return fmt.Errorf("settle the points of %s: %w", p.Actor, err)
		}
		if _, err := tx.ExecContext(ctx, `
			INSERT INTO point_accounts (channel, actor, name, balance, earned, shows, wins) VALUES (?, ?, ?, ?, ?, 1, ?)
			ON CONFLICT (channel, actor) DO UPDATE SET name = excluded.name, balance = balance + excluded.balance,
				earned = earned + excluded.earned, shows = shows + 1, wins = wins + excluded.wins`,
			channel, p.Actor, p.Name, p.Amount, p.Earned, p.Wins); err != nil {
			return fmt.Errorf("settle the points of %s: %w", p.Actor, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("settle points: %w", err)
	}
	return nil
}

// Points implements ledger.Store.
func (s *Store) Points(ctx context.Context, channel string, limit int) ([]ledger.Account, error) {
	if limit <= 0 {
		limit = -1
	}
	rows, err := s.db.QueryContext(ctx, `
		SELECT actor, name, balance, earned, shows, wins FROM point_accounts WHERE channel = ?
		ORDER BY earned DESC, actor LIMIT ?`, channel, limit)
	if err != nil {
		return nil, fmt.Errorf("list points: %w", err)
	}
	defer rows.Close()
	var all []ledger.Account
	for rows.Next() {
		var a ledger.Account
		if err := rows.Scan(&a.Actor, &a.Name, &a.Balance, &a.Earned, &a.Shows, &a.Wins); err != nil {
			return nil, fmt.Errorf("list points: %w", err)
		}
		all = append(all, a)
	}
	return all, rows.Err()
}
