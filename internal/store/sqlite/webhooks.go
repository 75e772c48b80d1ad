package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"frontrow/internal/room"
	"frontrow/internal/webhook"
)

var _ webhook.Endpoints = (*Store)(nil)

const webhookColumns = "id, channel, url, events, created, disabled, failing, secret, old, old_until"

func scanWebhook(r row) (webhook.Endpoint, error) {
	var e webhook.Endpoint
	var events string
	var created int64
	var failing, until sql.NullInt64
	err := r.Scan(&e.ID, &e.Channel, &e.URL, &events, &created, &e.Disabled, &failing, &e.Secret, &e.Old, &until)
	if errors.Is(err, sql.ErrNoRows) {
		return e, room.NotFound.Because("The channel has no such webhook.")
	}
	e.Events, e.Created = strings.Fields(events), time.UnixMicro(created)
	e.Failing, e.OldUntil = moment(failing), moment(until)
	return e, err
}

func moment(us sql.NullInt64) time.Time {
	if !us.Valid {
		return time.Time{}
	}
	return time.UnixMicro(us.Int64)
}

// Webhooks implements webhook.Endpoints.
func (s *Store) Webhooks(ctx context.Context, channel string) ([]webhook.Endpoint, error) {
	rows, err := s.db.QueryContext(ctx,
		"SELECT "+webhookColumns+" FROM webhooks WHERE channel = ?1 OR ?1 = '' ORDER BY rowid", channel)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []webhook.Endpoint
	for rows.Next() {
		e, err := scanWebhook(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, rows.Err()
}

// Webhook implements webhook.Endpoints.
func (s *Store) Webhook(ctx context.Context, channel, id string) (webhook.Endpoint, error) {
	return scanWebhook(s.db.QueryRowContext(ctx,
		"SELECT "+webhookColumns+" FROM webhooks WHERE channel = ? AND id = ?", channel, id))
}

// AddWebhook implements webhook.Endpoints.
func (s *Store) AddWebhook(ctx context.Context, e webhook.Endpoint, most int) error {
	res, err := s.db.ExecContext(ctx, `
		INSERT INTO webhooks (`+webhookColumns+`) SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
		WHERE (SELECT count(*) FROM webhooks WHERE channel = ?) < ?`,
		e.ID, e.Channel, e.URL, strings.Join(e.Events, " "), e.Created.UnixMicro(), e.Disabled, micros(e.Failing), e.Secret, e.Old, micros(e.OldUntil),
		e.Channel, most)
	if err != nil {
		return fmt.Errorf("add a webhook: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return webhook.TooMany.Refuse()
}

// ChangeWebhook implements webhook.Endpoints.
func (s *Store) ChangeWebhook(ctx context.Context, channel, id string, f func(*webhook.Endpoint) error) (webhook.Endpoint, error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return webhook.Endpoint{}, fmt.Errorf("change a webhook: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit there is nothing to roll back
	e, err := scanWebhook(tx.QueryRowContext(ctx,
		"SELECT "+webhookColumns+" FROM webhooks WHERE channel = ? AND id = ?", channel, id))
	if err != nil {
		return e, err
	}
	if err := f(&e); err != nil {
		return e, err
	}
	_, err = tx.ExecContext(ctx,
		"UPDATE webhooks SET url = ?, events = ?, disabled = ?, failing = ?, secret = ?, old = ?, old_until = ? WHERE id = ?",
		e.URL, strings.Join(e.Events, " "), e.Disabled, micros(e.Failing), e.Secret, e.Old, micros(e.OldUntil), id)
	if err == nil {
		err = tx.Commit()
	}
	if err != nil {
		return e, fmt.Errorf("change webhook %s: %w", id, err)
	}
	return e, nil
}

// DeleteWebhook implements webhook.Endpoints.
func (s *Store) DeleteWebhook(ctx context.Context, channel, id string) error {
	res, err := s.db.ExecContext(ctx, "DELETE FROM webhooks WHERE channel = ? AND id = ?", channel, id)
	if err != nil {
		return fmt.Errorf("delete webhook %s: %w", id, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return room.NotFound.Because("The channel has no such webhook.")
}

// ShowOf implements webhook.Endpoints.
func (s *Store) ShowOf(ctx context.Context, channel, show string) (id string, err error) {
	err = s.db.QueryRowContext(ctx,
		"SELECT id FROM shows WHERE channel = ?1 AND (id = ?2 OR ?2 = '' AND status <> 'ended')", channel, show).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", room.NotFound.Because("The channel has no such show.")
	}
	return id, err
}
