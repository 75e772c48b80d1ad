package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"frontrow/internal/audit"
)

var _ audit.Store = (*Store)(nil)

type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func auditHead(ctx context.Context, q querier, channel string) (h audit.Head, err error) {
	var hash []byte
	err = q.QueryRowContext(ctx, "SELECT seq, hash FROM audit WHERE channel = ? ORDER BY seq DESC LIMIT 1", channel).Scan(&h.Seq, &hash)
	if errors.Is(err, sql.ErrNoRows) {
		return audit.Head{}, nil
	}
	h.Hash = hashOf(hash)
	return h, err
}

// AuditHead implements audit.Store.
func (s *Store) AuditHead(ctx context.Context, channel string) (audit.Head, error) {
	return auditHead(ctx, s.db, channel)
}

// AuditSources implements audit.Store.
func (s *Store) AuditSources(ctx context.Context, channel string, sources []string) ([]string, error) {
	list, err := json.Marshal(sources)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.QueryContext(ctx,
		"SELECT source FROM audit WHERE channel = ? AND source IN (SELECT value FROM json_each(?))", channel, string(list))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var there []string
	for rows.Next() {
		var source string
		if err := rows.Scan(&source); err != nil {
			return nil, err
		}
		there = append(there, source)
	}
	return there, rows.Err()
}

// AppendAudit implements audit.Store.
func (s *Store) AppendAudit(ctx context.Context, all []audit.Row) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit there is nothing to roll back
	for i, r := range all {
		if i == 0 {
			head, err := auditHead(ctx, tx, r.Channel)
			if err != nil {
				return err
			}
			if head != (audit.Head{Seq: r.Seq - 1, Hash: r.Prev}) {
				return audit.ErrBehind
			}
		}
		_, err := tx.ExecContext(ctx, `
			INSERT INTO audit (channel, seq, at, actor, role, action, subject, detail, source, prev, hash)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			r.Channel, r.Seq, r.At, bytesOf(r.Actor), string(r.Role), r.Action, bytesOf(r.Subject), r.Detail, r.Source, bytesOf(r.Prev), bytesOf(r.Hash))
		if err != nil {
			return fmt.Errorf("row %d: %w", r.Seq, err)
		}
	}
	return tx.Commit()
}

// AuditRows implements audit.Store.
func (s *Store) AuditRows(ctx context.Context, channel string, after uint64, limit int) ([]audit.Row, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT seq, at, actor, role, action, subject, detail, source, prev, hash FROM audit
		WHERE channel = ? AND seq > ? ORDER BY seq LIMIT ?`, channel, after, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []audit.Row
	for rows.Next() {
		r := audit.Row{Channel: channel}
		var actor, subject, prev, hash []byte
		if err := rows.Scan(&r.Seq, &r.At, &actor, &r.Role, &r.Action, &subject, &r.Detail, &r.Source, &prev, &hash); err != nil {
			return nil, err
		}
		r.Actor, r.Subject, r.Prev, r.Hash = hashOf(actor), hashOf(subject), hashOf(prev), hashOf(hash)
		all = append(all, r)
	}
	return all, rows.Err()
}

// AuditSalt implements audit.Store.
func (s *Store) AuditSalt(ctx context.Context, actor string, fresh audit.Salt) (audit.Salt, error) {
	salt, err := s.FindAuditSalt(ctx, actor)
	if !errors.Is(err, audit.ErrNoSalt) {
		return salt, err
	}
	if _, err := s.db.ExecContext(ctx, "INSERT INTO audit_salts (actor, salt) VALUES (?, ?) ON CONFLICT DO NOTHING", actor, fresh[:]); err != nil {
		return audit.Salt{}, err
	}
	return s.FindAuditSalt(ctx, actor)
}

// FindAuditSalt implements audit.Store.
func (s *Store) FindAuditSalt(ctx context.Context, actor string) (audit.Salt, error) {
	var b []byte
	err := s.db.QueryRowContext(ctx, "SELECT salt FROM audit_salts WHERE actor = ?", actor).Scan(&b)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return audit.Salt{}, audit.ErrNoSalt
	case err != nil:
		return audit.Salt{}, err
	case len(b) != len(audit.Salt{}):
		return audit.Salt{}, fmt.Errorf("a salt has %d bytes", len(b))
	}
	return audit.Salt(b), nil
}

// DeleteAuditSalt implements audit.Store.
func (s *Store) DeleteAuditSalt(ctx context.Context, actor string) error {
	_, err := s.db.ExecContext(ctx, "DELETE FROM audit_salts WHERE actor = ?", actor)
	return err
}

func bytesOf(h audit.Hash) []byte {
	if h == (audit.Hash{}) {
		return []byte{}
	}
	return h[:]
}

// hashOf reads a hash. What somebody damaged becomes one that no row has, so
// that the chain breaks at its row.
func hashOf(b []byte) (h audit.Hash) {
	if len(b) != 0 && len(b) != len(h) {
		b = bytes.Repeat([]byte{0xff}, len(h))
	}
	copy(h[:], b)
	return h
}
