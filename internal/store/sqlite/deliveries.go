package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"frontrow/internal/room"
	"frontrow/internal/webhook"
)

var _ webhook.Deliveries = (*Store)(nil)

const deliveryColumns = "id, webhook, event, type, talk, show, place, status, created, due, tries, tried, code, took, why, answer"

func scanDelivery(r row, more ...any) (webhook.Delivery, error) {
	var d webhook.Delivery
	var created, due, took int64
	var tried sql.NullInt64
	err := r.Scan(append([]any{&d.ID, &d.Endpoint, &d.Event, &d.Type, &d.Talk, &d.Show, &d.Offset, &d.Status,
		&created, &due, &d.Tries, &tried, &d.Code, &took, &d.Why, &d.Answer}, more...)...)
	if errors.Is(err, sql.ErrNoRows) {
		return d, room.NotFound.Because("There is no such delivery (any more).")
	}
	d.Created, d.Due, d.Tried = time.UnixMicro(created), time.UnixMicro(due), moment(tried)
	d.Took = time.Duration(took) * time.Microsecond
	return d, err
}

// Enqueue implements webhook.Deliveries.
func (s *Store) Enqueue(ctx context.Context, all []webhook.Delivery, again bool, most int) (dropped int, err error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit there is nothing to roll back
	for _, d := range all {
		if again {
			_, err := tx.ExecContext(ctx, "DELETE FROM deliveries WHERE webhook = ? AND event = ? AND status <> 'waiting'", d.Endpoint, d.Event)
			if err != nil {
				return 0, err
			}
		}
		// The webhook may have been deleted since it was asked.
		_, err := tx.ExecContext(ctx, `
			INSERT INTO deliveries (webhook, event, type, talk, show, place, body, status, created, due, tries, code, took, why, answer)
			SELECT id, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, '', '' FROM webhooks WHERE id = ?
			ON CONFLICT (webhook, event) DO NOTHING`,
			d.Event, d.Type, d.Talk, d.Show, int64(d.Offset), d.Body, d.Status, d.Created.UnixMicro(), d.Due.UnixMicro(), d.Endpoint)
		if err != nil {
			return 0, err
		}
	}
	if len(all) > 0 {
		if dropped, err = dropOldest(ctx, tx, all[0].Endpoint, most); err != nil {
			return 0, err
		}
	}
	return dropped, tx.Commit()
}

func dropOldest(ctx context.Context, tx *sql.Tx, endpoint string, most int) (int, error) {
	var n int
	err := tx.QueryRowContext(ctx, "SELECT count(*) FROM deliveries WHERE webhook = ? AND status = 'waiting'", endpoint).Scan(&n)
	if err != nil || n <= most {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, `
		UPDATE deliveries SET status = 'dropped', body = NULL, why = 'Too many deliveries waited, the oldest conversation goes first.'
		WHERE id IN (SELECT id FROM deliveries WHERE webhook = ? AND status = 'waiting' ORDER BY talk DESC, id LIMIT ?)`, endpoint, n-most)
	return n - most, err
}

// Due implements webhook.Deliveries.
func (s *Store) Due(ctx context.Context, endpoint string, skip []int64, limit int) ([]webhook.Delivery, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT `+deliveryColumns+`, body FROM deliveries
		WHERE webhook = ? AND status = 'waiting' AND id NOT IN (SELECT value FROM json_each(?))
		ORDER BY due, id LIMIT ?`, endpoint, list(skip), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []webhook.Delivery
	for rows.Next() {
		var body []byte
		d, err := scanDelivery(rows, &body)
		if err != nil {
			return nil, err
		}
		d.Body = body
		all = append(all, d)
	}
	return all, rows.Err()
}

// list is numbers as json_each reads them.
func list[N int64 | uint64](all []N) string {
	b, _ := json.Marshal(append([]N{}, all...)) // numbers always can be JSON
	return string(b)
}

// Tried implements webhook.Deliveries.
func (s *Store) Tried(ctx context.Context, d webhook.Delivery) error {
	_, err := s.db.ExecContext(ctx, `
		UPDATE deliveries SET status = ?1, due = ?2, tries = ?3, tried = ?4, code = ?5, took = ?6, why = ?7, answer = ?8,
			body = CASE WHEN ?1 = 'waiting' THEN body END
		WHERE id = ?9 AND status = 'waiting'`,
		d.Status, d.Due.UnixMicro(), d.Tries, micros(d.Tried), d.Code, d.Took.Microseconds(), d.Why, d.Answer, d.ID)
	return err
}

// List implements webhook.Deliveries.
func (s *Store) List(ctx context.Context, endpoint string, status webhook.Status, before int64, limit int) ([]webhook.Delivery, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT `+deliveryColumns+` FROM deliveries
		WHERE webhook = ?1 AND (?2 = '' OR status = ?2) AND (?3 = 0 OR id < ?3) ORDER BY id DESC LIMIT ?4`,
		endpoint, status, before, limit)
	if err != nil {
		return nil, fmt.Errorf("list deliveries: %w", err)
	}
	defer rows.Close()
	var all []webhook.Delivery
	for rows.Next() {
		d, err := scanDelivery(rows)
		if err != nil {
			return nil, fmt.Errorf("list deliveries: %w", err)
		}
		all = append(all, d)
	}
	return all, rows.Err()
}

// Delivery implements webhook.Deliveries.
func (s *Store) Delivery(ctx context.Context, endpoint string, id int64) (webhook.Delivery, error) {
	return scanDelivery(s.db.QueryRowContext(ctx,
		"SELECT "+deliveryColumns+" FROM deliveries WHERE webhook = ? AND id = ?", endpoint, id))
}

// Waiting implements webhook.Deliveries.
func (s *Store) Waiting(ctx context.Context, endpoint string) (n int, err error) {
	err = s.db.QueryRowContext(ctx,
		"SELECT count(*) FROM deliveries WHERE status = 'waiting' AND (?1 = '' OR webhook = ?1)", endpoint).Scan(&n)
	return n, err
}

// Forget implements webhook.Deliveries. What was sent is forgotten too: the journal
// has it until it is emptied.
func (s *Store) Forget(ctx context.Context, show string, offsets []uint64) error {
	_, err := s.db.ExecContext(ctx, `
		UPDATE deliveries SET status = 'dropped', body = NULL, why = 'What it says was erased.'
		WHERE status = 'waiting' AND show = ? AND place IN (SELECT value FROM json_each(?))`, show, list(offsets))
	if err != nil {
		return err
	}
	_, err = s.db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return err
}

// Trim implements webhook.Deliveries.
func (s *Store) Trim(ctx context.Context, endpoint string, before time.Time, keep int) error {
	_, err := s.db.ExecContext(ctx, `
		DELETE FROM deliveries WHERE webhook = ?1 AND (created < ?2 OR status <> 'waiting' AND id <= (
			SELECT id FROM deliveries WHERE webhook = ?1 AND status <> 'waiting' ORDER BY id DESC LIMIT 1 OFFSET ?3))`,
		endpoint, before.UnixMicro(), keep)
	return err
}
