package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"frontrow/internal/room/classify"
)

var _ classify.Models = (*Store)(nil)

// Model implements classify.Models.
func (s *Store) Model(ctx context.Context, channel string) ([]byte, error) {
	var b []byte
	err := s.db.QueryRowContext(ctx, "SELECT model FROM classify_models WHERE channel = ?", channel).Scan(&b)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return b, err
}

// SaveModel implements classify.Models.
func (s *Store) SaveModel(ctx context.Context, channel string, model []byte) error {
	_, err := s.db.ExecContext(ctx, `
		INSERT INTO classify_models (channel, saved, model) VALUES (?, ?, ?)
		ON CONFLICT (channel) DO UPDATE SET saved = excluded.saved, model = excluded.model`,
		channel, time.Now().UnixMicro(), model)
	return err
}
