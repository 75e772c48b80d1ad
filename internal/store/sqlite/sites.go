package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"frontrow/internal/identity"
)

const siteColumns = "SELECT id, channel, name, created, revoked FROM sites"

func scanSite(r row) (identity.Site, error) {
	var s identity.Site
	var created int64
	var revoked sql.NullInt64
	err := r.Scan(&s.ID, &s.Channel, &s.Name, &created, &revoked)
	if errors.Is(err, sql.ErrNoRows) {
		return s, identity.ErrNoSite
	}
	s.Created = time.UnixMicro(created)
	if revoked.Valid {
		s.Revoked = time.UnixMicro(revoked.Int64)
	}
	return s, err
}

// Site implements identity.Store.
func (s *Store) Site(ctx context.Context, id string) (identity.Site, error) {
	return scanSite(s.db.QueryRowContext(ctx, siteColumns+" WHERE id = ?", id))
}

// Sites implements identity.Store.
func (s *Store) Sites(ctx context.Context, channel string) ([]identity.Site, error) {
	rows, err := s.db.QueryContext(ctx, siteColumns+" WHERE channel = ? AND revoked IS NULL ORDER BY name, created", channel)
	if err != nil {
		return nil, fmt.Errorf("list sites: %w", err)
	}
	defer rows.Close()
	var all []identity.Site
	for rows.Next() {
		site, err := scanSite(rows)
		if err != nil {
			return nil, fmt.Errorf("list sites: %w", err)
		}
		all = append(all, site)
	}
	return all, rows.Err()
}

// CreateSite implements identity.Store.
func (s *Store) CreateSite(ctx context.Context, site identity.Site) error {
	_, err := s.db.ExecContext(ctx, "INSERT INTO sites (id, channel, name, created) VALUES (?, ?, ?, ?)",
		site.ID, site.Channel, site.Name, site.Created.UnixMicro())
	return taken(err)
}

// RevokeSite implements identity.Store.
func (s *Store) RevokeSite(ctx context.Context, channel, id string, at time.Time) error {
	res, err := s.db.ExecContext(ctx, "UPDATE sites SET revoked = ? WHERE id = ? AND channel = ? AND revoked IS NULL", at.UnixMicro(), id, channel)
	if err != nil {
		return fmt.Errorf("revoke site: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return identity.ErrNoSite
}
