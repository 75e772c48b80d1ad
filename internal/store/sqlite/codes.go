package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"frontrow/internal/identity"
)

// retiredKept is how many old codes of a channel nobody else is given.
const retiredKept = 100

// JoinCode implements identity.Store.
func (s *Store) JoinCode(ctx context.Context, channel string) (string, error) {
	return scanCode(s.db.QueryRowContext(ctx, "SELECT code FROM join_codes WHERE channel = ? AND retired IS NULL", channel))
}

// ChannelOfCode implements identity.Store.
func (s *Store) ChannelOfCode(ctx context.Context, code string) (string, error) {
	return scanCode(s.db.QueryRowContext(ctx, "SELECT channel FROM join_codes WHERE code = ? AND retired IS NULL", code))
}

func scanCode(r row) (found string, err error) {
	if err = r.Scan(&found); errors.Is(err, sql.ErrNoRows) {
		err = identity.ErrNoCode
	}
	return found, err
}

const insertCode = "INSERT INTO join_codes (code, channel, made) VALUES (?, ?, ?)"

// AddJoinCode implements identity.Store.
func (s *Store) AddJoinCode(ctx context.Context, channel, code string, at time.Time) error {
	_, err := s.db.ExecContext(ctx, insertCode, code, channel, at.UnixMicro())
	return taken(err)
}

// ReplaceJoinCode implements identity.Store.
func (s *Store) ReplaceJoinCode(ctx context.Context, channel, code string, at time.Time) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("replace join code: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit there is nothing to roll back
	if _, err := tx.ExecContext(ctx, "UPDATE join_codes SET retired = ? WHERE channel = ? AND retired IS NULL", at.UnixMicro(), channel); err != nil {
		return fmt.Errorf("retire join code: %w", err)
	}
	if _, err := tx.ExecContext(ctx, insertCode, code, channel, at.UnixMicro()); err != nil {
		return taken(err)
	}
	if _, err := tx.ExecContext(ctx, `
		DELETE FROM join_codes WHERE code IN (
			SELECT code FROM join_codes WHERE channel = ? AND retired IS NOT NULL ORDER BY retired DESC, rowid DESC LIMIT -1 OFFSET ?)`,
		channel, retiredKept); err != nil {
		return fmt.Errorf("forget old join codes: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("replace join code: %w", err)
	}
	return nil
}
