package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"frontrow/internal/identity"
)

const linkColumns = "SELECT id, role, name, created, used, revoked FROM staff_links"

func scanLink(r row) (l identity.StaffLink, err error) {
	var created int64
	var used, revoked sql.NullInt64
	err = r.Scan(&l.ID, &l.Role, &l.Name, &created, &used, &revoked)
	if errors.Is(err, sql.ErrNoRows) {
		return l, identity.ErrNoLink
	}
	l.Created, l.Used, l.Revoked = time.UnixMicro(created), moment(used), moment(revoked)
	return l, err
}

// StaffLink implements identity.StaffLinks.
func (s *Store) StaffLink(ctx context.Context, id string) (identity.StaffLink, error) {
	return scanLink(s.db.QueryRowContext(ctx, linkColumns+" WHERE id = ?", id))
}

// StaffLinks implements identity.StaffLinks.
func (s *Store) StaffLinks(ctx context.Context) ([]identity.StaffLink, error) {
	return s.links(ctx, linkColumns+" WHERE revoked IS NULL ORDER BY created, id")
}

// RevokedStaffLinks implements identity.StaffLinks.
func (s *Store) RevokedStaffLinks(ctx context.Context, since time.Time) ([]identity.StaffLink, error) {
	return s.links(ctx, linkColumns+" WHERE revoked >= ? ORDER BY revoked, id", since.UnixMicro())
}

func (s *Store) links(ctx context.Context, query string, args ...any) ([]identity.StaffLink, error) {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("list links of the staff: %w", err)
	}
	defer rows.Close()
	var all []identity.StaffLink
	for rows.Next() {
		l, err := scanLink(rows)
		if err != nil {
			return nil, fmt.Errorf("list links of the staff: %w", err)
		}
		all = append(all, l)
	}
	return all, rows.Err()
}

// CreateStaffLink implements identity.StaffLinks.
func (s *Store) CreateStaffLink(ctx context.Context, l identity.StaffLink) error {
	_, err := s.db.ExecContext(ctx, "INSERT INTO staff_links (id, role, name, created) VALUES (?, ?, ?, ?)",
		l.ID, string(l.Role), l.Name, l.Created.UnixMicro())
	return taken(err)
}

// RevokeStaffLink implements identity.StaffLinks.
func (s *Store) RevokeStaffLink(ctx context.Context, id string, at time.Time) error {
	res, err := s.db.ExecContext(ctx, "UPDATE staff_links SET revoked = ? WHERE id = ? AND revoked IS NULL", at.UnixMicro(), id)
	if err != nil {
		return fmt.Errorf("revoke a link of the staff: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return identity.ErrNoLink
}

// UsedStaffLink implements identity.StaffLinks.
func (s *Store) UsedStaffLink(ctx context.Context, id string, at time.Time) error {
	if _, err := s.db.ExecContext(ctx, "UPDATE staff_links SET used = ? WHERE id = ?", at.UnixMicro(), id); err != nil {
		return fmt.Errorf("note that a link of the staff is used: %w", err)
	}
	return nil
}
