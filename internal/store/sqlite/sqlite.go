// Package sqlite keeps what is a record and not a happening in one SQLite file:
// channels, keys and shows. It implements the ports of identity and studio.
// Several processes may open the same file: `frontrow channel create` works
// while the server runs.
package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"time"

	"github.com/pressly/goose/v3"
	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"frontrow/internal/identity"
	"frontrow/internal/studio"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store is the open database.
type Store struct{ db *sql.DB }

// Open opens the file at path, makes it when it is missing, and brings its
// tables up to date.
func Open(ctx context.Context, path string) (*Store, error) {
	q := url.Values{"_pragma": {
		"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
		"secure_delete(1)", // what is deleted is overwritten
	}, "_txlock": {"immediate"}}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Opaque: url.PathEscape(path), RawQuery: q.Encode()}).String())
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	db.SetMaxOpenConns(4)
	if err := migrate(ctx, db); err != nil {
		db.Close()
		return nil, fmt.Errorf("prepare database %s: %w", path, err)
	}
	return &Store{db: db}, nil
}

func migrate(ctx context.Context, db *sql.DB) error {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, dir)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// Close closes the database.
func (s *Store) Close() error { return s.db.Close() }

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	var one int
	return s.db.QueryRowContext(ctx, "SELECT 1").Scan(&one)
}

var (
	_ identity.Store = (*Store)(nil)
	_ studio.Store   = (*Store)(nil)
)

// Channel implements identity.Store.
func (s *Store) Channel(ctx context.Context, name string) (identity.Channel, error) {
	return scanChannel(s.db.QueryRowContext(ctx, "SELECT name, created FROM channels WHERE name = ?", name))
}

// ChannelByKey implements identity.Store.
func (s *Store) ChannelByKey(ctx context.Context, key identity.KeyHash) (identity.Channel, error) {
	return scanChannel(s.db.QueryRowContext(ctx, "SELECT name, created FROM channels WHERE key = ?", key[:]))
}

type row interface{ Scan(...any) error }

func scanChannel(r row) (identity.Channel, error) {
	var c identity.Channel
	var created int64
	err := r.Scan(&c.Name, &created)
	if errors.Is(err, sql.ErrNoRows) {
		return c, identity.ErrNoChannel
	}
	c.Created = time.UnixMicro(created)
	return c, err
}

// Channels implements identity.Store.
func (s *Store) Channels(ctx context.Context) ([]identity.Channel, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT name, created FROM channels ORDER BY name")
	if err != nil {
		return nil, fmt.Errorf("list channels: %w", err)
	}
	defer rows.Close()
	var all []identity.Channel
	for rows.Next() {
		c, err := scanChannel(rows)
		if err != nil {
			return nil, fmt.Errorf("list channels: %w", err)
		}
		all = append(all, c)
	}
	return all, rows.Err()
}

// CreateChannel implements identity.Store.
func (s *Store) CreateChannel(ctx context.Context, c identity.Channel, key identity.KeyHash) error {
	_, err := s.db.ExecContext(ctx, "INSERT INTO channels (name, created, key) VALUES (?, ?, ?)",
		c.Name, c.Created.UnixMicro(), key[:])
	return taken(err)
}

// SetKey implements identity.Store.
func (s *Store) SetKey(ctx context.Context, name string, key identity.KeyHash) error {
	res, err := s.db.ExecContext(ctx, "UPDATE channels SET key = ? WHERE name = ?", key[:], name)
	if err != nil {
		return taken(err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return identity.ErrNoChannel
}

// taken turns the violation of a unique index into identity.ErrExists.
func taken(err error) error {
	var e *driver.Error
	if errors.As(err, &e) {
		switch e.Code() {
		case lib.SQLITE_CONSTRAINT_UNIQUE, lib.SQLITE_CONSTRAINT_PRIMARYKEY:
			return identity.ErrExists
		}
	}
	return err
}

// CurrentShow implements studio.Store.
func (s *Store) CurrentShow(ctx context.Context, channel string) (studio.Show, error) {
	show := studio.Show{Channel: channel}
	var opened int64
	var started sql.NullInt64
	err := s.db.QueryRowContext(ctx,
		"SELECT id, status, opened, started FROM shows WHERE channel = ? AND status <> 'ended'", channel,
	).Scan(&show.ID, &show.Status, &opened, &started)
	if errors.Is(err, sql.ErrNoRows) {
		return show, studio.ErrNoShow
	}
	show.Opened = time.UnixMicro(opened)
	if started.Valid {
		show.Started = time.UnixMicro(started.Int64)
	}
	return show, err
}

// SaveShows implements studio.Store.
func (s *Store) SaveShows(ctx context.Context, shows ...studio.Show) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("save shows: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit there is nothing to roll back
	for _, show := range shows {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO shows (id, channel, status, opened, started, ended) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET status = excluded.status, started = excluded.started, ended = excluded.ended`,
			show.ID, show.Channel, show.Status, show.Opened.UnixMicro(), micros(show.Started), micros(show.Ended))
		if err != nil {
			return fmt.Errorf("save show %s: %w", show.ID, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("save shows: %w", err)
	}
	return nil
}

func micros(t time.Time) sql.NullInt64 {
	return sql.NullInt64{Int64: t.UnixMicro(), Valid: !t.IsZero()}
}
