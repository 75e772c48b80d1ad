package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"frontrow/internal/room"
	"frontrow/internal/room/follow"
)

var (
	_ follow.Positions = (*Store)(nil)
	_ follow.Shows     = (*Store)(nil)
)

// Position implements follow.Positions.
func (s *Store) Position(ctx context.Context, reader, channel string) (room.Position, error) {
	var at room.Position
	err := s.db.QueryRowContext(ctx,
		"SELECT show, place FROM followers WHERE reader = ? AND channel = ?", reader, channel).Scan(&at.Epoch, &at.Offset)
	if errors.Is(err, sql.ErrNoRows) {
		return room.Position{}, nil
	}
	return at, err
}

// SetPosition implements follow.Positions.
func (s *Store) SetPosition(ctx context.Context, reader, channel string, at room.Position) error {
	_, err := s.db.ExecContext(ctx, `
		INSERT INTO followers (reader, channel, show, place) VALUES (?, ?, ?, ?)
		ON CONFLICT (reader, channel) DO UPDATE SET show = excluded.show, place = excluded.place`,
		reader, channel, at.Epoch, int64(at.Offset))
	return err
}

// EndedShows lists the shows of a channel that are over, the oldest first.
func (s *Store) EndedShows(ctx context.Context, channel string) ([]string, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT id FROM shows WHERE channel = ? AND status = 'ended' ORDER BY rowid", channel)
	if err != nil {
		return nil, fmt.Errorf("list shows that are over: %w", err)
	}
	return ids(rows)
}

// After implements follow.Shows. Shows come in the order in which they were
// first saved: the clock may have been set back since.
func (s *Store) After(ctx context.Context, channel, show string) ([]string, error) {
	var after int64
	query := "SELECT id FROM shows WHERE channel = ? AND rowid > ? AND status <> 'ended' ORDER BY rowid"
	if show != "" {
		query = "SELECT id FROM shows WHERE channel = ? AND rowid > ? ORDER BY rowid"
		err := s.db.QueryRowContext(ctx, "SELECT rowid FROM shows WHERE channel = ? AND id = ?", channel, show).Scan(&after)
		if err != nil {
			return nil, fmt.Errorf("find show %s: %w", show, err)
		}
	}
	rows, err := s.db.QueryContext(ctx, query, channel, after)
	if err != nil {
		return nil, err
	}
	return ids(rows)
}

// ids reads rows of one id each, and closes them.
func ids(rows *sql.Rows) (all []string, err error) {
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		all = append(all, id)
	}
	return all, rows.Err()
}
