package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// SavePollSummary keeps what the server signed of a poll of a show, in place of
// what it signed before.
func (s *Store) SavePollSummary(ctx context.Context, channel, show, poll, signed string) error {
	_, err := s.db.ExecContext(ctx, `
		INSERT INTO poll_summaries (channel, show, poll, signed) VALUES (?, ?, ?, ?)
		ON CONFLICT (channel, poll, show) DO UPDATE SET signed = excluded.signed`, channel, show, poll, signed)
	if err != nil {
		return fmt.Errorf("save the summary of poll %s: %w", poll, err)
	}
	return nil
}

// PollSummary returns what SavePollSummary kept of a poll, "" for nothing. For
// show "" it is that of the newest show which had such a poll.
func (s *Store) PollSummary(ctx context.Context, channel, show, poll string) (signed string, err error) {
	err = s.db.QueryRowContext(ctx,
		"SELECT signed FROM poll_summaries WHERE channel = ? AND poll = ? AND ? IN ('', show) ORDER BY rowid DESC LIMIT 1", channel, poll, show,
	).Scan(&signed)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read the summary of poll %s: %w", poll, err)
	}
	return signed, nil
}
