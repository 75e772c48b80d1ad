package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"frontrow/internal/identity"
)

const overlayColumns = "SELECT id, channel, name, token, created, seen FROM overlays"

func scanOverlay(r row) (o identity.Overlay, token identity.TokenHash, err error) {
	var created int64
	var seen sql.NullInt64
	var hash []byte
	err = r.Scan(&o.ID, &o.Channel, &o.Name, &hash, &created, &seen)
	if errors.Is(err, sql.ErrNoRows) {
		return o, token, identity.ErrNoOverlay
	}
	if err == nil && len(hash) != len(token) {
		err = fmt.Errorf("the hash of overlay %s has %d bytes", o.ID, len(hash))
	}
	copy(token[:], hash)
	o.Created = time.UnixMicro(created)
	if seen.Valid {
		o.Seen = time.UnixMicro(seen.Int64)
	}
	return o, token, err
}

// Overlay implements identity.Overlays.
func (s *Store) Overlay(ctx context.Context, id string) (identity.Overlay, identity.TokenHash, error) {
	return scanOverlay(s.db.QueryRowContext(ctx, overlayColumns+" WHERE id = ?", id))
}

// Overlays implements identity.Overlays.
func (s *Store) Overlays(ctx context.Context, channel string) ([]identity.Overlay, error) {
	rows, err := s.db.QueryContext(ctx, overlayColumns+" WHERE channel = ? ORDER BY created, id", channel)
	if err != nil {
		return nil, fmt.Errorf("list overlays: %w", err)
	}
	defer rows.Close()
	var all []identity.Overlay
	for rows.Next() {
		o, _, err := scanOverlay(rows)
		if err != nil {
			return nil, fmt.Errorf("list overlays: %w", err)
		}
		all = append(all, o)
	}
	return all, rows.Err()
}

// CreateOverlay implements identity.Overlays.
func (s *Store) CreateOverlay(ctx context.Context, o identity.Overlay, token identity.TokenHash) error {
	_, err := s.db.ExecContext(ctx, "INSERT INTO overlays (id, channel, name, token, created) VALUES (?, ?, ?, ?, ?)",
		o.ID, o.Channel, o.Name, token[:], o.Created.UnixMicro())
	return taken(err)
}

// RevokeOverlay implements identity.Overlays: nothing is kept of it.
func (s *Store) RevokeOverlay(ctx context.Context, channel, id string) error {
	res, err := s.db.ExecContext(ctx, "DELETE FROM overlays WHERE id = ? AND channel = ?", id, channel)
	if err != nil {
		return fmt.Errorf("revoke overlay: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return identity.ErrNoOverlay
}

// SawOverlay implements identity.Overlays.
func (s *Store) SawOverlay(ctx context.Context, id string, at time.Time) error {
	if _, err := s.db.ExecContext(ctx, "UPDATE overlays SET seen = ? WHERE id = ?", at.UnixMicro(), id); err != nil {
		return fmt.Errorf("note an overlay: %w", err)
	}
	return nil
}
